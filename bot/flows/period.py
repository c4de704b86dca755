"""From when until when something holds that a seller sets: by their own clock, with an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import timezones
from bot.chat import Said, What
from bot.flows import input_errors
from bot.flows.form import Answered, Choice, Problem, Prompt, Question, Reply
from bot.parsing.datetimes import read_coming_day, read_moment
from bot.parsing.from_now import at_once
from bot.parsing.rejection import Reason, Rejection
from bot.texts import t, tn

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from bot.texts import Text

NOW = "now"
FURTHEST = timedelta(days=60)  # in which it may begin
DAYS = (3, 7, 30)  # offered as its length
DAY_ENDS = "23:59"


def now_of(a: Any) -> datetime:
    return a.now or datetime.now(UTC)


def _zone(a: Any) -> ZoneInfo:
    return timezones.of(a.zone, "en")


def _names_a_day(text: str, a: Any) -> bool:
    """Today is one; no words at all are none."""
    read = read_coming_day(text, now_of(a).astimezone(_zone(a)).date(), FURTHEST)
    return not isinstance(read, Rejection) or read.reason is not Reason.NOT_A_TIME


def begin_of(a: Any) -> datetime | None:
    """None: at once."""
    return None if a.begins in (None, NOW) else datetime.fromisoformat(a.begins)


def _read_begin(what: What, a: Any) -> Reply:
    if not isinstance(what, Said):
        return None
    if at_once(what.text):
        return Answered(NOW)
    found = read_moment(what.text, now_of(a), _zone(a))
    if isinstance(found, Rejection):
        return Problem(input_errors.moment(found))
    if found - now_of(a) > FURTHEST:
        return Problem(t("That is too far away. It can begin within 60 days."))
    return Answered(found.isoformat())


BEGINS: Question[Any] = Question(
    "begins",
    t("From"),
    lambda _answers: Prompt(
        (
            t("🕓 From when on? Choose, or write a day and a time."),
            t("Example: tomorrow 8:00"),
        ),
        (Choice(t("At once"), NOW),),
    ),
    _read_begin,
    summary=lambda a: (
        t("From: {time}", time=begin) if (begin := begin_of(a)) else t("From: at once")
    ),
    resets=("ends",),
)


def ends(judge: Callable[[timedelta], Text | None]) -> Question[Any]:
    """`judge` says why it may not last so long."""

    def take(at: datetime, a: Any) -> Reply:
        why_not = judge(at - (begin_of(a) or now_of(a)))
        return Answered(at) if why_not is None else Problem(why_not)

    def read(what: What, a: Any) -> Reply:
        if not isinstance(what, Said):
            return None
        found = read_moment(what.text, now_of(a), _zone(a))
        if isinstance(found, Rejection) and found.found == "day" and _names_a_day(what.text, a):
            # the whole of that day
            found = read_moment(f"{what.text} {DAY_ENDS}", now_of(a), _zone(a))
        return (
            Problem(input_errors.moment(found)) if isinstance(found, Rejection) else take(found, a)
        )

    return Question(
        "ends",
        t("Until"),
        lambda _answers: Prompt(
            (
                t("🕓 Until when? Choose, or write a day and a time."),
                t("Example: Sunday 18:00"),
            ),
            tuple(Choice(tn("For {n} day", "For {n} days", n), str(n)) for n in DAYS),
            columns=3,
            digits=False,
        ),
        read,
        choose=lambda value, a: take((begin_of(a) or now_of(a)) + timedelta(days=int(value)), a),
        summary=lambda a: t("Until: {time}", time=a.ends) if a.ends else None,
    )
