"""What is due arrives: in whose words, in which order, how often, and what becomes of the rest."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.chat import Sender as Person
from bot.commerce import broadcasts
from bot.commerce.notify import NOTICE
from bot.courier import broadcasts as broadcast_sending
from bot.courier import worker as module
from bot.screens.notices.registry import KINDS
from storage import outbox, people
from storage.models import Person as Row
from storage.redis import wakeup
from storage.redis.last_buttons import Arrived
from tests.courier.conftest import FAST, Post
from tests.support.trade import NOW
from tests.support.turnstile import Turnstile
from tests.support.waiting import PATIENCE, until


class TestDelivered:
    async def test_with_its_buttons(self, post: Post) -> None:
        aline = await post.person("Aline")
        await post.tell(aline)
        courier = await post.courier()
        assert await courier.drain() == 1
        [text] = await post.heard(aline)
        assert "Your order IS-7K4QM2 has been delivered." in text
        [message] = await post.phones[aline.id].messages()
        assert message.data == {
            "📭 It has not arrived": "o.missing|IS-7K4QM2||",
            "🔎 Order IS-7K4QM2": "order|IS-7K4QM2||",
        }
        assert await post.states() == ["delivered"]
        assert await post.attempts() == [("delivered", "")]
        assert await courier.drain() == 0
        assert len(await post.heard(aline)) == 1

    @pytest.mark.parametrize("language", ["rw", "en", "zh"])
    async def test_in_the_words_of_its_reader_at_delivery(self, post: Post, language: str) -> None:
        aline = await post.person("Aline", "en" if language != "en" else "rw")
        await post.tell(aline)
        async with post.trade.acting(aline) as (db, who):
            await people.set_language(db, who.person.id, language)
        await (await post.courier()).drain()
        words = {"rw": "IS-7K4QM2", "en": "has been delivered", "zh": "订单"}
        [text] = await post.heard(aline)
        assert words[language] in text
        assert ("delivered" in text) == (language == "en")

    async def test_whoever_never_chose_a_language_gets_the_guess(self, post: Post) -> None:
        wang = await post.person("王")
        async with post.trade.acting(wang) as (db, who):
            unsaid = update(Row).where(Row.id == who.person.id)
            await db.execute(unsaid.values(language=None, language_hint="zh-hans"))
        await post.tell(wang)
        await (await post.courier()).drain()
        assert "订单" in (await post.heard(wang))[0]

    @pytest.mark.parametrize("kind", sorted(KINDS))
    async def test_every_kind_there_is(self, post: Post, kind: str) -> None:
        aline = await post.person("Aline", "rw")
        await post.tell(aline, kind)
        await (await post.courier()).drain()
        assert await post.states() == ["delivered"], await post.attempts()


class TestWhen:
    async def test_not_before_it_is_due(self, post: Post) -> None:
        aline = await post.person("Aline")
        await post.tell(aline, due=NOW + timedelta(hours=2))
        courier = await post.courier()
        assert await courier.drain() == 0
        post.trade.forward(hours=2)
        assert await courier.drain() == 1

    async def test_nothing_that_has_lost_its_worth(self, post: Post) -> None:
        aline = await post.person("Aline")
        await post.tell(aline, due=NOW, expires=NOW + timedelta(hours=1))
        post.trade.forward(hours=1)
        await (await post.courier()).drain()
        assert await post.states() == ["moot"]
        assert await post.calls() == 0

    async def test_how_long_it_waits_for_the_next(self, post: Post) -> None:
        aline = await post.person("Aline")
        courier = await post.courier()
        lane = courier._lanes[NOTICE]
        assert await courier._until_next(lane) == module.LONGEST_WAIT_SECONDS
        await post.tell(aline, due=NOW + timedelta(seconds=3))
        assert await courier._until_next(lane) == pytest.approx(3.0)
        await post.set(due_at=NOW + timedelta(hours=3))
        assert await courier._until_next(lane) == module.LONGEST_WAIT_SECONDS

    async def test_what_waits_behind_another_does_not_keep_it_awake(self, post: Post) -> None:
        # 20 looks a second at the database, for as long as Telegram is in trouble
        aline = await post.person("Aline")
        await post.tell(aline)
        await post.tell(aline)
        courier = await post.courier()
        await post.world.faults(server_error_next=1)
        await courier.drain()
        assert await courier._until_next(courier._lanes[NOTICE]) > 1.0


class TestOrder:
    async def test_each_hears_in_the_order_of_events(self, either: Post) -> None:
        aline, bosco = await either.person("Aline"), await either.person("Bosco")
        for hours in range(1, 9):
            await either.waits(aline if hours % 2 else bosco, hours)
        courier = await either.courier()
        while await courier.drain():
            pass
        assert await either.hours(aline) == [1, 3, 5, 7]
        assert await either.hours(bosco) == [2, 4, 6, 8]

    @pytest.mark.parametrize(
        "fault", [{"server_error_next": 1}, {"too_many_next": 1, "retry_after": 1}]
    )
    async def test_what_comes_later_does_not_overtake_what_must_be_tried_again(
        self, either: Post, fault: dict[str, int]
    ) -> None:
        aline, bosco = await either.person("Aline"), await either.person("Bosco")
        for hours in (1, 2, 3):
            await either.waits(aline, hours)
        courier = await either.courier()
        await either.world.faults(**fault)
        await courier.drain()
        await either.waits(bosco, 4)
        await asyncio.sleep(1.1 if "retry_after" in fault else 0)
        while await courier.drain():
            pass
        assert await either.hours(aline) == []
        assert await either.hours(bosco) == [4], "one person's trouble held others up"
        either.trade.forward(seconds=3)
        while await courier.drain():
            pass
        assert await either.hours(aline) == [1, 2, 3]

    async def test_nor_what_the_allowance_refused(self, post: Post) -> None:
        aline = await post.person("Aline")
        for hours in (1, 2):
            await post.waits(aline, hours)
        courier = await post.courier()
        await courier.transport.bot.rate_limiter._allowance.freeze(10, aline.id)  # type: ignore[union-attr]
        await courier.drain()
        [first, second] = await post.notices()
        assert (first.attempts, first.state, second.claimed_until) == (0, "due", None)
        assert await courier.drain() == 0
        await post.redis.flushall()
        post.trade.forward(seconds=11)
        while await courier.drain():
            pass
        assert await post.hours(aline) == [1, 2]

    async def test_a_reminder_of_tomorrow_holds_nothing_up(self, post: Post) -> None:
        aline = await post.person("Aline")
        await post.waits(aline, 1, due=NOW + timedelta(days=1))
        await post.waits(aline, 2)
        await (await post.courier()).drain()
        assert await post.hours(aline) == [2]

    async def test_notices_before_broadcasts(self, post: Post) -> None:
        aline = await a_broadcast_to(post)
        await post.waits(aline, 1)
        courier = await post.courier()
        while await courier.drain():
            pass
        heard = await post.heard(aline)
        assert ["waiting" in text for text in heard] == [True, False]

    async def test_also_one_that_a_courier_has_already(self, post: Post) -> None:
        """Red when an order's notice waits for the batch in which its reader has a broadcast."""
        aline = await a_broadcast_to(post)
        async with post.trade.database.write() as db:
            assert (
                len(await outbox.lease(db, NOW, NOW + module.LEASE, 10, platform="telegram")) == 2
            )
        await post.waits(aline, 1)
        await post.waits(aline, 2)
        courier = await post.courier()
        assert await courier.drain() == 1
        assert await post.hours(aline) == [1]


async def a_broadcast_to(post: Post) -> Person:
    """One that staff started, to somebody and to themselves."""
    staff, aline = await post.person("Staff", number=900), await post.person("Aline")
    async with post.trade.acting(staff) as (db, who):
        await broadcasts.start(
            db,
            who,
            NOW,
            draft_id="d",
            who="everyone",
            language="",
            texts={"en": "To all"},
            photo=None,
        )
    return aline


class TestSeveralCouriers:
    async def test_each_notice_is_sent_once(self, either: Post) -> None:
        crowd = [await either.person(f"P{number}") for number in range(20)]
        for hours in range(1, 4):
            for person in crowd:
                await either.waits(person, hours, key=f"{person.id}:{hours}")
        couriers = [await either.courier() for _ in range(3)]

        async def work(courier: module.Courier) -> None:
            while "due" in await either.states():
                if not await courier.drain():
                    await asyncio.sleep(0.02)
                    either.trade.forward(seconds=0.02)  # one that was held up comes again

        await asyncio.gather(*map(work, couriers))
        for person in crowd:
            assert await either.hours(person) == [1, 2, 3]
        assert set(await either.states()) == {"delivered"}
        assert [each.attempts for each in await either.notices()] == [1] * 60

    async def test_what_a_killed_one_held_is_sent_when_its_lease_is_over(
        self, either: Post
    ) -> None:
        aline = await either.person("Aline")
        await either.tell(aline)
        async with either.trade.database.write() as db:
            assert await outbox.lease(db, NOW, NOW + module.LEASE, 10, platform="telegram")
        courier = await either.courier()
        assert await courier.drain() == 0
        either.trade.forward(seconds=module.LEASE.total_seconds() + 1)
        assert await courier.drain() == 1
        assert len(await either.heard(aline)) == 1

    async def test_one_that_is_stopped_in_the_middle_leaves_the_rest_to_others(
        self, post: Post
    ) -> None:
        crowd = [await post.person(f"P{number}") for number in range(12)]
        for person in crowd:
            await post.tell(person)
        await post.world.faults(slow_ms=300)
        first = asyncio.create_task((await post.courier()).drain())
        calls = post.stand_in.world.journal.calls
        await until(lambda: any(call.method == "sendMessage" for call in calls))
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        await post.world.faults(clear=True)
        assert {each.claimed_until for each in await post.notices()} == {None}
        while await (await post.courier()).drain():
            pass
        assert set(await post.states()) == {"delivered"}
        for person in crowd:
            assert len(await post.heard(person)) == 1, "what was on its way was not ended first"

    async def test_one_that_is_too_slow_leaves_them_too(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        aline = await post.person("Aline")
        await post.tell(aline)
        courier = await post.courier()
        rows = await courier._lease(None, 10)
        real = broadcast_sending.casts_of

        async def late(*args: Any) -> Any:
            post.trade.forward(seconds=module.BEGIN_WITHIN)
            return await real(*args)

        monkeypatch.setattr(broadcast_sending, "casts_of", late)
        await courier._deliver(rows)
        assert await post.heard(aline) == [], "another may have sent it by now"
        assert await post.states() == ["due"]


class TestRunning:
    async def test_it_hears_the_bell_and_survives_a_stumble(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        aline = await post.person("Aline")
        courier = await post.courier()
        stumbles = iter([True])
        real = outbox.lease

        async def lease(*args: object, **more: object) -> object:
            if next(stumbles, False):
                raise ConnectionError("the database is away")
            return await real(*args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(outbox, "lease", lease)
        monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", 3600.0)  # it looks when it is called
        task = asyncio.create_task(courier.run())
        await asyncio.sleep(0.5)
        await post.tell(aline)
        await wakeup.ring(post.redis)
        await post.phones[aline.id].until("delivered", timeout=PATIENCE)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def test_a_notice_waits_for_no_broadcast(self, post: Post, turnstile: Turnstile) -> None:
        """Red when it stands behind a batch: none of these is through before it."""
        people = [await post.person(f"P{number}") for number in range(20)]
        await a_broadcast_to(post)
        task = asyncio.create_task((await post.courier()).run())
        async with asyncio.timeout(PATIENCE):
            while not any(notice.claimed_until for notice in await post.notices()):
                await asyncio.sleep(0.01)
        await post.waits(people[-1], 1)
        await wakeup.ring(post.redis)
        await post.phones[people[-1].id].until("waiting", timeout=module.END_WITHIN - 5)
        turnstile.let(22)
        while "due" in await post.states():
            await asyncio.sleep(0.01)
            post.trade.forward(seconds=0.01)  # one that was held up comes again
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert ["To all" in await post.heard(person) for person in people] == [True] * 20


class TestPaid:
    @pytest.mark.parametrize("pays", [True, False])
    async def test_only_broadcasts_and_only_where_it_is_set(self, post: Post, pays: bool) -> None:
        aline = await a_broadcast_to(post)
        await post.waits(aline, 1)
        courier = await post.courier(pace=FAST.paying(1000) if pays else FAST)
        while await courier.drain():
            pass
        flags = {
            ("To all" in call.arguments["text"], call.arguments.get("allow_paid_broadcast"))
            for call in post.stand_in.world.journal.calls
            if call.method == "sendMessage"
        }
        assert flags == ({(True, "true"), (False, None)} if pays else {(True, None), (False, None)})


class TestNumbers:
    async def test_what_has_arrived_with_buttons_is_what_a_number_means(self, post: Post) -> None:
        aline, bosco = await post.person("Aline"), await post.person("Bosco")
        await post.tell(aline, "order_delivered")
        await post.tell(bosco, "order_delivered")
        await post.phones[bosco.id].block()
        await (await post.courier()).drain()
        got = Arrived.read(await post.redis.get(f"isoko:newest:telegram:{aline.id}"))
        assert got is not None
        assert "order|IS-7K4QM2||" in got.taps
        assert not got.unsure
        assert got.position > 0
        assert await post.redis.get(f"isoko:newest:telegram:{bosco.id}") is None, "nobody saw it"
