"""Where a tariff's prices hold: Kigali, a district by its name, the rest of Rwanda, China, another
country by its code, the rest of the world. A zone is a word, and not a list that somebody keeps:
which zones an address lies in follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.parsing import countries
from bot.parsing.folding import fold
from bot.parsing.rejection import Reason, Rejection
from bot.places.rwanda import DISTRICTS, District, read_district

if TYPE_CHECKING:
    from collections.abc import Collection

KIGALI, RWANDA, CHINA, WORLD = "kigali", "rwanda", "china", "world"
#: In the order in which a tariff is read: from near to far.
_ABROAD = sorted(countries.COUNTRIES.difference((countries.HOME, countries.CHINA)))
ZONES = (KIGALI, *sorted(DISTRICTS), RWANDA, CHINA, *_ABROAD, WORLD)

_CALLED = {
    KIGALI: ("kigali", "kigali city", "umujyi wa kigali", "基加利", "基加利市"),
    RWANDA: (
        "rwanda",
        "u rwanda",
        "other districts",
        "other district",
        "upcountry",
        "utundi turere",
        "ahandi mu rwanda",
        "卢旺达",
        "其他地区",
    ),
    CHINA: ("china", "cn", "ubushinwa", "u bushinwa", "中国"),
    WORLD: ("world", "others", "other countries", "abroad", "ibindi bihugu", "其他国家"),
}
_ZONE = {fold(name): zone for zone, names in _CALLED.items() for name in names}


def read_zone(text: str) -> str | Rejection:
    """A zone by its name. Refused: as by `read_district`."""
    if zone := _ZONE.get(fold(text)):
        return zone
    if (code := countries.code_of(text)) in _ABROAD:
        return code
    found = read_district(text)
    if isinstance(found, District):
        return found.name
    # "Kigali has three districts" is no answer where Kigali itself is one.
    return Rejection(Reason.UNKNOWN_PLACE) if found.reason is Reason.AMBIGUOUS else found


def zones_of(country: str, district: str = "") -> tuple[str, ...]:
    """The zones that a place lies in, the nearest first: a price for Huye goes before that for the
    other districts."""
    if country == countries.HOME:
        known = DISTRICTS.get(district)
        if known is None:
            return (RWANDA,)
        return (known.name, KIGALI if known.province.code == "01" else RWANDA)
    return (CHINA,) if country == countries.CHINA else (country, WORLD)


def reaches(zones: Collection[str], country: str) -> bool:
    """Whether any of these zones is, or lies in, a country."""
    if country == countries.HOME:
        return any(zone in (KIGALI, RWANDA) or zone in DISTRICTS for zone in zones)
    return any(zone in zones for zone in zones_of(country))
