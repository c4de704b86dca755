"""pawaPay's and MTN's own troubles: their test numbers and switches, at their stand-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.commerce.statements import Outcome
from bot.money import Money
from bot.payments.momo import Momo
from bot.payments.momo_access import MomoKeys
from bot.payments.pawapay import Pawapay
from bot.payments.provider import Callback
from storage.constants import AttemptFailure, AttemptKind, PaymentChannel
from tests.playground.providers.conftest import Provider, a_provider
from tests.support.attempts import MTN, an_attempt

pytestmark = pytest.mark.asyncio(loop_scope="module")

USER, KEY = "3fa85f64-5717-4562-b3fc-2c963f66afa6", "momo-key-of-the-playground"
COLLECTION = MomoKeys(USER, KEY, "collection-key-of-the-playground")
DISBURSEMENT = MomoKeys(USER, KEY, "disbursement-key-of-the-playground")


def address(stand_in: Provider) -> str:
    return f"{str(stand_in.http._base_url).rstrip('/')}{stand_in.path}"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def pawapay_world() -> AsyncIterator[Provider]:
    async with a_provider("pawapay") as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def momo_world() -> AsyncIterator[Provider]:
    async with a_provider("momo") as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def pawapay(pawapay_world: Provider) -> AsyncIterator[Pawapay]:
    await pawapay_world.world.reset()
    await pawapay_world.control.set(balance=1_000_000, not_allowed=[])
    token = "pawapay-token-of-the-playground"
    adapter = Pawapay(address(pawapay_world), token, "https://shop.example/payments/pawapay")
    yield adapter
    await adapter.close()


@pytest_asyncio.fixture(loop_scope="module")
async def momo(momo_world: Provider) -> AsyncIterator[Momo]:
    await momo_world.world.reset()
    momo_world.house.forget()
    await momo_world.control.set(
        environment="mtnrwanda", api_key=KEY, disbursement_balance=1_000_000
    )
    callback_url = f"{momo_world.house.url}/payments/momo"
    adapter = Momo(
        address(momo_world), "mtnrwanda", COLLECTION, DISBURSEMENT, callback_url=callback_url
    )
    yield adapter
    await adapter.close()


@pytest_asyncio.fixture(loop_scope="module")
async def sandbox(momo: Momo, momo_world: Provider) -> AsyncIterator[Momo]:
    await momo_world.control.set(environment="sandbox")
    adapter = Momo(address(momo_world), "sandbox", COLLECTION, DISBURSEMENT, test_money=True)
    yield adapter
    await adapter.close()


@pytest.mark.parametrize(
    ("channel", "phone", "kind", "outcome", "failure"),
    [
        ("mtn", "+250783456789", "payment", "done", None),
        ("mtn", "+250783456039", "payment", "failed", "declined"),
        ("mtn", "+250783456029", "payment", "failed", "wrong_phone"),
        ("mtn", "+250783456019", "payment", "failed", "limit"),
        ("mtn", "+250783456129", "payment", "accepted", None),
        ("airtel", "+250733456049", "payment", "failed", "no_money"),
        ("airtel", "+250733456089", "payout", "failed", "wrong_phone"),
        ("airtel", "+250733456129", "payout", "accepted", None),
    ],
)
async def test_pawapay_by_its_test_numbers(
    pawapay: Pawapay,
    channel: PaymentChannel,
    phone: str,
    kind: AttemptKind,
    outcome: Outcome,
    failure: AttemptFailure | None,
) -> None:
    attempt = an_attempt(kind=kind, channel=channel, phone=phone)
    assert (await pawapay.start(attempt)).outcome == "accepted"
    said = await pawapay.look(attempt)
    assert (said.outcome, said.failure) == (outcome, failure)


@pytest.mark.parametrize(
    ("facts", "failure"),
    [
        ({"amount": Money(4, "RWF")}, "amount"),
        ({"amount": Money(2_000_001, "RWF")}, "amount"),
        ({"kind": "payout", "amount": Money(1_500_000, "RWF")}, "no_money"),
        ({"kind": "refund", "payment_id": an_attempt().id}, "refused"),
    ],
)
async def test_pawapay_rejects_with_200(
    pawapay: Pawapay, facts: dict[str, Any], failure: AttemptFailure
) -> None:
    said = await pawapay.start(an_attempt(**facts))
    assert (said.outcome, said.failure) == ("failed", failure)


@pytest.mark.parametrize(
    ("settings", "switches"),
    [({"not_allowed": ["deposit"]}, {}), ({}, {"closed": ["MTN_MOMO_RWA"]})],
)
async def test_pawapay_that_cannot_take_it_is_down(
    pawapay: Pawapay,
    pawapay_world: Provider,
    settings: dict[str, Any],
    switches: dict[str, Any],
) -> None:
    await pawapay_world.control.set(**settings)
    await pawapay_world.control.switch(**switches)
    said = await pawapay.start(an_attempt())
    assert (said.outcome, said.failure) == ("failed", "down")


async def test_pawapay_calls_a_refund_a_payout(pawapay: Pawapay, pawapay_world: Provider) -> None:
    payment = an_attempt()
    await pawapay.start(payment)
    await pawapay_world.control.switch(refund_answered_as="payoutId")
    refund = an_attempt(kind="refund", payment_id=payment.id)
    assert (await pawapay.start(refund)).outcome == "accepted"
    assert (await pawapay.look(refund)).outcome == "done"


async def test_pawapay_reconciles_for_days(pawapay: Pawapay, pawapay_world: Provider) -> None:
    attempt = an_attempt(phone="+250783456129")
    await pawapay.start(attempt)
    await pawapay_world.world.forward_clock(3 * 86_400)
    said = await pawapay.look(attempt)
    assert (said.outcome, said.detail) == ("accepted", "IN_RECONCILIATION")


@pytest.mark.parametrize("reason_as", ["text", "object"])
@pytest.mark.parametrize(
    ("end", "kind", "outcome", "failure"),
    [
        ("50", "payment", "failed", "no_money"),
        ("51", "payment", "failed", "declined"),
        ("52", "payment", "failed", "timed_out"),
        ("53", "payment", "accepted", None),
        ("54", "payment", "accepted", None),
        ("55", "payment", "failed", "wrong_phone"),
        ("56", "payment", "failed", "refused"),
        ("62", "payment", "failed", "down"),
        ("63", "payment", "failed", "timed_out"),
        ("64", "payment", "failed", "refused"),
        ("99", "payment", "done", None),
        ("55", "payout", "failed", "no_money"),
        ("56", "payout", "failed", "limit"),
        ("57", "payout", "failed", "wrong_phone"),
    ],
)
async def test_mtns_sandbox_by_its_test_numbers(
    sandbox: Momo,
    momo_world: Provider,
    end: str,
    kind: AttemptKind,
    outcome: Outcome,
    failure: AttemptFailure | None,
    reason_as: str,
) -> None:
    await momo_world.control.switch(reason_as=reason_as)
    attempt = an_attempt(kind=kind, phone=f"+467331234{end}")
    assert (await sandbox.start(attempt)).outcome == "accepted"
    said = await sandbox.look(attempt)
    assert (said.outcome, said.failure) == (outcome, failure)
    if outcome != "failed":
        assert said.amount == attempt.amount


async def test_mtns_sandbox_told_it_is_rwanda_takes_no_francs(
    momo: Momo, momo_world: Provider
) -> None:
    await momo_world.control.set(environment="sandbox")
    attempt = an_attempt()
    assert (await momo.start(attempt)).outcome in ("unsent", "unknown")
    assert await momo_world.control.transactions() == []


@pytest.mark.parametrize("kind", ["payment", "payout"])
async def test_bug_20_too_little_money_comes_as_500_from_mtn(
    momo: Momo, momo_world: Provider, kind: AttemptKind
) -> None:
    """Bug 20, mtvbrianking/laravel-mtn-momo#81: insufficient funds come as 500 from MoMo."""
    await momo_world.control.switch(no_money=True)
    attempt = an_attempt(kind=kind)
    assert (await momo.start(attempt)).outcome == "unknown"
    said = await momo.look(attempt)
    assert (said.outcome, said.failure) == ("failed", "no_money")


async def test_a_new_key_at_mtn_ends_the_token_and_the_next_one_is_fetched(
    momo: Momo, momo_world: Provider
) -> None:
    assert (await momo.start(an_attempt())).outcome == "accepted"
    await momo_world.control.set(api_key="another")
    said = await momo.start(an_attempt())
    assert (said.outcome, said.failure) == ("failed", "down")
    await momo_world.control.set(api_key=KEY)
    assert (await momo.start(an_attempt())).outcome == "accepted"


async def test_the_classic_platform_of_mtn(momo: Momo, momo_world: Provider) -> None:
    await momo_world.control.switch(platform="classic")
    assert (await momo.start(an_attempt())).outcome == "accepted"


@pytest.mark.parametrize("refused_with", [400, 500])
async def test_a_callback_host_that_mtn_does_not_know_is_never_paid(
    momo: Momo, momo_world: Provider, refused_with: int
) -> None:
    await momo_world.control.switch(refused_with=refused_with)
    abroad = Momo(
        address(momo_world), "mtnrwanda", COLLECTION, callback_url="https://shop.example/momo"
    )
    attempt = an_attempt()
    said = await abroad.start(attempt)
    assert said.outcome == ("failed" if refused_with == 400 else "unknown")
    assert said.detail == "INVALID_CALLBACK_URL_HOST"
    assert (await abroad.look(attempt)).outcome == "unsent"
    await abroad.close()


@pytest.mark.parametrize("verb", ["PUT", "POST"])
async def test_mtn_calls_back_either_way(momo: Momo, momo_world: Provider, verb: str) -> None:
    await momo_world.control.switch(callback_verb=verb)
    attempt = an_attempt(phone=MTN)
    await momo.start(attempt)
    heard = await momo_world.house.hears()
    said = await momo.hear(Callback(heard.verb, heard.headers, heard.body))
    assert (heard.verb, said.attempt_id, said.statement) == (verb, attempt.id, None)
