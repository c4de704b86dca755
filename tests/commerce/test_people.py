"""People: remembered, named as staff, unreachable for a while, forgotten for good."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import Photo, Sender
from bot.commerce import catalogue, fulfilment, orders, payments, reviews, search
from bot.commerce import people as members
from bot.commerce.refusals import NotFound, OpenOrders
from storage import people
from storage.models import (
    Base,
    CartLine,
    Order,
    OrderLine,
    Person,
    Product,
    ProductPhoto,
    Purchase,
    Review,
    Shop,
    StaffMember,
)
from tests.support.trade import NOW, PERIODS, Trade


class TestRemembering:
    async def test_nobody_is_known_before_they_write(self, trade: Trade) -> None:
        async with trade.database.read() as db:
            sender = Sender("telegram", "5", "Aline")
            assert await members.find(db, sender, frozenset()) is None

    async def test_twice_at_once_is_once(self, trade: Trade) -> None:
        async def write() -> None:
            async with trade.database.write() as db:
                await people.remember(db, "telegram", "5", "Aline", "en", NOW)

        await asyncio.gather(*(write() for _ in range(6)))
        assert len(await trade.rows(select(Person))) == 1

    async def test_the_same_number_on_another_platform_is_somebody_else(self, trade: Trade) -> None:
        for platform in ("telegram", "whatsapp"):
            async with trade.database.write() as db:
                await people.remember(db, platform, "5", "Aline", "en", NOW)
        assert len(await trade.rows(select(Person))) == 2

    async def test_the_language_is_unknown_until_chosen(self, trade: Trade) -> None:
        known = await trade.known(await trade.person("Aline", None, hint="zh-hans"))
        assert (known.person.language, known.person.language_hint) == (None, "zh-hans")


class TestReachable:
    async def test_the_first_time_is_kept(self, trade: Trade) -> None:
        person = await trade.id_of(await trade.person("Aline"))
        for hours in (0, 5):
            async with trade.database.write() as db:
                await people.set_unreachable(db, person, NOW + timedelta(hours=hours))
        assert (await trade.one(select(Person))).unreachable_since == NOW
        async with trade.database.write() as db:
            await people.set_reachable(db, person)
        assert (await trade.one(select(Person))).unreachable_since is None


class TestStaff:
    async def test_by_the_settings_or_by_name(self, trade: Trade) -> None:
        by_settings, other = await trade.staff(), await trade.person("Aline")
        assert (await trade.known(by_settings)).is_staff
        assert not (await trade.known(other)).is_staff
        for added in (True, False):
            async with trade.database.write() as db:
                assert await members.add_staff(db, "telegram", other.id, NOW) is added
        assert (await trade.known(other)).is_staff
        async with trade.database.read() as db:
            assert await people.staff(db) == [other.key]
        for removed in (True, False):
            async with trade.database.write() as db:
                assert await members.remove_staff(db, "telegram", other.id, NOW) is removed
        assert not (await trade.known(other)).is_staff
        assert await trade.audit("staff") == [
            ("staff", "", "added", "system"),
            ("staff", "added", "removed", "system"),
        ]

    @pytest.mark.parametrize("named", ["900", "901"])
    async def test_on_one_platform_is_nobody_on_another(self, trade: Trade, named: str) -> None:
        """900 is staff by the settings, 901 at the shell: as accounts of Telegram's."""
        async with trade.database.write() as db:
            await members.add_staff(db, "telegram", "901", NOW)
        here = await trade.person("Eric", platform_id=named)
        there = await trade.person("Wei", platform="whatsapp", platform_id=named)
        assert (await trade.known(here)).is_staff
        assert not (await trade.known(there)).is_staff
        async with trade.database.read() as db:
            told = [each.key for each in await people.all_staff(db, trade.staff_ids)]
        assert told == [here.key]

    async def test_of_every_platform_are_told(self, trade: Trade) -> None:
        here = await trade.staff()
        there = await trade.person("Wei", platform="whatsapp", platform_id="4242")
        async with trade.database.write() as db:
            await members.add_staff(db, "whatsapp", "4242", NOW)
            told = [each.key for each in await people.all_staff(db, trade.staff_ids)]
        assert sorted(told) == sorted([here.key, there.key])

    async def test_somebody_who_never_wrote(self, trade: Trade) -> None:
        async with trade.database.write() as db:
            await members.add_staff(db, "telegram", "4242", NOW)
        assert (await trade.known(await trade.person("New", platform_id="4242"))).is_staff

    async def test_not_with_a_number_of_another_platform(self, trade: Trade) -> None:
        async with trade.database.write() as db:
            db.add(StaffMember(platform="whatsapp", platform_id="1001", added_at=NOW))
        assert not (await trade.known(await trade.person("Aline", platform_id="1001"))).is_staff


async def forget(trade: Trade, sender: Sender) -> None:
    async with trade.acting(sender) as (db, who):
        await members.forget(db, who.person, trade.now)


async def everything_kept(trade: Trade) -> str:
    """Every value in every table."""
    kept: list[Any] = []
    async with trade.database.read() as db:
        for table in Base.metadata.tables.values():
            kept += (await db.execute(select(table))).all()
    return repr(kept)


class TestForgetting:
    async def test_nothing_personal_of_a_buyer_is_left(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline)
        buyer = await trade.person("Niyonzima Patrice", hint="fr")
        code = await trade.order(buyer, product)
        await trade.does(aline, orders.accept, code)
        await trade.does(aline, fulfilment.shipped, code)
        await trade.does(buyer, fulfilment.delivered, code)
        await trade.does(aline, payments.paid, code)
        for _ in range(5):
            trade.forward(days=1)
            await trade.look_for_money()
        await trade.put(buyer, product)
        before = await everything_kept(trade)
        assert "Niyonzima" in before
        assert "Uwase Alice" in before
        await forget(trade, buyer)
        after = await everything_kept(trade)
        # the address's own name, phone and place; "Huye" is the shop's district too
        for personal in ("Niyonzima", "Uwase Alice", "behind the market", "Ngoma", "'fr'"):
            assert personal not in after, personal
        assert await trade.rows(select(CartLine)) == []
        assert [row.address for row in await trade.rows(select(Purchase))] == [{}]
        assert (await trade.states(code))[0] == "completed", "the seller's accounts are kept"

    async def test_nor_of_a_seller(self, trade: Trade) -> None:
        aline = await trade.seller("Aline Uwera", shop="Kopakama", merchant_code="765432")
        product = await trade.product(aline)
        await forget(trade, aline)
        after = await everything_kept(trade)
        for personal in ("Aline Uwera", "+250788123456", "765432"):
            assert personal not in after, personal
        assert (await trade.one(select(Shop))).state == "closed"
        assert (await trade.one(select(Product))).state == "deleted"
        known = await trade.known(aline)
        assert (known.shop, known.person.language) == (None, None)
        buyer = await trade.person("Bosco")
        with pytest.raises(NotFound):
            await trade.put(buyer, product)

    async def test_nor_of_what_a_seller_wrote_and_showed(self, trade: Trade) -> None:
        """Red when somebody who left can still be read: their goods, their words, and what others
        wrote of goods that nobody finds any more."""
        eva, bosco = await trade.seller("Eva", shop="Kopakama"), await trade.person("Bosco")
        product = await trade.product(
            eva, "Igiseke", description="Kiboshye neza", photos=[Photo("one"), Photo(path="two")]
        )
        declined = await trade.order(bosco, product)
        async with trade.acting(eva) as (db, who):
            await orders.decline(db, declined, who, "Nagiye i Huye", trade.now)
        code = await trade.order(bosco, product)
        for who, step in (
            (eva, orders.accept),
            (eva, fulfilment.shipped),
            (bosco, fulfilment.delivered),
            (eva, payments.paid),
        ):
            await trade.does(who, step, code)
        async with trade.acting(bosco) as (db, known):
            await reviews.rate(db, code, known, 4, trade.now)
            await reviews.say(db, code, known, "Eva arasobanutse")
        trade.forward(days=PERIODS.completion_days + 1)
        await trade.look_for_money()
        await trade.put(bosco, product)
        await forget(trade, eva)
        [row] = await trade.rows(select(Product))
        assert (row.name, row.description, row.search_text) == ("", "", "")
        assert await trade.rows(select(ProductPhoto.product_id)) == []
        assert await trade.rows(select(CartLine.product_id)) == [], "no cart holds a nameless thing"
        assert [each.words for each in await trade.rows(select(Review))] == [""]
        after = await everything_kept(trade)
        assert "Kiboshye" not in after
        # what the other side bought, and that it was declined, they go on reading
        assert {each.name for each in await trade.rows(select(OrderLine))} == {"Igiseke"}
        assert (await trade.states(declined))[0] == "declined"
        assert await trade.rows(select(Order.reason)) == ["", ""]

    @pytest.mark.parametrize("side", ["buyer", "seller"])
    async def test_not_while_an_order_is_open(self, trade: Trade, side: str) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        who = buyer if side == "buyer" else aline
        for step in (None, orders.accept):
            if step:
                await trade.does(aline, step, code)
            with pytest.raises(OpenOrders) as refusal:
                await forget(trade, who)
            assert refusal.value.count == 1
        assert (await trade.known(who)).person.name

    async def test_what_they_were_still_to_hear_is_not_sent(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        await trade.does(aline, orders.decline, code, "too_far")
        await forget(trade, buyer)
        [notice] = await trade.notices(kind="order_declined")
        assert notice.state == "moot"
        # what others are to hear is
        assert (await trade.notices(kind="order_placed"))[0].state == "due"

    async def test_they_may_come_back_and_sell_again(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        old = await trade.product(aline)
        await forget(trade, aline)
        async with trade.acting(aline) as (db, who):
            await catalogue.open_shop(
                db,
                who,
                trade.now,
                draft_id="again",
                name="Maraba",
                about="Tea",
                district="Huye",
                phone="+250722000111",
                merchant_code=None,
            )
        new = await trade.product(aline, "Icyayi")
        async with trade.database.read() as db:
            found = await search.find(db, "maraba")
        assert [product.id for product in found.page.items] == [new]
        assert new != old
