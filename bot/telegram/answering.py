"""Answers on their way out: the tapped message is edited in place, the tap is always answered.

By webhook, the last call on whose outcome nothing depends rides in the acknowledgement: a new
message, or the answer to the tap.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMediaGroup, SendPhoto, SendVoice
from aiogram.types import FSInputFile, InputMediaPhoto, Message, ReplyMarkupUnion
from pydantic import TypeAdapter

from bot.chat import Tapped
from bot.handlers.start import commands_for
from bot.i18n import plain
from bot.reception import Addressee, Rider, Unwell
from bot.telegram.calls import Call, make
from bot.telegram.payload import TOAST_CHARACTERS, keyboard, outgoing
from storage import people

if TYPE_CHECKING:
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
# What waits longer than this for its slot does not ride, so that it cannot be overtaken by the
# answer to the next update: the turn has ended when a rider leaves.
RIDING_SECONDS = 0.25

# What an edit is refused with when there is nothing to mend: it stands there already.
UNCHANGED = "message is not modified"


@dataclass(frozen=True)
class Answering:
    bot: Bot
    files: Files
    allowance: Allowance
    database: Database
    now: Callable[[], datetime]

    async def __call__(self, event: Event, to: Addressee, answer: Answer) -> Rider | None:
        """Send an answer, all of it or all but what may ride in the event's acknowledgement.

        Raises Unwell when Telegram cannot be reached: the update comes again.
        """
        tapped = event.what if isinstance(event.what, Tapped) else None
        toast: Call | None = None
        if tapped is not None and tapped.id:
            toast = _toast(tapped, to, answer)
        elif answer.toast is not None:  # a digit stood for the button: there is no toast to show
            first = answer.screens[0].after(answer.toast) if answer.screens else None
            if first is not None:
                answer = replace(answer, screens=(first, *answer.screens[1:]))
        try:
            if toast is not None and not event.carries:
                await self._answer_tap(toast)
                toast = None
            if answer.rows and tapped is not None and tapped.message is not None:
                await self._change_buttons(tapped.message, answer.rows, to.reader)
            messages = [] if event.brief else await self._edited(tapped, to, answer)
            # A message needs a slot, which is booked with the end of the turn, if it can ride.
            last = messages.pop() if event.carries and messages and _rides(messages[-1]) else None
            if toast is not None and last is not None:
                await self._answer_tap(toast)
                toast = None
            for message in messages:
                await self._send(to.chat, message)
            if answer.menu:
                await self._set_menu(to)
        except (TelegramForbiddenError, TelegramNetworkError, TelegramServerError) as error:
            await self._failed(to, error)
            return None
        except TelegramRetryAfter as error:
            raise Unwell(str(error)) from error
        if last is not None:
            call = _message(to.chat, last)
            wish = self.allowance.wish(
                to.chat, "answer", group=to.chat.startswith("-"), patience=RIDING_SECONDS
            )
            return Rider(call.as_reply(), wish, partial(self._send_late, to, last))
        if toast is not None:
            return Rider(toast.as_reply(), None, partial(self._answer_tap, toast))
        return None

    async def _failed(self, to: Addressee, error: TelegramAPIError) -> None:
        """They have blocked us, which is remembered; or Telegram cannot be reached."""
        if not isinstance(error, TelegramForbiddenError):
            raise Unwell(str(error)) from error
        if to.known is not None:
            async with self.database.write() as db:
                await people.set_unreachable(db, to.known.person.id, self.now())

    async def _send_late(self, to: Addressee, message: Outgoing) -> None:
        """What was to ride and found no slot soon."""
        try:
            await self._send(to.chat, message)
        except TelegramRetryAfter as error:
            raise Unwell(str(error)) from error
        except (TelegramForbiddenError, TelegramNetworkError, TelegramServerError) as error:
            await self._failed(to, error)

    async def _answer_tap(self, call: Call) -> None:
        try:
            await self._call(partial(make, self.bot, call))
        except TelegramBadRequest as error:  # older than 150 s: its button no longer spins
            log.info("a tap could not be answered: %s", error)

    async def _change_buttons(self, place: Place, rows: Rows, reader: Reader) -> None:
        fields = {
            "chat_id": int(place.chat),
            "message_id": int(place.id),
            "reply_markup": keyboard(rows, reader),
        }
        try:
            await self._call(partial(make, self.bot, Call("editMessageReplyMarkup", fields)))
        except TelegramBadRequest as error:  # the message is gone, or has these buttons already
            log.info("the buttons of %s were not changed: %s", place.id, error)

    async def _edited(self, tapped: Tapped | None, to: Addressee, answer: Answer) -> list[Outgoing]:
        """The messages of an answer that are still to be sent, once the tapped one is edited."""
        messages = [message for screen in answer.screens for message in outgoing(screen, to.reader)]
        if to.topic:
            messages = [replace(message, topic=to.topic) for message in messages]
        place = tapped.message if tapped is not None and not answer.fresh else None
        in_place = place is not None and not place.has_photo and messages and _editable(messages[0])
        if place is not None and in_place and await self._edit(place.chat, place.id, messages[0]):
            return messages[1:]
        return messages

    async def _edit(self, chat: str, message_id: str, message: Outgoing) -> bool:
        """Whether the message now reads like this; a vanished one is sent anew instead."""
        fields = _message(chat, replace(message, topic="")).fields | {"message_id": int(message_id)}
        try:
            await self._call(partial(make, self.bot, Call("editMessageText", fields)))
        except TelegramBadRequest as error:
            return UNCHANGED in str(error)
        return True

    async def _send(self, chat: str, message: Outgoing) -> None:
        voice = message.voice
        paths = [photo.path for photo in message.photos if photo.path]
        known = await self.files.names([voice.mark] if voice is not None else paths)
        new = [path for path in paths if path not in known]
        try:
            if message.kind == "album" or voice is not None or new:
                method = self._upload(chat, message, known)
                sent: Any = await self._call(partial(self.bot, method), chat)
            else:
                call = _message(chat, message, known)
                sent = await self._call(partial(make, self.bot, call), chat)
        except TelegramBadRequest:
            # Ours to mend, and no better the next time: told to whoever reads the log.
            log.exception("Telegram refused an answer")
            return
        if not isinstance(sent, list | Message):
            return  # of plain data nothing is to be learned
        messages: list[Message] = sent if isinstance(sent, list) else [sent]
        for photo, each in zip(message.photos, messages, strict=False):
            if photo.path in new and each.photo:
                await self.files.remember(photo.path, each.photo[-1].file_id)
        if voice is not None and voice.mark not in known and messages[0].voice is not None:
            await self.files.remember(voice.mark, messages[0].voice.file_id)

    def _upload(self, chat: str, message: Outgoing, known: dict[str, str]) -> TelegramMethod[Any]:
        def media(photo: Photo) -> str | FSInputFile:
            if photo.id:
                return photo.id
            return known.get(photo.path) or FSInputFile(self.files.folder / photo.path)

        if message.voice is not None:
            return SendVoice(
                chat_id=int(chat),
                message_thread_id=int(message.topic) if message.topic else None,
                voice=known.get(message.voice.mark) or FSInputFile(message.voice.path),
            )
        if message.kind == "photo":
            return SendPhoto(
                chat_id=int(chat),
                message_thread_id=int(message.topic) if message.topic else None,
                photo=media(message.photos[0]),
                caption=message.text or None,
                reply_markup=_MARKUP.validate_python(message.markup) if message.markup else None,
                parse_mode="HTML",
            )
        return SendMediaGroup(
            chat_id=int(chat),
            message_thread_id=int(message.topic) if message.topic else None,
            media=[InputMediaPhoto(media=media(photo)) for photo in message.photos],
        )

    async def _call(self, call: Callable[[], Awaitable[Any]], chat: str | None = None) -> Any:
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
                return await call()
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
            {"command": name, "description": plain(what, to.reader)}
            for name, what in commands_for(to.known)
        ]
        scope = {"type": "chat", "chat_id": int(to.chat)}
        call = Call("setMyCommands", {"commands": commands, "scope": scope})
        try:
            await self._call(partial(make, self.bot, call))
        except TelegramAPIError as error:  # the commands work without the menu
            log.warning("the menu of %s was not set: %s", to.chat, error)


def _toast(tapped: Tapped, to: Addressee, answer: Answer) -> Call:
    fields: dict[str, Any] = {"callback_query_id": tapped.id}
    if answer.toast:
        fields["text"] = plain(answer.toast, to.reader)[:TOAST_CHARACTERS]
    if answer.alert:
        fields["show_alert"] = True
    return Call("answerCallbackQuery", fields)


def _message(chat: str, message: Outgoing, known: dict[str, str] | None = None) -> Call:
    """A text, a place, or a photo that Telegram has already."""
    fields: dict[str, Any] = {"chat_id": int(chat)}
    if message.topic:
        fields["message_thread_id"] = int(message.topic)
    if message.markup:
        fields["reply_markup"] = message.markup
    if message.place is not None:
        point = {"latitude": message.place.latitude, "longitude": message.place.longitude}
        return Call("sendLocation", fields | point)
    fields["parse_mode"] = "HTML"
    if message.kind == "text":
        return Call("sendMessage", fields | {"text": message.text})
    if message.text:
        fields["caption"] = message.text
    if message.kind == "document":
        assert message.document is not None
        return Call("sendDocument", fields | {"document": message.document.id})
    photo = message.photos[0]
    return Call("sendPhoto", fields | {"photo": photo.id or (known or {})[photo.path]})


def _rides(message: Outgoing) -> bool:
    """Whether nothing is to be learned from sending it: a text, or a photo known by its name."""
    if message.voice is not None:
        return False
    return message.kind in ("text", "document", "place") or (
        message.kind == "photo" and bool(message.photos[0].id)
    )


def _editable(message: Outgoing) -> bool:
    inline = message.markup is None or "inline_keyboard" in message.markup
    return message.kind == "text" and inline
