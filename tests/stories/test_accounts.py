"""Joining two accounts and taking one off again, as people do it in their chats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select

from bot.chat import Sender
from storage.database import Database
from storage.models import Account, Notice, Person
from storage.redis.sessions import Sessions
from tests.support.pretended import PretendedTransport, courier_of
from tests.support.talk import Desk, Phone, tapped


@dataclass
class Phones:
    """Aline has a shop on Telegram, and writes from another platform, too."""

    desk: Desk
    redis: Redis
    telegram: PretendedTransport = field(default_factory=lambda: PretendedTransport("telegram"))
    whatsapp: PretendedTransport = field(default_factory=lambda: PretendedTransport("whatsapp"))

    async def begin(self) -> tuple[Phone, Phone]:
        one = await self.desk.seller("Aline", "en")
        self.desk.trade.forward(hours=1)
        two = Phone(self.desk, Sender("whatsapp", "250788", "Aline U.", "en"))
        two.sender = await self.desk.trade.person(
            "Aline U.", "en", platform="whatsapp", platform_id="250788"
        )
        return one, two

    async def code_of(self, phone: Phone) -> str:
        await phone.say("/accounts")
        await phone.tap("acc.code")
        found = re.search(r"(\d{4} \d{4})", phone.words)
        assert found
        return found[1]

    async def type_on(self, phone: Phone, code: str) -> None:
        await phone.say("/accounts")
        await phone.tap("acc.type")
        await phone.say(code)

    async def join(self, shows: Phone, types: Phone) -> None:
        code = await self.code_of(shows)
        await self.type_on(types, code)
        await types.tap("f|<confirm")
        await shows.send(tapped(f"acc.yes|{code.replace(' ', '')}||"))

    async def deliver(self) -> None:
        for transport in (self.telegram, self.whatsapp):
            await courier_of(self.desk.trade, self.redis, transport).drain()

    async def people(self) -> int:
        query = select(func.count(func.distinct(Account.person_id)))
        return int(await self.desk.trade.one(query))


@pytest.fixture
def phones(sqlite: Database, redis: Redis) -> Phones:
    return Phones(Desk(sqlite, redis), redis)


class TestJoining:
    async def test_from_the_code_to_one_shop_in_both_chats(self, phones: Phones) -> None:
        one, two = await phones.begin()
        code = await phones.code_of(one)
        assert "nobody" in one.words, "what it may be abused for is said"
        await phones.type_on(two, code)
        assert "Telegram: Aline" in two.words, "whose it is stands there before it is said"
        assert await phones.people() == 2
        await two.tap("f|<confirm")
        assert "Now look at your other account" in two.words
        await phones.deliver()
        [(chat, asked)] = phones.telegram.sent
        assert chat == one.sender.id
        assert "WhatsApp: Aline U." in asked
        assert await phones.people() == 2, "one side has not spoken yet"
        await one.send(tapped(f"acc.yes|{code.replace(' ', '')}||"))
        assert "joined with" in one.words
        assert await phones.people() == 1
        await phones.deliver()
        [(chat, told)] = phones.whatsapp.sent
        assert chat == two.sender.id
        assert "Telegram: Aline" in told
        await two.say("/start")
        assert two.offers("sales")
        await two.say("/accounts")
        assert two.words.count("Number") == 2
        assert [data for data in two.data if data.startswith("acc.off")] == [
            f"acc.off|telegram:{one.sender.id}||"
        ]

    @pytest.mark.parametrize("typed", ["{a}{b}", "{a}-{b}", " {a}  {b} ", "code: {a} {b}"])
    async def test_however_the_code_is_typed(self, phones: Phones, typed: str) -> None:
        one, two = await phones.begin()
        a, b = (await phones.code_of(one)).split()
        await phones.type_on(two, typed.format(a=a, b=b))
        assert "Telegram: Aline" in two.words

    async def test_in_full_width_digits(self, phones: Phones) -> None:
        one, two = await phones.begin()
        code = await phones.code_of(one)
        wide = code.translate({ord("0") + n: ord("0") + n for n in range(10)})
        await phones.type_on(two, wide)
        assert "Telegram: Aline" in two.words

    async def test_a_wrong_code_can_be_typed_again_and_is_counted(self, phones: Phones) -> None:
        """Red when what is counted is taken back with the refusal."""
        one, two = await phones.begin()
        code = await phones.code_of(one)
        wrong = f"{(int(code.replace(' ', '')) + 1) % 10**8:08}"
        await phones.type_on(two, wrong)
        assert "That code is wrong" in two.words
        assert not two.offers("f|<confirm")
        await two.say(code)
        assert "Telegram: Aline" in two.words
        await two.tap("f|<cancel")
        await phones.type_on(two, wrong)
        for number in range(2, 5):
            await two.say(f"{(int(wrong) + number) % 10**8:08}")
        await two.say(code)
        assert "too many" in two.words

    async def test_a_tap_that_comes_again_joins_once(self, phones: Phones) -> None:
        one, two = await phones.begin()
        await phones.join(one, two)
        await one.send(tapped("acc.yes|00000000||"))
        assert await phones.people() == 1
        assert "Your accounts" in one.words

    async def test_whoever_says_no_is_joined_with_nobody(self, phones: Phones) -> None:
        one, two = await phones.begin()
        code = await phones.code_of(one)
        await phones.type_on(two, code)
        await two.tap("f|<confirm")
        digits = code.replace(" ", "")
        await one.send(tapped(f"acc.no|{digits}||"))
        await one.send(tapped(f"acc.yes|{digits}||"))
        assert await phones.people() == 2

    async def test_the_forms_of_both_chats_go_on(self, phones: Phones) -> None:
        one, two = await phones.begin()
        code = await phones.code_of(one)
        await phones.type_on(two, code)
        await two.tap("f|<confirm")
        await one.say("/sell")
        await one.photo("one")
        await two.say("/search")
        await one.send(tapped(f"acc.yes|{code.replace(' ', '')}||"))
        await two.say("/start")  # asks first whether the form is left
        assert two.offers("leave")
        await two.tap("stay")
        assert "What are you looking for?" in two.words
        await one.tap("f|<keep")
        assert "name" in one.words.lower()

    async def test_another_process_does_not_act_as_who_was_there_before(
        self, phones: Phones
    ) -> None:
        """It read the person a moment ago, and may remember them for a minute."""
        one, two = await phones.begin()
        desk = phones.desk
        here = desk.reception
        desk.restart(Sessions(phones.redis))
        there = desk.reception
        await two.say("coffee", "tea")  # the other process knows them now
        desk.reception = here
        await phones.join(one, two)
        desk.reception = there
        await two.send(tapped("home|||"))
        assert two.offers("sales"), "they have the shop"


class TestTakingOff:
    async def test_the_other_chat_begins_anew(self, phones: Phones) -> None:
        one, two = await phones.begin()
        await phones.join(one, two)
        await two.say("/sell")
        assert two.words
        await one.say("/accounts")
        await one.tap("acc.off|")
        await one.tap("acc.off!")
        assert one.words.count("Number") == 1
        await two.say("Ikawa")
        assert "Choose a language" in two.words
        await two.tap("lang|en")
        assert "Aline U." in two.words
        assert not two.offers("sales")
        assert await phones.people() == 2

    @pytest.mark.parametrize("kept", [False, True])
    async def test_what_was_typed_there_is_nobody_else_s(
        self, phones: Phones, kept: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also where the conversation could not be deleted in that instant, and in a process that
        remembers them: a number changes hands, and its next owner reads no address of the last."""
        one, two = await phones.begin()
        await phones.join(one, two)
        await two.say("/search")
        if kept:

            async def drop(*_: object) -> None:
                raise ConnectionError("Redis is away")

            monkeypatch.setattr(phones.desk.reception.sessions, "drop", drop)
        await one.say("/accounts")
        await one.tap("acc.off|")
        await one.tap("acc.off!")
        stored = await phones.redis.get(f"isoko:session:{two.sender.key}")
        assert (stored is not None) is kept
        await two.say("/start")
        await two.tap("lang|en")
        assert "What are you looking for?" not in two.words
        await two.say("/help")
        assert "What are you looking for?" not in two.words

    async def test_from_both_at_once_leaves_one(self, phones: Phones) -> None:
        one, two = await phones.begin()
        await phones.join(one, two)
        await one.send(tapped(f"acc.off!|{two.sender.key}||"))
        await two.send(tapped(f"acc.off!|{one.sender.key}||"))
        left = await phones.desk.trade.rows(select(Account.platform))
        assert sorted(left) == ["telegram", "whatsapp"], "the second one was nobody's any more"
        assert await phones.people() == 2

    async def test_whoever_forgets_all_forgets_the_other_chat_too(self, phones: Phones) -> None:
        one, two = await phones.begin()
        await phones.join(one, two)
        await two.say("/search")
        await one.say("/privacy")
        assert one.offers("accounts")
        await one.tap("forget", "forget!")
        assert await phones.redis.get(f"isoko:session:{two.sender.key}") is None
        await two.say("coffee")
        assert "Choose a language" in two.words


async def test_what_is_told_once_is_told_where_they_are(phones: Phones) -> None:
    """An order for the shop reaches whichever chat she used last, and the other where that is
    gone."""
    one, two = await phones.begin()
    await phones.join(one, two)
    await phones.deliver()
    bosco = await phones.desk.trade.person("Bosco")
    product = await phones.desk.trade.product(one.sender)
    await two.say("/help")
    await phones.desk.trade.order(bosco, product)
    await phones.deliver()
    assert "New order!" in phones.whatsapp.sent[-1][1]
    phones.whatsapp.gone.add(two.sender.id)
    await phones.desk.trade.order(bosco, product)
    await phones.deliver()
    await phones.deliver()
    assert phones.telegram.sent[-1][0] == one.sender.id
    assert "New order!" in phones.telegram.sent[-1][1]
    placed = select(Notice.state).where(Notice.kind == "order_placed")
    assert await phones.desk.trade.rows(placed) == ["delivered"] * 2
    person = await phones.desk.trade.one(select(Person).where(Person.name == "Aline"))
    assert person.key == one.sender.key
