"""So long from now, as people say it: "in 2 hours", "mu masaha abiri", 半小时后."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

from bot.parsing.normalise import plain
from bot.parsing.numerals import number
from bot.parsing.rejection import Rejection

_ENGLISH = re.compile(
    r"(?:in|after) (?P<said>.+?)(?: from now)?|(?P<behind>.+?) (?:later|from now)"
)
_PART = re.compile(
    r"(?P<many>half an?|an?|[a-z]+|\d+(?:\.\d+)?)? ?"
    r"(?:(?P<days>days?)|(?P<hours>hours?|hrs?|h)|(?P<minutes>minutes?|mins?|min|m))"
    r"(?P<half> and a half)?"
    r"(?![a-z])(?:,? (?:and )?|(?=\d)|$)"
)
_KINYARWANDA = re.compile(
    r"(?:mu|nyuma y'|nyuma ya) ?(?:(?P<gice>gice cy'isaha)"
    r"|(?:(?:i|a?ma)?saha|isaha)(?: (?P<hours>.+?))??(?P<half> n'igice)?"
    r"(?:(?: (?:n'|na ))?(?P<also>i?minota) (?P<after>.+?))?"
    r"|i?minota (?P<minutes>.+?))(?: (?:ari|iri) imbere)?"
)
_CHINESE = re.compile(
    r"(?:再?过)?(?:(?P<hours>[\d.一二两三四五六七八九十]*)个?(?P<half>半)?个?(?:小时|钟头))?"
    r"(?:(?P<minutes>[\d一二两三四五六七八九十]+)分钟?)?(?P<behind>之?后|以后)?"
)
_AT_ONCE = re.compile(
    r"(?:right )?now|at once|immediately|asap|as soon as possible"
    r"|ubu(?: ?ngubu)?|nonaha|aka kanya|(?:现在|马上|立刻|立即)(?:发送?|开始)?"
)


def at_once(text: str) -> bool:
    return _AT_ONCE.fullmatch(plain(text)) is not None


def from_now(words: str) -> timedelta | None:
    """How long from now it is; None where the words say something else."""
    for read in (_in_english, _in_kinyarwanda, _in_chinese):
        after = read(words)
        if after is not None:
            return after if after > timedelta() else None
    return None


def _in_english(words: str) -> timedelta | None:
    found = _ENGLISH.fullmatch(words)
    if found is None:
        return None
    said, total = found["said"] or found["behind"], timedelta()
    said = re.sub(r" and a half (hours?)$", r" \1 and a half", said)
    while said:
        part = _PART.match(said)
        if part is None or not part.end():
            # "in 1h30": minutes behind an hour need no name
            if total and re.fullmatch(r"\d{2}", said):
                return total + timedelta(minutes=int(said))
            return None
        many = _many((part["many"] or "1").strip())
        if many is None:
            return None
        many += Fraction(1, 2) if part["half"] else 0
        hours = many * 24 if part["days"] else many if part["hours"] else Fraction(0)
        total += _long(hours=hours, minutes=many if part["minutes"] else Fraction(0))
        said = said[part.end() :]
        if part["days"] and not said:  # a day without its hour
            return None
    return total


def _in_kinyarwanda(words: str) -> timedelta | None:
    found = _KINYARWANDA.fullmatch(words)
    if found is None:
        return None
    if found["gice"]:
        return timedelta(minutes=30)
    if found["minutes"]:
        minutes = _many(found["minutes"])
        return None if minutes is None else _long(minutes=minutes)
    hours = _many(found["hours"] or "1")
    after = _many(found["after"]) if found["after"] else Fraction(0)
    if hours is None or after is None:
        return None
    return _long(hours=hours + (Fraction(1, 2) if found["half"] else 0), minutes=after)


def _in_chinese(words: str) -> timedelta | None:
    found = _CHINESE.fullmatch(words.replace(" ", ""))
    if found is None or not (found["hours"] is not None or found["minutes"]):
        return None
    if not (found["behind"] or "过" in words):
        return None
    hours = _many(found["hours"]) if found["hours"] else Fraction(0)
    minutes = _many(found["minutes"]) if found["minutes"] else Fraction(0)
    if hours is None or minutes is None:
        return None
    return _long(hours=hours + (Fraction(1, 2) if found["half"] else 0), minutes=minutes)


def _many(said: str) -> Fraction | None:
    if said in ("a", "an", "one", "imwe"):
        return Fraction(1)
    if said in ("half a", "half an"):
        return Fraction(1, 2)
    many = number(said, whole=False)
    return None if isinstance(many, Rejection) or not 0 <= many < 10_000 else many


def _long(hours: Fraction = Fraction(0), minutes: Fraction = Fraction(0)) -> timedelta:
    return timedelta(minutes=round(hours * 60 + minutes))
