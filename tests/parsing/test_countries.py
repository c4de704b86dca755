"""A country by whatever somebody calls it; by none that it may only be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.countries import COUNTRIES, code_of, flag_of, name_of, on_parcels, read_country
from bot.texts import LANGUAGES

NAMES = {
    "RW": ("Rwanda", "u Rwanda", "mu Rwanda", "RW", "RWA", "卢旺达", "🇷🇼"),
    "US": ("USA", "us", "America", "Etats-Unis", "美国", "美國", "Amerika"),
    "GB": ("UK", "uk", "England", "Ubwongereza", "英国", "Great Britain"),
    "FR": ("France", "Ubufaransa", "mu Bufaransa", "Paris, France"),
    "KE": ("the Republic of Kenya", "🇰🇪 Kenya", "muri Kenya", "KEN"),
    "CI": ("Ivory Coast", "Cote d'Ivoire", "Côte d\u2019Ivoire"),
    "SZ": ("Swaziland", "Eswatini"),
    "LC": ("St. Lucia", "Saint Lucia", "St Lucia"),
    "TT": ("Trinidad and Tobago", "Trinidad & Tobago"),
    "CD": ("DRC", "Democratic Republic of the Congo", "刚果（金）"),
    "HK": ("Hong Kong", "hongkong", "香港", "HK"),
    "TW": ("Taiwan", "台湾", "臺灣"),
    "TR": ("Türkiye", "turkey"),
    "NE": ("Niger",),
    "GN": ("Guinea",),
    "DM": ("Dominica",),
    "DO": ("Dominican Republic",),
    "KR": ("south korea",),
    "NO": ("NO",),
}


@pytest.mark.parametrize("code", NAMES)
def test_by_any_of_its_names(code: str) -> None:
    found = {each: read_country(each) for each in NAMES[code]}
    assert found == dict.fromkeys(NAMES[code], ((code,), True))


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Congo", ("CD", "CG")),
        ("刚果", ("CD", "CG")),
        ("Republic of Congo", ("CD", "CG")),
        ("Korea", ("KP", "KR")),
        ("Georgia", ("GE", "US")),
        ("Virgin Islands", ("VG", "VI")),
        ("Kenia", ("KE",)),
        ("Nairobi Kenya", ("KE",)),
        ("美国加州", ("US",)),
        ("ken", ("KE",)),
    ],
)
def test_what_it_may_be_is_asked_back(written: str, codes: tuple[str, ...]) -> None:
    assert read_country(written) == (codes, False)
    assert not code_of(written)


@pytest.mark.parametrize("written", ["Ruanda", "Rwnda", "Rwamda", "Urwanda"])
def test_what_is_misspelt_is_among_those_that_are_proposed(written: str) -> None:
    codes, sure = read_country(written)
    assert "RW" in codes
    assert not sure


@pytest.mark.parametrize(
    "written", ["", " ", "no", "No", "i", "123", "Mars", "🇽🇽", "Kigali", "AQ", "ZZ", "💥", "-"]
)
def test_what_is_none(written: str) -> None:
    """Red when "no" is Norway."""
    assert read_country(written) == ((), False)


@given(st.text(max_size=60))
def test_anything_may_be_written(written: str) -> None:
    codes, sure = read_country(written)
    assert len(codes) <= 3
    assert not sure or len(codes) == 1


def test_every_country_is_found_by_the_names_it_is_shown_with() -> None:
    for code in COUNTRIES:
        for language in LANGUAGES:
            named = name_of(code).read_in(language)
            assert code in read_country(named).codes, (code, named)
        assert read_country(code) == ((code,), True)
        assert read_country(flag_of(code)) == ((code,), True)


def test_on_a_parcel_it_is_in_english_capitals() -> None:
    """Red when a sorting office abroad reads 肯尼亚 or CÔTE D\u2019IVOIRE."""
    for code in COUNTRIES:
        line = on_parcels(code)
        assert line.isascii(), line
        assert line == line.upper()
    assert on_parcels("CD") == "DEMOCRATIC REPUBLIC OF THE CONGO"
