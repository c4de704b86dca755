"""Days and times as people, spreadsheets and carriers write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_CLOCK = (
    r"(?P<hour>\d{1,2})[:h.时点](?P<minute>\d{2})?分?(?:[:.]?(?P<second>\d{2})(?:[.,]\d+)?秒?)?"
)
_TIME = re.compile(
    rf"(?P<before>上午|早上|中午|下午|晚上|凌晨)? ?{_CLOCK} ?(?P<half>[AaPp])?(?(half)\.?[Mm]?\.?)"
)
_ZONE = re.compile(
    r" ?\(?(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\)?$"
)
# Letters for zones, as they are meant here: CST is China's, not America's.
_LETTERS = {"Z": 0, "UTC": 0, "GMT": 0, "CAT": 2, "EAT": 3, "CST": 8}
_LETTER = re.compile(rf" ?\(?(?P<zone>{'|'.join(_LETTERS)})\)?$", re.IGNORECASE)

_MONTHS = (
    ("jan", "january", "mutarama", "janv", "janvier"),
    ("feb", "february", "gashyantare", "févr", "fevr", "février"),
    ("mar", "march", "werurwe", "mars"),
    ("apr", "april", "mata", "avr", "avril"),
    ("may", "gicurasi", "mai"),
    ("jun", "june", "kamena", "juin"),
    ("jul", "july", "nyakanga", "juil", "juillet"),
    ("aug", "august", "kanama", "août", "aout"),
    ("sep", "sept", "september", "nzeri", "septembre"),
    ("oct", "october", "ukwakira", "octobre"),
    ("nov", "november", "ugushyingo", "novembre"),
    ("dec", "december", "ukuboza", "déc", "décembre", "decembre"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}

_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.年] ?(?P<month>\d{1,2})[-/.月] ?(?P<day>\d{1,2})日?")
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4}|\d{2})")
_SOLID = re.compile(r"(?P<year>20\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)")
_NAME = r"(?P<name>[^\W\d_]+)\.?"
_DAY_NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?[- /.,]{{0,2}}{_NAME}"
    r"[- /.,]{0,2}(?P<year>\d{4}|\d{2})"
)
_NAMED_DAY = re.compile(
    rf"{_NAME}[- /.]{{0,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ ,]{{1,2}}(?P<year>\d{{4}})"
)
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? |星期[一二三四五六日天] ?"
    r"|(?:le )?(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
    r"|(?:lun|mar|mer|jeu|ven|sam|dim)\.?(?= \d{1,2} [^\W\d])),? |le )",
    re.IGNORECASE,
)
# Between a day and its time: "le 17/12/2026 à 14h05".
_BETWEEN = re.compile(r"^(?:(?:at|à|a|saa)\b|[T,@]|-(?= )) ?", re.IGNORECASE)
_WEEKDAY_WITHIN = re.compile(r" ?(?:星期|周)[一二三四五六日天] ?")

# Days since 1899-12-30: how Excel writes a date whose cell is formatted as a number. 1990 to 2099.
_SERIAL = re.compile(r"(3[3-9]|[4-6]\d|7[0-2])\d{3}(?:[.,]\d+)?")
_FRACTION = re.compile(r"0?[.,]\d+")  # the time alone, of a cell formatted as a number
_EXCEL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days; the zone follows below
_SECONDS, _MILLISECONDS = re.compile(r"1[0-9]{9}|2[0-9]{9}"), re.compile(r"[12][0-9]{12}")
_YEARS = range(1990, 2100)  # beyond them it is a typing mistake, and no time can be counted with


def read_moment(text: str, zone: ZoneInfo, *, month_first: bool = False) -> datetime | None:
    """An instant in UTC; None when it is none. Without a zone of its own the time is in `zone`.

    2026-12-17T14:05+02:00, 2026-12-17 14:05, 17/12/2026 14h05, 17.12.26, 2026年12月17日 下午2:05,
    17-Dec-2026, Dec 17, 2026 2:05 PM, 20261217 1405, 46373.59 (Excel), 1797516300 (Unix). A day
    alone is its midnight. `month_first`: 12/17/2026 2:05 PM.
    """
    bare = " ".join(unicodedata.normalize("NFKC", text).split())
    bare = re.sub(r"(?<=\d) ?h ?(?=\d\d\b)", "h", bare)  # 8 h 30
    counted = _counted(bare, zone)
    if counted is not None:
        return counted
    bare = _WEEKDAY_WITHIN.sub(" ", _WEEKDAY.sub("", bare)).strip()
    found = _day(bare, month_first=month_first)
    if found is None:
        return None
    day, rest = found
    rest = _BETWEEN.sub("", _BETWEEN.sub("", rest.strip()))
    offset, rest = _offset(rest)
    clock = _clock(rest)
    if clock is None or offset == "wrong":
        return None
    local = datetime.combine(day, clock)
    if isinstance(offset, timedelta):
        return (local - offset).replace(tzinfo=UTC)
    return local.replace(tzinfo=zone).astimezone(UTC)


def _counted(bare: str, zone: ZoneInfo) -> datetime | None:
    """What a machine counts: days since Excel began, perhaps with the time beside them, or seconds
    since 1970."""
    serial, _, fraction = bare.partition(" ")
    if _SERIAL.fullmatch(serial) and (not fraction or _FRACTION.fullmatch(fraction)):
        numbers = [float(each.replace(",", ".")) for each in (serial, fraction) if each]
        days = timedelta(days=sum(numbers))
        local = _EXCEL_BEGINS + timedelta(minutes=round(days / timedelta(minutes=1)))
        return local.replace(tzinfo=zone).astimezone(UTC)
    if _SECONDS.fullmatch(bare):
        return datetime.fromtimestamp(int(bare), UTC)
    if _MILLISECONDS.fullmatch(bare):
        return datetime.fromtimestamp(int(bare) // 1000, UTC)
    return None


def _day(bare: str, *, month_first: bool) -> tuple[date, str] | None:
    """The day at the beginning, and what follows it."""
    for shape in (_YEAR_FIRST, _YEAR_LAST, _DAY_NAMED, _NAMED_DAY, _SOLID):
        found = shape.match(bare)
        if found is None:
            continue
        parts = found.groupdict()
        if shape is _YEAR_LAST:
            one, two = int(parts["one"]), int(parts["two"])
            number, month = (two, one) if month_first else (one, two)
        else:
            number = int(parts["day"])
            named = parts.get("name")
            month = _MONTH.get(named.casefold(), 0) if named else int(parts["month"])
        year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
        rest = bare[found.end() :]
        if year not in _YEARS or rest[:1].isdigit():
            continue
        try:
            return date(year, month, number), rest
        except ValueError:
            continue
    return None


def _offset(text: str) -> tuple[timedelta | str | None, str]:
    """How far from UTC a time is written, and the time without it; "wrong" where there is no such
    zone."""
    if found := _ZONE.search(text):
        away = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if away > timedelta(hours=14):
            return "wrong", text
        return (away if found["sign"] == "+" else -away), text[: found.start()].strip()
    if found := _LETTER.search(text):
        return timedelta(hours=_LETTERS[found["zone"].upper()]), text[: found.start()].strip()
    return None, text


def _clock(text: str) -> time | None:
    """A time of day: 14:05, 14h05, 2:05 PM, 下午2:05, 1405; nothing is midnight."""
    if not text:
        return time()
    if re.fullmatch(r"\d{4}|\d{6}", text):
        text = ":".join(text[i : i + 2] for i in range(0, len(text), 2))
    if _FRACTION.fullmatch(text):  # of a day
        minutes = round(float(text.replace(",", ".")) * 24 * 60) % (24 * 60)
        return time(minutes // 60, minutes % 60)
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour = int(found["hour"])
    half = (found["half"] or "").casefold()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if found["before"] in ("下午", "晚上") and hour < 12:
        hour += 12
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None


_CLOCK_IN = re.compile(
    r"\d[:h时点]\d|\d点|[45]\d{4}[.,]\d|T\d\d|(?<!\d)[12]\d{9}(?:\d{3})?(?!\d)"
    r"|(?:^| )0?[.,]\d{2}|(?:20\d{6}|\d) \d{4}(?:\d\d)?$| \d{1,2}\.\d\d"
)


def has_clock(text: str) -> bool:
    """Whether a time of day is written there, alone or behind a day."""
    bare = " ".join(unicodedata.normalize("NFKC", text).split())
    return bool(_CLOCK_IN.search(bare))


_DAY_BEGINS = re.compile(
    r"(?P<day>.*\d(?:st|nd|rd|th|日)?)"
    r"(?:[T ](?:0?0[:h.]00(?:[:.]00(?:[.,]0+)?)?|12:00(?::00)? ?AM)|[.,]0+)",
    re.IGNORECASE,
)
# The day from which spreadsheet programs count, which they write beside a time that has none.
_NO_DAY = re.compile(
    r"(?:1899[-/.]12[-/.]3[01]|1900[-/.]0?1[-/.]0?[01]|3[01][-/.]12[-/.](?:18)?99"
    r"|12[-/.]3[01][-/.](?:18)?99|0?[01][-/.]0?[01][-/.](?:19)?00)[T ]"
)


def clock_beside(day: str, clock: str) -> str | None:
    """The day of one cell with the time of another, as spreadsheet programs fill two columns:
    17/12/2026 00:00:00 and 1899-12-30 14:05:00. None where the first has a time of its own."""
    begins, bare = _DAY_BEGINS.fullmatch(day.strip()), _NO_DAY.sub("", clock.strip(), count=1)
    if begins is None or _clock(_offset(bare)[1]) in (None, time()):
        return None
    return f"{begins['day']} {bare}"


def month_comes_first(texts: list[str]) -> bool:
    """Whether the days of one table are written 12/17/2026: one of them says so, none against."""
    pairs = [re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b", text) for text in texts]
    firsts = [(int(pair[1]), int(pair[2])) for pair in pairs if pair]
    return any(two > 12 for _, two in firsts) and not any(one > 12 for one, _ in firsts)
