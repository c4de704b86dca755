"""How many statements a sale takes: the goal is two an update (docs/performance.md).

The sale is the one that the benchmarks time. It is counted here, too, because nobody notices one
statement more: a relationship that is read when it is first used, a row that is written by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import event

from benchmarks.people import HUYE, Acts, Sent, sale
from storage.database import Database
from tests.support.talk import Desk, Phone
from tests.support.tariffs import set_tariff

UPDATES, STATEMENTS, COMMITS = 36, 71, 8
BY_MOTO = Sent("gasabo", "Remera", by="moto")


class Counted(Acts):
    """Somebody of whose updates the statements are counted."""

    def __init__(self, phone: Phone, statements: list[str]) -> None:
        self.phone = phone
        self.statements = statements
        self.counts: list[tuple[str, int]] = []

    async def say(self, text: str, /) -> None:
        before = len(self.statements)
        await self.phone.say(text)
        self.counts.append((text, len(self.statements) - before))

    async def tap(self, begins: str, /) -> None:
        before = len(self.statements)
        await self.phone.tap(begins)
        self.counts.append((begins, len(self.statements) - before))


@pytest.fixture
def statements(database: Database) -> list[str]:
    """Those that the database is given."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    for engine in {database.engine.sync_engine, database._reading.sync_engine}:
        event.listen(engine, "before_cursor_execute", note)
    return found


async def _people(desk: Desk) -> tuple[Phone, Phone]:
    return await desk.seller("Aline"), await desk.member("Bosco")


async def _sale(
    people: tuple[Phone, Phone], statements: list[str], name: str, sent: Sent = HUYE
) -> list[tuple[str, int]]:
    """The statements of each update."""
    seller, buyer = (Counted(each, statements) for each in people)
    await sale(seller, buyer, name, sent)
    return [*seller.counts, *buyer.counts]


async def test_a_sale_takes_less_than_two_an_update(
    database: Database, redis: Redis, statements: list[str]
) -> None:
    desk = Desk(database, redis)
    people = await _people(desk)
    commits: list[Any] = []
    for engine in {database.engine.sync_engine, database._reading.sync_engine}:
        event.listen(engine, "commit", commits.append)
    counts = await _sale(people, statements, "Ikawa nziza")
    assert len(counts) == UPDATES
    assert sum(number for _, number in counts) <= STATEMENTS <= 2 * UPDATES, counts
    assert len(commits) <= COMMITS


async def test_with_postage_it_takes_no_more(
    database: Database, redis: Redis, statements: list[str]
) -> None:
    """The tariff is read where it is needed first, and then known until it is another."""
    desk = Desk(database, redis)
    without = await _sale(await _people(desk), statements, "Ikawa nziza")
    await set_tariff(desk.trade, "Kigali,moto,5000,1500,,,5000,0-1,RWF")
    await _sale(await _people(desk), statements, "Icyayi cyiza", BY_MOTO)
    counts = await _sale(await _people(desk), statements, "Ubuki bwiza", BY_MOTO)
    counts.remove(("f|moto|", 0))
    seen = [number for _, number in counts]
    assert seen == [number for _, number in without], list(zip(counts, without, strict=True))


async def test_another_tariff_is_read_once(
    database: Database, redis: Redis, statements: list[str]
) -> None:
    """Staff set it in another process: whoever looks at their cart next has it looked up, once."""
    desk = Desk(database, redis)
    await set_tariff(desk.trade, "Kigali,moto,5000,1500,,,5000,0-1,RWF")
    seller = await desk.trade.seller("Aline")
    product = await desk.trade.product(seller)
    buyers = [await desk.member(name) for name in ("Bosco", "Chantal")]
    for buyer in buyers:
        buyer.sender = replace(buyer.sender, phone="+250788123456")
        await desk.trade.put(buyer.sender, product)
        await buyer.say("/cart")  # who they are is known from now on
    costs = []
    for number, price in enumerate((500, 500, 800, 800)):
        if number == 2:
            await set_tariff(desk.trade, "Kigali,moto,5000,1800,,,5000,0-1,RWF")
        for buyer in buyers:
            before = len(statements)
            await buyer.say("/cart")
            costs.append(len(statements) - before)
            assert f"1\u00a0{price}" in buyer.words
    assert costs == [2, 2, 2, 2, 3, 2, 2, 2]
