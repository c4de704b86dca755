"""A message from the business: taken, or refused; what becomes of it is `deliveries.py`'s.

Taken means no more than that. A business-scoped id where a phone number belongs is taken, too,
and nothing is ever heard of it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.people import Person

from .chats import Contact, new_message_id
from .contacts import digits, is_user_id
from .reading.message import Outgoing, read
from .refusals import GraphRefusal, wrong

if TYPE_CHECKING:
    from playground.refusals import Json

    from .chats import Message
    from .service import WhatsApp

TYPING_LASTS = 25.0


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to a call, and the message if there is somebody who may get it."""

    answer: Json
    message: Message | None = None
    held: bool = False  # until its quality was looked at


def send(whatsapp: WhatsApp, body: Json) -> Taken:
    """Take a message; GraphRefusal where it cannot be taken."""
    outgoing = read(body, whatsapp.media, whatsapp.templates)
    if whatsapp.take("refuse_next"):
        raise GraphRefusal(whatsapp.switches.refuse_code, "as the switch wants it")
    template = outgoing.template
    if template and template.category == "AUTHENTICATION" and not outgoing.to:
        raise GraphRefusal(131062, "Authentication templates go to phone numbers only.")
    if is_user_id(outgoing.to):
        whatsapp.pace.must_fit(None, whatsapp.limits)
        number = new_message_id(whatsapp.world.rng, "")
        return Taken(answered(outgoing, {}, number))
    contact = found(whatsapp, outgoing)
    whatsapp.pace.must_fit(contact, whatsapp.limits)
    if (
        whatsapp.switches.window_refused_at_once
        and not template
        and not contact.in_window(whatsapp.now)
    ):
        raise GraphRefusal(131047, "More than 24 hours have passed since they last wrote.")
    message = whatsapp.make(contact, outgoing.type, outgoing.bubble, body, by_business=True)
    message.answers, message.callback_data = outgoing.answers, outgoing.callback_data
    message.by_number = bool(outgoing.to)
    if template:
        message.template, message.category = template.name, template.category.lower()
    known = {"user_id": contact.user_id} if contact.user_id else {}
    if outgoing.to:
        known = {"wa_id": contact.phone} | known
    held = bool(template) and whatsapp.switches.hold_templates
    answer = answered(outgoing, known, message.id)
    if template:
        said = "held_for_quality_assessment" if held else "accepted"
        answer["messages"][0]["message_status"] = said
    return Taken(answer, message, held)


def answered(outgoing: Outgoing, known: Json, number: str) -> Json:
    """The body of a 200."""
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": outgoing.to or outgoing.recipient} | known],
        "messages": [{"id": number}],
    }


def found(whatsapp: WhatsApp, outgoing: Outgoing) -> Contact:
    """Whom it is for: by number where there is one, else by id; nobody is somebody without app."""
    if outgoing.to:
        number = digits(outgoing.to)
        if not 5 <= len(number) <= 15:
            raise wrong("to", f"{outgoing.to!r} is no phone number")
        if number == digits(whatsapp.settings.display_phone_number):
            raise GraphRefusal(131021, "Recipient cannot be the sender.")
        contact = whatsapp.by_phone(number)
    else:
        if not is_user_id(outgoing.recipient):
            raise wrong("recipient", f"{outgoing.recipient!r} is no business-scoped user id")
        number = ""
        contact = whatsapp.by_user_id(outgoing.recipient)
    if contact is not None:
        return contact
    return Contact(Person(0, ""), outgoing.recipient, number, has_app=False)


def mark(whatsapp: WhatsApp, body: Json) -> Json:
    """A person's message was read, and with it all before; perhaps an answer is being written."""
    if set(body) - {"messaging_product", "status", "message_id", "typing_indicator"}:
        raise GraphRefusal(100, "Unexpected key in the request.")
    if body.get("messaging_product") != "whatsapp":
        raise GraphRefusal(100, "Param messaging_product must be one of {WHATSAPP}.")
    if body.get("status") != "read":
        raise GraphRefusal(100, "Param status must be one of {READ}.")
    wanted = str(body.get("message_id", ""))
    message = whatsapp.messages.get(wanted)
    if message is None or message.by_business:
        raise GraphRefusal(100, f"There is no message {wanted} from a person.")
    typing = body.get("typing_indicator")
    if typing is not None and typing != {"type": "text"}:
        raise wrong("typing_indicator", "its type is text")
    contact = message.contact
    for each in reversed(contact.messages):
        if each.by_business or each.number > message.number:
            continue
        if each.state == "read":
            break  # and all before it
        each.state = "read"
        whatsapp.changed(each)
    if typing:
        contact.typing_until = whatsapp.now + TYPING_LASTS
        whatsapp.contact_changed(contact)
    return {"success": True}
