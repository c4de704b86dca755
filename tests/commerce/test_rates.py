"""Exchange rates: which one counts, for how long, and what a price comes to by it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot import timezones
from bot.commerce import rates
from bot.commerce.rates import RateBoard, Rates, second_currency
from bot.commerce.state_machine import SYSTEM
from bot.jobs.calendar import Rounds
from bot.money import FRANCS, Money
from bot.parsing.exchange_rates import RateLine
from bot.settings import Periods
from storage.database import Database
from storage.models import AuditLine, ExchangeRate, Shop
from tests.support.trade import NOW, PERIODS, Trade

TODAY = timezones.today(NOW)
WORTH = Rates({"CNY": Fraction(200), "USD": Fraction(1450)})


def of(currency: str, francs: str, days_ago: int = 0) -> RateLine:
    day = TODAY - timedelta(days=days_ago)
    return RateLine(currency, int(Decimal(francs) * 1_000_000), day.isoformat())  # type: ignore[arg-type]


async def put(trade: Trade, *lines: RateLine, source: str = rates.STAFF) -> int:
    async with trade.database.write() as db:
        return await rates.put(db, lines, source, SYSTEM, trade.now)


async def worth(trade: Trade, periods: Periods = PERIODS) -> dict[str, Fraction]:
    async with trade.database.read() as db:
        return dict((await rates.in_force(db, trade.now, periods)).francs)


class TestWhatAPriceComesTo:
    @pytest.mark.parametrize(
        ("price", "currency", "second"),
        [
            (Money(24_000, FRANCS), "CNY", Money(12_000, "CNY")),
            (Money(1, FRANCS), "CNY", Money(1, "CNY")),  # half a fen is one
            (Money(1, FRANCS), "USD", None),  # less than half a cent is nothing
            (Money(1_000, "USD"), "CNY", Money(7_250, "CNY")),
            (Money(1_000, "CNY"), "CNY", None),
            (Money(24_000, FRANCS), None, None),
        ],
    )
    def test_about(self, price: Money, currency: str | None, second: Money | None) -> None:
        assert WORTH.second(price, currency) == second  # type: ignore[arg-type]

    def test_without_a_rate(self) -> None:
        only = Rates({"USD": Fraction(1450)})
        assert only.second(Money(24_000, FRANCS), "CNY") is None
        assert Rates({"CNY": Fraction(200)}).second(Money(1_000, "USD"), "CNY") is None

    def test_the_margin_is_on_top(self) -> None:
        dearer = Rates({"CNY": Fraction(200)}, Fraction(Decimal("1.5")) / 100)
        assert dearer.second(Money(24_000, FRANCS), "CNY") == Money(12_180, "CNY")

    @given(
        st.integers(1, 10**9),
        st.integers(1, 10**9),
        st.integers(1, 10**12),
    )
    def test_a_dearer_thing_is_never_cheaper_abroad(self, one: int, more: int, rate: int) -> None:
        there = Rates({"CNY": Fraction(rate, 1_000_000)})
        low, high = (
            there.second(Money(sum_, FRANCS), "CNY") or Money(0, "CNY")
            for sum_ in (one, one + more)
        )
        assert low <= high

    def test_inside_rwanda_only_francs(self) -> None:
        assert second_currency("RW") is None
        assert second_currency(None) is None
        assert second_currency("CN") == "CNY"


class TestWhichOneCounts:
    @pytest.fixture
    def trade(self, database: Database) -> Trade:
        return Trade(database)

    async def test_the_newest_day_and_of_that_what_was_said_last(self, trade: Trade) -> None:
        await put(trade, of("CNY", "201"), of("CNY", "199", 1), of("USD", "1450", 3))
        trade.now += timedelta(minutes=1)
        await put(trade, of("CNY", "150", 2))  # an older day, told later
        assert await worth(trade) == {"CNY": Fraction(201), "USD": Fraction(1450)}
        await put(trade, of("CNY", "203.5"), source="bank.example")
        assert await worth(trade) == {"CNY": Fraction("203.5"), "USD": Fraction(1450)}

    async def test_a_week_and_no_longer(self, trade: Trade) -> None:
        await put(trade, of("CNY", "201", 7), of("USD", "1450", 8))
        assert await worth(trade) == {"CNY": Fraction(201)}
        trade.now += timedelta(days=1)
        assert await worth(trade) == {}
        assert await worth(trade, PERIODS.model_copy(update={"rate_days": 9})) == {
            "CNY": Fraction(201),
            "USD": Fraction(1450),
        }

    async def test_the_day_is_kigali_s(self, trade: Trade) -> None:
        """At 23 o'clock in UTC it is tomorrow there."""
        late = NOW.replace(hour=23)
        assert timezones.today(late) == late.date() + timedelta(days=1)

    async def test_twice_is_once_and_each_change_is_on_record(self, trade: Trade) -> None:
        assert await put(trade, of("CNY", "201")) == 1
        assert await put(trade, of("CNY", "201")) == 0
        assert await put(trade, of("CNY", "202")) == 1
        lines = await trade.rows(select(AuditLine).where(AuditLine.subject == "rate"))
        said = [(each.from_state, each.to_state, each.reason) for each in lines]
        assert said == [("", "201", "CNY"), ("201", "202", "CNY")]
        assert len(await trade.rows(select(ExchangeRate))) == 1

    @pytest.mark.parametrize(
        ("francs", "odd"), [("241.3", True), ("240", False), ("160", False), ("159.9", True)]
    )
    async def test_a_fifth_off_is_asked_about(self, trade: Trade, francs: str, odd: bool) -> None:
        await put(trade, of("CNY", "200", 3))
        async with trade.database.read() as db:
            [found] = await rates.check(db, [of("CNY", francs)])
        assert found.is_out_of_line is odd
        assert found.old == 200_000_000

    async def test_the_first_one_is_off_nothing(self, trade: Trade) -> None:
        async with trade.database.read() as db:
            [found] = await rates.check(db, [of("CNY", "203")])
        assert not found.is_out_of_line

    async def test_of_a_table_each_beside_the_one_before(self, trade: Trade) -> None:
        await put(trade, of("CNY", "100", 9))
        table = [of("CNY", "203"), of("CNY", "110", 5), of("USD", "1450", 1)]
        async with trade.database.read() as db:
            found = await rates.check(db, table)
        assert [(each.old, each.is_out_of_line) for each in found] == [
            (110_000_000, True),
            (100_000_000, False),
            (0, False),
        ]

    async def test_of_the_same_day_beside_what_is_in_force(self, trade: Trade) -> None:
        """A slip in the second entry of a day, or a colleague's of a moment ago."""
        await put(trade, of("CNY", "203.5"))
        async with trade.database.read() as db:
            [found] = await rates.check(db, [of("CNY", "20.35")])
        assert (found.is_out_of_line, found.old) == (True, 203_500_000)

    async def test_two_of_staff_in_opposite_order(self, trade: Trade) -> None:
        """Red where each holds the row that the other waits for."""
        lines = of("CNY", "203"), of("USD", "1450")
        await put(trade, *lines)

        async def again(francs: str, *order: RateLine) -> None:
            await put(trade, *(of(each.currency, francs) for each in order))

        for number in range(10):
            await asyncio.gather(
                again(f"{300 + number}", *lines), again(f"{400 + number}", *reversed(lines))
            )
        found = await worth(trade)
        assert found["CNY"] == found["USD"]

    async def test_old_ones_are_told_of_once(self, trade: Trade) -> None:
        staff = await trade.staff()
        await put(trade, of("CNY", "201", 8), of("USD", "1450"))
        for _ in range(2):
            async with trade.database.read() as db:
                old = await rates.old_ones(db, trade.now, PERIODS)
            assert [row.currency for row in old] == ["CNY"]
            for row in old:
                async with trade.database.write() as db:
                    await rates.tell_of_old(db, row, trade.now, PERIODS, trade.staff_ids)
        [told] = await trade.notices(kind="rate_old")
        assert told.person_id == await trade.id_of(staff)
        assert date.fromisoformat(told.facts["day"]) == TODAY - timedelta(days=8)

    async def test_staff_hear_every_day_of_what_buyers_cannot_pay_in(self, trade: Trade) -> None:
        """Red where there never was a rate, and nobody hears that no wallet can be chosen."""
        staff = await trade.staff()
        trade.periods = PERIODS.model_copy(update={"payment_channels": {"alipay": "stripe"}})

        async def pulse(hours: float) -> int:
            trade.forward(hours=hours)
            rounds = Rounds(trade.database, lambda: trade.now, trade.periods, trade.staff_ids)
            await rounds.make()
            return len(await trade.notices(kind="rate_lacking"))

        assert [await pulse(0), await pulse(0.1)] == [1, 1]
        [told] = await trade.notices(kind="rate_lacking")
        assert (told.person_id, told.facts["currency"]) == (await trade.id_of(staff), "CNY")
        assert await pulse(24) == 2
        await put(trade, of("CNY", "201"))
        assert await pulse(24) == 2
        assert await pulse(24 * 9) == 3, "it has grown old"

    async def test_nobody_hears_where_nothing_is_charged_in_it(self, trade: Trade) -> None:
        await trade.staff()
        async with trade.database.read() as db:
            assert await rates.lacking(db, trade.now, PERIODS) == []

    async def test_what_exporters_price_in_is_needed_too(self, trade: Trade) -> None:
        owner = await trade.id_of(await trade.seller("Aline"))
        async with trade.database.write() as db:
            await db.execute(update(Shop).where(Shop.owner_id == owner).values(currency="USD"))
        await put(trade, of("CNY", "201"))
        periods = PERIODS.model_copy(update={"payment_channels": {"alipay": "stripe"}})
        async with trade.database.read() as db:
            assert await rates.lacking(db, trade.now, periods) == ["USD"]

    async def test_a_process_reads_them_once_a_minute(self, trade: Trade) -> None:
        board = RateBoard()
        await put(trade, of("CNY", "201"))
        async with trade.database.read() as db:
            assert (await board.read(db, trade.now, PERIODS)).francs == {"CNY": Fraction(201)}
            await put(trade, of("CNY", "202"))
            assert (await board.read(db, trade.now, PERIODS)).francs == {"CNY": Fraction(201)}
        board.forget()
        async with trade.database.read() as db:
            assert (await board.read(db, trade.now, PERIODS)).francs == {"CNY": Fraction(202)}
