"""One rule says who sees a product: asked of a row, and asked of the database, it says the same."""

from __future__ import annotations

from datetime import date
from itertools import product as each_of

import pytest
from sqlalchemy import select, update

from bot.chat import Photo
from bot.commerce import carts, catalogue, people, search, visibility
from bot.commerce.refusals import NotFound
from storage import product_lists, products
from storage.constants import PRODUCT_STATES, SHOP_STATES
from storage.models import Product, ProductPhoto, ProductWord, Shop
from tests.support.trade import Trade

REOPENS_ON = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("state", "shop", "away", "reopens_on"),
    [*each_of(PRODUCT_STATES, SHOP_STATES, (False, True), (None, REOPENS_ON))],
)
async def test_a_row_and_the_database_agree(
    trade: Trade,
    state: str,
    shop: str,
    away: bool,
    reopens_on: date | None,
) -> None:
    aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
    number = await trade.product(aline, "Ikawa")
    async with trade.database.write() as db:
        await db.execute(update(Product).values(state=state))
        await db.execute(update(Shop).values(state=shop, away=away, reopens_on=reopens_on))
    on_sale = (state, shop, away, reopens_on) == ("active", "open", False, None)
    who = await trade.known(bosco)
    async with trade.database.read() as db:
        row = await products.by_id(db, number)
        assert row is not None
        shelf = await product_lists.shelf(db, "")
        category = await product_lists.shelf(db, "coffee")
        found = (await search.find(db, "ikawa")).page
        assert visibility.is_on_sale(row) is on_sale
        assert visibility.visible_to(row, who) is on_sale
        for page in (shelf, category, found):
            assert [each.id for each in page.items] == [number] * on_sale
        assert await product_lists.categories(db) == ({"coffee"} if on_sale else set())
    async with trade.acting(bosco) as (db, who):
        if on_sale:
            await carts.put(db, who, number, 1, trade.now)
        else:
            with pytest.raises(NotFound):
                await carts.put(db, who, number, 1, trade.now)


@pytest.mark.parametrize("state", PRODUCT_STATES)
async def test_ones_own_is_seen_until_it_is_deleted(trade: Trade, state: str) -> None:
    aline = await trade.seller("Aline")
    number = await trade.product(aline)
    async with trade.database.write() as db:
        await db.execute(update(Product).values(state=state))
    who = await trade.known(aline)
    async with trade.database.read() as db:
        row = await products.by_id(db, number)
        assert row is not None
        assert visibility.visible_to(row, who) is (state != "deleted")


@pytest.mark.parametrize("how", ["deleted", "erased"])
async def test_nothing_names_the_pictures_of_what_is_gone(trade: Trade, how: str) -> None:
    """Red when their files must be kept for ever."""
    aline = await trade.seller("Aline")
    number = await trade.product(aline, photos=[Photo("one"), Photo(path="two.jpg")])
    async with trade.acting(aline) as (db, who):
        if how == "deleted":
            await catalogue.set_state(db, who, number, "deleted", trade.now)
        else:
            await people.forget(db, who.person, trade.now)
    assert await trade.rows(select(ProductPhoto.path)) == []
    assert await trade.rows(select(ProductWord.word)) == []
