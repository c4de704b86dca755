"""Staff say what of a sale is the market's: of which shop, of which goods, how much."""

from __future__ import annotations

from dataclasses import dataclass

from bot import labels
from bot.chat import Said, What
from bot.commerce.commission import FoundShop, Rate
from bot.flows import input_errors, questions
from bot.flows.commands import FindCommission, FindShops, SetCommission
from bot.flows.form import (
    Answered,
    Choice,
    Form,
    FormReview,
    Lookup,
    Problem,
    Prompt,
    Question,
    Reply,
)
from bot.money import FRANCS, Money
from bot.parsing.commission_rates import MOST_PERCENT, read_commission
from bot.parsing.free_text import read_line
from bot.parsing.rejection import Reason, Rejection
from bot.screens import commission as screens
from bot.texts import Line, Strong, Text, t
from storage.constants import CATEGORIES, Category

ALL, NONE = "all", "none"
EXAMPLES = {FRANCS: Money(200, FRANCS), "USD": Money(20, "USD"), "CNY": Money(100, "CNY")}
LONGEST = 60  # of a shop's name


@dataclass(frozen=True)
class Answers:
    shop: str | None = None  # as it was typed; "" for all shops
    found: tuple[FoundShop, ...] | None = None
    shop_id: int | None = None  # which of several
    category: str | None = None  # or ALL
    rate: Rate | None = None
    holds: tuple[Rate, ...] | None = None  # what is set for just these


def _read_name(what: What, _answers: Answers) -> Reply:
    if not isinstance(what, Said):
        return None
    name = read_line(what.text, minimum=2, limit=LONGEST)
    return Problem(input_errors.words(name)) if isinstance(name, Rejection) else Answered(name)


SHOP: Question[Answers] = Question(
    "shop",
    t("Shop"),
    lambda _answers: Prompt(
        (
            t("🏪 For which shop? Send its name or part of it."),
            t("Example: Kopakama. If this is for every shop, tap Skip."),
        )
    ),
    _read_name,
    summary=lambda a: screens.whose(chosen_shop(a)) if a.shop is not None else None,
    skip="",
    resets=("found", "shop_id", "holds"),
)
FOUND: Lookup[Answers] = Lookup("found", lambda a: FindShops(a.shop or ""))


def chosen_shop(a: Answers) -> FoundShop | None:
    """None: all shops."""
    found = a.found or ()
    if a.shop_id is None and len(found) == 1:
        return found[0]
    return next((each for each in found if each.id == a.shop_id), None)


def _which(a: Answers) -> Prompt:
    found = a.found or ()
    if not found:
        return Prompt((t("No shop has that in its name. Tap Back and send another."),))
    return Prompt(
        (t("Which shop is it? Tap it, or tap Back."),),
        tuple(
            Choice(label, str(each.id))
            for label, each in zip(
                labels.distinct([each.name for each in found]), found, strict=True
            )
        ),
        columns=1,
    )


WHICH: Question[Answers] = Question(
    "shop_id",
    t("Shop"),
    _which,
    lambda _what, _answers: None,
    choose=lambda value, _answers: Answered(int(value)),
    resets=("holds",),
)
CATEGORY: Question[Answers] = questions.chosen(
    "category",
    t("Products"),
    (t("🛍 For which products?"),),
    lambda _answers: (
        Choice(t("All products"), ALL),
        *(Choice(labels.category(each), each) for each in CATEGORIES),
    ),
    lambda value: t("All products") if value == ALL else labels.category(value),
    resets=("holds",),
)
HOLDS: Lookup[Answers] = Lookup("holds", lambda a: FindCommission(_shop_id(a), _category(a)))


def _shop_id(a: Answers) -> int | None:
    shop = chosen_shop(a)
    return shop.id if shop else None


def _category(a: Answers) -> Category | None:
    return next((each for each in CATEGORIES if each == a.category), None)


def _currency(a: Answers) -> str:
    shop = chosen_shop(a)
    return shop.currency if shop else FRANCS


def _read_rate(what: What, answers: Answers) -> Reply:
    if not isinstance(what, Said):
        return None
    read = read_commission(what.text, _currency(answers))
    if isinstance(read, Rejection):
        return Problem(_refused(read, answers))
    rate, shop = Rate(*read), chosen_shop(answers)
    if rate.piece and shop and rate.piece.currency != shop.currency:
        return Problem(
            t(
                "This shop's prices are in {currency}. Please send a percentage, or a sum in that"
                " currency.",
                currency=shop.currency,
            )
        )
    return Answered(rate)


def _refused(why: Rejection, a: Answers) -> Text:
    match why.reason:
        case Reason.UNIT_MISSING:
            return t(
                "Is that a percentage or a sum? Please write {percent} or {sum}.",
                percent="5%",
                sum=EXAMPLES[_currency(a)],
            )
        case Reason.TOO_LARGE if why.limit == MOST_PERCENT:
            return t("That is too high. The maximum is: {limit}", limit=f"{MOST_PERCENT}%")
    return t("That is not a commission. Please write it like the example.")


def _may_be_removed(a: Answers) -> bool:
    """What is of all shops and all products stands behind all others."""
    return bool(a.holds) and (chosen_shop(a) is not None or a.category != ALL)


RATE: Question[Answers] = Question(
    "rate",
    t("Commission"),
    lambda a: Prompt(
        (
            t("💼 What part of the price does the market keep?"),
            t("Send a percentage, or a sum for each piece sold. To keep nothing, send 0."),
            t("Example: {percent} or {sum}", percent="5%", sum=EXAMPLES[_currency(a)]),
        ),
        (Choice(t("🗑 Remove commission"), NONE),) if _may_be_removed(a) else (),
        digits=False,
    ),
    _read_rate,
    choose=lambda _value, _answers: Answered(Rate()),
    summary=lambda a: screens.how_much(a.rate) if a.rate else None,
)


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    if not a.shop:
        return (SHOP, CATEGORY, HOLDS, RATE)
    if a.found is not None and len(a.found) != 1:
        return (SHOP, FOUND, WHICH, CATEGORY, HOLDS, RATE)
    return (SHOP, FOUND, CATEGORY, HOLDS, RATE)


def _review(a: Answers) -> FormReview:
    lines: list[Line] = [Strong(t("💼 Is this commission correct?"))]
    lines += [line for each in (SHOP, CATEGORY, RATE) if (line := each.summary(a)) is not None]
    lines.append(t("It counts for orders placed from now on."))
    return FormReview(tuple(lines), t("✅ Save"))


def _submit(a: Answers, draft_id: str) -> SetCommission:
    return SetCommission(draft_id, _shop_id(a), _category(a), a.rate or Rate(0))


FORM = Form(
    name="commission",
    version=1,
    answers=Answers,
    title=t("Commission"),
    questions=_questions,
    review=_review,
    submit=_submit,
    keeps=False,
)
