"""Staff write import tax, look at what their lines would change, and confirm them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, MessageScreen, Said, Screen, SentDocument, SentFile, What
from bot.commerce.import_tax_changes import TaxChanges
from bot.flows import input_errors
from bot.flows.commands import ChangeImportTax, CheckImportTax
from bot.flows.form import Answered, Form, FormReview, Lookup, Problem, Prompt, Question, Reply
from bot.parsing.import_tax_table import COLUMNS, TaxTable, read_import_tax
from bot.parsing.import_tax_terms import TaxLine
from bot.parsing.rejection import Reason, Rejection
from bot.screens import import_tax as screens
from bot.screens.common import HOME
from bot.screens.import_tax_faults import line_fault
from bot.texts import Line, Listed, Strong, Text, t, tn
from bot.timezones import today

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 10  # of each kind of change
EXAMPLE = "CN; coffee; 13 %; 50; 1000; CNY; gov.cn; 2026-11-29"


@dataclass(frozen=True)
class Answers:
    table: TaxTable | None = None
    found: TaxChanges | None = None
    now: datetime | None = None


def _ask(_answers: Answers) -> Prompt:
    return Prompt(
        (
            t("🛃 Send what customs abroad ask, one line for each category."),
            t("A table works too: paste it here, or send it as a file (XLSX or CSV)."),
            t("Example: {example}", example=EXAMPLE),
        ),
        digits=False,
    )


def _read(what: What, answers: Answers) -> Reply:
    match what:
        case SentFile(content=content):
            return _table(content, answers)
        case Said(text=text):
            return _table(text.encode(errors="replace"), answers)
        case SentDocument():
            return Problem(_refused(Rejection(Reason.NOT_A_TABLE)))
    return None


def _table(content: bytes, answers: Answers) -> Reply:
    table = read_import_tax(content, today(answers.now or datetime.now(UTC)))
    if isinstance(table, Rejection):
        return Problem(_refused(table))
    return Answered(table)


def _refused(why: Rejection) -> Text:
    match why:
        case Rejection(Reason.NOT_A_TABLE, found="headings"):
            return t(
                "Each line begins with the country, in this order: {names}", names=Listed(COLUMNS)
            )
        case Rejection(Reason.NOT_A_TABLE, found="missing", expected=str(name)):
            return t("This column is missing: {name}", name=name)
        case Rejection(Reason.NOT_A_TABLE, found="twice", expected=str(name)):
            return t("Two columns mean the same: {name}", name=name)
        case Rejection(Reason.EMPTY):
            return t(
                "Each line begins with the country, in this order: {names}", names=Listed(COLUMNS)
            )
    return input_errors.tracking_table(why)


TABLE: Question[Answers] = Question(
    "table",
    t("Import tax"),
    _ask,
    _read,
    summary=lambda a: tn("{n} line", "{n} lines", _size(a.table)) if a.table else None,
    resets=("found",),
    wants=lambda _answers: "table",
)
FOUND: Lookup[Answers] = Lookup("found", lambda a: CheckImportTax(_lines(a)))


def _size(table: TaxTable) -> int:
    return len(table.lines) + len(table.faults)


def _lines(a: Answers) -> tuple[TaxLine, ...]:
    """Those that could be read: each stands for itself."""
    return a.table.lines if a.table else ()


def _review(a: Answers) -> FormReview:
    table, found = a.table or TaxTable((), ()), a.found or TaxChanges()
    lines: list[Line] = [Strong(t("This is what your lines would do"))]
    lines += _counts(found)
    if table.unused:
        lines.append(t("Columns that are not used: {names}", names=Listed(table.unused)))
    for before, after in found.changed[:SHOWN]:
        lines += ["", *screens.differences(before, after), *_beginning(after.valid_from)]
    lines += _more(found.changed)
    for each in found.new[:SHOWN]:
        lines += ["", screens.rate(each), *screens.limits(each), *screens.said_by(each)]
        lines += _beginning(each.valid_from)
    lines += _more(found.new)
    faults = (*table.faults, *found.faults)
    if faults:
        lines += ["", tn("Lines to correct: {n}", "Lines to correct: {n}", len(faults))]
        lines += [*map(line_fault, faults[:SHOWN]), *_more(faults)]
    if found.faults:  # they would leave a country with two limits
        return FormReview(tuple(lines), None)
    if not found.any:
        return FormReview((*lines, "", t("Nothing would change.")), None)
    return FormReview(tuple(lines), t("✅ Save these rates"))


def _counts(found: TaxChanges) -> list[Line]:
    return [
        t("New rates: {n}", n=len(found.new)),
        t("Changed rates: {n}", n=len(found.changed)),
        t("Unchanged rates: {n}", n=found.unchanged),
    ]


def _beginning(day: date | None) -> list[Line]:
    return [t("Valid from: {day}", day=day)] if day else []


def _more(items: Sequence[object]) -> list[Line]:
    left = len(items) - SHOWN
    return [tn("… and {n} more line", "… and {n} more lines", left)] if left > 0 else []


def _finish(_answers: Answers, done: TaxChanges) -> tuple[Screen, ...]:
    to_rates = Button(t("🛃 Import tax at customs"), taps.IMPORT_TAX())
    lines = (Strong(t("✅ The import tax is saved.")), *_counts(done))
    return (MessageScreen(lines, ((to_rates,), (HOME,))),)


FORM = Form(
    name="import_tax",
    version=1,
    answers=Answers,
    title=t("Import tax"),
    questions=lambda _answers: (TABLE, FOUND),
    review=_review,
    submit=lambda a, _draft_id: ChangeImportTax(_lines(a)),
    finish=_finish,
    keeps=False,
    timed=True,
    mend=lambda a, _refusal: replace(a, found=None),
)
