"""/order: an order by its code, for staff and for its two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, MessageScreen
from bot.commerce import order_record
from bot.commerce.refusals import NoSuchOrder
from bot.handlers.context import Route, Routes, on
from bot.screens import order_record as screens
from bot.screens.orders import order_screen
from storage import inquiries, payment_attempts
from storage import order_record as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import Order


async def find(turn: Context, text: str) -> Answer:
    if not text.strip():
        return Answer((screens.ask(of_all=turn.who.is_staff),))
    order = await order_record.find(turn.db, text, turn.who)
    if order is None:
        raise NoSuchOrder
    # Its two sides see it as theirs, also where one of them is staff.
    if order_record.is_side(order, turn.who):
        return Answer((order_screen(order, turn.who, turn.channels),))
    return Answer((await record(turn, order),))


async def record(turn: Context, order: Order) -> MessageScreen:
    """As staff see it."""
    asked = await inquiries.of_order(turn.db, order.id) if order.said else ()
    attempts = await payment_attempts.of_order(turn.db, order.id)
    books = await order_record.books(turn.db, order)
    return screens.record(order, attempts, books, [each.id for each in asked])


async def show(turn: Context, code: str) -> Answer:
    order = await order_record.for_staff(turn.db, code, turn.who)
    return Answer((await record(turn, order),))


async def changes(turn: Context, of: taps.OfRecord) -> Answer:
    order = await order_record.for_staff(turn.db, of.order, turn.who)
    changed = await stored.changes(turn.db, order.id)
    heard = await stored.events(turn.db, order.id)
    return Answer((screens.changes(order, of.page, changed, heard),))


async def money(turn: Context, code: str) -> Answer:
    order = await order_record.for_staff(turn.db, code, turn.who)
    return Answer((await _money(turn, order),))


async def _money(turn: Context, order: Order) -> MessageScreen:
    attempts = await payment_attempts.of_order(turn.db, order.id)
    return screens.money(order, attempts, turn.now)


ROUTES = Routes(
    commands={"order": Route(find)},
    taps=(
        on(taps.RECORD, show, role="staff"),
        on(taps.RECORD_CHANGES, changes, role="staff"),
        on(taps.RECORD_MONEY, money, role="staff"),
    ),
)
