"""When something is to start: "27/11 09:00", "ejo saa mbiri", "11月27日 9点 北京", "Friday 9am".

What can be meant in two ways is asked back with both, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.parsing.days import take_day
from bot.parsing.from_now import from_now
from bot.parsing.hours import Hour, take_hours
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.spoken_hours import spelled, take_spoken
from bot.parsing.traditional import simplified
from bot.timezones import BEIJING, KIGALI

_BESIDE = str.maketrans(",;()", "    ")
FURTHEST = timedelta(days=366)
_MOST = 120  # characters; a time is shorter

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
    "utc": ZoneInfo("UTC"),
    "gmt": ZoneInfo("UTC"),
}
_ISO = re.compile(
    r"(?P<local>\d{4}-\d{2}-\d{2}t\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)? ?(?P<zone>z|[+-]\d{2}:?\d{2})?"
)
# Ways of writing a day or an hour, and the plainer one that is read.
_AS_WRITTEN = (
    (re.compile(r"\bi?tariki (?:ya )?(\d{1,2})(?![\d:/.-])"), r"\1th"),
    (re.compile(r"\bthe (?=\d)|(?<=st|nd|rd|th) of (?=[a-z])"), " "),
    (re.compile(r"\b(\d{1,2})-([a-z]{3,})(?:-(\d{4}))?\b"), r"\1 \2 \3"),
    (re.compile(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)"), r"\1-\2-\3"),
    (re.compile(r"(?<=分)\d{1,2}秒"), ""),
    (re.compile(r"@"), " at "),
    (re.compile(r"\bthis (?=morning|afternoon|evening)"), "today "),
)
_BESIDE_TIMES = re.compile(r"\b(?:time|at|on|in|saa|isaha|ku|kuwa|wa|ya|i|tariki|itariki)\b|时间")


def _words(text: str) -> str:
    words = unicodedata.normalize("NFKC", text[:_MOST]).lower().translate(_BESIDE)
    words = simplified(words).replace("週", "周").replace("’", "'").replace("`", "'")
    words = re.sub(r"(?<=[a-z])\.(?=\s|$)", "", words.replace("a.m", "am").replace("p.m", "pm"))
    for written, plainly in _AS_WRITTEN:
        words = written.sub(plainly, words)
    return " ".join(words.split())


def _bare(words: str) -> str:
    return " ".join(_BESIDE_TIMES.sub(" ", words).split())


def read_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime | Rejection:
    """A moment in the future, aware and in UTC. Without a named place it is `zone`'s clock.

    Without a year it is the next such day. Refused: NOT_A_TIME (found: "day", where the hour is
    missing); PAST; TOO_LARGE (over a year away); AMBIGUOUS (found, expected: two that it may be, as
    ISO in the zone they were meant in).
    """
    words = _words(text)
    for name, place in _ZONES.items():
        if name in words:
            words, zone = words.replace(name, " "), place
    words = " ".join(words.split())
    if iso := _ISO.fullmatch(words):
        return _iso(iso, now, zone)
    if after := from_now(words):
        return _judged([now + after], now, zone)
    hours, words = take_spoken(spelled(words))
    today = now.astimezone(zone).date()
    days, words = take_day(_bare(words), today, ahead=True)
    if not hours:
        hours, words = take_hours(words)
    if not hours or _bare(words):
        return Rejection(Reason.NOT_A_TIME, found=None if _bare(words) else "day")
    refused: datetime | Rejection = Rejection(Reason.NOT_A_TIME)
    for group in days.groups if days else ((today,),):
        moments = sorted(
            {at for day in group for hour in hours for at in _moments(day, hour, now, zone)}
        )
        found = _judged(moments, now, zone)
        if not isinstance(found, Rejection) or found.reason is not Reason.PAST:
            return found
        refused = found
    return refused


def _moments(day: date, hour: Hour, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    is_today = day == now.astimezone(zone).date()
    if hour.only == "today" and not is_today:
        return
    try:
        at = (datetime.combine(day, time(), zone) + hour.after).astimezone(UTC)
        if hour.only != "night" or hour.after < timedelta(days=1):
            yield at
            return
        before = at - timedelta(days=1)
        if is_today:  # the night that is still to come
            yield before if before > now else at
        else:
            yield from (before, at)
    except OverflowError:  # the first and the last days that there are
        return


def _judged(moments: list[datetime], now: datetime, zone: ZoneInfo) -> datetime | Rejection:
    ahead = [at for at in moments if at > now]
    near = [at for at in ahead if at - now <= FURTHEST]
    if len(near) > 1:
        one, two = (at.astimezone(zone).isoformat() for at in near[:2])
        return Rejection(Reason.AMBIGUOUS, found=one, expected=two)
    if near:
        return near[0]
    if ahead:
        return Rejection(Reason.TOO_LARGE)
    return Rejection(Reason.PAST if moments else Reason.NOT_A_TIME)


def _iso(found: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime | Rejection:
    try:
        at = datetime.fromisoformat(found["local"].upper() + (found["zone"] or "").upper())
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return Rejection(Reason.NOT_A_TIME)
    return _judged([at], now, zone)


def read_day(text: str, today: date) -> date | Rejection:
    """A day that is over, or today: "1 October", "2026-10-01", "yesterday", "last Friday".

    Without a year the last such day. Refused: NOT_A_TIME; TOO_LARGE (it is still to come);
    AMBIGUOUS (found, expected: the two days, as ISO).
    """
    days, rest = take_day(_bare(_words(text)), today, ahead=False)
    if days is None or rest.strip():
        return Rejection(Reason.NOT_A_TIME)
    over = sorted(day for day in days.groups[0] if day <= today)
    if len(over) > 1:
        return Rejection(Reason.AMBIGUOUS, found=over[0].isoformat(), expected=over[1].isoformat())
    return over[0] if over else Rejection(Reason.TOO_LARGE)


def read_coming_day(text: str, today: date, furthest: timedelta) -> date | Rejection:
    """A day that is still to come: "15 January", "next Monday", "in two weeks", "一月十五日".

    Without a year the next such day. Refused: NOT_A_TIME; PAST (today is, too); TOO_LARGE (further
    away than that); AMBIGUOUS (found, expected: the two days, as ISO).
    """
    days, rest = take_day(_bare(spelled(_words(text))), today, ahead=True)
    if days is None or rest.strip():
        return Rejection(Reason.NOT_A_TIME)
    refused = Rejection(Reason.PAST)
    for group in days.groups:
        coming = sorted({day for day in group if day > today})
        near = [day for day in coming if day - today <= furthest]
        if len(near) > 1:
            return Rejection(
                Reason.AMBIGUOUS, found=near[0].isoformat(), expected=near[1].isoformat()
            )
        if near:
            return near[0]
        if coming:
            refused = Rejection(Reason.TOO_LARGE)
    return refused
