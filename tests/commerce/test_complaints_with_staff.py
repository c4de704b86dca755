"""A complaint that goes to staff: its sides hear of it, and it has a way out where all of the staff
who are there are a side of it."""

from __future__ import annotations

import pytest

from bot.chat import Sender
from bot.commerce.complaint_moves import deciders
from bot.commerce.refusals import NotYours
from bot.i18n import Reader, markup
from bot.screens.notices import registry as words
from storage import complaints as stored
from storage import orders as stored_orders
from storage import people
from tests.commerce.conftest import Sale
from tests.commerce.test_complaints import (
    accepts,
    answers,
    asks_staff,
    days,
    decides,
    kinds,
    now,
    opens,
    paid_and_delivered,
    with_staff,
)
from tests.support.trade import PERIODS

TOLD = "complaint_with_staff"


async def told(sale: Sale, who: Sender) -> list[tuple[str, bool, bool]]:
    rows = await sale.trade.notices(kind=TOLD, person_id=await sale.trade.id_of(who))
    return [(row.facts["why"], row.facts["to_seller"], row.facts["nobody"]) for row in rows]


async def undecidable(sale: Sale) -> int:
    async with sale.trade.database.read() as db:
        staff = await people.all_staff(db, sale.trade.staff_ids)
        return await stored.undecidable(db, [each.id for each in staff])


async def of_own_staff(sale: Sale, side: Sender) -> None:
    """All of the staff is one side of the order, and the buyer asks for staff."""
    sale.trade.staff_ids = frozenset({f"telegram:{side.id}"})
    await paid_and_delivered(sale)
    complaint = await opens(sale)
    await answers(sale, complaint, "none")
    await asks_staff(sale, complaint)


async def test_asked_for_by_the_buyer_its_seller_hears(sale: Sale) -> None:
    await with_staff(sale)
    assert await told(sale, sale.seller) == [("asked", True, False)]
    assert await told(sale, sale.buyer) == [], "who has asked knows"
    await days(sale, 20)
    assert len(await told(sale, sale.seller)) == 1, "staff are reminded, and they are not"
    assert await undecidable(sale) == 0


@pytest.mark.parametrize("why", ["unanswered", "undecided"])
async def test_by_its_clock_both_hear_by_day(sale: Sale, why: str) -> None:
    await sale.trade.staff()
    await paid_and_delivered(sale)
    complaint = await opens(sale)
    if why == "undecided":
        await answers(sale, complaint, "none")
    sale.trade.now = sale.trade.now.replace(hour=22)
    await days(sale, PERIODS.complaint_answer_days + 2)
    assert await told(sale, sale.seller) == [(why, True, False)]
    assert await told(sale, sale.buyer) == [(why, False, False)]
    for row in await sale.trade.notices(kind=TOLD):
        assert 5 <= row.due_at.hour < 19 or row.person_id == await sale.trade.id_of(sale.buyer)


@pytest.mark.parametrize("side", ["seller", "buyer"])
async def test_all_staff_are_a_side_of_it(sale: Sale, side: str) -> None:
    """Nobody was told anything, and it waited for ever: now both sides hear it every week, and can
    agree."""
    one = sale.side(side)
    await of_own_staff(sale, one)
    complaint = await now(sale)
    assert complaint.state == "with_staff"
    with pytest.raises(NotYours):
        await decides(sale, one, complaint, "none")
    for who, is_seller in ((sale.seller, True), (sale.buyer, False)):
        assert await told(sale, who) == [("asked", is_seller, True)]
    assert await kinds(sale, one) != []
    await days(sale, 15)
    for who in (sale.seller, sale.buyer):
        assert [row[0] for row in await told(sale, who)] == ["asked", *["waiting"] * 3]
    assert await undecidable(sale) == 1
    await answers(sale, complaint, "refund")
    assert (await accepts(sale, complaint, 2)).state == "agreed"
    assert await undecidable(sale) == 0
    told_before = len(await told(sale, sale.seller))
    await days(sale, 15)
    assert len(await told(sale, sale.seller)) == told_before


async def test_another_member_of_staff_is_named(sale: Sale) -> None:
    await of_own_staff(sale, sale.seller)
    eric = await sale.trade.person("Eric")
    sale.trade.staff_ids |= {f"telegram:{eric.id}"}
    await days(sale, 4)
    assert "complaint_to_decide" in await kinds(sale, eric)
    assert [row[0] for row in await told(sale, sale.seller)] == ["asked"], "somebody is there now"
    assert (await decides(sale, eric, await now(sale), "none")).state == "decided"


async def test_who_cannot_be_reached_decides_nothing(sale: Sale) -> None:
    _, staff = await with_staff(sale)
    async with sale.trade.database.write() as db:
        order = await stored_orders.by_code(db, sale.code)
        assert order is not None
        assert len(await deciders(db, order, sale.trade.staff_ids)) == 1
        await people.set_unreachable(db, await sale.trade.id_of(staff), sale.trade.now)
        assert await deciders(db, order, sale.trade.staff_ids) == []


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_its_words(sale: Sale, language: str) -> None:
    """Each why, to each side, and where nobody may decide."""
    await with_staff(sale)
    [row] = await sale.trade.notices(kind=TOLD)
    reader = Reader.of(language)
    seen = set()
    for why in ("asked", "unanswered", "undecided", "not_resent", "seller_gone"):
        for to_seller in (True, False):
            facts = {**row.facts, "why": why, "to_seller": to_seller}
            seen.add("\n".join(markup(each, reader) for each in words.screen(TOLD, facts).lines))
    assert len(seen) == 10
    facts = {**row.facts, "nobody": True}
    lines = words.screen(TOLD, facts).lines
    assert len(lines) == 4
    assert sale.code in markup(lines[0], reader)
