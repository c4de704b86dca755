"""Everybody else is served as ever while one person, one group or one update is in trouble."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.engine.processor import TemporarilyUnavailable
from bot.telegram import connect as first_call
from bot.telegram.inbound import retry_policy as module
from bot.telegram.inbound.retry_policy import RetryPolicy, Shares
from bot.telegram.inbound.update_window import CROWDED, GROUPS, MOST_TAPS, NEWCOMERS, UpdateWindow
from storage.redis.client import connect
from storage.redis.held_updates import HeldUpdates
from tests.support.waiting import until

Update = dict[str, Any]


def said(number: int, who: int, text: str = "") -> Update:
    user = {"id": who, "is_bot": False, "first_name": "P"}
    message = {"message_id": 1, "from": user, "chat": {"id": who, "type": "private"}, "text": text}
    return {"update_id": number, "message": message}


def in_group(number: int, who: int, group: int = -100) -> Update:
    update = said(number, who, "/start")
    update["message"]["chat"] = {"id": group, "type": "supergroup"}
    return update


def tap(number: int, who: int) -> Update:
    update = said(number, who)
    query = {"id": "1", "from": update["message"]["from"], "message": update["message"]}
    return {"update_id": number, "callback_query": query}


class House:
    """Handles updates as a test wants it; `done` are their numbers, in their order."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.given_up: dict[int, str] = {}
        self.left_out: dict[int, int] = {}
        self.fails: set[int] = set()
        self.hangs: set[int] = set()
        self.free = asyncio.Event()

    async def __call__(
        self, update: Update, *, left_out: int = 0, given_up: str = "", **_: Any
    ) -> str | None:
        number = update["update_id"]
        if given_up:
            self.given_up[number] = given_up
            return None
        await asyncio.sleep(0)
        if number in self.hangs:
            await self.free.wait()
        if number in self.fails:
            raise TemporarilyUnavailable("this one only")
        if left_out:
            self.left_out[number] = left_out
        self.done.append(number)
        return None


@contextlib.asynccontextmanager
async def window_of(house: House, held: HeldUpdates | None = None) -> AsyncIterator[UpdateWindow]:
    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as group:
            yield UpdateWindow(house, group, held)
            for task in list(group._tasks):  # type: ignore[attr-defined] # what waits for ever
                task.cancel()


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def held(redis: Redis) -> HeldUpdates:
    return HeldUpdates(redis, 42)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of next to nothing, and patience of none."""
    monkeypatch.setattr(first_call.Pause, "sleep", lambda _self: asyncio.sleep(0.001))
    monkeypatch.setattr(module, "SECONDS", 0.0)


class TestPlaces:
    async def test_those_who_must_wait_take_nobodys_place(self, house: House) -> None:
        """64 of them did it. Red when the last one is served only when the others have given up."""
        house.fails = set(range(100))
        async with window_of(house) as window:
            window.take([said(number, who=number) for number in range(100)])
            window.take([said(100, who=1000)])
            await until(lambda: house.done == [100])

    async def test_nor_does_a_group(self, house: House) -> None:
        house.hangs = set(range(200))
        async with window_of(house) as window:
            window.take([in_group(n, who=n, group=-n) for n in range(1, GROUPS * 3)])
            window.take([said(200 + n, who=2000 + n) for n in range(20)])
            await until(lambda: len(house.done) == 20)

    async def test_nor_do_strangers_those_of_whom_one_was_served(self, house: House) -> None:
        async with window_of(house) as window:
            window.take([said(1, who=1)])
            await until(lambda: house.done)
            house.hangs = set(range(2, 1000))
            window.take([said(n, who=n) for n in range(2, 4 * NEWCOMERS)])
            window.take([said(1000, who=1)])
            await until(lambda: 1000 in house.done)


class TestFloods:
    async def test_taps_of_one_person(self, house: House) -> None:
        """A hundred a second: a few are served in order, the others are nobody's work."""
        house.hangs = {1}
        async with window_of(house) as window:
            window.take([tap(number, who=1) for number in range(1, 500)])
            window.take([said(500, who=2)])
            await until(lambda: house.done == [500])
            house.free.set()
            await until(lambda: window.idle)
            assert len(house.done) == MOST_TAPS + 2
            assert window.offset == 501

    async def test_what_was_not_read_is_said(self, house: House) -> None:
        house.hangs = {1}
        async with window_of(house) as window:
            window.take([said(number, who=1) for number in range(1, 101)])
            house.free.set()
            await until(lambda: window.idle)
        assert house.left_out == {36: 60}, "the first that is answered says it"

    async def test_three_albums_at_once_are_read_whole(self, house: House) -> None:
        async with window_of(house) as window:
            window.take([said(number, who=1) for number in range(1, 34)])
            await until(lambda: window.idle)
        assert house.done == list(range(1, 34))
        assert not house.left_out

    async def test_members_of_a_group(self, house: House) -> None:
        house.hangs = {1}
        async with window_of(house) as window:
            window.take([in_group(number, who=number) for number in range(1, 111)])
            window.take([said(200, who=1)])
            await until(lambda: house.done == [200])
            house.free.set()
            await until(lambda: window.idle)
        assert len(house.done) <= 4
        assert not house.left_out, "nobody in a group is told what was not read"


@pytest.mark.usefixtures("at_once")
class TestGivenUp:
    async def test_what_fails_while_others_are_served(self, house: House) -> None:
        house.fails = {1}
        async with window_of(house) as window:
            window.take([said(1, who=1), said(2, who=1)])
            for number in range(3, 1000):
                window.take([said(number, who=number)])
                await asyncio.sleep(0.001)
                if house.given_up:
                    break
            await until(lambda: window.idle)
        assert house.given_up == {1: "platform"}
        assert 2 in house.done, "what came behind it is served"

    async def test_not_what_fails_while_nobody_is_served(self, house: House) -> None:
        house.fails = {1, 2, 3}
        async with window_of(house) as window:
            window.take([said(number, who=number) for number in (1, 2, 3)])
            await asyncio.sleep(0.1)
            assert not house.given_up
            assert window.offset == 1
            house.fails.clear()
            await until(lambda: window.idle)
        assert sorted(house.done) == [1, 2, 3]

    async def test_a_mistake_of_ours_at_once(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def broken(update: Update, **more: Any) -> str | None:
            if not more.get("given_up"):
                raise ZeroDivisionError("a bug")
            return await house(update, **more)

        async with asyncio.TaskGroup() as group:
            window = UpdateWindow(broken, group)
            window.take([said(1, who=1)])
            await until(lambda: window.idle)
        assert house.given_up == {1: "mistake"}
        assert "a bug" in caplog.text


class TestRoom:
    async def test_one_that_waits_does_not_stand_before_the_hundredth(
        self, house: House, held: HeldUpdates
    ) -> None:
        house.hangs = {1}
        async with window_of(house, held) as window:
            for number in range(1, CROWDED + 2):
                window.take([said(number, who=number)])
            await until(lambda: len(house.done) == CROWDED)
            assert window.offset == 1
            await window.make_room()
            assert window.offset == CROWDED + 2
            assert [each["update_id"] for each in await held.all()] == [1]
            house.free.set()
            await until(lambda: window.idle)
            async with asyncio.timeout(5):
                while await held.all():
                    await asyncio.sleep(0.005)

    async def test_what_was_kept_is_taken_up_again(self, house: House, held: HeldUpdates) -> None:
        await held.keep({8: said(8, who=2), 7: said(7, who=1)})
        async with window_of(house, held) as window:
            await window.resume()
            assert window.offset is None
            window.take([said(3, who=3)])
            await until(lambda: window.idle)
            assert sorted(house.done) == [3, 7, 8]
            assert window.offset == 4

    async def test_nothing_is_confirmed_that_could_not_be_kept(self, house: House) -> None:
        house.hangs = {1}
        async with (
            connect("redis://127.0.0.1:9/0") as away,
            window_of(house, HeldUpdates(away, 42)) as window,
        ):
            window.take([said(number, who=number) for number in range(1, CROWDED + 2)])
            await until(lambda: len(house.done) == CROWDED)
            await window.make_room()
            assert window.offset == 1


class TestPatience:
    def test_a_minute_and_three_tries(self) -> None:
        now = [0.0]
        patience = RetryPolicy(lambda: now[0])
        assert not patience.failed(1, "a")
        now[0] = 30
        patience.handled(2, "b")
        assert not patience.failed(1, "a")
        now[0] = 59
        assert not patience.failed(1, "a")
        now[0] = 61
        assert patience.failed(1, "a")

    def test_the_next_of_the_same_person_is_not_waited_for(self) -> None:
        now = [0.0]
        patience = RetryPolicy(lambda: now[0])
        for moment in (0, 30, 61):
            now[0] = moment
            patience.handled(9, "b")
            now[0] += 0.1
            given_up = patience.failed(1, "a")
        assert given_up
        assert not patience.failed(2, "a"), "nobody was served since"
        now[0] += 1
        patience.handled(9, "b")
        assert patience.failed(2, "a")
        patience.handled(3, "a")
        now[0] += 1
        patience.handled(9, "b")
        assert not patience.failed(4, "a"), "they are well again"

    def test_a_share_fills_again(self) -> None:
        now = [0.0]
        shares = Shares(lambda: now[0])
        assert sum(shares.take("a", private=True) for _ in range(100)) == module.BURST
        assert shares.take("b", private=True)
        now[0] = 1
        assert sum(shares.take("a", private=True) for _ in range(100)) == module.A_SECOND
