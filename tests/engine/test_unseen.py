"""Answers that reached nobody, and people who come back: what the reception makes of it."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Blocked
from bot.engine.conversation import Conversation
from bot.engine.processor import Unseen, WebhookReply
from storage.database import Database
from storage.models import Notice, Shop
from storage.redis.rate_limit import RateLimiter
from tests.support.talk import Desk, Phone


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def unseen() -> None:
    raise Unseen


async def digits_of(desk: Desk, who: Phone) -> list[str]:
    """What a digit stands for."""
    kept = await desk.redis.get(f"isoko:session:telegram:{who.sender.id}")
    return Conversation.read(kept).buttons


async def test_buttons_that_nobody_saw_answer_nothing(desk: Desk) -> None:
    aline = await desk.member("Aline")
    await aline.say("/start")
    assert await digits_of(desk, aline)
    desk.on_answer = unseen
    await aline.say("/start")
    assert await digits_of(desk, aline) == []
    desk.on_answer = None
    await aline.say("/start")
    assert await digits_of(desk, aline)


async def test_nor_those_of_a_rider_that_found_no_slot(desk: Desk) -> None:
    aline = await desk.member("Aline")
    wish = RateLimiter(desk.redis).wish(aline.sender.id, "answer", group=False, patience=0.25)
    await RateLimiter(desk.redis).freeze(30, aline.sender.id)
    desk.rider = WebhookReply("{}", wish, unseen)
    await aline.say("/start")
    assert await digits_of(desk, aline) == []


async def test_a_form_goes_on_although_its_question_was_not_seen(desk: Desk) -> None:
    aline = await desk.member("Aline")
    await aline.say("/sell")
    desk.on_answer = unseen
    await aline.say("Kopakama")
    desk.on_answer = None
    kept = Conversation.read(await desk.redis.get(f"isoko:session:telegram:{aline.sender.id}"))
    assert kept.running is not None


async def test_a_seller_who_blocks_us_sells_nothing_until_they_write(desk: Desk) -> None:
    seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
    product = await desk.trade.product(seller.sender)
    await seller.send(Blocked())
    assert (await desk.trade.one(select(Shop))).away
    await buyer.say("/shop")
    assert not buyer.offers(f"prod|{product}")
    await seller.say("/start")
    assert not (await desk.trade.one(select(Shop))).away
    await buyer.say("/search ikawa")
    assert buyer.offers(f"prod|{product}")


async def test_and_hears_of_the_order_that_they_missed(desk: Desk) -> None:
    seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
    code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
    await seller.send(Blocked())
    async with desk.database.write() as db:
        for row in (await db.scalars(select(Notice))).all():
            row.state = "unreachable"
    await seller.say("/start")
    told = await desk.trade.rows(select(Notice).where(Notice.state == "due"))
    assert [row.facts["order"] for row in told] == [code]
