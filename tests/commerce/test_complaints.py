"""A complaint from the buyer's first word to money that is back, also where nobody answers, two act
at once, or somebody is gone. Bug reports of other markets are named where they were tried."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.chat import Photo, Sender
from bot.commerce import (
    complaint_decisions,
    complaint_rules,
    complaints,
    digests,
    fulfilment,
    order_record,
    orders,
    payments,
)
from bot.commerce import people as members
from bot.commerce.refusals import (
    AlreadyDone,
    NoMoreComplaints,
    NotStaff,
    NotYours,
    OpenOrders,
    TooLate,
    TooMuchBack,
)
from bot.jobs.calendar import Rounds
from bot.money import FRANCS, Money
from storage import migrate, people
from storage import orders as stored_orders
from storage.database import Database
from storage.models import Complaint, ComplaintPhoto, Order, Payment, Shipment
from tests.commerce.conftest import Sale
from tests.support.trade import PERIODS, Trade, francs

ALL = francs(12500)


async def paid_and_delivered(sale: Sale, *, by: str = "seller") -> None:
    for role, step in (
        ("seller", orders.accept),
        ("seller", payments.paid),
        ("seller", fulfilment.shipped),
        (by, fulfilment.delivered),
    ):
        await sale.does(role, step)


async def opens(sale: Sale, kind: str = "damaged", **more: Any) -> Complaint:
    more = {"draft_id": sale.trade.draft(), "words": "The bag is torn", **more}
    async with sale.trade.acting(sale.buyer) as (db, who):
        _, complaint = await complaints.open_(
            db,
            sale.code,
            who,
            sale.trade.now,
            PERIODS,
            kind=kind,  # type: ignore[arg-type] # one of them
            **more,
        )
        return complaint


async def answers(
    sale: Sale, of: Complaint, offer: str, amount: Money | None = None, **more: Any
) -> Complaint:
    more = {"draft_id": sale.trade.draft(), "words": "Sorry", **more}
    async with sale.trade.acting(sale.seller) as (db, who):
        _, complaint = await complaints.answer(
            db,
            of.id,
            who,
            sale.trade.now,
            offer=offer,  # type: ignore[arg-type] # one of them
            amount=amount,
            **more,
        )
        return complaint


async def accepts(sale: Sale, of: Complaint, count: int = 1) -> Complaint:
    async with sale.trade.acting(sale.buyer) as (db, who):
        return (await complaints.accept(db, of.id, who, sale.trade.now, count))[1]


async def asks_staff(sale: Sale, of: Complaint) -> Complaint:
    trade = sale.trade
    async with trade.acting(sale.buyer) as (db, who):
        found = await complaints.ask_staff(db, of.id, who, trade.now, PERIODS, trade.staff_ids)
        return found[1]


async def decides(
    sale: Sale, by: Sender, of: Complaint, verdict: str, amount: Money | None = None
) -> Complaint:
    async with sale.trade.acting(by) as (db, who):
        _, complaint = await complaint_decisions.decide(
            db,
            of.id,
            who,
            sale.trade.now,
            verdict=verdict,  # type: ignore[arg-type] # one of them
            amount=amount,
            words="The photos show it",
        )
        return complaint


async def with_staff(sale: Sale, kind: str = "damaged") -> tuple[Complaint, Sender]:
    staff = await sale.trade.staff()
    await paid_and_delivered(sale)
    complaint = await opens(sale, kind)
    await answers(sale, complaint, "none")
    return await asks_staff(sale, complaint), staff


async def days(sale: Sale, number: float) -> None:
    """The pulse looks every six hours."""
    trade = sale.trade
    rounds = Rounds(trade.database, lambda: trade.now, PERIODS, trade.staff_ids)
    for _ in range(int(number * 4)):
        trade.forward(hours=6)
        await rounds.look_for_money()
        await rounds.look_at_complaints()


async def kinds(sale: Sale, who: Sender) -> list[str]:
    number = await sale.trade.id_of(who)
    rows = await sale.trade.notices(person_id=number)
    return [row.kind for row in rows if row.kind.startswith("complaint")]


async def now(sale: Sale) -> Complaint:
    row: Complaint = await sale.trade.one(select(Complaint))
    return row


async def owed(sale: Sale) -> int:
    row: Payment = await sale.trade.one(select(Payment))
    return row.owed_money.minor


class TestTheBuyer:
    async def test_the_seller_is_told_and_the_order_waits(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        await opens(sale)
        assert await kinds(sale, sale.seller) == ["complaint_opened"]
        await days(sale, 10)
        assert (await sale.trade.states(sale.code))[0] == "accepted"

    async def test_the_same_answer_twice_is_one(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        photos = (Photo("one", giver="telegram:1"),)
        first = await opens(sale, draft_id="d", photos=photos)
        again = await opens(sale, draft_id="d", photos=photos)
        assert first.id == again.id
        assert len(await sale.trade.rows(select(ComplaintPhoto))) == 1

    async def test_one_is_open_at_a_time(self, sale: Sale) -> None:
        """nopSolutions/nopCommerce#1571, smartstore/Smartstore#1196: asked again and again."""
        await paid_and_delivered(sale)
        await opens(sale)
        with pytest.raises(AlreadyDone):
            await opens(sale, "other")

    @pytest.mark.parametrize("steps", [(), ("decline",), ("accept",), ("accept", "cancel")])
    async def test_not_of_what_was_never_paid_or_sent(
        self, sale: Sale, steps: tuple[str, ...]
    ) -> None:
        for step in steps:
            await sale.does("seller", getattr(orders, step))
        with pytest.raises(TooLate):
            await opens(sale, "not_arrived")

    async def test_only_its_buyer(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        async with sale.trade.acting(sale.seller) as (db, who):
            with pytest.raises(NotYours):
                await complaints.open_(
                    db, sale.code, who, sale.trade.now, PERIODS, draft_id="d", kind="other"
                )

    async def test_a_complete_order_is_open_again_for_a_month(self, sale: Sale) -> None:
        """Its buyer's data cannot be deleted meanwhile, nor figures count it twice."""
        await paid_and_delivered(sale)
        await days(sale, 5)
        assert (await sale.trade.states(sale.code))[0] == "completed"
        await opens(sale)
        assert (await sale.trade.states(sale.code))[0] == "accepted"
        accepted = [line for line in await sale.trade.audit("order") if line[2] == "accepted"]
        assert len(accepted) == 1
        for side in (sale.buyer, sale.seller):
            async with sale.trade.acting(side) as (db, who):
                with pytest.raises(OpenOrders):
                    await members.forget(db, who.person, sale.trade.now)

    async def test_after_a_month_no_more(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        await days(sale, 5)
        sale.trade.forward(days=PERIODS.complaint_days)
        with pytest.raises(NoMoreComplaints):
            await opens(sale)

    async def test_taken_back_it_goes_on(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        async with sale.trade.acting(sale.buyer) as (db, who):
            await complaints.withdraw(db, complaint.id, who, sale.trade.now)
        assert await kinds(sale, sale.seller) == ["complaint_opened", "complaint_closed"]
        await days(sale, 5)
        assert (await sale.trade.states(sale.code))[0] == "completed"

    async def test_nobody_is_asked_how_it_was_meanwhile(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        for expected in (0, 1):
            async with sale.trade.database.write() as db:
                await digests.ask_for_review(db, sale.code, sale.trade.now, PERIODS)
            assert len(await sale.trade.notices(kind="review")) == expected
            if not expected:
                async with sale.trade.acting(sale.buyer) as (db, who):
                    await complaints.withdraw(db, complaint.id, who, sale.trade.now)


class TestOfWhatIsHere:
    """Complained of as damaged while nobody has said that the parcel came: it has."""

    async def test_nobody_is_asked_where_it_is(self, sale: Sale) -> None:
        """Red when a buyer who writes that the bag is torn is asked whether it has arrived."""
        for role, step in (
            ("seller", orders.accept),
            ("seller", payments.paid),
            ("seller", fulfilment.shipped),
        ):
            await sale.does(role, step)
        await opens(sale)
        for kind in ("receipt_reminder", "tracking_silence"):
            states = {each.state for each in await sale.trade.notices(kind=kind)}
            assert states == {"moot"}, kind

    async def test_when_all_is_well_the_order_is_complete_some_days_later(self, sale: Sale) -> None:
        """Red when it waits for ever for somebody to say that it came."""
        for role, step in (
            ("seller", orders.accept),
            ("seller", payments.paid),
            ("seller", fulfilment.shipped),
        ):
            await sale.does(role, step)
        complaint = await opens(sale)
        sale.trade.forward(days=30)
        await sale.trade.look_for_money()
        assert (await sale.trade.states(sale.code))[0] == "accepted", "while it is open"
        async with sale.trade.acting(sale.buyer) as (db, who):
            await complaints.withdraw(db, complaint.id, who, sale.trade.now)
        for days, state in ((PERIODS.completion_days - 1, "accepted"), (2, "completed")):
            sale.trade.forward(days=days)
            await sale.trade.look_for_money()
            assert (await sale.trade.states(sale.code))[0] == state


class TestNotArrived:
    """The button of before there were complaints, on notices that are still in chats."""

    async def test_said_to_be_delivered_it_is_a_complaint(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        await sale.does("buyer", fulfilment.missing)
        assert (await now(sale)).kind == "not_arrived"
        assert (await sale.trade.one(select(Shipment))).missing_since is not None
        assert await kinds(sale, sale.seller) == ["complaint_opened"]

    async def test_it_came_after_all(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        await sale.does("buyer", fulfilment.missing)
        await sale.does("buyer", fulfilment.delivered)
        assert (await now(sale)).state == "withdrawn"
        assert (await sale.trade.one(select(Shipment))).missing_since is None
        await days(sale, 1)
        assert (await sale.trade.states(sale.code))[0] == "completed"

    async def test_never_sent_and_refunded_the_stock_is_back(self, sale: Sale) -> None:
        """OpenBazaar/openbazaar-go#973: decided for the buyer, and the order hung for ever."""
        staff = await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        complaint = await opens(sale, "not_arrived")
        await days(sale, PERIODS.complaint_answer_days + 1)
        await decides(sale, staff, complaint, "refund")
        assert await sale.trade.states(sale.code) == ("cancelled", "paid", "to_pack")
        assert await sale.trade.stock(sale.product) == (10, 0)
        await sale.does("seller", payments.refunded)
        assert (await sale.trade.states(sale.code))[1] == "refunded"

    async def test_its_seller_never_says_whether_the_money_came(self, sale: Sale) -> None:
        """Red when neither its buyer nor staff can end what was paid by hand to somebody who is
        silent: the stock is held, and the money sought, for ever."""
        staff = await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        with pytest.raises(TooLate):  # first its seller is asked
            await opens(sale, "not_arrived")
        for _day in range(9):
            sale.trade.forward(hours=24)
            await sale.trade.look_for_money()
        complaint = await opens(sale, "not_arrived")
        sale.trade.forward(hours=73)
        await asks_staff(sale, complaint)
        await decides(sale, staff, complaint, "refund")
        assert (await sale.trade.states(sale.code))[:2] == ("cancelled", "paid")
        assert (await sale.trade.stock(sale.product))[1] == 0
        await sale.does("buyer", payments.come_back)
        assert (await sale.trade.states(sale.code))[:2] == ("cancelled", "refunded")

    async def test_cancelled_meanwhile_it_can_still_be_decided(self, sale: Sale) -> None:
        """Red when a seller who cancels in the middle leaves staff with a decision that fails."""
        staff = await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        complaint = await opens(sale, "not_arrived")
        await sale.does("seller", orders.cancel)
        await days(sale, PERIODS.complaint_answer_days + 1)
        await decides(sale, staff, complaint, "refund")
        assert await sale.trade.states(sale.code) == ("cancelled", "paid", "to_pack")
        assert await sale.trade.stock(sale.product) == (10, 0)


class TestTheTwoAgree:
    async def test_a_part_is_owed_until_it_is_back(self, sale: Sale) -> None:
        await sale.trade.staff()
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        await answers(sale, complaint, "part", francs(2000))
        assert await kinds(sale, sale.buyer) == ["complaint_answered"]
        complaint = await accepts(sale, complaint)
        assert (complaint.state, complaint.awarded) == ("agreed", 2000)
        assert await owed(sale) == 2000
        seller = await sale.trade.known(sale.seller)
        assert seller.shop is not None
        async with sale.trade.database.read() as db:
            waiting = await stored_orders.open_of_shop(db, seller.shop.id)
        assert [order.code for order in waiting.items] == [sale.code]
        await days(sale, 10)
        reminders = await sale.trade.notices(kind="refund_owed")
        assert [row.facts["owed"] for row in reminders] == [2000, 2000]
        assert len(await sale.trade.notices(kind="money_stuck")) == 1
        assert (await sale.trade.states(sale.code))[0] == "accepted"
        await sale.does("seller", payments.refunded)
        assert await owed(sale) == 0
        assert (await sale.trade.one(select(Payment))).refunded == 2000
        await days(sale, 5)
        assert (await sale.trade.states(sale.code))[0] == "completed"

    async def test_what_was_read_is_what_is_accepted(self, sale: Sale) -> None:
        """The seller writes another offer while the buyer's thumb is on its way."""
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        await answers(sale, complaint, "refund")
        await answers(sale, complaint, "part", francs(100))
        with pytest.raises(TooLate):
            await accepts(sale, complaint, 1)
        assert (await accepts(sale, complaint, 2)).awarded == 100

    async def test_more_than_was_paid_is_refused(self, sale: Sale) -> None:
        """craftcms/commerce#1098: the whole but one, and then the whole again."""
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        with pytest.raises(TooMuchBack):
            await answers(sale, complaint, "part", francs(12501))
        await sale.does("seller", payments.refunded_in_part, total=francs(12499))
        with pytest.raises(TooMuchBack):
            await answers(sale, complaint, "part", francs(2))
        await answers(sale, complaint, "part", francs(1))
        await accepts(sale, complaint)
        assert await owed(sale) == 1

    async def test_after_the_whole_is_back_nothing_is(self, sale: Sale) -> None:
        """opencart/opencart#4999: refunded, and asked for once more."""
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        await answers(sale, complaint, "refund")
        await accepts(sale, complaint)
        again = await opens(sale, "other")
        for offer, amount in (("refund", None), ("part", francs(1))):
            with pytest.raises(TooMuchBack):
                await answers(sale, again, offer, amount)

    async def test_sent_again_it_waits_for_the_new_parcel(self, sale: Sale) -> None:
        staff = await sale.trade.staff()
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        await answers(sale, complaint, "resend")
        assert (await accepts(sale, complaint)).state == "resending"
        await days(sale, PERIODS.complaint_answer_days + 1)
        assert (await now(sale)).state == "with_staff"
        assert "complaint_to_confirm" in await kinds(sale, sale.buyer)
        assert "complaint_to_decide" in await kinds(sale, staff)


class TestClocks:
    async def test_nobody_reads_it(self, sale: Sale) -> None:
        """OpenBazaar/openbazaar-desktop#1412: one side is never there again."""
        staff = await sale.trade.staff()
        await paid_and_delivered(sale)
        begun = sale.trade.now
        await opens(sale)
        await days(sale, PERIODS.complaint_answer_days + 1)
        assert (await now(sale)).state == "with_staff"
        told = await sale.trade.notices(person_id=await sale.trade.id_of(staff))
        after = [round((row.due_at - begun) / timedelta(days=1)) for row in told]
        assert [row.facts["why"] for row in told] == ["unread", "unanswered"]
        assert after == [3, 15]
        reminders = await sale.trade.notices(kind="complaint_due")
        assert [round((row.due_at - begun) / timedelta(days=1)) for row in reminders] == [1, 12]
        for row in reminders:
            assert 7 <= (row.due_at + timedelta(hours=2)).hour < 21, "by day, in Kigali"

    async def test_read_staff_hear_nothing_for_now(self, sale: Sale) -> None:
        staff = await sale.trade.staff()
        await paid_and_delivered(sale)
        complaint = await opens(sale)
        async with sale.trade.acting(sale.seller) as (db, who):
            await complaints.read(db, complaint.id, who, sale.trade.now)
        await days(sale, 5)
        assert await kinds(sale, staff) == []
        assert await kinds(sale, sale.buyer) == ["complaint_read"]

    async def test_answered_and_the_buyer_says_nothing(self, sale: Sale) -> None:
        staff = await sale.trade.staff()
        await paid_and_delivered(sale)
        await answers(sale, await opens(sale), "none")
        await days(sale, PERIODS.complaint_answer_days - 1)
        assert (await now(sale)).state == "answered"
        assert (await kinds(sale, sale.buyer)).count("complaint_to_confirm") == 1
        await days(sale, 2)
        assert (await now(sale)).state == "with_staff"
        [told] = await sale.trade.notices(person_id=await sale.trade.id_of(staff))
        assert told.facts["why"] == "undecided"

    async def test_who_answers_again_and_again_does_not_put_it_off(self, sale: Sale) -> None:
        """Each answer began the days anew, of its buyer and of staff."""
        staff = await sale.trade.staff()
        await paid_and_delivered(sale)
        begun, complaint = sale.trade.now, await opens(sale)
        for _ in range(9):
            await answers(sale, complaint, "none")
            await days(sale, 2)
        told = await sale.trade.notices(person_id=await sale.trade.id_of(staff))
        assert (await now(sale)).state == "with_staff"
        after = [round((row.due_at - begun) / timedelta(days=1)) for row in told]
        assert [row.facts["why"] for row in told] == ["undecided", "waiting"]
        assert after == [15, 18]

    async def test_staff_are_asked_until_they_decide(self, sale: Sale) -> None:
        """Hub-of-Evolution/CraftNexus #657, #1080: after two weeks nobody heard of it again."""
        complaint, staff = await with_staff(sale)
        begun = sale.trade.now
        await days(sale, 37)
        told = await sale.trade.notices(person_id=await sale.trade.id_of(staff))
        after = [round((row.due_at - begun) / timedelta(days=1)) for row in told]
        assert [row.facts["why"] for row in told] == ["asked", *["waiting"] * 6]
        assert after == [0, 3, 7, 14, 21, 28, 35]
        await decides(sale, staff, complaint, "none")
        await days(sale, 15)
        assert len(await sale.trade.notices(kind="complaint_to_decide")) == 7

    async def test_the_seller_has_left(self, sale: Sale) -> None:
        staff = await sale.trade.staff()
        await paid_and_delivered(sale)
        await opens(sale)
        async with sale.trade.database.write() as db:
            await people.set_unreachable(db, await sale.trade.id_of(sale.seller), sale.trade.now)
        await days(sale, 2)
        assert (await now(sale)).state == "with_staff"
        assert await kinds(sale, staff) == ["complaint_to_decide"]

    async def test_of_two_that_look_one_does(self, sale: Sale) -> None:
        await sale.trade.staff()
        await paid_and_delivered(sale)
        await opens(sale)
        trade = sale.trade
        trade.now = (trade.now + timedelta(days=4)).replace(hour=10)
        rounds = Rounds(trade.database, lambda: trade.now, PERIODS, trade.staff_ids)
        for _ in range(3):
            await asyncio.gather(rounds.look_at_complaints(), rounds.look_at_complaints())
            trade.forward(hours=2)
        assert len(await trade.notices(kind="complaint_due")) == 1
        assert len(await trade.notices(kind="complaint_to_decide")) == 1


class TestStaff:
    async def test_part_is_told_to_both_and_owed(self, sale: Sale) -> None:
        """Automattic/woocommerce-payments#6196: a part that was shown as the whole."""
        complaint, staff = await with_staff(sale)
        decided = await decides(sale, staff, complaint, "part", francs(5000))
        assert (decided.state, decided.verdict, decided.awarded) == ("decided", "part", 5000)
        assert await owed(sale) == 5000
        assert (await sale.trade.states(sale.code))[1] == "paid"
        for side in (sale.buyer, sale.seller):
            assert (await kinds(sale, side))[-1] == "complaint_decided"
        line = (await sale.trade.audit("complaint"))[-1]
        assert line == ("complaint", "with_staff", "decided", "staff")

    async def test_none_and_the_order_goes_on(self, sale: Sale) -> None:
        """Automattic/woocommerce-payments#7928: told a second time that it is complete."""
        complaint, staff = await with_staff(sale, "not_arrived")
        await decides(sale, staff, complaint, "none")
        assert await owed(sale) == 0
        await days(sale, 5)
        assert (await sale.trade.states(sale.code))[0] == "completed"
        received = await sale.trade.notices(kind="order_received")
        assert received == []

    async def test_of_two_at_once_one_decides(self, sale: Sale) -> None:
        complaint, staff = await with_staff(sale)
        sale.trade.staff_ids |= {"telegram:901"}
        second = await sale.trade.person("Diane", platform_id="901")
        came = await asyncio.gather(
            decides(sale, staff, complaint, "refund"),
            decides(sale, second, complaint, "none"),
            return_exceptions=True,
        )
        refused = [each for each in came if isinstance(each, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], TooLate | AlreadyDone)
        row = await now(sale)
        assert await owed(sale) == (12500 if row.verdict == "refund" else 0)

    async def test_taken_back_while_staff_decide(self, sale: Sale) -> None:
        complaint, staff = await with_staff(sale)
        async with sale.trade.acting(sale.buyer) as (db, who):
            await complaints.withdraw(db, complaint.id, who, sale.trade.now)
        with pytest.raises(TooLate):
            await decides(sale, staff, complaint, "refund")
        assert await owed(sale) == 0

    async def test_nothing_is_owed_where_the_decision_fails(self, sale: Sale) -> None:
        """MostroP2P/mostro#825: checked after the money had moved."""
        complaint, staff = await with_staff(sale)
        with pytest.raises(TooMuchBack):
            await decides(sale, staff, complaint, "part", francs(99999))
        assert (await now(sale)).state == "with_staff"
        assert await owed(sale) == 0

    async def test_not_by_others_and_not_their_own(self, sale: Sale) -> None:
        complaint, _ = await with_staff(sale)
        stranger = await sale.trade.person("Stranger")
        with pytest.raises(NotStaff):
            await decides(sale, stranger, complaint, "refund")
        for side in (sale.buyer, sale.seller):  # who are staff as well
            sale.trade.staff_ids |= {f"telegram:{side.id}"}
            with pytest.raises(NotYours):
                await decides(sale, side, complaint, "refund")

    async def test_cash_that_the_seller_never_confirmed(self, sale: Sale) -> None:
        """Who says nothing of the cash does not keep it."""
        staff = await sale.trade.staff()
        sale.code = await sale.trade.order(sale.buyer, sale.product, method="on_delivery")
        for step in (orders.accept, fulfilment.shipped, fulfilment.delivered):
            await sale.does("seller", step)
        complaint = await opens(sale)
        await days(sale, PERIODS.complaint_answer_days + 1)
        await decides(sale, staff, complaint, "refund")
        assert await sale.trade.states(sale.code) == ("accepted", "paid", "delivered")
        await sale.does("seller", payments.refunded)
        assert (await sale.trade.states(sale.code))[1] == "refunded"

    async def test_money_that_never_came_is_not_given_back(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", fulfilment.shipped)
        complaint = await opens(sale)
        with pytest.raises(TooMuchBack):
            await answers(sale, complaint, "refund")
        async with sale.trade.acting(sale.seller) as (db, who):
            order, _, _ = await complaint_decisions.seen_by(db, complaint.id, who)
            assert complaint_rules.refundable(order) == francs(0)


class TestErased:
    async def test_words_and_photos_go_with_whoever_wrote_them(self, sale: Sale) -> None:
        await paid_and_delivered(sale)
        complaint = await opens(sale, photos=(Photo("b", giver="telegram:1"),))
        await answers(sale, complaint, "none", photos=(Photo("s", giver="telegram:1"),))
        async with sale.trade.acting(sale.buyer) as (db, who):
            await complaints.withdraw(db, complaint.id, who, sale.trade.now)
        await days(sale, 5)
        async with sale.trade.acting(sale.buyer) as (db, who):
            await members.forget(db, who.person, sale.trade.now)
        row = await now(sale)
        assert (row.words, row.answer) == ("", "Sorry")
        assert [each.side for each in await sale.trade.rows(select(ComplaintPhoto))] == ["seller"]


class TestCompletion:
    async def test_at_once_where_the_buyer_confirms(self, sale: Sale) -> None:
        """Red when whoever has the parcel in their hands is waited for like somebody silent."""
        await paid_and_delivered(sale)
        await days(sale, 1)
        assert (await sale.trade.states(sale.code))[0] == "accepted"
        await sale.does("buyer", fulfilment.delivered)
        with pytest.raises(AlreadyDone):
            await sale.does("buyer", fulfilment.delivered)
        await days(sale, 0.25)
        assert (await sale.trade.states(sale.code))[0] == "completed"

    async def test_the_buyer_alone_confirms(self, sale: Sale) -> None:
        await paid_and_delivered(sale, by="buyer")
        await days(sale, 0.25)
        assert (await sale.trade.states(sale.code))[0] == "completed"

    async def test_not_before_it_is_paid(self, sale: Sale) -> None:
        for role, step in (
            ("seller", orders.accept),
            ("seller", fulfilment.shipped),
            ("buyer", fulfilment.delivered),
        ):
            await sale.does(role, step)
        await days(sale, 1)
        assert (await sale.trade.states(sale.code))[0] == "accepted"


async def test_staff_find_it_with_the_order(sale: Sale) -> None:
    complaint, staff = await with_staff(sale)
    async with sale.trade.database.write() as db:
        await db.execute(update(Order).values(code="IS-7K4QM2"))
    async with sale.trade.acting(staff) as (db, who):
        order = await order_record.find(db, "7k4qm2", who)
        assert order is not None
        assert [each.id for each in order.complaints] == [complaint.id]


async def test_whoever_had_said_that_it_has_not_come_has_complained(migrated_url: str) -> None:
    """Data of before there were complaints, down and up again."""
    before = "0020"
    database = Database(migrated_url)
    sale = await Sale(Trade(database)).begin()
    await paid_and_delivered(sale)
    async with database.write() as db:
        await db.execute(update(Shipment).values(missing_since=sale.trade.now))
    await database.close()
    await migrate.downgrade(migrated_url, before)
    await migrate.upgrade(migrated_url)
    database = Database(migrated_url)
    sale.trade.database = database
    row = await now(sale)
    assert (row.kind, row.state, row.opened_at) == ("not_arrived", "open", sale.trade.now)
    assert row.currency == FRANCS
    await days(sale, 2)
    assert len(await sale.trade.notices(kind="complaint_due")) == 1
    await sale.does("buyer", fulfilment.delivered)
    assert (await now(sale)).state == "withdrawn"
    await database.close()
