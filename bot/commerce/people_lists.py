"""Lists of people of a training or an event, and the links of campaigns."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce.refusals import ListAwaited, NobodyFound, NotStaff
from bot.parsing.share_codes import CAMPAIGN_LENGTH, LETTERS
from storage import people_lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.database import Session

NAMED = 5  # of those who were found, so that its author sees whether they are the right ones


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """Whom ids and phone numbers belong to: our ids of them, how some are called, how many were
    found by which, and what belongs to nobody who ever wrote to us."""

    people: frozenset[int]
    names: tuple[str, ...]
    by_id: int
    by_phone: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list that is kept, and who is on it."""

    list_id: int
    found: FoundPeople


async def find(
    db: Session, who: Member, platform: str, ids: Sequence[str], phones: Sequence[str]
) -> FoundPeople:
    """Whom ids of a platform and phone numbers belong to, and those that belong to nobody."""
    if not who.is_staff:
        raise NotStaff
    found = await people_lists.find_people(db, platform, ids, phones)
    by_id = frozenset().union(*(found.get(each, ()) for each in ids))
    by_phone = frozenset().union(*(found.get(each, ()) for each in phones))
    people = by_id | by_phone
    return FoundPeople(
        people,
        tuple(await people_lists.called(db, sorted(people), NAMED)) if people else (),
        len(by_id),
        len(by_phone - by_id),
        tuple(each for each in (*ids, *phones) if each not in found),
    )


async def keep(
    db: Session,
    author: Member,
    now: datetime,
    *,
    draft_id: str,
    name: str,
    platform: str,
    ids: Sequence[str],
    phones: Sequence[str],
) -> SavedList:
    """A list of those whom ids and phone numbers belong to. One without a name, which is for one
    broadcast, may be empty: the broadcast then says that it goes to nobody."""
    found = await find(db, author, platform, ids, phones)
    if not found.people and name:
        raise NobodyFound(len(found.unknown), found.unknown)
    number = await people_lists.keep(
        db, draft_id=draft_id, name=name, author_id=author.person.id, members=found.people, now=now
    )
    return SavedList(number, found)


async def drop(db: Session, who: Member, list_id: int) -> None:
    if not who.is_staff:
        raise NotStaff
    if await people_lists.is_awaited(db, list_id):
        raise ListAwaited
    await people_lists.drop(db, list_id)


async def add_campaign(db: Session, author: Member, name: str, now: datetime) -> str:
    """A new link; its code."""
    if not author.is_staff:
        raise NotStaff
    code = "".join(secrets.choice(LETTERS) for _ in range(CAMPAIGN_LENGTH))
    await people_lists.add_campaign(db, code, name, author.person.id, now)
    return code
