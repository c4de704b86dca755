"""What changes about a person: their number, their name, whether they want to hear anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.acts import CannotDo

from .contacts import digits, is_user_id
from .reading.bubbles import Bubble
from .told import Told

if TYPE_CHECKING:
    from playground.refusals import Json

    from .chats import Contact, Message
    from .service import WhatsApp


def block(whatsapp: WhatsApp, contact: Contact, *, blocked: bool) -> None:
    """Nothing is told of it."""
    contact.blocked = blocked
    whatsapp.contact_changed(contact)


def app(whatsapp: WhatsApp, contact: Contact, *, has_app: bool) -> None:
    """Delete WhatsApp, or put it on the phone again."""
    contact.has_app = has_app
    whatsapp.contact_changed(contact)


def online(whatsapp: WhatsApp, contact: Contact, *, on: bool) -> None:
    """Switch the phone off; what comes meanwhile waits."""
    contact.online = on
    if on:
        whatsapp.deliveries.catch_up(contact)
    else:
        contact.looking = False
    whatsapp.contact_changed(contact)


def look(whatsapp: WhatsApp, contact: Contact, *, looking: bool) -> None:
    """Open the chat or leave it; open, messages are read as they come."""
    contact.looking = looking
    if looking:
        whatsapp.deliveries.read(contact)
    whatsapp.contact_changed(contact)


def marketing(whatsapp: WhatsApp, contact: Contact, *, stop: bool) -> None:
    """Stop offers, or take them again; this the business is told."""
    contact.no_marketing = stop
    what: Json = {
        "user_id": contact.user_id,
        "detail": f"User requested to {'stop' if stop else 'resume'} marketing messages",
        "category": "marketing_messages",
        "value": "stop" if stop else "resume",
        "timestamp": int(whatsapp.now),
    }
    what |= whatsapp.number_as("wa_id", contact)
    shown = whatsapp.told_of(contact)
    lane = str(contact.person.id)
    whatsapp.webhooks.tell(Told("user_preferences", "user_preferences", what, shown, lane))
    whatsapp.contact_changed(contact)


def username(whatsapp: WhatsApp, contact: Contact, name: str | None) -> None:
    """Take a username, behind which the number is hidden; or give it back."""
    contact.username = name or None
    whatsapp.contact_changed(contact)


def name(whatsapp: WhatsApp, contact: Contact, user_id: str) -> None:
    """Give somebody a certain business-scoped id, as if they had always had it."""
    taken = whatsapp.by_user_id(user_id)
    if not is_user_id(user_id) or (taken and taken is not contact):
        msg = f"{user_id!r} is no business-scoped user id, or somebody has it"
        raise CannotDo(msg)
    contact.user_id = user_id
    whatsapp.contacts.moved(contact)
    whatsapp.contact_changed(contact)


def number(whatsapp: WhatsApp, contact: Contact, phone: str) -> Message:
    """Change one's number. With it comes another business-scoped id."""
    new = digits(phone)
    taken = whatsapp.by_phone(new)
    if not 5 <= len(new) <= 15 or (taken and taken is not contact):
        msg = f"{phone!r} is no number, or somebody has it"
        raise CannotDo(msg)
    known = contact.number_is_known(whatsapp.now)
    before, before_id = contact.phone, contact.user_id
    contact.phone, contact.user_id = new, whatsapp.contacts.new_id(new)
    contact.person.phone = f"+{new}"
    whatsapp.contacts.moved(contact)
    contact.shared_number = False
    system: Json = {"user_id": contact.user_id, "previous_user_id": before_id}
    if known:
        body = f"User {contact.name} changed from {before} to {new}"
        system |= {"body": body, "wa_id": new, "type": "user_changed_number"}
    else:
        system |= {"body": f"User {contact.name} changed ids", "type": "user_changed_user_id"}
    message = whatsapp.make(
        contact, "system", Bubble("system", text=system["body"]), {}, by_business=False
    )
    what: Json = {"from": before} if known else {}
    what |= {"from_user_id": before_id, "id": message.id, "timestamp": str(int(whatsapp.now))}
    message.wire = what | {"type": "system", "system": system}
    whatsapp.contact_changed(contact)
    shown = whatsapp.world.person_as_json(contact.person)
    whatsapp.world.hub.tell("person", shown, (contact.person.id,))
    whatsapp.tell(contact, message.wire, named=False)
    return message
