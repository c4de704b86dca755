"""What sends on WhatsApp, put together: both halves have one."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.courier.pace import PersonPace
from bot.whatsapp.outbound.client import GraphClient
from bot.whatsapp.outbound.media import WhatsAppMedia, giver_of
from bot.whatsapp.outbound.sender import WhatsAppSender
from bot.whatsapp.pages import Pages
from storage.media.names import PlatformNames

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.media.library import Media
    from storage.redis.later_pages import LaterPages
    from storage.redis.message_buttons import MessageButtons
    from storage.redis.rate_limit import RateLimiter


@contextlib.asynccontextmanager
async def connected(
    settings: Settings,
    allowance: RateLimiter,
    later_pages: LaterPages,
    below: MessageButtons,
    media: Media,
    now: Callable[[], datetime],
) -> AsyncIterator[WhatsAppSender]:
    """A sender of the number that the settings name. The allowance is shared by all processes."""
    async with GraphClient.opened(settings) as client:
        names = PlatformNames(media.database, giver_of(settings.whatsapp_phone_id), now)
        files = WhatsAppMedia(client, media, names)
        yield WhatsAppSender(client, files, PersonPace(allowance), Pages(later_pages), below)
