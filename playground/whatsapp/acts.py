"""What people do with WhatsApp on their phones, and what the business is told of it.

An act that a phone could not do is refused with a sentence, since a test that asks for it has a
mistake in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.acts import CannotDo

from .chats import WINDOW
from .media_types import LARGEST_INBOUND
from .reading.bubbles import Bubble, Picture
from .reading.values import units
from .refusals import GraphRefusal

if TYPE_CHECKING:
    from playground.media import Upload
    from playground.refusals import Json

    from .chats import Contact, Message
    from .service import WhatsApp

LONGEST_TEXT = 65_536  # what a person can write
REACTIONS_UNTIL = 30 * 86_400.0


def begins(whatsapp: WhatsApp, contact: Contact) -> None:
    """Refuse what needs the app, or a business that is not blocked."""
    if not contact.has_app:
        msg = f"{contact.name} has no WhatsApp any more"
        raise CannotDo(msg)
    if contact.blocked:
        msg = f"{contact.name} has blocked the business; unblock it first"
        raise CannotDo(msg)
    if not contact.online:
        contact.online = True
        whatsapp.deliveries.catch_up(contact)


def send(
    whatsapp: WhatsApp,
    contact: Contact,
    kind: str,
    inside: Json | None,
    bubble: Bubble,
    *,
    reply_to: Message | None = None,
    forwarded: str = "",
    more: Json | None = None,
) -> Message:
    """A person's message, and the webhook about it."""
    begins(whatsapp, contact)
    now = whatsapp.now
    message = whatsapp.make(contact, kind, bubble, {}, by_business=False)
    what = whatsapp.number_as("from", contact)
    if contact.number_is_known(now):
        contact.by_number = now
    what |= {"from_user_id": contact.user_id, "id": message.id}
    what |= {"timestamp": str(int(now)), "type": kind}
    if reply_to:
        message.answers = reply_to.id
        sender = whatsapp.settings.display_phone_number if reply_to.by_business else contact.phone
        what["context"] = {"from": sender, "id": reply_to.id}
    if forwarded:
        message.forwarded = True
        what["context"] = {forwarded: True}
    if inside is not None:
        what[kind] = inside
    what |= more or {}
    message.wire, message.on_phone, message.was_read = what, True, True
    contact.window_until = now + WINDOW
    whatsapp.deliveries.read(contact)
    whatsapp.changed(message)
    whatsapp.tell(contact, what)
    return message


def say(
    whatsapp: WhatsApp,
    contact: Contact,
    text: str,
    *,
    reply_to: Message | None = None,
    referral: Json | None = None,
    forwarded: str = "",
) -> Message:
    """Write; `referral` where an advertisement led here."""
    text = text.strip()
    if not text or units(text) > LONGEST_TEXT:
        msg = f"a text has 1 to {LONGEST_TEXT} characters"
        raise CannotDo(msg)
    more = None
    if referral is not None:
        contact.came_by = more = {"referral": referral}
    shown = Bubble("text", text=text)
    return send(
        whatsapp, contact, "text", {"body": text}, shown,
        reply_to=reply_to, forwarded=forwarded, more=more,
    )  # fmt: skip


def photos(
    whatsapp: WhatsApp, contact: Contact, uploads: list[Upload], *, caption: str = ""
) -> list[Message]:
    """Pictures: each is a message of its own, and nothing says that they belong together."""
    if not uploads:
        msg = "at least one picture is expected"
        raise CannotDo(msg)
    return [
        file(whatsapp, contact, "image", upload, caption=caption if place == 0 else "")
        for place, upload in enumerate(uploads)
    ]


def file(
    whatsapp: WhatsApp, contact: Contact, kind: str, upload: Upload, *, caption: str = ""
) -> Message:
    """A picture, document, film, sound, voice message or sticker."""
    usual = {
        "image": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg", "sticker": "image/webp",
        "voice": "audio/ogg; codecs=opus", "document": "application/octet-stream",
    }  # fmt: skip
    if kind not in usual:
        msg = f"nobody can send a {kind} here; there are {', '.join(usual)}"
        raise CannotDo(msg)
    if not upload.data:
        msg = "this file is empty"
        raise CannotDo(msg)
    mime_type = upload.content_type or usual[kind]
    type_ = "audio" if kind == "voice" else kind
    if len(upload.data) > LARGEST_INBOUND:
        error = GraphRefusal(131052, "The file is larger than 100 MB.").as_status()
        shown = Bubble("unsupported", text=caption)
        return send(whatsapp, contact, "unsupported", None, shown, more={"errors": [error]})
    stored = whatsapp.media.keep(type_, upload.data, mime_type, upload.name)
    inside = whatsapp.media.in_webhook(whatsapp.url, stored)
    if caption:
        inside["caption"] = caption
    if kind == "document":
        inside["filename"] = upload.name
    if type_ == "audio":
        inside["voice"] = kind == "voice"
    if kind == "sticker":
        inside["animated"] = False
    picture = Picture(type_, stored.id, "", mime_type, upload.name, kind == "voice").of(upload.data)
    return send(whatsapp, contact, type_, inside, Bubble(type_, text=caption, picture=picture))


def location(
    whatsapp: WhatsApp, contact: Contact, place: Json, *, reply_to: Message | None = None
) -> Message:
    """A place: latitude and longitude, maybe a name and an address."""
    if not (abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180):
        msg = "there is no such place on the earth"
        raise CannotDo(msg)
    inside = {name: value for name, value in place.items() if value not in ("", None)}
    shown = Bubble("location", text=place.get("name") or "", place=place)
    return send(whatsapp, contact, "location", inside, shown, reply_to=reply_to)


def share_contact(
    whatsapp: WhatsApp,
    contact: Contact,
    other: Json | None = None,
    *,
    reply_to: Message | None = None,
) -> Message:
    """One's own number as the answer to a request for it, or somebody's card."""
    if other is None:
        card = {
            "name": {"formatted_name": contact.name, "first_name": contact.person.first_name},
            "phones": [{"phone": f"+{contact.phone}", "wa_id": contact.phone, "type": "CELL"}],
        }
        contact.shared_number = True
        shown = Bubble("contacts", contacts=[{"name": contact.name, "phones": [contact.phone]}])
        more: Json = {"contacts": [card], "origin": "contact_request"}
        return send(whatsapp, contact, "contacts", None, shown, reply_to=reply_to, more=more)
    name, phone = str(other.get("name", "")), str(other.get("phone", ""))
    if not (name.strip() and phone.strip()):
        msg = "a card has a name and a phone"
        raise CannotDo(msg)
    row = {"phone": phone, "type": "CELL"}
    if known := whatsapp.by_phone(phone):
        row["wa_id"] = known.phone
    card = {"name": {"formatted_name": name, "first_name": name}, "phones": [row]}
    shown = Bubble("contacts", contacts=[{"name": name, "phones": [phone]}])
    more = {"contacts": [card], "origin": "other"}
    return send(whatsapp, contact, "contacts", None, shown, more=more)


def react(whatsapp: WhatsApp, contact: Contact, message: Message, emoji: str) -> Message:
    """An emoji on a message; an empty one takes it back."""
    if whatsapp.now - message.at > REACTIONS_UNTIL:
        msg = "this message is too old to react to"
        raise CannotDo(msg)
    message.reactions.pop("person", None)
    inside = {"message_id": message.id}
    if emoji:
        message.reactions["person"] = emoji
        inside["emoji"] = emoji
    whatsapp.changed(message)
    return send(whatsapp, contact, "reaction", inside, Bubble("reaction", emoji=emoji))


def unsupported(whatsapp: WhatsApp, contact: Contact, what: str) -> Message:
    """Something that businesses are not told of, such as a poll, or an edit."""
    error = GraphRefusal(131051, "Message type is currently not supported.").as_status()
    shown = Bubble("unsupported", text=what)
    more = {"errors": [error]}
    return send(whatsapp, contact, "unsupported", {"type": what}, shown, more=more)


def forward(
    whatsapp: WhatsApp, contact: Contact, message: Message, *, often: bool = False
) -> Message:
    """Pass a message on to the business: its words, or its file."""
    how = "frequently_forwarded" if often else "forwarded"
    bubble = message.bubble
    if bubble.picture and (stored := whatsapp.media.on_phone(bubble.picture.id)):
        kept = whatsapp.media.keep(stored.kind, stored.data, stored.mime_type, stored.filename)
        inside = whatsapp.media.in_webhook(whatsapp.url, kept)
        if bubble.text:
            inside["caption"] = bubble.text
        shown = Bubble(kept.kind, text=bubble.text, picture=bubble.picture)
        return send(whatsapp, contact, kept.kind, inside, shown, forwarded=how)
    if not bubble.text:
        msg = "there is nothing in this message to pass on"
        raise CannotDo(msg)
    return say(whatsapp, contact, bubble.text, forwarded=how)
