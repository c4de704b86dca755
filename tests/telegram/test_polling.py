"""Polling a Telegram that stumbles, counts anew, or does not like to be asked twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from bot.telegram import connect
from bot.telegram.connect import TokenRefused
from bot.telegram.inbound.health import Health
from bot.telegram.inbound.polling import poll
from bot.telegram.inbound.raw_api import Call, TolerantSession, make
from playground.client import Playground
from playground.limits import Allowance
from playground.server import Running, running
from tests.support.waiting import PATIENCE, until

Update = dict[str, Any]


@dataclass
class Poller:
    """A bot that polls a stand-in; `heard` are the texts that came."""

    stand_in: Running
    world: Playground
    bot: Bot
    health: Health = field(default_factory=Health)
    heard: list[str] = field(default_factory=list)
    slow: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    async def handle(self, update: Update, **_: Any) -> str | None:
        text = update["message"]["text"]
        self.heard.append(text)
        if text == "slow":
            await self.slow.wait()
        return None

    def start(self) -> None:
        self.task = asyncio.create_task(poll(self.bot, self.handle, health=self.health))

    def waits(self) -> bool:
        """Whether a poll is under way."""
        return self.stand_in.world.bot().updates.is_polled

    def asked(self) -> int:
        calls = self.stand_in.world.journal.calls
        return sum(call.method == "getUpdates" for call in calls)


@contextlib.asynccontextmanager
async def polling(allowance: Allowance | None = None) -> AsyncIterator[Poller]:
    async with running(allowance=allowance, seed=1) as stand_in, Playground(stand_in.url) as world:
        server = TelegramAPIServer.from_base(stand_in.url)
        bot = Bot(stand_in.token, session=TolerantSession(api=server))
        poller = Poller(stand_in, world, bot)
        poller.start()
        try:
            yield poller
        finally:
            assert poller.task is not None
            poller.task.cancel()
            await asyncio.gather(poller.task, return_exceptions=True)
            await bot.session.close()


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No long pauses between the tries."""
    monkeypatch.setattr(connect.Pause, "sleep", lambda _self: asyncio.sleep(0.01))


async def test_a_slow_turn_does_not_hold_up_other_people() -> None:
    async with polling(Allowance()) as poller:
        aline, wei = await poller.world.person("Aline"), await poller.world.person("Wei")
        await aline.say("slow")
        await until(lambda: poller.heard == ["slow"])
        for text in ("one", "two", "three"):
            await wei.say(text)
            await until(lambda text=text: poller.heard[-1] == text)


@pytest.mark.usefixtures("brisk")
@pytest.mark.parametrize("kind", ["html", "empty", "half"])
@pytest.mark.parametrize("status", [200, 401, 404, 502, 504])
async def test_whatever_comes_in_place_of_an_answer_is_borne(kind: str, status: int) -> None:
    """Red when a proxy's page ends the process, or is taken for Telegram's word on the token."""
    async with polling() as poller:
        aline = await poller.world.person("Aline")
        await aline.say("one")
        await until(lambda: poller.heard)
        trouble = {"garbage": kind, "garbage_status": status, "methods": ["getUpdates"]}
        await poller.world.faults(garbage_next=5, **trouble)
        await aline.say("two")  # it ends the poll that is under way
        await until(lambda: not poller.stand_in.world.faults.garbage_next)
        await aline.say("three")
        await until(lambda: poller.heard == ["one", "two", "three"])


async def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.inbound.raw_api.MOST_BYTES", 2_000)
    async with polling() as poller:
        aline = await poller.world.person("Aline")
        await poller.world.faults(garbage_next=1, garbage="endless", methods=["getUpdates"])
        await aline.say("one")
        await aline.say("two")
        await until(lambda: poller.heard == ["one", "two"])


async def test_numbers_that_begin_lower() -> None:
    """Telegram's do after a week of silence. Red when what comes then is not heard, or is asked for
    without a pause."""
    async with polling() as poller:
        aline = await poller.world.person("Aline")
        await aline.say("one")
        await until(lambda: poller.heard and not len(poller.stand_in.world.bot().updates))
        before = poller.asked()
        await poller.world.faults(lower_ids_next=1)
        for text in ("two", "three"):
            await aline.say(text)
            await until(lambda text=text: poller.heard[-1] == text)
        assert poller.heard == ["one", "two", "three"]
        assert poller.asked() - before < 10


async def test_old_numbers_again_and_again_are_no_mad_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the reason for an answer at once with nothing new in it."""
    asked = 0

    async def same(*_: Any, **__: Any) -> list[Update]:
        nonlocal asked
        asked += 1
        message = {"text": "one", "from": {"id": 1}, "chat": {"type": "private"}}
        return [{"update_id": 5, "message": message}]

    monkeypatch.setattr("bot.telegram.inbound.polling.make", same)
    async with polling() as poller:
        await until(lambda: asked > 1)
        await asyncio.sleep(0.4)
        assert asked < 6
        assert poller.heard.count("one") <= 2


async def test_a_webhook_that_another_tool_has_set_is_taken_away() -> None:
    async with polling() as poller:
        aline = await poller.world.person("Aline")
        await until(poller.waits)
        await make(poller.bot, Call("setWebhook", {"url": "http://127.0.0.1:9/elsewhere"}))
        await aline.say("one")
        await until(lambda: poller.heard == ["one"])


async def test_another_poller_is_named() -> None:
    async with polling() as poller:
        await until(poller.waits)
        other = asyncio.create_task(make(poller.bot, Call("getUpdates", {"timeout": 5})))
        await until(lambda: poller.health.trouble)
        well, text = poller.health.report()
        assert not well
        assert "Another program" in text
        await asyncio.gather(other, return_exceptions=True)
        await until(lambda: not poller.health.trouble)
        assert poller.health.report()[0]


@pytest.mark.usefixtures("brisk")
async def test_a_token_that_is_revoked_ends_it() -> None:
    async with polling() as poller:
        await until(poller.waits)
        revoked = poller.stand_in.world.bots.pop(poller.stand_in.token)
        revoked.updates.release()
        assert poller.task is not None
        with pytest.raises(ExceptionGroup) as caught:
            await asyncio.wait_for(poller.task, PATIENCE)
        assert isinstance(caught.value.exceptions[0], TokenRefused)


def test_health_is_how_long_ago_telegram_answered() -> None:
    now = [0.0]
    health = Health(lambda: now[0])
    assert health.report() == (True, "ok\nby webhook\n")
    health.polls()
    now[0] = 60
    assert health.report() == (
        True,
        "ok\nby polling; seconds since Telegram answered: 60, never yet\n",
    )
    health.answered()
    now[0] = 70
    assert health.report() == (True, "ok\nby polling; seconds since Telegram answered: 10\n")
    now[0] = 200
    assert not health.report()[0]
    assert health.report()[1].startswith("trouble\n")
