"""A code for a discount: made by a seller, typed or opened by a buyer, on the order of both."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.texts import Language
from storage.models import DiscountCode, Order, Product
from tests.support.market import Market, Person, plain


async def with_code(market: Market, *, minimum: str = ">f|<skip", most: str = ">f|<skip") -> Person:
    """A shop with coffee and a code for a tenth less."""
    seller = await market.seller("Aline", "en")
    await market.list_product(seller)
    await seller.through("/products", ">disc", ">codes", ">codes.new", "KAWA10", "10%")
    await seller.through(minimum, most, ">f|now", ">f|7")
    assert "Is this code correct?" in plain(seller.newest.text)
    made = await seller.tap("f|<confirm")
    assert "KAWA10" in made.text
    assert re.search(r"\bd_[a-z2-9]{5,}", made.text), "it has a link"
    return seller


TAKEN: dict[Language, str] = {
    "en": "🎟 Discount (KAWA10): −2 500 Frw",
    "rw": "🎟 Igabanyirizwa (KAWA10): −2 500 Frw",
    "zh": "🎟 折扣（KAWA10）：-2,500 卢旺达法郎",
}


@pytest.mark.parametrize("language", TAKEN)
async def test_typed_in_the_cart(market: Market, language: Language) -> None:
    """Red when review, order, notice or sales say another sum than the cart."""
    seller = await with_code(market)
    buyer = await market.member("Bosco", language)
    product = str(await market.one(select(Product.id)))
    await buyer.through("ikawa", ">prod|", ">buy|", "2", ">code")
    cart = await buyer.say("kawa 1O")
    assert TAKEN[language] in cart.text
    code = await market.order(buyer, product, 2)
    order = await market.one(select(Order).where(Order.code == code))
    assert (order.total, order.discount) == (22_500, 2_500)
    told = await seller.hears("🎟 Discount (KAWA10): −2 500 Frw")
    assert "Total: 22 500 Frw" in plain(told.text)
    seen = await buyer.through("/orders", f">order|{code}")
    assert TAKEN[language] in seen.text
    assert (await market.one(select(DiscountCode))).used == 1


async def test_by_a_link(market: Market) -> None:
    """Red when a link is for one platform only, or uses the code without being asked."""
    seller = await with_code(market)
    [found] = set(re.findall(r"\bd_[a-z2-9]{5,}", seller.newest.text))
    buyer = await market.member("Bosco", "en")
    offered = await buyer.say(f"/start {found}")
    assert "🎟 A discount for you: KAWA10" in offered.text
    await buyer.tap("code.use|")
    cart = await buyer.through("ikawa", ">prod|", ">buy|", "2")
    assert "−2 500 Frw" in cart.text
    without = await buyer.tap("code.drop")
    assert "Total: 25 000 Frw" in without.text


async def test_what_is_no_code_and_what_is_missing(market: Market) -> None:
    """Each in one sentence, and the cart is as it was."""
    await with_code(market, minimum="30 000", most="1")
    buyer = await market.member("Bosco", "en")
    await buyer.through("ikawa", ">prod|", ">buy|", "2", ">code")
    cart = await buyer.say("WRONG")
    assert "No shop has this code." in cart.text
    assert "Total: 25 000 Frw" in cart.text
    await buyer.tap("code")
    cart = await buyer.say("KAWA10")
    assert "needs products for 30 000 Frw. Still missing: 5 000 Frw" in cart.text
    assert "Total: 25 000 Frw" in cart.text
    await market.order(buyer, "1", 3)
    assert (await market.one(select(Order))).discount == 3_750
    other = await market.member("Eva", "en")
    await other.through("ikawa", ">prod|", ">buy|", "3", ">code")
    assert "This code has been used up: KAWA10" in (await other.say("KAWA10")).text


async def test_the_seller_ends_it(market: Market) -> None:
    seller = await with_code(market)
    ended = await seller.tap("codes.end|")
    assert "It has ended." in ended.text
    buyer = await market.member("Bosco", "en")
    await buyer.through("ikawa", ">prod|", ">buy|", "1", ">code")
    assert "This code has ended: KAWA10" in (await buyer.say("KAWA10")).text
