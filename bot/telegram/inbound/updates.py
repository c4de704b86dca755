"""An update of Telegram's as an `Event` of ours, from its JSON as it came.

aiogram would make an object of everything in it first, with a message's whole keyboard when a
button is tapped. We want six or seven of its values.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiogram.enums import ChatMemberStatus, ChatType, MessageEntityType

from bot import chat
from bot.chat.files import kind_of_file
from bot.formatting import TAGS, Span, bare, marked
from bot.telegram.inbound.rich_text import words_of
from bot.telegram.photos import PLATFORM, giver_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat import Event, What

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "poll_answer"]

Json = dict[str, Any]

# What is sent, by the field that says so, in the order in which we look.
_OTHERS = {
    "sticker": chat.OtherContent("sticker"),
    "voice": chat.OtherContent("voice"),
    "audio": chat.OtherContent("voice"),
    "video": chat.OtherContent("video"),
    "video_note": chat.OtherContent("video"),
    "animation": chat.OtherContent("animation"),
    "poll": chat.OtherContent("poll"),
    "dice": chat.OtherContent("other"),
    "game": chat.OtherContent("other"),
    "venue": chat.OtherContent("other"),
    "story": chat.OtherContent("other"),
    "checklist": chat.OtherContent("other"),
    "paid_media": chat.OtherContent("other"),
    "invoice": chat.OtherContent("other"),
    "giveaway": chat.OtherContent("other"),
}

# What Telegram finds by itself in a text, and what `bot.formatting` calls what was done to it.
_FOUND = {*("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number")} | {
    "bank_card_number"
}
_SPANS = {kind: kind for kind in (*TAGS, "spoiler")} | {
    "text_link": "link",
    "pre": "code",
    "blockquote": "quote",
    "expandable_blockquote": "quote",
    "custom_emoji": "emoji",
    "text_mention": "mention",
}

# "Telegram" itself: in a group it posts what the channel behind it says, and is nobody's buyer.
SERVICE_ID = 777000

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(@\w+)?(?=\s|$)")


def queue_of(update: Json) -> tuple[str, bool]:
    """Whose updates this one stays in order with, and whether they talk to us alone.

    All of a group are one, as they wait for one allowance: a hundred members who send a command
    each are one who sends a hundred.
    """
    kind = kind_of(update)
    body = update.get(kind)
    if not isinstance(body, dict):
        return "", False
    message = body.get("message") if kind == "callback_query" else body
    where = message.get("chat") if isinstance(message, dict) else None
    if isinstance(where, dict) and where.get("type") != ChatType.PRIVATE:
        return f"chat {where.get('id')}", False
    user = body.get("from") or body.get("user")
    return (f"user {user.get('id')}" if isinstance(user, dict) else ""), True


def kind_of(update: Json) -> str:
    """Which of the kinds that we asked for it is; "" none."""
    return next((kind for kind in UPDATES if kind in update), "")


def outline_of(update: Json, bot_id: int) -> tuple[str, chat.Sender | None, str]:
    """Of an update that could not be handled what can be said of it without looking into it: its
    key, who sent it where they wrote to us alone, and what it is."""
    key = f"{PLATFORM}:{bot_id}:{update.get('update_id')}"
    kind = kind_of(update)
    what = {"callback_query": "tap", "message": "message"}.get(kind, "other")
    if what == "message":
        body = update["message"] if isinstance(update["message"], dict) else {}
        what = next((each for each in ("text", "document", "photo") if each in body), what)
    queue, private = queue_of(update)
    known = private and queue.startswith("user ")
    return key, chat.Sender(PLATFORM, queue.removeprefix("user "), "") if known else None, what


def event_of(update: Json, bot_id: int, username: str) -> Event | None:
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
    if message is None or not _by_a_person(message):
        return None
    if "message" not in update:
        if "location" in message or message["chat"]["type"] != ChatType.PRIVATE:
            return None  # somebody who shares where they are moves on: said once is enough
        return _event(key, message["from"], message, chat.Edited())
    what: What | None
    if message["chat"]["type"] == ChatType.PRIVATE:
        what = _what(message, bot_id, username)
    else:  # of what people say to each other nothing is ours
        what = _command(message.get("text") or "", message, username)
    if what is None:
        return None
    event = _event(key, message["from"], message, what)
    position = message.get("message_id")
    replied_to = _replied_to(message.get("reply_to_message"), bot_id)
    taps, labels = replied_to if replied_to is not None else (None, ())
    return replace(
        event,
        replies_to=taps,
        reply_labels=labels,
        position=position if isinstance(position, int) else 0,
    )


def _replied_to(
    message: Json | None, bot_id: int
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The buttons of our message that a person replies to, and how they read."""
    if message is None or (message.get("from") or {}).get("id") != bot_id:
        return None
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
    buttons = [button for row in rows for button in row]
    taps = tuple(each.get("callback_data") or "" for each in buttons)
    return taps, tuple(each.get("text") or "" for each in buttons)


def _by_a_person(message: Json) -> bool:
    """Not by a bot, nor in the name of a channel or of the group itself."""
    user = message.get("from")
    if not user or user.get("is_bot") or user.get("id") == SERVICE_ID:
        return False
    return "sender_chat" not in message


def _event(key: str, user: Json, message: Json, what: What) -> Event:
    name = f"{user['first_name']} {user.get('last_name') or ''}".strip()
    sender = chat.Sender(PLATFORM, str(user["id"]), name, user.get("language_code") or "")
    where, album = message["chat"], message.get("media_group_id") or ""
    topic = message.get("message_thread_id", "") if message.get("is_topic_message") else ""
    private = where["type"] == ChatType.PRIVATE
    return chat.Event(key, sender, str(where["id"]), what, private, topic=str(topic), album=album)


def _tapped(query: Json, key: str) -> Event | None:
    message = query.get("message")
    if message is None:  # of an inline message: we send none
        return None
    place = chat.Message(
        str(message["chat"]["id"]), str(message["message_id"]), has_photo="photo" in message
    )
    what = chat.Tapped(chat.Tap.decode(query.get("data") or ""), query["id"], place)
    return _event(key, query["from"], message, what)


def _voted(answer: Json, key: str) -> Event | None:
    user = answer.get("user")
    if user is None:  # in the name of a channel
        return None
    what = chat.Voted(answer["poll_id"], tuple(answer["option_ids"]))
    return _event(key, user, {"chat": {"id": user["id"], "type": ChatType.PRIVATE}}, what)


def _membership(change: Json, key: str) -> Event | None:
    if (
        change["chat"]["type"] != ChatType.PRIVATE
        or change["new_chat_member"]["status"] != ChatMemberStatus.KICKED
    ):
        return None
    return _event(key, change["from"], change, chat.Blocked())


def _what(message: Json, bot_id: int, username: str) -> What | None:
    text = message.get("text")
    rich = _rich(text, message.get("entities", ())) if text is not None else ""
    if text is None and "rich_message" in message:
        rich = words_of(message["rich_message"])
        if not rich:
            return chat.OtherContent("other")
        text = bare(rich)
        rich = rich if rich != text else ""
    if text is not None:
        command = _command(text, message, username)
        return command or chat.Said(text, forwarded="forward_origin" in message, rich=rich)
    album, caption = message.get("media_group_id") or "", message.get("caption") or ""
    rich = _rich(caption, message.get("caption_entities", ()))
    if message.get("photo"):
        name = message["photo"][-1]["file_id"]
        photo = chat.Photo(name, giver=giver_of(bot_id))
        return chat.SentPhoto(photo, album, caption, rich)
    if "document" in message and "animation" not in message:
        return _document(message["document"], album, caption, rich)
    if "contact" in message:
        contact = message["contact"]
        own = contact.get("user_id") == message["from"]["id"]
        return chat.SharedContact(contact["phone_number"], own=own)
    if "location" in message:
        place = message["location"]
        latitude, longitude = float(place["latitude"]), float(place["longitude"])
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            return chat.OtherContent("other")
        return chat.SharedPlace(latitude, longitude)
    for field, sent in _OTHERS.items():
        if field in message:
            return replace(sent, album=album) if album else sent
    return None  # a service message: somebody joined, something was pinned


def _document(document: Json, album: str, caption: str, rich: str) -> What:
    name, kind = document.get("file_name") or "", document.get("mime_type") or ""
    return chat.SentDocument(
        chat.Document(
            document["file_id"],
            name,
            kind_of_file(name, kind),
            int(document.get("file_size") or 0),
            document.get("file_unique_id") or "",
        ),
        album,
        caption,
        rich,
    )


def _rich(text: str, entities: Iterable[Json]) -> str:
    """The words with their marks; nothing where there are none."""
    spans = [
        Span(
            _SPANS.get(each["type"], "other"),
            each["offset"],
            each["length"],
            each.get("url") or "",
        )
        for each in entities
        if each["type"] not in _FOUND
    ]
    return marked(text, spans) if spans else ""


def _command(text: str, message: Json, username: str) -> chat.Command | None:
    """`/search@isoko_bot coffee`; None when it is none, is for another bot, or was somebody else's:
    who passes an order on does not give it."""
    if "forward_origin" in message:
        return None
    if "rich_message" in message:
        found = _COMMAND.match(text)
        length = found.end() if found else 0
    else:
        commands = (
            entity["length"]
            for entity in message.get("entities", ())
            if entity["type"] == MessageEntityType.BOT_COMMAND and entity["offset"] == 0
        )
        length = next(commands, 0)
    if not length:
        return None
    name, _, whose_it_is = text[1:length].partition("@")
    if whose_it_is and whose_it_is.lower() != username.lower():
        return None
    return chat.Command(name.lower(), text[length:].strip())
