"""Rwanda's five provinces and thirty districts (Law 29/2005, unchanged since 2006).

The districts have the same name in every language; the provinces have names of their own in each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.places.names import Index
from bot.reading.folding import fold
from bot.reading.plain import MAX_TYPED, typed
from bot.reading.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Province:
    code: str  # ISO 3166-2:RW, without "RW-"
    rw: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class District:
    """A district (akarere). Its name is its key."""

    name: str
    province: Province


_DISTRICTS = {
    Province("01", "Umujyi wa Kigali", "Kigali City", "基加利市"): "Gasabo Kicukiro Nyarugenge",
    Province("02", "Iburasirazuba", "Eastern Province", "东方省"): (
        "Bugesera Gatsibo Kayonza Kirehe Ngoma Nyagatare Rwamagana"
    ),
    Province("03", "Amajyaruguru", "Northern Province", "北方省"): (
        "Burera Gakenke Gicumbi Musanze Rulindo"
    ),
    Province("04", "Iburengerazuba", "Western Province", "西方省"): (
        "Karongi Ngororero Nyabihu Nyamasheke Rubavu Rusizi Rutsiro"
    ),
    Province("05", "Amajyepfo", "Southern Province", "南方省"): (
        "Gisagara Huye Kamonyi Muhanga Nyamagabe Nyanza Nyaruguru Ruhango"
    ),
}

PROVINCES: tuple[Province, ...] = tuple(_DISTRICTS)
DISTRICTS: dict[str, District] = {
    name: District(name, province)
    for province, names in _DISTRICTS.items()
    for name in names.split()
}

#: Towns renamed in 2006, by which many still call the place.
_FORMER_NAMES = {
    "Butare": "Huye",
    "Byumba": "Gicumbi",
    "Cyangugu": "Rusizi",
    "Gisenyi": "Rubavu",
    "Gitarama": "Muhanga",
    "Gikongoro": "Nyamagabe",
    "Kibungo": "Ngoma",
    "Kibuye": "Karongi",
    "Ruhengeri": "Musanze",
}


def _key(name: str) -> str:
    # L and R are one sound in Kinyarwanda, and are written for one another.
    return fold(name).replace("l", "r").replace(" ", "")


_INDEX: Index[District] = Index({_key(name): place for name, place in DISTRICTS.items()})
_FORMER = {_key(old): now for old, now in _FORMER_NAMES.items()}
_TITLES = ("mu karere ka ", "akarere ka ", "karere ka ", "district of ", "district ")


#: Kigali's sectors, which people know better than its three districts. Elsewhere names recur.
_KIGALI_SECTORS = {
    "Gasabo": "Bumbogo Gatsata Gikomero Gisozi Jabana Jali Kacyiru Kimihurura Kimironko Kinyinya"
    " Ndera Nduba Remera Rusororo Rutunga",
    "Kicukiro": "Gahanga Gatenga Gikondo Kagarama Kanombe Kigarama Masaka Niboye Nyarugunga",
    "Nyarugenge": "Gitega Kanyinya Kimisagara Mageragere Muhima Nyakabanda Nyamirambo Rwezamenyo",
}
_SECTORS = {
    _key(sector): name for name, sectors in _KIGALI_SECTORS.items() for sector in sectors.split()
}
_LARGER = frozenset(
    _key(name)
    for name in (
        *("Kigali", "Kigali City", "Umujyi wa Kigali", "Rwanda", "Urwanda", "u Rwanda"),
        *(each for place in PROVINCES for each in (place.rw, place.en)),
        *("Eastern", "Northern", "Western", "Southern", "East", "North", "West", "South"),
    )
)
_SECTOR_TITLES = ("umurenge wa ", "umurenge ", "sector ")


def _parts(text: str) -> list[str]:
    """What stands between commas, without what is larger than a district: Gasabo, Kigali."""
    parts = [part.strip() for part in re.split(r"[,;/|、，\n]|\s-\s", text) if part.strip()]
    smaller = [part for part in parts if _key(part) not in _LARGER]
    return smaller or parts[:1]


def read_sector_and_district(text: str) -> tuple[str, District] | None:
    """Of "Kimironko, Gasabo" both, in whatever order; None where it is not two such names."""
    parts = _parts(text[:MAX_TYPED])
    if len(parts) != 2:
        return None
    one, two = (read_district(part) for part in parts)
    if isinstance(one, District) and isinstance(two, District):
        return (parts[0], two)  # Ngoma, Huye: from small to large, as in Rwanda
    for district, other in ((two, parts[0]), (one, parts[1])):
        if isinstance(district, District):
            name = re.sub(r"\s+", " ", other)
            for title in _SECTOR_TITLES:
                if name.casefold().startswith(title):
                    name = name[len(title) :]
            name = re.sub(r"(?i)\s+sector$", "", name)
            return (name, district) if any(map(str.isalpha, name)) else None
    return None


def read_district(text: str) -> District | Refusal:
    """A district by its name: "Huye", "huye district", "Akarere ka Huye", "Lubavu".

    A name that is only near is not taken but proposed. Refused: EMPTY, TOO_LONG, UNKNOWN_PLACE
    (expected: the nearest district, or the one a town of an old name lies in), AMBIGUOUS (Kigali,
    which has three).
    """
    spelled = typed(text)
    if isinstance(spelled, Refusal):
        return spelled
    parts = _parts(spelled)
    spelled = parts[0] if len(parts) == 1 else spelled
    name = fold(spelled).removesuffix(" district")
    for title in _TITLES:
        name = name.removeprefix(title)
    key = _key(name)
    if key in ("kigari", "kigaricity", "umujyiwakigari"):
        return Refusal(Reason.AMBIGUOUS, found="Kigali")
    found = _INDEX.exact(key)
    if found is not None:
        return found
    of_sector = _SECTORS.get(key.removeprefix("umurengewa"))
    near = _INDEX.nearest(key)
    expected = _FORMER.get(key) or of_sector or (near.name if near else None)
    return Refusal(Reason.UNKNOWN_PLACE, expected=expected)
