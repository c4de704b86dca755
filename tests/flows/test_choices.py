"""Answers by button, by digit, by page, and photos."""

from __future__ import annotations

import pytest

from bot.chat import Photo, SentPhoto
from bot.flows import checkout, commands, listing, shop, shopping
from tests.support.forms import WAYS, Filling, Way, photo, tapped


class TestChoices:
    def test_by_their_number(self) -> None:
        filling = WAYS[1].filling(5).say("2")
        assert filling.unit == "bag"

    @pytest.mark.parametrize("digit", ["2", "2.", "(2)", "２", "②", "2️⃣", " 2 "])
    def test_however_it_is_typed(self, digit: str) -> None:
        assert WAYS[1].filling(5).say(digit).unit == "bag"

    def test_a_number_beyond_them_is_a_problem(self) -> None:
        filling = WAYS[1].filling(5).say("7")
        assert filling.unit is None
        assert "choose one of the buttons" in filling.words

    def test_where_the_answer_is_a_number_it_is_no_choice(self) -> None:
        filling = Filling(shopping.QUANTITY, shopping.QuantityAnswers(3, "Ikawa", available=40))
        assert filling.labels[3] == "5"
        filling.say("4")
        assert filling.done == commands.PutInCart(3, 4)

    @pytest.mark.parametrize(
        ("said", "number", "count"),
        [
            ("3 kg", "1", 6),  # "6 × 500 g?" Not one bag.
            ("1.2 kg", "1", 3),  # two or three: whatever is typed is never the other of the two
            ("1.2 kg", "2", 2),
            ("1.2 kg", "3", 3),
            ("700 g", "1", 1),
            ("700 g", "2", 2),
            ("3 kg", "6", 6),
            ("3 kg", "4", 4),  # no such button: so many
        ],
    )
    def test_a_weight_asked_back_is_answered_by_number(
        self, said: str, number: str, count: int
    ) -> None:
        goods = shopping.QuantityAnswers(3, "Ikawa", available=40, unit="bag", weight_grams=500)
        filling = Filling(shopping.QUANTITY, goods).say(said)
        assert filling.say(number).done == commands.PutInCart(3, count)

    def test_what_is_no_answer_is_the_number_of_a_button(self) -> None:
        """Everywhere where an answer may be a number, or a text too short for one."""
        pictured = SentPhoto(Photo("one"), caption="Ikawa ya Huye")
        filling = Filling(listing.LISTING).send(pictured).tap("<keep").say("1")
        assert filling.name == "Ikawa ya Huye"

    def test_a_part_of_an_answer_is_asked_about(self) -> None:
        """1 of what? Neither a kilogram nor the first button, 250 g."""
        filling = WAYS[1].filling(6).say("1")
        assert filling.weight_grams is None
        assert "grams or kilograms" in filling.words

    def test_more_of_them_on_the_next_page(self) -> None:
        filling = WAYS[0].filling(2)
        first = filling.taps[:6]
        filling.tap("<more")
        assert not set(first) & set(filling.taps[:6])
        seen = set(first)
        for _ in range(4):
            seen |= set(filling.taps[:6])
            filling.tap("<more")
        assert len(seen - {"<more", "<back", "<cancel"}) == 30
        assert filling.taps[:6] == first, "after the last page the first"

    def test_a_number_means_the_page_that_is_shown(self) -> None:
        filling = WAYS[0].filling(2).tap("<more")
        wanted = filling.taps[2]
        assert filling.say("3").district == wanted

    def test_a_problem_stays_on_its_page(self) -> None:
        filling = WAYS[0].filling(2).tap("<more")
        shown = filling.taps
        assert filling.say("Paris").taps == shown

    def test_the_next_question_begins_at_its_first_page(self) -> None:
        filling = WAYS[3].filling(3).tap("<more", "<more")
        filling.tap(filling.taps[0])
        assert filling.state.page == 0

    def test_quantities_are_not_offered_beyond_the_stock(self) -> None:
        filling = Filling(shopping.QUANTITY, shopping.QuantityAnswers(3, "Ikawa", available=4))
        assert filling.taps == ["1", "2", "3", "<cancel"]

    def test_without_a_merchant_code_there_is_no_mobile_money(self) -> None:
        from dataclasses import replace

        basket = replace(WAYS[2].answers.basket, mobile_money=False)
        filling = Filling(checkout.FORM, checkout.Answers(basket)).send(*WAYS[2].events[:-1])
        assert "mobile_money" not in filling.taps


class TestPhotos:
    def test_an_album_is_one_answer(self) -> None:
        filling = Filling(listing.LISTING).send(photo("1", "a"))
        shown = filling.says
        filling.send(photo("2", "a"), photo("3", "a"))
        assert filling.says == (), "each photo of an album was replied to"
        assert [each.id for each in filling.photos] == ["1", "2", "3"]
        assert shown

    def test_photos_one_by_one_are_counted(self) -> None:
        filling = Filling(listing.LISTING).send(photo("1"), photo("2"))
        assert "2 photos so far" in filling.words

    def test_two_albums_are_two(self) -> None:
        filling = Filling(listing.LISTING).send(photo("1", "a"), photo("2", "b"))
        assert filling.says
        assert len(filling.photos) == 2

    def test_the_eleventh_is_too_many(self) -> None:
        filling = Filling(listing.LISTING).send(*(photo(str(n)) for n in range(10)))
        filling.send(photo("10"))
        assert len(filling.photos) == 10
        assert "The maximum is 10 photos" in filling.words

    def test_the_eleventh_of_albums_too(self) -> None:
        filling = Filling(listing.LISTING).send(*(photo(str(n), "a") for n in range(10)))
        filling.send(photo("10", "b"))
        assert len(filling.photos) == 10

    def test_they_can_all_be_removed(self) -> None:
        filling = Filling(listing.LISTING).send(photo("1")).tap("none")
        assert filling.photos == ()
        filling.send(photo("2")).tap("<keep")
        assert [each.id for each in filling.photos] == ["2"]

    def test_only_the_newest_goes_with_a_broadcast(self) -> None:
        filling = WAYS[4].filling().tap("<edit", "photo").send(photo("other"))
        assert [each.id for each in filling.photo] == ["other"]


class TestMessageNeedsWords:
    def test_the_last_language_cannot_be_skipped_when_all_were(self) -> None:
        filling = WAYS[4].filling(3).tap("<skip", "<skip")
        assert "<skip" not in filling.taps
        assert "Skip" not in filling.words
        assert filling.send(tapped("<skip")).texts == {"rw": "", "en": ""}

    @pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
    def test_who_is_told_to_skip_can(self, way: Way) -> None:
        for steps in range(len(way.events)):
            filling = way.filling(steps)
            if "tap Skip" in filling.words:
                assert {"<skip", "<remove"} & {*filling.taps}, filling.words


class TestPoll:
    """As many answers in each language, or a sentence that says so; nothing is lost on the way."""

    POLL = next(way for way in WAYS if way.name == "poll")

    def test_another_number_of_answers(self) -> None:
        filling = self.POLL.filling(8).say("周五\n周六\n周日")
        assert "You sent 3 answers; the other languages have 2" in filling.words
        assert filling.options == {"rw": ("Ku wa gatanu", "Ku wa gatandatu")}
        assert filling.say("周五\n周六").options["zh"] == ("周五", "周六")

    def test_changed_on_purpose_the_others_follow(self) -> None:
        filling = self.POLL.filling().tap("<edit", "options.rw").say("a\nb\nc")
        assert "Write the answers to choose from, one per line: Chinese" in filling.words
        review = filling.say("甲\n乙\n丙").words
        assert "▫️ c" in review
        assert "▫️ 丙" in review

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ("Yego", "at least 2 answers"),
            ("\n".join("abcdefghijk"), "The maximum is 10 answers."),
            ("a\n" + "b" * 101, "at most 100 characters. This one is longer: bbb"),
            ("Yego\nOya\nyego", "This answer is there twice: yego"),
        ],
    )
    def test_no_answers(self, said: str, sentence: str) -> None:
        filling = self.POLL.filling(5)
        assert sentence in filling.say(said).words
        assert filling.say("👍\n👎").options["rw"] == ("👍", "👎")

    def test_a_message_becomes_one_and_back(self) -> None:
        """What no poll can hold is asked again, and only that."""
        filling = WAYS[4].filling().tap("<edit", "texts.rw").say("Muraho\nneza")
        filling.tap("<edit", "photo", "poll", "one")
        assert "Write the question in Kinyarwanda" in filling.words
        assert filling.texts["zh"] == "你好"
        filling.say("Muraho?").say("a\nb").say("甲\n乙").tap("<edit", "poll", "message")
        assert "Send one photo or file" in filling.words
        assert "📣 Your broadcast" in filling.tap("<skip").words
        assert "▫️" not in filling.words


class TestTakingAnAnswerAway:
    def test_an_optional_one(self) -> None:
        filling = WAYS[0].filling().tap("<edit", "merchant_code", "<remove")
        assert filling.merchant_code == ""
        assert "Merchant code" not in filling.words
        assert "<remove" not in filling.tap("<edit", "merchant_code").taps, "nothing is there"

    def test_by_its_digit_where_that_is_no_answer(self) -> None:
        assert WAYS[0].filling().tap("<edit", "merchant_code").say("1").merchant_code == ""
        assert WAYS[4].filling().tap("<edit", "texts.rw").say("1").texts["rw"] == "1"

    def test_of_something_that_exists_already(self) -> None:
        known = listing.ChangeAnswers(description="Washed", product_id=3, fact="description")
        filling = Filling(listing.CHANGE, known, "description").tap("<remove")
        assert isinstance(filling.done, commands.ChangeProduct)
        assert filling.done.value == ""

    def test_what_is_needed_stays(self) -> None:
        filling = WAYS[0].filling().tap("<edit", "name")
        assert "<remove" not in filling.taps
        assert filling.send(tapped("<remove")).name == "Koperative Kopakama"


def test_ones_own_shop_is_changed_not_opened() -> None:
    assert shop.FORM.called(shop.Answers()).msgid == "Opening a shop"
    assert shop.FORM.called(shop.Answers(is_open=True)).msgid == "Changing your shop"
