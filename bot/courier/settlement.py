"""What came of the attempts, written down: at once, and together with whatever ended meanwhile.

A commit costs milliseconds (on SQLite an fsync), so a courier that sends a thousand a second cannot
make one for each. While one commit is under way the next ends gather, and share the next one; an
end that comes alone waits for nobody. So the time between sending and settling, in which a kill
makes a notice come twice, is two commits at most.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from storage import accounts, outbox, parked_notices, polls
from storage.database import is_away

if TYPE_CHECKING:
    from bot.courier.transport import Settled
    from storage.database import Database, Session
    from storage.models import Notice

log = logging.getLogger(__name__)

AGAIN_SECONDS = 0.25
LONGEST_REST = timedelta(seconds=60)  # of what was not tried: then the allowance is asked again


@dataclass
class Settlement:
    database: Database
    now: Callable[[], datetime]
    patience: float  # seconds for which a database that is away is waited for
    _ended: list[tuple[Notice, Settled, asyncio.Future[None]]] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def settle(self, notice: Notice, end: Settled) -> None:
        """Return when it is committed. Raises what the database says if it stays away."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended.append((notice, end, written))
        async with self._turn:
            if not written.done():
                await self._write_all()
        await written

    async def _write_all(self) -> None:
        ended, self._ended = self._ended, []
        try:
            await self._persist([(notice, end) for notice, end, _ in ended])
        except Exception as error:  # noqa: BLE001 - it is everybody's
            for _, _, written in ended:
                if not written.done():  # nobody waits for one any more that was cancelled
                    written.set_exception(error)
        except BaseException:
            for _, _, written in ended:
                written.cancel()
            raise
        else:
            for _, _, written in ended:
                if not written.done():
                    written.set_result(None)

    async def _persist(self, ended: list[tuple[Notice, Settled]]) -> None:
        """They were sent: a database that restarts is waited for, or they would go out twice."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + self.patience
        while True:
            try:
                async with self.database.write() as db:
                    await self._write(db, ended)
            except Exception as error:
                if not is_away(error) or loop.time() > latest:
                    raise
                log.warning("%d attempts wait to be written down: %s", len(ended), error)
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _write(self, db: Session, ended: list[tuple[Notice, Settled]]) -> None:
        now = self.now()
        arrived = [notice.id for notice, end in ended if end.state == "delivered"]
        if arrived:
            await outbox.delivered(db, arrived, now)
        sent = {
            notice.id: outbox.SentTo(*notice.account, end.message)
            for notice, end in ended
            if end.message
        }
        if sent:
            await outbox.name_messages(db, sent)
        asked = [
            (notice.broadcast_id, notice.person, end.poll)
            for notice, end in ended
            if end.poll and notice.broadcast_id is not None
        ]
        if asked:
            await polls.sent(db, asked)
        for notice, end in ended:
            delay = timedelta(seconds=end.delay)
            if end.unreachable:
                await accounts.lose(db, notice.account, now)
            if end.moved_to:
                await accounts.move(db, notice.account, end.moved_to)
                await outbox.put_off(db, notice, now, end.outcome, end.detail, now)
            elif end.parked:
                await parked_notices.park(db, notice, now + delay, end.detail, now)
            elif end.state == "due" and end.tried:
                await outbox.put_off(db, notice, now + delay, end.outcome, end.detail, now)
            elif end.state == "due":
                rest = now + min(delay, LONGEST_REST) if delay else None
                await outbox.give_back(db, notice, rest)
            elif end.unreachable and await self._elsewhere(db, notice):
                await outbox.pass_on(db, notice, "elsewhere", end.detail, now)
            elif end.state != "delivered":
                await outbox.settle(db, notice.id, end.state, end.outcome, end.detail, now)

    async def _elsewhere(self, db: Session, notice: Notice) -> bool:
        """Whether its reader is to have it at another of their accounts. What is for one of them is
        for no other, and a message is changed where it is."""
        if notice.platform is not None:
            return False
        return await accounts.reached_elsewhere(db, notice.person_id, notice.account)
