"""What became of our own messages, and news of the business account: taken in many at a time, in no
order, as none is promised; each by itself, so that one that stumbles takes none along."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.logs import redacted
from bot.whatsapp.inbound.loop import LEASE, LOOK_SECONDS, MOST_TRIES, look_again, pause_after
from bot.whatsapp.outbound import account_news, statuses
from bot.whatsapp.outbound.outcomes import SPAM, meaning_of
from bot.whatsapp.outbound.statuses import NotSettledYet, Status
from storage import whatsapp_inbox
from storage.database import is_away
from storage.redis.client import is_away as redis_is_away

if TYPE_CHECKING:
    from storage.database import Database, Session
    from storage.models import InboxRow
    from storage.redis.template_pause import TemplatePause

log = logging.getLogger(__name__)

AT_ONCE = 40
LONGEST_NEWS = 500


@dataclass
class NewsWorker:
    """`hear` is told of each, in a transaction with others."""

    database: Database
    hear: Callable[[Session, InboxRow], Awaitable[None]]
    now: Callable[[], datetime]
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until cancelled."""
        await look_again(self.called, self._look)

    async def _look(self) -> float:
        while True:
            async with self.database.read() as db:
                ids = await whatsapp_inbox.news(db, self.now(), AT_ONCE)
            if not ids:
                return LOOK_SECONDS
            await self._take(ids)

    async def _take(self, ids: Sequence[int]) -> None:
        """All in one transaction, and where one of them stumbles all once more, each by itself:
        then it takes none along. Whatever else ends it leaves them to the next look."""
        now = self.now()
        try:
            async with self.database.write() as db:
                rows = await whatsapp_inbox.claim(db, ids, now, now + LEASE)
                for row in rows:
                    await self.hear(db, row)
                await whatsapp_inbox.settle_news(db, [row.id for row in rows], now)
        except Exception as error:
            if is_away(error):
                raise
            await self._take_each(ids, now)

    async def _take_each(self, ids: Sequence[int], now: datetime) -> None:
        done: list[int] = []
        failed: list[tuple[InboxRow, str]] = []
        async with self.database.write() as db:
            for row in await whatsapp_inbox.claim(db, ids, now, now + LEASE):
                try:
                    async with db.begin_nested():
                        await self.hear(db, row)
                except Exception as error:
                    if is_away(error):
                        raise
                    if not isinstance(error, NotSettledYet):
                        log.exception("news %s cannot be taken in", row.key)
                    failed.append((row, f"{type(error).__name__}: {error}"))
                else:
                    done.append(row.id)
            await whatsapp_inbox.settle_news(db, done, now)
            for row, why in failed:
                if row.attempts >= MOST_TRIES:
                    await whatsapp_inbox.give_up(db, row, why, now)
                else:
                    again = now + pause_after(row.attempts)
                    await whatsapp_inbox.put_off(db, row, again, why)


async def told(db: Session, row: InboxRow, pause: TemplatePause) -> None:
    """A status settles what was sent; of news of the account some change what is sent, and the
    others are the operator's to read, in the log."""
    if row.kind == "status":
        status = Status.read(row.payload["status"])
        await statuses.apply(db, status, row.received_at)
        if status.state == "failed" and meaning_of(status.code) == "spam":
            await _stop(pause, min(status.at, row.received_at), row.received_at)
        return
    field_, value = str(row.payload.get("field")), row.payload.get("value")
    if await account_news.hear(db, field_, value, row.sent_at):
        return
    what = redacted(str(value))[:LONGEST_NEWS]
    log.warning("WhatsApp says of the account, as %s: %s", field_, what)


async def _stop(pause: TemplatePause, reported_at: datetime, now: datetime) -> None:
    """The number was reported: where that cannot be noted, the next refusal says it again."""
    try:
        await pause.stop(now, reported_at + SPAM)
    except Exception as error:
        if not redis_is_away(error):
            raise
        log.warning("templates are not stopped: %s", error)
