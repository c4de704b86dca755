"""What came back is looked for each minute, and taken in: an address that has nobody is not written
to any more, and whoever was to read the letter is told elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce import mail
from bot.mail import bounces
from bot.mail.inbox import BounceInbox, InboxAway
from bot.mail.outcomes import without_addresses
from storage import accounts, later_outcomes
from storage import mail as stored
from storage.database import is_away

if TYPE_CHECKING:
    from datetime import datetime

    from bot.mail.bounces import Returned
    from storage.constants import NoticeState
    from storage.database import Database, Session

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0


@dataclass
class ReturnedMail:
    """`address` is the one that the return paths are made of."""

    database: Database
    inbox: BounceInbox
    address: str
    ring: Callable[[], Awaitable[None]]
    now: Callable[[], datetime]
    seconds: float = LOOK_SECONDS

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except InboxAway as error:
                log.warning("what came back by mail cannot be read: %s", error)
            except Exception as error:
                if not is_away(error):
                    log.exception("what came back by mail cannot be taken in")
                else:
                    log.warning("what came back by mail waits: %s", error)
            await asyncio.sleep(self.seconds)

    async def look(self) -> int:
        """Take in what is there; how many letters there were. Raises InboxAway. What cannot be
        taken in stays in the mailbox."""
        letters = await asyncio.to_thread(self.inbox.fetch)
        for name, content in letters:
            await self.take(content)
            await asyncio.to_thread(self.inbox.delete, [name])
        return len(letters)

    async def take(self, content: bytes) -> None:
        found = bounces.read(content, self.address)
        if found is None:
            log.info("something in the mailbox of returned mail is about no letter of ours")
            return
        async with self.database.write() as db:
            await self._take_in(db, found)
        await self.ring()

    async def _take_in(self, db: Session, found: Returned) -> None:
        row = await stored.by_token(db, found.token)
        if row is None or found.verdict == "none":
            return
        now, said = self.now(), without_addresses(found.said)
        if found.verdict == "trouble":
            times = await stored.trouble(db, row.address, found.notice_id, now)
            log.warning("a mail came back (%d of %d): %s", times, stored.MOST_TROUBLE, said)
            if times < stored.MOST_TROUBLE:
                return
        notices = await later_outcomes.by_ids(db, [found.notice_id])
        whose = await accounts.whose(db, (stored.PLATFORM, row.address))
        person_id = notices[0].person_id if notices else whose
        if person_id is None:
            return
        await mail.lost(db, row.address, person_id, found.notice_id, now)
        for notice in notices:
            if stored.is_copy(notice) or notice.broadcast_id is not None:
                continue
            if notice.platform is not None and notice.platform != stored.PLATFORM:
                continue
            elsewhere = notice.platform is None and await accounts.reached_elsewhere(
                db, notice.person_id, (stored.PLATFORM, row.address)
            )
            state: NoticeState = "due" if elsewhere else "unreachable"
            await later_outcomes.failed_after_all(
                db, notice.id, state, "unreachable", said, now, now
            )
