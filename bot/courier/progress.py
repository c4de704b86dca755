"""The message in which staff see a broadcast grow: one message, edited at most every 3 seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.commerce import broadcast_report, quiet_hours
from bot.commerce.broadcasts import finish
from bot.commerce.people import reader_of
from bot.screens.broadcast_course import course_screen
from storage import broadcasts, recipients
from storage.models import Broadcast, Person

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.chat import Screen
    from bot.commerce.quiet_hours import QuietHours
    from bot.courier.transport import Transport
    from storage.database import Database, Session

log = logging.getLogger(__name__)

EVERY_MILLISECONDS = 3000


@dataclass
class Progress:
    database: Database
    redis: Redis
    transport: Transport
    now: Callable[[], datetime]
    quiet_hours: QuietHours | None = None
    _shown: dict[int, Screen] = field(default_factory=dict)

    async def show(self) -> bool:
        """Bring the progress of every running broadcast up to date; finish those that are done.
        Returns whether any was: its author is owed the report then."""
        async with self.database.read() as db:
            watched = await broadcasts.unreported(db)
        finished = [await self._show(broadcast) for broadcast in watched]
        for number in self._shown.keys() - {broadcast.id for broadcast in watched}:
            del self._shown[number]
        return any(finished)

    async def _show(self, broadcast: Broadcast) -> bool:
        async with self.database.read() as db:
            course = await broadcasts.course(db, broadcast, self.now())
            author = await db.get(Person, broadcast.author_id)
        assert author is not None
        if author.platform != self.transport.platform:
            return False  # it is shown where its author reads
        left = sum(course.states.get(state, 0) for state in recipients.UNSENT)
        # One courier at a time, and not too often; the last word is never held back.
        key = f"isoko:progress:{broadcast.id}"
        if not await self.redis.set(key, "1", px=EVERY_MILLISECONDS, nx=True) and left:
            return False
        async with self.database.write() as db:
            if not left:
                await finish(db, broadcast.id, course.states, self.now())
            else:
                if course.states.get("held"):
                    await recipients.let_go(db, broadcast.id, broadcast.state, self.now())
                if broadcast.state == "running":
                    await self._keep_hours(db, broadcast)
            broadcast = await db.get_one(Broadcast, broadcast.id, populate_existing=True)
            facts = await broadcast_report.report(db, broadcast, course)
        screen = course_screen(broadcast, facts, course, self.now())
        if not left:  # the report comes next, and has the buttons
            screen = replace(screen, rows=())
        await self._tell(broadcast, author, screen)
        return not left

    async def _keep_hours(self, db: Session, broadcast: Broadcast) -> None:
        """Where it has become night in the meantime, the rest waits for the morning."""
        if broadcast.kind == "message" and not broadcast.urgent:
            now = self.now()
            for zone, until in quiet_hours.by_zone(self.quiet_hours, now).items():
                await recipients.hush(db, broadcast.id, zone, now, until)

    async def _tell(self, broadcast: Broadcast, author: Person, screen: Screen) -> None:
        if self._shown.get(broadcast.id) == screen or broadcast.started_at is None:
            return  # nothing new, or called off before it began
        reader = reader_of(author)
        self._shown[broadcast.id] = screen
        try:
            if broadcast.progress_message and broadcast.progress_chat == author.key:
                await self.transport.edit(
                    author.platform_id, broadcast.progress_message, screen, reader
                )
                return
            sent = await self.transport.send(author.platform_id, screen, reader, "notice")
        except Exception as error:
            if not self.transport.is_refusal(error):
                raise
            # the broadcast goes on without being watched
            del self._shown[broadcast.id]
            log.info("the progress of broadcast %s was not shown: %s", broadcast.id, error)
            return
        async with self.database.write() as db:
            await broadcasts.set_progress_message(db, broadcast.id, author.key, sent.message)
