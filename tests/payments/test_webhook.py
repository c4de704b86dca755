"""`/payments/{provider}` over real sockets: what is signed is done once, what is not, not at all.

Named for reports about other systems: medusa 13301, mercur 1400 and woocommerce-paypal 4058 (one
payment, several webhooks, several effects), medusa 14108 (a webhook for what was there already).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import event, func, select, update

from bot import posted_bodies
from bot.payments import webhook
from bot.payments.webhook import PATH, PaymentEndpoint
from storage.database import Database
from storage.models import PaymentAttempt, ProviderEvent
from tests.playground.providers.conftest import Heard
from tests.support.paying import Till, a_till
from tests.support.ports import free_port


@pytest.fixture
async def till(sqlite: Database) -> AsyncIterator[Till]:
    async with a_till(sqlite) as till:
        yield till


async def a_callback(till: Till) -> Heard:
    """What the provider says of a payment that it has moved, and the house has not taken yet."""
    till.shut = True
    await till.stand_in.control.set(deposit_url=till.url)
    await till.begin()
    await till.worker().round()
    async with asyncio.timeout(20):
        heard = await till.heard.get()
    till.shut = False
    assert (await till.sums())[0] == "pending"
    return heard


def signed_for(till: Till, heard: Heard) -> dict[str, str]:
    """Its headers, as they would have come to the house."""
    return {
        name: value
        for name, value in heard.headers.items()
        if name.lower() in ("content-type", *webhook.HEADERS)
    }


async def post(
    till: Till,
    body: bytes,
    headers: dict[str, str] | None = None,
    url: str = "",
    verb: str = "POST",
) -> int:
    async with (
        aiohttp.ClientSession() as http,
        http.request(
            verb,
            url or till.url,
            data=body,
            headers=headers or {"Content-Type": "application/json"},
        ) as got,
    ):
        await got.read()
        return got.status


async def events(till: Till) -> list[ProviderEvent]:
    return await till.trade.rows(select(ProviderEvent).order_by(ProviderEvent.id))


class TestSigned:
    async def test_it_takes_effect_with_its_callback(self, database: Database) -> None:
        async with a_till(database, listens=True) as till:
            await till.begin()
            await till.worker().round()
            async with asyncio.timeout(20):
                while (await till.sums())[0] != "paid" or not till.rung:
                    await asyncio.sleep(0.01)
            [kept] = await events(till)
            assert (kept.signed, kept.outcome) == (True, "done")
            assert till.rung == 1
            await till.rounds()
            assert await till.sums() == ("paid", 12500, 0, 0)
            assert (await till.told("payment_seen"), await till.told("money_came")) == (1, 1)

    async def test_bug_14_before_the_answer_of_the_call(self, database: Database) -> None:
        """Bug 14, NEARBuilders/nearmerch.com#209: what was heard first is not taken back by
        "accepted", which comes after it."""
        async with a_till(database, listens=True) as till:
            await till.stand_in.control.switch(callback_first=True)
            await till.begin()
            await till.worker().round()
            assert await till.sums() == ("paid", 12500, 0, 0)
            row = await till.attempt()
            assert (row.state, row.look_at) == ("succeeded", None)
            assert await till.worker().round() == 0

    async def test_bug_3_ten_callbacks_at_two_processes_have_one_effect(
        self, database: Database
    ) -> None:
        """Bug 3, woocommerce/woocommerce-paypal-payments#4058,
        Automattic/woocommerce-payments#5187: each callback of one payment had its own effect."""
        async with a_till(database) as till:
            heard = await a_callback(till)
            headers = signed_for(till, heard)
            other = Database(database.url)
            async with a_second_house(till, other) as url:
                # Signed over the address of the first: asked for there, through either house.
                host = {"Host": till.url.split("/")[2]}
                answers = await asyncio.gather(
                    *(
                        post(till, heard.body, headers | host, (till.url, url)[n % 2])
                        for n in range(10)
                    )
                )
            await other.close()
            assert set(answers) == {200}
            assert len(await events(till)) == 1
            assert await till.sums() == ("paid", 12500, 0, 0)
            assert (await till.told("payment_seen"), await till.told("money_came")) == (1, 1)

    async def test_every_callback_twice_and_out_of_order(self, till: Till) -> None:
        await till.stand_in.control.set(deposit_url=till.url, refund_url=till.url)
        await till.stand_in.control.switch(callbacks_twice=True)
        await till.paid()
        async with asyncio.timeout(20):
            while len(await till.stand_in.control.log("callback")) < 2:
                await asyncio.sleep(0.01)
        assert await till.sums() == ("paid", 12500, 0, 0)

    @pytest.mark.parametrize("header", ["Signature", "Signature-Input", "Content-Digest"])
    async def test_not_signed_writes_nothing_of_money(self, till: Till, header: str) -> None:
        heard = await a_callback(till)
        headers = signed_for(till, heard)
        headers.pop(next(name for name in headers if name.lower() == header.lower()))
        assert await post(till, heard.body, headers) in (200, 401)
        assert (await till.sums())[0] == "pending"

    async def test_one_byte_of_it_is_other(self, till: Till) -> None:
        heard = await a_callback(till)
        other = heard.body.replace(b"COMPLETED", b"COMPLETEX")
        assert other != heard.body
        assert await post(till, other, signed_for(till, heard)) == 401
        assert await events(till) == []

    async def test_within_one_transaction(self, till: Till) -> None:
        """The house answers when it is committed, and all of it is or none."""
        heard = await a_callback(till)
        commits, statements = [], []
        engine = till.trade.database.engine.sync_engine

        def committed(_: Any) -> None:
            commits.append(1)

        def executed(_c: Any, _k: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        event.listen(engine, "commit", committed)
        event.listen(engine, "before_cursor_execute", executed)
        assert await post(till, heard.body, signed_for(till, heard)) == 200
        event.remove(engine, "commit", committed)
        event.remove(engine, "before_cursor_execute", executed)
        assert len(commits) == 1
        assert len(statements) <= 25, "\n".join(statements)
        assert (await till.sums())[0] == "paid"


@contextlib.asynccontextmanager
async def a_second_house(till: Till, database: Database) -> AsyncIterator[str]:
    """Another process of the same market."""
    place = f"127.0.0.1:{free_port()}"

    async def ring() -> None:
        till.rung += 1

    app = webhook.web.Application()
    hears = PaymentEndpoint(till.providers, database, ring, lambda: till.trade.now)
    app.router.add_post(PATH, hears.receive)
    runner = webhook.web.AppRunner(app, access_log=None)
    await runner.setup()
    await webhook.web.TCPSite(runner, *place.split(":")).start()
    yield f"http://{place}{PATH.format(provider='pawapay')}"
    await runner.cleanup()


class TestNotOurs:
    async def test_an_attempt_that_nobody_knows(self, till: Till) -> None:
        """It is kept for whoever looks, and does nothing."""
        heard = await a_callback(till)
        async with till.trade.database.write() as db:
            await db.execute(update(PaymentAttempt).values(id=str(uuid4())))
        assert await post(till, heard.body, signed_for(till, heard)) == 200
        [kept] = await events(till)
        assert (kept.attempt_id, kept.outcome) == ("", "no attempt of ours")
        assert (await till.sums())[0] == "pending"

    async def test_an_attempt_of_another_provider(self, till: Till) -> None:
        """Whoever has one provider's key speaks for no other's money."""
        heard = await a_callback(till)
        async with till.trade.database.write() as db:
            await db.execute(update(PaymentAttempt).values(provider="momo"))
        assert await post(till, heard.body, signed_for(till, heard)) == 200
        assert (await till.sums())[0] == "pending"
        assert (await till.attempt()).state == "pending"

    async def test_a_flood_that_nobody_signed_leaves_no_row(self, till: Till) -> None:
        junk = [
            json.dumps({"depositId": str(uuid4()), "status": "COMPLETED", "amount": "1"}).encode()
            for _ in range(40)
        ]
        answers = await asyncio.gather(*(post(till, each) for each in junk))
        assert set(answers) <= {200, 401}
        assert await events(till) == []

    async def test_a_flood_about_one_that_is_ours(self, till: Till) -> None:
        """Whoever knows its number can have the provider asked, and fill no disk with it."""
        number = await till.begin()
        await till.worker().round()
        body = {"depositId": number, "status": "COMPLETED", "amount": "1", "currency": "RWF"}
        for n in range(30):
            assert await post(till, json.dumps(body | {"n": n}).encode()) in (200, 401)
        assert (await till.sums())[0] == "pending"
        assert len(await events(till)) == 1

    async def test_no_such_provider(self, till: Till) -> None:
        assert await post(till, b"{}", url=till.url.replace("pawapay", "nobody")) == 401


ODD: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"status=COMPLETED",
    "a list": b"[]",
    "a number": b"17",
    "deep": b'{"depositId":' * 5000,
    "another shape": b'{"depositId": {"a": 1}, "status": ["COMPLETED"]}',
    "not unicode": b'\xff\xfe{"depositId": "\xd8"}',
    "nul": b'{"depositId": "\\u0000", "status": "\\ud800"}',
    "infinite": b'{"depositId": Infinity, "status": NaN}',
    "a long number": b'{"depositId": ' + b"9" * 5000 + b', "status": "COMPLETED"}',
}


class TestOdd:
    @pytest.mark.parametrize("name", list(ODD))
    async def test_a_body(self, till: Till, name: str) -> None:
        assert await post(till, ODD[name]) in (400, 401)
        assert await events(till) == []

    async def test_a_huge_body(self, till: Till) -> None:
        assert await post(till, b" " * (webhook.BODY_BYTES + 1)) == 413

    @pytest.mark.parametrize("verb", ["GET", "DELETE", "PATCH"])
    async def test_another_verb(self, till: Till, verb: str) -> None:
        assert await post(till, b"", verb=verb) == 405

    async def test_half_a_body(self, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever stops in the middle is let go, and the next one is heard."""
        monkeypatch.setattr(posted_bodies, "BODY_SECONDS", 0.1)
        host, port = till.url.split("/")[2].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /payments/pawapay HTTP/1.1\r\nHost: {host}\r\nContent-Length: 999\r\n\r\n"
        writer.write(head.encode() + b'{"depositId"')
        async with asyncio.timeout(10):
            line = await reader.readline()
        assert b" 400 " in line
        writer.close()
        assert await post(till, b"[]") in (400, 401)

    async def test_gone_in_the_middle(self, till: Till) -> None:
        host, port = till.url.split("/")[2].split(":")
        with socket.create_connection((host, int(port))) as plug:
            plug.sendall(
                b"POST /payments/pawapay HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{"
            )
        assert await post(till, b"[]") in (400, 401)

    async def test_compressed_and_broken(self, till: Till) -> None:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        assert await post(till, b"not gzip", headers) == 400


async def test_the_database_away_is_said_and_done_the_next_time(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = await a_callback(till)
    headers = signed_for(till, heard)

    def away() -> Any:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(till.trade.database, "write", away)
        assert await post(till, heard.body, headers) == 503
    assert till.rung == 0
    assert await post(till, heard.body, headers) == 200
    assert (await till.sums())[0] == "paid"
    assert await till.trade.one(select(func.count(ProviderEvent.id))) == 1
