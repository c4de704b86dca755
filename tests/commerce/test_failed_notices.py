"""What was refused is shown to staff by its reason, and sent again when they say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import failed_notices
from bot.commerce.notify import tell
from bot.commerce.refusals import AlreadyDone, NotStaff
from storage import failed_notices as stored
from storage import outbox
from storage.database import Database
from storage.models import AuditLine, Notice
from tests.support.notices import sample
from tests.support.trade import NOW, Trade


@pytest.fixture
async def trade(database: Database) -> Trade:
    """Five refused: three for a reason whose sentence differs in its numbers, two for another."""
    trade = Trade(database)
    aline = await trade.person("Aline", "rw")
    async with database.write() as db:
        for number in range(5):
            who = await trade.id_of(aline)
            await tell(db, who, sample("order_delivered"), key=f"{number}", now=NOW)
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
        page = await stored.reasons(db)
        rows = page.items
        assert [(row.reason, row.count) for row in rows] == [
            ("too long", 2),
            ("can't parse entities at byte #", 3),
        ]
        assert page.pages == 1
        found = await stored.of_reason(db, rows[1].reason)
        assert ([row.id for row in found.items], found.total) == ([3, 2, 1], 3)


async def test_a_page_begins_after_a_row(trade: Trade) -> None:
    """Red when what fails meanwhile pushes what was read once more onto the next page."""
    aline = await trade.id_of(await trade.person("Aline", "rw"))

    async def fails(number: int, why: str) -> None:
        async with trade.database.write() as db:
            key = f"{why}{number}"
            await tell(db, aline, sample("order_delivered"), key=key, now=NOW)
        async with trade.database.write() as db:
            row = await db.scalar(select(Notice).where(Notice.dedupe_key == key))
            assert row is not None
            at = NOW + timedelta(hours=number)
            await outbox.settle(db, row.id, "refused", "refused", why, at)

    for number in range(1, 9):
        await fails(number, "the newest")
        await fails(number, f"why {'abcdefgh'[number - 1]}")
    async with trade.database.read() as db:
        messages = await stored.of_reason(db, "the newest")
        reasons = await stored.reasons(db)
    assert messages.next is not None
    assert reasons.next is not None
    await fails(9, "the newest")
    await fails(9, "another")
    async with trade.database.read() as db:
        second = await stored.of_reason(db, "the newest", messages.next)
        others = await stored.reasons(db, reasons.next)
        assert second.previous is not None
        first = await stored.of_reason(db, "the newest", second.previous)
    read = [row.id for row in messages.items]
    assert len(second.items) == 3
    assert not {row.id for row in second.items} & set(read), "shown twice"
    assert [row.id for row in first.items] == read
    assert not {row.reason for row in others.items} & {row.reason for row in reasons.items}


async def test_one_of_them_again(trade: Trade) -> None:
    """Red when a second tap owes it twice, or what it was tried before counts against it."""
    staff = await claire(trade)
    async with trade.acting(staff) as (db, who):
        await failed_notices.retry_one(db, who, 2, NOW + timedelta(days=3))
    row = await trade.one(select(Notice).where(Notice.id == 2))
    assert (row.state, row.attempts, row.tried_since) == ("due", 0, None)
    assert row.due_at == NOW + timedelta(days=3)
    with pytest.raises(AlreadyDone):
        async with trade.acting(staff) as (db, who):
            await failed_notices.retry_one(db, who, 2, NOW)
    [line] = await trade.rows(select(AuditLine).where(AuditLine.subject == "notice"))
    assert (line.subject_id, line.from_state, line.to_state) == (2, "refused", "due")
    assert line.actor == "staff"


async def test_all_of_a_reason_again(trade: Trade) -> None:
    staff = await claire(trade)
    async with trade.acting(staff) as (db, who):
        assert await failed_notices.retry_all(db, who, 1, NOW) == 3
    states = await trade.rows(select(Notice.state).order_by(Notice.id))
    assert states == ["due"] * 3 + ["refused"] * 2
    with pytest.raises(AlreadyDone):
        async with trade.acting(staff) as (db, who):
            await failed_notices.retry_all(db, who, 1, NOW)


async def test_by_nobody_else(trade: Trade) -> None:
    for retry in (failed_notices.retry_one, failed_notices.retry_all):
        with pytest.raises(NotStaff):
            async with trade.acting(await trade.person("Eve", "en")) as (db, who):
                await retry(db, who, 1, NOW)
