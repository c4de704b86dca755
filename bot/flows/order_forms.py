"""What a seller says when an order does not go its way: why it ends, what was given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.flows import input_errors, questions
from bot.flows.commands import CancelOrder, RefundPart
from bot.flows.form import Form, FormReview, Question, in_francs
from bot.money import DEFAULT_CURRENCY, Money
from bot.parsing.free_text import read_line
from bot.parsing.numbers import read_price
from bot.parsing.rejection import Reason, Rejection
from bot.payment_methods import METHODS
from bot.texts import Line, Strong, Text, t
from storage.constants import PaymentMethod


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
    leave=t("✖️ Cancel, no change"),
    keeps=False,
)


NOTHING = Money(0, DEFAULT_CURRENCY)


@dataclass(frozen=True)
class RefundSource:
    """A payment through a provider, and how much can go back to whoever made it. `ending`: of the
    phone that paid, the last digits; none of a wallet."""

    method: PaymentMethod
    ending: str
    most: Money


@dataclass(frozen=True)
class RefundAnswers:
    order: str = ""
    paid: Money = NOTHING
    so_far: Money = NOTHING
    total: Money | None = None
    sent: bool = False  # it goes back through a provider, and not by hand
    sources: tuple[RefundSource, ...] = ()  # in the order in which money goes back by them


def _refunds(a: RefundAnswers) -> tuple[Question[RefundAnswers], ...]:
    def read(text: str) -> Money | Rejection:
        given = read_price(text, a.paid.currency)
        if isinstance(given, Rejection):
            return given
        if given > a.paid:
            return Rejection(Reason.TOO_LARGE, limit=a.paid.minor)
        return given if given > a.so_far else Rejection(Reason.TOO_SMALL, limit=a.so_far.minor)

    def explain(refusal: Rejection) -> Text:
        match refusal.reason:
            case Reason.TOO_LARGE if refusal.limit == a.paid.minor:
                return t("That is more than was paid: {total}", total=a.paid)
            case Reason.TOO_SMALL if refusal.limit == a.so_far.minor and a.so_far.minor:
                return t(
                    "Please enter the total refunded so far. Already recorded: {total}",
                    total=a.so_far,
                )
        return input_errors.sum_in(a.paid.currency, refusal)

    so_far = t("Recorded so far: {total}", total=a.so_far)
    return (
        questions.typed(
            "total",
            t("Amount"),
            (
                t(
                    "↩️ How much shall go back for order {code} in total? It is sent by itself.",
                    code=a.order,
                )
                if a.sent
                else t("↩️ How much have you refunded for order {code} in total?", code=a.order),
                t("The buyer paid: {total}", total=a.paid),
                *((so_far,) if a.so_far.minor else ()),
                questions.example_of_sum(a.paid.currency),
            ),
            read,
            explain,
            lambda value: t("Refunded in total: {total}", total=value),
            choices=lambda _answers: questions.the_whole(a.paid),
        ),
    )


def _refund_review(a: RefundAnswers) -> FormReview:
    """What goes back to whom, by which way: neither can be taken back."""
    total = a.total or a.so_far
    now = total - a.so_far
    lines: list[Line] = [Strong(t("🧾 Order {code}", code=a.order))]
    if a.sent:
        lines.append(t("The buyer gets back now: {total}", total=now))
        lines += _ways_back(a, now)
    else:
        lines.append(t("You have already given this back to the buyer: {total}", total=now))
    if a.so_far.minor:
        lines.append(t("Refunded in total: {total}", total=total))
    lines.append(t("This cannot be undone."))
    yes = t("↩️ Yes, send it back") if a.sent else t("↩️ Yes, it is refunded")
    return FormReview(tuple(lines), yes)


def _ways_back(a: RefundAnswers, left: Money) -> list[Line]:
    lines: list[Line] = []
    for each in a.sources:
        part = min(left, each.most)
        if not part.minor:
            break
        left -= part
        way = METHODS[each.method].label
        lines += [
            t("{way}: {total}", way=way, total=part),
            *((t("To the number that ends in {digits}", digits=each.ending),) * bool(each.ending)),
        ]
    return lines


def _refund(a: RefundAnswers, _draft_id: str) -> RefundPart:
    assert a.total  # the only question
    return RefundPart(a.order, a.total, a.sent)


def _upgrade(_version: int, answers: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had francs, as numbers."""
    sums = ("paid", "so_far", "total")
    return answers | {each: in_francs(answers[each]) for each in sums if each in answers}


REFUND = Form(
    name="refund",
    version=2,
    answers=RefundAnswers,
    title=t("Recording a refund"),
    questions=_refunds,
    review=_refund_review,
    submit=_refund,
    leave=t("✖️ Cancel, no change"),
    keeps=False,
    upgrade=_upgrade,
)
