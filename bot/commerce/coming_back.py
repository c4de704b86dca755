"""Somebody is back who could not be reached: they hear what they missed, if it still matters.

What matters is how an order of theirs stands now: the newest that was to be said of each, and only
of the last ones. Of what has passed, the morning's figures or that stock was low, nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import missed, people

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

ORDERS = 10  # that are spoken of
OLDEST = timedelta(days=60)


async def come_back(db: Session, person_id: int, now: datetime) -> None:
    """Their shop is open again, too."""
    await people.set_reachable(db, person_id)
    newest: dict[str, int] = {}
    rows = await missed.of_person(db, person_id, now)
    for row in rows:
        order = row.facts.get("order")
        if order and now - row.created_at < OLDEST and len(newest) < ORDERS:
            newest.setdefault(order, row.id)
    if rows:
        await missed.owe_again(db, person_id, newest.values(), now)
