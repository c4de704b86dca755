"""What is sent while nothing, or something else, was asked: words, photos, groups, goodbyes."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import (
    Blocked,
    Command,
    Said,
    What,
)
from storage.database import Database
from storage.models import Order, Person
from tests.support.talk import NO_WORDS, Desk


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


class TestOutsideForms:
    async def test_words_are_looked_up(self, desk: Desk) -> None:
        product = await desk.trade.product((await desk.seller("Aline")).sender, "Ikawa")
        bosco = await desk.member("Bosco")
        await bosco.say("IKAWA")
        assert bosco.offers(f"prod|{product}|")

    @pytest.mark.parametrize("words", ["a" * 4000, "/search " + "字" * 4000, "<b>&", "|~|", "🔥"])
    async def test_any_words_are_answered(self, desk: Desk, words: str) -> None:
        bosco = await desk.member("Bosco")
        await bosco.say(words)
        assert "No product was found" in bosco.words
        assert len(bosco.words) < 1000, "more than Telegram takes"

    async def test_the_pages_of_a_search_with_signs_in_it(self, desk: Desk) -> None:
        seller = await desk.seller("Aline")
        for number in range(7):
            await desk.trade.product(seller.sender, f"Ikawa {number}")
        bosco = await desk.member("Bosco")
        await bosco.say("ikawa |~ !")
        await bosco.tap("search|ikawa")
        assert not bosco.toast
        assert "Page 2 of 2" in bosco.words

    @pytest.mark.parametrize("what", NO_WORDS, ids=repr)
    async def test_what_is_not_asked_for_is_said_so(self, desk: Desk, what: What) -> None:
        aline = await desk.member("Aline")
        await aline.send(what)
        assert aline.words
        assert aline.offers("shop|"), "and what can be done here"

    async def test_an_album_gets_one_reply(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        for number in range(10):
            await aline.photo(str(number), "album")
        assert sum(bool(answer.screens) for answer in aline.answers) == 1
        await aline.photo("another", "next album")
        assert aline.last.screens

    async def test_nothing_to_cancel(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/cancel")
        assert "nothing to cancel" in aline.words


class TestAlbumsInForms:
    async def test_at_a_question_for_words_one_reply(self, desk: Desk) -> None:
        aline = await desk.seller("Aline", "en")
        await aline.say("/sell")
        await aline.tap("f|<skip")
        before = len([each for each in aline.answers if each.screens])
        for number in range(10):
            await aline.photo(str(number), "album")
        assert len([each for each in aline.answers if each.screens]) == before + 1

    async def test_all_of_it_is_taken_where_photos_are_asked(self, desk: Desk) -> None:
        aline = await desk.seller("Aline", "en")
        await aline.say("/sell")
        for number in range(12):
            await aline.photo(str(number), "album")
        said = [each for each in aline.answers[-12:] if each.screens]
        assert len(said) == 2, "once that it arrived, once that it is too much"
        await aline.tap("f|<keep")
        await aline.say("Ikawa", "100", "5")
        await aline.tap("f|bag")
        await aline.say("500 g")
        await aline.tap("f|<skip", "f|<confirm")
        page = await desk.trade.known(aline.sender)
        assert page.shop is not None
        from storage.models import ProductPhoto

        rows = await desk.trade.rows(select(ProductPhoto).order_by(ProductPhoto.position))
        assert [row.photo_id for row in rows] == [str(number) for number in range(10)]


class TestGroups:
    @pytest.mark.parametrize("what", [Said("coffee"), *NO_WORDS[:5]], ids=repr)
    async def test_nothing_is_said_unasked(self, desk: Desk, what: What) -> None:
        aline = await desk.member("Aline")
        await aline.send(what, private=False)
        assert aline.last.screens == ()

    async def test_a_command_is_shown_the_way(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.send(Command("shop"), private=False)
        assert "private chat" in aline.words
        assert aline.data == []

    async def test_the_form_in_the_private_chat_goes_on(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama")
        await aline.send(Said("hello all"), private=False)
        await aline.send(Command("cancel"), private=False)
        await aline.say("Coffee")
        assert aline.offers("f|Bugesera|")


class TestForgetting:
    async def test_what_was_half_answered_goes_too(self, desk: Desk, redis: Redis) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama secret", "/cancel", "/privacy")
        await aline.tap("forget|", "forget!")
        assert "deleted" in aline.words
        for key in await redis.keys("isoko:session:*"):
            assert "secret" not in (await redis.get(key))

    async def test_who_comes_back_begins_anew_and_is_called_by_name(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/privacy")
        await aline.tap("forget|", "forget!")
        await aline.say("/start")
        assert aline.offers("lang|rw")
        await aline.tap("lang|en")
        assert "Hello Aline" in aline.words


class TestBlocked:
    async def test_is_unreachable_until_they_write(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.send(Blocked())
        assert aline.last.screens == ()
        assert (await desk.trade.one(select(Person))).unreachable_since == desk.trade.now
        await aline.say("/start")
        assert (await desk.trade.one(select(Person))).unreachable_since is None

    async def test_somebody_who_never_wrote(self, desk: Desk) -> None:
        await desk.phone("Aline").send(Blocked())
        assert await desk.trade.rows(select(Person)) == await desk.trade.rows(select(Order)) == []
