"""When a broadcast starts: now, or at a time by the clock of who types, in Kigali or Beijing.

Reached from the review.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import timezones
from bot.chat import Said, What
from bot.flows import input_errors
from bot.flows.form import Answered, Choice, Problem, Prompt, Question, Reply
from bot.parsing.datetimes import read_moment
from bot.parsing.from_now import at_once
from bot.parsing.rejection import Rejection
from bot.texts import Clock, Line, Text, t

NOW, URGENT = "now", "urgent"


def start_of(when: str) -> datetime | None:
    """None: at once."""
    return None if when in (NOW, URGENT) else datetime.fromisoformat(when)


def both_clocks(at: datetime) -> Text:
    return t(
        "🕓 Start: {kigali} in Kigali, {beijing} in Beijing",
        kigali=Clock(at, timezones.KIGALI),
        beijing=Clock(at, timezones.BEIJING),
    )


def summary(a: Any) -> Line | None:
    at = start_of(a.when)
    if at is not None:
        return both_clocks(at)
    return t("🕓 Start: at once, also at night") if a.when == URGENT else t("🕓 Start: at once")


def _ask(a: Any) -> Prompt:
    asked = _ask_later(a)
    at_once = (Choice(t("📣 Now"), NOW), Choice(t("🚨 Now, also at night"), URGENT))
    return replace(asked, choices=(*at_once, *asked.choices))


def _ask_later(a: Any) -> Prompt:
    now = a.now or datetime.now(UTC)
    tomorrow = {
        zone: datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(8), zone)
        for zone in (timezones.KIGALI, timezones.BEIJING)
    }
    home = _zone(a)
    asked: tuple[Text, ...] = (t("🕓 When should it start? Choose, or write a day and a time."),)
    if home == timezones.BEIJING:
        asked += (
            t("It is Beijing time, unless you add Kigali."),
            t("Example: 27/11 09:00 Kigali"),
        )
    else:
        asked += (
            t("It is Kigali time, unless you add Beijing."),
            t("Example: 27/11 09:00 Beijing"),
        )
    return Prompt(
        asked,
        (
            Choice(t("Tomorrow 08:00 Kigali"), _value(tomorrow[timezones.KIGALI])),
            Choice(t("Tomorrow 08:00 Beijing"), _value(tomorrow[timezones.BEIJING])),
        ),
        columns=1,
        digits=False,
    )


def _zone(a: Any) -> ZoneInfo:
    """The clock of who fills the form in; of a form that was begun before it was kept, Kigali's."""
    return timezones.of(a.zone, "en")


def _value(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M+00:00}"


def _read(what: What, a: Any) -> Reply:
    if not isinstance(what, Said):
        return None
    found = read_moment(what.text, a.now or datetime.now(UTC), _zone(a))
    if isinstance(found, Rejection):
        return Problem(input_errors.moment(found))
    return Answered(_value(found))


def _read_with_now(what: What, a: Any) -> Reply:
    return Answered(NOW) if isinstance(what, Said) and at_once(what.text) else _read(what, a)


WHEN: Question[Any] = Question(
    "when",
    t("Start time"),
    _ask,
    _read_with_now,
    summary=summary,
    resets=("counts", "estimate"),
    group="when",
)
LATER: Question[Any] = Question("when", t("Start time"), _ask_later, _read, summary=summary)
