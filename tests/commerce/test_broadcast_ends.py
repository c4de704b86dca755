"""Broadcasts that end in an unusual way still add up, and leave nobody behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bot.chat import Sender
from bot.commerce import broadcast_changes, broadcast_report, broadcasts, consent, people
from bot.notices.broadcasts import BroadcastReport
from bot.screens import broadcasts as broadcast_screens
from storage import audience, failed_notices, outbox, recipients, retention
from storage import broadcasts as stored
from storage.database import Database, Session
from storage.models import Broadcast, Notice, Order
from tests.support.trade import NOW, Trade
from tests.support.waiting import PATIENCE

TEXTS = {"en": "Hello"}


@pytest.fixture
async def staff(trade: Trade) -> Sender:
    return await trade.staff()


async def start(trade: Trade, author: Sender, language: str = "") -> int:
    async with trade.acting(author) as (db, known):
        row = await broadcasts.start(
            db, known, NOW, draft_id="one", who="everyone", language=language, texts=TEXTS
        )
        return row.id


async def set_all(trade: Trade, number: int, **values: object) -> None:
    async with trade.database.write() as db:
        await db.execute(update(Notice).where(Notice.broadcast_id == number).values(**values))


async def report(trade: Trade, number: int) -> BroadcastReport:
    async with trade.database.read() as db:
        row = await db.get_one(Broadcast, number)
        return await broadcast_report.report(db, row, await stored.course(db, row, trade.now))


def numbers(facts: BroadcastReport) -> int:
    """All people that the lines of a report name."""
    lines = broadcast_screens.outcome(facts)
    return sum(line.values["n"] for line in lines if hasattr(line, "values"))


async def test_paused_when_the_last_were_on_their_way(trade: Trade, staff: Sender) -> None:
    """Red when it is called paused for ever."""
    number = await start(trade, staff)
    async with trade.database.write() as db:
        await outbox.lease(db, NOW, NOW + timedelta(minutes=1), 10, platform="telegram")
    async with trade.acting(staff) as (db, who):
        await broadcasts.pause(db, who, number, NOW)
    await set_all(trade, number, state="delivered", message_id="7")
    async with trade.database.write() as db:
        await broadcasts.finish(db, number, {"delivered": 1}, NOW)
    assert (await report(trade, number)).state == "finished"


async def test_everybody_counted_is_in_the_report(trade: Trade, staff: Sender) -> None:
    """Red when somebody who had their data deleted is written to, or is missing in the numbers."""
    gone, no = await trade.person("Gone"), await trade.person("No")
    number = await start(trade, staff)
    async with trade.acting(staff) as (db, who):
        await broadcasts.pause(db, who, number, NOW)
    async with trade.acting(gone) as (db, who):
        await people.forget(db, who.person, NOW)
    async with trade.acting(no) as (db, who):
        await consent.switch(db, who, "broadcast", NOW, wanted=False)
    async with trade.acting(staff) as (db, who):
        await broadcasts.go_on(db, who, number, NOW)
    [due] = await trade.notices(broadcast_id=number, state="due")
    assert due.person_id == await trade.id_of(staff)
    async with trade.database.write() as db:
        await outbox.delivered(db, [due.id], NOW)
    facts = await report(trade, number)
    assert numbers(facts) == facts.total == 3
    shown = broadcast_screens.course_screen(facts, rate=0, later=0, starts=None)
    assert "▓" * broadcast_screens.CELLS in shown.lines


@pytest.mark.parametrize("why", ["said no", "deleted"])
async def test_no_other_try_for_who_wants_none(trade: Trade, staff: Sender, why: str) -> None:
    person = await trade.person("Bosco", "zh")
    number = await start(trade, staff, "zh")
    await set_all(trade, number, state="refused", settled_at=NOW, reason="#")
    async with trade.acting(person) as (db, who):
        if why == "deleted":
            await people.forget(db, who.person, NOW)
        else:
            await consent.switch(db, who, "broadcast", NOW, wanted=False)
    async with trade.database.write() as db:
        assert await failed_notices.retry_all(db, "#", NOW) == []


async def test_what_came_back_after_the_stop_is_stopped(trade: Trade, staff: Sender) -> None:
    """Held by a courier that knew of the pause only. Red when the report never comes."""
    number = await start(trade, staff)
    async with trade.acting(staff) as (db, who):
        await broadcasts.stop(db, who, number, NOW)
    await set_all(trade, number, state="held")
    async with trade.database.write() as db:
        await recipients.let_go(db, number, "stopped", NOW)
    assert (await report(trade, number)).stopped == 1


@pytest.mark.parametrize("kind", ["recall", "close"])
async def test_a_recall_that_was_stopped_can_be_begun_again(
    trade: Trade, staff: Sender, kind: str
) -> None:
    number = await start(trade, staff)
    await set_all(
        trade, number, state="delivered", settled_at=NOW, message_id="7", platform="telegram"
    )

    async def begin() -> Broadcast:
        async with trade.acting(staff) as (db, who):
            return await broadcast_changes.change(db, who, number, NOW, kind)  # type: ignore[arg-type]

    first = (await begin()).id
    assert (await begin()).id == first, "tapped twice"
    async with trade.acting(staff) as (db, who):
        await broadcasts.stop(db, who, first, NOW)
    again = await begin()
    assert (again.id != first, again.state, again.total) == (True, "running", 1)


async def test_who_wants_no_more_still_has_the_wrong_one_taken_back(
    trade: Trade, staff: Sender
) -> None:
    """It was on its way when it was taken back, so that nobody knew its name yet."""
    number = await start(trade, staff)
    async with trade.database.write() as db:
        await outbox.lease(db, NOW, NOW + timedelta(minutes=1), 10, platform="telegram")
    async with trade.acting(staff) as (db, who):
        recall = await broadcast_changes.change(db, who, number, NOW, "recall")
    async with trade.acting(staff) as (db, who):
        await consent.switch(db, who, "broadcast", NOW, wanted=False)
    assert [each.state for each in await trade.notices(broadcast_id=recall.id)] == ["due"]


async def test_what_waits_for_the_morning_holds_back_nothing(trade: Trade, staff: Sender) -> None:
    """Tried once, and then night came. Red when an urgent message waits behind it till morning."""
    number = await start(trade, staff)
    async with trade.database.write() as db:
        [first] = await outbox.lease(db, NOW, NOW + timedelta(minutes=1), 10, platform="telegram")
        await outbox.put_off(db, first, NOW + timedelta(seconds=4), "later", "", NOW)
    async with trade.acting(staff) as (db, who):
        urgent = await broadcasts.start(
            db, who, NOW, draft_id="fire", who="everyone", language="", texts=TEXTS, urgent=True
        )
        assert (
            await outbox.lease(db, NOW, NOW + timedelta(minutes=1), 10, platform="telegram") == []
        ), "in order by day"
        morning = NOW + timedelta(hours=10)
        await recipients.hush(db, number, "Africa/Kigali", NOW, morning)
        soon = NOW + timedelta(seconds=5)  # what stood behind another is looked at when that is
        [taken] = await outbox.lease(db, soon, soon + timedelta(minutes=1), 10, platform="telegram")
        assert taken.broadcast_id == urgent.id
        await outbox.delivered(db, [taken.id], soon)
        [last] = await outbox.lease(
            db, morning, morning + timedelta(minutes=1), 10, platform="telegram"
        )
        assert last.broadcast_id == number


async def test_the_day_begins_in_kigali(trade: Trade, staff: Sender) -> None:
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco", "zh")
    await trade.order(buyer, await trade.product(seller))
    early = NOW.replace(day=16, hour=22, minute=30)  # half past midnight of the 17th there
    async with trade.database.write() as db:
        await db.execute(update(Order).values(placed_at=early))
        of = {"who": "buyers", "since": "2026-12-17"}
        assert await audience.count(db, of, "broadcast") == {"zh": 1}
        await db.execute(update(Order).values(placed_at=early - timedelta(hours=1)))
        assert await audience.count(db, of, "broadcast") == {}


async def test_a_report_outlives_its_notices(trade: Trade, staff: Sender) -> None:
    """Red when staff read after three months that nobody got it."""
    await trade.person("Bosco")
    number = await start(trade, staff)
    first, second = await trade.notices(broadcast_id=number)
    for each, state in ((first, "delivered"), (second, "unreachable")):
        async with trade.database.write() as db:
            await outbox.settle(db, each.id, state, state, "", NOW)
    async with trade.database.write() as db:
        await broadcasts.finish(db, number, {"delivered": 1, "unreachable": 1}, NOW)
    before = await report(trade, number)
    for _ in range(2):
        async with trade.database.write() as db:
            assert await retention.purge(db, NOW + timedelta(seconds=1), 1) == 1
    assert await trade.notices(broadcast_id=number) == []
    assert await report(trade, number) == before


async def test_changed_and_paused_at_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when the one has the recipients and waits for the broadcast, and the other has the
    broadcast and waits for the recipients. (SQLite has one writer.)"""
    database = Database(postgres_url)
    trade = Trade(database)
    author = await trade.staff()
    await trade.person("Aline")
    number = await start(trade, author)
    async with database.write() as db:
        [sent] = await outbox.lease(db, NOW, NOW + timedelta(minutes=1), 1, platform="telegram")
        await outbox.delivered(db, [sent.id], NOW)
        await outbox.name_messages(db, {sent.id: outbox.SentTo("telegram", "1", "7")})
    hold_still, tasks = recipients.hold_still, []

    async def pause() -> None:
        async with trade.acting(author) as (db, who):
            await broadcasts.pause(db, who, number, NOW)

    async def held(db: Session, broadcast_id: int | None) -> None:
        await hold_still(db, broadcast_id)
        tasks.append(asyncio.create_task(pause()))
        async with asyncio.timeout(PATIENCE), database.read() as look:
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not await look.scalar(waiting):
                await asyncio.sleep(0.01)

    monkeypatch.setattr(recipients, "hold_still", held)
    async with trade.acting(author) as (db, who):
        await broadcast_changes.change(
            db, who, number, NOW, "edit", draft_id="e", texts={"en": "Other"}
        )
    await tasks[0]
    async with database.read() as db:
        row = await db.get_one(Broadcast, number)
    assert (row.state, row.texts) == ("paused", {"en": "Other"})
    await database.close()
