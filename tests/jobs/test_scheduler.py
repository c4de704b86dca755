"""The pulse with a turned clock: reminders, expiry, and asking the buyer whether it came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.commerce import broadcast_approval, broadcasts, fulfilment, orders
from bot.i18n import Reader, markup
from bot.jobs import scheduler as module
from bot.jobs.scheduler import Scheduler
from bot.screens.notices import registry
from bot.settings import Periods
from storage import outbox
from storage.database import Database
from storage.models import Notice
from tests.support.trade import NOW, PERIODS, Trade


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


async def silence() -> None:
    """Nobody listens."""


def clock_of(trade: Trade, wake: Callable[[], Awaitable[None]] = silence) -> Scheduler:
    return Scheduler(trade.database, wake, lambda: trade.now, PERIODS)


async def due(trade: Trade) -> list[str]:
    """The kinds of what a courier would send now; sent, and so not again."""
    kinds = []
    while True:
        async with trade.database.write() as db:
            rows = await outbox.lease(
                db, trade.now, trade.now + timedelta(seconds=1), 100, platform="telegram"
            )
            for row in rows:
                if row.expires_at is None or row.expires_at > trade.now:
                    kinds.append(row.kind)
                await outbox.settle(db, row.id, "delivered", "delivered", "", trade.now)
        if not rows:
            return kinds


class TestPlannedBroadcasts:
    async def test_one_that_has_grown_waits_for_a_second(self, trade: Trade) -> None:
        """Few when it was confirmed, many when its time has come; a second member of staff comes
        only later. Red when it goes out unseen, or when nobody is told."""
        periods = Periods(approve_above=2, quiet_hours=None)
        staff, _ = await trade.staff(), await trade.person("Bosco")
        starts = NOW + timedelta(hours=1)
        async with trade.acting(staff) as (db, who):
            row = await broadcasts.start(
                db,
                who,
                NOW,
                draft_id="one",
                who="everyone",
                language="",
                texts={"en": "Hello"},
                starts_at=starts,
                periods=periods,
                staff_ids=trade.staff_ids,
            )
            assert (row.state, row.total) == ("scheduled", 2)
        await trade.person("Chantal")
        trade.now = starts
        clocks = [
            Scheduler(
                trade.database,
                silence,
                lambda: trade.now,
                periods,
                frozenset({"telegram:900", "telegram:901"}),
            )
            for _ in range(2)
        ]
        for _ in range(2):
            await asyncio.gather(*(each.beat() for each in clocks))
        [told] = await trade.notices()
        assert (told.kind, told.facts["asked"]) == ("broadcast_grown", False)
        shown = [
            markup(line, Reader.of("en")) for line in registry.screen(told.kind, told.facts).lines
        ]
        assert shown[-1].startswith(
            "A message to 3 people must be approved by another member of staff"
        )
        trade.staff_ids = frozenset({"telegram:900", "telegram:901"})
        second = await trade.person("Second", platform_id="901")
        for _ in range(2):
            await asyncio.gather(*(each.beat() for each in clocks))
        kinds = [(row.kind, row.facts["total"]) for row in (await trade.notices())[1:]]
        assert sorted(kinds) == [("broadcast_grown", 4), ("broadcast_to_approve", 4)]
        async with trade.acting(second) as (db, who):
            await broadcast_approval.approve(
                db, who, row.id, trade.now, periods, approved=True, staff_ids=trade.staff_ids
            )
        assert len(await trade.notices(broadcast_id=row.id)) == 4
        assert [line[2:] for line in await trade.audit("broadcast")] == [
            ("scheduled", "staff"),
            ("waiting", "system"),
            ("scheduled", "staff"),
            ("running", "staff"),
        ]


class TestReminders:
    async def test_after_two_hours_after_a_day_and_then_it_expires(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        code = await trade.order(buyer, product, 3)
        clock = clock_of(trade)
        heard = {}
        for hours in (0, 1.9, 2, 12, 23.9, 24, 71.9, 72, 100):
            trade.now = NOW + timedelta(hours=hours)
            await clock.beat()
            heard[hours] = await due(trade)
        assert heard.pop(0) == ["order_placed"]
        assert heard.pop(2) == ["order_waiting"]
        assert heard.pop(24) == ["order_waiting"]
        assert sorted(heard.pop(72)) == ["order_expired_to_buyer", "order_expired_to_seller"]
        assert set(map(tuple, heard.values())) == {()}
        assert await trade.states(code) == ("expired", "none", "to_pack")
        assert await trade.stock(product) == (10, 0)

    async def test_none_once_it_was_answered(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        for step in (orders.accept, orders.decline):
            code = await trade.order(buyer, product)
            args = ("too_far",) if step is orders.decline else ()
            await trade.does(aline, step, code, *args)
        await trade.does(buyer, orders.cancel, await trade.order(buyer, product))
        await due(trade)
        for hours in (2, 24, 72):
            trade.now = NOW + timedelta(hours=hours)
            await clock_of(trade).beat()
            assert "order_waiting" not in await due(trade)

    async def test_what_they_say(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        reader = Reader.of("en")
        said = [
            "\n".join(markup(line, reader) for line in registry.screen(row.kind, row.facts).lines)
            for row in await trade.notices(kind="order_waiting")
        ]
        assert f"Order {code} has been waiting for 2 hours." in said[0]
        assert f"Order {code} has been waiting for 24 hours." in said[1]
        assert "20 December 2026 10:00" in said[0], "when it expires, in Kigali's time"

    async def test_a_reminder_after_the_expiry_is_worth_nothing(self, trade: Trade) -> None:
        # nobody beat or sent for a week
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.order(buyer, await trade.product(aline))
        await due(trade)
        trade.now = NOW + timedelta(days=7)
        assert await due(trade) == []


class TestExpiry:
    async def test_two_pulses_expire_it_once(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        for _ in range(4):
            await trade.order(buyer, product)
        trade.forward(hours=PERIODS.order_expiry_hours)
        ends = await asyncio.gather(*(clock_of(trade).expire_orders() for _ in range(3)))
        assert sum(ends) == 4
        assert await trade.stock(product) == (10, 0)
        assert len(await trade.notices(kind="order_expired_to_buyer")) == 4
        assert len([a for a in await trade.audit("order") if a[2] == "expired"]) == 4

    async def test_accepted_in_the_same_instant_it_is_one_or_the_other(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        codes = [await trade.order(buyer, product) for _ in range(5)]
        trade.forward(hours=PERIODS.order_expiry_hours)
        await asyncio.gather(
            clock_of(trade).beat(),
            *(trade.does(aline, orders.accept, code) for code in codes),
            return_exceptions=True,
        )
        states = [(await trade.states(code))[0] for code in codes]
        assert set(states) <= {"accepted", "expired"}
        assert await trade.stock(product) == (10, states.count("accepted"))

    async def test_one_that_cannot_be_expired_does_not_hold_up_the_others(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        codes = [await trade.order(buyer, product) for _ in range(3)]
        trade.forward(hours=PERIODS.order_expiry_hours)
        real = orders.expire

        async def expire(db: object, order: object, now: object) -> None:
            if order.code == codes[0]:  # type: ignore[attr-defined]
                raise KeyError("a bug")
            await real(db, order, now)  # type: ignore[arg-type]

        monkeypatch.setattr(orders, "expire", expire)
        await clock_of(trade).beat()
        assert [(await trade.states(code))[0] for code in codes] == ["placed", "expired", "expired"]
        assert "a bug" in caplog.text


class TestReceipt:
    async def test_the_buyer_is_asked_after_a_week(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        codes = [await trade.order(buyer, await trade.product(aline)) for _ in range(2)]
        for code in codes:
            await trade.does(aline, orders.accept, code)
            await trade.does(aline, fulfilment.shipped, code)
        await trade.does(buyer, fulfilment.delivered, codes[0])
        await due(trade)
        trade.forward(days=PERIODS.receipt_reminder_days, seconds=-1)
        assert await due(trade) == []
        trade.forward(seconds=1)
        [asked] = await trade.notices(kind="receipt_reminder", state="due")
        assert asked.facts["order"] == codes[1]
        assert sorted(await due(trade)) == ["receipt_reminder", "tracking_silence"]


class TestBeat:
    async def test_knocks_at_the_couriers_door(self, trade: Trade) -> None:
        knocks = []

        async def knock() -> None:
            knocks.append(await trade.notices(kind="order_expired_to_buyer"))

        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.order(buyer, await trade.product(aline))
        trade.forward(hours=PERIODS.order_expiry_hours)
        await clock_of(trade, knock).beat()
        [told] = knocks
        assert isinstance(told[0], Notice), "knocked before there was something to deliver"

    @pytest.mark.parametrize("error", [ConnectionError("away"), ZeroDivisionError("a bug")])
    async def test_a_stumble_does_not_end_it(
        self, trade: Trade, error: Exception, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def broken() -> None:
            raise error

        await clock_of(trade, broken).beat()
        assert str(error) in caplog.text

    async def test_it_beats_by_itself(self, trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "PULSE_SECONDS", 0.05)
        beats = asyncio.Semaphore(0)

        async def count() -> None:
            beats.release()

        async with clock_of(trade, count).beating():
            for _ in range(2):
                await asyncio.wait_for(beats.acquire(), 5)

    async def test_a_beat_under_way_is_not_torn_off(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Red when every stop of the market is an error in its log."""
        monkeypatch.setattr(module, "PULSE_SECONDS", 0.05)
        begun, ended = asyncio.Event(), []

        async def slowly() -> None:
            begun.set()
            await asyncio.sleep(0.2)
            ended.append(True)

        async with clock_of(trade, slowly).beating():
            await asyncio.wait_for(begun.wait(), 5)
        await asyncio.sleep(0.1)
        assert ended == [True]
        assert not [each for each in caplog.records if each.levelname == "ERROR"]
