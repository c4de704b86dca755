"""A form between two updates: written down, read back, and read by a later version of the house."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.flows import checkout, listing, order_forms, people_lists, shop
from bot.flows.broadcast import form
from bot.flows.form import KeptPhoto
from bot.flows.state import State
from bot.handlers import FORMS
from tests.support.forms import BASKET, POINTS, WAYS, Filling, Way, asked, point_name
from tests.support.trade import francs


def through_json(data: object) -> dict[str, object]:
    stored: dict[str, object] = json.loads(json.dumps(data))
    return stored


class TestRoundTrip:
    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_every_state_of_every_form(self, way: Way, steps: int) -> None:
        filling = way.filling(steps)
        loaded, whole = way.form.load(way.form.version, through_json(way.form.dump(filling.state)))
        assert whole
        assert loaded == filling.state
        again, before = (
            Filling.at(way.form, each, filling.found) for each in (loaded, filling.state)
        )
        assert again.screen == before.screen

    @pytest.mark.parametrize("way", [way for way in WAYS if way.form.review], ids=point_name)
    def test_review_and_editing(self, way: Way) -> None:
        filling = way.filling()
        for tap in (None, "<edit", filling.form.questions(filling.state.answers)[0].key):
            if tap:
                filling.tap(tap)
            stored = through_json(way.form.dump(filling.state))
            assert way.form.load(way.form.version, stored) == (filling.state, True)

    def test_every_form_is_tried(self) -> None:
        assert {way.form.name for way in WAYS} == set(FORMS)

    def test_the_page_of_choices(self) -> None:
        filling = WAYS[0].filling(2).tap("<more")
        loaded, _ = shop.FORM.load(1, through_json(shop.FORM.dump(filling.state)))
        assert Filling.at(shop.FORM, loaded).taps == filling.taps


class TestAnotherVersion:
    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_keeps_every_answer_that_still_fits(self, way: Way, steps: int) -> None:
        filling = way.filling(steps)
        loaded, whole = way.form.load(99, through_json(way.form.dump(filling.state)))
        assert not whole
        assert loaded.answers == filling.state.answers

    def test_asks_again_what_no_longer_fits(self) -> None:
        stored = through_json(listing.LISTING.dump(WAYS[1].filling().state))
        stored["answers"]["price"] = "twelve"  # type: ignore[index]
        stored["answers"]["photos"] = [{"id": ["?"]}]  # type: ignore[index]
        for version in (1, 2):
            loaded, whole = listing.LISTING.load(version, stored)
            assert not whole
            expected = replace(WAYS[1].filling().state.answers, price=None, photos=None)
            assert loaded.answers == expected

    def test_an_answer_that_is_unknown_is_dropped(self) -> None:
        stored = {"answers": {"name": "Kopakama", "colour": "red"}, "mood": "fine"}
        assert shop.FORM.load(2, stored) == (State(shop.Answers(name="Kopakama")), False)

    @pytest.mark.parametrize("stored", [{}, {"answers": None}, {"answers": []}, {"answers": "x"}])
    def test_nothing_to_keep(self, stored: dict[str, object]) -> None:
        assert shop.FORM.load(1, stored) == (State(shop.Answers()), False)

    def test_lists_become_what_they_were(self) -> None:
        stored = {"answers": {"photos": [{"id": "one", "album": "a"}]}}
        loaded, _ = listing.LISTING.load(2, stored)
        assert loaded.answers.photos == (KeptPhoto("one", album="a"),)

    def test_a_choice_that_is_no_longer_one_is_asked_again(self) -> None:
        stored = through_json(checkout.FORM.dump(WAYS[2].filling().state))
        stored["answers"]["service"] = "pigeon"  # type: ignore[index]
        loaded, whole = checkout.FORM.load(1, stored)
        assert (loaded.answers.service, whole) == (None, False)


# As version 1 stored them: sums were francs.
LISTED = {"photos": [], "name": "Ikawa ya Huye", "price": 12500, "stock": 40, "unit": "bag"}
CART = {
    "fingerprint": "1:2:12500",
    "lines": [[2, "Ikawa ya Huye", 25000]],
    "shops": 2,
    "total": 25000,
    "mobile_money": True,
}
GIVEN_BACK = {"order": "IS-7K4QM2", "paid": 12500, "so_far": 2000}


class TestSumsOfTheFirstVersion:
    def test_a_price(self) -> None:
        stored = {"answers": LISTED, "asking": "stock"}
        loaded, whole = listing.LISTING.load(1, through_json(stored))
        expected = listing.Answers((), "Ikawa ya Huye", francs(12500), stock=40, unit="bag")
        assert (loaded, whole) == (State(expected, asking="stock"), True)
        changing = {**LISTED, "product_id": 3, "fact": "price"}
        change, whole = listing.CHANGE.load(1, {"answers": changing, "reviewing": True})
        assert (change.answers.price, whole) == (francs(12500), True)

    def test_a_cart_at_the_checkout(self) -> None:
        stored = {"answers": {"basket": CART, "recipient": "Uwase Alice"}}
        loaded, whole = checkout.FORM.load(1, through_json(stored))
        assert (loaded, whole) == (State(checkout.Answers(BASKET, recipient="Uwase Alice")), True)

    def test_what_was_given_back(self) -> None:
        loaded, whole = order_forms.REFUND.load(1, {"answers": GIVEN_BACK})
        expected = order_forms.RefundAnswers("IS-7K4QM2", francs(12500), francs(2000))
        assert (loaded, whole) == (State(expected), True)

    @pytest.mark.parametrize("nonsense", [None, 5, "x", [], [5], {"lines": 5}, {"total": "x"}])
    def test_nonsense_is_asked_again(self, nonsense: object) -> None:
        for each, key in ((listing.LISTING, "price"), (checkout.FORM, "basket")):
            state, _ = each.load(1, {"answers": {key: nonsense}})
            assert Filling.at(each, state).screen

    def test_upgraded_twice_is_the_same(self) -> None:
        for way in WAYS:
            stored = through_json(way.form.dump(way.filling().state))
            if way.form.upgrade is not None:
                assert way.form.load(1, stored) == way.form.load(way.form.version, stored)


# As version 3 of a broadcast was stored: a field for each language, in the middle of a question.
POLL = {
    "who": "everyone",
    "language": "any",
    "photo": [],
    "asks": True,
    "poll": "one",
    "text_rw": "Uwuhe munsi?",
    "answers_rw": ["Ku wa gatanu", "Ku wa gatandatu"],
    "text_en": "",
    "text_zh": "哪一天？",
    "answers_zh": None,
}


class TestAFieldForEachLanguage:
    def test_a_poll(self) -> None:
        """Red when a poll that is being written loses a language, or the place in it."""
        stored = {"answers": POLL, "asking": "answers_rw", "reviewing": False}
        loaded, whole = form.FORM.load(3, through_json(stored))
        assert whole
        assert loaded.answers.texts == {"rw": "Uwuhe munsi?", "en": "", "zh": "哪一天？"}
        assert loaded.answers.options == {"rw": ("Ku wa gatanu", "Ku wa gatandatu")}
        filling = Filling.at(form.FORM, loaded)
        assert asked(form.FORM, filling.state) == "options.rw"
        filling.say("Yego\nOya").say("是\n不是")
        assert "<confirm" in filling.taps

    def test_other_words(self) -> None:
        stored = {"text_rw": "Muraho", "text_en": "", "text_zh": "", "broadcast": 7, "readers": 3}
        loaded, whole = people_lists.OTHER_WORDS.load(
            1, {"answers": stored, "asking": "text_rw", "reviewing": True}
        )
        expected = people_lists.OtherWords(
            {"rw": "Muraho", "en": "", "zh": ""}, broadcast=7, readers=3
        )
        assert whole
        assert loaded == State(expected, asking="texts.rw", reviewing=True)

    def test_one_language_that_does_not_fit_takes_no_other_with_it(self) -> None:
        stored = {"answers": {**POLL, "text_en": 5, "answers_zh": "x"}}
        loaded, whole = form.FORM.load(3, stored)
        assert (loaded.answers.texts, whole) == ({"rw": "Uwuhe munsi?", "zh": "哪一天？"}, False)
        assert loaded.answers.options == {"rw": ("Ku wa gatanu", "Ku wa gatandatu")}

    @pytest.mark.parametrize("asking", [None, 5, ["x"], {}])
    def test_a_place_that_is_none(self, asking: object) -> None:
        loaded, _ = form.FORM.load(3, {"answers": POLL, "asking": asking})
        assert loaded.asking == ""


class TestLookups:
    def test_a_house_that_died_while_counting_counts_again(self) -> None:
        filling = WAYS[4].filling()
        state = State(replace(filling.state.answers, counts=None))
        assert "<confirm" in Filling.at(form.FORM, state).taps


class TestMerge:
    def test_an_old_checkout_gets_the_cart_of_now(self) -> None:
        old = WAYS[2].filling().state.answers
        new = checkout.Answers(checkout.Basket("new", totals=(francs(5),), mobile_money=False))
        assert checkout.FORM.merge is not None
        merged = checkout.FORM.merge(old, new)
        assert merged.basket == new.basket
        assert merged.landmark == old.landmark
        assert merged.method is None, "a way to pay that this cart may not have"
