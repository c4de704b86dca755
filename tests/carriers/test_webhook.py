"""`POST /tracking/{source}` over real HTTP: who is let in, what is kept, what is answered."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import event, select
from yarl import URL

from bot.carriers import webhook
from bot.commerce import fulfilment, orders, shipments, tracking
from storage.database import Database
from storage.models import Order, Shipment, TrackingEvent, UnreadEvent
from tests.support.ports import free_port
from tests.support.trade import PERIODS, Trade

NUMBER = "EE473124829RW"
SECRETS = {name: f"secret-of-{name}-long" for name in ("iposita", "aftership", "17track")}


class Carrier:
    """Somebody who posts, and the market that listens."""

    def __init__(self, trade: Trade, url: str, http: aiohttp.ClientSession) -> None:
        self.trade, self.url, self.http = trade, url, http
        self.rung = 0

    async def post(
        self,
        source: str,
        content: Any,
        *,
        signed: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        secret = SECRETS.get(source, "nobody-s-secret").encode()
        mac = hmac.new(secret, body if signed is None else signed, hashlib.sha256)
        headers = headers or {
            "aftership": {"aftership-hmac-sha256": base64.b64encode(mac.digest()).decode()},
            "17track": {"sign": hashlib.sha256(body + b"/" + secret).hexdigest()},
        }.get(source, {"X-Isoko-Signature": f"sha256={mac.hexdigest()}"})
        async with self.http.post(
            URL(f"{self.url}/tracking/{source}", encoded=True),
            data=io.BytesIO(body),
            headers=headers,
        ) as got:
            text = await got.text()
            return got.status, json.loads(text) if text.startswith("{") else text

    def events(self, *events: dict[str, str], age: int = 0) -> dict[str, Any]:
        return {"ts": int(self.trade.now.timestamp()) - age, "events": list(events)}

    async def state(self) -> str:
        return str((await self.trade.one(select(Shipment))).state)


EMA = {"number": "ee 473 124 829 rw", "code": "EMA", "time": "2026-12-17T10:05:00+02:00"}
EDB = {
    "number": NUMBER,
    "code": "EDB",
    "time": "2026-12-17T08:30:00Z",
    "place": "广州",
    "country": "CN",
}


@pytest.fixture
async def carrier(sqlite: Database) -> AsyncIterator[Carrier]:
    trade = Trade(sqlite)
    seller, buyer = await trade.seller("Aline"), await trade.person("小明", "zh")
    code = await trade.order(buyer, await trade.product(seller))
    await trade.does(seller, orders.accept, code)
    await trade.does(seller, fulfilment.shipped, code, carrier="post", tracking_number=NUMBER)
    place = f"127.0.0.1:{free_port()}"
    async with aiohttp.ClientSession() as http:
        carrier = Carrier(trade, f"http://{place}", http)

        async def ring() -> None:
            carrier.rung += 1

        counter = webhook.TrackingEndpoint(SECRETS, sqlite, ring, lambda: trade.now, PERIODS)
        app = web.Application(client_max_size=webhook.BODY_BYTES)
        app.router.add_post(webhook.PATH, counter.receive)
        async with webhook.listening(app, place):
            yield carrier


class TestOurOwn:
    async def test_kept_told_and_known_the_second_time(self, carrier: Carrier) -> None:
        answer = await carrier.post("iposita", carrier.events(EMA, EDB))
        assert answer == (202, {"new": 2, "known": 0, "refused": []})
        assert await carrier.state() == "at_customs"
        assert carrier.rung == 1
        again = await carrier.post("iposita", carrier.events(EMA, EDB))
        assert again == (202, {"new": 0, "known": 2, "refused": []})
        assert len(await carrier.trade.notices(kind="parcel_moved")) == 1

    async def test_a_parcel_that_is_not_ours(self, carrier: Carrier) -> None:
        other = {**EMA, "number": "EE100000140RW"}
        status, answer = await carrier.post("iposita", carrier.events(other))
        assert (status, answer["refused"]) == (202, [{"event": 1, "reason": "unknown_parcel"}])

    async def test_a_code_that_nobody_knows_harms_no_other(self, carrier: Carrier) -> None:
        told = carrier.events({**EMA, "code": "XYZ"}, EDB)
        status, answer = await carrier.post("iposita", told)
        assert (status, answer["new"]) == (202, 1)
        assert answer["refused"] == [{"event": 1, "reason": "unknown_code"}]

    @pytest.mark.parametrize(
        "headers",
        [{"X-Other": "1"}, {"X-Isoko-Signature": "sha256=00"}, {"X-Isoko-Signature": "é" * 64}],
    )
    async def test_not_signed(self, carrier: Carrier, headers: dict[str, str]) -> None:
        status, _ = await carrier.post("iposita", carrier.events(EMA), headers=headers)
        assert status == 401
        assert await carrier.trade.rows(select(TrackingEvent)) == []

    async def test_one_byte_changed_after_signing(self, carrier: Carrier) -> None:
        body = json.dumps(carrier.events(EMA)).encode()
        assert (await carrier.post("iposita", body + b" ", signed=body))[0] == 401

    async def test_another_s_secret_and_no_source_at_all(self, carrier: Carrier) -> None:
        body = json.dumps(carrier.events(EMA)).encode()
        mac = hmac.new(SECRETS["aftership"].encode(), body, hashlib.sha256).hexdigest()
        header = {"X-Isoko-Signature": f"sha256={mac}"}
        assert (await carrier.post("iposita", body, headers=header))[0] == 401
        assert (await carrier.post("nobody", body))[0] == 401

    @pytest.mark.parametrize("age", [301, -301])
    async def test_played_again_later(self, carrier: Carrier, age: int) -> None:
        status, answer = await carrier.post("iposita", carrier.events(EMA, age=age))
        assert status == 401
        assert "ts" in answer["error"]

    @pytest.mark.parametrize(
        "content",
        [
            b"{",
            {"ts": 1797494400},
            {"ts": 1797494400, "events": "EMA"},
            {"ts": 1797494400, "events": [EMA] * 1001},
            b'{"ts": 1797494400, "events": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            b'{"ts": Infinity, "events": []}',
        ],
    )
    async def test_cannot_be_read(self, carrier: Carrier, content: Any) -> None:
        status, answer = await carrier.post("iposita", content)
        assert status == 400, answer
        assert answer["error"]

    @pytest.mark.parametrize(
        "bad",
        [
            {"time": "2026-12-17 10:05"},
            {"time": "0001-01-01T00:00:00+14:00"},
            {"time": "9999-12-31T23:59:59-14:00"},
            {"time": 10**30},
            {"number": ""},
            {"number": [NUMBER]},
            {"number": "\ud800\x00"},
            {"code": {"a": 1}},
            {"code": 1.5},
            {"place": [[[1]]]},
        ],
    )
    async def test_what_cannot_be_read_harms_no_other(
        self, carrier: Carrier, bad: dict[str, Any]
    ) -> None:
        """Red when one event takes its body along: its carrier would post all of it for ever."""
        events = [{**EMA, **bad}, EDB]
        status, answer = await carrier.post("iposita", carrier.events(*events))
        assert (status, answer["new"]) == (202, 1), answer
        assert [each["event"] for each in answer["refused"]] == [1]
        [unread] = await carrier.trade.rows(select(UnreadEvent))
        assert unread.source == "iposita"
        assert unread.found
        await carrier.post("iposita", carrier.events(*events))
        [unread] = await carrier.trade.rows(select(UnreadEvent))
        assert unread.times == 2

    async def test_no_event_at_all(self, carrier: Carrier) -> None:
        status, answer = await carrier.post("iposita", carrier.events("EMA", None, EDB))  # type: ignore[arg-type]
        assert (status, answer["new"]) == (202, 1)
        assert answer["refused"] == [
            {"event": 1, "reason": "unreadable"},
            {"event": 2, "reason": "unreadable"},
        ]

    @pytest.mark.parametrize("word", ["\ud800广州", "广\x00州", "\u202e广州", "广州" * 100])
    async def test_words_that_no_database_keeps(self, carrier: Carrier, word: str) -> None:
        status, answer = await carrier.post("iposita", carrier.events({**EDB, "place": word}))
        assert (status, answer["new"]) == (202, 1)
        kept = await carrier.trade.one(select(TrackingEvent))
        assert kept.place.startswith("广州")
        assert len(kept.place) <= 80

    @pytest.mark.parametrize("ts", ["1e999", "1" * 400, "NaN", "null", "true", '"1"', "-1e999"])
    async def test_whatever_ts_is(self, carrier: Carrier, ts: str) -> None:
        status, _ = await carrier.post("iposita", f'{{"ts": {ts}, "events": []}}'.encode())
        assert status in (400, 401)

    async def test_a_parcel_that_cannot_be_kept_takes_no_other_along(
        self, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = await carrier.trade.one(select(Order))
        seller = await carrier.trade.seller("Diane")
        buyer = await carrier.trade.person("Bosco")
        code = await carrier.trade.order(buyer, await carrier.trade.product(seller))
        await carrier.trade.does(seller, orders.accept, code)
        await carrier.trade.does(seller, fulfilment.shipped, code, tracking_number="JD014600")
        hear_of = tracking.hear_of

        async def fails_for_one(db: Any, order: str, *rest: Any) -> Any:
            if order == first.code:
                raise ZeroDivisionError
            return await hear_of(db, order, *rest)

        monkeypatch.setattr(tracking, "hear_of", fails_for_one)
        events = carrier.events(EDB, {**EMA, "number": "JD014600"})
        status, answer = await carrier.post("iposita", events)
        assert (status, answer["new"]) == (202, 1)
        assert answer["refused"] == [{"event": 1, "reason": "failed"}]

    async def test_a_flood_of_other_peoples_parcels_holds_nobody(self, carrier: Carrier) -> None:
        """Red when every event is looked for by itself, inside the transaction of a writer."""
        flood = [{**EMA, "number": f"X{n:06}"} for n in range(1000)]
        asked: list[str] = []

        def count(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            asked.append(statement)

        engine = carrier.trade.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", count)
        status, answer = await carrier.post("iposita", carrier.events(*flood))
        event.remove(engine, "before_cursor_execute", count)
        assert (status, len(answer["refused"])) == (202, 1000)
        assert not [each for each in asked if "IMMEDIATE" in each]
        assert len(asked) <= 4

    async def test_one_parcel_s_events_have_an_end(self, carrier: Carrier) -> None:
        many = [
            {**EMA, "time": f"2026-12-16T{n // 60:02}:{n % 60:02}:00+02:00"} for n in range(1000)
        ]
        _, answer = await carrier.post("iposita", carrier.events(*many))
        assert answer["new"] == shipments.MOST_EVENTS
        assert len(await carrier.trade.rows(select(TrackingEvent))) == shipments.MOST_EVENTS

    async def test_header_bytes_that_are_no_letters(self, carrier: Carrier) -> None:
        """Red when they are a 500, which anybody could cause."""
        host, _, port = carrier.url.removeprefix("http://").rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /tracking/iposita HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
            b"X-Isoko-Signature: \xff\xfe\r\nConnection: close\r\n\r\n{}"
        )
        assert (await reader.readline()).split()[1] == b"401"
        writer.close()

    async def test_a_body_in_another_coding_than_it_says(self, carrier: Carrier) -> None:
        """Red when it is a 500, which anybody could cause."""
        host, _, port = carrier.url.removeprefix("http://").rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /tracking/iposita HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
            b"Content-Encoding: gzip\r\nConnection: close\r\n\r\nabcd"
        )
        assert (await reader.readline()).split()[1] == b"400"
        writer.close()

    async def test_no_line_of_the_log_is_anybody_s(
        self, carrier: Carrier, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Red when an address writes its own lines: %0A is a line's end."""
        forged = "x\n2026-12-17 CRITICAL bot.app: gone"
        assert (await carrier.post(quote(forged, safe=""), {"events": []}))[0] == 401
        assert not [line for line in caplog.messages if "\n" in line or "gone" in line]

    async def test_too_large(self, carrier: Carrier) -> None:
        status, _ = await carrier.post("iposita", b" " * (webhook.BODY_BYTES + 1))
        assert status == 413

    async def test_while_the_database_is_away(self, carrier: Carrier, tmp_path: Path) -> None:
        folder = tmp_path / "gone"
        folder.mkdir()
        away = Database(f"sqlite+aiosqlite:///{folder}/none.db")
        folder.rmdir()
        carrier_url, counter = (
            carrier.url,
            webhook.TrackingEndpoint(
                SECRETS,
                away,
                None,
                lambda: carrier.trade.now,
                PERIODS,  # type: ignore[arg-type]
            ),
        )
        place = f"127.0.0.1:{free_port()}"
        app = web.Application()
        app.router.add_post(webhook.PATH, counter.receive)
        async with webhook.listening(app, place):
            carrier.url = f"http://{place}"
            assert (await carrier.post("iposita", carrier.events(EMA)))[0] == 503
        carrier.url = carrier_url
        await away.close()


class TestAggregators:
    async def test_aftership(self, carrier: Carrier) -> None:
        """A whole tracking with its checkpoints, as its documentation shows it."""
        told = {
            "event": "tracking_update",
            "event_id": "6a8c6f2e-0000-4000-8000-000000000000",
            "is_tracking_first_tag": True,
            "ts": int(carrier.trade.now.timestamp()) - 3600,
            "msg": {
                "tracking_number": NUMBER,
                "tag": "InTransit",
                "checkpoints": [
                    {
                        "checkpoint_time": "2026-12-17T07:00:00",
                        "tag": "InfoReceived",
                        "subtag": "InfoReceived_001",
                        "country_region": "RWA",
                    },
                    {
                        "checkpoint_time": "2026-12-17T15:30:00",
                        "tag": "InTransit",
                        "subtag": "InTransit_006",
                        "country_region": "CHN",
                        "city": "Guangzhou",
                    },
                ],
            },
        }
        status, answer = await carrier.post("aftership", told)
        assert (status, answer["new"]) == (202, 2)
        assert await carrier.state() == "at_customs"
        last = (await carrier.trade.rows(select(TrackingEvent).order_by(TrackingEvent.id)))[-1]
        assert (last.code, last.place, last.country) == ("InTransit_006", "Guangzhou", "CN")
        assert f"{last.happened_at:%H:%M}" == "07:30"  # in China, where its clock was

    async def test_17track(self, carrier: Carrier) -> None:
        events = [
            ("2026-12-17T08:20:00Z", "Exception_Returning", None),
            ("2026-12-17T08:10:00Z", "InTransit_CustomsRequiringInformation", None),
            ("2026-12-17T07:00:00Z", "", "PickedUp"),
        ]
        told = {
            "event": "TRACKING_UPDATED",
            "data": {
                "number": NUMBER,
                "carrier": 3011,
                "track_info": {
                    "latest_status": {"status": "Exception", "sub_status": "Exception_Returning"},
                    "tracking": {
                        "providers": [
                            {
                                "provider": {"key": 3011},
                                "events": [
                                    {
                                        "time_utc": at,
                                        "sub_status": sub,
                                        "stage": stage,
                                        "location": "Kigali",
                                        "address": {"country": "RW"},
                                    }
                                    for at, sub, stage in events
                                ],
                            }
                        ]
                    },
                },
            },
        }
        status, answer = await carrier.post("17track", told)
        assert (status, answer["new"]) == (202, 3)
        assert await carrier.state() == "returned"
        stopped = {"event": "TRACKING_STOPPED", "data": {"number": NUMBER}}
        assert (await carrier.post("17track", stopped))[0] == 202
        assert (await carrier.post("17track", told))[1]["known"] == 3
        assert (await carrier.post("17track", told, headers={"sign": "0" * 64}))[0] == 401
