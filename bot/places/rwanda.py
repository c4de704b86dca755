"""Rwanda's five provinces and thirty districts (Law 29/2005, unchanged since 2006).

The districts have the same name in every language; the provinces have names of their own in each.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.places.names import Index
from bot.reading.folding import fold
from bot.reading.plain import typed
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


def read_district(text: str) -> District | Refusal:
    """A district by its name: "Huye", "huye district", "Akarere ka Huye", "Lubavu".

    A name that is only near is not taken but proposed. Refused: EMPTY, TOO_LONG, UNKNOWN_PLACE
    (expected: the nearest district, or the one a town of an old name lies in), AMBIGUOUS (Kigali,
    which has three).
    """
    spelled = typed(text)
    if isinstance(spelled, Refusal):
        return spelled
    name = fold(spelled).removesuffix(" district")
    for title in _TITLES:
        name = name.removeprefix(title)
    key = _key(name)
    if key in ("kigari", "kigaricity", "umujyiwakigari"):
        return Refusal(Reason.AMBIGUOUS, found="Kigali")
    found = _INDEX.exact(key)
    if found is not None:
        return found
    near = _INDEX.nearest(key)
    return Refusal(Reason.UNKNOWN_PLACE, expected=_FORMER.get(key) or (near.name if near else None))
