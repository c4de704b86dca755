"""Staff take a payment that came in another currency, at a rate that they name."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.chat import Said, What
from bot.commerce.other_currency import unit_of, worth
from bot.commerce.rates import SUSPECT
from bot.flows import questions
from bot.flows.commands import TakeOtherCurrency
from bot.flows.form import Answered, Form, FormReview, Problem, Prompt, Question, Reply
from bot.money import DEFAULT_CURRENCY, FRANCS, Money
from bot.parsing.exchange_rates import MILLION, francs, read_one
from bot.parsing.rejection import Reason
from bot.texts import Line, Strong, t

NOTHING = Money(0, DEFAULT_CURRENCY)
# Of each pair, where the market has no rate of its own.
_EXAMPLES = {("USD", "CNY"): "7.12", ("USD", FRANCS): "1463.35", ("CNY", FRANCS): "203.50"}


@dataclass(frozen=True)
class Answers:
    order: str = ""
    attempt: str = ""
    moved: Money = NOTHING
    due: Money = NOTHING
    known: int = 0  # millionths of the market's own rate; 0: it has none
    rate: int | None = None
    sure: bool | None = None


def _ask(a: Answers) -> Prompt:
    unit, other = _pair(a)
    return Prompt(
        (
            t(
                "💱 Exchange rate: how much is {price}? Please answer in this currency: {currency}",
                price=Money.whole(1, unit),
                currency=other,
            ),
            t("The provider says it moved: {total}", total=a.moved),
            t("Example: {example}", example=_example(a)),
        ),
        digits=False,
    )


def _read(what: What, a: Answers) -> Reply:
    if not isinstance(what, Said):
        return None
    unit, other = _pair(a)
    rate = read_one(what.text, unit, other)
    if rate is Reason.AMBIGUOUS:
        example = _example(a)
        return Problem(
            t("This rate can be read in two ways. Please write it so: {example}", example=example)
        )
    if rate is Reason.TOO_SMALL:
        one = Money.whole(1, unit)
        return Problem(
            t(
                "Please write how much {price} is worth, not the reverse: {currency}",
                price=one,
                currency=other,
            )
        )
    if isinstance(rate, Reason) or worth(a.moved, a.due.currency, rate).minor <= 0:
        return Problem(t("That is not an exchange rate. Please write it like the example."))
    return Answered(rate)


def _pair(a: Answers) -> tuple[str, str]:
    """The stronger of the two, of which one is worth so much of the other."""
    unit = unit_of(a.moved.currency, a.due.currency)
    return unit, a.due.currency if unit == a.moved.currency else a.moved.currency


def _example(a: Answers) -> str:
    return francs(a.known) if a.known else _EXAMPLES[_pair(a)]


RATE: Question[Answers] = Question(
    "rate",
    t("Exchange rate"),
    _ask,
    _read,
    summary=lambda a: t("Exchange rate: {rate}", rate=francs(a.rate)) if a.rate else None,
    resets=("sure",),
)


def is_out_of_line(a: Answers) -> bool:
    return bool(a.known and a.rate) and abs(Fraction(a.rate or 0, a.known) - 1) > SUSPECT


SURE: Question[Answers] = questions.sure(
    lambda a: (
        Strong(t("⚠️ This is more than a fifth off the market's exchange rate. Is it right?")),
        t("Exchange rate: {rate}", rate=francs(a.rate or 0)),
        t("The market's rate: {rate}", rate=francs(a.known)),
    ),
    t("✅ Yes, it is right"),
    "rate",
)


def _review(a: Answers) -> FormReview:
    counts = worth(a.moved, a.due.currency, a.rate or MILLION)
    lines: list[Line] = [
        Strong(t("🧾 Order {code}", code=a.order)),
        t("The provider says it moved: {total}", total=a.moved),
        t("Exchange rate: {rate}", rate=francs(a.rate or 0)),
        t("It counts as: {total}", total=counts),
        t("Still to pay until now: {total}", total=a.due),
        t("If it has to go back later, the seller gives it back by hand."),
    ]
    return FormReview(tuple(lines), t("✅ Yes, take it"))


FORM = Form(
    name="other_currency",
    version=1,
    answers=Answers,
    title=t("Exchange rate"),
    questions=lambda a: (RATE, SURE) if is_out_of_line(a) else (RATE,),
    review=_review,
    submit=lambda a, _draft_id: TakeOtherCurrency(a.attempt, a.rate or 0),
    keeps=False,
)
