"""A planned broadcast: judged when its time has come, and changed until then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.chat import Sender
from bot.commerce import broadcast_approval, broadcast_links, broadcasts, people, planned_broadcasts
from bot.commerce.refusals import (
    AlreadyDone,
    NobodyToApprove,
    NotFound,
    NotStaff,
    PastTime,
    TooLate,
)
from bot.screens.notices import registry
from bot.settings import Periods
from storage import broadcasts as stored
from storage import retention
from storage.models import Broadcast, Notice
from tests.support.trade import NOW, Trade

SOON = NOW + timedelta(hours=1)
FEW = Periods(quiet_hours=None)
MANY = Periods(approve_above=1, quiet_hours=None)


async def member(trade: Trade, name: str) -> Sender:
    """Named at the shell, so that they can be removed there."""
    sender = await trade.person(name)
    async with trade.database.write() as db:
        await people.add_staff(db, "telegram", sender.id, NOW)
    return sender


async def leaves(trade: Trade, sender: Sender) -> None:
    async with trade.database.write() as db:
        await people.remove_staff(db, "telegram", sender.id, trade.now)


async def plan(
    trade: Trade, author: Sender, periods: Periods = FEW, at: datetime = SOON, **more: object
) -> int:
    async with trade.acting(author) as (db, who):
        row = await broadcasts.start(
            db,
            who,
            NOW,
            draft_id="one",
            who="everyone",
            language="",
            texts={"en": "Hello"},
            starts_at=at,
            periods=periods,
            staff_ids=trade.staff_ids,
            **more,  # type: ignore[arg-type]
        )
        return row.id


async def begin(trade: Trade, number: int, periods: Periods = FEW) -> Broadcast:
    async with trade.database.write() as db:
        await planned_broadcasts.begin_planned(db, number, trade.now, periods, trade.staff_ids)
    return await row_of(trade, number)


async def row_of(trade: Trade, number: int) -> Broadcast:
    async with trade.database.read() as db:
        return await db.get_one(Broadcast, number)


async def told(trade: Trade, sender: Sender) -> list[str]:
    due = await trade.notices(person_id=await trade.id_of(sender), state="due")
    return [row.kind for row in due if row.kind != "broadcast"]


class TestWhoseAuthorHasLeft:
    async def test_it_waits_for_somebody_who_is_staff(self, trade: Trade) -> None:
        """Red when what a removed member planned goes out in the market's name."""
        author, second = await member(trade, "Author"), await trade.staff()
        number = await plan(trade, author)
        await leaves(trade, author)
        trade.now = SOON
        assert (await begin(trade, number)).state == "waiting"
        assert await trade.notices(broadcast_id=number) == []
        assert await told(trade, second) == ["broadcast_to_approve"]
        [asked] = await trade.notices(kind="broadcast_to_approve")
        read = registry.screen(asked.kind, asked.facts).lines
        assert "The author is no longer on the staff." in str(read), (
            "it goes to few: why it is asked"
        )
        assert await told(trade, author) == []
        async with trade.acting(second) as (db, who):
            row = await broadcast_approval.approve(
                db, who, number, trade.now, FEW, approved=True, staff_ids=trade.staff_ids
            )
            assert row.state == "running"
        assert await told(trade, author) == [], "who left hears nothing of what became of it"

    async def test_with_nobody_to_ask_it_stays_planned(self, trade: Trade) -> None:
        author = await member(trade, "Author")
        number = await plan(trade, author)
        await leaves(trade, author)
        trade.now = SOON
        trade.staff_ids = frozenset()
        assert (await begin(trade, number)).state == "scheduled"
        assert await trade.notices(broadcast_id=number) == []

    async def test_one_that_another_member_approved_goes_out(self, trade: Trade) -> None:
        author, second = await member(trade, "Author"), await trade.staff()
        number = await plan(trade, author, MANY)
        async with trade.acting(second) as (db, who):
            await broadcast_approval.approve(
                db, who, number, NOW, MANY, approved=True, staff_ids=trade.staff_ids
            )
        await leaves(trade, author)
        trade.now = SOON
        assert (await begin(trade, number, MANY)).state == "running"

    async def test_what_was_still_to_come_is_withdrawn(self, trade: Trade) -> None:
        """Red when somebody who was removed is still asked to approve, or sent the week."""
        author, second = await trade.staff(), await member(trade, "Second")
        await plan(trade, author, MANY)
        assert await told(trade, second) == ["broadcast_to_approve"]
        await leaves(trade, second)
        assert await told(trade, second) == []


class TestLate:
    async def test_a_day_late_it_is_held_and_its_author_asked(self, trade: Trade) -> None:
        """Red when the invitation to Friday's market is sent on Thursday."""
        author = await trade.staff()
        number = await plan(trade, author)
        trade.now = SOON + timedelta(days=6)
        held = await begin(trade, number)
        assert (held.state, held.starts_at) == ("scheduled", None)
        assert await trade.notices(broadcast_id=number) == []
        [notice] = await trade.notices(state="due")
        assert notice.kind == "broadcast_late"
        screen = registry.screen(notice.kind, notice.facts)
        taps = [b.tap.action for row in screen.rows for b in row if b.tap]
        assert taps == ["bc.now", "bc.when", "bc.read", "bc.edit", "bc.stop", "bc"]
        await begin(trade, number)  # the next beat
        assert len(await trade.notices(state="due")) == 1

    async def test_hours_late_it_goes_out(self, trade: Trade) -> None:
        author = await trade.staff()
        number = await plan(trade, author)
        trade.now = SOON + timedelta(hours=23)
        assert (await begin(trade, number)).state == "running"

    async def test_sent_after_all_once(self, trade: Trade) -> None:
        author = await trade.staff()
        number = await plan(trade, author)
        trade.now = SOON + timedelta(days=2)
        await begin(trade, number)
        async with trade.acting(author) as (db, who):
            row = await planned_broadcasts.send_now(
                db, who, number, trade.now, FEW, trade.staff_ids
            )
            assert row.state == "running"
        with pytest.raises(AlreadyDone):
            async with trade.acting(author) as (db, who):
                await planned_broadcasts.send_now(db, who, number, trade.now, FEW, ())
        assert len(await trade.notices(broadcast_id=number)) == 1

    async def test_to_many_it_is_approved_first(self, trade: Trade) -> None:
        author, second = await trade.staff(), await member(trade, "Second")
        number = await plan(trade, author, Periods(approve_above=5, quiet_hours=None))
        trade.now = SOON + timedelta(days=2)
        await begin(trade, number)
        async with trade.acting(author) as (db, who):
            row = await planned_broadcasts.send_now(
                db, who, number, trade.now, MANY, trade.staff_ids
            )
            assert row.state == "waiting"
        async with trade.acting(second) as (db, who):
            row = await broadcast_approval.approve(
                db, who, number, trade.now, MANY, approved=True, staff_ids=trade.staff_ids
            )
            assert row.state == "running"

    async def test_approved_days_after_its_time(self, trade: Trade) -> None:
        """Red when a word that comes late sends what was for last week."""
        author, second = await trade.staff(), await member(trade, "Second")
        number = await plan(trade, author, MANY)
        trade.now = SOON + timedelta(days=6)
        async with trade.acting(second) as (db, who):
            row = await broadcast_approval.approve(
                db, who, number, trade.now, MANY, approved=True, staff_ids=trade.staff_ids
            )
            assert planned_broadcasts.is_held(row)
        assert "broadcast_late" in await told(trade, author)

    async def test_of_one_who_has_left_the_others_are_asked(self, trade: Trade) -> None:
        author, second = await member(trade, "Author"), await trade.staff()
        number = await plan(trade, author)
        await leaves(trade, author)
        trade.now = SOON + timedelta(days=2)
        await begin(trade, number)
        assert (await told(trade, author), await told(trade, second)) == ([], ["broadcast_late"])


class TestChanged:
    async def test_other_words(self, trade: Trade) -> None:
        author = await trade.staff()
        number = await plan(trade, author)
        for _ in range(2):
            async with trade.acting(author) as (db, who):
                await planned_broadcasts.reword(db, who, number, {"en": "Hi"}, NOW, FEW, ())
        row = await row_of(trade, number)
        assert (row.texts, row.state) == ({"en": "Hi"}, "scheduled")
        assert [each[2] for each in await trade.audit("broadcast")] == ["scheduled", "scheduled"]

    async def test_approved_words_are_approved_anew(self, trade: Trade) -> None:
        """Red when a second pair of eyes read other words than those that are sent."""
        author, second = await trade.staff(), await member(trade, "Second")
        number = await plan(trade, author, MANY)
        [asked] = await trade.notices(kind="broadcast_to_approve")
        async with trade.acting(author) as (db, who):
            await planned_broadcasts.reword(
                db, who, number, {"en": "Hi"}, NOW, MANY, trade.staff_ids
            )
        with pytest.raises(TooLate):  # by the button below the first words
            async with trade.acting(second) as (db, who):
                await broadcast_approval.approve(
                    db,
                    who,
                    number,
                    NOW,
                    MANY,
                    approved=True,
                    staff_ids=trade.staff_ids,
                    version=asked.facts["version"],
                )
        [_, again] = await trade.notices(kind="broadcast_to_approve")
        assert again.facts["texts"] == {"en": "Hi"}
        async with trade.acting(second) as (db, who):
            row = await broadcast_approval.approve(
                db,
                who,
                number,
                NOW,
                MANY,
                approved=True,
                staff_ids=trade.staff_ids,
                version=again.facts["version"],
            )
            assert row.state == "scheduled"
        async with trade.acting(author) as (db, who):
            row = await planned_broadcasts.reword(
                db, who, number, {"en": "Hey"}, NOW, MANY, trade.staff_ids
            )
            assert (row.state, row.approved_by) == ("waiting", None)

    async def test_whoever_changes_it_cannot_approve_it(self, trade: Trade) -> None:
        author, second = await trade.staff(), await member(trade, "Second")
        number = await plan(trade, author, MANY)
        async with trade.acting(second) as (db, who):
            row = await planned_broadcasts.reword(
                db, who, number, {"en": "Hi"}, NOW, MANY, trade.staff_ids
            )
            assert row.author_id == who.person.id
        assert await told(trade, author) == ["broadcast_to_approve"]

    async def test_not_where_nobody_could_approve(self, trade: Trade) -> None:
        author, _ = await trade.staff(), await trade.person("Bosco")
        number = await plan(trade, author)
        with pytest.raises(NobodyToApprove):
            async with trade.acting(author) as (db, who):
                await planned_broadcasts.reword(
                    db, who, number, {"en": "Hi"}, NOW, MANY, trade.staff_ids
                )
        assert (await row_of(trade, number)).texts == {"en": "Hello"}

    async def test_another_time(self, trade: Trade) -> None:
        author = await trade.staff()
        number = await plan(trade, author)
        later = NOW + timedelta(days=3)
        with pytest.raises(PastTime):
            async with trade.acting(author) as (db, who):
                await planned_broadcasts.put_off(db, who, number, NOW, NOW)
        for _ in range(2):
            async with trade.acting(author) as (db, who):
                await planned_broadcasts.put_off(db, who, number, later, NOW)
        assert (await row_of(trade, number)).starts_at == later

    async def test_nothing_once_it_has_started(self, trade: Trade) -> None:
        author = await trade.staff()
        number = await plan(trade, author)
        trade.now = SOON
        await begin(trade, number)
        with pytest.raises(TooLate):
            async with trade.acting(author) as (db, who):
                await planned_broadcasts.reword(db, who, number, {"en": "Hi"}, SOON, FEW, ())
        later = SOON + timedelta(days=1)
        with pytest.raises(TooLate):
            async with trade.acting(author) as (db, who):
                await planned_broadcasts.put_off(db, who, number, later, SOON)

    async def test_by_staff_only(self, trade: Trade) -> None:
        author, other = await trade.staff(), await trade.person("Bosco")
        number = await plan(trade, author)
        with pytest.raises(NotStaff):
            async with trade.acting(other) as (db, who):
                await planned_broadcasts.reword(db, who, number, {"en": "Hi"}, NOW, FEW, ())


async def test_links_are_opened_by_whom_they_are_for(trade: Trade) -> None:
    """Also when the rows that say who that was are long gone. Red when anybody's forged number
    shows the links of any broadcast, and counts."""
    staff, aline, bosco = await trade.staff(), await trade.seller("Aline"), await trade.person("B")
    async with trade.acting(staff) as (db, who):
        row = await broadcasts.start(
            db,
            who,
            NOW,
            draft_id="one",
            who="sellers",
            language="",
            texts={"en": "Hello"},
            links=[("Register", "https://example.rw")],
        )
    number = row.id

    async def opens(sender: Sender) -> None:
        async with trade.acting(sender) as (db, who):
            await broadcast_links.open_link(db, who, number, 0, trade.now)

    async def check() -> None:
        await opens(aline)
        await opens(staff)
        for stranger in (bosco, await trade.seller("Late")):
            with pytest.raises(NotFound):
                await opens(stranger)

    trade.forward(minutes=1)
    await check()
    async with trade.database.write() as db:
        await db.execute(update(Notice).values(state="delivered", settled_at=NOW))
        await db.execute(update(Broadcast).values(state="finished"))
        assert await retention.purge(db, NOW + timedelta(days=1), 100) == 1
    await check()
    async with trade.database.read() as db:
        assert await stored.taps(db, number) == {0: 1}
