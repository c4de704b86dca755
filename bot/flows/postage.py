"""Staff send the tariff of postage as a table, look at what it would change, and confirm it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, MessageScreen, Said, Screen, SentDocument, SentFile, What
from bot.commerce.tariff_changes import TariffChanges
from bot.flows import input_errors
from bot.flows.commands import ChangeTariff, CheckTariff
from bot.flows.form import Answered, Form, FormReview, Lookup, Problem, Prompt, Question, Reply
from bot.parsing.rate_terms import RateTerms, TariffLine
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.tariff_columns import COLUMNS
from bot.parsing.tariff_table import TariffTable, read_tariff_table
from bot.places.postage_zones import read_zone
from bot.screens import postage as screens
from bot.screens.common import HOME
from bot.screens.tariff_faults import line_fault
from bot.texts import Line, Listed, Strong, Text, t, tn
from bot.timezones import today
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.parsing.tracking_table import LineFault

SHOWN = 6  # of each kind of change
FAULTS_SHOWN = 15


@dataclass(frozen=True)
class Answers:
    table: TariffTable | None = None
    found: TariffChanges | None = None
    now: datetime | None = None


def _ask(_answers: Answers) -> Prompt:
    return Prompt(
        (
            t(
                "📄 Send all postage prices as one file (XLSX or CSV). It replaces the present"
                " prices."
            ),
            t("The first line names the columns."),
            t("Example: {example}", example="zone;service;first_price;max_g;days"),
        )
    )


def _read(what: What, answers: Answers) -> Reply:
    match what:
        case SentFile(content=content):
            return _table(content, answers)
        case Said(text=text) if "\n" in text:
            return _table(text.encode(), answers)  # pasted into the chat
        case SentDocument():
            return Problem(_not_taken(Rejection(Reason.NOT_A_TABLE)))
        case Said():
            return Problem(t("Please send a file, not text."))
    return None


def _table(content: bytes, answers: Answers) -> Reply:
    now = answers.now or datetime.now(UTC)
    table = read_tariff_table(content, today(now), read_zone)
    if isinstance(table, Rejection):
        return Problem(_not_taken(table))
    return Answered(table)


def _not_taken(refusal: Rejection) -> Text:
    match refusal:
        case Rejection(Reason.NOT_A_TABLE, found="headings"):
            return t("The first line must name the columns: {names}", names=Listed(COLUMNS))
        case Rejection(Reason.NOT_A_TABLE, found="missing", expected=str(name)):
            return t("This column is missing: {name}", name=name)
        case Rejection(Reason.NOT_A_TABLE, found="twice", expected=str(name)):
            return t("Two columns mean the same: {name}", name=name)
        case Rejection(Reason.EMPTY):
            return t("That file has no prices.")
    return input_errors.tracking_table(refusal)


TABLE: Question[Answers] = Question(
    "table",
    t("File"),
    _ask,
    _read,
    summary=lambda a: tn("{n} line", "{n} lines", _size(a.table)) if a.table else None,
    resets=("found",),
    wants=lambda _answers: "table",
)
FOUND: Lookup[Answers] = Lookup("found", lambda a: CheckTariff(_lines(a)))


def _size(table: TariffTable) -> int:
    return len(table.lines) + len(table.faults)


def _lines(a: Answers) -> tuple[TariffLine, ...]:
    """What was read of a table of which every line could be; else nothing is asked about it."""
    return a.table.lines if a.table and not a.table.faults else ()


def _review(a: Answers) -> FormReview:
    table, found = a.table or TariffTable((), ()), a.found or TariffChanges(0)
    faults = (*table.faults, *found.faults)
    if faults:
        return FormReview(tuple(_refused(faults)), None)
    lines: list[Line] = [Strong(t("📄 This is what the file would do")), *_counts(found)]
    if found.until_then:
        lines.append(t("Prices that hold until the new ones begin: {n}", n=found.until_then))
    if table.unused:
        lines.append(t("Columns that are not used: {names}", names=Listed(table.unused)))
    for before, after in found.changed[:SHOWN]:
        lines += ["", Strong(screens.heading(after))]
        lines += [*screens.differences(before, after), *_beginning(before, after)]
    lines += _more(found.changed)
    for sign, rates in ((t("➕ New prices"), found.new), (t("No longer valid"), found.gone)):
        if rates:
            lines += ["", Strong(sign), *map(_named, rates[:SHOWN]), *_more(rates)]
    if not found.any:
        return FormReview((*lines, "", t("Nothing would change.")), None)
    return FormReview(tuple(lines), t("✅ Save these prices"))


def _counts(found: TariffChanges) -> list[Line]:
    return [
        t("New prices: {n}", n=len(found.new)),
        t("Changed prices: {n}", n=len(found.changed)),
        t("Prices that end: {n}", n=len(found.gone)),
        t("Unchanged prices: {n}", n=found.unchanged),
    ]


def _beginning(before: RateTerms, after: RateTerms) -> list[Line]:
    begins = after.valid_from if after.valid_from != before.valid_from else None
    return [t("Valid from: {day}", day=begins)] if isinstance(begins, date) else []


def _named(terms: RateTerms) -> Text:
    return t("{what}. {price}", what=screens.heading(terms), price=screens.price(terms))


def _more(items: Sequence[object]) -> list[Line]:
    left = len(items) - SHOWN
    return [tn("… and {n} more line", "… and {n} more lines", left)] if left > 0 else []


def _refused(faults: Sequence[LineFault]) -> list[Line]:
    left = len(faults) - FAULTS_SHOWN
    return [
        Strong(t("📄 This file cannot be used yet")),
        tn("Lines to correct: {n}", "Lines to correct: {n}", len(faults)),
        t("Nothing has changed. Please correct these lines and send the file again."),
        "",
        *(line_fault(fault) for fault in faults[:FAULTS_SHOWN]),
        *([tn("… and {n} more line", "… and {n} more lines", left)] if left > 0 else []),
    ]


def _finish(_answers: Answers, done: TariffChanges) -> tuple[Screen, ...]:
    to_tariff = Button(t("🚚 Postage prices"), taps.POSTAGE(FIRST))
    lines = (Strong(t("✅ The new prices are saved.")), *_counts(done))
    return (MessageScreen(lines, ((to_tariff,), (HOME,))),)


FORM = Form(
    name="postage",
    version=1,
    answers=Answers,
    title=t("Postage prices"),
    questions=lambda _answers: (TABLE, FOUND),
    review=_review,
    submit=lambda a, draft_id: ChangeTariff(draft_id, _lines(a), a.found.seen if a.found else 0),
    finish=_finish,
    keeps=False,
    timed=True,
    mend=lambda a, _refusal: replace(a, found=None),
)
