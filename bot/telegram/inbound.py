"""An update of Telegram's as an `Event` of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.enums import ChatMemberStatus, ChatType, MessageEntityType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, PollAnswer, Update, User

from bot import chat
from bot.telegram.files import Refused

if TYPE_CHECKING:
    from bot.chat import Event, What
    from bot.telegram.files import Files

PLATFORM = "telegram"
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "poll_answer"]


async def event_of(update: Update, bot_id: int, username: str, files: Files) -> Event | None:
    """What an update says to us; None: nothing that anybody waits to have answered."""
    key = f"{PLATFORM}:{bot_id}:{update.update_id}"
    if update.callback_query is not None:
        return _tapped(update.callback_query, key)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, key)
    if update.poll_answer is not None:
        return _voted(update.poll_answer, key)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    what: What | None = chat.Edited()
    if update.edited_message is None:
        what = await _what(message, username, files)
    if what is None:
        return None
    return _event(key, message.from_user, message.chat.id, message.chat.type, what)


def _event(key: str, user: User, chat_id: int, chat_type: str, what: What) -> Event:
    sender = chat.Sender(PLATFORM, str(user.id), user.full_name, user.language_code or "")
    return chat.Event(key, sender, str(chat_id), what, chat_type == ChatType.PRIVATE)


def _tapped(query: CallbackQuery, key: str) -> Event | None:
    if query.message is None:  # of an inline message: we send none
        return None
    message = query.message
    place = chat.Message(
        str(message.chat.id),
        str(message.message_id),
        has_photo=isinstance(message, Message) and message.photo is not None,
    )
    what = chat.Tapped(chat.Tap.decode(query.data or ""), query.id, place)
    return _event(key, query.from_user, message.chat.id, message.chat.type, what)


def _voted(answer: PollAnswer, key: str) -> Event | None:
    if answer.user is None:  # in the name of a channel
        return None
    what = chat.Voted(answer.poll_id, tuple(answer.option_ids))
    return _event(key, answer.user, answer.user.id, ChatType.PRIVATE, what)


def _membership(change: ChatMemberUpdated, key: str) -> Event | None:
    if (
        change.chat.type != ChatType.PRIVATE
        or change.new_chat_member.status != ChatMemberStatus.KICKED
    ):
        return None
    return _event(key, change.from_user, change.chat.id, change.chat.type, chat.Blocked())


async def _what(message: Message, username: str, files: Files) -> What | None:
    if message.text is not None:
        command = _command(message, username)
        return command or chat.Said(message.text, forwarded=message.forward_origin is not None)
    if message.photo:
        return chat.SentPhoto(chat.Photo(message.photo[-1].file_id), message.media_group_id or "")
    if message.document is not None and message.animation is None:
        try:
            if files.is_table(message.document):
                name = message.document.file_name or ""
                content = await files.read_table(message.document)
                return chat.SentFile(name, content, message.document.file_id)
            photo = await files.keep_image(message.document)
        except Refused as refused:
            if refused.kind == "too_large":
                return chat.Sent(refused.kind)
            name = message.document.file_name or ""
            return chat.SentDocument(chat.Document(message.document.file_id, name))
        return chat.SentPhoto(photo, message.media_group_id or "")
    if message.contact is not None:
        own = message.from_user is not None and message.contact.user_id == message.from_user.id
        return chat.SharedContact(message.contact.phone_number, own=own)
    if message.location is not None:
        return chat.SharedPlace(message.location.latitude, message.location.longitude)
    return _other(message)


def _other(message: Message) -> What | None:
    if message.sticker is not None:
        return chat.Sent("sticker")
    if message.voice is not None or message.audio is not None:
        return chat.Sent("voice")
    if message.video is not None or message.video_note is not None:
        return chat.Sent("video")
    if message.animation is not None:
        return chat.Sent("animation")
    if message.poll is not None:
        return chat.Sent("poll")
    if message.dice is not None or message.game is not None or message.venue is not None:
        return chat.Sent("other")
    return None  # a service message: somebody joined, something was pinned


def _command(message: Message, username: str) -> chat.Command | None:
    """`/search@isoko_bot coffee`; None when it is none, or for another bot."""
    text = message.text or ""
    for entity in message.entities or ():
        if entity.type == MessageEntityType.BOT_COMMAND and entity.offset == 0:
            name, _, whose = text[1 : entity.length].partition("@")
            if whose and whose.lower() != username.lower():
                return None
            return chat.Command(name.lower(), text[entity.length :].strip())
    return None
