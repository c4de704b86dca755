"""Screens and notices on their way to people's phones, with the stand-in as strict as Meta is."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from bot.chat import (
    AlbumScreen,
    Answer,
    Button,
    ContactScreen,
    DocumentScreen,
    Event,
    MadeDocument,
    MadePhoto,
    MessageScreen,
    Photo,
    PlaceScreen,
    PollScreen,
    Recording,
    Said,
    Sender,
    SharedPlace,
    Tap,
    VoiceScreen,
)
from bot.courier.transport import NotNow
from bot.engine.processor import Recipient, TemporarilyUnavailable
from bot.i18n import Reader
from bot.texts import Strong, t
from bot.whatsapp.inbound import arrivals
from bot.whatsapp.inbound.news import told
from bot.whatsapp.inbound.responder import WhatsAppResponder
from bot.whatsapp.outbound.client import GraphError, MediaGone, NotConnected, SendUnknown
from bot.whatsapp.outbound.statuses import Status, apply
from bot.whatsapp.outbound.template_review import refresh
from storage import whatsapp_inbox
from storage.models import InboxRow, MediaName
from storage.whatsapp_inbox import Arrival
from tests.support.images import plain
from tests.support.ogg import ogg
from tests.whatsapp.outbound.conftest import WhatsAppPost

EN = Reader.of("en")


def below(*labels: str) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(each, Tap("buy", str(n))),) for n, each in enumerate(labels))


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "brown").save(out, "JPEG")
    return out.getvalue()


async def test_every_kind_of_screen_is_taken(post: WhatsAppPost, tmp_path: Any) -> None:
    """And each file goes up once, however often it is shown."""
    aline = await post.person("Aline")
    picture = await post.sender.media.media.keep(jpeg(), (64, 48), None)
    photo = Photo(path=picture)
    voice = tmp_path / "a.ogg"
    voice.write_bytes(ogg())
    screens: list[Any] = [
        MessageScreen((Strong("Tea"), "*mine*"), below("Buy", "Back"), photo),
        MessageScreen(("Tea",), below(*map(str, range(14))), photo),
        MessageScreen(("Tea",), ((Button("Look", url="https://example.com/a_b_"),),)),
        AlbumScreen(("Tea",), below("Buy"), (photo, photo, photo)),
        DocumentScreen(("Prices",), below("Back"), MadeDocument("tariff.csv", b"a;b")),
        PlaceScreen(SharedPlace(-1.94, 30.06), below("Back")),
        PollScreen("Which?", ("Tea", "Coffee"), below("Back")),
        ContactScreen(("Your number?",), t("📱 Share my number")),
        VoiceScreen(Recording(str(voice), "voice/a")),
        MessageScreen(("A page",), (), MadePhoto(content=plain())),
    ]
    for screen in screens:
        await post.sender.send(aline.id, screen, EN, "answer", "answer")
    await post.business.settled()
    shown = [each for each in await post.phones[aline.id].messages() if each.by_bot]
    kinds = [each.kind for each in shown]
    assert kinds == [
        *("interactive", "image", "interactive", "interactive", "interactive", "interactive"),
        *("location", "interactive", "interactive", "interactive", "audio", "image"),
    ]
    assert len(await post.trade.rows(select(MediaName))) == 2
    assert shown[2].is_list
    assert shown[2].buttons[-1] == "🔽 More options"
    page = await post.sender.pages.turn(f"whatsapp:{aline.id}", shown[2].data["🔽 More options"])
    assert page is not None
    await post.sender.send_body(aline.id, page, "answer", "answer")
    await post.business.settled()
    assert (await post.phones[aline.id].last()).buttons == ["9", "10", "11", "12", "13"]


async def test_what_is_still_to_be_fetched_is_left_out(
    post: WhatsAppPost, caplog: pytest.LogCaptureFixture
) -> None:
    """Red when a photo that is on its way from another platform is an error, keeps its screen from
    being shown, or hides the photos that are here; or when three of them are three messages."""
    aline = await post.person("Aline")
    here = Photo(path=await post.sender.media.media.keep(jpeg(), (64, 48), None))
    elsewhere = Photo("AgAC", giver="telegram:1")
    await post.sender.send(
        aline.id, MessageScreen(("Tea",), below("Buy"), elsewhere), EN, "answer", ""
    )
    long = below("This is too long for a card")  # then it is a message a photo
    for rows in (below("Buy"), long):
        for photos in ((elsewhere,) * 3, (elsewhere, here, here)):
            await post.sender.send(aline.id, AlbumScreen(("Tea",), rows, photos), EN, "answer", "")
    await post.business.settled()
    gone = "📷 The photos cannot be shown just now.\n\nTea"
    shown = [each for each in await post.phones[aline.id].messages() if each.by_bot]
    assert [
        (each.text, bool(each.bubble["picture"]) + len(each.bubble["cards"])) for each in shown
    ] == [
        ("Tea", 0),
        *((gone, 0), ("Tea", 2)),
        *((gone, 0), ("", 1), ("", 1), ("Tea", 0)),
    ]
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_a_file_that_meta_forgot_goes_up_again(post: WhatsAppPost) -> None:
    aline = await post.person("Aline")
    photo = Photo(path=await post.sender.media.media.keep(jpeg(), (64, 48), None))
    screen = MessageScreen(("Tea",), (), photo)
    await post.sender.send(aline.id, screen, EN, "answer", "")
    (known,) = (await post.sender.media.names.of([photo.path])).values()
    await post.client.call("DELETE", f"/{known}")
    await post.sender.send(aline.id, screen, EN, "answer", "")
    await post.business.settled()
    shown = [each.kind for each in await post.phones[aline.id].messages() if each.by_bot]
    assert shown == ["image", "image"]
    post.trade.forward(days=29)
    assert await post.sender.media.names.of([photo.path]) == {}, "before Meta forgets it by itself"


class TestNotices:
    async def test_within_the_day_it_is_its_own_screen(self, post: WhatsAppPost) -> None:
        aline = await post.person("Aline")
        number = await post.tell(aline, "order_placed")
        await post.deliver()
        shown = await post.phones[aline.id].last()
        assert "New order! IS-7K4QM2" in shown.text
        assert shown.buttons == ["✅ Accept", "❌ Decline", "🔎 Order IS-7K4QM2"]
        assert await post.state(number) == "delivered"

    async def test_whoever_deleted_whatsapp_is_unreachable(self, post: WhatsAppPost) -> None:
        aline = await post.person("Aline")
        await post.phones[aline.id].change(has_app=False)
        number = await post.tell(aline)
        await post.deliver()
        await post.hear()
        assert await post.state(number) == "unreachable"

    async def test_our_own_mistake_is_kept_for_staff(self, post: WhatsAppPost) -> None:
        aline = await post.person("Aline")
        await post.business.world.switch(refuse_next=5, refuse_code=131009)
        number = await post.tell(aline)
        await post.deliver()
        assert await post.state(number) == "refused"

    async def test_without_a_token_nothing_is_lost(
        self, post: WhatsAppPost, caplog: pytest.LogCaptureFixture
    ) -> None:
        aline = await post.person("Aline")
        await post.business.world.settings(token="another")
        number = await post.tell(aline)
        await post.courier.drain()
        assert await post.state(number) == "due"
        assert any(each.levelname == "CRITICAL" for each in caplog.records)


class TestLostAnswers:
    async def test_it_is_settled_by_its_status_and_not_sent_twice(self, post: WhatsAppPost) -> None:
        """megaapp977/stack#607 and others: sent again at once, or lost."""
        aline = await post.person("Aline")
        await post.business.world.switch(cut_next=1)
        number = await post.tell(aline)
        await post.courier.drain()
        assert await post.state(number) == "due"
        post.trade.forward(minutes=5)
        await post.courier.drain()
        assert len(await post.shown(aline)) == 1
        await post.hear()
        assert await post.state(number) == "delivered"
        post.trade.forward(minutes=20)
        await post.deliver()
        assert len(await post.shown(aline)) == 1

    async def test_what_never_arrived_is_sent_again_after_ten_minutes(
        self, post: WhatsAppPost
    ) -> None:
        aline = await post.person("Aline")
        await post.business.world.switch(down="cut")
        number = await post.tell(aline)
        await post.courier.drain()
        await post.business.world.switch(down="no")
        post.trade.forward(minutes=9)
        await post.deliver()
        assert await post.shown(aline) == []
        post.trade.forward(minutes=2)
        await post.deliver()
        assert len(await post.shown(aline)) == 1
        assert await post.state(number) == "delivered"

    async def test_a_status_that_overtakes_the_answer(self, post: WhatsAppPost) -> None:
        aline = await post.person("Aline")
        await post.business.world.switch(status_first=True)
        number = await post.tell(aline)
        await post.deliver()
        await post.hear()
        assert await post.state(number) == "delivered"
        assert len(await post.shown(aline)) == 1

    async def test_an_answer_waits_for_its_status(
        self, post: WhatsAppPost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Sent again at once, it is there twice, and paid for twice."""
        monkeypatch.setattr(arrivals, "BETWEEN_SECONDS", 0.1)
        aline = await post.person("Aline")
        await post.business.world.switch(cut_next=1)
        answering = asyncio.create_task(self.answer(post, aline))
        await asyncio.sleep(0.25)
        assert not answering.done()
        await post.hear()
        await answering
        assert len(await post.shown(aline)) == 1
        await post.business.world.switch(down="cut")
        with pytest.raises(TemporarilyUnavailable):
            await self.answer(post, aline, number=2)

    async def test_an_answer_that_a_dead_process_sent(self, post: WhatsAppPost) -> None:
        """It died between the answer and the end of the turn."""
        aline = await post.person("Aline")
        await self.answer(post, aline)
        await post.hear()
        await self.answer(post, aline, again=True)
        assert len(await post.shown(aline)) == 1
        await self.answer(post, aline, again=True, number=2)  # it died before
        assert len(await post.shown(aline)) == 2

    async def answer(
        self, post: WhatsAppPost, who: Sender, *, again: bool = False, number: int = 1
    ) -> None:
        """As a process that has only begun."""
        now = min(post.trade.now, datetime.now(UTC))  # the stand-in's statuses have the machine's
        responds = WhatsAppResponder(post.sender, post.trade.database, lambda: now)
        event = Event(f"whatsapp:wamid.{number}", who, who.id, Said("Tea"), again=again)
        answer = Answer((MessageScreen(("Tea",)),))
        await responds(event, Recipient(who.id, EN, None), answer)


class TestWindow:
    async def test_a_template_and_what_came_meanwhile_is_told_as_one(
        self, post: WhatsAppPost
    ) -> None:
        aline = await post.person("Aline", "rw", open_=False)
        await post.approve("rw", "en")
        first = await post.tell(aline, "order_placed")
        await post.deliver()
        assert await post.state(first) == "delivered"
        shown = await post.phones[aline.id].last()
        assert shown.kind == "template"
        assert shown.text == "Ufite komande nshya: IS-7K4QM2. Umuguzi ategereje igisubizo cyawe."
        assert list(shown.data.values()) == ["order|IS-7K4QM2||"]
        more = [await post.tell(aline, "order_waiting"), await post.tell(aline, "payment_claimed")]
        await post.deliver()
        assert [await post.state(each) for each in more] == ["due", "due"]
        post.trade.forward(minutes=61)
        await post.deliver()
        assert (await post.shown(aline))[1:] == [
            "Hari amakuru ya komande zawe utarasoma. Ubutumwa: 2. Kanda buto iri hasi ubusome."
        ]
        post.trade.forward(hours=12)
        await post.deliver()
        assert len(await post.shown(aline)) == 2, "once a day"
        more.append(await post.tell(aline, "order_cancelled_to_seller"))
        await post.deliver()
        assert (await post.shown(aline))[-1].split(": ")[1].startswith("3"), "unless there is more"
        await post.phones[aline.id].say("Muraho")
        await post.wrote(aline, hours=24)
        await post.deliver()
        assert {await post.state(each) for each in more} == {"delivered"}
        assert len(await post.shown(aline)) == 6, "each as its own screen, once she wrote"

    async def test_that_several_wait_is_not_said_again_where_only_the_answer_was_lost(
        self, post: WhatsAppPost
    ) -> None:
        """Red when it is repeated after an hour, though its status says that they have it; or when
        a status that comes late holds back what they have written for."""
        aline = await post.person("Aline", open_=False)
        await post.approve("en")
        await post.tell(aline, "order_placed")
        await post.deliver()
        more = [await post.tell(aline, "order_waiting"), await post.tell(aline, "payment_claimed")]
        await post.deliver()
        post.trade.forward(minutes=61)
        await post.business.world.switch(cut_next=1)
        await post.deliver()
        await post.hear()
        for _ in range(3):
            post.trade.forward(hours=2)
            await post.deliver()
        assert len(await post.shown(aline)) == 2
        post.trade.forward(hours=19)
        await post.deliver()
        assert len(await post.shown(aline)) == 3, "a day later"
        await post.phones[aline.id].say("Muraho")
        await post.wrote(aline, hours=24)
        await post.hear()
        await post.deliver()
        assert {await post.state(each) for each in more} == {"delivered"}

    async def test_each_by_itself_where_several_cannot_be_told_as_one(
        self, post: WhatsAppPost
    ) -> None:
        """Red when a seller hears of none of several while Meta has paused that one text."""
        aline = await post.person("Aline", open_=False)
        await post.approve("en")
        await post.business.world.template("isoko_waiting", "en", status="PAUSED")
        await refresh(post.client, post.trade.database, post.trade.now)
        kinds = ("order_placed", "order_waiting", "payment_claimed")
        told = [await post.tell(aline, kind) for kind in kinds]
        for _ in kinds:
            await post.deliver()
            post.trade.forward(minutes=61)
        assert {await post.state(each) for each in told} == {"delivered"}
        assert len(await post.shown(aline)) == 3

    async def test_what_waits_and_what_is_of_no_use_then(self, post: WhatsAppPost) -> None:
        aline = await post.person("Aline", open_=False)
        await post.approve("rw", "en", "zh")
        waits, drops = await post.tell(aline, "low_stock"), await post.tell(aline, "digest")
        await post.deliver()
        assert [await post.state(waits), await post.state(drops)] == ["due", "moot"]
        placed = await post.tell(aline, "order_placed")
        await post.deliver()
        assert await post.state(placed) == "delivered", "it stood behind what waits"
        post.trade.forward(days=8)
        await post.deliver()
        assert await post.state(waits) == "moot"

    async def test_what_was_planned_long_before_waits_as_long(self, post: WhatsAppPost) -> None:
        """Red when a reminder is too old on the day on which it is due."""
        aline = await post.person("Aline", open_=False)
        due = post.trade.now + timedelta(days=8)
        planned = await post.tell(aline, "receipt_reminder", due=due)
        post.trade.forward(days=8, minutes=1)
        await post.deliver()
        assert await post.state(planned) == "due"
        post.trade.forward(days=6)
        await post.deliver()
        await post.wrote(aline, hours=24)
        await post.deliver()
        assert await post.state(planned) == "delivered"

    @pytest.mark.parametrize(
        ("approved", "words"),
        [
            (("en",), ["You have a new order: IS-7K4QM2. The buyer is waiting for your answer."]),
            ((), []),
        ],
    )
    async def test_in_english_where_theirs_is_not_approved(
        self, post: WhatsAppPost, approved: tuple[str, ...], words: list[str]
    ) -> None:
        aline = await post.person("Aline", "zh", open_=False)
        await post.approve(*approved)
        number = await post.tell(aline, "order_placed")
        await post.deliver()
        assert await post.shown(aline) == words
        assert await post.state(number) == ("delivered" if words else "due")

    async def test_a_template_that_meta_paused_gives_way(self, post: WhatsAppPost) -> None:
        aline = await post.person("Aline", "rw", open_=False)
        await post.approve("rw", "en")
        await post.business.world.template("isoko_new_order", "rw_RW", status="PAUSED")
        number = await post.tell(aline, "order_placed")
        await post.deliver()
        assert (await post.shown(aline))[0].startswith("You have a new order")
        assert await post.state(number) == "delivered"

    @pytest.mark.parametrize("at_once", [True, False])
    @pytest.mark.parametrize("code", [131049, 131050, 130472])
    async def test_one_that_meta_counts_as_marketing_loses_no_order(
        self, post: WhatsAppPost, code: int, *, at_once: bool
    ) -> None:
        """Meta changes a category by itself, and then holds the template back, from who stopped
        offers for good. Red when the seller does not hear of the order when she writes."""
        aline = await post.person("Aline", open_=False)
        await post.approve("en", "rw")
        if at_once:
            await post.business.world.switch(refuse_next=1, refuse_code=code)
        number = await post.tell(aline, "order_placed")
        await post.deliver()
        if not at_once:
            assert await post.state(number) == "delivered"
            failed = Status(
                "wamid.1", "failed", post.trade.now, f"notice:{number}", aline.id, code=code
            )
            async with post.trade.database.write() as db:
                await apply(db, failed, post.trade.now)
        assert await post.state(number) == "due"
        before = len(await post.shown(aline))
        post.trade.forward(hours=7)
        await post.deliver()
        assert len(await post.shown(aline)) == before, "held back again within the day"
        await post.phones[aline.id].say("Muraho")
        await post.wrote(aline, hours=24)
        await post.deliver()
        assert await post.state(number) == "delivered"
        assert "New order" in (await post.shown(aline))[-1]

    @pytest.mark.parametrize("at_once", [True, False])
    async def test_the_window_that_we_thought_open(
        self, post: WhatsAppPost, *, at_once: bool
    ) -> None:
        """Whether Meta says it in its answer or in a status (it is not documented which)."""
        aline = await post.person("Aline", open_=False)
        await post.approve("en")
        await post.wrote(aline, hours=5)
        await post.business.world.switch(window_refused_at_once=at_once)
        number = await post.tell(aline, "order_placed")
        await post.deliver()
        await post.hear()
        await post.deliver()
        assert await post.shown(aline) == [
            "You have a new order: IS-7K4QM2. The buyer is waiting for your answer."
        ]
        assert await post.state(number) == "delivered"

    @pytest.mark.parametrize(("kind", "opens"), [("text", True), ("system", False)])
    async def test_what_they_wrote_just_now_opens_it_before_its_turn(
        self, post: WhatsAppPost, kind: str, *, opens: bool
    ) -> None:
        """Red when a template is paid for that tells somebody to write who has written: their
        window is noted at the end of their turn. Another number is not something they wrote."""
        aline, now = await post.person("Aline", open_=False), post.trade.now
        await post.approve("en")
        await post.phones[aline.id].say("Muraho")  # the stand-in's window is open
        said = Arrival("wamid.1", "message", aline.id, now, {"message": {"type": kind}})
        await whatsapp_inbox.put(post.trade.database, [said], now)
        await post.tell(aline, "order_placed")
        await post.deliver()
        told = (await post.shown(aline))[-1]
        assert told.startswith("*🔔 New order" if opens else "You have a new order"), told


class TestPace:
    async def test_one_person_is_not_sent_too_much_and_others_are_not_held_up(
        self, post: WhatsAppPost, redis: Any
    ) -> None:
        from bot.courier.pace import PersonPace
        from bot.whatsapp.outbound.rate_limiter import WHATSAPP_PACE
        from storage.redis.rate_limit import RateLimiter

        pace = PersonPace(RateLimiter(redis, "isoko:whatsapp:2:", pace=WHATSAPP_PACE))
        for _ in range(45):
            await pace.take("RW.1", "notice")
        with pytest.raises(NotNow) as refused:
            await pace.take("RW.1", "notice")
        assert not refused.value.everybody
        assert 2 < refused.value.wait <= 6
        await pace.take("RW.2", "notice")

    async def test_a_pair_that_was_too_quick_rests_longer_each_time(
        self, post: WhatsAppPost
    ) -> None:
        aline, eric = await post.person("Aline"), await post.person("Eric")
        await post.business.world.switch(refuse_next=1, refuse_code=131056)
        number = await post.tell(aline)
        await post.courier.drain()
        assert (await post.notice(number)).due_at > post.trade.now
        other = await post.tell(eric)
        await post.deliver()
        assert await post.state(other) == "delivered"


class TestReportedAsSpam:
    @pytest.mark.parametrize("at_once", [True, False])
    async def test_nobody_is_written_to_first_for_hours(
        self, post: WhatsAppPost, *, at_once: bool
    ) -> None:
        """Whoever wrote is answered and told all the same. Red when the next template goes out at
        once, or what a status says is not heard, or when it is four hours from a week ago."""
        await post.approve("en")
        people = [await post.person(each, open_=False) for each in ("Aline", "Bosco")]
        eric = await post.person("Eric")
        first = await post.tell(people[0], "order_placed")
        if at_once:
            await post.business.world.switch(refuse_next=1, refuse_code=131048)
            await post.deliver()
        else:
            status = {"id": "wamid.1", "status": "failed", "errors": [{"code": 131048}]}
            status["timestamp"] = str(int(post.trade.now.timestamp()))
            row = InboxRow(kind="status", payload={"status": status}, received_at=post.trade.now)
            async with post.trade.database.write() as db:
                await told(db, row, post.transport.pause)
        second = await post.tell(people[1], "order_placed")
        open_ = await post.tell(eric, "order_placed")
        await post.deliver()
        assert [await post.state(each) for each in (second, open_)] == ["due", "delivered"]
        assert await post.shown(people[1]) == []
        post.trade.forward(hours=4, minutes=1)
        await post.deliver()
        assert [await post.state(each) for each in (first, second)] == ["delivered"] * 2

    async def test_what_is_told_late_stops_nobody(self, post: WhatsAppPost) -> None:
        await post.transport.pause.stop(post.trade.now, post.trade.now - timedelta(seconds=1))
        assert await post.transport.pause.stopped(post.trade.now) == timedelta(0)


class TestCalls:
    async def test_what_is_known_of_one_that_did_not_go_well(self, post: WhatsAppPost) -> None:
        aline, client = await post.person("Aline"), post.client
        text = {"type": "text", "text": {"body": "Tea"}}
        world = post.business.world
        await world.switch(refuse_next=1, refuse_code=131016)
        with pytest.raises(GraphError) as refused:
            await client.send(aline.id, text, "a")
        assert refused.value.code == 131016
        await world.switch(cut_next=1)
        with pytest.raises(SendUnknown):
            await client.send(aline.id, text, "a")
        away = client.settings.model_copy(update={"whatsapp_api": "http://127.0.0.1:9/v24.0"})
        with pytest.raises(NotConnected):
            await replace(client, settings=away).send(aline.id, text, "a")

    async def test_a_file_is_fetched_with_the_token_and_once_more(self, post: WhatsAppPost) -> None:
        aline = await post.person("Aline")
        await post.phones[aline.id].photos([jpeg()])
        said = await post.business.inbound(2)
        await post.business.world.switch(downloads_next=1, download_trouble="404")
        assert (await post.client.fetch(said["image"]["id"]))[:2] == b"\xff\xd8"
        await post.business.world.switch(downloads_next=2, download_trouble="404")
        with pytest.raises(MediaGone):
            await post.client.fetch(said["image"]["id"])
        await post.client.mark_read(said["id"])
