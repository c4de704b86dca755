"""Answers on their way out: the tapped message is edited in place, the tap is always answered.

By webhook, the last call on whose outcome nothing depends rides in the acknowledgement: a new
message, or the answer to the tap.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendDocument, SendMediaGroup, SendPhoto, SendVoice
from aiogram.types import BufferedInputFile, InputMediaPhoto, Message

from bot.chat import MadeDocument, Tapped
from bot.engine.processor import Recipient, TemporarilyUnavailable, Unseen, WebhookReply
from bot.screens.missing_photos import without_missing
from bot.telegram.inbound.answer_calls import (
    decides,
    file_at,
    is_editable,
    is_no_topic,
    is_nobody_there,
    message_call,
    name_of_file,
    toast_call,
)
from bot.telegram.inbound.raw_api import Call, make
from bot.telegram.photos import PLATFORM, is_wrong_file
from bot.telegram.rendering import keyboard, outgoing, plainer
from storage import accounts
from storage.media.byte_store import StoreAway

if TYPE_CHECKING:
    from datetime import datetime

    from aiogram import Bot
    from aiogram.methods import TelegramMethod

    from bot.chat import Answer, Event, Recording, Rows
    from bot.chat import Message as Place
    from bot.i18n import Reader
    from bot.telegram.inbound.menus import Menus
    from bot.telegram.photos import TelegramPhotos
    from bot.telegram.rendering import Outgoing
    from storage.database import Database
    from storage.redis.rate_limit import RateLimiter

log = logging.getLogger(__name__)

TRIES = 4
PATIENCE_SECONDS = 15.0  # an answer that must wait longer is given when its update comes again
# What waits longer than this for its slot does not ride, so that it cannot be overtaken by the
# answer to the next update: the turn has ended when such a reply leaves.
RIDING_SECONDS = 0.25

# What an edit is refused with when there is nothing to mend: it stands there already.
UNCHANGED = "message is not modified"

REMEMBERED = 10_000  # names of pictures that Telegram took


@dataclass(frozen=True)
class Responder:
    bot: Bot
    photos: TelegramPhotos
    allowance: RateLimiter
    database: Database
    now: Callable[[], datetime]
    menus: Menus
    _took: OrderedDict[str, None] = field(default_factory=OrderedDict)

    async def __call__(
        self, event: Event, to: Recipient, answer: Answer
    ) -> WebhookReply | int | None:
        """Send an answer, all of it or all but what may ride in the event's acknowledgement; else
        the position of its last message.

        Raises TemporarilyUnavailable when Telegram cannot be reached: the update comes again; and
        Unseen when the answer's buttons, or all of it, reached nobody and never will.
        """
        tapped = event.what if isinstance(event.what, Tapped) else None
        toast: Call | None = None
        if tapped is not None and tapped.id:
            toast = toast_call(tapped, to, answer)
        elif answer.toast is not None:  # a digit stood for the button: there is no toast to show
            answer = answer.in_words() if answer.screens else answer
        try:
            # What is said nowhere else must be seen to arrive.
            if toast is not None and (not event.carries or (not answer.screens and answer.toast)):
                if not await self._answer_tap(toast) and answer.toast is not None:
                    answer = answer.in_words()
                toast = None
            if answer.rows and tapped is not None and tapped.message is not None:
                await self._change_buttons(tapped.message, answer.rows, to.reader)
            messages = [] if event.brief else await self._edited(tapped, to, answer)
            # A message needs a slot, which is booked with the end of the turn, if it can ride.
            rides = event.carries and not decides(answer) and self._rides(messages)
            last = messages.pop() if rides else None
            if toast is not None and last is not None:
                await self._answer_tap(toast)
                toast = None
            sent = [await self._send(to, message) for message in messages]
        except TelegramAPIError as error:
            await self._failed(to, error)
            raise Unseen from error
        if answer.menu:
            self.menus.want(to.chat, to.known, to.reader)
        if None in sent:
            raise Unseen
        if last is not None:
            call = message_call(to.chat, last)
            wish = self.allowance.wish(
                to.chat, "answer", group=to.chat.startswith("-"), patience=RIDING_SECONDS
            )
            return WebhookReply(call.as_reply(), wish, partial(self._send_late, to, last))
        if toast is not None:
            return WebhookReply(toast.as_reply(), None, partial(self._answer_late, toast))
        return sent[-1] if sent else None

    async def _failed(self, to: Recipient, error: TelegramAPIError) -> None:
        """They have blocked us, which is remembered, or are no more; or Telegram cannot be reached.
        Of a group that threw us out nothing is remembered of whoever wrote there."""
        if not is_nobody_there(error):
            raise TemporarilyUnavailable(type(error).__name__) from error
        if to.known is not None:
            async with self.database.write() as db:
                await accounts.lose(db, (PLATFORM, to.chat), self.now())

    async def _send_late(self, to: Recipient, message: Outgoing) -> None:
        """What was to ride and found no slot soon."""
        try:
            sent = await self._send(to, message)
        except TelegramAPIError as error:
            await self._failed(to, error)
            raise Unseen from error
        if sent is None:
            raise Unseen

    async def _answer_late(self, call: Call) -> None:
        await self._answer_tap(call)

    async def _answer_tap(self, call: Call) -> bool:
        """Whether the button no longer spins, and what was to be said was."""
        return await self._aside(call, "a tap could not be answered: %s")

    async def _change_buttons(self, place: Place, rows: Rows, reader: Reader) -> None:
        fields = {
            "chat_id": int(place.chat),
            "message_id": int(place.id),
            "reply_markup": keyboard(rows, reader),
        }
        await self._aside(Call("editMessageReplyMarkup", fields), "buttons were not changed: %s")

    async def _aside(self, call: Call, otherwise: str) -> bool:
        """A call without which the answer is still one: older than Telegram remembers it (150 s for
        a tap), already so, or asked for too often."""
        try:
            await self._call(partial(make, self.bot, call))
        except (TelegramBadRequest, TelegramRetryAfter, TelegramServerError) as error:
            log.info(otherwise, error)
            return False
        return True

    async def _edited(self, tapped: Tapped | None, to: Recipient, answer: Answer) -> list[Outgoing]:
        """The messages of an answer that are still to be sent, once the tapped one is edited."""
        screens = [without_missing(each, self.photos.names.gave) for each in answer.screens]
        messages = [message for screen in screens for message in outgoing(screen, to.reader)]
        if to.topic:
            messages = [replace(message, topic=to.topic) for message in messages]
        place = tapped.message if tapped is not None and not answer.fresh else None
        in_place = (
            place is not None and not place.has_photo and messages and is_editable(messages[0])
        )
        if place is not None and in_place and await self._edit(place.chat, place.id, messages[0]):
            return messages[1:]
        return messages

    async def _edit(self, chat: str, message_id: str, message: Outgoing) -> bool:
        """Whether the message now reads like this; where it cannot, it is sent anew instead."""
        fields = message_call(chat, replace(message, topic="")).fields | {
            "message_id": int(message_id)
        }
        try:
            await self._call(partial(make, self.bot, Call("editMessageText", fields)))
        except TelegramBadRequest as error:
            return UNCHANGED in str(error)
        except TelegramRetryAfter:  # a message may be taken where one more edit is not
            return False
        return True

    async def _send(self, to: Recipient, message: Outgoing) -> int | None:
        """Something readable arrives, at this position. None: without the buttons that it had."""
        for each in (message, *plainer(message, to.reader)):
            try:
                position = await self._send_as(to.chat, each)
            except TelegramMigrateToChat as error:  # a group has another address now
                return await self._send(replace(to, chat=str(error.migrate_to_chat_id)), message)
            except (
                TelegramBadRequest,
                TelegramEntityTooLarge,
                FileNotFoundError,
                StoreAway,
            ) as error:
                if isinstance(error, TelegramAPIError) and is_nobody_there(error):
                    raise
                if each.topic and is_no_topic(error):  # closed or gone: the group is still there
                    return await self._send(to, replace(message, topic=""))
                # Ours to mend, and no better the next time: told to whoever reads the log.
                log.error("Telegram refused an answer, as %s: %s", each.kind, error)  # noqa: TRY400
            else:
                return position if each.markup == message.markup else None
        return None

    async def _send_as(self, chat: str, message: Outgoing) -> int:
        if message.voice is not None:
            return await self._send_voice(chat, message, message.voice)
        if not message.photos:
            return await self._send_once(chat, message)
        ready = replace(message, photos=await self.photos.ready(message.photos))
        try:
            return await self._send_once(chat, ready)
        except TelegramBadRequest as error:
            if not (is_wrong_file(error) and await self.photos.refused(ready.photos)):
                raise
            log.info("photos go up again: %s", error)
            self._took.pop(name_of_file(ready), None)
            ready = replace(message, photos=await self.photos.ready(message.photos))
            return await self._send_once(chat, ready)

    async def _send_once(self, chat: str, message: Outgoing) -> int:
        sent: Any
        made = isinstance(message.document, MadeDocument)
        if made or message.kind == "album" or not all(photo.id for photo in message.photos):
            method = await self._upload(chat, message)
            sent = await self._call(partial(self.bot, method), chat, len(message.photos) or 1)
        else:
            sent = await self._call(partial(make, self.bot, message_call(chat, message)), chat)
            self._taken(message)
        if isinstance(sent, dict):  # of plain data nothing else is to be learned
            position = sent.get("message_id")
            return position if isinstance(position, int) else 0
        if not isinstance(sent, list | Message):
            return 0
        messages: list[Message] = sent if isinstance(sent, list) else [sent]
        for photo, each in zip(message.photos, messages, strict=False):
            if each.photo:
                await self.photos.took(photo, each.photo[-1].file_id)
        return messages[-1].message_id

    async def _send_voice(self, chat: str, message: Outgoing, voice: Recording) -> int:
        names = self.photos.names
        known = (await names.of([voice.mark])).get(voice.mark)
        method = SendVoice(
            chat_id=int(chat),
            message_thread_id=int(message.topic) if message.topic else None,
            voice=known or file_at(Path(voice.path)),
        )
        sent: Any = await self._call(partial(self.bot, method), chat)
        if not isinstance(sent, Message):
            return 0
        if known is None and sent.voice is not None:
            await names.remember(voice.mark, sent.voice.file_id)
        return sent.message_id

    async def _upload(self, chat: str, message: Outgoing) -> TelegramMethod[Any]:
        """What is read before the call: in the middle of it it would look like a bad line. Raises
        FileNotFoundError, StoreAway."""
        media: list[str | BufferedInputFile] = [
            photo.id or BufferedInputFile(await self.photos.bytes_of(photo), "photo.jpg")
            for photo in message.photos
        ]
        words: dict[str, Any] = {
            "chat_id": int(chat),
            "message_thread_id": int(message.topic) if message.topic else None,
            "caption": message.text or None,
            "reply_markup": message.markup,  # pydantic makes a model of it
            "parse_mode": "HTML",
        }
        if isinstance(message.document, MadeDocument):
            made = message.document
            return SendDocument(document=BufferedInputFile(made.content, made.name), **words)
        if message.kind == "photo":
            return SendPhoto(photo=media[0], **words)
        return SendMediaGroup(
            chat_id=int(chat),
            message_thread_id=int(message.topic) if message.topic else None,
            media=[InputMediaPhoto(media=each) for each in media],
        )

    async def _call(
        self, call: Callable[[], Awaitable[Any]], chat: str | None = None, count: int = 1
    ) -> Any:
        """One call, tried again while Telegram stumbles; one that sends `count` messages to `chat`
        in its turn. A 429 is a matter of that chat; one to what sends nothing is nobody's."""
        for attempt in range(1, TRIES + 1):
            if chat is not None:
                slot = await self.allowance.reserve(
                    chat,
                    "answer",
                    group=chat.startswith("-"),
                    patience=PATIENCE_SECONDS,
                    count=count,
                )
                if not slot.taken:
                    raise TemporarilyUnavailable(
                        f"nothing may be sent to {chat} for {slot.wait:.0f} s"
                    )
                await asyncio.sleep(slot.wait)
            try:
                return await call()
            except TelegramRetryAfter as error:
                if chat is None:
                    raise
                await self.allowance.freeze(error.retry_after, chat)
                if attempt == TRIES:
                    raise
            except (TelegramNetworkError, TelegramServerError):
                if attempt == TRIES:
                    raise
                await asyncio.sleep(0.3 * 2**attempt)
        raise AssertionError("unreachable")

    def _rides(self, messages: list[Outgoing]) -> bool:
        """Whether nothing is to be learned from sending the last one: a text, or a picture by a
        name that Telegram took from us before. A topic may be closed or gone."""
        last = messages[-1] if messages else None
        if last is None or last.topic:
            return False
        if last.kind in ("text", "place"):
            return True
        return name_of_file(last) in self._took

    def _taken(self, message: Outgoing) -> None:
        name = name_of_file(message)
        if name:
            self._took.pop(name, None)
            self._took[name] = None
            if len(self._took) > REMEMBERED:
                self._took.popitem(last=False)
