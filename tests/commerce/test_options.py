"""Products in several sizes: added, told apart, shown as one, sold one by one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import Photo, Sender
from bot.commerce import (
    carts,
    catalogue,
    orders,
    prices,
    product_names,
    product_options,
    product_texts,
    translations,
)
from bot.commerce.refusals import ManyOptions, OptionThere, SoldOut, TooLate
from bot.money import FRANCS, Money
from storage import product_lists, products, reviews
from storage.models import Order, OrderLine, Product, ProductPhoto
from storage.product_texts import Words
from tests.support.trade import Trade, francs

SIZE = product_options.Kinds("size")


async def option(
    trade: Trade,
    seller: Sender,
    product: int,
    *values: str,
    own: tuple[str, ...] = (),
    **facts: Any,
) -> int:
    async with trade.acting(seller) as (db, who):
        row = await catalogue.own(db, who, product)
        kinds = None
        if own:
            kinds = product_options.Kinds("size", "grind" if len(own) > 1 else None)
        new = await product_options.add(
            db,
            who,
            row,
            trade.now,
            draft_id=facts.pop("draft_id", trade.draft()),
            values=(values[0], values[1] if len(values) > 1 else ""),
            price=Money(facts.pop("price", 40000), facts.pop("currency", FRANCS)),
            stock=facts.pop("stock", 5),
            weight_grams=facts.pop("weight", 1000),
            kinds=kinds,
            own=((own[0], own[1] if len(own) > 1 else "")) if own else None,
        )
        return new.id


async def of(trade: Trade, number: int) -> Product:
    async with trade.database.read() as db:
        row = await products.by_id(db, number)
    assert row is not None
    return row


async def shelf(trade: Trade) -> list[int]:
    async with trade.database.read() as db:
        page = await product_lists.shelf(db, "")
        assert page.total == len(page.items)
        return [each.id for each in page.items]


@pytest.fixture
async def sizes(trade: Trade) -> tuple[Trade, Sender, int, int]:
    """Of one coffee 250 g and 1 kg."""
    aline = await trade.seller("Aline")
    small = await trade.product(
        aline, "Ikawa", price=3500, stock=4, weight=250, photos=[Photo("one"), Photo("two")]
    )
    large = await option(trade, aline, small, "1 kg", own=("250 g",), price=12000)
    return trade, aline, small, large


class TestAdding:
    async def test_each_is_a_product_with_what_they_share(
        self, sizes: tuple[Trade, Sender, int, int]
    ) -> None:
        trade, _, small, large = sizes
        one, other = await of(trade, small), await of(trade, large)
        assert [product_names.of(each) for each in (one, other)] == ["Ikawa, 250 g", "Ikawa, 1 kg"]
        assert (other.category, other.unit, other.state) == (one.category, one.unit, "active")
        assert [photo.photo_id for photo in other.photos] == ["one", "two"]
        assert [each.id for each in one.options] == [small, large]
        assert [each.price_money for each in other.options] == [francs(3500), francs(12000)]
        assert [each.available for each in one.options] == [4, 5]

    async def test_the_same_draft_is_the_same_one(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        small = await trade.product(aline)
        one = await option(trade, aline, small, "1 kg", own=("250 g",), draft_id="d")
        assert await option(trade, aline, small, "1 kg", own=("250 g",), draft_id="d") == one
        assert len(await trade.rows(select(Product))) == 2

    @pytest.mark.parametrize("value", ["1 kg", "1KG", "1kg 🎁", "1000 g", "１ｋｇ"])
    async def test_two_that_read_alike_are_refused(
        self, sizes: tuple[Trade, Sender, int, int], value: str
    ) -> None:
        """Red when buyers are shown two buttons that they cannot tell apart."""
        trade, aline, small, _ = sizes
        with pytest.raises(OptionThere):
            await option(trade, aline, small, value)
        assert len(await trade.rows(select(Product))) == 2

    async def test_the_same_value_with_another_second_one_is_another(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        first = await trade.product(aline, "Ikawa")
        await option(trade, aline, first, "250 g", "iseye", own=("250 g", "itaseye"))
        await option(trade, aline, first, "1 kg", "iseye")
        with pytest.raises(OptionThere):
            await option(trade, aline, first, "1 kg", "Iseye")
        names = {product_names.of(each) for each in await trade.rows(select(Product))}
        assert names == {"Ikawa, 250 g, itaseye", "Ikawa, 250 g, iseye", "Ikawa, 1 kg, iseye"}

    async def test_so_many_and_no_more(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        first = await trade.product(aline)
        await option(trade, aline, first, "2 m", own=("1 m",))
        for number in range(3, product_options.MOST + 1):
            await option(trade, aline, first, f"{number} m")
        with pytest.raises(ManyOptions):
            await option(trade, aline, first, "99 m")
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, first, "deleted", trade.now)
        another = (await trade.rows(select(Product).where(Product.state == "active")))[0].id
        await option(trade, aline, another, "1 m")  # what was deleted leaves its place, and value

    async def test_two_who_begin_a_group_at_once(self, trade: Trade) -> None:
        """Red when the product's second group takes it out of the first."""
        aline = await trade.seller("Aline")
        first = await trade.product(aline)
        await option(trade, aline, first, "1 kg", own=("250 g",))
        with pytest.raises(TooLate):
            await option(trade, aline, first, "red", own=("blue",))


class TestChanging:
    async def test_what_they_share_is_changed_once(
        self, sizes: tuple[Trade, Sender, int, int]
    ) -> None:
        trade, aline, small, large = sizes
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, large, trade.now, draft_id="a", name="Ikawa ya Huye")
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, small, trade.now, draft_id="b", photos=[Photo("three")])
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, small, trade.now, draft_id="c", price=francs(4000))
        one, other = await of(trade, small), await of(trade, large)
        assert (one.name, other.name) == ("Ikawa ya Huye",) * 2
        assert (one.price, other.price) == (4000, 12000)
        photos = await trade.rows(select(ProductPhoto))
        assert sorted((row.product_id, row.photo_id) for row in photos) == [
            (small, "three"),
            (large, "three"),
        ]

    async def test_which_one_it_is(self, sizes: tuple[Trade, Sender, int, int]) -> None:
        trade, aline, small, large = sizes
        async with trade.acting(aline) as (db, who):
            row = await catalogue.own(db, who, small)
            with pytest.raises(OptionThere):
                await product_options.rename(db, who, row, ("1kg", ""), trade.now)
        async with trade.acting(aline) as (db, who):
            row = await catalogue.own(db, who, small)
            await product_options.rename(db, who, row, ("500 g", ""), trade.now)
        assert product_names.of(await of(trade, small)) == "Ikawa, 500 g"
        assert await trade.found("ikawa 500g") == [small]
        assert large not in await trade.found("ikawa")


class TestTheShelf:
    async def test_one_of_a_group_stands_on_it(self, sizes: tuple[Trade, Sender, int, int]) -> None:
        """Each that stands there in turn: the cheapest that can be had."""
        trade, aline, small, large = sizes
        assert await shelf(trade) == [small]
        bosco = await trade.person("Bosco")
        await trade.put(bosco, small, 4)
        [code] = await trade.place(bosco)
        assert await shelf(trade) == [large]  # sold out
        async with trade.acting(bosco) as (db, who):
            await orders.cancel(db, code, who, trade.now)
        assert await shelf(trade) == [small]
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, small, "paused", trade.now)
        assert await shelf(trade) == [large]
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, small, "active", trade.now)
            await catalogue.change(db, who, large, trade.now, draft_id="x", price=francs(900))
        assert await shelf(trade) == [large]
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, large, "deleted", trade.now)
        assert await shelf(trade) == [small]

    async def test_all_sold_out_still_stands_there_once(
        self, sizes: tuple[Trade, Sender, int, int]
    ) -> None:
        trade, aline, small, large = sizes
        async with trade.acting(aline) as (db, who):
            for number in (small, large):
                await catalogue.change(db, who, number, trade.now, draft_id=f"{number}", stock=0)
        assert await shelf(trade) == [small]

    async def test_it_says_where_prices_begin(self, sizes: tuple[Trade, Sender, int, int]) -> None:
        trade, aline, _, large = sizes
        async with trade.database.read() as db:
            [shown] = (await product_lists.shelf(db, "")).items
        assert prices.is_from(shown, trade.now)
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, large, trade.now, draft_id="x", price=francs(3500))
        async with trade.database.read() as db:
            [shown] = (await product_lists.shelf(db, "")).items
        assert not prices.is_from(shown, trade.now)

    async def test_any_of_them_is_found_by_its_own_words(
        self, sizes: tuple[Trade, Sender, int, int]
    ) -> None:
        """Red when whoever looks for 1 kg finds nothing, as 250 g stands on the shelf."""
        trade, *_, small, _ = sizes
        for words in ("ikawa 1kg", "ikawa 250 g", "1 kg"):
            assert await trade.found(words) == [small], words


class TestSelling:
    async def test_lines_are_told_apart(self, sizes: tuple[Trade, Sender, int, int]) -> None:
        trade, _, small, large = sizes
        bosco = await trade.person("Bosco")
        await trade.put(bosco, small, 2)
        await trade.put(bosco, large, 1)
        [code] = await trade.place(bosco)
        lines = await trade.rows(select(OrderLine).order_by(OrderLine.position))
        assert [(line.name, line.price) for line in lines] == [
            ("Ikawa, 250 g", 3500),
            ("Ikawa, 1 kg", 12000),
        ]
        assert (await trade.one(select(Order).where(Order.code == code))).total == 19000

    async def test_what_is_short_says_which(self, sizes: tuple[Trade, Sender, int, int]) -> None:
        trade, _, small, _ = sizes
        bosco = await trade.person("Bosco")
        with pytest.raises(SoldOut) as refused:
            await trade.put(bosco, small, 5)
        assert refused.value.product == "Ikawa, 250 g"

    async def test_what_is_said_of_one_is_said_of_all(
        self, sizes: tuple[Trade, Sender, int, int]
    ) -> None:
        trade, aline, small, large = sizes
        bosco = await trade.person("Bosco")
        await trade.put(bosco, large, 1)
        [code] = await trade.place(bosco)
        number = (await trade.one(select(Order).where(Order.code == code))).id
        who = await trade.known(bosco)
        async with trade.database.write() as db:
            await reviews.rate(db, number, who.person.id, 4, trade.now)
        other = await trade.product(aline, "Icyayi")
        async with trade.database.read() as db:
            assert (await reviews.of_product(db, small)).given == 1
            assert (await reviews.of_product(db, large)).given == 1
            assert (await reviews.of_product(db, other)).given == 0

    async def test_what_is_deleted_meanwhile_stays_in_the_cart_as_gone(
        self, sizes: tuple[Trade, Sender, int, int]
    ) -> None:
        """Reported of others: lunar 2367, Sylius 3065, reaction 5237 (a cart that cannot be opened
        any more), shopware 19438 (an order that does not say which one it was)."""
        trade, aline, small, large = sizes
        bosco = await trade.person("Bosco")
        await trade.order(bosco, large)
        await trade.put(bosco, small)
        await trade.put(bosco, large)
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, large, "deleted", trade.now)
        async with trade.database.read() as db:
            cart = await carts.of(db, await trade.id_of(bosco), trade.now)
        assert [line.product_id for line in cart.wanted] == [small]
        assert [line.product_id for line in cart.left_out] == [large]
        await trade.place(bosco)
        lines = await trade.rows(select(OrderLine).order_by(OrderLine.order_id))
        assert [line.name for line in lines] == ["Ikawa, 1 kg", "Ikawa, 250 g"]


class TestTexts:
    async def test_a_translation_is_of_all(self, sizes: tuple[Trade, Sender, int, int]) -> None:
        """Red when staff translate each size, or one that is added later has no text."""
        trade, aline, small, large = sizes
        eric = await trade.staff("Eric", "zh")
        async with trade.acting(eric) as (db, who):
            given = await translations.take_next(db, who, "zh", trade.now)
            assert given is not None
            words = Words("咖啡", "")
            await translations.translate(db, who, given.id, "zh", words, 1, trade.now)
            assert await translations.take_next(db, who, "zh", trade.now) is None
        huge = await option(trade, aline, small, "5 kg")
        called = [product_texts.name(await of(trade, each), "zh") for each in (small, large, huge)]
        assert called == ["咖啡, 250 g", "咖啡, 1 kg", "咖啡, 5 kg"]
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, huge, trade.now, draft_id="n", name="Ikawa nziza")
        texts = [product_texts.shown(await of(trade, each), "zh") for each in (small, huge)]
        assert [each.is_old for each in texts] == [True, True]

    async def test_one_value_of_two_kinds_is_no_other(self, trade: Trade) -> None:
        """Reported of another: vendure 1813."""
        aline = await trade.seller("Aline")
        first = await trade.product(aline, "Igitambaro")
        await option(trade, aline, first, "S", "S", own=("M", "S"))
        assert len(await trade.rows(select(Product))) == 2
