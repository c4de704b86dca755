"""The inbox is worked off: each person's messages in order, everybody's at once, nothing twice."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import timedelta
from typing import Any

import pytest
from redis import exceptions
from sqlalchemy import func, select, update

from bot.chat import Said, SentDocument
from bot.commerce import accounts
from bot.commerce.notify import tell
from bot.engine.processor import TemporarilyUnavailable
from bot.jobs.calendar import INBOX_KEPT
from bot.whatsapp.inbound import loop
from bot.whatsapp.inbound.worker import AT_ONCE, FEWEST, ROUND_SECONDS, SHORTEST_LOOK
from storage import accounts as accounts_known
from storage import whatsapp_inbox
from storage.database import Database
from storage.models import Account, AuditLine, FailedUpdate, InboxRow, Notice, Person
from storage.parked_notices import park
from storage.redis.sessions import Sessions
from storage.whatsapp_inbox import Arrival
from tests.support.notices import sample
from tests.support.whatsapp_inbox import (
    Box,
    body,
    message,
    now,
    posted,
    status,
    storm,
    value,
)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for stragglers is for the tests that are about it."""
    for name in ("ALONE", "STRAGGLERS"):
        monkeypatch.setattr(whatsapp_inbox, name, timedelta())
    monkeypatch.setattr(loop, "FIRST_PAUSE", timedelta(milliseconds=1))
    monkeypatch.setattr(loop, "LONGEST_PAUSE", timedelta(milliseconds=5))


def texts(box: Box, whose: str) -> list[str]:
    return [each.what.text for each in box.answered if each.sender == whose]


class TestOrder:
    async def test_each_person_s_stay_in_order_and_nobody_waits_for_another(
        self, any_box: Box
    ) -> None:
        """A thousand in one batch, mixed with statuses, as two processes work on them; one of the
        people is slow. Red when a batch is taken in its own order, when somebody's second message
        is begun before the first is done, or when everybody waits for the slow one."""
        box, people, each = any_box, 20, 12
        chance = random.Random(3)
        sent = [
            message("text", f"{whose:02} {n:03}", sender=f"RW.{whose}", ago=each - n)
            for whose in range(people)
            for n in range(each)
        ]
        told = tuple(status("delivered", f"wamid.{n}") for n in range(1000 - len(sent)))
        chance.shuffle(sent)
        others = asyncio.Event()

        async def slow(event: Any) -> None:
            if event.sender.id == "RW.0":
                await others.wait()

        box.on_answer = slow
        assert await box.post(body(value(*sent, statuses=told))) == 200
        async with box.working(box.new_worker()):
            while len(box.answered) < (people - 1) * each:
                await asyncio.sleep(0.01)
            others.set()
            rows = await box.drained(60)
        for whose in range(people):
            assert texts(box, f"RW.{whose}") == [f"{whose:02} {n:03}" for n in range(each)]
        assert sorted(box.heard) == sorted(f"{one['id']}:delivered" for one in told)
        assert {row.attempts for row in rows} == {1}
        # of what people wrote nothing is kept when it is done with
        assert {str(row.payload) for row in rows if row.kind == "message"} == {
            "{'message': {'type': 'text'}}"
        }
        # many waited behind the first ones, which were answered without words
        assert [one.event.brief for one in box.answered if one.sender == "RW.1"] == [
            *(each - 6) * [True],
            *6 * [False],
        ]

    @pytest.mark.parametrize("busy", [False, True])
    async def test_fewer_at_once_where_the_machine_is_busy(self, box: Box, busy: bool) -> None:
        """Red when all who wait are begun with however long a round of the event loop is, and
        whoever posts waits for them; or when those who wait for Meta only are few, too."""
        under_way, may_end = 0, asyncio.Event()

        async def answer(_event: Any) -> None:
            nonlocal under_way
            under_way += 1
            await may_end.wait()
            under_way -= 1

        async def compute() -> None:
            while busy and not may_end.is_set():
                time.sleep(1.5 * ROUND_SECONDS)
                await asyncio.sleep(0)

        box.on_answer = answer
        everybody = (message("text", "hello", sender=f"RW.{n}") for n in range(AT_ONCE + 1))
        await box.post(posted(*everybody))
        async with asyncio.TaskGroup() as group, box.working():
            group.create_task(compute())
            while under_way < (FEWEST if busy else AT_ONCE):
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.5)
            there = under_way
            may_end.set()
            await box.drained()
        assert there == (FEWEST if busy else AT_ONCE)

    async def test_what_was_sent_before_and_comes_a_moment_later_is_first(
        self, sqlite: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(whatsapp_inbox, "ALONE", timedelta(milliseconds=200))
        monkeypatch.setattr(whatsapp_inbox, "STRAGGLERS", timedelta(seconds=1))
        at = now().replace(microsecond=0)

        async def comes(key: str, sent: int, after: float) -> None:
            one = Arrival(key, "message", "RW.1", at - timedelta(seconds=sent), {})
            await whatsapp_inbox.put(sqlite, [one], at + timedelta(seconds=after))

        async def taken(after: float) -> list[int]:
            async with sqlite.read() as db:
                heads = await whatsapp_inbox.heads(db, at + timedelta(seconds=after), 10)
            return [each.id for each in heads]

        await comes("second", 3, 0.0)
        assert await taken(0.1) == []
        await comes("first", 4, 0.15)
        assert await taken(0.5) == []  # of two there may be a third
        assert await taken(1.2) == [2]

    async def test_what_is_ready_between_two_looks_waits_for_no_third(
        self, any_box: Box, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when it is too young for the look that takes and not for the one that says when to
        look again, and so is found when somebody else writes, or after five seconds."""
        box, ahead = any_box, timedelta()
        monkeypatch.setattr(whatsapp_inbox, "ALONE", timedelta(seconds=20))
        monkeypatch.setattr(whatsapp_inbox, "STRAGGLERS", timedelta(seconds=30))
        assert await box.post(posted(message("text", "Muraho"))) == 200
        first_look = whatsapp_inbox.heads

        async def then_time_passes(*about: Any) -> Any:
            nonlocal ahead
            found = await first_look(*about)
            ahead = timedelta(seconds=60)
            return found

        monkeypatch.setattr(whatsapp_inbox, "heads", then_time_passes)
        worker = box.new_worker()
        worker.now = lambda: now() + ahead
        async with asyncio.TaskGroup() as group:
            assert await worker._take(group) == SHORTEST_LOOK

    async def test_pictures_that_came_together_are_one_album(self, box: Box) -> None:
        """WhatsApp posts each by itself: ten photos are not ten answers."""
        file = {"id": "1", "mime_type": "image/jpeg"}
        shown = [message("image", file, ago=20 - n, wamid=f"wamid.p{n}") for n in range(4)]
        later = message("image", file, ago=3, wamid="wamid.later")
        await box.post(posted(shown[1], shown[0], *shown[2:], later))
        async with box.working():
            await box.drained()
        albums = [one.what.album for one in box.answered if isinstance(one.what, SentDocument)]
        assert albums == [*4 * ["wamid.p0"], "wamid.later"]


class TestAgain:
    async def test_what_comes_again_after_days_is_not_handled_again(
        self, box: Box, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Meta posts for seven days what it did not hear of; the memory is of eight, and outlives
        either of its two places."""
        again = posted(message("text", "once"))
        async with box.working():
            await box.post(again)
            await box.drained()
            await box.redis.flushall()
            await box.post(again)
            await box.drained()
            assert len(box.answered) == 1
        async with box.database.write() as db:
            await db.execute(
                update(InboxRow).values(handled_at=now() - timedelta(days=7, hours=23))
            )
            assert await whatsapp_inbox.purge(db, now() - INBOX_KEPT, 100) == 0
            await db.execute(update(InboxRow).values(handled_at=now() - timedelta(days=8, hours=1)))
            assert await whatsapp_inbox.purge(db, now() - INBOX_KEPT, 100) == 1

    async def test_a_row_that_is_lost_is_known_to_redis(self, box: Box) -> None:
        again = posted(message("text", "once"))
        async with box.working():
            await box.post(again)
            await box.drained()
            async with box.database.write() as db:
                await whatsapp_inbox.purge(db, now() + timedelta(days=1), 100)
            await box.post(again)
            await box.drained()
        assert len(box.answered) == 1

    async def test_whoever_stops_gives_back_what_is_under_way(self, box: Box) -> None:
        """Red when a restart waits for a lease, of a message or of a status."""
        stuck, begun = asyncio.Event(), asyncio.Semaphore(0)

        async def stand(_one: Any) -> None:
            begun.release()
            await stuck.wait()

        box.on_answer = box.on_news = stand
        sent = message("text", "first", ago=1), message("text", "second")
        for what in (posted(*sent), body(value(statuses=(status("read"),)))):
            await box.post(what)
            async with box.working():
                await begun.acquire()
            assert {(row.claimed_until, row.attempts) for row in await box.rows()} == {(None, 0)}
            async with box.database.write() as db:  # what stood is left alone in the second round
                later = now() + timedelta(seconds=3)
                await db.execute(update(InboxRow).values(due_at=later))
        async with box.database.write() as db:
            await db.execute(update(InboxRow).values(due_at=now()))
        box.on_answer = box.on_news = None
        box.worker = box.new_worker()
        async with box.working():
            await box.drained()
        assert texts(box, "RW.1") == ["first", "second"]


class TestTrouble:
    async def test_one_that_always_fails_is_kept_for_staff_and_the_next_is_answered(
        self, box: Box
    ) -> None:
        async def fail(event: Any) -> None:
            if event.what == Said("poison"):
                raise TemporarilyUnavailable("Meta does not take it")

        box.on_answer = fail
        await box.post(posted(message("text", "poison", ago=2), message("text", "next")))
        async with box.working():
            await asyncio.sleep(0.1)
            # nobody was served yet: it may be no fault of this one
            assert [row.handled_at for row in await box.rows()] == [None, None]
            await box.post(posted(message("text", "other", sender="RW.2")))
            [poison, _, _] = await box.drained()
        assert texts(box, "RW.1") == ["next"]
        assert poison.attempts >= loop.MOST_TRIES
        assert poison.error == "platform: TemporarilyUnavailable: Meta does not take it"
        assert poison.payload["message"]["text"] == {"body": "poison"}
        async with box.database.read() as db:
            [failed] = (await db.scalars(select(FailedUpdate))).all()
            assert (failed.update_key, failed.what) == (f"whatsapp:{poison.key}", "text")
            kinds = (await db.scalars(select(Notice.kind))).all()
        assert list(kinds) == ["message_failed"]

    async def test_what_is_given_up_opens_its_sender_s_window_all_the_same(self, box: Box) -> None:
        """Red when only what was handled does: they are told of it, and by a template then."""
        async with box.working():
            await box.post(posted(message("text", "hello", ago=80_000)))
            await box.drained()
            spoiled = message("text", None) | {"text": 7}
            await box.post(posted(spoiled))
            [_, row] = await box.drained()
        assert row.error
        async with box.database.read() as db:
            known = await db.get_one(Account, ("whatsapp", "RW.1"))
        assert known.reply_until is not None
        assert known.reply_until - now() > timedelta(hours=23)

    async def test_what_is_no_message_is_kept_for_staff_at_once(self, box: Box) -> None:
        spoiled = message("text", None) | {"text": 7}
        nobody = {"id": "wamid.nobody", "type": "text", "text": {"body": "hello"}}
        empty = message("contacts", [])  # its first card is asked for
        await box.post(posted(spoiled, nobody, empty, message("text", "fine")))
        async with box.working():
            rows = await box.drained()
        assert [(bool(row.error), row.attempts) for row in rows] == [(True, 1)] * 3 + [(False, 1)]
        assert texts(box, "RW.1") == ["fine"]

    async def test_a_status_that_stumbles_holds_up_neither_messages_nor_other_statuses(
        self, box: Box
    ) -> None:
        """Red when they share a way: another maker lost a day's messages by that."""

        async def fail(row: InboxRow) -> None:
            if row.key == "wamid.2:failed":
                raise KeyError("contacts")

        box.on_news = fail
        told = (status("sent", "wamid.1"), status("failed", "wamid.2"), status("read", "wamid.3"))
        await box.post(body(value(message("text", "hello"), statuses=told)))
        async with box.working():
            rows = await box.drained()
        assert set(box.heard) == {"wamid.1:sent", "wamid.3:read"}
        assert texts(box, "RW.1") == ["hello"]
        [stuck] = [row for row in rows if row.error]
        assert (stuck.key, stuck.attempts) == ("wamid.2:failed", loop.MOST_TRIES)
        assert {row.attempts for row in rows if row is not stuck} == {1}

    async def test_whatever_is_posted_nothing_is_lost_and_nothing_twice(self, box: Box) -> None:
        await storm(box, 60)


class TestWho:
    async def _account(self, box: Box, name: str = "RW.1") -> Account | None:
        async with box.database.read() as db:
            return await db.get(Account, ("whatsapp", name))

    async def test_they_can_be_answered_for_a_day_and_their_number_may_come_later(
        self, box: Box
    ) -> None:
        async with box.working():
            await box.post(posted(message("text", "hello", ago=7200)))
            await box.drained()
            known = await self._account(box)
            assert known is not None
            assert (known.phone, known.name) == (None, "Person RW.1")
            assert known.reply_until is not None
            assert abs(known.reply_until - now() - timedelta(hours=22)) < timedelta(seconds=5)
            box.worker.now = lambda: now() + timedelta(seconds=1)
            await box.post(posted(message("text", "hello", phone="250788123456")))
            await box.drained()
            known = await self._account(box)
            assert known is not None
            assert known.reply_until is not None
            assert abs(known.reply_until - now() - timedelta(hours=24)) < timedelta(seconds=5)
            assert known.phone == "+250788123456"
            # an older one, come late, takes no time away; one by an advertisement gives more
            came = message("text", "hi", ago=80_000, referral={"source_type": "ad"})
            await box.post(posted(came))
            await box.drained()
            known = await self._account(box)
            assert known is not None
            assert known.reply_until is not None
            assert abs(known.reply_until - now() - timedelta(hours=72)) < timedelta(seconds=5)
        async with box.database.read() as db:
            person = await db.get_one(Person, known.person_id)
        assert (person.language_hint, person.language) == ("rw", None)

    async def test_couriers_are_woken_for_what_waited_and_for_nothing_else(
        self, any_box: Box
    ) -> None:
        """Red when it comes as a courier happens to look: whoever writes waited five seconds."""
        box = any_box
        async with box.working():
            await box.post(posted(message("text", "hello")))
            await box.drained()
            assert box.couriers_woken == 0
            known = await self._account(box)
            assert known is not None
            async with box.database.write() as db:
                await tell(db, known.person_id, sample("order_placed"), key="n", now=now())
            async with box.database.write() as db:
                notice = (await db.scalars(select(Notice))).one()
                await park(db, notice, now() + timedelta(days=1), "they are silent", now())
            await box.post(posted(message("text", "I am back")))
            await box.drained()
            assert box.couriers_woken == 1
        async with box.database.read() as db:
            assert (await db.scalars(select(Notice.due_at))).one() <= now()

    async def test_who_cannot_be_woken_is_no_matter_of_the_message_s(
        self, box: Box, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Red when a message that is done with is said not to be, while Redis is away."""

        async def away() -> None:
            raise exceptions.ConnectionError("Redis is away")

        box.worker.wake_couriers = away
        async with box.working():
            await box.post(posted(message("text", "hello")))
            await box.drained()
            known = await self._account(box)
            assert known is not None
            async with box.database.write() as db:
                await tell(db, known.person_id, sample("order_placed"), key="n", now=now())
            async with box.database.write() as db:
                notice = (await db.scalars(select(Notice))).one()
                await park(db, notice, now() + timedelta(days=1), "they are silent", now())
            await box.post(posted(message("text", "I am back")))
            await box.drained()
        assert "no courier could be woken" in caplog.text
        assert "is not settled" not in caplog.text

    def changed(self, **system: Any) -> dict[str, Any]:
        number = {"type": "user_changed_number", "wa_id": "250788999999", "user_id": "RW.9"}
        return message("system", number | system, sender="")

    @pytest.mark.parametrize("told", ["the old id", "the old number", "the old id, as sender"])
    async def test_a_new_number_is_the_same_person(self, any_box: Box, told: str) -> None:
        """With their account, their unfinished form and an audit line, however they are named."""
        box = any_box
        first = message("text", "hello", phone="250788123456")
        moved = {
            "the old id": self.changed(previous_user_id="RW.1"),
            "the old number": self.changed() | {"from": "250788123456", "from_user_id": "RW.9"},
            "the old id, as sender": self.changed() | {"from_user_id": "RW.1"},
        }[told]
        async with box.working():
            await box.post(posted(first))
            await box.drained()
            opened = await Sessions(box.redis).open("whatsapp:RW.1", "k")
            await Sessions(box.redis).close(opened, "what they were about")
            await box.post(posted(moved))
            await box.post(posted(moved))
            await box.drained()
            await box.post(posted(message("text", "me again", sender="RW.9")))
            await box.drained()
        assert await self._account(box) is None
        now_ = await self._account(box, "RW.9")
        assert now_ is not None
        assert now_.phone == "+250788999999"
        async with box.database.read() as db:
            assert await db.scalar(select(func.count()).select_from(Person)) == 1
            person = await db.get_one(Person, now_.person_id)
            lines = (
                await db.scalars(select(AuditLine.to_state).where(AuditLine.subject == "person"))
            ).all()
        assert (person.platform_id, list(lines)) == ("RW.9", ["renamed"])

    async def test_what_came_back_from_the_old_name_is_told_under_the_new(
        self, any_box: Box
    ) -> None:
        """Red when an order that was sent to the old name before we were told of the new one is
        told only when its seller writes, and their shop takes no orders until then; or when the
        number that they had is still taken for theirs."""
        box = any_box
        async with box.working():
            await box.post(posted(message("text", "hello", phone="250788123456", ago=60)))
            await box.drained()
            known = await self._account(box)
            assert known is not None
            async with box.database.write() as db:
                await tell(db, known.person_id, sample("order_placed"), key="n", now=now())
                await db.execute(update(Notice).values(state="unreachable"))
                await accounts_known.lose(db, ("whatsapp", "RW.1"), now())
            moved = self.changed(previous_user_id="RW.1", type="user_changed_user_id", wa_id=None)
            await box.post(posted(moved))
            await box.drained()
        assert box.couriers_woken == 1
        there = await self._account(box, "RW.9")
        assert there is not None
        assert (there.unreachable_since, there.phone) == (None, None)
        async with box.database.read() as db:
            person = await db.get_one(Person, there.person_id)
            states = (await db.scalars(select(Notice.state))).all()
        assert (person.unreachable_since, list(states)) == (None, ["due"])

    async def test_what_they_write_next_waits_until_they_are_known(self, any_box: Box) -> None:
        """Red when it is worked on beside the move, and finds no unfinished form."""
        box = any_box
        async with box.working():
            await box.post(posted(message("text", "hello", ago=60)))
            await box.drained()
            moved = self.changed(previous_user_id="RW.1")
            await box.post(posted(moved, message("text", "me again", sender="RW.9")))
            await box.drained()
            async with box.database.read() as db:
                rows = (await db.scalars(select(InboxRow).order_by(InboxRow.id))).all()
        assert [each.sender for each in rows] == ["RW.1", "RW.9", "RW.9"]
        assert await self._account(box) is None

    async def test_a_move_that_was_broken_off_is_done_again(self, box: Box) -> None:
        """Red when a kill between the account and the conversation loses the conversation."""
        async with box.working():
            await box.post(posted(message("text", "hello", ago=60)))
            await box.drained()
            async with box.database.write() as db:
                await accounts.change_id(db, "whatsapp", "RW.1", "RW.9", now())
            opened = await Sessions(box.redis).open("whatsapp:RW.1", "k")
            await Sessions(box.redis).close(opened, "what they were about")
            await box.post(posted(self.changed(previous_user_id="RW.1")))
            await box.drained()
        assert await box.redis.exists("isoko:session:whatsapp:RW.9")

    async def test_who_wrote_under_the_new_name_before_we_are_told_is_the_same_too(
        self, box: Box
    ) -> None:
        async with box.working():
            await box.post(posted(message("text", "hello", ago=60)))
            await box.drained()
            await box.post(posted(message("text", "me again", sender="RW.9", ago=10)))
            await box.drained()
            await box.post(posted(self.changed(previous_user_id="RW.1")))
            await box.drained()
        async with box.database.read() as db:
            [account] = (await db.scalars(select(Account))).all()
            person = await db.get_one(Person, account.person_id)
        assert (account.platform_id, person.platform_id, person.merged_into) == (
            "RW.9",
            "RW.9",
            None,
        )
