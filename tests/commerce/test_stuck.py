"""What was refused is shown to staff by its reason, and sent again when they say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import stuck
from bot.commerce.notices import tell
from bot.commerce.refusals import AlreadyDone, NotStaff
from storage import outbox
from storage import stuck as stored
from storage.database import Database
from storage.models import AuditLine, Notice
from tests.support.trade import NOW, Trade


@pytest.fixture
async def trade(database: Database) -> Trade:
    """Five refused: three for a reason whose sentence differs in its numbers, two for another."""
    trade = Trade(database)
    aline = await trade.person("Aline", "rw")
    async with database.write() as db:
        for number in range(5):
            who = await trade.id_of(aline)
            await tell(db, who, "order_delivered", {}, key=f"{number}", now=NOW)
    async with database.write() as db:
        for number, row in enumerate((await db.scalars(select(Notice).order_by(Notice.id))).all()):
            detail = f"can't parse entities at byte {number}" if number < 3 else "too long"
            at = NOW + timedelta(minutes=number)
            await outbox.settle(db, row.id, "refused", "refused", detail, at)
    return trade


async def claire(trade: Trade) -> Sender:
    return await trade.person("Claire", "en", platform_id="900")


async def test_like_with_like_and_the_newest_first(trade: Trade) -> None:
    async with trade.database.read() as db:
        rows, pages = await stored.reasons(db, 0)
        assert [(row.reason, row.count) for row in rows] == [
            ("too long", 2),
            ("can't parse entities at byte #", 3),
        ]
        assert pages == 1
        found, _, total = await stored.of_reason(db, rows[1].reason, 0)
        assert ([row.id for row in found], total) == ([3, 2, 1], 3)


async def test_one_of_them_again(trade: Trade) -> None:
    """Red when a second tap owes it twice, or what it was tried before counts against it."""
    staff = await claire(trade)
    async with trade.acting(staff) as (db, who):
        await stuck.retry_one(db, who, 2, NOW + timedelta(days=3))
    row = await trade.one(select(Notice).where(Notice.id == 2))
    assert (row.state, row.attempts, row.tried_since) == ("due", 0, None)
    assert row.due_at == NOW + timedelta(days=3)
    with pytest.raises(AlreadyDone):
        async with trade.acting(staff) as (db, who):
            await stuck.retry_one(db, who, 2, NOW)
    [line] = await trade.rows(select(AuditLine).where(AuditLine.subject == "notice"))
    assert (line.subject_id, line.from_state, line.to_state) == (2, "refused", "due")
    assert line.actor == "staff"


async def test_all_of_a_reason_again(trade: Trade) -> None:
    staff = await claire(trade)
    async with trade.acting(staff) as (db, who):
        assert await stuck.retry_all(db, who, 1, NOW) == 3
    states = await trade.rows(select(Notice.state).order_by(Notice.id))
    assert states == ["due"] * 3 + ["refused"] * 2
    with pytest.raises(AlreadyDone):
        async with trade.acting(staff) as (db, who):
            await stuck.retry_all(db, who, 1, NOW)


async def test_by_nobody_else(trade: Trade) -> None:
    for retry in (stuck.retry_one, stuck.retry_all):
        with pytest.raises(NotStaff):
            async with trade.acting(await trade.person("Eve", "en")) as (db, who):
                await retry(db, who, 1, NOW)
