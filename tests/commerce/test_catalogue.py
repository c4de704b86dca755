"""Shops and products: opened, published, changed, found."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from bot.chat import Photo, Sender
from bot.commerce import carts, catalogue, search
from bot.commerce.refusals import CartChanged, NoShop, NotFound, NotYours, TooLate
from bot.jobs.scheduler import Scheduler
from bot.money import Money
from storage import product_lists, products, search_index
from storage.models import Product, ProductPhoto, ProductWord, Shop
from tests.support.trade import PERIODS, Trade, francs

FACTS = {
    "name": "Kopakama",
    "about": "Coffee",
    "district": "Rutsiro",
    "phone": "+250788123456",
    "merchant_code": "123456",
}


class TestRenaming:
    async def test_many_products_in_steps(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when a new name is written into every product at once: 5,000 long ones held the
        whole house up for a minute."""
        monkeypatch.setattr(catalogue, "REINDEXED_AT_ONCE", 3)
        aline = await trade.seller("Aline", shop="Kopakama")
        for number in range(7):
            await trade.product(aline, f"Ikawa {number} kopakama ya mbere", description="yiza")
        async with trade.acting(aline) as (db, who):
            await catalogue.open_shop(
                db, who, trade.now, draft_id="d", **{**FACTS, "name": "Gasabo"}
            )

        async def found(word: str) -> int:
            async with trade.database.read() as db:
                return (await search.find(db, word)).page.total

        assert await found("gasabo") == 3  # the first step

        async def nobody() -> None: ...

        await Scheduler(trade.database, nobody, lambda: trade.now, PERIODS).reindex_shops()
        assert await found("gasabo") == 7
        assert await found("kopakama") == 7  # a word of their own stays, though the shop lost it
        kept = {(row.word, row.product_id) for row in await trade.rows(select(ProductWord))}
        assert kept == {
            (word, product.id)
            for product in await trade.rows(select(Product))
            for word in search_index.endings(product.search_text)
        }
        assert (await trade.one(select(Shop))).reindexed_to is None

    async def test_only_what_differs_is_written(self, trade: Trade) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        words = [f"ikawa{number}" for number in range(200)]
        await trade.product(aline, description=" ".join(words))
        written = 0

        def count(_c: object, _u: object, _s: object, parameters: object, *_more: object) -> None:
            nonlocal written
            written += len(parameters) if isinstance(parameters, list) else 1

        engine = trade.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", count)
        async with trade.acting(aline) as (db, who):
            await catalogue.open_shop(
                db, who, trade.now, draft_id="d", **{**FACTS, "name": "Gasabo"}
            )
        event.remove(engine, "before_cursor_execute", count)
        assert written < 60


class TestOpeningAShop:
    async def test_it_is_open_and_written_down(self, trade: Trade) -> None:
        await trade.seller("Aline", shop="Kopakama")
        shop = await trade.one(select(Shop))
        assert (shop.name, shop.state, shop.merchant_code) == ("Kopakama", "open", "123456")
        assert await trade.audit("shop") == [("shop", "", "open", "seller")]

    async def test_the_same_draft_is_the_same_shop(self, trade: Trade) -> None:
        aline = await trade.person("Aline")
        for _ in range(2):
            async with trade.acting(aline) as (db, who):
                await catalogue.open_shop(db, who, trade.now, draft_id="d", **FACTS)
        assert len(await trade.rows(select(Shop))) == 1
        assert len(await trade.audit("shop")) == 1

    async def test_a_second_one_changes_the_first(self, trade: Trade) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        product = await trade.product(aline, "Ikawa")
        async with trade.acting(aline) as (db, who):
            await catalogue.open_shop(
                db,
                who,
                trade.now,
                draft_id="other",
                **FACTS | {"name": "Maraba", "phone": "+250722000111"},
            )
        shop = await trade.one(select(Shop))
        assert (shop.name, shop.phone) == ("Maraba", "+250722000111")
        assert await trade.found("maraba") == [product]
        assert await trade.found("kopakama") == []

    async def test_the_owner_is_known_with_it(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        shop = (await trade.known(aline)).shop
        assert shop is not None


class TestPublishing:
    async def test_without_a_shop(self, trade: Trade) -> None:
        with pytest.raises(NoShop):
            await trade.product(await trade.person("Aline"))

    async def test_the_same_draft_is_the_same_product(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        first = await trade.product(aline, draft_id="one", photos=[Photo("a"), Photo("b")])
        assert await trade.product(aline, draft_id="one", photos=[Photo("a")]) == first
        assert len(await trade.rows(select(Product))) == 1
        assert len(await trade.audit("product")) == 1

    async def test_photos_keep_their_order(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        await trade.product(aline, photos=[Photo("z"), Photo(path="y.jpg"), Photo("x")])
        async with trade.database.read() as db:
            product = await products.by_id(db, (await product_lists.shelf(db, "")).items[0].id)
        assert product is not None
        assert [(p.photo_id, p.path) for p in product.photos] == [
            ("z", ""),
            ("", "y.jpg"),
            ("x", ""),
        ]


class TestChanging:
    async def test_each_fact(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, "Bourbon")
        for fact, value in [("name", "Icyayi"), ("description", "Cyiza")]:
            async with trade.acting(aline) as (db, who):
                await catalogue.change(
                    db, who, product, trade.now, draft_id=trade.draft(), **{fact: value}
                )
            assert getattr(await trade.one(select(Product)), fact) == value
        assert await trade.found("icyayi cyiza") == [product]
        assert await trade.found("bourbon") == []

    async def test_a_price_with_its_currency(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline)
        for price in (francs(9000), Money(1950, "CNY")):
            async with trade.acting(aline) as (db, who):
                await catalogue.change(
                    db, who, product, trade.now, draft_id=trade.draft(), price=price
                )
            assert (await trade.one(select(Product))).price_money == price

    async def test_stock_is_what_can_be_sold_beside_what_is_held(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline, stock=10)
        await trade.order(buyer, product, 3)
        async with trade.acting(aline) as (db, who):
            changed = await catalogue.change(
                db, who, product, trade.now, draft_id=trade.draft(), stock=5
            )
            assert changed.available == 5
        assert await trade.stock(product) == (8, 3)

    async def test_the_same_answer_again_does_not_undo_a_sale_of_that_instant(
        self, trade: Trade
    ) -> None:
        """Killed after the commit; somebody bought; then Telegram sent the answer again."""
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product, draft = await trade.product(aline, stock=2), trade.draft()
        for _ in range(2):
            async with trade.acting(aline) as (db, who):
                await catalogue.change(db, who, product, trade.now, draft_id=draft, stock=5)
            if (await trade.stock(product))[1] == 0:
                await trade.order(buyer, product, 3)
        assert await trade.stock(product) == (5, 3)

    async def test_photos_are_replaced_and_removed(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, photos=[Photo("a"), Photo("b"), Photo("c")])
        for photos in (("d", "e"), ("e", "d", "f"), ()):
            async with trade.acting(aline) as (db, who):
                changed = await catalogue.change(
                    db,
                    who,
                    product,
                    trade.now,
                    draft_id=trade.draft(),
                    photos=[Photo(each) for each in photos],
                )
                assert [row.photo_id for row in changed.photos] == list(photos)
            rows = await trade.rows(select(ProductPhoto).order_by(ProductPhoto.position))
            assert [row.photo_id for row in rows] == list(photos)

    async def test_is_written_down(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline)
        async with trade.acting(aline) as (db, who):
            await catalogue.change(
                db, who, product, trade.now, draft_id=trade.draft(), price=francs(1)
            )
        assert (await trade.audit("product"))[-1] == ("product", "active", "active", "seller")

    async def test_somebody_elses(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"))
        for other in (await trade.seller("Bosco"), await trade.person("Chantal")):
            for act in (
                lambda db, who: catalogue.change(
                    db, who, product, trade.now, draft_id=trade.draft(), price=francs(1)
                ),
                lambda db, who: catalogue.set_state(db, who, product, "deleted", trade.now),
            ):
                async with trade.acting(other) as (db, who):
                    with pytest.raises(NotYours):
                        await act(db, who)
        row = await trade.one(select(Product))
        assert (row.price, row.state) == (12500, "active")

    async def test_one_that_is_not_there(self, trade: Trade) -> None:
        async with trade.acting(await trade.seller("Aline")) as (db, who):
            with pytest.raises(NotFound):
                await catalogue.change(
                    db, who, 77, trade.now, draft_id=trade.draft(), price=francs(1)
                )


class TestPausingAndDeleting:
    async def test_what_is_paused_is_not_found(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline)
        for state, seen in (("paused", []), ("active", [product]), ("deleted", [])):
            async with trade.acting(aline) as (db, who):
                await catalogue.set_state(db, who, product, state, trade.now)
            assert await trade.found("ikawa") == seen
            async with trade.database.read() as db:
                assert [p.id for p in (await product_lists.shelf(db, "coffee")).items] == seen
                assert await product_lists.categories(db) == ({"coffee"} if seen else set())
        assert [line[1:3] for line in await trade.audit("product")] == [
            ("", "active"),
            ("active", "paused"),
            ("paused", "active"),
            ("active", "deleted"),
        ]

    async def test_twice_is_once(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline)
        for _ in range(2):
            async with trade.acting(aline) as (db, who):
                await catalogue.set_state(db, who, product, "paused", trade.now)
        assert len(await trade.audit("product")) == 2

    async def test_what_is_deleted_stays_so(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline)
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, product, "deleted", trade.now)
        async with trade.acting(aline) as (db, who):
            with pytest.raises(TooLate):
                await catalogue.set_state(db, who, product, "active", trade.now)
            with pytest.raises(NotFound):
                await catalogue.change(
                    db, who, product, trade.now, draft_id=trade.draft(), price=francs(1)
                )


class TestWhatOneIs:
    """Unit, weight and category of a product that is on the market."""

    @pytest.mark.parametrize(
        ("fact", "value"), [("unit", "kg"), ("weight_grams", 1000), ("category", "food")]
    )
    async def test_is_changed(self, trade: Trade, fact: str, value: object) -> None:
        aline = await trade.seller("Aline")
        number = await trade.product(aline)
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, number, trade.now, draft_id="d", **{fact: value})
        assert getattr(await trade.one(select(Product)), fact) == value

    @pytest.mark.parametrize(
        ("fact", "value"), [("unit", "kg"), ("weight_grams", 1000), ("price", francs(9000))]
    )
    async def test_a_cart_says_so_until_it_is_chosen_again(
        self, trade: Trade, fact: str, value: object
    ) -> None:
        """Red when somebody pays the price of a bag for a packet."""
        aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
        number = await trade.product(aline)
        await trade.put(bosco, number)
        before = await trade.fingerprint(bosco)
        assert not await changed(trade, bosco)
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, number, trade.now, draft_id="d", **{fact: value})
        assert await changed(trade, bosco)
        with pytest.raises(CartChanged):
            await trade.place(bosco, fingerprint=before)
        await trade.put(bosco, number)
        assert not await changed(trade, bosco)
        assert len(await trade.place(bosco)) == 1

    async def test_a_checkout_of_the_first_version_goes_on(self, trade: Trade) -> None:
        aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
        number = await trade.product(aline)
        await trade.put(bosco, number, 2)
        assert await trade.fingerprint(bosco) == f"{number}:2:12500"


async def changed(trade: Trade, sender: Sender) -> bool:
    async with trade.database.read() as db:
        [line] = (await carts.of(db, await trade.id_of(sender), trade.now)).lines
        return carts.has_changed(line, trade.now)
