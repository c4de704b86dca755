"""The one place where the parts meet."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook, SetWebhook
from aiohttp import web

from bot import i18n
from bot.carriers import webhook as carriers
from bot.clock import Clock
from bot.courier.courier import Courier
from bot.courier.sending import Sender, hands, new_bot
from bot.reception import Reception
from bot.telegram import webhook
from bot.telegram.answering import Answering
from bot.telegram.files import Files
from bot.telegram.inbound import UPDATES, event_of
from bot.telegram.polling import Handle, Pause, poll
from bot.telegram.profile import register_commands
from storage import migrate, wake
from storage.allowance import TELEGRAM, Allowance, Pace
from storage.database import Database
from storage.redis_link import connect
from storage.redis_server import private_redis
from storage.sessions import Sessions

if TYPE_CHECKING:
    from aiogram.types import Update
    from redis.asyncio import Redis

    from bot.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")
Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """What every process has: the database, Redis, and the time."""

    settings: Settings
    database: Database
    redis: Redis
    allowance: Allowance
    now: Now

    async def ring(self) -> None:
        await wake.ring(self.redis)


@contextlib.asynccontextmanager
async def open_house(
    settings: Settings, now: Now = utc_now, pace: Pace = TELEGRAM
) -> AsyncIterator[House]:
    """Database brought up to date, Redis reached (or a private one started), catalogues read."""
    i18n.load()
    async with contextlib.AsyncExitStack() as stack:
        url = settings.redis_url or await stack.enter_async_context(
            private_redis(settings.data_dir / "redis")
        )
        redis = connect(url)
        stack.push_async_callback(redis.aclose)
        await migrate.upgrade(settings.database)
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        if settings.paid_broadcasts:
            pace = pace.paying(settings.paid_broadcast_rate)
        yield House(settings, database, redis, Allowance(redis, pace=pace), now)


async def courier(house: House) -> None:
    """Deliver notices until cancelled."""
    settings = house.settings
    bot = new_bot(settings.bot_token.get_secret_value(), settings.telegram_api_url, house.allowance)
    await _persist(bot.initialize)
    log.info("delivering as @%s", bot.username)
    try:
        folder = settings.data_dir / "media"
        sender = Sender(bot, house.database, folder, hands(house.allowance))
        bell, hours = wake.Bell(house.redis), settings.periods.quiet_hours
        await Courier(house.database, house.redis, sender, bell, house.now, quiet_hours=hours).run()
    finally:
        await bot.shutdown()


async def listen(house: House, ready: Callable[[], None] = lambda: None) -> None:
    """Hear what people send, by polling or webhook, until cancelled."""
    settings = house.settings
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_api_url))
    async with Bot(settings.bot_token.get_secret_value(), session=session) as bot:
        me = await _persist(bot.me)
        await _persist(lambda: register_commands(bot))
        handle = _handler(house, bot, me.username or "")
        if settings.webhook_url:
            await _serve_webhook(house, bot, handle, ready)
            return
        async with contextlib.AsyncExitStack() as stack:
            if settings.tracking_sources:
                app = web.Application(client_max_size=carriers.BODY_BYTES)
                app.router.add_post(carriers.PATH, _counter(house).receive)
                await stack.enter_async_context(carriers.listening(app, settings.webhook_listen))
                log.info("carriers may post to %s", settings.webhook_listen)
            await _persist(lambda: bot(DeleteWebhook()))
            log.info("listening to @%s by polling", me.username)
            ready()
            await poll(bot, handle)


def _counter(house: House) -> carriers.Counter:
    settings = house.settings
    return carriers.Counter(
        settings.tracking_sources, house.database, house.ring, house.now, settings.periods
    )


def _handler(house: House, bot: Bot, username: str) -> Handle:
    settings = house.settings
    files = Files(bot, house.database, settings.data_dir / "media")
    reception = Reception(
        house.database,
        Sessions(house.redis, session_seconds=settings.session_days * 86_400),
        Answering(bot, files, house.allowance, house.database, house.now),
        house.now,
        settings.periods,
        settings.staff_ids,
        username,
    )

    async def handle(update: Update, *, brief: bool = False, carries: bool = False) -> str | None:
        event = await event_of(update, bot.id, username, files)
        if event is None:
            return None
        return await reception.receive(replace(event, brief=brief, carries=carries))

    return handle


async def _serve_webhook(house: House, bot: Bot, handle: Handle, ready: Callable[[], None]) -> None:
    settings = house.settings
    secret = settings.webhook_secret.get_secret_value()
    app = webhook.build(bot, secret, handle)
    app.router.add_post(carriers.PATH, _counter(house).receive)
    async with carriers.listening(app, settings.webhook_listen):
        await _persist(
            lambda: bot(
                SetWebhook(
                    url=settings.webhook_url + webhook.PATH,
                    secret_token=secret,
                    allowed_updates=UPDATES,
                    max_connections=50,
                )
            )
        )
        log.info("listening by webhook on %s", settings.webhook_listen)
        ready()
        await asyncio.Event().wait()


async def _persist(call: Callable[[], Awaitable[T]]) -> T:
    """Telegram may be away when we start: ask until it answers. A wrong token ends it."""
    pause = Pause()
    while True:
        try:
            return await call()
        except TelegramUnauthorizedError:
            raise
        except TelegramAPIError as error:
            log.warning("Telegram does not answer: %s", error)
            await pause.sleep()


async def serve(
    settings: Settings,
    now: Now = utc_now,
    ready: Callable[[], None] = lambda: None,
    pace: Pace = TELEGRAM,
) -> None:
    """The whole market in one process, until cancelled."""
    async with open_house(settings, now, pace) as house:
        await market(house, pulse(house), ready)


def pulse(house: House) -> Clock:
    settings = house.settings
    return Clock(house.database, house.ring, house.now, settings.periods, settings.staff_ids)


async def market(house: House, clock: Clock, ready: Callable[[], None] = lambda: None) -> None:
    """Listening, delivering and the pulse, until cancelled."""
    scheduler = clock.start()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(listen(house, ready))
            group.create_task(courier(house))
    finally:
        scheduler.shutdown(wait=False)
