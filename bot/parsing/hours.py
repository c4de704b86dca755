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
PART = re.compile(
    r"(?:\b(?:za |z')?(?:mu ?|ku ?|n|the )?)?(?:"
    + "|".join(f"(?P<{part}>{names})" for part, names in _PARTS.items())
    + r")(?![a-z])"
)
_BESIDE_HALF = {"a": ("am", "dawn", "night"), "p": ("pm", "night", "day")}
_BARE = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})(?![\d:.])")
_ENGLISH = re.compile(r"morning|afternoon|evening|night")

_HALVES = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})(?:[:h.](?P<min>\d{2}))? ?(?P<half>[ap])\.?m\b\.?")
_CLOCKS = (
    re.compile(r"(?<!\d)(?P<h>\d{1,2})[:h](?P<min>\d{2})(?::\d{2})?(?!\d)"),
    re.compile(r"(?<!\d)(?P<h>\d{1,2})[点时](?:(?P<min>\d{1,2})分?)?(?!\d)"),
    re.compile(r"(?<!\d)(?P<h>\d{1,2}) ?h(?![a-z\d])"),
    re.compile(r"(?<![\d.])(?P<h>\d{1,2})\.(?P<min>\d{2})(?![\d.])"),
)


@dataclass(frozen=True, slots=True)
class Hour:
    """So long after the midnight that a day begins with; 24 hours and more are its night.

    `only`: "today" counts for today alone ("saa tatu" is by day, unless that has passed or may be
    this evening); "night" is the night before or after the day, where that is not said.
    """

    after: timedelta
    only: Literal["", "today", "night"] = ""


def take_hours(words: str) -> tuple[tuple[Hour, ...], str]:
    """The times that the words may mean, and the words without them; none where none is said."""
    if said := _HALVES.search(words):
        hours, rest = _by_half(int(said["h"]), said["half"]), without(words, said)
        if (found := PART.search(rest)) and name_of(found) in _BESIDE_HALF[said["half"]]:
            rest = without(rest, found)  # Sunday night, 8 pm
        return _with_minutes(hours, said["min"]), rest
    part, english = "", False
    if found := PART.search(words):
        part, english = name_of(found), bool(_ENGLISH.search(found[0]))
        words = without(words, found, "" if found[0][-1] > "\u2e80" else " ")
    for clock in (*_CLOCKS, *((_BARE,) if english else ())):
        if said := clock.search(words):
            hours = hours_in_part(int(said["h"]), part)
            return _with_minutes(hours, said.groupdict().get("min")), without(words, said)
    return ((Hour(timedelta(hours=12)),), words) if part == "noon" else ((), words)


def _by_half(hour: int, half: str) -> tuple[int, ...]:
    if not 1 <= hour <= 12:
        return (hour,) if half == "p" and 12 < hour < 24 else ()
    return (hour % 12 + (12 if half == "p" else 0),)


def hours_in_part(hour: int, part: str) -> tuple[int, ...]:
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


def name_of(found: re.Match[str]) -> str:
    return next(part for part, said in found.groupdict().items() if said)


def without(words: str, found: re.Match[str], gap: str = " ") -> str:
    return words[: found.start()] + gap + words[found.end() :]
