"""What the ledger has of one shop: what it was, what changed it in a time, what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.constants import LedgerKind
from storage.models import (
    LedgerCorrection,
    LedgerEntry,
    LedgerLine,
    Order,
    OrderLine,
    OrderQuote,
    Payout,
)

# What the goods of an order come to in its quote's currency, before any discount.
_QUOTED = (
    select(func.sum(OrderLine.quoted))
    .where(OrderLine.order_id == Order.id)
    .correlate(Order)
    .scalar_subquery()
)


class OrderParts(NamedTuple):
    """What an order comes to, in the currency in which it was paid: the goods before any discount,
    less the discount, and the postage."""

    goods: int
    discount: int
    postage: int

    @property
    def total(self) -> int:
        return self.goods - self.discount + self.postage


class Booked(NamedTuple):
    """What one entry changed of what is a shop's, in one currency."""

    at: datetime
    kind: LedgerKind
    reference: str  # an order's code, or a payout's; "" where it is about neither
    amount: int
    commission: int  # that the market kept, or gave back: below zero
    currency: str
    reason: str = ""  # of a correction
    # Of an order whose money came, or went back, as a whole; below zero where it went back.
    parts: OrderParts | None = None
    arrived: bool = True  # of a payout that was sent: its provider has said so, and never else


async def before(db: AsyncSession, shop_id: int, moment: datetime) -> dict[str, int]:
    """What was a shop's, by currency."""
    rows = await db.execute(
        select(LedgerLine.currency, func.sum(LedgerLine.amount))
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(
            LedgerLine.shop_id == shop_id,
            LedgerLine.account == "payable",
            LedgerEntry.at < moment,
        )
        .group_by(LedgerLine.currency)
        .order_by(LedgerLine.currency)
    )
    return {currency: int(amount) for currency, amount in rows}


async def between(
    db: AsyncSession, shop_id: int, since: datetime, until: datetime
) -> Sequence[Booked]:
    """What changed it from `since` on and before `until`, in the order in which it did."""
    kept, other = aliased(LedgerLine), aliased(LedgerEntry)
    has_failed = exists().where(
        other.attempt_id == LedgerEntry.attempt_id, other.kind == "payout_failed"
    )
    rows = await db.execute(
        select(
            LedgerEntry.at,
            LedgerEntry.kind,
            Order.code,
            Payout.id.label("payout_id"),
            (~has_failed & (Payout.state == "paid")).label("arrived"),
            LedgerLine.amount,
            kept.amount.label("commission"),
            LedgerLine.currency,
            LedgerCorrection.reason,
            Order.currency.label("priced_in"),
            Order.total,
            Order.postage,
            Order.discount,
            OrderQuote.currency.label("quoted_in"),
            OrderQuote.goods_minor,
            OrderQuote.postage_minor,
            _QUOTED.label("quoted"),
        )
        .join(LedgerLine, LedgerLine.entry_id == LedgerEntry.id)
        .outerjoin(LedgerCorrection, LedgerCorrection.id == LedgerEntry.correction_id)
        .outerjoin(Order, Order.id == LedgerEntry.order_id)
        .outerjoin(OrderQuote, OrderQuote.order_id == Order.id)
        .outerjoin(Payout, Payout.attempt_id == LedgerEntry.attempt_id)
        .outerjoin(
            kept,
            (kept.entry_id == LedgerEntry.id)
            & (kept.account == "commission")
            & (LedgerEntry.correction_id.is_(None))  # that is no commission of anything
            & (kept.currency == LedgerLine.currency),
        )
        .where(
            LedgerLine.shop_id == shop_id,
            LedgerLine.account == "payable",
            LedgerEntry.at >= since,
            LedgerEntry.at < until,
        )
        .order_by(LedgerEntry.id, LedgerLine.id)
    )
    return [
        Booked(
            row.at,
            row.kind,
            row.code or (f"PO-{row.payout_id}" if row.payout_id else ""),
            row.amount,
            row.commission or 0,
            row.currency,
            row.reason or "",
            _parts(row),
            row.arrived is None or bool(row.arrived),
        )
        for row in rows
    ]


def _parts(row: Any) -> OrderParts | None:
    """None where it is about no order, or about a part of its money: of that nobody says which."""
    if row.kind not in ("received", "refunded"):
        return None
    if row.currency == row.priced_in:
        postage = row.postage or 0
        parts = OrderParts(row.total - postage + row.discount, row.discount, postage)
    elif row.currency == row.quoted_in:
        full = int(row.quoted or 0)
        parts = OrderParts(full, full - row.goods_minor, row.postage_minor)
    else:
        return None
    moved = row.amount + (row.commission or 0)
    if moved == parts.total:
        return parts
    return OrderParts(*(-each for each in parts)) if moved == -parts.total else None
