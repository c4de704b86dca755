"""Texts of products in several languages: whose they are, which are old, and two at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import catalogue, people, product_texts, translations
from bot.commerce.refusals import NotFound, TextOfSeller, TextTaken
from storage import product_texts as stored
from storage import products
from storage.models import AuditLine, OrderLine, Product, ProductText, SkippedText, TextClaim
from storage.product_texts import Words
from tests.support.trade import Trade

ZH = Words("胡耶咖啡", "农户种的咖啡。")


async def staff(trade: Trade, name: str) -> Sender:
    sender = await trade.person(name, "zh")
    async with trade.database.write() as db:
        await people.add_staff(db, sender.platform, sender.id, trade.now)
    return sender


async def translates(trade: Trade, by: Sender, product: int, words: Words = ZH) -> None:
    async with trade.acting(by) as (db, who):
        await translations.translate(db, who, product, "zh", words, 1, trade.now)


async def given(trade: Trade, to: Sender) -> int | None:
    async with trade.acting(to) as (db, who):
        found = await translations.take_next(db, who, "zh", trade.now)
        return found.id if found is not None else None


async def read(trade: Trade, product: int) -> Product:
    async with trade.database.read() as db:
        found = await products.by_id(db, product)
        assert found is not None
        return found


@pytest.mark.parametrize("fact", [{"name": "Ikawa nshya"}, {"weight_grams": 300}])
async def test_what_is_translated_while_its_seller_changes_it_is_found(
    trade: Trade, fact: dict[str, Any]
) -> None:
    """Red when whoever waited for the product has its texts of before (PostgreSQL), or writes what
    it is found by without waiting."""
    seller, one = await trade.seller("Aline", "rw"), await staff(trade, "Claire")
    product = await trade.product(seller, "Ikawa")

    async def changes() -> None:
        async with trade.acting(seller) as (db, who):
            await catalogue.change(db, who, product, trade.now, draft_id="d", **fact)

    async with trade.acting(one) as (db, who):
        await translations.translate(db, who, product, "zh", ZH, 1, trade.now)
        await db.flush()
        changing = asyncio.create_task(changes())
        await asyncio.sleep(0.2)
    await changing
    assert await trade.found("胡耶咖啡") == [product]
    assert await trade.found(fact.get("name", "Ikawa")) == [product]


class TestTheQueue:
    async def test_many_at_once_are_each_given_another(self, trade: Trade) -> None:
        """Red when a claim is read and then written. On both databases, really at once."""
        seller = await trade.seller("Aline", "rw")
        goods = {await trade.product(seller, f"Ikawa {each}") for each in "abcde"}
        several = [await staff(trade, name) for name in ("Claire", "Eric", "Diane", "Jean")]
        got = await asyncio.gather(*(given(trade, each) for each in several))
        assert len(set(got)) == len(several)
        assert set(got) <= goods

    async def test_who_leaves_keeps_it_for_half_an_hour(self, trade: Trade) -> None:
        seller = await trade.seller("Aline", "rw")
        product = await trade.product(seller)
        one, other = await staff(trade, "Claire"), await staff(trade, "Eric")
        assert await given(trade, one) == product
        assert await given(trade, one) == product, "whoever asks again goes on with it"
        assert await given(trade, other) is None
        trade.forward(hours=1)
        assert await given(trade, other) == product
        with pytest.raises(TextTaken):
            await translates(trade, one, product)
        await translates(trade, other, product)
        assert (await read(trade, product)).texts[0].name == ZH.name

    async def test_what_is_old_comes_first(self, trade: Trade) -> None:
        seller = await trade.seller("Aline", "rw")
        old = await trade.product(seller, "Icyayi")
        one = await staff(trade, "Claire")
        await translates(trade, one, old)
        missing = await trade.product(seller, "Ikawa")
        assert await given(trade, one) == missing
        async with trade.acting(seller) as (db, who):
            await catalogue.change(db, who, old, trade.now, draft_id="d", name="Icyayi cyiza")
        assert await given(trade, one) == old

    async def test_only_what_is_on_sale_and_not_ones_own(self, trade: Trade) -> None:
        seller = await trade.seller("Aline", "rw")
        product = await trade.product(seller)
        async with trade.database.write() as db:
            await people.add_staff(db, seller.platform, seller.id, trade.now)
        assert await given(trade, seller) is None
        async with trade.acting(seller) as (db, who):
            await catalogue.set_state(db, who, product, "paused", trade.now)
        one = await staff(trade, "Claire")
        assert await given(trade, one) is None
        with pytest.raises(NotFound):
            await translates(trade, one, product)

    async def test_what_has_run_out_is_put_away(self, trade: Trade) -> None:
        seller = await trade.seller("Aline", "rw")
        await trade.product(seller)
        one = await staff(trade, "Claire")
        product = await given(trade, one)
        assert product
        async with trade.acting(one) as (db, who):
            await translations.skip(db, who, product, "zh", trade.now)
        assert await given(trade, one) is None
        async with trade.database.write() as db:
            await stored.purge(db, trade.now + timedelta(days=2))
        assert await trade.rows(select(TextClaim)) == await trade.rows(select(SkippedText)) == []


class TestHands:
    async def test_staff_never_write_over_the_sellers_own(self, trade: Trade) -> None:
        """Also where both write at once: the statement says so, not what was read before."""
        seller = await trade.seller("Aline", "rw")
        product = await trade.product(seller)
        one = await staff(trade, "Claire")

        async def by_seller() -> None:
            async with trade.acting(seller) as (db, who):
                own = Words("我的咖啡", "")
                await translations.write(db, who, product, "zh", own, 1, trade.now)

        await asyncio.gather(by_seller(), translates(trade, one, product), return_exceptions=True)
        found = await read(trade, product)
        assert [(each.name, each.hand) for each in found.texts] == [("我的咖啡", "seller")]
        assert await trade.found("我的咖啡") == [product]
        with pytest.raises(TextOfSeller):
            await translates(trade, one, product)
        with pytest.raises(TextOfSeller):
            async with trade.acting(one) as (db, who):
                await translations.take(db, who, product, "zh", trade.now)

    async def test_a_colleague_corrects_what_they_have_seen(self, trade: Trade) -> None:
        seller = await trade.seller("Aline", "rw")
        product = await trade.product(seller)
        one, other = await staff(trade, "Claire"), await staff(trade, "Eric")
        await translates(trade, one, product)
        seen = (await read(trade, product)).texts[0].written_at
        better = Words("胡耶精品咖啡", "")
        with pytest.raises(TextTaken):
            await translates(trade, other, product, better)
        trade.forward(hours=1)
        async with trade.acting(other) as (db, who):
            await translations.translate(db, who, product, "zh", better, 1, trade.now, seen=seen)
        assert (await read(trade, product)).texts[0].name == better.name
        audited = await trade.rows(
            select(AuditLine.to_state).where(AuditLine.subject == "product_text")
        )
        assert audited == ["staff", "staff"]

    async def test_erased(self, trade: Trade) -> None:
        """A seller's words go with them; what staff wrote for others stays, without their name."""
        seller, kept = await trade.seller("Aline", "rw"), await trade.seller("Oda", "rw")
        goods = [await trade.product(each) for each in (seller, kept)]
        one = await staff(trade, "Claire")
        for each in goods:
            await translates(trade, one, each)
        for each in (seller, one):
            async with trade.acting(each) as (db, who):
                await people.forget(db, who.person, trade.now)
        [left] = await trade.rows(select(ProductText))
        assert (left.product_id, left.person_id) == (goods[1], None)


class TestShown:
    async def test_found_by_words_of_every_language(self, trade: Trade) -> None:
        seller = await trade.seller("Aline", "rw")
        product = await trade.product(seller, "Ikawa ya Huye")
        await translates(trade, await staff(trade, "Claire"), product)
        for words in ("ikawa ya huye", "胡耶", "农户", "咖啡"):
            assert await trade.found(words) == [product]
        async with trade.acting(seller) as (db, who):
            await catalogue.change(db, who, product, trade.now, draft_id="d", name="Kawa")
        assert await trade.found("胡耶") == [product], "a new name takes no other away"
        async with trade.acting(seller) as (db, who):
            await translations.remove(db, who, product, "zh", trade.now)
        assert await trade.found("农户") == []

    async def test_a_name_in_any_language_counts_as_one(self, trade: Trade) -> None:
        """Red when the words of a translation are worth no more than a description's."""
        seller = await trade.seller("Aline", "rw")
        named = await trade.product(seller, "Ikawa ya Huye")
        await translates(trade, await staff(trade, "Claire"), named, Words("胡耶豆子", ""))
        await trade.product(seller, "Ikawa", description="来自胡耶豆子旁边")
        assert (await trade.found("胡耶豆子"))[0] == named

    async def test_an_order_keeps_both_sides_words(self, trade: Trade) -> None:
        seller = await trade.seller("Aline", "rw")
        product = await trade.product(seller, "Ikawa ya Huye")
        one = await staff(trade, "Claire")
        await translates(trade, one, product)
        buyer = await trade.person("王小明", "zh")
        await trade.order(buyer, product)
        async with trade.acting(seller) as (db, who):
            await translations.remove(db, who, product, "zh", trade.now)
        [line] = await trade.rows(select(OrderLine))
        assert (line.name, line.bought_as) == ("Ikawa ya Huye", ZH.name)
        assert product_texts.ordered(line, "buyer") == ZH.name
        assert product_texts.ordered(line, "seller") == "Ikawa ya Huye"

    @pytest.mark.parametrize(
        ("name", "shown"),
        [("Ikawa nziza, 500 g", "胡耶咖啡，500 克"), ("Ikawa, 250 g", "Ikawa, 250 g")],
    )
    async def test_an_old_name(self, trade: Trade, name: str, shown: str) -> None:
        seller = await trade.seller("Aline", "rw")
        product = await trade.product(seller, "Ikawa, 500 g")
        one = await staff(trade, "Claire")
        await translates(trade, one, product, Words("胡耶咖啡，500 克", ""))
        async with trade.acting(seller) as (db, who):
            await catalogue.change(db, who, product, trade.now, draft_id="d", name=name)
        found = await read(trade, product)
        assert product_texts.name(found, "zh") == shown
        assert product_texts.shown(found, "zh").is_old is (shown != name)
