"""getUpdates, as the official server does it."""

from __future__ import annotations

import asyncio

import pytest

from playground.client import Playground
from playground.clock import Clock
from playground.limits import Allowance
from playground.refusals import Refusal
from playground.server import running
from playground.updates import LONGEST_POLL, Updates
from tests.support.waiting import PATIENCE

from .conftest import AiogramSide


class Fixed:
    """A source of chance that always gives the same."""

    def randrange(self, low: int, _: int) -> int:
        return low


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks stand still unless they are turned: a busy machine is no slower than an idle one."""
    monkeypatch.setattr(Clock, "now", lambda clock: 1_800_000_000.0 + clock.ahead)


@pytest.fixture
def updates(clock: Clock) -> Updates:
    return Updates(clock, Fixed())


def ids(found: list[dict]) -> list[int]:
    return [update["update_id"] for update in found]


class TestConfirming:
    async def test_what_is_not_confirmed_comes_again(self, updates: Updates) -> None:
        numbers = [updates.put("message", {"n": n}, "chat:1") for n in range(3)]
        assert ids(await updates.get(0, 100, 0)) == numbers
        assert ids(await updates.get(0, 100, 0)) == numbers

    async def test_offset_confirms_what_is_below(self, updates: Updates) -> None:
        numbers = [updates.put("message", {"n": n}, "chat:1") for n in range(3)]
        assert ids(await updates.get(numbers[1], 100, 0)) == numbers[1:]
        assert ids(await updates.get(0, 100, 0)) == numbers[1:]

    async def test_numbers_rise_by_one(self, updates: Updates) -> None:
        numbers = [updates.put("message", {}, "chat:1") for _ in range(4)]
        assert numbers == list(range(numbers[0], numbers[0] + 4))

    async def test_negative_offset_keeps_the_tail(self, updates: Updates) -> None:
        numbers = [updates.put("message", {"n": n}, "chat:1") for n in range(5)]
        assert ids(await updates.get(-2, 100, 0)) == numbers[-2:]
        assert ids(await updates.get(0, 100, 0)) == numbers[-2:]

    async def test_limit(self, updates: Updates) -> None:
        for n in range(5):
            updates.put("message", {"n": n}, "chat:1")
        assert len(await updates.get(0, 2, 0)) == 2


class TestWaiting:
    async def test_a_poller_wakes_when_something_comes(self, updates: Updates) -> None:
        polling = asyncio.create_task(updates.get(0, 100, LONGEST_POLL))
        await asyncio.sleep(0)
        number = updates.put("message", {}, "chat:1")
        assert ids(await asyncio.wait_for(polling, PATIENCE)) == [number]

    async def test_an_empty_wait_ends(self, updates: Updates) -> None:
        assert await updates.get(0, 100, 0.05) == []

    async def test_the_older_poller_is_told(self, updates: Updates) -> None:
        older = asyncio.create_task(updates.get(0, 100, LONGEST_POLL))
        await asyncio.sleep(0)
        newer = asyncio.create_task(updates.get(0, 100, LONGEST_POLL))
        with pytest.raises(Refusal, match="terminated by other getUpdates request") as caught:
            await asyncio.wait_for(older, PATIENCE)
        assert caught.value.code == 409
        updates.put("message", {}, "chat:1")
        assert len(await asyncio.wait_for(newer, PATIENCE)) == 1

    async def test_nothing_is_lost_between_two_pollers(self, updates: Updates) -> None:
        older = asyncio.create_task(updates.get(0, 100, LONGEST_POLL))
        await asyncio.sleep(0)
        number = updates.put("message", {}, "chat:1")
        assert ids(await updates.get(0, 100, 0)) == [number]
        assert ids(await older) == [number]


class TestKinds:
    def test_reactions_are_off_by_default(self, updates: Updates) -> None:
        assert updates.put("message_reaction", {}, "chat:1") is None
        assert updates.put("chat_member", {}, "chat:1") is None
        assert updates.put("my_chat_member", {}, "chat:1") is not None

    def test_only_what_was_asked_for(self, updates: Updates) -> None:
        updates.allow(["callback_query"])
        assert updates.put("message", {}, "chat:1") is None
        updates.allow(None)
        assert updates.put("message", {}, "chat:1") is None
        updates.allow([])
        assert updates.put("message", {}, "chat:1") is not None


class TestLives:
    def test_a_tap_waits_150_seconds_and_a_message_24_hours(
        self, updates: Updates, clock: Clock
    ) -> None:
        updates.put("callback_query", {}, "user:1")
        updates.put("message", {}, "chat:1")
        clock.forward(149)
        assert len(updates) == 2
        clock.forward(2)
        assert [update.kind for update in updates.waiting()] == ["message"]
        clock.forward(24 * 3600)
        assert len(updates) == 0


class TestSecondConflict:
    async def test_it_is_held_back(self, updates: Updates, clock: Clock) -> None:
        updates.webhook_url = "http://127.0.0.1/"
        with pytest.raises(Refusal):
            await updates.get(0, 100, 0)
        second = asyncio.create_task(updates.get(0, 100, 0))
        await asyncio.sleep(0.05)
        assert not second.done()
        clock.forward(3)
        with pytest.raises(Refusal, match="webhook is active"):
            await asyncio.wait_for(second, PATIENCE)


@pytest.mark.usefixtures("still")
class TestBrakes:
    """What the official server does to a poller that asks for the same again."""

    def test_one_within_half_a_second_all_after_it(self, updates: Updates, clock: Clock) -> None:
        assert updates.braked(5, 100, 25) == (100, 25)
        clock.forward(0.3)
        assert updates.braked(5, 100, 25) == (1, 25)
        clock.forward(0.6)
        assert updates.braked(5, 100, 0) == (100, 3)
        clock.forward(3)
        assert updates.braked(5, 100, 0) == (100, 0)

    def test_another_offset_is_free(self, updates: Updates) -> None:
        updates.braked(5, 100, 0)
        assert updates.braked(6, 100, 0) == (100, 0)

    async def test_they_come_with_the_limits(self) -> None:
        async with running(allowance=Allowance()) as stand_in, Playground(stand_in.url) as world:
            aline = await world.person("Aline")
            for text in ("/start", "muraho"):
                await aline.say(text)
            client = AiogramSide(stand_in.url, stand_in.token)
            assert len(await client.call("getUpdates")) == 2
            assert len(await client.call("getUpdates")) == 1
            await world.call("POST", "limits", {"enforced": False})
            assert len(await client.call("getUpdates")) == 2
            await client.close()
