"""Hours said in words: "saa tatu z'ijoro", "half past six", "9 o'clock", "noon", 两点半."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

from bot.parsing.hours import PART, Hour, hours_in_part, name_of, without
from bot.parsing.numerals import number
from bot.parsing.rejection import Rejection

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
_SPOKEN = re.compile(rf"\bi?saa (?P<hour>{'|'.join(_HOURS)})\b(?P<half> n'igice)?(?: zuzuye)?")
_DIGITS = re.compile(r"\bi?saa (?P<h>\d{1,2})(?:[:h.](?P<min>\d{2}))?(?![\d:.h])")
_MINUTES = re.compile(
    r" (?:n'|na |zirenzeho |zirengaho |zirenga |(?P<less>zibura |ziburaho ))i?minota"
    r" (?P<said>[a-z0-9' ]+?)(?= z[ay']|$)"
)
# Of a part of the day, the hours that are called so.
_CALLED = {"am": range(5, 12), "day": range(10, 18), "pm": range(15, 22), "night": range(18, 29)}
_NOON = re.compile(r"(?:\b12(?::00)? ?)?\b(?:(?P<noon>noon|midday)|(?P<midnight>midnight))\b")

_OCLOCK = re.compile(
    r"(?:\bat )?(?<![\d:.])(?P<h>\d{1,2})(?::(?P<min>\d{2}))? ?o'?clock\b"
    r"(?: ?(?P<half>[ap])\.?m\b)?"
    r"|\bat (?P<at>\d{1,2})(?![\d:.h]| ?[ap]\.?m\b)"
)
_PAST = re.compile(
    r"(?<!\d)(?:(?P<half>half)|(?:a )?(?P<quarter>quarter)|(?P<many>\d{1,2})(?: minutes?)?)"
    r" (?P<way>past|to) (?P<h>\d{1,2})(?![\d:.])(?: o'?clock)?"
)
_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_IN_DIGITS = {word: str(each) for each, word in enumerate(_ENGLISH.split(), 1)}
_IN_DIGITS |= {"fifteen": "15", "twenty": "20", "twenty-five": "25"}
_IN_WORDS = re.compile(rf"\b(?:{'|'.join(sorted(_IN_DIGITS, key=len, reverse=True))})\b")

_HAN = ["零", *"一二三四五六七八九十", *(f"十{each}" for each in "一二三四五六七八九"), "二十"]
_HAN += [f"二十{each}" for each in "一二三四五六七八九"] + ["三十", "三十一"]
_HAN_NUMBER = r"(?:[二三]?十[一二三四五六七八九]?|[零一二三四五六七八九])"
_HAN_HOUR = re.compile(rf"{_HAN_NUMBER}(?=点)")
_HAN_DATE = re.compile(rf"{_HAN_NUMBER}(?=月|[日号])(?<!周.)(?<!期.)(?<!拜.)")


def spelled(words: str) -> str:
    """Hours and days in digits: 两点半 is 2点30, 十二月五日 12月5日, 今晚 今天晚上; "half past six"
    is 6:30 o'clock."""
    words = re.sub(r"(?<=\d) (?=[点时分月年日号])", "", words)
    words = words.replace("两点", "二点").replace("点钟", "点").replace("点整", "点")
    for named in (_HAN_HOUR, _HAN_DATE):
        words = named.sub(_in_digits, words)
    words = re.sub(r"(?<=[今明])(?=[早晚])", "天", words)
    words = re.sub(r"晚(?!上)(?<!傍晚)", "晚上", re.sub(r"早(?![上晨])", "早上", words))
    words = words.replace("点半", "点30").replace("点一刻", "点15").replace("点三刻", "点45")
    return _PAST.sub(_past, _IN_WORDS.sub(lambda said: _IN_DIGITS[said[0]], words))


def _in_digits(said: re.Match[str]) -> str:
    return str(_HAN.index(said[0])) if said[0] in _HAN else said[0]


def _past(said: re.Match[str]) -> str:
    minutes = 30 if said["half"] else 15 if said["quarter"] else int(said["many"])
    hour = int(said["h"])
    if not 1 <= hour <= 12 or minutes >= 60 or (said["way"] == "to" and said["half"]):
        return said[0]
    if said["way"] == "to":
        hour, minutes = (hour - 2) % 12 + 1, 60 - minutes
    return f"{hour}:{minutes:02} o'clock"


def take_spoken(words: str) -> tuple[tuple[Hour, ...], str]:
    """Hours said in words, which may stand anywhere: to be taken before the day is looked for."""
    if said := _SPOKEN.search(words):
        rest, minutes = _without_minutes(words, said)
        rest, part = _without_part(rest)
        minutes += timedelta(minutes=30 if said["half"] else 0)
        hours = _on_the_dial(_HOURS[said["hour"]], part)
        return tuple(Hour(timedelta(hours=hour) + minutes, only) for hour, only in hours), rest
    if said := _DIGITS.search(words):
        rest, minutes = _without_minutes(words, said)
        rest, part = _without_part(rest)
        minutes += timedelta(minutes=int(said["min"] or 0))
        hours = _counted(int(said["h"]), part, clock=said["min"] is not None)
        return tuple(Hour(timedelta(hours=hour) + minutes, only) for hour, only in hours), rest
    if said := _OCLOCK.search(words):
        return _oclock(words, said)
    if said := _NOON.search(words):
        if said["noon"]:
            return (Hour(timedelta(hours=12)),), without(words, said)
        return (Hour(timedelta(hours=24), "night"),), without(words, said)
    return (), words


def _without_minutes(words: str, said: re.Match[str]) -> tuple[str, timedelta]:
    """What stands before and behind the hour, and the minutes that are said with it."""
    before, behind = words[: said.start()], words[said.end() :]
    if found := _MINUTES.match(behind):
        many = number(found["said"], whole=True)
        if not isinstance(many, Rejection) and 0 < many < 60:
            minutes = timedelta(minutes=int(many))
            return before + behind[found.end() :], -minutes if found["less"] else minutes
    return f"{before} {behind}", timedelta()


def _without_part(words: str) -> tuple[str, str]:
    found = PART.search(words)
    return (without(words, found), name_of(found)) if found else (words, "")


Only = Literal["", "today", "night"]


def _on_the_dial(hour: int, part: str) -> list[tuple[int, Only]]:
    evening = part == "pm" and hour < 10
    if part == "night" or evening:
        return [(hour + 18, "night" if hour >= 6 else "")]
    if part == "am" and hour >= 10:
        return [(hour - 6, "")]
    by_day: list[tuple[int, Only]] = [(hour + 6, "")]
    return by_day if part or hour > 5 else [*by_day, (hour + 18, "today")]


def _counted(hour: int, part: str, *, clock: bool) -> list[tuple[int, Only]]:
    """An hour in digits behind "saa": counted from six, or read off a clock, or either of the two.
    `clock`: minutes stand behind it, as a clock shows them."""
    dial = _on_the_dial(hour, part) if 1 <= hour <= 12 else []
    shown: list[tuple[int, Only]] = [(each, "") for each in hours_in_part(hour, part)]
    if not part:
        if clock:
            return [*shown, *(dial if hour < 6 else [])]
        return [*dial, *(shown if hour >= 6 else [])]
    called = _CALLED.get(part, range(0))
    dial = [each for each in dial if each[0] in called]
    shown = [each for each in shown if each[0] in called]
    # Nobody says "3 at night" of what is "saa cyenda": it is 21:00, and 7 may be 1:00 or 19:00.
    sure = dial and part == "night" and hour <= 6 and not clock
    return dial if sure else list(dict.fromkeys((*dial, *shown)))


def _oclock(words: str, said: re.Match[str]) -> tuple[tuple[Hour, ...], str]:
    rest, part = _without_part(without(words, said))
    hour, minutes = int(said["h"] or said["at"]), timedelta(minutes=int(said["min"] or 0))
    hours: tuple[int, ...]
    if half := said["half"]:
        hours = (hour % 12 + (12 if half == "p" else 0),) if 1 <= hour <= 12 else ()
    elif part or not 1 <= hour <= 12:
        hours = hours_in_part(hour, part)
    else:
        hours = (hour % 12, hour % 12 + 12)
    return tuple(Hour(timedelta(hours=each) + minutes) for each in hours), rest
