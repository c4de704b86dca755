"""Another address of an order, as its buyer gives it: the old and the new side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.commerce.order_address import NewTerms
from bot.commerce.postage_options import TooHeavyFor
from bot.flows import order_address as form
from bot.flows.commands import ChangeAddress
from tests.support.forms import ELSEWHERE, Filling
from tests.support.trade import ADDRESS, francs

SAME = NewTerms(
    same=True, waits=True, goods=francs(25000), postage=francs(1500), method="mobile_money"
)


def begun(found: Any = SAME) -> Filling:
    known = {key: value for key, value in ADDRESS.items() if key != "country"}
    return Filling(form.FORM, form.Answers("IS-7K4QM2", before=ADDRESS, **known), found=found)  # type: ignore[arg-type]


def to_nyagatare(found: Any) -> Filling:
    return begun(found).tap("<edit", "district").say("Nyagatare", "Karangazi")


def test_what_is_there_is_shown_and_does_nothing() -> None:
    filling = begun()
    assert "behind the market" in filling.words
    assert "<confirm" not in filling.taps


def test_one_line_of_it_is_changed() -> None:
    filling = begun().tap("<edit", "landmark").say("green gate")
    assert "The postage stays the same." in filling.words
    done = filling.tap("<confirm").done
    assert done == ChangeAddress("draft", "IS-7K4QM2", ADDRESS | {"landmark": "green gate"})


def test_back_to_what_it_was_is_nothing() -> None:
    filling = begun().tap("<edit", "landmark").say("green gate")
    filling.tap("<edit", "landmark").say(ADDRESS["landmark"])
    assert "<confirm" not in filling.taps


def test_another_postage_stands_beside_the_old() -> None:
    found = replace(ELSEWHERE, method="mobile_money")
    filling = to_nyagatare(found)
    assert "To this address the postage is another" in filling.words
    words = filling.tap("bus").words.replace("\u00a0", " ")
    for line in (
        "Postage before: 1 500 Frw",
        "Postage now: 3 500 Frw",
        "Total before: 26 500 Frw",
        "Total now: 28 500 Frw",
        "Days on the way: 1 to 2",
    ):
        assert line in words
    done = filling.tap("<confirm").done
    assert isinstance(done, ChangeAddress)
    assert (done.service, done.postage, done.method) == ("bus", francs(3500), None)


def test_what_cannot_be_paid_as_before_is_asked() -> None:
    filling = to_nyagatare(ELSEWHERE).tap("bus")
    assert "it is paid in another way" in filling.words
    done = filling.tap("mobile_money", "<confirm").done
    assert isinstance(done, ChangeAddress)
    assert done.method == "mobile_money"


def test_another_name_does_not_ask_how_it_is_carried_once_more() -> None:
    filling = to_nyagatare(ELSEWHERE).tap("bus", "mobile_money")
    filling.tap("<edit", "recipient").say("Uwase Aline")
    done = filling.tap("<confirm").done
    assert isinstance(done, ChangeAddress)
    assert (done.service, done.method) == ("bus", "mobile_money")
    assert done.address["recipient"] == "Uwase Aline"


def test_once_it_is_paid_the_difference_is_said_and_nothing_is_lost() -> None:
    filling = to_nyagatare(replace(ELSEWHERE, waits=False))
    words = filling.words.replace("\u00a0", " ")
    assert "3 500 Frw, 2 000 Frw more than what is paid or being paid" in words
    assert "<confirm" not in filling.taps
    filling.found = SAME
    filling.tap("<edit", "district").say("Huye", "Tumba")
    assert "<confirm" in filling.taps, "an address with the same postage still can be given"


def test_where_nothing_goes() -> None:
    filling = to_nyagatare(replace(ELSEWHERE, ways=(), too_heavy=(TooHeavyFor("post", 2000),)))
    assert "too heavy for this way of sending" in filling.words
    assert "No way of sending with a price goes to this address." in filling.words
    assert "<confirm" not in filling.taps


def test_a_pasted_address_in_china_is_no_address_in_rwanda() -> None:
    filling = begun().tap("<edit", "recipient")
    filling.say("王小明 13800138000 浙江省杭州市西湖区文三路 90 号 310012")
    assert "must be in the same country" in filling.words


def test_the_way_that_was_chosen_is_gone_since() -> None:
    """Red when a price of before is confirmed for ever, and refused for ever."""
    filling = to_nyagatare(replace(ELSEWHERE, method="mobile_money")).tap("bus")
    filling.found = replace(ELSEWHERE, method="mobile_money", ways=())
    filling.tap("<edit", "sector").say("Matimba")
    assert "<confirm" not in filling.taps
