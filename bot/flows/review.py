"""Words beside the stars."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import input_errors, questions
from bot.flows.commands import SayReview
from bot.flows.form import Form, Question
from bot.parsing.free_text import read_paragraph
from bot.texts import t


@dataclass(frozen=True)
class Answers:
    order: str = ""
    words: str | None = None


def _questions(a: Answers) -> tuple[Question[Answers], ...]:
    return (
        questions.typed(
            "words",
            t("Review"),
            (
                t("✍️ What would you like to say about order {code}?", code=a.order),
                t("Example: Fresh, and well packed."),
            ),
            lambda text: read_paragraph(text, minimum=2, limit=300),
            input_errors.words,
            lambda value: t("Review: {text}", text=value),
        ),
    )


FORM = Form(
    name="review",
    version=1,
    answers=Answers,
    title=t("Writing a review"),
    questions=_questions,
    submit=lambda a, _draft_id: SayReview(a.order, a.words or ""),
    keeps=False,
)
