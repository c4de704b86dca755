"""What all providers share, on a till with no rules: switches, callbacks, prompts, the log."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from playground import providers
from playground.client import Playground, PlaygroundError
from playground.providers.callbacks import Callback
from playground.providers.provider import Provider
from playground.providers.transactions import Transaction
from playground.server import running

from .conftest import Control, House, a_house


class Till(Provider):
    """The least that a provider can be."""

    name = "till"
    title = "Till"
    url = ""

    def routes(self) -> list[web.RouteDef]:
        return [web.post(self.path("/pay"), self.served(self.pay))]

    async def pay(self, request: web.Request) -> web.Response:
        asked = await request.json()
        person = self.person_with(asked.get("phone", ""))
        taken = Transaction(
            asked["id"], "deposit", asked["amount"], "RWF", self.world.clock.now(),
            self.switches_for("deposit"), phone=asked.get("phone", ""),
            person_id=person.id if person else None,
        )  # fmt: skip
        self.take(request, taken)
        return web.json_response({"taken": taken.id}, status=202)

    def tell(self, transaction: Transaction) -> None:
        said = {
            "id": transaction.id,
            "state": transaction.state,
            "amount": transaction.moved_amount,
            "currency": transaction.moved_currency,
        }
        body = json.dumps(said).encode()
        self.callbacks.send(
            Callback(transaction.id, f"{self.url}/heard", body), transaction.switches
        )


class Counter:
    """The till, a house, somebody with a phone, and a client."""

    def __init__(
        self, http: aiohttp.ClientSession, world: Playground, house: House, phone: Any
    ) -> None:
        self.http = http
        self.world = world
        self.house = house
        self.phone = phone
        self.control = Control(world, "till")
        self.next = 0

    async def pay(self, **more: Any) -> str:
        self.next += 1
        asked = {"id": f"t{self.next}", "amount": "100"} | more
        response = await self.http.post("/providers/till/pay", json=asked)
        assert response.status == 202
        return asked["id"]

    async def heard(self) -> tuple[str, str]:
        said = json.loads((await self.house.hears()).body)
        return said["id"], said["state"]

    async def answer(self, **values: Any) -> dict[str, Any]:
        return await self.world.call("POST", f"people/{self.phone.id}/prompts", values)

    async def prompts(self) -> list[dict[str, Any]]:
        return (await self.world.call("GET", f"people/{self.phone.id}/prompts"))["prompts"]


@pytest.fixture
async def till(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    monkeypatch.setattr(providers, "PROVIDERS", (Till,))
    async with (
        running(seed=1) as stand_in,
        Playground(stand_in.url) as world,
        a_house() as house,
        aiohttp.ClientSession(stand_in.url) as http,
    ):
        Till.url = house.url
        phone = await world.person("Aline", phone="+250 788 123 456")
        yield Counter(http, world, house, phone)


class TestSwitches:
    async def test_a_wrong_one_changes_nothing(self, till: Counter) -> None:
        for wrong in ({"callbacks_lose": True}, {"down": "yes"}, {"callback_delay": "1"}):
            with pytest.raises(PlaygroundError, match=next(iter(wrong))):
                await till.control.switch(callbacks_twice=True, **wrong)
        with pytest.raises(PlaygroundError, match="next is a number"):
            await till.control.switch(next="two")
        shown = (await till.world.call("GET", "providers"))["providers"][0]
        assert shown["switches"]["callbacks_twice"] is False

    async def test_for_the_next_transaction_only(self, till: Counter) -> None:
        await till.control.switch(callbacks_lost=True, next=1)
        await till.pay()
        second = await till.pay()
        assert await till.heard() == (second, "succeeded")
        rows = await till.control.log("callback")
        assert [(row["transaction"], row["fault"]) for row in rows][:1] == [("t1", "lost")]

    async def test_those_for_the_next_one_add_up(self, till: Counter) -> None:
        await till.control.switch(callbacks_twice=True, next=1)
        await till.control.switch(amount="7", next=1)
        await till.pay()
        assert [json.loads((await till.house.hears()).body)["amount"] for _ in "12"] == ["7", "7"]
        await till.control.switch(currency="USD", next=1)  # from the standing ones again
        await till.pay()
        assert json.loads((await till.house.hears()).body)["amount"] == "100"

    async def test_only_of_a_kind(self, till: Counter) -> None:
        await till.control.switch(callbacks_lost=True, kinds=["refund"])
        await till.pay()
        assert await till.heard() == ("t1", "succeeded")

    async def test_clear_turns_all_off(self, till: Counter) -> None:
        await till.control.switch(callbacks_lost=True)
        await till.control.switch(stay_pending=True, next=3)
        cleared = await till.control.switch(clear=True)
        assert cleared["switches"]["callbacks_lost"] is False
        assert cleared["next"] == 0

    async def test_an_answer_dropped_after_it_was_taken(self, till: Counter) -> None:
        await till.control.switch(drop_answer=True, next=1)
        with pytest.raises(aiohttp.ClientError):
            await till.pay()
        assert await till.heard() == ("t1", "succeeded")

    async def test_an_error_after_it_was_taken(self, till: Counter) -> None:
        await till.control.switch(server_error=True, server_error_code=502, next=1)
        response = await till.http.post("/providers/till/pay", json={"id": "x", "amount": "5"})
        assert response.status == 502
        assert await till.heard() == ("x", "succeeded")

    @pytest.mark.parametrize("how", ["503", "cut"])
    async def test_down_takes_nothing(self, till: Counter, how: str) -> None:
        await till.control.switch(down=how)
        try:
            response = await till.http.post("/providers/till/pay", json={"id": "x", "amount": "5"})
            assert (how, response.status) == ("503", 503)
        except aiohttp.ClientError:
            assert how == "cut"
        assert await till.control.transactions() == []

    async def test_pending_whatever_its_payer_does(self, till: Counter) -> None:
        await till.control.switch(stay_pending=True)
        paid = await till.pay(phone="250788123456")
        assert (await till.answer(pin="1234"))["right"] is True
        assert (await till.control.one(paid))["state"] == "pending"
        assert await till.prompts() == []
        assert till.house.is_quiet

    async def test_success_after_failure(self, till: Counter) -> None:
        await till.control.switch(succeed_after_failing=True)
        paid = await till.pay(phone="250788123456")
        await till.answer(decline=True)
        assert await till.heard() == (paid, "failed")
        await till.world.forward_clock(31)
        assert await till.heard() == (paid, "succeeded")

    async def test_another_amount_and_currency(self, till: Counter) -> None:
        await till.control.switch(amount="99", currency="USD")
        await till.pay()
        said = json.loads((await till.house.hears()).body)
        assert (said["amount"], said["currency"]) == ("99", "USD")

    async def test_a_reset_turns_them_off_and_forgets(self, till: Counter) -> None:
        await till.control.switch(callbacks_lost=True)
        await till.pay()
        await till.world.reset()
        shown = (await till.world.call("GET", "providers"))["providers"][0]
        assert (shown["transactions"], shown["switches"]["callbacks_lost"]) == (0, False)
        assert await till.control.log() == []


class TestCallbacks:
    async def test_twice(self, till: Counter) -> None:
        await till.control.switch(callbacks_twice=True)
        paid = await till.pay()
        assert [await till.heard(), await till.heard()] == [(paid, "succeeded")] * 2

    async def test_delayed_on_the_playgrounds_clock(self, till: Counter) -> None:
        await till.control.switch(callback_delay=3600.0)
        await till.pay()
        assert (await till.control.one("t1"))["state"] == "succeeded"
        assert till.house.is_quiet
        await till.world.forward_clock(3601)
        assert await till.heard() == ("t1", "succeeded")

    async def test_before_the_answer(self, till: Counter) -> None:
        await till.control.switch(callback_first=True)
        paid = await till.pay()
        assert not till.house.is_quiet  # it had come when the answer did
        assert await till.heard() == (paid, "succeeded")
        assert [row["way"] for row in await till.control.log()] == ["callback", "call"]

    async def test_reordered(self, till: Counter) -> None:
        await till.control.switch(callbacks_reordered=True)
        first, second = await till.pay(), await till.pay()
        assert [(await till.heard())[0], (await till.heard())[0]] == [second, first]

    async def test_one_that_waits_for_another_goes_in_the_end(self, till: Counter) -> None:
        await till.control.switch(callbacks_reordered=True)
        paid = await till.pay()
        await till.control.one(paid)
        assert till.house.is_quiet
        await till.world.forward_clock(61)
        assert await till.heard() == (paid, "succeeded")

    async def test_told_again(self, till: Counter) -> None:
        paid = await till.pay()
        await till.heard()
        await till.control.do("tell_again", paid)
        assert await till.heard() == (paid, "succeeded")

    async def test_nothing_is_told_of_what_is_pending(self, till: Counter) -> None:
        paid = await till.pay(phone="250788123456")
        with pytest.raises(PlaygroundError, match="pending"):
            await till.control.do("tell_again", paid)

    async def test_a_house_that_is_gone_is_in_the_log(self, till: Counter) -> None:
        Till.url = "http://127.0.0.1:1"
        async with till.world.session.get(f"{till.world.url}/control/events") as events:
            await till.pay()
            async for line in events.content:
                if b'"way":"callback"' in line:
                    break
        assert "ClientConnectorError" in (await till.control.log("callback"))[0]["fault"]


class TestPrompts:
    async def test_the_phone_asks_and_the_right_pin_pays(self, till: Counter) -> None:
        paid = await till.pay(phone="250788123456", amount="24000")
        (asked,) = await till.prompts()
        assert (asked["id"], asked["title"], asked["amount"]) == (paid, "Till", "24000")
        assert asked["until"] - asked["at"] == pytest.approx(300, abs=5)
        assert (await till.answer(pin="1234", id=paid))["state"] == "succeeded"
        assert await till.heard() == (paid, "succeeded")
        assert await till.prompts() == []

    async def test_the_third_wrong_pin_declines(self, till: Counter) -> None:
        paid = await till.pay(phone="250788123456")
        states = [(await till.answer(pin="0000"))["state"] for _ in range(3)]
        assert states == ["pending", "pending", "failed"]
        assert await till.heard() == (paid, "failed")

    async def test_who_says_no(self, till: Counter) -> None:
        paid = await till.pay(phone="250788123456")
        await till.control.do("decline", paid)
        assert (await till.control.one(paid))["reason"] == "declined"

    async def test_who_does_nothing_runs_out_of_time(self, till: Counter) -> None:
        paid = await till.pay(phone="250788123456")
        await till.world.forward_clock(301)
        assert await till.heard() == (paid, "failed")
        assert (await till.control.one(paid))["reason"] == "timed_out"

    async def test_what_is_over_cannot_be_answered(self, till: Counter) -> None:
        paid = await till.pay(phone="250788123456")
        await till.control.do("run_out", paid)
        with pytest.raises(PlaygroundError, match="asked for no payment"):
            await till.answer(pin="1234")
        with pytest.raises(PlaygroundError, match="failed already"):
            await till.control.do("approve", paid, pin="1234")

    async def test_settled_from_outside(self, till: Counter) -> None:
        paid = await till.pay(phone="250788123456")
        await till.control.do("settle", paid, state="failed", reason="a whim")
        assert (await till.control.one(paid))["reason"] == "a whim"
        with pytest.raises(PlaygroundError, match="ends succeeded or failed"):
            await till.control.do("settle", paid, state="pending")


class TestDoors:
    async def test_an_address_that_no_provider_has(self, till: Counter) -> None:
        assert (await till.http.post("/providers/nobody/pay")).status == 404
        for path in ("providers/nobody/log", "providers/till/transactions/x/approve"):
            with pytest.raises(PlaygroundError):
                await till.world.call("GET" if "log" in path else "POST", path, {"pin": "1"})

    async def test_another_sites_page_is_kept_out(self, till: Counter) -> None:
        headers = {"Origin": "http://elsewhere.example"}
        response = await till.http.post("/providers/till/pay", json={}, headers=headers)
        assert response.status == 403

    async def test_keys_are_not_in_the_log(self, till: Counter) -> None:
        headers = {"Authorization": "Bearer secret-of-the-house"}
        asked = {"id": "x", "amount": "5"}
        await till.http.post("/providers/till/pay", json=asked, headers=headers)
        assert "secret-of-the-house" not in json.dumps(await till.control.log())
