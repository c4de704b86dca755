"""What a shop offers of the tariff, asked of its owner."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import shop
from bot.flows.commands import OpenShop, ShopPostage
from bot.money import FRANCS
from tests.support.forms import Filling
from tests.support.trade import francs

OPEN = shop.Answers(
    *(True, "Kopakama", "Coffee", "Huye", "+250788123456", "123456"),
    offered=("collect", "moto", "ems"),
    services=("moto", "ems"),
    free_from="",
    handling_days=0,
    bank_account="",
    currency=FRANCS,
)


def offered(filling: Filling) -> ShopPostage:
    done = filling.tap("<confirm").done
    assert isinstance(done, OpenShop)
    assert done.postage is not None
    return done.postage


def test_a_tap_switches_and_a_second_one_back() -> None:
    filling = Filling(shop.FORM, OPEN).tap("<group:postage", "services", "collect", "moto")
    assert "On: 🏪 Collect at the shop, 📮 Express post (EMS)" in filling.words
    assert "Off: 🛵 Motorbike rider" in filling.words
    filling.tap("moto", "<keep")
    assert "Ways of sending: 🏪 Collect at the shop, 🛵 Motorbike rider, 📮" in filling.words
    assert offered(filling).services == ("collect", "moto", "ems")


def test_the_last_one_stays_on() -> None:
    filling = Filling(shop.FORM, replace(OPEN, services=("ems",))).tap(
        "<group:postage", "services", "ems"
    )
    assert "At least one must stay on" in filling.words
    assert offered(filling.tap("<keep")).services == ("ems",)


def test_what_nobody_has_a_price_of_any_more_is_asked_anew() -> None:
    filling = Filling(shop.FORM, replace(OPEN, services=None))
    assert offered(filling.tap("moto", "<keep")).services == ("moto",)


def test_free_from_a_sum_and_never_again() -> None:
    filling = Filling(shop.FORM, OPEN).tap("<group:postage", "free_from").say("50k")
    assert "Free postage from: 50" in filling.words
    filling.tap("<group:postage", "free_from", "<remove")
    assert offered(filling).free_from is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("0", "must be above 0"), ("-5", "must be above 0"), ("$20", "in Rwandan francs")],
)
def test_no_sum_of_nothing_and_none_of_another_currency(typed: str, sentence: str) -> None:
    """Free from zero on would be free for everybody, which nobody types by intent."""
    filling = Filling(shop.FORM, OPEN).tap("<group:postage", "free_from").say(typed)
    assert sentence in filling.words


@pytest.mark.parametrize(("typed", "sentence"), [("61", "too large"), ("1.5", "whole number")])
def test_days_are_whole_and_few(typed: str, sentence: str) -> None:
    filling = Filling(shop.FORM, OPEN).tap("<group:postage", "handling_days").say(typed)
    assert sentence in filling.words
    assert offered(filling.say("3")) == ShopPostage(("moto", "ems"), None, 3)


def test_without_a_tariff_nothing_is_asked() -> None:
    filling = Filling(shop.FORM, replace(OPEN, offered=()))
    assert "Ways of sending" not in filling.words
    done = filling.tap("<confirm").done
    assert isinstance(done, OpenShop)
    assert done.postage is None


def test_nobody_is_asked_while_they_open_a_shop() -> None:
    filling = Filling(shop.FORM).say("Kopakama", "Coffee", "Huye", "0788 123 456").tap("<skip")
    assert isinstance(filling.tap("<confirm").done, OpenShop)


def test_free_from_is_a_sum_in_a_stored_form_too() -> None:
    filling = Filling(shop.FORM, replace(OPEN, free_from=francs(50000)))
    loaded, whole = shop.FORM.load(1, shop.FORM.dump(filling.state))
    assert whole
    assert loaded == filling.state
