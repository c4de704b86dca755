"""Whatever people do with their accounts, and whichever of these are gone: what is owed to somebody
is told them at most once, in a chat of theirs, and nobody reads what is a stranger's.

Beside the market runs a plain book of whose each account is.
"""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import dataclass, field

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import people as members
from bot.commerce.notify import tell
from storage.database import Database
from storage.models import Account, Notice, Person
from tests.support.notices import sample
from tests.support.pretended import PretendedTransport, courier_of
from tests.support.talk import Desk, Phone, tapped

STEPS = 60
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Book:
    """Whose each account is, and to whom each notice is owed: people are numbers here."""

    whose: dict[str, int] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=dict)  # by the order that it speaks of
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def join(self, one: str, other: str) -> None:
        stays, goes = self.whose[one], self.whose[other]
        self.whose = {k: stays if v == goes else v for k, v in self.whose.items()}
        self.owed = {k: stays if v == goes else v for k, v in self.owed.items()}

    def apart(self, account: str) -> None:
        self.whose[account] = next(self.numbers)


@dataclass
class Town:
    desk: Desk
    redis: Redis
    dice: random.Random
    book: Book = field(default_factory=Book)
    phones: list[Phone] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.platforms = {name: PretendedTransport(name) for name in ("telegram", "whatsapp")}

    async def settle(self) -> None:
        for number in range(6):
            platform = ("telegram", "whatsapp")[number % 2]
            sender = Sender(platform, str(number // 2), f"P{number}", "en")
            phone = Phone(self.desk, sender)
            await phone.say("/start")
            await phone.tap("lang|en")
            self.phones.append(phone)
            self.book.whose[sender.key] = next(self.book.numbers)

    async def step(self) -> None:
        self.desk.trade.forward(seconds=20)
        one, other = self.dice.sample(self.phones, 2)
        what = self.dice.choice(
            [self.write, self.write, self.owe, self.owe, self.owe, self.deliver, self.deliver,
             self.deliver, self.break_down, self.join, self.join, self.take_off]
        )  # fmt: skip
        self.log.append(f"{what.__name__} {one.sender.key} {other.sender.key}")
        await what(one, other)
        self.check()

    async def write(self, one: Phone, _other: Phone) -> None:
        self.platforms[one.sender.platform].gone.discard(one.sender.id)
        await one.say(self.dice.choice(["coffee", "/help"]))
        if "Choose a language" in one.words:
            await one.tap("lang|en")
        async with self.desk.database.read() as db:
            who = await members.find(db, one.sender, frozenset())
        assert who is not None
        assert who.person.key == one.sender.key, "they are told where they wrote last"

    async def owe(self, one: Phone, _other: Phone) -> None:
        code = f"IS-{''.join(self.dice.choices(LETTERS, k=6))}"
        async with self.desk.database.write() as db:
            who = await members.find(db, one.sender, frozenset())
            if who is None:  # taken off, and nobody has written from it since
                return
            notice = sample("order_packed", order=code)
            await tell(db, who.person.id, notice, key=code, now=self.desk.trade.now)
        self.book.owed[code] = self.book.whose[one.sender.key]

    async def deliver(self, one: Phone, _other: Phone) -> None:
        transport = self.platforms[one.sender.platform]
        before = len(transport.sent)
        await courier_of(self.desk.trade, self.redis, transport).drain()
        for chat, words in transport.sent[before:]:
            self.heard(f"{transport.platform}:{chat}", words)

    def heard(self, account: str, words: str) -> None:
        for code in self.book.owed:
            if code in words:
                assert code not in self.told, f"{code} was told to {self.told[code]} and {account}"
                assert self.book.whose[account] == self.book.owed[code], (
                    f"{code} is not {account}'s"
                )
                self.told[code] = account

    async def break_down(self, one: Phone, _other: Phone) -> None:
        self.platforms[one.sender.platform].gone.add(one.sender.id)

    async def join(self, shows: Phone, types: Phone) -> None:
        for phone in (shows, types):
            await self.write(phone, phone)
        await shows.say("/accounts")
        await shows.tap("acc.code")
        code = re.sub(r"\D", "", shows.words)[:8]
        await types.say("/accounts")
        await types.tap("acc.type")
        await types.say(code)
        same = self.book.whose[shows.sender.key] == self.book.whose[types.sender.key]
        assert types.offers("f|<confirm") is not same
        if same:
            await types.tap("f|<cancel")
            return
        await types.tap("f|<confirm")
        await shows.send(tapped(f"acc.yes|{code}||"))
        assert "joined with" in shows.words
        self.book.join(shows.sender.key, types.sender.key)

    async def take_off(self, one: Phone, other: Phone) -> None:
        await self.write(one, one)
        await one.send(tapped(f"acc.off!|{other.sender.key}||"))
        if "Taken off" in one.toast:
            assert self.book.whose[one.sender.key] == self.book.whose[other.sender.key]
            self.book.apart(other.sender.key)

    def check(self) -> None:
        for chat, words in ((phone.sender.key, phone.words) for phone in self.phones):
            for code, owed in self.book.owed.items():
                assert code not in words or self.book.whose[chat] == owed

    async def check_what_is_kept(self) -> None:
        """The market's book says what ours does; each is reached at an account of theirs."""
        rows = await self.desk.trade.rows(select(Account))
        mine = {f"{row.platform}:{row.platform_id}": row for row in rows}
        for one, other in itertools.combinations(mine, 2):
            same = mine[one].person_id == mine[other].person_id
            assert same == (self.book.whose[one] == self.book.whose[other]), (one, other)
        for person in await self.desk.trade.rows(
            select(Person).where(Person.merged_into.is_(None))
        ):
            theirs = [row for row in rows if row.person_id == person.id]
            if not theirs:
                continue
            at = next(row for row in theirs if (row.platform, row.platform_id) == (
                person.platform, person.platform_id))  # fmt: skip
            assert (person.unreachable_since is None) == (at.unreachable_since is None)
            if at.unreachable_since is not None:
                assert all(row.unreachable_since is not None for row in theirs)

    async def end(self) -> None:
        """Everybody is back and hears what they are still owed."""
        for transport in self.platforms.values():
            transport.gone.clear()
        for phone in self.phones:
            await self.write(phone, phone)
        for _ in range(60):  # of each person one a round
            self.desk.trade.forward(minutes=5)
            for phone in self.phones[:2]:
                await self.deliver(phone, phone)
        lost = select(Notice.dedupe_key).where(Notice.state.in_(("due", "unreachable")))
        assert await self.desk.trade.rows(lost.where(Notice.kind == "order_packed")) == []
        told = select(Notice.dedupe_key).where(
            Notice.state == "delivered", Notice.kind == "order_packed"
        )
        assert set(await self.desk.trade.rows(told)) == set(self.told)


@pytest.mark.parametrize("seed", range(4))
async def test_nobody_reads_a_stranger_s_and_nothing_is_told_twice(
    sqlite: Database, redis: Redis, seed: int
) -> None:
    town = Town(Desk(sqlite, redis), redis, random.Random(seed))
    await town.settle()
    try:
        for _ in range(STEPS):
            await town.step()
            await town.check_what_is_kept()
        await town.end()
    except AssertionError:
        print("\n".join(town.log))  # noqa: T201 - how it came to that
        raise
    assert len(town.told) > STEPS / 20, "nothing was told: no power"
    assert any("join" in each for each in town.log)
