"""Answers on their way out: the tapped message is edited in place, the tap is always answered."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVoice,
    SetMyCommands,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    FSInputFile,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyMarkupUnion,
)
from pydantic import TypeAdapter

from bot.chat import Tapped
from bot.handlers.start import commands_for
from bot.i18n import plain
from bot.reception import Addressee, Unwell
from bot.telegram.payload import TOAST_CHARACTERS, keyboard, outgoing
from storage import people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aiogram import Bot
    from aiogram.methods import TelegramMethod

    from bot.chat import Answer, Event, Photo, Rows
    from bot.chat import Message as Place
    from bot.i18n import Reader
    from bot.telegram.files import Files
    from bot.telegram.payload import Outgoing
    from storage.allowance import Allowance
    from storage.database import Database

log = logging.getLogger(__name__)

_MARKUP: TypeAdapter[ReplyMarkupUnion] = TypeAdapter(ReplyMarkupUnion)

TRIES = 4
PATIENCE_SECONDS = 15.0  # an answer that must wait longer is given when its update comes again

# What an edit is refused with when there is nothing to mend: it stands there already.
UNCHANGED = "message is not modified"


@dataclass(frozen=True)
class Answering:
    bot: Bot
    files: Files
    allowance: Allowance
    database: Database
    now: Callable[[], datetime]

    async def __call__(self, event: Event, to: Addressee, answer: Answer) -> None:
        """Send an answer. Raises Unwell when Telegram cannot be reached: the update comes again."""
        tapped = event.what if isinstance(event.what, Tapped) else None
        try:
            if tapped is not None and tapped.id:
                await self._answer_tap(tapped, to, answer)
            elif (
                answer.toast is not None
            ):  # a digit stood for the button: there is no toast to show
                first = answer.screens[0].after(answer.toast) if answer.screens else None
                if first is not None:
                    answer = replace(answer, screens=(first, *answer.screens[1:]))
            if answer.rows and tapped is not None and tapped.message is not None:
                await self._change_buttons(tapped.message, answer.rows, to.reader)
            if not event.brief:
                await self._send_screens(tapped, to, answer)
            if answer.menu:
                await self._set_menu(to)
        except TelegramForbiddenError:
            if to.known is not None:
                async with self.database.write() as db:
                    await people.set_unreachable(db, to.known.person.id, self.now())
        except (TelegramNetworkError, TelegramServerError, TelegramRetryAfter) as error:
            raise Unwell(str(error)) from error

    async def _answer_tap(self, tapped: Tapped, to: Addressee, answer: Answer) -> None:
        text = plain(answer.toast, to.reader)[:TOAST_CHARACTERS] if answer.toast else None
        call = AnswerCallbackQuery(
            callback_query_id=tapped.id, text=text, show_alert=answer.alert or None
        )
        try:
            await self._call(call)
        except TelegramBadRequest as error:  # older than 150 s: its button no longer spins
            log.info("tap %s could not be answered: %s", tapped.id, error)

    async def _change_buttons(self, place: Place, rows: Rows, reader: Reader) -> None:
        call = EditMessageReplyMarkup(
            chat_id=int(place.chat),
            message_id=int(place.id),
            reply_markup=InlineKeyboardMarkup.model_validate(keyboard(rows, reader)),
        )
        try:
            await self._call(call)
        except TelegramBadRequest as error:  # the message is gone, or has these buttons already
            log.info("the buttons of %s were not changed: %s", place.id, error)

    async def _send_screens(self, tapped: Tapped | None, to: Addressee, answer: Answer) -> None:
        messages = [message for screen in answer.screens for message in outgoing(screen, to.reader)]
        place = tapped.message if tapped is not None and not answer.fresh else None
        in_place = place is not None and not place.has_photo and messages and _editable(messages[0])
        if place is not None and in_place and await self._edit(place.chat, place.id, messages[0]):
            messages = messages[1:]
        for message in messages:
            await self._send(to.chat, message)

    async def _edit(self, chat: str, message_id: str, message: Outgoing) -> bool:
        """Whether the message now reads like this; a vanished one is sent anew instead."""
        call = EditMessageText(
            chat_id=int(chat),
            message_id=int(message_id),
            text=message.text,
            reply_markup=_markup(message),  # type: ignore[arg-type] # never a reply keyboard here
            parse_mode=ParseMode.HTML,
        )
        try:
            await self._call(call)
        except TelegramBadRequest as error:
            return UNCHANGED in str(error)
        return True

    async def _send(self, chat: str, message: Outgoing) -> None:
        voice = message.voice
        paths = [photo.path for photo in message.photos if photo.path]
        known = await self.files.names([voice.mark] if voice is not None else paths)
        try:
            sent: Any = await self._call(self._method(chat, message, known), chat)
        except TelegramBadRequest:
            # Ours to mend, and no better the next time: told to whoever reads the log.
            log.exception("Telegram refused an answer")
            return
        messages: list[Message] = sent if isinstance(sent, list) else [sent]
        for photo, each in zip(message.photos, messages, strict=False):  # a text has no photo
            if photo.path and photo.path not in known and each.photo:
                await self.files.remember(photo.path, each.photo[-1].file_id)
        if voice is not None and voice.mark not in known and messages[0].voice is not None:
            await self.files.remember(voice.mark, messages[0].voice.file_id)

    def _method(self, chat: str, message: Outgoing, known: dict[str, str]) -> TelegramMethod[Any]:
        def media(photo: Photo) -> str | FSInputFile:
            if photo.id:
                return photo.id
            return known.get(photo.path) or FSInputFile(self.files.folder / photo.path)

        if message.voice is not None:
            return SendVoice(
                chat_id=int(chat),
                voice=known.get(message.voice.mark) or FSInputFile(message.voice.path),
            )
        match message.kind:
            case "photo":
                return SendPhoto(
                    chat_id=int(chat),
                    photo=media(message.photos[0]),
                    caption=message.text or None,
                    reply_markup=_markup(message),
                    parse_mode=ParseMode.HTML,
                )
            case "document":
                assert message.document is not None
                return SendDocument(
                    chat_id=int(chat),
                    document=message.document.id,
                    caption=message.text or None,
                    reply_markup=_markup(message),
                    parse_mode=ParseMode.HTML,
                )
            case "album":
                return SendMediaGroup(
                    chat_id=int(chat),
                    media=[InputMediaPhoto(media=media(photo)) for photo in message.photos],
                )
        return SendMessage(
            chat_id=int(chat),
            text=message.text,
            reply_markup=_markup(message),
            parse_mode=ParseMode.HTML,
        )

    async def _call(self, method: TelegramMethod[Any], chat: str | None = None) -> Any:
        """One call, tried again while Telegram stumbles; one that sends to `chat` in its turn."""
        for attempt in range(1, TRIES + 1):
            if chat is not None:
                slot = await self.allowance.reserve(
                    chat, "answer", group=chat.startswith("-"), patience=PATIENCE_SECONDS
                )
                if not slot.taken:
                    raise Unwell(f"nothing may be sent to {chat} for {slot.wait:.0f} s")
                await asyncio.sleep(slot.wait)
            try:
                return await self.bot(method)
            except TelegramRetryAfter as error:
                await self.allowance.freeze(error.retry_after)
                if attempt == TRIES or error.retry_after > PATIENCE_SECONDS:
                    raise
                await asyncio.sleep(error.retry_after)
            except (TelegramNetworkError, TelegramServerError):
                if attempt == TRIES:
                    raise
                await asyncio.sleep(0.3 * 2**attempt)
        raise AssertionError("unreachable")

    async def _set_menu(self, to: Addressee) -> None:
        """The command menu of this chat, in the person's own language: Telegram knows no rw."""
        commands = [
            BotCommand(command=name, description=plain(what, to.reader))
            for name, what in commands_for(to.known)
        ]
        call = SetMyCommands(commands=commands, scope=BotCommandScopeChat(chat_id=int(to.chat)))
        try:
            await self._call(call)
        except TelegramAPIError as error:  # the commands work without the menu
            log.warning("the menu of %s was not set: %s", to.chat, error)


def _editable(message: Outgoing) -> bool:
    inline = message.markup is None or "inline_keyboard" in message.markup
    return message.kind == "text" and inline


def _markup(message: Outgoing) -> ReplyMarkupUnion | None:
    return _MARKUP.validate_python(message.markup) if message.markup else None
