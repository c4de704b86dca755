"""How the last lines of an address are put in each country, for whoever sorts and carries the
parcel there. From the formats that Google's Address Data Service published, which follow the UPU's
S42: read through github.com/commerceguys/addressing, November 2026."""

from __future__ import annotations

from bot.parsing.countries import on_parcels
from bot.parsing.country_endings import without_country

# 75001 PARIS
_BEFORE = """
AD AL AM AR AT AX AZ BA BE BG BL BY CH CL CV CY CZ DE DK DO DZ EC EE EH ES ET FI FO FR GE GF GL
GP GR GT GW HR HT IS IT KG KW KZ LA LI LR LT LU MA MC MD ME MF MG MK MQ MU MX MY MZ NC NE NI NL
NO OM PF PL PM PT PY RE RO RS SE SI SJ SK SM SN SV TJ TM TN TR TZ UY UZ VA WF XK YT ZM
"""
# NEW YORK NY 10001
_BEHIND = """
AS AU BB BD BH BM BN BT CA CC CO CX FM GU IL IN JO KH LB LS LV MH MM MP MT MV NF NG NP NZ PE PG
PK PR PW SA SG SO US VC VE VI
"""
_BEFORE_TOWN, _BEHIND_TOWN = frozenset(_BEFORE.split()), frozenset(_BEHIND.split())


def stands_before_town(country: str) -> bool:
    """Whether a postcode does."""
    return country in _BEFORE_TOWN


def stands_behind_town(country: str) -> bool:
    """With a region between them, if there is one."""
    return country in _BEHIND_TOWN


def town_lines(country: str, town: str, region: str, postcode: str) -> tuple[str, ...]:
    """Town, region and postcode as they stand below the street, and the country last of all. The
    town is in capital letters, as the UPU asks."""
    town = without_country(town, country).upper() or town.upper()
    region = without_country(region, country)
    lines: tuple[str, ...] = (town, region, postcode)
    if stands_before_town(country):
        lines = (_beside(postcode, town), region)
    elif stands_behind_town(country):
        lines = (_beside(town, region, postcode),)
    return (*filter(None, lines), on_parcels(country))


def street_lines(street: str, country: str) -> tuple[str, ...]:
    """Without the country, which stands below."""
    lines = [without_country(each, country, street=True) for each in street.split("\n")]
    return tuple(filter(None, lines))


def _beside(*parts: str) -> str:
    return " ".join(filter(None, parts))
