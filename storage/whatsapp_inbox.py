"""What WhatsApp has posted: put down before it is answered, taken from there in order, put away.

Of one sender the first that is not handled is taken, by when it was sent and then by when it came,
and none while another of theirs is under way. A claim is an UPDATE that names what it saw, so of
several processes one has a row; one that died has it until the claim runs out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.constants import InboxKind
from storage.models import InboxRow, Moment
from storage.sql.upsert import Insert, into

if TYPE_CHECKING:
    from storage.database import Database

ALONE = timedelta(milliseconds=200)  # for what was sent before and comes after
STRAGGLERS = timedelta(seconds=1)  # the same, where several of a sender's are here
ALBUM = timedelta(seconds=4)  # between two pictures that were sent as one
LONGEST_ALBUM = timedelta(seconds=60)
LONGEST_ERROR = 300


class Arrival(NamedTuple):
    """Something that was posted, before it has a row."""

    key: str
    kind: InboxKind
    sender: str
    sent_at: datetime
    payload: dict[str, Any]


class FirstInLine(NamedTuple):
    """The first of a sender's, and how many wait behind it."""

    id: int
    behind: int


@cache
def _put(dialect: str) -> Insert:
    return into(dialect, InboxRow.__table__).on_conflict_do_nothing(index_elements=["key"])


async def put(database: Database, arrivals: Collection[Arrival], now: datetime) -> None:
    """Keep them all, in a transaction of their own; what is there already stays as it is, also
    where it was handled."""
    soon = now + ALONE
    await database.put_down(
        _put(database.engine.dialect.name),
        [
            {
                "key": each.key,
                "kind": each.kind,
                "sender": each.sender,
                "sent_at": each.sent_at,
                "payload": each.payload,
                "received_at": now,
                "due_at": soon if each.kind == "message" else now,
                "attempts": 0,
                "error": "",
            }
            for each in arrivals
        ],
    )


_NOW = bindparam("now", type_=Moment())
# Written out, so that the index of what waits is used.
_WAITS: ColumnElement[bool] = InboxRow.handled_at.is_(None)
_MESSAGE: ColumnElement[bool] = InboxRow.kind == literal_column("'message'")
_FREE = or_(InboxRow.claimed_until.is_(None), InboxRow.claimed_until <= _NOW)


def _heads() -> Any:
    other, behind = aliased(InboxRow), aliased(InboxRow)
    of_sender = and_(
        other.kind == literal_column("'message'"),
        other.handled_at.is_(None),
        other.sender == InboxRow.sender,
        other.id != InboxRow.id,
    )
    before = or_(
        other.claimed_until > _NOW,
        other.sent_at < InboxRow.sent_at,
        and_(other.sent_at == InboxRow.sent_at, other.id < InboxRow.id),
    )
    settled = InboxRow.received_at <= bindparam("settled", type_=Moment())
    waiting = (
        select(func.count())
        .select_from(behind)
        .where(
            behind.kind == literal_column("'message'"),
            behind.handled_at.is_(None),
            behind.sender == InboxRow.sender,
        )
        .correlate(InboxRow)
        .scalar_subquery()
    )
    return (
        select(InboxRow.id, waiting - 1)
        .where(
            _WAITS,
            _MESSAGE,
            InboxRow.due_at <= _NOW,
            _FREE,
            ~select(other.id).where(of_sender, before).exists(),
            or_(settled, ~select(other.id).where(of_sender).exists()),
        )
        .order_by(InboxRow.due_at, InboxRow.id)
        .limit(bindparam("most"))
    )


# Asked at each look, so it is put together once.
_HEADS = _heads()


async def heads(db: AsyncSession, now: datetime, most: int) -> Sequence[FirstInLine]:
    """The first message of each sender of whom none is under way, where its time has come."""
    times = {"now": now, "settled": now - STRAGGLERS, "most": most}
    return [FirstInLine(*row) for row in await db.execute(_HEADS, times)]


async def behind(db: AsyncSession, row: InboxRow, most: int) -> Sequence[dict[str, Any]]:
    """What waits of the same sender, in its order."""
    rows = await db.scalars(
        select(InboxRow.payload)
        .where(
            InboxRow.sender == row.sender,
            InboxRow.kind == "message",
            InboxRow.id != row.id,
            _WAITS,
        )
        .order_by(InboxRow.sent_at, InboxRow.id)
        .limit(most)
    )
    return rows.all()


async def waits_from(db: AsyncSession, sender: str, since: datetime) -> bool:
    """Whether somebody wrote after then what nobody has worked off yet. What WhatsApp says of them
    is nothing that they wrote."""
    rows = await db.scalars(
        select(InboxRow.payload).where(
            InboxRow.sender == sender, InboxRow.kind == "message", InboxRow.sent_at > since, _WAITS
        )
    )
    return any(each["message"].get("type") != "system" for each in rows)


async def news(db: AsyncSession, now: datetime, most: int) -> Sequence[int]:
    """Statuses, and news of the account: in no order, as none is promised."""
    rows = await db.scalars(
        select(InboxRow.id)
        .where(_WAITS, InboxRow.kind != "message", InboxRow.due_at <= _NOW, _FREE)
        .order_by(InboxRow.due_at, InboxRow.id)
        .limit(most),
        {"now": now},
    )
    return rows.all()


_CLAIM = (
    update(InboxRow)
    .where(InboxRow.id.in_(bindparam("ids", expanding=True)), _WAITS, _FREE)
    .values(claimed_until=bindparam("until", type_=Moment()), attempts=InboxRow.attempts + 1)
    .returning(InboxRow)
    .execution_options(synchronize_session=False)
)


async def claim(
    db: AsyncSession, ids: Collection[int], now: datetime, until: datetime
) -> Sequence[InboxRow]:
    """Those that nobody else has taken meanwhile, for this process until then."""
    rows = await db.scalars(_CLAIM, {"ids": list(ids), "now": now, "until": until})
    return rows.all()


_ROWS = InboxRow.__table__
_DONE: dict[str, Any] = {"handled_at": bindparam("now"), "claimed_until": None, "error": ""}
_SETTLE = (
    update(_ROWS).where(_ROWS.c.id == bindparam("row")).values(**_DONE, payload=bindparam("left"))
)
_SETTLE_NEWS = (
    update(_ROWS)
    .where(_ROWS.c.id.in_(bindparam("ids", expanding=True)))
    .values(**_DONE, payload={})
)


async def settle(db: AsyncSession, row: InboxRow, now: datetime) -> None:
    """A message is done with. Of what was in it nothing is kept but its sort; the row stays, as the
    memory of its key."""
    left = {"message": {"type": row.payload["message"].get("type")}}
    await db.execute(_SETTLE, {"row": row.id, "now": now, "left": left})


async def settle_news(db: AsyncSession, ids: Collection[int], now: datetime) -> None:
    """The same of statuses and of news of the account."""
    await db.execute(_SETTLE_NEWS, {"ids": list(ids), "now": now})


async def give_up(db: AsyncSession, row: InboxRow, error: str, now: datetime) -> None:
    """Nothing more is tried: kept as it is, for whoever looks for the mistake."""
    await db.execute(
        update(InboxRow)
        .where(InboxRow.id == row.id)
        .values(handled_at=now, claimed_until=None, error=error[:LONGEST_ERROR])
        .execution_options(synchronize_session=False)
    )


async def put_off(db: AsyncSession, row: InboxRow, due_at: datetime, error: str) -> None:
    """To be tried again then, unless another process has taken it over."""
    await db.execute(
        update(InboxRow)
        .where(InboxRow.id == row.id, InboxRow.claimed_until == row.claimed_until)
        .values(due_at=due_at, claimed_until=None, error=error[:LONGEST_ERROR])
        .execution_options(synchronize_session=False)
    )


async def give_back(db: AsyncSession, claims: Mapping[int, datetime]) -> None:
    """Taken until then and not begun, or broken off as the process ends: another may have them at
    once, and they have not been tried."""
    for number, until in claims.items():
        await db.execute(
            update(InboxRow)
            .where(InboxRow.id == number, InboxRow.claimed_until == until)
            .values(claimed_until=None, attempts=InboxRow.attempts - 1)
            .execution_options(synchronize_session=False)
        )


async def next_look(db: AsyncSession, now: datetime) -> datetime | None:
    """When something may be taken that may not now; None where nothing waits for a time."""
    held = InboxRow.claimed_until > _NOW
    ready = case((held, InboxRow.claimed_until), else_=InboxRow.due_at)
    first, newest = (
        await db.execute(
            select(
                func.min(case((ready > _NOW, ready)), type_=Moment()),
                func.max(InboxRow.received_at, type_=Moment()),
            ).where(_WAITS),
            {"now": now},
        )
    ).one()
    times = [each for each in (first, newest and newest + STRAGGLERS) if each and each > now]
    return min(times, default=None)


async def oldest(db: AsyncSession) -> datetime | None:
    """When the oldest came that is not handled."""
    found: datetime | None = await db.scalar(
        select(func.min(InboxRow.received_at, type_=Moment())).where(_WAITS)
    )
    return found


async def album_before(db: AsyncSession, row: InboxRow, kinds: Collection[str]) -> str:
    """The key of the first picture of those that came as one, which may be this: WhatsApp posts an
    album as so many messages, and does not say that they are one."""
    rows = await db.execute(
        select(InboxRow.key, InboxRow.sent_at, InboxRow.payload)
        .where(
            InboxRow.sender == row.sender,
            InboxRow.sent_at >= row.sent_at - LONGEST_ALBUM,
            or_(
                InboxRow.sent_at < row.sent_at,
                and_(InboxRow.sent_at == row.sent_at, InboxRow.id < row.id),
            ),
            InboxRow.kind == "message",
        )
        .order_by(InboxRow.sent_at.desc(), InboxRow.id.desc())
    )
    first, at = row.key, row.sent_at
    for key, sent_at, payload in rows:
        if at - sent_at > ALBUM or payload["message"].get("type") not in kinds:
            break
        first, at = key, sent_at
    return first


async def purge(db: AsyncSession, before: datetime, limit: int) -> int:
    """Delete what was handled before then; returns how many."""
    some = select(InboxRow.id).where(InboxRow.handled_at < before).limit(limit)
    gone = await db.execute(
        delete(InboxRow)
        .where(InboxRow.id.in_(some))
        .returning(InboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
