"""What is written at the end of a unit of work: owed, withdrawn, audited, or forgotten with it."""

from __future__ import annotations

import pytest

from bot.commerce.notify import tell
from bot.commerce.state_machine import SYSTEM, record
from storage import audit, outbox_enqueue
from storage.database import Database, Session
from tests.support.notices import sample
from tests.support.trade import NOW, Trade


@pytest.fixture
async def whose(trade: Trade) -> int:
    return await trade.id_of(await trade.person("Aline"))


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


async def owe(db: Session, whose: int, *keys: str) -> None:
    for key in keys:
        await tell(db, whose, sample("order_waiting"), key=key, now=NOW)


async def test_a_second_one_with_the_same_key_is_the_same(trade: Trade, whose: int) -> None:
    for _ in range(2):
        async with trade.database.write() as db:
            await owe(db, whose, "order:1:a", "order:1:b", "order:1:a")
    assert [each.dedupe_key for each in await trade.notices()] == ["order:1:a", "order:1:b"]


async def test_withdrawn_in_the_unit_of_work_that_owed_it(trade: Trade, whose: int) -> None:
    """Red when the rows that are still to be written are not looked for."""
    async with trade.database.write() as db:
        await owe(db, whose, "order:1:a", "order:11:a")
        await outbox_enqueue.mute(db, [(whose, "order_waiting", "order:1:")], NOW)
        await owe(db, whose, "order:1:b")
    states = {each.dedupe_key: each.state for each in await trade.notices()}
    assert states == {"order:1:a": "moot", "order:11:a": "due", "order:1:b": "due"}


async def test_what_is_audited_counts_at_once(trade: Trade, whose: int) -> None:
    async with trade.database.write() as db:
        record(db, "payment", whose, "pending", "in_review", SYSTEM, NOW)
        assert await audit.count(db, "payment", whose, "in_review") == 1
        record(db, "payment", whose, "in_review", "pending", SYSTEM, NOW)
    assert [line[2] for line in await trade.audit("payment")] == ["in_review", "pending"]


async def test_nothing_is_written_when_the_unit_of_work_fails(trade: Trade, whose: int) -> None:
    async def fails(*, flushed: bool) -> None:
        async with trade.database.write() as db:
            await owe(db, whose, "order:1:a")
            record(db, "order", 1, "placed", "accepted", SYSTEM, NOW)
            if flushed:
                await db.flush()
            raise RuntimeError("killed")

    for flushed in (False, True):
        with pytest.raises(RuntimeError):
            await fails(flushed=flushed)
    assert await trade.notices() == []
    assert await trade.audit() == []
