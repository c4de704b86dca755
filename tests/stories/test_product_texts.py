"""What a product is called in several languages: a seller writes in Kinyarwanda, staff translate
from the queue, and a buyer in China reads, sees the original, and orders."""

from __future__ import annotations

import pytest

from bot.commerce import people
from bot.texts import Language
from tests.stories.conftest import STAFF
from tests.support.market import Market, Person, plain

NAME, DESCRIPTION = "Ikawa ikaranze ya Huye, 500 g", "Ikawa yo mu misozi ya Huye."


async def listed(market: Market) -> Person:
    seller = await market.seller("Aline", "rw")
    await market.list_product(seller, name=NAME, description=DESCRIPTION)
    return seller


async def translated(market: Market) -> Person:
    staff = await market.member("Claire", "zh", id=STAFF[0])
    await staff.through("/translate", "胡耶烘焙咖啡，500 克", "来自胡耶山区的咖啡。")
    return staff


async def test_from_the_queue_to_an_order(market: Market) -> None:
    seller = await listed(market)
    staff = await market.member("Claire", "zh", id=STAFF[0])
    asked = await staff.say("/translate")
    assert NAME in asked.text
    assert DESCRIPTION in asked.text
    done = await staff.through("胡耶烘焙咖啡，500 克", "来自胡耶山区的咖啡。")
    assert "没有待译文字" in done.text

    buyer = await market.member("王小明", "zh")
    assert "胡耶烘焙咖啡" in (await buyer.say("咖啡")).text
    card = await buyer.tap("prod|")
    assert "来自胡耶山区的咖啡。" in card.text
    assert "由工作人员翻译" in card.text
    original = await buyer.tap("prod.own|")
    assert NAME in original.text
    assert "卢旺达语" in original.text
    back = await buyer.tap("prod|")
    assert "胡耶烘焙咖啡" in back.text
    await buyer.through(">buy|", "2")
    assert "胡耶烘焙咖啡" in plain(buyer.newest.text)
    await market.order(buyer, "1")
    assert NAME in (await seller.hears(NAME)).text
    assert "胡耶烘焙咖啡" in (await buyer.through("/orders", ">order|")).text
    english = await market.member("Bosco", "en")
    assert (
        "The seller wrote this in: Kinyarwanda" in (await english.through("coffee", ">prod|")).text
    )


async def second(market: Market, language: Language) -> Person:
    """Another member of staff."""
    eric = await market.member("Eric", language)
    async with market.database.write() as db:
        await people.add_staff(db, *eric.account, market.now())
    return eric


async def test_the_seller_says_it_themselves(market: Market) -> None:
    """Red when staff write over it, or it is not told apart."""
    seller = await listed(market)
    await translated(market)
    shown = await seller.through("/products", ">own|", ">✏️ Hindura", ">texts|")
    assert "Byahinduwe n'abakozi b'isoko" in shown.text
    await seller.through(">text|1~en", "Roasted coffee from Huye, 500 g", ">f|<skip")
    assert "Byanditswe n'umucuruzi" in seller.newest.text
    card = await (await market.member("Bosco", "en")).through("roasted coffee", ">prod|")
    assert "Translated by the seller from: Kinyarwanda" in card.text
    assert "The description is in: Kinyarwanda" in card.text
    staff = await second(market, "en")
    assert "No text waits to be translated into: English" in (await staff.say("/translate")).text
    await seller.through(">text.off|1~en", ">text.off!|1~en")
    assert NAME in (await staff.say("/translate")).text


async def test_what_may_be_a_slip_is_asked_about(market: Market) -> None:
    await listed(market)
    staff = await market.member("Claire", "en", id=STAFF[0])
    asked = await staff.through("/translate zh", "Roasted coffee, 500 g", "From the hills of Huye.")
    assert "do not look like: Chinese" in asked.text
    again = await staff.tap("f|no")
    assert "Write the product's name in: Chinese" in again.text
    asked = await staff.through("胡耶烘焙咖啡，50 克", "来自胡耶山区的咖啡。")
    assert "The numbers in the name are not those of the original." in asked.text
    saved = await staff.tap("f|yes")
    assert "No text waits to be translated into: Chinese" in saved.text
    await staff.tap("translate|en")
    assert "Write the product's name in: English" in staff.newest.text


async def test_a_slip_is_mended_where_it_is_seen(market: Market) -> None:
    """From the card, by whoever of the staff sees it; who mends one is not given others."""
    await listed(market)
    staff = await translated(market)
    asked = await staff.through("咖啡", ">prod|", ">translate|zh")
    assert "翻译成：中文" in asked.text
    assert "待译" not in asked.text
    assert not asked.offers("f|<next")
    card = await staff.through("胡耶精品咖啡，500 克", "来自胡耶山区的咖啡。")
    assert "胡耶精品咖啡，500 克" in card.text
    assert card.offers("buy|"), "they are back where they saw it"


async def test_the_original_changes_under_the_translators_hands(market: Market) -> None:
    """Red when what they wrote is lost, or passes for a translation of what stands there now."""
    seller = await listed(market)
    staff = await market.member("Claire", "zh", id=STAFF[0])
    await staff.through("/translate", "胡耶烘焙咖啡，500 克")
    await seller.through("/products", ">own|", ">✏️ Hindura", ">edit|1~description")
    await seller.say("Ikawa ya Bourbon yo mu misozi ya Huye.")
    again = await staff.say("来自胡耶山区的咖啡。")
    assert "其间原文有改动" in again.text
    assert "Bourbon" in again.text
    assert "来自胡耶山区的咖啡。" in again.text
    buyer = await market.member("王小明", "zh")
    card = await buyer.through("咖啡", ">prod|")
    assert "此后卖家改过原文，以原文为准。" in card.text
    await staff.through("胡耶烘焙咖啡，500 克", "来自胡耶山区的波旁咖啡。")
    assert "没有待译文字" in staff.newest.text
    card = await buyer.through("咖啡", ">prod|")
    assert "来自胡耶山区的波旁咖啡。" in card.text
    assert "此后卖家改过原文" not in card.text


async def test_an_old_name_with_other_numbers_is_not_shown(market: Market) -> None:
    """Who reads 500 g and gets 250 was told something that is not so."""
    seller = await listed(market)
    await translated(market)
    await seller.through("/products", ">own|", ">✏️ Hindura", ">edit|1~name")
    await seller.say("Ikawa ikaranze ya Huye, 250 g")
    buyer = await market.member("王小明", "zh")
    card = await buyer.through("胡耶", ">prod|")
    assert "250 g" in card.text
    assert "500" not in card.text.split("✅")[0].split("💰")[0]
    own = await seller.through("/products", ">own|", ">✏️ Hindura", ">texts|")
    assert "imibare iri mu izina yarahindutse" in own.text


async def test_two_at_once_never_get_the_same(market: Market) -> None:
    await listed(market)
    one = await market.member("Claire", "zh", id=STAFF[0])
    other = await second(market, "zh")
    assert NAME in (await one.say("/translate")).text
    assert "没有待译文字" in (await other.say("/translate")).text
    await one.tap("f|<next")
    assert NAME in (await other.say("/translate")).text
    await market.forward(hours=25)
    assert NAME in (await one.say("/translate")).text


@pytest.mark.parametrize("words", ["胡" * 81, "!!!"])
async def test_words_that_are_no_name(market: Market, words: str) -> None:
    await listed(market)
    staff = await market.member("Claire", "en", id=STAFF[0])
    again = await staff.through("/translate zh", words)
    assert "Write the product's name in: Chinese" in again.text
    asked = await staff.say("胡耶烘焙咖啡，500 克")
    assert "Write the description in: Chinese" in asked.text


async def test_deleted_while_it_is_translated(market: Market) -> None:
    seller = await listed(market)
    staff = await market.member("Claire", "zh", id=STAFF[0])
    await staff.through("/translate", "胡耶烘焙咖啡，500 克")
    await seller.through("/products", ">own|", ">pause|", ">delete|", ">delete!|")
    gone = await staff.say("来自胡耶山区的咖啡。")
    assert "该内容已无法查看" in gone.text
