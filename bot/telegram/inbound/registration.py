"""Our address at Telegram: registered, looked after, and registered again when it is gone.

Other tools that know the token set or take away the webhook, and then nobody calls us any more: no
call of ours fails, and nothing would be said. So Telegram is asked now and then.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest

from bot.telegram.connect import TokenRefused, WebhookRefused
from bot.telegram.inbound.polling import REFUSALS, REFUSED
from bot.telegram.inbound.raw_api import Call, make
from bot.telegram.inbound.updates import UPDATES

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.telegram.inbound.health import Health

log = logging.getLogger(__name__)

CONNECTIONS = 50  # of Telegram's to our webhook, at once
LOOK_SECONDS = 60.0
# A name that cannot be looked up yet, as the machine starts, is refused like one that is wrong.
TRIES = 5
RECENT_SECONDS = 300  # an error of Telegram's with our address that is older is over


class Registration:
    def __init__(self, bot: Bot, url: str, secret: str, health: Health) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._health = health
        self._tries = self._refusals = 0

    async def register(self) -> None:
        """Raises WebhookRefused when Telegram does not take the address, however often."""
        fields = {
            "url": self._url,
            "secret_token": self._secret,
            "allowed_updates": UPDATES,
            "max_connections": CONNECTIONS,
        }
        try:
            await make(self._bot, Call("setWebhook", fields))
        except TelegramBadRequest as error:
            self._tries += 1
            if self._tries >= TRIES:
                raise WebhookRefused(error.message) from error
            raise
        self._tries = 0

    async def watch(self) -> None:
        """Until cancelled. Raises TokenRefused and WebhookRefused."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
                self._refusals = 0
            except REFUSED as error:
                self._refusals += 1
                if self._refusals >= REFUSALS:
                    raise TokenRefused from error
            except TelegramAPIError as error:
                log.warning("Telegram does not answer: %s", error)

    async def _look(self) -> None:
        info = await make(self._bot, Call("getWebhookInfo", {}))
        if not isinstance(info, dict):
            return
        if info.get("url") != self._url:
            log.warning("The webhook of this bot was changed by another tool: it is set again.")
            self._health.trouble = "Another tool changes the webhook of this bot."
            await self.register()
            return
        self._health.trouble = _trouble_of(info)
        if self._health.trouble:
            log.warning(self._health.trouble)


def _trouble_of(info: dict[str, Any]) -> str:
    """What Telegram says of posting to us, if it failed just now."""
    at = info.get("last_error_date")
    if not isinstance(at, int) or time.time() - at > RECENT_SECONDS:
        return ""
    return f"Telegram could not post to the webhook: {info.get('last_error_message', 'no reason')}"
