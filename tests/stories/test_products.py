"""A seller looks after what is on the market, and buyers see it at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.models import Product
from tests.support.market import Market, Person, jpeg, plain


@pytest.fixture
async def aline(market: Market) -> Person:
    seller = await market.seller("Aline", "en")
    await market.list_product(seller)
    await seller.through("/products", ">own|")
    return seller


@pytest.fixture
async def bosco(market: Market) -> Person:
    return await market.member("Bosco", "en")


async def card(person: Person) -> str:
    return (await person.through("ikawa", ">prod|")).text


async def test_another_price(market: Market, aline: Person, bosco: Person) -> None:
    """Red when the price is not checked like the first one, or buyers see the old one."""
    asked = await aline.tap("edit|")  # the first of them: the price
    assert "Now (Price: 12 500 Frw)" in asked.text
    assert (await aline.say("1.5")).text.startswith("Francs have no decimals.")
    saved = await aline.say("13k")
    assert "✅ Saved." in saved.text
    assert "Price: 13 000 Frw" in saved.text
    assert "13 000 Frw" in await card(bosco)


async def test_more_stock_leaves_what_is_held(market: Market, aline: Person, bosco: Person) -> None:
    """Red when a new count forgets what is on its way to buyers."""
    product = await market.one(select(Product.id))
    await market.order(bosco, str(product), 4)
    own = await aline.through("/products", ">own|")
    assert "Stock: 6" in own.text
    assert "Held for orders: 4" in own.text
    saved = await aline.through(f">edit|{product}~stock", "20")
    assert "Stock: 20" in saved.text
    row = await market.one(select(Product))
    assert (row.on_hand, row.reserved) == (24, 4)


async def test_other_photos(market: Market, aline: Person, bosco: Person) -> None:
    product = await market.one(select(Product.id))
    await aline.tap(f"edit|{product}|")
    await aline.tap(f"edit|{product}~photos")
    await aline.photos(jpeg(1), jpeg(2))
    saved = await aline.tap("f|<keep")
    assert "2 photos" in saved.text
    shown = await bosco.through("ikawa", ">prod|")
    assert shown[0].kind == "photo"
    assert shown.offers("photos|")


async def test_pause_and_sell_again(market: Market, aline: Person, bosco: Person) -> None:
    """Red when a paused product can still be found or ordered."""
    product = await market.one(select(Product.id))
    await bosco.through("ikawa", ">prod|")
    paused = await aline.tap("pause|")
    assert paused.toast == "Paused. Buyers no longer see it."
    assert "⏸ Paused: buyers cannot see it." in paused.text
    assert "No product was found" in (await bosco.say("ikawa")).text
    refused = await bosco.tap(f"buy|{product}")  # the card of before still hangs there
    assert refused.toast == "This is not on sale at the moment."
    again = await aline.tap("resell|")
    assert again.toast == "On sale again."
    assert "12 500 Frw" in await card(bosco)


async def test_delete(market: Market, aline: Person, bosco: Person) -> None:
    """Asked once more; what was ordered stays ordered."""
    product = await market.one(select(Product.id))
    code = await market.order(bosco, str(product))
    asked = await aline.through("/products", ">own|", ">pause|", ">delete|")
    assert "Do you really want to delete Ikawa ya Huye?" in asked.text
    gone = await aline.tap("delete!|")
    assert gone.toast == "Deleted."
    assert "You have no products yet." in gone.text
    assert "No product was found" in (await bosco.say("ikawa")).text
    order = await bosco.through("/orders", f">order|{code}")
    assert "1 × Ikawa ya Huye" in order.text


async def test_a_price_that_changes_at_the_checkout(
    market: Market, aline: Person, bosco: Person
) -> None:
    """Red when somebody pays another price than the one they confirmed."""
    product = await market.one(select(Product.id))
    await bosco.through("ikawa", ">prod|", ">buy|", "1", ">checkout|", "Uwase Alice", ">f|RW|")
    await bosco.through("0788654321", "Huye", "Ngoma", "inyuma y'isoko", ">f|on_delivery|")
    await aline.through(f">edit|{product}~price", "20000")
    refused = await bosco.tap("f|<confirm")
    assert refused.text.startswith("Your cart has changed.")
    assert "20 000 Frw" in refused.text
    review = await bosco.tap("checkout|")  # what was answered before is still known
    assert "Who will receive" not in review.text


async def test_somebody_elses_product(market: Market, aline: Person) -> None:
    """Red when a product can be changed by whoever knows its number."""
    product = await market.one(select(Product.id))
    diane = await market.seller("Diane", "rw", shop="Icyayi cya Nyungwe")
    for data in (f"edit|{product}~price", f"pause|{product}", f"delete!|{product}"):
        message = await diane.plant(f"{data}||")
        answer = await diane.tap(data, message)
        assert answer.toast == "Iyi buto si iyawe.", data
    row = await market.one(select(Product))
    assert (row.state, row.price) == ("active", 12_500)


async def test_browsing_by_category_and_page(market: Market, bosco: Person) -> None:
    """Red when a page repeats or leaves out a product."""
    seller = await market.seller("Aline", "en")
    for number in range(8):
        await market.list_product(seller, f"Ikawa {number}", category="coffee")
    await market.list_product(seller, "Icyayi", category="tea")
    shelves = await bosco.say("/shop")
    assert {"☕ Coffee", "🍵 Tea"} <= set(shelves.labels)
    first = await bosco.tap("shop|coffee~0")
    assert "Page 1 of 2" in first.text
    second = await bosco.tap("shop|coffee~>")
    assert "Page 2 of 2" in second.text
    listed = [data for seen in (first, second) for data in seen.data if data.startswith("prod|")]
    assert len(listed) == len(set(listed)) == 8


async def test_search_whatever_the_case_and_accents(market: Market, bosco: Person) -> None:
    seller = await market.seller("Aline", "en")
    await market.list_product(seller, "Café de Huye")
    for words in ("CAFE", "café huye", "/search cafe"):
        assert "Café de Huye" in (await bosco.say(words)).text, words


async def test_the_code_of_an_order_is_no_product(
    market: Market, aline: Person, bosco: Person
) -> None:
    """Whose it is reads how it stands, however it is written; nobody else learns that it is one."""
    code = await market.order(bosco, str(await market.one(select(Product.id))))
    for typed in (code, code.lower(), code.replace("-", " "), f"#{code[3:]}"):
        assert f"🧾 Order {code}" in (await bosco.say(typed)).text
    assert (await aline.say(code)).offers(f"o.acc|{code}")
    await aline.tap(f"o.acc|{code}")
    stranger = await market.member("Chantal", "en")
    assert f"No product was found for: {code}" in (await stranger.say(code)).text
    await aline.through(f">o.pack|{code}", f">o.ship|{code}", ">f|post|")
    await aline.say("EE473124829RW")
    assert f"🧾 Order {code}" in (await bosco.say("ee 473 124 829 rw")).text
    assert f"🧾 Order {code}" in (await aline.say("EE473124829RW")).text
    assert "No product was found" in (await stranger.say("EE473124829RW")).text


async def test_a_weight_is_no_number_of_bags(market: Market, aline: Person, bosco: Person) -> None:
    """2 kg of a bag of 500 g were two bags; 50 kg of them in stock were 50."""
    asked = await bosco.through("ikawa", ">prod|", ">buy|", "2 kg")
    assert "2 kg: that is 4 × 500 g (bag). Is that right?" in asked.text
    cart = await bosco.tap("f|4|")
    assert "4 × Ikawa ya Huye" in cart.text
    await bosco.through(">buy|", "3 kg")
    assert "6 × Ikawa ya Huye" in (await bosco.say("1")).text, "1 is the button, not one bag"
    nearest = await bosco.through(">buy|", "1.2 kg")
    assert (
        "One bag is 500 g, and 1.2 kg is not a whole number of them. Which do you mean?"
        in nearest.text
    )
    assert {"2 × 500 g", "3 × 500 g"} <= set(map(plain, nearest.labels))
    assert "3 × Ikawa ya Huye" in (await bosco.say("3")).text  # a number is one, after all
    litres = await bosco.through(">buy|", "2 litres")
    assert "It is sold by the bag. Please send the quantity as a number." in litres.text
    product = await market.one(select(Product.id))
    asked = await aline.through(f">edit|{product}~stock", "50 kg")
    assert "50 kg: that is 100 × 500 g (bag). Is that right?" in asked.text
    assert "Stock: 100" in (await aline.tap("f|100|")).text
    # before it is known what one weighs, the rest is asked first
    await aline.through("/sell", ">f|<skip", "Icyayi", "3000", "10 kg", ">f|packet")
    asked = await aline.say("250 g")
    assert "10 kg: that is 40 × 250 g (packet). Is that right?" in asked.text
    await aline.through(">f|40|", ">f|<skip", ">f|<confirm")
    assert await market.one(select(Product.on_hand).where(Product.name == "Icyayi")) == 40
