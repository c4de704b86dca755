"""A time of day as people say it: "9am", "noon", "saa tatu z'ijoro", "上午9点", "晚上12点"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

# The parts of a day: which hours go with one decides whether 9 is 9 or 21.
_PARTS = {
    "am": "morning|gitondo|上午|早上|早晨|清晨",
    "dawn": "凌晨",
    "noon": "中午|正午",
    "day": "a?manywa",
    "pm": "afternoon|evening|[iu]?mugoroba|下午|傍晚",
    "night": "night|tonight|i?joro|晚上|夜里|半夜",
}
_PART = re.compile(
    r"(?:\b(?:za |z')?(?:mu ?|ku ?|n|the )?)?(?:"
    + "|".join(f"(?P<{part}>{names})" for part, names in _PARTS.items())
    + r")(?![a-z])"
)
_BESIDE_HALF = {"a": ("am", "dawn", "night"), "p": ("pm", "night", "day")}
_BARE = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})(?![\d:.])")
_ENGLISH = re.compile(r"morning|afternoon|evening|night")

# Kinyarwanda counts the hours from six: "saa mbiri za mu gitondo" is 8:00, "saa kumi" 16:00.
_COUNTED = (
    (1, "moya"),
    (2, "mbiri|mbili"),
    (3, "tatu"),
    (4, "yine|ine|kane"),
    (5, "tano|tanu"),
    (6, "sita"),
    (7, "saba|karindwi"),
    (8, "munani|umunani"),
    (9, "cyenda|icyenda|kenda"),
    (11, "kumi n'imwe|kumi na rimwe"),
    (12, "kumi n'ebyiri|kumi na mbiri|kumi na kabiri"),
    (10, "kumi|icumi"),
)
_HOURS = {name: hour for hour, names in _COUNTED for name in names.split("|")}
_SPOKEN = re.compile(rf"\bsaa (?P<hour>{'|'.join(_HOURS)})\b(?P<half> n'igice)?(?: zuzuye)?")
_NOON = re.compile(r"(?:\b12(?::00)? ?)?\b(?:(?P<noon>noon|midday)|(?P<midnight>midnight))\b")
_HALVES = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})(?:[:h.](?P<min>\d{2}))? ?(?P<half>[ap])\.?m\b\.?")
_CLOCKS = (
    re.compile(r"(?<!\d)(?P<h>\d{1,2})[:h](?P<min>\d{2})(?::\d{2})?(?!\d)"),
    re.compile(r"(?<!\d)(?P<h>\d{1,2})[点时](?:(?P<min>\d{1,2})分?)?(?!\d)"),
    re.compile(r"(?<!\d)(?P<h>\d{1,2})h(?![a-z\d])"),
    re.compile(r"(?<![\d.])(?P<h>\d{1,2})\.(?P<min>\d{2})(?![\d.])"),
)
_HAN = ["零", *"一二三四五六七八九十", *(f"十{each}" for each in "一二三四五六七八九"), "二十"]
_HAN += ["二十一", "二十二", "二十三"]
_HAN_HOUR = re.compile(r"(?:二十[一二三]?|十[一二三四五六七八九]?|[零一二三四五六七八九])(?=点)")


@dataclass(frozen=True, slots=True)
class Hour:
    """So long after the midnight that a day begins with; 24 hours and more are its night.

    `only`: "today" counts for today alone ("saa tatu" is by day, unless that has passed or may be
    this evening); "night" is the night before or after the day, where that is not said.
    """

    after: timedelta
    only: Literal["", "today", "night"] = ""


def spelled(words: str) -> str:
    """Chinese hours in digits: 两点半 is 2点30, 今晚 is 今天晚上."""
    words = words.replace("两点", "二点").replace("点钟", "点").replace("点整", "点")
    words = _HAN_HOUR.sub(lambda said: str(_HAN.index(said[0])), words)
    words = re.sub(r"(?<=[今明])(?=[早晚])", "天", words)
    words = re.sub(r"晚(?!上)(?<!傍晚)", "晚上", re.sub(r"早(?![上晨])", "早上", words))
    return words.replace("点半", "点30").replace("点一刻", "点15").replace("点三刻", "点45")


def take_spoken(words: str) -> tuple[tuple[Hour, ...], str]:
    """Hours said in words, which may stand anywhere: to be taken before the day is looked for."""
    if said := _SPOKEN.search(words):
        rest, part = _without(words, said), ""
        if found := _PART.search(rest):
            part, rest = _name(found), _without(rest, found)
        minutes = timedelta(minutes=30 if said["half"] else 0)
        hours = _on_the_dial(_HOURS[said["hour"]], part)
        return tuple(Hour(timedelta(hours=hour) + minutes, only) for hour, only in hours), rest
    if said := _NOON.search(words):
        if said["noon"]:
            return (Hour(timedelta(hours=12)),), _without(words, said)
        return (Hour(timedelta(hours=24), "night"),), _without(words, said)
    return (), words


def _on_the_dial(hour: int, part: str) -> list[tuple[int, Literal["", "today", "night"]]]:
    evening = part == "pm" and hour < 10
    if part == "night" or evening:
        return [(hour + 18, "night" if hour >= 6 else "")]
    if part == "am" and hour >= 10:
        return [(hour - 6, "")]
    by_day: list[tuple[int, Literal["", "today", "night"]]] = [(hour + 6, "")]
    return by_day if part or hour > 5 else [*by_day, (hour + 18, "today")]


def take_hours(words: str) -> tuple[tuple[Hour, ...], str]:
    """The times that the words may mean, and the words without them; none where none is said."""
    if said := _HALVES.search(words):
        hours, rest = _by_half(int(said["h"]), said["half"]), _without(words, said)
        if (found := _PART.search(rest)) and _name(found) in _BESIDE_HALF[said["half"]]:
            rest = _without(rest, found)  # Sunday night, 8 pm
        return _with_minutes(hours, said["min"]), rest
    part, english = "", False
    if found := _PART.search(words):
        part, english = _name(found), bool(_ENGLISH.search(found[0]))
        words = _without(words, found, "" if found[0][-1] > "\u2e80" else " ")
    for clock in (*_CLOCKS, *((_BARE,) if english else ())):
        if said := clock.search(words):
            hours = _in_part(int(said["h"]), part)
            return _with_minutes(hours, said.groupdict().get("min")), _without(words, said)
    return ((Hour(timedelta(hours=12)),), words) if part == "noon" else ((), words)


def _by_half(hour: int, half: str) -> tuple[int, ...]:
    if not 1 <= hour <= 12:
        return (hour,) if half == "p" and 12 < hour < 24 else ()
    return (hour % 12 + (12 if half == "p" else 0),)


def _in_part(hour: int, part: str) -> tuple[int, ...]:
    """The hours that go with a part of the day: 晚上9点 is 21:00, and 上午15点 is no time."""
    match part:
        case "am":
            return (0, 12) if hour == 12 else (hour,) if hour < 12 else ()
        case "dawn":
            return (hour % 12,) if hour <= 6 or hour == 12 else ()
        case "noon" | "day":
            latest = 2 if part == "noon" else 5
            late = hour + 12 if 1 <= hour <= latest else hour
            return (late,) if 10 <= late <= 12 + latest else ()
        case "pm":
            return (hour if hour >= 12 else hour + 12,) if 1 <= hour < 24 else ()
        case "night":
            if hour in (0, 12):
                return (24,)
            late = hour + 24 if hour < 5 else hour + 12 if hour < 12 else hour
            return (late,) if late >= 17 and hour < 24 else ()
    return (hour,) if hour < 24 else ()


def _with_minutes(hours: tuple[int, ...], minutes: str | None) -> tuple[Hour, ...]:
    past = int(minutes or 0)
    return tuple(Hour(timedelta(hours=hour, minutes=past)) for hour in hours) if past < 60 else ()


def _name(found: re.Match[str]) -> str:
    return next(part for part, said in found.groupdict().items() if said)


def _without(words: str, found: re.Match[str], gap: str = " ") -> str:
    return words[: found.start()] + gap + words[found.end() :]
