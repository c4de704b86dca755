"""kill -9 at a step of a payment, a refund and a payout: done once in the end, and never lost.

A process is killed at the first step, the second … of its round, until one lives to its end; here
at some of them, spread over all, and by `make faults` at each (every_step.py).
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.commerce import orders, payouts
from storage.database import Database
from storage.models import Order, PaymentAttempt, Payout
from tests.support.paying import Till, a_till

ROOT = Path(__file__).parents[2]
KINDS = {"payment": "deposit", "refund": "refund", "payout": "payout"}
SOME = (7, 16, 25, 34, 50)  # of some sixty steps, as many on either database


@dataclass
class Executioner:
    """See dying.py."""

    process: subprocess.Popen[str]

    async def round(self, till: Till, dies_at: int) -> bool:
        """One round at this time, in another process: whether it lived to its end."""
        order = {
            "database": till.trade.database.url,
            "base_url": till.base_url,
            "now": till.trade.now.isoformat(),
            "dies_at": dies_at,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        status = int(await asyncio.to_thread(self.process.stdout.readline))
        assert status in (0, -9)
        return status == 0


@pytest.fixture(scope="module")
def executioner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executioner]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.payments.dying"],
        cwd=tmp_path_factory.mktemp("dying"),  # no .env here
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield Executioner(process)
    process.stdin.close()
    process.wait(timeout=30)
    process.stdout.close()


async def prepare(till: Till, kind: str) -> None:
    """An attempt of this kind that is committed and not sent."""
    if kind == "payment":
        await till.begin()
        return
    await till.paid()
    if kind == "refund":
        await till.sale.does("seller", orders.cancel)
        return
    trade = till.trade
    eric = await trade.person("Eric")
    trade.staff_ids |= {f"telegram:{eric.id}"}
    first = await trade.known(await trade.person("Claire"))
    async with trade.database.write() as db:
        await db.execute(update(Order).values(state="completed"))
        periods = trade.periods.model_copy(update={"market_collects": True})
        assert await payouts.propose(db, trade.now, periods, trade.staff_ids, first) == 1
    async with trade.acting(eric) as (db, who):
        await payouts.decide(db, who, 1, trade.now, periods, trade.staff_ids, approved=True)


async def check(till: Till, kind: str) -> None:
    """Done once, told once, and the books are right."""
    assert len(await till.moved(KINDS[kind])) == 1
    row = await till.attempt(kind)
    assert (row.state, row.look_at) == ("succeeded", None)
    if kind == "payment":
        assert await till.sums() == ("paid", 12500, 0, 0)
        assert (await till.told("payment_seen"), await till.told("money_came")) == (1, 1)
        assert await till.ledger() == {"provider": -12500, "payable": 11250, "commission": 1250}
    elif kind == "refund":
        assert await till.sums() == ("refunded", 12500, 12500, 0)
        assert await till.told("money_returned") == 1
        assert await till.ledger() == {}
    else:
        assert (await till.trade.one(select(Payout))).state == "paid"
        assert await till.told("payout_paid") == 1
        assert await till.ledger() == {"provider": -1250, "commission": 1250}


async def killed_at(
    database: Database, executioner: Executioner, kind: str, step: int, look: bool
) -> bool:
    """Die at a step of the round that sends it, or of the one that asks after it; whether it came
    so far."""
    async with a_till(database, commission=1250) as till:
        await prepare(till, kind)
        if look:
            await till.worker().round()
            till.trade.now += timedelta(seconds=5)
        lived = await executioner.round(till, step)
        await till.rounds()
        await check(till, kind)
        rows = await till.trade.rows(select(PaymentAttempt.state))
        assert set(rows) == {"succeeded"}
        return not lived


@pytest.mark.parametrize("step", SOME)
@pytest.mark.parametrize("kind", list(KINDS))
async def test_while_it_is_sent(
    sqlite: Database, executioner: Executioner, kind: str, step: int
) -> None:
    await killed_at(sqlite, executioner, kind, step, look=False)


@pytest.mark.parametrize("kind", list(KINDS))
async def test_while_it_is_asked_after(
    database: Database, executioner: Executioner, kind: str
) -> None:
    await killed_at(database, executioner, kind, 30, look=True)
