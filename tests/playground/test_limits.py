"""Flood limits on a turned clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.clock import Clock
from playground.limits import Allowance, Limiter
from playground.refusals import Refusal


class Hands:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hands:
    return Hands()


def limiter(clock: Clock | Hands, **numbers: float) -> Limiter:
    return Limiter(clock, Allowance().changed(**numbers))


def wait_of(limits: Limiter, chat: int, count: int = 1, *, paid: bool = False) -> int:
    """0 if it was let through, else the seconds named."""
    try:
        limits.spend(chat, count, paid=paid)
    except Refusal as refusal:
        return refusal.retry_after if refusal.code == 429 else -1
    return 0


class TestEverywhere:
    def test_thirty_in_a_second_and_no_more(self, clock: Hands) -> None:
        limits = limiter(clock)
        assert [wait_of(limits, chat) for chat in range(1, 32)] == [0] * 30 + [1]

    def test_the_window_slides(self, clock: Hands) -> None:
        # A bucket would let thirty more through at once after a quiet half second.
        limits = limiter(clock)
        for chat in range(1, 16):
            limits.spend(chat)
        clock.at += 0.6
        for chat in range(16, 31):
            limits.spend(chat)
        clock.at += 0.5
        assert [wait_of(limits, chat) for chat in range(31, 48)] == [0] * 15 + [1] * 2

    def test_paid_broadcasts_may_a_thousand(self, clock: Hands) -> None:
        limits = limiter(clock)
        refused = sum(bool(wait_of(limits, chat, paid=True)) for chat in range(1, 1051))
        assert refused == 50

    @given(st.lists(st.floats(0, 0.2), min_size=50, max_size=300))
    def test_never_more_than_thirty_in_any_second(self, gaps: list[float]) -> None:
        clock = Hands()
        limits = limiter(clock, chat_burst=1000)
        through = []
        for chat, gap in enumerate(gaps, 1):
            clock.at += gap
            if not wait_of(limits, chat):
                through.append(clock.at)
        for start in through:
            assert sum(start <= at < start + 1 for at in through) <= 30


class TestOneChat:
    def test_a_burst_then_one_a_second(self, clock: Hands) -> None:
        limits = limiter(clock, chat_burst=3)
        assert [wait_of(limits, 7) for _ in range(4)] == [0, 0, 0, 1]
        clock.at += 1
        assert [wait_of(limits, 7) for _ in range(2)] == [0, 1]
        assert wait_of(limits, 8) == 0

    def test_an_album_counts_each_picture(self, clock: Hands) -> None:
        limits = limiter(clock, chat_burst=5)
        assert wait_of(limits, 7, 5) == 0
        assert wait_of(limits, 7) == 1

    def test_an_album_of_ten_may_go_to_an_idle_chat(self, clock: Hands) -> None:
        limits = limiter(clock, chat_burst=5)
        assert wait_of(limits, 7, 10) == 0
        assert wait_of(limits, 7) == 6

    def test_a_refused_message_costs_nothing(self, clock: Hands) -> None:
        limits = limiter(clock, chat_burst=1)
        limits.spend(7)
        waits = [wait_of(limits, 7) for _ in range(5)]
        assert waits == [1] * 5
        clock.at += 1
        assert wait_of(limits, 7) == 0


class TestGroup:
    def test_twenty_a_minute(self, clock: Hands) -> None:
        limits = limiter(clock)
        for _ in range(20):
            limits.spend(-100)
            clock.at += 1
        assert wait_of(limits, -100) == 40
        clock.at += 40
        assert wait_of(limits, -100) == 0


class TestOff:
    def test_nothing_is_refused(self, clock: Hands) -> None:
        limits = limiter(clock, enforced=False)
        assert not any(wait_of(limits, 7) for _ in range(500))


class TestChanging:
    @pytest.mark.parametrize("numbers", [{"per_second": 0}, {"chat_burst": -1}])
    def test_senseless_numbers(self, numbers: dict) -> None:
        with pytest.raises(ValueError, match="is no value"):
            Allowance().changed(**numbers)
