"""How fast a business may send: per number, to one person, and how many people in a day."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from .chats import DAY
from .refusals import GraphRefusal

if TYPE_CHECKING:
    from playground.clock import Clock

    from .account import Limits
    from .chats import Contact


class Pace:
    """One number's use of its limits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second: deque[float] = deque()
        # For a person: when the whole credit is there again.
        self._pairs: dict[int, float] = {}
        # When each was last written to outside their window, the longest ago first.
        self._reached: dict[int, float] = {}

    def clear(self) -> None:
        """Nothing was sent."""
        self._second.clear()
        self._pairs.clear()
        self._reached.clear()

    def count(self) -> None:
        """A message went in or out."""
        self._second.append(self._clock.now())

    def must_fit(self, contact: Contact | None, limits: Limits) -> None:
        """Refuse a message that comes too soon; count one that does not."""
        now = self._clock.now()
        while self._second and self._second[0] <= now - 1:
            self._second.popleft()
        if limits.enforced and len(self._second) >= limits.per_second:
            raise GraphRefusal(
                130429, f"Rate limit hit: more than {limits.per_second} messages in a second."
            )
        if contact is not None:
            self._spend(contact, limits, now)
        self._second.append(now)

    def _spend(self, contact: Contact, limits: Limits, now: float) -> None:
        """One of the pair's: one each six seconds, and a credit that is paid back so."""
        free_at = max(self._pairs.get(contact.person.id, now), now)
        debt = (free_at - now) / limits.pair_seconds
        if limits.enforced and debt + 1 > limits.pair_burst + 1e-9:
            raise GraphRefusal(
                131056, "Too many messages to this person in a short time. Wait, then try again."
            )
        self._pairs[contact.person.id] = free_at + limits.pair_seconds

    def may_reach(self, contact: Contact, limits: Limits) -> bool:
        """Whether somebody outside their window may be written to; counts them if so."""
        now = self._clock.now()
        while self._reached and now - self._reached[first := next(iter(self._reached))] >= DAY:
            del self._reached[first]
        if contact.person.id in self._reached:
            return True
        if limits.enforced and limits.reach is not None and len(self._reached) >= limits.reach:
            return False
        self._reached[contact.person.id] = now
        return True
