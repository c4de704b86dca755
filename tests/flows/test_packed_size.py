"""How large something is when it is packed: asked where the volume of a parcel costs something."""

from __future__ import annotations

import pytest

from bot.flows import listing
from bot.flows.commands import ChangeProduct, Publish
from bot.parsing.boxes import Box
from tests.support.forms import Filling

BOX = Box(300, 200, 100)


def to_the_weight(*, sized: bool) -> Filling:
    filling = Filling(listing.LISTING, listing.Answers(sized=sized)).tap("<skip")
    return filling.say("Ikawa", "12 500", "40").tap("bag").say("500 g")


def published(filling: Filling) -> Publish:
    done = filling.tap("<skip", "<confirm").done
    assert isinstance(done, Publish)
    return done


def test_asked_where_it_counts_and_shown() -> None:
    filling = to_the_weight(sized=True)
    assert "How large is one when packed, in cm?" in filling.words
    filling.say("30 x 20")
    assert "write three numbers" in filling.words
    filling.say("30 x 20 x 10").tap("<skip")
    assert "Packed size: 30 × 20 × 10 cm" in filling.words
    done = filling.tap("<confirm").done
    assert isinstance(done, Publish)
    assert done.box == BOX


def test_whoever_does_not_know_goes_on() -> None:
    assert published(to_the_weight(sized=True).tap("<skip")).box is None


def test_nobody_else_is_asked() -> None:
    filling = to_the_weight(sized=False)
    assert "Describe the product" in filling.words
    assert published(filling).box is None


@pytest.mark.parametrize(
    ("before", "said", "box"), [("", "30,5x20x10", Box(305, 200, 100)), (BOX, "<remove", None)]
)
def test_changed_and_taken_back(before: Box | str, said: str, box: Box | None) -> None:
    answers = listing.ChangeAnswers(product_id=3, fact="box", box=before)
    filling = Filling(listing.CHANGE, answers, asking="box")
    done = (filling.tap(said) if said.startswith("<") else filling.say(said)).done
    assert done == ChangeProduct("draft", 3, "box", box)


def test_it_is_kept_over_a_restart() -> None:
    filling = to_the_weight(sized=True).say("30 x 20 x 10")
    stored = listing.LISTING.dump(filling.state)
    again, whole = listing.LISTING.load(listing.LISTING.version, stored)
    assert whole
    assert again.answers.box == BOX
