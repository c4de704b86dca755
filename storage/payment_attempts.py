"""Attempts to move money: begun once, sent by one process, settled once, and never backwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.constants import AttemptKind, AttemptState, ProviderName
from storage.models import PaymentAttempt, ProviderEvent
from storage.sql.row_changes import change
from storage.sql.upsert import insert, row_of

# Where it may still come to anything.
OPEN: tuple[AttemptState, ...] = ("created", "sent", "pending", "unknown")
# From where it may come to each: money that has moved after all is believed also of one that had
# failed; nothing undoes what has moved (docs/decisions/0120).
_BEFORE: dict[AttemptState, tuple[AttemptState, ...]] = {
    "created": ("sent", "pending", "unknown"),
    "sent": ("created",),
    "pending": ("created", "sent", "unknown"),
    "unknown": ("created", "sent"),
    "succeeded": (*OPEN, "failed"),
    "in_review": (*OPEN, "failed"),
    "failed": OPEN,
}
AT_ONCE = 20


async def begin(db: AsyncSession, new: PaymentAttempt) -> PaymentAttempt:
    """Write one down; where the same cause has begun one already, that."""
    done = await db.execute(
        insert(db, PaymentAttempt)
        .values(**row_of(new))
        .on_conflict_do_nothing(index_elements=["draft_id"])
        .returning(PaymentAttempt.id)
    )
    if done.scalar_one_or_none() is None:
        rows = await db.scalars(
            select(PaymentAttempt).where(PaymentAttempt.draft_id == new.draft_id)
        )
        return rows.one()
    return await by_id(db, new.id) or new


async def by_id(db: AsyncSession, attempt_id: str) -> PaymentAttempt | None:
    rows = await db.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.id == attempt_id)
        .execution_options(populate_existing=True)
    )
    return rows.one_or_none()


async def named(db: AsyncSession, provider: ProviderName, reference: str) -> str | None:
    """The id of the attempt that a provider calls so."""
    query = select(PaymentAttempt.id).where(
        PaymentAttempt.provider == provider, PaymentAttempt.reference == reference
    )
    return await db.scalar(query.order_by(PaymentAttempt.made_at).limit(1))


async def of_order(
    db: AsyncSession, order_id: int, kind: AttemptKind | None = None
) -> Sequence[PaymentAttempt]:
    """Oldest first."""
    query = select(PaymentAttempt).where(PaymentAttempt.order_id == order_id)
    if kind is not None:
        query = query.where(PaymentAttempt.kind == kind)
    query = query.order_by(PaymentAttempt.made_at, PaymentAttempt.id)
    return (await db.scalars(query.execution_options(populate_existing=True))).all()


async def settle(
    db: AsyncSession, attempt: PaymentAttempt, state: AttemptState, **facts: Any
) -> bool:
    """Bring it forward to a state, with facts that go with it: of two who do so at once, one gets
    True."""
    before = PaymentAttempt.state.in_(_BEFORE[state])
    return await change(db, attempt, before, state=state, **facts)


async def judge(
    db: AsyncSession, attempt: PaymentAttempt, state: AttemptState, **facts: Any
) -> bool:
    """Staff end one that waits for them: of two, one gets True."""
    waits = PaymentAttempt.state == "in_review"
    return await change(db, attempt, waits, state=state, **facts)


async def note(db: AsyncSession, attempt: PaymentAttempt, **facts: Any) -> None:
    """Facts about one that stays where it is."""
    await change(db, attempt, **facts)


async def due(db: AsyncSession, now: datetime) -> Sequence[str]:
    """Ids of those to be sent or asked after, the longest overdue first."""
    query = (
        select(PaymentAttempt.id)
        .where(PaymentAttempt.look_at <= now)
        .order_by(PaymentAttempt.look_at)
        .limit(AT_ONCE)
    )
    return (await db.scalars(query)).all()


async def next_due(db: AsyncSession) -> datetime | None:
    return await db.scalar(select(func.min(PaymentAttempt.look_at)))


async def unsettled(db: AsyncSession, before: datetime) -> int:
    """How many of those begun before are open, or wait for staff."""
    query = (
        select(func.count())
        .select_from(PaymentAttempt)
        .where(PaymentAttempt.state.in_((*OPEN, "in_review")), PaymentAttempt.made_at < before)
    )
    return await db.scalar(query) or 0


async def claim(db: AsyncSession, attempt: PaymentAttempt, until: datetime, **facts: Any) -> bool:
    """Take one that is due, for as long as a call may last: of two processes one gets True."""
    return await change(
        db,
        attempt,
        PaymentAttempt.look_at == attempt.look_at,
        PaymentAttempt.state == attempt.state,
        **{"look_at": until, "looks": PaymentAttempt.looks + 1, **facts},
    )


async def hurry(db: AsyncSession, attempt_id: str, now: datetime) -> bool:
    """Somebody unsigned says that there is news: the provider is asked now. False where it is to be
    asked already, or has settled it."""
    done = await db.execute(
        update(PaymentAttempt)
        .where(
            PaymentAttempt.id == attempt_id,
            PaymentAttempt.state.in_(("sent", "pending", "unknown", "failed")),
            (PaymentAttempt.look_at > now) | PaymentAttempt.look_at.is_(None),
        )
        .values(look_at=now)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


# --- what providers sent --------------------------------------------------------------------------


async def keep_event(db: AsyncSession, event: ProviderEvent) -> bool:
    """What a provider sent, as it came: False where it said so before."""
    done = await db.execute(
        insert(db, ProviderEvent)
        .values(**row_of(event))
        .on_conflict_do_nothing(index_elements=["provider", "key"])
        .returning(ProviderEvent.id)
    )
    return done.scalar_one_or_none() is not None
