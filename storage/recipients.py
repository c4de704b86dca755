"""The recipients of a broadcast: rows of `notices`, written when it starts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audience
from storage.constants import BroadcastState, NoticeState
from storage.models import Broadcast, Moment, Notice, Person
from storage.outbox import SentTo
from storage.people import lives_by

KIND = "broadcast"  # of these notices
UNSENT: tuple[NoticeState, ...] = ("due", "held")
_COLUMNS = [
    "dedupe_key",
    "person_id",
    "kind",
    "facts",
    "priority",
    "state",
    "due_at",
    "turn_at",
    "attempts",
    "broadcast_id",
    "platform",
    "platform_id",
    "message_id",
    "created_at",
]


async def add_recipients(
    db: AsyncSession,
    broadcast: Broadcast,
    priority: int,
    now: datetime,
    due: Mapping[str, datetime] | None = None,
) -> int:
    """One notice per recipient, in one statement; `due` by zone where it is not now.

    Returns how many.
    """
    ids = audience.people(broadcast.audience, KIND)
    when: ColumnElement[datetime] = literal(now, Moment())
    if due:
        when = case(
            *((lives_by(zone), literal(value, Moment())) for zone, value in due.items()),
            else_=when,
        )
    await _owe(
        db,
        select(
            literal(f"broadcast:{broadcast.id}:").concat(cast(Person.id, String)),
            Person.id,
            literal(KIND),
            literal({}, JSON),
            literal(priority),
            literal("due"),
            when,
            when,
            literal(0),
            literal(broadcast.id),
            null(),
            null(),
            literal(""),
            literal(now, Moment()),
        ).where(Person.id.in_(ids)),
    )
    return await count(db, broadcast.id)


async def has(db: AsyncSession, broadcast_id: int, person_id: int) -> bool:
    """Whether somebody is one of a broadcast's recipients."""
    key = f"broadcast:{broadcast_id}:{person_id}"
    return await db.scalar(select(Notice.id).where(Notice.dedupe_key == key)) is not None


async def add_changes(
    db: AsyncSession,
    change: Broadcast,
    priority: int,
    now: datetime,
    since: Mapping[str, datetime] | None,
) -> int:
    """One notice for each message of the parent that stands in a chat (with `since`, of those sent
    after it on its platform) or is on its way there. What the latter will be called, nobody knows
    yet: theirs stand in line behind them, and `late_names` says it when they have arrived."""
    stands = _sent(change.parent_id)
    if since is not None:
        stands &= _sent_since(since)
    person = cast(Notice.person_id, String)
    of_parent = literal(f"broadcast:{change.parent_id}:").concat(person)
    key = literal(f"broadcast:{change.id}:").concat(person)
    # Whoever joined two accounts has it in both, and both are changed.
    another = key.concat(":").concat(cast(Notice.id, String))
    await _owe(
        db,
        select(
            case((Notice.dedupe_key == of_parent, key), else_=another),
            Notice.person_id,
            literal(KIND),
            literal({}, JSON),
            literal(priority),
            literal("due"),
            literal(now, Moment()),
            literal(now, Moment()),
            literal(0),
            literal(change.id),
            Notice.platform,
            Notice.platform_id,
            Notice.message_id,
            literal(now, Moment()),
        ).where(or_(stands, _on_its_way(change.parent_id))),
    )
    return await count(db, change.id)


async def hold_still(db: AsyncSession, broadcast_id: int | None) -> None:
    """Until this transaction ends, nobody leases what is not on its way yet; a lease that is under
    way is waited for. (SQLite has one writer anyway.)"""
    unsent = select(Notice.id).where(
        Notice.broadcast_id == broadcast_id,
        Notice.state.in_(UNSENT),
        Notice.claimed_until.is_(None),
    )
    await db.execute(select(func.count()).select_from(unsent.with_for_update().subquery()))


async def late_names(
    db: AsyncSession, changes: Iterable[tuple[int | None, int]]
) -> dict[tuple[int, int], SentTo]:
    """Where the messages are that arrived after their change was begun: by (parent, person), of
    those that did arrive."""
    keys = [f"broadcast:{parent}:{person}" for parent, person in changes]
    if not keys:
        return {}
    rows = await db.execute(
        select(
            Notice.broadcast_id,
            Notice.person_id,
            Notice.platform,
            Notice.platform_id,
            Notice.message_id,
        ).where(Notice.dedupe_key.in_(keys), Notice.state == "delivered")
    )
    return {
        (parent, person): SentTo(platform, platform_id, name)
        for parent, person, platform, platform_id, name in rows
        if parent is not None and platform is not None and platform_id is not None
    }


async def count_sent(
    db: AsyncSession, broadcast_id: int, before: Mapping[str, datetime] | None = None
) -> int:
    """Messages of a broadcast that stand in chats, or are on their way there; with `before`, those
    sent before then, which each platform has a time of its own for, and those on any other."""
    which = or_(_sent(broadcast_id), _on_its_way(broadcast_id))
    if before is not None:
        which = _sent(broadcast_id) & not_(_sent_since(before))
    return (await db.scalar(select(func.count()).select_from(Notice).where(which))) or 0


async def count_elsewhere(db: AsyncSession, broadcast_id: int, platforms: Collection[str]) -> int:
    """Messages of a broadcast that stand in chats on none of these platforms."""
    which = _sent(broadcast_id) & Notice.platform.not_in(platforms)
    return (await db.scalar(select(func.count()).select_from(Notice).where(which))) or 0


def _sent_since(times: Mapping[str, datetime]) -> ColumnElement[bool]:
    after = (and_(Notice.platform == each, Notice.settled_at > at) for each, at in times.items())
    return func.coalesce(or_(false(), *after), false())


def _sent(broadcast_id: int | None) -> ColumnElement[bool]:
    return (
        (Notice.broadcast_id == broadcast_id)
        & (Notice.state == "delivered")
        & (Notice.message_id != "")
    )


def _on_its_way(broadcast_id: int | None) -> ColumnElement[bool]:
    return (
        (Notice.broadcast_id == broadcast_id)
        & (Notice.state == "due")
        & Notice.claimed_until.is_not(None)
    )


async def _owe(db: AsyncSession, rows: Select[*tuple[object, ...]]) -> None:
    await db.execute(insert(Notice).from_select(_COLUMNS, rows))


async def count(db: AsyncSession, broadcast_id: int) -> int:
    query = select(func.count()).select_from(Notice)
    return (await db.scalar(query.where(Notice.broadcast_id == broadcast_id))) or 0


async def stop_unsent(db: AsyncSession, broadcast_id: int, now: datetime) -> None:
    """What is not on its way yet will not be sent."""
    await _turn_unsent(db, broadcast_id, UNSENT, now, state="stopped", settled_at=now)


async def hold_unsent(db: AsyncSession, broadcast_id: int, now: datetime) -> None:
    """What is not on its way yet waits until it goes on."""
    await _turn_unsent(db, broadcast_id, ("due",), now, state="held")


async def release(db: AsyncSession, broadcast_id: int) -> None:
    await db.execute(
        update(Notice)
        .where(Notice.broadcast_id == broadcast_id, Notice.state == "held")
        .values(state="due", settled_at=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


async def let_go(db: AsyncSession, broadcast_id: int, state: BroadcastState, now: datetime) -> None:
    """What a courier held because of a pause, and wrote down when that was over: due again where
    it goes on, or stopped."""
    if state == "running":
        await release(db, broadcast_id)
    elif state == "stopped":
        await stop_unsent(db, broadcast_id, now)


async def hush(
    db: AsyncSession, broadcast_id: int, zone: str, now: datetime, until: datetime
) -> None:
    """It is night in a zone: what is not on its way waits until then. As if
    never tried: what was tried holds back what comes after it, and an urgent message must not wait
    for the morning."""
    readers = select(Person.id).where(lives_by(zone))
    night = (Notice.due_at < until, Notice.person_id.in_(readers))
    values = {"due_at": until, "turn_at": until, "attempts": 0}
    await _turn_unsent(db, broadcast_id, ("due",), now, *night, **values)


async def _turn_unsent(
    db: AsyncSession,
    broadcast_id: int,
    states: tuple[NoticeState, ...],
    now: datetime,
    *which: ColumnElement[bool],
    **values: object,
) -> None:
    await db.execute(
        update(Notice)
        .where(
            Notice.broadcast_id == broadcast_id,
            Notice.state.in_(states),
            or_(Notice.claimed_until.is_(None), Notice.claimed_until < now),
            *which,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
