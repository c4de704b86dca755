"""A seller reduces a price for a time: by how much, from when, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat import Said, What
from bot.commerce.reductions import LONGEST, SHORTEST, Compared, Off
from bot.flows import input_errors, period, questions
from bot.flows.commands import ReducePrice
from bot.flows.form import Answered, Form, FormReview, Problem, Prompt, Question, Reply
from bot.money import FRANCS, Money
from bot.parsing.reductions import MOST_PERCENT, may_be_percent, read_reduction
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Line, Listed, Strong, Text, t, tn
from storage.constants import Currency

EXAMPLES = {
    FRANCS: Money(500, FRANCS),
    "USD": Money(100, "USD"),
    "CNY": Money(500, "CNY"),
}
SHOWN = 6  # products by name


@dataclass(frozen=True)
class ReductionAnswers:
    product_id: int = 0  # 0: all of the shop
    currency: Currency = FRANCS
    goods: tuple[Compared, ...] = ()  # as they were when it began
    zone: str = ""  # of whoever fills it in
    now: datetime | None = None
    off: Off | None = None
    begins: str | None = None  # "now", or a moment
    ends: datetime | None = None
    sure: bool | None = None


def _ask_off(a: ReductionAnswers) -> Prompt:
    example = EXAMPLES[a.currency]
    if not a.product_id:
        return Prompt(
            (
                t("📉 By how much do you reduce every price of your shop?"),
                t("Send a percentage, or what comes off each price."),
                t("Example: {percent} or {sum}", percent="10%", sum=example),
            ),
            digits=False,
        )
    [one] = a.goods
    return Prompt(
        (
            t("📉 How much does it cost for this time?"),
            t(
                "Price now: {price}. Send the new price, or a percentage that comes off.",
                price=one.price,
            ),
            t("Example: {percent} or {sum}", percent="20%", sum=_sample(one.price)),
        ),
        digits=False,
    )


def _sample(price: Money) -> Money:
    """About a fifth less, as a round number."""
    less = price.minor * 4 // 5
    step = 10 ** max(len(str(less)) - 2, 0)
    return Money(max(less // step * step, 1), price.currency)


def _read_off(what: What, a: ReductionAnswers) -> Reply:
    if not isinstance(what, Said):
        return None
    found = read_reduction(what.text, a.currency)
    if isinstance(found, Rejection):
        return Problem(_why_not(found, a))
    if isinstance(found, int):
        return _judged(Off(basis_points=found), a)
    if not a.product_id:
        return _judged(Off(less=found), a)
    [one] = a.goods
    if may_be_percent(found, what.text, one.price):
        return Problem(
            t(
                "Is that a percentage or a price? Please write {percent} or {sum}.",
                percent=f"{found.amount:f}%",
                sum=found,
            ),
            part=True,
        )
    return _judged(Off(to=found), a)


def _judged(off: Off, a: ReductionAnswers) -> Reply:
    if not any(off.of(each.price) for each in a.goods):
        return Problem(t("The reduced price must be lower than the price now, and above 0."))
    return Answered(off)


def _why_not(why: Rejection, a: ReductionAnswers) -> Text:
    match why.reason:
        case Reason.TOO_LARGE if why.limit == MOST_PERCENT:
            return t("That is too much. The maximum is: {limit}", limit=f"{MOST_PERCENT}%")
        case Reason.WRONG_CURRENCY | Reason.FRACTION | Reason.TOO_LARGE | Reason.AMBIGUOUS:
            explain = (
                input_errors.amount if a.currency == FRANCS else input_errors.price_in(a.currency)
            )
            return explain(why)
    return t("That is neither a price nor a percentage. Please write it like the example.")


def said_of(off: Off) -> Text:
    if off.to is not None:
        return t("Reduced price: {price}", price=off.to)
    if off.less is not None:
        return t("Taken off each price: {price}", price=off.less)
    return t("Taken off the price: {percent}", percent=f"{off.percent}%")


OFF: Question[ReductionAnswers] = Question(
    "off",
    t("Reduced price"),
    _ask_off,
    _read_off,
    summary=lambda a: said_of(a.off) if a.off else None,
    resets=("sure",),
)


def _too_long(lasts: timedelta) -> Text | None:
    if lasts < SHORTEST:
        return t("It must hold for at least 1 hour. Please choose a later end.")
    if lasts > LONGEST:
        return t("It can hold for 60 days at most. Please choose an earlier end.")
    return None


BEGINS, ENDS = period.BEGINS, period.ends(_too_long)


def raised(a: ReductionAnswers) -> tuple[Compared, ...]:
    """Of what is reduced, what was made dearer within a day."""
    return tuple(
        each
        for each in a.goods
        if each.raised_from is not None and a.off is not None and a.off.of(each.price)
    )


def _if_sure(a: ReductionAnswers) -> tuple[Line, ...]:
    lines: list[Line] = []
    if found := raised(a):  # it is read aloud for a recording, too, with nothing answered
        first, *others = found
        lines = [
            Strong(t("⚠️ You raised this price less than a day ago: {product}", product=first.name)),
            t(
                "First {before}, now {price}.",
                before=first.raised_from or first.price,
                price=first.price,
            ),
        ]
        if others:
            names = Listed(tuple(each.name for each in others[:SHOWN]))
            lines.append(t("These, too: {names}", names=names))
    lines.append(
        t(
            "Buyers will not see the raised price as the old one, and staff are told."
            " Reduce it anyway?"
        )
    )
    return tuple(lines)


SURE: Question[ReductionAnswers] = questions.sure(_if_sure, t("✅ Yes, reduce it"), "off")


def _questions(a: ReductionAnswers) -> tuple[Question[ReductionAnswers], ...]:
    asked = (OFF, BEGINS, ENDS)
    return (*asked, SURE) if a.off is not None and raised(a) else asked


def _review(a: ReductionAnswers) -> FormReview:
    assert a.off  # the review comes after every question
    wanted = [(each, less) for each in a.goods if (less := a.off.of(each.price)) is not None]
    lines: list[Line] = [Strong(t("📉 Is this reduced price correct?"))]
    for each, less in wanted[:SHOWN]:
        lines.append(
            t(
                "{product}: {price}, before {old_price}",
                product=each.name,
                price=less,
                old_price=each.price,
            )
        )
        if each.lowest is not None and each.lowest > less:
            lines.append(
                t(
                    "Old price that buyers see (lowest of 30 days): {price}",
                    price=each.lowest,
                )
            )
        else:
            lines.append(t("Buyers see no old price: none of the last 30 days was higher."))
    if len(wanted) > SHOWN:
        more = len(wanted) - SHOWN
        lines.append(tn("And {n} more product", "And {n} more products", more))
    lines += [line for each in (BEGINS, ENDS) if (line := each.summary(a)) is not None]
    begins = period.begin_of(a) or period.now_of(a)
    if a.ends is not None and (why_not := _too_long(a.ends - begins)) is not None:
        return FormReview((*lines, why_not), None)
    return FormReview(tuple(lines), t("✅ Save"))


def _submit(a: ReductionAnswers, draft_id: str) -> ReducePrice:
    assert a.off
    assert a.ends
    return ReducePrice(draft_id, a.product_id, a.off, period.begin_of(a), a.ends)


FORM = Form(
    name="reduction",
    version=1,
    answers=ReductionAnswers,
    title=t("Reducing a price"),
    questions=_questions,
    review=_review,
    submit=_submit,
    timed=True,
    keeps=False,
)
