"""Orders that do not go straight: two shops, no, not any more, paid by phone, the last one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from storage.models import AuditLine, Order, Payment, Product, Purchase, Shop
from tests.support.market import Market, Person, codes_in, jpeg

ADDRESS = ("Uwase Alice", ">f|RW|", "0788654321", "Huye", "Ngoma", "inyuma y'isoko")


async def stock(market: Market, product: str) -> tuple[int, int]:
    row = await market.one(select(Product).where(Product.id == int(product)))
    return row.on_hand, row.reserved


async def to_review(market: Market, buyer: Person, product: str, quantity: str = "1") -> None:
    """The buyer's finger is above "Place the order"."""
    name = await market.one(select(Product.name).where(Product.id == int(product)))
    await buyer.through(name, f">prod|{product}|", f">buy|{product}|", quantity, ">checkout|")
    review = await buyer.through(*ADDRESS)
    if review.offers("f|on_delivery|"):
        await buyer.tap("f|on_delivery|")


async def test_a_shared_place_is_seen_on_the_map(market: Market) -> None:
    """Red when the seller reads numbers only, or finds the buyer when the order is over."""
    aline, buyer = await market.seller("Aline", "en"), await market.member("Bosco", "zh")
    coffee = await market.list_product(aline)
    await market.order(await market.member("Diane", "en"), coffee)
    written = await aline.tap("order|", await aline.hears("New order!"))
    assert not written.offers("place|"), "there is no place to be shown"
    await buyer.through("Ikawa", f">prod|{coffee}|", f">buy|{coffee}|", "1", ">checkout|")
    await buyer.through(*ADDRESS[:-1])
    await buyer.location()
    await buyer.through(">f|on_delivery|", ">f|<confirm")
    order = await aline.tap("order|", await aline.hears("New order!"))
    assert "📍 -1.94410, 30.06190" in order.text
    await aline.tap("place|")
    point = aline.messages()[-1]
    assert point.raw["message"]["location"] == {"latitude": -1.9441, "longitude": 30.0619}
    assert any(data.startswith("order|") for data in point.data.values()), "no way back"
    [code] = set(codes_in(order.text))
    await aline.through(f">o.dec|{code}", ">f|sold_out|")
    late = await aline.tap("place|", await aline.plant(f"place|{code}||"))
    assert late.toast == "This is no longer available."


class TestTwoShops:
    async def test_one_purchase_two_orders(self, crossed_market: Market) -> None:
        """Red when a cart of two shops is one order, or a seller hears of the other's goods."""
        market = crossed_market
        aline = await market.seller("Aline", "en", shop="Kopakama")
        coffee = await market.list_product(aline, "Ikawa", price="12500")
        diane = await market.seller("Diane", "rw", shop="Icyayi cya Nyungwe")
        tea = await market.list_product(diane, "Icyayi", price="3000", category="tea")
        buyer = await market.member("Bosco", "en")
        await buyer.through("ikawa", f">prod|{coffee}|", f">buy|{coffee}|", "1")
        cart = await buyer.through("icyayi", f">prod|{tea}|", f">buy|{tea}|", "2")
        assert "🏪 Kopakama\n1 × Ikawa: 12 500 Frw" in cart.text
        assert "🏪 Icyayi cya Nyungwe\n2 × Icyayi: 6 000 Frw" in cart.text
        await buyer.tap("checkout|")
        review = await buyer.through(*ADDRESS, ">f|on_delivery|")
        assert "From 2 shops: each sends its own parcel." in review.text
        assert "Total: 18 500 Frw" in review.text
        placed = await buyer.tap("f|<confirm")
        codes = list(dict.fromkeys(codes_in(placed.text)))
        assert len(codes) == 2
        to_aline = await aline.hears("New order!")
        to_diane = await diane.hears("Komande nshya!")
        assert "Ikawa" in to_aline.text
        assert "Icyayi" not in to_aline.text
        assert "Icyayi" in to_diane.text
        [mine], [hers] = set(codes_in(to_aline.text)), set(codes_in(to_diane.text))
        assert {mine, hers} == set(codes)
        await aline.tap("o.acc|")
        await diane.through(">o.dec|", ">f|sold_out|")
        await buyer.hears(f"Your order {mine} has been accepted.")
        declined = await buyer.hears(f"Your order {hers} was not accepted.")
        assert "Reason: The product is sold out" in declined.text
        assert await stock(market, coffee) == (10, 1)
        assert await stock(market, tea) == (10, 0)
        assert await market.count(Purchase) == 1
        orders = await buyer.say("/orders")
        assert set(codes_in(orders.text)) == {mine, hers}

    async def test_the_other_shops_order_is_not_ones_own(self, market: Market) -> None:
        """Somebody else's button. Red when an order can be moved by whoever knows its code."""
        aline = await market.seller("Aline", "en")
        coffee = await market.list_product(aline)
        diane = await market.seller("Diane", "rw", shop="Icyayi cya Nyungwe")
        code = await market.order(await market.member("Bosco", "en"), coffee)
        for action in ("o.acc", "o.dec", "o.pack", "o.ship", "o.paid", "o.dlv", "o.cancel!"):
            message = await diane.plant(f"{action}|{code}||")
            answer = await diane.tap(action, message)
            assert answer.toast == "Iyi buto si iyawe.", action
        await market.quiet()
        assert (await market.one(select(Order))).state == "placed"
        assert await market.count(AuditLine, AuditLine.subject == "order") == 1


class TestNo:
    async def test_declined_for_a_reason_of_ones_own(self, market: Market) -> None:
        """Red when the buyer does not read why, or the goods stay reserved."""
        seller = await market.seller("Aline", "rw")
        product = await market.list_product(seller)
        buyer = await market.member("小明", "zh")
        code = await market.order(buyer, product, 3)
        assert await stock(market, product) == (10, 3)
        asked = await seller.tap("o.dec|")
        assert f"Ni iyihe mpamvu utemera komande {code}?" in asked.text
        done = await seller.say("Imvura yangije umuhanda.")
        assert "Ntibyemewe. Umuguzi arabimenyeshwa." in done.text
        heard = await buyer.hears(f"很抱歉，卖家未能接单：{code}")
        assert "原因：Imvura yangije umuhanda." in heard.text
        assert "您无需付款。" in heard.text
        assert await stock(market, product) == (10, 0)
        late = await seller.tap("o.acc", await seller.plant(f"o.acc|{code}||"))
        assert late.toast == "Hari icyahindutse hagati aho. Dore uko bimeze ubu."
        assert late.alert

    async def test_declined_for_one_of_ours_is_read_in_the_buyers_language(
        self, market: Market
    ) -> None:
        seller = await market.seller("Aline", "rw")
        buyer = await market.member("小明", "zh")
        await market.order(buyer, await market.list_product(seller))
        await seller.through(">o.dec|", ">f|too_far|")
        assert "原因：地址太远" in (await buyer.hears("未能接单")).text

    async def test_cancelled_by_the_buyer(self, market: Market) -> None:
        """Red when one tap is enough, the seller is not told, or the stock is not given back."""
        seller = await market.seller("Aline", "rw")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "en")
        code = await market.order(buyer, product, 2)
        await seller.hears("Komande nshya!")
        asked = await buyer.through(f">order|{code}|", ">o.cancel|")
        assert f"Do you really want to cancel order {code}?" in asked.text
        assert await stock(market, product) == (10, 2)
        done = await buyer.tap("o.cancel!|")
        assert done.toast == "Cancelled. The seller will be told."
        assert "✖️ Cancelled" in done.text
        heard = await seller.hears(f"Umuguzi yahagaritse komande {code}.")
        assert "Ibicuruzwa byasubiye muri sitoke yawe." in heard.text
        assert await stock(market, product) == (10, 0)
        assert (await seller.tap("o.acc|")).alert
        assert (await market.one(select(Order))).state == "cancelled"

    async def test_cancelled_by_the_seller_after_it_was_paid(self, market: Market) -> None:
        """Red when money that was received is forgotten with the order."""
        seller = await market.seller("Aline", "en", merchant_code="123456")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "rw")
        code = await market.order(buyer, product, method="mobile_money")
        await seller.through(">o.acc|", ">o.paid|", ">o.paid!|", ">o.cancel|", ">o.cancel!|")
        heard = await buyer.hears(
            f"Umuguzi yahagaritse komande yawe {code}".replace("Umuguzi", "Umucuruzi")
        )
        assert "Umucuruzi agiye kugusubiza amafaranga: 12 500 Frw" in heard.text.replace(
            "\u00a0", " "
        )
        await seller.through(">o.refund|", ">o.refund!|")
        await buyer.hears(f"Umucuruzi yagusubije amafaranga ya komande {code}.")
        assert (await market.one(select(Payment))).state == "refunded"


class TestMobileMoney:
    async def test_claimed_not_found_claimed_seen(self, crossed_market: Market) -> None:
        """Red when a second claim is not told (same dedupe key) or the merchant code is missing."""
        market = crossed_market
        seller = await market.seller("Aline", "rw", merchant_code="123456")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "en")
        code = await market.order(buyer, product, 2, method="mobile_money")
        await seller.tap("o.acc|")
        how = await buyer.hears("has been accepted.")
        words = how.text.replace("\u00a0", " ")
        assert "Please pay with Mobile Money: 25 000 Frw" in words
        assert "Merchant code: 123456" in words
        for _ in range(2):
            claimed = await buyer.tap("o.claim|")
            assert claimed.toast == "Thank you. The seller has been asked to check."
            seller_reads = await seller.hears(f"Umuguzi avuga ko yishyuye komande {code}.")
            assert "25 000 Frw" in seller_reads.text.replace("\u00a0", " ")
            if _ == 0:
                looked = await seller.tap("o.nopay|")
                assert looked.toast == "Umuguzi yasabwe kongera kureba."
                again = await buyer.hears(f"The seller cannot find your payment for {code}.")
                assert "Merchant code: 123456" in again.text
        await seller.tap("o.paid|")
        seen = await seller.tap("o.paid!|")
        assert "💰 Byishyuwe" in seen.text
        await buyer.hears(f"Your payment for order {code} was received.")
        assert (await market.one(select(Payment))).state == "paid"

    async def test_a_screenshot_before_it_is_asked_for(self, market: Market) -> None:
        """Red when who sends it where the money was named reads that no photo is needed."""
        seller = await market.seller("Aline", "rw", merchant_code="123456")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "en")
        assert "A photo is not needed here" in (await buyer.photos(jpeg())).text
        code = await market.order(buyer, product, 1, method="mobile_money")
        await seller.tap("o.acc|")
        await buyer.hears("has been accepted.")
        asked = await buyer.photos(jpeg())
        assert "Is this photo a proof of payment?" in asked.text
        assert codes_in("\n".join(asked.labels)) == [code]
        await buyer.through(">order|", ">o.claim|", ">o.prove|")
        assert "The seller will look at it." in (await buyer.photos(jpeg())).text
        await seller.through(">o.paid|", ">o.paid!|")
        await buyer.hears("was received.")
        assert "A photo is not needed here" in (await buyer.photos(jpeg())).text

    async def test_the_order_says_where_to_pay_and_whom_to_call(self, market: Market) -> None:
        """Red when the notice must be found again in a long chat, or says to pay to no code."""
        seller = await market.seller("Aline", "rw", merchant_code="123456")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "zh")
        await market.order(buyer, product, 1, method="mobile_money")
        await seller.tap("o.acc|")
        await buyer.hears("卖家已接单")
        order = await buyer.tap("order|")
        assert "商户号：123456" in order.text
        assert "📱 店铺电话：+250 788 123 456" in order.text.replace("\u00a0", " ")
        async with market.database.write() as db:
            await db.execute(update(Shop).values(merchant_code=None))
        await buyer.tap("o.claim|")
        await seller.tap("o.nopay|")
        again = await buyer.hears("请向店铺询问付款方式")
        assert "商户号" not in again.text

    async def test_not_offered_without_a_merchant_code(self, market: Market) -> None:
        """Red when somebody is told to pay to nobody."""
        seller = await market.seller("Aline", "en")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "en")
        await buyer.through("ikawa", f">prod|{product}|", f">buy|{product}|", "1", ">checkout|")
        shown = await buyer.through(*ADDRESS)
        assert not shown.offers("f|mobile_money|")


class TestAtTheSameTime:
    async def test_a_double_tap_on_confirm(self, crossed_market: Market) -> None:
        """Two taps on the same button, both under way at once: one purchase, one clear answer."""
        market = crossed_market
        seller = await market.seller("Aline", "en")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "en")
        await to_review(market, buyer, product)
        button = buyer.button("f|<confirm")
        await asyncio.gather(*(buyer.press_at_once(button) for _ in range(3)))
        await market.quiet()
        assert await market.count(Purchase) == 1
        assert await market.count(Order) == 1
        taps = [tap for tap in market.world.taps.values() if tap.data == button["data"]]
        assert len(taps) == (3 if buyer.account[0] == "telegram" else 0)
        assert all(tap.answered is not None for tap in taps), "a button spins for ever"
        said = [shown.text for shown in buyer.messages(1) if "has been placed" in shown.text]
        assert len(set(said)) == 1

    async def test_two_buyers_of_the_last_one(self, crossed_market: Market) -> None:
        """Red when stock can be sold twice, or the loser is not told in plain words."""
        market = crossed_market
        seller = await market.seller("Aline", "en")
        product = await market.list_product(seller, stock="1")
        buyers = [await market.member(f"Bosco{n}", "en") for n in range(2)]
        for buyer in buyers:
            await to_review(market, buyer, product)
        answers = await asyncio.gather(*(buyer.tap("f|<confirm") for buyer in buyers))
        texts = sorted(
            "placed" if "has been placed" in each.text else each.text for each in answers
        )
        assert texts[1] == "placed"
        assert texts[0].startswith("Sold out: Ikawa ya Huye")
        assert await stock(market, product) == (1, 1)
        assert await market.count(Order) == 1


@pytest.mark.parametrize("step", ["o.acc", "o.pack", "o.paid!"])
async def test_the_same_step_twice_is_told_once(market: Market, step: str) -> None:
    """Red when a second tap moves or tells again."""
    seller = await market.seller("Aline", "en")
    buyer = await market.member("Bosco", "en")
    code = await market.order(buyer, await market.list_product(seller))
    if step != "o.acc":
        await seller.tap("o.acc|")
    first = await seller.plant(f"{step}|{code}||")
    second = await seller.plant(f"{step}|{code}||")
    assert (await seller.tap(step, first)).toast != "This has already been done."
    again = await seller.tap(step, second)
    assert again.toast == "This has already been done."
    await market.quiet()
    words = {"o.acc": "has been accepted", "o.pack": "is packed", "o.paid!": "was received"}[step]
    assert len([shown for shown in buyer.messages(1) if words in shown.text]) == 1
