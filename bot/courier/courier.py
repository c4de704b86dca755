"""The courier: leases what is due, sends it without an open transaction, settles it.

A courier that dies leaves rows whose lease runs out; the next one takes them. Somebody may get a
notice twice only when the process dies between Telegram's answer and the settling.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot import notices
from bot.courier import casting
from bot.courier.limiter import NotNow, seconds_of
from bot.courier.progress import Progress
from bot.courier.sending import AT_ONCE
from bot.i18n import Reader, guess_language
from bot.texts import LANGUAGES, Language
from storage import broadcasts, outbox, people
from storage.database import is_away as database_is_away
from storage.redis_link import is_away as redis_is_away

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.commerce.quiet import QuietHours
    from bot.courier.sending import Sender
    from storage.database import Database
    from storage.models import Broadcast, Notice, Person
    from storage.wake import Bell

log = logging.getLogger(__name__)

BATCH = 3 * AT_ONCE
LEASE = timedelta(seconds=60)
LONGEST_WAIT_SECONDS = 5.0
FIRST_DELAY_SECONDS = 2.0
LONGEST_DELAY_SECONDS = 900.0
GIVE_UP_AFTER = 100  # attempts, which is a little over a day


@dataclass(frozen=True, slots=True)
class Settled:
    """How an attempt ended: a final state, or (`state` "due") a new due time."""

    state: str
    outcome: str
    detail: str = ""
    delay: float = 0.0
    tried: bool = True
    unreachable: bool = False
    message: str = ""  # the platform's name for what was sent


@dataclass
class Courier:
    database: Database
    redis: Redis
    sender: Sender
    bell: Bell
    now: Callable[[], datetime]
    quiet_hours: QuietHours | None = None
    _progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self._progress = Progress(
            self.database, self.redis, self.sender, self.now, self.quiet_hours
        )

    async def run(self) -> None:
        """Until cancelled. Database or Redis away: wait, and go on."""
        while True:
            try:
                while await self.drain():
                    await self._progress.show()
                await self._progress.show()
                await self.bell.wait(await self._until_next())
            except Exception as error:
                if not (database_is_away(error) or redis_is_away(error)):
                    log.exception("the courier stumbled")
                else:
                    log.warning("the courier waits: %s", error)
                await asyncio.sleep(1.0)

    async def drain(self) -> int:
        """Deliver one batch of what is due now; returns how many rows were taken."""
        now = self.now()
        async with self.database.write() as db:
            rows = await outbox.lease(db, now, now + LEASE, BATCH)
        room = asyncio.Semaphore(AT_ONCE)

        async def one(notice: Notice) -> None:
            async with room:
                if self.now() - now < LEASE / 2:  # else another courier may soon have it
                    await self._settle(notice, await self._deliver(notice))

        # One that cannot be settled must not cut the others off between sending and settling.
        ends = await asyncio.gather(*map(one, rows), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return len(rows)

    async def _until_next(self) -> float:
        now = self.now()
        horizon = now + timedelta(seconds=LONGEST_WAIT_SECONDS)
        async with self.database.read() as db:
            due = await outbox.next_due(db, now, horizon)
        if due is None:
            return LONGEST_WAIT_SECONDS
        return min(max((due - now).total_seconds(), 0.05), LONGEST_WAIT_SECONDS)

    async def _deliver(self, notice: Notice) -> Settled:
        """Send one notice, with no transaction open."""
        now = self.now()
        if notice.expires_at is not None and notice.expires_at <= now:
            return Settled("moot", "expired", tried=False)
        if notice.person.unreachable_since is not None:
            return Settled("unreachable", "spared", tried=False)
        try:
            reader = reader_of(notice.person)
            if notice.broadcast_id is None:
                screen = notices.screen(notice.kind, notice.facts)
                await self.sender.send(notice.person.platform_id, screen, reader, "notice")
                return Settled("delivered", "delivered")
            row = await self._broadcast(notice.broadcast_id)
            if row.state in ("stopped", "paused"):  # while this one waited for another try
                return Settled({"stopped": "stopped", "paused": "held"}[row.state], row.state)
            message = await casting.deliver(self.sender, row, notice, reader)
        except Exception as error:  # noqa: BLE001 - every error is an outcome, and is kept
            return self._failed(notice, error)
        return Settled("delivered", "delivered", message=message)

    def _failed(self, notice: Notice, error: Exception) -> Settled:
        """What an error means for the notice: later, never, or not to this person."""
        match error:
            case NotNow():
                return Settled("due", "later", delay=error.wait, tried=False)
            case RetryAfter():
                return Settled("due", "later", str(error), delay=seconds_of(error))
            case Forbidden():
                return Settled("unreachable", "unreachable", error.message, unreachable=True)
            case ChatMigrated():
                return Settled("refused", "moved", str(error.new_chat_id))
            case BadRequest() if "chat not found" in error.message.lower():
                return Settled("unreachable", "unreachable", error.message, unreachable=True)
            case BadRequest():
                log.error("notice %s (%s) was refused: %s", notice.id, notice.kind, error.message)
                return Settled("refused", "refused", error.message)
            case InvalidToken():
                log.error("Telegram refuses the token: %s", error.message)
                return Settled("due", "later", error.message, delay=LONGEST_DELAY_SECONDS)
            case TelegramError():  # the network, a time-out, a server in trouble
                return self._later(notice, str(error))
        if database_is_away(error) or redis_is_away(error):
            return Settled("due", "later", str(error), delay=FIRST_DELAY_SECONDS, tried=False)
        log.error("notice %s (%s) cannot be sent", notice.id, notice.kind, exc_info=error)
        return Settled("refused", "refused", repr(error))

    def _later(self, notice: Notice, detail: str) -> Settled:
        if notice.attempts >= GIVE_UP_AFTER:
            return Settled("refused", "given up", detail)
        delay = min(FIRST_DELAY_SECONDS * 2 ** (notice.attempts - 1), LONGEST_DELAY_SECONDS)
        return Settled("due", "later", detail, delay=delay * random.uniform(0.8, 1.2))  # noqa: S311

    async def _broadcast(self, broadcast_id: int) -> Broadcast:
        async with self.database.read() as db:
            row = await broadcasts.by_id(db, broadcast_id)
        assert row is not None
        return row

    async def _settle(self, notice: Notice, end: Settled) -> None:
        now = self.now()
        async with self.database.write() as db:
            if end.state != "due":
                await outbox.settle(
                    db, notice.id, end.state, end.outcome, end.detail, now, end.message
                )
            elif end.tried:
                await outbox.put_off(
                    db, notice.id, now + timedelta(seconds=end.delay), end.detail, now
                )
            else:
                await outbox.give_back(db, notice.id, now + timedelta(seconds=end.delay))
            if end.unreachable:
                await people.set_unreachable(db, notice.person_id, now)


def reader_of(person: Person) -> Reader:
    """In which words somebody is told things: their language as it is now."""
    language: Language = next(
        (each for each in LANGUAGES if each == person.language),
        guess_language(person.language_hint),
    )
    return Reader.of(language)
