"""The ledger: entries with their lines, each written once, and what accounts come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.money import Money
from storage.constants import LedgerAccount, LedgerKind, ProviderName
from storage.models import LedgerEntry, LedgerLine
from storage.sql.upsert import insert as insert_once


class Line(NamedTuple):
    """What an entry changes of one account. Above zero, more of the money is that account's."""

    account: LedgerAccount
    amount: int
    currency: str
    shop_id: int | None = None
    provider: ProviderName | None = None


async def add(
    db: AsyncSession,
    kind: LedgerKind,
    cause: str,
    lines: Sequence[Line],
    now: datetime,
    *,
    order_id: int | None = None,
    attempt_id: str | None = None,
    correction_id: int | None = None,
) -> bool:
    """Write an entry down; False where its cause has been written down before, or where it changes
    nothing: an entry without lines is none."""
    if not lines:
        return False
    about = {"order_id": order_id, "attempt_id": attempt_id, "correction_id": correction_id}
    done = await db.execute(
        insert_once(db, LedgerEntry)
        .values(kind=kind, cause=cause, at=now, **about)
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(LedgerEntry.id)
    )
    entry_id = done.scalar_one_or_none()
    if entry_id is None:
        return False
    await db.execute(
        insert(LedgerLine.__table__),
        [{"entry_id": entry_id, **line._asdict()} for line in lines],
    )
    return True


async def of_order(db: AsyncSession, order_id: int, currency: str) -> dict[LedgerAccount, int]:
    """What an order has brought to each account, in one currency."""
    rows = await db.execute(
        select(LedgerLine.account, func.sum(LedgerLine.amount))
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerEntry.order_id == order_id, LedgerLine.currency == currency)
        .group_by(LedgerLine.account)
    )
    return {account: int(amount) for account, amount in rows}


class Whose(NamedTuple):
    """So much of an order's money is on one account."""

    account: LedgerAccount
    money: Money


_OWNERS: tuple[LedgerAccount, ...] = ("payable", "commission", "buyer")


async def of_order_by_owner(db: AsyncSession, order_id: int) -> list[Whose]:
    """What of it is the shop's, the market's and the buyer's, in each currency."""
    total = func.sum(LedgerLine.amount)
    rows = await db.execute(
        select(LedgerLine.account, LedgerLine.currency, total)
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerEntry.order_id == order_id, LedgerLine.account.in_(_OWNERS))
        .group_by(LedgerLine.account, LedgerLine.currency)
        .having(total != 0)
    )
    found = [Whose(account, Money(int(amount), currency)) for account, currency, amount in rows]
    return sorted(found, key=lambda one: (one.money.currency, _OWNERS.index(one.account)))


async def of_attempt(db: AsyncSession, attempt_id: str) -> frozenset[LedgerKind]:
    """What has been written down of an attempt."""
    kinds = await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.attempt_id == attempt_id))
    return frozenset(kinds)


async def sent_payout(db: AsyncSession, attempt_id: str) -> Line | None:
    """What was sent to a shop by an attempt."""
    rows = await db.execute(
        select(LedgerLine.amount, LedgerLine.currency, LedgerLine.shop_id)
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(
            LedgerEntry.attempt_id == attempt_id,
            LedgerEntry.kind == "payout_sent",
            LedgerLine.account == "payout",
        )
    )
    row = rows.one_or_none()
    return None if row is None else Line("payout", row.amount, row.currency, row.shop_id)


async def payable(db: AsyncSession, shop_id: int, currency: str) -> int:
    """What is a shop's in one currency; below zero it owes that to the market."""
    query = select(func.coalesce(func.sum(LedgerLine.amount), 0)).where(
        LedgerLine.shop_id == shop_id,
        LedgerLine.account == "payable",
        LedgerLine.currency == currency,
    )
    return int(await db.scalar(query) or 0)


async def fees(db: AsyncSession) -> dict[str, int]:
    """What providers took, by currency."""
    rows = await db.execute(
        select(LedgerLine.currency, -func.sum(LedgerLine.amount))
        .where(LedgerLine.account == "fees")
        .group_by(LedgerLine.currency)
        .order_by(LedgerLine.currency)
    )
    return {currency: int(amount) for currency, amount in rows}
