"""Where an event goes: first words, commands in the middle of a form, what is kept between two."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.chat import (
    Command,
    Said,
    What,
)
from bot.commerce import fulfilment, orders, people
from bot.engine.conversation import Conversation
from bot.handlers import COMMANDS
from bot.texts import LANGUAGES
from storage.database import Database
from storage.models import Broadcast, Person, Product, Review, Shop
from tests.commerce.test_other_countries import WORLD, set_tariff
from tests.support.talk import NO_WORDS, Desk, Phone, data_of, tapped

LEADS_AWAY = sorted({name for name, route in COMMANDS.items() if not route.aside} - {"language"})


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


class TestFirstContact:
    @pytest.mark.parametrize(
        "what", [Command("start"), Command("sell"), Said("coffee"), *NO_WORDS], ids=repr
    )
    async def test_whatever_it_is_the_language_is_asked(self, desk: Desk, what: What) -> None:
        aline = desk.phone("Aline")
        await aline.send(what)
        assert aline.data == ["lang|rw||", "lang|en||", "lang|zh||"]
        assert "欢迎" in aline.words
        assert "Murakaza neza" in aline.words

    async def test_the_platforms_guess_only_orders_the_choices(self, desk: Desk) -> None:
        wang = await desk.phone("王", "zh-hans").say("/start")
        assert wang.data[0] == "lang|zh||"

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_the_choice_is_kept_and_greeted_in(self, desk: Desk, language: str) -> None:
        aline = await desk.phone("Aline").say("/start")
        await aline.tap(f"lang|{language}")
        assert aline.reader.language == language
        assert aline.last.menu, "the commands are still those of nobody in particular"
        assert aline.offers("shop|")
        person = await desk.trade.one(select(Person))
        assert (person.language, person.name) == (language, "Aline")

    async def test_where_parcels_go_is_asked_once_and_stands_in_nobodys_way(
        self, desk: Desk
    ) -> None:
        """Red when the menu waits for it, when its number is another button's, or when it is asked
        again."""
        wang = await desk.phone("王", "zh-hans").say("/start")
        await wang.tap("lang|zh")
        asked, shown = wang.last.screens
        assert [each.split("||")[0] for each in data_of(asked)] == ["country!|CN", "country!|RW"]
        first, before = data_of(shown)[0], wang.words
        assert first.startswith("shop|")
        await wang.say("1")
        assert wang.words != before
        assert not wang.offers("country!")
        assert (await desk.trade.one(select(Person))).parcels_to is None
        await wang.say("/start")
        assert not wang.offers("country!")
        await wang.say("/language")
        await wang.tap("lang|en")
        assert not wang.offers("country!")
        await wang.tap("country!|CN")
        assert (await desk.trade.one(select(Person))).parcels_to == "CN"

    async def test_where_parcels_go_further_another_country_is_written(self, desk: Desk) -> None:
        """Red when a market that sends everywhere asks for one of two countries."""
        await set_tariff(desk.trade, WORLD)
        amina = await desk.phone("Amina", "en").say("/start")
        await amina.tap("lang|en")
        assert amina.offers("country?|")
        await amina.tap("country?|")
        await amina.say("Kenia")
        await amina.tap("f|KE")
        assert "Your parcels go to: 🇰🇪 Kenya" in amina.words
        assert (await desk.trade.one(select(Person))).parcels_to == "KE"
        await amina.tap("country|")
        assert amina.offers("country?|")
        await amina.send(tapped("country!|ZZ||"))
        assert (await desk.trade.one(select(Person))).parcels_to == "KE"

    async def test_nobody_is_asked_whose_number_says_it(self, desk: Desk) -> None:
        wang = desk.phone("王", "zh-hans")
        wang.sender = replace(wang.sender, phone="+8613800138000")
        await wang.say("/start")
        await wang.tap("lang|zh")
        assert not wang.offers("country!")
        await wang.say("/settings")
        assert "中国" in wang.words
        assert (await desk.trade.one(select(Person))).parcels_to is None, "an order may say another"

    async def test_nobody_is_asked_whose_place_is_known(self, desk: Desk) -> None:
        aline = await desk.seller("Aline")
        async with desk.database.write() as db:
            await db.execute(update(Person).values(language=None))
        await aline.say("/start")
        await aline.tap("lang|rw")
        assert not aline.offers("country!")

    async def test_no_form_begins_before_the_language_is_known(self, desk: Desk) -> None:
        aline = await desk.phone("Aline").say("/sell", "Kopakama")
        assert aline.data == ["lang|rw||", "lang|en||", "lang|zh||"]
        assert await desk.trade.rows(select(Shop)) == []

    async def test_a_digit_does_not_choose_before_anything_was_shown(self, desk: Desk) -> None:
        aline = await desk.phone("Aline").say("2")
        assert aline.offers("lang|rw")

    async def test_a_language_that_is_none_of_ours(self, desk: Desk) -> None:
        aline = await desk.phone("Aline").say("/start")
        await aline.send(tapped("lang|fr||"))
        assert aline.offers("lang|rw")


class TestLanguageInTheMiddleOfAForm:
    async def test_the_question_comes_again_in_the_new_one(self, desk: Desk) -> None:
        aline = await desk.member("Aline", "en")
        await aline.say("/sell", "Kopakama")
        assert "What do you sell?" in aline.words
        await aline.say("/language")
        assert aline.data == ["lang|rw||", "lang|en||", "lang|zh||"]
        await aline.tap("lang|zh")
        assert aline.reader.language == "zh"
        assert aline.last.screens[-1].lines[0].msgid == "📝 What do you sell?"  # type: ignore[union-attr]
        await aline.say("咖啡")
        assert aline.offers("f|Bugesera|")

    async def test_the_repeated_question_has_buttons_that_work(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "/language")
        await aline.tap("lang|rw", "f|<back")
        assert not aline.toast
        assert "Kopakama" in aline.words


class TestCommandInTheMiddleOfAForm:
    @pytest.fixture
    async def aline(self, desk: Desk) -> Phone:
        phone = await desk.member("Aline")
        return await phone.say("/sell", "Kopakama")

    @pytest.mark.parametrize("command", LEADS_AWAY)
    async def test_asks_whether_to_leave(self, aline: Phone, command: str) -> None:
        await aline.say(f"/{command}")
        assert "You are in the middle of this: Opening a shop" in aline.words
        assert [each.split("|")[0] for each in aline.data] == ["stay", "leave"]

    async def test_stay(self, aline: Phone) -> None:
        await aline.say("/shop")
        await aline.tap("stay")
        await aline.say("Coffee")
        assert aline.offers("f|Bugesera|")

    async def test_leave_does_what_was_asked_for_and_keeps_the_answers(self, aline: Phone) -> None:
        await aline.say("/orders")
        await aline.tap("leave")
        assert "not ordered anything" in aline.words
        await aline.say("/sell")
        assert [each.split("|")[0] for each in aline.data] == ["resume", "fresh"]
        await aline.tap("resume")
        assert "What do you sell?" in aline.words
        await aline.tap("f|<back")
        assert "Now (Shop name: Kopakama)" in aline.words

    async def test_leave_takes_the_words_of_the_command_along(
        self, desk: Desk, aline: Phone
    ) -> None:
        product = await desk.trade.product((await desk.seller("Bosco")).sender, "Ikawa")
        await aline.say("/search ikawa")
        await aline.tap("leave")
        assert aline.offers(f"prod|{product}|")

    async def test_by_number(self, aline: Phone) -> None:
        await aline.say("/cart", "2")
        assert "Your cart is empty" in aline.words

    async def test_an_answer_instead_is_an_answer(self, aline: Phone) -> None:
        await aline.say("/cart", "Coffee")
        assert aline.offers("f|Bugesera|")
        await aline.say("2")
        assert "phone number" in aline.words, "2 still meant to leave"

    async def test_leaving_twice_is_leaving_once(self, aline: Phone) -> None:
        await aline.say("/cart")
        leave = aline.tapping("leave")
        await aline.send(leave)
        await aline.send(leave)
        assert "earlier step" in aline.toast

    async def test_start_again_forgets_the_old_answers(self, aline: Phone) -> None:
        await aline.say("/cart")
        await aline.tap("leave")
        await aline.say("/sell")
        await aline.tap("fresh")
        assert "What is the name of your shop?" in aline.words
        assert [each.split("|")[1] for each in aline.data] == ["<cancel"]

    @pytest.mark.parametrize("command", ["help", "privacy"])
    async def test_help_is_given_and_the_question_follows(self, aline: Phone, command: str) -> None:
        await aline.say(f"/{command}")
        assert "What do you sell?" in aline.words
        await aline.say("Coffee")
        assert aline.offers("f|Bugesera|")

    async def test_an_unknown_one_says_so_and_the_question_follows(self, aline: Phone) -> None:
        await aline.say("/buy")
        assert "Unknown command: /buy" in aline.words
        assert "What do you sell?" in aline.words
        await aline.say("Coffee")
        assert aline.offers("f|Bugesera|")

    async def test_cancel_keeps_the_answers_too(self, aline: Phone) -> None:
        await aline.say("/cancel")
        assert "Cancelled: Opening a shop" in aline.words
        await aline.tap("resume")
        assert "What do you sell?" in aline.words

    async def test_a_button_that_begins_another_form_asks_too(
        self, desk: Desk, aline: Phone
    ) -> None:
        await aline.send(tapped("search|||"))
        assert aline.offers("leave")
        await aline.tap("leave")
        assert "What are you looking for?" in aline.words
        await aline.say("/cancel")
        await aline.tap("sell")
        assert aline.offers("resume"), "leaving for another form lost the answers"

    async def test_of_a_short_form_no_answers_are_promised_to_be_kept(self, desk: Desk) -> None:
        bosco = await desk.member("Bosco")
        await bosco.say("/search", "/cart")
        assert bosco.offers("leave")
        assert "kept" not in bosco.words


class TestALookAsideInTheMiddleOfAForm:
    async def test_what_was_asked_is_asked_again(self, desk: Desk) -> None:
        """Red when the words after a look at the cart answer a question nobody sees any more."""
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama")
        for tap in ("cart|||", "home|||", "orders|||"):
            await aline.send(tapped(tap))
            assert len(aline.last.screens) == 2, tap
            assert "What do you sell?" in aline.words
        await aline.say("Coffee")
        assert aline.offers("f|Bugesera|")

    async def test_digits_belong_to_the_form_again(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee", "/orders")
        await aline.send(tapped("cart|||"))
        await aline.say("2")
        assert "phone number" in aline.words

    async def test_a_refusal_leaves_the_question_as_it_stands(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee")
        shown = aline.tapping("f|Bugesera")
        await aline.send(tapped("prod|99||"))
        assert aline.last.screens == ()
        await aline.send(shown)
        assert "phone number" in aline.words

    async def test_changing_a_shop_is_not_opening_it(self, desk: Desk) -> None:
        aline = await desk.seller("Aline", "en")
        await aline.send(tapped("myshop|||"))
        await aline.say("/cart")
        assert "You are in the middle of this: Changing your shop" in aline.words
        await aline.tap("stay")
        await aline.say("/cancel")
        assert "Cancelled: Changing your shop" in aline.words


async def test_a_shop_that_lost_its_code_leads_back_to_the_payment(desk: Desk) -> None:
    """Red when an order is placed that cannot be paid, or the address is asked for again."""
    seller = await desk.seller("Aline")
    product = await desk.trade.product(seller.sender)
    buyer = await desk.member("Bosco")
    await desk.trade.put(buyer.sender, product)
    await buyer.send(tapped("checkout|||"))
    await buyer.say("Uwase Alice", "1", "0788123456", "Huye", "Ngoma", "behind the market")
    await buyer.tap("f|mobile_money")
    async with desk.database.write() as db:
        await db.execute(update(Shop).values(merchant_code=None))
    await buyer.tap("f|<confirm")
    assert "no longer take Mobile Money: Shop of Aline" in buyer.words
    assert not buyer.offers("f|mobile_money")
    assert await desk.trade.stock(product) == (10, 0)
    await buyer.tap("f|on_delivery")
    assert "behind the market" in buyer.words
    await buyer.tap("f|<confirm")
    assert "has been placed" in buyer.words


async def test_a_cart_of_any_size_fits_the_screen(desk: Desk) -> None:
    """Red when the keyboard of a large cart passes Telegram's 100 buttons."""
    seller = await desk.seller("Aline")
    buyer = await desk.member("Bosco")
    products = [await desk.trade.product(seller.sender, f"Ikawa {n}") for n in range(14)]
    for product in products:
        await desk.trade.put(buyer.sender, product)
    await buyer.say("/cart")
    seen = 0
    for page in range(3):
        assert f"Page {page + 1} of 3" in buyer.words
        assert "Total: 175" in buyer.words
        assert len(buyer.data) < 20
        seen += sum(each.startswith("drop|") for each in buyer.data)
        if page < 2:
            await buyer.tap("cart|>")
    assert seen == 14
    await buyer.tap("drop|")
    assert "Page 3 of 3" in buyer.words
    assert buyer.toast == "Removed from the cart."
    await buyer.send(tapped(f"drop|{products[12]}~2||"))
    assert buyer.toast == "That is not in the cart any more."
    async with desk.database.write() as db:
        await db.execute(update(Product).where(Product.id == products[7]).values(state="paused"))
    await buyer.say("/cart")
    assert "Page 2 of 3" in buyer.words, "what has to be mended is not shown"


class TestASellerSettles:
    @pytest.fixture
    async def seller(self, desk: Desk) -> Phone:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        self.code = await desk.trade.order(
            buyer.sender, await desk.trade.product(seller.sender), method="mobile_money"
        )
        await seller.send(tapped(f"o.acc|{self.code}||"))
        return seller

    async def test_says_why_an_order_is_cancelled(self, desk: Desk, seller: Phone) -> None:
        await seller.tap("o.cancel|", "o.cancel!|")
        [told] = await desk.trade.notices(kind="order_cancelled_to_buyer")
        assert told.facts["reason"] == "sold_out"
        assert "Reason: The product is sold out" in seller.words
        await seller.send(tapped(f"o.cancel!|{self.code}~price||"))
        assert "already been done" in seller.toast
        assert f"Order {self.code}" in seller.words

    async def test_or_in_their_own_words(self, desk: Desk, seller: Phone) -> None:
        await seller.tap("o.cancel|", "o.why|")
        assert (await desk.trade.states(self.code))[0] == "accepted"
        await seller.say("The harvest was lost")
        assert (await desk.trade.states(self.code))[0] == "cancelled"
        [told] = await desk.trade.notices(kind="order_cancelled_to_buyer")
        assert told.facts["reason"] == "The harvest was lost"

    async def test_gives_a_part_back(self, desk: Desk, seller: Phone) -> None:
        await seller.tap("o.paid|", "o.paid!|", "o.part|")
        await seller.say("13000")
        assert "more than was paid: 12\u00a0500" in seller.words
        await seller.say("2k")
        assert "You have already given this back to the buyer: 2\u00a0000" in seller.words
        await seller.tap("f|<confirm")
        assert "Refunded in total: 2\u00a0000" in seller.words
        await seller.tap("o.part|")
        await seller.say("2000")
        assert "Already recorded: 2\u00a0000" in seller.words
        await seller.say("12500")
        await seller.tap("f|<confirm")
        assert "Refunded" in seller.words
        assert not seller.offers("o.part|")


async def test_stars_by_one_tap_and_words_if_they_want(desk: Desk) -> None:
    seller, buyer, other = [await desk.seller("Aline"), *[await desk.member(n) for n in "BC"]]
    product = await desk.trade.product(seller.sender)
    for reviewer, stars in ((buyer, 4), (other, 5)):
        code = await desk.trade.order(reviewer.sender, product)
        await reviewer.send(tapped(f"rate|{code}~{stars}||"))
        assert "changed in the meantime" in reviewer.toast, "before the parcel came"
        for step in (orders.accept, fulfilment.shipped, fulfilment.delivered):
            await desk.trade.does(seller.sender, step, code)
        for given in (1, stars):
            await reviewer.send(tapped(f"rate|{code}~{given}||"))
        await reviewer.tap("say|")
        await reviewer.say("Fresh, and well packed.")
        assert "Review: Fresh" in reviewer.words
    await buyer.send(tapped(f"rate|{code}~1||"))
    assert "not for you" in buyer.toast
    await buyer.send(tapped(f"prod|{product}||"))
    assert "⭐ 4.5 out of 5 (2)" in buyer.words
    rows = await desk.trade.rows(select(Review).order_by(Review.order_id))
    assert [(row.stars, row.words) for row in rows] == [
        (4, "Fresh, and well packed."),
        (5, "Fresh, and well packed."),
    ]


async def test_a_seller_chooses_the_hour(desk: Desk) -> None:
    seller = await desk.seller("Aline", "en")
    await seller.send(tapped("hour|||"))
    await seller.tap("hour!|17")
    assert "17:00" in seller.words
    whose = select(Person).where(Person.platform_id == seller.sender.id)
    (person,) = await desk.trade.rows(whose)
    assert person.digest_hour == 17


class TestConversation:
    def test_nothing_to_keep_is_nothing_kept(self) -> None:
        assert Conversation().write() is None
        assert Conversation.read(None) == Conversation()

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"v": 99}', '{"running": 5}', "null"])
    def test_what_cannot_be_read_is_a_new_one(self, text: str) -> None:
        assert Conversation.read(text) == Conversation()

    async def test_a_form_that_no_longer_exists_holds_nobody(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bot.handlers import FORMS

        aline, bosco = await desk.member("Aline"), await desk.member("Bosco")
        await aline.say("/sell", "Kopakama")
        await bosco.say("/sell", "Kopakama", "/cancel")
        monkeypatch.delitem(FORMS, "shop")
        await aline.say("/cart")
        assert "Your cart is empty" in aline.words
        await bosco.tap("resume")
        assert "earlier step" in bosco.toast or bosco.offers("shop|")

    async def test_a_form_of_an_older_house_apologises_and_keeps_what_it_can(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from dataclasses import replace

        from bot.handlers import FORMS

        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee")
        monkeypatch.setitem(FORMS, "shop", replace(FORMS["shop"], version=2))
        await aline.say("Huye")
        assert "this form has changed" in aline.words
        assert "In which district" in aline.words
        await aline.say("Huye")
        assert "phone number" in aline.words


class TestStaffWhoLeave:
    async def test_they_read_nothing_more_from_that_moment_on(self, desk: Desk) -> None:
        """The process remembers them for a minute. Red when it shows them the staff's screens for
        as long."""
        member = await desk.member("Solange")
        async with desk.database.write() as db:
            await people.add_staff(db, "telegram", member.sender.id, desk.trade.now)
        await member.say("/start")
        await member.tap("staff")
        assert member.offers("lists")
        async with desk.database.write() as db:
            await people.remove_staff(db, "telegram", member.sender.id, desk.trade.now)
        for each in ("lists", "broadcasts", "stuck", "campaign"):
            await member.send(tapped(f"{each}|||"))
            assert member.toast == "This is for the staff of the market.", each
        await member.send(tapped("home|||"))
        assert not member.offers("staff")

    async def test_nor_by_a_form_that_they_had_begun(self, desk: Desk) -> None:
        member = await desk.member("Solange")
        async with desk.database.write() as db:
            await people.add_staff(db, "telegram", member.sender.id, desk.trade.now)
        await member.say("/broadcast")
        await member.tap("f|everyone", "f|any", "f|<skip", "f|<skip")
        async with desk.database.write() as db:
            await people.remove_staff(db, "telegram", member.sender.id, desk.trade.now)
        await member.say("Hello")
        await member.tap("f|<skip")
        assert "This is for the staff of the market." in member.words + member.toast
        assert await desk.trade.rows(select(Broadcast.id)) == []
