"""What people report of carts, orders, refunds and parcels in other shop systems, tried here.

Each names where it was reported; what it says is said of those, not of us.
"""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.commerce import fulfilment, orders, payments
from storage.database import Database
from storage.models import Order, Payment, Product, Shipment
from tests.support.talk import Desk, Phone, ready_to_confirm, tapped


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def sold(desk: Desk, *steps: str, method: str = "mobile_money") -> tuple[Phone, Phone, str]:
    """A seller, a buyer, and their order after some steps of the seller's."""
    seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
    product = await desk.trade.product(seller.sender)
    code = await desk.trade.order(buyer.sender, product, 2, method)
    for step in steps:
        await seller.send(tapped(f"{step}|{code}||"))
    return seller, buyer, code


async def stock(desk: Desk) -> tuple[int, int]:
    [product] = await desk.trade.rows(select(Product.id))
    return await desk.trade.stock(product)


async def test_the_price_rises_while_they_fill_in_the_checkout(desk: Desk) -> None:
    """spree 11801, openfoodnetwork 1818: ordered at the old price, or at a new one nobody read."""
    buyer = await ready_to_confirm(desk)
    async with desk.database.write() as db:
        await db.execute(update(Product).values(price=15000))
    await buyer.tap("f|<confirm")
    assert await desk.trade.rows(select(Order)) == []
    assert "Your cart has changed." in buyer.words
    assert "before 12\xa0500" in buyer.words


async def test_a_deleted_product_in_an_order_of_long_ago(desk: Desk) -> None:
    """PrestaShop 16841, pwa-kit 1322: the order's page fails, or has no name for it."""
    seller, buyer, code = await sold(desk, "o.acc", "o.paid!")
    [product] = await desk.trade.rows(select(Product.id))
    await seller.send(tapped(f"delete!|{product}||"))
    for who in (seller, buyer):
        await who.send(tapped(f"order|{code}||"))
        assert "2 × Ikawa ya Huye: 25\xa0000" in who.words


@pytest.mark.parametrize("typed", ["25 001", "50000", "0", "-5"])
async def test_more_is_given_back_than_was_paid(desk: Desk, typed: str) -> None:
    """nopCommerce 5424, thirtybees 1918: any amount is taken, and a smaller one written down."""
    seller, _, code = await sold(desk, "o.acc", "o.paid!", "o.part")
    await seller.say(typed)
    assert (await desk.trade.one(select(Payment))).refunded == 0
    assert seller.offers("f|<cancel"), "the question is put again"
    assert code in seller.words or "25\xa0000" in seller.words


async def test_in_two_steps(desk: Desk) -> None:
    """craftcms/commerce 1098: refunded once nearly all, then all once more."""
    seller, _, code = await sold(desk, "o.acc", "o.paid!", "o.part")
    await seller.say("24 999")
    await seller.tap("f|<confirm")
    await seller.send(tapped(f"o.part|{code}||"))
    await seller.say("25 001")
    assert (await desk.trade.one(select(Payment))).refunded == 24999


async def test_the_rest_after_a_part(desk: Desk) -> None:
    """nopCommerce 1708, SmartStoreNET 1348: the whole amount is given back on top of a part."""
    seller, buyer, code = await sold(desk, "o.acc", "o.paid!", "o.part")
    await seller.say("7 000")
    await seller.tap("f|<confirm")
    await seller.send(tapped(f"o.paid|{code}||"))
    assert (await desk.trade.states(code))[1] == "part_refunded"
    await seller.send(tapped(f"o.cancel!|{code}||"))
    await seller.send(tapped(f"o.refund|{code}||"))
    assert "18\xa0000" in seller.words
    await seller.tap("o.refund!")
    assert (await desk.trade.one(select(Payment))).refunded == 25000
    await buyer.send(tapped(f"order|{code}||"))
    assert "43\xa0000" not in buyer.words


async def test_goods_return_once(desk: Desk) -> None:
    """PrestaShop 35460, Magento 9969: back in stock, and once more when the order is cancelled."""
    seller, _, code = await sold(desk, "o.acc", "o.paid!")
    await desk.trade.does(seller.sender, fulfilment.shipped, code)
    for step in ("o.t.in_transit", "o.t.returned!", "o.stock"):
        await seller.send(tapped(f"{step}|{code}||"))
    assert await stock(desk) == (10, 0)
    for again in ("o.cancel!", "o.cancel!", "o.stock"):
        await seller.send(tapped(f"{again}|{code}||"))
        assert await stock(desk) == (10, 0)


@pytest.mark.parametrize("far", ["shipped", "delivered"])
async def test_the_buyer_cancels_what_is_on_its_way(desk: Desk, far: str) -> None:
    """shopware 19830, OpenBazaar 757, medusa 12561."""
    seller, buyer, code = await sold(desk, "o.acc")
    await desk.trade.does(seller.sender, fulfilment.shipped, code)
    if far == "delivered":
        await desk.trade.does(seller.sender, fulfilment.delivered, code)
    for tap in ("o.cancel", "o.cancel!"):
        await buyer.send(tapped(f"{tap}|{code}||"))
        assert (await desk.trade.states(code))[0] == "accepted"
    assert not buyer.offers("o.cancel")


async def test_a_cancelled_order_is_shipped(desk: Desk) -> None:
    """grandnode 1060; also with the question how it is sent already open."""
    seller, buyer, code = await sold(desk, "o.acc", method="on_delivery")
    await seller.send(tapped(f"o.ship|{code}||"))
    await buyer.send(tapped(f"o.cancel!|{code}||"))
    await seller.tap("f|moto")
    assert await desk.trade.states(code) == ("cancelled", "failed", "to_pack")
    await seller.send(tapped(f"o.ship|{code}||"))
    assert (await desk.trade.one(select(Shipment))).state == "to_pack"
    assert await stock(desk) == (10, 0)


async def test_money_comes_after_the_order_has_ended(desk: Desk) -> None:
    """CoreShop 2529: thanked for it, while the order is cancelled. What is known is said, and who
    finds the money can write it down and give it back."""
    seller, buyer, code = await sold(desk, "o.acc")
    for _ in range(60):
        desk.trade.forward(hours=6)
        await desk.trade.look_for_money()
    assert (await desk.trade.states(code))[:2] == ("cancelled", "failed")
    await buyer.send(tapped(f"o.claim|{code}||"))  # below the reminder of some days ago
    assert (await desk.trade.states(code))[:2] == ("cancelled", "in_review")
    assert "Shop's phone" in buyer.words
    [told] = await desk.trade.notices(kind="payment_claimed")
    assert told.facts["cancelled"], "its seller reads that it is to be given back"
    await seller.send(tapped(f"order|{code}||"))
    await seller.tap("o.nopay|")
    await buyer.send(tapped(f"o.claim|{code}||"))
    assert (await desk.trade.states(code))[1] == "failed", "once"
    await buyer.send(tapped(f"order|{code}||"))
    assert not buyer.offers("o.claim|")
    assert "Shop's phone" in buyer.words
    await seller.send(tapped(f"order|{code}||"))
    await seller.tap("o.paid|", "o.paid!|")  # found after all
    assert (await desk.trade.states(code))[:2] == ("cancelled", "paid_late")
    await buyer.send(tapped(f"order|{code}||"))
    assert buyer.offers("o.back|")


async def test_stock_is_lowered_while_it_is_held(desk: Desk) -> None:
    """shopkit 130: sold out by hand with ten held, and the count goes below nothing."""
    seller, _, code = await sold(desk, "o.acc", "o.paid!")
    [product] = await desk.trade.rows(select(Product.id))
    await seller.send(tapped(f"edit|{product}~stock||"))
    await seller.say("0")
    assert await stock(desk) == (2, 2)
    await desk.trade.does(seller.sender, fulfilment.shipped, code)
    assert await stock(desk) == (0, 0)


async def test_the_last_one_is_held_by_their_own_order(desk: Desk) -> None:
    """cubecart 4223: the buyer of the last one cannot pay for it, as it is sold out."""
    seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
    product = await desk.trade.product(seller.sender, stock=1)
    code = await desk.trade.order(buyer.sender, product, 1, "mobile_money")
    await desk.trade.does(seller.sender, orders.accept, code)
    await buyer.send(tapped(f"o.claim|{code}||"))
    await desk.trade.does(seller.sender, payments.paid, code)
    await desk.trade.does(seller.sender, fulfilment.shipped, code)
    assert await desk.trade.stock(product) == (0, 0)


async def test_place_the_order_is_tapped_twice(desk: Desk) -> None:
    """shopware 822, extcode/cart 33, be-BOP 1219: two orders, or "your cart is empty"."""
    buyer = await ready_to_confirm(desk)
    twice = buyer.tapping("f|<confirm")
    await buyer.send(twice)
    placed = buyer.words
    await buyer.send(twice)
    assert len(await desk.trade.rows(select(Order))) == 1
    [code] = await desk.trade.rows(select(Order.code))
    assert code in placed
    assert code in buyer.words
    assert "empty" not in buyer.words


async def test_two_parcels_one_after_the_other(desk: Desk) -> None:
    """Magento 24381: the second buyer is sent the first one's tracking number."""
    seller = await desk.seller("Aline", "en")
    product = await desk.trade.product(seller.sender)
    told = {}
    for name, number in (("Bosco", "EE473124829RW"), ("Diane", "EE473124832RW")):
        buyer = await desk.member(name)
        code = await desk.trade.order(buyer.sender, product)
        await seller.send(tapped(f"o.acc|{code}||"))
        await seller.send(tapped(f"o.ship|{code}||"))
        await seller.tap("f|post")
        await seller.say(number)
        [notice] = await desk.trade.notices(
            kind="order_shipped", person_id=await desk.trade.id_of(buyer.sender)
        )
        told[number] = notice.facts["tracking_number"]
    assert all(number == said for number, said in told.items())


async def test_one_of_two_shops_cancels(desk: Desk) -> None:
    """mercur 214: the other shop's part of the purchase is cancelled with it."""
    aline, chantal = await desk.seller("Aline", "en"), await desk.seller("Chantal", "en")
    buyer = await desk.member("Bosco")
    goods = [await desk.trade.product(each.sender) for each in (aline, chantal)]
    for product in goods:
        await desk.trade.put(buyer.sender, product)
    one, other = await desk.trade.place(buyer.sender, method="mobile_money")
    await aline.send(tapped(f"o.acc|{one}||"))
    await chantal.send(tapped(f"o.acc|{other}||"))
    await aline.send(tapped(f"o.cancel!|{one}||"))
    assert (await desk.trade.states(one))[0] == "cancelled"
    assert (await desk.trade.states(other))[:2] == ("accepted", "pending")
    assert [await desk.trade.stock(product) for product in goods] == [(10, 0), (10, 1)]


@pytest.mark.parametrize("typed", ["-1", "0", "-2 kg", "−3", "1e9", "11"])
async def test_so_many_cannot_be_wanted(desk: Desk, typed: str) -> None:
    """oc-mall-plugin 121, simple-commerce 354: a negative count makes a negative total."""
    seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
    product = await desk.trade.product(seller.sender)
    await buyer.send(tapped(f"buy|{product}||"))
    await buyer.say(typed)
    assert buyer.offers("f|<cancel"), "the question is put again"
    await buyer.say("/cancel", "/cart")
    assert "Your cart is empty." in buyer.words


@pytest.mark.parametrize("late", ["in_transit", "out_for_delivery"])
async def test_what_is_delivered_is_not_on_its_way_again(desk: Desk, late: str) -> None:
    """delivery-tracker 50: a scan that comes after the delivery takes the parcel back."""
    seller, buyer, code = await sold(desk, "o.acc")
    await desk.trade.does(seller.sender, fulfilment.shipped, code)
    await buyer.send(tapped(f"o.dlv!|{code}||"))
    told = len(await desk.trade.notices())
    await seller.send(tapped(f"o.t.{late}|{code}||"))
    assert (await desk.trade.states(code))[2] == "delivered"
    assert len(await desk.trade.notices()) == told


async def test_a_late_word_moves_no_stock(desk: Desk) -> None:
    """woocommerce/admin 2603: ended as unpaid in the instant in which its buyer says they paid."""
    seller, buyer, code = await sold(desk, "o.acc")
    await buyer.send(tapped(f"o.claim|{code}||"))
    for _ in range(60):
        desk.trade.forward(hours=6)
        await desk.trade.look_for_money()
    assert (await desk.trade.states(code))[:2] == ("accepted", "in_review")
    assert await stock(desk) == (10, 2)
    assert not buyer.offers("o.claim")
    await seller.send(tapped(f"order|{code}||"))
    assert seller.offers("o.paid|")
