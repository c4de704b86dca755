"""Links to a product and to a shop: given to their seller, and opened by whoever got one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import catalogue
from bot.commerce.visibility import shop_seen_by
from bot.handlers.catalogue import card
from bot.handlers.context import Routes, on
from bot.parsing.share_codes import Shared, code_of
from bot.screens import sharing as screens
from bot.screens.shelves import of_shop as shelf_of_shop
from storage import products
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def opened(turn: Context, shared: Shared) -> Answer:
    """What a code leads to, for somebody who may see it. Raises as the product's card."""
    if shared.kind == "product":
        return await card(turn, shared.id)
    return await of_shop(turn, taps.OfShop(shared.id, FIRST))


async def of_shop(turn: Context, it: taps.OfShop) -> Answer:
    """What one shop offers."""
    shop = await shop_seen_by(turn.db, turn.who, it.shop)
    page = await products.offered_by(turn.db, shop.id, it.place)
    return Answer((shelf_of_shop(shop, page, await turn.second_prices()),))


async def share(turn: Context, product_id: int) -> Answer:
    product = await catalogue.own(turn.db, turn.who, product_id)
    code = code_of("product", product.id)
    return Answer((screens.product(product, code, turn.links(code, product.name)),))


async def share_shop(turn: Context, _nothing: object) -> Answer:
    code = code_of("shop", turn.shop.id)
    return Answer((screens.shop(turn.shop.name, code, turn.links(code, turn.shop.name)),))


ROUTES = Routes(
    taps=(
        on(taps.OF_SHOP, of_shop),
        on(taps.SHARE, share),
        on(taps.SHARE_SHOP, share_shop, role="seller"),
    ),
)
