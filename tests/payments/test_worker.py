"""The worker of payments against pawaPay's stand-in: what is committed is sent once, and settled.

Named for reports about other systems: woocommerce-stripe 3725 and 2339 (sent again after a time-out
and charged twice), elizaOS 11022 and omi 7184 (paid out again after an unclear answer).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.commerce import attempt_outcomes, attempts, orders, payments
from bot.commerce.statements import AttemptFacts, Statement
from bot.payments import worker as worker_file
from bot.payments.worker import LEASE
from storage import payment_attempts as stored
from storage.database import Database
from tests.support.paying import Till, a_till
from tests.support.ports import free_port
from tests.support.trade import francs


@pytest.fixture
async def till(sqlite: Database) -> AsyncIterator[Till]:
    async with a_till(sqlite) as till:
        yield till


class Scripted:
    """A provider that says what a test wants, and counts."""

    name = "pawapay"
    channels = frozenset({"mtn"})
    base_url = "http://127.0.0.1"

    def __init__(self, *said: Statement | BaseException) -> None:
        self.said, self.started, self.looked = list(said), 0, 0

    def _next(self) -> Statement:
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(said, BaseException):
            raise said
        return said

    async def start(self, _: AttemptFacts) -> Statement:
        self.started += 1
        return self._next()

    async def look(self, _: AttemptFacts) -> Statement:
        self.looked += 1
        return self._next()


UNSENT, UNKNOWN = Statement("unsent"), Statement("unknown")


class TestSends:
    async def test_what_is_committed(self, till: Till) -> None:
        await till.begin()
        await till.rounds()
        assert await till.moved() == ["12500"]
        assert await till.sums() == ("paid", 12500, 0, 0)
        row = await till.attempt()
        assert (row.look_at, row.base_url) == (None, till.base_url)
        assert row.reference
        assert (await till.told("payment_seen"), await till.told("money_came")) == (1, 1)

    async def test_nothing_without_being_due(self, till: Till) -> None:
        await till.begin()
        worker = till.worker()
        assert await worker.round() == 1
        assert await worker.round() == 0  # five seconds have not passed
        assert await till.calls() == 1

    async def test_once_by_two_workers_at_once(self, database: Database) -> None:
        async with a_till(database) as till:
            await till.begin()
            other = Database(database.url)
            two = [till.worker(), till.worker(other)]
            sent = await asyncio.gather(*(each.round() for each in two))
            assert sorted(sent) == [0, 1]
            till.trade.forward(seconds=6)
            looked = await asyncio.gather(*(each.round() for each in two))
            await other.close()
            assert sorted(looked) == [0, 1]
            assert (await till.calls(), await till.calls("GET")) == (1, 1)
            assert await till.sums() == ("paid", 12500, 0, 0)

    async def test_a_refund_and_never_twice(self, till: Till) -> None:
        await till.paid()
        await till.sale.does("seller", orders.cancel)
        await till.rounds()
        assert await till.moved("refund") == ["12500"]
        assert await till.sums() == ("refunded", 12500, 12500, 0)
        assert await till.told("money_returned") == 1

    async def test_several_at_once_and_one_bug_spoils_no_other(self, till: Till) -> None:
        await till.paid()
        for total in (1000, 3000):
            await till.sale.does("seller", payments.send_part_back, total=francs(total))
        start, first = till.providers["pawapay"].start, []

        async def stumbles(facts: AttemptFacts) -> Statement:
            if not first:
                first.append(facts.id)
                raise RuntimeError("a bug")
            return await start(facts)

        till.providers["pawapay"].start = stumbles  # type: ignore[method-assign]
        await till.worker().round()
        assert len(await till.moved("refund")) == 1
        await till.rounds()
        assert sorted(await till.moved("refund")) == ["1000", "2000"]
        assert await till.sums() == ("part_refunded", 12500, 3000, 0)


class TestLeases:
    async def test_what_a_dead_worker_took_is_asked_after(self, till: Till) -> None:
        """It had been sent: the provider knows it, and is not asked for it again."""
        number = await till.begin()
        worker = till.worker()
        taken = await worker._take(number)
        assert taken is not None
        facts, provider, sends = taken
        assert sends
        assert provider is not None
        await provider.start(facts)  # and dies before it can write down what was said
        assert await till.worker().round() == 0
        till.trade.forward(seconds=LEASE.total_seconds() - 1)
        assert await till.worker().round() == 0
        await till.rounds()
        assert (await till.moved(), await till.calls()) == (["12500"], 1)
        assert await till.sums() == ("paid", 12500, 0, 0)

    async def test_what_a_dead_worker_never_sent_is_sent(self, till: Till) -> None:
        number = await till.begin()
        assert await till.worker()._take(number) is not None
        await till.rounds()
        assert (await till.moved(), await till.calls()) == (["12500"], 1)
        assert await till.sums() == ("paid", 12500, 0, 0)

    async def test_bug_2_never_heard_of_is_not_believed_at_once(self, till: Till) -> None:
        """Bug 2, woocommerce/woocommerce-gateway-stripe#2339: what is on its way there may arrive
        after the question."""
        number = await till.begin()
        assert await till.worker()._take(number) is not None
        async with till.trade.database.write() as db:
            await worker_file.stored.hurry(db, number, till.trade.now)
        await till.worker().round()
        assert ((await till.attempt()).state, await till.calls()) == ("unknown", 0)

    async def test_a_slow_worker_says_nothing_backwards(self, till: Till) -> None:
        """It comes back with "accepted" when another has settled it."""
        number = await till.begin()
        worker = till.worker()
        taken = await worker._take(number)
        assert taken is not None
        said = await worker._say(taken[1], taken[0], sends=True)
        till.trade.now += LEASE
        await till.rounds()
        async with till.trade.database.write() as db:
            attempt = await worker_file.stored.by_id(db, number)
            assert attempt is not None
            await attempt_outcomes.apply(db, attempt, said, till.trade.now)
            await worker._plan(db, attempt, at_once=False)
        assert await till.sums() == ("paid", 12500, 0, 0)
        row = await till.attempt()
        assert (row.state, row.look_at) == ("succeeded", None)


class TestTrouble:
    @pytest.mark.parametrize("switch", ["drop_answer", "server_error"])
    async def test_bug_2_taken_and_the_answer_lost_is_no_second_charge(
        self, till: Till, switch: str
    ) -> None:
        """Bug 2, woocommerce/woocommerce-gateway-stripe#3638: a time-out after it was confirmed,
        and a second charge."""
        await till.stand_in.control.switch(**{switch: True})
        await till.begin()
        worker = till.worker()
        await worker.round()
        assert (await till.attempt()).state == "unknown"
        await till.rounds(worker)
        assert (await till.moved(), await till.calls()) == (["12500"], 1)
        assert await till.sums() == ("paid", 12500, 0, 0)
        assert await till.told("payment_failed") == 0

    async def test_cut_before_it_was_taken_is_sent_again(self, till: Till) -> None:
        await till.stand_in.control.switch(down="cut")
        await till.begin()
        worker = till.worker()
        await worker.round()
        assert (await till.attempt()).state == "unknown"
        await till.stand_in.control.switch(clear=True)
        await till.rounds(worker)
        assert (await till.moved(), await till.calls()) == (["12500"], 2)
        assert await till.sums() == ("paid", 12500, 0, 0)

    async def test_nobody_listens_for_five_tries(self, till: Till) -> None:
        """The buyer hears that another way is open; nothing was asked of anybody."""
        adapter = till.providers["pawapay"]
        adapter.base_url = f"http://127.0.0.1:{free_port()}"
        await till.begin()
        await till.rounds()
        row = await till.attempt()
        assert (row.state, row.failure, row.looks) == ("failed", "down", attempts.TRIES)
        assert await till.told("payment_failed") == 1
        assert await till.moved() == []
        assert await till.sums() == ("pending", 0, 0, 0)
        await till.begin()  # and again, as nothing is open

    async def test_a_provider_that_is_not_set_up_any_more(self, till: Till) -> None:
        await till.begin()
        await till.rounds(till.worker(providers={}))
        row = await till.attempt()
        assert (row.state, row.failure) == ("failed", "down")
        assert await till.told("payment_failed") == 1

    async def test_not_set_up_any_more_while_it_was_under_way(self, till: Till) -> None:
        """Nobody says that it failed: it is asked after when it is set up again."""
        await till.begin()
        await till.worker().round()
        gone = till.worker(providers={})
        for _ in range(4):
            till.trade.forward(minutes=5)
            await gone.round()
        assert (await till.attempt()).state == "pending"
        till.trade.forward(hours=1)
        await till.rounds()
        assert await till.sums() == ("paid", 12500, 0, 0)

    async def test_a_refund_waits_for_its_provider(self, till: Till) -> None:
        """A refund is nobody's PIN: it is tried for as long as it takes, and never failed."""
        await till.paid()
        await till.sale.does("seller", orders.cancel)
        nobody = till.worker(providers={"pawapay": Scripted(UNSENT)})
        await till.rounds(nobody, 15)
        assert (await till.attempt("refund")).state == "created"
        assert await till.sums() == ("paid", 12500, 0, 12500)
        await till.rounds()
        assert await till.sums() == ("refunded", 12500, 12500, 0)

    async def test_withdrawn_is_not_sent(self, till: Till) -> None:
        await till.begin()
        await till.sale.does("buyer", orders.cancel)
        await till.rounds()
        row = await till.attempt()
        assert (row.state, row.failure) == ("failed", "withdrawn")
        assert await till.calls() == 0
        assert await till.told("payment_failed") == 0

    async def test_nobody_is_asked_for_a_pin_out_of_the_blue(self, till: Till) -> None:
        """The worker was away for longer than a buyer is waited for: they may have paid in another
        way by now, or have put their phone away."""
        await till.begin()
        till.trade.now += attempts.patience("mtn")
        await till.rounds()
        row = await till.attempt()
        assert (row.state, row.failure) == ("failed", "down")
        assert await till.calls() == 0
        assert await till.told("payment_failed") == 1

    async def test_one_that_had_to_wait_is_sent_in_time(self, till: Till) -> None:
        await till.begin()
        till.trade.now += attempts.patience("mtn") - timedelta(seconds=1)
        await till.worker().round()
        assert await till.calls() == 1

    async def test_it_takes_too_long(self, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(worker_file, "CALL_SECONDS", 0.05)
        await till.stand_in.control.switch(slow_ms=400)
        await till.begin()
        await till.worker().round()
        row = await till.attempt()
        assert (row.state, row.detail) == ("unknown", "it took too long")


class TestAsksAgain:
    async def test_less_and_less_often(self, till: Till) -> None:
        await till.begin()
        silent = Scripted(Statement("accepted"))
        worker = till.worker(providers={"pawapay": silent})
        pauses = []
        for _ in range(14):
            await worker.round()
            row = await till.attempt()
            assert row.look_at is not None
            pauses.append(int((row.look_at - till.trade.now).total_seconds()))
            till.trade.now = row.look_at
        assert pauses[:9] == [5, 10, 15, 30, 60, 120, 300, 600, 1800]
        assert set(pauses[9:]) == {3600}
        assert silent.started == 1

    @pytest.mark.parametrize("kind", ["payment", "refund"])
    async def test_staff_hear_of_silence_once(self, till: Till, kind: str) -> None:
        if kind == "refund":
            await till.paid()
            await till.sale.does("seller", orders.cancel)
        else:
            await till.begin()
        silent = Scripted(UNKNOWN)
        silent.base_url = till.base_url
        worker = till.worker(providers={"pawapay": silent})
        await worker.round()
        assert await till.told("money_unclear") == 0
        for _ in range(3):
            till.trade.forward(days=1)
            await worker.round()
        assert await till.told("money_unclear") == 1
        row = await till.attempt(kind)
        assert (row.state, row.look_at) == ("unknown", till.trade.now + timedelta(days=1))

    async def test_a_clock_that_is_set_back_by_an_hour(self, till: Till) -> None:
        """It is asked after later, and neither lost nor sent twice."""
        number = await till.begin()
        worker = till.worker()
        await worker.round()
        till.trade.forward(hours=-1)
        assert await till.begin() == number
        assert await worker.round() == 0
        await till.rounds(worker)
        assert (await till.moved(), await till.calls()) == (["12500"], 1)
        assert await till.sums() == ("paid", 12500, 0, 0)

    async def test_the_database_away_stops_nobody_for_good(self, till: Till) -> None:
        await till.begin()
        worker, real, failures = till.worker(), till.trade.database.read, []

        def away() -> Any:
            if len(failures) < 1:
                failures.append(1)
                raise ConnectionError
            return real()

        slept = asyncio.Event()

        async def no_pause(_: float) -> None:
            slept.set()
            await real_sleep(0)

        real_sleep = asyncio.sleep
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(till.trade.database, "read", away)
            patch.setattr(worker_file.asyncio, "sleep", no_pause)
            running = asyncio.create_task(worker.run())
            async with asyncio.timeout(10):
                while await till.calls() < 1:
                    await real_sleep(0.01)
            running.cancel()
        assert slept.is_set()


async def test_a_hint_about_what_has_failed_is_asked_after_once(till: Till) -> None:
    """Red when it is asked after for ever, as nothing says that it is settled."""
    number = await till.begin()
    says = Scripted(Statement("failed", failure="declined"))
    worker = till.worker(providers={"pawapay": says})
    await worker.round()
    async with till.trade.database.write() as db:
        await stored.hurry(db, number, till.trade.now)
    assert await worker.round() == 1
    assert says.looked == 1
    assert (await till.attempt()).look_at is None


async def test_what_another_server_knows_is_not_asked_of_this_one(till: Till) -> None:
    """Red when a refund that was begun in the sandbox is sent with real money after the change."""
    await till.begin()
    says = Scripted(Statement("accepted"))
    await till.worker(providers={"pawapay": says}).round()
    other = Scripted(UNSENT)
    other.base_url = "http://127.0.0.2"
    worker = till.worker(providers={"pawapay": other})
    for _ in range(4):
        till.trade.forward(hours=2)
        await worker.round()
    assert (other.started, other.looked) == (0, 0)
    assert (await till.attempt()).state in ("pending", "unknown")
