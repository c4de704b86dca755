"""What is known of MTN's MoMo Open API, fact by fact."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from playground.providers.momo.account import MomoSettings

from .conftest import Provider, a_provider

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST = MomoSettings()
KEYS = {"collection": FIRST.collection_keys[0], "disbursement": FIRST.disbursement_keys[0]}
OK, ALINE = "250788999999", "250788123456"
PAY = "collection/v1_0/requesttopay"
TRANSFER = "disbursement/v1_0/transfer"
REFUND = "disbursement/v1_0/refund"


class Merchant:
    """A customer of MTN's."""

    def __init__(self, provider: Provider) -> None:
        self.house = provider.house
        self.world = provider.world
        self.control = provider.control
        self.environment = "mtnrwanda"
        self._provider = provider
        self._tokens: dict[str, str] = {}

    async def call(
        self, verb: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        address = f"{self._provider.path}/{path}"
        more = {} if body is None else {"json": body}
        async with self._provider.http.request(verb, address, headers=headers, **more) as response:
            raw = await response.read()
            if response.content_type != "application/json":
                return response.status, raw.decode()
            return response.status, json.loads(raw)

    def basic(self, user: str = FIRST.api_user, key: str = FIRST.api_key) -> str:
        return "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()

    def to_token(self, product: str = "collection", **changed: str | None) -> dict[str, str]:
        headers: dict[str, str | None] = {
            "Authorization": self.basic(),
            "Ocp-Apim-Subscription-Key": KEYS[product],
            "X-Target-Environment": self.environment,
        }
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        return {name: value for name, value in headers.items() if value is not None}

    async def token(self, product: str) -> str:
        if product not in self._tokens:
            status, said = await self.call(
                "POST", f"{product}/token/", headers=self.to_token(product)
            )
            assert status == 200, said
            self._tokens[product] = said["access_token"]
        return self._tokens[product]

    async def headers(self, product: str, **changed: str | None) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {await self.token(product)}"}
        return self.to_token(product, **(bearer | changed))

    def asked(self, phone: str = OK, side: str = "payer", **more: Any) -> dict[str, Any]:
        currency = {"mtnrwanda": "RWF", "sandbox": "EUR"}[self.environment]
        return {
            "amount": "24000",
            "currency": currency,
            "externalId": "ISK-7",
            side: {"partyIdType": "MSISDN", "partyId": phone},
            "payerMessage": "Ikawa",
            "payeeNote": "ISK-7",
        } | more

    async def ask(
        self, path: str, body: Any, reference: str | None = None, **changed: str | None
    ) -> tuple[int, Any]:
        told = {
            "X_Reference_Id": reference or str(uuid4()),
            "X_Callback_Url": f"{self.house.url}/momo",
        }
        headers = await self.headers(path.partition("/")[0], **(told | changed))
        return await self.call("POST", path, body, headers)

    async def taken(self, path: str, body: Any, **changed: str | None) -> str:
        reference = str(uuid4())
        assert await self.ask(path, body, reference, **changed) == (202, "")
        return reference

    async def look(self, path: str, reference: str) -> Any:
        headers = await self.headers(path.partition("/")[0])
        status, said = await self.call("GET", f"{path}/{reference}", headers=headers)
        assert status == 200, said
        return said

    async def told(self) -> dict[str, Any]:
        return json.loads((await self.house.hears()).body)

    async def paid(self, **more: Any) -> str:
        reference = await self.taken(PAY, self.asked(**more))
        assert (await self.told())["status"] == "SUCCESSFUL"
        return reference


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def provider() -> AsyncIterator[Provider]:
    async with a_provider("momo") as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def merchant(provider: Provider) -> Merchant:
    await provider.anew(**FIRST.as_json())
    return Merchant(provider)


@pytest_asyncio.fixture(loop_scope="module")
async def sandbox(merchant: Merchant) -> Merchant:
    await merchant.control.set(environment="sandbox")
    merchant.environment = "sandbox"
    return merchant


class TestTokens:
    async def test_for_an_hour(self, merchant: Merchant) -> None:
        status, said = await merchant.call("POST", "collection/token/", headers=merchant.to_token())
        assert (status, said["expires_in"]) == (200, 3600)
        reference = await merchant.paid()
        await merchant.world.forward_clock(3601)
        headers = await merchant.headers("collection")
        assert (await merchant.call("GET", f"{PAY}/{reference}", headers=headers))[0] == 401

    async def test_the_second_key_does_as_well(self, merchant: Merchant) -> None:
        headers = merchant.to_token(Ocp_Apim_Subscription_Key=FIRST.collection_keys[1])
        assert (await merchant.call("POST", "collection/token/", headers=headers))[0] == 200

    @pytest.mark.parametrize("key", ["another", KEYS["disbursement"], None])
    async def test_each_product_has_its_own_key(self, merchant: Merchant, key: str | None) -> None:
        headers = merchant.to_token(Ocp_Apim_Subscription_Key=key)
        status, said = await merchant.call("POST", "collection/token/", headers=headers)
        assert status == 401
        assert "invalid subscription key" in said["message"]

    async def test_and_its_own_token(self, merchant: Merchant) -> None:
        other = f"Bearer {await merchant.token('disbursement')}"
        status, _ = await merchant.ask(PAY, merchant.asked(), Authorization=other)
        assert status == 401

    @pytest.mark.parametrize(
        ("platform", "error"), [("new", "invalid_client"), ("classic", "login_failed")]
    )
    async def test_wrong_credentials(self, merchant: Merchant, platform: str, error: str) -> None:
        await merchant.control.switch(platform=platform)
        for given in (merchant.basic(key="wrong"), "Basic !", "Bearer x", None):
            headers = merchant.to_token(Authorization=given)
            said = await merchant.call("POST", "collection/token/", headers=headers)
            assert said == (401, {"error": error})

    async def test_a_new_api_key_closes_old_tokens(self, merchant: Merchant) -> None:
        await merchant.token("collection")
        await merchant.control.set(api_key="new-one")
        assert (await merchant.ask(PAY, merchant.asked()))[0] == 401

    async def test_the_new_platform_wants_the_environment(self, merchant: Merchant) -> None:
        headers = merchant.to_token(X_Target_Environment=None)
        status, said = await merchant.call("POST", "collection/token/", headers=headers)
        assert status == 400
        assert said["message"] == "Invalid or missing X-Target-Environment header"
        await merchant.control.switch(platform="classic")
        assert (await merchant.call("POST", "collection/token/", headers=headers))[0] == 200

    async def test_and_no_python_requests(self, merchant: Merchant) -> None:
        headers = merchant.to_token(User_Agent="python-requests/2.33")
        status, said = await merchant.call("POST", "collection/token/", headers=headers)
        assert status == 403
        assert said.startswith("<html>")

    async def test_slow_ones(self, merchant: Merchant) -> None:
        await merchant.control.switch(slow_token_ms=1)
        assert await merchant.token("collection")


class TestForm:
    async def test_without_a_token(self, merchant: Merchant) -> None:
        assert (await merchant.ask(PAY, merchant.asked(), Authorization=None))[0] == 401

    async def test_with_a_wrong_subscription_key(self, merchant: Merchant) -> None:
        status, said = await merchant.ask(
            PAY, merchant.asked(), Ocp_Apim_Subscription_Key="another"
        )
        assert (status, said["statusCode"]) == (401, 401)

    @pytest.mark.parametrize(
        "reference",
        ["order-7", "afb57b93-7849-19aa-babb-4c3ccbfe3d79", "afb57b93784949aababb4c3ccbfe3d79"],
    )
    async def test_a_reference_that_is_no_uuid_of_version_4(
        self, merchant: Merchant, reference: str
    ) -> None:
        assert (await merchant.ask(PAY, merchant.asked(), reference))[0] == 400

    async def test_no_reference(self, merchant: Merchant) -> None:
        assert (await merchant.ask(PAY, merchant.asked(), X_Reference_Id=None))[0] == 400

    @pytest.mark.parametrize("amount", [24000, "24,000", "024000", "0", "-5", "", None, "24000.00"])
    async def test_an_amount_in_no_form(self, merchant: Merchant, amount: Any) -> None:
        assert (await merchant.ask(PAY, merchant.asked(amount=amount)))[0] == 400

    @pytest.mark.parametrize(
        "payer",
        [
            None,
            OK,
            {"partyIdType": "MSISDN"},
            {"partyIdType": "MSISDN", "partyId": f"+{OK}"},
            {"partyIdType": "MSISDN", "partyId": int(OK)},
            {"partyIdType": "PHONE", "partyId": OK},
        ],
    )
    async def test_a_payer_in_no_form(self, merchant: Merchant, payer: Any) -> None:
        assert (await merchant.ask(PAY, merchant.asked() | {"payer": payer}))[0] == 400

    @pytest.mark.parametrize("body", [[], "text", 7])
    async def test_no_object(self, merchant: Merchant, body: Any) -> None:
        assert (await merchant.ask(PAY, body))[0] == 400

    @pytest.mark.parametrize("status", [400, 500])
    async def test_refusals_that_come_as_either(self, merchant: Merchant, status: int) -> None:
        await merchant.control.switch(refused_with=status)
        for code, more, changed in (
            ("INVALID_CURRENCY", {"currency": "EUR"}, {}),
            ("INVALID_CURRENCY", {"currency": "USD"}, {}),
            ("NOT_ALLOWED_TARGET_ENVIRONMENT", {}, {"X_Target_Environment": "sandbox"}),
            ("INVALID_CALLBACK_URL_HOST", {}, {"X_Callback_Url": "http://elsewhere.example/"}),
        ):
            got, said = await merchant.ask(PAY, merchant.asked(**more), **changed)
            assert (got, said["code"]) == (status, code)

    async def test_the_sandbox_has_euros_only(self, sandbox: Merchant) -> None:
        _, said = await sandbox.ask(PAY, sandbox.asked(currency="RWF"))
        assert said["code"] == "INVALID_CURRENCY"
        await sandbox.taken(PAY, sandbox.asked(amount="16.50"))
        assert (await sandbox.told())["amount"] == "16.50"

    async def test_an_unknown_reference(self, merchant: Merchant) -> None:
        for path in (PAY, TRANSFER, REFUND):
            headers = await merchant.headers(path.partition("/")[0])
            status, said = await merchant.call("GET", f"{path}/{uuid4()}", headers=headers)
            assert (status, said["code"]) == (404, "RESOURCE_NOT_FOUND")


class TestRequestToPay:
    async def test_accepted_with_nothing_said_then_done(self, merchant: Merchant) -> None:
        body = merchant.asked()
        reference = await merchant.taken(PAY, body)
        told = await merchant.told()
        assert told == await merchant.look(PAY, reference)
        assert told.pop("financialTransactionId")
        assert told == body | {"status": "SUCCESSFUL"}

    async def test_the_same_reference_again_says_nothing_of_the_first(
        self, merchant: Merchant
    ) -> None:
        reference = await merchant.taken(PAY, merchant.asked())
        status, said = await merchant.ask(PAY, merchant.asked(), reference)
        assert (status, said["code"]) == (409, "RESOURCE_ALREADY_EXIST")
        assert said.keys() == {"code", "message"}

    async def test_somebody_with_a_phone_is_asked(self, merchant: Merchant) -> None:
        aline = await merchant.world.person("Aline", phone=f"+{ALINE}")
        reference = await merchant.taken(PAY, merchant.asked(ALINE))
        found = await merchant.look(PAY, reference)
        assert found["status"] == "PENDING"
        assert found.keys().isdisjoint({"reason", "financialTransactionId"})
        path = f"people/{aline.id}/prompts"
        (asked,) = (await merchant.world.call("GET", path))["prompts"]
        assert (asked["title"], asked["payee"]) == ("MTN MoMo", "Isoko")
        await merchant.world.call("POST", path, {"pin": "1234"})
        assert (await merchant.told())["status"] == "SUCCESSFUL"

    async def test_who_declines_and_who_does_nothing(self, merchant: Merchant) -> None:
        await merchant.world.person("Aline", phone=f"+{ALINE}")
        first = await merchant.taken(PAY, merchant.asked(ALINE))
        await merchant.control.do("decline", first)
        assert (await merchant.told())["reason"] == "APPROVAL_REJECTED"
        await merchant.taken(PAY, merchant.asked(ALINE))
        await merchant.world.forward_clock(301)
        assert (await merchant.told())["reason"] == "COULD_NOT_PERFORM_TRANSACTION"

    @pytest.mark.parametrize("phone", ["250733456789", "0788123456", "256772123456"])
    async def test_a_number_that_mtn_in_rwanda_does_not_have(
        self, merchant: Merchant, phone: str
    ) -> None:
        await merchant.taken(PAY, merchant.asked(phone))
        assert (await merchant.told())["reason"] == "PAYER_NOT_FOUND"

    async def test_a_failure_is_200_and_has_its_reason_in_two_shapes(
        self, merchant: Merchant
    ) -> None:
        reference = await merchant.taken(PAY, merchant.asked("250733456789"))
        assert (await merchant.look(PAY, reference))["reason"] == "PAYER_NOT_FOUND"
        await merchant.control.switch(reason_as="object")
        reason = (await merchant.look(PAY, reference))["reason"]
        assert reason == {"code": "PAYER_NOT_FOUND", "message": "Payer does not exist."}

    async def test_too_little_money_may_come_as_an_error_of_the_server(
        self, merchant: Merchant
    ) -> None:
        await merchant.control.switch(no_money=True)
        reference = str(uuid4())
        status, said = await merchant.ask(PAY, merchant.asked(), reference)
        assert (status, said["code"]) == (500, "INTERNAL_PROCESSING_ERROR")
        found = await merchant.look(PAY, reference)
        assert (found["status"], found["reason"]) == ("FAILED", "NOT_ENOUGH_FUNDS")


class TestSandbox:
    @pytest.mark.parametrize(
        ("end", "reason"),
        [
            ("50", "INTERNAL_PROCESSING_ERROR"),
            ("51", "APPROVAL_REJECTED"),
            ("52", "EXPIRED"),
            ("55", "PAYER_NOT_FOUND"),
            ("56", "PAYEE_NOT_ALLOWED_TO_RECEIVE"),
            ("57", "NOT_ALLOWED"),
            ("58", "NOT_ALLOWED_TARGET_ENVIRONMENT"),
            ("59", "INVALID_CALLBACK_URL_HOST"),
            ("60", "INVALID_CURRENCY"),
            ("61", "INTERNAL_PROCESSING_ERROR"),
            ("62", "SERVICE_UNAVAILABLE"),
            ("63", "COULD_NOT_PERFORM_TRANSACTION"),
        ],
    )
    async def test_numbers_that_fail(self, sandbox: Merchant, end: str, reason: str) -> None:
        await sandbox.taken(PAY, sandbox.asked(f"467331234{end}"))
        told = await sandbox.told()
        assert (told["status"], told["reason"]) == ("FAILED", reason)

    async def test_ongoing_and_delayed(self, sandbox: Merchant) -> None:
        ongoing = await sandbox.taken(PAY, sandbox.asked("46733123453"))
        delayed = await sandbox.taken(PAY, sandbox.asked("46733123454"))
        for each in (ongoing, delayed):
            assert (await sandbox.look(PAY, each))["status"] == "PENDING"
        await sandbox.world.forward_clock(31)
        assert (await sandbox.told())["status"] == "SUCCESSFUL"
        assert (await sandbox.look(PAY, ongoing))["status"] == "PENDING"

    @pytest.mark.parametrize(
        ("end", "reason"),
        [("55", "NOT_ENOUGH_FUNDS"), ("56", "PAYER_LIMIT_REACHED"), ("57", "PAYEE_NOT_FOUND")],
    )
    async def test_numbers_of_transfers(self, sandbox: Merchant, end: str, reason: str) -> None:
        await sandbox.taken(TRANSFER, sandbox.asked(f"467331234{end}", "payee", amount="5"))
        assert (await sandbox.told())["reason"] == reason

    @pytest.mark.parametrize(
        ("amount", "at_once", "later"),
        [
            ("1000", "SUCCESSFUL", None),
            ("2000", "FAILED", None),
            ("3000", "PENDING", "SUCCESSFUL"),
            ("4000", "PENDING", "FAILED"),
        ],
    )
    async def test_amounts(
        self, sandbox: Merchant, amount: str, at_once: str, later: str | None
    ) -> None:
        reference = await sandbox.taken(PAY, sandbox.asked(amount=amount))
        assert (await sandbox.look(PAY, reference))["status"] == at_once
        if later:
            await sandbox.world.forward_clock(31)
        assert (await sandbox.told())["status"] == (later or at_once)

    async def test_these_amounts_are_real_ones_in_rwanda(self, merchant: Merchant) -> None:
        await merchant.taken(PAY, merchant.asked(amount="2000"))
        assert (await merchant.told())["status"] == "SUCCESSFUL"

    @pytest.mark.parametrize(
        ("number", "reason"), [("2", "INTERNAL_PROCESSING_ERROR"), ("4", "EXPIRED")]
    )
    async def test_refunds_by_number(self, sandbox: Merchant, number: str, reason: str) -> None:
        body = sandbox.asked(amount="5", referenceIdToRefund=number)
        await sandbox.taken(REFUND, body)
        assert (await sandbox.told())["reason"] == reason


class TestTransfersAndRefunds:
    async def test_a_transfer(self, merchant: Merchant) -> None:
        await merchant.world.person("Aline", phone=f"+{ALINE}")  # who is paid is not asked
        body = merchant.asked(ALINE, "payee", amount="5000")
        reference = await merchant.taken(TRANSFER, body)
        told = await merchant.told()
        assert told == await merchant.look(TRANSFER, reference)
        assert (told["status"], told["payee"]) == ("SUCCESSFUL", body["payee"])

    async def test_the_wallet_of_disbursements_is_another(self, merchant: Merchant) -> None:
        await merchant.paid(amount="24000")
        await merchant.control.set(disbursement_balance=4000)
        balances = {}
        for product in ("collection", "disbursement"):
            headers = await merchant.headers(product)
            path = f"{product}/v1_0/account/balance"
            balances[product] = (await merchant.call("GET", path, headers=headers))[1]
        assert balances == {
            "collection": {"availableBalance": "24000", "currency": "RWF"},
            "disbursement": {"availableBalance": "4000", "currency": "RWF"},
        }
        await merchant.taken(TRANSFER, merchant.asked(OK, "payee", amount="5000"))
        assert (await merchant.told())["reason"] == "NOT_ENOUGH_FUNDS"

    @pytest.mark.parametrize("version", ["v1_0", "v2_0"])
    async def test_a_refund_is_disbursements(self, merchant: Merchant, version: str) -> None:
        paid = await merchant.paid(amount="1000")
        body = merchant.asked(amount="1000", referenceIdToRefund=paid)
        del body["payer"]
        path = f"disbursement/{version}/refund"
        token = f"Bearer {await merchant.token('collection')}"
        assert (await merchant.ask(path, body, Authorization=token))[0] == 401
        reference = await merchant.taken(path, body)
        told = await merchant.told()
        assert (told["status"], told["payee"]["partyId"]) == ("SUCCESSFUL", OK)
        assert await merchant.look(path, reference) == told

    async def test_in_parts_and_never_more_than_there_was(self, merchant: Merchant) -> None:
        paid = await merchant.paid(amount="1000")
        outcomes = []
        for amount in ("400", "601", "600"):
            await merchant.taken(REFUND, merchant.asked(amount=amount, referenceIdToRefund=paid))
            outcomes.append((await merchant.told()).get("reason"))
        assert outcomes == [None, "NOT_ALLOWED", None]

    async def test_of_nothing(self, merchant: Merchant) -> None:
        await merchant.taken(REFUND, merchant.asked(referenceIdToRefund=str(uuid4())))
        assert (await merchant.told())["reason"] == "RESOURCE_NOT_FOUND"
        assert (await merchant.ask(REFUND, merchant.asked()))[0] == 400


class TestHolders:
    async def test_active(self, merchant: Merchant) -> None:
        headers = await merchant.headers("collection")
        base = "collection/v1_0/accountholder/msisdn"
        for number, is_active in ((OK, True), ("250733456789", False), ("078", False)):
            said = await merchant.call("GET", f"{base}/{number}/active", headers=headers)
            assert said == (200, {"result": is_active})

    async def test_whose_number_it_is(self, merchant: Merchant) -> None:
        await merchant.world.person("Aline", last_name="Uwase", phone=f"+{ALINE}")
        headers = await merchant.headers("collection")
        path = f"collection/v1_0/accountholder/msisdn/{ALINE}/basicuserinfo"
        _, said = await merchant.call("GET", path, headers=headers)
        assert (said["given_name"], said["family_name"]) == ("Aline", "Uwase")


class TestCallbacks:
    @pytest.mark.parametrize("verb", ["PUT", "POST"])
    async def test_by_either_verb_and_unsigned(self, merchant: Merchant, verb: str) -> None:
        await merchant.control.switch(callback_verb=verb)
        await merchant.taken(PAY, merchant.asked())
        heard = await merchant.house.hears()
        assert (heard.verb, heard.path) == (verb, "/momo")
        assert not any("sign" in name.lower() or "hmac" in name.lower() for name in heard.headers)

    async def test_once_and_never_again(self, merchant: Merchant) -> None:
        merchant.house.status = 500
        try:
            await merchant.taken(PAY, merchant.asked())
            await merchant.house.hears()
        finally:
            merchant.house.status = 200
        await merchant.world.forward_clock(86_400)
        assert merchant.house.is_quiet

    async def test_none_where_none_is_asked_for(self, merchant: Merchant) -> None:
        reference = await merchant.taken(PAY, merchant.asked(), X_Callback_Url=None)
        assert (await merchant.look(PAY, reference))["status"] == "SUCCESSFUL"
        assert await merchant.control.log("callback") == []


class TestTrouble:
    async def test_cut_after_it_was_taken_a_look_finds_it(self, merchant: Merchant) -> None:
        await merchant.token("collection")
        await merchant.control.switch(drop_answer=True, next=1)
        reference = str(uuid4())
        with pytest.raises(aiohttp.ClientError):
            await merchant.ask(PAY, merchant.asked(), reference)
        assert (await merchant.look(PAY, reference))["status"] == "SUCCESSFUL"
        assert (await merchant.ask(PAY, merchant.asked(), reference))[0] == 409

    async def test_another_amount_in_another_currency(self, merchant: Merchant) -> None:
        await merchant.control.switch(amount="240", currency="UGX")
        await merchant.taken(PAY, merchant.asked())
        told = await merchant.told()
        assert (told["amount"], told["currency"]) == ("240", "UGX")

    async def test_done_after_it_failed(self, merchant: Merchant) -> None:
        await merchant.control.switch(succeed_after_failing=True)
        await merchant.taken(PAY, merchant.asked("250733456789"))
        assert (await merchant.told())["status"] == "FAILED"
        await merchant.world.forward_clock(31)
        assert (await merchant.told())["status"] == "SUCCESSFUL"
