"""How both halves begin: with Telegram away, and with a token that is none."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.telegram.connect import TokenRefused
from bot.telegram.inbound.health import Health
from bot.telegram.inbound.listener import Listener, new_bot, opened
from bot.telegram.outbound.sender import connected
from playground.client import Playground
from playground.server import Running, running
from storage.redis.rate_limit import RateLimiter

Half = Callable[[str, str], AbstractAsyncContextManager[object]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def stand_in() -> AsyncIterator[Running]:
    async with running(seed=5) as served:
        yield served


@asynccontextmanager
async def listening(token: str, url: str) -> AsyncIterator[Listener]:
    async with new_bot(token, url) as bot, opened(bot, Health()) as line:
        yield line


@pytest.fixture(params=["listens", "delivers"])
def half(request: pytest.FixtureRequest, redis: Redis) -> Half:
    if request.param == "listens":
        return listening
    return lambda token, url: connected(token, url, RateLimiter(redis))


@pytest.mark.parametrize("token", ["1:wrong", "copied badly"])
async def test_a_token_that_is_none_ends_it(half: Half, stand_in: Running, token: str) -> None:
    with pytest.raises(TokenRefused):
        async with half(token, stand_in.url):
            pass


async def test_telegram_away_is_waited_for(half: Half, stand_in: Running) -> None:
    async with Playground(stand_in.url) as world:
        await world.faults(server_error_next=2, methods=["getMe"])
        async with asyncio.timeout(20), half(stand_in.token, stand_in.url):
            pass
        calls = (await world.log())["calls"]
    asked = [call["status"] for call in calls if call["method"] == "getMe"]
    assert asked[:2] == [500, 500] or asked[:2] == [502, 502]
    assert asked[-1] == 200


async def test_a_wrong_token_is_said_in_a_sentence(
    stand_in: Running, redis_url: str, tmp_path: Path
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ISOKO_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve"),
        cwd=tmp_path,
        env=clean
        | {
            "PYTHONPATH": str(ROOT),
            "ISOKO_BOT_TOKEN": "1:wrong",
            "ISOKO_TELEGRAM_API_URL": stand_in.url,
            "ISOKO_REDIS_URL": redis_url,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert "Telegram knows no bot by ISOKO_BOT_TOKEN" in said.decode()
    assert "Traceback" not in complaint.decode()
