"""Parcels to other countries: in dollars, at what has a price, no two currencies in one sum."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import order_address, rates
from bot.commerce import people as members
from bot.commerce.postage_options import zones_that_are_served
from bot.commerce.refusals import NotPaidThatWay, OnlyAbroad, PostageChanged, QuoteEnded
from bot.commerce.state_machine import SYSTEM
from bot.money import Money
from bot.parsing.exchange_rates import RateLine
from storage import postage as stored_tariff
from storage.models import Order, Payment, Person, Shop
from tests.commerce.test_order_postage import BUS, offered, set_tariff
from tests.commerce.test_quotes import fix, quote_of
from tests.support.trade import ADDRESS, PERIODS, Trade, francs

KENYA = {
    "country": "KE",
    "recipient": "Wanjiru Kamau",
    "phone": "+254712345678",
    "street": "P.O. Box 12345",
    "city": "Nairobi",
    "region": "",
    "postcode": "00100",
}
WORLD = "Other countries,post,1000,20000,,,1000,7-21,RWF"
NAIROBI = "KE,post,1000,9000,,,1000,3-9,RWF"


@pytest.fixture
async def seller(trade: Trade) -> Sender:
    await set_tariff(trade, BUS, WORLD)
    day = date(2026, 12, 17).isoformat()
    lines = [RateLine("USD", 1_450_000_000, day), RateLine("CNY", 200_000_000, day)]
    async with trade.database.write() as db:
        await rates.put(db, lines, rates.STAFF, SYSTEM, trade.now)
    return await trade.seller("Aline")


@pytest.fixture
async def buyer(trade: Trade, seller: Sender) -> Sender:
    buyer = await trade.person("Wanjiru")
    await trade.put(buyer, await trade.product(seller, price=14_500), 2)  # of 500 g
    return buyer


async def order(trade: Trade, buyer: Sender, address: dict[str, str] = KENYA, **more: Any) -> Order:
    facts: dict[str, Any] = {"method": "arranged", "service": "post", "postage": 20_000} | more
    await trade.place(buyer, address=address, **facts)
    return await trade.one(select(Order))


class TestPlaced:
    async def test_the_quote_is_in_dollars_and_goes_with_the_order(
        self, trade: Trade, buyer: Sender
    ) -> None:
        quote = await fix(trade, buyer, "post", country="KE", address=KENYA)
        placed = await order(trade, buyer, quote=quote)
        assert placed.total_money == francs(49_000)
        found = await quote_of(trade, placed.code)
        assert found is not None
        assert (found.goods, found.postage) == (Money(2_000, "USD"), Money(1_379, "USD"))
        assert found.total == Money(3_379, "USD")
        person = await trade.one(select(Person).where(Person.name == "Wanjiru"))
        assert (person.parcels_to, person.zone) == ("KE", None)

    async def test_a_quote_of_another_country_is_none_of_this_one(
        self, trade: Trade, buyer: Sender
    ) -> None:
        """Red when what was shown in yuan is kept with an order to Kenya."""
        yuan = await fix(trade, buyer, "post", country="CN", address=KENYA)
        with pytest.raises(QuoteEnded):
            await order(trade, buyer, quote=yuan)

    async def test_nothing_goes_there_without_a_price(self, trade: Trade, buyer: Sender) -> None:
        with pytest.raises(PostageChanged):
            await order(trade, buyer, service=None)
        await set_tariff(trade, BUS)
        with pytest.raises(PostageChanged):
            await order(trade, buyer)

    @pytest.mark.parametrize("method", ["on_delivery", "mobile_money", "alipay", "mobile_prompt"])
    async def test_what_is_not_paid_from_there(
        self, trade: Trade, buyer: Sender, method: str
    ) -> None:
        channels = {"alipay": "stripe", "mtn": "momo"}
        trade.periods = PERIODS.model_copy(update={"payment_channels": channels})
        with pytest.raises(NotPaidThatWay):
            await order(trade, buyer, method=method)

    async def test_by_bank_in_the_currency_of_the_goods(self, trade: Trade, buyer: Sender) -> None:
        async with trade.database.write() as db:
            await db.execute(update(Shop).values(bank_account="BK 00012345"))
        placed = await order(trade, buyer, method="bank_transfer")
        [paid] = await trade.rows(select(Payment))
        assert (paid.amount, paid.currency) == (placed.total, "RWF")

    async def test_goods_in_dollars_go_abroad_and_nowhere_else(
        self, trade: Trade, seller: Sender
    ) -> None:
        """medusa #12536: postage in another currency than the goods' is converted, not added."""
        buyer = await trade.person("Amina")
        product = await trade.product(seller, price=1_500, currency="USD")
        await trade.put(buyer, product, 1)
        with pytest.raises(OnlyAbroad):
            await trade.place(buyer, address=ADDRESS, service="bus", postage=2_000)
        assert rates.second_currency("KE") == "USD"


class TestPostage:
    async def test_a_country_goes_before_the_others(self, trade: Trade, buyer: Sender) -> None:
        assert await offered(trade, buyer, KENYA) == {"post": (20_000, 7, 21)}
        await set_tariff(trade, BUS, WORLD, NAIROBI)
        assert await offered(trade, buyer, KENYA) == {"post": (9_000, 3, 9)}
        assert await offered(trade, buyer, KENYA | {"country": "UG"}) == {"post": (20_000, 7, 21)}
        await set_tariff(trade, BUS, NAIROBI)
        assert await offered(trade, buyer, KENYA | {"country": "UG"}) == {}

    async def test_what_a_shop_does_not_send_by_reaches_nobody(
        self, trade: Trade, buyer: Sender
    ) -> None:
        async with trade.database.write() as db:
            await db.execute(update(Shop).values(postage_services="bus"))
        async with trade.database.read() as db:
            shops = (await db.scalars(select(Shop))).all()
            zones = zones_that_are_served(shops, await stored_tariff.present(db))
        assert zones == ("Huye",)


class TestWhereParcelsGo:
    @pytest.mark.parametrize(
        ("phone", "country"),
        [
            ("+8613800138000", "CN"),
            ("+85291234567", "CN"),
            ("+250788123456", "RW"),
            ("+254712345678", "KE"),
            ("", None),
        ],
    )
    async def test_their_number_says_so_until_they_or_an_order_do(
        self, trade: Trade, phone: str, country: str | None
    ) -> None:
        wang = await trade.person("Wang")
        assert members.parcels_go_to(await trade.known(wang), phone) == country
        async with trade.acting(wang) as (db, who):
            await members.gets_parcels_in(db, who, "FR")
        assert members.parcels_go_to(await trade.known(wang), phone) == "FR"

    async def test_a_shop_has_a_number_too(self, trade: Trade, seller: Sender) -> None:
        assert members.parcels_go_to(await trade.known(seller), "") == "RW"

    async def test_a_clock_that_they_chose_stays(self, trade: Trade) -> None:
        """Red when every order to the same country sets it again."""
        amina = await trade.person("Amina")
        for zone in (None, "Africa/Kigali"):
            async with trade.acting(amina) as (db, who):
                await members.gets_parcels_in(db, who, "KE")
            assert (await trade.known(amina)).person.zone == zone
            async with trade.acting(amina) as (db, who):
                await members.lives_in(db, who, "Africa/Kigali")


class TestAnotherAddress:
    async def test_its_city_is_written_down(self, trade: Trade, buyer: Sender) -> None:
        """Red when the audit of a parcel abroad says that it went from nowhere to nowhere."""
        placed = await order(trade, buyer)
        async with trade.acting(buyer) as (db, who):
            await order_address.change(
                db,
                placed.code,
                who,
                trade.now,
                PERIODS,
                draft_id=trade.draft(),
                address=KENYA | {"city": "Mombasa"},
            )
        assert await trade.audit("address") == [("address", "Nairobi", "Mombasa", "buyer")]
