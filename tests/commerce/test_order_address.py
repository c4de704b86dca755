"""Another address of an order: what stays, what is agreed to, and what happens in that instant.

The bugs of other shops are of these kinds, and each is a test that names one.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import (
    attempts,
    fulfilment,
    order_address,
    order_postage,
    orders,
    payment_reminders,
    payments,
)
from bot.commerce.refusals import (
    AddressChanged,
    AlreadyWeighed,
    NotPaidThatWay,
    NotSentThere,
    OtherCountry,
    OtherPostage,
    PostageChanged,
    Refusal,
    TooLate,
)
from bot.i18n import Reader, markup
from storage.models import Notice, Order, Payment, Product, Purchase
from tests.commerce.test_order_postage import BUS, EMS, MOTO, POST, set_tariff
from tests.support.notices import read_by_all
from tests.support.trade import ADDRESS, CHINA, Trade, francs

GATE = ADDRESS | {"landmark": "green gate", "phone": "+250788999888"}
GASABO = ADDRESS | {"district": "Gasabo", "sector": "Remera"}
NYAGATARE = ADDRESS | {"district": "Nyagatare", "sector": "Karangazi"}
BUS_UP = "Nyagatare,bus,1000,3000,1000,500,10000,1-2,RWF"


@pytest.fixture
async def seller(trade: Trade) -> Sender:
    await set_tariff(trade, BUS, POST, MOTO, EMS, BUS_UP)
    return await trade.seller("Aline")


@pytest.fixture
async def buyer(trade: Trade, seller: Sender) -> Sender:
    buyer = await trade.person("Bosco")
    await trade.put(buyer, await trade.product(seller), 3)  # of 500 g at 12,500
    return buyer


@pytest.fixture
async def code(trade: Trade, seller: Sender, buyer: Sender) -> str:
    """Accepted, to Huye by bus for 2,500, and to be paid before it is sent."""
    [code] = await trade.place(buyer, service="bus", postage=2500, method="mobile_money")
    await trade.does(seller, orders.accept, code)
    return code


async def change(
    trade: Trade, buyer: Sender, code: str, address: dict[str, str], **more: Any
) -> None:
    more = {"draft_id": trade.draft()} | more
    if isinstance(more.get("postage"), int):
        more["postage"] = francs(more["postage"])
    async with trade.acting(buyer) as (db, who):
        await order_address.change(db, code, who, trade.now, trade.periods, address=address, **more)


async def terms(trade: Trade, buyer: Sender, code: str, address: dict[str, str]) -> Any:
    async with trade.acting(buyer) as (db, who):
        order, _ = await orders.as_role(db, code, who, "buyer")
        return await order_address.terms_of(db, order, address, trade.now, trade.periods)


async def attended(trade: Trade, code: str) -> None:
    async with trade.database.write() as db:
        await payment_reminders.attend(db, code, trade.now, trade.periods, ())


async def goes_to(trade: Trade, code: str) -> dict[str, str]:
    found: dict[str, str] = await trade.one(
        select(Purchase.address).join(Order).where(Order.code == code)
    )
    return found


async def sums(trade: Trade) -> tuple[int, int | None, str | None, int]:
    order, payment = await trade.one(select(Order)), await trade.one(select(Payment))
    return order.total, order.postage, order.postage_service, payment.amount


async def told(trade: Trade) -> list[Notice]:
    return list(await trade.notices(kind="address_moved"))


BEFORE = (40000, 2500, "bus", 40000)


class TestTheSamePostage:
    async def test_only_the_address_changes(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        """Also where the tariff is another one by now: what was ordered stays. PrestaShop #14474,
        #16155: whoever corrected a line of an address changed the postage, to nothing or to another
        weight's."""
        await set_tariff(trade, BUS.replace("2000", "9000"))
        await change(trade, buyer, code, GATE)
        assert await goes_to(trade, code) == GATE
        assert await sums(trade) == BEFORE
        [notice] = await told(trade)
        assert notice.person_id == await trade.id_of(seller)
        assert "gate" not in str(notice.facts), "an address is no fact of a notice"
        read_by_all(notice.kind, notice.facts)
        assert [line[1:3] for line in await trade.audit("address")] == [("Huye", "Huye")]

    async def test_the_other_orders_of_a_purchase_keep_theirs(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        await trade.put(buyer, await trade.product(await trade.seller("Diane")))
        first, second = await trade.place(buyer, service="bus", postage=4500)
        assert (await terms(trade, buyer, first, GATE)).others == 1
        await change(trade, buyer, first, GATE)
        assert await goes_to(trade, first) == GATE
        assert await goes_to(trade, second) == ADDRESS

    @pytest.mark.parametrize("money", ["claimed", "paid"])
    async def test_whatever_became_of_the_money(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str, money: str
    ) -> None:
        await trade.does(buyer, payments.claim_paid, code)
        if money == "paid":
            await trade.does(seller, payments.paid, code)
        await change(trade, buyer, code, GATE)
        assert await goes_to(trade, code) == GATE

    async def test_in_china_quote_and_sums_stay(self, trade: Trade, seller: Sender) -> None:
        """Red when what was fixed for half an hour is worked out anew."""
        await set_tariff(
            trade, EMS.replace("500,30,500,8", "500,30000,500,8000").replace("USD", "RWF")
        )
        ming = await trade.person("Wang", "zh")
        await trade.put(ming, await trade.product(seller))
        [code] = await trade.place(
            ming, service="ems", postage=30000, method="arranged", address=CHINA
        )
        await change(trade, ming, code, CHINA | {"street": "文一路 1 号", "district": "余杭区"})
        assert (await goes_to(trade, code))["street"] == "文一路 1 号"
        assert (await sums(trade))[:2] == (42500, 30000)

    async def test_twice_is_once(self, trade: Trade, buyer: Sender, code: str) -> None:
        for _ in range(2):
            await change(trade, buyer, code, GATE, draft_id="d")
        assert len(await told(trade)) == 1

    async def test_the_next_order_goes_there_too(
        self, trade: Trade, buyer: Sender, code: str
    ) -> None:
        """Red when a checkout offers the address that was wrong."""
        await change(trade, buyer, code, GATE)
        last = await trade.rows(select(Purchase).order_by(Purchase.id.desc()))
        assert last[0].address == GATE


class TestAnotherPostage:
    async def test_it_is_shown_and_agreed_to(self, trade: Trade, buyer: Sender, code: str) -> None:
        """medusa #5407, solidus_paypal_commerce_platform #13: the postage of the first address
        stayed; PrestaShop #42387: one sum changed, and the other did not."""
        shown = await terms(trade, buyer, code, NYAGATARE)
        assert not shown.same
        assert [(w.option.service, w.option.price.minor) for w in shown.ways] == [
            ("bus", 3500),
            ("post", 900),
        ]  # fmt: skip
        await change(trade, buyer, code, NYAGATARE, service="bus", postage=3500)
        assert await sums(trade) == (41000, 3500, "bus", 41000)
        [notice] = await told(trade)
        assert (notice.facts["old_postage"], notice.facts["new_postage"]) == (2500, 3500)
        assert notice.facts["total"] == 41000
        assert [line[1:3] for line in await trade.audit("postage")] == [("2500", "3500")]

    @pytest.mark.parametrize("postage", [None, 2500, 3499])
    async def test_not_without_having_been_shown(
        self, trade: Trade, buyer: Sender, code: str, postage: int | None
    ) -> None:
        """Red when the tariff of now is charged and another sum was read."""
        service = None if postage is None else "bus"
        with pytest.raises(PostageChanged):
            await change(trade, buyer, code, NYAGATARE, service=service, postage=postage)
        assert (await goes_to(trade, code), await sums(trade)) == (ADDRESS, BEFORE)

    @pytest.mark.parametrize("money", ["claimed", "paid", "asked"])
    async def test_not_once_money_is_on_its_way(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str, money: str
    ) -> None:
        """One sentence names the difference and the ways out; nothing changes."""
        if money == "asked":  # for a PIN
            async with trade.database.write() as db:
                await db.execute(update(Payment).values(method="mobile_prompt"))
            async with trade.acting(buyer) as (db, who):
                await attempts.begin_payment(
                    db, code, who, trade.now, provider="momo", channel="mtn", phone="+250788123456"
                )
        else:
            await trade.does(buyer, payments.claim_paid, code)
            if money == "paid":
                await trade.does(seller, payments.paid, code)
        with pytest.raises(OtherPostage) as refused:
            await change(trade, buyer, code, NYAGATARE, service="bus", postage=3500)
        said = markup(
            OtherPostage(francs(2500), francs(3500)).text(), Reader("en", "Africa/Kigali")
        )
        assert "1\u00a0000\u00a0Frw more than what is paid or being paid" in said
        assert refused.value.before == francs(2500)
        assert (await goes_to(trade, code), await sums(trade)) == (ADDRESS, BEFORE)
        assert await told(trade) == []

    async def test_another_way_for_the_same_money_once_it_is_paid(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        """Red when it is refused with a difference of nothing."""
        await trade.does(seller, payments.paid, code)
        await set_tariff(
            trade, BUS, POST, MOTO, EMS, "Nyagatare,post,1000,2000,1000,500,10000,3-4,RWF"
        )
        there = await terms(trade, buyer, code, NYAGATARE)
        assert [each.option.service for each in there.ways] == ["post"]
        await change(trade, buyer, code, NYAGATARE, service="post", postage=2500)
        assert await sums(trade) == (40000, 2500, "post", 40000)
        assert (await goes_to(trade, code))["district"] == "Nyagatare"
        assert (await trade.one(select(Payment))).state == "paid"

    async def test_the_new_sum_is_waited_for_from_the_beginning(
        self, trade: Trade, buyer: Sender, code: str
    ) -> None:
        """Red when an order ends for want of a sum that was asked for an hour ago."""
        trade.now += timedelta(hours=71)
        await change(trade, buyer, code, NYAGATARE, service="bus", postage=3500)
        for hours in (0.5, 1.5):
            trade.now += timedelta(hours=hours)
            await attended(trade, code)
        assert (await trade.one(select(Order))).state == "accepted"
        trade.now += timedelta(hours=71)
        for _ in range(4):  # two reminders that are late, and the end
            await attended(trade, code)
            trade.now += timedelta(hours=25)
        assert (await trade.one(select(Order))).state == "cancelled"

    async def test_cash_is_taken_where_it_is_handed_over(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        """Red when a parcel goes by bus and is to be paid to the rider."""
        [code] = await trade.place(buyer, address=GASABO, service="moto", postage=1500)
        shown = await terms(trade, buyer, code, NYAGATARE)
        by_bus = next(way for way in shown.ways if way.option.service == "bus")
        assert by_bus.methods == ("mobile_money",)
        with pytest.raises(NotPaidThatWay):
            await change(trade, buyer, code, NYAGATARE, service="bus", postage=3500)
        await change(
            trade, buyer, code, NYAGATARE, service="bus", postage=3500, method="mobile_money"
        )
        assert (await trade.one(select(Payment))).method == "mobile_money"

    async def test_what_is_too_heavy_for_it(self, trade: Trade, buyer: Sender, code: str) -> None:
        await set_tariff(trade, "Nyagatare,post,,900,,,1000,2-4,RWF")
        async with trade.database.write() as db:
            await db.execute(update(Product).values(weight_grams=900))
        shown = await terms(trade, buyer, code, NYAGATARE)
        assert [each.service for each in shown.too_heavy] == ["post"]

    async def test_nothing_goes_there(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await set_tariff(trade, BUS)
        async with trade.acting(seller) as (db, who):
            assert who.shop is not None
            await db.execute(
                update(Order.__table__.metadata.tables["shops"]).values(postage_services="bus")
            )
        with pytest.raises(NotSentThere):
            await change(trade, buyer, code, NYAGATARE)

    async def test_another_country_is_another_order(
        self, trade: Trade, buyer: Sender, code: str
    ) -> None:
        with pytest.raises(OtherCountry):
            await change(trade, buyer, code, CHINA)

    async def test_who_waits_reads_the_new_total_later(
        self, trade: Trade, seller: Sender, buyer: Sender
    ) -> None:
        """Red when a reminder of tomorrow says the sum of before."""
        [code] = await trade.place(buyer, service="bus", postage=2500, method="mobile_money")
        await change(trade, buyer, code, NYAGATARE, service="bus", postage=3500)
        waits = [
            each.facts["total"]
            for each in await trade.notices(kind="order_waiting")
            if each.state == "due"
        ]
        assert set(waits) == {41000}


class TestInTheSameInstant:
    @pytest.mark.parametrize("agreed", [False, True])
    async def test_the_scales_are_not_evaded(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str, agreed: bool
    ) -> None:
        """Red when who moves an order and moves it back pays what the tariff said, and not what the
        parcel weighs."""
        async with trade.acting(seller) as (db, who):
            await order_postage.correct(db, code, who, trade.now, francs(4000))
        if agreed:
            await trade.does(buyer, order_postage.agree, code)
        before = await sums(trade)
        with pytest.raises(AlreadyWeighed):
            await change(trade, buyer, code, NYAGATARE, service="bus", postage=3500)
        assert await sums(trade) == before
        assert await goes_to(trade, code) == ADDRESS
        await change(trade, buyer, code, GATE)
        assert await sums(trade) == before

    async def test_its_seller_ships_to_what_they_have_read(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        seen = (await trade.one(select(Order))).purchase_id
        await change(trade, buyer, code, GATE)
        with pytest.raises(AddressChanged):
            await trade.does(seller, fulfilment.shipped, code, purchase=seen)
        assert (await trade.states(code))[2] == "to_pack"
        await trade.does(seller, fulfilment.shipped, code)
        with pytest.raises(TooLate):
            await change(trade, buyer, code, ADDRESS)

    async def test_it_is_shipped_while_the_address_is_being_changed(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        """Red when a parcel leaves for an address that is another one in the same instant."""
        seen = (await trade.one(select(Order))).purchase_id
        async with trade.acting(buyer) as (db, who):
            await order_address.change(
                db, code, who, trade.now, trade.periods, draft_id="d", address=GATE
            )
            ships = trade.does(seller, fulfilment.shipped, code, purchase=seen)
            waiting = asyncio.create_task(ships)
            await asyncio.wait([waiting], timeout=0.3)
        with pytest.raises(Refusal):
            await waiting
        assert (await trade.states(code))[2] == "to_pack"

    async def test_the_address_is_changed_while_it_is_being_shipped(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        async with trade.acting(seller) as (db, who):
            await fulfilment.shipped(
                db, code, who, trade.now, trade.periods, carrier="moto", tracking_number=""
            )
            waiting = asyncio.create_task(change(trade, buyer, code, GATE))
            await asyncio.wait([waiting], timeout=0.3)
        with pytest.raises(TooLate):
            await waiting
        assert await goes_to(trade, code) == ADDRESS

    @pytest.mark.parametrize("other", ["paid", "cancelled"])
    async def test_at_once_it_is_one_of_the_two(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str, other: str
    ) -> None:
        """Red when a sum is waited for that is not the order's."""
        does = {
            "paid": lambda: trade.does(seller, payments.paid, code),
            "cancelled": lambda: trade.does(seller, orders.cancel, code),
        }[other]
        found = await asyncio.gather(
            does(),
            change(trade, buyer, code, NYAGATARE, service="bus", postage=3500),
            return_exceptions=True,
        )
        assert all(each is None or isinstance(each, Order | Refusal) for each in found), found
        moved = not isinstance(found[1], Refusal)
        assert (await goes_to(trade, code) != ADDRESS) == moved
        order, payment = await trade.one(select(Order)), await trade.one(select(Payment))
        assert order.total == payment.amount
