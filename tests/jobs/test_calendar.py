"""What is told by the calendar: once, to whom it concerns, at their own hour; on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import fulfilment, orders
from bot.i18n import Reader, markup
from bot.jobs.calendar import Rounds
from bot.screens.notices import registry as words
from storage import outbox, people, schedule
from storage.database import Database
from storage.models import Attempt, Notice, Person, Shop
from tests.support.trade import CHINA, NOW, PERIODS, Trade

MORNING = datetime(2026, 12, 18, 5, 0, tzinfo=UTC)  # Friday, 7 in Kigali, 13 in Shanghai
MONDAY = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


async def rounds(trade: Trade, at: datetime, processes: int = 1) -> None:
    """Of one process, or of several on one pulse."""
    trade.now = at
    await asyncio.gather(
        *(
            Rounds(trade.database, lambda: trade.now, PERIODS, trade.staff_ids).make()
            for _ in range(processes)
        )
    )


async def said(trade: Trade, kind: str) -> list[str]:
    return [
        "\n".join(
            markup(line, Reader.of("en")) for line in words.screen(row.kind, row.facts).lines
        ).replace("\u00a0", " ")
        for row in await trade.notices(kind=kind)
    ]


async def a_sale(trade: Trade) -> tuple[Sender, Sender, int]:
    """Yesterday: one order accepted, one waiting; two of the product are left."""
    aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    product = await trade.product(aline, stock=10)
    await trade.does(aline, orders.accept, await trade.order(buyer, product, 2))
    await trade.order(buyer, product, 6)
    return aline, buyer, product


async def sales_in_three_currencies(trade: Trade) -> dict[str, Sender]:
    """Three shops, of which each prices in its own; two orders of the one in dollars."""
    buyer = await trade.person("Wang", "zh")
    sellers = {}
    for name, currency, price in (
        ("Aline", "RWF", 12_500),
        ("Diane", "USD", 1250),
        ("Eric", "CNY", 999),
    ):
        sellers[currency] = seller = await trade.seller(name)
        product = await trade.product(seller, price=price, currency=currency)
        for quantity in (2, 1) if currency == "USD" else (2,):
            await trade.does(seller, orders.accept, await to_china(trade, buyer, product, quantity))
    return sellers


async def to_china(trade: Trade, buyer: Sender, product: int, quantity: int = 1) -> str:
    await trade.put(buyer, product, quantity)
    [code] = await trade.place(buyer, address=CHINA, method="arranged")
    return code


class TestCurrencies:
    """woocommerce #22823, odoo #4434: reports added orders of several currencies under the sign of
    one. spree #14623: what is no money was counted of one currency only."""

    async def test_the_staff_s_week(self, trade: Trade) -> None:
        await sales_in_three_currencies(trade)
        await trade.staff("Claire")
        await rounds(trade, MONDAY)
        [told] = await said(trade, "weekly")
        assert "Orders placed: 4" in told
        assert [line for line in told.splitlines() if "Sales" in line] == [
            "💰 Sales: CN¥19.98 (1)",
            "💰 Sales: 25 000 Frw (1)",
            "💰 Sales: US$37.50 (2)",
        ]

    async def test_each_seller_s_day(self, trade: Trade) -> None:
        await sales_in_three_currencies(trade)
        await rounds(trade, MORNING)
        told = "\n".join(await said(trade, "digest"))
        for line in ("25 000 Frw", "US$37.50", "CN¥19.98"):
            assert told.count(f"💰 Sold yesterday: {line}") == 1

    async def test_a_shop_that_sold_in_two(self, trade: Trade) -> None:
        """It priced in francs before it exported."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Wang")
        for currency in ("RWF", "CNY"):
            product = await trade.product(seller, currency, price=1000, currency=currency)
            code = await to_china(trade, buyer, product)
            await trade.does(seller, orders.accept, code)
        await trade.does(buyer, orders.cancel, code)
        await rounds(trade, MORNING)
        [told] = await said(trade, "digest")
        assert "💰 Sold yesterday: 1 000 Frw" in told
        assert "CN¥" not in told, "what was called off the same day was never sold"


class TestADay:
    async def test_several_processes_tell_it_once(self, trade: Trade) -> None:
        await a_sale(trade)
        await rounds(trade, MORNING, 4)
        [told] = await said(trade, "digest")
        assert told == (
            "<b>☀️ Good morning! Your shop today:</b>\n"
            "📥 1 order is waiting for your answer.\n"
            "📦 1 order to send.\n"
            "💰 Sold yesterday: 25 000 Frw\n\n"
            "🔢 Running low:\n"
            "Ikawa ya Huye: 2"
        )
        await rounds(trade, MORNING + timedelta(minutes=30))
        await rounds(trade, MORNING + timedelta(hours=5))
        assert len(await said(trade, "digest")) == 1

    async def test_at_ones_own_hour(self, trade: Trade) -> None:
        aline, _, _ = await a_sale(trade)
        wang, buyer = await trade.seller("王", "zh"), await trade.person("Chantal")
        li = await trade.seller("李", "zh")
        for seller in (wang, li):
            await trade.order(buyer, await trade.product(seller))
        async with trade.acting(wang) as (db, who):  # who moved; a shop is in Kigali, else
            await people.set_whereabouts(db, who.person.id, "Asia/Shanghai", None)
        async with trade.acting(aline) as (db, who):
            await people.set_digest_hour(db, who.person.id, 9)
        heard = {}
        for hour in range(-8, 16):  # from 23 o'clock in Kigali on
            before = {row.id for row in await trade.notices(kind="digest")}
            await rounds(trade, MORNING + timedelta(hours=hour))
            for row in await trade.notices(kind="digest"):
                if row.id not in before:
                    heard[row.person_id] = hour
        assert heard == {
            await trade.id_of(aline): 2,
            await trade.id_of(wang): -6,
            await trade.id_of(li): 0,
        }

    async def test_nothing_to_say_is_no_message(self, trade: Trade) -> None:
        await trade.product(await trade.seller("Aline"), stock=10)
        await rounds(trade, MORNING)
        assert await trade.notices() == []

    async def test_nothing_on_the_day_a_shop_opens(self, trade: Trade) -> None:
        await a_sale(trade)
        await rounds(trade, MORNING - timedelta(days=1))
        assert await said(trade, "digest") == []


class TestAWeek:
    async def test_several_processes_tell_each_of_the_staff_once(self, trade: Trade) -> None:
        staff = await trade.staff()
        await a_sale(trade)
        await trade.person("Bystander")
        async with trade.database.write() as db:
            await db.execute(update(Notice).values(state="refused", settled_at=NOW))
            await db.execute(update(Shop).values(created_at=NOW))
        async with trade.database.write() as db:
            whose = Person.id == (await trade.known(staff)).person.id
            long_ago = NOW - timedelta(days=30)
            await db.execute(update(Person).where(whose).values(created_at=long_ago))
        await rounds(trade, MORNING)
        assert await said(trade, "weekly") == []
        await rounds(trade, MONDAY, 4)
        [told] = await said(trade, "weekly")
        assert told == (
            "<b>📊 The market last week</b>\n14 December 2026 to 20 December 2026\n\n"
            "🧾 Orders placed: 2\n💰 Sales: 25 000 Frw (1)\n🏪 New shops: 1\n"
            "⚠️ Messages not delivered: 8"
        )

    async def test_also_when_the_house_was_down_that_day(self, trade: Trade) -> None:
        """Red when the summary is lost, comes at night, twice, or when it is worth nothing."""
        staff = await trade.staff()
        await a_sale(trade)
        async with trade.database.write() as db:
            whose = Person.id == (await trade.known(staff)).person.id
            long_ago = NOW - timedelta(days=30)
            await db.execute(update(Person).where(whose).values(created_at=long_ago))
        await rounds(trade, MONDAY + timedelta(days=4))  # on Friday it is of no interest
        assert await said(trade, "weekly") == []
        await rounds(trade, MONDAY + timedelta(days=1, hours=-3))
        assert await said(trade, "weekly") == [], "it is four o'clock"
        for hours in (0, 1, 24):
            await rounds(trade, MONDAY + timedelta(days=1, hours=hours), 2)
        [told] = await said(trade, "weekly")
        assert "14 December 2026 to 20 December 2026" in told


class TestLowStock:
    async def test_told_once_a_fall(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline, stock=6)
        await trade.order(buyer, product, 2)
        assert await said(trade, "low_stock") == []
        last = await trade.order(buyer, product, 2)
        await trade.order(buyer, product, 1)
        assert len(await said(trade, "low_stock")) == 1
        assert "Only 2 left to sell: Ikawa ya Huye" in (await said(trade, "low_stock"))[0]
        await trade.does(aline, orders.decline, last, "price")
        await trade.does(buyer, orders.cancel, await trade.order(buyer, product, 3))
        assert len(await said(trade, "low_stock")) == 1, "three and then three less: no new fall"

    async def test_buyers_at_once_are_one_fall(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"), stock=8)
        buyers = [await trade.person(f"Buyer {n}") for n in range(8)]
        await asyncio.gather(*(trade.order(buyer, product) for buyer in buyers))
        assert [row.facts["left"] for row in await trade.notices(kind="low_stock")] == [3]


class TestReviews:
    async def test_asked_once_some_days_after_it_came(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        await trade.does(aline, orders.accept, code)
        await trade.does(aline, fulfilment.shipped, code)
        await trade.does(buyer, fulfilment.delivered, code)
        arrived = trade.now
        await rounds(trade, arrived + timedelta(days=3, seconds=-1))
        assert await said(trade, "review") == []
        await rounds(trade, arrived + timedelta(days=3), 3)
        await rounds(trade, arrived + timedelta(days=4))
        [asked] = await trade.notices(kind="review")
        assert asked.person_id == await trade.id_of(buyer)


class TestAtNight:
    async def test_nobody_is_reminded(self, trade: Trade) -> None:
        trade.now = NOW.replace(hour=18, minute=30)  # 20:30 in Kigali
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.order(buyer, await trade.product(aline))
        first, second = await trade.notices(kind="order_waiting")
        assert (first.due_at, first.facts["hours"]) == (MORNING, 10)
        assert (second.due_at, second.facts["hours"]) == (
            NOW.replace(day=18, hour=18, minute=30),
            24,
        )


class TestPuttingAway:
    async def test_what_was_settled_long_ago(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.jobs.calendar.PURGE_BATCH", 2)
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        for _ in range(3):
            await trade.order(buyer, product)
        rows = await trade.notices()
        async with trade.database.write() as db:
            for row in rows[:5]:
                await outbox.settle(db, row.id, "delivered", "delivered", "", NOW)
        await rounds(trade, NOW + timedelta(days=PERIODS.keep_notices_days))
        assert len(await trade.notices()) == len(rows)
        await rounds(trade, NOW + timedelta(days=PERIODS.keep_notices_days + 1), 3)
        assert [row.id for row in await trade.notices()] == [row.id for row in rows[5:]]
        assert await trade.rows(select(Attempt)) == []


async def test_a_periods_work_is_claimed_by_one(trade: Trade) -> None:
    async def claim(period: str) -> bool:
        async with trade.database.write() as db:
            return await schedule.claim(db, "digest", 7, period, NOW)

    for period in ("2026-12-17", "2026-12-18"):
        assert sorted(await asyncio.gather(*(claim(period) for _ in range(4))))[-2:] == [
            False,
            True,
        ]
