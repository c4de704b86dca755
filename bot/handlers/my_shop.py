"""The seller's side: opening a shop, listing, and looking after products."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import labels
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import catalogue
from bot.commerce.refusals import NoShop, NotFound
from bot.flows import listing, shop
from bot.flows.form import KeptPhoto
from bot.handlers.context import StartForm
from bot.screens.common import HOME, back, back_row, pager
from bot.texts import Line, Strong, Value, Weight, t, tn
from storage import products
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import Product

FACTS = ("price", "stock", "photos", "name", "description", "category", "unit", "weight_grams")


async def sell(turn: Context, _rest: str) -> StartForm:
    """The first time a shop is opened, afterwards a product is added."""
    if turn.who.shop is None:
        return StartForm(shop.FORM, shop.Answers())
    return StartForm(listing.LISTING, listing.Answers())


async def my_shop(turn: Context, _subject: str) -> StartForm:
    """The facts of one's own shop, each of which can be edited."""
    own_shop = turn.who.shop
    if own_shop is None:
        raise NoShop
    return StartForm(
        shop.FORM,
        shop.Answers(
            is_open=True,
            name=own_shop.name,
            about=own_shop.about,
            district=own_shop.district,
            phone=own_shop.phone,
            merchant_code=own_shop.merchant_code or "",
        ),
        anew=True,
    )


async def mine(turn: Context, subject: str) -> Answer:
    if turn.who.shop is None:
        raise NoShop
    page = await products.of_shop(turn.db, turn.who.shop.id, Place.read(subject))
    add = Button(t("➕ Add a product"), Tap("add"))
    if not page.items:
        return Answer((Screen((t("📋 You have no products yet."),), ((add, HOME),)),))
    lines: list[Line] = [Strong(t("📋 Your products")), ""]
    rows: list[tuple[Button, ...]] = []
    names = labels.distinct([product.name for product in page.items])
    for number, (product, label) in enumerate(zip(page.items, names, strict=True), 1):
        values: dict[str, Value] = {
            "number": number,
            "product": product.name,
            "price": product.price_money,
            "stock": product.available,
        }
        lines.append(
            t("{number}. {product}: {price}. Stock: {stock}", **values)
            if product.state == "active"
            else t("{number}. {product}: {price}. Stock: {stock}. ⏸ Paused", **values)
        )
        rows.append((Button(label, Tap("own", str(product.id))),))
    rows += pager(page, "mine")
    rows.append((add, Button(t("🏪 My shop"), Tap("myshop"))))
    rows.append((HOME,))
    return Answer((Screen(tuple(lines), tuple(rows)),))


async def own(turn: Context, subject: str) -> Answer:
    product = await catalogue.own(turn.db, turn.who, _id(subject))
    return Answer((own_screen(product),))


def own_screen(product: Product, *first: Line) -> Screen:
    """A product as its seller sees it, with everything that can be changed."""
    key = str(product.id)
    lines: list[Line] = [
        *first,
        Strong(product.name),
        t("Price: {price}", price=product.price_money),
        t("Unit: {unit}", unit=labels.unit(product.unit)),
        t("Weight: {weight}", weight=Weight(product.weight_grams)),
        t("Category: {category}", category=labels.category(product.category)),
        t("Stock: {n}", n=product.available),
    ]
    if product.reserved:
        lines.append(t("Held for orders: {n}", n=product.reserved))
    lines.append(tn("{n} photo", "{n} photos", len(product.photos)))
    if product.state == "paused":
        lines.append(t("⏸ Paused: buyers cannot see it."))
    pause = (
        Button(t("⏸ Pause"), Tap("pause", key))
        if product.state == "active"
        else Button(t("📢 Sell again"), Tap("resell", key))
    )
    return Screen(
        tuple(lines),
        (
            (
                Button(t("💰 Price"), Tap("edit", f"{key}~price")),
                Button(t("🔢 Stock"), Tap("edit", f"{key}~stock")),
                Button(t("✏️ Edit"), Tap("edit", key)),
            ),
            (pause, Button(t("🗑 Delete"), Tap("delete", key))),
            (Button(t("👀 View as a buyer"), Tap("prod", key)),),
            back_row(Tap("mine")),
        ),
    )


def _id(subject: str) -> int:
    if not subject.isdecimal():
        raise NotFound
    return int(subject)


async def edit(turn: Context, subject: str) -> Answer | StartForm:
    """One fact of a product is asked for; without a fact, which one."""
    key, _, fact = subject.partition("~")
    product = await catalogue.own(turn.db, turn.who, _id(key))
    if not fact:
        return Answer((_rarer_facts(product),))
    if fact not in FACTS:
        raise NotFound
    known: dict[str, Any] = {
        "price": product.price_money,
        "stock": product.available,
        "photos": tuple(KeptPhoto(row.photo_id, row.path) for row in product.photos),
        "name": product.name,
        "description": product.description,
        "category": product.category,
        "unit": product.unit,
        "weight_grams": product.weight_grams,
    }
    answers = listing.ChangeAnswers(
        product_id=product.id, fact=fact, unit=product.unit, weight_grams=product.weight_grams
    )
    return StartForm(listing.CHANGE, replace(answers, **{fact: known[fact]}), asking=fact)


def _rarer_facts(product: Product) -> Screen:
    """What is seldom changed: with it, the product's own screen would have too many buttons."""
    key = str(product.id)
    return Screen(
        (Strong(product.name), t("✏️ What do you want to change?")),
        (
            (
                Button(t("📷 Photos"), Tap("edit", f"{key}~photos")),
                Button(t("🏷 Name"), Tap("edit", f"{key}~name")),
            ),
            (
                Button(t("📝 Description"), Tap("edit", f"{key}~description")),
                Button(t("🗂 Category"), Tap("edit", f"{key}~category")),
            ),
            (
                Button(t("⚖️ Unit"), Tap("edit", f"{key}~unit")),
                Button(t("⚖️ Weight"), Tap("edit", f"{key}~weight_grams")),
            ),
            (back(Tap("own", key)),),
        ),
    )


async def pause(turn: Context, subject: str) -> Answer:
    product = await catalogue.set_state(turn.db, turn.who, _id(subject), "paused", turn.now)
    return Answer((own_screen(product),), toast=t("Paused. Buyers no longer see it."))


async def resell(turn: Context, subject: str) -> Answer:
    product = await catalogue.set_state(turn.db, turn.who, _id(subject), "active", turn.now)
    return Answer((own_screen(product),), toast=t("On sale again."))


async def ask_delete(turn: Context, subject: str) -> Answer:
    product = await catalogue.own(turn.db, turn.who, _id(subject))
    screen = Screen(
        (
            t("🗑 Do you really want to delete {product}?", product=product.name),
            t("Orders already placed are not affected."),
        ),
        (
            (Button(t("🗑 Yes, delete it"), Tap("delete!", subject)),),
            (Button(t("⬅️ No, keep it"), Tap("own", subject)),),
        ),
    )
    return Answer((screen,))


async def delete(turn: Context, subject: str) -> Answer:
    await catalogue.set_state(turn.db, turn.who, _id(subject), "deleted", turn.now)
    await turn.db.flush()
    shown = await mine(turn, "")
    return Answer(shown.screens, toast=t("Deleted."))
