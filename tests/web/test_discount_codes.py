"""A code for a discount on the page of the cart: the same as in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.commerce import discount_codes
from bot.commerce.reductions import Off
from storage.database import Database
from storage.models import Order
from tests.support.chat_door import Front
from tests.support.order_form import Buyer
from tests.web.test_cart import KIGALI


@pytest.fixture
async def front(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(database, redis, tmp_path) as opened:
        yield opened


async def test_typed_on_the_page(front: Front) -> None:
    """Red when the page shows another total than is ordered, or a code that is none is lost without
    a word."""
    trade = front.trade
    seller = await trade.seller("Aline", "rw", shop="Kopakama")
    product = await trade.product(seller)
    async with trade.acting(seller) as (db, who):
        await discount_codes.make(
            db,
            who,
            trade.now,
            draft_id="code",
            name="KAWA10",
            off=Off(basis_points=1000),
            minimum=None,
            most=None,
            begins=None,
            ends=trade.now + timedelta(days=7),
        )
    buyer = Buyer(front.browser())
    await buyer.puts(product, 2)
    await buyer.sends(do="code", code="WRONG")
    assert "No shop has this code." in buyer.words
    await buyer.sends(do="code", code="kawa 10")
    assert "🎟 Discount (KAWA10): −2 500 Frw" in buyer.words
    assert "Total: 22 500 Frw" in buyer.words
    await buyer.sends(do="uncode")
    assert "KAWA10" not in buyer.words
    await buyer.sends(do="code", code="KAWA10")
    await buyer.orders(**KIGALI)
    order = await trade.one(select(Order))
    assert (order.total, order.discount, order.discount_code) == (22_500, 2_500, "KAWA10")
    assert "🎟 Discount (KAWA10): −2 500 Frw" in buyer.words
