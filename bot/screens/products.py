"""A product as buyers see it, and as its seller does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import AlbumScreen, Button, MessageScreen, Photo, with_photos
from bot.commerce import prices, product_names
from bot.commerce.rates import NO_SECOND
from bot.parsing.boxes import Box
from bot.screens import product_options, shop_closures
from bot.screens.common import HOME, MY_PRODUCTS, PARCELS_GO_TO, back, back_row, pager
from bot.screens.reductions import planned, reduced
from bot.texts import Line, Strong, Text, Value, Weight, t, tn
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.commerce.product_texts import ShownText
    from bot.commerce.rates import SecondPrices
    from bot.money import Money
    from storage.models import Product
    from storage.product_lists import ProductPage
    from storage.reviews import Rating


def photos_of(product: Product) -> tuple[Photo, ...]:
    return tuple(Photo(row.photo_id, row.path, row.given_by) for row in product.photos)


def card_screen(
    product: Product,
    text: ShownText,
    rating: Rating,
    second: SecondPrices,
    now: datetime,
    *,
    mine: bool,
    marks: tuple[Line, ...] = (),
    others: tuple[Button, ...] = (),
) -> MessageScreen:
    """Photo, price, stock, shop, and what buyers say of it. One photo, to save the reader's data;
    the others on a tap. `marks` say whose words these are where they are not in the reader's
    language or not the seller's, and `others` lead to the other texts."""
    price = prices.of(product, now)
    seen = mine or second.shows(price.money)
    lines: list[Line] = [
        Strong(text.bare),
        *product_options.which(product),
        *(
            [price_of(product, price.money, second), *reduced(price, second)]
            if seen
            else [t("💰 Only sent abroad: the price is in another currency.")]
        ),
        t("✅ In stock: {n}", n=product.available) if product.available > 0 else t("❌ Sold out"),
        sold_by(product),
    ]
    if rating.given:
        lines.append(stars_of(rating))
    lines += product_options.others(product, second, now)
    if mine and product.state == "paused":
        lines.append(t("⏸ Paused: buyers cannot see it."))
    if text.description:
        lines += ["", text.description]
    if marks:
        lines += ["", *marks]
    rows: list[tuple[Button, ...]] = []
    if mine:
        rows.append((MY_PRODUCTS,))
    elif not seen:
        rows.append((PARCELS_GO_TO,))
    elif product.available > 0:
        rows.append((Button(t("🧺 Add to cart"), taps.BUY(product.id)),))
    rows += product_options.on_card(product)
    if not mine:
        rows.append((Button(t("💬 Ask the seller"), taps.ASK(product.id)),))
    if rating.worded:
        rows.append((Button(t("⭐ Reviews"), taps.REVIEWS(taps.OfProduct(product.id))),))
    if len(product.photos) > 1:
        rows.append((Button(t("📷 All photos"), taps.PHOTOS(product.id)),))
    rows += [(each,) for each in others]
    # Three buttons stand below a message everywhere: to buy, to ask, and back.
    above = taps.SHOP(taps.OnShelf(product.category))
    rows.append(back_row(above) if mine else (back(above),))
    return MessageScreen(tuple(lines), tuple(rows), next(iter(photos_of(product)), None))


def sold_by(product: Product) -> Text:
    return t("🏪 {shop}, {district}", shop=product.shop.name, district=product.shop.district)


def price_of(product: Product, price: Money, second: SecondPrices = NO_SECOND) -> Text:
    about = second.of(price)
    values: dict[str, Value] = {
        "price": price,
        "unit": labels.unit(product.unit),
        "weight": Weight(product.weight_grams),
    }
    if about is None:
        return t("💰 {price} per {unit} ({weight})", **values)
    return t("💰 {price} (about {second}) per {unit} ({weight})", **values, second=about)


def stars_of(rating: Rating) -> Text:
    average = _average(rating.stars, rating.given)
    return t("⭐ {number} out of 5 ({n})", number=average, n=rating.given)


def _average(stars: int, count: int) -> str:
    """To one decimal, rounded half up; a point in all three languages, as for weights."""
    tenths = (stars * 20 + count) // (2 * count)
    return f"{tenths // 10}.{tenths % 10}"


def photos_screen(product: Product, name: str) -> MessageScreen | AlbumScreen:
    to_card = ((back(taps.PRODUCT(product.id)),),)
    return with_photos((Strong(name),), to_card, photos_of(product))


def own_products(page: ProductPage, now: datetime, reopens_on: date | None) -> MessageScreen:
    """What a seller has, page by page; the shop may be closed until a day."""
    add = Button(t("➕ Add a product"), taps.ADD())
    if not page.items:
        return MessageScreen((t("📋 You have no products yet."),), ((add, HOME),))
    lines: list[Line] = [Strong(t("📋 Your products")), ""]
    if reopens_on is not None:
        lines = [shop_closures.is_closed(reopens_on), "", *lines]
    rows: list[tuple[Button, ...]] = []
    names = product_names.on_buttons(page.items)
    for number, (product, label) in enumerate(zip(page.items, names, strict=True), 1):
        lines.append(product_options.own_line(number, product_names.of(product), product, now))
        rows.append((Button(label, taps.OWN(product.id)),))
    rows += pager(page, taps.MINE)
    rows.append((add, Button(t("🏪 My shop"), taps.MY_SHOP())))
    rows.append(
        (
            Button(t("📉 Reduced prices"), taps.REDUCED_PRICES()),
            Button(t("🔗 Share my shop"), taps.SHARE_SHOP()),
        )
    )
    if reopens_on is None:
        rows.append((shop_closures.CLOSE, HOME))
    else:
        rows += [(shop_closures.REOPEN, shop_closures.OTHER_DAY), (HOME,)]
    return MessageScreen(tuple(lines), tuple(rows))


def packed_size(box: Box) -> Text:
    sides = (box.length, box.width, box.height)
    if any(side % 10 for side in sides):
        length, width, height = sides
        return t(
            "Packed size: {length} × {width} × {height} mm",
            length=length,
            width=width,
            height=height,
        )
    length, width, height = (side // 10 for side in sides)
    return t(
        "Packed size: {length} × {width} × {height} cm", length=length, width=width, height=height
    )


def own_screen(product: Product, now: datetime, *first: Line) -> MessageScreen:
    """A product as its seller sees it, with everything that can be changed."""
    key, box = product.id, Box.of(product.packed_size)
    lines: list[Line] = [
        *first,
        Strong(product_names.of(product)),
        t("Price: {price}", price=product.price_money),
        *planned(product, now),
        *product_options.which(product),
        t("Unit: {unit}", unit=labels.unit(product.unit)),
        t("Weight: {weight}", weight=Weight(product.weight_grams)),
        *([packed_size(box)] if box else []),
        t("Category: {category}", category=labels.category(product.category)),
        t("Stock: {n}", n=product.available),
    ]
    if product.reserved:
        lines.append(t("Held for orders: {n}", n=product.reserved))
    lines.append(tn("{n} photo", "{n} photos", len(product.photos)))
    if product.state == "paused":
        lines.append(t("⏸ Paused: buyers cannot see it."))
    # Six to choose from: what is on sale is paused before it is deleted, and only that is reduced.
    moves = (
        (Button(t("⏸ Pause"), taps.PAUSE(key)), _reduction(product, now))
        if product.state == "active"
        else (
            Button(t("📢 Sell again"), taps.RESELL(key)),
            Button(t("🗑 Delete"), taps.ASK_DELETE(key)),
        )
    )
    return MessageScreen(
        tuple(lines),
        (
            (
                Button(t("💰 Price"), taps.EDIT(taps.FactOfProduct(key, "price"))),
                Button(t("🔢 Stock"), taps.EDIT(taps.FactOfProduct(key, "stock"))),
                Button(t("✏️ Edit"), taps.EDIT(taps.FactOfProduct(key))),
            ),
            moves,
            (
                Button(t("👀 View as a buyer"), taps.PRODUCT(key)),
                Button(t("🔗 Share"), taps.SHARE(key)),
            ),
            back_row(taps.MINE(FIRST)),
        ),
    )


def _reduction(product: Product, now: datetime) -> Button:
    if planned(product, now):
        return Button(t("✖️ End the reduced price"), taps.END_REDUCED(product.id))
    return Button(t("📉 Reduce the price"), taps.REDUCE(product.id))


def rarer_facts(product: Product) -> MessageScreen:
    """What is seldom changed: with it, the product's own screen would have too many buttons."""
    key = product.id
    sizes = (
        Button(t("➕ Another size"), taps.ADD_OPTION(key))
        if product.group is None
        else Button(t("🔖 All sizes"), taps.EDIT(taps.FactOfProduct(key, "sizes")))
    )
    return MessageScreen(
        (Strong(product_names.of(product)), t("✏️ What do you want to change?")),
        (
            (
                Button(t("📷 Photos"), taps.EDIT(taps.FactOfProduct(key, "photos"))),
                Button(t("🏷 Name"), taps.EDIT(taps.FactOfProduct(key, "name"))),
            ),
            (
                Button(t("📝 Description"), taps.EDIT(taps.FactOfProduct(key, "description"))),
                Button(t("🌐 Languages"), taps.TEXTS(key)),
            ),
            (
                Button(t("⚖️ Unit and more"), taps.EDIT(taps.FactOfProduct(key, "measures"))),
                sizes,
            ),
            (back(taps.OWN(key)),),
        ),
    )


def measures(product: Product) -> MessageScreen:
    """By what it is sold, how heavy and how large it is, and where it stands."""
    key = product.id
    return MessageScreen(
        (Strong(product_names.of(product)), t("✏️ What do you want to change?")),
        (
            (
                Button(t("⚖️ Unit"), taps.EDIT(taps.FactOfProduct(key, "unit"))),
                Button(t("⚖️ Weight"), taps.EDIT(taps.FactOfProduct(key, "weight_grams"))),
            ),
            (
                Button(t("📏 Packed size"), taps.EDIT(taps.FactOfProduct(key, "box"))),
                Button(t("🗂 Category"), taps.EDIT(taps.FactOfProduct(key, "category"))),
            ),
            (back(taps.EDIT(taps.FactOfProduct(key))),),
        ),
    )


def ask_delete(product: Product) -> MessageScreen:
    key = product.id
    return MessageScreen(
        (
            t("🗑 Do you really want to delete {product}?", product=product_names.of(product)),
            t("Orders already placed are not affected."),
        ),
        (
            (Button(t("🗑 Yes, delete it"), taps.DELETE(key)),),
            (Button(t("⬅️ No, keep it"), taps.OWN(key)),),
        ),
    )
