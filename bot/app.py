"""The one place where the parts meet."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot import capabilities, i18n
from bot.carriers import webhook as carriers
from bot.commerce.boards import Boards
from bot.courier.worker import Courier
from bot.jobs.photo_fetcher import OldFolder, PhotoFetcher
from bot.jobs.rates import RateFetcher
from bot.jobs.scheduler import Scheduler
from bot.mail import connect as mail
from bot.mail.capabilities import MAIL
from bot.mail.inbox import BounceInbox
from bot.mail.returns import ReturnedMail
from bot.payments import webhook as payments
from bot.payments.setup import providers_of
from bot.payments.worker import PaymentWorker
from bot.telegram.capabilities import TELEGRAM as TELEGRAM_CAN
from bot.telegram.outbound.sender import TelegramSender, connected, hands
from bot.telegram.photos import TelegramPhotos, giver_of
from bot.web.capabilities import WEB
from bot.web.chat.transport import WebTransport
from bot.whatsapp import connect as whatsapp
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.outbound.rate_limiter import WHATSAPP_PACE, prefix_of
from bot.whatsapp.outbound.reach import Reach, room_for_news
from bot.whatsapp.outbound.transport import WhatsAppTransport
from storage import migrate, private_files
from storage.database import Database, file_of
from storage.media.byte_store import open_store
from storage.media.library import Media
from storage.media.names import PlatformNames
from storage.media.sweep import sweep
from storage.redis import wakeup
from storage.redis.client import connect, reach
from storage.redis.daily_reach import DailyReach
from storage.redis.held_updates import HeldUpdates
from storage.redis.last_buttons import LastButtons
from storage.redis.later_pages import LaterPages
from storage.redis.message_buttons import MessageButtons
from storage.redis.rate_limit import TELEGRAM, Pace, RateLimiter
from storage.redis.server import private_redis
from storage.redis.sessions import Sessions
from storage.redis.template_pause import TemplatePause

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from redis.asyncio import Redis

    from bot.engine.file_source import PhotoSource
    from bot.payments.provider import Provider
    from bot.settings import Settings
    from bot.telegram.inbound.files import TelegramFiles
    from bot.telegram.inbound.listener import Listener
    from bot.telegram.inbound.menus import Menus
    from bot.telegram.inbound.update_window import Handle
    from bot.whatsapp.inbound.line import WhatsAppLine
    from bot.whatsapp.outbound.sender import WhatsAppSender

log = logging.getLogger(__name__)

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
    boards: Boards = field(default_factory=Boards)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.redis, session_seconds=self.settings.session_days * 86_400)

    @cached_property
    def providers(self) -> dict[str, Provider]:
        """Of payments, by name."""
        return providers_of(self.settings, self.now)

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
        house = House(settings, database, redis, limiter, now)
        for provider in house.providers.values():
            stack.push_async_callback(provider.close)
        yield house


async def courier(house: House) -> None:
    """Deliver notices until cancelled. Raises TokenRefused."""
    settings = house.settings
    token = settings.bot_token.get_secret_value()
    async with connected(token, settings.telegram_api_url, house.allowance) as bot:
        newest = LastButtons(house.redis, keep_seconds=settings.session_days * 86_400)
        sender = TelegramSender(
            bot,
            house.photos,
            newest,
            broadcasts_at_once=hands(house.allowance),
        )
        bell, hours = wakeup.Wakeup(house.redis), settings.periods.quiet_hours
        await Courier(house.database, house.redis, sender, bell, house.now, quiet_hours=hours).run()


async def whatsapp_courier(house: House) -> None:
    """The same on WhatsApp."""
    settings, redis = house.settings, house.redis
    newest = LastButtons(redis, keep_seconds=settings.session_days * 86_400)
    pause = TemplatePause(redis, prefix_of(settings.whatsapp_phone_id))
    async with _whatsapp_sender(house) as sender:
        kept = DailyReach(redis, prefix_of(settings.whatsapp_phone_id))
        capabilities.limits_news(WHATSAPP.platform, room_for_news(kept))
        reach = Reach(sender.client, kept)
        transport = WhatsAppTransport(sender, house.database, pause, reach, newest, house.now)
        bell, hours = wakeup.Wakeup(redis), settings.periods.quiet_hours
        await Courier(house.database, redis, transport, bell, house.now, quiet_hours=hours).run()


async def web_courier(house: House) -> None:
    """The same into conversations on the web."""
    settings, redis = house.settings, house.redis
    newest = LastButtons(redis, keep_seconds=settings.session_days * 86_400)
    ring = house.ring if settings.on_mail else None
    transport = WebTransport(house.database, newest, house.now, ring)
    bell, hours = wakeup.Wakeup(redis), settings.periods.quiet_hours
    await Courier(house.database, redis, transport, bell, house.now, quiet_hours=hours).run()


async def returned_mail(house: House) -> None:
    """Take in what came back of it, where there is a mailbox for that."""
    settings = house.settings
    inbox = BounceInbox(settings.mail_inbox.get_secret_value())
    bounces = settings.mail_bounces
    await ReturnedMail(house.database, inbox, bounces, house.ring, house.now).run()


async def mail_courier(house: House) -> None:
    """The same by e-mail, and what was put into a conversation on the web once more."""
    settings, redis = house.settings, house.redis
    async with mail.transport(settings, redis, house.media, house.now) as transport:
        bell, hours = wakeup.Wakeup(redis), settings.periods.quiet_hours
        await Courier(
            house.database, redis, transport, bell, house.now, quiet_hours=hours, copies=True
        ).run()


def _whatsapp_sender(house: House) -> AbstractAsyncContextManager[WhatsAppSender]:
    settings = house.settings
    pace = RateLimiter(house.redis, prefix_of(settings.whatsapp_phone_id), pace=WHATSAPP_PACE)
    keep_seconds = settings.session_days * 86_400
    pages = LaterPages(house.redis, keep_seconds=keep_seconds)
    below = MessageButtons(house.redis, keep_seconds=keep_seconds)
    return whatsapp.connected(settings, pace, pages, below, house.media, house.now)


async def deliver(house: House) -> None:
    """Deliver notices on every platform that is served, until cancelled. Raises TokenRefused."""
    async with asyncio.TaskGroup() as group:
        if house.settings.on_telegram:
            group.create_task(courier(house))
        if house.settings.on_whatsapp:
            group.create_task(whatsapp_courier(house))
        if house.settings.web_url:
            group.create_task(web_courier(house))
        if house.settings.on_mail:
            group.create_task(mail_courier(house))
            if house.settings.mail_inbox.get_secret_value():
                group.create_task(returned_mail(house))


async def listen(house: House, ready: Callable[[], None] = lambda: None) -> None:
    """Hear what people and carriers send until cancelled. Raises TokenRefused."""
    # A process that only delivers has no use for aiogram and the handlers: half of its memory.
    from bot.telegram.inbound import listener as telegram
    from bot.telegram.inbound import webhook
    from bot.telegram.inbound.files import TelegramFiles
    from bot.telegram.inbound.menus import Menus

    settings = house.settings
    if not settings.on_telegram:
        await _listen_on_whatsapp(house, ready)
        return
    token = settings.bot_token.get_secret_value()
    async with contextlib.AsyncExitStack() as stack:
        line = await stack.enter_async_context(telegram.opened(token, settings.telegram_api_url))
        capabilities.called(TELEGRAM_CAN.platform, line.username)
        menus = Menus(line.bot)
        stack.push_async_callback(menus.stop)
        files = TelegramFiles(line.bot, house.photos)
        photos = _fetcher(house, files)
        await stack.enter_async_context(photos.fetching())
        handle = _handle(house, line, menus, files, photos)
        secret = settings.webhook_secret.get_secret_value()
        other = await _whatsapp(house, stack, photos) if settings.on_whatsapp else None
        more = [other.report] if other is not None else []
        if settings.webhook_url:
            app = webhook.build(secret, handle, line.health, more)
        else:
            app = web.Application(client_max_size=carriers.BODY_BYTES)
            webhook.add_health(app, line.health, more)
        if other is not None:
            other.add_to(app)
        posted = settings.webhook_url or settings.tracking_sources or house.providers or more
        if posted or settings.web_url:
            _add_what_is_posted(house, app, photos)
            await stack.enter_async_context(carriers.listening(app, settings.webhook_listen))
        if settings.webhook_url:
            await line.be_called(settings.webhook_url + webhook.PATH, secret, ready)
        else:
            await line.poll(handle, ready, HeldUpdates(house.redis, line.bot.id))


async def _listen_on_whatsapp(house: House, ready: Callable[[], None]) -> None:
    """The market without Telegram."""
    from bot.telegram.inbound import webhook

    async with contextlib.AsyncExitStack() as stack:
        photos = _fetcher(house)
        await stack.enter_async_context(photos.fetching())
        line = await _whatsapp(house, stack, photos)
        app = web.Application(client_max_size=carriers.BODY_BYTES)
        webhook.add_health(app, None, [line.report])
        line.add_to(app)
        _add_what_is_posted(house, app, photos)
        await stack.enter_async_context(carriers.listening(app, house.settings.webhook_listen))
        ready()
        await asyncio.Event().wait()


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
    sender = await stack.enter_async_context(_whatsapp_sender(house))
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
    line = WhatsAppLine(settings, house.database, bell, ring, sender, newest, pause, house.now)
    await stack.enter_async_context(line.working(processor))
    return line


def _endpoint(house: House) -> payments.PaymentEndpoint:
    staff = house.settings.staff_ids
    return payments.PaymentEndpoint(house.providers, house.database, house.ring, house.now, staff)


async def pay(house: House) -> None:
    """Send attempts to their providers, and ask after them, until cancelled."""
    bell, staff = wakeup.Wakeup(house.redis), house.settings.staff_ids
    await PaymentWorker(house.database, house.providers, bell, house.ring, house.now, staff).run()


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


async def serve(
    settings: Settings,
    now: Now = utc_now,
    ready: Callable[[], None] = lambda: None,
    pace: Pace = TELEGRAM,
) -> None:
    """The whole market in one process, until cancelled."""
    async with open_house(settings, now, pace) as house:
        await market(house, pulse(house), ready)


def pulse(house: House) -> Scheduler:
    settings = house.settings
    return Scheduler(
        house.database,
        house.ring,
        house.now,
        settings.periods,
        settings.staff_ids,
        partial(sweep, house.media, house.sessions),
        RateFetcher(
            settings.rates_url, house.database, house.now, settings.periods, settings.staff_ids
        )
        if settings.rates_url
        else None,
    )


async def market(house: House, clock: Scheduler, ready: Callable[[], None] = lambda: None) -> None:
    """Listening, delivering and the pulse, until cancelled."""
    async with clock.beating(), asyncio.TaskGroup() as group:
        group.create_task(listen(house, ready))
        group.create_task(deliver(house))
        if house.providers:
            group.create_task(pay(house))
