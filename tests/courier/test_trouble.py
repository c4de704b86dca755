"""When Telegram says no: later, never, or not to this person."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from PIL import Image
from sqlalchemy import select
from telegram.error import RetryAfter

from bot.chat import AlbumScreen, MessageScreen, Photo, Sender
from bot.i18n import Reader
from storage import outbox, people
from storage.models import Person
from storage.redis.rate_limit import Pace
from tests.courier.conftest import Post
from tests.support.trade import NOW


class TestTooMany:
    async def test_a_new_due_time_and_only_that_chat_waits(self, post: Post) -> None:
        aline, bosco = await post.person("Aline"), await post.person("Bosco")
        await post.tell(aline)
        await post.world.faults(too_many_next=1, retry_after=7, chat_id=int(aline.id))
        courier = await post.courier()
        await courier.drain()
        [notice] = await post.notices()
        assert (notice.state, notice.due_at) == ("due", NOW + timedelta(seconds=7))
        assert notice.claimed_until is None
        assert [outcome for outcome, _ in await post.attempts()] == ["later"]
        await post.tell(bosco)
        await post.set(due_at=NOW)
        calls = await post.calls()
        await courier.drain()
        assert len(await post.heard(bosco)) == 1, "one chat's refusal held another up"
        assert await post.calls() == calls + 1, "she was written to while she is left alone"
        [notice, _] = await post.notices()
        assert (notice.state, notice.attempts) == ("due", 1), "what was not tried is no attempt"

    async def test_where_several_chats_are_refused_everybody_waits(self, post: Post) -> None:
        crowd = [await post.person(f"P{number}") for number in range(4)]
        for person in crowd[:3]:
            await post.tell(person)
        await post.world.faults(too_many_next=3, retry_after=7)
        courier = await post.courier()
        await courier.drain()
        await post.tell(crowd[3])
        calls = await post.calls()
        await courier.drain()
        assert await post.calls() == calls, "Telegram was called while it wants to be left alone"

    async def test_an_edit_that_is_refused_holds_no_message_up(self, post: Post) -> None:
        aline = await post.person("Aline")
        courier = await post.courier()
        await post.world.faults(too_many_next=1, retry_after=60, methods=["editMessageText"])
        with pytest.raises(RetryAfter):
            await courier.transport.edit(aline.id, "1", MessageScreen(("a",)), Reader.of("en"))
        await post.tell(aline)
        await courier.drain()
        assert await post.states() == ["delivered"]

    async def test_an_album_is_as_many_messages_as_it_has_pictures(self, post: Post) -> None:
        aline = await post.person("Aline")
        courier = await post.courier(pace=Pace())
        for name in ("a.png", "b.png", "c.png"):
            Image.new("RGB", (200, 200)).save(post.folder / name)
        album = AlbumScreen(("all",), (), tuple(Photo(path=f"{n}.png") for n in "abc"))
        await courier.transport.send(aline.id, album, Reader.of("en"), "answer")
        assert await post.redis.zcard("isoko:booked") == 4


class TestAnswersOfStrangers:
    """What stands between us and Telegram answers in its place, in any shape."""

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (502, "<html>Bad Gateway</html>"),
            (504, ""),
            (200, "<html>Please log in</html>"),
            (200, "[]"),
            (200, '{"ok":true}'),
            (200, '{"ok":false,"error_code":403,"description":"Forbidden"}'),
            (403, "<html>Forbidden</html>"),
            (404, "<html>Not Found</html>"),
            (400, "null"),
            (429, "slow down"),
            (500, '{"ok":false,"parameters":7}'),
            (429, '{"ok":false,"parameters":{"retry_after":"soon"}}'),
            (204, ""),
        ],
    )
    async def test_mean_that_it_is_tried_again(self, post: Post, status: int, body: str) -> None:
        aline = await post.person("Aline")
        await post.tell(aline)
        async with answering(status, body) as url:
            courier = await post.courier(url=url)
            await courier.transport.bot._request[1].initialize()
            await courier.drain()
            await courier.transport.bot._request[1].shutdown()
        [notice] = await post.notices()
        assert (notice.state, notice.reason) == ("due", ""), await post.attempts()
        assert (await post.trade.one(select(Person))).unreachable_since is None
        await (await post.courier()).drain()
        assert await post.heard(aline) == []
        post.trade.forward(seconds=3)
        await (await post.courier()).drain()
        assert len(await post.heard(aline)) == 1


@pytest.mark.parametrize(
    "said", ["chat not found", "USER_IS_BLOCKED", "PEER_ID_INVALID", "INPUT_USER_DEACTIVATED"]
)
async def test_a_400_that_says_nobody_is_there(post: Post, said: str) -> None:
    """telebot 669: an album to who blocked the bot is a 400, and its shop went on selling."""
    await post.tell(await post.person("Aline"))
    body = f'{{"ok":false,"error_code":400,"description":"Bad Request: {said}"}}'
    async with answering(400, body) as url:
        courier = await post.courier(url=url)
        await courier.transport.bot._request[1].initialize()
        await courier.drain()
        await courier.transport.bot._request[1].shutdown()
    [notice] = await post.notices()
    assert notice.state == "unreachable"
    assert (await post.trade.one(select(Person))).unreachable_since is not None


@contextlib.asynccontextmanager
async def answering(status: int, body: str) -> AsyncIterator[str]:
    """A server that says the same to everybody."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


class TestServerInTrouble:
    async def test_later_and_later(self, post: Post) -> None:
        aline = await post.person("Aline")
        await post.tell(aline)
        await post.world.faults(server_error_next=3)
        courier = await post.courier()
        for number, seconds in enumerate((2, 4, 8), 1):
            await courier.drain()
            [notice] = await post.notices()
            assert (notice.state, notice.attempts) == ("due", number)
            delay = (notice.due_at - post.trade.now).total_seconds()
            assert 0.8 * seconds <= delay <= 1.2 * seconds
            assert await courier.drain() == 0
            post.turn_to(notice.due_at)
        await courier.drain()
        assert await post.states() == ["delivered"]
        assert len(await post.heard(aline)) == 1
        assert [outcome for outcome, _ in await post.attempts()] == ["later"] * 3 + ["delivered"]

    async def test_but_not_for_ever(self, post: Post) -> None:
        """A day after the first try, however few there were: a machine may have been off."""
        aline = await post.person("Aline")
        await post.tell(aline)
        await post.tell(aline)
        courier = await post.courier()
        await post.world.faults(server_error_next=3)
        for hours in (0, 23, 1):
            post.trade.forward(hours=hours)
            await courier.drain()
        assert await post.states() == ["refused", "due"]
        assert [outcome for outcome, _ in await post.attempts()] == ["later", "later", "given up"]
        [refused, _] = await post.notices()
        assert "stand-in fault" in refused.reason
        await courier.drain()
        assert await post.states() == ["refused", "delivered"]

    async def test_nor_longer_than_it_is_worth_anything(self, post: Post) -> None:
        await post.tell(await post.person("Aline"), expires=NOW + timedelta(seconds=1))
        await post.world.faults(server_error_next=1)
        await (await post.courier()).drain()
        assert await post.states() == ["moot"]

    async def test_no_two_wait_quite_as_long(self, post: Post) -> None:
        for name in ("Aline", "Bosco"):
            await post.tell(await post.person(name))
        await post.world.faults(server_error_next=2)
        await (await post.courier()).drain()
        [one, other] = await post.notices()
        assert one.due_at != other.due_at

    async def test_an_answer_that_was_lost_on_the_way(self, post: Post) -> None:
        aline = await post.person("Aline")
        await post.tell(aline)
        await post.world.faults(drop_answer_next=1)
        await (await post.courier()).drain()
        assert await post.states() == ["due"], "nobody knows whether it arrived"

    async def test_nobody_listens_there(self, post: Post) -> None:
        aline = await post.person("Aline")
        await post.tell(aline)
        courier = await post.courier(url="http://127.0.0.1:9")
        await courier.drain()
        assert await post.states() == ["due"]
        assert [outcome for outcome, _ in await post.attempts()] == ["later"]


class TestUnreachable:
    async def test_whoever_blocked_us_is_spared(self, post: Post) -> None:
        aline = await post.person("Aline")
        phone = post.phones[aline.id]
        await phone.block()
        await post.tell(aline)
        await post.tell(aline)
        courier = await post.courier()
        await courier.drain()
        person = await post.trade.one(select(Person))
        assert person.unreachable_since == NOW
        calls = await post.calls()
        await courier.drain()
        assert await post.calls() == calls
        assert await post.states() == ["unreachable", "unreachable"]
        assert [outcome for outcome, _ in await post.attempts()] == ["unreachable", "spared"]

    async def test_until_they_write_again(self, post: Post) -> None:
        aline = await post.person("Aline")
        phone = post.phones[aline.id]
        await phone.block()
        await post.tell(aline)
        courier = await post.courier()
        await courier.drain()
        await phone.unblock()
        async with post.trade.acting(aline) as (db, who):
            await people.set_reachable(db, who.person.id)
        await post.tell(aline)
        await courier.drain()
        assert await post.states() == ["unreachable", "delivered"]
        assert len(await post.heard(aline)) == 1

    async def test_a_chat_that_is_not_there(self, post: Post) -> None:
        await post.tell(await post.person("Aline", started=False))
        await (await post.courier()).drain()
        assert await post.states() == ["unreachable"]
        assert (await post.trade.one(select(Person))).unreachable_since == NOW


class TestRefused:
    async def test_what_cannot_be_sent_is_not_tried_again(
        self, post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        from bot.chat import Photo
        from bot.notices.broadcasts import BroadcastTest
        from bot.screens.notices import registry
        from bot.screens.notices.kind import NoticeKind

        aline = await post.person("Aline")
        broken = MessageScreen(("words",), photo=Photo("no such file"))
        kind = NoticeKind(BroadcastTest, lambda _told: broken)
        monkeypatch.setitem(registry.KINDS, BroadcastTest.KIND, kind)
        await post.tell(aline, "broadcast_test")
        await post.tell(aline, "order_received")
        courier = await post.courier()
        await courier.drain()
        [(outcome, detail)] = await post.attempts()
        assert outcome == "refused"
        assert "file" in detail
        assert "was refused" in caplog.text
        await courier.drain()
        assert await post.states() == ["refused", "delivered"], "it held up what came after it"

    async def test_a_kind_that_nobody_knows(
        self, post: Post, caplog: pytest.LogCaptureFixture
    ) -> None:
        await post.tell(await post.person("Aline"))
        await post.set(kind="gossip")
        await (await post.courier()).drain()
        assert await post.states() == ["refused"]
        assert "gossip" in caplog.text
        assert await post.calls() == 0

    async def test_facts_that_cannot_be_read(
        self, post: Post, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Red when it is tried for ever, holds up what comes after it, or says whose it was."""
        aline = await post.person("Aline")
        await post.tell(aline)
        await post.set(facts={"order": "IS-7K4QM2", "shop": ["Kopakama"]})
        await post.tell(aline, "order_received")
        courier = await post.courier()
        for _ in range(2):
            await courier.drain()
        assert await post.states() == ["refused", "delivered"]
        assert "order_delivered cannot be read: shop" in caplog.text
        assert "Kopakama" not in caplog.text


class TestMoved:
    async def test_a_group_that_became_a_supergroup(self, post: Post) -> None:
        aline = await post.person("Aline")
        members = {aline.id: "creator", post.stand_in.token.partition(":")[0]: "member"}
        wanted = {"title": "Koperative", "members": members, "type": "group"}
        group = await post.world.call("POST", "groups", wanted)
        await post.trade.person("Koperative", "en", platform_id=str(group["chat_id"]))
        await post.tell(Sender("telegram", str(group["chat_id"]), "Koperative"))
        upgrade = f"groups/{group['chat_id']}"
        new = (await post.world.call("POST", upgrade, {"upgrade": True}))["chat_id"]
        courier = await post.courier()
        assert await courier.drain() == 1
        [notice] = await post.notices()
        assert (notice.state, notice.due_at) == ("due", NOW)
        assert await courier.drain() == 1
        assert await post.states() == ["delivered"]
        assert [outcome for outcome, _ in await post.attempts()] == ["moved", "delivered"]
        row = await post.trade.one(select(Person).where(Person.name == "Koperative"))
        assert row.platform_id == str(new)


class TestDatabaseInTrouble:
    async def test_what_was_sent_is_written_down_when_it_is_back(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when a courier forgets what Telegram has because the database restarts."""
        crowd = [await post.person(f"P{number}") for number in range(8)]
        for person in crowd:
            await post.tell(person)
        real, away = outbox.delivered, iter([True, True])

        async def delivered(*args: object) -> None:
            if next(away, False):
                raise ConnectionError("the database is away")
            await real(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(outbox, "delivered", delivered)
        await (await post.courier()).drain()
        assert await post.states() == ["delivered"] * 8
        assert {len(await post.heard(person)) for person in crowd} == {1}
