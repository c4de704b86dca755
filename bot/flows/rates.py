"""Staff enter exchange rates: typed or as a table, looked at beside the ones before, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from bot.chat import Said, SentDocument, SentFile, What
from bot.commerce.rates import RateCheck, Rates
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
from bot.money import FRANCS, Money
from bot.parsing.exchange_rates import (
    MILLION,
    RateFault,
    RateLine,
    RateTable,
    TwoRates,
    francs,
    read_file,
    read_typed,
)
from bot.parsing.rejection import Reason, Rejection
from bot.screens import rates as screens
from bot.texts import Line, Listed, Strong, Text, t, tn
from bot.timezones import today
from storage.constants import FOREIGN_CURRENCIES

SHOWN = 12  # lines, and faults
EXAMPLE = Money(10_000, FRANCS)


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
            t("A table works too: paste it here, or send it as a file (XLSX or CSV)."),
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


def _table(table: RateTable | TwoRates | Rejection) -> Reply:
    if isinstance(table, Rejection):
        return Problem(_refused(table))
    if isinstance(table, TwoRates):
        return Problem(_two_rates(table))
    if not table.lines:
        return Problem(fault(table.faults[0]))
    return Answered(table)


def _two_rates(found: TwoRates) -> Text:
    return t(
        "There are two rates for {currency} on {day}: {one} and {other}. Please send only one.",
        currency=found.one.currency,
        day=date.fromisoformat(found.one.day),
        one=francs(found.one.millionths),
        other=francs(found.other.millionths),
    )


def _refused(why: Rejection) -> Text:
    match why.reason:
        case Reason.NOT_A_TABLE if why.found == "units":
            return t("That table counts several units at a time. Francs for one unit are needed.")
        case Reason.NOT_A_TABLE if why.found == "columns":
            return t(
                "That table has several rates. Please call the one to use: {name}", name="average"
            )
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
        case Reason.TOO_MANY:
            return t("Line {number}: one currency per line, please.", **at)
        case Reason.TOO_SMALL:
            return t("Line {number}: how many francs one unit is worth, not the reverse.", **at)
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


def _typed_again(what: What, answers: Answers) -> Reply:
    """Whoever sees that it is wrong sends it again where they are."""
    reply = _read(what, answers)
    if isinstance(reply, Answered):
        return Answered(None, {"table": reply.value, "found": None})
    return reply


def _decided(value: str) -> Answered:
    if value == "yes":
        return Answered(value=True)
    return Answered(None, {"table": None, "found": None})


SURE: Question[Answers] = Question(
    "sure",
    t("Is it right?"),
    _doubts,
    _typed_again,
    choose=lambda value, _answers: _decided(value),
    wants=lambda _answers: "table",
)


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    return (TABLE, FOUND, SURE) if _out_of_line(a) else (TABLE, FOUND)


def _review(a: Answers) -> FormReview:
    checks, faults = a.found or (), a.table.faults if a.table else ()
    lines: list[Line] = [Strong(t("💱 These rates will be used"))]
    for each in checks[:SHOWN]:
        lines.append(_one(each))
        if each.too_old:
            lines.append(screens.too_old(each.too_old))
    if len(checks) > SHOWN:
        more = len(checks) - SHOWN
        lines.append(tn("… and {n} more rate", "… and {n} more rates", more))
    lines += _examples(checks)
    if faults:
        lines += ["", tn("Lines skipped: {n}", "Lines skipped: {n}", len(faults))]
        lines += map(fault, faults[:SHOWN])
    return FormReview(tuple(lines), t("✅ Use these rates"))


def _examples(checks: tuple[RateCheck, ...]) -> list[Line]:
    """What a price comes to by the newest of each currency: a rate the wrong way round is seen."""
    used = (each for each in checks if not each.too_old)
    newest = {each.line.currency: each for each in sorted(used, key=lambda c: c.line.day)}
    lines: list[Line] = []
    for currency, each in newest.items():
        rate = Rates({currency: Fraction(each.line.millionths, MILLION)})
        about = rate.second(EXAMPLE, currency)
        if about is not None:
            lines.append(t("{price} is then about {second}.", price=EXAMPLE, second=about))
    return ["", *lines] if lines else []


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
