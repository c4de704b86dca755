"""A row that changes in one statement, and is then as the database has it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from storage.models import Order, Payment, PaymentAttempt, Shipment


async def change(
    db: AsyncSession,
    row: Order | PaymentAttempt | Payment | Shipment,
    *where: ColumnElement[bool],
    **values: Any,
) -> bool:
    """Change a row, which nobody else then changes until the end of this transaction: False where
    it is not as it should be. Either way it is afterwards as it stands."""
    table = type(row).__table__
    [key] = table.primary_key
    done = await db.execute(
        update(table)
        .where(key == getattr(row, key.name), *where)
        .values(values)
        .returning(*table.columns)
    )
    found = done.one_or_none()
    if found is None:
        await db.refresh(row)
        return False
    for column, value in zip(table.columns, found, strict=True):
        set_committed_value(row, column.key, value)
    return True
