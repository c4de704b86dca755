"""A shop that is closed for a while: nobody orders from it, what was ordered goes on, and it opens
by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import carts, orders, people, shop_closures, visibility
from bot.commerce.refusals import CartChanged, NoShop, ShopClosedUntil
from bot.timezones import KIGALI, today
from storage.models import AuditLine, Order, Product, Shop
from tests.support.trade import NOW, Trade

DAY = today(NOW) + timedelta(days=10)


async def close(trade: Trade, who: Sender, reopens_on: date = DAY, note: str = "") -> None:
    async with trade.acting(who) as (db, known):
        await shop_closures.close(db, known, trade.now, reopens_on=reopens_on, note=note)


async def is_closed(trade: Trade) -> bool:
    shop = await trade.one(select(Shop))
    return shop.reopens_on is not None


async def lines_of_the_shop(trade: Trade) -> list[tuple[str, str]]:
    return [(old, new) for subject, old, new in await changes(trade) if subject == "shop"]


async def changes(trade: Trade) -> list[tuple[str, str, str]]:
    rows = await trade.rows(select(AuditLine).order_by(AuditLine.id))
    return [(each.subject, each.from_state, each.to_state) for each in rows]


class TestClosed:
    async def test_says_until_when_and_why(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline", shop="Kopakama"), await trade.person("Bosco")
        product = await trade.product(aline)
        await close(trade, aline, note="The harvest begins.")
        with pytest.raises(ShopClosedUntil) as refused:
            await trade.put(buyer, product, 1)
        assert (refused.value.reopens_on, refused.value.note) == (DAY, "The harvest begins.")
        shop = await trade.one(select(Shop))
        async with trade.acting(buyer) as (db, who):
            with pytest.raises(ShopClosedUntil):
                await visibility.shop_seen_by(db, who, shop.id)

    async def test_a_cart_keeps_what_it_has(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        await trade.put(buyer, product, 2)
        await close(trade, aline)
        who = await trade.known(buyer)
        async with trade.database.read() as db:
            cart = await carts.of(db, who.person.id, trade.now)
        assert len(cart.lines) == 1
        assert not cart.wanted
        trade.forward(days=11)
        await trade.reopen_shops()
        async with trade.database.read() as db:
            assert (await carts.of(db, who.person.id, trade.now)).wanted

    async def test_what_was_shown_is_not_ordered_any_more(self, trade: Trade) -> None:
        """It closes between the last screen of a checkout and its button."""
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.put(buyer, await trade.product(aline), 1)
        seen = await trade.fingerprint(buyer)
        await close(trade, aline)
        with pytest.raises(CartChanged):
            await trade.place(buyer, fingerprint=seen)
        assert await trade.rows(select(Order)) == []
        assert (await trade.one(select(Product))).reserved == 0

    async def test_orders_go_on(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        await close(trade, aline)
        await trade.does(aline, orders.accept, code)
        assert (await trade.states(code))[0] == "accepted"

    async def test_its_owner_alone(self, trade: Trade) -> None:
        await trade.seller("Aline")
        with pytest.raises(NoShop):
            await close(trade, await trade.person("Bosco"))
        assert not await is_closed(trade)

    async def test_twice_is_once_and_another_day_is_another(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        for _ in range(2):
            await close(trade, aline)
        later = DAY + timedelta(days=7)
        await close(trade, aline, later)
        assert (await lines_of_the_shop(trade))[1:] == [
            ("open", f"closed until {DAY}"),
            (f"closed until {DAY}", f"closed until {later}"),
        ]

    async def test_a_day_that_came_while_it_was_asked(self, trade: Trade) -> None:
        """The form lay for a fortnight before it was confirmed."""
        aline = await trade.seller("Aline")
        trade.forward(days=14)
        await close(trade, aline, note="Back soon")
        shop = await trade.one(select(Shop))
        assert (shop.reopens_on, shop.closing_note) == (None, "")


class TestOpenAgain:
    async def test_on_its_day_and_not_before(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        await close(trade, aline)
        while today(trade.now) < DAY:
            await trade.reopen_shops()
            assert await is_closed(trade)
            trade.forward(hours=12)
        await trade.reopen_shops()
        assert not await is_closed(trade)
        await trade.order(buyer, product)

    async def test_told_once_and_by_day(self, trade: Trade) -> None:
        """By two processes at once; at midnight nobody's phone rings."""
        aline = await trade.seller("Aline")
        await close(trade, aline)
        trade.now = datetime.combine(DAY, time(0, 1), KIGALI).astimezone(UTC)
        await asyncio.gather(trade.reopen_shops(), trade.reopen_shops())
        [told] = await trade.notices(kind="shop_reopened")
        assert told.due_at.astimezone(KIGALI).hour == 7
        assert (await lines_of_the_shop(trade))[-1] == (f"closed until {DAY}", "open")
        assert len(await lines_of_the_shop(trade)) == 3

    async def test_by_its_owner_before(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        await close(trade, aline, note="Away")
        async with trade.acting(aline) as (db, who):
            await shop_closures.reopen(db, who, trade.now)
        await trade.order(buyer, product)
        trade.forward(days=20)
        await trade.reopen_shops()
        assert await trade.notices(kind="shop_reopened") == []

    async def test_an_owner_who_deleted_everything_is_told_nothing(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        await close(trade, aline)
        async with trade.acting(aline) as (db, who):
            await people.forget(db, who.person, trade.now)
        assert not await is_closed(trade)
        trade.forward(days=20)
        await trade.reopen_shops()
        assert await trade.notices(kind="shop_reopened") == []
