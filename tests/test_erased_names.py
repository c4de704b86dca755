"""Whoever had their data deleted is not named any more, in whatever is told later."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update

from bot.chat import Sender
from bot.commerce import fulfilment, orders, payments
from bot.commerce.notify import tell
from bot.commerce.people import forget
from bot.i18n import Reader
from bot.screens.notices import registry
from storage.database import Database
from storage.models import Notice
from storage.told_names import MAY_BE_TOLD
from tests.support.notices import READERS, sample, stored, words
from tests.support.talk import Desk
from tests.support.trade import NOW, Trade


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


async def goes(trade: Trade, whoever: Sender) -> None:
    async with trade.acting(whoever) as (db, who):
        await forget(db, who.person, trade.now)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
@pytest.mark.parametrize("kind", sorted(registry.KINDS))
def test_no_sentence_ends_before_the_name(kind: str, reader: Reader) -> None:
    """ "Shop: ", "Approved by: ", "Thank you for buying from !" """
    facts = stored(sample(kind))
    names = {name: "" for name in ("shop", "author", "by") if name in facts}
    named, gone = words(kind, facts, reader), words(kind, facts | names, reader)
    for before, after in zip(named, gone, strict=True):
        if before != after:
            assert not re.search(r"[:：]\s*$|\s!|于 ?！", after), after


async def test_what_is_due_to_a_buyer_does_not_name_the_shop(trade: Trade) -> None:
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    other = await trade.seller("Chantal")
    for who in (seller, other):
        code = await trade.order(buyer, await trade.product(who))
        await trade.does(who, orders.accept, code)
        await trade.does(who, payments.paid, code)
        await trade.does(who, fulfilment.shipped, code)
        await trade.does(buyer, fulfilment.delivered, code)
    trade.forward(days=10)
    await trade.look_for_money()
    await goes(trade, seller)
    rows = await trade.notices(person_id=await trade.id_of(buyer))
    told = [row.facts for row in rows if row.state in MAY_BE_TOLD]
    assert "Shop of Aline" not in str(told)
    assert "Shop of Chantal" in str(told), "others are"


async def test_staff_are_not_named_either(trade: Trade) -> None:
    author, approver = await trade.staff("Claire"), await trade.person("Diane")
    async with trade.database.write() as db:
        for kind in ("broadcast_to_approve", "broadcast_approved", "broadcast_declined"):
            whom = await trade.id_of(approver)
            await tell(db, whom, sample(kind), key=kind, now=NOW)
    await goes(trade, author)
    told = {row.kind: row.facts for row in await trade.notices()}
    assert told["broadcast_to_approve"]["author"] == ""
    assert told["broadcast_approved"]["by"] == told["broadcast_declined"]["by"] == ""


@pytest.mark.parametrize(
    ("language", "kept"),
    [("en", "pictures of your products"), ("rw", "amafoto y'ibicuruzwa"), ("zh", "商品图片")],
)
async def test_pictures_are_spoken_of(desk: Desk, language: str, kept: str) -> None:
    seller = await desk.seller("Aline", language)
    await seller.say("/privacy")
    assert kept in seller.words
    await seller.tap("forget|")
    assert {"en": "pictures", "rw": "amafoto", "zh": "图片"}[language] in seller.words


async def test_the_list_of_what_failed_says_whose_it_was(desk: Desk) -> None:
    staff = await desk.member("Claire", platform_id="900")
    aline = await desk.member("Aline")
    async with desk.database.write() as db:
        whom = await desk.trade.id_of(aline.sender)
        await tell(db, whom, sample("low_stock"), key="one", now=desk.trade.now)
    await goes(desk.trade, aline.sender)
    async with desk.database.write() as db:
        await db.execute(
            update(Notice).values(state="refused", reason="why", settled_at=desk.trade.now)
        )
    await staff.say("/stuck")
    await staff.tap("stuck.r")
    assert "1. somebody whose data was deleted, " in staff.words


@pytest.fixture
def desk(sqlite: Database, redis: Any) -> Desk:
    return Desk(sqlite, redis)
