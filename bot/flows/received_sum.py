"""A seller has found another sum than was asked for: how much it is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import input_errors, questions
from bot.flows.commands import CountMoney
from bot.flows.form import Form, FormReview, Question
from bot.money import DEFAULT_CURRENCY, Money
from bot.parsing.numbers import read_price
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Line, Strong, Text, t

NOTHING = Money(0, DEFAULT_CURRENCY)


@dataclass(frozen=True)
class Answers:
    order: str = ""
    due: Money = NOTHING  # in all
    so_far: Money = NOTHING
    cancelled: bool = False
    total: Money | None = None


def _questions(a: Answers) -> tuple[Question[Answers], ...]:
    def read(text: str) -> Money | Rejection:
        total = read_price(text, a.due.currency)
        if isinstance(total, Rejection) or total > a.so_far:
            return total
        return Rejection(Reason.TOO_SMALL, limit=a.so_far.minor)

    def explain(refusal: Rejection) -> Text:
        if a.so_far.minor and refusal == Rejection(Reason.TOO_SMALL, limit=a.so_far.minor):
            return t(
                "Please send all that has come in total. Already recorded: {total}", total=a.so_far
            )
        if refusal.reason is Reason.WRONG_CURRENCY:  # nothing is converted here
            return t(
                "Please send the amount in this currency: {currency}. If other money came, send"
                " what it was changed into.",
                currency=a.due.currency,
            )
        return input_errors.sum_in(a.due.currency, refusal)

    return (
        questions.typed(
            "total",
            t("Amount"),
            (
                t("💰 How much money has come for order {code} in total?", code=a.order),
                t("To pay: {total}", total=a.due),
                *((t("Received so far: {total}", total=a.so_far),) if a.so_far.minor else ()),
                questions.example_of_sum(a.due.currency),
            ),
            read,
            explain,
            lambda value: t("Received: {total}", total=value),
        ),
    )


def _review(a: Answers) -> FormReview:
    """What follows from it: neither can be taken back."""
    total = a.total or a.so_far
    lines: list[Line] = [
        Strong(t("🧾 Order {code}", code=a.order)),
        t("Received: {total}", total=total),
    ]
    if a.cancelled:
        lines.append(t("The order is cancelled: if the money arrived, please refund the buyer."))
    elif total < a.due:
        lines.append(t("Still to pay: {total}", total=a.due - total))
        lines.append(t("The buyer will be asked for the rest."))
    elif total > a.due:
        lines.append(t("Too much: {total}", total=total - max(a.due, a.so_far)))
        lines.append(t("What is too much has to go back to the buyer."))
    lines.append(t("This cannot be undone."))
    return FormReview(tuple(lines), t("💰 Yes, I have the money"))


def _submit(a: Answers, _draft_id: str) -> CountMoney:
    assert a.total  # the only question
    return CountMoney(a.order, a.total)


FORM = Form(
    name="received_sum",
    version=1,
    answers=Answers,
    title=t("Counting the money"),
    questions=_questions,
    review=_review,
    submit=_submit,
    leave=t("✖️ Cancel, no change"),
    keeps=False,
)
