"""Listing a product by chat, and changing one fact of a product that is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot import labels, taps
from bot.chat import Button, MessageScreen, Screen
from bot.flows import input_errors, questions
from bot.flows.commands import ChangeProduct, Publish
from bot.flows.form import Choice, Form, FormReview, KeptPhoto, Question, in_francs
from bot.flows.option_questions import Pairs, value_question
from bot.flows.photo_question import caption_of, photos
from bot.flows.quantity_question import counted
from bot.money import FRANCS, Money
from bot.parsing.boxes import Box, read_box
from bot.parsing.categories import proposed
from bot.parsing.free_text import read_line, read_paragraph
from bot.parsing.numbers import GRAM, KILOGRAM, read_francs, read_price, read_weight
from bot.parsing.rejection import Rejection
from bot.screens.products import packed_size
from bot.texts import Line, Strong, Weight, t
from storage.constants import (
    CATEGORIES,
    FOREIGN_CURRENCIES,
    UNITS,
    Category,
    Currency,
    OptionKind,
    Unit,
)


@dataclass(frozen=True)
class Answers:
    photos: tuple[KeptPhoto, ...] | None = None
    name: str | None = None
    price: Money | None = None
    currency: Currency = FRANCS  # of the shop's prices
    stock: int | None = None
    measured: str = ""  # how much was said instead of how many
    unit: Unit | None = None
    weight_grams: int | None = None
    sized: bool = False  # what the market posts is counted by its volume, too
    box: Box | Literal[""] | None = None
    category: Category | None = None
    description: str | None = None


def read_product_name(text: str) -> str | Rejection:
    return read_line(text, minimum=2, limit=80)


def read_description(text: str) -> str | Rejection:
    return read_paragraph(text, minimum=2, limit=800)


def _words_for_description(a: Answers) -> str:
    """What was written below the photos and is too long for a name."""
    caption = caption_of(a.photos)
    return caption if isinstance(read_product_name(caption), Rejection) else ""


def _category_too(name: str, a: Answers) -> dict[str, Category | None]:
    """What the name speaks of is not asked for, until the seller has said otherwise."""
    by_name = proposed(a.name) if a.name else None
    return {"category": proposed(name)} if a.category in (None, by_name) else {}


PHOTOS: Question[Any] = photos(
    "photos",
    t("Photos"),
    lambda most: (
        t("📷 Send photos of the product: up to {most}, the best one first.", most=most),
        t("Example: one from the front, one of the label. You can also skip this."),
    ),
    uses_words=lambda a: not getattr(a, "fact", ""),  # to change the photos, nothing else is asked
)
NAME: Question[Any] = questions.typed(
    "name",
    t("Product name"),
    (t("🏷 What is the name of the product?"), t("Example: Roasted coffee from Huye, 500 g")),
    read_product_name,
    input_errors.words,
    lambda value: t("Product name: {name}", name=value),
    offers=lambda a: caption_of(a.photos),
    sample=t("Roasted coffee from Huye, 500 g"),
    also=_category_too,
)
PRICE: Question[Any] = questions.typed(
    "price",
    t("Price"),
    (t("💰 What is the price of one, in Rwandan francs?"), t("Example: 12 500")),
    read_francs,
    input_errors.amount,
    lambda value: t("Price: {price}", price=value),
    sample="12 500",
)


def _priced_in(currency: Currency) -> Question[Any]:
    return questions.typed(
        "price",
        t("Price"),
        (
            t(
                "💰 What is the price of one? In this currency: {currency}",
                currency=labels.currency(currency),
            ),
            t("Example: {price}", price=Money(1250, currency)),
        ),
        lambda text: read_price(text, currency),
        input_errors.price_in(currency),
        lambda value: t("Price: {price}", price=value),
        sample="12.50",
    )


PRICES: dict[Currency, Question[Any]] = {each: _priced_in(each) for each in FOREIGN_CURRENCIES}
STOCK: Question[Any] = counted(
    "stock",
    t("Stock"),
    lambda _answers: (t("🔢 How many can you sell now?"), t("Example: 40")),
    lambda a: (a.unit or "", a.weight_grams or 0),
    lambda value: t("Stock: {n}", n=value),
    minimum=0,
    sample="40",
)
UNIT: Question[Any] = questions.chosen(
    "unit",
    t("Unit"),
    (t("⚖️ Which unit do you sell it by?"), t("The price is for one unit.")),
    lambda _answers: tuple(Choice(labels.unit(code), code) for code in UNITS),
    lambda value: t("Unit: {unit}", unit=labels.unit(value)),
    columns=3,
    sample=labels.unit("bag"),
)
WEIGHT: Question[Any] = questions.typed(
    "weight_grams",
    t("Weight"),
    (t("⚖️ How much does one weigh when packed? Shipping costs depend on it."), t("Example: 500 g")),
    lambda text: read_weight(text, limit=1000 * KILOGRAM),
    input_errors.weight,
    lambda value: t("Weight: {weight}", weight=Weight(value)),
    choices=lambda _answers: tuple(
        Choice(t("{weight}", weight=Weight(grams)), f"{grams} g")
        for grams in (250 * GRAM, 500 * GRAM, KILOGRAM, 5 * KILOGRAM)
    ),
    sample=t("{weight}", weight=Weight(500 * GRAM)),
)
BOX: Question[Any] = questions.typed(
    "box",
    t("Packed size"),
    (
        t("📏 How large is one when packed, in cm? Shipping costs depend on it, too."),
        t("Example: 30 × 20 × 10 (length, width, height)"),
    ),
    read_box,
    input_errors.box,
    packed_size,
    skip="",
    sample="30 × 20 × 10",
)
NO_CATEGORY: Category = "other"
CATEGORY: Question[Any] = questions.chosen(
    "category",
    t("Category"),
    (t("🗂 Which category does it belong to?"),),
    lambda _answers: tuple(
        Choice(labels.category(code), code) for code in CATEGORIES if code != NO_CATEGORY
    ),
    lambda value: t("Category: {category}", category=labels.category(value)),
    skip=NO_CATEGORY,
)
DESCRIPTION: Question[Any] = questions.typed(
    "description",
    t("Description"),
    (
        t("📝 Describe the product: what makes it good?"),
        t("Example: Washed Bourbon, grown at 1,800 m, roasted last week."),
    ),
    read_description,
    input_errors.words,
    lambda value: t("Description: {description}", description=value),
    skip="",
    offers=_words_for_description,
    sample=t("Washed Bourbon, grown at 1,800 m, roasted last week."),
)
QUESTIONS = (PHOTOS, NAME, PRICE, STOCK, UNIT, WEIGHT, BOX, CATEGORY, DESCRIPTION)
# Who says "50 kg" when asked how many is asked how many that is, once it is known what one weighs.
STOCK_LATER = (PHOTOS, NAME, PRICE, UNIT, WEIGHT, STOCK, BOX, CATEGORY, DESCRIPTION)


def _questions(a: Answers) -> tuple[Question[Any], ...]:
    asked = STOCK_LATER if a.measured else QUESTIONS
    return asked if a.sized else tuple(each for each in asked if each is not BOX)


def priced_in(a: Answers, asked: tuple[Question[Any], ...]) -> tuple[Question[Any], ...]:
    """With the price in the currency of the shop."""
    return tuple(PRICES.get(a.currency, PRICE) if each is PRICE else each for each in asked)


def _review(a: Answers) -> FormReview:
    lines: list[Line | None] = [question.summary(a) for question in QUESTIONS[1:]]
    return FormReview(
        (
            Strong(t("👀 This is how buyers will see it. Is everything correct?")),
            "",
            *(line for line in lines if line),
        ),
        t("📢 Publish"),
        tuple(photo.photo for photo in a.photos or ()),
    )


def _submit(a: Answers, draft_id: str) -> Publish:
    assert a.price  # the review comes after every question
    assert a.unit
    assert a.category
    return Publish(
        draft_id,
        photos=tuple(photo.photo for photo in a.photos or ()),
        name=a.name or "",
        price=a.price,
        stock=a.stock or 0,
        unit=a.unit,
        weight_grams=a.weight_grams or 0,
        box=a.box or None,
        category=a.category,
        description=a.description or "",
    )


def _finish(a: Answers, product_id: Any) -> tuple[Screen, ...]:
    return (
        MessageScreen(
            (
                t("🎉 Your product is on the market: {product}", product=a.name or ""),
                t("When somebody orders it, you get a message here."),
            ),
            (
                (Button(t("👀 View as a buyer"), taps.PRODUCT(product_id)),),
                (
                    Button(t("➕ Another size"), taps.ADD_OPTION(product_id)),
                    Button(t("➕ Add a product"), taps.ADD()),
                ),
            ),
        ),
    )


def _upgrade(_version: int, answers: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had the price in francs, as a number."""
    return answers | {"price": in_francs(answers.get("price"))}


LISTING = Form(
    name="listing",
    version=2,
    answers=Answers,
    title=t("Adding a product"),
    questions=lambda a: priced_in(a, _questions(a)),
    review=_review,
    submit=_submit,
    finish=_finish,
    upgrade=_upgrade,
    together=(("name", "price", "stock", "unit", "weight_grams", "box", "description"),),
)


@dataclass(frozen=True)
class ChangeAnswers(Answers):
    """One field is asked for: `fact`. `there` are the others of its group."""

    product_id: int = 0
    fact: str = ""
    kind1: OptionKind | None = None
    kind2: OptionKind | Literal[""] | None = None
    option1: str | None = None
    option2: str | None = None
    there: Pairs = ()


def _asked(a: ChangeAnswers) -> tuple[Question[Any], ...]:
    kind = {"option1": a.kind1, "option2": a.kind2}.get(a.fact)
    if kind:
        ask = t("{kind}?", kind=labels.option_kind(kind))
        return (value_question(a.fact, kind, ask, lambda a: a.there, last=True),)
    return priced_in(a, tuple(each for each in QUESTIONS if each.key == a.fact))


def _change(a: ChangeAnswers, draft_id: str) -> ChangeProduct:
    value = getattr(a, a.fact)
    if a.fact == "box":
        value = value or None
    if a.fact == "photos":
        value = tuple(photo.photo for photo in value)
    return ChangeProduct(draft_id, a.product_id, a.fact, value)


CHANGE = Form(
    name="change",
    version=2,
    answers=ChangeAnswers,
    title=t("Changing a product"),
    questions=_asked,
    submit=_change,
    keeps=False,
    upgrade=_upgrade,
    spoken_as="listing",
)
