"""Telegram stumbles, Redis dies, the database is away: late, but nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import signal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.app import house
from storage.models import Order, Product, Shop
from storage.redis import server
from tests.support.databases import PostgresShelf
from tests.support.market import Market
from tests.support.ports import free_port

# What goes wrong before which step of a sale. Each is met by whatever the bot calls next.
TROUBLE: dict[str, dict[str, Any]] = {
    "Kopakama": {"server_error_next": 1},
    "Huye": {"drop_answer_next": 1},
    "0788123456": {"too_many_next": 1, "retry_after": 1},
    ">f|<skip": {"server_error_next": 1, "server_error_code": 504},
    ">f|<confirm": {"drop_answer_next": 1},
}


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_sale_through_bad_weather(
    sqlite_url: str, redis_url: str, tmp_path: Path, mode: str
) -> None:
    """429, 5xx and answers that never arrive. Red when one of them ends or doubles anything."""
    async with Market.open(sqlite_url, redis_url, tmp_path, mode=mode) as market:
        seller = await market.member("Aline", "en")
        await seller.say("/sell")
        for step in ("Kopakama", "Ikawa", "Huye", "0788123456", ">f|<skip", ">f|<confirm"):
            await market.playground.faults(clear=True, **TROUBLE.get(step, {}))
            await seller.through(step)
        assert "Your shop is open: Kopakama" in seller.newest.text
        assert await market.count(Shop) == 1
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "en")
        await market.playground.faults(server_error_next=2)
        code = await market.order(buyer, product, 2)
        await seller.hears(f"New order! {code}")
        # now it is the courier that meets it
        notices = ["sendMessage"]
        await market.playground.faults(too_many_next=1, retry_after=1, methods=notices)
        await seller.tap("o.acc|")
        await buyer.hears("has been accepted.")
        await market.playground.faults(clear=True, server_error_next=1, methods=notices)
        await seller.tap("o.pack|")
        await buyer.hears("is packed.")
        await market.playground.faults(clear=True, drop_answer_next=1, methods=["sendMessage"])
        await seller.tap("o.paid|")
        await seller.tap("o.paid!|")
        await buyer.hears("was received.")
        met = [call.fault for call in market.world.journal.calls if call.fault]
        assert {"server error", "too many", "answer dropped"} <= set(met), met
        assert await market.count(Order) == 1
        row = await market.one(select(Product))
        assert (row.on_hand, row.reserved) == (10, 2)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_redis_is_killed(
    sqlite_url: str, tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The private one, while people write. Red when an update is lost, confirmed unhandled, or
    the house does not bring Redis back."""
    # whose turn was open when Redis died waits until the lock runs out, usually a minute
    monkeypatch.setattr(house, "Sessions", functools.partial(house.Sessions, lock_seconds=5))
    # what was answered before a kill is written, also while a slow disk is at an fsync
    monkeypatch.setattr(server, "FSYNC", "no")
    # what the house says while it is away is logged
    async with Market.open(sqlite_url, "", tmp_path, mode=mode, errors_expected=True) as market:
        market.patience = 90
        people = [await market.member(f"P{n}", "en") for n in range(8)]

        async def opens_a_shop(number: int) -> None:
            person = people[number]
            await person.burst("/sell", f"Duka {number}", "Ikawa", "Huye")
            await person.through("0788123456", ">f|<skip", ">f|<confirm")

        async def time_flies() -> None:
            """A webhook tries again after pauses of seconds; but a tap lives 150 of them only."""
            while True:
                await asyncio.sleep(0.5)
                market.world.clock.forward(2)

        hurry = asyncio.create_task(time_flies())
        work = asyncio.gather(*(opens_a_shop(number) for number in range(8)))
        telegram = market.world.bot().updates
        first = telegram.next_id
        pid_file = tmp_path / "data" / "redis" / "redis.pid"
        for done in (5, 30):
            await market.until(
                lambda done=done: telegram.next_id - first - len(telegram) >= done,
                lambda: "the work stands still",
            )
            os.kill(int(pid_file.read_text()), signal.SIGKILL)
        await work
        hurry.cancel()
        names = await market.rows(select(Shop.name))
        assert sorted(names) == [f"Duka {n}" for n in range(8)]
        for person in people:
            assert "Your shop is open" in person.newest.text


async def test_the_database_is_away(
    postgres_shelf: PostgresShelf, postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    """Its connections are cut, and for a while there is no server at its address. Red when
    somebody is told that something went wrong, or is not answered when it is back."""
    name = postgres_url.partition("@/")[2].partition("?")[0]
    address = tmp_path / "pg"
    address.symlink_to(postgres_shelf.socket_folder)
    url = postgres_url.replace(postgres_shelf.socket_folder, str(address))
    async with Market.open(url, redis_url, tmp_path, errors_expected=True) as market:
        seller = await market.seller("Aline", "en")
        address.unlink()
        await postgres_shelf.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        await seller.phone.say("/sell")
        await asyncio.sleep(1)
        assert len(market.world.bot().updates) == 1, "it was confirmed while nobody could know it"
        address.symlink_to(postgres_shelf.socket_folder)
        await market.quiet()
        assert "Send photos of the product" in seller.newest.text
        assert "Something went wrong" not in seller.read()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_pages_are_there_before_telegram_answers(
    sqlite_url: str, redis_url: str, tmp_path: Path, mode: str
) -> None:
    """The house starts while Telegram is away. Red when the web is away with it, or when what is
    written meanwhile is lost."""
    port = free_port()
    more = {"web_url": f"http://127.0.0.1:{port}", "webhook_listen": f"127.0.0.1:{port}"}
    if mode == "webhook":
        more = {"web_url": more["web_url"]}
    async with Market.open(
        sqlite_url, redis_url, tmp_path, mode=mode, errors_expected=True, **more
    ) as market:
        aline = await market.member("Aline", "en")
        await market.stop()
        await market.playground.faults(server_error_next=1_000, methods=["getMe"])
        await aline.phone.say("/sell")
        starting = asyncio.create_task(market.start())
        page = f"http://{market.settings.webhook_listen}/en"
        async with aiohttp.ClientSession() as client:
            for _ in range(300):
                with contextlib.suppress(aiohttp.ClientError):
                    async with client.get(page) as answer:
                        assert answer.status == 200
                        break
                await asyncio.sleep(0.05)
            else:
                raise AssertionError("no page")
        assert not starting.done()
        await market.playground.faults(clear=True)
        await starting
        await market.until(
            lambda: "What is the name of your shop?" in aline.newest.text, aline.screen
        )
