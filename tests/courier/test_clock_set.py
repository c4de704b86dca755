"""The machine's clock is set while couriers work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.commerce.notify import NOTICE
from bot.courier.clock_guard import ClockGuard
from bot.courier.worker import LEASE
from storage import outbox
from tests.courier.conftest import Post
from tests.support.trade import NOW


@dataclass
class Clocks:
    """One that is set, one that never is."""

    wall: datetime = NOW
    tick: float = 0.0
    steady: ClockGuard = field(init=False)

    def __post_init__(self) -> None:
        self.steady = ClockGuard(lambda: self.wall, lambda: self.tick, LEASE)

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.tick += seconds


class TestSteady:
    def test_as_long_as_it_only_runs(self) -> None:
        clocks = Clocks()
        for seconds in (0, 0.1, 5, 3600):
            clocks.passes(seconds)
            assert clocks.steady.holds()

    @pytest.mark.parametrize("step", [3600, -3600, 2])
    def test_not_for_the_length_of_a_lease_after_it_was_set(self, step: float) -> None:
        clocks = Clocks()
        clocks.wall += timedelta(seconds=step)
        assert not clocks.steady.holds()
        clocks.passes(LEASE.total_seconds() - 1)
        assert not clocks.steady.holds()
        clocks.passes(1)
        assert clocks.steady.holds()


class TestLeases:
    async def test_nor_by_one_who_looked_at_the_clock_a_little_earlier(self, either: Post) -> None:
        """Red when a claim that was made since counts as one from before the clock was put back."""
        await either.tell(await either.person("Aline"))
        later = NOW + timedelta(seconds=5)
        async with either.trade.database.write() as db:
            assert await outbox.lease(db, later, later + LEASE, 10, platform="telegram")
        async with either.trade.database.write() as db:
            assert not await outbox.lease(db, NOW, NOW + LEASE, 10, platform="telegram")

    @pytest.mark.parametrize("hours", [1, -1])
    async def test_nobody_is_robbed_and_nothing_waits_for_hours(
        self, either: Post, hours: int
    ) -> None:
        """Another has a row, and the clock is set. Red when it is taken at once, or when one whose
        owner died is left until the clock comes by again; or when who waits for rows says otherwise
        than who takes them: then the courier asks without a pause, or never."""
        aline = await either.person("Aline")
        await either.tell(aline, due=NOW - timedelta(hours=2))
        courier = await either.courier()
        clocks = Clocks()
        courier.now, courier._steady = (lambda: clocks.wall), clocks.steady
        async with either.trade.database.write() as db:
            assert await outbox.lease(db, clocks.wall, clocks.wall + LEASE, 10, platform="telegram")
        clocks.wall += timedelta(hours=hours)
        clocks.passes(1)
        lane = courier._lanes[NOTICE]
        assert await courier._until_next(lane) > 0
        assert await courier.drain() == 0
        clocks.passes(LEASE.total_seconds())
        assert await courier._until_next(lane) == 0
        assert await courier.drain() == 1
        assert len(await either.heard(aline)) == 1
