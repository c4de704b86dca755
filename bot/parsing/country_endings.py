"""A country that stands behind a town, a street or a postcode, though it has an answer of its own:
"Nairobi, Kenya", "75001 Paris FRANCE", "内罗毕，肯尼亚"."""

from __future__ import annotations

import re

from bot.parsing.countries import ASKED_FIRST, COUNTRIES, countries_called

# Where a town is called as its country, which is then no country.
_TOWNS = frozenset(["DJ", "GI", "GT", "KW", "LU", "MC", "MX", "PA", "SG", "SM", "VA"])
# Of the United States it is a part, and none of the names of them.
_PARTS = {"US": frozenset({"georgia"})}
_MARKED = re.compile(
    r"^(?P<rest>.*?)\s*(?:[,，、;；(（]|\s[-–—/]\s)\s*(?P<name>[^,，、;；(（]+?)[)）.\s]*$"
)
# "Roissy en France", "Bank of Kenya": what stands between belongs to the name.
_JOINING = "a am and d de del der des di do du el en et im in la le les of the y"
_JOINS = frozenset(_JOINING.split())
_MOST_WORDS = 5  # of a country's name


def without_country(text: str, country: str, *, street: bool = False) -> str:
    """The text without this country at its end, whatever it is called there; "" where it says
    nothing else. In a `street` it is one only behind a comma: "Avenue Kenya" is none."""
    while (rest := _cut(text, country, marked_only=street)) is not None:
        if not rest and country in _TOWNS:
            break
        text = rest
    return text


def split_country(text: str) -> tuple[str, str] | None:
    """What stands before the one country that a text ends with, and its code; None where it ends
    with none, or with one that several are called. Only of those that other countries are."""
    for name, rest in _endings(text):
        codes = countries_called(name)
        if len(codes) == 1 and codes[0] in COUNTRIES and codes[0] not in ASKED_FIRST:
            return rest, codes[0]
        if codes:
            return None
    return None


def _cut(text: str, country: str, *, marked_only: bool) -> str | None:
    for name, rest in _endings(text, marked_only=marked_only):
        if country in countries_called(name) and name.casefold() not in _PARTS.get(country, ()):
            return rest
    return None


def _endings(text: str, *, marked_only: bool = False) -> list[tuple[str, str]]:
    """What may be a country at the end of it, and the rest: all of it, what is behind a mark, and
    the last words."""
    bare = text.strip(" .,;，；")
    found = [(bare, "")]
    if marked := _MARKED.match(bare):
        found.append((marked["name"], marked["rest"].rstrip(" ,，;；")))
    elif not marked_only:
        words = bare.split()
        for at in range(max(1, len(words) - _MOST_WORDS), len(words)):
            name, rest = words[at:], words[:at]
            if not {name[0].casefold(), rest[-1].casefold()} & _JOINS:
                found.append((" ".join(name), " ".join(rest)))
    return found
