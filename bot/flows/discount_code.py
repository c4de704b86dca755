"""Codes for a discount: a seller makes one (what it takes off, of which orders, until when), and a
buyer types one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.chat import Said, What
from bot.commerce.discount_codes import LONGEST, SHORTEST
from bot.commerce.reductions import Off
from bot.commerce.refusals import CodeTimes
from bot.flows import input_errors, period, questions
from bot.flows.at_once import Told
from bot.flows.commands import MakeDiscountCode, UseDiscountCode
from bot.flows.form import Answered, Choice, Form, FormReview, Problem, Prompt, Question, Reply
from bot.flows.reduction import EXAMPLES
from bot.money import FRANCS, Money
from bot.parsing.discount_codes import read_discount_code
from bot.parsing.numbers import read_count, read_price
from bot.parsing.reductions import MOST_PERCENT, may_be_percent, read_reduction
from bot.parsing.rejection import Reason, Rejection
from bot.screens import discount_codes as screens
from bot.texts import Line, Strong, Text, t
from storage.constants import CURRENCIES, Currency

if TYPE_CHECKING:
    from bot.commerce.refusals import Refusal


@dataclass(frozen=True)
class CodeAnswers:
    currency: Currency = FRANCS
    offered: str = ""  # a name, for who has none
    zone: str = ""  # of whoever fills it in
    order: str = ""  # whose buyer alone may use it
    now: datetime | None = None
    name: str | None = None
    off: Off | None = None
    minimum: Money | Literal[""] | None = None
    most: int | None = None  # 0: any number
    begins: str | None = None
    ends: datetime | None = None


NAME: Question[Any] = questions.typed(
    "name",
    t("Code"),
    (
        t("🎟 What is the code called? Buyers type it in their cart."),
        t("Example: {code}", code="KAWA10"),
    ),
    read_discount_code,
    input_errors.words,
    lambda value: t("Code: {code}", code=value),
    choices=lambda a: (Choice(a.offered, a.offered),) if a.offered else (),
    sample="KAWA10",
)


def _ask_off(a: CodeAnswers) -> Prompt:
    return Prompt(
        (
            t("🎟 How much does the code take off the products of an order?"),
            t("Example: {percent} or {sum}", percent="10%", sum=EXAMPLES[a.currency]),
        ),
        digits=False,
    )


def _read_off(what: What, a: CodeAnswers) -> Reply:
    if not isinstance(what, Said):
        return None
    found = read_reduction(what.text, a.currency)
    if isinstance(found, int):
        return Answered(Off(basis_points=found))
    if isinstance(found, Rejection):
        if found.reason is Reason.TOO_LARGE and found.limit == MOST_PERCENT:
            return Problem(t("That is too much. The maximum is: {limit}", limit=f"{MOST_PERCENT}%"))
        if found.reason is Reason.WRONG_CURRENCY:
            return Problem(
                t("Your shop's prices are in this currency: {currency}", currency=a.currency)
            )
        return Problem(
            t("That is neither an amount nor a percentage. Please write it like the example.")
        )
    if may_be_percent(found, what.text):
        return Problem(
            t(
                "Is that a percentage or a sum? Please write {percent} or {sum}.",
                percent=f"{found.amount:f}%",
                sum=found,
            ),
            part=True,
        )
    return Answered(Off(less=found))


OFF: Question[Any] = Question(
    "off",
    t("Discount"),
    _ask_off,
    _read_off,
    summary=lambda a: screens.off(a.off) if a.off else None,
)


def _minimum(currency: Currency) -> Question[Any]:
    explain = input_errors.amount if currency == FRANCS else input_errors.price_in(currency)
    return questions.typed(
        "minimum",
        t("Price of the products"),
        (
            t("🎟 From which price of the products on does the code hold? If from any, tap Skip."),
            t("Example: {price}", price=Money(EXAMPLES[currency].minor * 20, currency)),
        ),
        lambda text: read_price(text, currency),
        explain,
        lambda value: t("Products must cost at least: {price}", price=value),
        skip="",
    )


MINIMUM = {each: _minimum(each) for each in CURRENCIES}
MOST: Question[Any] = questions.typed(
    "most",
    t("How many orders"),
    (
        t(
            "🎟 How many orders may use the code? Each buyer can use it once. If any"
            " number, tap Skip."
        ),
        t("Example: 50"),
    ),
    lambda text: read_count(text, limit=1_000_000),
    input_errors.count,
    lambda value: t("Number of orders: {n}", n=value),
    skip=0,
    sample="50",
)


def _too_long(lasts: timedelta) -> Text | None:
    if SHORTEST <= lasts <= LONGEST:
        return None
    return CodeTimes().text()


ENDS = period.ends(_too_long)


def _questions(a: CodeAnswers) -> tuple[Question[Any], ...]:
    how_many = () if a.order else (MOST,)
    return (NAME, OFF, MINIMUM[a.currency], *how_many, period.BEGINS, ENDS)


def _review(a: CodeAnswers) -> FormReview:
    lines: list[Line] = [Strong(t("🎟 Is this code correct?"))]
    if a.order:
        lines.append(t("Only for the buyer of order {code}.", code=a.order))
    lines += [line for each in _questions(a) if (line := each.summary(a)) is not None]
    lines.append(t("Each buyer can use it once. It is never taken off the postage."))
    begins = period.begin_of(a) or period.now_of(a)
    if a.ends is not None and (why_not := _too_long(a.ends - begins)) is not None:
        return FormReview((*lines, why_not), None)
    return FormReview(tuple(lines), t("✅ Save"))


def _submit(a: CodeAnswers, draft_id: str) -> MakeDiscountCode:
    assert a.name
    assert a.off
    assert a.ends
    return MakeDiscountCode(
        draft_id,
        name=a.name,
        off=a.off,
        minimum=a.minimum or None,
        most=1 if a.order else a.most or None,
        begins=period.begin_of(a),
        ends=a.ends,
        order=a.order,
    )


def _mend(a: CodeAnswers, _refusal: Refusal) -> CodeAnswers:
    return replace(a, name=None, offered="")


MAKING = Form(
    name="discount_code",
    version=1,
    answers=CodeAnswers,
    title=t("Making a code"),
    questions=_questions,
    review=_review,
    submit=_submit,
    mend=_mend,
    timed=True,
    keeps=False,
)


@dataclass(frozen=True)
class TypedCode:
    code: str | None = None


CODE: Question[Any] = questions.typed(
    "code",
    t("Code"),
    (t("🎟 Which code do you have?"), t("Example: {code}", code="KAWA10")),
    read_discount_code,
    input_errors.words,
    lambda value: t("Code: {code}", code=value),
    sample="KAWA10",
)


def _finish(_answers: TypedCode, told: Any) -> Any:
    assert isinstance(told, Told)
    return told.screens


TYPING = Form(
    name="discount",
    version=1,
    answers=TypedCode,
    title=t("Typing a code"),
    questions=lambda _answers: (CODE,),
    submit=lambda a, _draft_id: UseDiscountCode(a.code or ""),
    finish=_finish,
    keeps=False,
)
