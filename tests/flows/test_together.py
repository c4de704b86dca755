"""Several questions in one message, where each message is paid for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat import Said, SharedContact
from bot.flows import checkout, core, listing, shop, shopping
from bot.flows.form import APART, BACK
from bot.i18n import Reader, plain
from bot.money import Money
from bot.texts import LANGUAGES, Text
from tests.support.forms import Filling, photo

WHOLE = "Koperative Kopakama\nIkawa y'abahinzi 200\nHuye\n0788 123 456\n123456"


def a_shop() -> Filling:
    return Filling(shop.FORM, together=True)


def a_product() -> Filling:
    filling = Filling(listing.LISTING, together=True)
    return filling.send(photo("one")).tap("<keep")


def say(filling: Filling, text: str) -> Filling:
    """As somebody types who may write the label of a choice."""

    def names(label: Text | str) -> tuple[str, ...]:
        return tuple(plain(label, Reader.of(each)) for each in LANGUAGES)

    filling._take(core.advance(filling.form, filling.state, Said(text), names))
    return filling


def words(filling: Filling) -> str:
    reader = Reader.of("en")
    return "\n".join(
        plain(line, reader)
        for screen in filling.says
        for line in screen.lines  # type: ignore[union-attr]
        if isinstance(line, Text | str)
    )


class TestOneMessage:
    def test_is_put_with_an_example_of_the_whole_answer(self) -> None:
        said = words(a_shop())
        assert "1. Shop name" in said
        assert "5. Merchant code (if there is one)" in said
        assert said.endswith(
            "Koperative Kopakama\nCoffee from our 200 farmers, roasted in Huye.\n"
            "Huye\n0788 123 456\n123456"
        )

    def test_answers_all_of_them(self) -> None:
        answers = a_shop().say(WHOLE).state.answers
        assert (answers.name, answers.about) == ("Koperative Kopakama", "Ikawa y'abahinzi 200")
        assert (answers.district, answers.phone) == ("Huye", "+250788123456")
        assert answers.merchant_code == "123456"

    @pytest.mark.parametrize(("home", "country"), [("RW", "Rwanda"), ("CN", "China")])
    def test_the_example_goes_where_they_are(self, home: Any, country: str) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(home=home), together=True)
        assert country in words(filling).split("Example:\n")[1]

    def test_the_example_is_an_answer(self) -> None:
        """Red when an example of a question is none of its answers."""
        for filling in (a_shop(), a_product()):
            said = words(filling).split("Example:\n")[1]
            after = say(filling, said)
            assert "<confirm" in after.taps, words(after)

    @pytest.mark.parametrize(
        "text",
        [
            "Koperative Kopakama; Ikawa; Huye; 0788123456; 123456",
            "Koperative Kopakama, Ikawa, Huye, 0788123456, 123456",
            "Koperative Kopakama，Ikawa，Huye，0788123456，123456",
            "1. Koperative Kopakama\n2. Ikawa\n3. Huye\n4. 0788123456\n5. 123456",
            "\nKoperative Kopakama\n\nIkawa\n\nHuye\n0788123456\n123456\n",
        ],
    )
    def test_however_the_answers_are_divided(self, text: str) -> None:
        answers = a_shop().say(text).state.answers
        assert (answers.name, answers.about, answers.district) == (
            "Koperative Kopakama",
            "Ikawa",
            "Huye",
        )
        assert (answers.phone, answers.merchant_code) == ("+250788123456", "123456")

    @pytest.mark.parametrize("last", ["-", "—", "", "."])
    def test_what_there_is_none_of_is_left_out(self, last: str) -> None:
        filling = a_shop().say(WHOLE.removesuffix("123456") + last)
        assert filling.state.answers.merchant_code == ""
        assert "<confirm" in filling.taps


class TestNotAllOfIt:
    def test_a_line_that_is_no_answer_is_asked_alone_and_the_rest_is_kept(self) -> None:
        filling = a_shop().say(WHOLE.replace("0788 123 456", "0788"))
        answers = filling.state.answers
        assert answers.phone is None
        assert (answers.district, answers.merchant_code) == ("Huye", "123456")
        assert filling.state.asking == "phone"
        assert "phone" in words(filling)
        assert "<confirm" in filling.say("0788 123 456").taps

    def test_of_two_the_first_is_said_and_the_other_follows(self) -> None:
        filling = a_shop().say("Kopakama\nIkawa\nNowhere\n0788\n123456")
        assert filling.state.asking == "district"
        filling.say("Huye")
        assert filling.state.answers.phone is None
        assert filling.says[0].rows, "the one that is left is put alone"
        assert "<confirm" in filling.say("0788123456").taps

    def test_fewer_lines_than_questions(self) -> None:
        filling = a_shop().say("Koperative Kopakama\nIkawa y'abahinzi")
        assert filling.state.answers.about == "Ikawa y'abahinzi"
        assert "1. District" in words(filling), "what is missing is put together again"

    def test_only_the_name(self) -> None:
        filling = a_shop().say("Koperative Kopakama")
        assert filling.state.answers.name == "Koperative Kopakama"
        assert "1. What you sell" in words(filling)

    def test_a_number_with_thousands_is_one(self) -> None:
        answers = say(a_product(), "Ikawa, 12,500, 40, bag, 500 g").state.answers
        assert (answers.price, answers.stock) == (Money(12500, "RWF"), 40)
        assert (answers.unit, answers.weight_grams, answers.category) == ("bag", 500, "coffee")

    def test_a_choice_by_number_and_by_name_in_any_language(self) -> None:
        for unit in ("2", "umufuka", "袋", "BAG"):
            answers = say(a_product(), f"Ikawa\n12500\n40\n{unit}\n500 g").state.answers
            assert answers.unit == "bag", unit

    def test_a_description_of_several_lines(self) -> None:
        text = "Ikawa\n12500\n40\nbag\n500 g\nWashed.\nRoasted in Huye."
        assert say(a_product(), text).state.answers.description == "Washed.\nRoasted in Huye."


class TestTooManyLines:
    """Red when a line is left unread, and nobody is told."""

    def test_what_answers_the_next_questions_is_read(self) -> None:
        filling = say(Filling(checkout.FORM, together=True), "Uwase Alice\nRwanda\n0788123456")
        answers = filling.state.answers
        assert (answers.recipient, answers.country) == ("Uwase Alice", "RW")
        assert answers.phone == "+250788123456"
        assert words(filling).startswith("✍️")
        assert "1. District" in words(filling)

    def test_a_whole_address_is_read(self) -> None:
        whole = "Uwase Alice\nRwanda\n0788123456\nHuye\nNgoma\ninyuma"
        answers = say(Filling(checkout.FORM, together=True), whole).state.answers
        assert (answers.district, answers.sector, answers.landmark) == ("Huye", "Ngoma", "inyuma")

    @pytest.mark.parametrize("more", ["murakoze cyane", "0788\nmurakoze"])
    def test_what_answers_nothing_is_told(self, more: str) -> None:
        filling = say(Filling(checkout.FORM, together=True), f"Uwase Alice\nRwanda\n{more}")
        told = more.replace("\n", " / ")
        said = f"This was not used, as no question here asks for it: {told}"
        assert words(filling).startswith(said)
        assert filling.state.answers.country == "RW"
        assert filling.state.answers.phone is None
        assert "1. Phone number" in words(filling)

    def test_beside_a_line_that_is_refused(self) -> None:
        filling = say(Filling(checkout.FORM, together=True), "Uwase Alice\nNowhere!\nmurakoze")
        assert filling.state.asking == "country"
        assert "asks for it: murakoze" in words(filling)

    def test_after_the_last_question(self) -> None:
        filling = a_shop().say(f"{WHOLE}\nmurakoze cyane")
        assert filling.state.answers.merchant_code == "123456"
        assert "asks for it: murakoze cyane" in words(filling)
        assert "<confirm" in filling.taps


class TestOnesOwnNumber:
    """WhatsApp tells it, mostly: then nobody has to type it."""

    def test_is_a_tap_where_the_question_is_put_alone(self) -> None:
        filling = Filling(shop.FORM, shop.Answers(own_phone="+250788123457"))
        filling.say("Kopakama", "Ikawa", "Huye")
        assert len(filling.says) == 1, "no second message asks for it"
        assert filling.tap("+250788123457").state.answers.phone == "+250788123457"

    def test_is_a_digit_among_others(self) -> None:
        filling = Filling(shop.FORM, shop.Answers(own_phone="+250788123457"), together=True)
        assert "4. Phone number: 1 = +250 788 123 457" in words(filling)
        say(filling, "Kopakama\nIkawa\nHuye\n1\n-")
        assert filling.state.answers.phone == "+250788123457"
        assert "<confirm" in filling.taps

    @pytest.mark.parametrize("own", ["", "+12"])
    def test_not_told_or_no_number_is_not_offered(self, own: str) -> None:
        filling = Filling(shop.FORM, shop.Answers(own_phone=own), together=True)
        assert "4. Phone number\n" in words(filling)


class TestOtherWays:
    def test_one_by_one(self) -> None:
        filling = a_shop().tap(APART)
        assert "What is the name of your shop?" in words(filling)
        filling.say("Koperative Kopakama")
        assert "What do you sell?" in words(filling), "and it stays so"

    def test_a_shared_number_answers_its_question(self) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(recipient="Bosco", country="RW"))
        filling = Filling(checkout.FORM, filling.state.answers, together=True)
        filling.send(SharedContact("0788123456", own=True))
        assert filling.state.answers.phone == "+250788123456"
        assert "1. District" in words(filling)

    def test_a_sector_answers_its_district_too(self) -> None:
        start = checkout.Answers(recipient="Bosco", country="RW")
        filling = Filling(checkout.FORM, start, together=True)
        answers = filling.say("0788123456\nKimironko, Gasabo\ninyuma y'isoko").state.answers
        assert (answers.district, answers.sector) == ("Gasabo", "Kimironko")
        assert answers.landmark == "inyuma y'isoko"

    def test_an_address_in_china_is_pasted_below_the_number(self) -> None:
        start = checkout.Answers(recipient="王小明", country="CN")
        filling = Filling(checkout.FORM, start, together=True)
        answers = filling.say("13800138000\n浙江省杭州市西湖区文三路 90 号 310012").state.answers
        assert (answers.province, answers.city, answers.area) == ("ZJ", "杭州市", "西湖区")
        assert answers.postcode == "310012"

    def test_an_address_in_china_is_pasted_in_place_of_the_name(self) -> None:
        filling = Filling(checkout.FORM, together=True)
        assert "2. Country: 1 = 🇷🇼 Rwanda, 2 = 🇨🇳 China" in words(filling)
        assert "You can also paste" not in words(filling)
        filling = Filling(checkout.FORM, checkout.Answers(home="CN"), together=True)
        assert "You can also paste name, phone and address in one line." in words(filling)
        pasted = "王小明，13800138000，浙江省杭州市西湖区文三路 90 号，310012"
        answers = filling.say(pasted).state.answers
        assert (answers.recipient, answers.country) == ("王小明", "CN")
        assert (answers.phone, answers.street) == ("+8613800138000", "文三路90号")

    @pytest.mark.parametrize(
        ("said", "is_asked"),
        [
            ("1\nEE473124820RW", "tracking number. The last digit should be: 9"),
            ("5\nTRK 12345", "name of the carrier"),
        ],
        ids=["read as the post's", "then its name"],
    )
    def test_what_is_asked_next_follows_from_an_answer(self, said: str, is_asked: str) -> None:
        """A number of the post's is checked, and another carrier has a name."""
        assert is_asked in words(Filling(shopping.SHIPPING, together=True).say(said))

    def test_a_rider_has_no_number(self) -> None:
        filling = Filling(shopping.SHIPPING, together=True).say("3\nEE473124829RW")
        assert filling.state.answers.carrier == "moto"
        assert not filling.state.answers.tracking_number

    def test_back_leads_to_the_question_before(self) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(recipient="Bosco"), together=True)
        filling.tap("RW")
        assert "1. Phone number" in words(filling)
        assert "country" in words(filling.tap(BACK))

    def test_where_messages_are_edited_each_is_put_alone(self) -> None:
        assert "What is the name of your shop?" in words(Filling(shop.FORM))
