"""A bot's updates: kept until confirmed, handed out by polling, or given to a webhook.

As on the official server: the first id is random and the next ones rise by one; what is not
confirmed comes again; of two pollers the older is told 409; kinds that the bot did not ask for
are not kept.  Messages wait 24 hours, taps 150 seconds, payments 10.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiogram.types import Update as UpdateType

from .refusals import Json, conflict

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from .clock import Clock

KINDS = frozenset(UpdateType.model_fields) - {"update_id"}
NOT_BY_DEFAULT = frozenset(["chat_member", "message_reaction", "message_reaction_count"])
LIVES = {"callback_query": 150.0, "pre_checkout_query": 10.0, "inline_query": 30.0}
LIFE = 24 * 3600.0
LONGEST_POLL = 50
CONFLICT_PAUSE = 3.0
FUTURE = 10  # an offset so far beyond the last number is none
# Who asks for the same again this soon gets one update at most, or waits: Client.cpp's
# process_get_updates_query.  A bot that keeps what it has not handled must know it.
ONE_WITHIN = 0.5
WAIT_WITHIN = 3.0


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened, on its way to the bot; `lane` is the queue whose order it keeps."""

    id: int
    kind: str
    body: Json
    lane: str
    until: float


class Updates:
    """One bot's updates."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self.next_id = rng.randrange(100_000_000, 900_000_000)
        self.allowed: frozenset[str] | None = None
        self.webhook_url = ""
        self.feed: Callable[[Update], None] | None = None
        self._waiting: dict[int, Update] = {}
        self._poller: asyncio.Future[bool] | None = None
        self._next_conflict = 0.0
        self._asked: tuple[int, float] | None = None

    @property
    def is_polled(self) -> bool:
        """Whether somebody waits for updates right now."""
        return self._poller is not None

    def __len__(self) -> int:
        self._expire()
        return len(self._waiting)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot wants; None changes nothing, [] is the default again."""
        if kinds is not None:
            chosen = frozenset(kinds) & KINDS
            self.allowed = chosen or None

    def wants(self, kind: str) -> bool:
        """Whether updates of this kind are kept."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def put(self, kind: str, what: Json, lane: str) -> int | None:
        """Keep an update; its id, or None when the bot did not ask for such."""
        if not self.wants(kind):
            return None
        number = self.next_id
        self.next_id += 1
        until = self._clock.now() + LIVES.get(kind, LIFE)
        update = Update(number, kind, {"update_id": number, kind: what}, lane, until)
        self._waiting[number] = update
        if self.feed:
            self.feed(update)
        elif self._poller and not self._poller.done():
            self._poller.set_result(True)
        return number

    def begin_lower(self) -> None:
        """Count on from a lower number, as Telegram does now and then after a week of silence."""
        self.next_id = self._rng.randrange(1_000_000, min(self.next_id, 100_000_000))

    def confirm(self, number: int) -> None:
        """One update is done with."""
        self._waiting.pop(number, None)

    def drop_all(self) -> None:
        """`drop_pending_updates`."""
        self._waiting.clear()
        self._next_conflict = 0.0
        self._asked = None

    def waiting(self) -> list[Update]:
        """What is not yet confirmed, oldest first."""
        self._expire()
        return list(self._waiting.values())

    def is_waiting(self, number: int) -> bool:
        """Whether an update still waits to be confirmed."""
        return number in self._waiting

    async def get(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """getUpdates: confirm below `offset`, then wait for something or for the time to pass."""
        if self.webhook_url:
            raise await self.conflicting(
                "can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first"
            )
        self.interrupt(by_webhook=False)
        if offset > self.next_id + FUTURE:
            offset = 0  # td's TQueue refuses it, and Client.cpp then begins at the head
        self._confirm_below(offset)
        found = self._ready(offset, limit)
        if found or seconds <= 0:
            return found
        self._poller = poller = asyncio.get_running_loop().create_future()
        # The wait is in real seconds: a bot's own time-out does not know of our clock.
        try:
            async with asyncio.timeout(min(seconds, LONGEST_POLL)):
                await poller
        except TimeoutError:
            return []
        finally:
            if self._poller is poller:
                self._poller = None
        return self._ready(offset, limit)

    def braked(self, offset: int, limit: int, seconds: float) -> tuple[int, float]:
        """The limit and the wait that a poll gets, if it comes soon after one for the same."""
        now = self._clock.now()
        asked, self._asked = self._asked, (offset, now)
        if asked is None or asked[0] != offset:
            return limit, seconds
        since = now - asked[1]
        return (
            1 if since < ONE_WITHIN else limit,
            WAIT_WITHIN if seconds < WAIT_WITHIN and since < WAIT_WITHIN else seconds,
        )

    def interrupt(self, *, by_webhook: bool) -> None:
        """Tell a waiting poller that somebody else takes the updates now."""
        poller, self._poller = self._poller, None
        if poller and not poller.done():
            poller.set_exception(
                conflict("terminated by setWebhook request")
                if by_webhook
                else conflict(
                    "terminated by other getUpdates request;"
                    " make sure that only one bot instance is running"
                )
            )

    def release(self) -> None:
        """Let a waiting poller go with nothing: the server stops."""
        if self._poller and not self._poller.done():
            self._poller.set_result(False)

    async def conflicting(self, what: str) -> Exception:
        """A 409; a second one within 3 s is held back, as Telegram does to stop a mad loop."""
        now = self._clock.now()
        if now < self._next_conflict:
            await self._clock.sleep(CONFLICT_PAUSE)
        else:
            self._next_conflict = now + CONFLICT_PAUSE
        return conflict(what)

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            keep = list(self._waiting)[offset:]
            offset = keep[0] if keep else 0
        for number in [n for n in self._waiting if n < offset]:
            del self._waiting[number]

    def _ready(self, offset: int, limit: int) -> list[Json]:
        self._expire()
        found = []
        for update in self._waiting.values():
            if offset <= 0 or update.id >= offset:
                found.append(update.body)
                if len(found) == limit:
                    break
        return found

    def _expire(self) -> None:
        now = self._clock.now()
        for number in [u.id for u in self._waiting.values() if u.until < now]:
            del self._waiting[number]
