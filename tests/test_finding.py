"""What people find by tapping: reviews, the next page, what changed in a cart, finished orders."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.commerce import fulfilment, orders, payments, reviews
from storage.database import Database
from storage.models import Order, Product
from tests.support.talk import Desk, Phone, tapped


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def bought(desk: Desk, seller: Phone, buyer: Phone, product: int, words: str) -> str:
    trade = desk.trade
    code = await trade.order(buyer.sender, product)
    for who, step in (
        (seller, orders.accept),
        (seller, fulfilment.shipped),
        (buyer, fulfilment.delivered),
        (seller, payments.paid),
    ):
        order = await trade.one(select(Order).where(Order.code == code))
        if order.state != "completed":
            await trade.does(who.sender, step, code)
    async with trade.acting(buyer.sender) as (db, who_writes):
        await reviews.rate(db, code, who_writes, 4, trade.now)
        if words:
            await reviews.say(db, code, who_writes, words)
    return code


class TestReviews:
    async def test_are_read_by_everybody_newest_first(self, desk: Desk) -> None:
        """Red when what buyers wrote is kept, and read by nobody."""
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(aline.sender, "Ikawa", stock=50)
        for number in range(7):
            desk.trade.forward(days=1)
            await bought(desk, aline, bosco, product, f"<b>word</b> {number}" if number else "")
        stranger = await desk.member("Stranger")
        for reader in (stranger, aline):
            await reader.send(tapped(f"prod|{product}||"))
            assert "4.0" in reader.words
            await reader.tap("reviews|")
            shown = [f"word&lt;/b&gt; {number}" in reader.words for number in range(1, 7)]
            assert shown == [False, True, True, True, True, True]
            assert reader.words.index("gt; 6") < reader.words.index("gt; 2")
            assert "Bosco" not in reader.words
            await reader.tap("reviews|" + f"{product}~>")
            assert "gt; 1" in reader.words
            assert "gt; 2" not in reader.words

    async def test_there_is_no_button_to_nothing(self, desk: Desk) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(aline.sender, "Ikawa", stock=50)
        await bought(desk, aline, bosco, product, "")
        await bosco.send(tapped(f"prod|{product}||"))
        assert "4.0" in bosco.words
        assert not bosco.offers("reviews|")


class TestPages:
    async def test_forth_back_and_by_an_old_button(self, desk: Desk) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        for number in range(8):
            desk.trade.forward(seconds=1)
            await desk.trade.product(aline.sender, f"Ikawa {number}")
        await bosco.say("ikawa")
        assert "Ikawa 7" in bosco.words
        await bosco.tap("search|ikawa~>")
        assert "Ikawa 1" in bosco.words
        assert "Ikawa 2" not in bosco.words
        await bosco.tap("search|ikawa~<")
        assert "Ikawa 2" in bosco.words
        for old in ("search|ikawa~1||", "shop|all~1||", "shop|coffee~1||"):
            await bosco.send(tapped(old))
            assert "Ikawa 0" in bosco.words, old
            assert "Ikawa 2" not in bosco.words

    @pytest.mark.parametrize(
        "asked",
        [
            *("ndashaka ikawa", "我想买咖啡", "how much is coffee?", "mfite ikawa?", "500 g"),
            "Hello, good morning! Can you please tell me how much your coffee is?",
        ],
    )
    async def test_a_sentence_finds_what_it_is_about(self, desk: Desk, asked: str) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        for number in range(8):
            desk.trade.forward(seconds=1)
            await desk.trade.product(aline.sender, f"Bourbon {number}")
        await bosco.say(asked)
        assert "Bourbon 7" in bosco.words
        await bosco.tap("search|")
        assert "Bourbon 1" in bosco.words
        assert "Bourbon 2" not in bosco.words

    async def test_long_words_leave_room_for_the_page(self, desk: Desk) -> None:
        """Red when a button's data is too long, and the answer is lost."""
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        name = "卢旺达波旁咖啡豆精选中度烘焙五百克装"
        for _ in range(8):
            await desk.trade.product(aline.sender, name)
        await bosco.say(name)
        assert bosco.offers("search|卢旺达")
        assert len(set(bosco.labels)) == len(bosco.labels), "two buttons read alike"


class TestNothingFound:
    async def test_the_nearest_is_shown_and_can_be_turned(self, desk: Desk) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        for number in range(8):
            desk.trade.forward(seconds=1)
            await desk.trade.product(aline.sender, f"Icyayi {number}", category="tea")
        await bosco.say("icyai")
        assert "No product was found for: icyai" in bosco.words
        assert "These products are the nearest:" in bosco.words
        assert "Icyayi 7" in bosco.words
        await bosco.tap("search|icyai~>")
        assert "Icyayi 0" in bosco.words
        assert "Icyayi 2" not in bosco.words

    async def test_else_the_categories_that_have_something(self, desk: Desk) -> None:
        """Red when whoever finds nothing has to look for the way on."""
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        await desk.trade.product(aline.sender, "Ikawa")
        await desk.trade.product(aline.sender, "Ubuki", category="honey")
        await bosco.say("xyzzyq")
        assert "No product was found for: xyzzyq" in bosco.words
        assert bosco.offers("shop|coffee")
        assert bosco.offers("shop|honey")
        assert not bosco.offers("shop|tea")


class TestFilters:
    async def test_are_chosen_one_by_one_and_stay_while_pages_are_turned(self, desk: Desk) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        for number in range(9):
            desk.trade.forward(seconds=1)
            await desk.trade.product(
                aline.sender, f"Ikawa {number}", price=1000 * (number + 1), stock=number % 2
            )
        await bosco.say("ikawa")
        await bosco.tap("sift.by|", "sift.by|~i~ikawa", "sift.by|~ioc~ikawa")
        assert "In stock only" in bosco.words
        assert "Lowest price first" in bosco.words
        assert len(set(bosco.labels)) == len(bosco.labels), "two buttons read alike"
        await bosco.tap("sift|ioc~")
        shown = [bosco.words.find(f"Ikawa {number}:") for number in (1, 3, 5, 7)]
        assert shown == sorted(shown)
        assert -1 not in shown
        assert "Ikawa 2:" not in bosco.words
        await bosco.tap("sift.by|", "sift.by|price~ioc~", "sift.by|~p2000ioc~", "sift|p2000ioc~")
        assert "Ikawa 1:" in bosco.words
        assert "Ikawa 3:" not in bosco.words
        await bosco.tap("sift.by|", "sift.by|category~", "sift.by|~ccofp2000ioc~")
        await bosco.tap("sift.by|shop~", "sift.by|~ccofs1p2000ioc~", "sift|ccofs1p2000ioc~")
        assert "Shop: Shop of Aline" in bosco.words
        await bosco.tap("sift.by|", "sift.by|~~ikawa", "sift|~0~ikawa", "sift|~>")
        assert "Ikawa 0:" in bosco.words

    async def test_nothing_left_leads_back(self, desk: Desk) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        for number in range(2):
            await desk.trade.product(aline.sender, f"Ikawa {number}", price=90_000)
        await bosco.say("/shop")
        await bosco.tap("shop|coffee~")
        await bosco.tap("sift.by|", "sift.by|price~ccof", "sift.by|~ccofp2000", "sift|ccofp2000")
        assert "Nothing is left" in bosco.words
        assert bosco.offers("sift.by|")


class TestWhatOneIs:
    async def test_changed_by_tapping_and_told_in_the_cart(self, desk: Desk) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(aline.sender, "Ikawa")
        await desk.trade.put(bosco.sender, product, 2)
        await aline.send(tapped(f"own|{product}||"))
        assert "Unit: bag" in aline.words
        await aline.tap(f"edit|{product}||", f"edit|{product}~measures")
        await aline.tap(f"edit|{product}~unit", "f|kg")
        assert "Unit: kg" in aline.words
        await aline.tap(f"edit|{product}||", f"edit|{product}~measures")
        await aline.tap(f"edit|{product}~weight_grams")
        await aline.say("1 kg")
        assert "Weight: 1" in aline.words
        row = await desk.trade.one(select(Product))
        assert (row.unit, row.weight_grams) == ("kg", 1000)
        await bosco.say("/cart")
        assert "Changed: 12 500 Frw (kg, 1 kg)".replace(" ", "\u00a0") in bosco.words.replace(
            " ", "\u00a0"
        )
        assert bosco.offers("checkout"), "it can be ordered as it is now"


class TestFinishedOrders:
    async def test_are_one_tap_from_those_to_act_on(self, desk: Desk) -> None:
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(aline.sender, stock=50)
        declined = await desk.trade.order(bosco.sender, product)
        await desk.trade.does(aline.sender, orders.decline, declined, "too_far")
        await aline.say("/sales")
        assert declined not in aline.words
        await aline.tap("sales|done")
        assert declined in aline.words
        assert aline.offers(f"order|{declined}")
        await aline.tap("sales||")
        assert aline.offers("sales|done")

    async def test_payments_to_check_also_when_others_come_first(self, desk: Desk) -> None:
        """Red when a page of unanswered orders hides that buyers say they paid."""
        aline, bosco = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(aline.sender, stock=50)
        claimed = await desk.trade.order(bosco.sender, product, method="mobile_money")
        await desk.trade.does(aline.sender, orders.accept, claimed)
        for _ in range(6):
            await desk.trade.order(bosco.sender, product)
        await aline.say("/sales")
        assert not aline.offers("sales|pay")
        await desk.trade.does(bosco.sender, payments.claim_paid, claimed)
        await aline.say("/sales")
        assert claimed not in aline.words
        await aline.tap("sales|pay")
        assert claimed in aline.words
