"""What every adapter owes the house, each against its provider's stand-in over real sockets.

A further adapter is one more line of ADAPTERS.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.commerce.statements import AttemptFacts, Outcome, Statement
from bot.money import Money
from bot.payments import provider as seam
from bot.payments.http import MOST_BYTES
from bot.payments.momo import Momo
from bot.payments.momo_access import MomoKeys
from bot.payments.pawapay import Pawapay
from bot.payments.provider import Callback, NotSigned
from bot.payments.stripe import Stripe
from playground.client import PlaygroundError
from storage.constants import AttemptFailure, PaymentChannel
from tests.playground.providers.conftest import Heard, Provider, a_provider
from tests.support.attempts import AIRTEL, MTN, ScriptedProvider, a_scripted_provider, an_attempt

pytestmark = pytest.mark.asyncio(loop_scope="module")

SOMEBODY = {"mtn": "+250788123456", "airtel": "+250733123456"}  # who has a phone in the playground


@dataclass(frozen=True)
class Adapter:
    """An adapter and what its provider's stand-in calls things."""

    name: str
    make: Callable[[str, str], seam.Provider]  # the base address, and the one of callbacks
    channel: PaymentChannel
    phone: str  # nobody's in the playground: settled by the stand-in
    urls: tuple[str, ...] = ()  # settings of the stand-in for where callbacks go
    timed_out: AttemptFailure = "timed_out"
    is_signed: bool = False

    def attempt(self, **facts: Any) -> AttemptFacts:
        return an_attempt(**{"channel": self.channel, "phone": self.phone} | facts)


def a_pawapay(base_url: str, callback_url: str) -> seam.Provider:
    return Pawapay(base_url, "pawapay-token-of-the-playground", callback_url)


def a_momo(base_url: str, callback_url: str) -> seam.Provider:
    user = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    collection, disbursement = (
        MomoKeys(user, "momo-key-of-the-playground", f"{product}-key-of-the-playground")
        for product in ("collection", "disbursement")
    )
    return Momo(base_url, "mtnrwanda", collection, disbursement, callback_url=callback_url)


def a_stripe(base_url: str, callback_url: str) -> seam.Provider:
    return Stripe(base_url, "sk_test", "whsec_test")


URLS = ("deposit_url", "payout_url", "refund_url")
ADAPTERS = {
    "pawapay mtn": Adapter("pawapay", a_pawapay, "mtn", MTN, URLS, "declined", is_signed=True),
    "pawapay airtel": Adapter(
        "pawapay", a_pawapay, "airtel", AIRTEL, URLS, "declined", is_signed=True
    ),
    "momo": Adapter("momo", a_momo, "mtn", MTN),
}


@dataclass
class Bench:
    """One adapter at its stand-in."""

    adapter: Adapter
    provider: seam.Provider
    stand_in: Provider

    async def taken(self, **facts: Any) -> AttemptFacts:
        attempt = self.adapter.attempt(**facts)
        assert (await self.provider.start(attempt)).outcome == "accepted"
        return attempt

    async def paid(self, **facts: Any) -> AttemptFacts:
        attempt = await self.taken(**facts)
        assert (await self.provider.look(attempt)).outcome == "done"
        return attempt

    async def asked(self, **switches: Any) -> AttemptFacts:
        """A payment for which somebody is asked on their phone."""
        phone = SOMEBODY[self.adapter.channel]
        await self.stand_in.world.person("Aline", phone=phone)
        if switches:
            await self.stand_in.control.switch(**switches)
        return self.adapter.attempt(phone=phone)

    async def hears(self) -> Callback:
        heard: Heard = await self.stand_in.house.hears()
        return Callback(heard.verb, heard.headers, heard.body)


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=list(ADAPTERS))
async def bench_of(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    adapter = ADAPTERS[request.param]
    async with a_provider(adapter.name) as stand_in:
        made = adapter.make(
            f"{str(stand_in.http._base_url).rstrip('/')}{stand_in.path}",
            f"{stand_in.house.url}/payments",
        )
        yield Bench(adapter, made, stand_in)
        await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def bench(bench_of: Bench) -> Bench:
    await bench_of.stand_in.world.reset()
    bench_of.stand_in.house.forget()
    if urls := bench_of.adapter.urls:
        address = f"{bench_of.stand_in.house.url}/payments"
        await bench_of.stand_in.control.set(**dict.fromkeys(urls, address))
    return bench_of


class TestOneAttempt:
    async def test_accepted_pending_done(self, bench: Bench) -> None:
        attempt = await bench.asked()
        assert (await bench.provider.start(attempt)).outcome == "accepted"
        assert (await bench.provider.look(attempt)).outcome == "accepted"
        await bench.stand_in.control.do("approve", attempt.id, pin="1234")
        said = await bench.provider.look(attempt)
        assert (said.outcome, said.amount) == ("done", attempt.amount)
        assert said.reference

    @pytest.mark.parametrize("how", ["decline", "run_out"])
    async def test_failed_with_a_reason(self, bench: Bench, how: str) -> None:
        attempt = await bench.asked()
        await bench.provider.start(attempt)
        await bench.stand_in.control.do(how, attempt.id)
        said = await bench.provider.look(attempt)
        wanted = "declined" if how == "decline" else bench.adapter.timed_out
        assert (said.outcome, said.failure) == ("failed", wanted)
        assert said.detail

    async def test_success_after_failing_is_said(self, bench: Bench) -> None:
        attempt = await bench.asked()
        await bench.provider.start(attempt)
        await bench.stand_in.control.do("decline", attempt.id)
        await bench.stand_in.control.do("settle", attempt.id, state="succeeded")
        assert (await bench.provider.look(attempt)).outcome == "done"

    async def test_what_was_never_sent_is_unsent(self, bench: Bench) -> None:
        for kind in ("payment", "payout", "refund"):
            attempt = bench.adapter.attempt(kind=kind, payment_id=an_attempt().id)
            assert (await bench.provider.look(attempt)).outcome == "unsent"

    async def test_sent_twice_moves_once(self, bench: Bench) -> None:
        attempt = await bench.asked()
        for _ in range(3):
            assert (await bench.provider.start(attempt)).outcome == "accepted"
        await bench.stand_in.control.do("approve", attempt.id, pin="1234")
        assert (await bench.provider.start(attempt)).outcome == "done"
        assert len(await bench.stand_in.control.transactions()) == 1

    async def test_bug_19_one_prompt_answered_twice_is_one_payment(self, bench: Bench) -> None:
        """Bug 19, tdlib/telegram-bot-api#603: one invoice was paid several times. Whoever types the
        PIN again on a slow phone is asked for nothing any more, and both say the same."""
        attempt = await bench.asked(callbacks_twice=True)
        await bench.provider.start(attempt)
        answers = await asyncio.gather(
            *(bench.stand_in.control.do("approve", attempt.id, pin="1234") for _ in range(2)),
            return_exceptions=True,
        )
        assert sum(isinstance(each, PlaygroundError) for each in answers) == 1
        said = {await bench.provider.look(attempt) for _ in range(2)}
        assert [(each.outcome, each.amount) for each in said] == [("done", attempt.amount)]
        assert len(await bench.stand_in.control.transactions()) == 1

    async def test_a_payout(self, bench: Bench) -> None:
        attempt = await bench.paid(kind="payout", amount=Money(9_000, "RWF"))
        for _ in range(2):
            assert (await bench.provider.start(attempt)).outcome == "done"
        (moved,) = await bench.stand_in.control.transactions()
        assert (moved["kind"], moved["amount"]) == ("payout", "9000")

    async def test_bug_7_in_parts_and_no_more_than_was_paid(self, bench: Bench) -> None:
        """Bug 7, killbill/killbill#334: what is under way counts at the provider, too."""
        payment = await bench.paid()
        for part in (150, 23_850):
            refund = await bench.paid(
                kind="refund", payment_id=payment.id, amount=Money(part, "RWF")
            )
            said = await bench.provider.look(refund)
            assert said.amount == Money(part, "RWF")
        more = bench.adapter.attempt(kind="refund", payment_id=payment.id, amount=Money(150, "RWF"))
        said = await bench.provider.start(more)
        if said.outcome == "accepted":  # one that is told later
            said = await bench.provider.look(more)
        assert (said.outcome, said.failure) == ("failed", "refused")

    async def test_the_whole_refunded(self, bench: Bench) -> None:
        payment = await bench.paid()
        refund = await bench.paid(kind="refund", payment_id=payment.id, amount=payment.amount)
        assert (await bench.provider.look(refund)).amount == payment.amount


class TestWhatMoved:
    async def test_bug_15_amount_and_currency_are_the_providers(self, bench: Bench) -> None:
        """Bug 15, juanarrietabusiness-pixel/tommalopty#7, RoboJackets/apiary#1580: the amount was
        not compared, or read from the wrong field."""
        for amount, currency, money in (
            ("240", "RWF", Money(240, "RWF")),
            ("24001", "RWF", Money(24_001, "RWF")),
            ("24000", "USD", Money(2_400_000, "USD")),
        ):
            await bench.stand_in.control.switch(amount=amount, currency=currency)
            attempt = await bench.taken()
            said = await bench.provider.look(attempt)
            assert (said.outcome, said.amount) == ("done", money)

    async def test_what_the_house_does_not_count_in_is_never_done(self, bench: Bench) -> None:
        await bench.stand_in.control.switch(currency="XOF")
        attempt = await bench.taken()
        said = await bench.provider.look(attempt)
        assert (said.outcome, said.amount) == ("unknown", None)
        assert "XOF" in said.detail

    async def test_bug_9_francs_have_no_hundredths_either_way(self, bench: Bench) -> None:
        """Bug 9, woocommerce/woocommerce-gateway-stripe#883, Paymenter/Paymenter#1258."""
        attempt = await bench.paid(amount=Money(12_345, "RWF"))
        (moved,) = await bench.stand_in.control.transactions()
        assert moved["amount"] == "12345"
        assert (await bench.provider.look(attempt)).amount == Money(12_345, "RWF")

    async def test_bug_11_a_refund_is_in_the_currency_of_its_payment(self, bench: Bench) -> None:
        """Bug 11, smartstore/Smartstore#1584, Automattic/woocommerce-payments#5215."""
        payment = await bench.paid()
        yuan = bench.adapter.attempt(
            kind="refund", payment_id=payment.id, amount=Money(11_800, "CNY")
        )
        said = await bench.provider.start(yuan)
        assert (said.outcome, said.failure) == ("failed", "refused")
        assert len(await bench.stand_in.control.transactions()) == 1


class TestTrouble:
    @pytest.mark.parametrize("kind", ["payment", "payout"])
    @pytest.mark.parametrize(
        "trouble", [{"drop_answer": True}, {"server_error": True, "server_error_code": 502}]
    )
    async def test_taken_but_not_answered_is_unknown_and_then_done(
        self, bench: Bench, trouble: dict[str, Any], kind: str
    ) -> None:
        await bench.stand_in.control.switch(**trouble, next=1)
        attempt = bench.adapter.attempt(kind=kind)
        assert (await bench.provider.start(attempt)).outcome == "unknown"
        assert (await bench.provider.look(attempt)).outcome == "done"
        assert (await bench.provider.start(attempt)).outcome == "done"
        assert len(await bench.stand_in.control.transactions()) == 1

    async def test_a_refused_connection_is_unsent(self, bench: Bench) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            base_url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            provider = bench.adapter.make(base_url, "https://shop.example/payments")
            attempt = bench.adapter.attempt()
            assert (await provider.start(attempt)).outcome == "unsent"
            # Whether an earlier one arrived, nobody can say.
            assert (await provider.look(attempt)).outcome == "unknown"
            await provider.close()

    @pytest.mark.parametrize("down", ["503", "cut"])
    async def test_down_is_never_failed(self, bench: Bench, down: str) -> None:
        await bench.stand_in.control.switch(down=down)
        attempt = bench.adapter.attempt()
        assert (await bench.provider.start(attempt)).outcome in ("unknown", "unsent")
        assert (await bench.provider.look(attempt)).outcome == "unknown"
        await bench.stand_in.control.switch(clear=True)
        assert (await bench.provider.look(attempt)).outcome == "unsent"
        assert (await bench.provider.start(attempt)).outcome == "accepted"
        assert (await bench.provider.look(attempt)).outcome == "done"

    async def test_bug_5_what_stays_pending_is_neither_paid_nor_failed(self, bench: Bench) -> None:
        """Bug 5, medusajs/medusa#14205: "processing" taken for paid."""
        attempt = await bench.asked(stay_pending=True)
        await bench.provider.start(attempt)
        await bench.stand_in.control.do("approve", attempt.id, pin="1234")
        assert (await bench.provider.look(attempt)).outcome == "accepted"
        await bench.stand_in.world.forward_clock(3 * 86_400)
        assert (await bench.provider.look(attempt)).outcome == "accepted"


class TestCallbacks:
    async def test_it_names_the_attempt(self, bench: Bench) -> None:
        attempt = await bench.taken()
        heard = await bench.provider.hear(await bench.hears())
        assert heard.attempt_id == attempt.id
        assert heard.reference
        if not bench.adapter.is_signed:
            assert heard.statement is None
            return
        assert heard.statement == await bench.provider.look(attempt)
        assert heard.statement.outcome == "done"

    async def test_of_a_refund_it_names_the_refund(self, bench: Bench) -> None:
        payment = await bench.taken()
        await bench.hears()
        refund = await bench.taken(kind="refund", payment_id=payment.id, amount=Money(150, "RWF"))
        heard = await bench.provider.hear(await bench.hears())
        assert heard.attempt_id == refund.id

    async def test_twice_the_same_has_one_key(self, bench: Bench) -> None:
        await bench.stand_in.control.switch(callbacks_twice=True)
        await bench.taken()
        keys = {(await bench.provider.hear(await bench.hears())).key for _ in range(2)}
        assert len(keys) == 1
        other = await bench.taken()
        heard = await bench.provider.hear(await bench.hears())
        assert heard.attempt_id == other.id
        assert heard.key not in keys

    async def test_what_became_of_it_later_has_another_key(self, bench: Bench) -> None:
        attempt = await bench.asked()
        await bench.provider.start(attempt)
        await bench.stand_in.control.do("decline", attempt.id)
        failed = await bench.provider.hear(await bench.hears())
        await bench.stand_in.control.do("settle", attempt.id, state="succeeded")
        done = await bench.provider.hear(await bench.hears())
        assert (failed.attempt_id, done.attempt_id) == (attempt.id, attempt.id)
        assert failed.key != done.key


class TestSignedCallbacks:
    @pytest.fixture(autouse=True)
    def signed_only(self, bench: Bench) -> None:
        if not bench.adapter.is_signed:
            pytest.skip("nothing of it is signed")

    @pytest.mark.parametrize("how", ["wrong", "raw"])
    async def test_a_wrong_signature_is_refused(self, bench: Bench, how: str) -> None:
        await bench.stand_in.control.switch(signature=how)
        await bench.taken()
        with pytest.raises(NotSigned):
            await bench.provider.hear(await bench.hears())

    async def test_another_body_is_refused(self, bench: Bench) -> None:
        await bench.taken()
        theirs = await bench.hears()
        dearer = theirs.body.replace(b"24000", b"99000")
        assert dearer != theirs.body
        with pytest.raises(NotSigned):
            await bench.provider.hear(Callback("POST", theirs.headers, dearer))

    async def test_unsigned_says_nothing(self, bench: Bench) -> None:
        await bench.stand_in.control.switch(signature="no")
        attempt = await bench.taken()
        heard = await bench.provider.hear(await bench.hears())
        assert (heard.attempt_id, heard.statement) == (attempt.id, None)

    async def test_what_anybody_posts_first_does_not_stand_for_what_is_signed(
        self, bench: Bench
    ) -> None:
        """The inbox takes each key once."""
        await bench.taken()
        theirs = await bench.hears()
        forged = await bench.provider.hear(Callback("POST", {}, theirs.body))
        heard = await bench.provider.hear(theirs)
        assert heard.statement is not None
        assert forged.key != heard.key

    async def test_bug_18_a_changed_key_is_asked_for(self, bench: Bench) -> None:
        """Bug 18, the tests of a Rwandan integration: the keys are a list, and another may sign
        tomorrow."""
        stand_in = bench.stand_in
        base_url = f"{str(stand_in.http._base_url).rstrip('/')}{stand_in.path}"
        fresh = bench.adapter.make(base_url, f"{stand_in.house.url}/payments")
        await stand_in.control.switch(key=2)
        await bench.taken()
        heard = await fresh.hear(await bench.hears())
        assert heard.statement is not None
        await fresh.close()


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(MOST_BYTES // 65_536 + 10):
        await response.write(b" " * 65_536)
    return response


def a_body(body: bytes, status: int = 200) -> Callable[[web.Request], Any]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type="application/json")

    return answer


ODD = {
    "html 403": (403, "<html><h1>403 Forbidden</h1></html>"),
    "html 200": (200, "<html>Sign in to the hotel's network</html>"),
    "html 404": (404, "<html>nginx</html>"),
    "nothing": (200, None),
    "500": (500, None),
    "redirect": (302, None),
    "a list": (200, [{"status": "ACCEPTED"}]),
    "a number": (200, 7),
    "other types": (200, {"status": ["COMPLETED"], "data": "x", "amount": {}, "reason": []}),
    "another status": (200, {"status": "COMPLETELY_NEW", "data": {"status": "COMPLETELY_NEW"}}),
    "endless": endless,
    "cut json": a_body(b'{"status": "ACCEP'),
    "huge number": a_body(b'{"status": "FOUND", "data": {"amount": ' + b"9" * 5000 + b"}}"),
    "infinity": a_body(b'{"status": "SUCCESSFUL", "amount": 1e999, "currency": "RWF"}'),
    "not a number": a_body(b'{"status": "SUCCESSFUL", "amount": NaN, "currency": "RWF"}'),
    "deep": a_body(b"[" * 100_000),
    "no text": a_body(b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("odd", list(ODD))
@pytest.mark.parametrize("make", [a_pawapay, a_momo, a_stripe])
async def test_an_answer_that_is_none_says_nothing(
    odd: str, make: Callable[[str, str], seam.Provider]
) -> None:
    async with a_scripted_provider() as scripted:
        scripted.says = {"": [ODD[odd]]}
        let_in(scripted)
        provider = make(scripted.url, "https://shop.example/payments")
        attempt = an_attempt()
        said: list[Statement] = [await provider.start(attempt), await provider.look(attempt)]
        await provider.close()
    outcomes: list[Outcome] = [each.outcome for each in said]
    assert outcomes == ["unknown", "unknown"]


def let_in(scripted: ScriptedProvider) -> None:
    token = {"access_token": "token", "expires_in": 3600}
    scripted.says["/collection/token/"] = [(200, token)]
