"""What a product is called in another language: by its seller, or by staff, text after text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import labels
from bot.commerce.product_texts import numbers
from bot.flows import input_errors, questions
from bot.flows.commands import NextText, TranslateText, WriteText
from bot.flows.form import Answered, Choice, Form, Prompt, Question, Reply
from bot.flows.listing import read_description, read_product_name
from bot.texts import LANGUAGES, Language, Line, Strong, Text, t

SKIP = "<next"
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
# In the language that is asked for, whatever its writer reads.
EXAMPLES: dict[Language, tuple[str, str]] = {
    "rw": ("Ikawa ikaranze y'i Huye, 500 g", "Ikawa yo mu misozi ya Huye. Ifite impumuro nziza."),
    "en": ("Roasted coffee from Huye, 500 g", "Washed Bourbon, grown at 1,800 m."),
    "zh": ("胡耶烘焙咖啡，500 克", "水洗波旁，种植海拔 1800 米。"),
}


@dataclass(frozen=True)
class TextAnswers:
    """`revision` is the original's when it was shown, `before` the text that there is already.
    `goes_to` is what is translated next instead: another text, or another language."""

    product_id: int = 0
    language: Language = "en"
    revision: int = 0
    original_in: Language = "rw"
    original_name: str = ""
    original_description: str = ""
    before_name: str = ""
    before_description: str = ""
    before_at: datetime | None = None
    is_old: bool = False
    by_staff: bool = False
    said: str = ""  # what became of the one before
    waiting: int = 0
    name: str | None = None
    description: str | None = None
    sure: bool | None = None
    goes_to: str = ""


def _shown(a: TextAnswers, *, name: bool) -> list[Line]:
    """The original, and what there is already."""
    lines: list[Line] = [
        t("Original in: {language}", language=labels.language(a.original_in)),
        Strong(a.original_name),
    ]
    if a.original_description:
        lines += ([] if name else [""]) + [a.original_description]
    if a.before_name:
        lines += ["", t("⚠️ Until now, from an older original:") if a.is_old else t("Until now:")]
        lines += [each for each in (a.before_name, a.before_description) if each]
    return lines


def said_of(before: str) -> tuple[Line, ...]:
    """What became of the text before, in the queue."""
    match before:
        case "saved":
            return (t("✅ Saved."),)
        case "changed":
            return (t("✅ Saved. The original has changed meanwhile, so it comes once more."),)
        case "skipped":
            return (t("⏭ Skipped. You will not get it again today."),)
    return ()


def _ask_name(a: TextAnswers) -> Prompt:
    called = labels.language(a.language)
    lines: list[Line] = [*said_of(a.said)]
    if a.by_staff:
        lines += [Strong(t("🌐 Translate into: {language}", language=called))]
        lines += [t("Waiting: {n}", n=a.waiting)] if a.waiting else []
    lines += [*_shown(a, name=True), ""]
    lines += [
        t("🏷 Write the product's name in: {language}", language=called),
        t("Example: {example}", example=EXAMPLES[a.language][0]),
    ]
    return Prompt(tuple(lines), _elsewhere(a) if a.waiting else (), digits=False)


def _elsewhere(a: TextAnswers) -> tuple[Choice, ...]:
    others = (each for each in LANGUAGES if each != a.language)
    return (
        Choice(t("⏭ Skip this text"), SKIP),
        *(Choice(t("🌐 {name}", name=labels.language(each)), each) for each in others),
    )


def _go(value: str, _answers: TextAnswers) -> Reply:
    if value != SKIP and value not in LANGUAGES:
        return None
    return Answered("", {"goes_to": value})


_NAME: Question[Any] = questions.typed(
    "name",
    t("Product name"),
    (),
    read_product_name,
    input_errors.words,
    lambda value: t("Product name: {name}", name=value),
    resets=("sure",),
)
NAME: Question[Any] = replace(_NAME, ask=_ask_name, choose=_go)
_DESCRIPTION: Question[Any] = questions.typed(
    "description",
    t("Description"),
    lambda a: (
        *_shown(a, name=False),
        "",
        t("📝 Write the description in: {language}", language=labels.language(a.language)),
        t("Example: {example}", example=EXAMPLES[a.language][1]),
    ),
    read_description,
    input_errors.words,
    lambda value: t("Description: {description}", description=value),
    resets=("sure",),
)


def doubts(a: TextAnswers) -> tuple[Text, ...]:
    """Why these words may be a slip: they are asked about, and not refused."""
    words, found = f"{a.name or ''}\n{a.description or ''}", []
    han = len(_HAN.findall(words))
    letters = len(_LETTER.findall(words))
    if (a.language == "zh" and not han) or (a.language != "zh" and 2 * han > letters):
        found.append(
            t("⚠️ These words do not look like: {language}", language=labels.language(a.language))
        )
    if a.name == a.original_name or (a.description and a.description == a.original_description):
        found.append(t("⚠️ These are the same words as in the original."))
    elif numbers(a.name or "") != numbers(a.original_name):
        found.append(t("⚠️ The numbers in the name are not those of the original."))
    return tuple(found)


def _if_sure(a: TextAnswers) -> tuple[Line, ...]:
    return (*doubts(a), *filter(None, (a.name, a.description)), "", t("Is it right?"))


SURE: Question[TextAnswers] = questions.sure(_if_sure, t("✅ Yes, save it"), "name", "description")


def _questions(a: TextAnswers) -> tuple[Question[Any], ...]:
    if a.goes_to:
        return (NAME,)
    # Staff say all that the seller said; a seller may leave it at the name.
    described = _DESCRIPTION if a.by_staff else replace(_DESCRIPTION, skip="")
    asked = (NAME, described) if a.original_description else (NAME,)
    answered = a.name is not None and (a.description is not None or not a.original_description)
    return (*asked, SURE) if answered and doubts(a) else asked


def _submit(a: TextAnswers, draft_id: str) -> WriteText | NextText:
    if a.goes_to:
        return NextText(a.product_id, a.language, a.goes_to)
    said = (draft_id, a.product_id, a.language, a.revision, a.name or "", a.description or "")
    if a.by_staff:
        return TranslateText(*said, a.before_at, in_queue=a.waiting > 0)
    return WriteText(*said, a.before_at)


FORM = Form(
    name="product_text",
    version=1,
    answers=TextAnswers,
    title=lambda a: t("Text in: {language}", language=labels.language(a.language)),
    questions=_questions,
    submit=_submit,
    keeps=False,
)
