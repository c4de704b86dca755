"""A form between two updates: written down, read back, and read by a later version of the house."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.flows import checkout, listing, shop
from bot.flows.broadcast import form
from bot.flows.form import KeptPhoto, State
from bot.handlers import FORMS
from tests.support.forms import POINTS, WAYS, Filling, Way, point_name


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
        assert Filling.at(way.form, loaded).screen == Filling.at(way.form, filling.state).screen

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
        stored["answers"]["country"] = "FR"  # type: ignore[index]
        loaded, whole = checkout.FORM.load(1, stored)
        assert (loaded.answers.country, whole) == (None, False)


class TestLookups:
    def test_a_house_that_died_while_counting_counts_again(self) -> None:
        filling = WAYS[4].filling()
        state = State(replace(filling.state.answers, counts=None))
        assert "<confirm" in Filling.at(form.FORM, state).taps


class TestMerge:
    def test_an_old_checkout_gets_the_cart_of_now(self) -> None:
        old = WAYS[2].filling().state.answers
        new = checkout.Answers(checkout.Basket("new", total=5, mobile_money=False))
        assert checkout.FORM.merge is not None
        merged = checkout.FORM.merge(old, new)
        assert merged.basket == new.basket
        assert merged.landmark == old.landmark
        assert merged.method is None, "a way to pay that this cart may not have"
