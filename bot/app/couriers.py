"""Delivery, on every platform that is served."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from bot import capabilities
from bot.courier.worker import Courier
from bot.mail import connect as mail
from bot.mail.inbox import BounceInbox
from bot.mail.returns import ReturnedMail
from bot.telegram.outbound.sender import TelegramSender, connected, hands
from bot.web.chat.transport import WebTransport
from bot.whatsapp import connect as whatsapp
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.outbound.rate_limiter import WHATSAPP_PACE, prefix_of
from bot.whatsapp.outbound.reach import Reach, room_for_news
from bot.whatsapp.outbound.transport import WhatsAppTransport
from storage.redis import wakeup
from storage.redis.daily_reach import DailyReach
from storage.redis.last_buttons import LastButtons
from storage.redis.later_pages import LaterPages
from storage.redis.message_buttons import MessageButtons
from storage.redis.rate_limit import RateLimiter
from storage.redis.template_pause import TemplatePause

if TYPE_CHECKING:
    from bot.app.house import House
    from bot.whatsapp.outbound.sender import WhatsAppSender


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
    async with whatsapp_sender(house) as sender:
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


def whatsapp_sender(house: House) -> AbstractAsyncContextManager[WhatsAppSender]:
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
