"""A broadcast on its way: it grows in the chat, reports, can be stopped, and survives a kill."""

from __future__ import annotations

import asyncio
import io
from typing import Any, Literal

import pytest
from PIL import Image
from sqlalchemy import select

from bot.chat import Photo
from bot.chat import Sender as Author
from bot.commerce import broadcast_changes, broadcasts
from bot.courier.transport import PHOTO_TRIES
from bot.courier.worker import BATCH, LEASE, Courier
from bot.formatting import Span, marked
from bot.telegram.outbound.sender import SentMessage
from bot.telegram.photos import giver_of
from playground.media import Upload
from storage import outbox, recipients
from storage.media.byte_store import ByteStore, StoreAway
from storage.models import Broadcast, MediaFile, MediaName, Notice
from tests.courier.conftest import Post
from tests.support.trade import NOW
from tests.support.waiting import until

TEXTS = {"rw": "Amakuru", "en": "News"}


async def start(post: Post, author: Author, photo: Photo | None = None) -> int:
    async with post.trade.acting(author) as (db, who):
        started = await broadcasts.start(
            db,
            who,
            NOW,
            draft_id="d",
            who="everyone",
            language="",
            texts=TEXTS,
            photo=photo,
        )
        return started.id


async def crowd(post: Post, count: int, language: str = "rw") -> list[Author]:
    return [await post.person(f"P{number}", language) for number in range(count)]


async def go_on(post: Post, courier: Courier) -> None:
    """As `run` does, until nothing is due."""
    await post.redis.delete("isoko:progress:1")  # as if three seconds had passed
    while await courier.drain():
        await post.redis.delete("isoko:progress:1")
        await courier._progress.show()
    await courier._progress.show()


class TestOnItsWay:
    async def test_progress_grows_in_one_message_and_the_report_follows(self, post: Post) -> None:
        staff = await post.person("Staff", number=900)
        people = await crowd(post, BATCH + 5)
        blocked = people[3]
        await post.phones[blocked.id].block()
        await start(post, staff)
        courier = await post.courier()
        await courier.drain()
        await courier._progress.show()
        [progress] = [m for m in await post.phones[staff.id].messages() if "▓" in m.text]
        assert "under way" in progress.text
        assert f"of {BATCH + 6}" in progress.text
        assert "⏹ Stop" in progress.data
        await go_on(post, courier)
        await courier.drain()  # the report
        bars = [m for m in await post.phones[staff.id].messages() if "▓" in m.text]
        assert [m.id for m in bars] == [progress.id], "a second message instead of an edit"
        assert "Broadcast finished" in bars[0].text
        assert "▓" * 10 in bars[0].text
        assert not bars[0].data, "the same buttons twice in a row: the report has them"
        assert "bc.recall|1||" in (await post.phones[staff.id].messages())[-1].data.values()
        report = (await post.heard(staff))[-1]
        assert "Your broadcast is finished." in report
        assert f"Delivered: {BATCH + 5} of {BATCH + 6}" in report
        assert "1 person has blocked" in report
        for person in people:
            assert await post.heard(person) == ([] if person is blocked else ["Amakuru"])

    async def test_each_in_their_own_words(self, post: Post) -> None:
        staff = await post.person("Staff", number=900)
        rw, zh = await post.person("Aline", "rw"), await post.person("王", "zh")
        await start(post, staff)
        await (await post.courier()).drain()
        assert await post.heard(rw) == ["Amakuru"]
        assert await post.heard(zh) == ["News"]

    async def test_nothing_of_it_is_markup(self, post: Post) -> None:
        staff = await post.person("Staff", number=900)
        await start(post, staff)
        async with post.trade.database.write() as db:
            row = (await db.scalars(select(Broadcast))).one()
            row.texts = {"en": "<b>1 < 2 & {name}"}
        await (await post.courier()).drain()
        assert await post.heard(staff) == ["<b>1 < 2 & {name}"]

    async def test_a_picture_of_ours_goes_up_once(self, post: Post) -> None:
        staff = await post.person("Staff", number=900)
        await crowd(post, 3)
        sha = await post.photos().media.keep(jpeg(), (64, 48), None)
        await start(post, staff, Photo(path=sha))
        courier = await post.courier()
        await go_on(post, courier)
        [upload] = await post.trade.rows(select(MediaName))
        assert uploads(post) == 1, "and nobody else's waits for more than its name"
        post.trade.forward(seconds=1)
        again = await post.courier()  # another process knows it, too
        async with post.trade.database.write() as db:
            for row in await db.scalars(select(Notice).where(Notice.kind == "broadcast")):
                row.state = "due"
        [file] = await post.trade.rows(select(MediaFile))
        await post.photos().media.store.delete(file.object)
        await go_on(post, again)
        assert (upload.giver, upload.content) == (giver_of(post.stand_in.world.bot().id), sha)
        assert set(await post.states()) == {"delivered"}

    @pytest.mark.parametrize("giver", ["", "telegram:999", "own"])
    async def test_a_name_that_telegram_does_not_know(self, post: Post, giver: str) -> None:
        """Another bot's since the token was changed, or none any more: its bytes go up, once."""
        staff = await post.person("Staff", number=900)
        await crowd(post, 3)
        sha = await post.photos().media.keep(jpeg(), (64, 48), None)
        giver = giver_of(post.stand_in.world.bot().id) if giver == "own" else giver
        name = post.stand_in.world.files.file_id(
            (await post.stand_in.world.files.keep_photo(Upload("a.jpg", jpeg())))[-1], 999
        )
        await start(post, staff, Photo(name, sha, giver))
        [row] = await post.trade.rows(select(Broadcast))
        before = broadcasts.version_of(row)
        await go_on(post, await post.courier())
        assert set(await post.states()) == {"delivered"}
        ledger = await post.world.ledger(900)
        assert sum("photo" in each["sent"] for each in ledger["messages"]) == 1
        [row] = await post.trade.rows(select(Broadcast))
        assert row.photo_given_by == (giver if giver == "telegram:999" else "nobody")
        assert broadcasts.version_of(row) == before
        assert len(await post.trade.rows(select(MediaName))) == 1
        assert uploads(post) == 1

    async def test_one_without_bytes_goes_without(self, post: Post) -> None:
        """It may still be fetched from where it was sent, for a minute: red when the words are
        lost with it, or do not wait."""
        staff = await post.person("Staff", number=900)
        await start(post, staff, Photo("AgACnone", giver="whatsapp:999"))
        courier = await post.courier()
        states = []
        for _ in range(PHOTO_TRIES + 1):
            await courier.drain()
            [notice] = await post.notices()
            states.append(notice.state)
            post.trade.forward(seconds=60)
        assert states == [*["due"] * PHOTO_TRIES, "delivered"]
        [shown] = (await post.world.ledger(900))["messages"]
        assert "photo" not in shown["sent"]

    async def test_while_the_bucket_is_away_it_waits(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when that is a refusal: nobody would ever get it."""
        staff = await post.person("Staff", number=900)
        sha = await post.photos().media.keep(jpeg(), (64, 48), None)
        await start(post, staff, Photo(path=sha))

        async def away(*_: object) -> bytes:
            raise StoreAway("503 Slow Down")

        with monkeypatch.context() as patch:
            patch.setattr(ByteStore, "get", away)
            await (await post.courier()).drain()
        [notice] = await post.notices()
        assert notice.state == "due"
        post.trade.forward(minutes=5)
        await (await post.courier()).drain()
        assert await post.states() == ["delivered"]


def uploads(post: Post) -> int:
    calls = post.stand_in.world.journal.calls
    return sum(isinstance(call.arguments.get("photo"), dict) for call in calls)


class TestTakenBack:
    async def test_also_where_it_is_gone_already(self, post: Post) -> None:
        """Its reader deleted it, or the courier died before it was written down."""
        staff = await post.person("Staff", number=900)
        number = await start(post, staff)
        courier = await post.courier()
        await courier.drain()
        [sent] = await post.notices()
        await courier.transport.take_back(staff.id, sent.message_id)
        async with post.trade.acting(staff) as (db, who):
            await broadcast_changes.change(db, who, number, NOW, "recall")
        await courier.drain()
        assert await post.states() == ["delivered", "delivered"]


class TestOnTheirWay:
    """Messages that a courier is sending while staff change them or take them back."""

    @pytest.mark.parametrize("kind", ["recall", "edit"])
    async def test_they_are_reached_too(
        self, either: Post, kind: Literal["recall", "edit"], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when somebody keeps the wrong words. One of the sendings fails."""
        staff = await either.person("Staff", number=900)
        people = [staff, *await crowd(either, 3)]
        number = await start(either, staff)
        courier = await either.courier()
        begun, send = asyncio.Semaphore(0), courier.transport.send

        async def watched(*what: Any, **more: Any) -> SentMessage:
            begun.release()
            return await send(*what, **more)

        monkeypatch.setattr(courier.transport, "send", watched)
        await either.world.faults(slow_ms=300, server_error_next=1)
        sending = asyncio.create_task(courier.drain())
        for _ in people:
            await begun.acquire()
        async with either.trade.acting(staff) as (db, who):
            assert await recipients.count_sent(db, number) == 4, "so many are asked about"
            change = await broadcast_changes.change(
                db, who, number, NOW, kind, draft_id="e", texts={"en": "Other news"}
            )
            assert (change.state, change.total) == ("running", 4)
        assert await courier.drain() == 0, "taken back before it arrived"
        await sending
        await either.world.faults(clear=True)
        either.trade.forward(minutes=1)
        while await courier.drain():
            pass
        shown = [
            [each.text for each in await either.phones[person.id].messages() if not each.deleted]
            for person in people
        ]
        assert shown == [[] if kind == "recall" else ["Other news"]] * 4
        done = await either.trade.notices(broadcast_id=change.id)
        last = "moot" if kind == "recall" else "delivered"
        assert sorted(row.state for row in done) == [*["delivered"] * 3, last]

    async def test_leased_in_the_very_instant(self, either: Post) -> None:
        """The courier's lease and the change are under way at once. Red on PostgreSQL when the
        change does not wait for the lease."""
        staff = await either.person("Staff", number=900)
        await either.person("Aline")
        number = await start(either, staff)

        async def change() -> int:
            async with either.trade.acting(staff) as (db, who):
                texts = {"en": "Other news"}
                row = await broadcast_changes.change(
                    db, who, number, NOW, "edit", draft_id="e", texts=texts
                )
                return row.total

        async with either.trade.database.write() as db:
            first, second = await outbox.lease(db, NOW, NOW + LEASE, 10, platform="telegram")
            await outbox.delivered(db, [first.id], NOW)
            await outbox.name_messages(db, {first.id: outbox.SentTo("telegram", "1", "7")})
        async with either.trade.database.write() as db:
            await outbox.give_back(db, second, None)
        async with either.trade.database.write() as db:
            assert len(await outbox.lease(db, NOW, NOW + LEASE, 10, platform="telegram")) == 1
            later = asyncio.create_task(change())
            await asyncio.sleep(0.2)
        assert await later == 2


class TestStopped:
    async def test_in_the_middle(self, post: Post) -> None:
        staff = await post.person("Staff", number=900)
        people = await crowd(post, BATCH + 5)
        number = await start(post, staff)
        courier = await post.courier()
        await courier.drain()
        async with post.trade.acting(staff) as (db, who):
            await broadcasts.stop(db, who, number, NOW)
        await go_on(post, courier)
        heard = [len(await post.heard(person)) for person in people]
        assert sum(heard) == BATCH - 1  # the author is one of the first
        states = await post.states()
        assert states.count("stopped") == 6
        await courier.drain()
        assert "Your broadcast was stopped" in (await post.heard(staff))[-1]

    async def test_what_was_to_be_tried_again_is_stopped_too(self, post: Post) -> None:
        staff, aline = await post.person("Staff", number=900), await post.person("Aline")
        number = await start(post, staff)
        courier = await post.courier()
        await post.world.faults(slow_ms=300, server_error_next=2)
        journal = post.stand_in.world.journal
        before = journal.calls_total
        sending = asyncio.create_task(courier.drain())
        await until(lambda: journal.calls_total == before + 2)
        async with post.trade.acting(staff) as (db, who):
            await broadcasts.stop(db, who, number, NOW)  # both are on their way, and come back
        await sending
        await post.world.faults(clear=True)
        post.trade.forward(minutes=5)
        while await courier.drain():
            pass
        assert await post.heard(aline) == []
        assert set(await post.states()) == {"stopped"}


class TestKilled:
    async def test_nobody_gets_it_twice(self, either: Post) -> None:
        staff = await either.person("Staff", number=900)
        people = await crowd(either, 30)
        await start(either, staff)
        first = await either.courier()
        await first.drain()
        # killed here; another process goes on, with another draft of the same broadcast tapped
        await start(either, staff)
        await go_on(either, await either.courier())
        assert [await either.heard(person) for person in people] == [["Amakuru"]] * 30

    async def test_two_couriers_finish_it_once(self, either: Post) -> None:
        staff = await either.person("Staff", number=900)
        await crowd(either, 30)
        await start(either, staff)
        couriers = [await either.courier() for _ in range(2)]
        await asyncio.gather(*(go_on(either, courier) for courier in couriers))
        reports = await either.trade.rows(select(Notice).where(Notice.kind == "broadcast_finished"))
        assert len(reports) == 1
        audit = await either.trade.audit("broadcast")
        assert [line[2] for line in audit] == ["running", "finished"]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "brown").save(out, "JPEG")
    return out.getvalue()


async def test_bold_and_links_arrive(post: Post) -> None:
    staff, zh = await post.person("Staff", number=900), await post.person("王", "zh")
    text = marked("Export day here", [Span("bold", 0, 10), Span("link", 11, 4, "https://a.rw")])
    async with post.trade.acting(staff) as (db, who):
        await broadcasts.start(
            db, who, NOW, draft_id="d", who="everyone", language="", texts={"en": text}
        )
    await (await post.courier()).drain()
    [message] = [m for m in await post.phones[zh.id].messages() if m.by_bot]
    assert message.text == "Export day here"
    kinds = [(each["type"], each.get("url")) for each in message.raw["message"]["entities"]]
    assert kinds == [("bold", None), ("text_link", "https://a.rw/")]
