"""The short forms of staff: a list of people, a campaign link, other words for what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot import labels
from bot.flows import input_errors, questions
from bot.flows.broadcast import preview, start_time
from bot.flows.broadcast.audience import list_lines, read_people
from bot.flows.broadcast.form import text_questions, texts_of
from bot.flows.broadcast.older import RENAMED, upgraded
from bot.flows.commands import (
    ChangeBroadcast,
    FindPeople,
    GatherList,
    MakeCampaign,
    PutOffBroadcast,
)
from bot.flows.form import Form, FormReview, Lookup, Prompt, Question
from bot.parsing.free_text import read_line
from bot.parsing.people_ids import Members
from bot.texts import LANGUAGES, Language, Line, Rich, Strong, t, tn


@dataclass(frozen=True)
class ListAnswers:
    name: str | None = None
    people: Members | None = None
    gathered: dict[str, Any] | None = None  # how many of them are here, and who is not


NAME: Question[ListAnswers] = questions.typed(
    "name",
    t("Name of the list"),
    (t("📋 What is the list called?"), t("Example: Training Huye, June")),
    lambda text: read_line(text, minimum=2, limit=60),
    input_errors.words,
    lambda value: t("List: {name}", name=value),
)
MEMBERS: Question[ListAnswers] = Question(
    "people",
    t("List of people"),
    lambda _answers: Prompt(
        (
            t("📋 Send ids or phone numbers: pasted here, or as a file (XLSX, CSV or TXT)."),
            t("Example: 123456789, 0788 123 456"),
        ),
        digits=False,
    ),
    lambda what, _answers: read_people(what),
    summary=lambda a: tn("{n} entry", "{n} entries", len(a.people)) if a.people else None,
    resets=("gathered",),
    wants=lambda _answers: "table",
)
GATHERED: Lookup[ListAnswers] = Lookup(
    "gathered", lambda a: FindPeople(*((a.people.ids, a.people.phones) if a.people else ((), ())))
)


def _list_review(a: ListAnswers) -> FormReview:
    assert a.people is not None
    lines = list_lines(a.gathered or {}, a.people)
    keep = t("✅ Keep the list") if (a.gathered or {}).get("found") else None
    return FormReview((Strong(t("List: {name}", name=a.name or "")), *lines), keep)


LIST = Form(
    name="list",
    version=1,
    answers=ListAnswers,
    title=t("List of people"),
    questions=lambda _answers: (NAME, MEMBERS, GATHERED),
    review=_list_review,
    submit=lambda a, _draft_id: GatherList(
        a.people.ids if a.people else (), a.people.phones if a.people else (), a.name or ""
    ),
    keeps=False,
)


@dataclass(frozen=True)
class CampaignAnswers:
    name: str | None = None


CAMPAIGN_NAME: Question[CampaignAnswers] = questions.typed(
    "name",
    t("Campaign"),
    (t("🔗 What is the campaign called? Only staff see it."), t("Example: Radio Huye, June")),
    lambda text: read_line(text, minimum=2, limit=60),
    input_errors.words,
    lambda value: t("Campaign: {name}", name=value),
)
CAMPAIGN = Form(
    name="campaign",
    version=1,
    answers=CampaignAnswers,
    title=t("Campaign link"),
    questions=lambda _answers: (CAMPAIGN_NAME,),
    submit=lambda a, _draft_id: MakeCampaign(a.name or ""),
    keeps=False,
)


@dataclass(frozen=True)
class OtherWords:
    texts: dict[Language, str] | None = None
    broadcast: int = 0
    readers: int = 0
    planned: bool = False  # nobody has it yet


def _review(a: OtherWords) -> FormReview:
    title = t("✏️ Everyone who got the message will see this instead:")
    if a.planned:
        title = t("✏️ This will be sent instead. You become its author:")
    lines: list[Line] = [Strong(title)]
    texts = texts_of(a)
    for language in LANGUAGES:
        if language in texts:
            lines += ["", Strong(labels.language(language)), Rich(texts[language])]
    lines += preview.left_out(texts.values())
    if a.planned:
        return FormReview(tuple(lines), t("✏️ Change the text"))
    return FormReview(
        tuple(lines),
        tn("✏️ Change: {n} person", "✏️ Change: {n} people", a.readers),
    )


OTHER_WORDS = Form(
    name="other_words",
    version=2,
    answers=OtherWords,
    title=t("Changing a message"),
    questions=text_questions,
    review=_review,
    submit=lambda a, draft_id: ChangeBroadcast(draft_id, a.broadcast, texts_of(a), a.planned),
    keeps=False,
    upgrade=lambda _version, answers: upgraded(answers),
    renamed=RENAMED,
)


@dataclass(frozen=True)
class OtherTime:
    broadcast: int = 0
    when: str | None = None
    now: datetime | None = None
    zone: str = ""


OTHER_TIME = Form(
    name="other_time",
    version=1,
    answers=OtherTime,
    title=t("Changing the time of a broadcast"),
    questions=lambda _answers: (start_time.LATER,),
    submit=lambda a, _draft_id: PutOffBroadcast(
        a.broadcast, start_time.start_of(a.when or start_time.NOW) or datetime.now(UTC)
    ),
    keeps=False,
    timed=True,
)
