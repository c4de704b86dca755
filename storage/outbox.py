"""The notices that are due: leased by conditional UPDATE, settled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from storage.constants import NoticeState
from storage.models import Attempt, Notice, Person
from storage.models.base import Moment
from storage.sql.upsert import insert

LONGEST_REASON = 200

LINE = 20  # of one person's, as many are looked at each time
MOST_MOVED = 1_000  # in one lease
LONGEST_REST, LONGEST_BEHIND = 600, 60  # seconds


# Written out, not bound: only so does SQLite see that an index of what is due will do.
DUE: ColumnElement[str] = literal_column("'due'")
NOW = bindparam("now", type_=Moment())


def _due_before() -> ColumnElement[datetime | None]:
    """When the first of those is looked at who stand before a notice in its person's line; NULL for
    the first in line. They stand in the order in which they were due at first, so that one that is
    tried again, or that a courier has, keeps its place. Notices go before broadcasts, and do not
    wait for one that a courier already has.

    Both are one step down an index (ix_notices_line), however long the line is and however many
    reminders of later days are in it.
    """
    line, ahead, notice = aliased(Notice), aliased(Notice), aliased(Notice)
    first = (
        select(line.id)
        .where(
            line.person_id == Notice.person_id,
            line.state == DUE,
            line.priority == Notice.priority,
        )
        .order_by(line.turn_at, line.id)
        .limit(1)
        .correlate(Notice)
        .scalar_subquery()
    )
    own = (
        select(ahead.due_at)
        .where(ahead.id == first, ahead.id != Notice.id)
        .correlate(Notice)
        .scalar_subquery()
    )
    before_broadcasts = (
        select(notice.due_at)
        .where(
            notice.person_id == Notice.person_id,
            notice.state == DUE,
            notice.priority == Notice.priority - 1,
            notice.turn_at <= NOW,
        )
        .order_by(notice.turn_at, notice.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(own, before_broadcasts, type_=Moment())


# Asked many times a second, so they are put together once.
_DUE_BEFORE = _due_before()
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
    platform: str,
    priority: int | None = None,
    steady: bool = True,
) -> Sequence[Notice]:
    """Take due notices for this courier until a time, by due time: of the people of one platform,
    and of one priority, or notices before broadcasts. Unless the clock is `steady`, leases that
    seem to be over are believed to last; if it is, those are void that reach a whole lease beyond
    `until`: they were made before it was put back. (Not any that reach beyond it: another may have
    looked at its clock a little later and been quicker.)

    Of one recipient only the first in line is taken, and none while another is on its way to them,
    so that what they hear stays in order. The claim is an UPDATE that names what it saw, so a row
    that another courier took changes nothing here; SKIP LOCKED only spares PostgreSQL's couriers
    the meeting (SQLite, which ignores it, has one writer anyway).

    What stands far back in a long line, or behind one that was put off, is looked at later: else
    each look would pass ten thousand of one person's before it finds another's.
    """
    times = _times(now, until, steady=steady)
    query = _WINDOW[steady]
    if priority is not None:
        query = query.where(Notice.priority == priority)
    first: list[Notice] = []
    behind: Counter[tuple[int, int]] = Counter()
    window, moved = limit + LINE, 0
    while len(first) < limit and moved < MOST_MOVED:
        found = (await db.execute(query.limit(window), times | {"platform": platform})).all()
        aside = []
        for row, due_before in found:
            if due_before is None:
                first.append(row)
                continue
            behind[row.person_id, row.priority] += 1
            rest = _rest(behind[row.person_id, row.priority], due_before, now)
            if rest > now:
                aside.append({"put_aside": row.id, "rest": rest})
        if aside:
            await db.execute(_PUT_ASIDE, aside)
            moved += len(aside)
        if len(found) < window:
            break
        seen = found[-1][0]
        query = query.where(tuple_(*_bound(seen)) < _IN_ORDER)
        window *= 2
    return await _claim(db, first[:limit], times, until, steady=steady)


def _bound(row: Notice) -> tuple[BindParameter[Any], ...]:
    return literal(row.priority), literal(row.due_at, Moment()), literal(row.id)


def _rest(place: int, due_before: datetime, now: datetime) -> datetime:
    """Until when one need not be looked at that is `place` back in line: a chat is sent about one a
    second. Seldom for long, as those before it may be called off."""
    far = now + timedelta(seconds=min(max(place - LINE, 0), LONGEST_REST))
    return max(far, min(due_before, now + timedelta(seconds=LONGEST_BEHIND)))


async def _claim(
    db: AsyncSession,
    rows: Sequence[Notice],
    times: Mapping[str, datetime],
    until: datetime,
    *,
    steady: bool,
) -> Sequence[Notice]:
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


# Where its reader is now; what is for one of their accounts goes there.
_ON_PLATFORM = func.coalesce(Notice.platform, Person.platform) == bindparam("platform")
_IN_ORDER = tuple_(Notice.priority, Notice.due_at, Notice.id)
_WINDOW = {
    steady: select(Notice, _DUE_BEFORE)
    .join(Notice.person)
    .where(Notice.state == DUE, Notice.due_at <= NOW, free, _ON_PLATFORM)
    .options(contains_eager(Notice.person))
    .order_by(Notice.priority, Notice.due_at, Notice.id)
    .with_for_update(of=Notice, skip_locked=True)
    for steady, free in _FREE.items()
}
_PUT_ASIDE = (
    update(Notice.__table__)
    .where(Notice.__table__.c.id == bindparam("put_aside"), Notice.__table__.c.state == DUE)
    .values(due_at=bindparam("rest", type_=Moment()))
)


async def delivered(db: AsyncSession, ids: Sequence[int], now: datetime) -> None:
    """The happy end of many at once. Whoever has them now, and whatever was decided meanwhile:
    they have arrived."""
    await _end(db, Notice.id.in_(ids), state="delivered", now=now)
    await log(db, [(each, "delivered", "") for each in ids], now)


async def settle(
    db: AsyncSession, notice_id: int, state: NoticeState, outcome: str, detail: str, now: datetime
) -> None:
    """Another end of a notice, with the attempt that ended it; the reason is kept for staff."""
    mine = and_(Notice.id == notice_id, Notice.state == DUE)
    await _end(db, mine, state=state, now=now, reason=reason_of(outcome, detail))
    await log(db, [(notice_id, outcome, detail)], now)


async def _end(
    db: AsyncSession,
    which: ColumnElement[bool],
    *,
    state: NoticeState,
    now: datetime,
    reason: str = "",
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


def reason_of(outcome: str, detail: str) -> str:
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


async def pass_on(
    db: AsyncSession, notice: Notice, outcome: str, detail: str, now: datetime
) -> None:
    """Its reader is reached elsewhere: due at once, and as if it was never tried, for another
    platform's courier perhaps."""
    await db.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.claimed_until == notice.claimed_until)
        .values(due_at=now, claimed_until=None, attempts=0, tried_since=None)
        .execution_options(synchronize_session=False)
    )
    await log(db, [(notice.id, outcome, detail)], now)


async def give_back(db: AsyncSession, notice: Notice, until: datetime | None) -> None:
    """Leased but not tried. The allowance was used up: it stays leased until `until`, as asking
    before would be in vain, and what is behind it in its person's line waits with it, so that the
    order is kept. Or the courier stops: without `until`, another one may take it at once."""
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
    platform: str,
    priority: int,
    steady: bool,
) -> datetime | None:
    """When the next notice can be taken, if one can before `horizon`. It has to see what `lease`
    sees: if more, a courier asks both without a pause; if less, the rest is nobody's."""
    times = {
        "horizon": horizon,
        "platform": platform,
        "priority": priority,
        **_times(now, until, steady=steady),
    }
    found: datetime | None = await db.scalar(_NEXT[steady], times)
    return found


_NEXT = {
    steady: select(Notice.due_at)
    .join(Notice.person)
    .where(
        _ON_PLATFORM,
        Notice.state == DUE,
        Notice.priority == bindparam("priority"),
        Notice.due_at <= bindparam("horizon", type_=Moment()),
        free,
        _DUE_BEFORE.is_(None),
    )
    .order_by(Notice.due_at, Notice.id)
    .limit(1)
    for steady, free in _FREE.items()
}


class SentTo(NamedTuple):
    """Where a message is, for when it is to be changed: the account it is in, its name there."""

    platform: str
    platform_id: str
    message: str


async def name_messages(db: AsyncSession, sent: Mapping[int, SentTo]) -> None:
    """Where the messages of these notices are."""
    rows = [
        {
            "id": number,
            "platform": each.platform,
            "platform_id": each.platform_id,
            "message_id": each.message,
        }
        for number, each in sent.items()
    ]
    await db.execute(update(Notice), rows)
