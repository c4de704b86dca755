"""Staff say what of the ledger is to be set right, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot import labels
from bot.commerce.commission import FoundShop
from bot.flows import commission, input_errors, questions
from bot.flows.commands import ProposeCorrection
from bot.flows.form import Choice, Form, FormReview, Lookup, Question
from bot.money import FRANCS, Money
from bot.parsing.free_text import read_line
from bot.parsing.numbers import read_price
from bot.parsing.rejection import Rejection
from bot.screens import ledger_corrections as screens
from bot.texts import Strong, Text, t
from storage.constants import CURRENCIES, PROVIDERS, ProviderName

SHOP, FEE = "shop", "fee"
MORE, LESS = "more", "less"
LONGEST = 200


@dataclass(frozen=True)
class Answers:
    what: str | None = None
    shop: str | None = None  # as it was typed
    found: tuple[FoundShop, ...] | None = None
    shop_id: int | None = None  # which of several
    way: str | None = None
    provider: ProviderName | None = None
    currency: str | None = None
    amount: Money | None = None
    reason: str | None = None


WHAT: Question[Answers] = questions.chosen(
    "what",
    t("What"),
    (t("✏️ What is to be corrected?"),),
    lambda _answers: (
        Choice(t("🏪 Balance of a shop"), SHOP),
        Choice(t("Fee of a provider"), FEE),
    ),
    lambda value: t("🏪 Balance of a shop") if value == SHOP else t("Fee of a provider"),
    columns=1,
)
NAME: Question[Answers] = questions.typed(
    "shop",
    t("Shop"),
    (t("Which shop's? Send its name or part of it."), t("Example: Kopakama")),
    lambda text: read_line(text, minimum=2, limit=commission.LONGEST),
    input_errors.words,
    labels.shop,
    resets=("found", "shop_id"),
)
FOUND: Lookup[Answers] = commission.FOUND  # type: ignore[assignment] # by the same two answers
WHICH: Question[Answers] = replace(commission.WHICH, resets=())  # type: ignore[assignment]
WAY: Question[Answers] = questions.chosen(
    "way",
    t("More or less"),
    (t("Is more of the money the shop's, or less?"),),
    lambda _answers: (
        Choice(t("More for the shop"), MORE),
        Choice(t("Less for the shop"), LESS),
    ),
    lambda value: t("More for the shop") if value == MORE else t("Less for the shop"),
    columns=1,
)
_NAMES = [(each, labels.provider(each)) for each in PROVIDERS]
PROVIDER: Question[Answers] = questions.chosen(
    "provider",
    t("Taken by"),
    (t("Which provider took it, by its own statement?"),),
    lambda _answers: tuple(Choice(name, each) for each, name in _NAMES),
    lambda value: screens.whose("", value),
    columns=1,
)
CURRENCY: Question[Answers] = questions.chosen(
    "currency",
    t("Currency"),
    (t("In which currency?"),),
    lambda _answers: tuple(Choice(name, name) for name in CURRENCIES),
    lambda value: t("Currency: {currency}", currency=value),
    columns=3,
    resets=("amount",),
)


def _amount(currency: str) -> Question[Answers]:
    def read(text: str) -> Money | Rejection:
        return read_price(text, currency)

    explain = input_errors.amount if currency == FRANCS else input_errors.price_in(currency)
    return questions.typed(
        "amount",
        t("Amount"),
        (t("How much is it?"), questions.example_of_sum(currency)),
        read,
        explain,
        lambda value: t("Amount: {total}", total=value),
        digits=True,
    )


def _reason(a: Answers) -> tuple[Text, ...]:
    if a.what == FEE:
        return (t("Where does it stand? Example: statement of November, page 2"),)
    return (t("Why? The shop reads it. Example: an order was counted twice"),)


REASON: Question[Answers] = questions.typed(
    "reason",
    t("Reason"),
    _reason,
    lambda text: read_line(text, minimum=3, limit=LONGEST),
    input_errors.words,
    lambda value: t("Reason: {reason}", reason=value),
)


def _shop(a: Answers) -> FoundShop | None:
    found = a.found or ()
    if a.shop_id is None and len(found) == 1:
        return found[0]
    return next((each for each in found if each.id == a.shop_id), None)


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    money = (CURRENCY, _amount(a.currency or FRANCS), REASON)
    if a.what == FEE:
        return (WHAT, PROVIDER, *money)
    which = (WHICH,) if a.found is not None and len(a.found) != 1 else ()
    return (WHAT, NAME, FOUND, *which, WAY, *money)


def _money(a: Answers) -> Money:
    assert a.amount is not None  # it was asked for
    less = a.what == SHOP and a.way == LESS
    return Money(-a.amount.minor, a.amount.currency) if less else a.amount


def _review(a: Answers) -> FormReview:
    shop = _shop(a)
    about = screens.about(
        screens.whose(shop.name if shop else "", a.provider if a.what == FEE else None),
        _money(a),
        a.reason or "",
    )
    return FormReview(
        (
            Strong(t("✏️ Is this correction right?")),
            *about,
            t("Somebody else must approve this correction."),
        ),
        t("✅ Yes, it is right"),
    )


def _submit(a: Answers, draft_id: str) -> ProposeCorrection:
    shop = _shop(a) if a.what == SHOP else None
    return ProposeCorrection(
        draft_id,
        _money(a),
        a.reason or "",
        shop.id if shop else None,
        a.provider if a.what == FEE else None,
    )


FORM = Form(
    name="ledger_correction",
    version=1,
    answers=Answers,
    title=t("Correction of the accounts"),
    questions=_questions,
    review=_review,
    submit=_submit,
    keeps=False,
)
