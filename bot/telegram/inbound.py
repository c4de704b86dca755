"""An update of Telegram's as an `Event` of ours, from its JSON as it came.

aiogram would make an object of everything in it first, with a message's whole keyboard when a
button is tapped: 7 % of what a step of a form costs. We want six or seven of its values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiogram.enums import ChatMemberStatus, ChatType, MessageEntityType
from aiogram.types import Document

from bot import chat
from bot.telegram.files import Refused

if TYPE_CHECKING:
    from bot.chat import Event, What
    from bot.telegram.files import Files

PLATFORM = "telegram"
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "poll_answer"]

Json = dict[str, Any]

# What is sent, by the field that says so, in the order in which we look.
_OTHERS = {
    "sticker": chat.Sent("sticker"),
    "voice": chat.Sent("voice"),
    "audio": chat.Sent("voice"),
    "video": chat.Sent("video"),
    "video_note": chat.Sent("video"),
    "animation": chat.Sent("animation"),
    "poll": chat.Sent("poll"),
    "dice": chat.Sent("other"),
    "game": chat.Sent("other"),
    "venue": chat.Sent("other"),
}


def whose(update: Json) -> int:
    """Telegram's id of whoever it comes from; 0 where nobody is named."""
    for kind in UPDATES:
        if kind in update:
            return int((update[kind].get("from") or update[kind].get("user") or {}).get("id", 0))
    return 0


async def event_of(update: Json, bot_id: int, username: str, files: Files) -> Event | None:
    """What an update says to us; None: nothing that anybody waits to have answered.

    Raises KeyError, TypeError or ValueError for what is no update.
    """
    key = f"{PLATFORM}:{bot_id}:{update['update_id']}"
    if "callback_query" in update:
        return _tapped(update["callback_query"], key)
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"], key)
    if "poll_answer" in update:
        return _voted(update["poll_answer"], key)
    message = update.get("message") or update.get("edited_message")
    if message is None or "from" not in message or message["from"].get("is_bot"):
        return None
    what: What | None = chat.Edited()
    if "message" in update:
        what = await _what(message, username, files)
    if what is None:
        return None
    event = _event(key, message["from"], message["chat"], what)
    return replace(event, replies_to=_replied_to(message.get("reply_to_message"), bot_id))


def _replied_to(message: Json | None, bot_id: int) -> tuple[str, ...] | None:
    """The buttons of our message that a person replies to."""
    if message is None or (message.get("from") or {}).get("id") != bot_id:
        return None
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
    return tuple(button.get("callback_data") or "" for row in rows for button in row)


def _event(key: str, user: Json, where: Json, what: What) -> Event:
    name = f"{user['first_name']} {user.get('last_name') or ''}".strip()
    sender = chat.Sender(PLATFORM, str(user["id"]), name, user.get("language_code") or "")
    return chat.Event(key, sender, str(where["id"]), what, where["type"] == ChatType.PRIVATE)


def _tapped(query: Json, key: str) -> Event | None:
    message = query.get("message")
    if message is None:  # of an inline message: we send none
        return None
    place = chat.Message(
        str(message["chat"]["id"]), str(message["message_id"]), has_photo="photo" in message
    )
    what = chat.Tapped(chat.Tap.decode(query.get("data") or ""), query["id"], place)
    return _event(key, query["from"], message["chat"], what)


def _voted(answer: Json, key: str) -> Event | None:
    user = answer.get("user")
    if user is None:  # in the name of a channel
        return None
    what = chat.Voted(answer["poll_id"], tuple(answer["option_ids"]))
    return _event(key, user, {"id": user["id"], "type": ChatType.PRIVATE}, what)


def _membership(change: Json, key: str) -> Event | None:
    if (
        change["chat"]["type"] != ChatType.PRIVATE
        or change["new_chat_member"]["status"] != ChatMemberStatus.KICKED
    ):
        return None
    return _event(key, change["from"], change["chat"], chat.Blocked())


async def _what(message: Json, username: str, files: Files) -> What | None:
    text = message.get("text")
    if text is not None:
        command = _command(text, message, username)
        return command or chat.Said(text, forwarded="forward_origin" in message)
    album = message.get("media_group_id") or ""
    if message.get("photo"):
        return chat.SentPhoto(chat.Photo(message["photo"][-1]["file_id"]), album)
    if "document" in message and "animation" not in message:
        return await _document(Document.model_validate(message["document"]), album, files)
    if "contact" in message:
        contact = message["contact"]
        own = contact.get("user_id") == message["from"]["id"]
        return chat.SharedContact(contact["phone_number"], own=own)
    if "location" in message:
        place = message["location"]
        return chat.SharedPlace(float(place["latitude"]), float(place["longitude"]))
    for field, sent in _OTHERS.items():
        if field in message:
            return sent
    return None  # a service message: somebody joined, something was pinned


async def _document(document: Document, album: str, files: Files) -> What:
    name = document.file_name or ""
    try:
        if files.is_table(document):
            return chat.SentFile(name, await files.read_table(document), document.file_id)
        photo = await files.keep_image(document)
    except Refused as refused:
        if refused.kind == "too_large":
            return chat.Sent(refused.kind)
        return chat.SentDocument(chat.Document(document.file_id, name))
    return chat.SentPhoto(photo, album)


def _command(text: str, message: Json, username: str) -> chat.Command | None:
    """`/search@isoko_bot coffee`; None when it is none, or for another bot."""
    for entity in message.get("entities", ()):
        if entity["type"] == MessageEntityType.BOT_COMMAND and entity["offset"] == 0:
            length = entity["length"]
            name, _, whose_it_is = text[1:length].partition("@")
            if whose_it_is and whose_it_is.lower() != username.lower():
                return None
            return chat.Command(name.lower(), text[length:].strip())
    return None
