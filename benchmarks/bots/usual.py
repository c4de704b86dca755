"""An order step the way most bots are written: aiogram's FSM in Redis with its lock, a middleware
that looks the user up, the ORM for everything, the answer as a call of its own.

It does what our order step does: the update is handled once, the stock is taken, order, payment
and shipment are written with their audit line and the seller's notice, and the conversation is
kept. The tables are ours, so that the work is the same.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiogram import BaseMiddleware, Dispatcher
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisEventIsolation, RedisStorage
from aiogram.types import InlineKeyboardButton, Message, TelegramObject
from aiogram.utils.keyboard import InlineKeyboardBuilder
from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.bots.serving import serve
from storage.database import Database
from storage.models import (
    AuditLine,
    Notice,
    Order,
    OrderLine,
    Payment,
    Person,
    Product,
    Purchase,
    Shipment,
    Shop,
)


class Ordering(StatesGroup):
    quantity = State()


class WithSession(BaseMiddleware):
    def __init__(self, database: Database, redis: Redis) -> None:
        self.database = database
        self.redis = redis

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        update_id = data["event_update"].update_id
        if not await self.redis.set(f"usual:seen:{update_id}", "1", ex=172_800, nx=True):
            return None
        async with self.database.write() as session:
            data["session"] = session
            data["user"] = await session.scalar(
                select(Person).where(Person.platform_id == str(data["event_from_user"].id))
            )
            return await handler(event, data)


async def order_step(
    message: Message, state: FSMContext, session: AsyncSession, user: Person
) -> None:
    known = await state.get_data()
    now = datetime.now(UTC)
    product = await session.get(Product, known.get("product", 1))
    assert product is not None
    shop = await session.get(Shop, product.shop_id)
    assert shop is not None
    quantity = int(message.text or "1")
    product.reserved += quantity
    purchase = Purchase(
        draft_id=secrets.token_hex(6), buyer_id=user.id, address={"country": "RW"}, placed_at=now
    )
    session.add(purchase)
    await session.flush()
    order = Order(
        code="IS-" + secrets.token_hex(5),
        purchase_id=purchase.id,
        shop_id=shop.id,
        buyer_id=user.id,
        state="placed",
        total=product.price * quantity,
        currency=product.currency,
        placed_at=now,
    )
    session.add(order)
    await session.flush()
    session.add_all(
        [
            OrderLine(
                order_id=order.id,
                position=0,
                product_id=product.id,
                name=product.name,
                unit=product.unit,
                price=product.price,
                quantity=quantity,
            ),
            Payment(
                order_id=order.id,
                method="on_delivery",
                kind="in_person",
                state="none",
                amount=order.total,
                currency=order.currency,
            ),
            Shipment(order_id=order.id, state="to_pack"),
            AuditLine(
                subject="order",
                subject_id=order.id,
                from_state="",
                to_state="placed",
                actor="buyer",
                actor_id=user.id,
                at=now,
            ),
            Notice(
                dedupe_key=f"usual:{order.code}",
                person_id=shop.owner_id,
                kind="order_placed",
                facts={"order": order.code},
                priority=1,
                state="due",
                due_at=now,
                turn_at=now,
                created_at=now,
            ),
        ]
    )
    await session.flush()
    await state.set_state(Ordering.quantity)
    await state.update_data(product=product.id, order=order.code)
    keyboard = InlineKeyboardBuilder()
    keyboard.row(InlineKeyboardButton(text="🔎 Order", callback_data=f"order|{order.code}"))
    keyboard.row(InlineKeyboardButton(text="🛍 Continue shopping", callback_data="shop"))
    await message.answer(
        f"🎉 Your order has been placed.\nOrder number: {order.code}\n"
        f"{quantity} × {product.name}: {order.total} Frw",
        reply_markup=keyboard.as_markup(),
    )


async def main() -> None:
    redis = Redis.from_url(os.environ["ISOKO_REDIS_URL"])
    database = Database(os.environ["ISOKO_DATABASE_URL"])
    dispatcher = Dispatcher(
        storage=RedisStorage(redis), events_isolation=RedisEventIsolation(redis)
    )
    dispatcher.message.outer_middleware(WithSession(database, redis))
    dispatcher.message.register(order_step)
    await serve(dispatcher)


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(main())
