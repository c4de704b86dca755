"""Postage from the cart to the payment: offered, frozen with the order, corrected once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from bot.chat import Said, Sender
from bot.commerce import carts, catalogue, order_postage, orders, payments, postage_options
from bot.commerce.refusals import AlreadyDone, NotYours, PostageChanged, PostageOpen, TooLate
from bot.flows import order_postage as form
from bot.flows.commands import CorrectPostage
from bot.flows.form import Answered, Problem
from bot.money import FRANCS, Money
from bot.parsing.boxes import Box
from bot.screens.order_costs import cost_lines
from storage import order_postage as stored_order
from storage import orders as stored_orders
from storage import postage as stored
from storage import schedule
from storage.models import Order, Payment, Shop
from tests.support.notices import read_by_all
from tests.support.tariffs import HEAD, set_tariff
from tests.support.trade import ADDRESS, Trade, francs

BUS = "Huye,bus,1000,2000,1000,500,10000,1-2,RWF"
POST = "Other districts,post,,900,,,2000,2-4,RWF"
MOTO = "Kigali,moto,,1500,,,20000,0-1,RWF"
EMS = "China,ems,500,30,500,8,30000,5-12,USD"
CHINA = {"country": "CN", "province": "ZJ", "district": "西湖区"}


async def offered(trade: Trade, buyer: Sender, address: dict[str, str] = ADDRESS) -> dict[str, Any]:
    async with trade.database.read() as db:
        cart = await carts.of(db, (await trade.known(buyer)).person.id, trade.now)
        goods = postage_options.goods_of(cart.wanted, cart.at)
        rates = await stored.present(db)
        found = postage_options.options(goods, rates, address, trade.now)
    return {
        each.service: (each.price.minor, each.days_min, each.days_max)
        if isinstance(each, postage_options.ServiceOption)
        else each.most_grams
        for each in found
    }


async def shop(trade: Trade, **facts: Any) -> None:
    async with trade.database.write() as db:
        await db.execute(update(Shop).values(**facts))


@pytest.fixture
async def seller(trade: Trade) -> Sender:
    await set_tariff(trade, BUS, POST, MOTO, EMS)
    return await trade.seller("Aline")


@pytest.fixture
async def buyer(trade: Trade, seller: Sender) -> Sender:
    buyer = await trade.person("Bosco")
    await trade.put(buyer, await trade.product(seller), 3)  # of 500 g at 12,500
    return buyer


class TestOffered:
    async def test_what_goes_there(self, trade: Trade, buyer: Sender) -> None:
        assert await offered(trade, buyer) == {"bus": (2500, 1, 2), "post": (900, 2, 4)}
        kigali = ADDRESS | {"district": "Gasabo"}
        assert await offered(trade, buyer, kigali) == {"moto": (1500, 0, 1)}

    async def test_no_motorbike_to_china_and_no_second_currency(
        self, trade: Trade, buyer: Sender
    ) -> None:
        """What is asked in dollars is not added to francs."""
        assert await offered(trade, buyer, CHINA) == {}

    async def test_not_what_is_too_heavy(self, trade: Trade, seller: Sender, buyer: Sender) -> None:
        await trade.put(buyer, await trade.product(seller, "Umutsima", weight=600), 1)
        assert await offered(trade, buyer) == {"bus": (3000, 1, 2), "post": 2000}

    async def test_what_one_shop_does_not_do_is_not_too_heavy(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        await trade.put(buyer, await trade.product(seller, "Umutsima", weight=600), 1)
        await shop(trade, postage_services="bus")
        assert await offered(trade, buyer) == {"bus": (3000, 1, 2)}

    async def test_large_goods_count_by_their_volume(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        """Red when what the seller measured is not looked at."""
        await set_tariff(trade, BUS + ",5000", head=f"{HEAD},volume_divisor")
        assert await offered(trade, buyer) == {"bus": (2500, 1, 2)}
        hats = await trade.product(seller, "Agaseke", weight=100)
        async with trade.acting(seller) as (db, who):
            box = Box(300, 200, 200)
            await catalogue.change(db, who, hats, trade.now, draft_id="b", box=box)
        await trade.put(buyer, hats, 2)
        assert await offered(trade, buyer) == {"bus": (5000, 1, 2)}  # 1.5 kg and twice 2.4 kg

    async def test_only_what_the_shop_does(self, trade: Trade, buyer: Sender) -> None:
        await shop(trade, postage_services="collect,post", handling_days=2)
        assert await offered(trade, buyer) == {"collect": (0, 2, 2), "post": (900, 4, 6)}
        assert await offered(trade, buyer, CHINA) == {}, "nobody collects in China"

    @pytest.mark.parametrize(("free_from", "price"), [(37500, 0), (37501, 2500), (38000, 2500)])
    async def test_free_from_a_sum_of_goods_alone(
        self, trade: Trade, buyer: Sender, free_from: int, price: int
    ) -> None:
        """medusa #7089: with the postage in the sum, choosing it took it away."""
        await shop(trade, free_postage_from=free_from)
        assert (await offered(trade, buyer))["bus"] == (price, 1, 2)

    async def test_free_needs_no_exchange_rate(self, trade: Trade, buyer: Sender) -> None:
        """What the shop pays is no sum to be converted: abroad nothing could be ordered."""
        assert await offered(trade, buyer, CHINA) == {}
        await shop(trade, free_postage_from=37500)
        assert await offered(trade, buyer, CHINA) == {"ems": (0, 5, 12)}

    async def test_each_shop_sends_its_own_parcel(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        other = await trade.seller("Oda")
        await trade.put(buyer, await trade.product(other, "Agaseke", weight=1500), 1)
        assert await offered(trade, buyer) == {"bus": (5000, 1, 2), "post": (1800, 2, 4)}
        async with trade.database.write() as db:
            oda = (await trade.known(other)).shop
            assert oda is not None
            await db.execute(update(Shop).where(Shop.id == oda.id).values(postage_services="post"))
        assert await offered(trade, buyer) == {"post": (1800, 2, 4)}

    async def test_without_a_tariff_nobody_is_asked(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.put(buyer, await trade.product(seller))
        async with trade.database.read() as db:
            cart = await carts.of(db, (await trade.known(buyer)).person.id, trade.now)
        assert not cart.priced

    async def test_with_one_a_cart_knows(self, trade: Trade, buyer: Sender) -> None:
        async with trade.database.read() as db:
            cart = await carts.of(db, (await trade.known(buyer)).person.id, trade.now)
        assert cart.priced


class TestPlaced:
    async def test_goods_and_postage_are_what_is_paid(self, trade: Trade, buyer: Sender) -> None:
        [code] = await trade.place(buyer, service="bus", postage=2500)
        order = await trade.one(select(Order))
        assert (order.code, order.total, order.postage) == (code, 40000, 2500)
        assert (order.postage_service, order.postage_days) == ("bus", "1-2")
        assert order.postage_rate_id == 1
        assert (await trade.one(select(Payment))).amount == 40000
        [told] = await trade.notices(kind="order_placed")
        assert (told.facts["total"], told.facts["postage"]) == (40000, 2500)

    async def test_what_is_too_heavy_for_one_goes_in_several(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        """Each has a price of its own, and goods and postage are the total."""
        split = "Huye,bus,1000,2000,1000,500,2000,1-2,RWF,yes"
        await set_tariff(trade, split, head=f"{HEAD},split")
        await trade.put(buyer, await trade.product(seller, "Umutsima", weight=1500), 2)
        # Of 2 kg at most: twice 1.5 kg with 500 g, and 500 g.
        [code] = await trade.place(buyer, service="bus", postage=7000)
        order = await trade.one(select(Order).options(selectinload(Order.lines)))
        assert (order.code, order.parcels, order.postage) == (code, 3, 7000)
        assert order.total == 7000 + sum(line.price * line.quantity for line in order.lines)
        [told] = await trade.notices(kind="order_placed")
        assert told.facts["parcels"] == 3

    async def test_goods_that_became_too_heavy_are_looked_at_again(
        self, trade: Trade, buyer: Sender
    ) -> None:
        await set_tariff(trade, "Huye,bus,1000,2000,,,1000,1-2,RWF")
        with pytest.raises(PostageChanged):
            await trade.place(buyer, service="bus", postage=2500)

    async def test_of_two_shops_each_has_its_own(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        other = await trade.seller("Oda")
        await trade.put(buyer, await trade.product(other, "Agaseke", weight=100, price=1000), 1)
        await trade.place(buyer, service="bus", postage=4500)
        found = await trade.rows(select(Order).order_by(Order.id))
        assert [(each.total, each.postage) for each in found] == [(40000, 2500), (3000, 2000)]

    async def test_the_order_keeps_its_price_when_the_tariff_changes(
        self, trade: Trade, buyer: Sender
    ) -> None:
        await trade.place(buyer, service="bus", postage=2500)
        await set_tariff(trade, BUS.replace("2000", "9000"))
        order = await trade.one(select(Order))
        assert (order.total, order.postage, order.postage_rate_id) == (40000, 2500, 1)

    @pytest.mark.parametrize(("service", "seen"), [("bus", 2000), ("moto", 1500), ("ems", 30)])
    async def test_what_was_not_shown_is_not_ordered(
        self, trade: Trade, buyer: Sender, service: Any, seen: int
    ) -> None:
        """b2b-starter #74, shopware #18829: dearer at the end than it was shown."""
        with pytest.raises(PostageChanged):
            await trade.place(buyer, service=service, postage=seen)
        assert await trade.rows(select(Order)) == []
        assert await trade.stock(1) == (10, 0)

    async def test_when_the_tariff_changes_before_the_last_tap(
        self, trade: Trade, buyer: Sender
    ) -> None:
        await set_tariff(trade, BUS.replace("2000", "2100"), POST)
        with pytest.raises(PostageChanged):
            await trade.place(buyer, service="bus", postage=2500)
        await trade.place(buyer, service="bus", postage=2600)

    async def test_without_a_service_it_is_agreed_on_by_phone(
        self, trade: Trade, buyer: Sender
    ) -> None:
        await trade.place(buyer)
        order = await trade.one(select(Order))
        assert (order.total, order.postage, order.postage_days) == (37500, None, "")

    async def test_twice_the_same_draft_is_once(self, trade: Trade, buyer: Sender) -> None:
        seen = await trade.fingerprint(buyer)
        for _ in range(2):
            await trade.place(buyer, service="bus", postage=2500, draft_id="d", fingerprint=seen)
        assert (await trade.one(select(Order))).total == 40000

    async def test_a_shop_sold_its_goods_and_no_postage(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        [code] = await trade.place(buyer, service="bus", postage=2500)
        await trade.does(seller, orders.accept, code)
        aline = (await trade.known(seller)).shop
        assert aline is not None
        async with trade.database.read() as db:
            sums = await schedule.sold(
                db, trade.now.replace(hour=0), trade.now.replace(hour=23), aline.id
            )
        assert sums[0][2] == 37500


@pytest.fixture
async def code(trade: Trade, seller: Sender, buyer: Sender) -> str:
    """Accepted, and to be paid before it is sent."""
    [code] = await trade.place(buyer, service="bus", postage=2500, method="mobile_money")
    await trade.does(seller, orders.accept, code)
    return code


async def correct(trade: Trade, seller: Sender, code: str, postage: int = 3500) -> None:
    async with trade.acting(seller) as (db, who):
        await order_postage.correct(db, code, who, trade.now, francs(postage))


async def agree(trade: Trade, buyer: Sender, code: str) -> None:
    await trade.does(buyer, order_postage.agree, code)


async def sums(trade: Trade) -> tuple[int, int, int | None]:
    order, payment = await trade.one(select(Order)), await trade.one(select(Payment))
    assert payment.amount == order.total
    return order.total, order.postage, order.postage_asked


class TestCorrected:
    async def test_the_buyer_agrees(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await correct(trade, seller, code)
        assert await sums(trade) == (40000, 2500, 3500), "nothing before the buyer agrees"
        await agree(trade, buyer, code)
        assert await sums(trade) == (41000, 3500, None)
        [asked] = await trade.notices(kind="postage_asked")
        assert (asked.facts["old_postage"], asked.facts["new_postage"]) == (2500, 3500)
        [agreed] = await trade.notices(kind="postage_agreed")
        assert agreed.facts["total"] == 41000
        for notice in (asked, agreed):
            read_by_all(notice.kind, notice.facts)
        assert [line[1:3] for line in await trade.audit("postage")] == [
            ("2500", "asked 3500"),
            ("2500", "3500"),
        ]
        await trade.does(buyer, payments.claim_paid, code)
        await trade.does(seller, payments.paid, code)
        assert (await trade.states(code))[1] == "paid"

    async def test_less_is_agreed_to_as_well(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await correct(trade, seller, code, 900)
        await agree(trade, buyer, code)
        assert await sums(trade) == (38400, 900, None)

    async def test_nothing_is_agreed_to_as_well(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        """Weighed, and it goes along with another parcel: 0 was no price that could be said."""
        await correct(trade, seller, code, 0)
        [asked] = await trade.notices(kind="postage_asked")
        assert (asked.facts["old_postage"], asked.facts["new_postage"]) == (2500, 0)
        read_by_all(asked.kind, asked.facts)
        await agree(trade, buyer, code)
        assert await sums(trade) == (37500, 0, None)
        payment = await trade.one(select(Payment))
        assert payment.amount == 37500
        async with trade.database.read() as db:
            order = await stored_orders.by_code(db, code)
            assert order is not None
            for side in ("buyer", "seller", "staff"):
                assert cost_lines(order, side)

    @pytest.mark.parametrize("said", ["0", "0 frw", " 00 "])
    def test_nothing_can_be_typed(self, said: str) -> None:
        for currency in (FRANCS, "USD", "CNY"):
            typed = said.replace(" frw", "") if currency != FRANCS else said
            known = form.Answers("IS-7K4QM2", Money(2500, currency), Money(9900, currency))
            [question] = form.FORM.questions(known)
            assert question.read(Said(typed), known) == Answered(Money(0, currency))
            filled = replace(known, postage=Money(0, currency))
            assert form.FORM.submit(filled, "d") == CorrectPostage(known.order, Money(0, currency))
            free = replace(known, before=Money(0, currency))
            [question] = form.FORM.questions(free)
            assert isinstance(question.read(Said(typed), free), Problem), "that it is already"

    async def test_or_leaves_at_no_cost(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await correct(trade, seller, code)
        await trade.does(buyer, orders.cancel, code)
        assert (await trade.states(code))[:2] == ("cancelled", "failed")
        assert await trade.stock(1) == (10, 0)
        with pytest.raises(TooLate):
            await agree(trade, buyer, code)

    async def test_once(self, trade: Trade, seller: Sender, buyer: Sender, code: str) -> None:
        await correct(trade, seller, code)
        with pytest.raises(AlreadyDone):
            await correct(trade, seller, code, 9000)
        await agree(trade, buyer, code)
        with pytest.raises(AlreadyDone):
            await agree(trade, buyer, code)
        with pytest.raises(AlreadyDone):
            await correct(trade, seller, code, 9000)
        assert await sums(trade) == (41000, 3500, None)

    async def test_nobody_pays_before_it_is_settled(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await correct(trade, seller, code)
        with pytest.raises(PostageOpen):
            await trade.does(buyer, payments.claim_paid, code)

    async def test_the_reminder_asks_what_is_asked(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        """Red when it says to pay, which the order then refuses."""
        await trade.does(seller, order_postage.correct, code, postage=francs(3400))
        for _ in range(28):
            trade.forward(hours=3)
            await trade.look_for_money()
        assert await trade.notices(kind="payment_due") == []
        asked = [row.facts for row in await trade.notices(kind="postage_asked")]
        assert [each["again"] for each in asked] == [False, True, True]
        assert [bool(each["ends"]) for each in asked] == [False, False, True]
        assert {each["new_postage"] for each in asked} == {3400}
        assert (await trade.states(code))[:2] == ("cancelled", "failed")
        read_by_all("postage_asked", asked[-1])

    async def test_not_after_it_is_paid(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await trade.does(buyer, payments.claim_paid, code)
        with pytest.raises(TooLate):
            await correct(trade, seller, code)
        await trade.does(seller, payments.paid, code)
        with pytest.raises(TooLate):
            await correct(trade, seller, code)

    async def test_what_was_paid_meanwhile_is_not_asked_more(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await correct(trade, seller, code)
        await trade.does(seller, payments.paid, code)
        with pytest.raises(AlreadyDone):
            await agree(trade, buyer, code)
        assert await sums(trade) == (40000, 2500, None)

    async def test_only_by_its_own_sides(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        with pytest.raises(NotYours):
            await correct(trade, buyer, code)
        await correct(trade, seller, code)
        with pytest.raises(NotYours):
            await agree(trade, seller, code)

    async def test_not_where_it_is_agreed_on_by_phone(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        [code] = await trade.place(buyer, method="mobile_money")
        await trade.does(seller, orders.accept, code)
        with pytest.raises(TooLate):
            await correct(trade, seller, code)

    async def test_agreed_twice_at_once_counts_once(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await correct(trade, seller, code)
        both = await asyncio.gather(
            agree(trade, buyer, code), agree(trade, buyer, code), return_exceptions=True
        )
        assert sum(each is None for each in both) == 1, both
        assert await sums(trade) == (41000, 3500, None)
        assert len(await trade.notices(kind="postage_agreed")) == 1

    async def test_agreed_and_cancelled_at_once_is_one_of_the_two(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await correct(trade, seller, code)
        await asyncio.gather(
            agree(trade, buyer, code),
            trade.does(buyer, orders.cancel, code),
            return_exceptions=True,
        )
        order = await trade.one(select(Order))
        payment = await trade.one(select(Payment))
        assert payment.amount == order.total

    async def test_money_that_was_claimed_in_between_is_not_asked_for_more_of(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        """Between the look at the order and the change of it."""
        await correct(trade, seller, code)
        async with trade.acting(buyer) as (db, who):
            order, _ = await orders.as_role(db, code, who, "buyer")
            await db.execute(update(Payment.__table__).values(state="in_review"))
            assert not await stored_order.agree(db, order)
            await db.rollback()

    async def test_what_was_asked_is_not_offered_again(
        self, trade: Trade, seller: Sender, code: str
    ) -> None:
        async def may() -> bool:
            async with trade.acting(seller) as (db, who):
                order, _ = await orders.as_role(db, code, who, "seller")
                return order_postage.can_correct(order)

        assert await may()
        await correct(trade, seller, code)
        assert not await may()
