"""A broadcast: to whom, which words in which language, a photo if wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot import labels
from bot.chat import SentPhoto, What
from bot.flows import problems, questions
from bot.flows.commands import CountAudience, StartBroadcast
from bot.flows.form import (
    Answered,
    Choice,
    Form,
    KeptPhoto,
    Lookup,
    Prompt,
    Question,
    Reply,
    Review,
)
from bot.reading.prose import read_paragraph
from bot.texts import LANGUAGES, Language, Line, Strong, t, tn

TEXT_LIMIT = 1000  # the words under a photo may be 1,024 characters, and staff preview all three


@dataclass(frozen=True)
class Answers:
    who: str | None = None
    language: str | None = None  # "any", or one of the house's
    photo: tuple[KeptPhoto, ...] | None = None
    text_rw: str | None = None
    text_en: str | None = None
    text_zh: str | None = None
    counts: dict[str, int] | None = None


def texts_of(a: Answers) -> dict[str, str]:
    texts = {"rw": a.text_rw, "en": a.text_en, "zh": a.text_zh}
    return {language: text for language, text in texts.items() if text}


WHO: Question[Answers] = questions.chosen(
    "who",
    t("Audience"),
    (t("👥 Who should receive the message?"),),
    lambda _answers: tuple(
        Choice(labels.audience(code), code) for code in ("everyone", "sellers", "buyers")
    ),
    lambda value: t("Audience: {audience}", audience=labels.audience(value)),
    columns=1,
    resets=("counts",),
)
LANGUAGE: Question[Answers] = questions.chosen(
    "language",
    t("Language"),
    (t("🌐 Readers of which language?"),),
    lambda _answers: (
        Choice(t("🌐 All languages"), "any"),
        *(Choice(labels.LANGUAGE_NAMES[language], language) for language in LANGUAGES),
    ),
    lambda value: t("Language: {language}", language=_language_name(value)),
    resets=("counts",),
)


def _language_name(code: str) -> Any:
    for language in LANGUAGES:
        if code == language:
            return labels.LANGUAGE_NAMES[language]
    return t("🌐 All languages")


def _ask_photo(_answers: Answers) -> Prompt:
    return Prompt(
        (
            t("📷 Send one photo to go with the message, or tap Skip."),
            t("Example: the poster of the export day."),
        )
    )


def _read_photo(what: What, _answers: Answers) -> Reply:
    if isinstance(what, SentPhoto):
        return Answered((KeptPhoto(what.photo.id, what.photo.path),))
    return None


PHOTO: Question[Answers] = Question(
    "photo",
    t("Photo"),
    _ask_photo,
    _read_photo,
    summary=lambda a: tn("{n} photo", "{n} photos", len(a.photo)) if a.photo else None,
    skip=(),
)


def _text(language: Language, *, needed: bool = False) -> Question[Answers]:
    ask = {
        "rw": t("✍️ Write the message in Kinyarwanda, or tap Skip."),
        "en": t("✍️ Write the message in English, or tap Skip."),
        "zh": t("✍️ Write the message in Chinese, or tap Skip."),
    }[language]

    def lines(_answers: Answers) -> tuple[Line, ...]:
        return (
            ask,
            t("Readers of a language you leave out get another of your texts."),
            t("Example: The market is closed on Friday."),
        )

    question: Question[Answers] = questions.typed(
        f"text_{language}",
        t("Text: {language}", language=labels.LANGUAGE_NAMES[language]),
        lines,
        lambda text: read_paragraph(text, minimum=1, limit=TEXT_LIMIT),
        problems.words,
        lambda value: t("{language}: {text}", language=labels.LANGUAGE_NAMES[language], text=value),
        skip=None if needed else "",
    )
    return question


COUNTS: Lookup[Answers] = Lookup(
    "counts",
    lambda a: CountAudience(a.who or "everyone", "" if a.language == "any" else a.language or ""),
)


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    *before, last = LANGUAGES
    needed = not any(texts_of(replace(a, text_zh=None)).values())  # a message needs some words
    texts = (*(_text(language) for language in before), _text(last, needed=needed))
    return (WHO, LANGUAGE, PHOTO, *texts, COUNTS)


def _review(a: Answers) -> Review:
    counts, texts = a.counts or {}, texts_of(a)
    total = sum(counts.values())
    lines: list[Line] = [
        Strong(t("📣 Your broadcast: is all of this right?")),
        "",
        t("Audience: {audience}", audience=labels.audience(a.who or "everyone")),
        tn("Recipients: {n} person", "Recipients: {n} people", total),
    ]
    for language in LANGUAGES:
        count = counts.get(language, 0)
        lines.append(
            t("{language}: {n}", language=labels.LANGUAGE_NAMES[language], n=count)
            if language in texts or not count
            else t(
                "{language}: {n} (no text of their own, they get another)",
                language=labels.LANGUAGE_NAMES[language],
                n=count,
            )
        )
    for language in LANGUAGES:
        if language in texts:
            lines += ["", Strong(labels.LANGUAGE_NAMES[language]), texts[language]]
    return Review(
        tuple(lines),
        tn("📣 Send to {n} person", "📣 Send to {n} people", total),
        tuple(photo.photo for photo in a.photo or ()),
    )


def _submit(a: Answers, draft_id: str) -> StartBroadcast:
    return StartBroadcast(
        draft_id,
        who=a.who or "everyone",
        language="" if a.language == "any" else a.language or "",
        texts=texts_of(a),
        photo=a.photo[0].photo if a.photo else None,
    )


FORM = Form(
    name="broadcast",
    version=1,
    answers=Answers,
    title=t("Broadcast"),
    questions=_questions,
    review=_review,
    submit=_submit,
    finish=lambda _answers, screens: screens,
)
