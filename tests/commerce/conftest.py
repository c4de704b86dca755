"""A market on each of the two databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import orders
from storage.database import Database
from storage.models import Order, Payment, Shipment
from tests.support.trade import Trade

Step = Callable[..., Awaitable[Any]]


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


class Sale:
    """One order of one unit, with its two sides."""

    def __init__(self, trade: Trade) -> None:
        self.trade = trade

    async def begin(self, method: str = "mobile_money", quantity: int = 1) -> Sale:
        self.seller = await self.trade.seller("Aline")
        self.buyer = await self.trade.person("Bosco", "zh")
        self.product = await self.trade.product(self.seller)
        self.code = await self.trade.order(self.buyer, self.product, quantity, method)
        return self

    def side(self, role: str) -> Sender:
        return self.seller if role == "seller" else self.buyer

    async def set(self, states: tuple[str, str, str]) -> None:
        order = await self.trade.one(select(Order))
        async with self.trade.database.write() as db:
            for table, key, state in (
                (Order, Order.id, states[0]),
                (Payment, Payment.order_id, states[1]),
                (Shipment, Shipment.order_id, states[2]),
            ):
                await db.execute(update(table).where(key == order.id).values(state=state))
            if states[1] in ("paid", "paid_late", "part_refunded", "refunded"):
                came = update(Payment).where(Payment.order_id == order.id)
                await db.execute(came.values(received=Payment.amount))

    async def does(self, role: str, step: Step, **more: Any) -> Any:
        if step is orders.decline:
            return await self.trade.does(self.side(role), step, self.code, "too_far")
        return await self.trade.does(self.side(role), step, self.code, **more)

    async def everything(self) -> tuple[Any, ...]:
        """All that a step could change."""
        return (
            await self.trade.states(self.code),
            await self.trade.stock(self.product),
            [(each.dedupe_key, each.state) for each in await self.trade.notices()],
            await self.trade.audit(),
        )


@pytest.fixture
async def sale(trade: Trade) -> Sale:
    return await Sale(trade).begin()
