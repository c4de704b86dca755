"""Questions that nobody answers: after a day whoever has to is asked once more, by day.

When that is due stands in the row (bot/jobs/calendar.py looks there); the morning's digest counts
them too, as long as they wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import inquiry_notices, quiet_hours
from storage import inquiries as stored

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.settings import Periods
    from storage.database import Session


async def attend(
    db: Session, inquiry_id: int, now: datetime, periods: Periods, staff_ids: Collection[str]
) -> None:
    """Remind of it, once: of what is asked after that, again after a day."""
    await stored.hold(db, inquiry_id)
    subject = await stored.by_id(db, inquiry_id)
    if subject is None:
        return
    inquiry = subject.inquiry
    if inquiry.state != "waiting" or inquiry.look_at is None or inquiry.look_at > now:
        return  # answered, or another was quicker
    if inquiry.kind == "staff":
        inquiry.look_at = None
        await inquiry_notices.to_staff(db, subject, "waiting", int(now.timestamp()), now, staff_ids)
        return
    assert subject.shop is not None
    if subject.shop.state == "closed":
        inquiry.look_at = None
        return
    due = quiet_hours.by_day(periods.quiet_hours, subject.shop.owner, now)
    if due > now:
        inquiry.look_at = due
        return
    inquiry.look_at = None
    await inquiry_notices.due(db, subject, now)
