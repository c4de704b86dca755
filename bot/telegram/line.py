"""The line to Telegram: opened with a token, listened to by polling or by webhook."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook, SetWebhook
from aiogram.utils.token import TokenValidationError

from bot.reaching import TokenRefused, until_answered
from bot.telegram.inbound import UPDATES, Json, event_of
from bot.telegram.polling import poll
from bot.telegram.profile import keep_profile

if TYPE_CHECKING:
    from bot.reception import Reception
    from bot.telegram.polling import Handle

log = logging.getLogger(__name__)

T = TypeVar("T")

CONNECTIONS = 50  # of Telegram's to our webhook, at once
# Telegram says 404 to a token that has not even the shape of one.
REFUSED = (TelegramUnauthorizedError, TelegramNotFound)


def new_bot(token: str, api_url: str) -> Bot:
    """The listening half's client. Raises TokenRefused for what is no token at all."""
    try:
        return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    except TokenValidationError as error:
        raise TokenRefused from error


@contextlib.asynccontextmanager
async def opened(token: str, api_url: str) -> AsyncIterator[Line]:
    """The menus of commands and the profile are brought up to date meanwhile. Raises
    TokenRefused."""
    async with new_bot(token, api_url) as bot:
        me = await _persist(bot.me)
        profile = asyncio.create_task(keep_profile(bot))
        try:
            yield Line(bot, me.username or "")
        finally:
            profile.cancel()
            await asyncio.wait([profile])


@dataclass(frozen=True)
class Line:
    bot: Bot
    username: str

    def handle(self, reception: Reception) -> Handle:
        """Every update as an event that the reception answers."""

        async def handle(update: Json, *, brief: bool = False, carries: bool = False) -> str | None:
            event = event_of(update, self.bot.id, self.username)
            if event is None:
                return None
            # An album is answered at its first part: the last one, which is not brief, is silent.
            brief = brief and not event.album
            return await reception.receive(replace(event, brief=brief, carries=carries))

        return handle

    async def poll(self, handle: Handle, ready: Callable[[], None]) -> None:
        """Until cancelled."""
        await _persist(lambda: self.bot(DeleteWebhook()))
        log.info("listening to @%s by polling", self.username)
        ready()
        await poll(self.bot, handle)

    async def be_called(self, url: str, secret: str, ready: Callable[[], None]) -> None:
        """Until cancelled: Telegram posts to `url`, where the webhook's application listens."""
        await _persist(
            lambda: self.bot(
                SetWebhook(
                    url=url,
                    secret_token=secret,
                    allowed_updates=UPDATES,
                    max_connections=CONNECTIONS,
                )
            )
        )
        log.info("listening to @%s by webhook", self.username)
        ready()
        await asyncio.Event().wait()


async def _persist(call: Callable[[], Awaitable[T]]) -> T:
    return await until_answered(call, refused=REFUSED, away=TelegramAPIError)
