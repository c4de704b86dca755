"""Opening a shop, and changing the facts of one that is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot import labels, taps
from bot.chat import Button, MessageScreen, Screen
from bot.flows import input_errors, questions, shop_postage
from bot.flows.address_questions import read_district_name
from bot.flows.commands import OpenShop
from bot.flows.form import Choice, Form, FormReview, Question
from bot.money import Money
from bot.parsing.bank_accounts import read_bank_account
from bot.parsing.codes import read_merchant_code
from bot.parsing.free_text import read_line, read_paragraph
from bot.places.rwanda import DISTRICTS
from bot.screens.common import HOME, MY_PRODUCTS
from bot.texts import Strong, t
from storage.constants import CURRENCIES, Currency, PostageService


@dataclass(frozen=True)
class Answers:
    is_open: bool = False
    name: str | None = None
    about: str | None = None
    district: str | None = None
    phone: str | None = None
    merchant_code: str | None = None
    bank_account: str | None = None  # asked of a shop that is open only
    # What the market's tariff has; without any, nothing is asked about postage.
    offered: tuple[PostageService, ...] = ()
    services: tuple[PostageService, ...] | None = None
    free_from: Money | Literal[""] | None = None
    handling_days: int | None = None
    currency: Currency | None = None
    own_phone: str = ""  # whoever fills it in has it, as the platform says


NAME: Question[Answers] = questions.typed(
    "name",
    t("Shop name"),
    (t("🏪 What is the name of your shop?"), t("Example: Koperative Kopakama")),
    lambda text: read_line(text, minimum=2, limit=60),
    input_errors.words,
    lambda value: t("Shop name: {name}", name=value),
    sample="Koperative Kopakama",
)
ABOUT: Question[Answers] = questions.typed(
    "about",
    t("What you sell"),
    (t("📝 What do you sell?"), t("Example: Coffee from our 200 farmers, roasted in Huye.")),
    lambda text: read_paragraph(text, minimum=2, limit=300),
    input_errors.words,
    lambda value: t("You sell: {about}", about=value),
    sample=t("Coffee from our 200 farmers, roasted in Huye."),
)
DISTRICT: Question[Answers] = questions.typed(
    "district",
    t("District"),
    (t("📍 In which district is your shop?"), t("Choose, or write it. Example: Huye")),
    read_district_name,
    input_errors.place,
    lambda value: t("District: {district}", district=value),
    choices=lambda _answers: tuple(Choice(name, name) for name in sorted(DISTRICTS)),
    digits=True,
    sample="Huye",
)
PHONE: Question[Answers] = questions.phone(
    "phone",
    t("Phone number"),
    (t("📱 What is the phone number of your shop?"), t("Example: 0788 123 456")),
    lambda _answers: "RW",
    "0788 123 456",
)
MERCHANT_CODE: Question[Answers] = questions.typed(
    "merchant_code",
    t("Merchant code"),
    (
        t("💳 What is your Mobile Money merchant code? Buyers pay to this code."),
        t("Example: 123456. If you have none, tap Skip."),
    ),
    read_merchant_code,
    input_errors.merchant_code,
    lambda value: t("Merchant code: {code}", code=value),
    skip="",
    sample="123456",
)
# Of a shop that is open: whoever opens one prices in francs.
CURRENCY: Question[Answers] = questions.chosen(
    "currency",
    t("Currency"),
    (
        t("💰 In which currency do you want to give your prices?"),
        t("Francs sell everywhere. What is priced in another currency is only sent abroad."),
        t("Your products keep their prices until you change each of them."),
    ),
    lambda _answers: tuple(Choice(labels.currency(code), code) for code in CURRENCIES),
    lambda value: t("Prices in: {currency}", currency=labels.currency(value)),
    columns=1,
    resets=("free_from",),
)
_BANK = "Bank of Kigali, SWIFT BKIGRWRW, 00040 0123456, Aline Uwera"
BANK_ACCOUNT: Question[Answers] = questions.typed(
    "bank_account",
    t("Bank account"),
    (
        t("🏦 Where do buyers abroad send money? Write the bank, SWIFT, account number, holder."),
        t("Example: {example}. If you have none, tap Skip.", example=_BANK),
    ),
    read_bank_account,
    input_errors.bank_account,
    lambda value: t("Bank account: {account}", account=value),
    skip="",
)
QUESTIONS = (NAME, ABOUT, DISTRICT, PHONE, MERCHANT_CODE)


def _questions(a: Answers) -> tuple[Question[Answers], ...]:
    """Whoever opens a shop is asked neither for a bank nor for a currency: few sell abroad, and
    whoever does finds both in their shop's facts."""
    abroad = (BANK_ACCOUNT, CURRENCY) if a.is_open else ()
    return (*QUESTIONS, *abroad, *(shop_postage.questions_of(a) if a.offered else ()))


def _review(a: Answers) -> FormReview:
    lines = [question.summary(a) for question in _questions(a)]
    return FormReview(
        (Strong(t("🏪 Your shop: is everything correct?")), "", *(line for line in lines if line)),
        t("✅ Save") if a.is_open else t("✅ Open the shop"),
        more=(shop_postage.TO_GROUP,) if a.offered else (),
    )


def _submit(a: Answers, draft_id: str) -> OpenShop:
    return OpenShop(
        draft_id,
        name=a.name or "",
        about=a.about or "",
        district=a.district or "",
        phone=a.phone or "",
        merchant_code=a.merchant_code or "",
        bank_account=(a.bank_account or "") if a.is_open else None,
        postage=shop_postage.offer(a),
        currency=a.currency,
    )


def _finish(a: Answers, _result: Any) -> tuple[Screen, ...]:
    if a.is_open:
        return (
            MessageScreen(
                (t("✅ Saved."),),
                (
                    (
                        MY_PRODUCTS,
                        HOME,
                    ),
                ),
            ),
        )
    return (
        MessageScreen(
            (
                t("🎉 Your shop is open: {shop}", shop=a.name or ""),
                t("Next step: add your first product."),
            ),
            ((Button(t("➕ Add a product"), taps.ADD()),),),
        ),
    )


FORM = Form(
    name="shop",
    version=1,
    answers=Answers,
    title=lambda a: t("Changing your shop") if a.is_open else t("Opening a shop"),
    questions=_questions,
    review=_review,
    submit=_submit,
    finish=_finish,
    changes_menu=True,
    together=(("name", "about", "district", "phone", "merchant_code"),),
)
