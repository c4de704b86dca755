"""Money through a provider: asked for once, applied once and forwards only, given back once.

Named for reports about other systems: medusa 13301, 14108, 14205; woocommerce-stripe 3725,
2339, 905; WooCommerce-mollie 668, 1252; smartstore 1584; craftcms-commerce 1098; hyperswitch 3120,
5881; nearmerch 209.
"""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.commerce import (
    attempt_outcomes,
    attempts,
    order_record,
    orders,
    other_currency,
    payments,
    refunds,
)
from bot.commerce.refusals import NotYours, PaymentUnderWay, TooLate
from bot.commerce.state_machine import SYSTEM
from bot.commerce.statements import Statement
from bot.i18n import Reader
from bot.money import FRANCS, Money
from storage import payment_attempts as stored
from storage.erasure import erase
from storage.models import (
    Order,
    OrderQuote,
    Payment,
    PaymentAttempt,
    ProviderEvent,
    Purchase,
    Shipment,
    Shop,
)
from tests.commerce.conftest import Sale
from tests.support.notices import words
from tests.support.trade import Trade, francs

PRICE = francs(12500)


class Paying:
    """An order that its buyer pays by a prompt."""

    def __init__(self, sale: Sale) -> None:
        self.sale, self.trade = sale, sale.trade

    async def begin(self, phone: str = "+250788123456", return_url: str = "") -> str:
        self.trade.forward(seconds=1)
        _, attempt = await self.sale.does(
            "buyer",
            attempts.begin_payment,
            provider="pawapay",
            channel="mtn",
            phone=phone,
            return_url=return_url,
        )
        return attempt.id

    async def hears(self, attempt_id: str, *said: Statement) -> None:
        for each in said:
            async with self.trade.database.write() as db:
                attempt = await stored.by_id(db, attempt_id)
                assert attempt is not None
                await attempt_outcomes.apply(
                    db, attempt, each, self.trade.now, self.trade.staff_ids
                )

    async def payment(self) -> Payment:
        return await self.trade.one(select(Payment))

    async def attempts(self, kind: str) -> list[PaymentAttempt]:
        query = select(PaymentAttempt).where(PaymentAttempt.kind == kind)
        return await self.trade.rows(query.order_by(PaymentAttempt.made_at, PaymentAttempt.id))

    async def sums(self) -> tuple[str, int, int, int]:
        row = await self.payment()
        return row.state, row.received, row.refunded, row.refunding

    async def kinds(self) -> list[str]:
        return [each.kind for each in await self.trade.notices()]


def done(money: Money = PRICE, reference: str = "P-1") -> Statement:
    return Statement("done", amount=money, reference=reference)


FAILED = Statement("failed", failure="no_money", detail="INSUFFICIENT_BALANCE")


@pytest.fixture
async def paying(trade: Trade) -> Paying:
    trade.periods = trade.periods.model_copy(
        update={"payment_channels": {"mtn": "pawapay", "airtel": "pawapay"}}
    )
    sale = await Sale(trade).begin("mobile_prompt")
    await trade.staff()
    await sale.does("seller", orders.accept)
    return Paying(sale)


class TestAsked:
    async def test_bug_2_two_taps_are_one_payment(self, paying: Paying) -> None:
        """Bug 2, woocommerce/woocommerce-gateway-stripe PR 3725: confirmed again, charged again."""
        first = await paying.begin()
        assert await paying.begin() == first
        with pytest.raises(PaymentUnderWay):
            await paying.begin("+250728123456")
        assert len(await paying.attempts("payment")) == 1

    async def test_a_second_tap_elsewhere_changes_nothing_that_is_sent(
        self, paying: Paying
    ) -> None:
        """Red when what is sent again under one id leads back to another chat: Stripe refuses that
        as another request."""
        for chat in ("https://market.example/zh/chat", "https://t.me/isoko_bot"):
            await paying.begin(return_url=chat)
        [only] = await paying.attempts("payment")
        assert only.return_url == "https://market.example/zh/chat"
        await paying.hears(only.id, FAILED)
        await paying.begin(return_url="https://t.me/isoko_bot")
        assert (await paying.attempts("payment"))[1].return_url == "https://t.me/isoko_bot"

    async def test_again_when_it_has_failed(self, paying: Paying) -> None:
        first = await paying.begin()
        await paying.hears(first, FAILED)
        assert "payment_failed" in await paying.kinds()
        second = await paying.begin("+250728123456")
        assert second != first
        await paying.hears(second, done())
        assert await paying.sums() == ("paid", 12500, 0, 0)

    async def test_not_of_an_order_that_is_paid_or_over(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done())
        with pytest.raises(TooLate):
            await paying.begin()

    async def test_its_seller_does_not_see_what_a_provider_moves(self, paying: Paying) -> None:
        """Nothing is shipped as paid on a claim."""
        with pytest.raises(TooLate):
            await paying.sale.does("seller", payments.paid)
        with pytest.raises(TooLate):
            await paying.sale.does("buyer", payments.claim_paid)


class TestApplied:
    async def test_bug_1_confirmed_and_called_at_once_is_one_payment(self, paying: Paying) -> None:
        """Bug 1, medusajs/medusa#13301: confirmed and called at once, captured twice."""
        attempt = await paying.begin()
        await paying.hears(attempt, done(), done(), done())
        assert await paying.sums() == ("paid", 12500, 0, 0)
        kinds = await paying.kinds()
        assert (kinds.count("payment_seen"), kinds.count("money_came")) == (1, 1)

    async def test_bug_5_under_way_is_not_paid(self, paying: Paying) -> None:
        """Bug 5, medusajs/medusa#14205: "processing" taken for paid."""
        attempt = await paying.begin()
        await paying.hears(attempt, Statement("accepted"), Statement("unknown"))
        assert await paying.sums() == ("pending", 0, 0, 0)

    async def test_unknown_is_never_failed(self, paying: Paying) -> None:
        attempt = await paying.begin()
        await paying.hears(attempt, Statement("unknown"), Statement("unknown"))
        [row] = await paying.attempts("payment")
        assert row.state == "created" or row.state == "unknown"
        assert "payment_failed" not in await paying.kinds()

    @pytest.mark.parametrize("seed", range(6))
    async def test_bug_14_in_any_order_it_ends_the_same(self, paying: Paying, seed: int) -> None:
        """Bug 14, NEARBuilders/nearmerch.com#209: a late event took a state back."""
        said = [Statement("accepted"), Statement("unknown"), FAILED, done(), Statement("accepted")]
        random.Random(seed).shuffle(said)
        await paying.hears(await paying.begin(), *said)
        assert await paying.sums() == ("paid", 12500, 0, 0)
        [row] = await paying.attempts("payment")
        assert (row.state, row.failure) == ("succeeded", None)

    async def test_success_after_failure_is_believed(self, paying: Paying) -> None:
        first = await paying.begin()
        await paying.hears(first, FAILED)
        second = await paying.begin()
        await paying.hears(first, done())
        await paying.hears(second, done())
        assert await paying.sums() == ("paid", 25000, 0, 12500)
        [refund] = await paying.attempts("refund")
        assert (refund.amount, refund.payment_id) == (12500, second)
        [told] = await paying.trade.notices(kind="paid_too_much")
        assert (told.facts["sum"], told.facts["back"]) == (12500, 12500)


class TestItsSeller:
    @pytest.mark.parametrize(
        ("shipment", "service", "next_step"),
        [
            ("to_pack", "moto", "Please pack and ship it. The buyer is waiting."),
            ("packed", "collect", "Please have it ready. The buyer comes for it."),
            ("shipped", "moto", None),
            ("delivered", "moto", None),
        ],
    )
    async def test_is_told_what_is_left_to_do(
        self, paying: Paying, shipment: str, service: str, next_step: str | None
    ) -> None:
        """Red when what was sent before it was paid is to be sent again, or what its buyer comes
        for is to be sent."""
        async with paying.trade.database.write() as db:
            await db.execute(update(Order).values(postage=0, postage_service=service))
            await db.execute(update(Shipment).values(state=shipment))
        await paying.hears(await paying.begin(), done())
        [told] = await paying.trade.notices(kind="money_came")
        said = words("money_came", told.facts, Reader.of("en"))[2:]
        assert said == ([next_step] if next_step else [])


class TestPaidAgain:
    """What a provider asks for is one prompt, or one page, and can be answered once. Should it be
    paid twice all the same, nobody's money is lost in the silence that a callback told twice gets.
    """

    @pytest.mark.parametrize(
        "again",
        [done(reference="P-2"), done(francs(25000)), done(Money(12500, "USD"), "P-2")],
        ids=["another number", "another sum", "another currency"],
    )
    async def test_bug_19_one_page_paid_several_times(
        self, paying: Paying, again: Statement
    ) -> None:
        """Bug 19, tdlib/telegram-bot-api#603: one invoice was paid several times, and each payment
        taken for the first one told again."""
        attempt = await paying.begin()
        await paying.hears(attempt, done(), done(), again, again, done())
        assert await paying.sums() == ("paid", 12500, 0, 0)
        [told] = await paying.trade.notices(kind="money_unclear")
        assert again.amount is not None
        assert (told.facts["moved"], told.facts["moved_in"]) == (
            again.amount.minor,
            again.amount.currency,
        )
        assert (told.facts["again"], told.facts["reference"]) == (True, again.reference)
        assert [each.reference for each in await paying.attempts("payment")] == ["P-1"]

    async def test_each_time_is_told(self, paying: Paying) -> None:
        attempt = await paying.begin()
        await paying.hears(attempt, *(done(reference=f"P-{n}") for n in (1, 2, 3, 2, 3)))
        told = await paying.trade.notices(kind="money_unclear")
        assert sorted(each.facts["reference"] for each in told) == ["P-2", "P-3"]

    async def test_a_refund_that_moved_again(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", orders.cancel)
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done(), done(reference="P-2"))
        assert await paying.sums() == ("refunded", 12500, 12500, 0)
        assert len(await paying.trade.notices(kind="money_unclear")) == 1

    async def test_its_number_stays_that_of_the_money(self, paying: Paying) -> None:
        """Red when a refund would be asked of what was begun later, and brought nothing."""
        attempt = await paying.begin()
        late = [Statement("accepted", reference="P-2"), Statement("unknown", reference="P-3")]
        await paying.hears(attempt, done(), *late)
        assert [each.reference for each in await paying.attempts("payment")] == ["P-1"]


class TestOtherSums:
    async def test_bug_15_too_little_waits_for_the_rest(self, paying: Paying) -> None:
        """Bug 15, juspay/hyperswitch PR 5881: the amount that came was not compared."""
        await paying.hears(await paying.begin(), done(francs(10000)))
        assert await paying.sums() == ("part_paid", 10000, 0, 0)
        rest = await paying.begin()
        [_, second] = await paying.attempts("payment")
        assert second.amount == 2500
        await paying.hears(rest, done(francs(2500)))
        assert await paying.sums() == ("paid", 12500, 0, 0)

    async def test_too_much_goes_back(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done(francs(13000)))
        assert await paying.sums() == ("paid", 13000, 0, 500)
        [told] = await paying.trade.notices(kind="money_came")
        assert told.facts["sum"] == 12500, "nobody tells its seller that the rest goes back"
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done(francs(500)))
        assert await paying.sums() == ("paid", 13000, 500, 0)

    async def test_bug_15_another_currency_is_looked_at(self, paying: Paying) -> None:
        """Bug 15, RoboJackets/apiary#1580: what came was not compared. Never converted, never added
        up."""
        await paying.hears(await paying.begin(), done(Money(12500, "USD")))
        assert await paying.sums() == ("in_review", 0, 0, 0)
        [told] = await paying.trade.notices(kind="money_unclear")
        assert (told.facts["moved"], told.facts["moved_in"]) == (12500, "USD")
        [to_buyer] = await paying.trade.notices(kind="payment_in_review")
        assert to_buyer.dedupe_key.endswith(":buyer"), "who has paid is not left without a word"
        with pytest.raises(TooLate):  # the seller cannot look into the market's account
            await paying.sale.does("seller", payments.paid)
        claire = await paying.trade.staff("Claire")
        async with paying.trade.acting(claire) as (db, who):
            order = await order_record.for_staff(db, paying.sale.code, who)
            await other_currency.sent_back(db, order, who, paying.trade.now)
        await paying.hears(await paying.begin(), done())
        assert await paying.sums() == ("paid", 12500, 0, 0)


class TestLate:
    async def test_after_the_end_it_goes_back(self, paying: Paying) -> None:
        """mollie 668: paid and cancelled, with the stock gone."""
        attempt = await paying.begin()
        await paying.sale.does("buyer", orders.cancel)
        stock = await paying.trade.stock(paying.sale.product)
        await paying.hears(attempt, done())
        assert await paying.sums() == ("paid_late", 12500, 0, 12500)
        assert await paying.trade.stock(paying.sale.product) == stock
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done())
        assert await paying.sums() == ("refunded", 12500, 12500, 0)

    async def test_bug_13_a_late_event_opens_nothing(self, paying: Paying) -> None:
        """Bug 13, mollie/WooCommerce#1252, woocommerce/woocommerce-gateway-stripe PR 905: a
        refunded order was reopened, and took stock again."""
        attempt = await paying.begin()
        await paying.hears(attempt, done())
        await paying.sale.does("seller", orders.cancel)
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done())
        before = await paying.sale.everything()
        await paying.hears(attempt, done(), FAILED, Statement("accepted"))
        assert await paying.sale.everything() == before


class TestRefunds:
    async def test_bug_6_what_was_paid_can_go_back(self, paying: Paying) -> None:
        """Bug 6, medusajs/medusa#10491: money that was captured could not be refunded. Of an order
        that is cancelled it goes back by itself."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", orders.cancel)
        assert await paying.sums() == ("paid", 12500, 0, 12500)
        [told] = await paying.trade.notices(kind="order_cancelled_to_buyer")
        assert (told.facts["owed"], told.facts["back"]) == (0, 12500)
        with pytest.raises(TooLate):  # it is on its way already
            await paying.sale.does("seller", payments.refunded)

    async def test_bug_7_in_two_steps_never_more_than_came(self, paying: Paying) -> None:
        """Bug 7, craftcms/commerce#1098, juspay/hyperswitch PR 3120: more was given back in two
        steps than had come."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", payments.send_part_back, total=francs(8000))
        with pytest.raises(TooLate):
            await paying.sale.does("seller", payments.send_part_back, total=francs(12501))
        await paying.sale.does("seller", payments.send_part_back, total=francs(12500))
        assert await paying.sums() == ("paid", 12500, 0, 12500)
        first, second = await paying.attempts("refund")
        assert sorted((first.amount, second.amount)) == [4500, 8000]
        for each in (first, second):
            await paying.hears(each.id, done(francs(each.amount)))
        assert await paying.sums() == ("refunded", 12500, 12500, 0)

    async def test_bug_8_given_back_by_hand_and_by_the_provider_after_all(
        self, paying: Paying
    ) -> None:
        """Bug 8, juspay/hyperswitch PR 10533: back by two ways, and more than came. One that failed
        is given back by hand, and its provider sends it after all."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", orders.cancel)
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, Statement("failed", failure="wrong_phone"))
        assert await paying.sums() == ("paid", 12500, 0, 0)
        for kind in ("refund_failed", "refund_failed_to_staff"):
            assert len(await paying.trade.notices(kind=kind)) == 1
        await paying.sale.does("seller", payments.refunded)
        assert await paying.sums() == ("refunded", 12500, 12500, 0)
        # The provider sent it after all: nobody adds that up, staff look.
        await paying.hears(refund.id, done())
        assert await paying.sums() == ("refunded", 12500, 12500, 0)
        assert len(await paying.trade.notices(kind="money_unclear")) == 1

    async def test_the_same_cause_gives_back_once(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done())
        for _ in range(3):
            async with paying.trade.database.write() as db:
                [order] = [await orders.stored.by_id(db, 1)]
                assert isinstance(order, Order)
                await refunds.give_back(db, order, PRICE, SYSTEM, "same", paying.trade.now)
        assert await paying.sums() == ("paid", 12500, 0, 12500)


def attempt(state: str, moved: int, **more: Any) -> PaymentAttempt:
    return PaymentAttempt(
        id=more.pop("id", "a"),
        state=state,
        moved=moved,
        amount=moved,
        currency=FRANCS,
        moved_currency=FRANCS,
        channel="mtn",
        **more,
    )


@pytest.mark.parametrize("wanted", [0, 1, 1499, 1500, 2500, 4000])
def test_shares_are_never_more_than_each_brought(wanted: int) -> None:
    """Over every mix of two payments and what went back of them."""
    for first, second, back in itertools.product((0, 1000, 1500), (0, 1000), (0, 400, 1000)):
        brought = [attempt("succeeded", first, id="1"), attempt("succeeded", second, id="2")]
        gone = [attempt("pending", min(back, first), payment_id="1")] if first else []
        parts = refunds.shares(brought, gone, wanted)
        free = {"1": first - (min(back, first) if first else 0), "2": second}
        assert sum(part for _, part in parts) == min(wanted, sum(free.values()))
        assert all(0 < part <= free[each.id] for each, part in parts)


async def test_nobody_pays_for_another(paying: Paying) -> None:
    stranger = await paying.trade.person("Eve")
    with pytest.raises(NotYours):
        await paying.trade.does(
            stranger,
            attempts.begin_payment,
            paying.sale.code,
            provider="pawapay",
            channel="mtn",
            phone="+250788123456",
        )


async def test_patience_ends(paying: Paying) -> None:
    """Nobody waits for ever on a provider that says nothing: another way is open to the buyer."""
    first = await paying.begin()
    await paying.hears(first, Statement("accepted"))
    paying.trade.now += attempts.patience("mtn") + timedelta(seconds=1)
    second = await paying.begin("+250728123456")
    await paying.hears(second, done())
    await paying.hears(first, done())
    assert await paying.sums() == ("paid", 25000, 0, 12500)


async def test_who_is_erased_leaves_no_phone_with_a_provider(paying: Paying) -> None:
    """What a provider wrote has the payer's number in it, and so has the attempt."""
    attempt = await paying.begin()
    await paying.hears(attempt, done())
    async with paying.trade.database.write() as db:
        event = ProviderEvent(
            provider="pawapay",
            key="1",
            attempt_id=attempt,
            signed=True,
            headers={"signature": "s"},
            body=b'{"phoneNumber": "250788123456"}',
            received_at=paying.trade.now,
            outcome="done",
        )
        await stored.keep_event(db, event)
        await erase(db, await paying.trade.id_of(paying.sale.buyer), paying.trade.now)
    [row] = await paying.attempts("payment")
    kept = await paying.trade.one(select(ProviderEvent))
    assert (row.phone, row.moved, kept.body, kept.headers) == ("", 12500, b"", {})


async def test_an_order_is_not_over_while_it_is_being_paid(paying: Paying) -> None:
    """mollie/WooCommerce 668: what the end of an order did not know of a payment under way."""
    attempt = await paying.begin()
    for _day in range(5):
        paying.trade.forward(hours=24)
        await paying.trade.look_for_money()
    assert await paying.sums() == ("pending", 0, 0, 0)
    assert "payment_due" not in await paying.kinds(), "nor is its buyer told to pay"
    await paying.hears(attempt, FAILED)
    for _day in range(5):
        paying.trade.forward(hours=24)
        await paying.trade.look_for_money()
    assert (await paying.trade.states(paying.sale.code))[0] == "cancelled"


async def yuan(paying: Paying) -> str:
    """The order is one from Hangzhou, which is paid by Alipay; the attempt."""
    async with paying.trade.database.write() as db:
        quote = OrderQuote(
            order_id=1,
            currency="CNY",
            millionths=203_500_000,
            own_millionths=1_000_000,
            margin=0,
            day=paying.trade.now.date(),
            source="staff",
            goods_minor=6127,
            postage_minor=0,
            total_minor=6127,
            quoted_at=paying.trade.now,
        )
        db.add(quote)
        await db.execute(update(Payment).values(method="alipay", amount=6127, currency="CNY"))
        await db.execute(update(Purchase).values(address={"country": "CN", "phone": "+86138"}))
        await db.execute(update(Shop).values(bank_account="Bank of Kigali, 00040"))
    _, attempt = await paying.sale.does(
        "buyer", attempts.begin_payment, provider="stripe", channel="alipay"
    )
    return str(attempt.id)


async def by_bank(paying: Paying) -> None:
    await paying.sale.does("buyer", payments.choose_way, method="bank_transfer", channels={})


class TestAnotherWayMeanwhile:
    async def test_bug_11_no_other_currency_while_the_page_is_open(self, paying: Paying) -> None:
        """Bug 11, Automattic/woocommerce-payments#3329: the currency of an unpaid order was
        switched. Red when francs and yuan meet in one sum, and nobody can book what came."""
        attempt = await yuan(paying)
        paying.trade.forward(minutes=16)
        with pytest.raises(PaymentUnderWay):
            await by_bank(paying)
        await paying.hears(attempt, done(Money(6127, "CNY")))
        assert await paying.sums() == ("paid", 6127, 0, 0)

    async def test_paid_on_the_page_after_all(self, paying: Paying) -> None:
        attempt = await yuan(paying)
        await paying.hears(attempt, FAILED)
        await by_bank(paying)
        await paying.hears(attempt, done(Money(6127, "CNY")))
        row = await paying.payment()
        assert (row.state, row.method, row.received_money) == ("paid", "alipay", Money(6127, "CNY"))

    async def test_nor_where_francs_have_come(self, paying: Paying) -> None:
        attempt = await yuan(paying)
        await paying.hears(attempt, FAILED)
        await by_bank(paying)
        await paying.sale.does("seller", payments.paid)
        await paying.hears(attempt, done(Money(6127, "CNY")))
        assert await paying.sums() == ("paid", 12500, 0, 0)
        [row] = await paying.attempts("payment")
        assert row.state == "in_review"
        assert len(await paying.trade.notices(kind="money_unclear")) == 1


class TestTheSeller:
    async def test_has_no_word_in_what_a_provider_moves(self, paying: Paying) -> None:
        """Neither that it came nor that it did not, and is not asked."""
        await paying.hears(await paying.begin(), done(Money(12500, "USD")))
        with pytest.raises(TooLate):
            await paying.sale.does("seller", payments.not_paid)
        paying.trade.forward(days=9)
        await paying.trade.look_for_money()
        assert await paying.trade.notices(kind="payment_to_check") == []

    async def test_gives_nothing_back_of_what_came_in_part(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done(francs(5000)))
        with pytest.raises(TooLate):
            await paying.sale.does("seller", payments.refunded_in_part, total=francs(1000))
