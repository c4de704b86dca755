"""Rwanda's five provinces and thirty districts (Law 29/2005, unchanged since 2006).

The districts have the same name in every language; the provinces have names of their own in each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.parsing.folding import fold
from bot.parsing.normalise import MAX_TYPED, typed
from bot.parsing.rejection import Reason, Rejection
from bot.places.names import Index
from bot.places.sectors import sectors_by


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


#: The districts that have a name in Chinese, as Chinese maps write them.
_IN_CHINESE = {"胡耶": "Huye", "穆桑泽": "Musanze", "鲁巴武": "Rubavu"}
_INDEX: Index[District] = Index(
    {_key(name): place for name, place in DISTRICTS.items()}
    | {_key(zh): DISTRICTS[name] for zh, name in _IN_CHINESE.items()}
)
_FORMER = {_key(old): now for old, now in _FORMER_NAMES.items()}
_TITLES = ("mu karere ka ", "akarere ka ", "karere ka ", "district of ", "district ")


_KIGALI = frozenset(map(_key, ("Kigali", "Kigali City", "Umujyi wa Kigali", "基加利", "基加利市")))
_SIDES = ("Kigali", "Eastern", "Northern", "Western", "Southern")  # in the order of PROVINCES
#: What is larger than a district, and the provinces that it leaves; the country leaves them all.
_LARGER: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        map(_key, ("Rwanda", "Urwanda", "u Rwanda", "卢旺达")),
        frozenset(each.code for each in PROVINCES),
    ),
    **{
        _key(name): frozenset({place.code})
        for side, place in zip(_SIDES, PROVINCES, strict=True)
        for name in (place.rw, place.en, place.zh, side, side.removesuffix("ern"))
    },
}
_SECTOR_TITLES = ("mu murenge wa ", "umurenge wa ", "murenge wa ", "umurenge ", "sector ")


def _parts(text: str) -> tuple[list[str], frozenset[str]]:
    """What stands between commas, without what is larger than a district, and the provinces in
    which it lies: Remera, Kigali."""
    parts = [part.strip() for part in re.split(r"[,;/|、，\n]|\s-\s", text) if part.strip()]
    provinces = frozenset(each.code for each in PROVINCES)
    smaller = []
    for part in parts:
        if (inside := _LARGER.get(_key(part))) is None:
            smaller.append(part)
        else:
            provinces &= inside
    if not smaller or not provinces:
        provinces = frozenset(each.code for each in PROVINCES)
    return smaller or parts[:1], provinces


def _district(text: str) -> District | None:
    name = fold(text).removesuffix(" district")
    for title in _TITLES:
        name = name.removeprefix(title)
    return _INDEX.exact(_key(name))


def _sector(text: str) -> str:
    """A sector's name without its title."""
    name = re.sub(r"\s+", " ", text).strip()
    for title in _SECTOR_TITLES:
        if name.casefold().startswith(title):
            name = name[len(title) :]
    return re.sub(r"(?i)\s+sector$", "", name)


def read_sector_and_district(text: str) -> tuple[str, District] | Rejection | None:
    """Of "Kimironko, Gasabo" both, in whatever order, and of "Kimironko" alone, since no other
    district has one.

    None where it is neither; AMBIGUOUS (found: the sector, expected: its districts) where several
    have a sector of this name; MISPLACED where it is another district's. A name that is a
    district's, too, is the district: Huye.
    """
    parts, provinces = _parts(text[:MAX_TYPED])
    if len(parts) == 1:
        return _apart(parts[0]) or _alone(parts[0], provinces)
    if len(parts) != 2:
        return None
    one, two = map(_district, parts)
    if one and two:  # Ngoma, Huye: from small to large, as in Rwanda, unless it is none of its own
        if two.name not in _districts_with(parts[0]) and one.name in _districts_with(parts[1]):
            return _belonging(parts[1], one)
        return _belonging(parts[0], two)
    for district, other in ((two, parts[0]), (one, parts[1])):
        if district:
            return _belonging(other, district) if any(map(str.isalpha, other)) else None
    return None


def _belonging(sector: str, district: District) -> tuple[str, District] | Rejection:
    """A sector as it is written in its district; refused where the name is another's. What is no
    sector's name is kept as it is, a village or a town."""
    names = _districts_with(sector)
    town = _FORMER.get(_key(_sector(sector))) == district.name  # Butare, Huye
    if names and district.name not in names and not town:
        return Rejection(
            Reason.MISPLACED,
            found=f"{next(iter(names.values()))}, {district.name}",
            expected=", ".join(sorted(names)),
        )
    return (names.get(district.name) or _sector(sector), district)


def read_sector(text: str, district: District) -> tuple[str, District] | Rejection:
    """The sector of a known district; or both, where others are written: "Kimironko, Gasabo".

    Refused: MISPLACED (found: sector and district, expected: where it is), and as above.
    """
    if _districts_with(text):
        return _belonging(text, district)
    return read_sector_and_district(text) or (_sector(text), district)


def _districts_with(sector: str) -> dict[str, str]:
    return sectors_by(_key).get(_key(_sector(sector)), {})


def _apart(text: str) -> tuple[str, District] | Rejection | None:
    """Kimironko Gasabo, where nothing but a space stands between a district and a sector."""
    words = text.split()
    for cut in range(1, len(words)):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        for sector, place in ((first, last), (last, first)):
            district = _district(place)
            if district and _districts_with(sector):
                return _belonging(sector, district)
    return None


def _alone(text: str, provinces: frozenset[str]) -> tuple[str, District] | Rejection | None:
    if _district(text) or _key(text) in _KIGALI:
        return None
    names = dict(_districts_with(text))
    former = _FORMER.get(_key(text))
    if names and former:  # a town of long ago, in another district than the sector of that name
        names.setdefault(former, next(iter(names.values())))
    names = {
        district: name
        for district, name in names.items()
        if DISTRICTS[district].province.code in provinces
    } or names
    if len(names) > 1:
        return Rejection(
            Reason.AMBIGUOUS, found=next(iter(names.values())), expected=", ".join(sorted(names))
        )
    return next(((name, DISTRICTS[district]) for district, name in names.items()), None)


def read_district(text: str) -> District | Rejection:
    """A district by its name: "Huye", "huye district", "Akarere ka Huye", "Lubavu", or with its
    sector before it: "Remera, Gasabo".

    A name that is only near is not taken but proposed. Refused: EMPTY, TOO_LONG, UNKNOWN_PLACE
    (expected: the nearest district, or the one a town of an old name or a sector lies in),
    AMBIGUOUS (Kigali, which has three; or a sector of several districts, see above), MISPLACED.
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    parts, _ = _parts(spelled)
    spelled = parts[0] if len(parts) == 1 else spelled
    if found := _district(spelled):
        return found
    if _key(spelled) in _KIGALI:
        return Rejection(Reason.AMBIGUOUS, found="Kigali")
    former = _FORMER.get(_key(spelled))
    place = None if former else read_sector_and_district(text)
    if isinstance(place, Rejection):
        return place
    if place and not _districts_with(spelled):  # the district stands beside it
        return place[1]
    of_sector = place[1].name if place else None
    return Rejection(Reason.UNKNOWN_PLACE, expected=former or of_sector or _near(spelled))


def _near(spelled: str) -> str | None:
    """The district that is spelled most like it, else a sector with its district."""
    if district := _INDEX.nearest(_key(spelled)):
        return district.name
    sectors = Index(sectors_by(_key)).nearest(_key(_sector(spelled)))
    return next((f"{name}, {place}" for place, name in (sectors or {}).items()), None)
