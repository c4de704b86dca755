"""Money that does not move until staff do something: on their list until it has.

An order stands there where nobody who was reminded has moved its money, where its provider moved
something else than was asked for, and where a provider has given no clear answer for long. Payouts
of which none is known stand beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.models import Order, Payment, PaymentAttempt, Payout
from storage.models.base import Moment
from storage.payment_attempts import OPEN
from storage.sql.pagination import FIRST, Page, PagedList, Place

PAGE = 6  # orders a screen
SILENCE = timedelta(days=1)  # of a provider, after which staff are told to look

_AT, _SILENT_AT = (bindparam(name, type_=Moment()) for name in ("at", "silent_at"))
_STATE, _MADE = PaymentAttempt.state, PaymentAttempt.made_at
_UNSETTLED = _STATE.not_in(("succeeded", "failed")) & or_(
    (_STATE == "in_review") & (_MADE <= _AT), _STATE.in_(OPEN) & (_MADE <= _SILENT_AT)
)
_STUCK = union(
    select(Payment.order_id).where(Payment.stuck_since <= _AT),
    select(PaymentAttempt.order_id).where(_UNSETTLED, PaymentAttempt.kind != "payout"),
).subquery()
_ORDERS = select(Order.code).where(Order.id.in_(select(_STUCK.c.order_id)))
_LIST = PagedList(_ORDERS, [Order.id], PAGE, upwards=True)
_OF_ORDERS = (
    select(PaymentAttempt)
    .where(_UNSETTLED, PaymentAttempt.order_id.in_(bindparam("orders", expanding=True)))
    .order_by(_MADE, PaymentAttempt.id)
)
_PAYOUTS = (
    select(Payout)
    .join(PaymentAttempt, PaymentAttempt.id == Payout.attempt_id)
    .where(_UNSETTLED)
    .order_by(Payout.id)
    .options(joinedload(Payout.shop, innerjoin=True))
)
_COUNT = select(
    select(func.count()).select_from(_STUCK).scalar_subquery()
    + select(func.count())
    .select_from(PaymentAttempt)
    .where(_UNSETTLED, PaymentAttempt.kind == "payout")
    .scalar_subquery()
)


def _by(at: datetime) -> dict[str, datetime]:
    return {"at": at, "silent_at": at - SILENCE}


async def codes(db: AsyncSession, now: datetime, page: Place = FIRST) -> Page[str]:
    """Codes of the orders, the oldest first."""
    return await _LIST.page(db, page, _by(now))


async def attempts_of(
    db: AsyncSession, orders: Sequence[int], now: datetime
) -> Sequence[PaymentAttempt]:
    """Those of orders of which nobody knows what became, oldest first."""
    return (await db.scalars(_OF_ORDERS, {"orders": orders, **_by(now)})).all()


async def payouts(db: AsyncSession, now: datetime) -> Sequence[Payout]:
    """Those of which nobody knows what became, the oldest first."""
    return (await db.scalars(_PAYOUTS, _by(now))).all()


async def count(db: AsyncSession, at: datetime) -> int:
    """How many orders and payouts were stuck at a moment, and still are."""
    return await db.scalar(_COUNT, _by(at)) or 0
