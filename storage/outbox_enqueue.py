"""What somebody is owed to hear: written with its cause, and withdrawn when the cause is gone.

What a cause owes to several people, or to one at several times, is one statement, put together once
past the ORM.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Insert, String, Update, and_, bindparam, or_, update

from storage.models import Notice
from storage.outbox import DUE, NOW
from storage.sql.upsert import dialect_of, into

if TYPE_CHECKING:
    from storage.database import Session


@cache
def _add(dialect: str) -> Insert:
    statement = into(dialect, Notice.__table__)
    return statement.on_conflict_do_nothing(index_elements=["dedupe_key"]).inline()


def add(
    db: Session,
    *,
    dedupe_key: str,
    person_id: int,
    kind: str,
    facts: dict[str, Any],
    priority: int,
    due_at: datetime,
    expires_at: datetime | None,
    now: datetime,
    account: tuple[str, str] | None = None,
) -> None:
    """Owe it from the end of this unit of work on. A second notice with the same key is the same
    notice. With an `account` it is for that one of theirs only."""
    row: dict[str, Any] = {
        "dedupe_key": dedupe_key,
        "person_id": person_id,
        "kind": kind,
        "facts": facts,
        "priority": priority,
        "state": "due",
        "due_at": due_at,
        "turn_at": due_at,
        "expires_at": expires_at,
        "attempts": 0,
        "reason": "",
        "platform": account and account[0],
        "platform_id": account and account[1],
        "message_id": "",
        "created_at": now,
    }
    db.later(_add(dialect_of(db)), row)


Reminder = tuple[int, str, str]  # whose, of which kind, and how its keys begin


async def mute(db: Session, reminders: Collection[Reminder], now: datetime) -> None:
    """Reminders whose reason is gone are not sent."""
    await db.write_out(_add(dialect_of(db)))
    bound: dict[str, Any] = {"now": now}
    for number, (person_id, kind, begins) in enumerate(reminders):
        bound |= {f"whose{number}": person_id, f"kind{number}": kind, f"begins{number}": begins}
    await db.execute(_mute(len(reminders)), bound)


@cache
def _mute(reminders: int) -> Update:
    """Found among what is due to these people, by an index; the keys alone would be looked for
    among all that is due to anybody, a whole broadcast at times."""
    column = Notice.__table__.c  # one attribute of the ORM's, and it is an UPDATE of the ORM's
    which = [
        and_(
            column.person_id == bindparam(f"whose{number}"),
            column.kind == bindparam(f"kind{number}"),
            column.dedupe_key.startswith(bindparam(f"begins{number}", type_=String())),
        )
        for number in range(reminders)
    ]
    return (
        update(Notice.__table__)
        .where(
            column.state == DUE,
            column.person_id.in_([bindparam(f"whose{number}") for number in range(reminders)]),
            or_(*which),
        )
        .values(state="moot", settled_at=NOW)
    )
