"""The courier: leases what is due, sends it without an open transaction, settles it.

A courier that dies leaves rows whose lease runs out; the next one takes them. Somebody may get a
notice twice only when the process dies between the platform's answer and the settling.

Each platform has a courier of its own, which takes the notices of that platform's people: where one
platform is away or slow, the others go on.

Notices and broadcasts have lanes of their own, with their own hands: an order's notice waits for
the allowance and for nothing else. In each lane two take turns, so that one already has the next
rows when the last of the other's are being settled.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.commerce.notify import BROADCAST, NOTICE
from bot.commerce.people import reader_of
from bot.courier import broadcasts as broadcast_delivery
from bot.courier.clock_guard import ClockGuard
from bot.courier.progress import Progress
from bot.courier.settlement import Settlement
from bot.courier.transport import DELIVERED, Settled
from bot.notices.broadcasts import BroadcastTest
from bot.screens.notices import registry
from storage import mail, outbox
from storage.database import is_away as database_is_away
from storage.redis import wakeup
from storage.redis.client import is_away as redis_is_away

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.commerce.quiet_hours import QuietHours
    from bot.courier.transport import Transport
    from storage.database import Database
    from storage.models import Broadcast, Notice
    from storage.redis.wakeup import Wakeup

log = logging.getLogger(__name__)

BATCH = 24  # of a lane with as many on their way as the platform's notices
LEASE = timedelta(seconds=60)
BEGIN_WITHIN = END_WITHIN = LEASE.total_seconds() / 2  # together no longer than the lease
STOP_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 5.0
PAUSED_SECONDS = 60.0
LONGEST_REST_SECONDS = 30.0
WATCH_SECONDS = 1.0


@dataclass
class LaneWork:
    """One kind of post: who may take the next rows, and how many are sent at once."""

    priority: int
    hands: int
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    room: asyncio.Semaphore = field(init=False)
    rung: asyncio.Event = field(default_factory=asyncio.Event)
    rests_until: float = 0.0  # by the courier's ticks

    def __post_init__(self) -> None:
        self.room = asyncio.Semaphore(self.hands)

    def ring(self) -> None:
        rung, self.rung = self.rung, asyncio.Event()
        rung.set()


@dataclass
class Courier:
    database: Database
    redis: Redis
    transport: Transport
    bell: Wakeup
    now: Callable[[], datetime]
    ticks: Callable[[], float] = time.monotonic
    quiet_hours: QuietHours | None = None
    copies: bool = False  # it also delivers copies of what was put elsewhere (storage/mail.py)
    _stops: bool = False
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._lanes = {
            NOTICE: LaneWork(NOTICE, self.transport.at_once),
            BROADCAST: LaneWork(BROADCAST, self.transport.broadcasts_at_once),
        }
        if self.copies:
            for lane in tuple(self._lanes.values()):
                number = lane.priority + mail.COPY
                self._lanes[number] = LaneWork(number, lane.hands)
        self._steady = ClockGuard(self.now, self.ticks, LEASE)
        self._settling = Settlement(self.database, self.now, LEASE.total_seconds())
        self._progress = Progress(
            self.database, self.redis, self.transport, self.now, self.quiet_hours
        )

    async def run(self) -> None:
        """Until cancelled. Database or Redis away: wait, and go on."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes.values():
                for _ in range(2):
                    group.create_task(self._for_ever(partial(self._serve, lane)))
            group.create_task(self._for_ever(self._listen))
            group.create_task(self._for_ever(self._watch))

    async def drain(self) -> int:
        """One round by hand, of both lanes: how many rows were taken."""
        rows = await self._lease(None, BATCH)
        await self._deliver(rows)
        return len(rows)

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                if not (database_is_away(error) or redis_is_away(error)):
                    log.exception("the courier stumbled")
                else:
                    log.warning("the courier waits: %s", error)
                await asyncio.sleep(1.0)

    async def _listen(self) -> None:
        await self.bell.wait(LONGEST_WAIT_SECONDS)
        for lane in self._lanes.values():
            lane.ring()

    async def _watch(self) -> None:
        """Broadcasts grow in the staff's chat while something is settled, and now and then."""
        self._settled.clear()
        if await self._progress.show():
            self._lanes[NOTICE].ring()  # the report
        await asyncio.sleep(WATCH_SECONDS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._settled.wait()

    async def _serve(self, lane: LaneWork) -> None:
        """Take what is due and deliver it; nothing is due: wait. One waits or takes at a time."""
        async with lane.turn:
            rung = lane.rung
            wait = await self._until_next(lane)
            if wait > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await rung.wait()
                return
            rows = await self._lease(lane.priority, BATCH * lane.hands // self.transport.at_once)
        await self._deliver(rows)
        lane.ring()  # somebody's next may be free now

    async def _until_next(self, lane: LaneWork) -> float:
        """Seconds; 0 where something can be taken now."""
        rest = lane.rests_until - self.ticks()
        if rest > 0:
            return min(rest, LONGEST_WAIT_SECONDS)
        now, steady = self.now(), self._steady.holds()
        horizon = now + timedelta(seconds=LONGEST_WAIT_SECONDS)
        async with self.database.read() as db:
            due = await outbox.next_due(
                db,
                now,
                now + LEASE,
                horizon,
                platform=self.transport.platform,
                priority=lane.priority,
                steady=steady,
            )
        return LONGEST_WAIT_SECONDS if due is None else max((due - now).total_seconds(), 0.0)

    async def _lease(self, priority: int | None, limit: int) -> Sequence[Notice]:
        async with self.database.write() as db:
            now, steady = self.now(), self._steady.holds()
            return await outbox.lease(
                db,
                now,
                now + LEASE,
                limit,
                platform=self.transport.platform,
                priority=priority,
                steady=steady,
            )

    async def _deliver(self, rows: Sequence[Notice]) -> None:
        """Send and settle them. Told to stop: end what is on its way, and give back the rest."""
        if not rows:
            return
        wall, tick = self.now(), self.ticks()
        casts = await broadcast_delivery.casts_of(self.database, rows, self.transport.platform)

        async def one(notice: Notice) -> None:
            lane = self._lanes[notice.priority]
            async with lane.room:
                gone = max(self.ticks() - tick, (self.now() - wall).total_seconds())
                if self._stops or gone >= BEGIN_WITHIN:  # else another may soon have it
                    end = Settled("due", "later", tried=False)
                else:
                    end = await self._send(notice, casts)
            if end.everybody:
                lane.rests_until = self.ticks() + min(end.delay, LONGEST_REST_SECONDS)
            await self._settling.settle(notice, end)
            if end.unreachable:
                await wakeup.ring(self.redis)  # another platform's courier may have it now
            self._settled.set()

        # One that cannot be settled must not cut the others off between sending and settling.
        everyone = asyncio.gather(*map(one, rows), return_exceptions=True)
        try:
            ends = await asyncio.shield(everyone)
        except asyncio.CancelledError:
            self._stops = True
            await asyncio.wait([everyone], timeout=STOP_SECONDS)
            everyone.cancel()
            raise
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _send(self, notice: Notice, casts: dict[int, Broadcast]) -> Settled:
        """Send one notice, with no transaction open."""
        now = self.now()
        if notice.expires_at is not None and notice.expires_at <= now:
            return Settled("moot", "expired", tried=False)
        if notice.person.unreachable_since is not None:
            return Settled("unreachable", "spared", tried=False)
        try:
            reader = reader_of(notice.person)
            async with asyncio.timeout(END_WITHIN):
                broadcast = mail.broadcast_of(notice)
                if broadcast is None:
                    screen = registry.screen(notice.kind, notice.facts)
                    # The author of a broadcast is to see it as its readers will, or not at all.
                    plainly = notice.kind != BroadcastTest.KIND
                    _, chat = notice.account
                    await self.transport.send(
                        chat, screen, reader, "notice", plainly=plainly, notice=notice
                    )
                    return DELIVERED
                row = casts[broadcast]
                if row.state == "paused" and mail.is_copy(notice):  # nobody releases one
                    return Settled("due", "later", "paused", PAUSED_SECONDS, tried=False)
                if row.state in ("stopped", "paused"):  # while this one waited for another try
                    return Settled("stopped" if row.state == "stopped" else "held", row.state)
                if broadcast_delivery.is_lost(
                    row, notice
                ):  # whoever gets it after all gets the new words
                    return Settled("moot", "never arrived", tried=False)
                sent = await broadcast_delivery.deliver(self.transport, row, notice, reader)
        except Exception as error:  # noqa: BLE001 - every error is an outcome, and is kept
            return self.transport.outcome(notice, error, now)
        return Settled("delivered", "delivered", message=sent.message, poll=sent.poll)
