"""What the server that will be used says of a token: is it one, and where do its updates go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiogram.exceptions import TelegramAPIError

from bot.telegram.connect import TokenRefused
from bot.telegram.inbound.listener import new_bot
from bot.telegram.inbound.polling import REFUSED
from bot.telegram.inbound.raw_api import Call, make
from bot.telegram.inbound.updates import UPDATES

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


@dataclass(frozen=True)
class Webhook:
    """What Telegram knows of the way our updates go; `url` is empty where they are polled."""

    url: str
    waiting: int
    deaf_to: tuple[str, ...]  # the kinds of update that we need and are not sent
    error: str
    failed_at: datetime | None


async def webhook_of(token: str, api_url: str) -> Webhook:
    """Raises NoAnswer, also where it is no token."""
    try:
        async with new_bot(token, api_url) as bot:
            info = await make(bot, Call("getWebhookInfo", {}), seconds=PATIENCE_SECONDS)
    except TelegramAPIError as error:
        raise NoAnswer(error.message) from error
    except TokenRefused as error:
        raise NoAnswer("the token is refused") from error
    except TimeoutError as error:
        raise NoAnswer(f"no answer within {PATIENCE_SECONDS} s") from error
    if not isinstance(info, dict):
        raise NoAnswer("its answer is not understood")
    return _webhook(info)


def _webhook(info: dict[str, Any]) -> Webhook:
    allowed, at = info.get("allowed_updates"), info.get("last_error_date")
    return Webhook(
        url=str(info.get("url") or ""),
        waiting=int(info.get("pending_update_count") or 0),
        deaf_to=tuple(kind for kind in UPDATES if allowed and kind not in allowed),
        error=str(info.get("last_error_message") or ""),
        failed_at=datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
    )
