"""Another size of a product that is on the market: which one it is, price, stock and weight.

The first time it is asked, too, by what the two differ, and which one is there already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from bot import labels
from bot.commerce.refusals import Refusal
from bot.flows import listing
from bot.flows.commands import AddOption
from bot.flows.form import Form, Question
from bot.flows.option_questions import KIND1, KIND2, Pairs, value_question, values_of
from bot.texts import Text, t
from storage.constants import OptionKind


@dataclass(frozen=True)
class OptionAnswers(listing.Answers):
    """`there` are those of its group that are on the market, `grouped` whether it has one yet."""

    product_id: int = 0
    grouped: bool = False
    there: Pairs = ()
    kind1: OptionKind | None = None
    kind2: OptionKind | Literal[""] | None = None
    own1: str | None = None
    own2: str | None = None
    option1: str | None = None
    option2: str | None = None


def _others(a: OptionAnswers) -> Pairs:
    """From which the new one must differ."""
    return a.there if a.grouped else ((a.own1 or "", a.own2 or ""),)


def _own(kind: OptionKind) -> Text:
    return t("First of what is on the market already. {kind}?", kind=labels.option_kind(kind))


def _new(kind: OptionKind) -> Text:
    return t("Now of the new one. {kind}?", kind=labels.option_kind(kind))


def _questions(a: OptionAnswers) -> tuple[Question[Any], ...]:
    asked: list[Question[Any]] = [] if a.grouped else [KIND1, KIND2]
    kinds = [("1", a.kind1), ("2", a.kind2)]
    if not a.grouped:
        asked += [
            value_question(f"own{number}", kind, _own(kind)) for number, kind in kinds if kind
        ]
    asked += [
        value_question(
            f"option{number}", kind, _new(kind), _others, last=number == "2" or not a.kind2
        )
        for number, kind in kinds
        if kind
    ]
    rest = (listing.PRICE, listing.WEIGHT, listing.STOCK)
    if not a.measured:
        rest = (listing.PRICE, listing.STOCK, listing.WEIGHT)
    asked += listing.priced_in(a, rest)
    return (*asked, listing.BOX) if a.sized else tuple(asked)


def _submit(a: OptionAnswers, draft_id: str) -> AddOption:
    assert a.price  # the last answer comes after every other
    assert a.kind1
    return AddOption(
        draft_id,
        a.product_id,
        values_of(a),
        a.price,
        a.stock or 0,
        a.weight_grams or 0,
        a.box or None,
        None if a.grouped else (a.kind1, a.kind2 or ""),
        ("", "") if a.grouped else (a.own1 or "", a.own2 or ""),
    )


def _mend(a: OptionAnswers, _refused: Refusal) -> OptionAnswers:
    """Somebody else of the shop, or the same on another phone, was quicker."""
    return replace(a, option1=None, option2=None)


FORM = Form(
    name="option",
    version=1,
    answers=OptionAnswers,
    title=t("Adding another size"),
    questions=_questions,
    submit=_submit,
    mend=_mend,
    together=(("price", "stock", "weight_grams", "box"),),
)
