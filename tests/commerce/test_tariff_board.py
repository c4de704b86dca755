"""The tariff as a process knows it: never an older one where a price counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.chat import Event, Said
from bot.commerce import carts, postage_options
from bot.commerce.postage_options import ServiceOption
from bot.commerce.tariff_board import TariffBoard
from bot.flows.commands import QuotePostage
from bot.handlers.cart import quote_postage
from bot.handlers.context import Context
from storage import postage as stored
from storage.database import Database
from tests.support.talk import Desk, Phone
from tests.support.tariffs import set_tariff
from tests.support.trade import Trade, francs

MOTO = "Kigali,moto,5000,1500,,,5000,0-1,RWF"
DEARER = "Kigali,moto,5000,1800,,,5000,0-1,RWF"


async def prices(trade: Trade, board: TariffBoard) -> list[int]:
    async with trade.database.read() as db:
        return [each.first_price for each in await board.of(db, await stored.version(db))]


class TestBoard:
    async def test_knows_the_last_change(self, trade: Trade) -> None:
        board = TariffBoard()
        assert await prices(trade, board) == []
        await set_tariff(trade, MOTO)
        assert await prices(trade, board) == [1500]
        await set_tariff(trade, DEARER)
        assert await prices(trade, board) == [1800]

    async def test_is_not_forgotten_with_what_was_rolled_back(self, trade: Trade) -> None:
        """Rows of a session that was rolled back cannot be read any more: these are none of it."""
        await set_tariff(trade, MOTO)
        board = TariffBoard()

        async def read_and_fail() -> None:
            async with trade.database.write() as db:
                assert await board.of(db, await stored.version(db))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await read_and_fail()
        assert await prices(trade, board) == [1500]

    async def test_may_be_newer_where_it_is_only_shown(self, trade: Trade) -> None:
        await set_tariff(trade, MOTO)
        async with trade.database.read() as db:
            first = await stored.version(db)
        await set_tariff(trade, DEARER)
        board = TariffBoard()
        async with trade.database.read() as db:
            for _ in range(2):
                assert [each.first_price for each in await board.since(db, first)] == [1800]


async def test_a_form_from_before_has_no_goods(trade: Trade) -> None:
    """What is in the cart is looked up then."""
    await set_tariff(trade, MOTO)
    product = await trade.product(await trade.seller("Aline"))
    buyer = await trade.person("Bosco")
    await trade.put(buyer, product)
    asked = QuotePostage({"country": "RW", "district": "Gasabo"})
    event = Event("key", buyer, buyer.id, Said("behind the market"))
    async with trade.database.read() as db:
        turn = Context(event, await trade.known(buyer), db, trade.now, trade.periods)
        [found] = await quote_postage(turn, asked)
        cart = await carts.of(db, turn.who.person.id, turn.now)
        now = replace(
            asked, goods=postage_options.goods_of(cart.wanted, cart.at), tariff=cart.tariff
        )
        assert [found] == list(await quote_postage(turn, now))
    assert isinstance(found, ServiceOption)
    assert (found.service, found.price) == ("moto", francs(1500))


class TestTwoProcesses:
    """Staff change the tariff in one, somebody orders in others."""

    @pytest.fixture
    async def buyer(self, database: Database, redis: Redis) -> Phone:
        """With something in the cart."""
        desk = Desk(database, redis)
        await set_tariff(desk.trade, MOTO)
        product = await desk.trade.product(await desk.trade.seller("Aline"))
        buyer = await desk.member("Bosco")
        await desk.trade.put(buyer.sender, product)
        return await buyer.say("/cart")

    async def to_the_landmark(self, buyer: Phone) -> None:
        await buyer.tap("checkout")
        await buyer.say("Uwase Alice")
        await buyer.tap("f|RW")
        await buyer.say("0788123456", "Gasabo", "Remera")

    async def test_it_is_ordered_at_the_price_that_holds(self, buyer: Phone) -> None:
        await self.to_the_landmark(buyer)
        await buyer.say("behind the market")
        assert "1\u00a0500" in buyer.words
        await buyer.tap("f|moto|", "f|on_delivery")
        await set_tariff(buyer.desk.trade, DEARER)
        await buyer.tap("f|<confirm")
        assert "The postage has changed" in buyer.words
        await buyer.tap("checkout")
        assert "1\u00a0800" in buyer.words
        await buyer.tap("f|moto|", "f|on_delivery", "f|<confirm")
        assert "Your order has been placed" in buyer.words

    async def test_another_one_offers_nothing_older(self, buyer: Phone) -> None:
        first = buyer.desk
        other = Desk(first.database, first.redis)
        buyer.desk, known = other, buyer.sender
        buyer.sender = replace(known, phone="+250788123456")
        await buyer.say("/cart")
        assert "1\u00a0500" in buyer.words  # that one knows the tariff as it was
        buyer.desk, buyer.sender = first, known
        await set_tariff(first.trade, DEARER)
        await self.to_the_landmark(buyer)
        buyer.desk = other
        await buyer.say("behind the market")
        assert "1\u00a0800" in buyer.words
