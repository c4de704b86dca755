"""The money of an order: what has come, what goes back, and when it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from bot.money import Money
from storage.constants import PaymentKind, PaymentMethod
from storage.models import AuditLine, Order, Payment
from storage.sql.row_changes import change


async def lock(db: AsyncSession, order: Order) -> Payment:
    """The payment of an order as it stands, which nobody else changes in this transaction."""
    await change(db, order.payment, looked=Payment.looked)
    return order.payment


async def hold(db: AsyncSession, order_id: int) -> None:
    """Nobody else changes the payment of an order in this transaction."""
    await db.execute(
        update(Payment.__table__).where(Payment.order_id == order_id).values(looked=Payment.looked)
    )


async def change_method(
    db: AsyncSession,
    order: Order,
    method: PaymentMethod,
    kind: PaymentKind,
    due: Money,
    look_at: datetime,
) -> None:
    """It is paid another way, and perhaps in another currency: of one that nothing has come for.
    What that waits for is looked at from the beginning."""
    nothing, money = Payment.received == 0, {"amount": due.minor, "currency": due.currency}
    looks = {"look_at": look_at, "looked": 0, "stuck_since": None}
    await change(db, order.payment, nothing, method=method, kind=kind, **money, **looks)


async def terms_changed_at(db: AsyncSession, order_id: int) -> datetime | None:
    """When another way to pay it was chosen last, or another sum agreed on."""
    changed = AuditLine.subject.in_(("payment_method", "postage"))
    query = select(func.max(AuditLine.at)).where(AuditLine.subject_id == order_id, changed)
    return await db.scalar(query)


async def receive(db: AsyncSession, order: Order, minor: int) -> Payment:
    """So much more has come for an order."""
    await change(db, order.payment, received=Payment.received + minor)
    return order.payment


async def reserve_refund(db: AsyncSession, order: Order, minor: int) -> bool:
    """Keep so much of what came for going back: never more than is there."""
    free = Payment.received - Payment.refunded - Payment.refunding
    return await change(db, order.payment, free >= minor, refunding=Payment.refunding + minor)


async def end_refund(db: AsyncSession, order: Order, minor: int, *, done: bool) -> None:
    """What was on its way back is there, or is not going."""
    facts = {"refunded": Payment.refunded + minor} if done else {}
    await change(db, order.payment, refunding=Payment.refunding - minor, **facts)


async def set_refunded(db: AsyncSession, order_id: int, total: int) -> bool:
    """How much was given back in all: it only grows, so that of two at once the larger stays."""
    grown = await db.execute(
        update(Payment)
        .where(
            Payment.order_id == order_id,
            Payment.refunded < total,
            Payment.received - Payment.refunding >= total,
        )
        .values(refunded=total)
        .returning(Payment.order_id)
    )
    return grown.scalar_one_or_none() is not None


async def owe_back(db: AsyncSession, order: Order, amount: int) -> bool:
    """So much more is to be given back, where so much of its money is left."""
    row = order.payment
    back = Payment.refunded + Payment.refunding
    due = case((Payment.refund_due > back, Payment.refund_due), else_=back) + amount
    done = await db.execute(
        update(Payment)
        .where(Payment.order_id == order.id, due <= Payment.received)
        .values(refund_due=due)
        .returning(Payment.refund_due)
        .execution_options(synchronize_session=False)
    )
    owed = done.scalar_one_or_none()
    if owed is None:
        return False
    set_committed_value(row, "refund_due", owed)
    return True


async def watch(db: AsyncSession, order: Order, at: datetime | None) -> None:
    """When the house looks at an order's money, with no step done yet."""
    row = order.payment
    await db.execute(_WATCH, {"which": order.id, "at": at})
    set_committed_value(row, "look_at", at)
    set_committed_value(row, "looked", 0)
    set_committed_value(row, "stuck_since", None)


_WATCH = (
    update(Payment.__table__)
    .where(Payment.order_id == bindparam("which"))
    .values(look_at=bindparam("at"), looked=0, stuck_since=None)
)


async def set_stuck(db: AsyncSession, order: Order, now: datetime) -> None:
    """Nobody who was reminded has moved it: it stands before staff until it moves."""
    await change(db, order.payment, Payment.stuck_since.is_(None), stuck_since=now)


async def to_look_at(db: AsyncSession, now: datetime) -> Sequence[str]:
    """Codes of orders whose money is to be looked at, the longest overdue first, 100 at most."""
    rows = await db.scalars(
        select(Order.code)
        .join(Payment, Payment.order_id == Order.id)
        .where(Payment.look_at <= now)
        .order_by(Payment.look_at)
        .limit(100)
    )
    return rows.all()


async def looked(db: AsyncSession, order: Order, steps: int, next_look: datetime | None) -> bool:
    """So many steps are done, and when to look again: True for one of all that looked."""
    seen = order.payment
    done = await db.execute(
        update(Payment)
        .where(
            Payment.order_id == order.id,
            Payment.look_at == seen.look_at,
            Payment.state == seen.state,
        )
        .values(look_at=next_look, looked=steps)
        .returning(Payment.order_id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None
