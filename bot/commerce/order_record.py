"""An order as staff look it up, and as its two sides find it by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.ledger import is_collected
from bot.commerce.orders import owes_money, side_of
from bot.commerce.refusals import NotFound, NotYours
from bot.parsing.codes import order_code_readings
from storage import ledger as stored_ledger
from storage import orders as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commerce.people import Member
    from storage.database import Session
    from storage.ledger import Whose
    from storage.models import Order


async def find(db: Session, text: str, who: Member) -> Order | None:
    """The order whose code somebody typed, as well as they could, where they may see it: nobody
    learns of another's. Of several that may be meant it is none."""
    found = []
    for code in await stored.codes_of(db, order_code_readings(text)):
        order = await stored.by_code(db, code)
        if order is not None and may_see(order, who):
            found.append(order)
    return found[0] if len(found) == 1 else None


async def for_staff(db: Session, code: str, who: Member) -> Order:
    """An order for staff, who see nothing of the market's in one of their own: they are a side of
    it. Raises NotFound, NotYours."""
    order = await stored.by_code(db, code)
    if order is None:
        raise NotFound
    if not who.is_staff or is_side(order, who):
        raise NotYours
    return order


async def books(db: Session, order: Order) -> Sequence[Whose]:
    """Whose the money is that an order has brought, where the market collects it; of a currency of
    which all has gone back, nothing."""
    return await stored_ledger.of_order_by_owner(db, order.id) if is_collected(order) else ()


def may_see(order: Order, who: Member) -> bool:
    return who.is_staff or is_side(order, who)


def is_side(order: Order, who: Member) -> bool:
    try:
        side_of(order, who)
    except NotYours:
        return False
    return True


def shows_people(order: Order) -> bool:
    """Whether staff see how the two sides are reached and where the parcel goes: while there is
    something left to settle."""
    return order.state in ("placed", "accepted") or owes_money(order)
