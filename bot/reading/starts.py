"""When something is to start: "27/11 09:00", "ejo saa mbiri", "11月27日 9点 北京"."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.reading.refusal import Reason, Refusal

KIGALI, BEIJING = ZoneInfo("Africa/Kigali"), ZoneInfo("Asia/Shanghai")
_BESIDE = str.maketrans(",;()", "    ")
FURTHEST = timedelta(days=366)

_ZONES = {
    "kigali": KIGALI,
    "rwanda": KIGALI,
    "基加利": KIGALI,
    "卢旺达": KIGALI,
    "beijing": BEIJING,
    "shanghai": BEIJING,
    "hangzhou": BEIJING,
    "china": BEIJING,
    "北京": BEIJING,
    "上海": BEIJING,
    "杭州": BEIJING,
    "中国": BEIJING,
}
# "ejo" is yesterday and tomorrow; a start is never yesterday.
_DAYS = {
    **dict.fromkeys(("ejobundi", "ejo bundi", "后天"), 2),
    **dict.fromkeys(("today", "uyu munsi", "今天"), 0),
    **dict.fromkeys(("tomorrow", "ejo hazaza", "ejo", "明天"), 1),
}
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
_DATES = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})(?:[/.-](?P<y>\d{4}))?"),
    re.compile(r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th)? (?P<name>[a-z]+)(?: (?P<y>\d{4}))?"),
    re.compile(r"(?P<name>[a-z]{3,}) (?P<d>\d{1,2})(?:st|nd|rd|th)?(?: (?P<y>\d{4}))?(?![:h\d])"),
)
_TIMES = (
    re.compile(r"(?P<half>上午|下午|晚上|早上) ?(?P<h>\d{1,2}):(?P<min>\d{2})"),
    re.compile(r"(?P<h>\d{1,2})[:h](?P<min>\d{2})\s*(?P<half>am|pm)?"),
    re.compile(r"(?P<h>\d{1,2})\s*(?P<half>am|pm)"),
    re.compile(r"(?P<half>上午|下午|晚上|早上)?(?P<h>\d{1,2})[点时](?:(?P<min>\d{1,2})分?)?"),
)
# Kinyarwanda counts the hours from six: "saa mbiri za mu gitondo" is 8:00, "saa kumi" 16:00.
_COUNTED = "moya|mbiri|tatu|yine|tano|sita|saba|munani|cyenda|kumi n'imwe|kumi n'ebyiri|kumi"
_HOURS = {
    name: hour
    for hour, name in zip((1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10), _COUNTED.split("|"), strict=True)
}
_SPOKEN = re.compile(
    rf"\bsaa (?P<hour>{_COUNTED})\b(?P<half> n'igice)?"
    r"(?: z(?:a |')(?:mu ?|ku ?)?(?P<part>gitondo|a?manywa|umugoroba|nimugoroba|n?ijoro))?"
)


_HAN_HOURS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
_HAN_HOUR = re.compile(r"(?:十[一二]?|[一二两三四五六七八九])(?=点)")
_BESIDE_TIMES = re.compile(r"\b(?:time|at|on|in|saa|isaha|ku|wa|ya|i|tariki|itariki)\b|时间")


def _bare(words: str) -> str:
    return " ".join(_BESIDE_TIMES.sub(" ", words).split())


def read_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime | Refusal:
    """A moment in the future, aware and in UTC. Without a named place it is `zone`'s clock.

    Without a year it is the next such day. Refused: NOT_A_TIME; PAST; TOO_LARGE (over a year away).
    """
    words = " ".join(unicodedata.normalize("NFKC", text).lower().translate(_BESIDE).split())
    words = _SPOKEN.sub(_on_the_dial, words.replace("’", "'"))
    words = _HAN_HOUR.sub(
        lambda said: str(_HAN_HOURS.index(said[0]) + 1), words.replace("两点", "二点")
    )
    words = re.sub(r"(?<=[今明])[早晚]", r"天\g<0>上", words).replace("点半", "点30")
    for name, place in _ZONES.items():
        if name in words:
            words, zone = words.replace(name, " "), place
    words = _bare(words)
    today = now.astimezone(zone).date()
    day, words = _take_day(words, today)
    at, words = _take_time(words)
    if at is None or words.strip():
        return Refusal(Reason.NOT_A_TIME)
    moment = datetime.combine(day or today, at, zone).astimezone(UTC)
    if moment <= now:
        return Refusal(Reason.PAST)
    if moment - now > FURTHEST:
        return Refusal(Reason.TOO_LARGE)
    return moment


def _on_the_dial(said: re.Match[str]) -> str:
    hour, part = _HOURS[said["hour"]], said["part"] or ""
    late = part.endswith("joro") or (part.endswith("mugoroba") and hour < 10)
    early = part == "gitondo" and hour >= 10
    return f"{(hour + (18 if late or early else 6)) % 24}:{'30' if said['half'] else '00'}"


def _take_day(words: str, today: date) -> tuple[date | None, str]:
    """The day that is named, and the words without it."""
    for name, days in _DAYS.items():
        if name in words:
            return today + timedelta(days=days), words.replace(name, " ", 1)
    for pattern in _DATES:
        match = pattern.search(words)
        if match is None:
            continue
        parts = match.groupdict()
        month = _MONTHS.get(parts["name"], 0) if "name" in parts else int(parts["m"])
        year = int(parts["y"]) if parts["y"] else today.year
        try:
            day = date(year, month, int(parts["d"]))
            if not parts["y"] and day < today:
                day = day.replace(year=year + 1)
        except ValueError:
            continue
        return day, words[: match.start()] + " " + words[match.end() :]
    return None, words


def _take_time(words: str) -> tuple[time | None, str]:
    for pattern in _TIMES:
        match = pattern.search(words)
        if match is None:
            continue
        parts = match.groupdict()
        hour, half = int(parts["h"]), parts["half"]
        if half in ("pm", "下午", "晚上") and hour < 12:
            hour += 12
        if half in ("am", "早上", "上午") and hour == 12:
            hour = 0
        try:
            return time(hour, int(parts.get("min") or 0)), (
                words[: match.start()] + " " + words[match.end() :]
            )
        except ValueError:
            return None, words
    return None, words


def read_day(text: str, today: date) -> date | Refusal:
    """A day that is over, or today: "1/10", "2026-10-01", "1 October". Without a year the last
    such day. Refused: NOT_A_TIME; TOO_LARGE (it is still to come)."""
    words = _bare(unicodedata.normalize("NFKC", text).lower().replace(",", " "))
    for pattern in _DATES:
        match = pattern.fullmatch(words)
        if match is None:
            continue
        parts = match.groupdict()
        month = _MONTHS.get(parts["name"], 0) if "name" in parts else int(parts["m"])
        try:
            day = date(int(parts["y"]) if parts["y"] else today.year, month, int(parts["d"]))
            if not parts["y"] and day > today:
                day = day.replace(year=today.year - 1)
        except ValueError:
            continue
        return Refusal(Reason.TOO_LARGE) if day > today else day
    return Refusal(Reason.NOT_A_TIME)
