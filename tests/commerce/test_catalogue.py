"""Shops and products: opened, published, changed, found."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from bot.chat import Photo, Sender
from bot.commerce import carts, catalogue
from bot.commerce.refusals import CartChanged, NoShop, NotFound, NotYours, TooLate
from bot.jobs.scheduler import Scheduler
from bot.money import Money
from storage import products, search_index
from storage.models import Product, ProductPhoto, ProductWord, Shop
from storage.sql.pagination import Place
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
                return (await catalogue.search(db, word)).total

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
        assert await found(trade, "maraba") == [product]
        assert await found(trade, "kopakama") == []

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
            product = await products.by_id(db, (await products.shelf(db, "")).items[0].id)
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
        assert await found(trade, "icyayi cyiza") == [product]
        assert await found(trade, "bourbon") == []

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
            assert await found(trade, "ikawa") == seen
            async with trade.database.read() as db:
                assert [p.id for p in (await products.shelf(db, "coffee")).items] == seen
                assert await products.categories(db) == ({"coffee"} if seen else set())
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


async def found(trade: Trade, words: str) -> list[int]:
    async with trade.database.read() as db:
        return [product.id for product in (await catalogue.search(db, words)).items]


class TestSearching:
    @pytest.mark.parametrize(
        "words",
        [
            "ikawa",
            "IKAWA",
            "Inkôno",
            "inkono",
            "INKÔNO ikawa",
            "kaw",
            "咖啡",
            "埃塞咖啡",
            "咖 埃塞",
            "kopakama inkono",
            "y'i huye",
            "yi Huye",
            "y’i huye",
        ],
    )
    async def test_whatever_the_case_and_accents(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline", shop="Kôpakama")
        product = await trade.product(
            aline, "Ikawa y'i Huye", description="Mu Inkôno. 埃塞咖啡 很好"
        )
        await trade.product(aline, "Icyayi", description="tea", category="tea")
        assert await found(trade, words) == [product]

    @pytest.mark.parametrize("words", ["ikawaa", "ikawa icyayi", "100%", "咖啡茶"])
    async def test_every_word_must_be_there(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline")
        await trade.product(aline, "Ikawa", description="埃塞咖啡")
        await trade.product(aline, "Icyayi", category="tea")
        assert await found(trade, words) == []

    @pytest.mark.parametrize("words", ["咖啡", "咖", "Coffee", "ikawa", "coffee huye", "咖啡 huye"])
    async def test_a_kind_of_goods_in_any_language(self, trade: Trade, words: str) -> None:
        """A buyer who reads only Chinese does not know what its maker called it."""
        aline = await trade.seller("Aline")
        product = await trade.product(aline, "Bourbon ya Huye", category="coffee")
        await trade.product(aline, "Icyayi", category="tea")
        assert await found(trade, words) == [product]

    @pytest.mark.parametrize("words", ["co", "coffeees", "咖啡 茶", "other"])
    async def test_which_is_named_whole_and_alone(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline")
        await trade.product(aline, "Bourbon", category="coffee")
        await trade.product(aline, "Igiseke", category="other")
        assert await found(trade, words) == []

    @pytest.mark.parametrize(
        "words",
        [
            *("500g", "500 g", "ikawa 500g", "Bourbon 500 G", "rwandan coffee", "coffees"),
            *("baskets", "udufuka", "boulbon", "Kigari", "berry", "ifalini"),
            *("卢旺达咖啡", "卢旺达的咖啡", "紅茶", "盧旺達咖啡豆", "波旁咖啡 kigali"),
        ],
    )
    async def test_in_other_forms_where_that_finds_nothing(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        product = await trade.product(
            aline,
            "Ikawa Bourbon 500 g",
            description="Agafuka, ifarini, a basket of Kigali berries. 卢旺达波旁咖啡豆 红茶",
        )
        await trade.product(aline, "Icyayi", description="tea", category="tea", weight=250)
        assert await found(trade, words) == [product]

    @pytest.mark.parametrize("words", ["500kg", "卢旺达蜂蜜", "glass", "茶咖啡壶", "s", "lllll"])
    async def test_and_in_no_form_at_all(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        await trade.product(aline, "Ikawa 500 g", description="卢旺达波旁咖啡豆 gla")
        assert await found(trade, words) == []

    @pytest.mark.parametrize(
        "words",
        [
            *(
                "500g",
                "500 g",
                "0.5 kg",
                "0,5kg",
                "500 grams",
                "500克",
                "0.5公斤",
                "半公斤",
                "一斤",
            ),
            *(
                "garama 500",
                "ikawa 500 g",
                "coffee 500g",
                "咖啡500克",
                "500克咖啡豆",
                "half a kilo",
            ),
        ],
    )
    async def test_by_the_weight_that_the_name_lacks(self, trade: Trade, words: str) -> None:
        """Red when what the card says ("500 g") finds nothing."""
        aline = await trade.seller("Aline")
        product = await trade.product(aline, "Ikawa ya Huye", weight=500)
        await trade.product(aline, "Ikawa ya Huye", weight=1000)
        await trade.product(aline, "Icyayi", weight=250, category="tea")
        assert await found(trade, words) == [product]

    async def test_a_name_with_the_weight_comes_alone(self, trade: Trade) -> None:
        """A search is loosened only where it finds nothing as it was typed (0089)."""
        aline = await trade.seller("Aline")
        named = await trade.product(aline, "Ikawa 500g", weight=500)
        await trade.product(aline, "Ikawa ya Huye", weight=500)
        assert await found(trade, "500g") == [named]

    @pytest.mark.parametrize(
        "words",
        [
            *("咖啡豆", "咖啡粉", "卢旺达咖啡豆", "coffee beans", "rwandan coffee beans"),
            *("ndashaka ikawa", "nshaka kugura ikawa", "mfite ikawa?", "mufite ikawa?"),
            *("ikawa igura angahe?", "ikawa ni angahe", "igiciro cy'ikawa", "hari ikawa mufite?"),
            *(
                "mbese ikawa irahari",
                "muraho, mwagurisha ikawa?",
                "nakura he ikawa",
                "Ikawa ihari?",
            ),
            *("how much is coffee?", "how much does the coffee cost", "do you have coffee?"),
            *("I want to buy coffee", "I'd like some coffee please", "where can I find coffee"),
            *("Hello, good morning! Can you please tell me how much your coffee is?",),
            *(
                "我想买咖啡",
                "咖啡多少钱",
                "有没有咖啡",
                "请问有咖啡吗？",
                "你们卖咖啡吗",
                "我要买咖啡豆",
            ),
            *("你好，咖啡怎么卖", "哪里可以买到咖啡", "我想買咖啡", "咖啡有吗"),
        ],
    )
    async def test_asked_for_in_a_whole_sentence(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, "Bourbon ya Huye", category="coffee")
        await trade.product(aline, "Icyayi", category="tea")
        assert await found(trade, words) == [product]

    @pytest.mark.parametrize(
        "words",
        ["ndashaka", "how much?", "多少钱", "I want a car", "我想买手机", "有机咖啡", "700 g"],
    )
    async def test_what_nobody_sells_is_not_found(self, trade: Trade, words: str) -> None:
        """Red when the whole market is the answer to a question that names nothing."""
        aline = await trade.seller("Aline")
        await trade.product(aline, "Bourbon ya Huye", category="coffee", weight=500)
        assert await found(trade, words) == []

    async def test_words_of_asking_are_searched_first(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        named = await trade.product(aline, "Want Coffee")
        await trade.product(aline, "Ikawa", category="coffee")
        assert await found(trade, "want coffee") == [named]

    @pytest.mark.parametrize(
        "words",
        [
            *("500g", "baskets", "卢旺达咖啡", "kawa 500g", "zz 咖啡店", "bourbon 250 g", "250克"),
            "I want a basket",
        ],
    )
    async def test_the_index_finds_the_same_in_other_forms(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch, words: str
    ) -> None:
        aline = await trade.seller("Aline")
        for name in ("Bourbon 500 g", "A basket", "卢旺达波旁咖啡豆", "咖啡", "Basi"):
            await trade.product(aline, name)
        by_index = await found(trade, words)
        monkeypatch.setattr(search_index, "FEW", -1)
        monkeypatch.setattr(search_index, "FEW_OF_SEVERAL", -1)
        assert by_index == await found(trade, words)

    @pytest.mark.parametrize("words", ["🔥", "!!!", "", "%", "_", "'"])
    async def test_no_word_at_all_finds_nothing(self, trade: Trade, words: str) -> None:
        # Found for: 🔥, and then the whole market, is no answer.
        await trade.product(await trade.seller("Aline"))
        async with trade.database.read() as db:
            page = await catalogue.search(db, words, Place(3))
        assert (list(page.items), page.total, page.pages, page.number) == ([], 0, 1, 0)

    @pytest.mark.parametrize(
        "words", ["kaw", "ka", "咖啡", "咖", "huye kaw", "coffee", "tea", "zzz"]
    )
    async def test_the_index_of_words_finds_what_looking_at_all_finds(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch, words: str
    ) -> None:
        aline = await trade.seller("Aline")
        for name in ("Ikawa y'i Huye", "Ikawayose", "Icyayi", "埃塞咖啡豆", "咖啡", "Kawa 咖"):
            await trade.product(aline, name)
        by_index = await found(trade, words)
        monkeypatch.setattr(search_index, "FEW", -1)
        monkeypatch.setattr(search_index, "FEW_OF_SEVERAL", -1)
        assert by_index == await found(trade, words)

    async def test_by_new_words_and_no_longer_by_old_ones(self, trade: Trade) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        product = await trade.product(aline, "Umunezero", description="")
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, product, trade.now, draft_id="n", name="Umucyo")
        assert (await found(trade, "umucyo"), await found(trade, "umunezero")) == ([product], [])
        kept = await trade.rows(select(ProductWord.word))
        assert set(kept) == search_index.endings("umucyo kopakama")

    async def test_by_pages(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        all_of_them = [await trade.product(aline, f"Ikawa {n}") for n in range(13)]
        seen: list[int] = []
        async with trade.database.read() as db:
            for number in range(3):
                page = await catalogue.search(db, "ikawa", Place(number))
                assert (page.number, page.pages, page.total) == (number, 3, 13)
                seen += [product.id for product in page.items]
            assert (await catalogue.search(db, "ikawa", Place(99))).number == 2
        assert seen == all_of_them[::-1], "newest first, each once"


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
