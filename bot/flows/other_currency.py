"""Staff take a payment that came in another currency, at a rate that they name."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.chat import Said, What
from bot.commerce.other_currency import unit_of, worth
from bot.commerce.rates import SUSPECT
from bot.flows.commands import TakeOtherCurrency
from bot.flows.form import Answered, Choice, Form, FormReview, Problem, Prompt, Question, Reply
from bot.money import DEFAULT_CURRENCY, Money
from bot.parsing.exchange_rates import MILLION, MOST_FRANCS, francs
from bot.parsing.normalise import plain
from bot.parsing.numerals import number
from bot.parsing.rejection import Rejection
from bot.texts import Line, Strong, t

NOTHING = Money(0, DEFAULT_CURRENCY)


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
    unit = unit_of(a.moved.currency, a.due.currency)
    other = a.due.currency if unit == a.moved.currency else a.moved.currency
    example = francs(a.known) if a.known else "7.12" if other == "CNY" else "1463.35"
    return Prompt(
        (
            t(
                "💱 Exchange rate: how much is {price}? Please answer in this currency: {currency}",
                price=Money.whole(1, unit),
                currency=other,
            ),
            t("The provider says it moved: {total}", total=a.moved),
            t("Example: {example}", example=example),
        ),
        digits=False,
    )


def _read(what: What, a: Answers) -> Reply:
    if not isinstance(what, Said):
        return None
    value = number(plain(what.text), whole=False)
    rate = value * MILLION if isinstance(value, Fraction) else Fraction(0)
    is_rate = 0 < rate <= MOST_FRANCS * MILLION and rate.denominator == 1
    if not is_rate or isinstance(value, Rejection):
        return Problem(t("That is not an exchange rate. Please write it like the example."))
    if worth(a.moved, a.due.currency, int(rate)).minor <= 0:
        return Problem(t("That is not an exchange rate. Please write it like the example."))
    return Answered(int(rate))


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


SURE: Question[Answers] = Question(
    "sure",
    t("Is it right?"),
    lambda a: Prompt(
        (
            Strong(t("⚠️ This is more than a fifth off the market's exchange rate. Is it right?")),
            t("Exchange rate: {rate}", rate=francs(a.rate or 0)),
            t("The market's rate: {rate}", rate=francs(a.known)),
        ),
        (Choice(t("✅ Yes, it is right"), "yes"), Choice(t("✏️ No, type again"), "no")),
        columns=1,
    ),
    lambda _what, _answers: None,
    choose=lambda value, _answers: (
        Answered(value=True) if value == "yes" else Answered(None, {"rate": None})
    ),
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
