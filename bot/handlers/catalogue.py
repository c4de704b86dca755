"""Looking around: shelves, search, a product, and how many of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import capabilities, taps
from bot.chat import Answer, MessageScreen, Screen
from bot.commerce import filters, order_record, orders, product_options, product_texts
from bot.commerce import search as finding
from bot.commerce.refusals import NotFound, OwnProduct, SoldOut
from bot.commerce.visibility import is_own, seen_by
from bot.flows import commands as c
from bot.flows.shopping import QUANTITY, SEARCH, QuantityAnswers, SearchAnswers
from bot.handlers import order_record as staff_orders
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.codes import may_let_in, read_order_code
from bot.screens import filters as filter_screens
from bot.screens import product_options as option_screens
from bot.screens import product_texts as text_screens
from bot.screens import second_factor
from bot.screens import shelves as shelf_screens
from bot.screens.orders import order_screen
from bot.screens.products import card_screen, photos_screen
from storage import product_lists, products, reviews
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from bot.commerce.filters import Filters
    from bot.commerce.rates import SecondPrices
    from bot.handlers.context import Context
    from storage.models import Product, Shop

LONGEST_SENTENCE = 200  # in which what is looked for may stand at the end


async def shop(turn: Context, on_shelf: taps.OnShelf) -> Answer:
    shelf, place = on_shelf.shelf, on_shelf.place
    if not shelf:
        filled = await product_lists.categories(turn.db)
        return Answer((shelf_screens.categories(filled, place.number),))
    category = None if shelf == "all" else shelf
    found = await product_lists.shelf(turn.db, category or "", place)
    second = await turn.second_prices()
    return Answer((shelf_screens.shelf(category, found, second, turn.now, turn.language),))


async def shelves(turn: Context, _nothing: object) -> Answer:
    return Answer((shelf_screens.categories(await product_lists.categories(turn.db)),))


async def search(turn: Context, rest: str) -> Answer | StartForm:
    if not rest.strip():
        return StartForm(SEARCH, SearchAnswers())
    return Answer((await found(turn, rest),))


async def search_page(turn: Context, sought: taps.Found) -> Answer | StartForm:
    if not sought.words:
        return StartForm(SEARCH, SearchAnswers())
    return Answer((await found(turn, sought.words, sought.place),))


async def found(turn: Context, words: str, page: Place = FIRST) -> MessageScreen:
    """What a search gives. Whoever writes the code of an order of theirs, or the number of its
    parcel, looks for that; staff find every order."""
    order = await orders.named(turn.db, words, turn.who)
    if order is not None:
        return order_screen(order, turn.who, turn.channels)
    if turn.who.is_staff and read_order_code(words):
        of_others = await order_record.find(turn.db, words, turn.who)
        if of_others is not None:
            return await staff_orders.record(turn, of_others)
    if capabilities.of(turn.event.sender.platform).by_cookie and may_let_in(words):
        return second_factor.not_asked_for()  # what is looked for stands in the answer
    words = words[:LONGEST_SENTENCE]
    products_found = await finding.find(turn.db, words, page)
    filled = set() if products_found.page.total else await product_lists.categories(turn.db)
    second = await turn.second_prices()
    return shelf_screens.found(words, products_found, filled, second, turn.now, turn.language)


async def filtered(turn: Context, chosen: taps.Filtered) -> Answer:
    """What is chosen of a search, or of all products."""
    second = await turn.second_prices()
    result = await _chosen(turn, chosen.filters, chosen.words, second, chosen.place)
    shop = await _shop(turn, chosen.filters)
    shown = filter_screens.chosen(
        chosen.words,
        chosen.filters,
        result,
        shop,
        turn.parcels_to,
        second,
        turn.now,
        turn.language,
    )
    return Answer((shown,))


async def to_filter(turn: Context, asked: taps.ToFilter) -> Answer:
    second = await turn.second_prices()
    match asked.what:
        case "category":
            filled = await product_lists.categories(turn.db)
            return Answer((filter_screens.categories(asked, filled),))
        case "price":
            return Answer((filter_screens.prices(asked, filters.compared_in(second)),))
        case "shop":
            anywhere = replace(asked.filters, shop=0)
            found = await _chosen(turn, anywhere, asked.words, second, FIRST, many=True)
            shops = {product.shop.id: product.shop for product in found.page.items}
            return Answer((filter_screens.shops(asked, list(shops.values())),))
        case "":
            shop = await _shop(turn, asked.filters)
            return Answer((filter_screens.options(asked, shop, turn.parcels_to, second),))


async def _chosen(
    turn: Context,
    chosen: Filters,
    words: str,
    second: SecondPrices,
    page: Place,
    *,
    many: bool = False,
) -> finding.SearchResult:
    of = await filters.of(turn.db, chosen, second, turn.parcels_to, turn.now)
    if not words:
        return finding.SearchResult(await product_lists.offered(turn.db, of, page, tiles=many))
    return await finding.find(turn.db, words, page, chosen=of, tiles=many)


async def _shop(turn: Context, chosen: Filters) -> Shop | None:
    return await products.shop_by_id(turn.db, chosen.shop) if chosen.shop else None


async def card(turn: Context, product_id: int, *, as_written: bool = False) -> Answer:
    """A product as a buyer sees it, in their language where it has a text in that."""
    product = await _offered(turn, product_id)
    mine = is_own(product, turn.who)
    rating = await reviews.of_product(turn.db, product.id)
    second = await turn.second_prices()
    text = product_texts.original(product) if as_written else None
    text = text or product_texts.shown(product, turn.language)
    shown = card_screen(
        product,
        text,
        rating,
        second,
        turn.now,
        mine=mine,
        marks=text_screens.marks(product, text, turn.language),
        others=text_screens.others(product, text, turn.language, staff=turn.who.is_staff),
    )
    return Answer((shown,))


async def original(turn: Context, product_id: int) -> Answer:
    """The same in its seller's own words."""
    return await card(turn, product_id, as_written=True)


async def options(turn: Context, of: taps.OfProduct) -> Answer:
    """All that a product is sold in."""
    product = await _offered(turn, of.product)
    second = await turn.second_prices()
    name = product_texts.shown(product, turn.language).bare
    return Answer((option_screens.every(product, name, second, turn.now, of.place),))


async def _offered(turn: Context, product_id: int) -> Product:
    """The product of a button; where that is sold no more, another one of its group."""
    try:
        return await seen_by(turn.db, turn.who, product_id)
    except NotFound:
        gone = await products.by_id(turn.db, product_id)
        there = product_options.others(gone) if gone is not None else []
        if not there:
            raise
        return await seen_by(turn.db, turn.who, there[0].id)


async def photos(turn: Context, product_id: int) -> Answer:
    product = await seen_by(turn.db, turn.who, product_id)
    name = product_texts.name(product, turn.language)
    return Answer((photos_screen(product, name),), fresh=True)


async def buy(turn: Context, product_id: int) -> StartForm:
    """Ask how many; the answer is the quantity in the cart, not an addition to it."""
    product = await seen_by(turn.db, turn.who, product_id)
    if is_own(product, turn.who):
        raise OwnProduct
    name = product_texts.name(product, turn.language)
    if product.available <= 0:
        raise SoldOut(name, 0)
    return StartForm(
        QUANTITY,
        QuantityAnswers(
            product_id=product.id,
            product=name,
            available=product.available,
            unit=product.unit,
            weight_grams=product.weight_grams,
        ),
    )


async def search_for(turn: Context, do: c.Search) -> tuple[Screen, ...]:
    return (await found(turn, do.words),)


ROUTES = Routes(
    commands={"shop": Route(shelves), "search": Route(search)},
    taps=(
        on(taps.SHOP, shop),
        on(taps.SEARCH, search_page),
        on(taps.FILTERED, filtered),
        on(taps.FILTER, to_filter),
        on(taps.PRODUCT, card),
        on(taps.OPTIONS, options),
        on(taps.ORIGINAL, original),
        on(taps.PHOTOS, photos),
        on(taps.BUY, buy),
    ),
    forms=(SEARCH, QUANTITY),
    form_commands={c.Search: Route(search_for)},
)
