"""What came of a form is said to whoever confirmed it, also where Redis forgot between the commit
and the answer."""

from __future__ import annotations

import re

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.chat import Event, Tap
from storage.database import Database
from storage.models import Broadcast, Order, Product, Shop
from tests.support.talk import ONE_PURCHASE, Desk, Killed, Phone, counts, ready_to_confirm, tapped


@pytest.fixture
def desk(database: Database, redis: Redis) -> Desk:
    return Desk(database, redis)


async def lost(desk: Desk, who: Phone) -> Event:
    """The confirmation is committed; Redis is emptied, and the process ends, before the answer."""
    event = who.event(who.tapping("f|<confirm"))

    async def forget() -> None:
        await desk.redis.flushdb()
        raise Killed

    desk.on_answer = forget
    with pytest.raises(Killed):
        await who.receive(event)
    desk.restart()
    return event


def confirm_of(event: Event) -> str:
    tap = event.what.tap  # type: ignore[union-attr]
    assert isinstance(tap, Tap)
    return tap.encode()


async def selling(desk: Desk) -> Phone:
    """Somebody on the last screen of opening a shop."""
    aline = await desk.member("Aline")
    await aline.say("/sell", "Kopakama", "Coffee", "Huye", "0788123456", "123456")
    assert aline.offers("f|<confirm")
    return aline


async def listing(desk: Desk) -> Phone:
    """A seller on the last screen of adding a product."""
    aline = await desk.seller("Aline", "en")
    await aline.say("/sell")
    await aline.tap("f|<skip")
    await aline.say("Ikawa", "12500", "10")
    await aline.tap("f|bag")
    await aline.say("500 g")
    await aline.tap("f|<skip")
    assert aline.offers("f|<confirm")
    return aline


class TestOrder:
    async def test_the_update_comes_again(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = await lost(desk, buyer)
        await buyer.receive(event)
        order = await desk.trade.one(select(Order))
        assert "Your order has been placed" in buyer.words
        assert order.code in buyer.words
        assert buyer.offers(f"order|{order.code}|")
        assert "earlier step" not in buyer.toast
        assert await counts(desk) == ONE_PURCHASE

    async def test_and_a_later_tap_of_the_same_button(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = await lost(desk, buyer)
        await buyer.send(tapped(confirm_of(event)))
        assert "Your order has been placed" in buyer.words

    async def test_whoever_is_in_another_form_goes_on_with_it(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = await lost(desk, buyer)
        await buyer.say("/sell")
        await buyer.send(tapped(confirm_of(event)))
        assert "Your order has been placed" in buyer.words
        assert buyer.offers("f|<cancel"), "the question that stands was not put again"
        await buyer.say("Kopakama")
        assert "What do you sell?" in buyer.words

    async def test_an_order_that_has_gone_on_is_shown_as_it_is(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = await lost(desk, buyer)
        async with desk.database.write() as db:
            await db.execute(update(Order).values(state="cancelled", reason="sold_out"))
        await buyer.send(tapped(confirm_of(event)))
        assert "has been placed" not in buyer.words
        assert "Timeline" in buyer.words

    async def test_somebody_elses_button_shows_nothing(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = await lost(desk, buyer)
        eve = await desk.member("Eve")
        seller = await desk.seller("Bosco", "en")
        for other in (eve, seller):
            await other.send(tapped(confirm_of(event)))
            assert "earlier step" in other.toast
            assert not re.search("IS-", other.words)
            assert not other.offers("order|IS-")

    async def test_an_unplaced_draft_is_an_earlier_step(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        confirm = buyer.tapping("f|<confirm")
        await desk.redis.flushdb()
        await buyer.send(confirm)
        assert "earlier step" in buyer.toast
        assert await desk.trade.rows(select(Order)) == []


class TestShop:
    async def test_the_update_comes_again(self, desk: Desk) -> None:
        aline = await selling(desk)
        event = await lost(desk, aline)
        await aline.receive(event)
        assert "Your shop is open: Kopakama" in aline.words
        assert aline.last.menu, "the commands stay those of somebody without a shop"
        assert len(await desk.trade.rows(select(Shop))) == 1


class TestBroadcast:
    async def test_the_update_comes_again_and_only_staff_see_it(self, desk: Desk) -> None:
        staff = desk.phone("Staff")
        staff.sender = await desk.trade.staff()
        await desk.trade.person("Wang", "en")
        await staff.say("/broadcast")
        await staff.tap("f|everyone|", "f|any|", "f|<skip", "f|<skip")
        await staff.say("The market is closed on Friday.")
        await staff.tap("f|<skip")
        event = await lost(desk, staff)
        await staff.receive(event)
        assert len(await desk.trade.rows(select(Broadcast))) == 1
        assert "on its way" in staff.words
        eve = await desk.member("Eve")
        await eve.send(tapped(confirm_of(event)))
        assert "earlier step" in eve.toast


class TestProduct:
    async def test_the_update_comes_again(self, desk: Desk) -> None:
        aline = await listing(desk)
        event = await lost(desk, aline)
        await aline.receive(event)
        product = await desk.trade.one(select(Product))
        assert "Your product is on the market: Ikawa" in aline.words
        assert aline.offers(f"prod|{product.id}|")
        eve = await desk.seller("Eve", "en")
        await eve.send(tapped(confirm_of(event)))
        assert "earlier step" in eve.toast

    async def test_a_deleted_one_is_an_earlier_step(self, desk: Desk) -> None:
        aline = await listing(desk)
        event = await lost(desk, aline)
        async with desk.database.write() as db:
            await db.execute(update(Product).values(state="deleted"))
        await aline.send(tapped(confirm_of(event)))
        assert "earlier step" in aline.toast
