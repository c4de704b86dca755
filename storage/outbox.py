"""The notices that are due: leased by conditional UPDATE, settled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from storage.models import Attempt, Notice
from storage.models.base import Moment
from storage.upsert import insert

LONGEST_REASON = 200


# Written out, not bound: only so does SQLite see that an index of what is due will do.
DUE: ColumnElement[str] = literal_column("'due'")
NOW = bindparam("now", type_=Moment())


def _behind_another() -> ColumnElement[bool]:
    """Another notice to the same person comes first: one of the same kind of post is on its way to
    them; or one that was there before is due too, or was tried and is to be tried again. Notices
    go before broadcasts, and do not wait for one that a courier already has."""
    earlier = aliased(Notice)
    before = or_(
        earlier.priority < Notice.priority,
        and_(earlier.priority == Notice.priority, earlier.id < Notice.id),
    )
    return (
        select(earlier.id)
        .where(
            earlier.person_id == Notice.person_id,
            earlier.state == DUE,
            earlier.id != Notice.id,
            or_(
                and_(earlier.priority == Notice.priority, earlier.claimed_until >= NOW),
                and_(before, or_(earlier.due_at <= NOW, earlier.attempts > 0)),
            ),
        )
        .exists()
    )


# Asked many times a second, so they are put together once.
_FIRST_IN_LINE = ~_behind_another()
_UNCLAIMED = Notice.claimed_until.is_(None)
_LAPSED = or_(
    Notice.claimed_until < NOW, Notice.claimed_until > bindparam("latest", type_=Moment())
)
_FREE = {True: or_(_UNCLAIMED, _LAPSED), False: _UNCLAIMED}


def _times(now: datetime, until: datetime, *, steady: bool) -> dict[str, datetime]:
    """What is bound where rows are looked for that are free."""
    return {"now": now, "latest": until + (until - now)} if steady else {"now": now}


async def lease(
    db: AsyncSession,
    now: datetime,
    until: datetime,
    limit: int,
    *,
    priority: int | None = None,
    steady: bool = True,
) -> Sequence[Notice]:
    """Take due notices for this courier until a time, by due time: of one priority, or notices
    before broadcasts. Unless the clock is `steady`, leases that seem to be over are believed to
    last; if it is, those are void that reach a whole lease beyond `until`: they were made before it
    was put back. (Not any that reach beyond it: another may have looked at its clock a little later
    and been quicker.)

    Of one recipient only the earliest is taken, and none while another is on its way to them, so
    that what they hear stays in order. The claim is an UPDATE that names what it saw, so a row that
    another courier took changes nothing here; SKIP LOCKED only spares PostgreSQL's couriers the
    meeting (SQLite, which ignores it, has one writer anyway).
    """
    times = _times(now, until, steady=steady)
    query = _CANDIDATES[steady].limit(limit)
    if priority is not None:
        query = query.where(Notice.priority == priority)
    rows = (await db.scalars(query, times)).all()
    if not rows:
        return []
    claimed = await db.scalars(
        update(Notice)
        .where(Notice.id.in_([row.id for row in rows]), Notice.state == DUE, _FREE[steady])
        .values(claimed_until=until, attempts=Notice.attempts + 1)
        .returning(Notice.id)
        .execution_options(synchronize_session=False),
        times,
    )
    ours = set(claimed.all())
    taken = [row for row in rows if row.id in ours]
    for row in taken:  # as the UPDATE left it, without asking again
        set_committed_value(row, "claimed_until", until)
        set_committed_value(row, "attempts", row.attempts + 1)
    return taken


_CANDIDATES = {
    steady: select(Notice)
    .where(Notice.state == DUE, Notice.due_at <= NOW, free, _FIRST_IN_LINE)
    .options(joinedload(Notice.person, innerjoin=True))
    .order_by(Notice.priority, Notice.due_at, Notice.id)
    .with_for_update(of=Notice, skip_locked=True)
    for steady, free in _FREE.items()
}


async def delivered(db: AsyncSession, ids: Sequence[int], now: datetime) -> None:
    """The happy end of many at once. Whoever has them now, and whatever was decided meanwhile:
    they have arrived."""
    await _end(db, Notice.id.in_(ids), state="delivered", now=now)
    await log(db, [(each, "delivered", "") for each in ids], now)


async def settle(
    db: AsyncSession, notice_id: int, state: str, outcome: str, detail: str, now: datetime
) -> None:
    """Another end of a notice, with the attempt that ended it; the reason is kept for staff."""
    mine = and_(Notice.id == notice_id, Notice.state == DUE)
    await _end(db, mine, state=state, now=now, reason=_reason(outcome, detail))
    await log(db, [(notice_id, outcome, detail)], now)


async def _end(
    db: AsyncSession, which: ColumnElement[bool], *, state: str, now: datetime, reason: str = ""
) -> None:
    await db.execute(
        update(Notice)
        .where(which)
        .values(state=state, settled_at=now, claimed_until=None, reason=reason)
        .execution_options(synchronize_session=False)
    )


async def log(db: AsyncSession, attempts: Sequence[tuple[int, str, str]], now: datetime) -> None:
    """Write down tries: (notice, outcome, detail)."""
    await db.execute(
        insert(db, Attempt),
        [{"notice_id": n, "at": now, "outcome": o, "detail": d} for n, o, d in attempts],
    )


def _reason(outcome: str, detail: str) -> str:
    """Why, so that like is found with like: Telegram's sentences differ in offsets and ids."""
    return re.sub(r"\d+", "#", detail or outcome)[:LONGEST_REASON]


async def put_off(
    db: AsyncSession, notice: Notice, due_at: datetime, outcome: str, detail: str, now: datetime
) -> None:
    """Not now: a new due time, and nobody sleeps holding the row. One that another courier has
    taken over in the meantime is left to it."""
    await db.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.claimed_until == notice.claimed_until)
        .values(
            due_at=due_at, claimed_until=None, tried_since=func.coalesce(Notice.tried_since, now)
        )
        .execution_options(synchronize_session=False)
    )
    await log(db, [(notice.id, outcome, detail)], now)


async def give_back(db: AsyncSession, notice: Notice, until: datetime | None) -> None:
    """Leased but not tried: the allowance was used up, or the courier stops. Nobody takes it, nor
    what is behind it, before `until`."""
    await db.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.claimed_until == notice.claimed_until)
        .values(claimed_until=until, attempts=Notice.attempts - 1)
        .execution_options(synchronize_session=False)
    )


async def next_due(
    db: AsyncSession,
    now: datetime,
    until: datetime,
    horizon: datetime,
    *,
    priority: int,
    steady: bool,
) -> datetime | None:
    """When the next notice can be taken, if one can before `horizon`. It has to see what `lease`
    sees: if more, a courier asks both without a pause; if less, the rest is nobody's."""
    times = {"horizon": horizon, "priority": priority, **_times(now, until, steady=steady)}
    found: datetime | None = await db.scalar(_NEXT[steady], times)
    return found


_NEXT = {
    steady: select(Notice.due_at)
    .where(
        Notice.state == DUE,
        Notice.priority == bindparam("priority"),
        Notice.due_at <= bindparam("horizon", type_=Moment()),
        free,
        _FIRST_IN_LINE,
    )
    .order_by(Notice.due_at, Notice.id)
    .limit(1)
    for steady, free in _FREE.items()
}


async def name_messages(db: AsyncSession, names: Mapping[int, str]) -> None:
    """What the platform calls the messages of these notices, for when they are to be changed."""
    rows = [{"id": number, "message_id": name} for number, name in names.items()]
    await db.execute(update(Notice), rows)
