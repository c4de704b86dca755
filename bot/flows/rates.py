"""Staff enter exchange rates: typed or as a table, looked at beside the ones before, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.chat import Said, SentDocument, SentFile, What
from bot.commerce.rates import RateCheck, today
from bot.flows.commands import CheckRates, RecordRates
from bot.flows.form import (
    Answered,
    Choice,
    Form,
    FormReview,
    Lookup,
    Problem,
    Prompt,
    Question,
    Reply,
)
from bot.parsing.exchange_rates import (
    RateFault,
    RateLine,
    RateTable,
    read_file,
    read_typed,
)
from bot.parsing.rejection import Reason, Rejection
from bot.screens import rates as screens
from bot.texts import Line, Listed, Strong, Text, t, tn
from storage.constants import FOREIGN_CURRENCIES

SHOWN = 12  # lines, and faults


@dataclass(frozen=True)
class Answers:
    table: RateTable | None = None
    found: tuple[RateCheck, ...] | None = None
    sure: bool | None = None
    now: datetime | None = None


def _ask(_answers: Answers) -> Prompt:
    return Prompt(
        (
            t("💱 Send the exchange rates, one per line: how many francs one unit is worth."),
            t("A table works too: paste it here, or send it as a CSV file."),
            t("Example: {example}", example="CNY 203.50"),
        ),
        digits=False,
    )


def _read(what: What, answers: Answers) -> Reply:
    day = today(answers.now or datetime.now(UTC))
    match what:
        case SentFile(content=content):
            return _table(read_file(content, day))
        case Said(text=text):
            return _table(read_typed(text, day))
        case SentDocument():
            return Problem(_refused(Rejection(Reason.NOT_A_TABLE)))
    return None


def _table(table: RateTable | Rejection) -> Reply:
    if isinstance(table, Rejection):
        return Problem(_refused(table))
    if not table.lines:
        return Problem(fault(table.faults[0]))
    return Answered(table)


def _refused(why: Rejection) -> Text:
    match why.reason:
        case Reason.NOT_A_TABLE if why.found == "workbook":
            return t("That is an Excel file. Please save it as CSV and send that.")
        case Reason.TOO_LONG:
            return t(
                "That file is too long. The maximum is {limit} lines; yours has {length}.",
                limit=why.limit or 0,
                length=why.length or 0,
            )
    return t("That is not an exchange rate. Please write it like the example.")


def fault(each: RateFault) -> Text:
    """Why a line is not used, in one sentence."""
    at: dict[str, Any] = {"number": each.line}
    match each.reason:
        case Reason.UNKNOWN_UNIT:
            return t(
                "Line {number}: rates are kept for {currencies} only. Found: {found}",
                **at,
                currencies=Listed(FOREIGN_CURRENCIES),
                found=each.found,
            )
        case Reason.AMBIGUOUS:
            return t("Line {number}: the rate can be read in more than one way.", **at)
        case Reason.NEGATIVE | Reason.ZERO:
            return t("Line {number}: a rate must be above 0.", **at)
        case Reason.TOO_LARGE:
            return t("Line {number}: that rate is too high.", **at)
        case Reason.NOT_A_TIME:
            return t(
                "Line {number}: the day is not clear. Please write it like this: {example}",
                **at,
                example="2026-11-27",
            )
        case Reason.NOT_YET:
            return t("Line {number}: that day is still to come.", **at)
    return t("Line {number}: a currency and its rate are needed, like the example.", **at)


TABLE: Question[Answers] = Question(
    "table",
    t("Exchange rates"),
    _ask,
    _read,
    summary=lambda a: tn("{n} rate", "{n} rates", len(a.table.lines)) if a.table else None,
    resets=("found", "sure"),
    wants=lambda _answers: "table",
)
FOUND: Lookup[Answers] = Lookup("found", lambda a: CheckRates(_lines(a)))


def _lines(a: Answers) -> tuple[RateLine, ...]:
    return a.table.lines if a.table else ()


def _out_of_line(a: Answers) -> list[RateCheck]:
    return [each for each in a.found or () if each.is_out_of_line]


def _one(each: RateCheck) -> Text:
    return screens.one(each.line.currency, each.line.millionths, each.line.day, each.old)


def _doubts(a: Answers) -> Prompt:
    odd = _out_of_line(a)
    return Prompt(
        (
            Strong(t("⚠️ This is more than a fifth off the rate before. Is it right?")),
            *map(_one, odd[:SHOWN]),
        ),
        (Choice(t("✅ Yes, it is right"), "yes"), Choice(t("✏️ No, type again"), "no")),
        columns=1,
    )


SURE: Question[Answers] = Question(
    "sure",
    t("Is it right?"),
    _doubts,
    lambda _what, _answers: None,
    choose=lambda value, _answers: _decided(value),
)


def _decided(value: str) -> Answered:
    if value == "yes":
        return Answered(value=True)
    return Answered(None, {"table": None, "found": None})


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    return (TABLE, FOUND, SURE) if _out_of_line(a) else (TABLE, FOUND)


def _review(a: Answers) -> FormReview:
    checks, faults = a.found or (), a.table.faults if a.table else ()
    lines: list[Line] = [Strong(t("💱 These rates will be used")), *map(_one, checks[:SHOWN])]
    if len(checks) > SHOWN:
        more = len(checks) - SHOWN
        lines.append(tn("… and {n} more rate", "… and {n} more rates", more))
    if faults:
        lines += ["", tn("Lines skipped: {n}", "Lines skipped: {n}", len(faults))]
        lines += map(fault, faults[:SHOWN])
    return FormReview(tuple(lines), t("✅ Use these rates"))


FORM = Form(
    name="rates",
    version=1,
    answers=Answers,
    title=t("Exchange rates"),
    questions=_questions,
    review=_review,
    submit=lambda a, _draft_id: RecordRates(_lines(a)),
    keeps=False,
    timed=True,
)
