"""A buyer types a code for a discount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.flows import input_errors, questions
from bot.flows.at_once import Told
from bot.flows.commands import UseDiscount
from bot.flows.form import Form, Question
from bot.parsing.discount_codes import read_discount_code
from bot.texts import t


@dataclass(frozen=True)
class DiscountAnswers:
    code: str | None = None


CODE: Question[Any] = questions.typed(
    "code",
    t("Code"),
    (t("🎟 Which code do you have?"), t("Example: {code}", code="KAWA10")),
    read_discount_code,
    input_errors.words,
    lambda value: t("Code: {code}", code=value),
    sample="KAWA10",
)


def _finish(_answers: DiscountAnswers, told: Any) -> Any:
    assert isinstance(told, Told)
    return told.screens


FORM = Form(
    name="discount",
    version=1,
    answers=DiscountAnswers,
    title=t("Typing a code"),
    questions=lambda _answers: (CODE,),
    submit=lambda a, _draft_id: UseDiscount(a.code or ""),
    finish=_finish,
    keeps=False,
)
