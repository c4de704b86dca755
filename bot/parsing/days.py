"""A day as people say it: "27/11", "ejobundi", "Friday", "ku wa gatanu", "下周一", "11月27日"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.parsing.numerals import number
from bot.parsing.rejection import Rejection

DAY = timedelta(days=1)
# "ejo" is yesterday and tomorrow: which, the question says.
_AWAY = {
    "day before yesterday": -2,
    "day after tomorrow": 2,
    "yesterday": -1,
    "tomorrow": 1,
    "today": 0,
    "tonight": 0,
    "ejo hashize": -1,
    "ejo hazaza": 1,
    "uyu munsi": 0,
    "iri joro": 0,
    "今日": 0,
    "明日": 1,
    "后日": 2,
    "昨日": -1,
    "前天": -2,
    "昨天": -1,
    "今天": 0,
    "明天": 1,
    "大后天": 3,
    "后天": 2,
}
_AWAY_SAID = re.compile(
    r"(?<![a-z])(?:the )?(?:" + "|".join(sorted(_AWAY, key=len, reverse=True)) + r")(?![a-z])"
)
_EJO = re.compile(r"\bejo ?(?P<further>bundi)?\b")

# So many days from now: "in 3 days", "mu minsi itatu", 三天后; weeks, too.
_IN_DAYS = re.compile(
    r"\b(?:after )?(?P<en>[a-z]+|\d{1,3}) (?:days?|(?P<week>weeks?))(?: time| later| from now)?\b"
    r"|\b(?:mu|nyuma y') ?i?minsi (?P<rw>[a-z]+|\d{1,3})\b|\b(?:mu|nyuma y') ?i?byumweru"
    r" (?P<weeks>[a-z]+|\d{1,3})\b"
    r"|(?P<zh>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:[天日]|个?(?P<zhou>周|星期|礼拜))(?:之后|以后|后)"
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan mutarama",
            "february feb gashyantare",
            "march mar werurwe",
            "april apr mata",
            "may gicurasi",
            "june jun kamena",
            "july jul nyakanga",
            "august aug kanama",
            "september sep sept nzeri",
            "october oct ukwakira",
            "november nov ugushyingo",
            "december dec ukuboza",
        ),
        1,
    )
    for name in names.split()
}
_NAMED = (
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})(?:\.|st|nd|rd|th)? (?P<name>[a-z]+)(?: (?P<y>\d{4}))?(?!\d)"
    ),
    re.compile(r"(?P<name>[a-z]{3,}) (?P<d>\d{1,2})(?:st|nd|rd|th)?(?: (?P<y>\d{4}))?(?![:h\d])"),
)
_NUMBERED = (
    re.compile(r"(?<!\d)(?P<y>\d{4})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?:(?P<y>\d{4}) ?年 ?)?(?<!\d)(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2})(?: ?[日号])"),
)
# Which is the day and which the month of 3/4 is not said; a point stands behind the day.
_EITHER = re.compile(
    r"(?<![\d:./-])(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?:(?P=mark)(?P<y>\d{4}|\d\d))?(?![\d:])"
)
# Of a month that nobody names.
_OF_MONTH = re.compile(r"(?<![\d月])(?:the )?(?P<d>\d{1,2})(?:(?:st|nd|rd|th)\b|[日号])")

_WEEK = (
    ("monday", "mon", "mbere", "一"),
    ("tuesday", "tues", "tue", "kabiri", "二"),
    ("wednesday", "wed", "gatatu", "三"),
    ("thursday", "thurs", "thur", "thu", "kane", "四"),
    ("friday", "fri", "gatanu", "五"),
    ("saturday", "sat", "gatandatu", "六"),
    ("sunday", "sun", "cyumweru", "日", "天"),
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEK) for name in names}
_WEEKDAYS = re.compile(
    r"(?:\b(?P<which>next week(?: on)?|next|this|coming|last) )?\b(?P<name>"
    + "|".join(sorted((name for name in _WEEKDAY if name.isascii()), key=len, reverse=True))
    + r")\b(?: (?P<behind>(?:of )?next week|(?:w'|mu )icyumweru gitaha"
    r"|[ug]i?taha|uyu|gishize|ushize)\b)?"
    r"|(?P<week>下下|下|这|本|上)?个?(?:星期|周|礼拜)(?P<han>[一二三四五六日天])"
)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that may be meant: the first group of which one fits; all of a group are equal."""

    groups: tuple[tuple[date, ...], ...]


def take_day(words: str, today: date, *, ahead: bool) -> tuple[Days | None, str]:
    """The days that the words may mean, and the words without them. `ahead`: they are still to
    come, else they are over; without a year, a date is the nearest such day."""
    weekday = _WEEKDAYS.search(words)
    rest = _without(words, weekday) if weekday else words
    dates, rest = _take_date(rest, today, ahead=ahead)
    if weekday is None:
        return (Days((dates,)) if dates else None), rest
    named = _of_week(weekday, today, ahead=ahead)
    if not dates:
        return Days(named), rest
    number = _number(weekday)
    # Both are said: they must agree, or nobody knows which of them is the mistake.
    agreed = tuple(day for day in dates if day.weekday() == number)
    return Days((agreed or (*dates, *named[-1]),)), rest


def _number(found: re.Match[str]) -> int:
    return _WEEKDAY[found["name"] or found["han"]]


def _of_week(found: re.Match[str], today: date, *, ahead: bool) -> tuple[tuple[date, ...], ...]:
    number, week, day = _number(found), timedelta(weeks=1), timedelta(days=1)
    this = today + (number - today.weekday()) * day
    coming, over = (this if this > today else this + week), (this if this < today else this - week)
    which, behind = found["which"] or found["week"] or "", found["behind"] or ""
    if which in ("this", "这", "本") or behind == "uyu":
        return ((this,),)
    if which == "last" or behind.endswith("shize"):
        return ((over,),)
    if "week" in which or "week" in behind or "icyumweru" in behind:
        return ((this + week,),)
    if which in ("下", "下下", "上"):
        return ((this + {"上": -1, "下": 1, "下下": 2}[which] * week,),)
    if which == "next" or behind.endswith("taha"):
        # On a Monday "next Friday" is in four days to some, and in eleven to others.
        return (tuple(sorted({coming, this + week})),)
    if not ahead:
        return ((over,),)
    return ((this,), (coming,)) if this == today else ((coming,),)


def _take_date(words: str, today: date, *, ahead: bool) -> tuple[tuple[date, ...], str]:
    if found := _AWAY_SAID.search(words):
        away = _AWAY[found[0].removeprefix("the ")]
        night = " tonight " if found[0] == "tonight" else " "  # it says the part of the day, too
        night = " ijoro " if found[0] == "iri joro" else night
        rest = words[: found.start()] + night + words[found.end() :]
        return (today + timedelta(days=away),), rest
    if found := _EJO.search(words):
        away = (1 if ahead else -1) * (2 if found["further"] else 1)
        return (today + timedelta(days=away),), _without(words, found)
    if found := _IN_DAYS.search(words):
        said = found["en"] or found["rw"] or found["weeks"] or found["zh"]
        many = 1 if said in ("a", "one") else number(said, whole=True)
        if not isinstance(many, Rejection) and 0 < many <= 366:
            each = timedelta(weeks=1) if found["week"] or found["weeks"] or found["zhou"] else DAY
            return (today + int(many) * each,), _without(words, found)
    for pattern in (*_NAMED, *_NUMBERED, _EITHER):
        for found in pattern.finditer(words):
            days = tuple(dict.fromkeys(_read(found.groupdict(), today, ahead=ahead)))
            if days:
                return days, _without(words, found)
    if found := _OF_MONTH.search(words):
        return tuple(_this_month_or(int(found["d"]), today, ahead=ahead)), _without(words, found)
    return (), words


def _this_month_or(day_of_month: int, today: date, *, ahead: bool) -> Iterator[date]:
    """The nearest day with this number in its month: 31 may be two months away."""
    step = 1 if ahead else -1
    for months in range(13):
        month = today.month - 1 + months * step
        try:
            day = date(today.year + month // 12, month % 12 + 1, day_of_month)
        except ValueError:
            continue
        if day >= today if ahead else day <= today:
            yield day
            return


def _read(parts: dict[str, str | None], today: date, *, ahead: bool) -> Iterator[date]:
    year = int(parts["y"]) if parts["y"] else None
    year = year + 2000 if year is not None and len(parts["y"] or "") == 2 else year
    if "one" not in parts:
        name = parts.get("name")
        month = _MONTHS.get(name, 0) if name else int(parts["m"] or 0)
        pairs = [(int(parts["d"] or 0), month)]
    else:
        one, two = int(parts["one"] or 0), int(parts["two"] or 0)
        pairs = [(one, two)] if parts["mark"] == "." else [(one, two), (two, one)]
    for day_of_month, month in pairs:
        try:
            day = date(year or today.year, month, day_of_month)
            if year is None and (day < today if ahead else day > today):
                day = day.replace(year=day.year + (1 if ahead else -1))
        except ValueError:
            continue
        yield day


def _without(words: str, found: re.Match[str]) -> str:
    return words[: found.start()] + " " + words[found.end() :]
