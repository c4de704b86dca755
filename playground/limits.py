"""Telegram's flood limits, on the stand-in's clock.

30 messages a second over the bot (a sliding window: a bucket that leaks would let 60 through
in the first second), of those with `allow_paid_broadcast` as many as make 1,000 with the others,
about 1 a second to one chat with a short burst, 20 a minute to a group.  Only sending counts
(send…, forward…, copy…; an album counts one for each of its messages); edits, answers to taps
and `sendChatAction` do not.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from .refusals import too_many

if TYPE_CHECKING:
    from .clock import Clock

LEAST, MOST = 0.001, 1_000_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much may be sent; `enforced=False` is `--limits off`."""

    enforced: bool = True
    per_second: int = 30
    paid_per_second: int = 1000
    chat_per_second: float = 1.0
    chat_burst: int = 5
    group_per_minute: int = 20

    def changed(self, **changes: float | bool) -> Allowance:
        """A copy with some numbers changed; unknown names and senseless numbers are refused."""
        for name, value in changes.items():
            if name not in {known.name for known in fields(self)}:
                msg = f"there is no limit {name!r}"
                raise ValueError(msg)
            if name == "enforced":
                fits = isinstance(value, bool)
            else:
                kinds = (int, float) if name == "chat_per_second" else (int,)
                fits = isinstance(value, kinds) and not isinstance(value, bool)
                fits = fits and LEAST <= value <= MOST
            if not fits:
                msg = f"{value!r} is no value for {name}"
                raise ValueError(msg)
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(slots=True)
class Window:
    """So many in so many seconds, sliding."""

    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float, most: int, count: int) -> float:
        """Seconds until `count` more fit; 0 when they fit now."""
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        over = len(self.sent) + count - most
        if over <= 0:
            return 0.0
        return self.sent[min(over, len(self.sent)) - 1] + self.seconds - now if self.sent else 0.0


@dataclass(slots=True)
class Limiter:
    """One bot's use of its allowance."""

    clock: Clock
    allowance: Allowance
    everywhere: Window = field(default_factory=lambda: Window(1.0))
    unpaid: Window = field(default_factory=lambda: Window(1.0))
    groups: dict[int, Window] = field(default_factory=dict)
    # For a chat: the moment at which its whole burst is free again (a leaky bucket's bottom).
    chats: dict[int, float] = field(default_factory=dict)

    def spend(self, chat_id: int, count: int = 1, *, paid: bool = False) -> None:
        """Count `count` messages to a chat, or refuse with the seconds to wait."""
        rules = self.allowance
        if not rules.enforced:
            return
        now = self.clock.now()
        if paid:
            wait = self.everywhere.wait(now, rules.paid_per_second, count)
        else:
            wait = self.unpaid.wait(now, rules.per_second, count)
        if chat_id < 0:
            window = self.groups.setdefault(chat_id, Window(60.0))
            wait = max(wait, window.wait(now, rules.group_per_minute, count))
            if wait > 0:
                raise too_many(wait)
            window.sent.extend([now] * count)
        else:
            step = 1.0 / rules.chat_per_second
            free_at = max(self.chats.get(chat_id, now), now)
            # An album larger than the burst is let into an idle chat: Telegram sends it as one.
            start = min(count, rules.chat_burst)
            wait = max(wait, free_at + start * step - (now + rules.chat_burst * step))
            if wait > 1e-9:
                raise too_many(wait)
            self.chats[chat_id] = free_at + count * step
        self.everywhere.sent.extend([now] * count)
        if not paid:
            self.unpaid.sent.extend([now] * count)
