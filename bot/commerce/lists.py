"""Lists of people of a training or an event, and the links of campaigns."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce.refusals import ListAwaited, NobodyFound, NotStaff
from storage import lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Known
    from storage.database import Session

CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
SOURCE = "c_"  # how a campaign's code begins in a link, https://core.telegram.org/bots/features#deep-linking


@dataclass(frozen=True, slots=True)
class Gathered:
    """A list, how many were found, and what belongs to nobody who ever wrote to us."""

    list_id: int
    found: int
    unknown: tuple[str, ...]


async def find(
    db: Session, who: Known, ids: Sequence[str], phones: Sequence[str]
) -> tuple[set[int], tuple[str, ...]]:
    """Whom ids and phone numbers belong to, and those that belong to nobody."""
    if not who.is_staff:
        raise NotStaff
    found = await lists.find_people(db, who.person.platform, ids, phones)
    return set(found.values()), tuple(each for each in (*ids, *phones) if each not in found)


async def keep(
    db: Session,
    author: Known,
    now: datetime,
    *,
    draft_id: str,
    name: str,
    ids: Sequence[str],
    phones: Sequence[str],
) -> Gathered:
    """A list of those whom ids and phone numbers belong to. One without a name, which is for one
    broadcast, may be empty: the broadcast then says that it goes to nobody."""
    members, unknown = await find(db, author, ids, phones)
    if not members and name:
        raise NobodyFound(len(unknown), unknown)
    number = await lists.keep(
        db, draft_id=draft_id, name=name, author_id=author.person.id, members=members, now=now
    )
    return Gathered(number, len(members), unknown)


async def drop(db: Session, who: Known, list_id: int) -> None:
    if not who.is_staff:
        raise NotStaff
    if await lists.is_awaited(db, list_id):
        raise ListAwaited
    await lists.drop(db, list_id)


async def add_campaign(db: Session, author: Known, name: str, now: datetime) -> str:
    """A new link; its code."""
    if not author.is_staff:
        raise NotStaff
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
    await lists.add_campaign(db, code, name, author.person.id, now)
    return code
