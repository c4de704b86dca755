"""The postage of an order: what is asked instead of it, and agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm.attributes import set_committed_value

from storage.models import Order, Payment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

_ORDER, _PAYMENT = Order.__table__, Payment.__table__


async def ask(db: AsyncSession, order: Order, postage: int, now: datetime) -> bool:
    """Once, and while the order is not over: of two at once, one gets True."""
    done = await db.execute(
        update(_ORDER)
        .where(
            _ORDER.c.id == order.id,
            _ORDER.c.state == "accepted",
            _ORDER.c.postage_corrected_at.is_(None),
        )
        .values(postage_asked=postage, postage_corrected_at=now)
    )
    return _changed(done, order, postage_asked=postage, postage_corrected_at=now)


async def agree(db: AsyncSession, order: Order, due: int | None = None) -> bool:
    """What is asked is the postage, and in the total and in what is paid, where that is still
    waited for; `due` is what is paid then, where it is charged in another currency. Half of it is
    never done: whoever gets False has to leave."""
    asked, postage = order.postage_asked, order.postage
    if asked is None or postage is None:
        return False
    total = order.total - postage + asked
    done = await db.execute(
        update(_ORDER)
        .where(
            _ORDER.c.id == order.id,
            _ORDER.c.state == "accepted",
            _ORDER.c.postage_asked == asked,
        )
        .values(postage=asked, total=total, postage_asked=None)
    )
    paid = await db.execute(
        update(_PAYMENT)
        .where(_PAYMENT.c.order_id == order.id, _PAYMENT.c.state == "pending")
        .values(amount=total if due is None else due)
    )
    return _changed(done, order, postage=asked, total=total, postage_asked=None) and _changed(
        paid, order.payment, amount=total if due is None else due
    )


def _changed(done: Any, row: Order | Payment, **facts: Any) -> bool:
    if not cast(CursorResult[Any], done).rowcount:
        return False
    for name, value in facts.items():
        set_committed_value(row, name, value)
    return True
