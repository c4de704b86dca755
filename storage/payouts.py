"""Payouts: proposed, decided and settled by conditional updates, so that each happens once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.constants import PaymentChannel, PayoutState, ProviderName
from storage.models import (
    Complaint,
    LedgerEntry,
    LedgerLine,
    Order,
    Payment,
    PaymentAttempt,
    Payout,
    Shop,
)
from storage.models.complaints import OPEN_STATES
from storage.sql.upsert import insert, row_of

SHOWN = 10


class Balance(NamedTuple):
    """What is a shop's in a currency, and what of that waits for its orders to be complete."""

    shop_id: int
    currency: str
    total: int
    held: int

    @property
    def free(self) -> int:
        return self.total - self.held


# Until its buyer can object no more; while they complain, and while some of it is on its way back.
# Where a cancelled order is given back as a whole, what is left went back out of the shop's pocket.
_GIVEN_BACK = exists().where(Payment.order_id == Order.id, Payment.state == "refunded")
_IS_HELD = Order.id.is_not(None) & (
    ((Order.state != "completed") & ~((Order.state == "cancelled") & _GIVEN_BACK))
    | exists().where(Payment.order_id == Order.id, Payment.refunding > 0)
    | exists().where(Payment.order_id == Order.id, Payment.refund_due > Payment.refunded)
    | exists().where(Complaint.order_id == Order.id, Complaint.state.in_(OPEN_STATES))
)
_BALANCES = (
    select(
        LedgerLine.shop_id,
        LedgerLine.currency,
        func.sum(LedgerLine.amount).label("total"),
        func.sum(case((_IS_HELD, LedgerLine.amount), else_=0)).label("held"),
    )
    .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
    .outerjoin(Order, Order.id == LedgerEntry.order_id)
    .where(LedgerLine.account == "payable")
    .group_by(LedgerLine.shop_id, LedgerLine.currency)
    .order_by(LedgerLine.shop_id, LedgerLine.currency)
)


async def balances(db: AsyncSession, shop_id: int | None = None) -> Sequence[Balance]:
    """Of one shop, or of all, in each currency; below zero it owes that to the market."""
    query = _BALANCES if shop_id is None else _BALANCES.where(LedgerLine.shop_id == shop_id)
    rows = await db.execute(query)
    return [Balance(row.shop_id, row.currency, int(row.total), int(row.held)) for row in rows]


async def owes_owner(db: AsyncSession, person_id: int) -> bool:
    """Whether the market owes somebody's shop, or it the market; also what is on its way."""
    query = (
        select(LedgerLine.currency)
        .join(Shop, Shop.id == LedgerLine.shop_id)
        .where(Shop.owner_id == person_id)
        .group_by(LedgerLine.account, LedgerLine.currency)
        .having(func.sum(LedgerLine.amount) != 0)
    )
    return (await db.scalar(query.limit(1))) is not None


async def shops(db: AsyncSession, ids: Sequence[int]) -> dict[int, Shop]:
    rows = await db.scalars(
        select(Shop).where(Shop.id.in_(ids)).options(joinedload(Shop.owner, innerjoin=True))
    )
    return {shop.id: shop for shop in rows}


async def propose(db: AsyncSession, new: Payout) -> int | None:
    """Its id; None where one of this shop and currency is under way."""
    done = await db.execute(
        insert(db, Payout).values(**row_of(new)).on_conflict_do_nothing().returning(Payout.id)
    )
    return done.scalar_one_or_none()


async def by_id(db: AsyncSession, payout_id: int) -> Payout | None:
    query = select(Payout).where(Payout.id == payout_id)
    rows = await db.scalars(
        query.options(joinedload(Payout.shop, innerjoin=True).joinedload(Shop.owner)),
        execution_options={"populate_existing": True},
    )
    return rows.one_or_none()


async def of_attempt(db: AsyncSession, attempt_id: str) -> Payout | None:
    number = await db.scalar(select(Payout.id).where(Payout.attempt_id == attempt_id))
    return None if number is None else await by_id(db, number)


async def waiting(db: AsyncSession) -> Sequence[Payout]:
    """Those to be approved, the oldest first."""
    query = select(Payout).where(Payout.state == "proposed").order_by(Payout.id)
    return (await db.scalars(query.options(joinedload(Payout.shop, innerjoin=True)))).all()


async def on_their_way(db: AsyncSession) -> Sequence[Payout]:
    """Those whose provider has not said what came of them, the oldest first: it may need staff."""
    query = select(Payout).where(Payout.state == "sent").order_by(Payout.id)
    query = query.limit(SHOWN).options(joinedload(Payout.shop, innerjoin=True))
    return (await db.scalars(query)).all()


async def recent(db: AsyncSession) -> Sequence[Payout]:
    """Those of which all is known, the newest first."""
    ended = Payout.state.not_in(("proposed", "sent"))
    query = select(Payout).where(ended).order_by(Payout.id.desc())
    query = query.limit(SHOWN).options(joinedload(Payout.shop, innerjoin=True))
    return (await db.scalars(query)).all()


async def move(
    db: AsyncSession,
    payout: Payout,
    old: Sequence[PayoutState],
    new: PayoutState,
    **facts: Any,
) -> bool:
    """Of two who move it at once, one gets True."""
    done = await db.execute(
        update(Payout)
        .where(Payout.id == payout.id, Payout.state.in_(old))
        .values(state=new, **facts)
        .returning(Payout.id)
        .execution_options(synchronize_session=False)
    )
    moved = done.scalar_one_or_none() is not None
    await db.refresh(payout)
    return moved


async def look_at_first(db: AsyncSession, payout: Payout, person_id: int) -> bool:
    """Somebody stands for one that the house has proposed: of two who do so at once, one gets
    True."""
    done = await db.execute(
        update(Payout)
        .where(Payout.id == payout.id, Payout.state == "proposed", Payout.proposed_by.is_(None))
        .values(proposed_by=person_id)
        .returning(Payout.id)
        .execution_options(synchronize_session=False)
    )
    is_first = done.scalar_one_or_none() is not None
    await db.refresh(payout)
    return is_first


async def send(
    db: AsyncSession,
    payout: Payout,
    attempt_id: str,
    provider: ProviderName,
    channel: PaymentChannel,
    now: datetime,
) -> PaymentAttempt:
    """Write down that its provider is to be asked: the worker does so once this is committed."""
    attempt = PaymentAttempt(
        id=attempt_id,
        kind="payout",
        provider=provider,
        channel=channel,
        base_url="",
        draft_id=payout.code,
        state="created",
        amount=payout.amount,
        currency=payout.currency,
        phone=payout.phone,
        made_at=now,
        look_at=now,
    )
    db.add(attempt)
    await db.flush()
    return attempt
