"""A broadcast: to whom, which words in which language, a photo or file, links, when.

Five questions are asked; the rest has an answer already and is reached from the review.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot import capabilities, labels
from bot.chat import Document, Photo, SentDocument, SentPhoto, Unfit, What
from bot.flows import questions
from bot.flows.broadcast import audience, preview, start_time
from bot.flows.broadcast import poll as poll_form
from bot.flows.broadcast.audience import Narrowed
from bot.flows.broadcast.links import LINKS, Link, pairs
from bot.flows.broadcast.older import RENAMED, upgraded
from bot.flows.commands import (
    BroadcastMessage,
    CountAudience,
    EstimateBroadcast,
    StartBroadcast,
    TestBroadcast,
)
from bot.flows.form import (
    Again,
    Answered,
    Choice,
    Form,
    FormReview,
    Group,
    Lookup,
    Prompt,
    Question,
    Reply,
    Way,
)
from bot.formatting import bare
from bot.notices.broadcasts import Estimate
from bot.parsing.free_text import read_paragraph
from bot.parsing.rejection import Reason, Rejection
from bot.screens.broadcasts import reach
from bot.texts import LANGUAGES, Language, Line, Strong, Text, t, tn
from storage.constants import AUDIENCE_ROLES


@dataclass(frozen=True)
class KeptFile:
    """A photo (without a name), or a document by its name; and the words below it, with marks."""

    id: str = ""
    path: str = ""
    name: str = ""
    caption: str = ""
    giver: str = ""


@dataclass(frozen=True)
class Answers(Narrowed):
    photo: tuple[KeptFile, ...] | None = None
    texts: dict[Language, str] | None = None  # "" where a language was skipped
    links: tuple[Link, ...] = ()
    when: str = start_time.NOW
    tested: bool | None = False
    counts: dict[str, int] | None = None
    asks: bool = False  # it is a poll
    poll: str | None = None
    options: dict[Language, tuple[str, ...]] | None = None  # of a poll
    approve_above: int = 0  # recipients; 0: nobody has to
    estimate: Estimate | None = None


def texts_of(a: Any) -> dict[str, str]:
    """Those that were written, in the order of the languages."""
    texts = a.texts or {}
    return {language: texts[language] for language in LANGUAGES if texts.get(language)}


def message_of(a: Answers) -> BroadcastMessage:
    if poll_form.is_poll(a):
        return BroadcastMessage(
            texts_of(a),
            answers=poll_form.answers_of(a),
            several_answers=a.poll == poll_form.SEVERAL,
        )
    file = a.photo[0] if a.photo else KeptFile()
    return BroadcastMessage(
        texts_of(a),
        Photo(file.id, file.path, file.giver) if a.photo and not file.name else None,
        Document(file.id, file.name) if file.name else None,
        pairs(a.links),
    )


WHO: Question[Answers] = questions.chosen(
    "who",
    t("Audience"),
    (t("👥 Who should receive the message?"),),
    lambda _answers: tuple(Choice(labels.audience(code), code) for code in AUDIENCE_ROLES),
    lambda value: t("Audience: {audience}", audience=labels.audience(value)),
    columns=1,
    resets=("counts", "estimate"),
)
LANGUAGE: Question[Answers] = questions.chosen(
    "language",
    t("Language"),
    (t("🌐 Which language do they read?"),),
    lambda _answers: (
        Choice(t("🌐 All languages"), "any"),
        *(Choice(labels.language(language), language) for language in LANGUAGES),
    ),
    lambda value: t("Language: {language}", language=_language_name(value)),
    resets=("counts", "estimate"),
)


def _language_name(code: str) -> Text | str:
    for language in LANGUAGES:
        if code == language:
            return labels.language(language)
    return t("🌐 All languages")


def _ask_photo(a: Answers) -> Prompt:
    return Prompt(
        (
            t("📷 Send one photo or file to go with the message, or tap Skip."),
            t("Example: the poster of the export day."),
        ),
        (
            *((Choice(t("🗑 No photo, no file"), "none"),) if a.photo else ()),
            *((poll_form.INSTEAD,) if capabilities.polls_everywhere() is not None else ()),
        ),
        columns=1,
    )


def _read_photo(what: What, _answers: Answers) -> Reply:
    match what:
        case SentPhoto(photo, _, caption, rich):
            kept = KeptFile(photo.id, photo.path, caption=rich or caption, giver=photo.giver)
            return Answered((kept,))
        case SentDocument(document, _, caption, rich):
            kept = KeptFile(document.id, name=document.name or "📎", caption=rich or caption)
            return Answered((kept,))
        case Unfit("too_large" | "too_many_pixels" | "format", document, _, words):
            # it can go as a file
            return Answered((KeptFile(document.id, name=document.name or "📎", caption=words),))
    return None


def _words_below(a: Any) -> str:
    """What staff wrote below the photo, until it is the text in one of the languages."""
    caption = next((file.caption for file in getattr(a, "photo", None) or ()), "")
    return "" if caption in texts_of(a).values() else caption


def _words_not_taken(a: Any) -> tuple[Line, ...]:
    """Said once, where they would have been offered: those below a photo may be too long."""
    words = "" if texts_of(a) else _words_below(a)
    if not words or isinstance(read_text(words), str):
        return ()
    return (t("The text below the photo or file was not kept. Please write it here."),)


def _show_photo(a: Answers) -> Line | None:
    if not a.photo:
        return None
    if a.photo[0].name:
        return t("File: {name}", name=a.photo[0].name)
    return tn("{n} photo", "{n} photos", len(a.photo))


PHOTO: Question[Answers] = Question(
    "photo",
    t("Photo or file"),
    _ask_photo,
    _read_photo,
    lambda value, a: poll_form.instead(a) if value == poll_form.INSTEAD.value else Answered(()),
    _show_photo,
    skip=(),
    resets=("estimate",),  # a poll in its place reaches others
    wants=lambda _answers: "picture",
)


def read_text(text: str) -> str | Rejection:
    """Words that fit below a photo, so that a message is one message and can be edited as one."""
    limit = capabilities.least(lambda platform: platform.caption_length)
    shown = read_paragraph(bare(text), minimum=1, limit=limit)
    if isinstance(shown, str) and not capabilities.fits_below_a_photo(shown):
        return Rejection(Reason.TOO_LONG, limit=limit, length=len(shown))
    if isinstance(shown, Rejection) or text == bare(text):
        return shown
    # with its marks, and the addresses of its links
    return read_paragraph(text, minimum=1, limit=4 * limit)


def text_question(language: Language, *, needed: bool = False) -> Question[Any]:
    ask = {
        "rw": t("✍️ Write the message in Kinyarwanda, or tap Skip."),
        "en": t("✍️ Write the message in English, or tap Skip."),
        "zh": t("✍️ Write the message in Chinese, or tap Skip."),
    }[language]
    if needed:  # the last of the languages, and nothing was written before
        ask = t("✍️ Write the message in Chinese.")
    return questions.in_language(
        language,
        (ask, t("Example: The market is closed on Friday.")),
        t("Text: {language}", language=labels.language(language)),
        read_text,
        needed=needed,
        offers=_words_below,
        note=_words_not_taken,
    )


def text_questions(a: Any) -> tuple[Question[Any], ...]:
    *before, last = LANGUAGES
    needed = not any((a.texts or {}).get(language) for language in before)  # it needs some words
    return (*(text_question(language) for language in before), text_question(last, needed=needed))


def _whom(a: Answers) -> CountAudience:
    return CountAudience(
        a.who or "everyone",
        "" if a.language == "any" else a.language or "",
        audience.audience_of(a),
        start_time.start_of(a.when),
        urgent=a.when == start_time.URGENT,
    )


COUNTS: Lookup[Answers] = Lookup("counts", _whom)
ESTIMATE: Lookup[Answers] = Lookup(
    "estimate", lambda a: EstimateBroadcast(_whom(a), is_poll=poll_form.is_poll(a))
)
TESTED: Lookup[Answers] = Lookup("tested", lambda a: TestBroadcast(message_of(a)))


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    says = (PHOTO, *text_questions(a), LINKS)
    if poll_form.is_poll(a):
        says = (poll_form.POLL, *poll_form.asked(a))
    return (WHO, LANGUAGE, *says, start_time.WHEN, *audience.asked(a), COUNTS, ESTIMATE, TESTED)


def _review(a: Answers) -> FormReview:
    counts, texts = a.counts or {}, texts_of(a)
    total = sum(counts.get(language, 0) for language in LANGUAGES)
    lines: list[Line] = [
        Strong(t("📣 Your broadcast: is everything correct?")),
        "",
        t("Audience: {audience}", audience=labels.audience(a.who or "everyone")),
        *audience.lines(a),
        tn("Recipients: {n} person", "Recipients: {n} people", total),
        *(line for language in LANGUAGES for line in preview.readers(language, counts, texts)),
    ]
    if counts.get("opted_out"):
        lines.append(t("Opted out: {n}", n=counts["opted_out"]))
    estimate = a.estimate or Estimate()
    later = start_time.start_of(a.when) is not None
    lines += reach(estimate, total, later=later)
    reached = max(0, total - estimate.missed)
    if later and not reached:  # until then, who cannot be reached may write, or ask for news
        reached = total
    summary = start_time.summary(a)
    lines += [summary] if summary is not None and a.when != start_time.NOW else []
    message = message_of(a)
    lines += preview.contents(message)
    if a.tested:
        lines += ["", t("🧪 The message is on its way to you, as your readers will see it.")]
    approval = 0 < a.approve_above < total
    if approval:
        lines += [
            "",
            tn(
                "This goes to more than {n} person, so another member of staff must approve it.",
                "This goes to more than {n} people, so another member of staff must approve it.",
                a.approve_above,
            ),
        ]
    now = (
        tn("🕓 Later: {n} person", "🕓 Later: {n} people", reached)
        if later
        else tn("📣 Send to {n} person", "📣 Send to {n} people", reached)
    )
    if not reached:
        lines += ["", t("Nobody would get it. Choose another audience.")]
    sends = t("📣 Ask for approval") if approval else now
    return FormReview(
        tuple(lines),
        sends if reached else None,
        (message.photo,) if message.photo else (),
        more=(
            (
                Way(t("🎯 Narrow the audience"), Group(audience.GROUP)),
                Way(t("🕓 When"), start_time.WHEN.key),
            ),
            (
                *(() if message.answers else (Way(t("🔗 Links"), LINKS.key),)),
                Way(t("🧪 Send it to me"), Again(TESTED.key)),
            ),
        ),
    )


def _submit(a: Answers, draft_id: str) -> StartBroadcast:
    return StartBroadcast(
        draft_id,
        who=a.who or "everyone",
        language="" if a.language == "any" else a.language or "",
        message=message_of(a),
        narrowed=audience.audience_of(a),
        at=start_time.start_of(a.when),
        urgent=a.when == start_time.URGENT,
    )


FORM = Form(
    name="broadcast",
    version=4,
    answers=Answers,
    title=t("Broadcast"),
    questions=_questions,
    review=_review,
    submit=_submit,
    timed=True,
    upgrade=lambda _version, answers: upgraded(answers),
    renamed=RENAMED,
)
