"""What is known of pawaPay v2, fact by fact: a house that bears this stand-in should bear it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from .conftest import Heard, Provider, a_provider

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "pawapay-token-of-the-playground"
MTN, AIRTEL = "MTN_MOMO_RWA", "AIRTEL_RWA"
OK = "250783456789"
ALINE = "250788123456"


class Merchant:
    """A customer of pawaPay's."""

    def __init__(self, provider: Provider) -> None:
        self.house = provider.house
        self.world = provider.world
        self.control = provider.control
        self._provider = provider

    async def call(
        self, verb: str, path: str, body: Any = None, *, token: str | None = TOKEN, **more: Any
    ) -> tuple[int, Any]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if body is not None:
            more["json"] = body
        address = f"{self._provider.path}/v2/{path}"
        async with self._provider.http.request(verb, address, headers=headers, **more) as response:
            return response.status, await response.json()

    def deposit(self, phone: str = OK, operator: str = MTN, **more: Any) -> dict[str, Any]:
        account = {"phoneNumber": phone, "provider": operator}
        return {
            "depositId": str(uuid4()),
            "amount": "24000",
            "currency": "RWF",
            "payer": {"type": "MMO", "accountDetails": account},
        } | more

    def payout(self, phone: str = OK, operator: str = MTN, **more: Any) -> dict[str, Any]:
        asked = self.deposit(phone, operator)
        return {
            "payoutId": str(uuid4()),
            "amount": "5000",
            "currency": "RWF",
            "recipient": asked["payer"],
        } | more

    async def ask(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        status, said = await self.call("POST", f"{kind}s", body)
        assert status == 200, said
        return said

    async def refused(self, body: dict[str, Any], kind: str = "deposit") -> tuple[int, str]:
        status, said = await self.call("POST", f"{kind}s", body)
        assert said["status"] == "REJECTED", said
        return status, said["failureReason"]["failureCode"]

    async def paid(self, **more: Any) -> str:
        """A deposit that is completed."""
        asked = self.deposit(**more)
        assert (await self.ask("deposit", asked))["status"] == "ACCEPTED"
        assert (await self.told())["status"] == "COMPLETED"
        return asked["depositId"]

    async def look(self, kind: str, number: str) -> dict[str, Any]:
        return (await self.call("GET", f"{kind}s/{number}"))[1]

    async def told(self) -> dict[str, Any]:
        return json.loads((await self.house.hears()).body)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def provider() -> AsyncIterator[Provider]:
    async with a_provider("pawapay") as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def merchant(provider: Provider) -> Merchant:
    urls = {
        f"{kind}_url": f"{provider.house.url}/{kind}" for kind in ("deposit", "payout", "refund")
    }
    await provider.anew(**urls, balance=1_000_000, not_allowed=[])
    return Merchant(provider)


class TestDoors:
    async def test_no_token_is_401(self, merchant: Merchant) -> None:
        status, said = await merchant.call("POST", "deposits", merchant.deposit(), token=None)
        assert (status, said["failureReason"]["failureCode"]) == (401, "NO_AUTHENTICATION")

    async def test_a_wrong_token_is_403(self, merchant: Merchant) -> None:
        status, said = await merchant.call("GET", f"deposits/{uuid4()}", token="another")
        assert (status, said["failureReason"]["failureCode"]) == (403, "AUTHENTICATION_ERROR")

    @pytest.mark.parametrize("kind", ["deposit", "payout"])
    async def test_what_the_account_may_not(self, merchant: Merchant, kind: str) -> None:
        await merchant.control.set(not_allowed=[kind])
        body = merchant.deposit() if kind == "deposit" else merchant.payout()
        assert await merchant.refused(body, kind) == (403, f"{kind.upper()}S_NOT_ALLOWED")

    async def test_down_is_an_unknown_error(self, merchant: Merchant) -> None:
        await merchant.control.switch(down="503")
        status, said = await merchant.call("GET", "active-conf")
        assert (status, said["failureReason"]["failureCode"]) == (503, "UNKNOWN_ERROR")


class TestForm:
    """What is not understood is 400, and nothing was taken."""

    @pytest.mark.parametrize("body", [b"{", b"[]", b"", b'"text"'])
    async def test_no_object(self, merchant: Merchant, body: bytes) -> None:
        more = {"data": body}
        status, said = await merchant.call("POST", "deposits", **more)
        assert (status, said["failureReason"]["failureCode"]) == (400, "INVALID_INPUT")

    @pytest.mark.parametrize("name", ["depositId", "amount", "currency", "payer"])
    async def test_a_parameter_is_missing(self, merchant: Merchant, name: str) -> None:
        body = merchant.deposit()
        del body[name]
        assert await merchant.refused(body) == (400, "MISSING_PARAMETER")

    @pytest.mark.parametrize("name", ["phoneNumber", "provider"])
    async def test_a_part_of_the_account_is_missing(self, merchant: Merchant, name: str) -> None:
        body = merchant.deposit()
        del body["payer"]["accountDetails"][name]
        assert await merchant.refused(body) == (400, "MISSING_PARAMETER")

    async def test_an_unknown_parameter(self, merchant: Merchant) -> None:
        assert await merchant.refused(merchant.deposit(orderId="7")) == (
            400,
            "UNSUPPORTED_PARAMETER",
        )
        # v1 named them so.
        for name in ("correspondent", "statementDescription", "country"):
            body = merchant.deposit(**{name: "RWA"})
            assert await merchant.refused(body) == (400, "UNSUPPORTED_PARAMETER")
        body = merchant.deposit()
        body["payer"]["address"] = {"value": OK}
        assert await merchant.refused(body) == (400, "UNSUPPORTED_PARAMETER")

    @pytest.mark.parametrize(
        "number",
        [
            "afb57b93-7849-19aa-babb-4c3ccbfe3d79",  # version 1
            "afb57b93784949aababb4c3ccbfe3d79",
            "{afb57b93-7849-49aa-babb-4c3ccbfe3d79}",
            "order-7",
            7,
        ],
    )
    async def test_an_id_that_is_no_uuid_of_version_4(
        self, merchant: Merchant, number: Any
    ) -> None:
        assert await merchant.refused(merchant.deposit(depositId=number)) == (
            400,
            "INVALID_PARAMETER",
        )

    @pytest.mark.parametrize(
        "amount", ["024000", "24,000", "", "-5", " 5", "1e3", 24000, 24000.0, "1" * 24, "5.", ".5"]
    )
    async def test_an_amount_in_no_form(self, merchant: Merchant, amount: Any) -> None:
        body = merchant.deposit(amount=amount)
        assert await merchant.refused(body) == (400, "INVALID_PARAMETER")

    @pytest.mark.parametrize(
        "said", ["Tea", "Twenty three characters", "Isoko-7", "Ikawa #12", "咖啡五百克", ""]
    )
    async def test_a_message_of_other_than_4_to_22_letters(
        self, merchant: Merchant, said: str
    ) -> None:
        body = merchant.deposit(customerMessage=said)
        assert await merchant.refused(body) == (400, "INVALID_PARAMETER")

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"order": "7"}, "INVALID_PARAMETER"),
            ([{"a": "1", "b": "2"}], "INVALID_PARAMETER"),
            ([{"a": 1}], "INVALID_PARAMETER"),
            ([{f"n{each}": "1"} for each in range(11)], "INVALID_PARAMETER"),
            ([{"a": "1"}, {"a": "2"}], "DUPLICATE_METADATA_FIELD"),
        ],
    )
    async def test_metadata_is_a_list_of_single_facts(
        self, merchant: Merchant, given: Any, code: str
    ) -> None:
        assert await merchant.refused(merchant.deposit(metadata=given)) == (400, code)

    async def test_nothing_was_taken(self, merchant: Merchant) -> None:
        body = merchant.deposit(orderId="7")
        await merchant.refused(body)
        assert await merchant.look("deposit", body["depositId"]) == {"status": "NOT_FOUND"}


class TestSense:
    """What is understood and not taken is 200 with REJECTED."""

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"amount": "100.00"}, "INVALID_AMOUNT"),
            ({"amount": "100.5"}, "INVALID_AMOUNT"),
            ({"amount": "0"}, "AMOUNT_OUT_OF_BOUNDS"),
            ({"amount": "4"}, "AMOUNT_OUT_OF_BOUNDS"),
            ({"amount": "2000001"}, "AMOUNT_OUT_OF_BOUNDS"),
            ({"currency": "USD"}, "INVALID_CURRENCY"),
            ({"phone": "0783456789"}, "INVALID_PHONE_NUMBER"),
            ({"phone": "+250783456789"}, "INVALID_PHONE_NUMBER"),
            ({"phone": "2507834567890"}, "INVALID_PHONE_NUMBER"),
            ({"operator": "MTN_MOMO_UGA"}, "INVALID_PROVIDER"),
            ({"operator": "mtn"}, "INVALID_PROVIDER"),
        ],
    )
    async def test_rejected(self, merchant: Merchant, more: dict[str, str], code: str) -> None:
        body = merchant.deposit(**more)
        assert await merchant.refused(body) == (200, code)
        assert await merchant.look("deposit", body["depositId"]) == {"status": "NOT_FOUND"}
        assert merchant.house.is_quiet

    async def test_an_operator_that_is_closed(self, merchant: Merchant) -> None:
        await merchant.control.switch(closed=[MTN])
        assert await merchant.refused(merchant.deposit()) == (
            200,
            "PROVIDER_TEMPORARILY_UNAVAILABLE",
        )
        asked = await merchant.ask("deposit", merchant.deposit("250733456789", AIRTEL))
        assert asked["status"] == "ACCEPTED"

    async def test_a_payout_of_more_than_there_is(self, merchant: Merchant) -> None:
        await merchant.control.set(balance=4999)
        assert await merchant.refused(merchant.payout(), "payout") == (
            200,
            "PAWAPAY_WALLET_OUT_OF_FUNDS",
        )


class TestDeposits:
    async def test_accepted_then_completed(self, merchant: Merchant) -> None:
        body = merchant.deposit(
            customerMessage="Ikawa 500 g",
            clientReferenceId="ISK-7",
            metadata=[{"order": "7"}, {"who": "Aline", "isPII": True}],
        )
        said = await merchant.ask("deposit", body)
        assert said.keys() == {"depositId", "status", "created", "nextStep"}
        assert (said["depositId"], said["status"]) == (body["depositId"], "ACCEPTED")
        told = await merchant.told()
        found = await merchant.look("deposit", body["depositId"])
        assert found["status"] == "FOUND"
        data = found["data"]
        assert data.pop("clientReferenceId") == "ISK-7"  # a look has it, a callback has not
        assert told == data
        assert (data["status"], data["country"]) == ("COMPLETED", "RWA")
        assert data["metadata"] == {"order": "7", "who": "Aline"}
        assert data["payer"] == body["payer"]
        assert data["providerTransactionId"]

    async def test_an_amount_comes_back_with_decimals(self, merchant: Merchant) -> None:
        number = await merchant.paid(amount="100")
        assert (await merchant.look("deposit", number))["data"]["amount"] == "100.00"

    async def test_the_same_id_again_is_ignored(self, merchant: Merchant) -> None:
        body = merchant.deposit()
        first = await merchant.ask("deposit", body)
        await merchant.told()
        again = await merchant.ask("deposit", body | {"amount": "1"})
        assert (again["status"], again["created"]) == ("DUPLICATE_IGNORED", first["created"])
        found = await merchant.look("deposit", body["depositId"])
        assert found["data"]["amount"] == "24000.00"
        assert merchant.house.is_quiet

    async def test_an_unknown_id_is_not_found_with_200(self, merchant: Merchant) -> None:
        assert await merchant.call("GET", f"deposits/{uuid4()}") == (200, {"status": "NOT_FOUND"})

    @pytest.mark.parametrize(
        ("phone", "operator", "code"),
        [
            ("250783456039", MTN, "PAYMENT_NOT_APPROVED"),
            ("250783456029", MTN, "PAYER_NOT_FOUND"),
            ("250783456019", MTN, "PAYER_LIMIT_REACHED"),
            ("250733456039", AIRTEL, "PAYMENT_NOT_APPROVED"),
            ("250733456049", AIRTEL, "INSUFFICIENT_BALANCE"),
            ("250733456789", MTN, "PAYER_NOT_FOUND"),  # a number of the other network
        ],
    )
    async def test_a_number_that_fails(
        self, merchant: Merchant, phone: str, operator: str, code: str
    ) -> None:
        asked = await merchant.ask("deposit", merchant.deposit(phone, operator))
        assert asked["status"] == "ACCEPTED"
        told = await merchant.told()
        assert (told["status"], told["failureReason"]["failureCode"]) == ("FAILED", code)
        assert "providerTransactionId" not in told

    @pytest.mark.parametrize(
        ("phone", "operator"), [("250783456129", MTN), ("250733456129", AIRTEL)]
    )
    async def test_a_number_that_stays_submitted(
        self, merchant: Merchant, phone: str, operator: str
    ) -> None:
        body = merchant.deposit(phone, operator)
        await merchant.ask("deposit", body)
        found = await merchant.look("deposit", body["depositId"])
        assert found["data"]["status"] == "SUBMITTED"
        await merchant.world.forward_clock(16 * 60)
        found = await merchant.look("deposit", body["depositId"])
        assert found["data"]["status"] == "IN_RECONCILIATION"
        assert merchant.house.is_quiet

    async def test_somebody_with_a_phone_is_asked(self, merchant: Merchant) -> None:
        aline = await merchant.world.person("Aline", phone=f"+{ALINE}")
        body = merchant.deposit(ALINE)
        await merchant.ask("deposit", body)
        found = await merchant.look("deposit", body["depositId"])
        assert found["data"]["status"] == "PROCESSING"
        path = f"people/{aline.id}/prompts"
        (asked,) = (await merchant.world.call("GET", path))["prompts"]
        assert (asked["title"], asked["payee"], asked["amount"]) == ("MTN MoMo", "Isoko", "24000")
        await merchant.world.call("POST", path, {"pin": "1234"})
        assert (await merchant.told())["status"] == "COMPLETED"

    @pytest.mark.parametrize("how", ["decline", "run_out"])
    async def test_who_does_not_approve(self, merchant: Merchant, how: str) -> None:
        await merchant.world.person("Aline", phone=f"+{ALINE}")
        body = merchant.deposit(ALINE)
        await merchant.ask("deposit", body)
        await merchant.control.do(how, body["depositId"])
        told = await merchant.told()
        assert told["failureReason"]["failureCode"] == "PAYMENT_NOT_APPROVED"


class TestPayoutsAndRefunds:
    async def test_a_payout(self, merchant: Merchant) -> None:
        body = merchant.payout(customerMessage="Isoko week 48")
        said = await merchant.ask("payout", body)
        assert said.keys() == {"payoutId", "status", "created"}
        told = await merchant.told()
        assert (told["payoutId"], told["status"]) == (body["payoutId"], "COMPLETED")
        assert told["recipient"] == body["recipient"]
        assert (await merchant.ask("payout", body))["status"] == "DUPLICATE_IGNORED"

    async def test_who_is_paid_is_not_asked(self, merchant: Merchant) -> None:
        await merchant.world.person("Aline", phone=f"+{ALINE}")
        await merchant.ask("payout", merchant.payout(ALINE))
        assert (await merchant.told())["status"] == "COMPLETED"

    @pytest.mark.parametrize(
        ("phone", "operator"), [("250783456089", MTN), ("250733456089", AIRTEL)]
    )
    async def test_a_recipient_that_is_not_found(
        self, merchant: Merchant, phone: str, operator: str
    ) -> None:
        await merchant.ask("payout", merchant.payout(phone, operator))
        assert (await merchant.told())["failureReason"]["failureCode"] == "RECIPIENT_NOT_FOUND"

    async def test_a_refund_of_the_whole_and_its_id(self, merchant: Merchant) -> None:
        deposit = await merchant.paid()
        body = {"refundId": str(uuid4()), "depositId": deposit}
        said = await merchant.ask("refund", body)
        assert (said["refundId"], said["status"]) == (body["refundId"], "ACCEPTED")
        told = await merchant.told()
        assert (told["refundId"], told["amount"]) == (body["refundId"], "24000.00")
        assert (await merchant.ask("refund", body))["status"] == "DUPLICATE_IGNORED"

    async def test_the_guides_example_names_it_payout(self, merchant: Merchant) -> None:
        deposit = await merchant.paid()
        await merchant.control.switch(refund_answered_as="payoutId")
        body = {"refundId": str(uuid4()), "depositId": deposit}
        said = await merchant.ask("refund", body)
        assert "refundId" not in said
        assert said["payoutId"] == body["refundId"]

    async def test_in_parts_and_never_more_than_there_was(self, merchant: Merchant) -> None:
        deposit = await merchant.paid(amount="1000")

        def part(amount: str | None = None) -> dict[str, Any]:
            more = {} if amount is None else {"amount": amount, "currency": "RWF"}
            return {"refundId": str(uuid4()), "depositId": deposit} | more

        await merchant.ask("refund", part("400"))
        assert (await merchant.told())["status"] == "COMPLETED"
        assert await merchant.refused(part("601"), "refund") == (200, "AMOUNT_TOO_LARGE")
        assert await merchant.refused(part(), "refund") == (200, "AMOUNT_TOO_LARGE")
        await merchant.ask("refund", part("600"))
        await merchant.told()
        assert await merchant.refused(part("5"), "refund") == (200, "DEPOSIT_ALREADY_REFUNDED")

    async def test_one_at_a_time(self, merchant: Merchant) -> None:
        deposit = await merchant.paid()
        await merchant.control.switch(stay_pending=True)
        body = {"refundId": str(uuid4()), "depositId": deposit, "amount": "5000", "currency": "RWF"}
        await merchant.ask("refund", body)
        body["refundId"] = str(uuid4())
        assert await merchant.refused(body, "refund") == (200, "REFUND_IN_PROGRESS")

    async def test_only_what_was_paid(self, merchant: Merchant) -> None:
        body = {"refundId": str(uuid4()), "depositId": str(uuid4())}
        assert await merchant.refused(body, "refund") == (200, "NOT_FOUND")
        failed = merchant.deposit("250783456039")
        await merchant.ask("deposit", failed)
        await merchant.told()
        body["depositId"] = failed["depositId"]
        assert await merchant.refused(body, "refund") == (200, "INVALID_STATE")

    async def test_not_in_another_currency(self, merchant: Merchant) -> None:
        deposit = await merchant.paid()
        body = {"refundId": str(uuid4()), "depositId": deposit, "amount": "5", "currency": "USD"}
        assert await merchant.refused(body, "refund") == (200, "INVALID_CURRENCY")

    async def test_the_wallet(self, merchant: Merchant) -> None:
        await merchant.paid(amount="1000")
        await merchant.ask("payout", merchant.payout(amount="300"))
        await merchant.told()
        _, said = await merchant.call("GET", "wallet-balances")
        assert said == {
            "balances": [
                {"country": "RWA", "balance": "1000700.00", "currency": "RWF", "provider": ""}
            ]
        }


class TestToolkit:
    async def test_active_conf_has_what_is_not_to_be_hard_coded(self, merchant: Merchant) -> None:
        _, conf = await merchant.call("GET", "active-conf?country=RWA&operationType=DEPOSIT")
        (country,) = conf["countries"]
        assert (country["country"], country["prefix"]) == ("RWA", "250")
        assert [each["provider"] for each in country["providers"]] == [MTN, AIRTEL]
        for each in country["providers"]:
            (currency,) = each["currencies"]
            assert currency["operationTypes"].keys() == {"DEPOSIT"}
            can = currency["operationTypes"]["DEPOSIT"]
            assert (can["decimalsInAmount"], can["authType"]) == ("NONE", "PROVIDER_AUTH")
            assert int(can["minAmount"]) < int(can["maxAmount"])
            assert can["callbackUrl"] == f"{merchant.house.url}/deposit"
        assert conf["signatureConfiguration"]["signedCallbacks"] is True

    async def test_a_country_that_is_not_on(self, merchant: Merchant) -> None:
        assert (await merchant.call("GET", "active-conf?country=UGA"))[1]["countries"] == []

    @pytest.mark.parametrize(
        ("typed", "phone", "operator"),
        [
            ("25007 834-56789a", "250783456789", MTN),
            ("+250 733 456 789", "250733456789", AIRTEL),
            ("0793456789", "250793456789", MTN),
        ],
    )
    async def test_the_operator_of_a_number(
        self, merchant: Merchant, typed: str, phone: str, operator: str
    ) -> None:
        said = await merchant.call("POST", "predict-provider", {"phoneNumber": typed})
        assert said == (200, {"country": "RWA", "provider": operator, "phoneNumber": phone})

    async def test_a_number_of_nobody(self, merchant: Merchant) -> None:
        status, said = await merchant.call("POST", "predict-provider", {"phoneNumber": "12"})
        assert (status, said["failureReason"]["failureCode"]) == (400, "INVALID_PARAMETER")


def base_of(heard: Heard, authority: str) -> bytes:
    """What was signed, put together by the header that says what was."""
    params = heard.headers["Signature-Input"].removeprefix("sig-pp=")
    values = {
        "@method": heard.verb,
        "@authority": authority,
        "@path": heard.path,
        "signature-date": heard.headers["Signature-Date"],
        "content-digest": heard.headers["Content-Digest"],
        "content-type": heard.headers["Content-Type"],
    }
    names = re.findall(r'"([^"]+)"', params.partition(")")[0])
    lines = [f'"{name}": {values[name]}' for name in names]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()


class TestSignatures:
    async def _signed(self, merchant: Merchant) -> tuple[Heard, bytes, bytes]:
        await merchant.ask("deposit", merchant.deposit())
        heard = await merchant.house.hears()
        signature = base64.b64decode(heard.headers["Signature"].split(":")[1])
        return heard, signature, base_of(heard, merchant.house.url.partition("//")[2])

    async def _key(self, merchant: Merchant, number: int = 1) -> ec.EllipticCurvePublicKey:
        _, keys = await merchant.call("GET", "public-key/http", token=None)
        assert isinstance(keys, list)  # a house that reads an object gets every callback wrong
        pem = {each["id"]: each["key"] for each in keys}[f"HTTP_EC_P256_KEY:{number}"]
        key = load_pem_public_key(pem.encode())
        assert isinstance(key, ec.EllipticCurvePublicKey)
        return key

    async def test_der_over_these_components_in_this_order(self, merchant: Merchant) -> None:
        heard, signature, base = await self._signed(merchant)
        assert signature[0] == 0x30
        (await self._key(merchant)).verify(signature, base, ec.ECDSA(hashes.SHA256()))
        said = re.fullmatch(
            r'sig-pp=\("@method" "@authority" "@path" "signature-date" "content-digest"'
            r' "content-type"\);alg="ecdsa-p256-sha256";keyid="HTTP_EC_P256_KEY:1"'
            r";created=(\d+);expires=(\d+)",
            heard.headers["Signature-Input"],
        )
        assert said
        assert int(said[2]) - int(said[1]) == 60
        date = heard.headers["Signature-Date"]
        assert int(datetime.fromisoformat(date).timestamp()) == int(said[1])
        digest = base64.b64encode(hashlib.sha512(heard.body).digest()).decode()
        assert heard.headers["Content-Digest"] == f"sha-512=:{digest}:"
        assert (heard.verb, heard.headers["Content-Type"]) == ("POST", "application/json")

    async def test_the_raw_form_of_the_rfc_is_another(self, merchant: Merchant) -> None:
        await merchant.control.switch(signature="raw")
        _, signature, base = await self._signed(merchant)
        assert len(signature) == 64
        with pytest.raises(InvalidSignature):
            (await self._key(merchant)).verify(signature, base, ec.ECDSA(hashes.SHA256()))

    async def test_a_wrong_one(self, merchant: Merchant) -> None:
        await merchant.control.switch(signature="wrong")
        _, signature, base = await self._signed(merchant)
        with pytest.raises(InvalidSignature):
            (await self._key(merchant)).verify(signature, base, ec.ECDSA(hashes.SHA256()))

    async def test_none_at_all(self, merchant: Merchant) -> None:
        await merchant.control.switch(signature="no")
        await merchant.ask("deposit", merchant.deposit())
        assert not any(
            name.startswith("Signature") for name in (await merchant.house.hears()).headers
        )
        conf = (await merchant.call("GET", "active-conf"))[1]
        assert conf["signatureConfiguration"]["signedCallbacks"] is False

    async def test_a_key_that_was_changed(self, merchant: Merchant) -> None:
        with pytest.raises(KeyError):
            await self._key(merchant, 2)
        await merchant.control.switch(key=2)
        heard, signature, base = await self._signed(merchant)
        assert 'keyid="HTTP_EC_P256_KEY:2"' in heard.headers["Signature-Input"]
        (await self._key(merchant, 2)).verify(signature, base, ec.ECDSA(hashes.SHA256()))
        with pytest.raises(InvalidSignature):
            (await self._key(merchant)).verify(signature, base, ec.ECDSA(hashes.SHA256()))

    async def test_sent_twice_it_is_signed_twice(self, merchant: Merchant) -> None:
        await merchant.control.switch(callbacks_twice=True)
        await merchant.ask("deposit", merchant.deposit())
        first, second = await merchant.house.hears(), await merchant.house.hears()
        assert first.body == second.body
        assert first.headers["Signature"] != second.headers["Signature"]


class TestCallbacks:
    async def test_each_kind_has_its_address(self, merchant: Merchant) -> None:
        await merchant.ask("deposit", merchant.deposit())
        assert (await merchant.house.hears()).path == "/deposit"
        await merchant.ask("payout", merchant.payout())
        assert (await merchant.house.hears()).path == "/payout"

    async def test_none_without_an_address(self, merchant: Merchant) -> None:
        await merchant.control.set(deposit_url="")
        body = merchant.deposit()
        await merchant.ask("deposit", body)
        found = await merchant.look("deposit", body["depositId"])
        assert found["data"]["status"] == "COMPLETED"
        assert await merchant.control.log("callback") == []

    async def test_tried_again_for_a_quarter_of_an_hour(self, merchant: Merchant) -> None:
        merchant.house.status = 500
        await merchant.ask("deposit", merchant.deposit())
        for tries, pause in enumerate((10, 30, 60, 120, 240, 440), 1):
            await merchant.house.hears()
            while len(await merchant.control.log("callback")) < tries:
                pass  # what was heard is in the log once it was answered
            await merchant.world.forward_clock(pause + 1)
        await merchant.house.hears()
        await merchant.world.forward_clock(3600)
        assert merchant.house.is_quiet

    @pytest.mark.parametrize("kind", ["deposit", "payout"])
    async def test_asked_for_again(self, merchant: Merchant, kind: str) -> None:
        body = merchant.deposit() if kind == "deposit" else merchant.payout()
        number = body[f"{kind}Id"]
        await merchant.ask(kind, body)
        first = await merchant.told()
        _, said = await merchant.call("POST", f"{kind}s/resend-callback/{number}")
        assert said == {f"{kind}Id": number, "status": "ACCEPTED"}
        assert await merchant.told() == first

    async def test_not_of_what_is_unknown_or_under_way(self, merchant: Merchant) -> None:
        _, said = await merchant.call("POST", f"deposits/resend-callback/{uuid4()}")
        assert said["failureReason"]["failureCode"] == "NOT_FOUND"
        body = merchant.deposit("250783456129")
        await merchant.ask("deposit", body)
        _, said = await merchant.call("POST", f"deposits/resend-callback/{body['depositId']}")
        assert said["failureReason"]["failureCode"] == "INVALID_STATE"


class TestTrouble:
    async def test_cut_after_it_was_taken_a_look_finds_it(self, merchant: Merchant) -> None:
        await merchant.control.switch(drop_answer=True, next=1)
        body = merchant.deposit()
        with pytest.raises(aiohttp.ClientError):
            await merchant.ask("deposit", body)
        assert (await merchant.look("deposit", body["depositId"]))["status"] == "FOUND"
        assert (await merchant.ask("deposit", body))["status"] == "DUPLICATE_IGNORED"

    async def test_an_error_after_it_was_taken(self, merchant: Merchant) -> None:
        await merchant.control.switch(server_error=True, next=1)
        body = merchant.deposit()
        status, said = await merchant.call("POST", "deposits", body)
        assert (status, said["failureReason"]["failureCode"]) == (500, "UNKNOWN_ERROR")
        assert (await merchant.look("deposit", body["depositId"]))["status"] == "FOUND"

    async def test_another_amount_and_currency_in_the_end(self, merchant: Merchant) -> None:
        await merchant.control.switch(amount="23000", currency="UGX")
        await merchant.ask("deposit", merchant.deposit())
        told = await merchant.told()
        assert (told["amount"], told["currency"]) == ("23000.00", "UGX")

    async def test_completed_after_it_failed_and_told_out_of_order(
        self, merchant: Merchant
    ) -> None:
        await merchant.control.switch(succeed_after_failing=True, callbacks_reordered=True)
        body = merchant.deposit("250783456039")
        await merchant.ask("deposit", body)
        found = await merchant.look("deposit", body["depositId"])
        assert found["data"]["status"] == "FAILED"
        await merchant.world.forward_clock(31)
        assert [(await merchant.told())["status"] for _ in range(2)] == ["COMPLETED", "FAILED"]
        found = await merchant.look("deposit", body["depositId"])
        assert found["data"]["status"] == "COMPLETED"
