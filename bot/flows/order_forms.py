"""What a seller says when an order does not go its way: why it ends, what was given back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import input_errors, questions
from bot.flows.commands import CancelOrder, RefundPart
from bot.flows.form import Form, Question
from bot.money import Money
from bot.parsing.free_text import read_line
from bot.parsing.numbers import read_amount
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Text, t


@dataclass(frozen=True)
class CancelAnswers:
    order: str = ""
    reason: str | None = None


def _why(a: CancelAnswers) -> tuple[Question[CancelAnswers], ...]:
    return (
        questions.typed(
            "reason",
            t("Reason"),
            (
                t(
                    "Why are you cancelling order {code}? The buyer will read your answer.",
                    code=a.order,
                ),
                t("Example: The harvest was lost. The order stays until you send a reason."),
            ),
            lambda text: read_line(text, minimum=2, limit=200),
            input_errors.words,
            lambda value: t("Reason: {reason}", reason=value),
        ),
    )


CANCELLING = Form(
    name="cancelling",
    version=1,
    answers=CancelAnswers,
    title=t("Cancelling an order"),
    questions=_why,
    submit=lambda a, _draft_id: CancelOrder(a.order, a.reason or ""),
    keeps=False,
)


@dataclass(frozen=True)
class RefundAnswers:
    order: str = ""
    paid: int = 0
    so_far: int = 0
    total: int | None = None


def _refunds(a: RefundAnswers) -> tuple[Question[RefundAnswers], ...]:
    def read(text: str) -> int | Rejection:
        amount = read_amount(text)
        if isinstance(amount, Rejection):
            return amount
        if amount > a.paid:
            return Rejection(Reason.TOO_LARGE, limit=a.paid)
        return amount if amount > a.so_far else Rejection(Reason.TOO_SMALL, limit=a.so_far)

    def explain(refusal: Rejection) -> Text:
        limit = Money(refusal.limit or 0, "RWF")
        match refusal.reason:
            case Reason.TOO_LARGE if refusal.limit == a.paid:
                return t("That is more than was paid: {total}", total=limit)
            case Reason.TOO_SMALL if refusal.limit == a.so_far and a.so_far:
                return t(
                    "Please enter the total refunded so far. Already recorded: {total}", total=limit
                )
        return t("That is not an amount. Please send a number only.")

    so_far = t("Recorded so far: {total}", total=Money(a.so_far, "RWF"))
    return (
        questions.typed(
            "total",
            t("Amount"),
            (
                t("↩️ How much have you refunded for order {code} in total?", code=a.order),
                t("The buyer paid: {total}", total=Money(a.paid, "RWF")),
                *((so_far,) if a.so_far else ()),
                t("Example: 2 000"),
            ),
            read,
            explain,
            lambda value: t("Refunded in total: {total}", total=Money(value, "RWF")),
        ),
    )


REFUND = Form(
    name="refund",
    version=1,
    answers=RefundAnswers,
    title=t("Recording a refund"),
    questions=_refunds,
    submit=lambda a, _draft_id: RefundPart(a.order, a.total or 0),
    keeps=False,
)
