"""One update, whatever happens meanwhile: one effect, at least one answer, nothing lost."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import event as database_event
from sqlalchemy import select

from bot.chat import Blocked, Command, Event, Said
from bot.engine import processor
from bot.engine.processor import TemporarilyUnavailable, WebhookReply
from bot.handlers import COMMANDS
from bot.handlers.context import Route
from storage.database import Database
from storage.models import FailedUpdate, Person, Shop
from storage.redis.client import connect
from storage.redis.rate_limit import RateLimiter
from storage.redis.sessions import Opened, Sessions
from tests.support.talk import (
    ONE_PURCHASE,
    Desk,
    Phone,
    counts,
    ready_to_confirm,
    tapped,
)
from tests.support.waiting import PATIENCE


@pytest.fixture
def desk(database: Database, redis: Redis) -> Desk:
    return Desk(database, redis)


@pytest.fixture
def quick(sqlite: Database, redis: Redis) -> Desk:
    """Where the kind of database makes no difference."""
    return Desk(sqlite, redis)


class TestTwice:
    async def test_the_same_update_has_one_effect_and_one_answer(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = buyer.event(buyer.tapping("f|<confirm"))
        for _ in range(3):
            await buyer.receive(event)
        assert sum(each is event for each, _, _ in desk.answered) == 1
        assert await counts(desk) == ONE_PURCHASE

    async def test_also_at_once(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = buyer.event(buyer.tapping("f|<confirm"))
        await asyncio.gather(*(buyer.receive(event) for _ in range(5)))
        assert sum(each is event for each, _, _ in desk.answered) == 1
        assert await counts(desk) == ONE_PURCHASE

    async def test_a_double_tap_is_one_purchase(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        taps = [buyer.event(buyer.tapping("f|<confirm")) for _ in range(2)]
        for event in taps:
            await buyer.receive(event)
        assert await counts(desk) == ONE_PURCHASE
        assert len(buyer.answers[-2].screens) == 1
        assert "Your order has been placed" in buyer.words
        assert not buyer.last.fresh, "the same is said in the same message"

    async def test_a_double_tap_at_once_is_one_purchase(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        taps = [buyer.event(buyer.tapping("f|<confirm")) for _ in range(6)]
        await asyncio.gather(*map(buyer.receive, taps))
        assert await counts(desk) == ONE_PURCHASE
        placed = ["order has been placed" in buyer.words_of(each) for each in buyer.answers[-6:]]
        assert placed == [True] * 6

    async def test_in_two_processes_at_once_too(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        taps = [buyer.event(buyer.tapping("f|<confirm")) for _ in range(4)]
        work = []
        for event in taps:
            desk.restart()  # each has its own queue, they share only Redis
            work.append(desk.reception.receive(event))
        await asyncio.gather(*work)
        assert await counts(desk) == ONE_PURCHASE

    async def test_other_people_do_not_wait(self, quick: Desk) -> None:
        aline, bosco = await quick.member("Aline"), await quick.member("Bosco")
        stuck, free = asyncio.Event(), asyncio.Event()

        async def hang() -> None:
            stuck.set()
            await free.wait()

        quick.on_answer = hang
        first = asyncio.create_task(aline.say("/start"))
        await stuck.wait()
        quick.on_answer = None
        await asyncio.wait_for(bosco.say("/start"), PATIENCE)
        assert bosco.offers("shop|")
        free.set()
        await first


class TestRestart:
    async def test_in_the_middle_of_a_form(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee")
        back = aline.tapping("f|<back")
        quick.restart()
        await aline.send(back)
        assert not aline.toast, "the restart made the button stale"
        assert "Now (You sell: Coffee" in aline.words
        quick.restart()
        await aline.tap("f|<keep")
        await aline.say("Huye", "0788123456", "123456")
        quick.restart()
        await aline.tap("f|<confirm")
        shop = await quick.trade.one(select(Shop))
        assert (shop.name, shop.about, shop.district) == ("Kopakama", "Coffee", "Huye")

    async def test_while_it_is_asked_whether_to_leave(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        await aline.say("/sell", "Kopakama", "/cart")
        quick.restart()
        await aline.say("2")
        assert "Your cart is empty" in aline.words

    async def test_digits_mean_the_same_buttons(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        await aline.say("/start")
        quick.restart()
        await aline.say("3")
        assert "Your cart is empty" in aline.words


class TestUnwell:
    """What is away comes back: the update was not handled and is not known."""

    async def unwell(self, desk: Desk, who: Phone, event: Event) -> None:
        before = len(desk.answered)
        with pytest.raises(TemporarilyUnavailable):
            await who.receive(event)
        assert len(desk.answered) == before
        desk.restart()
        await who.receive(event)
        assert len(desk.answered) == before + 1

    @pytest.mark.parametrize(
        "url", ["postgresql+asyncpg://nobody@127.0.0.1:9/none", "sqlite+aiosqlite:///{}/away/x.db"]
    )
    async def test_the_database(self, quick: Desk, url: str, tmp_path: Path) -> None:
        aline = await quick.member("Aline")
        await aline.say("/sell", "Kopakama")
        away = Database(url.format(tmp_path))
        shutil.rmtree(tmp_path / "away", ignore_errors=True)
        quick.restart(database=away)
        event = aline.event(aline.tapping("f|<cancel"))
        await self.unwell(quick, aline, event)
        assert "Cancelled" in aline.words
        await away.close()

    async def test_redis(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        async with connect("redis://127.0.0.1:9/0") as away:
            quick.restart(Sessions(away))
            await self.unwell(quick, aline, aline.event(Command("start")))

    async def test_redis_at_the_end(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        event = buyer.event(buyer.tapping("f|<confirm"))

        class Forgetful(Sessions):
            async def close(self, opened: Opened, *_: object, **__: object) -> None:
                await self.abandon(opened)
                raise ConnectionError("Redis is away")

        desk.restart(Forgetful(desk.redis))
        with pytest.raises(TemporarilyUnavailable):
            await buyer.receive(event)
        desk.restart()
        await buyer.receive(event)
        assert await counts(desk) == ONE_PURCHASE

    async def test_telegram(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)

        async def away() -> None:
            raise TemporarilyUnavailable("Telegram does not answer")

        desk.on_answer = away
        await self.unwell(desk, buyer, buyer.event(buyer.tapping("f|<confirm")))
        assert await counts(desk) == ONE_PURCHASE
        assert "Your order has been placed" in buyer.words

    async def test_a_turn_that_takes_too_long(
        self, quick: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        aline = await quick.member("Aline")
        quick.on_answer = asyncio.Event().wait
        event = aline.event(Command("start"))
        with monkeypatch.context() as hasty:
            hasty.setattr(processor, "TURN_SECONDS", 0.2)
            with pytest.raises(TemporarilyUnavailable):
                await aline.receive(event)
        before = len(quick.answered)
        quick.restart()
        await aline.receive(event)
        assert len(quick.answered) == before + 1

    async def test_a_turn_that_was_lost_to_another(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        await aline.say("/sell", "Kopakama")
        quick.restart(Sessions(quick.redis, lock_seconds=0.1))

        async def dawdle() -> None:
            await asyncio.sleep(0.3)

        quick.on_answer = dawdle
        event = aline.event(Said("Coffee"))
        with pytest.raises(TemporarilyUnavailable):
            await aline.receive(event)
        quick.restart()
        await aline.receive(event)
        assert "In which district" in aline.words


class TestMistakesOfOurs:
    async def broken(self, *_: Any) -> Any:
        raise ZeroDivisionError("a bug")

    @pytest.mark.parametrize(("language", "sorry"), [("en", "Something went wrong"), ("rw", "")])
    async def test_a_handler_that_raises(
        self,
        quick: Desk,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        language: str,
        sorry: str,
    ) -> None:
        monkeypatch.setitem(COMMANDS, "orders", Route(self.broken))
        aline = await quick.member("Aline", language)
        event = aline.event(Command("orders"))
        await aline.receive(event)
        assert aline.reader.language == language, "sorry in somebody else's language"
        assert sorry in aline.words
        assert "a bug" in caplog.text
        await aline.receive(event)
        assert len(aline.answers) == 1, "it came back for ever"

    async def test_the_form_is_as_it_was(
        self, quick: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        aline = await quick.member("Aline")
        await aline.say("/sell", "Kopakama")
        with monkeypatch.context() as patch:
            patch.setitem(COMMANDS, "help", Route(self.broken, aside=True))
            await aline.say("/help")
        assert "Something went wrong" in aline.words
        await aline.say("Coffee")
        assert "In which district" in aline.words

    async def test_what_was_written_is_rolled_back(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        buyer = await ready_to_confirm(desk)
        event = buyer.event(buyer.tapping("f|<confirm"))
        with monkeypatch.context() as patch:
            patch.setattr("bot.commerce.placing._tell_seller", self.broken)
            await buyer.receive(event)
        assert "Something went wrong" in buyer.words
        assert await counts(desk) == {"purchases": 0, "orders": 0, "notices": 0, "cart_lines": 1}
        await buyer.tap("f|<confirm")
        assert await counts(desk) == ONE_PURCHASE

    async def test_an_answer_that_cannot_be_rendered(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        times = iter((True, False))

        async def stumble() -> None:
            if next(times):
                raise KeyError("placeholder")

        quick.on_answer = stumble
        await aline.say("/start")
        assert "Something went wrong" in aline.words


class TestBell:
    async def test_rings_after_what_was_written_only(self, quick: Desk) -> None:
        seller = await quick.seller("Aline")
        buyer = await quick.member("Bosco")
        code = await quick.trade.order(buyer.sender, await quick.trade.product(seller.sender))
        await seller.say("/start")
        assert not await quick.redis.exists("isoko:bell")
        await seller.send(tapped(f"o.acc|{code}||"))
        assert await quick.redis.exists("isoko:bell")

    async def test_rings_though_the_answer_cannot_be_sent(self, quick: Desk) -> None:
        seller = await quick.seller("Aline")
        buyer = await quick.member("Bosco")
        code = await quick.trade.order(buyer.sender, await quick.trade.product(seller.sender))

        async def away() -> None:
            raise TemporarilyUnavailable("Telegram does not answer")

        quick.on_answer = away
        with pytest.raises(TemporarilyUnavailable):
            await seller.send(tapped(f"o.acc|{code}||"))
        assert await quick.redis.exists("isoko:bell"), "the buyer waits for what is committed"


class TestKilled:
    """The process died of an update, again at every start."""

    async def test_is_set_aside_told_and_shown(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama")
        event = aline.event(Said("Coffee"))
        for _ in range(3):  # a kill leaves the lock, which runs out
            dead = Sessions(desk.redis, lock_seconds=0.05)
            await dead.open(f"telegram:{aline.sender.id}", event.key)
        desk.restart()
        before = len(aline.answers)
        await aline.receive(event)
        assert len(aline.answers) == before
        [row] = await desk.trade.rows(select(FailedUpdate))
        assert (row.reason, row.what) == ("killed", "text")
        [notice] = await desk.trade.notices(kind="message_failed")
        assert notice.person_id == await desk.trade.id_of(aline.sender)
        await aline.receive(event)
        assert len(await desk.trade.rows(select(FailedUpdate))) == 1
        await aline.say("Coffee")
        assert "In which district" in aline.words, "the form is where it was"

    async def test_two_kills_are_an_accident(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        event = aline.event(Command("start"))
        for _ in range(2):
            dead = Sessions(quick.redis, lock_seconds=0.05)
            await dead.open(f"telegram:{aline.sender.id}", event.key)
        quick.restart()
        await aline.receive(event)
        assert aline.offers("shop|")
        assert not await quick.trade.rows(select(FailedUpdate))


class TestGivenUp:
    async def test_is_kept_without_words_and_told_once_an_hour(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        for number in (1, 2, 2):
            await desk.reception.give_up(f"telegram:1:{number}", aline.sender, "text", "platform")
        rows = await desk.trade.rows(select(FailedUpdate).order_by(FailedUpdate.update_key))
        assert [row.update_key for row in rows] == ["telegram:1:1", "telegram:1:2"]
        assert len(await desk.trade.notices(kind="message_failed")) == 1

    async def test_of_somebody_unknown(self, quick: Desk) -> None:
        stranger = quick.phone("Nobody")
        await quick.reception.give_up("telegram:1:1", stranger.sender, "text", "slow")
        await quick.reception.give_up("telegram:1:2", None, "other", "mistake")
        rows = await quick.trade.rows(select(FailedUpdate))
        assert [row.person_id for row in rows] == [None, None]
        assert not await quick.trade.notices()

    async def test_staff_see_it_and_erasure_takes_it(self, quick: Desk) -> None:
        staff = await quick.member("Claire", platform_id="900")
        aline = await quick.member("Aline")
        await quick.reception.give_up("telegram:1:1", aline.sender, "tap", "slow")
        await staff.say("/stuck")
        assert staff.offers("stuck.in")
        await staff.tap("stuck.in")
        assert "Aline: A tap on a button. Reason: it took too long each time" in staff.words
        await aline.send(tapped("stuck.in|||"))
        assert "Aline: A tap" not in aline.words
        await aline.send(tapped("forget!|||"))
        assert not await quick.trade.rows(select(FailedUpdate))

    async def test_while_the_database_is_away_it_waits(self, quick: Desk) -> None:
        away = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
        quick.restart(database=away)
        with pytest.raises(TemporarilyUnavailable):
            await quick.reception.give_up("telegram:1:1", None, "text", "slow")
        await away.close()


class TestGroups:
    async def test_whoever_asks_in_a_group_is_answered_and_not_remembered(
        self, quick: Desk
    ) -> None:
        stranger = quick.phone("Nobody", "zh")
        await stranger.send(Command("start"), private=False)
        assert stranger.reader.language == "zh"
        assert len(stranger.last.screens) == 1
        assert await quick.trade.rows(select(Person)) == []

    async def test_who_has_left_has_not_come_back_by_it(self, quick: Desk) -> None:
        aline = await quick.member("Aline", "rw")
        await aline.send(Blocked())
        await aline.send(Command("start"), private=False)
        assert aline.reader.language == "rw"
        [person] = await quick.trade.rows(select(Person))
        assert person.unreachable_since is not None
        await aline.send(Command("start"))
        [person] = await quick.trade.rows(select(Person))
        assert person.unreachable_since is None


class TestOddText:
    """What no database takes. Halves of surrogate pairs end at the door: test_calls.py."""

    @pytest.mark.parametrize("odd", ["a\x00b", "\x00"])
    async def test_in_words_taps_and_commands(self, desk: Desk, odd: str) -> None:
        aline = await desk.member("Aline")
        await aline.send(Command("search", odd))
        await aline.say(odd)
        for action in ("prod", "order", "search", "stuck.r", "c", "lang", "photos", "myshop"):
            await aline.send(tapped(f"{action}|{odd}||"))
            assert "Something went wrong" not in aline.words, action
        await aline.say("/sell", odd, "Coffee")
        assert "Something went wrong" not in aline.words

    async def test_in_a_name(self, desk: Desk) -> None:
        stranger = desk.phone("Ali\x00ne \ud800")
        await stranger.say("/start")
        [person] = await desk.trade.rows(select(Person))
        assert person.name == "Aline \ufffd"

    async def test_a_button_that_is_too_long_while_a_form_runs(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        await aline.say("/sell", "Kopakama")
        await aline.send(tapped("prod|" + "1" * 80 + "||"))
        assert "earlier step" in aline.toast


class TestLeftOut:
    async def test_is_said_with_the_next_answer(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        await aline.receive(replace(aline.event(Command("start")), left_out=7))
        assert "Not read: 7" in aline.words


class TestRider:
    """What the acknowledgement carries may be lost with it, when the update is known already."""

    SAID = '{"method": "sendMessage"}'

    def rider(self, desk: Desk, who: Phone, sent: list[str]) -> WebhookReply:
        async def send() -> None:
            sent.append(self.SAID)

        wish = RateLimiter(desk.redis).wish(who.sender.id, "answer", group=False, patience=0.25)
        return WebhookReply(self.SAID, wish, send)

    async def test_is_said_again_when_the_update_comes_again(self, quick: Desk) -> None:
        aline, sent = await quick.member("Aline"), list[str]()
        quick.rider = self.rider(quick, aline, sent)
        event = aline.event(Command("start"))
        assert await quick.reception.receive(event) == self.SAID
        quick.restart()
        assert await quick.reception.receive(event) == self.SAID
        assert len(aline.answers) == 1
        assert not sent

    async def test_does_not_wait_long_for_its_slot(self, quick: Desk) -> None:
        aline, sent = await quick.member("Aline"), list[str]()
        quick.rider = self.rider(quick, aline, sent)
        await RateLimiter(quick.redis).freeze(30, aline.sender.id)
        event = aline.event(Command("start"))
        assert await quick.reception.receive(event) is None
        assert sent == [self.SAID]
        assert await quick.reception.receive(event) is None, "it was sent already"


class TestAcquaintance:
    async def test_who_they_are_is_not_asked_again(self, quick: Desk) -> None:
        aline = await quick.member("Aline")
        await aline.say("/help")
        asked: list[str] = []
        database_event.listen(
            quick.database.engine.sync_engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: asked.append(statement),
        )
        await aline.send(tapped("home|||"))
        assert not [each for each in asked if "people" in each]

    async def test_another_process_sees_what_changed(self, quick: Desk) -> None:
        aline = await quick.member("Aline", "en")
        here = quick.reception
        await aline.say("/help")
        quick.restart()
        await aline.send(tapped("lang|rw||"))
        quick.reception = here
        await aline.say("/help")
        assert aline.reader.language == "rw"
