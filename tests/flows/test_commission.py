"""/commission: what may be removed, and in which currency a sum may be."""

from __future__ import annotations

from bot.commerce.commission import FoundShop, Rate
from bot.flows import commission
from bot.flows.commands import SetCommission
from bot.money import Money
from tests.support.forms import Filling
from tests.support.trade import francs


def asked(shop: FoundShop | None, category: str, *holds: Rate) -> Filling:
    """Somebody at the question of how much."""
    name, found = (shop.name, (shop,)) if shop else ("", None)
    answers = commission.Answers(name, found, None, category, None, holds)
    return Filling(commission.FORM, answers, asking="rate")


IN_DOLLARS = FoundShop(7, "Kopakama", "Huye", "USD")


def test_what_is_not_set_is_not_removed() -> None:
    """Nor what is set for all, behind which nothing stands."""
    assert "none" not in asked(IN_DOLLARS, "tea").taps
    assert "none" not in asked(None, "all", Rate(500)).taps
    assert "none" in asked(IN_DOLLARS, "tea", Rate(500)).taps


def test_a_sum_is_in_the_currency_of_the_shop() -> None:
    filling = asked(IN_DOLLARS, "all")
    assert "0.20" in filling.words
    filling.say("200 Frw")
    assert "This shop's prices are in USD." in filling.words
    filling.say("0.25 USD")
    done = filling.tap("<confirm").done
    assert done == SetCommission("draft", 7, None, Rate(piece=Money(25, "USD")))


def test_of_all_shops_it_may_be_in_any() -> None:
    for said, piece in (("200 Frw", francs(200)), ("¥1.50", Money(150, "CNY"))):
        filling = asked(None, "tea").say(said)
        assert filling.state.answers.rate == Rate(piece=piece)
