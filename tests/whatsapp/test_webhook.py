"""What is posted: kept and then answered, or refused and not looked into."""

from __future__ import annotations

import asyncio
import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy.exc import OperationalError

from bot.whatsapp.inbound import webhook
from bot.whatsapp.inbound.envelope import arrivals
from storage import whatsapp_inbox
from storage.database import Database
from tests.support.whatsapp_inbox import PHONE_ID, Box, body, message, posted, status, value


async def test_the_address_is_ours_to_whoever_knows_the_word(box: Box) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    async with box.client.get(
        box.url, params=asked | {"hub.verify_token": "a-word-of-the-tests"}
    ) as r:
        assert (r.status, await r.text(), r.content_type) == (200, "1158201444", "text/plain")
    for wrong in ("", "another", "é"):
        async with box.client.get(box.url, params=asked | {"hub.verify_token": wrong}) as r:
            assert r.status == 403
            assert "1158201444" not in await r.text()


async def test_a_batch_is_kept_whole_in_one_transaction_and_once(any_box: Box) -> None:
    """Red when only the first of several messages, changes or statuses is kept (as by pywa 4.5), or
    one is kept twice that comes again in another batch."""
    many = [message("text", f"{n} ✓ é", sender=f"RW.{n % 7}") for n in range(600)]
    told = tuple(
        status(word, f"wamid.{n}") for n in range(133) for word in ("sent", "read", "read")
    )
    assert await any_box.post(body(value(*many[:300]), value(*many[300:], statuses=told))) == 200
    # a part of it once more, in another body, and two at the same time
    again = posted(*many[250:260], message("text", "new", wamid="wamid.new"))
    assert await asyncio.gather(any_box.post(again), any_box.post(again)) == [200, 200]
    rows = await any_box.rows()
    assert [row.key for row in rows if row.kind == "message"] == [
        *(each["id"] for each in many),
        "wamid.new",
    ]
    assert len([row for row in rows if row.kind == "status"]) == 266
    assert rows[3].payload["message"]["text"]["body"] == "3 ✓ é"
    assert rows[3].payload["contact"]["profile"]["name"] == "Person RW.3"


async def test_nothing_goes_on_when_the_server_has_stopped(sqlite: Database, redis: Redis) -> None:
    """Red when something is written, or somebody woken, with a database and a client that are
    closed by then."""
    before, box = asyncio.all_tasks(), Box(sqlite, redis)
    async with box.listening():
        assert await box.post(posted(message("text", "one"))) == 200
        assert asyncio.all_tasks() > before
    assert asyncio.all_tasks() == before
    assert [row.kind for row in await box.rows()] == ["message"]


async def test_what_comes_one_after_another_is_written_together(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when each is a transaction of its own as long as it comes after the one before is kept,
    however quickly: a burst of 320 a second was 320 transactions on a machine with time."""
    monkeypatch.setattr(webhook, "GATHER_SECONDS", 0.5)
    written: list[int] = []
    put = whatsapp_inbox.put

    async def counted(db: Any, some: Any, at: datetime) -> None:
        written.append(len(some))
        await put(db, some, at)

    monkeypatch.setattr(whatsapp_inbox, "put", counted)
    assert await box.post(posted(message("text", "at once"))) == 200
    assert written == [1]
    later = []
    for n in range(5):
        later.append(asyncio.create_task(box.post(posted(message("text", f"{n}")))))
        await asyncio.sleep(0.02)
    assert await asyncio.gather(*later) == [200] * 5
    assert written == [1, 5]


async def test_who_posts_with_another_secret_is_nobody(box: Box) -> None:
    assert await box.post(posted(message()), secret=b"another") == 403
    async with box.client.post(box.url, data=b"{}") as response:
        assert response.status == 403
    for odd in ("sha256=", "sha1=00", "\xff"):
        head = {webhook.SIGNATURE_HEADER: odd}
        async with box.client.post(box.url, data=b"{}", headers=head) as response:
            assert response.status == 403
    assert await box.rows() == []


async def test_what_is_not_for_us_is_left_alone_and_answered(box: Box) -> None:
    """Whatever is answered otherwise comes again for days."""
    assert await box.post(body(value(message(), phone_id="another"))) == 200
    assert await box.post({"object": "page", "entry": [{"changes": []}]}) == 200
    assert await box.post(b"{no json") == 200
    assert await box.post([1, None]) == 200
    assert await box.rows() == []


async def test_news_of_the_account_is_kept_too(box: Box) -> None:
    changed = {"event": "PAUSED", "message_template_id": 9, "message_template_name": "order_news"}
    news = body(changed, field="message_template_status_update")
    assert await box.post(news) == 200
    assert await box.post(news) == 200
    errors = body(value() | {"errors": [{"code": 130429, "title": "Rate limit hit"}]})
    assert await box.post(errors) == 200
    kept = [(row.kind, row.payload["field"], row.payload["value"]) for row in await box.rows()]
    assert kept == [
        ("account", "message_template_status_update", changed),
        ("account", "errors", {"code": 130429, "title": "Rate limit hit"}),
    ]


def test_an_error_that_comes_again_later_is_another_one() -> None:
    """Where Meta posts no time with it; what is posted twice is one."""
    trouble = body(value() | {"errors": [{"code": 130429, "title": "Rate limit hit"}]})
    for entry in trouble["entry"]:
        entry.pop("time", None)
    at = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
    keys = [arrivals(trouble, PHONE_ID, at + timedelta(minutes=each))[0].key for each in (0, 1, 60)]
    assert keys[0] == keys[1] != keys[2]


async def test_large_and_packed_bodies(box: Box) -> None:
    """Three megabytes are the most that Meta posts, and more than other doors here take."""
    assert await box.post(posted(message("text", "x" * (2 * 1024 * 1024)))) == 200
    assert await box.post(posted(message("text", "x" * (4 * 1024 * 1024)))) == 413
    bomb = gzip.compress(json.dumps(posted(message("text", "x" * 50_000_000))).encode())
    assert await box.post(bomb, **{"Content-Encoding": "gzip"}) == 413
    assert len(await box.rows()) == 1


@pytest.mark.parametrize("odd", [b"1e999", b"9" * 5000, b"[" * 400 + b"]" * 400], ids=repr)
async def test_one_odd_value_costs_itself_and_not_its_batch(any_box: Box, odd: bytes) -> None:
    """Red when PostgreSQL, which keeps no infinity, makes a batch come again for days; when a
    number too long to be read takes a whole body with it, or nesting a whole entry."""
    place = message("location", {"latitude": "ODD", "longitude": 30}, sender="RW.2")
    whole = json.dumps(posted(message("text", "before"), place, message("text", "after")))
    assert await any_box.post(whole.encode().replace(b'"ODD"', odd)) == 200
    kept = [row.payload["message"] for row in await any_box.rows()]
    assert [each.get("text", {}).get("body") for each in kept] == ["before", None, "after"]
    assert not kept[1].get("location", {}).get("latitude")


async def test_what_cannot_be_kept_comes_again(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when a message is answered with 200 and lost, or when it takes others along that came at
    the same moment."""
    put = whatsapp_inbox.put

    async def broken(db: object, some: list[whatsapp_inbox.Arrival], now: object) -> None:
        if any("away" in each.key for each in some):
            raise OperationalError("INSERT", {}, Exception("disk I/O error"))
        if any("odd" in each.key for each in some):
            raise ValueError("a value that no database takes")
        await put(db, some, now)  # type: ignore[arg-type]

    monkeypatch.setattr(whatsapp_inbox, "put", broken)
    odd, good = posted(message(wamid="wamid.odd")), posted(message(wamid="wamid.good"))
    assert await asyncio.gather(box.post(odd), box.post(good), box.post(odd)) == [503, 200, 503]
    assert [row.key for row in await box.rows()] == ["wamid.good"]
    monkeypatch.undo()
    assert await box.post(odd) == 200
    assert [row.key for row in await box.rows()] == ["wamid.good", "wamid.odd"]


async def test_a_mistake_in_reading_one_is_no_harm_to_others(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read together: red when one on which the reading stumbles takes others along, or
    whoever posted it waits for ever."""

    def broken(found: Any, *args: Any) -> list[whatsapp_inbox.Arrival]:
        if "odd" in str(found):
            raise KeyError("a mistake of ours")
        return arrivals(found, *args)

    monkeypatch.setattr(webhook, "arrivals", broken)
    odd, good = posted(message(wamid="wamid.odd")), posted(message(wamid="wamid.good"))
    assert await asyncio.gather(box.post(odd), box.post(good), box.post(odd)) == [503, 200, 503]
    assert [row.key for row in await box.rows()] == ["wamid.good"]


async def test_it_is_kept_though_nobody_can_be_woken(box: Box) -> None:
    """Red when whoever posts waits for the ring, or hears of it; and when a ring that failed is the
    last one ever."""
    rung: list[bool] = []
    away = True

    async def ring() -> None:
        rung.append(away)
        await asyncio.sleep(0.01)
        if away:
            raise ConnectionError

    box.intake.ring = ring
    assert await box.post(posted(message(wamid="wamid.1"))) == 200
    await asyncio.sleep(0.05)
    away = False
    assert await box.post(posted(message(wamid="wamid.2"))) == 200
    await asyncio.sleep(0.05)
    assert len(await box.rows()) == 2
    assert rung == [True, False]
