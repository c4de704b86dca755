"""What is known of Stripe, fact by fact: a house that bears this stand-in should bear it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from .conftest import Heard, Provider, a_provider

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY, SECRET = "sk_test_of_the_playground", "whsec_of_the_playground"
BACK = "https://shop.example/back"
FINAL = [
    "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled",
    "refund.updated", "refund.failed",
]  # fmt: skip


class Company:
    """A customer of Stripe's."""

    def __init__(self, provider: Provider) -> None:
        self.house = provider.house
        self.world = provider.world
        self.control = provider.control
        self._provider = provider

    async def call(
        self, verb: str, path: str, form: Any = None, *, key: str | None = KEY, once: str = "",
        **more: Any,
    ) -> tuple[int, Any]:  # fmt: skip
        headers = {"Idempotency-Key": once} if once else {}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        address = f"{self._provider.path}/v1/{path}"
        if form is not None:
            more["data"] = form
        async with self._provider.http.request(verb, address, headers=headers, **more) as response:
            self.replayed = response.headers.get("Idempotent-Replayed")
            return response.status, await response.json()

    def form(self, method: str = "alipay", **more: str | None) -> dict[str, str]:
        values = {
            "amount": "11800",
            "currency": "cny",
            "confirm": "true",
            "payment_method_types[]": method,
            "payment_method_data[type]": method,
            "return_url": BACK,
            "description": "IS-7K3M",
            "metadata[attempt]": "a-1",
        }
        if method == "wechat_pay":
            values["payment_method_options[wechat_pay][client]"] = "web"
        changed = values | {name.replace("__", "[", 1): value for name, value in more.items()}
        return {name: value for name, value in changed.items() if value is not None}

    async def make(self, method: str = "alipay", **more: str | None) -> dict[str, Any]:
        status, said = await self.call("POST", "payment_intents", self.form(method, **more))
        assert status == 200, said
        return said

    async def refused(self, form: dict[str, str], path: str = "payment_intents") -> dict[str, Any]:
        status, said = await self.call("POST", path, form)
        assert status == 400, said
        return said["error"]

    async def paid(self, method: str = "alipay", **more: str | None) -> dict[str, Any]:
        made = await self.make(method, **more)
        await self.tap(made, "pay")
        said = await self.look(made)
        assert said["status"] == "succeeded", said
        return said

    async def refund(self, paid: dict[str, Any], **more: str) -> dict[str, Any]:
        form = {"payment_intent": paid["id"]} | more
        status, said = await self.call("POST", "refunds", form)
        assert status == 200, said
        return said

    async def look(self, item: dict[str, Any]) -> dict[str, Any]:
        status, said = await self.call("GET", f"{item['object']}s/{item['id']}")
        assert status == 200, said
        return said

    async def page(self, intent: dict[str, Any]) -> str:
        async with self._provider.http.get(page_of(intent)) as response:
            assert response.status == 200
            return await response.text()

    async def tap(self, intent: dict[str, Any], answer: str) -> str:
        form = {"answer": answer}
        async with self._provider.http.post(page_of(intent), data=form) as response:
            assert response.status == 200
            return await response.text()

    async def told(self) -> tuple[str, dict[str, Any]]:
        event = json.loads((await self.house.hears()).body)
        return event["type"], event["data"]["object"]


def page_of(intent: dict[str, Any]) -> str:
    action = intent["next_action"]
    shown = action[action["type"]]
    page: str = shown.get("url") or shown["hosted_instructions_url"]
    return "/wallet/" + page.partition("/wallet/")[2]


def signed_by(heard: Heard) -> list[bool]:
    """Whether each of its signatures is of the account's secret."""
    header = heard.headers["Stripe-Signature"]
    at = re.findall(r"t=(\d+)", header)
    assert len(at) == 1
    wanted = hmac.new(SECRET.encode(), f"{at[0]}.".encode() + heard.body, hashlib.sha256)
    return [each == wanted.hexdigest() for each in re.findall(r"v1=([0-9a-f]{64})", header)]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def provider() -> AsyncIterator[Provider]:
    async with a_provider("stripe") as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def company(provider: Provider) -> Company:
    await provider.anew(
        webhook_url=f"{provider.house.url}/hook", events=FINAL, rolled_secret="", refund_seconds=0,
    )  # fmt: skip
    return Company(provider)


class TestDoors:
    @pytest.mark.parametrize("key", [None, "", "sk_test_another"])
    async def test_without_the_key_401(self, company: Company, key: str | None) -> None:
        status, said = await company.call("POST", "payment_intents", company.form(), key=key)
        assert (status, said["error"]["type"]) == (401, "invalid_request_error")

    async def test_a_form_and_nothing_else(self, company: Company) -> None:
        body = {"amount": 11_800, "currency": "cny"}
        status, said = await company.call("POST", "payment_intents", json=body)
        assert (status, said["error"]["type"]) == (400, "invalid_request_error")
        assert "x-www-form-urlencoded" in said["error"]["message"]

    async def test_down_is_an_api_error(self, company: Company) -> None:
        await company.control.switch(down="503")
        status, said = await company.call("GET", "payment_intents")
        assert (status, said["error"]["type"]) == (503, "api_error")


class TestPayments:
    async def test_alipay_is_a_redirect(self, company: Company) -> None:
        made = await company.make()
        assert made["status"] == "requires_action"
        assert (made["amount"], made["amount_received"], made["currency"]) == (11_800, 0, "cny")
        assert made["metadata"] == {"attempt": "a-1"}
        assert made["next_action"]["type"] == "alipay_handle_redirect"
        assert made["next_action"]["alipay_handle_redirect"]["return_url"] == BACK

    async def test_wechat_pay_is_a_code_on_a_page(self, company: Company) -> None:
        made = await company.make("wechat_pay")
        action = made["next_action"]["wechat_pay_display_qr_code"]
        assert action["data"].startswith("weixin://wxpay/bizpayurl?pr=")
        assert action["hosted_instructions_url"].startswith("http://127.0.0.1:")

    @pytest.mark.parametrize(
        ("changed", "param"),
        [
            ({"amount": None}, "amount"),
            ({"amount": "118.00"}, "amount"),
            ({"amount": "0"}, "amount"),
            ({"amount": "100000000"}, "amount"),
            ({"currency": None}, "currency"),
            ({"currency": "rwf"}, "currency"),  # no wallet of China's is charged in francs
            ({"confirm": None}, "confirm"),
            ({"payment_method_types[]": None}, "payment_method_types"),
            ({"payment_method_types[]": "cards"}, "payment_method_types"),
            ({"payment_method_data[type]": None}, "payment_method_data[type]"),
            ({"payment_method_data[type]": "wechat_pay"}, None),
            ({"return_url": None}, "return_url"),
            ({"return_url": "javascript://%0aalert(1)"}, "return_url"),
            ({"capture_method": "manual"}, "capture_method"),
            ({"metadata[attempt]": "x" * 501}, "metadata[attempt]"),
            ({"attempt": "a-1"}, "attempt"),
            ({"metadata": "a-1"}, None),
        ],
    )
    async def test_refused(
        self, company: Company, changed: dict[str, str | None], param: str | None
    ) -> None:
        error = await company.refused(company.form(**changed))
        assert param is None or error["param"] == param
        assert await company.control.transactions() == []

    async def test_wechat_pay_wants_its_client(self, company: Company) -> None:
        name = "payment_method_options[wechat_pay][client]"
        assert (await company.refused(company.form("wechat_pay", **{name: None})))["param"] == name

    async def test_paid_in_the_wallet(self, company: Company) -> None:
        said = await company.paid()
        assert (said["amount_received"], said["next_action"]) == (11_800, None)
        assert said["latest_charge"].startswith("ch_")
        kind, told = await company.told()
        assert (kind, told) == ("payment_intent.succeeded", said)

    async def test_closed_in_the_wallet(self, company: Company) -> None:
        made = await company.make()
        await company.tap(made, "cancel")
        said = await company.look(made)
        assert said["status"] == "requires_payment_method"
        assert said["last_payment_error"]["code"] == "payment_intent_authentication_failure"
        assert (await company.told())[0] == "payment_intent.payment_failed"

    async def test_closed_and_nobody_hears_of_it(self, company: Company) -> None:
        await company.control.switch(cancel_unnoticed=True)
        made = await company.make()
        assert "已取消" in await company.tap(made, "cancel")
        assert (await company.look(made))["status"] == "requires_action"
        assert "支付成功" in await company.tap(made, "pay")

    async def test_unpaid_expires(self, company: Company) -> None:
        made = await company.make()
        await company.world.forward_clock(901)
        assert (await company.told())[0] == "payment_intent.payment_failed"
        error = (await company.look(made))["last_payment_error"]
        assert error["code"] == "payment_intent_payment_attempt_expired"
        assert "已过期" in await company.tap(made, "pay")
        assert (await company.look(made))["status"] == "requires_payment_method"

    async def test_processing_is_a_state_of_its_own(self, company: Company) -> None:
        await company.control.switch(processing_seconds=3600.0)
        made = await company.make()
        assert "处理中" in await company.tap(made, "pay")
        said = await company.look(made)
        assert (said["status"], said["amount_received"]) == ("processing", 0)
        await company.tap(made, "cancel")  # too late
        await company.world.forward_clock(3601)
        assert (await company.told())[0] == "payment_intent.succeeded"

    async def test_cancelled_by_the_company(self, company: Company) -> None:
        made = await company.make()
        form = {"cancellation_reason": "abandoned"}
        path = f"payment_intents/{made['id']}/cancel"
        status, said = await company.call("POST", path, form)
        assert (status, said["status"]) == (200, "canceled")
        assert said["cancellation_reason"] == "abandoned"
        assert (await company.told())[0] == "payment_intent.canceled"
        error = await company.refused(form, path)
        assert error["code"] == "payment_intent_unexpected_state"

    async def test_nobody_elses(self, company: Company) -> None:
        status, said = await company.call("GET", "payment_intents/pi_nobodys")
        assert (status, said["error"]["code"]) == (404, "resource_missing")


class TestKeys:
    async def test_the_same_call_is_answered_the_same_and_moves_once(
        self, company: Company
    ) -> None:
        form = company.form()
        first = await company.call("POST", "payment_intents", form, once="k-1")
        assert company.replayed is None
        await company.tap(first[1], "pay")
        again = await company.call("POST", "payment_intents", form, once="k-1")
        assert (again, company.replayed) == (first, "true")
        assert len(await company.control.transactions()) == 1

    async def test_with_other_parameters_it_is_an_error(self, company: Company) -> None:
        await company.call("POST", "payment_intents", company.form(), once="k-1")
        for path, form in (
            ("payment_intents", company.form(amount="11801")),
            ("refunds", {"payment_intent": "pi_1"}),
        ):
            status, said = await company.call("POST", path, form, once="k-1")
            assert (status, said["error"]["type"]) == (400, "idempotency_error")

    async def test_a_refused_call_may_be_mended(self, company: Company) -> None:
        wrong = company.form(currency="rwf")
        assert (await company.call("POST", "payment_intents", wrong, once="k-1"))[0] == 400
        right = company.form()
        assert (await company.call("POST", "payment_intents", right, once="k-1"))[0] == 200

    async def test_after_a_day_it_is_forgotten(self, company: Company) -> None:
        form = company.form()
        first = await company.call("POST", "payment_intents", form, once="k-1")
        await company.world.forward_clock(86_401)
        second = await company.call("POST", "payment_intents", form, once="k-1")
        assert second[1]["id"] != first[1]["id"]

    async def test_an_error_of_the_servers_is_answered_again_too(self, company: Company) -> None:
        await company.control.switch(server_error=True, next=1)
        for _ in range(2):
            form = company.form()
            status, said = await company.call("POST", "payment_intents", form, once="k-1")
            assert (status, said["error"]["type"]) == (500, "api_error")
        assert len(await company.control.transactions()) == 1


class TestRefunds:
    async def test_whole(self, company: Company) -> None:
        paid = await company.paid()
        made = await company.refund(paid)
        assert (made["status"], made["amount"], made["currency"]) == ("pending", 11_800, "cny")
        await company.told()
        kind, told = await company.told()
        assert (kind, told["status"], told["id"]) == ("refund.updated", "succeeded", made["id"])

    async def test_in_parts_and_never_more_than_was_paid(self, company: Company) -> None:
        paid = await company.paid()
        await company.refund(paid, amount="10000")
        asked = {"payment_intent": paid["id"], "amount": "1801"}
        assert (await company.refused(asked, "refunds"))["param"] == "amount"
        await company.refund(paid, amount="1800")
        asked = {"payment_intent": paid["id"], "amount": "1"}
        assert (await company.refused(asked, "refunds"))["code"] == "charge_already_refunded"

    async def test_one_that_failed_may_be_made_again(self, company: Company) -> None:
        paid = await company.paid()
        await company.control.switch(refunds_fail="insufficient_funds", next=1)
        made = await company.refund(paid)
        assert [(await company.told())[0] for _ in range(2)][1] == "refund.failed"
        said = await company.look(made)
        assert (said["status"], said["failure_reason"]) == ("failed", "insufficient_funds")
        await company.refund(paid)

    async def test_of_what_was_not_paid(self, company: Company) -> None:
        made = await company.make()
        await company.refused({"payment_intent": made["id"]}, "refunds")
        error = await company.refused({"payment_intent": "pi_nobodys"}, "refunds")
        assert error["code"] == "resource_missing"
        assert (await company.refused({}, "refunds"))["code"] == "parameter_missing"

    async def test_wechat_pay_gives_back_for_180_days(self, company: Company) -> None:
        paid = await company.paid("wechat_pay")
        await company.world.forward_clock(181 * 86_400)
        error = await company.refused({"payment_intent": paid["id"]}, "refunds")
        assert error["code"] == "charge_not_refundable"


class TestLists:
    async def test_newest_first_page_by_page(self, company: Company) -> None:
        made = [(await company.make())["id"] for _ in range(3)]
        _, first = await company.call("GET", "payment_intents?limit=2")
        assert ([each["id"] for each in first["data"]], first["has_more"]) == (made[:0:-1], True)
        after = f"payment_intents?limit=2&starting_after={made[1]}"
        _, rest = await company.call("GET", after)
        assert ([each["id"] for each in rest["data"]], rest["has_more"]) == (made[:1], False)

    async def test_from_a_moment_on(self, company: Company) -> None:
        old = await company.make()
        await company.world.forward_clock(1000)
        new = await company.make()
        since = f"payment_intents?created[gte]={old['created'] + 1}"
        _, said = await company.call("GET", since)
        assert [each["id"] for each in said["data"]] == [new["id"]]

    async def test_refunds_of_one_payment(self, company: Company) -> None:
        first, second = await company.paid(), await company.paid()
        made = await company.refund(first)
        await company.refund(second)
        _, said = await company.call("GET", f"refunds?payment_intent={first['id']}")
        assert [each["id"] for each in said["data"]] == [made["id"]]

    @pytest.mark.parametrize("query", ["limit=101", "limit=0", "limit=x", "attempt=a-1"])
    async def test_refused(self, company: Company, query: str) -> None:
        assert (await company.call("GET", f"payment_intents?{query}"))[0] == 400

    async def test_there_is_no_search(self, company: Company) -> None:
        status, said = await company.call("GET", "payment_intents/search")
        assert (status, said["error"]["code"]) == (404, "resource_missing")


class TestEvents:
    async def test_signed_over_the_body_as_it_comes(self, company: Company) -> None:
        await company.paid()
        heard = await company.house.hears()
        assert (heard.verb, heard.path, signed_by(heard)) == ("POST", "/hook", [True])
        event = json.loads(heard.body)
        assert event["id"].startswith("evt_")
        assert (event["object"], event["livemode"]) == ("event", False)
        # Written again it is another body.
        assert json.dumps(event).encode() != heard.body

    async def test_while_a_secret_is_rolled_both_sign(self, company: Company) -> None:
        await company.control.set(rolled_secret="whsec_old")
        await company.paid()
        assert signed_by(await company.house.hears()) == [True, False]

    async def test_what_is_told_as_it_is_chosen(self, company: Company) -> None:
        await company.control.set(events=["*"])
        await company.control.switch(processing_seconds=0.1)
        made = await company.make()
        first = {(await company.told())[0] for _ in range(2)}
        assert first == {"payment_intent.created", "payment_intent.requires_action"}
        await company.tap(made, "pay")
        last = {(await company.told())[0] for _ in range(2)}
        assert last == {"payment_intent.processing", "payment_intent.succeeded"}

    async def test_not_taken_it_is_told_again(self, company: Company) -> None:
        company.house.status = 500
        await company.paid()
        first = await company.house.hears()
        company.house.status = 200
        await company.world.forward_clock(61)
        again = await company.house.hears()
        assert again.body == first.body  # with the same id
        assert signed_by(again) == [True]

    async def test_a_replay_has_the_same_id(self, company: Company) -> None:
        paid = await company.paid()
        first = await company.house.hears()
        await company.control.do("tell_again", paid["id"])
        assert (await company.house.hears()).body == first.body

    async def test_twice(self, company: Company) -> None:
        await company.control.switch(callbacks_twice=True)
        await company.paid()
        assert (await company.house.hears()).body == (await company.house.hears()).body

    async def test_reordered(self, company: Company) -> None:
        await company.control.set(events=["*"])
        await company.control.switch(callbacks_reordered=True)
        await company.make()
        first = [(await company.told())[0] for _ in range(2)]
        assert first == ["payment_intent.requires_action", "payment_intent.created"]


class TestTrouble:
    async def test_nothing_comes_of_it(self, company: Company) -> None:
        await company.control.switch(stay_pending=True)
        made = await company.make()
        assert "处理中" in await company.tap(made, "pay")
        await company.world.forward_clock(86_400)
        assert (await company.look(made))["status"] == "processing"

    async def test_succeeds_after_it_failed(self, company: Company) -> None:
        await company.control.switch(succeed_after_failing=True)
        made = await company.make()
        await company.tap(made, "cancel")
        assert (await company.told())[0] == "payment_intent.payment_failed"
        await company.world.forward_clock(31)
        kind, told = await company.told()
        assert (kind, told["status"]) == ("payment_intent.succeeded", "succeeded")

    async def test_another_amount_and_currency_came(self, company: Company) -> None:
        await company.control.switch(amount="16.50", currency="USD")
        said = await company.paid()
        assert (said["amount"], said["amount_received"], said["currency"]) == (11_800, 1650, "usd")


class TestPage:
    async def test_who_gets_how_much_for_what(self, company: Company) -> None:
        for method, name in (("alipay", "支付宝"), ("wechat_pay", "微信支付")):
            page = await company.page(await company.make(method, amount="123456789"[:7]))
            for shown in (name, "Isoko", "IS-7K3M", "¥12,345.67", "确认付款", "取消", "Pay now"):
                assert shown in page

    async def test_a_name_is_no_html(self, company: Company) -> None:
        page = await company.page(await company.make(description='<b onload="x">'))
        assert "<b onload" not in page

    async def test_back_to_the_shop(self, company: Company) -> None:
        made = await company.make(return_url="https://shop.example/?a=1")
        page = await company.tap(made, "pay")
        back = f"https://shop.example/?a=1&amp;payment_intent={made['id']}"
        assert f'href="{back}&amp;redirect_status=succeeded"' in page

    async def test_a_second_tap_pays_nothing_more(self, company: Company) -> None:
        made = await company.make()
        for _ in range(2):
            assert "支付成功" in await company.tap(made, "pay")
        assert "支付成功" in await company.tap(made, "cancel")
        await company.told()
        assert company.house.is_quiet

    async def test_nobodys(self, provider: Provider) -> None:
        async with provider.http.get("/wallet/guessed") as response:
            assert response.status == 404

    async def test_opened_from_anywhere(self, company: Company, provider: Provider) -> None:
        made = await company.make()
        headers = {"Sec-Fetch-Site": "cross-site"}
        async with provider.http.get(page_of(made), headers=headers) as response:
            assert response.status == 200
