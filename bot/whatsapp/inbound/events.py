"""What is in the inbox as an `Event` of ours.

Types are added to WhatsApp's messages every year: one that is not known here is something that no
question asks for, and is answered like that.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import chat
from bot.chat.files import kind_of_file
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.inbound.keywords import command_in
from bot.whatsapp.pages import vote_of
from bot.whatsapp.positions import position_at

if TYPE_CHECKING:
    from bot.chat import Event, What
    from storage.models import InboxRow

Json = dict[str, Any]

PICTURES = ("image",)
# In the country of an account people mostly speak it; nothing that WhatsApp posts says so.
_LANGUAGES = {"RW": "rw", "CN": "zh", "HK": "zh", "TW": "zh", "MO": "zh"}
_CODES = {"250": "rw", "86": "zh", "852": "zh", "853": "zh", "886": "zh"}
_OTHERS = {
    "audio": chat.OtherContent("voice"),
    "video": chat.OtherContent("video"),
    "sticker": chat.OtherContent("sticker"),
    "order": chat.OtherContent("other"),
    "poll": chat.OtherContent("poll"),
}
# Nobody waits for an answer to these; of what was deleted what it caused stays.
SILENT = ("reaction", "revoke", "request_welcome", "system")
_LONGEST_NAME = 100


def key_of(row: InboxRow) -> str:
    return f"{WHATSAPP.platform}:{row.key}"


def sender(row: InboxRow) -> chat.Sender:
    """Raises ValueError for a message of nobody."""
    if not row.sender:
        raise ValueError("a message without a user id")
    contact = row.payload["contact"]
    profile = contact.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    usernames = (profile.get("username"), contact.get("username"))
    names = (profile.get("name"), *usernames, phone_of(row))
    name = next((" ".join(each.split()) for each in names if isinstance(each, str) and each), "")
    return chat.Sender(
        WHATSAPP.platform, row.sender, name[:_LONGEST_NAME], _language(row), phone_of(row)
    )


def phone_of(row: InboxRow) -> str:
    """Their number in E.164, where WhatsApp tells it or they share it: whoever has a username may
    hide it."""
    message = row.payload["message"]
    for each in (row.payload["contact"].get("wa_id"), message.get("from"), _shared(message)):
        if isinstance(each, str) and each.isascii() and each.isdecimal() and 7 <= len(each) <= 15:
            return f"+{each}"
    return ""


def _shared(message: Json) -> Any:
    """Their own number, as the answer to our asking for it."""
    try:
        what = _contact(message["contacts"], message.get("origin"))
    except (AttributeError, IndexError, KeyError, TypeError):
        return None
    if not isinstance(what, chat.SharedContact) or not what.own:
        return None
    # as people write it, where the card has no `wa_id`
    return re.sub(r"[^0-9]", "", what.phone) if what.phone.startswith("+") else what.phone


def _language(row: InboxRow) -> str:
    phone = phone_of(row)[1:]
    by_number = next((said for code, said in _CODES.items() if phone.startswith(code)), "en")
    return _LANGUAGES.get(row.sender.partition(".")[0], by_number)


def came_by_advertisement(row: InboxRow) -> bool:
    return isinstance(row.payload["message"].get("referral"), dict)


def kind_in_words(row: InboxRow) -> str:
    """What was sent, in one word, as `bot.commerce.failed_updates` keeps it."""
    kinds = {"text": "text", "interactive": "tap", "button": "tap", "image": "photo"}
    kind = row.payload["message"].get("type")
    return {**kinds, "document": "document"}.get(kind if isinstance(kind, str) else "", "other")


def event_of(
    row: InboxRow, *, album: str = "", brief: bool = False, more: bool = False
) -> Event | None:
    """None: nothing that anybody waits to have answered. Raises AttributeError, LookupError,
    TypeError or ValueError for what is no message."""
    message = row.payload["message"]
    if message.get("group_id") or message["type"] in SILENT:
        return None
    what = _what(message, album)
    who = sender(row)
    said_at, again = position_at(row.sent_at), row.attempts > 1
    event = chat.Event(key_of(row), who, who.id, what, album=album, again=again, position=said_at)
    return event if album else replace(event, brief=brief, more=more)


def is_answered(payload: Json) -> bool:
    """Whether it will be, whatever it says. Nobody waits for an answer to a reaction, and further
    parts of an album have none."""
    message = payload.get("message")
    return isinstance(message, dict) and message.get("type") == "text"


def _what(message: Json, album: str) -> What:
    kind = message["type"]
    if message.get("errors") and kind not in message:
        kind = "unsupported"  # a medium that is too large, or cannot be had
    match kind:
        case "text":
            return _said(message)
        case "interactive":
            return _chosen(message)
        case "button":
            return _of_template(message["button"])
        case "image":
            return _file(message["image"], "picture", album)
        case "document":
            return _file(message["document"], "", album)
        case "location":
            return _place(message["location"])
        case "contacts":
            return _contact(message["contacts"], message.get("origin"))
        case "edit":
            return chat.Edited()
        case "unsupported":
            return _unsupported(message)
        case _:
            return _OTHERS.get(kind, chat.OtherContent("other"))


def _said(message: Json) -> What:
    text = message["text"]["body"]
    if not isinstance(text, str):
        raise TypeError("a text that is none")
    forwarded = _is_forwarded(message)
    # Who passes something on does not ask for it.
    command = None if forwarded else command_in(text)
    return command or chat.Said(text, forwarded=forwarded)


def typed(message: Json) -> str:
    """The words that were written; "" where a message is something else, or passed on."""
    said = message.get("text")
    body = said.get("body") if message.get("type") == "text" and isinstance(said, dict) else None
    return body if isinstance(body, str) and not _is_forwarded(message) else ""


def _is_forwarded(message: Json) -> bool:
    context = message.get("context")
    context = context if isinstance(context, dict) else {}
    return bool(context.get("forwarded") or context.get("frequently_forwarded"))


def chosen(message: Json) -> Any:
    """What the button or row carries that was chosen; None where it was none."""
    interactive = message.get("interactive")
    if not isinstance(interactive, dict):
        return None
    kind = interactive.get("type")
    reply = interactive.get(kind) if kind in ("button_reply", "list_reply") else None
    return reply.get("id") if isinstance(reply, dict) else None


def _chosen(message: Json) -> What:
    data = chosen(message)
    if data is None:
        return chat.OtherContent("other")
    vote = vote_of(data) if isinstance(data, str) else None
    if vote is None:
        return _tapped(data)
    context = message.get("context")
    poll = context.get("id") if isinstance(context, dict) else ""
    place, adds = vote
    return chat.Voted(poll if isinstance(poll, str) else "", (place,), adds)


def _tapped(data: Any) -> What:
    tap = chat.Tap.decode(data) if isinstance(data, str) else None
    return chat.Tapped(tap, id="", message=None)


def _of_template(button: Json) -> What:
    """A button below a template. Of one that somebody sent from Meta's own pages it carries its
    words, or nothing."""
    data, label = button.get("payload"), button.get("text")
    if isinstance(label, str) and label.strip() and data in (label, "", None):
        return command_in(label) or chat.Said(label)
    return _tapped(data)


def _file(file: Json, kind: str, album: str) -> What:
    name, caption = file.get("filename"), file.get("caption")
    name = name if isinstance(name, str) else ""
    mark = file.get("sha256")
    document = chat.Document(
        _text(file["id"]),
        name,
        "picture" if kind else kind_of_file(name, str(file.get("mime_type") or "")),
        mark=mark if isinstance(mark, str) else "",
    )
    return chat.SentDocument(document, album, caption if isinstance(caption, str) else "")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a name that is none")
    return value


def _place(place: Json) -> What:
    latitude, longitude = float(place["latitude"]), float(place["longitude"])
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return chat.OtherContent("other")
    return chat.SharedPlace(latitude, longitude)


def _contact(found: list[Json], origin: Any) -> What:
    """Somebody's number; their own, where it answers our asking for it, which its entry says, or
    by what is documented the message."""
    contact = found[0]
    phones = contact.get("phones")
    phone = phones[0] if isinstance(phones, list) and phones else {}
    number = phone.get("wa_id") or phone.get("phone")
    if not isinstance(number, str) or not number:
        return chat.OtherContent("other")
    return chat.SharedContact(number, own="contact_request" in (origin, contact.get("origin")))


def _unsupported(message: Json) -> What:
    named = message.get("unsupported")
    kind = named.get("type") if isinstance(named, dict) else ""
    if kind == "edit":
        return chat.Edited()
    return chat.OtherContent("poll" if kind == "poll" else "other")
