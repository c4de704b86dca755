"""Checkouts to a country that is neither Rwanda nor China."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.chat import Said
from bot.commerce.postage_options import ServiceOption
from bot.flows import checkout, destination, position
from bot.flows.checkout import address_of
from bot.flows.commands import PlaceOrder
from bot.places import address_from_dict, address_to_dict, lines_for_label
from tests.support.forms import BASKET, Filling, tapped
from tests.support.trade import francs

POST = (ServiceOption("post", francs(20000), 7, 21),)


def begun(*events: Any, found: object = POST, **more: Any) -> Filling:
    answers = checkout.Answers(**{"basket": BASKET, "priced": True, "zones": ("world",)} | more)
    return Filling(checkout.FORM, answers, found=found).send(*events)


def to_the_country(**more: Any) -> Filling:
    return begun(Said("Wanjiru Kamau"), **more)


def asked(filling: Filling) -> str:
    return position.asked(checkout.FORM, filling.state)


def label(filling: Filling) -> tuple[str, ...]:
    return lines_for_label(address_of(filling.state.answers))


class TestWhichCountry:
    def test_where_nothing_goes_further_it_reads_as_it_did(self) -> None:
        filling = to_the_country(zones=("china", "Huye"))
        assert filling.taps[:2] == ["RW", "CN"]
        assert "<elsewhere" not in filling.taps
        filling.say("Kenya")
        assert asked(filling) == "country"

    def test_another_one_is_written(self) -> None:
        filling = to_the_country().tap("<elsewhere")
        assert "Please write the name of the country." in filling.words
        filling.say("Kenya")
        assert (filling.country, asked(filling)) == ("KE", "phone")

    def test_without_the_button_too(self) -> None:
        assert to_the_country().say("美国").country == "US"
        assert to_the_country().say("u Rwanda").country == "RW"

    def test_what_may_be_two_is_asked_back(self) -> None:
        filling = to_the_country().say("Congo")
        assert (filling.country, asked(filling)) == (None, "country")
        assert filling.taps[:2] == ["CD", "CG"]
        assert filling.tap("CG").country == "CG"

    def test_of_those_only_what_is_served(self) -> None:
        filling = to_the_country(zones=("CD",)).say("Congo")
        assert filling.taps[0] == "CD"
        assert "CG" not in filling.taps

    def test_none_of_what_was_proposed(self) -> None:
        assert to_the_country().say("Kenia").say("Uganda").country == "UG"

    def test_where_nothing_goes(self) -> None:
        filling = to_the_country(zones=("KE",)).say("France")
        assert "Parcels cannot be sent to this country yet: 🇫🇷 France" in filling.words
        assert filling.say("Kenya").country == "KE"

    def test_what_is_no_country(self) -> None:
        filling = to_the_country().say("Gondor")
        assert "We do not know that country" in filling.words
        assert filling.recipient == "Wanjiru Kamau"

    @pytest.mark.parametrize(("written", "province"), [("Hong Kong", "HK"), ("台湾", "TW")])
    def test_a_division_of_china_is_in_china(self, written: str, province: str) -> None:
        filling = to_the_country().say(written)
        assert (filling.country, filling.province) == ("CN", province)
        assert asked(filling) == "phone"

    def test_where_somebody_lives_is_offered_first(self) -> None:
        assert to_the_country(home="KE").taps[:3] == ["KE", "RW", "CN"]

    def test_in_the_settings(self) -> None:
        filling = Filling(destination.FORM, destination.Answers(("world",)))
        assert filling.say("Kenia").taps[0] == "KE"
        assert filling.say("Hong Kong").over


WHOLE = {"country": "KE", "phone": "+254712345678", "lines": "Box 5", "town": "Nairobi"}


class TestAddress:
    @pytest.mark.parametrize(
        ("country", "typed", "printed"),
        [
            (
                "FR",
                ("06 12 34 56 78", "12 rue de la Paix", "Paris", "<skip", "75002"),
                ("12 rue de la Paix", "+33 6 12 34 56 78", "75002 PARIS", "FRANCE"),
            ),
            (
                "US",
                ("(212) 555-0123", "350 Fifth Ave\nApt 5", "New York", "NY", "10118"),
                (
                    *("350 Fifth Ave", "Apt 5", "+1 212-555-0123"),
                    *("NEW YORK NY 10118", "UNITED STATES OF AMERICA"),
                ),
            ),
            (
                "KE",
                ("0712 345678", "P.O. Box 12345", "Nairobi", "<skip", "00100"),
                ("P.O. Box 12345", "+254 712 345678", "NAIROBI", "00100", "KENYA"),
            ),
            (
                "UG",
                ("+250 788 123 456", "Plot 5, Kampala Road", "Kampala", "<skip", "<skip"),
                ("Plot 5, Kampala Road", "+250 788 123 456", "KAMPALA", "UGANDA"),
            ),
            (
                "AE",
                ("050 123 4567", "شارع الملك 5", "دبي", "<skip", "<skip"),
                ("شارع الملك 5", "+971 50 123 4567", "دبي", "UNITED ARAB EMIRATES"),
            ),
        ],
    )
    def test_as_the_post_there_needs_it(
        self, country: str, typed: tuple[str, ...], printed: tuple[str, ...]
    ) -> None:
        """odoo #985, woocommerce #50752: a postcode was asked for where there is none."""
        filling = to_the_country().say(country)
        for each in typed:
            filling.send(tapped(each) if each.startswith("<") else Said(each))
        assert label(filling) == ("Wanjiru Kamau", *printed)
        address = address_of(filling.state.answers)
        assert address_from_dict(address_to_dict(address)) == address
        known = checkout.answers_from(address_to_dict(address))
        again = Filling(checkout.FORM, checkout.Answers(BASKET, zones=("world",), **known))
        assert label(again) == label(filling)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("12345", "too short: it needs"),
            ("0712 345", "too short: it needs 10 digits and has 7"),
            ("13800138000", "too long: it needs 9 digits and has 11"),
            ("999 999 999", "No phone number begins like this: 999"),
            ("my house", "not a phone number"),
        ],
    )
    def test_a_phone_that_cannot_be_called(self, typed: str, sentence: str) -> None:
        filling = to_the_country().say("KE").say(typed)
        assert sentence in filling.words
        assert "+254" in filling.words, "the example is one of that country"
        assert asked(filling) == "phone"

    def test_a_postcode_that_is_none(self) -> None:
        filling = Filling(
            checkout.FORM, checkout.Answers(BASKET, recipient="A B", region="", **WHOLE)
        )
        assert asked(filling) == "postal_code"
        assert "tap Skip" in filling.say("behind the market").words
        assert filling.say("sw1a 1aa").postal_code == "SW1A 1AA"

    def test_another_country_has_another_address(self) -> None:
        """woocommerce #16527, bagisto #10968, vuestorefront/magento2 #1140: the region of the
        country before was kept."""
        filling = to_the_country().say("US", "(212) 555-0123", "350 Fifth Ave", "New York", "NY")
        filling.say("10118").tap("post", "arranged", "<edit", "country").say("Germany")
        kept = filling.state.answers
        assert (kept.lines, kept.town, kept.region, kept.postal_code) == (None,) * 4
        assert (kept.phone, kept.service, kept.quote, kept.method) == (None,) * 4
        assert kept.recipient == "Wanjiru Kamau"

    def test_from_china_and_back_each_keeps_its_own(self) -> None:
        filling = to_the_country().tap("CN").say("138 0013 8000", "浙江", "杭州市", "西湖区")
        filling.say("文三路 90 号", "310012").tap("post", "arranged", "<edit", "country")
        filling.say("Kenya")
        assert filling.town is None
        filling.say("0712 345678", "Box 5", "Nairobi").tap("<skip", "<skip", "post", "arranged")
        assert label(filling)[-1] == "KENYA"
        filling.tap("<edit", "country", "CN").say("138 0013 8000").tap("post", "arranged")
        assert "浙江省杭州市西湖区" in label(filling)

    def test_what_answers_the_question_before_is_no_street(self) -> None:
        filling = to_the_country().say("KE", "0712 345 678", "0712 345 678")
        assert asked(filling) == "lines"

    def test_more_lines_than_a_label_has(self) -> None:
        filling = to_the_country().say("KE", "0712 345678", "a\nb\nc\nd\ne")
        assert "at most 4 lines" in filling.words
        assert asked(filling) == "lines"


class TestPasted:
    def test_as_far_as_nothing_is_guessed(self) -> None:
        filling = begun(
            Said("Jean Dupont\n12 rue de la Paix\n75002 Paris\nFrance\n+33 6 12 34 56 78")
        )
        assert asked(filling) == "service"
        assert label(filling) == (
            *("Jean Dupont", "12 rue de la Paix", "+33 6 12 34 56 78", "75002 PARIS", "FRANCE"),
        )

    def test_in_one_line(self) -> None:
        filling = begun(Said("John Smith, 350 Fifth Ave, New York, NY 10118, USA"))
        assert asked(filling) == "phone"
        assert (filling.town, filling.region, filling.postal_code) == ("New York", "NY", "10118")

    def test_a_town_that_nothing_tells_from_the_street_is_asked_and_stands_once(self) -> None:
        filling = begun(Said("Wanjiru\nP.O. Box 12345\nNairobi\nKenya\n0712 345678"))
        assert (asked(filling), filling.phone) == ("town", "+254712345678")
        assert "Nairobi" in filling.labels
        filling.say("nairobi").tap("<skip", "<skip")
        assert label(filling)[1:3] == ("P.O. Box 12345", "+254 712 345678")

    def test_to_where_nothing_goes(self) -> None:
        filling = begun(Said("Jean\n12 rue X\n75002 Paris\nFrance"), zones=("KE",))
        assert "cannot be sent to this country" in filling.words
        assert filling.country is None

    def test_where_the_country_is_settled(self) -> None:
        """An order's address, which is changed within its country: no tariff is looked at."""
        there = {**WHOLE, "recipient": "A", "region": "", "postal_code": "00100"}
        filling = Filling(checkout.FORM, checkout.Answers(BASKET, **there), "recipient")
        filling.say("Amina\nMoi Avenue 3\nMombasa\nKenya\n0712 345 679")
        assert (filling.recipient, filling.lines) == ("Amina", "Moi Avenue 3\nMombasa")
        assert (filling.phone, asked(filling)) == ("+254712345679", "town")

    def test_who_only_gives_a_name(self) -> None:
        assert asked(begun(Said("Kenya Moore"))) == "country"


def with_nothing_that_goes_there(shops: int) -> Filling:
    """The last screen, whatever was chosen before."""
    there = WHOLE | {"region": "", "postal_code": ""}
    sent = {"priced": True, "zones": ("world",), "offers": (), "method": "arranged"}
    basket = replace(BASKET, shops=shops)
    return Filling(checkout.FORM, checkout.Answers(basket, "RW", "A B", **there, **sent))


class TestPostage:
    def test_what_has_no_price_cannot_be_ordered(self) -> None:
        """There is nobody who could agree on it by phone: unlike to Rwanda and China."""
        filling = with_nothing_that_goes_there(shops=1)
        assert "Postage to this country has no price" in filling.words
        assert "<confirm" not in filling.taps

    def test_of_several_shops_one_does_not_send_there(self) -> None:
        filling = with_nothing_that_goes_there(shops=2)
        assert "no way of sending in common" in filling.words
        assert "<confirm" not in filling.taps

    def test_the_country_is_no_town(self) -> None:
        """Red when "Nairobi, Kenya, KENYA" stands on a parcel."""
        filling = to_the_country().say("KE", "0712 345678", "Box 5\nWestlands, Kenya", "Kenya")
        assert "That is the country. Please write the place in it." in filling.words
        filling.say("Nairobi, Kenya", "Nairobi County, Kenya", "00100 Kenya")
        a = filling.state.answers
        assert (a.lines, a.town, a.region, a.postal_code) == (
            "Box 5\nWestlands",
            "Nairobi",
            "Nairobi County",
            "00100",
        )

    def test_it_is_paid_before_it_is_sent(self) -> None:
        filling = to_the_country().say("KE", "0712 345678", "Box 5", "Nairobi")
        filling.tap("<skip", "<skip", "post")
        assert "For a parcel abroad" in filling.words
        assert "on_delivery" not in filling.taps
        placed = filling.tap("arranged", "<confirm").done
        assert isinstance(placed, PlaceOrder)
        assert (placed.service, placed.postage) == ("post", francs(20000))


def test_where_each_message_is_paid_for() -> None:
    answers = checkout.Answers(BASKET, zones=("world",))
    filling = Filling(checkout.FORM, answers, together=True).say("Wanjiru Kamau\nKenya")
    assert filling.country == "KE"
    assert "Street or PO Box" in filling.words
    filling.say("0712 345678\nP.O. Box 12345\nNairobi\n-\n00100")
    assert label(filling)[1:] == ("P.O. Box 12345", "+254 712 345678", "NAIROBI", "00100", "KENYA")
