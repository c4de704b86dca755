"""The adapter for Stripe against the playground's, with every trouble that one can make."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from bot.commerce.statements import AttemptFacts, CallbackReport, Statement
from bot.money import Money
from bot.payments.provider import Callback, NotSigned, UnreadableCallback
from bot.payments.stripe import Stripe
from bot.payments.stripe_signature import signature
from playground.client import Playground
from playground.server import Running, running

KEY, SECRET = "sk_test_of_the_playground", "whsec_of_the_playground"
BACK = "https://market.example/back"
YUAN = Money(11_800, "CNY")
DAY = 86_400


@dataclass
class Market:
    """An adapter, the stand-in that it talks to, and what it was posted."""

    stand_in: Running
    world: Playground
    posted: asyncio.Queue[Callback]
    stripe: Stripe

    def adapter(self, base_url: str = "", key: str = KEY) -> Stripe:
        url = base_url or f"{self.stand_in.url}/providers/stripe"
        return Stripe(url, key, SECRET, now=self.stand_in.world.clock.now)

    def attempt(self, **more: Any) -> AttemptFacts:
        now = datetime.fromtimestamp(self.stand_in.world.clock.now(), UTC)
        facts = AttemptFacts(
            id=str(uuid4()), kind="payment", channel="alipay", amount=YUAN, phone="",
            order="IS-7K3M", payment_id="", payment_reference="", reference="",
            made_at=now, return_url=BACK,
        )  # fmt: skip
        return replace(facts, **more)

    async def switch(self, **switches: Any) -> None:
        await self.world.call("POST", "providers/stripe/switches", switches)

    async def set(self, **settings: Any) -> None:
        await self.world.call("POST", "providers/stripe/settings", settings)

    async def transactions(self) -> list[dict[str, Any]]:
        answer = await self.world.call("GET", "providers/stripe/transactions")
        return answer["transactions"]

    async def sent(self, verb: str = "POST") -> list[dict[str, Any]]:
        rows = (await self.world.call("GET", "providers/stripe/log"))["exchanges"]
        return [each for each in rows if (each["way"], each["verb"]) == ("call", verb)]

    async def tap(self, said: Statement, answer: str = "pay") -> None:
        async with (
            aiohttp.ClientSession() as wallet,
            wallet.post(said.page, data={"answer": answer}) as response,
        ):
            assert response.status == 200

    async def started(self, attempt: AttemptFacts) -> Statement:
        said = await self.stripe.start(attempt)
        assert said.outcome == "accepted", said
        return said

    async def paid(self, **more: Any) -> AttemptFacts:
        """A payment whose buyer has paid, as it is kept."""
        attempt = self.attempt(**more)
        said = await self.started(attempt)
        await self.tap(said)
        return replace(attempt, reference=said.reference)

    def refund(self, of: AttemptFacts, amount: Money = YUAN, **more: Any) -> AttemptFacts:
        return self.attempt(
            kind="refund", amount=amount, channel=of.channel, payment_id=of.id,
            payment_reference=of.reference, **more,
        )  # fmt: skip

    async def heard(self) -> CallbackReport:
        async with asyncio.timeout(5):
            return await self.stripe.hear(await self.posted.get())


@asynccontextmanager
async def hook(posted: asyncio.Queue[Callback]) -> AsyncIterator[str]:
    """Where Stripe posts to."""

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        posted.put_nowait(Callback(request.method, dict(request.headers), body))
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/payments/stripe", take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/payments/stripe"
    finally:
        await runner.cleanup()


@pytest.fixture
async def market() -> AsyncIterator[Market]:
    posted: asyncio.Queue[Callback] = asyncio.Queue()
    async with (
        hook(posted) as url,
        running(seed=1) as stand_in,
        Playground(stand_in.url) as world,
    ):
        market = Market(stand_in, world, posted, Stripe("", "", ""))
        market.stripe = market.adapter()
        final = [f"payment_intent.{each}" for each in ("succeeded", "payment_failed", "canceled")]
        await market.set(webhook_url=url, refund_seconds=0, events=[*final, "refund.updated"])
        yield market
        await market.stripe.close()


class TestPaying:
    @pytest.mark.parametrize("channel", ["alipay", "wechat_pay"])
    async def test_by_both_wallets(self, market: Market, channel: str) -> None:
        attempt = market.attempt(channel=channel)
        said = await market.started(attempt)
        assert (said.amount, said.failure) == (YUAN, None)
        assert said.reference.startswith("pi_")
        attempt = replace(attempt, reference=said.reference)
        assert await market.stripe.look(attempt) == said
        await market.tap(said)
        looked = await market.stripe.look(attempt)
        assert (looked.outcome, looked.amount) == ("done", YUAN)
        heard = await market.heard()
        assert (heard.attempt_id, heard.reference) == (attempt.id, said.reference)
        assert heard.statement == looked
        assert heard.key.startswith("evt_")

    async def test_the_buyer_closes_the_wallet(self, market: Market) -> None:
        said = await market.started(attempt := market.attempt())
        await market.tap(said, "cancel")
        looked = await market.stripe.look(replace(attempt, reference=said.reference))
        assert (looked.outcome, looked.failure) == ("failed", "declined")
        assert (await market.heard()).statement == looked

    async def test_a_wallet_that_was_closed_and_told_nobody(self, market: Market) -> None:
        """stripe/stripe-android#5471: the buyer may still come back to it."""
        await market.switch(cancel_unnoticed=True)
        said = await market.started(attempt := market.attempt())
        await market.tap(said, "cancel")
        looked = await market.stripe.look(replace(attempt, reference=said.reference))
        assert (looked.outcome, looked.page) == ("accepted", said.page)

    @pytest.mark.parametrize("is_numbered", [True, False])
    async def test_after_an_hour_it_is_closed_for_good(
        self, market: Market, is_numbered: bool
    ) -> None:
        """woocommerce/woocommerce-gateway-stripe#5362: left waiting, it is paid beside another."""
        await market.switch(cancel_unnoticed=True)
        said = await market.started(attempt := market.attempt())
        await market.tap(said, "cancel")
        known = replace(attempt, reference=said.reference) if is_numbered else attempt
        await market.world.forward_clock(3599)
        assert (await market.stripe.look(known)).outcome == "accepted"
        await market.world.forward_clock(2)
        looked = await market.stripe.look(known)
        assert (looked.outcome, looked.failure) == ("failed", "timed_out")
        assert (await market.heard()).statement == looked
        await market.tap(said)
        assert await market.stripe.look(known) == looked

    async def test_what_the_wallet_has_taken_meanwhile_is_not_closed(self, market: Market) -> None:
        await market.switch(stay_pending=True)
        attempt = await market.paid()
        read_before = Statement("accepted", YUAN, attempt.reference, detail="requires_action")
        assert await market.stripe._cancel(read_before) == read_before
        assert (await market.stripe.look(attempt)).detail == "processing"

    async def test_nobody_pays(self, market: Market) -> None:
        said = await market.started(attempt := market.attempt())
        await market.world.forward_clock(901)
        assert (await market.heard()).attempt_id == attempt.id
        looked = await market.stripe.look(replace(attempt, reference=said.reference))
        assert (looked.outcome, looked.failure) == ("failed", "timed_out")

    async def test_payouts_are_not_offered(self, market: Market) -> None:
        attempt = market.attempt(kind="payout", phone="+250788123456")
        for said in (await market.stripe.start(attempt), await market.stripe.look(attempt)):
            assert (said.outcome, said.failure) == ("failed", "refused")
        assert await market.sent() == []

    async def test_a_wrong_key_is_a_clear_no_to_a_call_and_no_word_of_an_attempt(
        self, market: Market
    ) -> None:
        attempt = await market.paid()
        stranger = market.adapter(key="sk_test_rolled")
        said = await stranger.start(market.attempt())
        assert (said.outcome, said.failure) == ("failed", "refused")
        for known in (attempt, replace(attempt, reference="")):
            assert (await stranger.look(known)).outcome == "unknown"
        await stranger.close()


class TestTrouble:
    async def test_nobody_listens(self, market: Market) -> None:
        away = market.adapter(f"http://127.0.0.1:{unused_port()}")
        assert (await away.start(market.attempt())).outcome == "unsent"
        assert (await away.look(market.attempt())).outcome == "unknown"
        await away.close()

    @pytest.mark.parametrize("how", ["503", "cut"])
    async def test_down_is_unknown_until_stripe_says_that_it_has_nothing(
        self, market: Market, how: str
    ) -> None:
        attempt = market.attempt()
        await market.switch(down=how)
        assert (await market.stripe.start(attempt)).outcome == "unknown"
        assert (await market.stripe.look(attempt)).outcome == "unknown"
        await market.switch(clear=True)
        assert (await market.stripe.look(attempt)).outcome == "unsent"
        await market.started(attempt)

    @pytest.mark.parametrize("trouble", ["drop_answer", "server_error"])
    @pytest.mark.parametrize("hours", [0, 25])
    async def test_bug_2_a_time_out_after_confirming_charges_once(
        self, market: Market, trouble: str, hours: int
    ) -> None:
        """Bug 2, woocommerce/woocommerce-gateway-stripe#3638, PR 3725; and #2339, where the key
        alone did not prevent a second charge: after a day it is forgotten."""
        attempt = market.attempt()
        await market.switch(**{trouble: True}, next=1)
        assert (await market.stripe.start(attempt)).outcome == "unknown"
        await market.world.forward_clock(hours * 3600)
        found = await market.stripe.look(attempt)
        assert found.reference
        if not hours:  # whoever asks again in the same breath
            again = await market.stripe.start(attempt)
            assert again.reference in (found.reference, "")
            assert again.outcome in ("accepted", "unknown")
        assert [each["id"] for each in await market.transactions()] == [found.reference]

    async def test_each_attempt_leads_back_to_its_own_address(self, market: Market) -> None:
        for back in (BACK, "https://wa.me/250788"):
            attempt = market.attempt(return_url=back)
            for _ in range(2):  # the same again is taken for the same
                assert (await market.stripe.start(attempt)).outcome == "accepted"
            first, again = (each["body"] for each in (await market.sent())[-2:])
            assert first == again
            assert dict(parse_qsl(first))["return_url"] == back
        assert len(await market.transactions()) == 2

    async def test_two_at_once_make_one_payment(self, market: Market) -> None:
        attempt = market.attempt()
        both = await asyncio.gather(*(market.stripe.start(attempt) for _ in range(2)))
        assert both[0] == both[1]
        assert len(await market.transactions()) == 1

    async def test_bug_3_webhook_and_return_at_once_say_the_same(self, market: Market) -> None:
        """Bug 3, woocommerce/woocommerce-paypal-payments#4058: whoever comes first, both name the
        same attempt, number, amount and outcome."""
        await market.switch(callbacks_twice=True)
        attempt = await market.paid()
        first, second, looked = await asyncio.gather(
            market.heard(), market.heard(), market.stripe.look(attempt)
        )
        assert first == second  # with one key: it is kept once
        assert (first.attempt_id, first.statement) == (attempt.id, looked)

    async def test_bug_19_one_page_paid_on_two_phones_is_one_payment(self, market: Market) -> None:
        """Bug 19, tdlib/telegram-bot-api#603: one invoice was paid several times. The page is sent
        on, opened on two phones, and paid on both."""
        attempt = market.attempt()
        said = await market.started(attempt)
        await asyncio.gather(*(market.tap(said) for _ in range(2)))
        await market.tap(said)
        assert len(await market.transactions()) == 1
        looked = await market.stripe.look(replace(attempt, reference=said.reference))
        assert (looked.outcome, looked.amount) == ("done", YUAN)
        assert (await market.heard()).statement == looked
        assert market.posted.empty()

    async def test_a_lost_callback_is_made_up_for_by_a_look(self, market: Market) -> None:
        await market.switch(callbacks_lost=True)
        attempt = await market.paid()
        assert (await market.stripe.look(attempt)).outcome == "done"
        assert market.posted.empty()

    async def test_bug_5_processing_is_not_paid(self, market: Market) -> None:
        """Bug 5, medusajs/medusa#14205: "processing" taken for paid."""
        await market.switch(processing_seconds=3600.0)
        attempt = await market.paid()
        assert (await market.stripe.look(attempt)).outcome == "accepted"
        await market.world.forward_clock(3601)
        report = await market.heard()
        assert report.statement is not None
        assert report.statement.outcome == "done"

    async def test_pending_for_days_is_neither_paid_nor_failed(self, market: Market) -> None:
        await market.switch(stay_pending=True)
        attempt = await market.paid()
        await market.world.forward_clock(3 * DAY)
        assert (await market.stripe.look(attempt)).outcome == "accepted"
        assert not [each for each in await market.sent() if each["address"].endswith("/cancel")]

    async def test_paid_after_it_had_failed_and_told_the_other_way_round(
        self, market: Market
    ) -> None:
        await market.switch(succeed_after_failing=True, callbacks_reordered=True)
        said = await market.started(attempt := market.attempt())
        await market.tap(said, "cancel")
        await market.world.forward_clock(31)
        told = [(await market.heard()).statement for _ in range(2)]
        assert [each.outcome for each in told if each] == ["done", "failed"]
        looked = await market.stripe.look(replace(attempt, reference=said.reference))
        assert looked.outcome == "done"

    @pytest.mark.parametrize(
        ("switches", "outcome", "amount"),
        [
            ({"amount": "100.00"}, "done", Money(10_000, "CNY")),
            ({"amount": "16.50", "currency": "USD"}, "done", Money(1650, "USD")),
            # without decimals there, and with none here
            ({"amount": "24000", "currency": "RWF"}, "done", Money(24_000, "RWF")),
            ({"amount": "120.00", "currency": "HKD"}, "unknown", None),
        ],
    )
    async def test_what_came_is_told_as_it_came(
        self, market: Market, switches: dict[str, str], outcome: str, amount: Money | None
    ) -> None:
        await market.switch(**switches)
        attempt = await market.paid()
        looked = await market.stripe.look(attempt)
        assert (looked.outcome, looked.amount) == (outcome, amount)
        assert (await market.heard()).statement == looked

    async def test_bug_9_francs_are_not_multiplied(self, market: Market) -> None:
        """Bug 9, woocommerce/woocommerce-gateway-stripe#883, cartalyst/stripe#59."""
        attempt = market.attempt(amount=Money(24_000, "RWF"))
        said = await market.stripe.start(attempt)
        assert "amount=24000&currency=rwf" in (await market.sent())[0]["body"]
        assert (said.outcome, said.failure) == ("failed", "refused")  # by Stripe: not in francs

    async def test_found_behind_a_hundred_others(self, market: Market) -> None:
        await market.switch(drop_answer=True, next=1)
        attempt = market.attempt()
        await market.stripe.start(attempt)
        for _ in range(101):
            await market.started(market.attempt())
        assert (await market.stripe.look(attempt)).outcome == "accepted"
        assert len(await market.sent("GET")) == 2

    async def test_what_had_a_number_was_not_unsent(self, market: Market) -> None:
        attempt = market.attempt(reference="pi_of_another_account")
        assert (await market.stripe.look(attempt)).outcome == "unknown"

    async def test_a_number_of_somebody_elses(self, market: Market) -> None:
        other = await market.paid()
        attempt = market.attempt(reference=other.reference)
        assert (await market.stripe.look(attempt)).outcome == "unknown"


class TestRefunds:
    async def test_whole_and_later(self, market: Market) -> None:
        paid = await market.paid()
        await market.heard()
        refund = market.refund(paid)
        said = await market.started(refund)
        assert (said.amount, said.page) == (YUAN, "")
        report = await market.heard()
        assert (report.attempt_id, report.reference) == (refund.id, said.reference)
        looked = await market.stripe.look(replace(refund, reference=said.reference))
        assert (looked.outcome, looked.amount) == ("done", YUAN)
        assert report.statement == looked

    async def test_never_more_than_was_paid(self, market: Market) -> None:
        paid = await market.paid()
        await market.started(market.refund(paid, Money(10_000, "CNY")))
        said = await market.stripe.start(market.refund(paid, Money(1801, "CNY")))
        assert (said.outcome, said.failure) == ("failed", "refused")

    @pytest.mark.parametrize("trouble", ["drop_answer", "server_error"])
    async def test_lost_on_its_way_it_is_made_once(self, market: Market, trouble: str) -> None:
        paid = await market.paid()
        refund = market.refund(paid, Money(1000, "CNY"))
        assert (await market.stripe.look(refund)).outcome == "unsent"
        await market.switch(**{trouble: True}, kinds=["refund"], next=1)
        assert (await market.stripe.start(refund)).outcome == "unknown"
        await market.stripe.start(refund)
        found = await market.stripe.look(refund)
        assert found.reference.startswith("re_")
        kinds = [each["kind"] for each in await market.transactions()]
        assert kinds == ["payment", "refund"]

    async def test_the_company_has_too_little(self, market: Market) -> None:
        paid = await market.paid()
        await market.switch(refunds_fail="insufficient_funds")
        refund = market.refund(paid)
        said = await market.started(refund)
        await market.heard()
        assert (await market.heard()).attempt_id == refund.id
        looked = await market.stripe.look(replace(refund, reference=said.reference))
        assert (looked.outcome, looked.failure) == ("failed", "no_money")

    async def test_not_in_another_currency_than_was_paid(self, market: Market) -> None:
        """smartstore/Smartstore#1584, Automattic/woocommerce-payments#5215: ¥118.00 paid as $118.00
        would go back as dollars."""
        await market.switch(currency="USD")
        paid = await market.paid()
        said = await market.stripe.start(market.refund(paid))
        assert (said.outcome, said.failure) == ("failed", "refused")
        assert [each["kind"] for each in await market.transactions()] == ["payment"]

    async def test_of_what_was_not_paid(self, market: Market) -> None:
        said = await market.started(attempt := market.attempt())
        waiting = replace(attempt, reference=said.reference)
        for of in (waiting, replace(waiting, reference="")):
            refused = await market.stripe.start(market.refund(of))
            assert (refused.outcome, refused.failure) == ("failed", "refused")


class TestCallbacks:
    async def test_an_old_one_played_again(self, market: Market) -> None:
        await market.paid()
        callback = await market.posted.get()
        assert (await market.stripe.hear(callback)).statement
        await market.world.forward_clock(301)
        with pytest.raises(NotSigned):
            await market.stripe.hear(callback)

    async def test_one_that_was_written_again(self, market: Market) -> None:
        await market.paid()
        callback = await market.posted.get()
        again = json.dumps(json.loads(callback.body)).encode()
        with pytest.raises(NotSigned):
            await market.stripe.hear(replace(callback, body=again))

    async def test_while_the_secret_is_rolled(self, market: Market) -> None:
        await market.set(webhook_secret="whsec_new", rolled_secret=SECRET)
        attempt = await market.paid()
        assert (await market.heard()).attempt_id == attempt.id
        await market.set(rolled_secret="")
        await market.paid()
        with pytest.raises(NotSigned):
            await market.heard()

    def signed(self, market: Market, body: bytes) -> Callback:
        now = int(market.stand_in.world.clock.now())
        header = f"t={now},v1={signature(SECRET, now, body)}"
        return Callback("POST", {"Stripe-Signature": header}, body)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"no",
            b"[]",
            b"{}",
            b'{"object":"event","id":7,"type":"payment_intent.succeeded"}',
            b'{"object":"event","id":"evt_1","type":"payment_intent.succeeded"}',
            b'{"object":"event","id":"evt_1","type":"refund.updated","data":{"object":[]}}',
            b"[" * 20_000,
        ],
    )
    async def test_signed_and_not_to_be_read(self, market: Market, body: bytes) -> None:
        with pytest.raises(UnreadableCallback):
            await market.stripe.hear(self.signed(market, body))

    async def test_what_it_is_not_for(self, market: Market) -> None:
        """An account tells of more than the market has asked for."""
        event = {"object": "event", "id": "evt_9", "type": "payout.paid", "data": {"object": {}}}
        body = json.dumps(event).encode()
        report = await market.stripe.hear(self.signed(market, body))
        assert report == CallbackReport("evt_9", "", "", None)

    async def test_a_payment_of_another_business_of_the_companys(self, market: Market) -> None:
        item = {"id": "pi_1", "status": "succeeded", "amount_received": 5, "currency": "cny"}
        event = {
            "object": "event",
            "id": "evt_1",
            "type": "payment_intent.succeeded",
            "data": {"object": item | {"metadata": {"order": "B-17"}}},
        }
        report = await market.stripe.hear(self.signed(market, json.dumps(event).encode()))
        assert (report.attempt_id, report.reference) == ("", "pi_1")
