"""The webhook's address at Telegram: refused, changed by others, taken away, and no token."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from bot import cli
from bot.settings import Settings
from bot.telegram import connect
from bot.telegram.connect import TokenRefused, WebhookRefused
from bot.telegram.inbound import registration
from bot.telegram.inbound.health import Health
from bot.telegram.inbound.listener import Listener
from bot.telegram.inbound.raw_api import Call, TolerantSession, make
from playground.client import Playground
from playground.server import Running, running
from tests.support.waiting import PATIENCE, until

HERE = "http://127.0.0.1:9/telegram"
SECRET = "a-secret-of-the-tests"


@dataclass
class Called:
    """A bot that is called at `HERE`; nobody listens there, nor has to."""

    stand_in: Running
    world: Playground
    bot: Bot
    line: Listener = field(init=False)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.line = Listener(self.bot, "", Health())

    def start(self, url: str = HERE) -> asyncio.Task[None]:
        self.task = asyncio.create_task(self.line.be_called(url, SECRET, self.ready.set))
        return self.task

    def at(self) -> str:
        """Where the stand-in posts to."""
        return self.stand_in.world.bot().updates.webhook_url

    def asked(self, method: str) -> int:
        calls = self.stand_in.world.journal.calls
        return sum(call.method == method for call in calls)


@pytest.fixture
async def called(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Called]:
    """Its minutes between two looks, and its pauses between tries, pass at once."""
    monkeypatch.setattr(connect.Pause, "sleep", lambda _self: asyncio.sleep(0.01))
    monkeypatch.setattr(registration, "LOOK_SECONDS", 0.01)
    async with running(seed=1) as stand_in, Playground(stand_in.url) as world:
        server = TelegramAPIServer.from_base(stand_in.url)
        async with Bot(stand_in.token, session=TolerantSession(api=server)) as bot:
            called = Called(stand_in, world, bot)
            yield called
            if called.task is not None:
                called.task.cancel()
                with contextlib.suppress(asyncio.CancelledError, TokenRefused, WebhookRefused):
                    await called.task


async def test_an_address_that_telegram_does_not_take_ends_with_its_reason(called: Called) -> None:
    """Red when it is asked for ever in silence, or given up at the first try."""
    with pytest.raises(WebhookRefused, match="invalid webhook URL"):
        await asyncio.wait_for(called.start("ftp://127.0.0.1/nowhere"), PATIENCE)
    assert called.asked("setWebhook") == registration.TRIES
    assert not called.ready.is_set()


@pytest.mark.parametrize("other", ["http://127.0.0.1:9/elsewhere", ""], ids=["changed", "gone"])
async def test_what_another_tool_did_to_the_webhook_is_mended(called: Called, other: str) -> None:
    called.start()
    await asyncio.wait_for(called.ready.wait(), PATIENCE)
    assert called.at() == HERE
    call = Call("setWebhook", {"url": other}) if other else Call("deleteWebhook", {})
    await make(called.bot, call)
    sets = called.asked("setWebhook")
    await until(lambda: called.asked("setWebhook") > sets and called.at() == HERE)
    looks = called.asked("getWebhookInfo")
    await until(lambda: called.asked("getWebhookInfo") > looks + 1)
    assert called.line.health.report()[0], "it is mended, and still said to be in trouble"


async def test_telegram_is_asked_within_a_minute() -> None:
    assert registration.LOOK_SECONDS <= 60


async def test_a_telegram_that_stumbles_is_asked_again(called: Called) -> None:
    called.start()
    await asyncio.wait_for(called.ready.wait(), PATIENCE)
    await called.world.faults(server_error_next=5, methods=["getWebhookInfo"])
    await make(called.bot, Call("deleteWebhook", {}))
    await until(lambda: called.at() == HERE)


async def test_a_token_that_is_revoked_ends_it(called: Called) -> None:
    task = called.start()
    await asyncio.wait_for(called.ready.wait(), PATIENCE)
    world = called.stand_in.world
    world.bots.clear()
    with pytest.raises(TokenRefused):
        await asyncio.wait_for(task, PATIENCE)


def test_the_command_says_which_setting_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when whoever runs it reads a traceback. The house ends with groups in groups."""

    def ends(*_: object) -> int:
        inner = ExceptionGroup("line", [WebhookRefused("Bad Request: bad webhook: no https")])
        raise ExceptionGroup("house", [inner])

    monkeypatch.setattr(cli, "_open", lambda work, _settings: (work.close(), ends())[1])
    settings = Settings(bot_token="1:a", webhook_url="http://x", webhook_secret="s" * 20)
    assert cli._with_token("serve", settings) == 2
    said = capsys.readouterr().out
    assert "ISOKO_WEBHOOK_URL: Bad Request: bad webhook: no https." in said
    assert "Traceback" not in said
