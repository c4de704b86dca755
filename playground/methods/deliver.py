"""The last steps of everything that is sent: the reply, the keyboard, the limits, the block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.markup import split
from playground.refusals import Json, bad_request, forbidden

if TYPE_CHECKING:
    from playground.calls import Call
    from playground.people import Message, Room


def deliver(call: Call, contents: list[Json], *, markup: Json | None = None) -> list[Json]:
    """Send one message or an album; the messages as the bot gets to see them.

    The order is Telegram's: what is wrong with the call comes before the chat, the chat before
    the flood limits, and a block is the last thing a bot hears of.
    """
    world, bot = call.world, call.bot
    room = call.room()
    inline_keyboard, keyboard = split(markup or call.values.get("reply_markup"), room)
    reply = replied_to(call, room)
    topic = the_topic(call, room)
    paid = bool(call.values.get("allow_paid_broadcast"))
    bot.limiter.spend(room.id, len(contents), paid=paid)
    reach(call, room)
    sent = []
    for content in contents:
        extra = room.in_topic(topic)
        if reply:
            extra["reply_to_message"] = {
                k: v for k, v in reply.api.items() if k != "reply_to_message"
            }
        if call.values.get("protect_content"):
            extra["has_protected_content"] = True
        if inline_keyboard:
            extra["reply_markup"] = inline_keyboard
        message = world.add_message(
            room,
            bot.as_user(),
            with_people(call, content) | extra,
            keyboard=keyboard,
            call=call.number,
        )
        sent.append(message.api)
    return sent


def the_topic(call: Call, room: Room) -> int | None:
    """The topic that is meant; only members may write in a closed one, and a bot is none."""
    wanted = call.values.get("message_thread_id")
    if not wanted:
        return None
    state = room.topics.get(wanted, "gone")
    if state != "open":
        raise bad_request("message thread not found" if state == "gone" else "TOPIC_CLOSED")
    return int(wanted)


def reach(call: Call, room: Room) -> None:
    """Nothing comes to who has blocked the bot, or is gone; not even the sign of its typing."""
    person = call.world.people.get(room.id)
    if person and person.deactivated:
        raise forbidden("user is deactivated")
    if room.blocked:
        raise forbidden("bot was blocked by the user")


def replied_to(call: Call, room: Room) -> Message | None:
    """The message that is answered, by the new parameter or the old one."""
    values = call.values
    asked = values.get("reply_parameters") or {}
    wanted = asked.get("message_id") or values.get("reply_to_message_id")
    if not wanted:
        return None
    if "chat_id" in asked and str(asked["chat_id"]) != str(room.id):
        raise bad_request("stand-in check: replies to another chat's message are left out")
    message = room.present(wanted)
    lenient = asked.get("allow_sending_without_reply") or values.get("allow_sending_without_reply")
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def with_people(call: Call, content: Json) -> Json:
    """Mentions of people get the whole User; of people whom nobody knows, Telegram drops them."""
    for key in ("entities", "caption_entities"):
        if any(entity["type"] == "text_mention" for entity in content.get(key, ())):
            kept = []
            for entity in content[key]:
                if entity["type"] == "text_mention":
                    user = call.world.user(int(entity["user"]["id"]))
                    if user is None:
                        continue
                    entity["user"] = user
                kept.append(entity)
            content[key] = kept
    return content
