"""How many statements a sale takes: the goal is two an update (docs/performance.md).

The sale is the one that the benchmarks time. It is counted here, too, because nobody notices one
statement more: a relationship that is read when it is first used, a row that is written by itself.
"""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis
from sqlalchemy import event

from benchmarks.people import Acts, sale
from storage.database import Database
from tests.support.talk import Desk, Phone

UPDATES, STATEMENTS, COMMITS = 36, 71, 8


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


async def test_a_sale_takes_less_than_two_an_update(database: Database, redis: Redis) -> None:
    desk = Desk(database, redis)
    seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
    statements: list[str] = []
    commits: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    for engine in {database.engine.sync_engine, database._reading.sync_engine}:
        event.listen(engine, "before_cursor_execute", note)
        event.listen(engine, "commit", commits.append)
    people = Counted(seller, statements), Counted(buyer, statements)
    await sale(*people, "Ikawa nziza")
    counts = [each for person in people for each in person.counts]
    assert len(counts) == UPDATES
    assert sum(number for _, number in counts) <= STATEMENTS <= 2 * UPDATES, counts
    assert len(commits) <= COMMITS
