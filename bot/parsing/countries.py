"""Countries by whatever somebody calls them: their names in English, French and Chinese (CLDR, as
Babel has it), what they are called in Kinyarwanda, codes of ISO 3166, flags.

A country is where parcels may go, and those are the ones that have telephones: the list of
libphonenumber leaves out the uninhabited. Hong Kong, Macao and Taiwan are divisions of China in an
address (bot/places/china.py), and so no countries here.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import phonenumbers
from babel import Locale
from babel.core import get_global

from bot.parsing.folding import fold
from bot.parsing.traditional import simplified
from bot.texts import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME, CHINA = "RW", "CN"
ASKED_FIRST = (HOME, CHINA)
#: By their codes of ISO 3166, which are those of ISO 3166-2:CN, too.
DIVISIONS_OF_CHINA = ("HK", "MO", "TW")
COUNTRIES: frozenset[str] = frozenset(phonenumbers.SUPPORTED_REGIONS).difference(DIVISIONS_OF_CHINA)

ALIKE = 0.75  # as of places (bot/places/names.py)
MOST_ALIKE = 3

_KINYARWANDA = {
    "AE": "Leta Zunze Ubumwe z'Abarabu",
    "AO": "Angola",
    "AT": "Otirishiya",
    "AU": "Ositaraliya",
    "BE": "Ububiligi",
    "BI": "Uburundi",
    "BR": "Burezili",
    "CA": "Kanada",
    "CD": "Kongo (Kinshasa)",
    "CF": "Santarafurika",
    "CG": "Kongo (Brazzaville)",
    "CH": "Ubusuwisi",
    "CM": "Kameruni",
    "CN": "Ubushinwa",
    "DE": "Ubudage",
    "DK": "Danimarike",
    "EG": "Misiri",
    "ES": "Esipanye",
    "ET": "Etiyopiya",
    "FI": "Finilande",
    "FR": "Ubufaransa",
    "GB": "Ubwongereza",
    "GH": "Gana",
    "GR": "Ubugereki",
    "IN": "Ubuhinde",
    "IT": "Ubutaliyani",
    "JP": "Ubuyapani",
    "KE": "Kenya",
    "KP": "Koreya ya Ruguru",
    "KR": "Koreya y'Epfo",
    "MA": "Maroke",
    "MZ": "Mozambike",
    "NG": "Nijeriya",
    "NL": "Ubuholandi",
    "NO": "Noruveje",
    "PL": "Polonye",
    "PT": "Porutigali",
    "RU": "Uburusiya",
    "RW": "U Rwanda",
    "SA": "Arabiya Sawudite",
    "SD": "Sudani",
    "SE": "Suwede",
    "SN": "Senegali",
    "SS": "Sudani y'Epfo",
    "TR": "Turukiya",
    "TZ": "Tanzaniya",
    "UG": "Uganda",
    "US": "Leta Zunze Ubumwe z'Amerika",
    "ZA": "Afurika y'Epfo",
    "ZM": "Zambiya",
}
# What else they are called, or were; of names that several have, all of them.
_ALSO = """
AE UAE, Emirates, Dubai, 阿联酋, 迪拜
BA Bosnia
CD DRC, DR Congo, RDC, Zaire, Democratic Congo, Congo Kinshasa, 民主刚果, 刚果金
CD Congo, Kongo, 刚果
CF CAR, Central Africa, Centrafrique
CG Congo, Kongo, 刚果, 刚果布, Congo Brazzaville
CI Ivory Coast, Cote d Ivoire
CN PRC, Mainland China, 中华人民共和国, 中国大陆, Shinwa
CV Cape Verde
CZ Czech, Czechoslovakia
DE Deutschland
DO Dominicana
ES España
FM Micronesia
GB UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland, Angleterre
GB 英格兰, 苏格兰
GE Georgia, 格鲁吉亚
US Georgia, 美利坚合众国
GM Gambia
HK Hong Kong, Hongkong, 香港, 中国香港
IR Persia
KP Korea, Koreya, Corée
KR Korea, Koreya, Corée, 南韩, 大韩民国
MK Macedonia
MF Saint Martin
SX Saint Martin
MM Burma, Birmanie
MO Macau, Macao, 澳门, 中国澳门
NL Holland, Hollande
PS Palestine, 巴勒斯坦
RU Russian Federation
SA Saudi, KSA, 沙特
SZ Swaziland
TL East Timor
TR Turkey
TW Taiwan, Taiwan China, Formosa, 中国台湾
TZ Zanzibar
UG Ubugande, Bugande
US USA, America, United States America, Amerika, US, Amérique
VA Vatican
VG Virgin Islands
VI Virgin Islands
"""
# For the post, where CLDR's English name is none that an office sorts by.
_ON_PARCELS = {
    "CD": "DEMOCRATIC REPUBLIC OF THE CONGO",
    "CG": "REPUBLIC OF THE CONGO",
    "MM": "MYANMAR",
    "US": "UNITED STATES OF AMERICA",
}
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_A, _FLAG_A = ord("A"), 0x1F1E6
# Words that stand before a name, or in one and are often left out.
_WORDS_BESIDE = """
the and et of de du des les la le republic republique in to en au aux u mu muri i mwa
"""
_BESIDE = frozenset(_WORDS_BESIDE.split())


class CountriesMeant(NamedTuple):
    """Codes of the countries that somebody may mean; `sure` where it is the one that they named."""

    codes: tuple[str, ...]
    sure: bool = False


NONE_MEANT = CountriesMeant(())


def read_country(text: str) -> CountriesMeant:
    """The country that a text names, with divisions of China by their own codes. Names that several
    have ("Congo") give all of them; of a name that is misspelt, or stands behind a town, those that
    it may be: nobody's parcel goes by a guess."""
    bare, found = text.strip(), countries_called(text)
    flags = [_code_of(flag) for flag in _FLAG.findall(text)]
    if not found and len(flags) == 1 and _known(flags[0]):
        found = (flags[0],)
    if not found and "," in bare:  # Paris, France
        found = _by_name().get(_key(bare.rpartition(",")[2]), ())
    if found:
        return CountriesMeant(found, sure=len(found) == 1)
    key = _key(_FLAG.sub(" ", text))
    return CountriesMeant(_near(key)) if key else NONE_MEANT


def countries_called(text: str) -> tuple[str, ...]:
    """Those that are called exactly so: by a name, a code in capitals, or a flag alone."""
    bare = text.strip()
    key = _key(_FLAG.sub(" ", bare))
    if not key:
        flags = {_code_of(flag) for flag in _FLAG.findall(bare)}
        return tuple(flags) if len(flags) == 1 and all(map(_known, flags)) else ()
    found = _by_name().get(key)
    if found is None and bare.isascii() and bare.isupper():
        found = _by_code(bare)
    return found or ()


def is_abroad(country: str | None) -> bool:
    """Whether a parcel crosses a border; one of which nothing is said does not."""
    return country not in (None, HOME)


def code_of(text: str) -> str:
    """The one country that a cell of a table names, its two letters in small ones, too; "" where it
    is none, or may be several."""
    codes, sure = read_country(text.upper() if len(text) == len(HOME) else text)
    return codes[0] if sure and codes[0] in COUNTRIES else ""


@cache
def name_of(code: str) -> Name:
    """As each reader calls it: in Kinyarwanda where that has a name of its own, else as in
    English."""
    english = _names("en")[code]
    return Name(english, _names("zh_Hans")[code], _KINYARWANDA.get(code, ""))


def flag_of(code: str) -> str:
    return "".join(chr(_FLAG_A + ord(letter) - _A) for letter in code)


def on_parcels(code: str) -> str:
    """As it stands on the last line of an address: in English, in capital letters without marks,
    which every sorting office reads (UPU standard S42)."""
    if code in _ON_PARCELS:
        return _ON_PARCELS[code]
    plain = unicodedata.normalize("NFKD", _names("en")[code].replace("\u2019", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).upper()


def _known(code: str) -> bool:
    return code in COUNTRIES or code in DIVISIONS_OF_CHINA


def _code_of(flag: str) -> str:
    return "".join(chr(_A + ord(sign) - _FLAG_A) for sign in flag)


def _by_code(letters: str) -> tuple[str, ...] | None:
    """Of two letters or three (RW, RWA), or of what a country was called before (UK)."""
    if _known(letters):
        return (letters,)
    meant = [each for each in get_global("territory_aliases").get(letters, ()) if _known(each)]
    return (meant[0],) if len(meant) == 1 else None


def _key(text: str) -> str:
    """Without what people add or leave out: "the Republic of Kenya", "St. Lucia", "muri Kenya"."""
    words = fold(simplified(text)).split()
    kept = ["saint" if word == "st" else word for word in words if word not in _BESIDE]
    return " ".join(kept or words)


def _near(key: str) -> tuple[str, ...]:
    """Those with a name that is alike; or that begins or ends what was written, with a town."""
    names = _by_name()
    if not key.isascii():
        return next((codes for name, codes in names.items() if key.startswith(name)), ())
    ending = [name for name in names if key.endswith(f" {name}")]
    alike = ending or difflib.get_close_matches(key, names, n=MOST_ALIKE, cutoff=ALIKE)
    found = dict.fromkeys(code for name in alike for code in names[name])
    return tuple(found)[:MOST_ALIKE]


@cache
def _names(locale: str) -> dict[str, str]:
    territories = Locale.parse(locale).territories
    return {code: territories[code] for code in (*COUNTRIES, *DIVISIONS_OF_CHINA)}


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, name in _all_names():
        found.setdefault(_key(name), set()).add(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def _all_names() -> Iterator[tuple[str, str]]:
    for locale in ("en", "fr", "zh_Hans"):
        yield from _names(locale).items()
    for code, name in _KINYARWANDA.items():
        yield code, name
        if name.startswith("Ub"):  # mu Bufaransa
            yield code, name[1:]
    for line in _ALSO.strip().splitlines():
        code, _, names = line.partition(" ")
        yield from ((code, name) for name in names.split(", "))
