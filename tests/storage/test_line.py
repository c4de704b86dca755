"""Each person's line of notices: in order, and however long it is it costs the others nothing.

Counted is work, not time: steps of SQLite's machine, rows that PostgreSQL's plan passes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text, update

from storage import outbox
from storage.database import Database
from storage.models import Notice, Person

NOW = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
MANY = 10_000


async def people(database: Database, count: int) -> None:
    async with database.write() as db:
        await db.execute(
            insert(Person),
            [
                {
                    "platform": "telegram",
                    "platform_id": str(number),
                    "name": "",
                    "language_hint": "",
                    "created_at": NOW,
                    "first_source": "",
                    "last_source": "",
                }
                for number in range(count)
            ],
        )


async def owe(
    database: Database,
    person: int,
    count: int = 1,
    *,
    due: datetime = NOW,
    priority: int = 1,
    **more: Any,
) -> None:
    async with database.write() as db:
        begin = await db.scalar(select(func.coalesce(func.max(Notice.id), 0)))
        await db.execute(
            insert(Notice),
            [
                {
                    "dedupe_key": f"{begin}:{number}",
                    "person_id": person,
                    "kind": "test",
                    "facts": {},
                    "priority": priority,
                    "state": "due",
                    "due_at": due,
                    "turn_at": due,
                    "attempts": 0,
                    "message_id": "",
                    "created_at": NOW,
                    **more,
                }
                for number in range(count)
            ],
        )


async def lease(database: Database, now: datetime = NOW, limit: int = 24) -> Sequence[Notice]:
    async with database.write() as db:
        return await outbox.lease(db, now, now + LEASE, limit, priority=1, platform="telegram")


async def arrived(database: Database, rows: Sequence[Notice], now: datetime = NOW) -> None:
    async with database.write() as db:
        await outbox.delivered(db, [row.id for row in rows], now)


async def next_due(database: Database, now: datetime = NOW) -> datetime | None:
    async with database.read() as db:
        return await outbox.next_due(
            db,
            now,
            now + LEASE,
            now + timedelta(seconds=5),
            priority=1,
            steady=True,
            platform="telegram",
        )


async def settled_down(database: Database) -> None:
    """What stands far back has been put aside; what was taken for that is given back."""
    for _ in range(2 * MANY // outbox.MOST_MOVED):
        await lease(database)
    async with database.write() as db:
        await db.execute(update(Notice).values(claimed_until=None, attempts=0))
    if not database.is_sqlite:
        async with database.engine.connect() as connection:
            autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await autocommit.execute(text("VACUUM ANALYZE notices"))


async def work_of_a_look(database: Database) -> int:
    """What it takes to see when the next is due, and to lease."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    engines = {database.engine.sync_engine, database._reading.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    await next_due(database)
    await lease(database)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    async with database.write() as db:
        await db.execute(update(Notice).values(claimed_until=None))
    return sum([await _work(database, *each) for each in asked])


async def _work(database: Database, statement: str, parameters: Any) -> int:
    async with database.engine.connect() as connection:
        if not database.is_sqlite:
            explain = "EXPLAIN (ANALYZE, FORMAT JSON) "
            rows = (await connection.exec_driver_sql(explain + statement, parameters)).scalar_one()
            plan = rows if isinstance(rows, list) else json.loads(rows)
            return _passed(plan[0]["Plan"])
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        raw: Any = (await connection.get_raw_connection()).driver_connection
        raw._conn.set_progress_handler(step, 10)
        (await connection.exec_driver_sql(statement, parameters)).all()
        raw._conn.set_progress_handler(None, 0)
        return steps


def _passed(node: dict[str, Any]) -> int:
    own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    below = sum(_passed(each) for each in node.get("Plans", ()))
    return int(own * node["Actual Loops"]) + below


@pytest.mark.parametrize("flood", ["due", "reminders"])
async def test_ten_thousand_of_one_person_cost_others_nothing(
    database: Database, flood: str
) -> None:
    await people(database, 31)
    for person in range(2, 32):
        await owe(database, person)
    await settled_down(database)
    alone = await work_of_a_look(database)
    earlier, later = NOW - timedelta(hours=1), NOW + timedelta(days=1)
    await owe(database, 1, MANY, due=earlier if flood == "due" else later)
    await owe(database, 1, 30)
    await settled_down(database)
    assert await work_of_a_look(database) <= 3 * alone
    others = {row.person_id for row in await lease(database)} - {1}
    assert len(others) >= 22


async def test_nor_does_any_look_pass_them_all(database: Database) -> None:
    """Also the first ones, which put them aside."""
    await people(database, 2)
    await owe(database, 1, MANY, due=NOW - timedelta(hours=1))
    await owe(database, 2)
    for _ in range(MANY // outbox.MOST_MOVED + 1):
        if any(row.person_id == 2 for row in await lease(database)):
            return
    raise AssertionError("the other one was never reached")


async def test_what_stood_far_back_comes_when_its_turn_does(database: Database) -> None:
    await people(database, 1)
    await owe(database, 1, 3 * outbox.LINE)
    now, heard = NOW, []
    for _ in range(3 * outbox.LINE):
        [row] = await lease(database, now)
        heard.append(row.id)
        await arrived(database, [row], now)
        now += timedelta(seconds=1)  # a chat is sent one a second
    assert heard == sorted(heard)
    assert await next_due(database, now) is None


async def test_nobody_waits_long_for_what_was_called_off(database: Database) -> None:
    await people(database, 1)
    await owe(database, 1, 5000)
    await lease(database)
    async with database.write() as db:
        last = await db.scalar(select(func.max(Notice.id)))
        await db.execute(update(Notice).where(Notice.id != last).values(state="moot"))
    now = NOW + timedelta(seconds=outbox.LONGEST_REST)
    [row] = await lease(database, now)
    assert row.id == last


async def test_behind_one_that_was_put_off_nobody_is_looked_at(database: Database) -> None:
    """Ten thousand whose first is tried again later, and each has another behind it."""
    await people(database, 40)
    for person in range(1, 41):
        await owe(database, person, 2)
    rows = await lease(database, limit=40)
    async with database.write() as db:
        for row in rows:
            await outbox.put_off(db, row, NOW + timedelta(seconds=30), "later", "", NOW)
    await lease(database)
    async with database.read() as db:
        due = select(func.count()).select_from(Notice).where(Notice.due_at <= NOW)
        assert await db.scalar(due) == 0
    now, heard = NOW + timedelta(seconds=30), []
    while rows := await lease(database, now, 40):
        heard += [row.id for row in rows]
        await arrived(database, rows, now)
    assert len(heard) == 80
    assert heard[:40] == sorted(heard[:40])
    assert {each % 2 for each in heard[:40]} == {1}, "the second came before the first"


async def test_the_courier_sleeps_until_one_can_be_taken(database: Database) -> None:
    """Red when it is told of what it cannot have: it would ask without a pause."""
    await people(database, 1)
    await owe(database, 1, 2000)
    for _ in range(3):
        await lease(database)
    assert await next_due(database) is None


async def test_many_who_wait_for_theirs_hold_up_nobody(database: Database) -> None:
    """pg-boss 849: where the first that are looked at cannot be taken, the rest must be reached."""
    await people(database, 61)
    for person in range(1, 61):
        await owe(database, person, 15)
    taken = await lease(database, limit=60)
    assert len({row.person_id for row in taken}) == 60
    await owe(database, 61, due=NOW + timedelta(seconds=1))
    [row] = await lease(database, NOW + timedelta(seconds=1))
    assert row.person_id == 61
