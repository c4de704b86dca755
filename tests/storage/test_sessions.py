"""A person's turns: one at a time, in order, remembered, and never held up for long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisIsAway

from storage.redis import sessions as module
from storage.redis.client import connect
from storage.redis.sessions import LostTurn, Opened, Sessions
from tests.support.waiting import PATIENCE, until_blocked

FROM_US = {"cmdstat_evalsha", "cmdstat_eval", "cmdstat_blpop", "cmdstat_script|load"}


@pytest.fixture(autouse=True)
def nobody_wakes_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is not called waits longer than a test does, and so is found out at any speed."""
    monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", 3600.0)


@pytest.fixture
def sessions(redis: Redis) -> Sessions:
    return Sessions(redis)


@pytest.fixture
async def elsewhere(redis_url: str) -> AsyncIterator[Sessions]:
    """Another process, as far as Redis can tell."""
    async with connect(redis_url) as client:
        yield Sessions(client)


class TestTurn:
    async def test_the_session_comes_back(self, sessions: Sessions) -> None:
        turn = await sessions.open("p", "1")
        assert turn == Opened("p", "1", turn.token, None, seen=False)
        await sessions.close(turn, '{"flow": "sell"}')
        turn = await sessions.open("p", "2")
        assert turn.text == '{"flow": "sell"}'
        await sessions.close(turn, None)
        turn = await sessions.open("p", "3")
        assert turn.text is None
        await sessions.close(turn, "")
        assert (await sessions.open("p", "4")).text == ""

    async def test_costs_two_calls(self, sessions: Sessions, redis: Redis) -> None:
        await sessions.close(await sessions.open("p", "1"), "x")  # the scripts are loaded now
        await redis.config_resetstat()
        await sessions.close(await sessions.open("p", "2"), "y")
        asked = await redis.info("commandstats")
        from_us = {name: each["calls"] for name, each in asked.items() if name in FROM_US}
        assert from_us == {"cmdstat_evalsha": 2}

    async def test_an_update_is_handled_once(self, sessions: Sessions, elsewhere: Sessions) -> None:
        await sessions.close(await sessions.open("p", "1"), "x")
        for house in (sessions, elsewhere):
            again = await house.open("p", "1")
            assert again.seen
            await house.close(again, "y")  # does nothing
        turn = await elsewhere.open("p", "2")
        assert turn.text == "x"

    async def test_a_twin_waits_and_learns(
        self, sessions: Sessions, elsewhere: Sessions, redis: Redis
    ) -> None:
        turn = await sessions.open("p", "1")
        twins = [asyncio.create_task(house.open("p", "1")) for house in (sessions, elsewhere)]
        await until_blocked(redis, 1)
        assert not any(twin.done() for twin in twins)
        await sessions.close(turn, "x")
        assert [twin.seen for twin in await asyncio.gather(*twins)] == [True, True]
        async with asyncio.timeout(PATIENCE):
            await elsewhere.open("p", "2")

    async def test_abandoned_comes_again(self, sessions: Sessions) -> None:
        await sessions.close(await sessions.open("p", "1"), "x")
        await sessions.abandon(await sessions.open("p", "2"))
        turn = await sessions.open("p", "2")
        assert (turn.seen, turn.text) == (False, "x")

    async def test_people_do_not_wait_for_each_other(self, sessions: Sessions) -> None:
        async with asyncio.timeout(PATIENCE):
            await sessions.open("p", "1")
            await sessions.open("q", "2")

    async def test_everything_has_an_end(self, redis: Redis, elsewhere: Sessions) -> None:
        sessions = Sessions(redis, "x:", lock_seconds=700, session_seconds=900)
        turn = await sessions.open("p", "telegram:1")
        assert 600 < await redis.ttl("x:turn:p") <= 700
        waiting = asyncio.create_task(Sessions(redis, "x:").open("p", "2"))
        await until_blocked(redis, 1)
        await sessions.close(turn, "text")
        await waiting
        assert 0 < await redis.ttl("x:seen:telegram:1") <= 48 * 3600
        assert 800 < await redis.ttl("x:session:p") <= 900
        assert [key for key in await redis.keys("*") if await redis.ttl(key) < 0] == []

    @pytest.mark.parametrize(("platform", "days"), [("telegram", 2), ("whatsapp", 8)])
    async def test_an_update_is_remembered_as_long_as_it_may_come_again(
        self, redis: Redis, platform: str, days: int
    ) -> None:
        sessions = Sessions(redis, "x:")
        await sessions.close(await sessions.open("p", f"{platform}:1:7"), "text")
        left = await redis.ttl(f"x:seen:{platform}:1:7")
        assert days * 86_400 - 60 < left <= days * 86_400


class TestLostTurn:
    async def test_a_turn_that_ran_out_saves_nothing(
        self, redis: Redis, elsewhere: Sessions
    ) -> None:
        slow = Sessions(redis, lock_seconds=0.05)
        turn = await slow.open("p", "1")
        other = await elsewhere.open("p", "2")  # waits for the lock to run out
        with pytest.raises(LostTurn) as lost:
            await slow.close(turn, "slow")
        assert (lost.value.person_key, lost.value.update_key) == ("p", "1")
        await slow.abandon(turn)  # says nothing and harms nobody
        await elsewhere.close(other, "quick")
        turn = await slow.open("p", "1")
        assert (turn.seen, turn.text) == (False, "quick")

    async def test_a_turn_that_ran_out_with_nobody_after_it(self, redis: Redis) -> None:
        slow = Sessions(redis, lock_seconds=0.02)
        turn = await slow.open("p", "1")
        await asyncio.sleep(0.05)
        with pytest.raises(LostTurn):
            await slow.close(turn, "slow")
        assert (await slow.open("p", "1")).text is None

    async def test_a_script_may_run_twice(self, sessions: Sessions) -> None:
        """The client sends a command again when its answer was lost on the way."""
        turn = await sessions.open("p", "1")
        assert (await sessions._lock("p", "1", turn.token)) == turn
        assert await sessions._run_end(turn, "keep", "x")
        assert await sessions._run_end(turn, "keep", "x")


class TestWaiting:
    async def test_in_order_within_a_process(self, sessions: Sessions) -> None:
        order: list[int] = []

        async def turn(number: int) -> None:
            opened = await sessions.open("p", str(number))
            order.append(number)
            await asyncio.sleep(0.001)
            await sessions.close(opened, str(number))

        tasks = []
        for number in range(30):
            tasks.append(asyncio.create_task(turn(number)))
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        assert order == list(range(30))
        assert sessions._queues == {}

    async def test_in_order_between_processes(self, redis_url: str, redis: Redis) -> None:
        clients = [connect(redis_url) for _ in range(5)]
        houses = [Sessions(client) for client in clients]
        order: list[int] = []

        async def turn(number: int, house: Sessions) -> None:
            opened = await house.open("p", str(number))
            order.append(number)
            await house.close(opened, "")

        first = await houses[0].open("p", "first")
        tasks = []
        for number, house in enumerate(houses[1:]):
            tasks.append(asyncio.create_task(turn(number, house)))
            await until_blocked(redis, number + 1)
        late = asyncio.create_task(turn(99, houses[0]))
        await houses[0].close(first, "")
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*tasks, late)
        assert order == [0, 1, 2, 3, 99]
        for client in clients:
            await client.aclose()

    async def test_a_newcomer_goes_behind_those_who_wait(
        self, sessions: Sessions, redis: Redis
    ) -> None:
        """The lock is free, but it is somebody else's turn who has not come back for it yet."""
        seconds, _ = await redis.time()
        await redis.zadd("isoko:waiting:p", {"first": (seconds + 60) * 1000})
        newcomer = asyncio.create_task(sessions.open("p", "1"))
        await until_blocked(redis, 1)
        assert not newcomer.done()
        await redis.rpush("isoko:bell:p", "1")
        assert not (await asyncio.wait_for(newcomer, PATIENCE)).seen

    async def test_a_twin_passes_the_call_on(
        self, redis_url: str, redis: Redis, sessions: Sessions
    ) -> None:
        """Called, it learns that nothing is left to do; who waits behind it must not pay for it."""
        turn = await sessions.open("p", "1")
        async with connect(redis_url) as a, connect(redis_url) as b:
            twin = asyncio.create_task(Sessions(a).open("p", "1"))
            await until_blocked(redis, 1)
            other = asyncio.create_task(Sessions(b).open("p", "2"))
            await until_blocked(redis, 2)
            await sessions.close(turn, "")
            assert (await asyncio.wait_for(twin, PATIENCE)).seen
            assert not (await asyncio.wait_for(other, PATIENCE)).seen

    async def test_one_at_a_time_and_nothing_lost(self, redis_url: str) -> None:
        """Read-modify-write of the session by four processes, five turns in flight in each."""
        clients = [connect(redis_url) for _ in range(4)]
        houses = [Sessions(client) for client in clients]
        inside = 0

        async def turn(house: Sessions, update: str) -> None:
            nonlocal inside
            opened = await house.open("p", update)
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1
            await house.close(opened, str(int(opened.text or 0) + 1))

        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(
                *(turn(house, f"{n}-{k}") for n, house in enumerate(houses) for k in range(25))
            )
        assert (await houses[0].open("p", "last")).text == "100"
        for client in clients:
            await client.aclose()

    async def test_a_killed_process_delays_only_until_its_lock_runs_out(
        self, redis: Redis, elsewhere: Sessions
    ) -> None:
        started = time.monotonic()
        await Sessions(redis, lock_seconds=0.3).open("p", "1")  # and is never heard of again
        async with asyncio.timeout(PATIENCE):
            await elsewhere.open("p", "1")
        assert time.monotonic() - started > 0.29

    async def test_cancelled_while_waiting_holds_nobody_up(
        self, sessions: Sessions, elsewhere: Sessions, redis: Redis
    ) -> None:
        turn = await sessions.open("p", "1")
        waiting = [asyncio.create_task(house.open("p", "2")) for house in (sessions, elsewhere)]
        await until_blocked(redis, 1)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await sessions.close(turn, "x")
        async with asyncio.timeout(PATIENCE):
            await sessions.open("p", "3")

    @pytest.mark.parametrize("steps", range(1, 12))
    async def test_cancelled_at_any_step_holds_nobody_up(
        self, sessions: Sessions, steps: int
    ) -> None:
        task = asyncio.create_task(sessions.open("p", "1"))
        for _ in range(steps):
            await asyncio.sleep(0.0003)
        task.cancel()
        done = (await asyncio.gather(task, return_exceptions=True))[0]
        if isinstance(done, Opened):
            await sessions.abandon(done)
        async with asyncio.timeout(PATIENCE):
            await sessions.close(await sessions.open("p", "2"), None)
        assert sessions._queues == {}
        assert sessions._held == set()

    async def test_redis_away_leaves_no_queue_behind(self, redis_url: str) -> None:
        async with connect("unix:///nowhere.sock") as client:
            sessions = Sessions(client)
            with pytest.raises(RedisIsAway):
                await sessions.open("p", "1")
            assert sessions._queues == {}
            await asyncio.gather(*sessions._mending)


class TestKilled:
    """An update of which a process died says so, and is not mixed up with those beside it."""

    async def test_is_counted_before_it_is_handled(self, redis_url: str) -> None:
        for times in range(4):
            async with connect(redis_url) as client:
                turn = await Sessions(client, lock_seconds=0.05).open("p", "1")
                assert turn.killed == times
        async with connect(redis_url) as client:
            turn = await Sessions(client).open("p", "1")
            assert turn.killed == 4
            await Sessions(client).close(turn, "x")
            assert not await client.exists("isoko:tried:1")

    async def test_a_turn_that_ends_in_any_way_does_not_count(
        self, sessions: Sessions, redis: Redis
    ) -> None:
        for _ in range(5):
            turn = await sessions.open("p", "1")
            assert turn.killed == 0
            await sessions.abandon(turn)
        assert not await redis.exists("isoko:tried:1")
        await Sessions(redis, lock_seconds=0.05).open("p", "1")
        for _ in range(3):
            turn = await sessions.open("p", "1")
            assert turn.killed == 1
            await sessions.abandon(turn)

    async def test_one_at_a_time(self, sessions: Sessions, redis_url: str) -> None:
        """Two were under way when the process died: only one of them killed it."""
        async with connect(redis_url) as client:
            dead = Sessions(client, lock_seconds=0.05)
            for person in ("p", "q"):
                await dead.open(person, f"of {person}")
        async with asyncio.timeout(PATIENCE):
            first = await sessions.open("p", "of p")
            second = asyncio.create_task(sessions.open("q", "of q"))
            innocent = await sessions.open("r", "of r")
            await sessions.close(innocent, "x")
            assert not second.done()
            await sessions.close(first, "x")
            opened = await second
            assert (opened.killed, opened.seen) == (1, False)
            await sessions.close(opened, "x")
        assert not sessions._alone.locked()

    async def test_cancelled_while_it_waits_for_the_other(
        self, sessions: Sessions, redis_url: str
    ) -> None:
        async with connect(redis_url) as client:
            dead = Sessions(client, lock_seconds=0.05)
            for person in ("p", "q"):
                await dead.open(person, f"of {person}")
        first = await sessions.open("p", "of p")
        second = asyncio.create_task(sessions.open("q", "of q"))
        await asyncio.sleep(0.1)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        assert sessions._alone.locked()
        await sessions.abandon(first)
        assert not sessions._alone.locked()
        async with asyncio.timeout(PATIENCE):
            assert (await sessions.open("q", "of q")).killed == 1


async def test_what_cannot_be_written_leaves_no_lock(
    sessions: Sessions, elsewhere: Sessions
) -> None:
    """Half a surrogate pair in a session. Red when the person waits until the lock runs out."""
    turn = await sessions.open("p", "1")
    with pytest.raises(UnicodeEncodeError):
        await sessions.close(turn, "\ud800")
    async with asyncio.timeout(PATIENCE):
        again = await elsewhere.open("p", "1")
    assert not again.seen
