"""The web's `Transport`: a notice is put into its reader's conversation, where they find it when
they look next. The same notice sent again is there once: it is put down under its number.

There is nothing that could refuse it, and no pace to keep: what is slow or away is the database.
Nobody looks at a page all day, so what is put there goes by mail, too, where its reader has
confirmed an address: a row of its own, in the same transaction.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import buttons_of, taps_of
from bot.courier.transport import PHOTO_TRIES, SentMessage, Settled, of_ours
from bot.engine import button_names
from bot.web.capabilities import WEB
from bot.web.chat import bubbles, log
from bot.web.chat.log import NoConversation
from storage import mail, web_log
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Screen
    from bot.i18n import Reader
    from bot.web.chat.bubbles import Content
    from storage.database import Database, Session
    from storage.models import Notice
    from storage.redis.last_buttons import LastButtons
    from storage.redis.rate_limit import Lane

logger = logging.getLogger(__name__)

AT_ONCE = 4
GONE: Content = {"gone": True}


@dataclass
class WebTransport:
    database: Database
    newest: LastButtons
    now: Callable[[], datetime]
    ring_for_mail: Callable[[], Awaitable[None]] | None = None  # None: the market sends none
    platform: str = WEB.platform
    at_once: int = AT_ONCE
    broadcasts_at_once: int = AT_ONCE

    async def send(
        self,
        chat: str,
        screen: Screen,
        reader: Reader,
        lane: Lane,  # noqa: ARG002 - there is no pace to keep
        *,
        plainly: bool = False,  # noqa: ARG002 - nothing is refused
        notice: Notice | None = None,
    ) -> SentMessage:
        """Raises NoConversation, and what the database says that is away."""
        told = notice is not None and notice.broadcast_id is not None and notice.attempts
        if told and told <= PHOTO_TRIES and bubbles.lacks_photo(screen):
            raise NotKept("it is being fetched")
        source = f"notice:{notice.id}" if notice is not None else f"word:{secrets.token_hex(8)}"
        async with self.database.write() as db:
            number = await log.show(db, chat, source, screen, reader, self.now())
            mailed = await self._owe_copy(db, notice)
        if mailed and self.ring_for_mail is not None:
            await self.ring_for_mail()
        await self._note(chat, screen, number)
        return SentMessage(str(number), log.poll_of(chat, number, screen))

    async def _owe_copy(self, db: Session, notice: Notice | None) -> bool:
        """Not of what is for this conversation and no other, such as who else is asking for it."""
        if self.ring_for_mail is None or notice is None or notice.platform is not None:
            return False
        return await mail.owe_copy(db, notice, self.now())

    async def _note(self, chat: str, screen: Screen, number: int) -> None:
        """What a number or a label typed from now on means."""
        names = button_names.kept(buttons_of((screen,)), WEB)
        await self.newest.note(f"{self.platform}:{chat}", taps_of((screen,)), number, names)

    async def edit(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        content = bubbles.bubble_of(screen, reader, self.now()).content
        await self._becomes(chat, message, lambda _: content)

    async def change(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        """Other words in a message of a broadcast; its picture stays."""
        words = bubbles.bubble_of(screen, reader, self.now()).content

        def changed(before: Content) -> Content:
            kept = {key: each for key, each in before.items() if key in ("photos", "file")}
            return kept | words

        await self._becomes(chat, message, changed)

    async def take_back(self, chat: str, message: str) -> None:
        await self._becomes(chat, message, lambda _: GONE)

    async def close_poll(self, chat: str, message: str) -> None:
        await self._becomes(chat, message, bubbles.closed)

    async def _becomes(self, chat: str, message: str, change: Callable[[Content], Content]) -> None:
        """One that is not there any more is left: only the last of a conversation is kept."""
        async with self.database.write() as db:
            await web_log.hold(db, chat)
            row = await web_log.bubble(db, chat, int(message))
            if row is not None and row.content != GONE:
                await web_log.change(db, row, change(row.content))

    def outcome(self, notice: Notice, error: Exception, now: datetime) -> Settled:
        """What an error means for a notice."""
        if isinstance(error, NoConversation):
            return Settled("unreachable", "unreachable", "no conversation", unreachable=True)
        return of_ours(notice, error, now)

    def is_refusal(self, error: Exception) -> bool:
        return isinstance(error, NoConversation)
