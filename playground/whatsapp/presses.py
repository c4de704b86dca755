"""Buttons and rows: which one a person means, and what pressing it sends.

Those of an old message work as long as the message is there; nothing is ever taken off it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.acts import CannotDo

from . import acts
from .reading.bubbles import Bubble, Button, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.refusals import Json

    from .chats import Contact, Message
    from .service import WhatsApp

HERE: Json = {"latitude": -1.9441, "longitude": 30.0619}
IN_CHINA: Json = {"latitude": 30.2741, "longitude": 120.1551}


def choices(message: Message) -> Iterator[Button | Row]:
    """Everything that can be pressed in a message."""
    yield from message.bubble.buttons
    for card in message.bubble.cards:
        yield from card.buttons
    for section in message.bubble.sections:
        yield from section.rows


def find(contact: Contact, wanted: str, message: Message | None) -> tuple[Message, Button | Row]:
    """By id, by its words, or by a part of them, in the newest message that has it."""
    shown = [message] if message else [
        each for each in reversed(contact.messages) if each.by_business and each.on_phone
    ]  # fmt: skip
    for whole in (True, False):
        for each in shown:
            for choice in choices(each):
                if wanted in ((choice.title, choice.id) if whole else choice.title):
                    return each, choice
    msg = f"no message on the phone of {contact.name} has a button or a row {wanted!r}"
    raise CannotDo(msg)


def press(
    whatsapp: WhatsApp, contact: Contact, wanted: str, message: Message | None = None
) -> tuple[Message | None, str]:
    """Press; what was sent, or else the address that it opens."""
    on, choice = find(contact, wanted, message)
    if not on.on_phone:
        msg = f"the message with {wanted!r} is not on the phone of {contact.name}"
        raise CannotDo(msg)
    acts.begins(whatsapp, contact)
    if isinstance(choice, Row):
        sent = picked(whatsapp, contact, on, choice)
    else:
        match choice.kind:
            case "reply":
                sent = replied(whatsapp, contact, on, choice)
            case "quick_reply":
                inside = {"payload": choice.id, "text": choice.title}
                shown = Bubble("button", text=choice.title)
                sent = acts.send(whatsapp, contact, "button", inside, shown, reply_to=on)
            case "place":
                far = contact.person.time_zone == "Asia/Shanghai"
                place = IN_CHINA if far else HERE
                sent = acts.location(whatsapp, contact, dict(place), reply_to=on)
            case "contact":
                sent = acts.share_contact(whatsapp, contact, reply_to=on)
            case _:
                return None, choice.id
    on.used = choice.id
    whatsapp.changed(on)
    return sent, ""


def replied(whatsapp: WhatsApp, contact: Contact, on: Message, button: Button) -> Message:
    """A reply button."""
    answer = {"id": button.id, "title": button.title}
    inside = {"type": "button_reply", "button_reply": answer}
    shown = Bubble("interactive", text=button.title)
    return acts.send(whatsapp, contact, "interactive", inside, shown, reply_to=on)


def picked(whatsapp: WhatsApp, contact: Contact, on: Message, row: Row) -> Message:
    """A row of a list."""
    answer = {"id": row.id, "title": row.title}
    if row.description:
        answer["description"] = row.description
    inside = {"type": "list_reply", "list_reply": answer}
    words = f"{row.title}\n{row.description}" if row.description else row.title
    shown = Bubble("interactive", text=words)
    return acts.send(whatsapp, contact, "interactive", inside, shown, reply_to=on)
