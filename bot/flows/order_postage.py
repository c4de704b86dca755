"""A seller has weighed the parcel of an order, and says what its postage really is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import input_errors, questions
from bot.flows.commands import CorrectPostage
from bot.flows.form import Form, FormReview, Question
from bot.money import DEFAULT_CURRENCY, FRANCS, Money
from bot.parsing.numbers import read_price
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Strong, Text, t

NOTHING = Money(0, DEFAULT_CURRENCY)


@dataclass(frozen=True)
class Answers:
    order: str = ""
    before: Money = NOTHING
    goods: Money = NOTHING
    postage: Money | None = None


def _questions(a: Answers) -> tuple[Question[Answers], ...]:
    currency = a.before.currency

    def read(text: str) -> Money | Rejection:
        postage = read_price(text, currency)
        if postage == Rejection(Reason.ZERO):  # it goes along with another parcel, say
            postage = Money(0, currency)
        return postage if postage != a.before else Rejection(Reason.AMBIGUOUS)

    def explain(refusal: Rejection) -> Text:
        if refusal == Rejection(Reason.AMBIGUOUS):
            return t("That is the postage already: {price}", price=a.before)
        in_francs = currency == FRANCS
        return (input_errors.amount if in_francs else input_errors.price_in(currency))(refusal)

    return (
        questions.typed(
            "postage",
            t("Postage"),
            (
                t("⚖️ What does the weighed parcel of order {code} really cost?", code=a.order),
                t("Postage before: {price}", price=a.before),
                t("The buyer agrees, or cancels. You can ask once. Example: 3 500")
                if currency == FRANCS
                else t(
                    "The buyer agrees, or cancels. You can ask once. Example: {price}",
                    price=Money(3550, currency),
                ),
                t("If it costs nothing, send 0."),
            ),
            read,
            explain,
            lambda value: t("Postage now: {price}", price=value),
        ),
    )


def _review(a: Answers) -> FormReview:
    postage = a.before if a.postage is None else a.postage
    return FormReview(
        (
            Strong(t("🧾 Order {code}", code=a.order)),
            t("Postage before: {price}", price=a.before),
            t("Postage now: {price}", price=postage),
            Strong(t("Total: {total}", total=a.goods + postage)),
        ),
        t("✅ Yes, ask the buyer"),
    )


def _submit(a: Answers, _draft_id: str) -> CorrectPostage:
    assert a.postage is not None  # the only question
    return CorrectPostage(a.order, a.postage)


FORM = Form(
    name="order_postage",
    version=1,
    answers=Answers,
    title=t("New postage"),
    questions=_questions,
    review=_review,
    submit=_submit,
    leave=t("✖️ Cancel, no change"),
    keeps=False,
)
