"""What is heard of parcels: kept once, told once, found by number and time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import fulfilment, orders, payments, shipment_correction, shipments, tracking
from bot.commerce.refusals import AlreadyDone, NotYours, TooLate
from bot.commerce.shipments import Report
from bot.commerce.state_machine import SYSTEM
from storage import orders as stored_orders
from storage import shipments as stored
from storage.models import Notice, Order, Shipment, TrackingEvent
from tests.support.trade import NOW, PERIODS, Trade

NUMBER = "EE473124829RW"
_NUMBERS = itertools.count()


class Parcel:
    """One order that was shipped, with its two sides."""

    def __init__(self, trade: Trade) -> None:
        self.trade = trade

    async def send(self, number: str = NUMBER, country: str = "CN") -> Parcel:
        self.seller = await self.trade.seller(f"Aline{next(_NUMBERS)}")
        self.buyer = await self.trade.person("Bosco", "zh")
        return await self.again(number, country)

    async def again(self, number: str = NUMBER, country: str = "CN") -> Parcel:
        product = await self.trade.product(self.seller)
        self.code = await self.trade.order(self.buyer, product)
        order = await self.order()
        address = {**order.purchase.address, "country": country}
        async with self.trade.database.write() as db:
            purchase = await db.get(type(order.purchase), order.purchase_id)
            assert purchase is not None
            purchase.address = address
        await self.trade.does(self.seller, orders.accept, self.code)
        if country != "RW":
            await self.trade.does(self.seller, payments.paid, self.code)
        await self.trade.does(
            self.seller, fulfilment.shipped, self.code, carrier="post", tracking_number=number
        )
        return self

    async def order(self) -> Order:
        async with self.trade.database.read() as db:
            found = await stored_orders.by_code(db, self.code)
        assert found is not None
        return found

    async def hear(self, *reports: Report, source: str = "iposita") -> int:
        async with self.trade.database.write() as db:
            order = await stored_orders.by_code(db, self.code)
            assert order is not None
            new = await shipments.hear(db, order, source, reports, SYSTEM, self.trade.now, PERIODS)
        return len(new)

    async def by_number(self, *reports: Report, number: str = "", source: str = "iposita") -> Any:
        """The same as a carrier posts it: by the number."""
        now = self.trade.now
        told = [
            tracking.ReportedEvent(line, number or NUMBER, each)
            for line, each in enumerate(reports, 1)
        ]
        async with self.trade.database.write() as db:
            matched = await tracking.match(db, told, now)
            return await tracking.hear(db, source, matched, SYSTEM, now, PERIODS)

    async def correct(self, number: str, carrier: str = "dhl", who: Sender | None = None) -> Order:
        async with self.trade.acting(who or self.seller) as (db, known):
            return await shipment_correction.correct(
                db,
                self.code,
                known,
                self.trade.now,
                PERIODS,
                carrier=carrier,
                tracking_number=number,
            )

    async def tap(self, word: str, who: Sender | None = None) -> Any:
        async with self.trade.acting(who or self.seller) as (db, known):
            return await shipments.tapped(db, self.code, known, word, self.trade.now, PERIODS)

    async def stands(self) -> tuple[str, str]:
        shipment = (await self.order()).shipment
        return shipment.state, shipment.condition

    async def told(self, who: Sender, kind: str = "") -> list[str]:
        """What about the parcel's way this person is told."""
        person = await self.trade.id_of(who)
        rows = await self.trade.notices(person_id=person)
        about = ("parcel_moved", "parcel_trouble", "parcel_delivered", "order_delivered")
        return [
            row.facts.get("word", row.kind)
            for row in rows
            if row.kind in about
            and row.facts["order"] == self.code
            and (not kind or row.kind == kind)
        ]

    async def timeline(self) -> list[tuple[str, datetime]]:
        async with self.trade.database.read() as db:
            events = await stored.events_of(db, (await self.order()).id)
        return sorted((event.code, event.happened_at) for event in events)

    async def questions(self) -> list[Notice]:
        rows = await self.trade.notices(kind="tracking_silence")
        return [row for row in rows if row.facts["order"] == self.code and row.state == "due"]


def report(word: str, hours: float = 1, place: str = "") -> Report:
    return Report(word, word, NOW + timedelta(hours=hours), place)


@pytest.fixture
async def parcel(trade: Trade) -> Parcel:
    return await Parcel(trade).send()


class TestHearing:
    async def test_one_change_is_one_message(self, parcel: Parcel) -> None:
        """Red when the buyer is not told, or told of each line of a whole history."""
        assert await parcel.hear(report("in_transit", 1), report("at_customs", 5)) == 2
        assert await parcel.stands() == ("at_customs", "")
        assert await parcel.told(parcel.buyer) == ["at_customs"]
        assert await parcel.told(parcel.seller) == []

    async def test_told_again_it_is_known(self, parcel: Parcel) -> None:
        await parcel.hear(report("in_transit"))
        assert await parcel.hear(report("in_transit"), report("in_transit")) == 0
        assert await parcel.hear(report("in_transit"), source="aftership") == 1  # another's word
        assert await parcel.told(parcel.buyer) == ["in_transit"]

    async def test_an_old_one_comes_late(self, parcel: Parcel) -> None:
        """It is in the timeline, and nobody is told."""
        await parcel.hear(report("out_for_delivery", 9))
        assert await parcel.hear(report("at_customs", 3)) == 1
        assert await parcel.stands() == ("out_for_delivery", "")
        assert await parcel.told(parcel.buyer) == ["out_for_delivery"]
        assert [code for code, _ in await parcel.timeline()] == ["at_customs", "out_for_delivery"]

    async def test_trouble_reaches_the_seller_too(self, parcel: Parcel) -> None:
        await parcel.hear(report("customs_held", 2))
        assert await parcel.stands() == ("at_customs", "held")
        assert await parcel.told(parcel.buyer) == ["customs_held"]
        assert await parcel.told(parcel.seller, "parcel_trouble") == ["customs_held"]
        await parcel.hear(report("in_transit", 3))
        assert await parcel.stands() == ("in_transit", "")
        assert await parcel.told(parcel.buyer) == ["customs_held", "in_transit"]
        lines = await parcel.trade.audit("condition")
        assert lines == [("condition", "", "held", "system"), ("condition", "held", "", "system")]

    async def test_delivered_and_paid_is_completed_in_some_days(self, parcel: Parcel) -> None:
        await parcel.hear(report("delivered"))
        for _ in range(5):
            parcel.trade.forward(days=1)
            await parcel.trade.look_for_money()
        assert await parcel.trade.states(parcel.code) == ("completed", "paid", "delivered")
        assert await parcel.told(parcel.seller) == ["delivered"]
        reminders = await parcel.trade.notices(kind="receipt_reminder")
        assert [row.state for row in reminders] == ["moot"]
        assert await parcel.questions() == []

    async def test_the_buyer_said_so_before(self, parcel: Parcel) -> None:
        """Red when the carrier's late word moves or tells once more."""
        await parcel.trade.does(parcel.buyer, fulfilment.delivered, parcel.code)
        assert await parcel.hear(report("delivered"), report("in_transit", 3)) == 2
        assert await parcel.stands() == ("delivered", "")
        assert await parcel.told(parcel.buyer) == []
        assert await parcel.told(parcel.seller) == []

    async def test_two_sources_at_once(self, parcel: Parcel) -> None:
        """Red on PostgreSQL without the lock: each sees only its own event."""
        words = ["in_transit", "at_customs", "out_for_delivery", "attempt_failed"]
        await asyncio.gather(
            *(parcel.hear(report(word, n), source=word) for n, word in enumerate(words, 1))
        )
        assert await parcel.stands() == ("attempt_failed", "")
        assert len(await parcel.timeline()) == 4
        assert len(set(await parcel.told(parcel.buyer))) == len(await parcel.told(parcel.buyer))


WORDS = st.sampled_from(
    [
        "in_transit",
        "at_customs",
        "customs_held",
        "out_for_delivery",
        "attempt_failed",
        "exception",
        "lost",
        "delivered",
        "returned",
        "announced",
    ]
)
HISTORY = st.lists(
    st.builds(report, WORDS, st.integers(1, 9)), min_size=2, max_size=6, unique_by=lambda r: r.at
)


class TestAnyOrder:
    async def test_the_same_end_and_nobody_told_twice(self, sqlite: Any) -> None:
        """Any permutation, any repetition, in any portions."""
        trade = Trade(sqlite)
        parcel = await Parcel(trade).send()
        loop = asyncio.get_running_loop()

        async def ends(portions: Sequence[Sequence[Report]]) -> Any:
            await parcel.again(number=f"TEST{next(_NUMBERS)}")
            for portion in portions:
                await parcel.hear(*portion)
            for who in (parcel.buyer, parcel.seller):
                rows = await trade.notices(person_id=await trade.id_of(who))
                told = [
                    (row.facts["word"], row.facts["at"])
                    for row in rows
                    if row.facts["order"] == parcel.code and "word" in row.facts
                ]
                assert len(told) == len(set(told)), f"told twice: {told}"
            return await parcel.stands(), await parcel.timeline()

        @settings(
            max_examples=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),  # the shrinking of what costs a market is not worth its time
        )
        @given(HISTORY, st.randoms(use_true_random=False))
        def check(history: list[Report], random: Any) -> None:
            shuffled = [*history, *history[: random.randint(0, 3)]]
            random.shuffle(shuffled)
            cut = random.randint(0, len(shuffled))
            one_by_one = [[each] for each in history]
            in_order = asyncio.run_coroutine_threadsafe(ends(one_by_one), loop).result(30)
            portions = [shuffled[:cut], shuffled[cut:]]
            mixed = asyncio.run_coroutine_threadsafe(ends(portions), loop).result(30)
            assert in_order == mixed

        await asyncio.to_thread(check)


class TestTaps:
    async def test_one_tap(self, parcel: Parcel) -> None:
        for word in ("in_transit", "at_customs", "customs_held", "out_for_delivery"):
            parcel.trade.forward(hours=1)
            await parcel.tap(word)
        assert await parcel.stands() == ("out_for_delivery", "")
        assert len(await parcel.told(parcel.buyer)) == 4
        assert await parcel.told(parcel.seller) == []  # they said so themselves
        codes = [code for code, _ in await parcel.timeline()]
        assert "handed_in" in codes

    async def test_twice_is_refused_and_tells_once(self, parcel: Parcel) -> None:
        await parcel.tap("in_transit")
        parcel.trade.forward(seconds=3)
        with pytest.raises(AlreadyDone):
            await parcel.tap("in_transit")
        assert await parcel.told(parcel.buyer) == ["in_transit"]

    async def test_what_makes_no_sense_now(self, parcel: Parcel) -> None:
        with pytest.raises(TooLate):
            await parcel.tap("attempt_failed")
        with pytest.raises(NotYours):
            await parcel.tap("in_transit", parcel.buyer)

    async def test_no_customs_within_the_country(self, trade: Trade) -> None:
        parcel = await Parcel(trade).send(country="RW")
        assert "at_customs" not in shipments.offers(await parcel.order())
        with pytest.raises(TooLate):
            await parcel.tap("at_customs")

    async def test_lost_and_found(self, parcel: Parcel) -> None:
        await parcel.tap("lost")
        parcel.trade.forward(days=9)
        await parcel.tap("delivered")
        assert await parcel.stands() == ("delivered", "")


class TestByNumber:
    async def find(self, trade: Trade, number: str, **ago: float) -> str | None:
        async with trade.database.read() as db:
            carried = await stored.carried(db, [number])
        found = stored.travelling(carried.get(number, ()), trade.now - timedelta(**ago))
        assert len(found) <= 1
        return found[0] if found else None

    async def test_a_number_is_used_again_after_a_year(self, parcel: Parcel) -> None:
        """Red when an event goes to the parcel that had the number before."""
        trade, first = parcel.trade, parcel.code
        trade.forward(days=400)
        await parcel.again()
        assert await self.find(trade, NUMBER) == parcel.code
        assert await self.find(trade, NUMBER, days=390) == first
        assert await self.find(trade, NUMBER, days=20) is None  # a year after the first: nobody's
        assert await self.find(trade, "EE100000140RW") is None

    async def test_handed_in_before_the_seller_tapped(self, parcel: Parcel) -> None:
        assert await self.find(parcel.trade, NUMBER, days=1) == parcel.code
        assert await self.find(parcel.trade, NUMBER, days=5) is None

    async def test_unknown_and_future_are_named(self, parcel: Parcel) -> None:
        told = [
            tracking.ReportedEvent(1, NUMBER, report("in_transit", 1)),
            tracking.ReportedEvent(2, "EE100000140RW", report("in_transit", 1)),
            tracking.ReportedEvent(3, NUMBER, report("delivered", 48)),
        ]
        async with parcel.trade.database.write() as db:
            matched = await tracking.match(db, told, NOW)
            expected = await tracking.rehearse(db, "staff", matched)
            counts = await tracking.hear(db, "staff", matched, SYSTEM, NOW, PERIODS)
            again = await tracking.rehearse(db, "staff", matched)
        assert matched.refused == [(2, "unknown_parcel"), (3, "future")]
        assert counts == expected.counts == tracking.Counts(new=1, known=0, moved=1)
        assert [(each.order, each.event.word) for each in expected.changes] == [
            (parcel.code, "in_transit")
        ]
        assert again.counts == tracking.Counts(new=0, known=1, moved=0)
        assert again.changes == ()

    async def test_two_orders_in_one_parcel_both_hear(self, parcel: Parcel) -> None:
        """Red when only the one that was sent last hears where its parcel is."""
        first = parcel.code
        parcel.trade.forward(hours=1)
        await parcel.again()
        counts = await parcel.by_number(report("in_transit", 2))
        assert counts == tracking.Counts(new=1, known=0, moved=2)
        told = {each.facts["order"] for each in await parcel.trade.notices(kind="parcel_moved")}
        assert told == {first, parcel.code}

    async def test_two_shops_of_one_buyer(self, parcel: Parcel) -> None:
        """One buyer's orders at two shops that post together; strangers' numbers are no parcel."""
        other = Parcel(parcel.trade)
        other.seller, other.buyer = await parcel.trade.seller("Diane"), parcel.buyer
        await other.again()
        stranger = await Parcel(parcel.trade).send("JD014600")
        await parcel.by_number(report("in_transit", 2))
        stands = [await each.stands() for each in (parcel, other, stranger)]
        assert stands == [("in_transit", ""), ("in_transit", ""), ("shipped", "")]


class TestCorrecting:
    async def test_the_buyer_is_told_the_right_one(self, parcel: Parcel) -> None:
        """Red when a wrong number can never be put right, or nobody hears of it."""
        await parcel.correct("1234567890")
        shipment = (await parcel.order()).shipment
        assert (shipment.carrier, shipment.tracking_number) == ("dhl", "1234567890")
        [notice] = await parcel.trade.notices(kind="tracking_corrected")
        assert notice.person_id == await parcel.trade.id_of(parcel.buyer)
        assert (notice.facts["tracking_number"], notice.facts["moved"]) == ("1234567890", False)
        lines = await parcel.trade.audit("tracking")
        assert lines == [("tracking", f"post {NUMBER}", "dhl 1234567890", "seller")]

    async def test_what_came_by_the_old_number_counts_no_longer(self, parcel: Parcel) -> None:
        await parcel.tap("in_transit")
        await parcel.by_number(report("at_customs", 2), report("customs_held", 3))
        assert await parcel.stands() == ("at_customs", "held")
        await parcel.correct("1234567890")
        assert await parcel.stands() == ("in_transit", "")  # as the seller tapped
        assert [each.word for each in (await parcel.order()).news] == ["in_transit"]
        [notice] = await parcel.trade.notices(kind="tracking_corrected")
        assert notice.facts["moved"]
        # what nobody had read of the other parcel is not sent any more
        untold = await parcel.trade.notices(kind="parcel_moved", state="due")
        assert {each.facts["word"] for each in untold} <= {"in_transit"}
        await parcel.by_number(report("delivered", 4))  # the old number's: nobody's
        assert await parcel.stands() == ("in_transit", "")
        await parcel.by_number(report("out_for_delivery", 5), number="1234567890")
        assert await parcel.stands() == ("out_for_delivery", "")

    async def test_delivered_was_somebody_else_s(self, parcel: Parcel) -> None:
        """Red when a wrong number has ended the journey for good."""
        await parcel.by_number(report("delivered", 2))
        assert await parcel.questions() == []
        parcel.trade.forward(hours=3)
        await parcel.correct("1234567890")
        assert await parcel.stands() == ("shipped", "")
        assert len(await parcel.questions()) == 1
        due = await parcel.trade.notices(kind="receipt_reminder", state="due")
        assert len(due) == 1
        moves = await parcel.trade.audit("shipment")
        assert moves[-1] == ("shipment", "delivered", "shipped", "seller")

    async def test_corrected_back(self, parcel: Parcel) -> None:
        await parcel.by_number(report("at_customs", 2))
        await parcel.correct("1234567890")
        parcel.trade.forward(seconds=9)
        await parcel.correct(NUMBER, "post")
        assert await parcel.stands() == ("at_customs", "")
        assert len(await parcel.trade.notices(kind="tracking_corrected")) == 2

    async def test_the_same_events_by_both_numbers(self, parcel: Parcel) -> None:
        """Tables without a time of day have the same instant in many lines."""
        await parcel.by_number(report("in_transit", 2))
        await parcel.correct("1234567890")
        counts = await parcel.by_number(report("in_transit", 2), number="1234567890")
        assert counts.new == 1
        assert await parcel.stands() == ("in_transit", "")

    async def test_twice_is_once(self, parcel: Parcel) -> None:
        for _ in range(2):
            await parcel.correct("1234567890")
            parcel.trade.forward(seconds=9)
        assert len(await parcel.trade.notices(kind="tracking_corrected")) == 1

    async def test_not_anybody_and_not_for_ever(self, parcel: Parcel) -> None:
        with pytest.raises(NotYours):
            await parcel.correct("1234567890", who=parcel.buyer)
        assert await self.offered(parcel)
        await parcel.trade.does(parcel.buyer, fulfilment.delivered, parcel.code)
        assert not await self.offered(parcel), "a button that can only refuse"
        with pytest.raises(TooLate):
            await parcel.correct("1234567890")

    @staticmethod
    async def offered(parcel: Parcel) -> bool:
        async with parcel.trade.database.read() as db:
            order = await stored_orders.by_code(db, parcel.code)
        assert order is not None
        return shipment_correction.can_correct(order)

    async def test_a_carrier_comes_between(self, parcel: Parcel) -> None:
        """Of the correction and an event by the old number at once, neither is lost."""
        await asyncio.gather(
            parcel.correct("1234567890"), parcel.by_number(report("at_customs", 2))
        )
        assert await parcel.stands() == ("shipped", "")


class TestSilence:
    async def test_asked_once_a_silence(self, parcel: Parcel) -> None:
        days = timedelta(days=PERIODS.tracking_silence_days)
        [question] = await parcel.questions()
        assert question.due_at == NOW + days
        parcel.trade.forward(days=2)
        await parcel.hear(report("in_transit", 1))
        [question] = await parcel.questions()
        assert question.due_at == NOW + timedelta(days=2) + days
        await parcel.hear(report("in_transit", 1))  # told again: no news
        assert [each.id for each in await parcel.questions()] == [question.id]

    async def test_the_seller_knows_nothing_either(self, parcel: Parcel) -> None:
        parcel.trade.forward(days=8)
        for _ in range(2):
            parcel.trade.forward(seconds=2)
            async with parcel.trade.acting(parcel.seller) as (db, known):
                await shipments.no_news(db, parcel.code, known, parcel.trade.now, PERIODS)
        rows = await parcel.trade.notices(kind="tracking_silence", state="due")
        due = [row for row in rows if row.due_at > parcel.trade.now]
        assert len(due) == 1

    async def test_not_at_night(self, parcel: Parcel) -> None:
        """A scan in China at nine in the morning is one at three in the night in Kigali."""
        parcel.trade.forward(hours=17)
        await parcel.hear(report("in_transit", 17))
        [question] = await parcel.questions()
        days = timedelta(days=PERIODS.tracking_silence_days)
        assert question.due_at == NOW.replace(hour=5) + timedelta(days=1) + days

    async def test_over_with_the_journey(self, parcel: Parcel) -> None:
        await parcel.hear(report("returned"))
        assert await parcel.questions() == []


async def test_an_event_is_a_row_once_whoever_writes(parcel: Parcel) -> None:
    """The key itself: Red when the UNIQUE constraint is lost."""
    await parcel.hear(report("in_transit"))
    rows = await parcel.trade.rows(select(TrackingEvent))
    assert len(rows) == 1
    async with parcel.trade.database.write() as db:
        await db.execute(update(Shipment).values(state="shipped"))
    assert await parcel.hear(report("in_transit")) == 0
