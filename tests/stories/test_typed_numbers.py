"""Somebody who types numbers instead of tapping, while couriers send from elsewhere."""

from __future__ import annotations

from sqlalchemy import select

from storage.models import Order
from tests.support.market import Market


async def test_a_number_means_the_newest_message(market: Market) -> None:
    """Order A was accepted by its button; B's notice comes; 1 accepts B, and pays nothing of A's.
    Red also when a reply to A's message is not about A."""
    seller = await market.seller("Aline", "en")
    product = await market.list_product(seller)
    buyer = await market.member("Bosco", "en")
    a = await market.order(buyer, product)
    of_a = await seller.hears(f"New order! {a}")
    await seller.tap(f"o.acc|{a}")
    await buyer.hears("has been accepted")  # else it comes while they type
    b = await market.order(buyer, product)
    await seller.hears(f"New order! {b}")
    await seller.say("1")
    states = {row.code: row.state for row in await market.rows(select(Order))}
    assert states == {a: "accepted", b: "accepted"}
    shown = await seller._does(lambda: seller.phone.say("1", reply_to=of_a.id))
    assert a in shown.text
    assert b not in shown.text
