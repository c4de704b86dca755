"""What a search finds, however it is spelled, and what it gives where it finds nothing."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import select

from benchmarks import search_quality
from bot.commerce import catalogue, people, search
from bot.parsing.spelling import nearest, traces
from storage import search_index, search_query
from storage.database import Database
from storage.models import Product, ProductWord, Shop, Spelling
from storage.sql.pagination import Place
from tests.support.databases import PostgresShelf, SqliteShelf
from tests.support.trade import Trade


def without_index(counts: list[search_query.TermCount | None]) -> search_query.Plan:
    """All products are looked at."""
    return search_query.Plan(None, "anywhere", tuple(range(len(counts))))


class TestTable:
    async def test_what_people_look_for_is_among_the_first_five(self, sqlite: Database) -> None:
        """The same table that `make bench` prints the recall of."""
        keys = await search_quality.fill(sqlite)
        recalls = defaultdict(list)
        for row in search_quality.rows("queries.tsv"):
            answer = await search_quality.ask(sqlite, keys, row)
            recalls[answer.language].append(answer.recall)
        assert sum(map(len, recalls.values())) >= 150
        for language, values in recalls.items():
            assert sum(values) / len(values) >= search_quality.GOAL, language

    async def test_both_databases_answer_alike(
        self, sqlite_shelf: SqliteShelf, postgres_shelf: PostgresShelf
    ) -> None:
        answers = []
        for shelf in (sqlite_shelf, postgres_shelf):
            database = Database(await shelf.make())
            try:
                keys = await search_quality.fill(database)
                queries = search_quality.rows("queries.tsv")[::3]
                answers.append([await search_quality.ask(database, keys, row) for row in queries])
            finally:
                await database.close()
        assert answers[0] == answers[1]


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
        assert await trade.found(words) == [product]

    @pytest.mark.parametrize("words", ["ikawaa", "ikawa icyayi", "100%", "咖啡茶"])
    async def test_every_word_must_be_there(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline")
        await trade.product(aline, "Ikawa", description="埃塞咖啡")
        await trade.product(aline, "Icyayi", category="tea")
        assert await trade.found(words) == []

    @pytest.mark.parametrize("words", ["咖啡", "咖", "Coffee", "ikawa", "coffee huye", "咖啡 huye"])
    async def test_a_kind_of_goods_in_any_language(self, trade: Trade, words: str) -> None:
        """A buyer who reads only Chinese does not know what its maker called it."""
        aline = await trade.seller("Aline")
        product = await trade.product(aline, "Bourbon ya Huye", category="coffee")
        await trade.product(aline, "Icyayi", category="tea")
        assert await trade.found(words) == [product]

    @pytest.mark.parametrize("words", ["co", "coffeees", "咖啡 茶", "other"])
    async def test_which_is_named_whole_and_alone(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline")
        await trade.product(aline, "Bourbon", category="coffee")
        await trade.product(aline, "Igiseke", category="other")
        assert await trade.found(words) == []

    @pytest.mark.parametrize(
        "words",
        [
            *("500g", "500 g", "ikawa 500g", "Bourbon 500 G", "rwandan coffee", "coffees"),
            *("baskets", "udufuka", "boulbon", "Kigari", "berry", "ifalini"),
            *("卢旺达咖啡", "卢旺达的咖啡", "紅茶", "盧旺達咖啡豆", "波旁咖啡 kigali"),
        ],
    )
    async def test_in_other_forms(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        product = await trade.product(
            aline,
            "Ikawa Bourbon 500 g",
            description="Agafuka, ifarini, a basket of Kigali berries. 卢旺达波旁咖啡豆 红茶",
        )
        await trade.product(aline, "Icyayi", description="tea", category="tea", weight=250)
        assert await trade.found(words) == [product]

    @pytest.mark.parametrize("words", ["500kg", "卢旺达蜂蜜", "glass", "茶咖啡壶", "s", "lllll"])
    async def test_and_in_no_form_at_all(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        await trade.product(aline, "Ikawa 500 g", description="卢旺达波旁咖啡豆 gla")
        assert await trade.found(words) == []

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
        assert await trade.found(words) == [product]

    async def test_a_name_with_the_weight_comes_first(self, trade: Trade) -> None:
        """Red when of two spellings that were both written only the typed one is found."""
        aline = await trade.seller("Aline")
        named = [await trade.product(aline, f"Ikawa {written}") for written in ("500 g", "500g")]
        plain = await trade.product(aline, "Ikawa ya Huye", weight=500)
        assert await trade.found("500g") == [*named[::-1], plain]

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
        assert await trade.found(words) == [product]

    @pytest.mark.parametrize(
        "words",
        ["ndashaka", "how much?", "多少钱", "I want a car", "我想买手机", "有机咖啡", "700 g"],
    )
    async def test_what_nobody_sells_is_not_found(self, trade: Trade, words: str) -> None:
        """Red when the whole market is the answer to a question that names nothing."""
        aline = await trade.seller("Aline")
        await trade.product(aline, "Bourbon ya Huye", category="coffee", weight=500)
        assert await trade.found(words) == []

    async def test_what_is_called_so_comes_before_what_is_asked_for(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        named = await trade.product(aline, "Want Coffee")
        other = await trade.product(aline, "Ikawa", category="coffee")
        assert await trade.found("want coffee") == [named, other]

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
        by_index = await trade.found(words)
        monkeypatch.setattr(search_query, "plan", without_index)
        assert set(by_index) == set(await trade.found(words))

    @pytest.mark.parametrize("words", ["🔥", "!!!", "", "%", "_", "'"])
    async def test_no_word_at_all_finds_nothing(self, trade: Trade, words: str) -> None:
        # Found for: 🔥, and then the whole market, is no answer.
        await trade.product(await trade.seller("Aline"))
        async with trade.database.read() as db:
            page, _ = await search.find(db, words, Place(3))
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
        by_index = await trade.found(words)
        monkeypatch.setattr(search_query, "plan", without_index)
        assert set(by_index) == set(await trade.found(words))

    async def test_by_new_words_and_no_longer_by_old_ones(self, trade: Trade) -> None:
        aline = await trade.seller("Aline", shop="Kopakama")
        product = await trade.product(aline, "Umunezero", description="")
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, product, trade.now, draft_id="n", name="Umucyo")
        assert (await trade.found("umucyo"), await trade.found("umunezero")) == ([product], [])
        kept = await trade.rows(select(ProductWord.word))
        assert set(kept) == search_index.endings(" umucyo \n kopakama g500g ")

    async def test_by_pages(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        all_of_them = [await trade.product(aline, f"Ikawa {n}") for n in range(13)]
        seen: list[int] = []
        async with trade.database.read() as db:
            for number in range(3):
                page, _ = await search.find(db, "ikawa", Place(number))
                assert (page.number, page.pages, page.total) == (number, 3, 13)
                seen += [product.id for product in page.items]
            assert (await search.find(db, "ikawa", Place(99))).page.number == 2
        assert seen == all_of_them[::-1], "newest first, each once"

    async def test_a_page_begins_after_the_last_one_seen(self, trade: Trade) -> None:
        """Red when products that come and go meanwhile are shown twice, or passed over: those of
        one rank, and those of different ones."""
        aline = await trade.seller("Aline")
        named = [await trade.product(aline, f"Ikawa {n}") for n in range(8)]
        told = [
            await trade.product(aline, f"Igikombe {n}", category="crafts", description="ikawa")
            for n in range(6)
        ]
        seen: list[int] = []
        place = Place()
        while True:
            async with trade.database.read() as db:
                page, _ = await search.find(db, "ikawa", place)
            seen += [product.id for product in page.items]
            if page.next is None:
                break
            place = page.next
            trade.forward(minutes=1)
            await trade.product(aline, "Ikawa ikawa")
            async with trade.acting(aline) as (db, who):
                await catalogue.set_state(db, who, seen.pop(), "paused", trade.now)
                removed = page.items[-1].id
            named = [each for each in named if each != removed]
            told = [each for each in told if each != removed]
        assert seen == named[::-1] + told[::-1]


class TestAsReportedElsewhere:
    """What people could not find in other markets, by their public reports."""

    @pytest.mark.parametrize(
        ("name", "searches"),
        [
            ("Pathologic basis of disease", ("pathologic basis of diseases",)),
            ("NOR.0707-60 part", ("NOR.0707-60", "nor 0707 60", "0707-60")),
            ("学生套装", ("學生", "学", "学生")),
            ("系统后面", ("係統", "繫統", "系統", "後面")),
            ("羡慕", ("羨慕", "羨")),
            ("周一", ("週一", "週")),
            ("Sunflower oil", ("sun flower oil", "sun-flower oil")),
            ("A place to stay", ("a place to stay",)),
            ("Bàn phím 100% cơ", ("100%", "ban phim")),
            ("AC/DC plug", ("ac/dc", "AC DC plug")),
            ("naïve straße", ("naive strasse", "NAIVE")),
            ("Mama's tea", ("mamas tea", "mama’s")),
            ("6x50g soap", ("50g soap", "6x50g", "50 g")),
            ("1/2 kg rice", ("500g rice", "half kg rice")),
        ],
    )
    async def test_is_found(self, trade: Trade, name: str, searches: tuple[str, ...]) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, name, category="other", weight=77)
        await trade.product(aline, "Umunezero", category="other", weight=77)
        for words in searches:
            assert await trade.found(words) == [product], words


class TestWhatComesFirst:
    async def test_a_name_before_a_description(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        name = await trade.product(aline, "Honey", category="honey")
        part = await trade.product(aline, "Honeycomb", category="other")
        told = await trade.product(aline, "Soap", category="cosmetics", description="of honey")
        assert await trade.found("honey") == [name, part, told]

    async def test_the_word_that_was_typed_before_others_for_it(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        typed = await trade.product(aline, "Agaseke", category="baskets")
        other = await trade.product(aline, "Basket", category="baskets")
        assert await trade.found("agaseke") == [typed, other]
        assert await trade.found("basket") == [other, typed]

    async def test_a_category_before_what_is_only_called_so(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        coffee = await trade.product(aline, "Bourbon", category="coffee")
        cup = await trade.product(aline, "Coffee cup", category="crafts")
        assert await trade.found("coffee") == [coffee, cup]

    async def test_the_name_itself_before_longer_ones(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        itself = await trade.product(aline, "Blue mug", category="crafts")
        longer = await trade.product(aline, "Blue mug, set of 4", category="crafts")
        assert await trade.found("blue mug") == [itself, longer]

    async def test_of_a_common_word_those_of_the_name(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when, of more than anybody turns pages of, the newest are first."""
        monkeypatch.setattr(search_query, "FEW", 2)
        aline = await trade.seller("Aline")
        named = [await trade.product(aline, f"Kivu {n}", category="other") for n in range(3)]
        await trade.product(aline, "Igikombe", category="crafts", description="kivu")
        assert await trade.found("kivu") == named[::-1]
        rare = await trade.product(aline, "Nziza", category="other")
        for n in range(3):
            await trade.product(aline, f"Igikombe {n}", category="crafts", description="nziza")
        assert await trade.found("nziza") == [rare]


class TestNear:
    @pytest.mark.parametrize(
        "words",
        [
            "ikwawa",
            "ikaw a",
            "kofi tangawiz",
            "cyayi icyayii",
            "a b c d e f g h i",
            "茶" * 60,
            "x" * 500,
        ],
    )
    async def test_nothing_is_near_by_accident(self, trade: Trade, words: str) -> None:
        """Whatever it is, a search ends without an error."""
        aline = await trade.seller("Aline")
        await trade.product(aline, "Icyayi cya tangawizi", category="tea")
        await trade.found(words)

    @pytest.mark.parametrize(
        "words",
        [
            *("icyai", "cyayi", "icayi", "icyayyi", "tangawisi", "tanawizi", "tangaiwzi"),
            *("icyayi cya tangwizi", "mfite icyai", "tangawiizi", "tagnawizi"),
        ],
    )
    async def test_a_letter_is_wrong(self, trade: Trade, words: str) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, "Icyayi cya tangawizi", category="tea")
        await trade.product(aline, "Ubuki", category="honey")
        assert (await trade.near(words) or await trade.found(words)) == [product]

    @pytest.mark.parametrize("words", ["501g", "1234", "abc", "tea2", "xyzzy", "手机", "zzzzzzzz"])
    async def test_what_is_near_to_nothing(self, trade: Trade, words: str) -> None:
        """A number is that number, and a word of three letters is near to too many."""
        aline = await trade.seller("Aline")
        await trade.product(aline, "Abe 1235", category="other", weight=500)
        assert await trade.near(words) == await trade.found(words) == []

    async def test_those_that_have_some_of_the_words(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        both = await trade.product(aline, "Ikawa Kivu", category="other")
        one = await trade.product(aline, "Ikawa Huye", category="other")
        await trade.product(aline, "Kivu", category="other")
        assert await trade.near("xyzzy huye") == [one]
        assert (await trade.near("ikawa kivu huye"))[0] in (both, one)

    async def test_some_characters_of_a_word(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, "卢旺达波旁咖啡豆", category="other")
        assert await trade.near("波旁精咖") == [product]

    @pytest.mark.parametrize(
        "words",
        [
            "包裹什么时候能寄到我在杭州文三路的地址谢谢",
            "字" * 4000,
            "pneumonoultramicroscopicsilicovolcano",
        ],
    )
    async def test_what_has_more_pieces_than_a_search_takes(self, trade: Trade, words: str) -> None:
        """Red when a sentence in Chinese, or a long word, ends in "Something went wrong"."""
        async with trade.database.read() as db:
            assert (await search.find(db, words)).page.total == 0

    async def test_a_word_without_its_space_and_with_one(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        apart = await trade.product(aline, "Lemon grass", category="other")
        assert await trade.near("lemongrass") == [apart]
        joined = await trade.product(aline, "Beeswax", category="other")
        assert await trade.found("bees wax") == [joined]


class TestSpellings:
    async def test_go_with_the_last_product_that_has_them(self, trade: Trade) -> None:
        """Red when a word that somebody took back is still proposed, or still kept."""
        aline = await trade.seller("Aline")
        first = await trade.product(aline, "Umunezero", category="other")
        second = await trade.product(aline, "Umunezero mwiza", category="other")

        async def kept() -> set[str]:
            return set(await trade.rows(select(Spelling.word)))

        assert await kept() == {"umunezero", "mwiza"}
        async with trade.acting(aline) as (db, who):
            await catalogue.change(db, who, second, trade.now, draft_id="n", name="Mwiza")
        assert await kept() == {"umunezero", "mwiza"}
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, first, "deleted", trade.now)
        assert await kept() == {"mwiza"}
        bosco = await trade.seller("Bosco")
        await trade.product(bosco, "Uwase Nziza", category="other")
        await trade.product(aline, "Nziza", category="other")
        async with trade.acting(bosco) as (db, who):
            await people.forget(db, who.person, trade.now)
        assert await kept() == {"mwiza", "nziza"}

    def test_the_fewest_mistakes_win(self) -> None:
        assert nearest("cofe", ["cofee", "cafe", "core"]) == ["cofee"]
        assert nearest("kivu", ["kigali"]) == []
        assert traces("kivu") & traces("kiuv")


async def test_products_of_before_are_found_once_they_are_indexed_anew(trade: Trade) -> None:
    """As the migration leaves them: texts of another spelling, and every shop to be indexed."""
    aline = await trade.seller("Aline")
    product = await trade.product(aline, "綠茶 500 g", category="other")
    async with trade.database.write() as db:
        row = await db.get(Product, product)
        shop = await db.get(Shop, 1)
        assert row is not None
        assert shop is not None
        row.search_text, shop.reindexed_to = "綠茶 500 g shop of aline", 0
        await search_index.replace(db, {product: ""})  # what 0.1 kept was less
    assert await trade.found("绿茶") == []
    async with trade.database.write() as db:
        await catalogue.reindex(db, shop.id)
    assert await trade.found("绿茶") == await trade.found("綠茶 500g") == [product]
    words = await trade.rows(select(ProductWord.word))
    assert set(words) == search_index.endings((await trade.one(select(Product))).search_text)
