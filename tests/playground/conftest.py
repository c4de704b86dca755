"""A stand-in for each test, people on it, and the two client libraries talking to it."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import Any

import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from PIL import Image
from telegram import Bot as PtbBot
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from playground.client import Phone, Playground
from playground.server import Running, running

AIOGRAM_CODES = {
    "TelegramBadRequest": 400,
    "TelegramUnauthorizedError": 401,
    "TelegramForbiddenError": 403,
    "TelegramNotFound": 404,
    "TelegramConflictError": 409,
    "TelegramEntityTooLarge": 413,
    "TelegramRetryAfter": 429,
    "TelegramServerError": 500,
    "RestartingTelegram": 500,
}
SNAKE = str.maketrans({chr(c): f"_{chr(c + 32)}" for c in range(65, 91)})


def picture(width: int = 640, height: int = 480, colour: str = "brown") -> bytes:
    """A JPEG of that size."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
async def stand_in():
    async with running(seed=3) as started:
        yield started


@pytest.fixture
async def world(stand_in: Running):
    async with Playground(stand_in.url) as client:
        yield client


@pytest.fixture
async def aline(world: Playground) -> Phone:
    """A seller who has already written to the bot; that update is done with."""
    phone = await world.person("Aline", language="rw", phone="+250788123456")
    await phone.say("/start")
    return phone


@pytest.fixture
def bot(stand_in: Running):
    """The bot's own record in the stand-in."""
    return stand_in.world.bots[stand_in.token]


@dataclass
class Failure(Exception):
    """What a client library made of a refusal: a code, the words, the seconds to wait."""

    code: int
    description: str
    retry_after: int | None = None


class AiogramSide:
    """aiogram's client."""

    name = "aiogram"

    def __init__(self, url: str, token: str) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        self.bot = AiogramBot(token, session=session)

    async def close(self) -> None:
        # Without aiogram's own pause of a quarter second, which is for TLS.
        if self.bot.session._session:
            await self.bot.session._session.close()

    async def call(self, method: str, **values: Any) -> Any:
        """A method by its Bot API name; the result as plain JSON."""
        try:
            result = await getattr(self.bot, method.translate(SNAKE))(**values)
        except TelegramAPIError as wrong:
            wait = wrong.retry_after if isinstance(wrong, TelegramRetryAfter) else None
            said = wrong.message.partition("\nOriginal description: ")[2] or wrong.message
            raise Failure(AIOGRAM_CODES[type(wrong).__name__], said, wait) from None
        return plain(result)


class PtbSide:
    """python-telegram-bot's client."""

    name = "ptb"

    def __init__(self, url: str, token: str) -> None:
        self.bot = PtbBot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=HTTPXRequest(read_timeout=20),
            get_updates_request=HTTPXRequest(read_timeout=20),
        )

    async def close(self) -> None:
        for request in self.bot._request:
            await request.shutdown()

    async def call(self, method: str, **values: Any) -> Any:
        """A method by its Bot API name; the result as plain JSON."""
        try:
            result = await getattr(self.bot, method.translate(SNAKE))(**values)
        except RetryAfter as wrong:
            wait = int(wrong._retry_after.total_seconds())
            raise Failure(429, f"Too Many Requests: retry after {wait}", wait) from None
        except NetworkError as wrong:
            if isinstance(wrong, BadRequest):
                raise Failure(400, f"Bad Request: {wrong.message}") from None
            # The library forgets the code of this error; its words are all there is.
            code = 413 if wrong.message == "Request Entity Too Large" else 500
            raise Failure(code, wrong.message) from None
        except Forbidden as wrong:
            raise Failure(403, f"Forbidden: {wrong.message.removeprefix('Forbidden: ')}") from None
        except Conflict as wrong:
            raise Failure(409, f"Conflict: {wrong.message.removeprefix('Conflict: ')}") from None
        except InvalidToken as wrong:
            raise Failure(401, wrong.message) from None
        return plain(result)


def plain(result: Any) -> Any:
    """A library's object as JSON."""
    if isinstance(result, list | tuple):
        return [plain(item) for item in result]
    if hasattr(result, "to_dict"):
        return result.to_dict()
    if hasattr(result, "model_dump"):
        return result.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return result


SIDES = {"aiogram": AiogramSide, "ptb": PtbSide}


@pytest.fixture(params=sorted(SIDES))
async def side(request: pytest.FixtureRequest, stand_in: Running):
    """Each library in turn: a test that takes it states what both must be told."""
    client = SIDES[request.param](stand_in.url, stand_in.token)
    yield client
    await client.close()


def same(description: str, expected: str) -> bool:
    """python-telegram-bot makes the first letter a capital; nothing else may differ."""
    return description.lower() == expected.lower()


async def refused(client: Any, method: str, **values: Any) -> Failure:
    """The refusal that a call must meet."""
    with pytest.raises(Failure) as caught:
        await client.call(method, **values)
    return caught.value


os.environ.setdefault("PTB_TIMEDELTA", "true")
