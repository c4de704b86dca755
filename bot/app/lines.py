"""What people, carriers and providers send, from every platform that is served."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot import capabilities
from bot.app.couriers import whatsapp_sender
from bot.carriers import webhook as carriers
from bot.jobs.photo_fetcher import OldFolder, PhotoFetcher
from bot.payments import webhook as payments
from bot.telegram.capabilities import TELEGRAM as TELEGRAM_CAN
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.outbound.rate_limiter import prefix_of
from bot.whatsapp.outbound.reach import room_for_news
from storage.redis import wakeup
from storage.redis.daily_reach import DailyReach
from storage.redis.held_updates import HeldUpdates
from storage.redis.last_buttons import LastButtons
from storage.redis.template_pause import TemplatePause

if TYPE_CHECKING:
    from bot.app.house import House
    from bot.engine.file_source import PhotoSource
    from bot.telegram.inbound.files import TelegramFiles
    from bot.telegram.inbound.health import Health
    from bot.telegram.inbound.listener import Listener
    from bot.telegram.inbound.menus import Menus
    from bot.telegram.inbound.update_window import Handle
    from bot.telegram.inbound.updates import Json
    from bot.whatsapp.inbound.line import WhatsAppLine


async def listen(house: House, ready: Callable[[], None] = lambda: None) -> None:
    """Hear what people, carriers and providers send until cancelled. What is served besides
    Telegram is there before Telegram answers. Raises TokenRefused."""
    # A process that only delivers has no use for aiogram and the handlers: half of its memory.
    from bot.telegram.inbound import listener as telegram
    from bot.telegram.inbound import webhook
    from bot.telegram.inbound.files import TelegramFiles
    from bot.telegram.inbound.health import Health
    from bot.telegram.inbound.menus import Menus

    settings = house.settings
    async with contextlib.AsyncExitStack() as stack:
        if not settings.on_telegram:
            app = web.Application(client_max_size=carriers.BODY_BYTES)
            await _serve(house, stack, app, _fetcher(house), None)
            ready()
            await asyncio.Event().wait()
        bot = await stack.enter_async_context(
            telegram.new_bot(settings.bot_token.get_secret_value(), settings.telegram_api_url)
        )
        files, health = TelegramFiles(bot, house.photos), Health()
        photos, updates = _fetcher(house, files), _Updates()
        if settings.webhook_url:
            app = webhook.build(settings.webhook_secret.get_secret_value(), updates)
        else:
            app = web.Application(client_max_size=carriers.BODY_BYTES)
        await _serve(house, stack, app, photos, health)
        line = await stack.enter_async_context(telegram.opened(bot, health))
        capabilities.called(TELEGRAM_CAN.platform, line.username)
        menus = Menus(bot)
        stack.push_async_callback(menus.stop)
        updates.handle = handle = _handle(house, line, menus, files, photos)
        if settings.webhook_url:
            secret = settings.webhook_secret.get_secret_value()
            await line.be_called(settings.webhook_url + webhook.PATH, secret, ready)
        else:
            await line.poll(handle, ready, HeldUpdates(house.redis, bot.id))


@dataclass
class _Updates:
    """What Telegram posts before our own name there is known comes again."""

    handle: Handle | None = None

    async def __call__(self, update: Json, **how: Any) -> str | None:
        from bot.engine.processor import TemporarilyUnavailable

        if self.handle is None:
            raise TemporarilyUnavailable("Telegram has not answered yet")
        return await self.handle(update, **how)


async def _serve(
    house: House,
    stack: contextlib.AsyncExitStack,
    app: web.Application,
    photos: PhotoFetcher,
    health: Health | None,
) -> None:
    """The web server, with all that is posted and read there; `health` is Telegram's."""
    from bot.telegram.inbound import webhook

    settings = house.settings
    await stack.enter_async_context(photos.fetching())
    other = await _whatsapp(house, stack, photos) if settings.on_whatsapp else None
    webhook.add_health(app, health, [other.report] if other is not None else [])
    if other is not None:
        other.add_to(app)
    if (
        settings.webhook_url
        or settings.tracking_sources
        or house.providers
        or other is not None
        or settings.web_url
    ):
        _add_what_is_posted(house, app, photos)
        await stack.enter_async_context(carriers.listening(app, settings.webhook_listen))


def _add_what_is_posted(house: House, app: web.Application, photos: PhotoFetcher) -> None:
    """What carriers and providers post, the conversation on the web, and the pages that are read,
    which come last: they answer whatever is left."""
    app.router.add_post(carriers.PATH, _counter(house).receive)
    hears = _endpoint(house).receive
    app.router.add_post(payments.PATH, hears)
    app.router.add_put(payments.PATH, hears)
    if house.settings.web_url:
        from bot.web.connect import cart_of, chat_of, mail_of, orders_of, shelf_of

        args = house.settings, house.media, house.now, house.boards
        chat = chat_of(*args, house.sessions, photos.soon)
        chat.add_to(app)
        cart_of(chat).add_to(app)
        orders_of(house.settings, chat).add_to(app)
        if house.settings.on_mail:
            mail_of(house.database, house.now, house.ring).add_to(app)
        shelf_of(*args).add_to(app)


async def _whatsapp(
    house: House, stack: contextlib.AsyncExitStack, photos: PhotoFetcher
) -> WhatsAppLine:
    """The other platform's line: its inbox is worked off from now on."""
    from bot.engine.processor import UpdateProcessor
    from bot.whatsapp.inbound.files import WhatsAppFiles
    from bot.whatsapp.inbound.line import BELL, WhatsAppLine, number_of
    from bot.whatsapp.inbound.responder import WhatsAppResponder

    settings, redis = house.settings, house.redis
    sender = await stack.enter_async_context(whatsapp_sender(house))
    number = await number_of(sender.client, settings.whatsapp_phone_id)
    capabilities.called(WHATSAPP.platform, number)
    kept = DailyReach(redis, prefix_of(settings.whatsapp_phone_id))
    capabilities.limits_news(WHATSAPP.platform, room_for_news(kept))
    processor = UpdateProcessor(
        house.database,
        house.sessions,
        WhatsAppResponder(sender, house.database, house.now),
        house.now,
        settings.periods,
        settings.staff_ids,
        number,
        files=WhatsAppFiles(sender.client, house.media),
        fetch_soon=photos.soon,
        boards=house.boards,
    )
    bell, ring = wakeup.Wakeup(redis, BELL), partial(wakeup.ring, redis, BELL)
    newest = LastButtons(redis, keep_seconds=settings.session_days * 86_400)
    pause = TemplatePause(redis, prefix_of(settings.whatsapp_phone_id))
    line = WhatsAppLine(
        settings, house.database, bell, ring, house.ring, sender, newest, pause, house.now
    )
    await stack.enter_async_context(line.working(processor))
    return line


def _endpoint(house: House) -> payments.PaymentEndpoint:
    staff = house.settings.staff_ids
    return payments.PaymentEndpoint(house.providers, house.database, house.ring, house.now, staff)


def _counter(house: House) -> carriers.TrackingEndpoint:
    settings = house.settings
    return carriers.TrackingEndpoint(
        settings.tracking_sources, house.database, house.ring, house.now, settings.periods
    )


@contextlib.asynccontextmanager
async def fetcher(house: House) -> AsyncIterator[PhotoFetcher]:
    """What fetches photos, where nothing else is done. Raises TokenRefused."""
    if not house.settings.on_telegram:
        yield _fetcher(house)
        return
    from bot.telegram.inbound import listener as telegram
    from bot.telegram.inbound.files import TelegramFiles

    settings = house.settings
    async with telegram.new_bot(
        settings.bot_token.get_secret_value(), settings.telegram_api_url
    ) as bot:
        yield _fetcher(house, TelegramFiles(bot, house.photos))


def _fetcher(house: House, *files: TelegramFiles) -> PhotoFetcher:
    sources: tuple[PhotoSource, ...] = (*files, OldFolder(house.media))
    staff = house.settings.staff_ids
    return PhotoFetcher(house.database, house.media, sources, house.now, staff)


def _handle(
    house: House, line: Listener, menus: Menus, files: TelegramFiles, photos: PhotoFetcher
) -> Handle:
    from bot.engine.processor import UpdateProcessor
    from bot.telegram.inbound.responder import Responder

    settings = house.settings
    processor = UpdateProcessor(
        house.database,
        house.sessions,
        Responder(line.bot, house.photos, house.allowance, house.database, house.now, menus),
        house.now,
        settings.periods,
        settings.staff_ids,
        line.username,
        files=files,
        fetch_soon=photos.soon,
        boards=house.boards,
    )
    return line.handle(processor)
