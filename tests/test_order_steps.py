"""An order through its buttons: what is asked once more, not offered, or kept in sight."""

from __future__ import annotations

import re

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.commerce import fulfilment, orders, payments
from storage.database import Database
from storage.models import Payment, Purchase, Shipment, Shop
from tests.support.talk import Desk, Phone, tapped

TO_CHINA = ("王小明", "2", "13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012")


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def an_order(desk: Desk, *done: str, method: str = "on_delivery") -> tuple[Phone, Phone, str]:
    """A seller, a buyer and the code of an order with which so much was done."""
    seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
    product = await desk.trade.product(seller.sender)
    code = await desk.trade.order(buyer.sender, product, method=method)
    steps = {
        "accepted": (seller, orders.accept),
        "claimed": (buyer, payments.claim_paid),
        "paid": (seller, payments.paid),
        "shipped": (seller, fulfilment.shipped),
        "delivered": (seller, fulfilment.delivered),
        "cancelled": (seller, orders.cancel),
    }
    for each in done:
        who, step = steps[each]
        await desk.trade.does(who.sender, step, code)
    return seller, buyer, code


class TestAskedOnceMore:
    @pytest.mark.parametrize(
        ("done", "side", "action", "then"),
        [
            (("accepted",), 0, "o.paid", ("accepted", "paid", "to_pack")),
            (("accepted", "shipped"), 0, "o.dlv", ("accepted", "pending", "delivered")),
            (("accepted", "shipped"), 1, "o.dlv", ("accepted", "pending", "delivered")),
            (("accepted", "shipped"), 0, "o.t.lost", ("accepted", "pending", "lost")),
            (
                ("accepted", "paid", "cancelled"),
                0,
                "o.refund",
                ("cancelled", "refunded", "to_pack"),
            ),
            (
                ("accepted", "paid", "cancelled"),
                1,
                "o.back",
                ("cancelled", "refunded", "to_pack"),
            ),
        ],
    )
    async def test_one_tap_moves_nothing(
        self, desk: Desk, done: tuple[str, ...], side: int, action: str, then: tuple[str, ...]
    ) -> None:
        seller, buyer, code = await an_order(desk, *done)
        who = (seller, buyer)[side]
        before = await desk.trade.states(code)
        await who.send(tapped(f"{action}|{code}||"))
        assert await desk.trade.states(code) == before
        assert code in who.words
        assert who.offers(f"order|{code}"), "a way back"
        await who.tap(f"{action}!|{code}")
        assert await desk.trade.states(code) == then
        await who.send(tapped(f"{action}|{code}||"))
        assert "already been done" in who.toast, "a second time it is not asked"

    async def test_returned(self, desk: Desk) -> None:
        seller, _, code = await an_order(desk, "accepted", "shipped")
        await seller.send(tapped(f"o.t.out_for_delivery|{code}||"))
        desk.trade.forward(minutes=5)
        await seller.send(tapped(f"o.t.attempt_failed|{code}||"))
        desk.trade.forward(minutes=5)
        await seller.send(tapped(f"o.t.returned|{code}||"))
        assert (await desk.trade.states(code))[2] == "attempt_failed"
        await seller.tap("o.t.returned!|")
        assert (await desk.trade.states(code))[2] == "returned"

    async def test_an_unpaid_order_is_shipped_knowingly(self, desk: Desk) -> None:
        seller, _, code = await an_order(desk, "accepted", method="mobile_money")
        await seller.send(tapped(f"o.ship|{code}||"))
        assert "not paid yet" in seller.words
        assert not seller.offers("f|post")
        await seller.tap("o.ship!|")
        assert seller.offers("f|post")

    @pytest.mark.parametrize("done", [("accepted", "paid"), ("accepted",)])
    async def test_what_is_paid_or_paid_in_cash_is_just_shipped(
        self, desk: Desk, done: tuple[str, ...]
    ) -> None:
        method = "mobile_money" if "paid" in done else "on_delivery"
        seller, _, code = await an_order(desk, *done, method=method)
        await seller.send(tapped(f"o.ship|{code}||"))
        assert seller.offers("f|post")


class TestTrackingNumberAsked:
    """Red when a phone number becomes what the buyer follows the parcel by, or "I do not have it
    yet" is no answer."""

    async def test_a_phone_number(self, desk: Desk) -> None:
        seller, _, code = await an_order(desk, "accepted")
        await seller.send(tapped(f"o.ship|{code}||"))
        await seller.tap("f|dhl")
        await seller.say("+250788123456")
        assert "That is a phone number: +250 788 123 456" in seller.words
        assert "DHL 250788123456" in seller.words
        assert (await desk.trade.states(code))[2] != "shipped"
        await seller.say("DHL 250788123456")
        assert "250788123456" in seller.words
        assert (await desk.trade.states(code))[2] == "shipped"

    @pytest.mark.parametrize("said", ["hapana", "0", "I don't have it yet"])
    async def test_there_is_none(self, desk: Desk, said: str) -> None:
        seller, _, code = await an_order(desk, "accepted")
        await seller.send(tapped(f"o.ship|{code}||"))
        await seller.tap("f|dhl")
        await seller.say(said)
        assert (await desk.trade.states(code))[2] == "shipped"
        assert "Tracking number" not in seller.words

    async def test_it_comes_later(self, desk: Desk) -> None:
        seller, _, code = await an_order(desk, "accepted")
        await seller.send(tapped(f"o.ship|{code}||"))
        await seller.tap("f|dhl")
        await seller.say("ndayibona ejo")
        assert "When you have the number, send it here" in seller.words
        assert (await desk.trade.states(code))[2] != "shipped"


class TestNotCome:
    async def test_said_instead_of_received(self, desk: Desk) -> None:
        _, buyer, code = await an_order(desk, "accepted", "shipped")
        await buyer.send(tapped(f"o.dlv|{code}||"))
        await buyer.tap("o.missing|")
        assert "will be told that it has not arrived" in buyer.toast
        assert (await desk.trade.states(code))[2] == "shipped"
        [told] = await desk.trade.notices(kind="parcel_missing")
        assert not told.facts["delivered"]

    async def test_against_the_word_of_the_seller(self, desk: Desk) -> None:
        seller, buyer, code = await an_order(desk, "accepted", "paid", "shipped", "delivered")
        await buyer.send(tapped(f"order|{code}||"))
        await buyer.tap("o.missing|")
        assert "it has not arrived" in buyer.words
        await seller.say("/sales")
        assert code in seller.words, "it is the seller's to act"
        await buyer.tap("o.dlv|", "o.dlv!|")
        await seller.say("/sales")
        assert code not in seller.words

    async def test_not_by_anybody_else(self, desk: Desk) -> None:
        seller, _, code = await an_order(desk, "accepted", "shipped")
        await seller.send(tapped(f"o.missing|{code}||"))
        assert "not for you" in seller.toast
        assert (await desk.trade.one(select(Shipment))).missing_since is None


class TestMoneyOwed:
    @pytest.mark.parametrize("done", [("claimed",), ("paid",)])
    async def test_the_order_stays_in_sight_with_both_phones(
        self, desk: Desk, done: tuple[str, ...]
    ) -> None:
        method = "mobile_money"
        seller, buyer, code = await an_order(desk, "accepted", *done, "cancelled", method=method)
        await seller.say("/sales")
        assert code in seller.words
        assert "money not settled" in seller.words
        await seller.tap("order|")
        assert "Buyer's phone: +250" in seller.words
        assert "behind the market" not in seller.words, "the address is none of their business"
        await buyer.send(tapped(f"order|{code}||"))
        assert "Shop's phone: +250" in buyer.words
        await buyer.send(tapped("forget!|||"))
        assert "Money is not settled yet" in buyer.toast
        if "claimed" in done:
            await seller.tap("o.paid|", "o.paid!|")
        await seller.tap("o.refund|", "o.refund!|")
        assert "Buyer's phone" not in seller.words
        await seller.say("/sales")
        assert code not in seller.words

    async def test_the_buyer_says_that_it_is_back(self, desk: Desk) -> None:
        seller, buyer, code = await an_order(
            desk, "accepted", "claimed", "cancelled", method="mobile_money"
        )
        await buyer.send(tapped(f"order|{code}||"))
        await buyer.tap("o.back|")
        assert "back: 12\xa0500\xa0Frw?" in buyer.words
        await buyer.tap("o.back!|")
        assert buyer.toast == "Thank you. The seller will be told."
        assert not buyer.offers("o.back")
        await seller.say("/sales")
        assert code not in seller.words

    async def test_a_seller_who_cancels_reads_that_money_was_claimed(self, desk: Desk) -> None:
        seller, _, code = await an_order(desk, "accepted", "claimed", method="mobile_money")
        await seller.send(tapped(f"o.cancel|{code}||"))
        assert "The buyer says they have paid." in seller.words

    async def test_cash_is_not_claimed(self, desk: Desk) -> None:
        _, buyer, code = await an_order(desk, "accepted")
        await buyer.send(tapped(f"o.claim|{code}||"))
        assert "paid in cash" in buyer.toast
        assert (await desk.trade.one(select(Payment))).state == "pending"

    async def test_cash_that_was_handed_over(self, desk: Desk) -> None:
        """Red when the buyer still reads that they pay when it is handed to them."""
        _, buyer, code = await an_order(desk, "accepted", "shipped", "delivered")
        await buyer.send(tapped(f"order|{code}||"))
        assert "has not confirmed your cash yet" in buyer.words
        assert "You pay when" not in buyer.words


class TestTheNextStepFirst:
    @pytest.mark.parametrize(
        ("done", "method", "first"),
        [
            (("accepted",), "on_delivery", "o.pack"),
            (("accepted",), "mobile_money", "o.paid"),
            (("accepted", "claimed"), "mobile_money", "o.paid"),
            (("accepted", "paid"), "mobile_money", "o.pack"),
            (("accepted", "shipped", "delivered"), "on_delivery", "o.paid"),
        ],
    )
    async def test_of_the_seller(
        self, desk: Desk, done: tuple[str, ...], method: str, first: str
    ) -> None:
        seller, _, code = await an_order(desk, *done, method=method)
        await seller.send(tapped(f"order|{code}||"))
        assert seller.data[0].startswith(first)


class TestToChina:
    async def review(self, desk: Desk) -> tuple[Phone, Phone]:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Ming")
        product = await desk.trade.product(seller.sender)
        await desk.trade.put(buyer.sender, product)
        await buyer.send(tapped("checkout|||"))
        await buyer.say(*TO_CHINA)
        return seller, buyer

    async def test_what_cannot_work_is_not_offered(self, desk: Desk) -> None:
        seller, buyer = await self.review(desk)
        assert [each for each in buyer.data if "_" in each.split("|")[1] or "arranged" in each] == [
            next(each for each in buyer.data if each.startswith("f|arranged"))
        ]
        assert "agree by phone how you will pay" in buyer.words
        await buyer.tap("f|arranged")
        assert "Shipping is not included" in buyer.words
        await buyer.tap("f|<confirm")
        assert "If the seller does not answer within 72 hours" in buyer.words
        [code] = re.findall(r"IS-\w{6}", buyer.words)[:1]
        await seller.send(tapped(f"o.acc|{code}||"))
        await buyer.send(tapped(f"order|{code}||"))
        assert "Call the shop and agree how you will pay" in buyer.words
        assert "Shop's phone: +250" in buyer.words
        await buyer.tap("o.claim|")
        await seller.send(tapped(f"o.paid!|{code}||"))
        await seller.tap("o.ship|")
        assert not seller.offers("f|moto")
        assert not seller.offers("f|self")

    async def test_a_form_of_before_is_asked_once_more(self, desk: Desk) -> None:
        """0.1 offered cash on delivery there; nothing else of the form is lost."""
        _, buyer = await self.review(desk)
        await buyer.tap("f|arranged")
        key = f"isoko:session:telegram:{buyer.sender.id}"
        kept = await desk.redis.get(key)
        assert kept is not None
        await desk.redis.set(key, str(kept).replace('"arranged"', '"on_delivery"'))
        await buyer.tap("f|<confirm")
        assert "cannot be paid for that way" in buyer.words
        await buyer.tap("f|arranged")
        assert "杭州市" in buyer.words
        await buyer.tap("f|<confirm")
        assert "has been placed" in buyer.words
        assert len(await desk.trade.rows(select(Purchase))) == 1


async def test_a_cart_says_which_shop_has_no_mobile_money(desk: Desk) -> None:
    buyer = await desk.member("Bosco")
    for name in ("Aline", "Claire"):
        seller = await desk.seller(name)
        await desk.trade.put(buyer.sender, await desk.trade.product(seller.sender))
    async with desk.database.write() as db:
        await db.execute(
            update(Shop).where(Shop.name == "Shop of Claire").values(merchant_code=None)
        )
    await buyer.send(tapped("checkout|||"))
    await buyer.say("Uwase Alice", "1", "0788123456", "Huye", "Ngoma", "behind the market")
    assert "cannot take Mobile Money: Shop of Claire" in buyer.words
    assert not buyer.offers("f|mobile_money")


async def test_a_shop_closes_only_where_there_is_one(desk: Desk) -> None:
    seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
    await seller.send(tapped("forget|||"))
    assert "Your shop closes" in seller.words
    await buyer.send(tapped("forget|||"))
    assert "shop" not in buyer.words


async def test_an_order_at_an_erased_shop_names_no_empty_shop(desk: Desk) -> None:
    seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
    code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
    async with desk.database.write() as db:
        await db.execute(update(Shop).values(state="closed", name="", district=""))
    await buyer.send(tapped(f"order|{code}||"))
    assert "This shop no longer exists." in buyer.words
