"""A process that dies at any moment, and what was not acknowledged comes again."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Command, Event, Said
from storage.database import Database
from storage.models import Order
from storage.redis.sessions import Sessions
from tests.support.talk import (
    ONE_PURCHASE,
    Desk,
    Killed,
    Phone,
    counts,
    ready_to_confirm,
    tapped,
)


@pytest.fixture
def desk(database: Database, redis: Redis) -> Desk:
    return Desk(database, redis)


LOCK_SECONDS = 0.1  # what a killed process held is free after this


class DyingSessions(Sessions):
    """Of a process that dies at a moment: from then on it can no longer say a word to Redis."""

    dead = False
    at_close = False

    def die(self) -> None:
        self.dead = True
        raise Killed

    async def close(self, *args: Any, **options: Any) -> float | None:
        if self.at_close:
            self.die()
        return await super().close(*args, **options)

    async def abandon(self, *args: Any, **options: Any) -> None:
        if not self.dead:
            await super().abandon(*args, **options)


class DyingDatabase(Database):
    """Dies with all that it wrote not yet committed."""

    def write(self) -> Any:
        @contextlib.asynccontextmanager
        async def write() -> Any:
            async with super(DyingDatabase, self).write() as db:
                yield db
                await db.flush()
                self.sessions.die()  # type: ignore[attr-defined]

        return write()


STAGES = ("before the commit", "before the answer", "before the close")


async def die_at(desk: Desk, stage: str) -> DyingSessions:
    """Make the next turn end in a kill."""
    sessions = DyingSessions(desk.redis, lock_seconds=LOCK_SECONDS)
    desk.restart(sessions)

    async def die() -> None:
        sessions.die()

    if stage == "before the commit":
        database = DyingDatabase(desk.database.url)
        database.sessions = sessions  # type: ignore[attr-defined]
        desk.restart(sessions, database)
    elif stage == "before the answer":
        desk.on_answer = die
    else:
        sessions.at_close = True
    return sessions


async def kill_and_redeliver(desk: Desk, who: Phone, event: Event, stage: str) -> None:
    await die_at(desk, stage)
    database = desk.reception.database
    with pytest.raises(Killed):
        await who.receive(event)
    if database is not desk.database:
        await database.close()
    desk.restart()
    await who.receive(event)


class TestKilled:
    """Telegram sends what was not acknowledged again; nothing is done twice, nothing is lost."""

    @pytest.mark.parametrize("stage", STAGES)
    async def test_while_an_order_is_placed(self, desk: Desk, stage: str) -> None:
        buyer = await ready_to_confirm(desk)
        event = buyer.event(buyer.tapping("f|<confirm"))
        await kill_and_redeliver(desk, buyer, event, stage)
        assert await counts(desk) == ONE_PURCHASE
        order = await desk.trade.one(select(Order))
        assert order.code in buyer.words
        assert "Your order has been placed" in buyer.words
        await buyer.receive(event)
        assert await counts(desk) == ONE_PURCHASE

    @pytest.mark.parametrize("stage", STAGES)
    async def test_while_a_shop_is_opened_and_a_product_listed(
        self, desk: Desk, stage: str
    ) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee", "Huye", "0788123456", "123456")
        await kill_and_redeliver(desk, aline, aline.event(aline.tapping("f|<confirm")), stage)
        assert "Your shop is open" in aline.words
        await aline.say("/sell")
        await aline.tap("f|<skip")
        await aline.say("Ikawa", "12500", "3")
        await aline.tap("f|bag")
        await aline.say("500 g")
        await aline.tap("f|<skip")
        await kill_and_redeliver(desk, aline, aline.event(aline.tapping("f|<confirm")), stage)
        assert "on the market: Ikawa" in aline.words
        assert [line[:3] for line in await desk.trade.audit()] == [
            ("shop", "", "open"),
            ("product", "", "active"),
        ]

    @pytest.mark.parametrize("stage", STAGES)
    async def test_while_the_seller_taps(self, desk: Desk, stage: str) -> None:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        await kill_and_redeliver(desk, seller, seller.event(tapped(f"o.acc|{code}||")), stage)
        assert (await desk.trade.states(code))[0] == "accepted"
        assert len(await desk.trade.notices(kind="order_accepted")) == 1
        assert seller.toast in ("Accepted. The buyer will be told.", "This has already been done.")
        assert seller.offers(f"o.ship|{code}"), "the order as it now is"

    @pytest.mark.parametrize("stage", STAGES)
    async def test_while_it_is_shipped(self, desk: Desk, stage: str) -> None:
        from bot.commerce import orders

        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(seller.sender)
        code = await desk.trade.order(buyer.sender, product, 3)
        await desk.trade.does(seller.sender, orders.accept, code)
        await seller.send(tapped(f"o.ship|{code}||"))
        await seller.tap("f|dhl")
        event = seller.event(seller.tapping("f|<skip"))
        await kill_and_redeliver(desk, seller, event, stage)
        assert "Shipped. The buyer will be told." in seller.words
        assert await desk.trade.stock(product) == (7, 0)
        assert len(await desk.trade.notices(kind="order_shipped")) == 1

    @pytest.mark.parametrize("stage", STAGES[1:])
    async def test_in_the_middle_of_a_form(self, desk: Desk, stage: str) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama")
        await kill_and_redeliver(desk, aline, aline.event(Said("Coffee")), stage)
        assert "In which district" in aline.words
        await aline.tap("f|<back")
        assert "Now (You sell: Coffee)" in aline.words

    @pytest.mark.parametrize("stage", STAGES)
    async def test_at_the_very_first_word(self, desk: Desk, stage: str) -> None:
        aline = desk.phone("Aline")
        await kill_and_redeliver(desk, aline, aline.event(Command("start")), stage)
        assert aline.offers("lang|rw")

    async def test_between_commit_and_bell_the_notices_are_not_lost(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = buyer.event(buyer.tapping("f|<confirm"))
        sessions = await die_at(desk, "nowhere")
        sessions.at_close = False

        async def die() -> None:
            sessions.die()

        desk.on_answer = die
        with pytest.raises(Killed):
            await buyer.receive(event)
        assert await counts(desk) == ONE_PURCHASE, "notices are rows: whoever looks finds them"
        desk.restart()
        await buyer.receive(event)
        assert await counts(desk) == ONE_PURCHASE
        assert "Your order has been placed" in buyer.words


async def test_the_buttons_of_an_answer_that_came_twice_both_work(desk: Desk) -> None:
    """Red when the form that begins once more is another: its first buttons are on the phone."""
    aline = await desk.member("Aline")
    event = aline.event(Command("sell"))
    await die_at(desk, "before the close")
    with pytest.raises(Killed):
        await aline.receive(event)
    first = aline.tapping("f|<cancel")
    desk.restart()
    await asyncio.sleep(LOCK_SECONDS)
    await aline.receive(event)
    assert aline.tapping("f|<cancel").tap == first.tap
    await aline.send(first)
    assert "earlier step" not in aline.toast
