"""People: who writes to us, what they chose, what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce.refusals import MoneyOwed, OpenOrders
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.i18n import Reader
from storage import media, people
from storage.models import StaffMember

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Sender
    from storage.database import Session
    from storage.models import Person, Shop


@dataclass(frozen=True, slots=True)
class Member:
    """A person with what decides their menus."""

    person: Person
    shop: Shop | None
    is_staff: bool


def reader_of(person: Person) -> Reader:
    """In which words somebody is told things: their language and zone as they are now, and the
    platform's guess while they have chosen none."""
    return Reader.somebody(person.language, person.language_hint, person.zone)


async def find(db: Session, sender: Sender, staff_ids: frozenset[str]) -> Member | None:
    """The person behind a sender; None when they never wrote before."""
    row = await people.by_platform_id(db, sender.platform, sender.id)
    if row is None:
        return None
    person, shop, named = row
    return Member(person, shop, named or sender.key in staff_ids)


async def add_staff(db: Session, platform: str, platform_id: str, now: datetime) -> bool:
    """Name a member of staff; False when they already were."""
    if await db.get(StaffMember, (platform, platform_id)):
        return False
    db.add(StaffMember(platform=platform, platform_id=platform_id, added_at=now))
    record(db, "staff", int(platform_id), "", "added", SYSTEM, now)
    return True


async def remove_staff(db: Session, platform: str, platform_id: str, now: datetime) -> bool:
    member = await db.get(StaffMember, (platform, platform_id))
    if member is None:
        return False
    await db.delete(member)
    await people.mute_staff(db, platform, platform_id, now)
    record(db, "staff", int(platform_id), "added", "removed", SYSTEM, now)
    return True


async def forget(db: Session, person: Person, now: datetime) -> set[str]:
    """Delete what is personal, unless an order is open on either side, or money is owed. Returns
    the files of ours that showed what they sold."""
    still_open = await people.count_open_orders(db, person.id)
    if still_open:
        raise OpenOrders(still_open)
    owing = await people.count_owing_orders(db, person.id)
    if owing:
        raise MoneyOwed(owing)
    pictures = await media.of_owner(db, person.id)
    await people.erase(db, person.id, now)
    record(db, "person", person.id, "known", "forgotten", Actor("buyer", person.id), now)
    return pictures
