"""Closing one's shop for a while: until which day, and what buyers read meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.chat import Said, What
from bot.commerce.shop_closures import LONGEST
from bot.flows import input_errors, questions
from bot.flows.commands import CloseShop
from bot.flows.form import Answered, Choice, Form, FormReview, Problem, Prompt, Question, Reply
from bot.parsing.datetimes import read_coming_day
from bot.parsing.free_text import read_line
from bot.parsing.rejection import Rejection
from bot.screens import shop_closures as screens
from bot.texts import Line, Strong, t
from bot.timezones import today


@dataclass(frozen=True)
class Answers:
    reopens_on: date | None = None
    note: str | None = None
    now: datetime | None = None
    open_orders: int = 0


def _today(a: Answers) -> date:
    return today(a.now or datetime.now(UTC))


def _ask(a: Answers) -> Prompt:
    day = _today(a)
    return Prompt(
        (
            t("🕓 On which day does your shop open again?"),
            t("Until then nobody can order from you."),
            t("Choose, or write the day. Example: 15 January"),
        ),
        (
            Choice(t("In a week"), (day + timedelta(weeks=1)).isoformat()),
            Choice(t("In two weeks"), (day + timedelta(weeks=2)).isoformat()),
            Choice(t("In a month"), (day + timedelta(days=30)).isoformat()),
        ),
        columns=1,
        digits=False,
    )


def _read(what: What, a: Answers) -> Reply:
    return _taken(what.text, a) if isinstance(what, Said) else None


def _taken(text: str, a: Answers) -> Reply:
    found = read_coming_day(text, _today(a), LONGEST)
    if isinstance(found, Rejection):
        return Problem(input_errors.coming_day(found))
    return Answered(found)


REOPENS_ON: Question[Answers] = Question(
    "reopens_on",
    t("Open again"),
    _ask,
    _read,
    choose=_taken,
    summary=lambda a: t("Open again: {day}", day=a.reopens_on) if a.reopens_on else None,
)
NOTE: Question[Answers] = questions.typed(
    "note",
    t("Words for buyers"),
    (
        t("🏪 What should buyers read while your shop is closed?"),
        t("Example: The harvest begins in January. You can skip this."),
    ),
    lambda text: read_line(text, minimum=2, limit=120),
    input_errors.words,
    lambda value: t("Buyers read: {words}", words=value),
    skip="",
    sample=t("The harvest begins in January."),
)


def _review(a: Answers) -> FormReview:
    lines = [question.summary(a) for question in (REOPENS_ON, NOTE)]
    said: list[Line] = [line for line in lines if line]
    if a.open_orders:
        said.append(t("Orders that you have go on: {n}", n=a.open_orders))
    return FormReview(
        (Strong(t("⏸ Close your shop for a while?")), "", *said),
        t("✅ Yes, close it"),
    )


def _submit(a: Answers, _draft_id: str) -> CloseShop:
    assert a.reopens_on  # it is asked before the review
    return CloseShop(a.reopens_on, a.note or "")


def _finish(_answers: Answers, reopens_on: Any) -> tuple[Any, ...]:
    return (screens.closed(reopens_on),)


FORM = Form(
    name="shop_closure",
    version=1,
    answers=Answers,
    title=t("Closing your shop for a while"),
    questions=lambda _answers: (REOPENS_ON, NOTE),
    review=_review,
    submit=_submit,
    finish=_finish,
    keeps=False,
    timed=True,
)
