"""What providers do to callbacks and calls: the money is seen once, and told once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import payers
from tests.support.market import Market, Person, plain

Waits = tuple[Market, Person, Person]


@pytest.fixture
async def waits(crossed_paying: Market) -> Waits:
    """An order in Kigali that is accepted, and not paid yet."""
    return await payers.waiting_in_kigali(crossed_paying)


@pytest.fixture
async def here(paying_market: Market) -> Waits:
    """The same, where it makes no difference how the house is run."""
    return await payers.waiting_in_kigali(paying_market)


@pytest.fixture
async def abroad(paying_market: Market) -> Waits:
    """One in Hangzhou."""
    return await payers.waiting_in_hangzhou(paying_market)


def count(person: Person, words: str) -> int:
    return sum(words in plain(each.text) for each in person.messages() if each.by_bot)


class TestCallbacks:
    async def test_lost_and_the_worker_asks(self, waits: Waits) -> None:
        """Red when only a callback can say that money has come."""
        market, aline, diane = waits
        payers.provider(market, "momo").switch({"callbacks_lost": True})
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await market.forward(seconds=30)
        await diane.hears("was received")
        await aline.hears("yishyuwe.")

    async def test_late_and_the_worker_has_asked(self, here: Waits) -> None:
        """Red when what a callback says ten minutes later is told once more."""
        market, aline, diane = here
        payers.provider(market, "momo").switch({"callback_delay": 600.0})
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await market.forward(seconds=30)
        await diane.hears("was received")
        await aline.hears("yishyuwe.")
        told = len(diane.messages()), len(aline.messages())
        await market.forward(minutes=15)
        await diane.say("/orders")
        assert (len(diane.messages()), len(aline.messages())) == (told[0] + 2, told[1])

    async def test_doubled_and_reordered(self, abroad: Waits) -> None:
        market, aline, ming = abroad
        stripe = payers.provider(market, "stripe")
        stripe.switch({"callbacks_twice": True, "callbacks_reordered": True})
        address = await payers.page_of(ming)
        await payers.pays_on_the_page(market, address)
        await market.forward(minutes=2)
        await ming.hears("已收到")
        await aline.hears("yishyuwe.")
        await market.forward(minutes=2)
        assert count(ming, "已收到") == 1
        assert (await payers.payment_of(market)).received == 32_432

    @pytest.mark.parametrize("trouble", [{"drop_answer": True}, {"server_error": True}])
    async def test_the_answer_is_lost(self, waits: Waits, trouble: dict[str, Any]) -> None:
        """Red when a payment that was taken is asked for a second time."""
        market, aline, diane = waits
        payers.provider(market, "momo").switch(trouble | {"next": 1})
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await market.forward(seconds=90)
        await diane.hears("was received")
        await aline.hears("yishyuwe.")
        assert len(payers.provider(market, "momo").transactions) == 1


class TestMoney:
    async def test_stays_pending(self, here: Waits) -> None:
        """Red when what is not known counts as failed, or as paid: staff are told after a day."""
        market, _, diane = here
        eric = await market.member("Eric", "en", id=100_777)
        payers.provider(market, "momo").switch({"stay_pending": True})
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        for _ in range(4):
            await market.forward(hours=8)
        told = await eric.hears("The provider gives no clear answer for a day now.")
        assert "26 500 Frw" in plain(told.text)
        assert (await payers.payment_of(market)).state == "pending"
        assert [each.state for each in await payers.attempts_of(market)] == ["pending"]

    async def test_succeeds_after_failing_and_the_surplus_goes_back(self, here: Waits) -> None:
        market, _, diane = here
        momo = payers.provider(market, "momo")
        momo.switch({"succeed_after_failing": True, "next": 1})
        await payers.asked_on_the_phone(diane)
        await diane.phone.decline()
        await diane.hears("did not work")
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await diane.hears("was received")
        await market.forward(seconds=40)
        assert "Too much: 26 500 Frw" in plain((await diane.hears("More was paid")).text)
        await payers.seen_at(market, "momo", "refund")
        await market.forward(seconds=30)
        await diane.hears("has been given back")
        payment = await payers.payment_of(market)
        assert (payment.received, payment.refunded, payment.refunding) == (53_000, 26_500, 0)

    async def test_less_than_is_due(self, here: Waits) -> None:
        """The rest is asked for, and no more."""
        market, aline, diane = here
        payers.provider(market, "momo").switch({"amount": "20000", "next": 1})
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        assert "Still to pay: 6 500 Frw" in plain((await diane.hears("Only a part")).text)
        rest = await payers.asked_on_the_phone(diane)
        assert rest.amount == "6500"
        await diane.phone.enter_pin()
        await diane.hears("was received")
        assert "26 500 Frw" in plain((await aline.hears("yishyuwe.")).text)

    async def test_in_another_currency(self, here: Waits) -> None:
        """Nobody adds it up: staff look."""
        market, _, diane = here
        eric = await market.member("Eric", "en", id=100_777)
        payers.provider(market, "momo").switch({"currency": "USD", "next": 1})
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await eric.hears("There is a problem with a payment")
        assert "Please do not pay again" in (await diane.hears("in another currency")).text
        assert (await payers.payment_of(market)).state == "in_review"


class TestBack:
    async def test_cancelled_by_the_seller(self, waits: Waits) -> None:
        """It goes back by itself, to the phone that paid, and both are told."""
        market, aline, diane = waits
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await aline.hears("yishyuwe.")
        await aline.through(">order|", ">o.cancel|", ">o.cancel!|")
        cancelled = await diane.hears("cancelled")
        refund = await payers.seen_at(market, "momo", "refund")
        assert refund.amount == "26500", cancelled.text
        await market.forward(seconds=30)
        assert "26 500 Frw" in plain((await diane.hears("has been given back")).text)
        assert (await payers.payment_of(market)).state == "refunded"

    async def test_in_yuan_as_it_was_paid(self, abroad: Waits) -> None:
        market, aline, ming = abroad
        await payers.pays_on_the_page(market, await payers.page_of(ming))
        await aline.hears("yishyuwe.")
        await aline.through(">order|", ">o.cancel|", ">o.cancel!|")
        refund = await payers.seen_at(market, "stripe", "refund")
        assert (refund.amount, refund.currency) == ("324.32", "CNY")
        await market.forward(minutes=2)
        assert "¥324.32" in (await ming.hears("退回")).text
        assert (await payers.payment_of(market)).state == "refunded"

    async def test_a_part_of_it(self, here: Waits) -> None:
        market, aline, diane = here
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await aline.hears("yishyuwe.")
        asked = await aline.through(">order|", ">o.part|", "1500")
        assert "1 500 Frw" in plain(asked.text)
        assert [each.kind for each in await payers.attempts_of(market)] == ["payment"]
        await aline.tap("f|<confirm")
        refund = await payers.seen_at(market, "momo", "refund")
        assert refund.amount == "1500"
        await market.forward(seconds=30)
        assert "1 500 Frw" in plain((await diane.hears("has been given back")).text)
        assert (await payers.payment_of(market)).state == "part_refunded"
