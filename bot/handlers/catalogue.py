"""Looking around: shelves, search, a product, and how many of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import TAP_BYTES, Answer, Button, Photo, Screen, Tap
from bot.commerce import catalogue, orders
from bot.commerce.refusals import NotFound, OwnProduct, SoldOut
from bot.commerce.visibility import is_own, seen_by
from bot.flows.shopping import QUANTITY, SEARCH, QuantityAnswers, SearchAnswers
from bot.handlers.context import StartForm
from bot.handlers.orders import order_screen
from bot.parsing.asking import without_asking
from bot.screens.common import (
    HOME,
    back,
    back_row,
    in_rows,
    more_choices,
    on_page,
    page_lines,
    pager,
)
from bot.texts import Line, Strong, Text, Weight, t
from storage import products, reviews
from storage.constants import CATEGORIES
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import Product

LONGEST_SEARCH = 60  # characters, as much as the form asks for
LONGEST_SENTENCE = 200  # in which what is looked for may stand at the end
ROOM_FOR_WORDS = TAP_BYTES - len("search|~||")


async def shop(turn: Context, subject: str) -> Answer:
    """`subject` is "category~page": "all" is every product, without one the categories."""
    category, _, page = subject.partition("~")
    if not category:
        return Answer((await _categories(turn, Place.read(page).number),))
    chosen = next((each for each in CATEGORIES if each == category), None)
    if chosen is None and category != "all":
        raise NotFound
    found = await products.shelf(turn.db, chosen or "", Place.read(page))
    title = labels.category(chosen) if chosen else t("🛍 All products")
    return Answer((_listing(Strong(title), found, "shop", category, back(Tap("shop"))),))


async def shelves(turn: Context, _rest: str) -> Answer:
    return Answer((await _categories(turn),))


async def _categories(turn: Context, page: int = 0) -> Screen:
    filled = await products.categories(turn.db)
    if not filled:
        return Screen(
            (
                t("There are no products on the market yet."),
                t("Do you have something to sell? Open a shop."),
            ),
            ((Button(t("🏪 Open a shop"), Tap("sell")), HOME),),
        )
    buttons = [
        Button(labels.category(category), Tap("shop", f"{category}~0"))
        for category in CATEGORIES
        if category in filled
    ]
    everything = Button(t("🛍 All products"), Tap("shop", "all~0"))
    if len(buttons) > 1:
        buttons.append(everything)
    rows = list(in_rows(on_page(buttons, page), 2))
    rows += more_choices(buttons, Tap("shop", f"~{page + 1}"))
    rows.append((Button(t("🔎 Search"), Tap("search")), HOME))
    return Screen((t("🛍 What would you like to see?"),), tuple(rows))


def _listing(
    title: Line, page: products.ProductPage, action: str, what: str, leads: Button
) -> Screen:
    lines: list[Line] = [title, *page_lines(page), ""]
    rows: list[tuple[Button, ...]] = []
    names = labels.distinct([product.name for product in page.items])
    for number, (product, label) in enumerate(zip(page.items, names, strict=True), 1):
        lines.append(
            t(
                "{number}. {product}: {price}",
                number=number,
                product=product.name,
                price=product.price_money,
            )
        )
        rows.append((Button(label, Tap("prod", str(product.id))),))
    if not page.items:
        lines.append(t("No products here yet."))
    rows += pager(page, action, f"{what}~")
    rows.append((leads, HOME))
    return Screen(tuple(lines), tuple(rows))


async def search(turn: Context, rest: str) -> Answer | StartForm:
    if not rest.strip():
        return StartForm(SEARCH, SearchAnswers())
    return Answer((await found(turn, rest),))


async def search_page(turn: Context, subject: str) -> Answer | StartForm:
    words, _, page = subject.rpartition("~")
    if not words:
        return StartForm(SEARCH, SearchAnswers())
    return Answer((await found(turn, words, Place.read(page)),))


async def found(turn: Context, words: str, page: Place = FIRST) -> Screen:
    """What a search gives. The words travel in the page buttons, as far as those have room. Whoever
    writes the code of an order of theirs, or the number of its parcel, looks for that."""
    order = await orders.named(turn.db, words, turn.who)
    if order is not None:
        return order_screen(turn, order)
    result = await catalogue.search(turn.db, words[:LONGEST_SENTENCE], page)
    kept = words[:LONGEST_SENTENCE].replace("|", " ")
    words = words[:LONGEST_SEARCH]
    turns = max(len(each.write()) for each in (result.previous, result.next, FIRST) if each)
    if len(kept.encode()) > ROOM_FOR_WORDS - turns:
        kept = without_asking(kept) or kept
    while len(kept.encode()) > ROOM_FOR_WORDS - turns:
        kept = kept[:-1]
    again = Button(t("🔎 Search again"), Tap("search"))
    if not result.total:
        return Screen(
            (
                t("🔎 No product was found for: {words}", words=words),
                t("Try one word only, or look through the categories."),
            ),
            ((again, Button(t("🛍 Browse products"), Tap("shop"))), (HOME,)),
        )
    title = t("🔎 Found for: {words}", words=words)
    return _listing(title, result, "search", kept, again)


async def card(turn: Context, subject: str) -> Answer:
    """A product as a buyer sees it."""
    product = await seen_by(turn.db, turn.who, subject)
    mine = is_own(product, turn.who)
    rating = await reviews.of_product(turn.db, product.id)
    return Answer((card_screen(product, rating, mine=mine),))


def photos_of(product: Product) -> tuple[Photo, ...]:
    return tuple(Photo(row.photo_id, row.path) for row in product.photos)


def card_screen(product: Product, rating: reviews.Rating, *, mine: bool) -> Screen:
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


def stars_of(rating: reviews.Rating) -> Text:
    average = _average(rating.stars, rating.given)
    return t("⭐ {number} out of 5 ({n})", number=average, n=rating.given)


def _average(stars: int, count: int) -> str:
    """To one decimal, rounded half up; a point in all three languages, as for weights."""
    tenths = (stars * 20 + count) // (2 * count)
    return f"{tenths // 10}.{tenths % 10}"


async def photos(turn: Context, subject: str) -> Answer:
    product = await seen_by(turn.db, turn.who, subject)
    to_card = ((back(Tap("prod", str(product.id))),),)
    return Answer((Screen((Strong(product.name),), to_card, photos_of(product)),), fresh=True)


async def buy(turn: Context, subject: str) -> StartForm:
    """Ask how many; the answer is the quantity in the cart, not an addition to it."""
    product = await seen_by(turn.db, turn.who, subject)
    if is_own(product, turn.who):
        raise OwnProduct
    if product.available <= 0:
        raise SoldOut(product.name, 0)
    return StartForm(
        QUANTITY,
        QuantityAnswers(
            product_id=product.id,
            product=product.name,
            available=product.available,
            unit=product.unit,
            weight_grams=product.weight_grams,
        ),
    )
