"""Faults, clock, log, ledger, events, reset, hooks: the house's half of the control API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiogram.types import BufferedInputFile

from playground.client import Json, Playground, PlaygroundError
from playground.controls import Hooks
from playground.server import running
from tests.support.waiting import PATIENCE, until

from .conftest import AiogramSide, Failure, refused


@pytest.fixture
async def side(stand_in):
    client = AiogramSide(stand_in.url, stand_in.token)
    yield client
    await client.close()


class TestFaults:
    async def test_server_errors_count_down(self, side, aline, world) -> None:
        await world.faults(server_error_next=2, server_error_code=502)
        for _ in range(2):
            failure = await refused(side, "sendMessage", chat_id=aline.id, text="x")
            assert failure.code == 500
        assert await side.call("sendMessage", chat_id=aline.id, text="x")
        assert (await world.ledger(aline.id))["total"] == 1

    async def test_a_dropped_answer_was_carried_out(self, stand_in, aline, world) -> None:
        await world.faults(drop_answer_next=1)
        body = {"chat_id": aline.id, "text": "once"}
        async with aiohttp.ClientSession(stand_in.url) as session:
            with pytest.raises(aiohttp.ClientError):
                await session.post(f"/bot{stand_in.token}/sendMessage", json=body)
        assert (await aline.until("once", anywhere=True)).by_bot
        ledger = await world.ledger(aline.id)
        assert [m["sent"]["text"] for m in ledger["messages"]] == ["once"]
        assert (await world.log())["calls"][-1]["fault"] == "answer dropped"

    async def test_only_the_chosen_method_and_chat(self, side, aline, world) -> None:
        await world.faults(too_many_next=1, methods=["sendPhoto"])
        assert await side.call("sendMessage", chat_id=aline.id, text="x")
        await world.faults(clear=True, too_many_next=1, chat_id=5)
        assert await side.call("sendMessage", chat_id=aline.id, text="x")
        assert (await world.state())["faults"]["too_many_next"] == 1

    async def test_asking_is_spared(self, side, world) -> None:
        await world.faults(server_error_next=5)
        assert await side.call("getMe")

    async def test_slow(self, side, aline, world) -> None:
        await world.faults(slow_ms=200)
        began = asyncio.get_running_loop().time()
        await side.call("sendMessage", chat_id=aline.id, text="x")
        assert asyncio.get_running_loop().time() - began >= 0.2

    async def test_each_update_twice_in_polling(self, side, aline, world) -> None:
        await world.faults(updates_twice=True)
        found = await side.call("getUpdates", timeout=0)
        assert found[0] == found[1]
        assert (await world.log())["counts"]["handed_over"] == {"poll:delivered": 2}

    @pytest.mark.parametrize(
        "switches",
        [
            {"slow": 5},
            {"slow_ms": -1},
            {"slow_ms": True},
            {"download_trouble": "lost"},
            {"downloads_next": "502"},
            {"methods": "x"},
            {"methods": ["sendMesage"]},
        ],
    )
    async def test_wrong_switches_change_nothing(self, world, switches) -> None:
        with pytest.raises(PlaygroundError):
            await world.faults(too_many_next=3, **switches)
        assert (await world.state())["faults"]["too_many_next"] == 0
        await world.faults(too_many_next=4)
        with pytest.raises(PlaygroundError):
            await world.faults(clear=True, **switches)
        assert (await world.state())["faults"]["too_many_next"] == 4


class TestClock:
    async def test_messages_are_dated_by_it(self, side, aline, world) -> None:
        before = (await world.state())["clock"]["now"]
        await world.forward_clock(72 * 3600)
        sent = await side.call("sendMessage", chat_id=aline.id, text="x")
        dated = (await aline.messages())[-1].api["date"]
        assert 72 * 3600 <= dated - int(before) < 72 * 3600 + 60
        assert sent

    async def test_only_forwards(self, world) -> None:
        with pytest.raises(PlaygroundError, match="forward only"):
            await world.forward_clock(-5)


class TestLog:
    async def test_as_it_went_over_the_wire(self, side, aline, world) -> None:
        await side.call("sendMessage", chat_id=aline.id, text="<b>x</b>", parse_mode="HTML")
        with pytest.raises(Failure):
            await side.call("sendMessage", chat_id=5, text="x")
        good, bad = (await world.log())["calls"][-2:]
        assert good["arguments"] == {
            "chat_id": str(aline.id),
            "text": "<b>x</b>",
            "parse_mode": "HTML",
        }
        assert (bad["status"], bad["answer"]["description"]) == (400, "Bad Request: chat not found")

    async def test_files_by_size_not_by_bytes(self, side, aline, world) -> None:
        await side.call(
            "sendDocument", chat_id=aline.id, document=BufferedInputFile(b"12345", "a.txt")
        )
        arguments = (await world.log())["calls"][-1]["arguments"]
        (sent,) = [value for value in arguments.values() if isinstance(value, dict)]
        assert (sent["file_name"], sent["file_size"]) == ("a.txt", 5)

    async def test_counts_are_never_cut(self, stand_in, side, aline, world) -> None:
        journal = stand_in.world.journal
        for _ in range(2100):
            journal.handed_over(at=0, bot_id=1, update={"update_id": 1, "message": {}}, via="poll")
        log = await world.log()
        assert (len(log["updates"]), log["counts"]["handed_over"]["poll:delivered"]) == (2000, 2100)

    async def test_empty_polls_do_not_fill_it(self, side, world) -> None:
        await side.call("getUpdates", timeout=0)
        log = await world.log()
        assert log["calls"] == []
        assert log["counts"]["by_method"] == {"getUpdates": 1}

    @pytest.mark.parametrize("written", ["getMe", "getme", "GETME"])
    async def test_a_methods_own_name_however_it_was_written(
        self, stand_in, world, written
    ) -> None:
        async with aiohttp.ClientSession(stand_in.url) as session:
            await session.get(f"/bot{stand_in.token}/{written}")
            await session.get(f"/bot{stand_in.token}/noSuchThing")
            broken = {"Content-Type": "application/json"}
            await session.post(f"/bot{stand_in.token}/{written}", data=b"{", headers=broken)
        log = await world.log()
        assert [call["method"] for call in log["calls"]] == ["getMe", "noSuchThing", "getMe"]
        assert log["counts"]["by_method"] == {"getMe": 2, "noSuchThing": 1}

    async def test_faults_know_it_however_it_is_written(self, side, aline, world) -> None:
        for written in ("sendmessage", "sendMessage", "SENDMESSAGE"):
            await world.faults(server_error_next=1, methods=[written])
            await refused(side, "sendMessage", chat_id=aline.id, text="x")


class TestLedger:
    async def test_what_was_sent_stays_whatever_becomes_of_it(self, side, aline, world) -> None:
        first = await side.call("sendMessage", chat_id=aline.id, text="one")
        second = await side.call("sendMessage", chat_id=aline.id, text="two")
        await side.call(
            "editMessageText", chat_id=aline.id, message_id=first["message_id"], text="ONE"
        )
        await side.call("deleteMessage", chat_id=aline.id, message_id=second["message_id"])
        ledger = await world.ledger(aline.id)
        assert [(m["sent"]["text"], m["edits"], m["deleted"]) for m in ledger["messages"]] == [
            ("one", 1, False), ("two", 0, True),
        ]  # fmt: skip
        assert (await world.ledger())["chats"] == {str(aline.id): 2}

    async def test_a_chat_nobody_knows(self, world) -> None:
        assert (await world.ledger(404))["total"] == 0


class TestEvents:
    async def test_a_phone_hears_only_of_itself(self, side, aline, world) -> None:
        wei = await world.person("Wei", language="zh-hans")
        await wei.say("/start")
        heard = []

        async def listen() -> None:
            async for kind, data in world.events(aline.id):
                heard.append((kind, data.get("chat_id")))
                if kind == "clock":
                    return

        listening = asyncio.create_task(listen())
        await until(lambda: heard)
        await side.call("sendMessage", chat_id=wei.id, text="for Wei")
        await side.call("sendMessage", chat_id=aline.id, text="for Aline")
        await side.call("sendChatAction", chat_id=aline.id, action="typing")
        await world.forward_clock(1)
        await asyncio.wait_for(listening, PATIENCE)
        assert heard == [
            ("hello", None),
            ("message", aline.id),
            ("typing", aline.id),
            ("clock", None),
        ]

    async def test_the_whole_stream_has_calls_and_updates(self, side, aline, world) -> None:
        kinds = []

        async def listen() -> None:
            async for kind, _ in world.events():
                kinds.append(kind)
                if kind == "reset":
                    return

        listening = asyncio.create_task(listen())
        await until(lambda: kinds)
        await side.call("getUpdates", timeout=0)
        await world.reset()
        await asyncio.wait_for(listening, PATIENCE)
        assert kinds == ["hello", "update", "call", "reset"]


class TestReset:
    async def test_it_really_resets(self, side, aline, world) -> None:
        await side.call("sendMessage", chat_id=aline.id, text="x")
        await world.faults(slow_ms=5)
        await world.forward_clock(100)
        state = await world.reset()
        assert (state["people"], state["faults"]["slow_ms"], state["clock"]["ahead"]) == (
            [],
            0,
            0.0,
        )
        assert state["counts"]["calls"] == 0
        assert state["bots"][0]["pending_updates"] == 0
        again = await world.person("Aline", id=aline.id)
        assert await again.messages() == []
        failure = await refused(side, "sendMessage", chat_id=aline.id, text="x")
        assert failure.description == "Bad Request: chat not found"

    async def test_message_numbers_go_on(self, side, aline, world) -> None:
        # The bot's database may still hold old numbers; a new message must not answer to them.
        old = (await side.call("sendMessage", chat_id=aline.id, text="x"))["message_id"]
        await world.reset()
        again = await world.person("Aline", id=aline.id)
        (said,) = await again.say("/start")
        assert said.id > old


@asynccontextmanager
async def listening(world: Playground, *, last: str) -> AsyncIterator[list[tuple[str, Json]]]:
    """The events from here to the first of a kind."""
    heard: list[tuple[str, Json]] = []

    async def listen() -> None:
        async for kind, what in world.events():
            heard.append((kind, what))
            if kind == last:
                return

    task = asyncio.create_task(listen())
    try:
        await until(lambda: heard)
        yield heard
        await asyncio.wait_for(task, PATIENCE)
    finally:
        task.cancel()


async def posted(url: str, path: str, body: Json | None = None) -> tuple[int, str]:
    """A request of the control API that is expected to be refused: status and sentence."""
    async with aiohttp.ClientSession(url, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        response = await session.post(f"/control/{path}", json=body)
        return response.status, (await response.json()).get("error", "")


class TestHooks:
    async def test_they_are_called(self) -> None:
        called = []

        async def restart() -> None:
            called.append("restart")

        async def clock(seconds: float) -> None:
            called.append(seconds)

        async def reset() -> None:
            called.append("reset")

        hooks = Hooks(on_restart=restart, on_clock=clock, on_reset=reset)
        async with running(hooks=hooks) as stand_in, Playground(stand_in.url) as world:
            assert (await world.state())["hooks"] == ["on_restart", "on_clock", "on_reset"]
            await world.call("POST", "restart")
            await world.forward_clock(60)
            await world.reset()
        assert called == ["restart", 60.0, "reset"]

    async def test_a_reset_is_told_when_the_house_is_ready(self) -> None:
        async def fill() -> None:
            await asyncio.sleep(0.05)
            await house.person("Seller")

        hooks = Hooks(on_reset=fill)
        async with running(hooks=hooks) as stand_in, Playground(stand_in.url) as house:
            async with listening(house, last="clock") as heard:
                answered = await house.reset()
                await house.forward_clock(1)
            assert [kind for kind, _ in heard] == ["hello", "person", "reset", "clock"]
            assert [person["first_name"] for person in answered["people"]] == ["Seller"]
            assert answered["event"] == 2

    @pytest.mark.parametrize("wrong", [RuntimeError("no Redis"), ValueError("x"), KeyError("y")])
    async def test_a_restart_that_fails(self, wrong) -> None:
        async def restart() -> None:
            raise wrong

        hooks = Hooks(on_restart=restart)
        async with running(hooks=hooks) as stand_in, Playground(stand_in.url) as house:
            async with listening(house, last="clock") as heard:
                for _ in range(2):
                    status, said = await posted(stand_in.url, "restart")
                    assert (status, "did not start again" in said) == (500, True), said
                    assert str(wrong) in said
                await house.forward_clock(1)
            assert [what["state"] for kind, what in heard if kind == "restart"] == [
                "begun", "failed", "begun", "failed",
            ]  # fmt: skip

    async def test_a_restart_that_is_cancelled_from_within(self) -> None:
        async def restart() -> None:
            raise asyncio.CancelledError

        hooks = Hooks(on_restart=restart)
        async with running(hooks=hooks) as stand_in, Playground(stand_in.url) as house:
            async with listening(house, last="clock") as heard:
                status, said = await posted(stand_in.url, "restart")
                assert (status, "did not start again" in said) == (500, True)
                await house.forward_clock(1)
            assert [what.get("state") for _, what in heard[1:3]] == ["begun", "failed"]

    async def test_a_restart_goes_on_without_its_sender(self) -> None:
        go_on = asyncio.Event()
        hooks = Hooks(on_restart=go_on.wait)
        async with running(hooks=hooks) as stand_in, Playground(stand_in.url) as house:
            async with listening(house, last="clock") as heard:
                asking = asyncio.create_task(posted(stand_in.url, "restart"))
                await until(lambda: len(heard) >= 2)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
                await asyncio.sleep(0.05)
                go_on.set()
                await until(lambda: len(heard) >= 3)
                await house.forward_clock(1)
            assert [what.get("state") for _, what in heard[1:3]] == ["begun", "done"]

    async def test_other_hooks_that_fail(self) -> None:
        async def fail(*_: object) -> None:
            msg = "the disk is full"
            raise ValueError(msg)

        hooks = Hooks(on_clock=fail, on_reset=fail)
        async with running(hooks=hooks) as stand_in, Playground(stand_in.url) as house:
            await house.person("Gone")
            async with listening(house, last="reset") as heard:
                for path, body in (("clock", {"forward": 5}), ("reset", {})):
                    status, said = await posted(stand_in.url, path, body)
                    assert (status, "the disk is full" in said) == (500, True), said
            # What the stand-in itself did is done, and is told.
            assert [kind for kind, _ in heard] == ["hello", "clock", "reset"]
            assert (await house.state())["people"] == []

    async def test_none_is_said(self, world) -> None:
        with pytest.raises(PlaygroundError, match="does not run in this process"):
            await world.call("POST", "restart")


class TestWrongRequests:
    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("people", {}, 400),
            ("people", {"first_name": 5}, 400),
            ("people/100001/say", {}, 400),
            ("people/100001/say", {"text": 5}, 400),
            ("people/999/say", {"text": "x"}, 404),
            ("people/abc/say", {"text": "x"}, 404),
            ("people/100001/tap", {"label": "nothing"}, 409),
            ("people/100001/tap", {}, 400),
            ("people/100001/file", {"files": [{"name": "x"}]}, 400),
            ("people/100001/say", {"text": "x", "bot_id": 5}, 409),
            ("people/100001/say", {"text": "x", "chat_id": -5}, 409),
            ("clock", {"forward": "soon"}, 400),
            ("limits", {"per_minute": 5}, 400),
            ("bots", {"token": "nonsense"}, 400),
            ("groups", {"title": "x", "members": {"77": "member"}}, 400),
        ],
    )
    async def test_are_answered_in_a_sentence(self, stand_in, aline, path, body, status) -> None:
        async with aiohttp.ClientSession(stand_in.url) as session:
            response = await session.post(f"/control/{path}", json=body)
            assert response.status == status, await response.text()
            assert (await response.json())["error"]

    async def test_no_json_at_all(self, stand_in, aline) -> None:
        async with aiohttp.ClientSession(stand_in.url) as session:
            response = await session.post("/control/people", data=b"{")
            assert response.status == 400


class TestHangingUp:
    async def test_a_poller_that_is_gone_was_given_nothing(
        self, stand_in, bot, aline, world
    ) -> None:
        bot.updates.drop_all()
        url = f"{stand_in.url}/bot{stand_in.token}/getUpdates?timeout=30"
        async with aiohttp.ClientSession() as session:
            polling = asyncio.create_task(session.get(url))
            await until(lambda: bot.updates.is_polled)
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
        await until(lambda: not bot.updates.is_polled)
        await aline.say("is anybody there?")
        assert (await world.log())["counts"]["handed_over"] == {}
        assert len(bot.updates) == 1

    async def test_a_call_goes_on_without_its_sender(self, stand_in, aline, world) -> None:
        await world.faults(slow_ms=300)
        body = {"chat_id": aline.id, "text": "sent all the same"}
        async with aiohttp.ClientSession(stand_in.url) as session:
            before = stand_in.world.journal.calls_total
            sending = asyncio.create_task(
                session.post(f"/bot{stand_in.token}/sendMessage", json=body)
            )
            await until(lambda: stand_in.world.journal.calls_total > before)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        assert await aline.until("sent all the same", anywhere=True)
