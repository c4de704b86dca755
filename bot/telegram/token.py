"""Whether a token is one, asked of the server that will be used."""

from __future__ import annotations

from aiogram.exceptions import TelegramAPIError

from bot.reaching import TokenRefused
from bot.telegram.line import new_bot
from bot.telegram.polling import REFUSED

PATIENCE_SECONDS = 10


class NoAnswer(Exception):
    """The server could not be asked; the message says how it failed."""


async def username_of(token: str, api_url: str) -> str:
    """The name of the token's bot, without its @. Raises TokenRefused or NoAnswer."""
    try:
        async with new_bot(token, api_url) as bot:
            me = await bot.get_me(request_timeout=PATIENCE_SECONDS)
    except REFUSED as error:
        raise TokenRefused from error
    except TelegramAPIError as error:
        raise NoAnswer(error.message) from error
    except TimeoutError as error:
        raise NoAnswer(f"no answer within {PATIENCE_SECONDS} s") from error
    return me.username or str(me.id)
