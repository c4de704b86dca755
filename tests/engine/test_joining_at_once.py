"""Joined and taken apart while the other chat is in the middle of something, in another process."""

from __future__ import annotations

import asyncio
import re

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select

from bot.chat import Event
from bot.engine.processor import TemporarilyUnavailable
from storage.database import Database
from storage.models import Account, CartLine, Person
from storage.redis.sessions import Sessions
from tests.support.talk import Desk, Phone, tapped

ROUNDS = 2


async def until_done(desk: Desk, event: Event) -> None:
    """A platform sends again what it was told to send again."""
    for _ in range(5):
        try:
            await desk.reception.receive(event)
        except TemporarilyUnavailable:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("it is never taken")


async def ready(desk: Desk, one: Phone, two: Phone) -> str:
    """One step before they are joined."""
    await one.say("/accounts")
    await one.tap("acc.code")
    code = re.sub(r"\D", "", one.words)[:8]
    await two.say("/accounts")
    await two.tap("acc.type")
    await two.say(code)
    await two.tap("f|<confirm")
    return code


@pytest.fixture
def desks(database: Database, redis: Redis) -> tuple[Desk, Desk]:
    """Two processes."""
    here, there = Desk(database, redis), Desk(database, redis)
    there.restart(Sessions(redis))
    return here, there


async def test_what_the_other_chat_puts_in_the_cart_is_not_lost(desks: tuple[Desk, Desk]) -> None:
    here, there = desks
    oda = await here.seller("Oda")
    for number in range(ROUNDS):
        product = await here.trade.product(oda.sender, f"p{number}")
        one, two = await here.member("Aline"), await here.member("Bosco")
        code = await ready(here, one, two)
        two.desk = there
        await two.send(tapped(f"buy|{product}||"))
        goes = await here.trade.id_of(two.sender)
        await asyncio.gather(
            until_done(here, one.event(tapped(f"acc.yes|{code}||"))),
            until_done(there, two.event(two.tapping("f|2"))),
        )
        stays = await here.trade.id_of(one.sender)
        assert stays == await here.trade.id_of(two.sender)
        count = select(func.count()).select_from(CartLine)
        assert await here.trade.one(count.where(CartLine.person_id == goes)) == 0
        assert await here.trade.one(count.where(CartLine.person_id == stays)) == 1


async def test_of_two_who_take_each_other_off_one_is_left(desks: tuple[Desk, Desk]) -> None:
    here, there = desks
    for _ in range(ROUNDS):
        one, two = await here.member("Aline"), await here.member("Bosco")
        code = await ready(here, one, two)
        await one.send(tapped(f"acc.yes|{code}||"))
        stays = await here.trade.id_of(one.sender)
        await asyncio.gather(
            until_done(here, one.event(tapped(f"acc.off!|{two.sender.key}||"))),
            until_done(there, two.event(tapped(f"acc.off!|{one.sender.key}||"))),
        )
        left = await here.trade.rows(select(Account.platform_id).where(Account.person_id == stays))
        assert len(left) == 1
        person = await here.trade.one(select(Person).where(Person.id == stays))
        assert person.platform_id == left[0]
