"""Who of an audience: district, trade since a day, campaign, list. Reached from the review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from bot import labels, timezones
from bot.chat import Said, SentDocument, SentFile, What
from bot.flows import input_errors, questions
from bot.flows.commands import GatherList
from bot.flows.form import Answered, Choice, Lookup, Problem, Prompt, Question, Reply
from bot.parsing.datetimes import read_day
from bot.parsing.people_ids import Members, read_members
from bot.parsing.rejection import Rejection
from bot.parsing.tables import as_text, read_table
from bot.places.rwanda import DISTRICTS, District, read_district
from bot.texts import Line, Text, t, tn
from storage.constants import AudienceRole, Language

GROUP = "audience"
SHOWN = 10  # of the entries that are not right
LONGEST_SHOWN = 40  # cells of an entry that is repeated: a file may be one long line
ANY = "any"
# Of a file with people: to read a phone number takes a tenth of a millisecond.
MOST_LINES, MOST_CELLS = 10_000, 60_000


@dataclass(frozen=True)
class Narrowed:
    """The part of a broadcast's answers that is about its audience."""

    who: AudienceRole | None = None
    language: Language | Literal["any"] | None = None
    district: str = ""
    since: str = ""  # an ISO day
    campaign: str = ""
    people: str | Members = ""  # the id of a list, or what was pasted
    gathered: dict[str, Any] | None = None  # what became of that: list, found, unknown
    lists: tuple[tuple[int, str, int], ...] = ()  # to choose from: id, name, members
    campaigns: tuple[tuple[str, str, int], ...] = ()  # code, name, people
    now: datetime | None = None
    zone: str = ""  # whose clock the times are typed by


def audience_of(a: Narrowed) -> dict[str, Any]:
    """As it is kept; see storage/audience.py."""
    people: Any = int(a.people) if isinstance(a.people, str) and a.people else None
    if isinstance(a.people, Members):
        people = (a.gathered or {}).get("list")
    narrowed = {
        "district": a.district,
        "since": a.since,
        "campaign": a.campaign,
        "list": people,
    }
    return {key: value for key, value in narrowed.items() if value}


def _read_district(text: str) -> str | Rejection:
    if text == ANY:
        return ""
    found = read_district(text)
    return found.name if isinstance(found, District) else found


def _optional(
    key: str, label: Text, lines: tuple[Line, ...], show: Any, read: Any, choices: Any
) -> Question[Any]:
    """A question that is answered with "no limit" until somebody asks for one."""

    def ask(a: Any) -> Prompt:
        none = (Choice(t("🌍 No limit"), ANY),) if getattr(a, key) else ()
        return Prompt(lines, (*none, *choices(a)), columns=1, digits=False)

    def summary(a: Any) -> Line | None:
        value = getattr(a, key)
        return show(a, value) if value else None

    def choose(value: str, _a: Any) -> Reply:
        return Answered("" if value == ANY else value)

    of_people = key == "people"
    return Question(
        key,
        label,
        ask,
        read,
        choose,
        summary,
        resets=("gathered", "counts", "estimate") if of_people else ("counts", "estimate"),
        group=GROUP,
        wants=lambda _answers: "table" if of_people else "",
    )


DISTRICT: Question[Any] = questions.typed(
    "district",
    t("District"),
    (
        t("📍 People from which district? Sellers by their shop, buyers by their last delivery."),
        t("Choose, or write it. Example: Huye"),
    ),
    _read_district,
    input_errors.place,
    lambda value: t("District: {district}", district=value),
    skip="",
    choices=lambda a: (
        *((Choice(t("🌍 No limit"), ANY),) if a.district else ()),
        *(Choice(name, name) for name in sorted(DISTRICTS)),
    ),
    resets=("counts", "estimate"),
    group=GROUP,
)


def _read_since(what: What, a: Any) -> Reply:
    if not isinstance(what, Said):
        return None
    home = timezones.of(a.zone, "en")
    found = read_day(what.text, (a.now or datetime.now(UTC)).astimezone(home).date())
    if isinstance(found, Rejection):
        return Problem(input_errors.day(found))
    return Answered(found.isoformat())


SINCE: Question[Any] = _optional(
    "since",
    t("Bought or sold since"),
    (
        t("🧾 People who bought or sold since which day?"),
        t("Example: 1 October 2026"),
    ),
    lambda _a, value: t("Bought or sold since: {day}", day=date.fromisoformat(value)),
    _read_since,
    lambda _a: (),
)


def _named(choices: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    """Things that staff gave names to, each told apart from the others."""
    names = labels.distinct([name for name, _ in choices])
    return tuple(Choice(name, code) for name, (_, code) in zip(names, choices, strict=True))


CAMPAIGN: Question[Any] = _optional(
    "campaign",
    t("Campaign link"),
    (
        t("🔗 People who came through which campaign link?"),
        t("To make a link: /campaign"),
    ),
    lambda a, value: t(
        "Campaign: {name}",
        name=next((name for code, name, _ in a.campaigns if code == value), value),
    ),
    lambda _what, _a: None,
    lambda a: _named([(name, code) for code, name, _ in a.campaigns]),
)


def read_people(what: What) -> Reply:
    """Ids and phone numbers, pasted or in a file."""
    match what:
        case Said(text):
            read = read_members(text)
        case SentFile(content=content) if not isinstance(table := read_table(content), Rejection):
            if len(table) > MOST_LINES or sum(len(row.cells) for row in table) > MOST_CELLS:
                return Problem(
                    t(
                        "That file is too long. Please split it: each may have {limit} lines.",
                        limit=MOST_LINES,
                    )
                )
            read = read_members(as_text(table))
        case SentDocument() | SentFile():
            return Problem(t("That file cannot be read. Please send an XLSX, CSV or TXT file."))
        case _:
            return None
    if len(read):
        return Answered(read)
    if read.shortened:
        return Problem(_shortened(read))
    if read.unclear:
        return Problem(_unclear(read))
    wrong = _some(read.unreadable)
    return Problem(
        t("There is no id and no phone number in this: {entries}", entries=wrong)
        if wrong
        else t("That list is empty.")
    )


def _unclear(read: Members) -> Text:
    return t(
        "⚠️ Phone numbers without their 0, or Telegram IDs? These will not get the"
        " message: {n} ({which}). Write phone numbers with 0 or +250, and IDs like this: {example}",
        n=len(read.unclear),
        which=_some(read.unclear),
        example=f"tg:{read.unclear[0]}",
    )


def _shortened(read: Members) -> Text:
    return t(
        "⚠️ The spreadsheet program has shortened these numbers: {n} ({which}). Please"
        " format the column as text and send the file again.",
        n=len(read.shortened),
        which=_some(read.shortened),
    )


def _show_people(a: Any, value: str | Members) -> Line:
    if isinstance(value, Members):
        return t("List: {name}", name=tn("{n} entry", "{n} entries", len(value)))
    name = next((name for number, name, _ in a.lists if str(number) == value), value)
    return t("List: {name}", name=name)


PEOPLE: Question[Any] = _optional(
    "people",
    t("List of people"),
    (
        t("📋 Choose a list, or send ids or phone numbers: pasted here, or as a file."),
        t("Example: 123456789, 0788 123 456"),
    ),
    _show_people,
    lambda what, _a: read_people(what),
    lambda a: _named([(name, str(number)) for number, name, _ in a.lists]),
)
GATHERED: Lookup[Any] = Lookup("gathered", lambda a: GatherList(a.people.ids, a.people.phones))


def asked(a: Narrowed) -> tuple[Question[Any] | Lookup[Any], ...]:
    gathers = (GATHERED,) if isinstance(a.people, Members) else ()
    return (DISTRICT, SINCE, CAMPAIGN, PEOPLE, *gathers)


def lines(a: Narrowed) -> list[Line]:
    """How the audience is narrowed, and what of a pasted list is not right."""
    said = [question.summary(a) for question in (DISTRICT, SINCE, CAMPAIGN, PEOPLE)]
    found: list[Line] = [line for line in said if line is not None]
    if isinstance(a.people, Members):
        gathered = a.gathered or {}
        found += list_lines(gathered, a.people)
    return found


def list_lines(gathered: Mapping[str, Any], read: Members) -> list[Line]:
    """What a list came to: who they are, and which entries belong to nobody or cannot be read."""
    found, unknown = gathered.get("found", 0), gathered.get("unknown", ())
    told: list[Line] = [tn("Found here: {n} person", "Found here: {n} people", found)]
    if names := gathered.get("names"):
        more = found - len(names)
        said = ", ".join(names)
        told.append(t("{names} and others: {n}", names=said, n=more) if more else said)
    if gathered.get("by_phone") and gathered.get("by_id"):
        told.append(
            t(
                "Found by phone number: {phones}, by Telegram ID: {ids}",
                phones=gathered["by_phone"],
                ids=gathered["by_id"],
            )
        )
    if read.unclear:
        told.append(_unclear(read))
    if read.shortened:
        told.append(_shortened(read))
    if unknown:
        told.append(
            t("⚠️ Never wrote to this bot: {n} ({which})", n=len(unknown), which=_some(unknown))
        )
    wrong = read.unreadable
    if wrong:
        told.append(
            t("⚠️ Not an ID or phone number: {n} ({which})", n=len(wrong), which=_some(wrong))
        )
    if read.repeated:
        told.append(t("Listed more than once: {n}", n=read.repeated))
    return told


def _some(entries: Sequence[str]) -> str:
    shown = [labels.short(each, LONGEST_SHOWN) for each in entries[:SHOWN]]
    return ", ".join(shown) + (" …" if len(entries) > SHOWN else "")
