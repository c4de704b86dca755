"""The audit: a line for every change of state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import func, insert, select

from storage.models import AuditLine

if TYPE_CHECKING:
    from storage.constants import Machine, Role
    from storage.database import Session

# The lines of one unit of work go in one statement, put together once, past the ORM: its flush of
# a single line costs several times as much.
_ADD = insert(AuditLine.__table__).inline()


def add(
    db: Session,
    subject: str,
    subject_id: int,
    *,
    old: str,
    new: str,
    role: Role,
    actor_id: int | None,
    reason: str,
    at: datetime,
) -> None:
    row: dict[str, Any] = {
        "subject": subject,
        "subject_id": subject_id,
        "from_state": old,
        "to_state": new,
        "actor": role,
        "actor_id": actor_id,
        "reason": reason,
        "at": at,
    }
    db.later(_ADD, row)


async def count(
    db: Session, subject: Machine | Literal["payment_method", "payout"], subject_id: int, new: str
) -> int:
    """How often something came to a state."""
    await db.write_out(_ADD)
    query = select(func.count()).select_from(AuditLine)
    return (
        await db.scalar(
            query.where(
                AuditLine.subject == subject,
                AuditLine.subject_id == subject_id,
                AuditLine.to_state == new,
            )
        )
    ) or 0
