"""What an answer is as calls of the Bot API, and what may be learned from one that was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import FSInputFile

from bot.chat import Document
from bot.flows.form import CONFIRM, PICK
from bot.i18n import plain
from bot.taps import is_final
from bot.telegram.capabilities import TELEGRAM
from bot.telegram.inbound.raw_api import Call
from bot.telegram.rendering import NO_TOPIC, NOBODY

if TYPE_CHECKING:
    from pathlib import Path

    from aiogram.exceptions import TelegramAPIError

    from bot.chat import Answer, Tapped
    from bot.engine.processor import Recipient
    from bot.telegram.rendering import Outgoing


def toast_call(tapped: Tapped, to: Recipient, answer: Answer) -> Call:
    fields: dict[str, Any] = {"callback_query_id": tapped.id}
    if answer.toast:
        fields["text"] = plain(answer.toast, to.reader)[: TELEGRAM.toast_length]
    if answer.alert:
        fields["show_alert"] = True
    return Call("answerCallbackQuery", fields)


def message_call(chat: str, message: Outgoing) -> Call:
    """A text, a place, or a photo or document by its name."""
    fields: dict[str, Any] = {"chat_id": int(chat)}
    if message.topic:
        fields["message_thread_id"] = int(message.topic)
    if message.markup:
        fields["reply_markup"] = message.markup
    if message.place is not None:
        point = {"latitude": message.place.latitude, "longitude": message.place.longitude}
        return Call("sendLocation", fields | point)
    if message.marked_up:
        fields["parse_mode"] = "HTML"
    if message.kind == "text":
        # An address in a seller's words is no poster, and slow data are dear.
        more = {"text": message.text, "link_preview_options": {"is_disabled": True}}
        return Call("sendMessage", fields | more)
    if message.text:
        fields["caption"] = message.text
    if message.kind == "document":
        assert isinstance(message.document, Document)
        return Call("sendDocument", fields | {"document": message.document.id})
    return Call("sendPhoto", fields | {"photo": message.photos[0].id})


def is_editable(message: Outgoing) -> bool:
    inline = message.markup is None or "inline_keyboard" in message.markup
    return message.kind == "text" and inline


def name_of_file(message: Outgoing) -> str:
    """Telegram's name for the one file that goes with a message."""
    if isinstance(message.document, Document):
        return message.document.id
    return message.photos[0].id if message.kind == "photo" else ""


def file_at(path: Path) -> FSInputFile:
    if not path.is_file():
        raise FileNotFoundError(path.name)
    return FSInputFile(path)


def decides(answer: Answer) -> bool:
    """Whether one of its buttons does what cannot be undone. A number is held to where the message
    stands that it may mean, and of a message that rides nobody learns where."""
    taps = (button.tap for screen in answer.screens for row in screen.rows for button in row)
    return any(
        tap is not None
        and (is_final(tap.action) or (tap.action == PICK.name and tap.subject == CONFIRM))
        for tap in taps
    )


def is_nobody_there(error: TelegramAPIError) -> bool:
    """They blocked us or are no more, or we were thrown out; whatever is sent there."""
    if isinstance(error, TelegramForbiddenError):
        return True
    said = str(error).lower()
    return isinstance(error, TelegramBadRequest) and any(each in said for each in NOBODY)


def is_no_topic(error: Exception) -> bool:
    said = str(error).lower()
    return any(each in said for each in NO_TOPIC)
