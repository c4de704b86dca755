"""A product as buyers see it, and as its seller does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Button, Photo, Screen, Tap
from bot.screens.common import HOME, back, back_row, pager
from bot.texts import Line, Strong, Text, Value, Weight, t, tn

if TYPE_CHECKING:
    from storage.models import Product
    from storage.products import ProductPage
    from storage.reviews import Rating


def photos_of(product: Product) -> tuple[Photo, ...]:
    return tuple(Photo(row.photo_id, row.path, row.given_by) for row in product.photos)


def card_screen(product: Product, rating: Rating, *, mine: bool) -> Screen:
    """Photo, price, stock, shop, and what buyers say of it. One photo, to save the reader's data;
    the others on a tap."""
    lines: list[Line] = [
        Strong(product.name),
        t(
            "💰 {price} per {unit} ({weight})",
            price=product.price_money,
            unit=labels.unit(product.unit),
            weight=Weight(product.weight_grams),
        ),
        t("✅ In stock: {n}", n=product.available) if product.available > 0 else t("❌ Sold out"),
        t("🏪 {shop}, {district}", shop=product.shop.name, district=product.shop.district),
    ]
    if rating.given:
        lines.append(stars_of(rating))
    if mine and product.state == "paused":
        lines.append(t("⏸ Paused: buyers cannot see it."))
    if product.description:
        lines += ["", product.description]
    rows: list[tuple[Button, ...]] = []
    if mine:
        rows.append((Button(t("📋 My products"), Tap("mine")),))
    elif product.available > 0:
        rows.append((Button(t("🧺 Add to cart"), Tap("buy", str(product.id))),))
    if rating.worded:
        rows.append((Button(t("⭐ Reviews"), Tap("reviews", str(product.id))),))
    if len(product.photos) > 1:
        rows.append((Button(t("📷 All photos"), Tap("photos", str(product.id))),))
    rows.append(back_row(Tap("shop", f"{product.category}~0")))
    return Screen(tuple(lines), tuple(rows), photos_of(product)[:1])


def stars_of(rating: Rating) -> Text:
    average = _average(rating.stars, rating.given)
    return t("⭐ {number} out of 5 ({n})", number=average, n=rating.given)


def _average(stars: int, count: int) -> str:
    """To one decimal, rounded half up; a point in all three languages, as for weights."""
    tenths = (stars * 20 + count) // (2 * count)
    return f"{tenths // 10}.{tenths % 10}"


def photos_screen(product: Product) -> Screen:
    to_card = ((back(Tap("prod", str(product.id))),),)
    return Screen((Strong(product.name),), to_card, photos_of(product))


def own_products(page: ProductPage) -> Screen:
    """What a seller has, page by page."""
    add = Button(t("➕ Add a product"), Tap("add"))
    if not page.items:
        return Screen((t("📋 You have no products yet."),), ((add, HOME),))
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
    return Screen(tuple(lines), tuple(rows))


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


def rarer_facts(product: Product) -> Screen:
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


def ask_delete(product: Product) -> Screen:
    key = str(product.id)
    return Screen(
        (
            t("🗑 Do you really want to delete {product}?", product=product.name),
            t("Orders already placed are not affected."),
        ),
        (
            (Button(t("🗑 Yes, delete it"), Tap("delete!", key)),),
            (Button(t("⬅️ No, keep it"), Tap("own", key)),),
        ),
    )
