"""The line from WhatsApp, put together: what is posted goes into the inbox, from there to the
processor, and the answers go out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.whatsapp.inbound.aside import Aside
from bot.whatsapp.inbound.identity import AccountMoves
from bot.whatsapp.inbound.news import NewsWorker, told
from bot.whatsapp.inbound.replies import Replies
from bot.whatsapp.inbound.webhook import Intake, WhatsAppEndpoint
from bot.whatsapp.inbound.worker import InboxWorker
from bot.whatsapp.outbound.client import GraphError, NotConnected, SendUnknown
from storage import whatsapp_inbox
from storage.database import is_away

if TYPE_CHECKING:
    from aiohttp import web

    from bot.engine.processor import UpdateProcessor
    from bot.settings import Settings
    from bot.whatsapp.outbound.client import GraphClient
    from bot.whatsapp.outbound.sender import WhatsAppSender
    from storage.database import Database
    from storage.redis.last_buttons import LastButtons
    from storage.redis.template_pause import TemplatePause
    from storage.redis.wakeup import Wakeup

log = logging.getLogger(__name__)

BELL = "isoko:inbox:"  # where it hangs in Redis: couriers are not woken by what comes in
SECOND = timedelta(seconds=1)
LATE = timedelta(minutes=10)  # what is not handled by then is no longer a moment's trouble


@dataclass(frozen=True)
class WhatsAppLine:
    settings: Settings
    database: Database
    bell: Wakeup
    ring: Callable[[], Awaitable[None]]
    wake_couriers: Callable[[], Awaitable[None]]
    sender: WhatsAppSender
    newest: LastButtons
    pause: TemplatePause
    now: Callable[[], datetime]

    def add_to(self, app: web.Application) -> None:
        """The address that Meta posts to."""
        settings = self.settings
        WhatsAppEndpoint(
            settings.whatsapp_phone_id,
            settings.whatsapp_app_secret.get_secret_value().encode(),
            settings.whatsapp_verify_token.get_secret_value().encode(),
            Intake(self.database, self.now, self.ring),
            self.now,
        ).add_to(app)

    @contextlib.asynccontextmanager
    async def working(self, processor: UpdateProcessor) -> AsyncIterator[None]:
        """Work off the inbox for as long as this lasts."""
        moves = AccountMoves(self.database, processor.sessions, processor.member_cache, self.now)

        async def work() -> None:
            while True:  # nobody thinks of all that may end it, and what waits must not for ever
                hear = partial(told, pause=self.pause)
                news = NewsWorker(self.database, hear, self.now)
                aside = Aside(self.sender, self.database, self.newest, self.now)
                replies = Replies(self.sender.below)
                worker = InboxWorker(
                    self.database,
                    processor,
                    moves,
                    aside,
                    replies,
                    news,
                    self.bell,
                    self.wake_couriers,
                    self.now,
                )
                try:
                    await worker.run()
                except Exception:
                    log.exception("the inbox is begun with anew")
                    await asyncio.sleep(1.0)

        task = asyncio.create_task(work(), name="WhatsApp's inbox")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def report(self) -> tuple[bool, str]:
        """Whether all is well, and a line for /health."""
        try:
            async with self.database.read() as db:
                oldest = await whatsapp_inbox.oldest(db)
        except Exception as error:
            if not is_away(error):
                raise
            return False, "WhatsApp: the inbox cannot be read"
        if oldest is None:
            return True, "WhatsApp: nothing waits"
        age = self.now() - oldest
        return age < LATE, f"WhatsApp: seconds since the oldest came that waits: {age // SECOND}"


async def number_of(client: GraphClient, phone_id: str) -> str:
    """The digits of our phone number, for links to the chat; "" where Meta does not say now."""
    try:
        found = await client.call(
            "GET", f"/{phone_id}", params={"fields": "display_phone_number"}, seconds=5.0
        )
    except (GraphError, NotConnected, SendUnknown) as error:
        log.warning("the number behind ISOKO_WHATSAPP_PHONE_ID is not told: %s", error)
        return ""
    return "".join(filter(str.isdecimal, str(found.get("display_phone_number") or "")))
