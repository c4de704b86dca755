"""A notice goes to the person: to the account they used last, and to another where that is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import broadcast_changes, broadcasts
from bot.commerce.notify import tell
from bot.courier.worker import Courier
from storage import accounts
from storage.database import Database
from storage.models import Account, Attempt, Broadcast, Notice, Person
from tests.support.notices import NOW, sample
from tests.support.pretended import PretendedTransport, courier_of
from tests.support.trade import Trade

HERE, THERE, THIRD = ("telegram", "1"), ("whatsapp", "1"), ("telegram", "3")


@dataclass
class TwoPlatforms:
    """Aline has an account on each of two platforms, with the same number there."""

    trade: Trade
    redis: Redis
    telegram: PretendedTransport = field(default_factory=lambda: PretendedTransport("telegram"))
    whatsapp: PretendedTransport = field(default_factory=lambda: PretendedTransport("whatsapp"))
    aline: int = 0
    _told: int = 0

    def __post_init__(self) -> None:
        self._couriers = {
            each.platform: courier_of(self.trade, self.redis, each)
            for each in (self.telegram, self.whatsapp)
        }

    async def meet(self) -> None:
        sender = await self.trade.person("Aline", platform_id="1")
        self.aline = await self.trade.id_of(sender)
        await self.have(THERE)

    async def have(self, account: accounts.Key) -> None:
        async with self.trade.database.write() as db:
            platform, platform_id = account
            db.add(
                Account(
                    platform=platform, platform_id=platform_id, person_id=self.aline, name="Aline",
                    created_at=self.trade.now, taken_up_at=self.trade.now, shared=True,
                )
            )  # fmt: skip

    async def uses(self, account: accounts.Key) -> None:
        self.trade.forward(minutes=1)
        async with self.trade.database.write() as db:
            await accounts.take_up(db, account, self.trade.now)

    async def owe(self, kind: str = "order_delivered", **more: Any) -> None:
        self._told += 1
        async with self.trade.database.write() as db:
            await tell(
                db, self.aline, sample(kind), key=f"t{self._told}", now=self.trade.now, **more
            )

    async def deliver(self, *platforms: str) -> None:
        for platform in platforms or ("telegram", "whatsapp"):
            await self._couriers[platform].drain()

    def courier(self, platform: str) -> Courier:
        return self._couriers[platform]

    def chats(self) -> tuple[list[str], list[str]]:
        return self.telegram.chats(), self.whatsapp.chats()

    async def person(self) -> Person:
        row: Person = await self.trade.one(select(Person).where(Person.id == self.aline))
        return row

    async def states(self) -> list[str]:
        return await self.trade.rows(select(Notice.state).order_by(Notice.id))


@pytest.fixture
async def both(sqlite: Database, redis: Redis) -> TwoPlatforms:
    two = TwoPlatforms(Trade(sqlite), redis)
    await two.meet()
    return two


@pytest.fixture
async def either(database: Database, redis: Redis) -> TwoPlatforms:
    """The same on both databases."""
    two = TwoPlatforms(Trade(database), redis)
    await two.meet()
    return two


class TestWhereItGoes:
    async def test_to_the_account_that_was_used_last(self, both: TwoPlatforms) -> None:
        await both.owe()
        await both.deliver()
        assert both.chats() == (["1"], [])
        await both.uses(THERE)
        await both.owe()
        await both.deliver()
        assert both.chats() == (["1"], ["1"])

    async def test_what_was_due_before_follows(self, either: TwoPlatforms) -> None:
        await either.owe()
        await either.uses(THERE)
        await either.deliver()
        assert either.chats() == ([], ["1"])

    async def test_for_one_account_it_goes_to_no_other(self, either: TwoPlatforms) -> None:
        await either.owe(account=THERE)
        await either.deliver("telegram")
        assert either.chats() == ([], [])
        await either.deliver("whatsapp")
        assert either.chats() == ([], ["1"])


class TestNobodyThere:
    async def test_the_next_account_has_it_at_once_and_once(self, either: TwoPlatforms) -> None:
        either.telegram.gone.add("1")
        await either.owe()
        await either.deliver("telegram")
        [notice] = await either.trade.notices()
        assert (notice.state, notice.due_at, notice.claimed_until) == (
            "due",
            either.trade.now,
            None,
        )
        person = await either.person()
        assert (person.platform, person.unreachable_since) == ("whatsapp", None)
        await either.deliver("telegram", "whatsapp", "telegram", "whatsapp")
        assert either.chats() == ([], ["1"])
        assert await either.states() == ["delivered"]
        outcomes = await either.trade.rows(select(Attempt.outcome).order_by(Attempt.id))
        assert outcomes == ["elsewhere", "delivered"]

    async def test_the_other_platform_s_courier_is_woken(self, both: TwoPlatforms) -> None:
        """Red when it waits for its next look."""
        both.telegram.gone.add("1")
        await both.owe()
        bell = both.courier("whatsapp").bell
        await bell.wait(0)
        await both.deliver("telegram")
        assert await bell.wait(0)

    async def test_of_three_the_one_used_last_is_next(self, both: TwoPlatforms) -> None:
        await both.have(THIRD)
        for account in (THIRD, THERE, HERE):
            await both.uses(account)
        both.telegram.gone |= {"1"}
        await both.owe()
        await both.deliver()
        assert both.chats() == ([], ["1"])
        both.whatsapp.gone |= {"1"}
        await both.owe()
        await both.deliver("whatsapp")
        await both.deliver("telegram")
        assert both.chats() == (["3"], ["1"])

    async def test_where_none_is_left_they_are_not_reached(self, both: TwoPlatforms) -> None:
        both.telegram.gone.add("1")
        both.whatsapp.gone.add("1")
        await both.owe()
        await both.deliver()
        assert await both.states() == ["unreachable"]
        assert (await both.person()).unreachable_since == both.trade.now

    async def test_whoever_writes_is_reached_there_again(self, both: TwoPlatforms) -> None:
        both.telegram.gone.add("1")
        await both.owe()
        await both.deliver()
        await both.uses(HERE)
        both.telegram.gone.clear()
        await both.owe()
        await both.deliver()
        assert both.chats() == (["1"], ["1"])

    async def test_whoever_turned_elsewhere_meanwhile_is_not_turned_back(
        self, both: TwoPlatforms
    ) -> None:
        """They write from one account while a courier learns that another is gone."""
        async with both.trade.database.write() as db:
            await accounts.lose(db, THERE, both.trade.now)
        assert (await both.person()).platform == "telegram"
        async with both.trade.database.read() as db:
            lost = await both.trade.rows(
                select(Account.unreachable_since).where(Account.platform == "whatsapp")
            )
            assert lost == [both.trade.now]
            assert not await accounts.reached_elsewhere(db, both.aline, HERE)
            assert await accounts.reached_elsewhere(db, both.aline, THERE)

    async def test_what_is_for_one_account_is_not_told_at_another(self, both: TwoPlatforms) -> None:
        both.whatsapp.gone.add("1")
        await both.owe(account=THERE)
        await both.deliver()
        assert both.chats() == ([], [])
        assert await both.states() == ["unreachable"]
        assert (await both.person()).unreachable_since is None, "they are reached at the other"

    async def test_where_nothing_may_be_sent_any_more_is_no_way(self, both: TwoPlatforms) -> None:
        """Some platforms take nothing from us a day after somebody's last word."""
        async with both.trade.database.write() as db:
            await db.execute(
                update(Account)
                .where(Account.platform == "whatsapp")
                .values(reply_until=both.trade.now - timedelta(hours=1))
            )
        both.telegram.gone.add("1")
        await both.owe()
        await both.deliver()
        assert both.chats() == ([], [])
        assert (await both.person()).unreachable_since is not None


class TestBroadcasts:
    async def start(self, both: TwoPlatforms) -> tuple[Sender, Broadcast]:
        staff = await both.trade.staff()
        async with both.trade.acting(staff) as (db, who):
            row = await broadcasts.start(
                db, who, both.trade.now, draft_id="b", who="everyone", language="",
                texts={"en": "Muraho"},
            )  # fmt: skip
        return staff, row

    async def test_go_to_a_person_once(self, both: TwoPlatforms) -> None:
        _, row = await self.start(both)
        assert row.total == 2, "Aline, and the staff"
        await both.deliver()
        assert sorted(both.telegram.chats()) == ["1", "900"]
        assert both.whatsapp.chats() == []

    @pytest.mark.parametrize(("kind", "done"), [("edit", "change"), ("recall", "take back")])
    @pytest.mark.parametrize("now_at", [THERE, THIRD])
    async def test_are_changed_where_they_are(
        self, both: TwoPlatforms, kind: Any, done: str, now_at: accounts.Key
    ) -> None:
        """Red when a message of the same name in another chat is changed or deleted."""
        await both.have(THIRD)
        await both.uses(HERE)
        staff, row = await self.start(both)
        await both.deliver()
        mine = next(n for n, (chat, _) in enumerate(both.telegram.sent, 1) if chat == "1")
        await both.uses(now_at)
        async with both.trade.acting(staff) as (db, who):
            await broadcast_changes.change(
                db, who, row.id, both.trade.now, kind, draft_id="c", texts={"en": "Muraho neza"}
            )
        await both.deliver()
        assert (done, "1", f"telegram-{mine}") in both.telegram.changed
        assert len(both.telegram.changed) == 2
        assert both.whatsapp.changed == []

    async def test_progress_is_shown_where_its_author_is_now(self, both: TwoPlatforms) -> None:
        """Red when the message of one platform is edited on another, which has such a number too,
        or when nobody sees it any more."""
        async with both.trade.database.write() as db:
            await db.execute(
                update(Account).where(Account.platform == "telegram").values(platform_id="900")
            )
            await db.execute(update(Person).values(platform_id="900"))
        staff = Sender("telegram", "900", "Aline")
        async with both.trade.acting(staff) as (db, who):
            await broadcasts.start(
                db, who, NOW, draft_id="b", who="everyone", language="", texts={"en": "Muraho"}
            )
        telegram, whatsapp = both.courier("telegram"), both.courier("whatsapp")
        await telegram._progress.show()
        assert both.telegram.chats() == ["900"]
        await both.uses(THERE)
        await both.redis.flushdb()
        for courier in (telegram, whatsapp):
            await courier._progress.show()
        assert both.telegram.changed == []
        assert both.whatsapp.chats() == ["1"]
