"""Telegram out: a rendered screen through python-telegram-bot."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardMarkup, InputMediaPhoto, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Defaults, ExtBot

from bot.chat import MadeDocument, buttons_of, taps_of
from bot.courier.transport import NotNow, SentMessage
from bot.engine import button_names
from bot.logs import redacted
from bot.screens.missing_photos import without_missing
from bot.telegram.capabilities import TELEGRAM
from bot.telegram.connect import until_answered
from bot.telegram.outbound.http import AiohttpRequest
from bot.telegram.outbound.outcomes import of_error
from bot.telegram.outbound.rate_limiter import SharedLimiter
from bot.telegram.photos import PLATFORM, is_wrong_file
from bot.telegram.rendering import NOBODY, outgoing, plainer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chat import Photo, Screen
    from bot.courier.transport import Settled
    from bot.i18n import Reader
    from bot.telegram.photos import TelegramPhotos
    from bot.telegram.rendering import Markup, Outgoing
    from storage.models import Notice
    from storage.redis.last_buttons import LastButtons
    from storage.redis.rate_limit import Lane, RateLimiter

log = logging.getLogger(__name__)

AT_ONCE = 8  # enough for thirty a second where Telegram is a quarter of a second away


def hands(allowance: RateLimiter) -> int:
    """How many broadcasts are on their way at once; paid ones would stand in line for eight."""
    return 8 * AT_ONCE if allowance.paid else AT_ONCE


def new_bot(token: str, api_url: str, allowance: RateLimiter) -> ExtBot[Lane]:
    """The sending half's client. `initialize()` and `shutdown()` are the caller's."""
    return ExtBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(AT_ONCE + hands(allowance) + 2),
        get_updates_request=AiohttpRequest(1),
        rate_limiter=SharedLimiter(allowance),
        # A shop's address is no poster: whoever has slow data pays for a preview that nobody meant.
        defaults=Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)),
    )


@contextlib.asynccontextmanager
async def connected(
    token: str, api_url: str, allowance: RateLimiter
) -> AsyncIterator[ExtBot[Lane]]:
    """The client, once Telegram answers it. Raises TokenRefused."""
    bot = new_bot(token, api_url, allowance)
    try:
        await until_answered(bot.initialize, refused=InvalidToken, away=TelegramError)
        log.info("delivering as @%s", bot.username)
        yield bot
    finally:
        await bot.shutdown()


@contextlib.contextmanager
def _unless(*said: str) -> Iterator[None]:
    """A refusal in these words says that what is asked for is so already."""
    try:
        yield
    except BadRequest as error:
        if not any(each in error.message for each in said):
            raise


@dataclass
class TelegramSender:
    """Telegram's `Transport`."""

    bot: ExtBot[Lane]
    photos: TelegramPhotos
    newest: LastButtons
    platform: str = PLATFORM
    at_once: int = AT_ONCE
    broadcasts_at_once: int = AT_ONCE

    async def send(
        self,
        chat: str,
        screen: Screen,
        reader: Reader,
        lane: Lane,
        *,
        plainly: bool = False,
        notice: Notice | None = None,  # noqa: ARG002 - Telegram takes all alike
    ) -> SentMessage:
        """All messages of a screen; returns the last. Raises telegram.error. With `plainly`, what
        Telegram refuses is sent in the plainer forms that answers have, each once, and photos that
        are not here yet are left out."""
        last, whole = SentMessage(), True
        if plainly:
            screen = without_missing(screen, self.photos.names.gave)
        for message in outgoing(screen, reader):
            try:
                last = await self._send(chat, message, lane)
            except (BadRequest, FileNotFoundError) as error:
                if not plainly or _is_nobody_there(error):
                    raise
                last, markup = await self._send_plainer(chat, message, reader, lane, error)
                whole = markup == message.markup
        if whole:  # else nobody sees the buttons, and a number means none of them
            await self._note(chat, screen, last)
        return last

    async def _send_plainer(
        self, chat: str, message: Outgoing, reader: Reader, lane: Lane, refused: Exception
    ) -> tuple[SentMessage, Markup | None]:
        """With the buttons that it has. Raises what was said first where all are refused."""
        log.error("Telegram refused a notice, as %s: %s", message.kind, redacted(str(refused)))
        for each in plainer(message, reader):
            try:
                return await self._send(chat, each, lane), each.markup
            except BadRequest as error:
                if _is_nobody_there(error):
                    raise
        raise refused

    async def _note(self, chat: str, screen: Screen, sent: SentMessage) -> None:
        """What a number typed from now on means."""
        position = int(sent.message) if sent.message else 0
        names = button_names.kept(buttons_of((screen,)), TELEGRAM)
        await self.newest.note(f"{PLATFORM}:{chat}", taps_of((screen,)), position, names)

    async def edit(self, chat: str, message_id: str, screen: Screen, reader: Reader) -> None:
        """Make a text message read like this screen. One that is gone, or reads so, is left."""
        message = outgoing(screen, reader)[-1]
        with _unless("not modified", "not found"):
            await self.bot.edit_message_text(
                message.text,
                chat_id=int(chat),
                message_id=int(message_id),
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(message),
            )

    async def change(self, chat: str, message_id: str, screen: Screen, reader: Reader) -> None:
        """Other words in a message of a broadcast, at a broadcast's pace. One that reads so already
        was changed before the courier died."""
        message = outgoing(screen, reader)[-1]
        words: dict[str, Any] = {
            "chat_id": int(chat),
            "message_id": int(message_id),
            "parse_mode": ParseMode.HTML,
            "reply_markup": _keyboard(message),
            "rate_limit_args": "broadcast",
        }
        with _unless("not modified"):
            if message.kind == "text":
                await self.bot.edit_message_text(message.text, **words)
            else:
                await self.bot.edit_message_caption(caption=message.text, **words)

    async def take_back(self, chat: str, message_id: str) -> None:
        """One that is gone was deleted by its reader, or before the courier died."""
        with _unless("to delete not found"):
            await self.bot.delete_message(int(chat), int(message_id), rate_limit_args="broadcast")

    async def close_poll(self, chat: str, message_id: str) -> None:
        """No more votes. One that is closed was closed before the courier died."""
        with _unless("already been closed"):
            await self.bot.stop_poll(int(chat), int(message_id), rate_limit_args="broadcast")

    def outcome(self, notice: Notice, error: Exception, now: datetime) -> Settled:
        """What an error means for a notice."""
        return of_error(notice, error, now)

    def is_refusal(self, error: Exception) -> bool:
        """Whether Telegram said it, or its pace."""
        return isinstance(error, TelegramError | NotNow)

    async def _send(self, chat: str, message: Outgoing, lane: Lane) -> SentMessage:
        if not message.photos:
            return await self._send_once(chat, message, (), lane)
        photos = await self.photos.ready(message.photos)
        try:
            return await self._send_photos(chat, message, photos, lane)
        except BadRequest as error:
            if not (is_wrong_file(error) and await self.photos.refused(photos)):
                raise
            log.info("photos go up again: %s", redacted(error.message))
        photos = await self.photos.ready(message.photos)
        return await self._send_photos(chat, message, photos, lane)

    async def _send_photos(
        self, chat: str, message: Outgoing, photos: Sequence[Photo], lane: Lane
    ) -> SentMessage:
        if all(photo.id for photo in photos):
            return await self._send_once(chat, message, photos, lane)
        async with self.photos.going_up(photos):
            photos = await self.photos.ready(message.photos)
            return await self._send_once(chat, message, photos, lane)

    async def _send_once(
        self, chat: str, message: Outgoing, photos: Sequence[Photo], lane: Lane
    ) -> SentMessage:
        media = [photo.id or await self.photos.bytes_of(photo) for photo in photos]
        if message.kind == "album":
            album = [InputMediaPhoto(each) for each in media]
            sent = list(await self.bot.send_media_group(int(chat), album, rate_limit_args=lane))
        elif message.kind == "document":
            document = message.document
            assert document is not None
            made = isinstance(document, MadeDocument)
            file = await self.bot.send_document(
                int(chat),
                document.content if isinstance(document, MadeDocument) else document.id,
                filename=document.name if made else None,
                caption=message.text or None,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(message),
                rate_limit_args=lane,
            )
            return SentMessage(str(file.message_id))
        elif message.poll is not None:
            asked = await self.bot.send_poll(
                int(chat),
                message.text,
                message.poll.answers,
                is_anonymous=False,
                allows_multiple_answers=message.poll.several,
                reply_markup=_keyboard(message),
                rate_limit_args=lane,
            )
            return SentMessage(str(asked.message_id), asked.poll.id if asked.poll else "")
        elif message.kind == "photo":
            sent = [
                await self.bot.send_photo(
                    int(chat),
                    media[0],
                    caption=message.text or None,
                    parse_mode=ParseMode.HTML,
                    reply_markup=_keyboard(message),
                    rate_limit_args=lane,
                )
            ]
        else:
            text = await self.bot.send_message(
                int(chat),
                message.text,
                parse_mode=ParseMode.HTML if message.marked_up else None,
                reply_markup=_keyboard(message),
                rate_limit_args=lane,
            )
            return SentMessage(str(text.message_id))
        for photo, each in zip(photos, sent, strict=True):
            if each.photo:
                await self.photos.took(photo, each.photo[-1].file_id)
        return SentMessage(str(sent[-1].message_id))


def _is_nobody_there(error: Exception) -> bool:
    """No form of a message is better there than another."""
    return isinstance(error, BadRequest) and any(s in error.message.lower() for s in NOBODY)


def _keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup.de_json(message.markup) if message.markup else None
