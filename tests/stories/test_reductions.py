"""A seller reduces prices; buyers read the old one beside the new, until it ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.texts import Language
from storage.models import Product
from tests.stories.conftest import STAFF
from tests.support.market import Market, Person, plain


async def listed(market: Market, language: Language = "en") -> Person:
    seller = await market.seller("Aline", language)
    await market.list_product(seller)
    async with market.database.write() as db:  # it is on the market for a month
        long_ago = market.now() - timedelta(days=31)
        await db.execute(update(Product).values(published_at=long_ago))
    await seller.through("/products", ">own|")
    return seller


READ: dict[Language, tuple[str, str]] = {
    "en": ("📉 Reduced until ", "Lowest price in the 30 days before: 12 500 Frw"),
    "rw": ("📉 Cyagabanyijwe kugeza ", "Igiciro cyo hasi mu minsi 30 yabanje: 12 500 Frw"),
    "zh": ("📉 降价至", "此前 30 天最低价："),
}


@pytest.mark.parametrize("language", READ)
async def test_a_reduced_price(market: Market, language: Language) -> None:
    """Red when a buyer is shown another price on the card, in the cart or in the order."""
    seller = await listed(market)
    await seller.through(">reduce|", "20%", ">f|now", ">f|7")
    review = seller.newest.text
    review = plain(review)
    assert "Ikawa" in review
    assert "10 000 Frw, before 12 500 Frw" in review
    own = await seller.tap("f|<confirm")
    assert "📉 Reduced: 10 000 Frw, from" in own.text
    buyer = await market.member("Bosco", language)
    begins, ends = READ[language]
    card = await buyer.through("ikawa", ">prod|")
    assert "10 000" in card.text or "10,000" in card.text
    assert begins in card.text
    assert ends in card.text
    await buyer.through(">buy|", "2")
    assert re.search(r"20[ ,\u202f\u00a0]?000", plain(buyer.newest.text))
    assert begins in plain(buyer.newest.text)


async def test_it_ends_by_the_seller_and_by_another_price(market: Market) -> None:
    seller = await listed(market)
    await seller.through(">reduce|", "10 000", ">f|now", "in 2 hours", ">f|<confirm")
    own = await seller.tap("reduce.off|")
    assert "Reduced" not in own.text
    await seller.through(">reduce|", "11 000", ">f|now", ">f|3", ">f|<confirm")
    await seller.tap("edit|")
    saved = await seller.say("9000")
    assert "The reduced price has ended" in saved.text
    card = await (await market.member("Bosco", "en")).through("ikawa", ">prod|")
    assert "9 000 Frw" in card.text
    assert "Reduced" not in card.text


async def test_raised_and_reduced_the_same_day(market: Market) -> None:
    """Red when it is not asked about, or staff do not hear of it."""
    seller = await listed(market)
    staff = await market.member("Claire", "en", id=STAFF[0])
    await seller.tap("edit|")
    await seller.say("20 000")
    await seller.through(">reduce|", "12 000", ">f|now", ">f|7")
    assert "You raised this price less than a day ago" in plain(seller.newest.text)
    await seller.tap("f|yes")
    assert "Old price that buyers see (lowest of 30 days): 12 500 Frw" in plain(seller.newest.text)
    await seller.tap("f|<confirm")
    await staff.hears("First 12 500 Frw, then 20 000 Frw, now reduced to 12 000 Frw.")


async def test_all_of_a_shop(market: Market) -> None:
    seller = await listed(market)
    shown = await seller.through("/products", ">disc")
    assert "No price of your shop is reduced." in shown.text
    await seller.through(">reduce.all", "500 Frw", ">f|now", ">f|7")
    listed_now = await seller.tap("f|<confirm")
    assert "12 000 Frw" in listed_now.text
    ended = await seller.tap("reduce.off.all")
    assert "No price of your shop is reduced." in ended.text


async def test_what_is_no_price(market: Market) -> None:
    """Each in one sentence, and asked again."""
    seller = await listed(market)
    await seller.tap("reduce|")
    for typed, said in {
        "13 000": "must be lower than the price now",
        "0": "neither a price nor a percentage",
        "95%": "That is too much. The maximum is: 90%",
        "20": "Is that a percentage or a price?",
        "cheap": "neither a price nor a percentage",
        "9.5": "Francs have no decimals",
    }.items():
        assert said in (await seller.say(typed)).text, typed
    await seller.through("10%", ">f|now")
    assert "Is this reduced price correct?" in (await seller.say("sunday")).text
    await seller.through(">f|<edit", ">f|ends")
    for typed, said in {
        "in 20 minutes": "at least 1 hour",
        "in 61 days": "60 days at most",
        "yesterday 8:00": "has passed",
    }.items():
        assert said in (await seller.say(typed)).text, typed
