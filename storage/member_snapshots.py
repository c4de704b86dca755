"""Who somebody is, as the turns of the house know it: read in one statement, and never changed.

What is remembered between two turns is shared by all that happens meanwhile, so it is no row of
the session: nobody can change it by accident, and two of them are equal where nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.constants import Language
from storage.models import Person, Shop, StaffMember


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """The columns of a person (storage/models/people.py) that decide what is shown and done."""

    id: int
    platform: str
    platform_id: str
    name: str
    language: Language | None
    language_hint: str
    zone: str | None
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


def _columns(
    model: type[Person | Shop], snapshot: type[PersonSnapshot | ShopSnapshot]
) -> list[InstrumentedAttribute[Any]]:
    return [getattr(model, each.name) for each in fields(snapshot)]


_OF_PERSON, _OF_SHOP = _columns(Person, PersonSnapshot), _columns(Shop, ShopSnapshot)
_SHOP_FROM = len(_OF_PERSON)
_STAFF_AT = _SHOP_FROM + len(_OF_SHOP)

# Put together once: building a statement costs SQLAlchemy as much as running it.
_WHO = (
    select(*_OF_PERSON, *_OF_SHOP, StaffMember.platform_id)
    .outerjoin(Shop, (Shop.owner_id == Person.id) & (Shop.state == "open"))
    .outerjoin(
        StaffMember,
        (StaffMember.platform == Person.platform) & (StaffMember.platform_id == Person.platform_id),
    )
    .where(Person.platform == bindparam("of"), Person.platform_id == bindparam("whom"))
)


async def by_account(
    db: AsyncSession, platform: str, platform_id: str
) -> tuple[PersonSnapshot, ShopSnapshot | None, bool] | None:
    """Somebody, their open shop, and whether they were named as staff: one statement."""
    row = (await db.execute(_WHO, {"of": platform, "whom": platform_id})).one_or_none()
    if row is None:
        return None
    shop = None if row[_SHOP_FROM] is None else ShopSnapshot(*row[_SHOP_FROM:_STAFF_AT])
    return PersonSnapshot(*row[:_SHOP_FROM]), shop, row[_STAFF_AT] is not None
