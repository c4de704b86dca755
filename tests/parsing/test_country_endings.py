"""A country behind a town, a line or a postcode is said twice, as it has an answer of its own.

Named for commerceguys/addressing 137 and SmartStoreNET 1438 (the country is printed twice),
gazetteer 27 (so is 俄罗斯's), pelias/api 429 (Luxembourg in Luxembourg is none too many) and
OpenCageData/address-formatting 97 (Panama City).
"""

from __future__ import annotations

import pytest

from bot.parsing.country_endings import split_country, without_country
from bot.parsing.postal_codes import read_postal_code
from bot.places.addresses import ForeignAddress, lines_for_label
from bot.places.pasted_abroad import read_pasted_abroad


@pytest.mark.parametrize(
    ("text", "country", "rest"),
    [
        ("Nairobi, Kenya", "KE", "Nairobi"),
        ("Nairobi, KENYA", "KE", "Nairobi"),
        ("Nairobi,Kenya.", "KE", "Nairobi"),
        ("Nairobi Kenya", "KE", "Nairobi"),
        ("Nairobi - Kenya", "KE", "Nairobi"),
        ("Nairobi (Kenya)", "KE", "Nairobi"),
        ("Nairobi, KE", "KE", "Nairobi"),
        ("Nairobi 🇰🇪", "KE", "Nairobi"),
        ("Nairobi muri Kenya", "KE", "Nairobi"),
        ("Nairobi, Kenya, Kenya", "KE", "Nairobi"),
        ("Nairobi, Republic of Kenya", "KE", "Nairobi"),
        ("内罗毕，肯尼亚", "KE", "内罗毕"),
        ("Paris, France", "FR", "Paris"),
        ("Paris, Ubufaransa", "FR", "Paris"),
        ("Berlin, Allemagne", "DE", "Berlin"),
        ("Berlin, Deutschland", "DE", "Berlin"),
        ("London, England", "GB", "London"),
        ("London, UK", "GB", "London"),
        ("Toronto, ON, Canada", "CA", "Toronto, ON"),
        ("Kinshasa, Congo", "CD", "Kinshasa"),
        ("Auckland New Zealand", "NZ", "Auckland"),
        ("00100, Kenya", "KE", "00100"),
        ("Kenya", "KE", ""),
        ("Luxembourg, Luxembourg", "LU", "Luxembourg"),
        ("Singapore", "SG", "Singapore"),
        ("Panama City, Panama", "PA", "Panama City"),
        ("Kuwait, Kuwait", "KW", "Kuwait"),
    ],
)
def test_is_taken_off(text: str, country: str, rest: str) -> None:
    assert without_country(text, country) == rest


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Nairobi", "KE"),
        ("Roissy en France", "FR"),
        ("Ciudad de México", "MX"),
        ("Mexico City", "MX"),
        ("Atlanta, Georgia", "US"),
        ("Los Angeles, CA", "US"),
        ("Jamaica, NY", "US"),
        ("Kenya", "US"),
        ("Bank of Kenya", "KE"),
        ("Panama City", "PA"),
        ("Kuwait City", "KW"),
        ("Benin City", "NG"),
        ("Guinea", "GB"),
    ],
)
def test_is_a_part_of_the_name(text: str, country: str) -> None:
    assert without_country(text, country) == text


def test_in_a_street_only_behind_a_comma() -> None:
    assert without_country("Avenue Kenya", "KE", street=True) == "Avenue Kenya"
    assert without_country("12 Riverside Drive, Kenya", "KE", street=True) == "12 Riverside Drive"


def test_which_country_it_is() -> None:
    assert split_country("75001 Paris, France") == ("75001 Paris", "FR")
    assert split_country("75001 Paris FRANCE") == ("75001 Paris", "FR")
    assert split_country("Kenya") == ("", "KE")
    assert split_country("Nairobi") is None
    assert split_country("Brazzaville, Congo") is None, "which of the two nobody says"
    assert split_country("Rue de France") is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("00100 Kenya", "00100"),
        ("00100, Kenya", "00100"),
        ("75001 France", "75001"),
        ("SW1A 1AA", "SW1A 1AA"),
    ],
)
def test_behind_a_postcode(text: str, read: str) -> None:
    country = {"0": "KE", "7": "FR", "S": "GB"}[text[0]]
    assert read_postal_code(without_country(text, country)) == read


WANJIRU = {"recipient": "Wanjiru Kamau", "country": "KE", "lines": "P.O. Box 12345\nNairobi"}


@pytest.mark.parametrize(
    "pasted",
    [
        "Wanjiru Kamau\nP.O. Box 12345\nNairobi\nKenya",
        "Wanjiru Kamau\nP.O. Box 12345\nNairobi, Kenya",
        "Wanjiru Kamau\nP.O. Box 12345\nNairobi, Kenya\nKenya",
        "Wanjiru Kamau\nP.O. Box 12345\nNairobi\nKenya\nKenya",
        "Wanjiru Kamau\nP.O. Box 12345\nNairobi Kenya",
        "Wanjiru Kamau, P.O. Box 12345, Nairobi, Kenya, Kenya",
        "Wanjiru Kamau\nP.O. Box 12345\nNairobi, KE",
    ],
)
def test_pasted_the_town_stays_and_the_country_does_not(pasted: str) -> None:
    """Red when "Kenya" is offered as the town, or Nairobi is gone with its country."""
    assert read_pasted_abroad(pasted) == WANJIRU


@pytest.mark.parametrize(
    ("pasted", "town", "code"),
    [
        ("Jean Dupont\n12 rue X\n75001 Paris, France", "Paris", "75001"),
        ("Jean Dupont\n12 rue X\n75001 Paris FRANCE", "Paris", "75001"),
        ("Jane\n350 Fifth Ave\nNew York, NY 10118, USA", "New York", "10118"),
        ("Jean\n2 rue Y\nL-1234 Luxembourg\nLuxembourg", "Luxembourg", "L-1234"),
        ("Jean\n2 rue Y\nL-1234 Luxembourg, Luxembourg", "Luxembourg", "L-1234"),
    ],
)
def test_pasted_with_a_postcode(pasted: str, town: str, code: str) -> None:
    read = read_pasted_abroad(pasted)
    assert read is not None
    assert (read["town"], read["postal_code"]) == (town, code)


def test_the_town_of_that_name_stays() -> None:
    read = read_pasted_abroad("Jean\n2 rue Y\nLuxembourg, Luxembourg")
    assert read is not None
    assert (read["country"], read["lines"]) == ("LU", "2 rue Y\nLuxembourg")


@pytest.mark.parametrize("region", ["", "Kenya", "Nairobi County, Kenya"])
def test_what_was_stored_with_it_is_printed_once(region: str) -> None:
    address = ForeignAddress(
        "Wanjiru Kamau",
        "+254712345678",
        "KE",
        "Box 5\nNairobi, Kenya",
        "Nairobi, Kenya",
        region,
        "",
    )
    printed = lines_for_label(address)
    assert " ".join(printed).upper().count("KENYA") == 1
    assert printed[-1] == "KENYA"
    assert "NAIROBI" in printed
