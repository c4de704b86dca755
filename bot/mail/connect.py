"""What sends mail, put together from the settings."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.courier.pace import PersonPace
from bot.mail.client import MailServer
from bot.mail.message import MailSender
from bot.mail.transport import MailTransport
from storage.redis.rate_limit import Pace, RateLimiter

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.settings import Settings
    from storage.media.library import Media

PREFIX = "isoko:mail:"
CHAT_US, CHAT_BURST = 2_000_000, 30  # to one mailbox


def sender_of(settings: Settings) -> MailSender:
    return MailSender.of(settings.mail_from, settings.mail_bounces)


def server_of(settings: Settings) -> MailServer:
    host, port = settings.mail_place
    return MailServer(
        host,
        port,
        settings.mail_tls,
        settings.mail_user,
        settings.mail_password.get_secret_value(),
        called=sender_of(settings).host,
    )


@contextlib.asynccontextmanager
async def transport(
    settings: Settings, redis: Redis, media: Media, now: Callable[[], datetime]
) -> AsyncIterator[MailTransport]:
    """The pace is shared by all processes."""
    server = server_of(settings)
    pace = Pace(messages=settings.mail_rate, chat_us=CHAT_US, chat_burst=CHAT_BURST)
    try:
        yield MailTransport(
            server,
            sender_of(settings),
            settings.web_url,
            media.database,
            media,
            PersonPace(RateLimiter(redis, PREFIX, pace=pace)),
            now,
        )
    finally:
        await server.close()
