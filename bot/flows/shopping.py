"""The short forms: how many, what to search, how it is shipped, why it is declined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot import labels
from bot.flows import input_errors, questions
from bot.flows.commands import CorrectShipment, DeclineOrder, PutInCart, Search, ShipOrder
from bot.flows.form import Choice, Form, Question
from bot.flows.quantity_question import counted
from bot.parsing.codes import read_tracking_answer
from bot.parsing.free_text import read_line
from bot.texts import Strong, t
from storage.constants import CARRIERS, ORDER_REASONS, Carrier, Unit


@dataclass(frozen=True)
class QuantityAnswers:
    product_id: int = 0
    product: str = ""
    available: int = 0
    unit: Unit | Literal[""] = ""
    weight_grams: int = 0
    measured: str = ""  # how much was said instead of how many
    quantity: int | None = None


def _quantity(a: QuantityAnswers) -> tuple[Question[QuantityAnswers], ...]:
    return (
        counted(
            "quantity",
            t("Quantity"),
            lambda _answers: (
                Strong(a.product),
                t("🔢 How many do you want in your cart?"),
                t("Available: {n}", n=a.available),
                t("Example: 2") if a.available > 1 else t("Example: 1"),
            ),
            lambda a: (a.unit, a.weight_grams),
            lambda value: t("Quantity: {n}", n=value),
            limit=lambda a: max(1, a.available),
            choices=lambda _answers: tuple(
                Choice(str(n), str(n)) for n in (1, 2, 3, 5, 10, 20) if n <= a.available
            ),
        ),
    )


QUANTITY = Form(
    name="quantity",
    version=1,
    answers=QuantityAnswers,
    title=t("Choosing a quantity"),
    questions=_quantity,
    submit=lambda a, _draft_id: PutInCart(a.product_id, a.quantity or 1),
    keeps=False,
)


@dataclass(frozen=True)
class SearchAnswers:
    words: str | None = None


WORDS: Question[SearchAnswers] = questions.typed(
    "words",
    t("Search"),
    (t("🔎 What are you looking for?"), t("Example: coffee Huye")),
    lambda text: read_line(text, minimum=1, limit=60),
    input_errors.words,
    lambda value: t("Search: {words}", words=value),
)
SEARCH = Form(
    name="search",
    version=1,
    answers=SearchAnswers,
    title=t("Searching"),
    questions=lambda _answers: (WORDS,),
    submit=lambda a, _draft_id: Search(a.words or ""),
    keeps=False,
)


@dataclass(frozen=True)
class ShippingAnswers:
    order: str = ""
    carrier: Carrier | None = None
    carrier_name: str | None = None
    tracking_number: str | None = None
    abroad: bool = False
    purchase: int = 0  # with whose address it is sent


# What crosses no border by itself is not offered for a parcel abroad.
_BY_HAND: tuple[Carrier, ...] = ("moto", "self")


def _carriers(a: ShippingAnswers) -> tuple[Choice, ...]:
    return tuple(
        Choice(labels.carrier(code), code)
        for code in CARRIERS
        if not (a.abroad and code in _BY_HAND)
    )


CARRIER: Question[ShippingAnswers] = questions.chosen(
    "carrier",
    t("Carrier"),
    (t("🚚 How will you send the parcel?"),),
    _carriers,
    lambda value: t("Carrier: {carrier}", carrier=labels.carrier(value)),
    columns=1,
    resets=("carrier_name", "tracking_number"),
    sample=labels.carrier("post"),
)
CARRIER_NAME: Question[ShippingAnswers] = questions.typed(
    "carrier_name",
    t("Carrier"),
    (t("🚚 What is the name of the carrier?"), t("Example: Volcano Express")),
    lambda text: read_line(text, minimum=2, limit=40),
    input_errors.words,
    lambda value: t("Carrier: {carrier}", carrier=value),
)


def _tracking(a: ShippingAnswers) -> Question[ShippingAnswers]:
    return questions.typed(
        "tracking_number",
        t("Tracking number"),
        (
            t("🔢 What is the tracking number? The buyer uses it to follow the parcel."),
            t("Example: EE473124829RW. If there is none, tap Skip."),
        ),
        lambda text: read_tracking_answer(text, postal=a.carrier == "post"),
        input_errors.tracking,
        lambda value: t("Tracking number: {number}", number=value),
        skip="",
        sample="EE473124829RW",
    )


def _shipping(a: ShippingAnswers) -> tuple[Question[ShippingAnswers], ...]:
    if a.carrier == "other":
        return (CARRIER, CARRIER_NAME, _tracking(a))
    if a.carrier in ("moto", "self"):
        return (CARRIER,)
    return (CARRIER, _tracking(a))


SHIPPING = Form(
    name="shipping",
    version=1,
    answers=ShippingAnswers,
    title=t("Shipping an order"),
    questions=_shipping,
    submit=lambda a, _draft_id: ShipOrder(
        a.order, a.carrier_name or a.carrier or "", a.tracking_number or "", a.purchase
    ),
    leave=t("✖️ Cancel, no change"),
    keeps=False,
    together=(("carrier", "tracking_number"),),
)


# The same questions once more, where an answer was wrong or is known only now.
CORRECTING = Form(
    name="correcting",
    version=1,
    answers=ShippingAnswers,
    title=t("Correcting the tracking number"),
    questions=_shipping,
    submit=lambda a, _draft_id: CorrectShipment(
        a.order, a.carrier_name or a.carrier or "", a.tracking_number or ""
    ),
    leave=t("✖️ Cancel, no change"),
    keeps=False,
    spoken_as="shipping",
)


@dataclass(frozen=True)
class DeclineAnswers:
    order: str = ""
    reason: str | None = None


def _decline(a: DeclineAnswers) -> tuple[Question[DeclineAnswers], ...]:
    def show(value: str) -> Any:
        return t("Reason: {reason}", reason=labels.reason(value))

    return (
        questions.typed(
            "reason",
            t("Reason"),
            (
                t(
                    "What is the reason for declining order {code}? The buyer will read"
                    " your answer.",
                    code=a.order,
                ),
                t("Choose, or write it. Example: The harvest is late."),
            ),
            lambda text: text if text in ORDER_REASONS else read_line(text, minimum=2, limit=200),
            input_errors.words,
            show,
            choices=lambda _answers: tuple(
                Choice(labels.reason_button(code), code) for code in ORDER_REASONS
            ),
            digits=True,
        ),
    )


DECLINE = Form(
    name="decline",
    version=1,
    answers=DeclineAnswers,
    title=t("Declining an order"),
    questions=_decline,
    submit=lambda a, _draft_id: DeclineOrder(a.order, a.reason or ""),
    leave=t("✖️ Cancel, no change"),
    keeps=False,
)
