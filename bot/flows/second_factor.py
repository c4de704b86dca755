"""Typing the code by which somebody shows that it is them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.chat import What
from bot.flows import questions
from bot.flows.commands import CheckConfirmation, ShowConfirmed
from bot.flows.form import Answered, Form, Lookup, Question, Reply
from bot.parsing.codes import read_confirmation_code
from bot.screens.second_factor import prompt
from bot.texts import Line, t


@dataclass(frozen=True)
class ConfirmAnswers:
    platform: str = ""  # where the code was sent; "": an app shows it
    new_app: bool = False
    then: str = ""  # the button that asked for it
    code: str | None = None
    found: dict[str, Any] | None = None
    again: None = None


def _lines(a: ConfirmAnswers) -> tuple[Line, ...]:
    return prompt(a.platform)


def _lines_again(a: ConfirmAnswers) -> tuple[Line, ...]:
    return (t("That is not the code. Please look again."), *prompt(a.platform))


def _asked(key: str, lines: Any) -> Question[ConfirmAnswers]:
    return questions.typed(
        key,
        t("Code"),
        lines,
        read_confirmation_code,
        lambda _rejection: t("That is no such code. Please send all of its digits."),
        lambda _value: t("Code"),  # it stands nowhere once it is typed
        resets=("found",),
    )


CODE = _asked("code", _lines)


def _another(what: What, answers: ConfirmAnswers) -> Reply:
    reply = CODE.read(what, answers)
    if isinstance(reply, Answered):
        return Answered(None, {"code": reply.value, "found": None})
    return reply


AGAIN = replace(_asked("again", _lines_again), read=_another)
FOUND: Lookup[ConfirmAnswers] = Lookup(
    "found", lambda a: CheckConfirmation(a.code or "", a.new_app)
)


def _said(a: ConfirmAnswers) -> str:
    return str((a.found or {}).get("said", ""))


def _questions(
    a: ConfirmAnswers,
) -> tuple[Question[ConfirmAnswers] | Lookup[ConfirmAnswers], ...]:
    return (CODE, FOUND, AGAIN) if _said(a) == "wrong" else (CODE, FOUND)


FORM = Form(
    name="confirming",
    version=1,
    answers=ConfirmAnswers,
    title=t("Confirming that it is you"),
    questions=_questions,
    submit=lambda a, _draft_id: ShowConfirmed(
        _said(a), a.then, tuple((a.found or {}).get("codes", ()))
    ),
    keeps=False,
    secret=True,
)
