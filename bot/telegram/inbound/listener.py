"""The line to Telegram: opened with a token, listened to by polling or by webhook."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.utils.token import TokenValidationError

from bot.telegram.connect import TokenRefused, until_answered
from bot.telegram.inbound.polling import REFUSED, poll
from bot.telegram.inbound.profile import keep_profile
from bot.telegram.inbound.raw_api import Call, TolerantSession, make
from bot.telegram.inbound.registration import Registration
from bot.telegram.inbound.updates import Json, event_of, outline_of

if TYPE_CHECKING:
    from bot.engine.processor import UpdateProcessor
    from bot.telegram.inbound.health import Health
    from bot.telegram.inbound.update_window import Handle
    from storage.constants import UpdateFailure
    from storage.redis.held_updates import HeldUpdates

log = logging.getLogger(__name__)

T = TypeVar("T")


def new_bot(token: str, api_url: str) -> Bot:
    """The listening half's client. Raises TokenRefused for what is no token at all."""
    try:
        return Bot(token, session=TolerantSession(api=TelegramAPIServer.from_base(api_url)))
    except TokenValidationError as error:
        raise TokenRefused from error


@contextlib.asynccontextmanager
async def opened(bot: Bot, health: Health) -> AsyncIterator[Listener]:
    """As soon as Telegram answers; the menus of commands and the profile are brought up to date
    meanwhile. Raises TokenRefused."""
    me = await _persist(lambda: make(bot, Call("getMe", {})))
    profile = asyncio.create_task(keep_profile(bot))
    try:
        yield Listener(bot, str(me.get("username") or "") if isinstance(me, dict) else "", health)
    finally:
        profile.cancel()
        await asyncio.wait([profile])


@dataclass(frozen=True)
class Listener:
    bot: Bot
    username: str
    health: Health

    def handle(self, processor: UpdateProcessor) -> Handle:
        """Every update as an event that the processor answers."""

        async def handle(
            update: Json,
            *,
            brief: bool = False,
            carries: bool = False,
            left_out: int = 0,
            given_up: UpdateFailure | Literal[""] = "",
        ) -> str | None:
            if given_up:
                await processor.give_up(*outline_of(update, self.bot.id), given_up)
                return None
            event = event_of(update, self.bot.id, self.username)
            if event is None:
                return None
            # An album is answered at its first part: the last one, which is not brief, is silent.
            brief = brief and not event.album
            return await processor.receive(
                replace(event, brief=brief, carries=carries, left_out=left_out)
            )

        return handle

    async def poll(
        self, handle: Handle, ready: Callable[[], None], held: HeldUpdates | None = None
    ) -> None:
        """Until cancelled. Raises TokenRefused, in a group of exceptions."""
        await _persist(lambda: make(self.bot, Call("deleteWebhook", {})))
        log.info("listening to @%s by polling", self.username)
        ready()
        await poll(self.bot, handle, held, self.health)

    async def be_called(self, url: str, secret: str, ready: Callable[[], None]) -> None:
        """Until cancelled: Telegram posts to `url`, where the webhook's application listens.

        Raises TokenRefused, and WebhookRefused when Telegram does not take the address.
        """
        registration = Registration(self.bot, url, secret, self.health)
        await _persist(registration.register)
        log.info("listening to @%s by webhook", self.username)
        ready()
        await registration.watch()


async def _persist(call: Callable[[], Awaitable[T]]) -> T:
    return await until_answered(call, refused=REFUSED, away=TelegramAPIError)
