"""Staff send a table of tracking events, look at what it would do, and confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat import MessageScreen, Said, Screen, SentDocument, SentFile, What
from bot.flows import input_errors
from bot.flows.commands import CheckTracking, RecordTracking
from bot.flows.form import Answered, Form, FormReview, Lookup, Problem, Prompt, Question, Reply
from bot.parsing.carrier_places import place_name
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.tracking_table import LineFault, TrackingLine, TrackingTable, read_tracking_table
from bot.screens import shipments
from bot.texts import Line, Listed, Strong, Text, t, tn
from bot.timezones import KIGALI
from storage.constants import ParcelEvent

# Staff are in Kigali, and so are the offices whose tables they send: by its clock is what names
# neither a zone nor a place that has another.

TOLD_SHOWN = 8  # in the preview
FAULTS_SHOWN = 12
FAULTS_REPORTED = 60  # in the report, over several messages
FAULTS_A_MESSAGE = 30


@dataclass(frozen=True)
class Telling:
    """What the buyer of an order will be told."""

    order: str
    number: str
    word: ParcelEvent
    code: str
    at: str
    place: str = ""


@dataclass(frozen=True)
class TableMatches:
    """What the house knows of the table's lines."""

    new: int = 0
    known: int = 0
    moved: int = 0
    refused: tuple[LineFault, ...] = ()
    told: tuple[Telling, ...] = ()


@dataclass(frozen=True)
class Answers:
    table: TrackingTable | None = None
    found: TableMatches | None = None


def _ask(_answers: Answers) -> Prompt:
    return Prompt(
        (
            t("📄 Send the tracking events as a file (XLSX or CSV)."),
            t("One event per line: number, code or state, time, place."),
            t("Example: {example}", example="EE473124829RW;EMA;17/12/2026 14:05;Kigali"),
        )
    )


def _read(what: What, _answers: Answers) -> Reply:
    match what:
        case SentFile(content=content):
            return _table(content)
        case Said(text=text) if "\n" in text or ";" in text or "," in text:
            return _table(text.encode())  # a few lines pasted into the chat
        case SentDocument():
            return Problem(input_errors.tracking_table(Rejection(Reason.NOT_A_TABLE)))
        case Said():
            return Problem(t("Please send a file, not text."))
    return None


def _table(content: bytes) -> Reply:
    table = read_tracking_table(content, KIGALI)
    if isinstance(table, Rejection):
        return Problem(input_errors.tracking_table(table))
    if not table.lines:
        return Problem(line_fault(table.faults[0]))
    return Answered(table)


def _summary(a: Answers) -> Line | None:
    return tn("{n} line", "{n} lines", _size(a.table)) if a.table else None


def _size(table: TrackingTable) -> int:
    return len(table.lines) + len(table.faults)


TABLE: Question[Answers] = Question(
    "table",
    t("File"),
    _ask,
    _read,
    summary=_summary,
    resets=("found",),
    wants=lambda _answers: "table",
)
FOUND: Lookup[Answers] = Lookup("found", lambda a: CheckTracking(_lines(a)))


def _lines(a: Answers) -> tuple[TrackingLine, ...]:
    return a.table.lines if a.table else ()


def faults_of(a: Answers, found: TableMatches) -> list[LineFault]:
    faults = (*(a.table.faults if a.table else ()), *found.refused)
    return sorted(faults, key=lambda fault: fault.line)


def _review(a: Answers) -> FormReview:
    found = a.found or TableMatches()
    faults = faults_of(a, found)
    lines: list[Line] = [
        Strong(t("📄 This is what the file would do")),
        tn("New events: {n}", "New events: {n}", found.new),
        tn("Known already: {n}", "Known already: {n}", found.known),
        tn("Parcels to be updated: {n}", "Parcels to be updated: {n}", found.moved),
        tn("Lines skipped: {n}", "Lines skipped: {n}", len(faults)),
    ]
    lines += _left_out(a.table)
    if found.told:
        lines += ["", Strong(t("🔔 Messages to buyers")), *map(_telling, found.told[:TOLD_SHOWN])]
        more = len(found.told) - TOLD_SHOWN
        if more > 0:
            lines.append(tn("… and {n} more buyer", "… and {n} more buyers", more))
    if faults:
        lines += ["", *(line_fault(fault) for fault in faults[:FAULTS_SHOWN])]
        lines += _more(faults, FAULTS_SHOWN)
    records = tn("✅ Record {n} event", "✅ Record {n} events", found.new)
    return FormReview(tuple(lines), records if found.new or found.moved else None)


def _left_out(table: TrackingTable | None) -> list[Line]:
    """What of the file is not used, so that nothing is lost without a word."""
    lines: list[Line] = []
    if table and table.unused:
        lines.append(t("Columns that are not used: {names}", names=Listed(table.unused)))
    if table and table.without_clock:
        lines.append(
            tn(
                "Events without a time of day, kept as midnight: {n}",
                "Events without a time of day, kept as midnight: {n}",
                table.without_clock,
            )
        )
    return lines


def _telling(each: Telling) -> Text:
    what, when = shipments.event(each.word, each.code), datetime.fromisoformat(each.at)
    if each.place:
        place = place_name(each.place)
        return t(
            "{order}: {state} ({place}). {when}",
            order=each.order,
            state=what,
            place=place,
            when=when,
        )
    return t("{order}: {state}. {when}", order=each.order, state=what, when=when)


def _more(faults: list[LineFault], shown: int) -> list[Line]:
    left = len(faults) - shown
    return [tn("… and {n} more line", "… and {n} more lines", left)] if left > 0 else []


def _finish(a: Answers, found: TableMatches) -> tuple[Screen, ...]:
    faults = faults_of(a, found)
    done = MessageScreen(
        (
            Strong(tn("✅ {n} event recorded.", "✅ {n} events recorded.", found.new)),
            tn("Known already: {n}", "Known already: {n}", found.known),
            tn("Parcels updated: {n}", "Parcels updated: {n}", found.moved),
            tn("Lines skipped: {n}", "Lines skipped: {n}", len(faults)),
        )
    )
    told = faults[:FAULTS_REPORTED]
    pages = [told[i : i + FAULTS_A_MESSAGE] for i in range(0, len(told), FAULTS_A_MESSAGE)]
    screens = [MessageScreen(tuple(line_fault(fault) for fault in page)) for page in pages]
    if screens and _more(faults, FAULTS_REPORTED):
        last = screens[-1]
        screens[-1] = MessageScreen((*last.lines, *_more(faults, FAULTS_REPORTED)))
    return (done, *screens)


def line_fault(fault: LineFault) -> Text:
    """Why a line is not taken, in one sentence."""
    at: dict[str, Any] = {"number": fault.line}
    with_found: dict[str, Any] = {**at, "found": fault.found}
    match fault.reason:
        case "no_number":
            return t("Line {number}: the tracking number is missing.", **at)
        case "shortened":
            return t(
                "Line {number}: the spreadsheet shortened the number; format the column as text:"
                " {found}",
                **with_found,
            )
        case "check_digit":
            return t(
                "Line {number}: the last digit of this number should be {digit}: {found}",
                **with_found,
                digit=fault.expected,
            )
        case "not_a_number":
            return t("Line {number}: this is not a tracking number: {found}", **with_found)
        case "no_event":
            return t("Line {number}: the code or state is missing.", **at)
        case "unknown_event":
            return t("Line {number}: this code is not known: {found}", **with_found)
        case "says_nothing":
            return t(
                "Line {number}: this code says nothing about the parcel: {found}", **with_found
            )
        case "no_time":
            return t("Line {number}: the time is missing.", **at)
        case "not_a_time":
            return t("Line {number}: this is not a day and time: {found}", **with_found)
        case "future":
            return t("Line {number}: that time is still to come.", **at)
    return t("Line {number}: no parcel was under way with this number: {found}", **with_found)


FORM = Form(
    name="tracking",
    version=1,
    answers=Answers,
    title=t("Tracking events"),
    questions=lambda _answers: (TABLE, FOUND),
    review=_review,
    submit=lambda a, _draft_id: RecordTracking(_lines(a)),
    finish=_finish,
    keeps=False,
)
