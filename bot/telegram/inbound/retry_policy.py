"""How long an update that fails is tried again, and how much of somebody's flood is taken.

What stands in everybody's way ends by itself or by the operator's hand, and everybody waits for it,
however long. What stands in the way of one update only (one chat for which Telegram fails, one file
that cannot be fetched, a turn that always takes too long) would be waited for in vain: while others
are served, it is given up after a minute, and what the same person sent behind it at once.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

TRIES = 3
SECONDS = 60.0
GRUDGE_SECONDS = 600.0  # in which more of somebody's is given up at its first failure
REMEMBERED = 10_000

# Taken of one person besides the one under way: a seller's three albums at once, and then as many
# as somebody types. A group gets three answers, and then as many as Telegram lets us send there.
BURST, A_SECOND = 40.0, 4.0
GROUP_BURST, GROUP_A_SECOND = 3.0, 0.05


class RetryPolicy:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failing: OrderedDict[int, tuple[float, int]] = OrderedDict()  # since when, how often
        self._given_up: OrderedDict[str, float] = OrderedDict()  # whose, and when last
        self._well = float("-inf")  # when something was handled last

    def failed(self, number: int, queue: str) -> bool:
        """Whether the update is to be given up now."""
        now = self._clock()
        since, tries = self._failing.pop(number, (now, 0))
        self._failing[number] = (since, tries + 1)
        _at_most(self._failing)
        if self._well <= since:  # nobody is served: it is not this one's fault
            return False
        if now - self._given_up.get(queue, float("-inf")) < GRUDGE_SECONDS:
            done = True
        else:
            done = tries + 1 >= TRIES and now - since >= SECONDS
        if done:
            self._failing.pop(number)
            self._given_up[queue] = now
            _at_most(self._given_up)
        return done

    def handled(self, number: int, queue: str) -> None:
        self._failing.pop(number, None)
        self._given_up.pop(queue, None)
        self._well = self._clock()


class Shares:
    """Whether one more of somebody's is taken: a bucket each, which fills as time goes by."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, queue: str, *, private: bool) -> bool:
        burst, a_second = (BURST, A_SECOND) if private else (GROUP_BURST, GROUP_A_SECOND)
        now = self._clock()
        left, at = self._left.pop(queue, (burst, now))
        left = min(burst, left + (now - at) * a_second)
        self._left[queue] = (left - 1 if left >= 1 else left, now)
        _at_most(self._left)
        return left >= 1


def _at_most(
    remembered: OrderedDict[str, float]
    | OrderedDict[int, tuple[float, int]]
    | OrderedDict[str, tuple[float, float]],
) -> None:
    if len(remembered) > REMEMBERED:
        remembered.popitem(last=False)
