"""Everything for everybody: while one is in trouble, twenty others are answered as ever.

No trouble ends while its test runs, so whoever had to wait for it would wait for ever: nothing is
timed here. Red when a limit, a lock, a queue or the memory that one person, one chat, one group or
one file uses up is everybody's.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from storage import outbox_enqueue
from storage.models import Person as Member
from storage.models import ProductPhoto
from tests.stories.conftest import STAFF
from tests.support.market import Market, Person, codes_in

OTHERS = 20
FOR_EVER = 10**6
A_DAY = 86_400

Trouble = Callable[[Market, Person], Awaitable[None]]


async def a_chat_that_may_get_nothing(market: Market, one: Person) -> None:
    await market.playground.faults(chat_id=one.id, too_many_next=FOR_EVER, retry_after=A_DAY)
    await one.phone.say("/help")


async def a_chat_at_which_telegram_stumbles(market: Market, one: Person) -> None:
    await market.playground.faults(chat_id=one.id, server_error_next=FOR_EVER)
    for _ in range(5):
        await one.phone.say("/help")


async def a_chat_that_takes_a_minute(market: Market, one: Person) -> None:
    await market.playground.faults(chat_id=one.id, slow_ms=60_000)
    for _ in range(5):
        await one.phone.say("/help")


async def menus_that_may_not_be_set(market: Market, one: Person) -> None:
    await market.playground.faults(
        methods=["setMyCommands"], too_many_next=FOR_EVER, retry_after=A_DAY
    )
    await one.phone.say("/language")
    await one.tap("lang|zh|")


async def a_flood(market: Market, one: Person) -> None:
    await market.playground.faults(chat_id=one.id, slow_ms=60_000)
    for number in range(100):
        await one.phone.say(f"ikawa {number}")


async def a_busy_group(market: Market, one: Person) -> None:
    bot = market.world.bot()
    members = [await market.playground.person(f"Member {each}") for each in range(110)]
    roles = {str(one.id): "creator", str(bot.id): "member"}
    roles |= {str(each.id): "member" for each in members}
    group = await market.playground.call("POST", "groups", {"title": "Isoko", "members": roles})
    await market.playground.faults(chat_id=group["chat_id"], slow_ms=60_000)
    for each in members:
        await each.in_chat(group["chat_id"]).say("/cart@isoko_bot")


async def pictures_that_are_too_large(market: Market, one: Person) -> None:
    """Of 22 MB each when they are unpacked bit by bit, and of 530 as a picture of colours."""
    target = io.BytesIO()
    Image.new("1", (13_300, 13_300)).save(target, "PNG")
    await one.through("/sell", ">f|<skip")
    await market.playground.faults(chat_id=one.id, slow_ms=60_000)
    for number in range(5):
        await one.phone.file(target.getvalue(), f"{number}.png")


async def a_picture_that_is_gone(market: Market, one: Person) -> None:
    seller = await market.seller("Diane", "en")
    product = await market.list_product(seller)
    async with market.database.write() as db:
        db.add(ProductPhoto(product_id=int(product), position=0, path="gone.jpg"))
    await market.playground.faults(chat_id=one.id, slow_ms=60_000)
    await one.phone.say("Ikawa")
    await one.phone.say(f"/start p_{product}")


async def thousands_of_notices(market: Market, one: Person) -> None:
    await market.playground.faults(chat_id=one.id, too_many_next=FOR_EVER, retry_after=A_DAY)
    now = market.now() - timedelta(hours=1)
    person = (await market.one(select(Member).where(Member.platform_id == str(one.id)))).id
    async with market.database.write() as db:
        for number in range(3_000):
            outbox_enqueue.add(
                db,
                dedupe_key=f"many:{number}",
                person_id=person,
                kind="low_stock",
                facts={"product": "Ikawa", "product_id": 1, "left": 3},
                priority=1,
                due_at=now + timedelta(milliseconds=number),
                expires_at=None,
                now=now,
            )


TROUBLES: tuple[Trouble, ...] = (
    a_chat_that_may_get_nothing,
    a_chat_at_which_telegram_stumbles,
    a_chat_that_takes_a_minute,
    menus_that_may_not_be_set,
    a_flood,
    a_busy_group,
    pictures_that_are_too_large,
    a_picture_that_is_gone,
    thousands_of_notices,
)
WAYS = ("sqlite-polling", "postgresql-webhook", "postgresql-polling", "sqlite-webhook")
# Each trouble in one of the ways the house runs, those of the line of updates by polling.
CROSSED = [
    *((trouble, WAYS[number % 4]) for number, trouble in enumerate(TROUBLES)),
    (a_flood, "sqlite-polling"),
    (a_busy_group, "sqlite-polling"),
    (thousands_of_notices, "postgresql-polling"),
]


@pytest.fixture
async def market(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path
) -> AsyncIterator[Market]:
    backend, _, mode = request.param.partition("-")
    shelf = request.getfixturevalue("sqlite_shelf" if backend == "sqlite" else "postgres_shelf")
    url = await shelf.lend()
    settings: dict[str, Any] = {"mode": mode, "staff": STAFF, "errors_expected": True}
    async with Market.open(url, redis_url, tmp_path, **settings) as market:
        yield market
        await market.playground.faults(clear=True)
    await shelf.take_back(url)


@pytest.mark.parametrize(("trouble", "market"), CROSSED, indirect=["market"])
async def test_the_others_are_answered(trouble: Trouble, market: Market) -> None:
    one = await market.seller("Aline", "en")
    seller = await market.seller("Bosco", "en")
    product = await market.list_product(seller)
    buyer = await market.member("Claire", "en")
    others = [await market.member(f"Other {number}", "en") for number in range(OTHERS)]
    await market.checkout(buyer, product)
    await trouble(market, one)
    await asyncio.gather(*(_is_answered(market, each) for each in others))
    buyer.hears_anew()
    seller.hears_anew()
    await buyer.phone._act("tap", buyer.button("f|<confirm"))
    placed = await buyer.hears("IS-")
    await seller.hears(codes_in(placed.text)[0])


async def _is_answered(market: Market, person: Person) -> None:
    since = market.world.hub.number
    await person.phone.say("/help")
    await market.until(
        lambda: any(each.by_bot for each in person.messages(since)),
        lambda: f"{person.name} is not answered.\n{person.screen()}",
    )
