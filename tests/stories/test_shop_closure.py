"""A seller closes the shop for the harvest; buyers read until when, and it opens by itself."""

from __future__ import annotations

import pytest

from bot.texts import Language
from tests.support.market import Market

WORDS: dict[Language, tuple[str, str, str, str]] = {
    # a day that is no day, a day, what the seller reads, and what a buyer reads on an old button
    "en": ("when it rains", "in two weeks", "Your shop is closed", "is closed for a while"),
    "rw": ("imvura niza", "mu minsi 14", "Iduka ryawe rirafunze", "rifunze by'agateganyo"),
    "zh": ("下雨的时候", "两周后", "您的店铺暂停营业", "暂停营业"),
}


@pytest.mark.parametrize("language", WORDS)
async def test_closed_for_the_harvest(market: Market, language: Language) -> None:
    wrong, day, closed, refused = WORDS[language]
    aline = await market.seller("Aline", language)
    await market.list_product(aline)
    bosco = await market.member("Bosco", language)
    card = await bosco.through("ikawa", ">prod|")
    assert card.offers("buy|")
    old = next(each for each in card.data if each.startswith("buy|"))
    await bosco.through(f">{old}", "2")

    asked = await aline.through("/products", ">shop.rest|")
    assert len(asked.labels) >= 3
    again = await aline.say(wrong)
    assert again.offers("f|"), "it is asked again"
    await aline.say(day)
    review = await aline.say("Umuyobozi ari mu murima <b>&")
    assert "<b>&" in review.text
    done = await aline.tap("f|<confirm")
    assert closed in done.text

    assert not (await bosco.say("ikawa")).offers("prod|")
    told = await bosco.tap(old)
    assert refused in (told.toast or told.text)
    assert "Umuyobozi" in (told.toast or told.text)
    cart = await bosco.say("/cart")
    assert not cart.offers("checkout|")
    assert "⏸" in cart.text

    await market.forward(days=14, hours=12)
    await aline.hears("🏪")
    assert (await bosco.say("/cart")).offers("checkout|")


async def test_opened_again_before_its_day(market: Market) -> None:
    aline = await market.seller("Aline", "en")
    await market.list_product(aline)
    bosco = await market.member("Bosco", "en")
    await aline.through("/products", ">shop.rest|")
    await aline.tap("f|20")  # the first of the days that are offered
    await aline.tap("f|<skip")
    await aline.tap("f|<confirm")
    own = await aline.say("/products")
    assert "⏸ Your shop is closed." in own.text
    assert not (await bosco.say("ikawa")).offers("prod|")
    opened = await aline.tap("shop.back!|")
    assert "Your shop is closed" not in opened.text
    assert (await bosco.say("ikawa")).offers("prod|")


async def test_another_day(market: Market) -> None:
    """Who is away for longer than they thought says so before the day comes."""
    aline = await market.seller("Aline", "en")
    await market.list_product(aline)
    for day in ("in 3 days", "in two weeks"):
        await aline.through("/products", ">shop.rest|")
        await aline.say(day)
        await aline.tap("f|<skip")
        await aline.tap("f|<confirm")
    await market.forward(days=5)
    assert "⏸ Your shop is closed." in (await aline.say("/products")).text
