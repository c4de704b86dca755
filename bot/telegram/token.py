"""Whether a token is one, asked of the server that will be used."""

from __future__ import annotations

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.utils.token import TokenValidationError

PATIENCE_SECONDS = 10


class TokenRefused(Exception):
    """The server knows no bot by this token, or it does not even look like one."""


class NoAnswer(Exception):
    """The server could not be asked; the message says how it failed."""


async def username_of(token: str, api_url: str) -> str:
    """The name of the bot that the token belongs to, without its @."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    try:
        async with Bot(token, session=session) as bot:
            me = await bot.get_me(request_timeout=PATIENCE_SECONDS)
    except (TokenValidationError, TelegramUnauthorizedError, TelegramNotFound) as error:
        # Telegram says 404 to a token that has not even the shape of one.
        raise TokenRefused from error
    except TelegramAPIError as error:
        raise NoAnswer(error.message) from error
    except TimeoutError as error:
        raise NoAnswer(f"no answer within {PATIENCE_SECONDS} s") from error
    finally:
        await session.close()
    return me.username or str(me.id)
