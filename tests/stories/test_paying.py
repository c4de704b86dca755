"""Paying: by a PIN on a phone in Kigali, on a wallet's page in Hangzhou; and what comes between.

The providers are the playground's stand-ins, over real sockets.
"""

from __future__ import annotations

import pytest

from tests.support import payers
from tests.support.market import Market, Person, plain


class TestKigali:
    async def test_paid_on_the_phone_and_shipped(self, crossed_paying: Market) -> None:
        """Red when any of the steps between "Pay now" and the parcel is not told."""
        market = crossed_paying
        aline, coffee = await payers.aline(market)
        diane = await market.member("Diane", "rw", phone=payers.DIANE)
        await payers.basket(diane, coffee)
        shown = await diane.through(*payers.TO_KIGALI)
        assert "🛵 Umumotari: 1 500 Frw" in shown.text
        await diane.through(">f|moto", ">f|mobile_prompt", ">f|<confirm")
        await aline.tap("o.acc|")
        await diane.hears("Ishyura nonaha")
        asked = await diane.tap("o.pay|")
        assert "26 500 Frw" in asked.text
        asked = await diane.tap("f|+250")
        assert "+250 788 654 321" in asked.text
        prompt = await diane.phone.prompt()
        assert (prompt["amount"], prompt["currency"]) == ("26500", "RWF")
        assert (await diane.phone.enter_pin())["right"]
        received = await diane.hears("💰")
        assert "26 500 Frw" in plain(received.text)
        came = await aline.hears("yishyuwe.")
        assert "26 500 Frw" in plain(came.text)
        assert (await payers.payment_of(market)).state == "paid"
        await aline.through(">order|", ">o.pack|", ">o.ship|", ">f|moto")
        await diane.hears("🚚")

    async def test_two_taps_are_one_payment(self, paying_market: Market) -> None:
        """Red when a PIN is asked for twice."""
        market = paying_market
        aline, coffee = await payers.aline(market)
        diane = await market.member("Diane", "en", phone=payers.DIANE)
        await payers.ordered_in_kigali(diane, coffee)
        await aline.tap("o.acc|")
        await diane.hears("has been accepted")
        await payers.asked_on_the_phone(diane)
        again = await diane.through(">order|", ">o.pay|", ">f|+250")
        assert "Enter your PIN" in again.text
        refused = await diane.through(">order|", ">o.pay|", "0733 111 222")
        assert "A payment for this order is under way." in refused.text
        assert len(await payers.attempts_of(market)) == 1
        assert len(payers.provider(market, "momo").transactions) == 1


class TestHangzhou:
    @pytest.mark.parametrize("method", ["alipay", "wechat_pay"])
    async def test_paid_in_the_wallet(self, crossed_paying: Market, method: str) -> None:
        """In Chinese throughout: yuan, postage, the page, and both are told."""
        market = crossed_paying
        aline, coffee = await payers.aline(market)
        ming = await market.member(
            "王小明", "zh", time_zone="Asia/Shanghai", phone="+8613800138000"
        )
        await payers.basket(ming, coffee)
        shown = await ming.through(*payers.TO_HANGZHOU)
        assert "EMS" in shown.text
        shown = await ming.tap("f|ems")
        assert shown.offers("f|alipay")
        assert shown.offers("f|wechat_pay")
        assert not shown.offers("f|on_delivery"), "cash is for who is handed the parcel"
        review = await ming.tap(f"f|{method}")
        assert "合计：66,000 卢旺达法郎（¥324.32）" in review.text
        await ming.tap("f|<confirm")
        await aline.tap("o.acc|")
        await ming.hears("卖家已接单")
        await ming.tap("o.pay|")
        page = await ming.hears("¥324.32")
        [address] = page.links
        said = await payers.pays_on_the_page(market, address)
        assert "支付成功" in said
        assert "¥324.32" in said
        assert "¥324.32" in (await ming.hears("已收到")).text
        await aline.hears("yishyuwe.")
        assert (await payers.payment_of(market)).state == "paid"

    async def test_left_and_tried_again(self, paying_market: Market) -> None:
        market = paying_market
        aline, coffee = await payers.aline(market)
        ming = await market.member("王小明", "zh", phone="+8613800138000")
        await payers.ordered_in_hangzhou(ming, coffee)
        await aline.tap("o.acc|")
        await ming.hears("卖家已接单")
        await ming.tap("o.pay|")
        [address] = (await ming.hears("¥324.32")).links
        assert "已取消" in await payers.pays_on_the_page(market, address, "cancel")
        failed = await ming.hears("❌")
        assert "¥324.32" in failed.text
        await ming.tap("o.pay|")
        await payers.seen_at(market, "stripe", "payment", 2)
        [address] = (await ming.hears("¥324.32")).links
        await payers.pays_on_the_page(market, address)
        await aline.hears("yishyuwe.")


Waits = tuple[Market, Person, Person]


@pytest.fixture
async def waits(paying_market: Market) -> Waits:
    """An order in Kigali that is accepted, and not paid yet."""
    return await payers.waiting_in_kigali(paying_market)


class TestNotAtOnce:
    async def test_each_failure_is_one_sentence_and_then_it_works(self, waits: Waits) -> None:
        """Red when a buyer does not learn why, or cannot try again."""
        market, aline, diane = waits
        momo = payers.provider(market, "momo")
        await payers.asked_on_the_phone(diane)
        for _ in range(3):
            assert not (await diane.phone.enter_pin("9999"))["right"]
        failed = await diane.hears("The payment for order")
        assert "the PIN was wrong" in failed.text
        assert "Nothing was taken. To pay: 26 500 Frw" in plain(failed.text)
        await payers.asked_on_the_phone(diane)
        await diane.phone.decline()
        assert "it was declined" in (await diane.hears("The payment for order")).text
        momo.settle(await payers.asked_on_the_phone(diane), "failed", "NOT_ENOUGH_FUNDS")
        failed = await diane.hears("The payment for order")
        assert "There is not enough money in the account." in failed.text
        await payers.asked_on_the_phone(diane)
        await market.forward(minutes=6)
        assert "Nobody confirmed it in time." in (await diane.hears("The payment for order")).text
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await aline.hears("yishyuwe.")
        assert (await payers.payment_of(market)).state == "paid"
        assert len(await payers.attempts_of(market)) == 5

    async def test_a_number_that_cannot_be_asked(self, waits: Waits) -> None:
        """Red when what is no number of these networks is asked for money, or ends the form."""
        market, _, diane = waits
        await diane.tap("o.pay|")
        for number in ("0750 000 000", "+8613800138000", "0788", "no"):
            assert "phone" in (await diane.say(number)).text.lower(), number
        assert await payers.attempts_of(market) == []
        await diane.tap("f|+250")
        await diane.phone.prompt()

    async def test_a_phone_without_mobile_money(self, waits: Waits) -> None:
        """A number of Airtel's that its network does not know."""
        market, _, diane = waits
        await diane.through(">o.pay|", "0733 456 049")
        taken = await payers.seen_at(market, "pawapay", "deposit")
        if taken.state == "pending":
            payers.provider(market, "pawapay").settle(taken, "failed", "PAYER_NOT_FOUND")
        failed = await diane.hears("The payment for order")
        assert "Nothing was taken" in failed.text

    async def test_a_provider_is_down_and_the_other_ways_are_offered(self, waits: Waits) -> None:
        """Red when the buyer waits for ever, or the order is lost with the attempt."""
        market, _, diane = waits
        payers.provider(market, "momo").switch({"down": "503"})
        await diane.through(">o.pay|", ">f|+250")
        for _ in range(8):
            await market.forward(seconds=90)
        failed = await diane.hears("The payment for order")
        assert "cannot be reached at the moment" in failed.text
        ways = await diane.tap("o.ways|")
        assert ways.offers("o.way|"), ways.text
        payers.provider(market, "momo").switch({"clear": True})
        await diane.tap("order|")
        await payers.asked_on_the_phone(diane)
        await diane.phone.enter_pin()
        await diane.hears("was received")
