"""One turn of one person: their lock, their session, and whether the update was handled before.

Opening is one call to Redis and closing is one, each atomic. What is kept of the conversation, the
end of the turn and the memory of the update stand or fall together, so a kill at any moment leaves
either the old session and an update that will be handled when it comes again, or the new session
and an update that is known.

Within a process, turns of one person queue in the order in which they came; only the first asks
Redis. Between processes, whoever finds the lock taken waits on a list to which the one that ends
its turn pushes; Redis serves those who wait in the order in which they came, too.

The answer that rides in the acknowledgement is a part of that, too: its slot of the allowance is
booked as the turn ends, and its words are kept for ten minutes. Whoever dies between the two and
the acknowledgement left an update that is known and was never answered; it comes again and is
answered with those words. The couriers are woken in the same call.

What a courier showed the person meanwhile (newest.py) is handed over as the turn opens.

An update that was begun and never ended, because the process died, says so when it is begun again
(`Opened.killed`); of such ones one at a time is under way here.

A script may run twice when its answer was lost on the way (the client sends it again), so a turn
that is already ours is opened again, and one that we have closed is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from bot import capabilities
from storage.redis import later_pages, message_buttons
from storage.redis.last_buttons import KIND, Arrived
from storage.redis.rate_limit import SlotRequest
from storage.redis.session_scripts import END, OPEN
from storage.redis.wakeup import STREAM

log = logging.getLogger(__name__)

LOCK_SECONDS = 60
SESSION_SECONDS = 30 * 24 * 3600

# Whoever was to be next may have died with the word that it is their turn.
LONGEST_WAIT_SECONDS = 2.0

SCANNED = 200  # sessions read at once

_SEEN, _MINE, _SUSPECT = 1, 2, 4  # and 3, taken
_NO_SLOT = 2
_BELL = 4  # among the keys: where the one who waits listens


# Where the buttons stand that the answer to an update has: below all else, or above what came last.
Shows = Literal["", "below", "above"]


class LostTurn(RuntimeError):
    """The turn took longer than its lock lasts and may have gone to another; nothing was saved."""

    def __init__(self, person_key: str, update_key: str) -> None:
        super().__init__(f"the turn of {person_key} for {update_key} ran out")
        self.person_key = person_key
        self.update_key = update_key


@dataclass(frozen=True, slots=True)
class Opened:
    """A turn that began; or, where `seen`, an update that was handled before and needs none."""

    person_key: str
    update_key: str
    token: str
    text: str | None  # the session, as it was saved
    seen: bool = False
    said: str | None = None  # where seen: what it was answered with, if its acknowledgement said so
    arrived: Arrived | None = None  # after the last answer with buttons
    killed: int = 0  # how often it was begun before by a process that never ended its turn


@dataclass(frozen=True, slots=True)
class Last:
    """What the acknowledgement of an update will say, and the slot of the allowance it needs."""

    said: str
    wish: SlotRequest | None = None


@dataclass(slots=True)
class _Queue:
    """Those of one person in this process; gone when nobody is in it."""

    lock: asyncio.Lock
    length: int = 0


def _seen_ms(update_key: str) -> int:
    """How long an update is remembered: as long as its platform, with which its key begins, may
    send it again."""
    repeats = capabilities.repeats(update_key.partition(":")[0])
    return repeats // timedelta(milliseconds=1)


class Sessions:
    def __init__(
        self,
        redis: Redis,
        prefix: str = "isoko:",
        *,
        lock_seconds: float = LOCK_SECONDS,
        session_seconds: float = SESSION_SECONDS,
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._lock_ms = int(lock_seconds * 1000)
        self._session_ms = int(session_seconds * 1000)
        self._open = redis.register_script(OPEN)
        self._end = redis.register_script(END)
        self._queues: dict[str, _Queue] = {}
        self._held: set[str] = set()  # tokens of turns whose place in the queue is taken
        self._mending: set[asyncio.Task[None]] = set()
        self._alone = asyncio.Lock()  # of updates that a process may have died of, one at a time
        self._suspect = ""  # the token of the one that holds it

    async def open(self, person_key: str, update_key: str) -> Opened:
        """Begin the person's turn; waits while another of theirs runs.

        Where the update was handled before, nothing is locked and nothing need be closed.
        """
        token = secrets.token_hex(8)
        await self._join(person_key)
        try:
            opened = await self._lock(person_key, update_key, token)
        except BaseException:
            # Cancelled or cut off, and perhaps locked all the same: nobody else knows the token.
            self._mend(Opened(person_key, update_key, token, None))
            self._leave(person_key)
            self._acquit(token)
            raise
        if opened.seen:
            self._leave(person_key)
            self._acquit(token)
        else:
            self._held.add(token)
        return opened

    async def peek(self, person_key: str) -> str | None:
        """What is kept of the conversation, for whoever only looks."""
        return cast(str | None, await self._redis.get(f"{self._prefix}session:{person_key}"))

    async def close(
        self,
        opened: Opened,
        session_text: str | None,
        *,
        rings: bool = False,
        last: Last | None = None,
        shows: Shows = "",
    ) -> float | None:
        """End the turn and remember the update; None for no session any more.

        With `rings` the couriers are woken. With `last`, what it says is remembered for the case
        that the update comes again, a slot is booked, and the seconds until that slot are returned;
        None says that there is no slot soon, and that the turn goes on.
        Raises LostTurn, saving nothing, when the turn is no longer ours.
        """
        what = "forget" if session_text is None else "keep"
        return await self._finish(
            opened, what, session_text or "", rings=rings, last=last, shows=shows
        )

    async def abandon(self, opened: Opened, *, rings: bool = False) -> None:
        """End the turn as if it had not been: the update will come again."""
        with contextlib.suppress(LostTurn):
            await self._finish(opened, "abandon", "", rings=rings)

    async def _finish(
        self,
        opened: Opened,
        what: str,
        text: str,
        *,
        rings: bool,
        last: Last | None = None,
        shows: Shows = "",
    ) -> float | None:
        if opened.seen:
            return 0.0
        ended, wait = True, 0.0
        try:
            state, wait = await self._run_end(
                opened, what, text, rings=rings, last=last, shows=shows
            )
            ended = state != _NO_SLOT
            if not state:
                raise LostTurn(opened.person_key, opened.update_key)
        except LostTurn:
            raise
        except BaseException:
            self._mend(opened)  # whatever it was: the lock must not stay for its minute
            raise
        finally:
            if ended and opened.token in self._held:
                self._held.remove(opened.token)
                self._leave(opened.person_key)
                self._acquit(opened.token)
        return wait if ended else None

    async def _lock(self, person_key: str, update_key: str, token: str) -> Opened:
        # believed a little longer than it waits, so as not to lose its place on the way back
        believed_ms = int(LONGEST_WAIT_SECONDS * 1000) + 1000
        keys = self._keys(person_key, update_key)
        called = alone = 0
        while True:
            args: list[str | int] = [
                token,
                self._lock_ms,
                believed_ms,
                called,
                alone,
                _seen_ms(update_key),
            ]
            what, *rest = cast(list[int | str | None], await self._open(keys=keys, args=args))
            if what == _SEEN:
                said = cast(str | None, rest[0])
                return Opened(person_key, update_key, token, None, seen=True, said=said)
            if what == _MINE:
                text, shown = cast(str | None, rest[0]), cast(str | None, rest[2])
                return Opened(
                    person_key,
                    update_key,
                    token,
                    text,
                    killed=cast(int, rest[1]),
                    arrived=Arrived.read(shown),
                )
            if what == _SUSPECT:
                await self._alone.acquire()
                self._suspect = token
                called = alone = 1
                continue
            left = cast(int, rest[0]) / 1000 + 0.01
            wait = min(left, LONGEST_WAIT_SECONDS)
            await cast(Awaitable[object], self._redis.blpop([keys[_BELL]], timeout=wait))
            called = 1

    async def _run_end(
        self,
        opened: Opened,
        what: str,
        text: str,
        *,
        rings: bool = False,
        last: Last | None = None,
        shows: Shows = "",
    ) -> tuple[int, float]:
        """0 not ours any more, 1 ended, 2 no slot; and the seconds until the slot."""
        keys = self._keys(opened.person_key, opened.update_key)
        keys.append(f"{self._prefix}{STREAM}")
        said = last.said if last is not None else ""
        args: list[str | int] = [
            opened.token,
            what,
            text,
            self._session_ms,
            _seen_ms(opened.update_key),
        ]
        args += [said, int(rings), opened.arrived.mark if opened.arrived else "", shows]
        if last is not None and last.wish is not None:
            keys += last.wish.keys
            args += last.wish.args
        state, wait = cast(tuple[int, str], await self._end(keys=keys, args=args))
        return state, int(wait) / 1e6

    async def drop(self, person_keys: Sequence[str]) -> None:
        """Keep nothing of these conversations, nor what was shown in them last."""
        kinds = ("session", KIND, later_pages.KIND, message_buttons.KIND)
        await self._redis.delete(
            *(f"{self._prefix}{kind}:{key}" for key in person_keys for kind in kinds)
        )

    async def move(self, old_key: str, new_key: str) -> None:
        """Somebody is called otherwise from now on, and goes on where they were, unless they have
        begun anew."""
        for kind in ("session", KIND):
            with contextlib.suppress(ResponseError):  # there is none
                await self._redis.renamenx(
                    f"{self._prefix}{kind}:{old_key}", f"{self._prefix}{kind}:{new_key}"
                )

    async def texts(self) -> AsyncIterator[str]:
        """Every session that is kept, for whoever must know what any of them names."""
        some: list[str] = []
        async for key in self._redis.scan_iter(f"{self._prefix}session:*", count=SCANNED):
            some.append(key)
            if len(some) == SCANNED:
                for text in await self._redis.mget(some):
                    yield text or ""
                some = []
        if some:
            for text in await self._redis.mget(some):
                yield text or ""

    def _mend(self, opened: Opened) -> None:
        async def release() -> None:
            try:
                await self._run_end(opened, "abandon", "")
            except RedisError:
                log.warning("%s stays locked until it runs out", opened.person_key)

        task = asyncio.create_task(release())
        self._mending.add(task)
        task.add_done_callback(self._mending.discard)

    def _acquit(self, token: str) -> None:
        """The next one that a process may have died of."""
        if self._suspect == token:
            self._suspect = ""
            self._alone.release()

    async def _join(self, person_key: str) -> None:
        queue = self._queues.setdefault(person_key, _Queue(asyncio.Lock()))
        queue.length += 1
        try:
            await queue.lock.acquire()
        except BaseException:
            self._count_out(person_key, queue)
            raise

    def _leave(self, person_key: str) -> None:
        queue = self._queues[person_key]
        queue.lock.release()
        self._count_out(person_key, queue)

    def _count_out(self, person_key: str, queue: _Queue) -> None:
        queue.length -= 1
        if queue.length == 0:
            del self._queues[person_key]

    def _keys(self, person_key: str, update_key: str) -> list[str]:
        kinds = ("turn", "session", "waiting", "bell")
        return [
            f"{self._prefix}seen:{update_key}",
            *(f"{self._prefix}{kind}:{person_key}" for kind in kinds),
            f"{self._prefix}said:{update_key}",
            f"{self._prefix}tried:{update_key}",
            f"{self._prefix}{KIND}:{person_key}",
        ]
