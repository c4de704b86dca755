"""What people press: buttons below messages, keys below the input, and "block"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .acts import CannotDo, contact, location, say
from .methods.chats import as_member
from .people import PAYMENT_LIFE, Tap

if TYPE_CHECKING:
    from .people import Message, Person, Room
    from .refusals import Json
    from .world import World

# Where a key that asks for a place says its owner is: Hangzhou for China, else Kigali.
KIGALI = (-1.9441, 30.0619)
PLACES = {"Asia/Shanghai": (30.2741, 120.1551)}


def press(world: World, person: Person, room: Room, label: str) -> list[Message]:
    """Press a key of the reply keyboard: it says its label, or shares what it asks for."""
    keyboard = room.keyboards.get(person.id)
    keys = [key for row in (keyboard or {}).get("keyboard", ()) for key in row]
    key = next((key for key in keys if key["text"] == label), None)
    if key is None:
        shown = ", ".join(repr(key["text"]) for key in keys) or "none"
        msg = f"there is no key {label!r}; keys: {shown}"
        raise CannotDo(msg)
    if key.get("request_contact"):
        return [contact(world, person, room)]
    if key.get("request_location"):
        return [location(world, person, room, *PLACES.get(person.time_zone, KIGALI))]
    return say(world, person, room, label)


def tap(
    world: World,
    person: Person,
    room: Room,
    message_id: int,
    *,
    data: str | None = None,
    label: str | None = None,
) -> Tap | Json:
    """Tap a button by its data or its label; an address is only shown, not opened."""
    message = room.present(message_id)
    if message is None or person.id not in room.members:
        msg = f"there is no message {message_id}"
        raise CannotDo(msg)
    rows = message.api.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    button = next(
        (
            b
            for b in buttons
            if (b.get("callback_data") == data if data is not None else b["text"] == label)
        ),
        None,
    )
    if button is None:
        shown = ", ".join(f"{b['text']!r} ({b.get('callback_data')!r})" for b in buttons) or "none"
        wanted = data if data is not None else label
        msg = f"message {message_id} has no button {wanted!r}; buttons: {shown}"
        raise CannotDo(msg)
    room.unread[person.id] = 0
    if button.get("pay"):
        return pay(world, person, room, message_id)
    if "callback_data" not in button:
        done = {name: value for name, value in button.items() if name != "text"}
        return {"label": button["text"], "opens": done}
    bot = next((b for b in world.bots.values() if b.id == message.sender), None)
    if bot is None:
        msg = "that message is from no bot of this playground"
        raise CannotDo(msg)
    pressed = Tap(
        str(world.rng.randrange(10**17, 10**18)), person.id, bot.id, room.id, message_id,
        button["text"], button["callback_data"], world.clock.now(),
    )  # fmt: skip
    world.taps[pressed.id] = pressed
    world.hub.tell("tap", pressed.as_json(world.clock.now()), (person.id,))
    query: Json = {
        "id": pressed.id,
        "from": person.as_user(),
        "message": message.api,
        "chat_instance": str(-(room.id * 7919 + bot.id)),
        "data": pressed.data,
    }
    world.update(bot, "callback_query", query, lane=f"user:{person.id}")
    return pressed


def pay(world: World, person: Person, room: Room, message_id: int | None = None) -> Tap:
    """Pay an invoice, else the newest one: the bot is asked, and has ten seconds to answer."""
    if message_id is None:
        bills = [m for m in room.messages.values() if m.payload is not None and not m.deleted]
        if not bills:
            msg = "there is no invoice to pay"
            raise CannotDo(msg)
        message = bills[-1]
    else:
        found = room.present(message_id)
        if found is None or found.payload is None:
            msg = f"message {message_id} is no invoice that can be paid"
            raise CannotDo(msg)
        message = found
    bot, invoice = world.bot(message.sender), message.api["invoice"]
    room.unread[person.id] = 0
    asked = {
        "currency": invoice["currency"],
        "total_amount": invoice["total_amount"],
        "invoice_payload": message.payload,
    }
    rows = message.api.get("reply_markup", {}).get("inline_keyboard", [])
    label = next((b["text"] for row in rows for b in row if b.get("pay")), "Pay")
    pressed = Tap(
        str(world.rng.randrange(10**17, 10**18)), person.id, bot.id, room.id, message.id,
        label, "", world.clock.now(), payment=asked,
    )  # fmt: skip
    world.taps[pressed.id] = pressed
    world.hub.tell("tap", pressed.as_json(world.clock.now()), (person.id,))
    query: Json = {"id": pressed.id, "from": person.as_user()} | asked
    world.update(bot, "pre_checkout_query", query, lane=f"user:{person.id}")
    world.in_flight(give_up(world, pressed))
    return pressed


async def give_up(world: World, pressed: Tap) -> None:
    """Tell the payer when the bot has let the time pass."""
    while world.taps.get(pressed.id) is pressed and pressed.answered is None:
        now = world.clock.now()
        if pressed.state(now) == "expired":
            world.hub.tell("tap_answered", pressed.as_json(now), (pressed.person_id,))
            return
        await world.clock.sleep(max(pressed.at + PAYMENT_LIFE - now, 0) + 0.01)


def block(world: World, person: Person, room: Room, *, blocked: bool) -> None:
    """Block the bot, or let it in again; the bot hears of it."""
    if room.type != "private":
        msg = "a group is left, not blocked"
        raise CannotDo(msg)
    if room.blocked == blocked:
        return
    bot = world.bot(room.bot_id)
    room.blocked = blocked
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    change = {
        "chat": world.chat_of(room),
        "from": person.as_user(),
        "date": world.clock.date(),
        "old_chat_member": as_member(bot.as_user(), old),
        "new_chat_member": as_member(bot.as_user(), new),
    }
    world.update(bot, "my_chat_member", change, lane=f"chat:{room.id}")
    what = {"person_id": person.id, "bot_id": bot.id, "blocked": blocked}
    world.hub.tell("blocked", what, (person.id,))
