"""Shops are paid what is theirs: once, by two members of staff, to a number that is not new."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import (
    attempt_outcomes,
    catalogue,
    ledger,
    ledger_corrections,
    payments,
    payouts,
    people,
)
from bot.commerce.payout_hindrances import hindrances
from bot.commerce.refusals import AlreadyDone, NumberChanged, OwnPayout, PayoutChanged, ShopIsOwed
from bot.commerce.statements import Statement
from bot.money import FRANCS, Money
from bot.parsing.exchange_rates import MILLION
from bot.settings import Periods
from storage import payouts as stored
from storage import rates as stored_rates
from storage.models import Complaint, Order, OrderLine, Payment, PaymentAttempt, Payout, Shop
from tests.commerce.conftest import Sale
from tests.commerce.test_ledger import attempt, balances, happens
from tests.support.notices import read_by_all
from tests.support.trade import francs

CHANNELS = {"mtn": "pawapay", "airtel": "pawapay"}
PERIODS = Periods(market_collects=True, payment_channels=CHANNELS)
PRICE = francs(12_500)


async def why_not(books: Books, **more: Any) -> str | None:
    """Why what is the shop's is not paid out; None: it is."""
    async with books.trade.database.read() as db:
        found = await hindrances(
            db, await stored.balances(db), books.trade.now, PERIODS.model_copy(update=more)
        )
    return next((each.why for each in found.values()), None)


class Books:
    """A sale that is paid and complete, and two members of staff."""

    def __init__(self, sale: Sale) -> None:
        self.sale, self.trade = sale, sale.trade

    async def begin(self, money: Money = PRICE, state: str = "completed") -> Books:
        trade = self.trade
        self.claire, self.eric = await trade.staff("Claire"), await trade.person("Eric")
        trade.staff_ids |= {f"telegram:{self.eric.id}"}
        async with trade.database.write() as db:
            await db.execute(update(Order).values(state=state))
            await db.execute(update(OrderLine).values(commission=1_250))
            await db.execute(update(Payment).values(amount=money.minor, currency=money.currency))
        self.paid_by = await attempt(trade, self.sale.code, "payment", money)
        await happens(trade, self.sale.code, ledger.received, self.paid_by, money)
        return self

    async def propose(self, by: Sender | None = None, *, house: bool = False) -> int:
        """By Claire, if it is not by the house."""
        async with self.trade.database.write() as db:
            who = None if house else await self.trade.known(by or self.claire)
            return await payouts.propose(db, self.trade.now, PERIODS, self.trade.staff_ids, who)

    async def decide(self, by: Sender, number: int = 1, *, approved: bool = True) -> Payout:
        async with self.trade.acting(by) as (db, who):
            staff = self.trade.staff_ids
            return await payouts.decide(
                db, who, number, self.trade.now, PERIODS, staff, approved=approved
            )

    async def says(self, *, done: bool) -> None:
        """Its provider, through the one applier of all that providers say."""
        said = Statement("done") if done else Statement("failed", failure="limit")
        async with self.trade.database.write() as db:
            rows = await db.scalars(
                select(PaymentAttempt)
                .where(PaymentAttempt.kind == "payout")
                .order_by(PaymentAttempt.made_at.desc())
            )
            last = rows.first()
            assert last is not None
            await attempt_outcomes.apply(db, last, said, self.trade.now, self.trade.staff_ids)

    async def row(self) -> Payout:
        async with self.trade.database.read() as db:
            rows = await db.scalars(select(Payout).order_by(Payout.id.desc()))
            found = rows.first()
        assert found is not None
        return found

    async def attempts(self) -> list[PaymentAttempt]:
        async with self.trade.database.read() as db:
            rows = await db.scalars(select(PaymentAttempt).where(PaymentAttempt.kind == "payout"))
            return list(rows)

    async def told(self, kind: str) -> list[Any]:
        return [each for each in await self.trade.notices() if each.kind == kind]


@pytest.fixture
async def books(sale: Sale) -> Books:
    return await Books(sale).begin()


async def test_proposed_approved_paid(books: Books) -> None:
    assert await books.propose(house=True) == 1
    assert await books.propose(house=True) == 0  # one at a time
    assert len(await books.told("payouts_to_approve")) == 2
    await books.decide(books.claire)
    await books.decide(books.eric)
    [sent] = await books.attempts()
    assert (sent.amount, sent.currency, sent.channel) == (11_250, FRANCS, "mtn")
    assert (sent.phone, sent.state, sent.draft_id) == ("+250788123456", "created", "PO-1")
    assert sent.look_at is not None
    assert (await balances(books.trade))["payout", FRANCS] == 11_250
    assert await books.propose() == 0
    for _ in range(2):
        await books.says(done=True)
    assert (await books.row()).state == "paid"
    assert await balances(books.trade) == {
        ("commission", FRANCS): 1_250,
        ("provider", FRANCS): -1_250,
    }
    [told] = await books.told("payout_paid")
    assert told.person_id == await books.trade.id_of(books.sale.seller)
    assert await books.propose() == 0


class TestWhoMay:
    async def test_not_who_proposed_it(self, books: Books) -> None:
        await books.propose(books.claire)
        assert len(await books.told("payouts_to_approve")) == 1  # Eric only
        with pytest.raises(OwnPayout):
            await books.decide(books.claire)
        assert (await books.decide(books.eric)).state == "sent"

    async def test_not_for_ones_own_shop(self, books: Books) -> None:
        books.trade.staff_ids |= {f"telegram:{books.sale.seller.id}"}
        await books.propose()
        with pytest.raises(OwnPayout):
            await books.decide(books.sale.seller)

    async def test_what_the_house_proposed_needs_two(self, books: Books) -> None:
        """Red when one member of staff is enough to send money; the other one is told."""
        await books.propose(house=True)
        for _ in range(2):  # the same tap twice is one
            with contextlib.suppress(OwnPayout):
                assert (await books.decide(books.eric)).state == "proposed"
        assert await books.attempts() == []
        assert len(await books.told("payouts_to_approve")) == 3
        assert (await books.decide(books.claire)).state == "sent"
        assert len(await books.attempts()) == 1

    async def test_one_is_enough_to_decline(self, books: Books) -> None:
        await books.propose(house=True)
        assert (await books.decide(books.eric, approved=False)).state == "declined"

    async def test_nor_the_shops_owner_as_one_of_the_two(self, books: Books) -> None:
        books.trade.staff_ids |= {f"telegram:{books.sale.seller.id}"}
        await books.propose(house=True)
        with pytest.raises(OwnPayout):
            await books.decide(books.sale.seller)
        await books.decide(books.eric)
        with pytest.raises(OwnPayout):
            await books.decide(books.sale.seller)
        assert await books.attempts() == []

    @pytest.mark.parametrize("house", [True, False])
    async def test_two_at_once_pay_once(self, books: Books, house: bool) -> None:
        """BasedHardware/omi PR 7184: two approvals were two transfers."""
        await books.propose(house=house)
        done = await asyncio.gather(
            *(books.decide(each) for each in (books.eric, books.claire) * 2),
            return_exceptions=True,
        )
        refused = sum(isinstance(each, AlreadyDone | OwnPayout) for each in done)
        assert refused == (2 if house else 3), done
        assert len(await books.attempts()) == 1
        assert (await balances(books.trade))["payout", FRANCS] == 11_250

    async def test_declined_is_proposed_again(self, books: Books) -> None:
        await books.propose()
        await books.decide(books.eric, approved=False)
        assert not await books.attempts()
        assert await books.propose() == 1


class TestUnclear:
    async def test_bug_17_unknown_is_never_paid_again(self, books: Books) -> None:
        """Bug 17, elizaOS/eliza#11022, spree/spree PR 14500: what had no clear answer was sent once
        more."""
        await books.propose()
        await books.decide(books.eric)
        books.trade.forward(days=30)
        assert await books.propose() == 0
        async with books.trade.database.write() as db:
            [sent] = await books.attempts()
            sent = await db.merge(sent)
            said = Statement("unknown")
            await attempt_outcomes.apply(db, sent, said, books.trade.now, books.trade.staff_ids)
            await attempt_outcomes.tell_of_silence(db, sent, books.trade.now, books.trade.staff_ids)
        assert len(await books.told("payout_unclear")) == 2
        assert (await balances(books.trade))["payout", FRANCS] == 11_250

    async def test_one_on_its_way_is_no_earlier_one(self, books: Books) -> None:
        """Red when ten newer ones hide the one that staff have to end."""
        await books.propose()
        await books.decide(books.eric)
        async with books.trade.database.read() as db:
            assert [each.state for each in await stored.on_their_way(db)] == ["sent"]
            assert not await stored.recent(db)
        await books.says(done=True)
        async with books.trade.database.read() as db:
            assert not await stored.on_their_way(db)
            assert [each.state for each in await stored.recent(db)] == ["paid"]

    async def test_moved_once_more_staff_look_and_the_books_wait(self, books: Books) -> None:
        """Red when a second transfer is a line in the log, and nobody looks for the money."""
        await books.propose()
        await books.decide(books.eric)
        [sent] = await books.attempts()

        async def says(reference: str, amount: Money | None = None) -> None:
            said = Statement("done", amount, reference)
            async with books.trade.database.write() as db:
                found = await db.get_one(PaymentAttempt, sent.id)
                await attempt_outcomes.apply(
                    db, found, said, books.trade.now, books.trade.staff_ids
                )

        await says("P-1", sent.money)
        before = await balances(books.trade)
        await says("P-1", sent.money)  # the same, told twice
        assert await books.told("payout_unclear") == []
        for _ in range(2):
            await says("P-2", sent.money)
        told = await books.told("payout_unclear")
        assert {each.person_id for each in told} == {
            await books.trade.id_of(books.claire),
            await books.trade.id_of(books.eric),
        }
        assert len(told) == 2, "once each"
        assert (told[0].facts["moved"], told[0].facts["reference"]) == (11_250, "P-2")
        assert await balances(books.trade) == before
        assert (await books.row()).state == "paid"
        lines = await books.trade.audit("payout")
        assert lines[-1] == ("payout", "paid", "again P-2 11250 RWF", "system")
        read_by_all("payout_unclear", told[0].facts)
        # the way out: two corrections, of two people each
        for what in ({"shop_id": 1, "money": francs(-11_250)}, {"provider": "pawapay"}):
            async with books.trade.acting(books.claire) as (db, who):
                facts: dict[str, Any] = {"money": francs(11_250), "reason": "Paid twice"} | what
                new = await ledger_corrections.propose(
                    db, who, books.trade.now, (), draft_id=str(what), **facts
                )
            async with books.trade.acting(books.eric) as (db, who):
                await ledger_corrections.decide(db, who, new.id, books.trade.now, approved=True)
        assert await balances(books.trade) == {
            ("payable", FRANCS): -11_250,
            ("commission", FRANCS): 12_500,
            ("provider", FRANCS): 10_000,
            ("fees", FRANCS): -11_250,
        }

    async def test_failed_is_the_shops_again(self, books: Books) -> None:
        await books.propose()
        await books.decide(books.eric)
        for _ in range(2):
            await books.says(done=False)
        assert (await books.row()).state == "failed"
        assert (await balances(books.trade))["payable", FRANCS] == 11_250
        assert len(await books.told("payout_failed")) == 2
        assert await books.propose() == 1
        await books.decide(books.eric, 2)

    async def test_arrived_after_it_had_failed_and_was_paid_again(self, books: Books) -> None:
        """Then the shop owes it, and the next payout is less by so much."""
        await books.propose()
        await books.decide(books.eric)
        await books.says(done=False)
        await books.says(done=True)
        assert (await books.row()).state == "paid"
        assert await books.propose() == 0
        assert ("payable", FRANCS) not in await balances(books.trade)


class TestHeld:
    async def test_until_the_order_is_complete(self, sale: Sale) -> None:
        books = await Books(sale).begin(state="accepted")
        assert await books.propose() == 0
        async with books.trade.database.read() as db:
            [balance] = await stored.balances(db)
        assert (balance.total, balance.held, balance.free) == (11_250, 11_250, 0)

    async def test_while_the_buyer_complains(self, books: Books) -> None:
        """An order may be complete and not as described: staff have still to decide."""
        trade = books.trade
        async with trade.database.write() as db:
            order_id = await db.scalar(select(Order.id))
            complaint = Complaint(
                draft_id="c",
                order_id=order_id,
                kind="not_as_described",
                state="with_staff",
                currency=FRANCS,
                opened_at=trade.now,
                since=trade.now,
            )
            db.add(complaint)
        assert await books.propose() == 0
        async with trade.database.write() as db:
            await db.execute(update(Complaint).values(state="decided"))
        assert await books.propose() == 1

    async def test_while_a_refund_is_under_way(self, books: Books) -> None:
        """Else it is paid out and given back."""
        async with books.trade.database.write() as db:
            await db.execute(update(Payment).values(received=12_500, refunding=12_500))
        assert await books.propose() == 0

    async def test_a_refund_that_failed_until_the_seller_has_given_it_back(
        self, sale: Sale
    ) -> None:
        """The market still has the money, and the buyer has it back: the share of the shop is free,
        and nobody owes anybody once it is paid out."""
        books = await Books(sale).begin(state="cancelled")
        await sale.set(("cancelled", "paid", "to_pack"))
        owner = await books.trade.id_of(sale.seller)
        assert await books.propose() == 0
        await sale.does("seller", payments.refunded)
        assert await books.propose() == 1
        await books.decide(books.eric)
        await books.says(done=True)
        async with books.trade.database.read() as db:
            assert not await stored.owes_owner(db, owner)

    async def test_what_is_less_by_then(self, books: Books) -> None:
        """A refund between the proposal and its approval: nothing is paid that is not theirs."""
        await books.propose()
        back = await attempt(books.trade, books.sale.code, "refund", francs(5_000), books.paid_by)
        await happens(books.trade, books.sale.code, ledger.refunded, back, francs(5_000))
        with pytest.raises(PayoutChanged):
            await books.decide(books.eric)
        assert (await books.row()).state == "proposed"
        assert not await books.attempts()

    async def test_a_debt_is_carried_forward(self, books: Books) -> None:
        await books.propose()
        await books.decide(books.eric)
        await books.says(done=True)
        back = await attempt(books.trade, books.sale.code, "refund", francs(12_500), books.paid_by)
        await happens(books.trade, books.sale.code, ledger.refunded, back, francs(12_500))
        assert (await balances(books.trade))["payable", FRANCS] == -11_250
        assert await books.propose() == 0

    async def test_a_new_number_for_three_days(self, books: Books) -> None:
        trade = books.trade
        await books.propose()
        async with trade.database.write() as db:
            changed = {"phone": "+250788999888", "phone_changed_at": trade.now}
            await db.execute(update(Shop).values(**changed))
        with pytest.raises(NumberChanged):
            await books.decide(books.eric)
        await books.decide(books.eric, approved=False)
        assert await books.propose() == 0
        trade.forward(hours=71)
        assert await books.propose() == 0
        trade.forward(hours=2)
        assert await books.propose() == 1
        await books.decide(books.eric, 2)
        assert (await books.attempts())[0].phone == "+250788999888"

    async def test_its_owner_hears_of_a_new_number(self, books: Books) -> None:
        """The number is noted as new when it is another, and not with every change of the shop."""
        trade = books.trade

        async def change(phone: str) -> Shop:
            async with trade.acting(books.sale.seller) as (db, who):
                shop = await catalogue.open_shop(
                    db,
                    who,
                    trade.now,
                    draft_id=trade.draft(),
                    name="Kopakama",
                    about="Coffee",
                    district="Huye",
                    phone=phone,
                    merchant_code=None,
                )
                await payouts.number_changed(db, shop, "+250788123456", trade.now)
                return shop

        assert (await change("+250788123456")).phone_changed_at is None
        trade.forward(hours=1)
        assert (await change("+250788999888")).phone_changed_at == trade.now
        told = await books.told("payout_phone_changed")
        assert {each.person_id for each in told} == {await trade.id_of(books.sale.seller)}

    async def test_too_little(self, books: Books) -> None:
        async with books.trade.database.write() as db:
            dear = PERIODS.model_copy(update={"payout_minimum": 11_251})
            assert not await payouts.propose(db, books.trade.now, dear, books.trade.staff_ids)


class TestWhy:
    """antiwork/gumroad #5700, polarsource/polar #7101, mysteriumnetwork/node #4247: whoever was
    passed over was not told why, nor were staff: there was "nothing to pay out"."""

    async def test_a_number_that_has_no_mobile_money(self, books: Books) -> None:
        assert await why_not(books) is None
        assert await why_not(books, payment_channels={"airtel": "pawapay"}) == "no_wallet"
        async with books.trade.database.write() as db:
            await db.execute(update(Shop).values(phone="+8613800138000"))
        assert await why_not(books) == "no_wallet"
        assert await books.propose() == 0

    async def test_a_number_that_is_new(self, books: Books) -> None:
        async with books.trade.database.write() as db:
            await db.execute(update(Shop).values(phone_changed_at=books.trade.now))
        assert await why_not(books) == "new_number"
        books.trade.forward(days=3)
        assert await why_not(books) is None

    async def test_less_than_the_least(self, books: Books) -> None:
        assert await why_not(books, payout_minimum=11_250) is None
        assert await why_not(books, payout_minimum=11_251) == "too_little"

    async def test_no_rate(self, sale: Sale) -> None:
        assert await why_not(await Books(sale).begin(Money(6_000, "CNY"))) == "no_rate"

    async def test_not_of_what_waits_for_its_order(self, sale: Sale) -> None:
        books = await Books(sale).begin(state="accepted")
        assert await why_not(books, payment_channels={}) is None

    async def test_not_where_shops_collect_themselves(self, books: Books) -> None:
        assert await why_not(books, market_collects=False, payment_channels={}) is None


async def test_yuan_are_paid_in_francs_at_the_rate_of_the_day(sale: Sale) -> None:
    """Read by the approver; both currencies come to nothing. Without a rate nothing is proposed."""
    books = await Books(sale).begin(Money(6_000, "CNY"))
    trade = books.trade
    assert await books.propose() == 0
    async with trade.database.write() as db:
        day = (trade.now - timedelta(days=1)).date()
        await stored_rates.put(db, "CNY", day, "staff", 203_500_000, trade.now)
    assert await books.propose() == 1
    row = await books.row()
    assert (row.owed_money, row.money) == (Money(5_400, "CNY"), francs(10_989))
    assert row.rate == 203_500_000 == int(203.5 * MILLION)
    await books.decide(books.eric)
    await books.says(done=True)
    assert await balances(trade) == {
        ("commission", "CNY"): 600,
        ("exchange", "CNY"): 5_400,
        ("provider", "CNY"): -6_000,
        ("exchange", FRANCS): -10_989,
        ("provider", FRANCS): 10_989,
    }


async def test_yuan_are_not_paid_at_a_rate_that_is_too_old_by_then(sale: Sale) -> None:
    """polarsource/polar #11978: the rate of a payout that waits drifts. What waits in vain is
    prepared anew by the house, so that one member of staff is enough."""
    books = await Books(sale).begin(Money(6_000, "CNY"))
    trade = books.trade
    async with trade.database.write() as db:
        day = (trade.now - timedelta(days=PERIODS.rate_days)).date()
        await stored_rates.put(db, "CNY", day, "staff", 203_500_000, trade.now)
    assert await books.propose() == 1
    trade.forward(days=1)
    with pytest.raises(PayoutChanged):
        await books.decide(books.eric)
    assert await books.attempts() == []
    async with trade.database.write() as db:
        await stored_rates.put(db, "CNY", trade.now.date(), "staff", 150_000_000, trade.now)
    with pytest.raises(PayoutChanged):
        await books.decide(books.eric)
    assert await books.propose() == 1
    rows = await trade.rows(select(Payout).order_by(Payout.id))
    assert [(each.state, each.money) for each in rows] == [
        ("declined", francs(10_989)),
        ("proposed", francs(8_100)),
    ]
    trade.forward(days=PERIODS.rate_days)
    await books.decide(books.eric, 2)
    assert (await books.row()).state == "sent"


async def test_what_cannot_be_approved_any_more_is_prepared_anew(books: Books) -> None:
    """Each was refused for ever, until somebody declined it; the house then waited for Monday."""
    trade = books.trade
    assert await books.propose() == 1
    async with trade.acting(books.sale.seller) as (db, who):
        assert who.shop is not None
        await db.execute(update(Shop).where(Shop.id == who.shop.id).values(phone="+250788999000"))
    assert await books.propose() == 1
    assert (await books.row()).phone == "+250788999000"
    async with trade.database.write() as db:
        await db.execute(update(Order).values(state="accepted"))
    assert await books.propose() == 0
    assert {each.state for each in await trade.rows(select(Payout))} == {"declined"}


async def test_who_is_owed_cannot_be_forgotten(books: Books) -> None:
    """Nor while it is on its way; then the number is taken out of what staff were told, too."""

    async def forget() -> None:
        async with books.trade.acting(books.sale.seller) as (db, who):
            await people.forget(db, who.person, books.trade.now)

    await books.propose()
    with pytest.raises(ShopIsOwed):
        await forget()
    await books.decide(books.eric)
    with pytest.raises(ShopIsOwed):
        await forget()
    await books.says(done=True)
    await forget()
    assert {each.phone for each in await books.trade.rows(select(PaymentAttempt))} == {""}
    assert (await books.row()).phone == ""


async def test_once_a_week(books: Books) -> None:
    """Monday from seven in the morning; or later, where the house was down."""
    from bot.jobs.calendar import Rounds

    trade = books.trade
    seen = []
    for _ in range(3):
        rounds = Rounds(trade.database, lambda: trade.now, PERIODS, trade.staff_ids)
        await rounds._payouts()
        seen.append(len(await books.told("payouts_to_approve")))
        row = await books.row()
        if row.state == "proposed":
            await books.decide(books.eric, row.id, approved=False)
        trade.forward(days=3.5)
    assert seen[0] == 2
    assert seen[-1] == 4
