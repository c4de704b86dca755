"""Links to a product and to a shop: given to their seller, and opened by whoever got one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Answer
from bot.commerce import catalogue, discount_codes
from bot.commerce.visibility import shop_seen_by
from bot.handlers.catalogue import card
from bot.handlers.context import Routes, on
from bot.parsing.page_paths import product_path, shop_path
from bot.parsing.share_codes import Shared, code_of
from bot.screens import sharing as screens
from bot.screens.discount_codes import offered
from bot.screens.shelves import of_shop as shelf_of_shop
from storage import product_lists
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.handlers.context import Context
    from bot.texts import Language


async def opened(turn: Context, shared: Shared) -> Answer:
    """What a code leads to, for somebody who may see it. Raises as the product's card."""
    if shared.kind in ("product", "question"):
        return await card(turn, shared.id)
    if shared.kind == "discount":
        return await discount(turn, shared.id)
    return await of_shop(turn, taps.OfShop(shared.id, FIRST))


async def discount(turn: Context, token: int) -> Answer:
    """What a code takes off, and the way to use it. Raises what it is refused for."""
    found = await discount_codes.by_token(turn.db, token)
    await discount_codes.must_be_for(turn.db, found, turn.who, turn.now)
    return Answer((offered(found.code, found.shop),))


async def of_shop(turn: Context, it: taps.OfShop) -> Answer:
    """What one shop offers."""
    shop = await shop_seen_by(turn.db, turn.who, it.shop)
    page = await product_lists.offered_by(turn.db, shop.id, it.place)
    return Answer((shelf_of_shop(shop, page, await turn.second_prices(), turn.now, turn.language),))


async def share(turn: Context, product_id: int) -> Answer:
    product = await catalogue.own(turn.db, turn.who, product_id)
    code = code_of("product", product.id)
    pages = _pages(turn, lambda language: product_path(language, product.id, product.name))
    return Answer((screens.product(product, code, turn.links(code, product.name), pages),))


async def share_shop(turn: Context, _nothing: object) -> Answer:
    shop = turn.shop
    code = code_of("shop", shop.id)
    pages = _pages(turn, lambda language: shop_path(language, shop.id, shop.name))
    return Answer((screens.shop(shop.name, code, turn.links(code, shop.name), pages),))


def _pages(turn: Context, path_in: Callable[[Language], str]) -> dict[str, str]:
    """Where it is read without any app, by what each language calls itself; none of a market
    without pages."""
    base = turn.periods.web_url
    names = labels.LANGUAGE_NAMES if base else {}
    to = {"zh": "?to=CN"}  # a page in Chinese is sent to China, and shows what it costs there
    return {name: base + path_in(each) + to.get(each, "") for each, name in names.items()}


ROUTES = Routes(
    taps=(
        on(taps.OF_SHOP, of_shop),
        on(taps.SHARE, share),
        on(taps.SHARE_SHOP, share_shop, role="seller"),
    ),
)
