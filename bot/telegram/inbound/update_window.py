"""The updates between the oldest that Telegram has not been told of and the newest.

Each person's stay in order, and so do all of a group. Who must wait for another try waits outside:
of the places in which something is under way, groups have a few, those whom this process has not
served yet half of the others, and those it knows the rest. So neither a group, nor strangers, nor
somebody's flood takes the places of those who are here to buy.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Literal, Protocol

from aiogram.exceptions import TelegramAPIError

from bot.engine.processor import TemporarilyUnavailable
from bot.telegram.connect import Pause
from bot.telegram.inbound.retry_policy import RetryPolicy, Shares
from bot.telegram.inbound.updates import Json, kind_of, queue_of
from storage.redis.client import is_away

if TYPE_CHECKING:
    from storage.constants import UpdateFailure
    from storage.redis.held_updates import HeldUpdates

log = logging.getLogger(__name__)

GROUPS, NEWCOMERS, SERVED = 8, 40, 40  # under way at once
REMEMBERED = 10_000  # people whom this process has served

# So many from the oldest to the newest, and those under way are kept elsewhere and confirmed:
# beyond a hundred Telegram sends nothing new.
CROWDED = 50
MOST_HELD = 2_000

# Whoever sends faster than they may be answered, about once a second, gets one answer for many:
# while so many more of their updates wait, an update changes what it changes without a reply.
BRIEF_BEFORE = 5
MOST_TAPS = 5  # of one person's that wait; who taps more often taps in vain


class Handle(Protocol):
    """With `given_up`, why nothing more is to be tried with an update: it is put down as failed."""

    def __call__(
        self,
        update: Json,
        *,
        brief: bool = False,
        carries: bool = False,
        left_out: int = 0,
        given_up: UpdateFailure | Literal[""] = "",
    ) -> Awaitable[str | None]: ...


class UpdateWindow:
    def __init__(
        self, handle: Handle, group: asyncio.TaskGroup, held: HeldUpdates | None = None
    ) -> None:
        self._handle = handle
        self._group = group
        self._store = held
        self._groups = asyncio.Semaphore(GROUPS)
        self._newcomers = asyncio.Semaphore(NEWCOMERS)
        self._members = asyncio.Semaphore(SERVED)
        self._served: OrderedDict[str, None] = OrderedDict()
        self._patience, self._shares = RetryPolicy(), Shares()
        self._lines: dict[str, deque[Json]] = {}  # each queue's, the first one under way
        self._left_out: dict[str, int] = {}
        self._open: dict[int, Json] = {}
        self._held: set[int] = set()  # of those the ones that Telegram was told of
        self._done = asyncio.Event()
        self._newest: int | None = None

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return not self._open

    @property
    def busy(self) -> bool:
        """Something is under way that Telegram keeps for us."""
        return len(self._open) > len(self._held)

    @property
    def offset(self) -> int | None:
        """From where Telegram is to send: everything before it is done, or kept."""
        if self.busy:
            return min(number for number in self._open if number not in self._held)
        return None if self._newest is None else self._newest + 1

    def forget(self) -> None:
        """Where Telegram counts: it begins anew now and then, and lower."""
        self._newest = None

    def take(self, updates: list[Any]) -> int:
        """Begin with those that are new; how many they were."""
        new = 0
        for update in updates:
            number = update.get("update_id") if isinstance(update, dict) else None
            if not isinstance(number, int):
                log.error("an update without a number was left out")
                continue
            if number in self._open or (self._newest is not None and number <= self._newest):
                continue
            self._newest = number
            new += 1
            self._begin(number, update)
        return new

    def _begin(self, number: int, update: Json) -> None:
        queue, private = queue_of(update)
        line = self._lines.get(queue)
        if line is None:
            self._shares.take(queue, private=private)
            self._open[number] = update
            self._lines[queue] = deque([update])
            self._group.create_task(self._serve(queue, private=private))
            return
        tap = kind_of(update) == "callback_query"
        if (tap and len(line) > MOST_TAPS) or not self._shares.take(queue, private=private):
            if not tap and private:
                self._left_out[queue] = self._left_out.get(queue, 0) + 1
            return
        self._open[number] = update
        line.append(update)

    async def resume(self) -> None:
        """Take up what another process has kept and not ended."""
        if self._store is None:
            return
        pause = Pause()
        kept: list[Json] | None = None
        while kept is None:
            try:
                kept = await self._store.all()
            except Exception as error:
                if not is_away(error):
                    raise
                await pause.sleep()
        self.take(kept)
        self._held.update(self._open)
        self.forget()

    async def make_room(self) -> None:
        """Where Telegram would soon send nothing new, keep what is under way and let it go on."""
        if self._store is None or not self.busy or self._newest is None:
            return
        oldest = self.offset
        if oldest is None or self._newest - oldest < CROWDED or len(self._held) > MOST_HELD:
            return
        those = {number: each for number, each in self._open.items() if number not in self._held}
        try:
            await self._store.keep(those)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("what waits cannot be kept: %s", error)
            return
        self._held.update(number for number in those if number in self._open)
        for number in those.keys() - self._open.keys():
            await self._let_go(number)

    async def _let_go(self, number: int) -> None:
        """What stays there though it is done is known as done when it is taken up."""
        assert self._store is not None
        try:
            await self._store.forget(number)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("update %s stays kept: %s", number, error)

    async def moved(self, asked: int | None, seconds: float) -> None:
        """Until there is another offset to ask for, or so long; at once when none is under way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.busy and self.offset == asked:
                    self._done.clear()
                    await self._done.wait()

    async def _serve(self, queue: str, *, private: bool) -> None:
        line = self._lines[queue]
        while line:
            pause = Pause()
            while not await self._ended(line, queue, private=private):
                await pause.sleep()
            number = line.popleft()["update_id"]
            del self._open[number]
            self._done.set()
            if number in self._held:
                self._held.discard(number)
                await self._let_go(number)
        del self._lines[queue]

    async def _ended(self, line: deque[Json], queue: str, *, private: bool) -> bool:
        """One try of the first in line. While we are unwell the update is kept: Telegram still has
        it if we die."""
        update = line[0]
        number = update["update_id"]
        async with self._place(queue, private=private):
            brief = len(line) > BRIEF_BEFORE
            left_out = 0 if brief else self._left_out.pop(queue, 0)
            try:
                if left_out:
                    await self._handle(update, left_out=left_out)
                else:
                    await self._handle(update, brief=brief)
            except TemporarilyUnavailable as error:
                if left_out:
                    self._left_out[queue] = self._left_out.get(queue, 0) + left_out
                log.warning("update %s waits: %s", number, error)
                if not self._patience.failed(number, queue):
                    return False
                reason = reason_of(error)
            except Exception:
                log.exception("update %s cannot be handled", number)
                reason = "mistake"
            else:
                self._patience.handled(number, queue)
                self._serves(queue)
                return True
        return await self._put_down(update, reason)

    def _serves(self, queue: str) -> None:
        self._served[queue] = None
        self._served.move_to_end(queue)
        if len(self._served) > REMEMBERED:
            self._served.popitem(last=False)

    async def _put_down(self, update: Json, reason: UpdateFailure) -> bool:
        """Confirmed all the same: else it would hold everybody up for ever. Staff see that it was,
        and its sender is told."""
        log.error("update %s was given up: %s", update["update_id"], reason)
        try:
            await self._handle(update, given_up=reason)
        except TemporarilyUnavailable:
            return False
        except Exception:
            log.exception("update %s was not put down as failed", update["update_id"])
        return True

    def _place(self, queue: str, *, private: bool) -> asyncio.Semaphore:
        if not private:
            return self._groups
        return self._members if queue in self._served else self._newcomers


def reason_of(error: TemporarilyUnavailable) -> UpdateFailure:
    """Why an update was never handled, as staff read it."""
    cause = error.__cause__
    if cause is None or isinstance(cause, TelegramAPIError):
        return "platform"
    if isinstance(cause, TimeoutError):
        return "slow"
    return "storage"
