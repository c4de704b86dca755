"""Places, contacts, and messages passed on."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from playground import open_polls
from playground.calls import Call, method
from playground.markup import split
from playground.refusals import Json, bad_request
from playground.texts import caption_of

from .deliver import deliver

if TYPE_CHECKING:
    from playground.people import Message, Room

# What a copy takes along: the content, not where it came from.
NOT_CONTENT = frozenset([
    "message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message",
    "media_group_id", "forward_origin", "forward_from", "forward_date", "has_protected_content",
])  # fmt: skip
MOST_AT_ONCE = 100
# What Telegram does not copy; a payment's service message is not even passed on.
NEVER_COPIED = ("invoice", "successful_payment")


@method("sendLocation")
def send_location(call: Call) -> Json:
    """A place on the map."""
    call.room()
    latitude, longitude = call.values["latitude"], call.values["longitude"]
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise bad_request("wrong location specified")
    if call.values.get("live_period"):
        raise bad_request("stand-in check: live locations are left out")
    return deliver(call, [{"location": {"latitude": latitude, "longitude": longitude}}])[0]


@method("sendVenue")
def send_venue(call: Call) -> Json:
    """A place with a name."""
    values = call.values
    place = {"latitude": values["latitude"], "longitude": values["longitude"]}
    venue = {"location": place, "title": values["title"], "address": values["address"]}
    return deliver(call, [{"location": place, "venue": venue}])[0]


@method("sendContact")
def send_contact(call: Call) -> Json:
    """Somebody's number."""
    values = call.values
    contact: Json = {
        key: values[key]
        for key in ("phone_number", "first_name", "last_name", "vcard")
        if key in values
    }
    owner = next(
        (p for p in call.world.people.values() if p.phone and p.phone == values["phone_number"]),
        None,
    )
    if owner:
        contact["user_id"] = owner.id
    return deliver(call, [{"contact": contact}])[0]


def source_room(call: Call) -> Room:
    """Where the message to pass on is."""
    return call.world.room(call.bot, call.values["from_chat_id"])


def content_of(message: Message) -> Json:
    """The part of a message that is passed on."""
    return copy.deepcopy(
        {key: value for key, value in message.api.items() if key not in NOT_CONTENT}
    )


def forwarded(call: Call, message: Message) -> Json:
    """A message with a word on where it comes from."""
    if message.api.get("has_protected_content") or "successful_payment" in message.api:
        raise bad_request("message can't be forwarded")
    origin = message.api.get("forward_origin") or {
        "type": "user",
        "sender_user": message.api["from"],
        "date": message.api["date"],
    }
    content = content_of(message) | {"forward_origin": origin, "forward_date": origin["date"]}
    if origin["type"] == "user":
        content["forward_from"] = origin["sender_user"]
    if "reply_markup" in message.api and message.sender == call.bot.id:
        # Telegram keeps a forwarded message's address buttons, not its own buttons.
        rows = [
            [b for b in row if "url" in b] for row in message.api["reply_markup"]["inline_keyboard"]
        ]
        if any(rows):
            content["reply_markup"] = {"inline_keyboard": [row for row in rows if row]}
    return content


@method("forwardMessage")
def forward_message(call: Call) -> Json:
    """Pass a message on, with its author."""
    call.room()
    message = source_room(call).present(call.values["message_id"])
    if message is None:
        raise bad_request("message to forward not found")
    return deliver(call, [forwarded(call, message)])[0]


@method("forwardMessages")
def forward_messages(call: Call) -> list[Json]:
    """Several; those that are not there are left out."""
    call.room()
    found = several(call)
    if not found:
        raise bad_request("message to forward not found")
    sent = deliver(call, [forwarded(call, message) for message in found])
    return [{"message_id": message["message_id"]} for message in sent]


@method("copyMessage")
def copy_message(call: Call) -> Json:
    """Pass on what a message says, as one's own."""
    room = call.room()
    message = source_room(call).present(call.values["message_id"])
    if message is None:
        raise bad_request("message to copy not found")
    content = content_of(message)
    if any(kind in content for kind in NEVER_COPIED):
        raise bad_request("message can't be copied")
    if "caption" in call.values and "text" not in content:
        content = {k: v for k, v in content.items() if not k.startswith("caption")} | caption_of(
            call.values
        )
    split(call.values.get("reply_markup"), room)
    content = with_own_poll(call, content)
    return {"message_id": deliver(call, [content])[0]["message_id"]}


@method("copyMessages")
def copy_messages(call: Call) -> list[Json]:
    """Several copies."""
    call.room()
    found = [content_of(message) for message in several(call)]
    contents = [
        with_own_poll(call, c) for c in found if not any(kind in c for kind in NEVER_COPIED)
    ]
    if not contents:
        raise bad_request("message to copy not found")
    if call.values.get("remove_caption"):
        contents = [{k: v for k, v in c.items() if not k.startswith("caption")} for c in contents]
    return [{"message_id": message["message_id"]} for message in deliver(call, contents)]


def with_own_poll(call: Call, content: Json) -> Json:
    """A copied poll is another poll, in which nobody has voted."""
    if "poll" not in content:
        return content
    asked = call.world.polls[content["poll"]["id"]].asked
    return content | {"poll": open_polls.add(call.world, call.bot.id, asked)}


def several(call: Call) -> list[Message]:
    """The messages named by `message_ids`, which must rise."""
    numbers = call.values["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if sorted(set(numbers)) != numbers:
        raise bad_request("message identifiers must be in a strictly increasing order")
    room = source_room(call)
    return [message for number in numbers if (message := room.present(number))]
