"""One person who writes from two accounts: who they are, and where they are reached."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.chat import Blocked, Said, Sender, Voted
from bot.commerce import people as members
from storage import people
from storage.database import Database
from storage.models import Account, Person, Shop
from tests.support.talk import Desk, Phone


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def second(desk: Desk, phone: Phone, number: str = "5") -> Phone:
    """Another account of theirs."""
    whose, now = await desk.trade.id_of(phone.sender), desk.trade.now
    facts = {"person_id": whose, "name": phone.sender.name, "created_at": now, "taken_up_at": now}
    async with desk.database.write() as db:
        await db.execute(update(Account).where(Account.person_id == whose).values(shared=True))
        db.add(Account(platform="whatsapp", platform_id=number, shared=True, **facts))
    return Phone(desk, Sender("whatsapp", number, phone.sender.name, "en"))


async def address(desk: Desk) -> str:
    row: Person = await desk.trade.one(select(Person).where(Person.name == "Aline"))
    return row.key


class TestWhoWrites:
    async def test_it_is_the_same_person_with_the_same_shop(self, desk: Desk) -> None:
        one = await desk.seller("Aline", "en")
        two = await second(desk, one)
        await two.say("/start")
        assert two.offers("sales")
        assert len(await desk.trade.rows(select(Person))) == 1

    async def test_each_chat_has_its_own_form(self, desk: Desk) -> None:
        one = await desk.member("Aline")
        two = await second(desk, one)
        await one.say("/sell", "Kopakama")
        await two.say("coffee")
        assert "coffee" in two.words, "a search, and no answer of the other chat's form"
        await one.say("We grow coffee")
        assert one.offers("f|")

    async def test_staff_are_who_writes_from_the_account_that_is_named(self, desk: Desk) -> None:
        """The operator named one account, and sees no other in the list."""
        one = await desk.member("Aline", platform_id="900")
        two = await second(desk, one)
        await one.say("/broadcasts")
        assert "staff of the market" not in one.words
        await two.say("/broadcasts")
        assert "staff of the market" in two.words
        async with desk.database.write() as db:
            assert await members.add_staff(db, "whatsapp", "5", desk.trade.now)
        await two.say("/broadcasts")
        assert "staff of the market" not in two.words

    async def test_staff_are_told_as_a_person(self, desk: Desk) -> None:
        one = await desk.member("Aline", platform_id="900")
        two = await second(desk, one)
        await two.say("/start")
        async with desk.database.read() as db:
            told = await people.all_staff(db, desk.trade.staff_ids)
        assert [each.key for each in told] == ["whatsapp:5"]


class TestWhereTheyAreReached:
    async def test_where_they_wrote_last(self, desk: Desk) -> None:
        one = await desk.member("Aline")
        two = await second(desk, one)
        for phone in (one, two, one, two):  # in one process, within a minute
            await phone.say("coffee")
            assert await address(desk) == phone.sender.key

    async def test_not_where_they_voted_or_spoke_in_a_group(self, desk: Desk) -> None:
        one = await desk.member("Aline")
        two = await second(desk, one)
        await one.say("/help")
        await two.send(Voted("poll", (1,)))
        await two.send(Said("hello"), private=False)
        assert await address(desk) == one.sender.key

    async def test_at_the_other_where_they_blocked_us_at_one(self, desk: Desk) -> None:
        one = await desk.seller("Aline")
        two = await second(desk, one)
        await two.say("/help")
        await two.send(Blocked())
        assert await address(desk) == one.sender.key
        assert (await desk.trade.one(select(Shop))).away is False
        await one.send(Blocked())
        assert (await desk.trade.one(select(Person))).unreachable_since is not None
        assert (await desk.trade.one(select(Shop))).away is True
        await two.say("/help")
        assert await address(desk) == two.sender.key
        assert (await desk.trade.one(select(Shop))).away is False

    async def test_whoever_is_one_account_is_not_written_down_at_each_word(
        self, desk: Desk
    ) -> None:
        one = await desk.member("Aline")
        [before] = await desk.trade.rows(select(Account))
        desk.trade.forward(hours=5)
        desk.restart()
        await one.say("/help", "coffee")
        [after] = await desk.trade.rows(select(Account))
        assert after.taken_up_at == before.taken_up_at
