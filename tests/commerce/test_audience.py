"""Who a broadcast goes to, when several things are asked of them; who said no; who approves."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat import Document, Sender
from bot.commerce import broadcast_approval, broadcast_changes, broadcasts, consent, people_lists
from bot.commerce.refusals import AlreadyDone, ListAwaited, NobodyToApprove, OwnBroadcast, PastTime
from bot.i18n import Reader, markup
from bot.screens.notices import registry
from bot.settings import Periods
from storage import audience, outbox
from storage import people_lists as stored_lists
from tests.support.trade import Trade

TEXTS = {"en": "Hello"}


@pytest.fixture
async def staff(trade: Trade) -> Sender:
    author = await trade.staff("Staff", "en")
    aline = await trade.seller("Aline", "rw")  # her shop is in Huye, she sold
    await trade.seller("Bosco", "rw")  # has sold nothing
    chantal = await trade.person("Chantal", "en")  # bought, to Huye
    await trade.order(chantal, await trade.product(aline))
    async with trade.acting(author) as (db, who):
        await stored_lists.add_campaign(db, "radio2", "Radio", who.person.id, trade.now)
    for code in ("c_radio2", "c_nobody"):
        async with trade.acting(chantal) as (db, who):
            await stored_lists.came_by(db, who.person.id, code.removeprefix("c_"))
    return author


async def members(trade: Trade, author: Sender, *people: Sender, name: str = "Training") -> int:
    ids = [each.id for each in people]
    async with trade.acting(author) as (db, who):
        kept = await people_lists.keep(
            db,
            who,
            trade.now,
            draft_id=name,
            name=name,
            platform="telegram",
            ids=ids,
            phones=["+250788123456"],
        )
    return kept.list_id


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ({"district": "Huye"}, {"rw": 2, "en": 1}),
        ({"district": "Huye", "who": "buyers"}, {"en": 1}),
        ({"district": "Gasabo"}, {}),
        ({"since": "2026-12-17"}, {"rw": 1, "en": 1}),
        ({"since": "2026-12-17", "who": "sellers"}, {"rw": 1}),
        ({"since": "2026-12-18"}, {}),
        ({"campaign": "radio2"}, {"en": 1}),
        ({"campaign": "nobody"}, {}),
        ({"campaign": "radio2", "language": "rw"}, {}),
        ({"district": "Huye", "since": "2026-12-17", "language": "rw"}, {"rw": 1}),
    ],
    ids=str,
)
async def test_all_that_is_asked(
    trade: Trade, staff: Sender, asked: dict[str, Any], counts: dict[str, int]
) -> None:
    async with trade.database.read() as db:
        assert await audience.count(db, {"who": "everyone", **asked}, "broadcast") == counts


async def test_a_list(trade: Trade, staff: Sender) -> None:
    """Ids and the phone number that two shops share; who is on it twice is on it once. Red when
    one of the two is left out without a word."""
    number = await members(trade, staff, staff, staff)
    async with trade.database.read() as db:
        found = await audience.count(db, {"who": "everyone", "list": number}, "broadcast")
    assert found == {"rw": 2, "en": 1}
    async with trade.acting(staff) as (db, who):
        later = trade.now.replace(year=2027)
        await broadcasts.start(
            db,
            who,
            trade.now,
            draft_id="one",
            who="everyone",
            language="",
            texts=TEXTS,
            narrowed={"list": number},
            starts_at=later,
        )
        with pytest.raises(ListAwaited):
            await people_lists.drop(db, who, number)
        with pytest.raises(PastTime):
            await broadcasts.start(
                db,
                who,
                trade.now,
                draft_id="two",
                who="everyone",
                language="",
                texts=TEXTS,
                starts_at=trade.now,
            )


async def test_who_said_no(trade: Trade, staff: Sender) -> None:
    """Counted before; what is owed already is settled, and no other kind of it is lost."""
    chantal = await trade.person("Diane", "zh")
    async with trade.acting(staff) as (db, who):
        row = await broadcasts.start(
            db, who, trade.now, draft_id="one", who="everyone", language="zh", texts=TEXTS
        )
    async with trade.acting(chantal) as (db, who):
        await consent.switch(db, who, "broadcast", trade.now, wanted=False)
    [notice] = await trade.notices(broadcast_id=row.id)
    assert notice.state == "opted_out"
    async with trade.database.read() as db:
        of = {"who": "everyone", "language": "zh"}
        assert await audience.count(db, of, "broadcast") == {"opted_out": 1}


async def test_a_second_reads_whom_and_which_file(trade: Trade, staff: Sender) -> None:
    """Red when they approve the words only, and not knowing to whom they go."""
    trade.staff_ids = frozenset({"telegram:900", "telegram:901"})
    await trade.person("Second", "en", platform_id="901")
    async with trade.acting(staff) as (db, who):
        me = who.person.id
        await stored_lists.came_by(db, me, "radio2")
        kept = await stored_lists.keep(
            db, draft_id="l", name="", author_id=me, members=[me], now=trade.now
        )
        await broadcasts.start(
            db,
            who,
            trade.now,
            draft_id="one",
            who="everyone",
            language="en",
            narrowed={"campaign": "radio2", "list": kept},
            texts=TEXTS,
            document=Document("7", "plan.pdf"),
            periods=Periods(approve_above=0, quiet_hours=None),
            staff_ids=trade.staff_ids,
        )
    [asked] = await trade.notices(kind="broadcast_to_approve")
    reader = Reader.of("en")
    words = [markup(line, reader) for line in registry.screen(asked.kind, asked.facts).lines]
    assert words[2:7] == [
        "Audience: 👥 Everyone",
        "Language: English",
        "Campaign: Radio",
        "List: 1 entry",
        "Recipients: 1 person",
    ]
    assert "📎 plan.pdf" in words


async def test_the_word_of_a_second(trade: Trade, staff: Sender) -> None:
    periods = Periods(approve_above=1, quiet_hours=None)
    facts: dict[str, Any] = {"who": "everyone", "language": "", "texts": TEXTS, "periods": periods}
    with pytest.raises(NobodyToApprove):
        async with trade.acting(staff) as (db, who):
            await broadcasts.start(
                db, who, trade.now, draft_id="one", staff_ids=("telegram:900",), **facts
            )
    trade.staff_ids = frozenset({"telegram:900", "telegram:901"})
    second = await trade.person("Second", "en", platform_id="901")
    async with trade.acting(staff) as (db, who):
        row = await broadcasts.start(
            db, who, trade.now, draft_id="two", staff_ids=trade.staff_ids, **facts
        )
        number = row.id
        assert row.state == "waiting"
        with pytest.raises(OwnBroadcast):
            await broadcast_approval.approve(
                db, who, number, trade.now, periods, approved=True, staff_ids=trade.staff_ids
            )
    assert await trade.notices(broadcast_id=number) == []
    async with trade.acting(second) as (db, who):
        await broadcast_approval.approve(
            db, who, number, trade.now, periods, approved=True, staff_ids=trade.staff_ids
        )
        with pytest.raises(AlreadyDone):
            await broadcast_approval.approve(
                db, who, number, trade.now, periods, approved=False, staff_ids=trade.staff_ids
            )
    assert len(await trade.notices(broadcast_id=number)) == 5
    assert [line[2] for line in await trade.audit("broadcast")] == [
        *("waiting", "scheduled", "running")
    ]
    # other words for it need a second, too; taking it back does not
    for notice in await trade.notices(broadcast_id=number):
        async with trade.database.write() as db:
            await outbox.delivered(db, [notice.id], trade.now)
            await outbox.name_messages(db, {notice.id: outbox.SentTo("telegram", "1", "7")})
    async with trade.acting(staff) as (db, who):
        for kind, state in (("edit", "waiting"), ("recall", "running"), ("close", "running")):
            change = await broadcast_changes.change(
                db,
                who,
                number,
                trade.now,
                kind,
                draft_id="edit",
                texts={"en": "Hi"} if kind == "edit" else None,
                periods=periods,
                staff_ids=trade.staff_ids,
            )
            assert change.state == state
            assert change.total == 5
