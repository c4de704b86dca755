"""What a cart shows of products that cannot be had, and its pages while it changes."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.commerce.refusals import OnlyAbroad, TwoCurrencies
from bot.engine.conversation import Conversation
from storage.database import Database
from storage.models import CartLine, Order, OrderLine, Payment, Product, Shop
from tests.support.talk import Desk, Phone, ready_to_confirm, tapped
from tests.support.trade import CHINA, Trade

PAUSED = {
    "en": "⏸ Paused: not on sale at the moment",
    "rw": "⏸ Ntikigurishwa ubu",
    "zh": "⏸ 暂不销售",
}


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def change(trade: Trade, product: int, **values: object) -> None:
    async with trade.database.write() as db:
        await db.execute(update(Product).where(Product.id == product).values(**values))


async def two_in_a_cart(desk: Desk, language: str = "en") -> tuple[Phone, int, int]:
    """Coffee for 12,500 that stays, and tea for 4,000 that something happens to."""
    seller, buyer = await desk.seller("Aline"), await desk.member("Bosco", language)
    coffee = await desk.trade.product(seller.sender)
    tea = await desk.trade.product(seller.sender, "Icyayi", price=4000)
    await desk.trade.put(buyer.sender, coffee)
    await desk.trade.put(buyer.sender, tea, 2)
    return buyer, coffee, tea


class TestWhatCannotBeHad:
    @pytest.mark.parametrize("language", ["en", "rw", "zh"])
    async def test_a_paused_product_is_not_sold_out(self, desk: Desk, language: str) -> None:
        buyer, _, tea = await two_in_a_cart(desk, language)
        await change(desk.trade, tea, state="paused")
        await buyer.say("/cart")
        assert PAUSED[language] in buyer.words

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            ({"state": "paused"}, "⏸ Paused: not on sale at the moment"),
            ({"on_hand": 0}, "❌ Sold out"),
            ({"state": "deleted"}, "❌ No longer on sale"),
        ],
    )
    async def test_it_is_left_out_and_stays_in_the_cart(
        self, desk: Desk, values: dict[str, object], why: str
    ) -> None:
        """coopcycle-web 904, Sylius 15933, saleor 16156: it blocks the order, with no word why."""
        buyer, coffee, tea = await two_in_a_cart(desk)
        await change(desk.trade, tea, **values)
        await buyer.say("/cart")
        assert why in buyer.words
        assert "Total: 12\xa0500" in buyer.words, "what cannot be had is counted"
        assert not buyer.offers(f"buy|{tea}"), "nothing can be changed about it"
        await buyer.tap("checkout")
        await buyer.say("Uwase Alice")
        await buyer.tap("f|RW")
        await buyer.say("0788123456", "Huye", "Ngoma", "behind the market")
        await buyer.tap("f|on_delivery")
        assert "Not in this order: Icyayi. It stays in your cart." in buyer.words
        await buyer.tap("f|<confirm")
        assert await desk.trade.rows(select(OrderLine.product_id)) == [coffee]
        assert await desk.trade.rows(select(CartLine.product_id)) == [tea]

    async def test_a_button_of_a_paused_product_says_so(self, desk: Desk) -> None:
        buyer, _, tea = await two_in_a_cart(desk)
        for state, said in (("paused", "not on sale at the moment"), ("deleted", "no longer")):
            await change(desk.trade, tea, state=state)
            for action in ("prod", "buy", "photos"):
                await buyer.send(tapped(f"{action}|{tea}||"))
                assert said in buyer.toast

    async def test_a_shop_that_nobody_answers_for(self, desk: Desk) -> None:
        buyer, _, _ = await two_in_a_cart(desk)
        async with desk.database.write() as db:
            await db.execute(update(Shop).values(away=True))
        await buyer.say("/cart")
        assert buyer.words.count("⏸ Paused: not on sale at the moment") == 2
        assert "Nothing in your cart can be ordered at the moment." in buyer.words
        assert "Total" not in buyer.words
        assert not buyer.offers("checkout")
        await buyer.send(tapped("checkout|||"))  # of an older message
        assert "no longer available" in buyer.toast

    async def test_too_few_are_to_be_changed_first(self, desk: Desk) -> None:
        buyer, _, tea = await two_in_a_cart(desk)
        await change(desk.trade, tea, on_hand=1)
        await buyer.say("/cart")
        assert "Only 1 left" in buyer.words
        assert not buyer.offers("checkout")

    async def test_what_comes_back_while_they_order_is_asked_about(self, desk: Desk) -> None:
        """They confirmed without it."""
        buyer, _, tea = await two_in_a_cart(desk)
        await change(desk.trade, tea, state="paused")
        shown = await desk.trade.fingerprint(buyer.sender)
        await change(desk.trade, tea, state="active")
        assert await desk.trade.fingerprint(buyer.sender) != shown

    async def test_ones_own_paused_product_has_its_stock(self, desk: Desk) -> None:
        seller = await desk.seller("Aline", "en")
        product = await desk.trade.product(seller.sender)
        await change(desk.trade, product, state="paused")
        await seller.send(tapped(f"prod|{product}||"))
        assert "✅ In stock: 10" in seller.words
        assert "⏸ Paused: buyers cannot see it." in seller.words
        assert "Sold out" not in seller.words


class TestPages:
    async def test_nothing_is_skipped_when_something_went(self, desk: Desk) -> None:
        """Seven to thirteen, after the first of them was removed on another phone."""
        seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
        made = [await desk.trade.product(seller.sender, f"Ikawa {n}") for n in range(14)]
        for each in made:
            desk.trade.forward(seconds=1)
            await desk.trade.put(buyer.sender, each)
        await buyer.say("/cart")
        on = buyer.tapping("cart|>")
        async with desk.database.write() as db:
            await db.execute(CartLine.__table__.delete().where(CartLine.product_id == made[0]))
        await buyer.send(on)
        assert buyer.offers(f"buy|{made[6]}|"), "by number it would be the one after"
        assert not buyer.offers(f"buy|{made[12]}|")
        await buyer.tap(f"drop|{made[6]}~")
        assert buyer.offers(f"buy|{made[7]}|"), "the page begins where it began"
        assert buyer.offers(f"buy|{made[12]}|")
        await buyer.tap("cart|<")
        assert buyer.offers(f"buy|{made[1]}|")
        assert "Page 1 of 2" in buyer.words

    async def test_a_button_of_the_first_version(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
        made = [await desk.trade.product(seller.sender, f"Ikawa {n}") for n in range(8)]
        for each in made:
            desk.trade.forward(seconds=1)
            await desk.trade.put(buyer.sender, each)
        await buyer.send(tapped("cart|1||"))
        assert "Page 2 of 2" in buyer.words
        assert buyer.offers(f"buy|{made[7]}|")
        await buyer.send(tapped("cart|99||"))
        assert "Page 2 of 2" in buyer.words
        await buyer.send(tapped(f"drop|{made[7]}~1||"))
        assert "Page 1 of 2" not in buyer.words or buyer.offers("cart|")


class TestTwoCurrencies:
    """A product in yuan made the cart say "Something went wrong"."""

    @staticmethod
    async def cart(desk: Desk, language: str, *, one_shop: bool = False) -> tuple[Phone, int, int]:
        coffee, tea = await desk.seller("Aline"), await desk.seller("Diane")
        buyer = await desk.member("Bosco", language)
        in_francs = await desk.trade.product(coffee.sender)
        owner = coffee if one_shop else tea
        in_yuan = await desk.trade.product(owner.sender, "Icyayi", price=1950, currency="CNY")
        await desk.trade.put(buyer.sender, in_francs, 2)
        await desk.trade.put(buyer.sender, in_yuan, 2)
        await buyer.send(tapped("country!|CN||"))
        return buyer, in_francs, in_yuan

    @pytest.mark.parametrize(
        ("language", "francs", "yuan"),
        [
            ("en", "Total: 25\xa0000\xa0Frw", "Total: CN¥39.00"),
            ("rw", "Igiteranyo: 25\xa0000\xa0Frw", "Igiteranyo: CN¥\xa039,00"),
            ("zh", "合计：25,000\xa0卢旺达法郎", "合计：¥39.00"),
        ],
    )
    async def test_each_has_its_sum_from_the_cart_to_the_order(
        self, desk: Desk, language: str, francs: str, yuan: str
    ) -> None:
        buyer, _, _ = await self.cart(desk, language)
        await buyer.say("/cart")
        assert francs in buyer.words
        assert yuan in buyer.words
        await buyer.tap("checkout")
        await buyer.say("王小明")
        await buyer.tap("f|CN")
        await buyer.say("13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012")
        await buyer.tap("f|arranged")
        assert francs in buyer.words
        assert yuan in buyer.words
        await buyer.tap("f|<confirm")
        placed = await desk.trade.rows(select(Order).order_by(Order.id))
        assert [(each.total, each.currency) for each in placed] == [(25000, "RWF"), (3900, "CNY")]
        paid = await desk.trade.rows(select(Payment).order_by(Payment.order_id))
        assert [(each.amount, each.currency) for each in paid] == [(25000, "RWF"), (3900, "CNY")]
        for each, total in zip(placed, (francs, yuan), strict=True):
            await buyer.send(tapped(f"order|{each.code}||"))
            assert total in buyer.words
        await buyer.say("/orders")
        assert francs.split("25")[1] in buyer.words
        assert yuan[-5:] in buyer.words

    @pytest.mark.parametrize(
        ("language", "only_abroad"),
        [("en", "only sent abroad"), ("rw", "mu mahanga gusa"), ("zh", "仅寄往国外")],
    )
    async def test_inside_rwanda_only_francs_are_shown(
        self, desk: Desk, language: str, only_abroad: str
    ) -> None:
        """On shelves, in a search, of the product, in the cart and on an order's last screen."""
        buyer, _, in_yuan = await self.cart(desk, language)
        await buyer.send(tapped("country!|RW||"))
        shown: list[str] = []
        await buyer.send(tapped(f"prod|{in_yuan}||"))
        shown.append(buyer.words)
        assert buyer.offers("country|")
        assert not buyer.offers("buy|")
        for step in ("shop|all~0||", "cart|||"):
            await buyer.send(tapped(step))
            shown.append(buyer.words)
        await buyer.say("/search Icyayi")
        shown.append(buyer.words)
        assert all(only_abroad in each.lower() for each in shown), shown
        await buyer.say("/cart")
        await buyer.tap("checkout")
        await buyer.say("Eric")
        await buyer.tap("f|RW")
        await buyer.say("0788123456", "Huye", "Ngoma", "Isoko")
        await buyer.tap("f|on_delivery")
        shown.append(buyer.words)
        assert not any("¥" in each or "39" in each for each in shown), shown
        assert not buyer.offers("f|<confirm")

    async def test_the_fingerprint_knows_the_currency(self, desk: Desk) -> None:
        buyer, _, in_yuan = await self.cart(desk, "en")
        shown = await desk.trade.fingerprint(buyer.sender)
        await change(desk.trade, in_yuan, currency="USD")
        assert await desk.trade.fingerprint(buyer.sender) != shown
        await change(desk.trade, in_yuan, currency="RWF")
        assert await desk.trade.fingerprint(buyer.sender) == "1:2:12500;2:2:1950", "as in 0.1"

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en", "What you want from Shop of Aline is in two currencies."),
            ("rw", "Ibyo ushaka muri Shop of Aline biri mu mafaranga y'amoko abiri."),
            ("zh", "您在Shop of Aline选的商品用两种货币计价。"),
        ],
    )
    async def test_one_order_is_in_one_currency(self, desk: Desk, language: str, said: str) -> None:
        buyer, in_francs, in_yuan = await self.cart(desk, language, one_shop=True)
        await buyer.say("/cart")
        await buyer.tap("checkout")
        assert said in (buyer.toast or buyer.words)
        with pytest.raises(TwoCurrencies):
            await desk.trade.place(buyer.sender, address=CHINA, method="arranged")
        with pytest.raises(OnlyAbroad):
            await desk.trade.place(buyer.sender)
        assert await desk.trade.stock(in_francs) == await desk.trade.stock(in_yuan) == (10, 0)
        await buyer.say("/cart")
        await buyer.tap(f"drop|{in_yuan}")
        await buyer.tap("checkout")
        assert buyer.offers("f|"), "the first question is put"


class TestCheckoutOfTheFirstVersion:
    """It was stored with sums in francs, as numbers, before the house was restarted."""

    @staticmethod
    async def stored_before(desk: Desk, buyer: Phone) -> None:
        key = f"isoko:session:telegram:{buyer.sender.id}"
        kept = Conversation.read(await desk.redis.get(key))
        assert kept.running is not None
        kept.running.version = 1
        basket = kept.running.state["answers"]["basket"]
        basket["lines"] = [[n, name, total["minor"]] for n, name, total in basket["lines"]]
        [total] = basket.pop("totals")
        basket["total"] = total["minor"]
        text = kept.write()
        assert text is not None
        await desk.redis.set(key, text)
        desk.restart()

    async def test_the_button_that_is_shown_still_orders(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        await self.stored_before(desk, buyer)
        await buyer.tap("f|<confirm")
        assert "Your order has been placed." in buyer.words
        assert [each.total for each in await desk.trade.rows(select(Order))] == [25000]

    async def test_after_a_refusal_it_is_stored_as_it_is_now(self, desk: Desk) -> None:
        buyer = await ready_to_confirm(desk)
        await buyer.tap("f|<edit", "f|<more", "f|method", "f|mobile_money")
        await self.stored_before(desk, buyer)
        async with desk.database.write() as db:
            await db.execute(update(Shop).values(merchant_code=None))
        await buyer.tap("f|<confirm")
        assert "no longer take Mobile Money" in buyer.words
        await buyer.tap("f|on_delivery")
        assert "Total: 25\xa0000\xa0Frw" in buyer.words
        await buyer.tap("f|<confirm")
        assert [each.total for each in await desk.trade.rows(select(Order))] == [25000]
