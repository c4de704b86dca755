"""A message from staff to many: rows from the first moment, so nothing lives in memory only.

A broadcast is confirmed once, approved by a second member of staff where it goes to many, and
picks its recipients when it starts. The word of the second is in approval.py; editing or recalling
what was sent (changes.py) is a broadcast of its own, to those who have the first.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal

from bot import capabilities
from bot.commerce import broadcast_report, quiet_hours
from bot.commerce.broadcast_costs import estimate
from bot.commerce.notify import BROADCAST, tell
from bot.commerce.refusals import (
    NobodyThere,
    NobodyToApprove,
    NotFound,
    NotStaff,
    PastTime,
    Refusal,
    TooLate,
    TooOld,
    Unchanging,
)
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.notices.broadcasts import BroadcastToApprove, Estimate, LinkBelow
from storage import audience, broadcasts, people, people_lists, recipients
from storage.broadcasts import Course
from storage.constants import LANGUAGES, AudienceRole, BroadcastKind, BroadcastState, Language
from storage.media import wanted
from storage.models import Broadcast

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.chat import Document, Photo
    from bot.commerce.people import Member
    from bot.settings import Periods
    from storage.database import Session
    from storage.member_snapshots import PersonSnapshot
    from storage.models import Person

# May still be stopped.
OPEN: tuple[BroadcastState, ...] = ("waiting", "scheduled", "running", "paused")


def changeable_since(kind: BroadcastKind, now: datetime) -> dict[str, datetime] | None:
    """What was sent before, on each platform, or on another, cannot be changed so; None: a poll can
    always be closed."""
    return None if kind == "close" else capabilities.changeable_since(now)


async def why_unchanged(db: Session, number: int, sent: int) -> Refusal:
    """Why nothing of the `sent` messages of a broadcast can be changed any more; where that was
    never possible, nothing says that it is."""
    longest = capabilities.changed_longest()
    if longest is None:
        return NotFound()
    if await recipients.count_elsewhere(db, number, capabilities.changing()) == sent:
        return Unchanging()
    return TooOld(*longest)


async def start(
    db: Session,
    author: Member,
    now: datetime,
    *,
    draft_id: str,
    who: AudienceRole,
    language: Language | Literal[""],
    texts: dict[str, str],
    photo: Photo | None = None,
    document: Document | None = None,
    answers: Mapping[str, Sequence[str]] | None = None,
    several_answers: bool = False,
    narrowed: Mapping[str, Any] | None = None,
    links: Sequence[tuple[str, str]] = (),
    starts_at: datetime | None = None,
    urgent: bool = False,
    periods: Periods | None = None,
    staff_ids: Collection[str] = (),
) -> Broadcast:
    """Begin it now, at its time, or when it is approved; the same draft is the same broadcast.

    With `answers` (by language) it is a poll. `narrowed` is the audience beyond role and language
    (storage/audience.py). Without `periods` there are no quiet hours, and nobody has to approve.
    """
    if not author.is_staff:
        raise NotStaff
    known = await broadcasts.by_draft(db, draft_id)
    if known is not None:
        return known
    if starts_at is not None and starts_at <= now:
        raise PastTime
    of = {"who": who, "language": language, **(narrowed or {})}
    broadcast = Broadcast(
        draft_id=draft_id,
        author_id=author.person.id,
        kind="message",
        state="scheduled",
        audience=of,
        texts=texts,
        answers={language: list(each) for language, each in (answers or {}).items()},
        several_answers=several_answers,
        photo_id=photo.id if photo else "",
        photo_given_by=photo.giver if photo else "",
        photo_path=photo.path if photo else "",
        document_id=document.id if document else "",
        document_name=document.name if document else "",
        links=[list(link) for link in links],
        urgent=urgent,
        starts_at=starts_at,
        total=await count(db, of),
    )
    if not broadcast.total:
        raise NobodyThere
    if photo is not None:
        wanted.want(db, [photo], author.person.id, now)
    await enter(db, broadcast, author, now, periods, staff_ids)
    return broadcast


async def count(db: Session, of: dict[str, Any]) -> int:
    """The people of an audience who want to hear such things."""
    counts = await audience.count(db, of, recipients.KIND)
    return sum(number for key, number in counts.items() if key != "opted_out")


async def enter(
    db: Session,
    broadcast: Broadcast,
    author: Member,
    now: datetime,
    periods: Periods | None,
    staff_ids: Collection[str],
) -> None:
    """Write it down, and begin it where nothing is to be waited for."""
    waits = periods is not None and broadcast.total > periods.approve_above
    # A recall takes back what should not have been said: nobody is waited for. Nor to close a poll.
    if waits and broadcast.kind in ("message", "edit"):
        broadcast.state = "waiting"
    db.add(broadcast)
    await db.flush()
    actor = Actor("staff", author.person.id)
    if broadcast.state == "waiting":
        record(db, "broadcast", broadcast.id, "", "waiting", actor, now)
        if not await ask_for_approval(db, broadcast, author.person, staff_ids, now, periods):
            raise NobodyToApprove(broadcast.total)
    elif broadcast.starts_at is not None:
        record(db, "broadcast", broadcast.id, "", "scheduled", actor, now)
    else:
        await begin(db, broadcast, now, periods, actor)


async def begin(
    db: Session,
    broadcast: Broadcast,
    now: datetime,
    periods: Periods | None,
    actor: Actor = SYSTEM,
) -> bool:
    """Pick the audience as it is now and owe each of them the message. False: it did already."""
    if not await broadcasts.set_state(db, broadcast.id, "scheduled", "running", started_at=now):
        return False
    if broadcast.kind == "message":
        hours = None if periods is None or broadcast.urgent else periods.quiet_hours
        due = quiet_hours.by_zone(hours, now)
        broadcast.total = await recipients.add_recipients(db, broadcast, BROADCAST, now, due)
        broadcast.opted_out = await audience.opted_out(db, broadcast.audience, recipients.KIND)
    else:
        limit = changeable_since(broadcast.kind, now)
        if broadcast.kind == "edit":
            parent = await broadcasts.by_id(db, broadcast.parent_id or 0)
            if parent is not None:  # whoever gets it from now on
                parent.texts = broadcast.texts
                await db.flush()  # it first and then its recipients: so does who pauses it
            # a courier has the old words for what it leased before
            await recipients.hold_still(db, broadcast.parent_id)
        broadcast.total = await recipients.add_changes(db, broadcast, BROADCAST, now, limit)
        if limit is not None:
            broadcast.too_old = await recipients.count_sent(db, broadcast.parent_id or 0, limit)
    await db.flush()
    await db.refresh(broadcast)
    waited = broadcast.starts_at is not None or broadcast.approved_by is not None
    old = "scheduled" if waited else ""
    record(db, "broadcast", broadcast.id, old, "running", actor, now)
    return True


def language_for(texts: dict[str, str], language: str) -> str:
    """Which of the texts a reader gets: that in their language, else in English, else the first."""
    return next((each for each in (language, "en", *LANGUAGES) if texts.get(each)), "")


# --- a second member of staff ---------------------------------------------------------------------


async def ask_for_approval(
    db: Session,
    broadcast: Broadcast,
    author: Person | PersonSnapshot,
    staff_ids: Collection[str],
    now: datetime,
    periods: Periods | None,
) -> bool:
    """Ask all other members of staff. False: there is none."""
    others = [person for person in await people.all_staff(db, staff_ids) if person.id != author.id]
    asked = await to_approve(db, broadcast, author, staff_ids, now, periods)
    for person in others:
        key = f"broadcast:{broadcast.id}:approve:{asked.version}:{person.id}"
        await tell(db, person.id, asked, key=key, now=now)
    return bool(others)


def version_of(row: Broadcast) -> str:
    """Another one when anything that its readers get is another."""
    # The bytes of a photo that has a name already may come meanwhile: it is still the same.
    path = "" if row.photo_id else row.photo_path
    content = [row.texts, row.answers, row.links, row.photo_id, path, row.document_id]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]


async def to_approve(
    db: Session,
    broadcast: Broadcast,
    author: Person | PersonSnapshot,
    staff_ids: Collection[str],
    now: datetime,
    periods: Periods | None,
) -> BroadcastToApprove:
    """What somebody must know who is to approve it."""
    stays = await people.is_staff(db, author, staff_ids)
    called = await people_lists.names(db, broadcast.audience)
    return BroadcastToApprove(
        broadcast=broadcast.id,
        version=version_of(broadcast),
        author=author.name,
        author_left=not stays,
        audience=broadcast.audience | called,
        total=broadcast.total,
        kind=broadcast.kind,
        texts=broadcast.texts,
        answers=broadcast.answers,
        links=tuple(LinkBelow(*link) for link in broadcast.links),
        photo=(broadcast.photo_id, broadcast.photo_path),
        photo_giver=broadcast.photo_given_by,
        file=broadcast.document_name,
        starts=broadcast.starts_at,
        estimate=await _estimated(db, broadcast, now, periods),
    )


async def _estimated(
    db: Session, broadcast: Broadcast, now: datetime, periods: Periods | None
) -> Estimate:
    """As its author saw it, by what is so now. A change goes to those who have the message."""
    if broadcast.kind != "message":
        return Estimate()
    at = max(broadcast.starts_at or now, now)
    hours = None if periods is None or broadcast.urgent else periods.quiet_hours
    due = quiet_hours.by_zone(hours, at)
    return await estimate(db, broadcast.audience, at, due, is_poll=bool(broadcast.answers))


# --- pause, go on, stop ---------------------------------------------------------------------------


async def found(db: Session, who: Member, broadcast_id: int) -> Broadcast:
    if not who.is_staff:
        raise NotStaff
    broadcast = await broadcasts.by_id(db, broadcast_id)
    if broadcast is None:
        raise NotFound
    return broadcast


async def pause(db: Session, who: Member, broadcast_id: int, now: datetime) -> Broadcast:
    """Send no more of it for now. What is on its way arrives."""
    broadcast = await found(db, who, broadcast_id)
    if broadcast.state == "running":
        await move(db, broadcast, "running", "paused", Actor("staff", who.person.id), now)
        await recipients.hold_unsent(db, broadcast.id, now)
    return broadcast


async def go_on(db: Session, who: Member, broadcast_id: int, now: datetime) -> Broadcast:
    broadcast = await found(db, who, broadcast_id)
    if broadcast.state == "paused":
        await move(db, broadcast, "paused", "running", Actor("staff", who.person.id), now)
        await recipients.release(db, broadcast.id)
    return broadcast


async def stop(db: Session, who: Member, broadcast_id: int, now: datetime) -> Broadcast:
    """Send no more of it, or do not begin. What is on its way arrives."""
    broadcast = await found(db, who, broadcast_id)
    if broadcast.state in OPEN:
        actor = Actor("staff", who.person.id)
        await move(db, broadcast, broadcast.state, "stopped", actor, now, finished_at=now)
        await recipients.stop_unsent(db, broadcast.id, now)
    return broadcast


async def move(
    db: Session,
    broadcast: Broadcast,
    old: BroadcastState,
    new: BroadcastState,
    actor: Actor,
    now: datetime,
    **values: Any,
) -> None:
    if not await broadcasts.set_state(db, broadcast.id, old, new, **values):
        raise TooLate
    record(db, "broadcast", broadcast.id, old, new, actor, now)
    await db.refresh(broadcast)


# --- the end --------------------------------------------------------------------------------------


async def finish(db: Session, broadcast_id: int, counts: Mapping[str, int], now: datetime) -> None:
    """Nobody is left who could still get it: its author has the report, once."""
    if not await broadcasts.set_reported(db, broadcast_id, now):
        return
    under_way: tuple[BroadcastState, ...] = ("running", "paused")
    for old in under_way:  # paused while the last were on their way
        if await broadcasts.set_state(db, broadcast_id, old, "finished", finished_at=now):
            record(db, "broadcast", broadcast_id, old, "finished", SYSTEM, now)
    broadcast = await broadcasts.by_id(db, broadcast_id)
    assert broadcast is not None
    await db.refresh(broadcast)
    await tell(
        db,
        broadcast.author_id,
        await broadcast_report.report(db, broadcast, Course(counts)),
        key=f"broadcast:{broadcast.id}:finished:author",
        now=now,
    )
