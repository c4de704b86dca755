"""Exchange rates from a bank's service: a real server, and everything that such a one answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import select

from bot import timezones
from bot.commerce import rates
from bot.commerce.state_machine import SYSTEM
from bot.jobs import rates as module
from bot.jobs.rates import RateFetcher
from bot.parsing.exchange_rates import RateLine
from storage.database import Database
from storage.models import ExchangeRate
from tests.support.trade import NOW, PERIODS, Trade

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]

DAY = timezones.today(NOW)


def row(currency: str, average: str, day: str = f"{DAY:%d-%b-%y}") -> dict[str, str]:
    return {
        "currency_name": currency,
        "buying_rate": average,
        "average_rate": average,
        "selling_rate": average,
        "post_date": day,
    }


@contextlib.asynccontextmanager
async def bank(answering: Answering) -> AsyncIterator[str]:
    """Its address, while it is open."""
    app = web.Application()
    app.router.add_get("/currency_history/", answering)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}/currency_history/"
    finally:
        await runner.cleanup()


def says(*rows: object) -> Answering:
    async def answer(request: web.Request) -> web.Response:
        mine = [
            each
            for each in rows
            if not isinstance(each, dict) or each["currency_name"] == request.query["currency_name"]
        ]
        return web.json_response(mine)

    return answer


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


def fetcher(trade: Trade, url: str) -> RateFetcher:
    return RateFetcher(url, trade.database, lambda: trade.now, PERIODS, trade.staff_ids)


async def kept(trade: Trade) -> dict[str, tuple[int, str, str]]:
    found = await trade.rows(select(ExchangeRate))
    return {each.currency: (each.millionths, each.day.isoformat(), each.source) for each in found}


async def test_the_newest_of_each_is_kept(trade: Trade) -> None:
    """As it answers: text, commas for thousands, in no order."""
    before = f"{DAY - timedelta(days=1):%d-%b-%y}"
    rows = row("USD", "1,463.3525"), row("CNY", "203.5"), row("USD", "1,400.00", before)
    async with bank(says(*rows)) as url:
        await fetcher(trade, url).run()
    assert await kept(trade) == {
        "USD": (1_463_352_500, DAY.isoformat(), "127.0.0.1"),
        "CNY": (203_500_000, DAY.isoformat(), "127.0.0.1"),
    }


async def test_one_of_several_processes_asks_and_today_s_are_asked_for_once(trade: Trade) -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.query["currency_name"])
        span = request.query["start_date"], request.query["end_date"]
        assert span == ((DAY - timedelta(days=10)).isoformat(), DAY.isoformat())
        return web.json_response([row(asked[-1], "203.5")])

    async with bank(answer) as url:
        several = [fetcher(trade, url) for _ in range(3)]
        await asyncio.gather(*(each.run() for each in several))
        trade.now += timedelta(hours=6)
        await several[0].run()
    assert sorted(asked) == ["CNY", "USD"]


async def test_it_is_asked_again_while_it_says_nothing_new(trade: Trade) -> None:
    """On a Sunday, or before the bank is open. Red when nobody asks until tomorrow."""
    friday = f"{DAY - timedelta(days=2):%d-%b-%y}"
    said = [row("CNY", "203.5", friday), row("USD", "1450", friday)]

    async def answer(request: web.Request) -> web.StreamResponse:
        return await says(*said)(request)

    async with bank(answer) as url:
        await fetcher(trade, url).run()
        said[0] = row("CNY", "204.5")
        await fetcher(trade, url).run()
        assert (await kept(trade))["CNY"][0] == 203_500_000  # asked a moment ago
        trade.now += timedelta(hours=module.EVERY_HOURS)
        await fetcher(trade, url).run()
    async with trade.database.read() as db:
        found = await rates.in_force(db, trade.now, PERIODS)
    assert found.francs["CNY"] == 204.5


async def test_what_staff_said_since_is_not_undone(trade: Trade) -> None:
    """The bank says the same of Friday all weekend; staff have corrected it."""
    friday = f"{DAY - timedelta(days=2):%d-%b-%y}"
    async with bank(says(row("CNY", "203.5", friday), row("USD", "1450", friday))) as url:
        await fetcher(trade, url).run()
        trade.now += timedelta(minutes=5)
        async with trade.database.write() as db:
            day = (DAY - timedelta(days=2)).isoformat()
            line = RateLine("CNY", 195_000_000, day)
            await rates.put(db, [line], rates.STAFF, SYSTEM, trade.now)
        trade.now += timedelta(hours=module.EVERY_HOURS)
        await fetcher(trade, url).run()
    async with trade.database.read() as db:
        found = await rates.in_force(db, trade.now, PERIODS)
    assert found.francs["CNY"] == 195


async def test_a_slipped_decimal_point_is_not_used(trade: Trade) -> None:
    """Staff are told, once; the rate before stays in force."""
    await trade.staff()
    async with bank(says(row("CNY", "203.5"), row("USD", "1450"))) as url:
        await fetcher(trade, url).run()
    trade.now += timedelta(days=1)
    tomorrow = f"{DAY + timedelta(days=1):%d-%b-%y}"
    async with bank(says(row("CNY", "20.35", tomorrow), row("USD", "1451", tomorrow))) as url:
        await fetcher(trade, url).run()
        trade.now += timedelta(hours=module.EVERY_HOURS)
        await fetcher(trade, url).run()
    async with trade.database.read() as db:
        found = await rates.in_force(db, trade.now, PERIODS)
    assert found.francs == {"CNY": 203.5, "USD": 1451}
    [told] = await trade.notices(kind="rate_out_of_line")
    assert (told.facts["rate"], told.facts["old"]) == ("20.35", "203.5")


async def _status(_request: web.Request) -> web.Response:
    return web.json_response([row("CNY", "203.5")], status=503)


async def _html(_request: web.Request) -> web.Response:
    return web.Response(text="<html>Please log in</html>", content_type="text/html")


async def _object(_request: web.Request) -> web.Response:
    return web.json_response({"error": "no such currency"})


async def _another(_request: web.Request) -> web.Response:
    return web.json_response([row("EUR", "1600")])


async def _zero(_request: web.Request) -> web.Response:
    return web.json_response([row("CNY", "0"), row("CNY", "-3"), row("CNY", "")])


async def _half(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(json.dumps([row("CNY", "203.5")]).encode()[:30])
    assert request.transport is not None
    request.transport.close()
    return response


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(b"[" + b" " * 65_536)
    return response


async def _silent(_request: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.json_response([row("CNY", "203.5")])


@pytest.mark.parametrize(
    "answering", [_status, _html, _object, _another, _zero, _half, _endless, _silent]
)
async def test_whatever_else_it_answers(
    trade: Trade,
    answering: Answering,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing is kept, nothing is raised, and it is asked again later."""
    monkeypatch.setattr(module, "SECONDS", 0.3)
    async with bank(answering) as url:
        await fetcher(trade, url).run()
        assert await kept(trade) == {}
        assert not [each for each in caplog.records if each.levelname == "ERROR"]
    trade.now += timedelta(hours=module.EVERY_HOURS)
    async with bank(says(row("CNY", "203.5"))) as url:
        monkeypatch.setattr(module, "SECONDS", 20.0)
        await fetcher(trade, url).run()
    assert set(await kept(trade)) == {"CNY"}


async def test_nobody_is_there(trade: Trade) -> None:
    async with bank(says()) as url:
        pass
    await fetcher(trade, url).run()
    assert await kept(trade) == {}
