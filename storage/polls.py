"""Polls that were sent, and what people chose in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Notice, Person, SentPoll, Vote
from storage.sql import upsert


async def sent(db: AsyncSession, polls: Sequence[tuple[int, Person, str]]) -> None:
    """They have them now: broadcast, recipient, poll. Of two polls of one broadcast (a courier died
    in between) the one sent last counts."""
    new = upsert.insert(db, SentPoll)
    await db.execute(
        new.on_conflict_do_update(
            index_elements=["broadcast_id", "person_id"], set_={"poll": new.excluded.poll}
        ),
        [
            {
                "broadcast_id": broadcast_id,
                "person_id": person.id,
                "poll": poll,
                "language": person.language or "en",
            }
            for broadcast_id, person, poll in polls
        ],
    )


async def voted(
    db: AsyncSession,
    poll: str,
    person_id: int,
    chosen: tuple[int, ...],
    now: datetime,
    *,
    adds: bool = False,
) -> None:
    """What somebody chooses now takes the place of what they chose before, or is added to it."""
    if adds:
        mine = (Vote.poll == poll, Vote.person_id == person_id)
        before = await db.scalar(select(Vote.chosen).where(*mine)) or ""
        chosen = tuple(sorted({*chosen, *(int(each) for each in before.split(",") if each)}))
    values = {"chosen": ",".join(map(str, chosen)), "at": now}
    await db.execute(
        upsert.insert(db, Vote)
        .values(poll=poll, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["poll", "person_id"], set_=values)
    )


async def is_asked(db: AsyncSession, poll: str, person_id: int) -> bool:
    """Whether this poll is somebody's own; also while one may be under way to them, as that it was
    sent is written down afterwards."""
    own = select(SentPoll.poll).where(SentPoll.poll == poll, SentPoll.person_id == person_id)
    under_way = select(Notice.id).where(
        Notice.person_id == person_id, Notice.broadcast_id.is_not(None), Notice.state == "due"
    )
    return bool(await db.scalar(select(or_(own.exists(), under_way.exists()))))


@dataclass(slots=True)
class Count:
    """Of the readers of one language: how many answered, and how many chose each answer."""

    people: int
    answers: list[int]


async def results(db: AsyncSession, broadcast_id: int, answers: int) -> dict[str, Count]:
    """By language. Only recipients count, and each in their own copy of the poll: one that was
    passed on is answered by people whom nobody asked."""
    own = and_(Vote.poll == SentPoll.poll, Vote.person_id == SentPoll.person_id)
    rows = await db.execute(
        select(SentPoll.language, Vote.chosen, func.count())
        .join(Vote, own)
        .where(SentPoll.broadcast_id == broadcast_id, Vote.chosen != "")
        .group_by(SentPoll.language, Vote.chosen)
    )
    found: dict[str, Count] = {}
    for language, chosen, people in rows:
        count = found.setdefault(language, Count(0, [0] * answers))
        count.people += people
        for place in map(int, chosen.split(",")):
            if place < answers:
                count.answers[place] += people
    return found
