"""The allowance against what Telegram counts: any window of a second, not any calendar second."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable

import pytest
from redis.asyncio import Redis

from storage.redis.client import connect
from storage.redis.rate_limit import (
    AHEAD,
    CHAT_BURST,
    LATE_US,
    MESSAGES,
    REFUSED_CHATS,
    TELEGRAM,
    WINDOW_US,
    Lane,
    RateLimiter,
    Slot,
)

FOREVER = 100_000.0
WINDOW = WINDOW_US / 1e6
APART = WINDOW_US * 3 // 4 // MESSAGES / 1e6


@pytest.fixture
def allowance(redis: Redis) -> RateLimiter:
    return RateLimiter(redis)


@pytest.fixture
async def elsewhere(redis_url: str) -> AsyncIterator[RateLimiter]:
    async with connect(redis_url) as client:
        yield RateLimiter(client)


def most_in(window: float, moments: Iterable[float]) -> int:
    """The most that any window [x, x + window) holds."""
    ordered = sorted(moments)
    return max(
        sum(1 for later in ordered[n:] if later - start < window - 1e-6)
        for n, start in enumerate(ordered)
    )


def is_tight(at: float, now: float, booked: list[float]) -> bool:
    """Whether nothing is wasted: it is now, or a window or the least distance after another."""
    return at - now < 1e-5 or any(
        abs(at - each - distance) < 1e-5 for each in booked for distance in (WINDOW, APART)
    )


def test_the_sums() -> None:
    assert WINDOW_US - LATE_US >= 1_000_000
    assert MESSAGES / WINDOW > 0.98 * 30


class TestPace:
    @pytest.mark.parametrize("lane", ["answer", "broadcast"])
    async def test_no_second_too_full_and_none_wasted(
        self, allowance: RateLimiter, elsewhere: RateLimiter, lane: Lane
    ) -> None:
        """Two processes send as fast as they may, for three seconds of real time.

        That a busy machine wakes nobody in time is not the allowance's fault, so each of its
        answers is judged by itself; benchmarks/delivery measures what is lost so.
        """
        chats = itertools.count()
        asked: list[Slot] = []

        async def send(house: RateLimiter) -> None:
            while True:
                slot = await house.reserve(str(next(chats)), lane)
                asked.append(slot)
                await asyncio.sleep(slot.wait)

        senders = [asyncio.create_task(send(house)) for house in [allowance, elsewhere] * 5]
        await asyncio.sleep(3.2)
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        taken = [slot.at for slot in asked if slot.taken]
        assert most_in(WINDOW, taken) <= MESSAGES
        assert len(taken) > MESSAGES
        for slot in asked:
            now = slot.at - slot.wait - (0 if slot.taken else AHEAD[lane])
            assert is_tight(slot.at, now, taken)

    async def test_a_pause_is_caught_up_with(self, allowance: RateLimiter) -> None:
        """Red when the pace is even: what nobody sent in a while would be lost to a broadcast."""
        at = [(await allowance.reserve(f"{n}", "answer")).at for n in range(2 * MESSAGES + 1)]
        after = [each - at[0] for each in at[::MESSAGES]]
        assert after == pytest.approx([0, WINDOW, 2 * WINDOW], abs=1e-5)
        assert at[MESSAGES - 1] - at[0] < 0.75 * WINDOW

    async def test_what_waits_for_its_chat_leaves_the_rest_to_others(
        self, allowance: RateLimiter, redis: Redis
    ) -> None:
        """Thirty book the second after next before anybody books the next one, and keep it."""
        for chat in range(MESSAGES):
            await allowance.freeze(1.5, f"late{chat}")
        await redis.delete("isoko:frozen")  # each for itself, this once
        late = [(await allowance.reserve(f"late{n}", "answer")).at for n in range(MESSAGES)]
        now = [(await allowance.reserve(f"{n}", "answer")).at for n in range(2 * MESSAGES)]
        assert most_in(WINDOW, late + now) <= MESSAGES
        assert now[MESSAGES // 4] < late[0]

    async def test_a_newcomer_finds_the_room_between_them(self, allowance: RateLimiter) -> None:
        """Sixteen chats have ten answers each, one a second: fourteen a second are free. Red when
        what is booked for later counts as booked already: then it is more than six seconds."""
        for chat in range(16):
            for _ in range(10):
                await allowance.reserve(f"{chat}", "answer")
        assert (await allowance.reserve("new", "answer")).wait < 4.5

    async def test_what_was_missed_is_given_back(self, allowance: RateLimiter) -> None:
        """Red when it is still counted: a process that woke late would take two of thirty."""
        first = [await allowance.reserve("7", "answer") for _ in range(CHAT_BURST)]
        again = await allowance.reserve("7", "answer", missed=first[-1])
        assert again.at - first[-1].at < 0.1  # its chat has no more debt for it
        rest = [await allowance.reserve(f"{n}", "answer") for n in range(MESSAGES - CHAT_BURST)]
        assert rest[-1].at - first[0].at < WINDOW
        # given back once, however often it is said
        assert (await allowance.reserve("7", "answer", missed=first[-1])).wait > 0.5

    async def test_idle_means_at_once(self, allowance: RateLimiter) -> None:
        for number in range(5):
            slot = await allowance.reserve(str(number), "answer")
            assert slot.taken
            assert slot.wait == 0
            await asyncio.sleep(0.1)

    @pytest.mark.parametrize("seed", range(5))
    async def test_whatever_is_asked(self, allowance: RateLimiter, seed: int) -> None:
        """Few chats, many wishes, some freezes: every rule holds on every window."""
        dice = random.Random(seed)
        booked: dict[str, list[float]] = defaultdict(list)
        for _ in range(600):
            chat = f"{dice.randrange(30)}"
            lane: Lane = dice.choice(["answer", "notice", "broadcast"])
            if dice.random() < 0.01:
                await allowance.freeze(dice.random(), chat)
            slot = await allowance.reserve(
                chat, lane, group=int(chat) < 5, patience=dice.choice([0.05, 1, 10, 200])
            )
            if slot.taken:
                booked[chat].append(slot.at)
        assert most_in(1, itertools.chain(*booked.values())) <= 30
        for chat, moments in booked.items():
            assert moments == sorted(moments)  # a chat hears things in the order they were said
            for seconds in (1, 5, 10):
                assert most_in(seconds, moments) <= CHAT_BURST + seconds
            if int(chat) < 5:
                assert most_in(60, moments) <= 20

    async def test_an_album_is_as_many_messages(self, allowance: RateLimiter) -> None:
        """Red when ten pictures count for one: three albums would fill a second."""
        slots = [await allowance.reserve(f"{n}", "answer", count=10) for n in range(6)]
        assert all(slot.taken for slot in slots)
        assert most_in(1, [slot.at for slot in slots for _ in range(10)]) <= 30
        assert (await allowance.reserve("0", "answer")).wait > 6  # its chat has a debt of ten


class TestPaid:
    async def test_a_thousand_a_second_and_thirty_of_the_rest(self, redis: Redis) -> None:
        allowance = RateLimiter(redis, pace=TELEGRAM.paying(1000))
        paid: list[float] = []
        free: list[float] = []
        while len(paid) < 1200:
            lane: Lane = "broadcast" if len(paid) % 5 else "notice"
            slot = await allowance.reserve(f"{len(paid)}", lane, patience=FOREVER)
            if slot.taken:
                (free if lane == "notice" else paid).append(slot.at)
            if lane == "notice":
                slot = await allowance.reserve(f"p{len(paid)}", "broadcast", patience=FOREVER)
                if slot.taken:
                    paid.append(slot.at)
            await asyncio.sleep(0 if slot.taken else slot.wait)
        assert most_in(1, free) <= 30
        assert most_in(1, paid + free) <= 1000
        assert (len(paid) - 1) / (max(paid) - min(paid)) < 1000


class TestChats:
    async def test_a_short_burst_then_one_a_second(self, allowance: RateLimiter) -> None:
        before = time.time()
        slots = [await allowance.reserve("7", "answer") for _ in range(CHAT_BURST + 3)]
        took = time.time() - before
        burst, later = slots[:CHAT_BURST], slots[CHAT_BURST:]
        assert max(slot.wait for slot in burst) <= CHAT_BURST * APART
        for seconds, slot in enumerate(later, 1):
            assert seconds <= slot.at - burst[0].at <= seconds + took + APART

    async def test_a_group_gets_twenty_a_minute(self, allowance: RateLimiter) -> None:
        slots = [
            await allowance.reserve("-7", "answer", group=True, patience=FOREVER) for _ in range(45)
        ]
        assert most_in(60, (slot.at for slot in slots)) == 20
        assert 119 < slots[-1].at - slots[0].at < 125

    async def test_waiting_for_a_chat_holds_up_nobody_else(self, allowance: RateLimiter) -> None:
        for _ in range(20):
            await allowance.reserve("7", "answer")
        assert (await allowance.reserve("8", "broadcast")).wait < 0.2


class TestPatience:
    async def test_beyond_it_nothing_is_taken(self, allowance: RateLimiter, redis: Redis) -> None:
        begun = time.time()
        for _ in range(CHAT_BURST + 2):
            await allowance.reserve("7", "notice")
        slots, chat = await redis.zrange("isoko:booked", 0, -1), await redis.get("isoko:chat:7")
        slot = await allowance.reserve("7", "notice", patience=0.5)
        assert not slot.taken
        # in as long as it takes until half a second would do
        assert 2.4 - (time.time() - begun) < slot.wait < 2.7
        # nothing but what is over has gone
        assert set(await redis.zrange("isoko:booked", 0, -1)) <= set(slots)
        assert await redis.get("isoko:chat:7") == chat

    async def test_asking_again_when_told_is_not_in_vain(self, allowance: RateLimiter) -> None:
        for number in range(20):
            await allowance.reserve(f"a{number}", "answer")
        slot = await allowance.reserve("8", "broadcast")
        assert not slot.taken
        await asyncio.sleep(slot.wait + 0.005)
        assert (await allowance.reserve("8", "broadcast")).taken


class TestLanes:
    async def book(self, allowance: RateLimiter, lane: Lane, wishes: int) -> list[Slot]:
        slots = [await allowance.reserve(f"{lane}{n}", lane) for n in range(wishes)]
        return [slot for slot in slots if slot.taken]

    async def test_each_books_only_so_far_ahead(self, allowance: RateLimiter) -> None:
        for lane in ("broadcast", "notice"):
            slots = await self.book(allowance, lane, 100)
            assert max(slot.wait for slot in slots) <= AHEAD[lane]
        answers = await self.book(allowance, "answer", 60)
        assert len(answers) == 60
        # the first answer stands behind the notices, and behind nothing else
        assert answers[0].wait <= AHEAD["notice"] + WINDOW / 4 + APART

    async def test_broadcasts_wait_while_answers_queue(self, allowance: RateLimiter) -> None:
        await self.book(allowance, "answer", 300)  # ten seconds of them
        assert await self.book(allowance, "notice", 10) == []
        assert await self.book(allowance, "broadcast", 10) == []

    async def test_notices_go_before_broadcasts(self, allowance: RateLimiter) -> None:
        await self.book(allowance, "broadcast", 50)
        assert len(await self.book(allowance, "notice", 8)) == 8


async def refuse_all(allowance: RateLimiter, seconds: float) -> None:
    """What a limit of the whole bot looks like: chat after chat is refused."""
    for chat in range(REFUSED_CHATS):
        await allowance.freeze(seconds, f"refused{chat}")


class TestFreeze:
    async def test_everybody(self, allowance: RateLimiter, elsewhere: RateLimiter) -> None:
        await refuse_all(allowance, 50)
        await refuse_all(elsewhere, 10)  # a shorter one ends nothing
        assert 40 < (await elsewhere.reserve("7", "answer")).wait < 50.1
        refused = await allowance.reserve("8", "broadcast", patience=0.1)
        assert not refused.taken
        assert 40 < refused.wait < 50

    async def test_one_chat(self, allowance: RateLimiter) -> None:
        await allowance.freeze(50, "7")
        assert 40 < (await allowance.reserve("7", "answer")).wait < 50.1
        assert (await allowance.reserve("8", "answer")).wait < 0.1

    async def test_one_chat_however_often(self, allowance: RateLimiter) -> None:
        for _ in range(2 * REFUSED_CHATS):
            await allowance.freeze(50, "7")
        assert (await allowance.reserve("8", "answer")).wait < 0.1

    async def test_several_chats_but_not_in_a_short_time(
        self, allowance: RateLimiter, redis: Redis
    ) -> None:
        for chat in range(REFUSED_CHATS - 1):
            await allowance.freeze(50, f"{chat}")
        for chat in range(REFUSED_CHATS - 1):  # as if they had been refused long ago
            await redis.zadd("isoko:refused", {f"{chat}": 1})
        await allowance.freeze(50, "7")
        assert (await allowance.reserve("8", "answer")).wait < 0.1

    async def test_edits_and_messages_apart(self, allowance: RateLimiter) -> None:
        await allowance.freeze(50, "7", "edit")
        assert (await allowance.reserve("7", "answer")).wait < 0.1
        assert (await allowance.reserve("7", "notice", way="edit")).wait > 40

    async def test_does_not_make_couriers_ask_in_vain(self, allowance: RateLimiter) -> None:
        """Behind a freeze only few may book; the rest come back when it ends, not at once."""
        await refuse_all(allowance, 50)
        slots = [await allowance.reserve(f"{n}", "broadcast") for n in range(20)]
        refused = [slot for slot in slots if not slot.taken]
        assert len(refused) > 10
        assert min(slot.wait for slot in refused) > 40

    async def test_ends(self, allowance: RateLimiter, redis: Redis) -> None:
        await refuse_all(allowance, 0.05)
        await asyncio.sleep(0.06)
        assert (await allowance.reserve("7", "answer")).wait < 0.05
        assert await redis.pttl("isoko:frozen") != -1, "it is kept for ever"
