"""An address of e-mail, typed; and what was probably meant, where it looks mistyped."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import input_errors, questions
from bot.flows.commands import WriteToEmail
from bot.flows.form import Choice, Form, Lookup, Question
from bot.parsing.emails import likely_meant, read_email, show_email
from bot.texts import t


@dataclass(frozen=True)
class EmailAnswers:
    address: str | None = None
    sure: str | None = None  # the address after all


ADDRESS: Question[EmailAnswers] = questions.typed(
    "address",
    t("E-mail"),
    (
        t("✉️ Which e-mail address shall we write to?"),
        t("Example: {address}", address="aline@example.com"),
    ),
    read_email,
    input_errors.email,
    lambda value: t("E-mail: {address}", address=show_email(value)),
    resets=("sure",),
)


def _readings(a: EmailAnswers) -> tuple[Choice, ...]:
    meant = likely_meant(a.address or "")
    return tuple(Choice(show_email(each), each) for each in (meant, a.address) if each is not None)


SURE: Question[EmailAnswers] = questions.chosen(
    "sure",
    t("E-mail"),
    (t("✉️ Which of the two is right?"),),
    _readings,
    lambda value: t("E-mail: {address}", address=show_email(value)),
    columns=1,
)


def _questions(a: EmailAnswers) -> tuple[Question[EmailAnswers] | Lookup[EmailAnswers], ...]:
    return (ADDRESS, SURE) if a.address and likely_meant(a.address) else (ADDRESS,)


EMAIL = Form(
    name="email",
    version=1,
    answers=EmailAnswers,
    title=t("Your e-mail address"),
    questions=_questions,
    submit=lambda a, _draft_id: WriteToEmail(a.sure or a.address or ""),
    keeps=False,
)
