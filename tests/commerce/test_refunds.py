"""Money given back in parts, parcels that came back or never arrived: on both databases."""

from __future__ import annotations

import pytest

from bot.commerce import fulfilment, orders, payments
from bot.commerce.refusals import AlreadyDone, TooLate
from tests.commerce.conftest import Sale
from tests.support.trade import francs


class TestInPart:
    async def test_the_sum_of_all_is_written_down_once(self, sale: Sale) -> None:
        await sale.set(("completed", "paid", "delivered"))
        for total in (2000, 2000, 5000):
            await sale.does("seller", payments.refunded_in_part, total=francs(total))
        assert (await sale.trade.states(sale.code))[1] == "part_refunded"
        told = await sale.trade.notices(kind="part_refunded")
        assert [notice.facts["refunded"] for notice in told] == [2000, 5000]
        for wrong in (4000, 12501, 0):
            with pytest.raises(TooLate):
                await sale.does("seller", payments.refunded_in_part, total=francs(wrong))
        await sale.does("seller", payments.refunded_in_part, total=francs(12500))
        assert await sale.trade.states(sale.code) == ("completed", "refunded", "delivered")
        assert len(await sale.trade.notices(kind="refunded")) == 1

    async def test_an_order_paid_back_in_part_is_over_when_it_arrives(self, sale: Sale) -> None:
        await sale.set(("accepted", "part_refunded", "shipped"))
        await sale.does("buyer", fulfilment.delivered)
        for _ in range(5):
            sale.trade.forward(days=1)
            await sale.trade.look_for_money()
        assert (await sale.trade.states(sale.code))[0] == "completed"

    async def test_nothing_before_it_was_paid(self, sale: Sale) -> None:
        await sale.set(("accepted", "pending", "shipped"))
        with pytest.raises(TooLate):
            await sale.does("seller", payments.refunded_in_part, total=francs(1))


@pytest.mark.parametrize("end", ["returned", "lost"])
async def test_the_seller_ends_an_order_whose_parcel_did_not_arrive(sale: Sale, end: str) -> None:
    """Red when goods that left the shop are counted as held, or come back twice."""
    await sale.does("seller", orders.accept)
    await sale.does("seller", payments.paid)
    await sale.does("seller", fulfilment.shipped)
    assert await sale.trade.stock(sale.product) == (9, 0)
    await sale.set(("accepted", "paid", end))
    with pytest.raises(TooLate):
        await sale.does("buyer", orders.cancel)
    await sale.does("seller", orders.cancel, reason="too_far")
    assert await sale.trade.stock(sale.product) == (9, 0)
    if end == "returned":
        await sale.does("seller", orders.restock)
    with pytest.raises(AlreadyDone if end == "returned" else TooLate):
        await sale.does("seller", orders.restock)
    assert await sale.trade.stock(sale.product) == (10 if end == "returned" else 9, 0)
    await sale.does("seller", payments.refunded)
    [told] = await sale.trade.notices(kind="order_cancelled_to_buyer")
    assert (told.facts["reason"], told.facts["owed"]) == ("too_far", 12500)
