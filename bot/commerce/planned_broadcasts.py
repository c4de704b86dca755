"""A planned broadcast until it starts: begun in time and by staff, held when it is late, changed.

What was right when it was written may be wrong when it is sent. So its author is looked at when
its time has come, and one that could not start in time waits for a word: "held" is `scheduled`
without a time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce.broadcasts import ask_for_approval, begin, count, found, move
from bot.commerce.notify import tell
from bot.commerce.refusals import AlreadyDone, NobodyThere, NobodyToApprove, PastTime, TooLate
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.notices.broadcasts import BroadcastGrown, BroadcastLate
from storage import broadcasts, people
from storage.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Broadcast

LATEST = timedelta(days=1)  # after its time, that it still starts by itself


def is_held(row: Broadcast) -> bool:
    return row.state == "scheduled" and row.starts_at is None


def is_late(row: Broadcast, now: datetime) -> bool:
    return row.starts_at is not None and now - row.starts_at >= LATEST


async def begin_planned(
    db: Session, broadcast_id: int, now: datetime, periods: Periods, staff_ids: Collection[str]
) -> None:
    """Its time has come. It waits for a second member of staff where it goes to many by now, and
    went to few when it was confirmed, or where nobody who stands for it is staff any more; where
    there is nobody to ask, it stays planned until there is."""
    broadcast = await broadcasts.by_id(db, broadcast_id)
    if broadcast is None or broadcast.state != "scheduled" or broadcast.starts_at is None:
        return  # another process was first
    if is_late(broadcast, now):
        await hold(db, broadcast, now, staff_ids)
        return
    total = await count(db, broadcast.audience)
    author = await db.get_one(Person, broadcast.author_id)
    stays = await people.is_staff(db, author, staff_ids)
    stands = stays or await _approver_stays(db, broadcast, staff_ids)
    if stands and (broadcast.approved_by is not None or total <= periods.approve_above):
        await begin(db, broadcast, now, periods)
        return
    broadcast.total = total
    asked = await ask_for_approval(db, broadcast, author, staff_ids, now, periods)
    if asked:
        await move(db, broadcast, "scheduled", "waiting", SYSTEM, now)
    if not stays:
        return
    await tell(
        db,
        author.id,
        BroadcastGrown(
            broadcast=broadcast.id,
            total=total,
            limit=periods.approve_above,
            asked=asked,
            starts=broadcast.starts_at,
        ),
        key=f"broadcast:{broadcast.id}:grown:{'asked' if asked else 'nobody'}",
        now=now,
    )


async def _approver_stays(db: Session, row: Broadcast, staff_ids: Collection[str]) -> bool:
    if row.approved_by is None:
        return False
    return await people.is_staff(db, await db.get_one(Person, row.approved_by), staff_ids)


async def hold(
    db: Session, broadcast: Broadcast, now: datetime, staff_ids: Collection[str]
) -> None:
    """It is a day late or more: its author decides, or the staff where the author has left."""
    planned = broadcast.starts_at
    assert planned is not None
    if not await broadcasts.change_planned(db, broadcast.id, starts_at=None):
        raise TooLate
    record(db, "broadcast", broadcast.id, "scheduled", "scheduled", SYSTEM, now, "late")
    await db.refresh(broadcast)
    author = await db.get_one(Person, broadcast.author_id)
    asked = [author]
    if not await people.is_staff(db, author, staff_ids):
        asked = list(await people.all_staff(db, staff_ids))
    for person in asked:
        await tell(
            db,
            person.id,
            BroadcastLate(
                broadcast=broadcast.id,
                planned=planned,
                texts=broadcast.texts,
                answers=broadcast.answers,
            ),
            key=f"broadcast:{broadcast.id}:late:{planned:%Y%m%d%H%M}:{person.id}",
            now=now,
        )


async def send_now(
    db: Session,
    who: Member,
    broadcast_id: int,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
) -> Broadcast:
    """One that was held goes out after all."""
    broadcast = await found(db, who, broadcast_id)
    if not is_held(broadcast):
        raise AlreadyDone if broadcast.started_at else TooLate
    broadcast.total = await count(db, broadcast.audience)
    if not broadcast.total:
        raise NobodyThere
    actor = Actor("staff", who.person.id)
    if broadcast.approved_by is None and broadcast.total > periods.approve_above:
        await _ask_again(db, broadcast, actor, staff_ids, now, periods)
    else:
        await begin(db, broadcast, now, periods, actor)
    return broadcast


async def _ask_again(
    db: Session,
    broadcast: Broadcast,
    actor: Actor,
    staff_ids: Collection[str],
    now: datetime,
    periods: Periods,
) -> None:
    author = await db.get_one(Person, broadcast.author_id)
    if not await ask_for_approval(db, broadcast, author, staff_ids, now, periods):
        raise NobodyToApprove(broadcast.total)
    if broadcast.state == "scheduled":
        await move(db, broadcast, "scheduled", "waiting", actor, now, approved_by=None)


async def reword(
    db: Session,
    who: Member,
    broadcast_id: int,
    texts: dict[str, str],
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
) -> Broadcast:
    """Other words, before anybody has read them. Whoever changes them answers for them as the
    author; where it goes to many, they are approved anew."""
    broadcast = await found(db, who, broadcast_id)
    if broadcast.texts == texts:
        return broadcast  # the same confirmation, delivered twice
    if broadcast.kind != "message" or broadcast.answers:
        raise TooLate
    values = {"texts": texts, "author_id": who.person.id}
    if not await broadcasts.change_planned(db, broadcast.id, **values):
        raise TooLate
    await db.refresh(broadcast)
    actor = Actor("staff", who.person.id)
    record(db, "broadcast", broadcast.id, broadcast.state, broadcast.state, actor, now, "reworded")
    broadcast.total = await count(db, broadcast.audience)
    if broadcast.state == "waiting" or broadcast.total > periods.approve_above:
        await _ask_again(db, broadcast, actor, staff_ids, now, periods)
    return broadcast


async def put_off(
    db: Session, who: Member, broadcast_id: int, starts_at: datetime, now: datetime
) -> Broadcast:
    """Another time for one that has not started."""
    broadcast = await found(db, who, broadcast_id)
    if broadcast.starts_at == starts_at:
        return broadcast
    if starts_at <= now:
        raise PastTime
    if broadcast.kind != "message":
        raise TooLate
    if not await broadcasts.change_planned(db, broadcast.id, starts_at=starts_at):
        raise TooLate
    await db.refresh(broadcast)
    actor = Actor("staff", who.person.id)
    record(db, "broadcast", broadcast.id, broadcast.state, broadcast.state, actor, now, "put off")
    return broadcast
