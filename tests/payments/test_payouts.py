"""A payout from its approval to the shop, by the worker that sends it: once, whatever is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bot.commerce.statements import AttemptFacts, Statement
from bot.money import FRANCS
from bot.payments.worker import PaymentWorker
from storage.database import Database
from tests.commerce.conftest import Sale
from tests.commerce.test_ledger import balances
from tests.commerce.test_payouts import Books
from tests.support.paying import unheard
from tests.support.trade import Trade

DONE, UNKNOWN, UNSENT = Statement("done"), Statement("unknown"), Statement("unsent")


class Told:
    """A provider that moves money at the first word, and then says what it is told to say."""

    name = "pawapay"
    base_url = "https://provider.example"
    channels = frozenset({"mtn", "airtel"})

    def __init__(self, starts: Sequence[Statement], looks: Sequence[Statement]) -> None:
        self.starts, self.looks = list(starts), list(looks)
        self.moved: dict[str, int] = {}

    async def start(self, attempt: AttemptFacts) -> Statement:
        said = self.starts.pop(0)
        if said.outcome != "unsent":
            self.moved[attempt.id] = attempt.amount.minor
        return said

    async def look(self, attempt: AttemptFacts) -> Statement:
        return self.looks.pop(0)


@pytest.fixture
async def books(database: Database) -> Books:
    made = await Books(await Sale(Trade(database)).begin()).begin()
    await made.propose()
    await made.decide(made.eric)
    return made


async def rounds(books: Books, provider: Any, number: int) -> None:
    trade = books.trade
    worker = PaymentWorker(
        trade.database,
        {"pawapay": provider},
        bell=None,  # type: ignore[arg-type] # nobody waits here
        ring=unheard,
        now=lambda: trade.now,
        staff_ids=trade.staff_ids,
    )
    for _ in range(number):
        await worker.round()
        trade.forward(hours=1)


async def test_bug_17_unknown_twice_is_one_payment(books: Books) -> None:
    """Bug 17, anurag3407/career-pilot#4378: each round without an answer sent it again."""
    provider = Told([UNKNOWN], [UNKNOWN, UNKNOWN, DONE])
    await rounds(books, provider, 5)
    assert list(provider.moved.values()) == [11_250]
    assert (await books.row()).state == "paid"
    assert await balances(books.trade) == {
        ("commission", FRANCS): 1_250,
        ("provider", FRANCS): -1_250,
    }


async def test_never_heard_of_is_sent_again_under_the_same_id(books: Books) -> None:
    provider = Told([UNSENT, DONE], [])
    await rounds(books, provider, 3)
    [sent] = await books.attempts()
    assert provider.moved == {sent.id: 11_250}
    assert (await books.row()).state == "paid"
