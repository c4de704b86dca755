"""Who somebody is, as the turns of the house know it: read in one statement, and never changed.

What is remembered between two turns is shared by all that happens meanwhile, so it is no row of
the session: nobody can change it by accident, and two of them are equal where nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.constants import Country, Currency, Language
from storage.models import Account, Person, Shop, StaffMember

if TYPE_CHECKING:
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """The columns of a person (storage/models/people.py) that decide what is shown and done.
    `platform` and `platform_id` say where they are reached, which need not be where they write."""

    id: int
    platform: str
    platform_id: str
    name: str
    language: Language | None
    language_hint: str
    zone: str | None
    parcels_to: Country | None
    created_at: datetime
    unreachable_since: datetime | None

    @property
    def key(self) -> str:
        """The account: `telegram:123`."""
        return f"{self.platform}:{self.platform_id}"


@dataclass(frozen=True, slots=True)
class ShopSnapshot:
    """The columns of somebody's open shop (storage/models/shops.py)."""

    id: int
    draft_id: str
    name: str
    about: str
    district: str
    phone: str
    merchant_code: str | None
    currency: Currency
    bank_account: str | None
    reopens_on: date | None


def _columns(
    model: type[Person | Shop], snapshot: type[PersonSnapshot | ShopSnapshot]
) -> list[InstrumentedAttribute[Any]]:
    return [getattr(model, each.name) for each in fields(snapshot)]


_OF_PERSON, _OF_SHOP = _columns(Person, PersonSnapshot), _columns(Shop, ShopSnapshot)
_SHOP_FROM = len(_OF_PERSON)
_STAFF_AT = _SHOP_FROM + len(_OF_SHOP)

# Put together once: building a statement costs SQLAlchemy as much as running it. Staff are named by
# the account that they write from.
_WHO = (
    select(*_OF_PERSON, *_OF_SHOP, StaffMember.platform_id, Account.shared)
    .select_from(Account)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(Shop, (Shop.owner_id == Person.id) & (Shop.state == "open"))
    .outerjoin(
        StaffMember,
        (StaffMember.platform == Account.platform)
        & (StaffMember.platform_id == Account.platform_id),
    )
    .where(Account.platform == bindparam("of"), Account.platform_id == bindparam("whom"))
)
# Until the transaction ends nobody makes the account another person's, who would be written for.
_WHO_IT_STAYS = _WHO.with_for_update(read=True, of=Account)


class AccountRow(NamedTuple):
    """What is known of whoever writes from an account."""

    person: PersonSnapshot
    shop: ShopSnapshot | None  # their open one
    named: bool  # the account is a member of staff's
    shared: bool  # whose it is may be changed by what another account does


async def by_account(
    db: AsyncSession, platform: str, platform_id: str, *, stays: bool = False
) -> AccountRow | None:
    """Whose an account is: one statement. With `stays` it is theirs until the transaction ends."""
    who = _WHO_IT_STAYS if stays else _WHO
    row = (await db.execute(who, {"of": platform, "whom": platform_id})).one_or_none()
    if row is None:
        return None
    shop = None if row[_SHOP_FROM] is None else ShopSnapshot(*row[_SHOP_FROM:_STAFF_AT])
    named, shared = row[_STAFF_AT] is not None, row[_STAFF_AT + 1]
    return AccountRow(PersonSnapshot(*row[:_SHOP_FROM]), shop, named, shared)


def changed(db: Session, person_id: int, **facts: object) -> None:
    """Say what of somebody is another from this unit of work on."""
    db.members_changed.setdefault(person_id, {}).update(facts)


def as_changed(db: Session, person: PersonSnapshot) -> PersonSnapshot:
    """Somebody as they are after what was said in this session, without reading them again."""
    facts = db.members_changed.get(person.id)
    return replace(person, **facts) if facts else person
