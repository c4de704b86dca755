"""People: who writes to us, what they chose, what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import timezones
from bot.commerce.refusals import MoneyOwed, OpenOrders, ShopIsOwed
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.i18n import Reader
from bot.parsing.phones import country_of
from storage import erasure, member_snapshots, payouts, people
from storage.media import naming
from storage.models import StaffMember

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Sender
    from storage.constants import Country
    from storage.database import Session
    from storage.member_snapshots import PersonSnapshot, ShopSnapshot
    from storage.models import Person


@dataclass(frozen=True, slots=True)
class Member:
    """A person with what decides their menus, as they were read: what changes is seen when they are
    read again."""

    person: PersonSnapshot
    shop: ShopSnapshot | None
    is_staff: bool  # at the account that they write from
    shared: bool = False  # whose that account is may be changed by what another one does


def reader_of(person: Person | PersonSnapshot) -> Reader:
    """In which words somebody is told things: their language and zone as they are now, and the
    platform's guess while they have chosen none."""
    return Reader.somebody(person.language, person.language_hint, person.zone)


async def find(
    db: Session, sender: Sender, staff_ids: frozenset[str], *, stays: bool = False
) -> Member | None:
    """The person behind a sender; None when they never wrote before. With `stays` they are behind
    it until the transaction ends."""
    row = await member_snapshots.by_account(db, sender.platform, sender.id, stays=stays)
    if row is None:
        return None
    return Member(row.person, row.shop, row.named or sender.key in staff_ids, row.shared)


async def add_staff(db: Session, platform: str, platform_id: str, now: datetime) -> bool:
    """Name a member of staff; False when they already were."""
    if await db.get(StaffMember, (platform, platform_id)):
        return False
    db.add(StaffMember(platform=platform, platform_id=platform_id, added_at=now))
    _record(db, platform, platform_id, "", "added", now)
    return True


async def remove_staff(db: Session, platform: str, platform_id: str, now: datetime) -> bool:
    member = await db.get(StaffMember, (platform, platform_id))
    if member is None:
        return False
    await db.delete(member)
    await people.mute_staff(db, platform, platform_id, now)
    _record(db, platform, platform_id, "added", "removed", now)
    return True


def _record(
    db: Session, platform: str, platform_id: str, old: str, new: str, now: datetime
) -> None:
    """Ids are numbers on some platforms only, and the same number on two is not one person."""
    number = int(platform_id) if platform_id.isascii() and platform_id.isdecimal() else 0
    record(db, "staff", number, old, new, SYSTEM, now, f"{platform}:{platform_id}")


async def lives_in(db: Session, who: Member, zone: str) -> None:
    """What somebody does says by whose clock they live."""
    if who.person.zone != zone:
        await people.set_whereabouts(db, who.person.id, zone, who.person.parcels_to)


async def gets_parcels_in(db: Session, who: Member, country: Country) -> None:
    """An order says where somebody's parcels go, and by whose clock they live; unless they have a
    shop: that is where its owner is, and a parcel may go to anybody."""
    person, zone = who.person, timezones.of_country(country)
    if zone is None and country == person.parcels_to:
        zone = person.zone
    if who.shop is None and (zone, country) != (person.zone, person.parcels_to):
        await people.set_whereabouts(db, person.id, zone, country)


def parcels_go_to(who: Member, phone: str) -> Country | None:
    """Where somebody's parcels go: as their last order or they themselves said; else where their
    number is from, which `phone` is, or their shop's. None where nothing of it is known."""
    if who.person.parcels_to is not None:
        return who.person.parcels_to
    number = phone or (who.shop.phone if who.shop is not None else "")
    return country_of(number) if number else None


async def forget(db: Session, person: PersonSnapshot, now: datetime) -> set[str]:
    """Delete what is personal, unless an order is open on either side, or money is owed. Returns
    the files of ours that showed what they sold."""
    still_open = await people.count_open_orders(db, person.id)
    if still_open:
        raise OpenOrders(still_open)
    owing = await people.count_owing_orders(db, person.id)
    if owing:
        raise MoneyOwed(owing)
    if await payouts.owes_owner(db, person.id):
        raise ShopIsOwed
    pictures = await naming.of_owner(db, person.id)
    await erasure.erase(db, person.id, now)
    record(db, "person", person.id, "known", "forgotten", Actor("buyer", person.id), now)
    return pictures
