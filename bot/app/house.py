"""What every process of the market has, and how it is opened."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import aiohttp

from bot import capabilities, i18n
from bot.commerce.boards import Boards
from bot.mail.capabilities import MAIL
from bot.payments.setup import providers_of
from bot.telegram.capabilities import TELEGRAM as TELEGRAM_CAN
from bot.telegram.photos import TelegramPhotos, giver_of
from bot.web.capabilities import WEB
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.outbound.client import GraphClient
from storage import migrate, private_files
from storage.database import Database, file_of
from storage.media.byte_store import open_store
from storage.media.library import Media
from storage.media.names import PlatformNames
from storage.redis import wakeup
from storage.redis.client import connect, reach
from storage.redis.rate_limit import TELEGRAM, Pace, RateLimiter
from storage.redis.server import private_redis
from storage.redis.sessions import Sessions

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.payments.provider import Provider
    from bot.settings import Settings

Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """What every process has: the database, Redis, and the time."""

    settings: Settings
    database: Database
    redis: Redis
    allowance: RateLimiter
    now: Now
    return_url: str = "https://t.me"  # where a wallet's page sends a buyer back to
    boards: Boards = field(default_factory=Boards)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.redis, session_seconds=self.settings.session_days * 86_400)

    @cached_property
    def providers(self) -> dict[str, Provider]:
        """Of payments, by name."""
        return providers_of(self.settings, self.now, self.return_url)

    @cached_property
    def media(self) -> Media:
        folder = self.settings.data_dir / "media"
        private_files.folder(folder)
        return Media(self.database, open_store(self.settings.media_url, folder), folder, self.now)

    @cached_property
    def photos(self) -> TelegramPhotos:
        bot = self.settings.bot_token.get_secret_value().partition(":")[0]
        names = PlatformNames(self.database, giver_of(bot), self.now, first=True)
        return TelegramPhotos(self.media, names)

    async def ring(self) -> None:
        await wakeup.ring(self.redis)


def pace_of(settings: Settings) -> str:
    """Where the pace is kept in Redis: each bot of each platform has its own."""
    return f"isoko:telegram:{settings.bot_token.get_secret_value().partition(':')[0]}:"


@contextlib.asynccontextmanager
async def open_house(
    settings: Settings, now: Now = utc_now, pace: Pace = TELEGRAM
) -> AsyncIterator[House]:
    """Database brought up to date, Redis reached (or a private one started), catalogues read."""
    i18n.load()
    telegram = [TELEGRAM_CAN] if settings.on_telegram or not settings.on_whatsapp else []
    others = [*([WHATSAPP] if settings.on_whatsapp else []), *([WEB] if settings.web_url else [])]
    others += [MAIL] if settings.on_mail else []
    capabilities.serve(*telegram, *others)
    async with contextlib.AsyncExitStack() as stack:
        private_files.folder(settings.data_dir)
        if (kept := file_of(settings.database)) is not None:
            private_files.file(kept)
        url = settings.redis_url or await stack.enter_async_context(
            private_redis(settings.data_dir / "redis")
        )
        redis = connect(url)
        stack.push_async_callback(redis.aclose)
        await reach(redis)
        await migrate.upgrade(settings.database)
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        if settings.paid_broadcasts:
            pace = pace.paying(settings.paid_broadcast_rate)
        limiter = RateLimiter(redis, pace_of(settings), pace=pace)
        house = House(settings, database, redis, limiter, now, await _return_url(settings))
        for provider in house.providers.values():
            stack.push_async_callback(provider.close)
        yield house


async def _return_url(settings: Settings) -> str:
    """The chat with the bot, where a buyer comes back to who has paid on a page."""
    home = "https://t.me"
    if not settings.stripe_key.get_secret_value():
        return home
    if not settings.on_telegram:
        from bot.whatsapp.inbound.line import number_of

        async with aiohttp.ClientSession() as session:
            number = await number_of(GraphClient(session, settings), settings.whatsapp_phone_id)
        return f"https://wa.me/{number}"
    from bot.telegram.inbound.token import NoAnswer, username_of

    token = settings.bot_token.get_secret_value()
    try:
        return f"{home}/{await username_of(token, settings.telegram_api_url)}"
    except NoAnswer:
        return home
