"""Works off the inbox: each person's messages one after another, in the order in which they were
sent, and everybody's at the same time. What became of our own messages goes another way, so that
neither holds the other up.

A row is done with when its turn is over and its answer sent. Whatever kills the process before
leaves it claimed for a while, and then it is taken again: by then the processor knows what was
done of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.engine.processor import TemporarilyUnavailable
from bot.whatsapp.capabilities import WHATSAPP, WINDOW
from bot.whatsapp.inbound.events import (
    PICTURES,
    came_by_advertisement,
    event_of,
    is_answered,
    key_of,
    kind_in_words,
    phone_of,
    sender,
)
from bot.whatsapp.inbound.identity import moved_to
from bot.whatsapp.inbound.loop import LEASE, LOOK_SECONDS, MOST_TRIES, look_again, pause_after
from storage import accounts, whatsapp_inbox
from storage.database import is_away
from storage.redis.client import is_away as redis_is_away

if TYPE_CHECKING:
    from bot.engine.processor import UpdateProcessor
    from bot.whatsapp.inbound.identity import AccountMoves
    from bot.whatsapp.inbound.news import NewsWorker
    from bot.whatsapp.inbound.replies import Replies
    from storage.constants import UpdateFailure
    from storage.database import Database, Session
    from storage.models import InboxRow
    from storage.redis.wakeup import Wakeup
    from storage.whatsapp_inbox import FirstInLine

log = logging.getLogger(__name__)

AT_ONCE = 40  # people
FEWEST = 8  # the same, on a machine that is busy
ROUND_SECONDS = 0.02  # of the event loop; longer is busy
BRIEF_BEFORE = 5  # while so many more of somebody's wait, one changes what it does without a reply
SHORTEST_LOOK = 0.05
FREE_ENTRY = timedelta(hours=72)  # from our answer to who came by an advertisement


class UnreadableMessage(Exception):
    """It is not what WhatsApp's messages are, and will not be when it is read again."""


@dataclass
class InboxWorker:
    """`aside` does what is no turn of the market's, and says whether that was all."""

    database: Database
    processor: UpdateProcessor
    moves: AccountMoves
    aside: Callable[[InboxRow], Awaitable[bool]]
    replies: Replies
    news: NewsWorker
    bell: Wakeup
    wake_couriers: Callable[[], Awaitable[None]]
    now: Callable[[], datetime]
    _called: asyncio.Event = field(default_factory=asyncio.Event)
    _claims: dict[int, datetime] = field(default_factory=dict)  # and until when
    _well: datetime | None = None  # when something was handled last
    _most: int = FEWEST

    async def run(self) -> None:
        """Until cancelled; what is begun then is given back."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen())
                group.create_task(look_again(self._called, lambda: self._take(group)))
                group.create_task(self.news.run())
        finally:
            await self._give_back()

    async def _listen(self) -> None:
        while True:
            try:
                if await self.bell.wait(LOOK_SECONDS):
                    self._called.set()
                    self.news.called.set()
            except Exception as error:
                if not redis_is_away(error):
                    raise
                await asyncio.sleep(1.0)

    async def _take(self, group: asyncio.TaskGroup) -> float:
        """Begin with whatever may be begun now; returns when to look again. Both are asked of one
        moment: what became ready between two would be in neither."""
        looked_at = self.now()
        while (room := await self._at_once() - len(self._claims)) > 0:
            async with self.database.read() as db:
                found = await whatsapp_inbox.heads(db, looked_at, room)
            if not found:
                break
            for row, behind in await self._claimed(found):
                group.create_task(self._serve(row, behind))
        return await self._until_next(looked_at)

    async def _at_once(self) -> int:
        """For how many people at most, now. Each under way makes a round of the event loop longer,
        and whatever else is served waits for a round: what is posted to us, too. More at once are
        no quicker where the processor is what they wait for."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.sleep(0)
        if loop.time() - began > ROUND_SECONDS:
            self._most = max(FEWEST, self._most // 2)
        else:
            self._most = min(AT_ONCE, self._most + FEWEST)
        return self._most

    async def _claimed(self, heads: Sequence[FirstInLine]) -> list[tuple[InboxRow, int]]:
        now = self.now()
        behind = {each.id: each.behind for each in heads}
        self._claims |= dict.fromkeys(behind, now + LEASE)
        try:
            async with self.database.write() as db:
                rows = await whatsapp_inbox.claim(db, list(behind), now, now + LEASE)
        except Exception:
            self._forget(behind)
            raise
        self._forget(behind.keys() - {row.id for row in rows})  # another process was quicker
        return [(row, behind[row.id]) for row in rows]

    def _forget(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._claims.pop(number, None)

    async def _until_next(self, looked_at: datetime) -> float:
        async with self.database.read() as db:
            at = await whatsapp_inbox.next_look(db, looked_at)
        if at is None:
            return LOOK_SECONDS
        return min(max((at - self.now()).total_seconds(), SHORTEST_LOOK), LOOK_SECONDS)

    async def _serve(self, row: InboxRow, behind: int) -> None:
        """One message, to its end."""
        try:
            try:
                await self._handle(row, behind)
            except TemporarilyUnavailable as error:
                await self._failed(row, error, _reason_of(error))
            except Exception as error:
                if is_away(error) or redis_is_away(error):
                    await self._failed(row, error, "storage")
                else:
                    log.exception("message %s cannot be handled", row.key)
                    await self._failed(row, error, "mistake")
            else:
                await self._settle(row)
        except Exception as error:  # noqa: BLE001 - the message has been told of already
            # It stays claimed until that runs out; in the end it is settled, or put off again.
            log.warning("message %s is not settled: %s", row.key, error)
        if self._claims.get(row.id) == row.claimed_until:  # else it is under way once more
            self._forget([row.id])
        self._called.set()

    async def _handle(self, row: InboxRow, behind: int) -> None:
        if (to := moved_to(row)) is not None:
            await self.moves.move(row, to)
            await self._bring()
            return
        if await self.aside(row):
            return
        album = await self._album(row)
        try:
            event = event_of(
                row, album=album, brief=behind > BRIEF_BEFORE, more=await self._more(row, behind)
            )
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise UnreadableMessage(f"{type(error).__name__}: {error}") from error
        if event is not None:
            await self.processor.receive(await self.replies.added_to(event, row))

    async def _more(self, row: InboxRow, behind: int) -> bool:
        """Whether something waits behind it that is answered for both."""
        if not behind:
            return False
        async with self.database.read() as db:
            waiting = await whatsapp_inbox.behind(db, row, BRIEF_BEFORE)
        return any(map(is_answered, waiting))

    async def _album(self, row: InboxRow) -> str:
        """Pictures that came together are one album: one reply."""
        if row.payload["message"].get("type") not in PICTURES:
            return ""
        async with self.database.read() as db:
            return await whatsapp_inbox.album_before(db, row, PICTURES)

    async def _settle(self, row: InboxRow) -> None:
        now = self.now()
        async with self.database.write() as db:
            waited = await self._open_window(db, row, now)
            if (phone := phone_of(row)) and _is_from_them(row):
                await accounts.set_phone(db, (WHATSAPP.platform, row.sender), phone)
            await whatsapp_inbox.settle(db, row, now)
        self._well = now
        if waited:
            await self._bring()

    async def _open_window(self, db: Session, row: InboxRow, now: datetime) -> bool:
        """Whoever writes can be answered for a day, and told what waited for that: whether there is
        something. Done when their turn is over: whoever writes for the first time has no account
        before. Until then couriers see that something of theirs waits here."""
        if not _is_from_them(row):
            return False
        until = row.sent_at + WINDOW
        if came_by_advertisement(row):
            until = max(until, now + FREE_ENTRY)
        return await accounts.open_windows(db, WHATSAPP.platform, {row.sender: until})

    async def _bring(self) -> None:
        """What waited for them comes at once. Without Redis it comes as a courier looks by itself:
        the message is done with, whatever becomes of this."""
        try:
            await self.wake_couriers()
        except Exception as error:
            if not redis_is_away(error):
                raise
            log.warning("no courier could be woken: %s", error)

    async def _failed(self, row: InboxRow, error: Exception, reason: UpdateFailure) -> None:
        """Tried again after a while. Where others are served meanwhile, and where it is our own
        mistake, that ends: staff see it, and its sender is told."""
        now, said = self.now(), f"{reason}: {type(error).__name__}: {error}"
        alone = self._well is not None and self._well > row.received_at
        tired = row.attempts >= MOST_TRIES and (alone or reason == "mistake")
        if tired or isinstance(error, UnreadableMessage):
            await self._put_down(row, reason)
            async with self.database.write() as db:
                waited = await self._open_window(db, row, now)
                await whatsapp_inbox.give_up(db, row, said, now)
            if waited:
                await self._bring()
            return
        log.warning("message %s waits: %s", row.key, said)
        async with self.database.write() as db:
            await whatsapp_inbox.put_off(db, row, now + pause_after(row.attempts), said)

    async def _put_down(self, row: InboxRow, reason: UpdateFailure) -> None:
        log.error("message %s was given up: %s", row.key, reason)
        who = sender(row) if row.sender else None
        await self.processor.give_up(key_of(row), who, kind_in_words(row), reason)

    async def _give_back(self) -> None:
        """What was broken off here is nobody's, and has not been tried."""
        if self._claims:
            with contextlib.suppress(Exception):
                async with self.database.write() as db:
                    await whatsapp_inbox.give_back(db, self._claims)


def _is_from_them(row: InboxRow) -> bool:
    """Whether they wrote it, and not WhatsApp about them."""
    return bool(row.sender) and row.payload["message"].get("type") != "system"


def _reason_of(error: TemporarilyUnavailable) -> UpdateFailure:
    """Why a message was never handled, as staff read it."""
    cause = error.__cause__
    if isinstance(cause, TimeoutError):
        return "slow"
    if cause is not None and (is_away(cause) or redis_is_away(cause)):
        return "storage"
    return "platform"
