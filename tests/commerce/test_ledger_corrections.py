"""What is wrong in the ledger is set right by another entry, of two members of staff."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import ledger_corrections, shop_statements
from bot.commerce.ledger_corrections import lines_of
from bot.commerce.refusals import AlreadyDone, NotFound, OwnCorrection
from bot.commerce.shop_statements import Month
from bot.money import FRANCS, Money
from storage import ledger as stored_ledger
from storage.database import Database
from storage.models import LedgerCorrection, LedgerEntry, LedgerLine
from tests.commerce.conftest import Sale
from tests.commerce.test_ledger import Due, change, sums
from tests.commerce.test_payouts import Books
from tests.support.notices import read_by_all
from tests.support.talk import Desk
from tests.support.trade import francs


@pytest.fixture
async def books(sale: Sale) -> Books:
    return await Books(sale).begin()


async def proposed(books: Books, by: Sender, money: Money, **more: Any) -> int:
    facts = {"shop_id": 1} | more
    async with books.trade.acting(by) as (db, who):
        found = await ledger_corrections.propose(
            db,
            who,
            books.trade.now,
            books.trade.staff_ids,
            draft_id=facts.pop("draft_id", books.trade.draft()),
            money=money,
            reason="Counted twice",
            **facts,
        )
        return found.id


async def decided(books: Books, by: Sender, number: int, *, approved: bool = True) -> str:
    async with books.trade.acting(by) as (db, who):
        found = await ledger_corrections.decide(db, who, number, books.trade.now, approved=approved)
        return found.state


async def balance(books: Books) -> dict[str, int]:
    found: Counter[str] = Counter()
    for line in await books.trade.rows(select(LedgerLine)):
        found[line.account] += line.amount
    assert not sum(found.values())
    return {account: amount for account, amount in found.items() if amount}


BEFORE = {"payable": 11_250, "commission": 1_250, "provider": -12_500}


async def test_more_and_less_for_a_shop(books: Books) -> None:
    number = await proposed(books, books.claire, francs(500))
    assert await balance(books) == BEFORE  # until another agrees
    assert await decided(books, books.eric, number) == "entered"
    assert await balance(books) == BEFORE | {"payable": 11_750, "commission": 750}
    number = await proposed(books, books.eric, francs(-2_000))
    await decided(books, books.claire, number)
    assert await balance(books) == BEFORE | {"payable": 9_750, "commission": 2_750}
    assert await books.propose() == 1
    assert (await books.row()).amount == 9_750


async def test_what_a_provider_took(books: Books) -> None:
    number = await proposed(books, books.claire, francs(300), shop_id=None, provider="pawapay")
    await decided(books, books.eric, number)
    assert await balance(books) == BEFORE | {"provider": -12_200, "fees": -300}
    async with books.trade.database.read() as db:
        assert await stored_ledger.fees(db) == {FRANCS: 300}
    assert await books.told("shop_corrected") == []


async def test_its_seller_is_told_and_reads_why(books: Books) -> None:
    await decided(books, books.eric, await proposed(books, books.claire, francs(-700)))
    [told] = await books.told("shop_corrected")
    assert told.facts["reason"] == "Counted twice"
    async with books.trade.database.read() as db:
        found = await shop_statements.of_month(db, 1, Month.of(books.trade.now))
    booked, after = found.lines[-1]
    assert (booked.kind, booked.amount, booked.commission) == ("corrected", -700, 0)
    assert (booked.reason, after) == ("Counted twice", francs(10_550))


@pytest.mark.parametrize("approved", [True, False])
async def test_who_proposed_it_hears_what_came_of_it(books: Books, approved: bool) -> None:
    """Red when a correction is declined and whoever waits for it never learns that."""
    number = await proposed(books, books.claire, francs(500))
    await decided(books, books.eric, number, approved=approved)
    [told] = await books.told("correction_decided")
    assert told.person_id == await books.trade.id_of(books.claire)
    assert (told.facts["number"], told.facts["entered"]) == (number, approved)
    read_by_all("correction_decided", told.facts)


class TestTwoPeople:
    async def test_nobody_alone(self, books: Books) -> None:
        number = await proposed(books, books.claire, francs(500))
        with pytest.raises(OwnCorrection):
            await decided(books, books.claire, number)
        assert await balance(books) == BEFORE

    async def test_nor_for_their_own_shop(self, books: Books) -> None:
        books.trade.staff_ids |= {f"telegram:{books.sale.seller.id}"}
        number = await proposed(books, books.claire, francs(500))
        with pytest.raises(OwnCorrection):
            await decided(books, books.sale.seller, number)

    async def test_declined_changes_nothing(self, books: Books) -> None:
        number = await proposed(books, books.claire, francs(500))
        assert await decided(books, books.eric, number, approved=False) == "declined"
        with pytest.raises(AlreadyDone):
            await decided(books, books.eric, number)
        assert await balance(books) == BEFORE

    async def test_two_at_once_enter_it_once(self, books: Books) -> None:
        number = await proposed(books, books.claire, francs(500))
        answers = await asyncio.gather(
            *(decided(books, books.eric, number) for _ in range(3)), return_exceptions=True
        )
        assert answers.count("entered") == 1
        assert (await balance(books))["payable"] == 11_750

    async def test_the_same_draft_is_one(self, books: Books) -> None:
        numbers = {await proposed(books, books.claire, francs(500), draft_id="d") for _ in range(2)}
        assert len(numbers) == 1
        assert len(await books.told("correction_to_approve")) == 1

    async def test_nobody_knows_that_one(self, books: Books) -> None:
        with pytest.raises(NotFound):
            await decided(books, books.eric, 99)


CORRECTIONS = st.builds(
    LedgerCorrection,
    id=st.just(1),
    shop_id=st.just(1),
    provider=st.none(),
    amount=st.integers(-(10**6), 10**6).filter(bool),
    currency=st.sampled_from([FRANCS, "CNY"]),
) | st.builds(
    LedgerCorrection,
    id=st.just(1),
    shop_id=st.none(),
    provider=st.sampled_from(["pawapay", "stripe"]),
    amount=st.integers(1, 10**6),
    currency=st.sampled_from([FRANCS, "CNY"]),
)


@given(st.lists(CORRECTIONS, max_size=12), st.lists(st.integers(-(10**5), 10**5), max_size=6))
def test_in_any_order_it_comes_to_nothing_and_to_the_same(
    corrections: list[LedgerCorrection], moves: list[int]
) -> None:
    """Whatever of an order comes and goes between: what an order brought is not read of
    corrections, which are of none."""
    ends = set()
    for turned in (False, True):
        of_order: Counter[str] = Counter()
        found: Counter[tuple[str, str]] = Counter()
        for correction in reversed(corrections) if turned else corrections:
            lines = lines_of(correction)
            assert not sum(line.amount for line in lines)
            assert len({line.currency for line in lines}) == 1
            found.update(Counter({(line.account, line.currency): line.amount for line in lines}))
        for moved in moves:
            lines = change(dict(of_order), moved, Due(10_000, 500), 1, FRANCS, "pawapay")
            of_order.update(sums(lines))
            found.update(Counter({(line.account, FRANCS): line.amount for line in lines}))
        ends.add(frozenset((key, amount) for key, amount in found.items() if amount))
        for currency in (FRANCS, "CNY"):
            assert not sum(amount for (_, of), amount in found.items() if of == currency)
    assert len(ends) == 1


async def test_an_entry_is_named_once(books: Books) -> None:
    """openMF/community-app#1839, JiRaska/open-bank-oss#527: what was wrong stays, and what sets it
    right is an entry of its own, with its lines."""
    await decided(books, books.eric, await proposed(books, books.claire, francs(500)))
    first, second = await books.trade.rows(select(LedgerEntry).order_by(LedgerEntry.id))
    assert (first.kind, first.correction_id) == ("received", None)
    assert (second.kind, second.correction_id) == ("corrected", 1)


async def test_in_the_chat(database: Database, redis: Redis) -> None:
    """From /payouts to the seller's account."""
    desk = Desk(database, redis)
    books = await Books(await Sale(desk.trade).begin("mobile_money")).begin()
    desk.restart()
    claire, eric, aline = (
        desk.phone(name, platform_id=who.id)
        for name, who in (
            ("Claire", books.claire),
            ("Eric", books.eric),
            ("Aline", books.sale.seller),
        )
    )
    for phone, who in ((claire, books.claire), (eric, books.eric), (aline, books.sale.seller)):
        phone.sender = who
    await claire.say("/payouts")
    await claire.tap("corr.new", "f|shop")
    await claire.say("Aline")
    await claire.tap("f|less", "f|RWF")
    await claire.say("1 500", "Counted twice")
    assert "-1\u00a0500" in claire.words
    await claire.tap("f|<confirm")
    assert "Somebody else must approve" in claire.words
    assert not claire.offers("corr.yes")
    await eric.say("/payouts")
    await eric.tap("corr|", "corr.yes|")
    assert "Corrected" in eric.words
    await aline.say("/statement")
    assert "Counted twice" in aline.words
