"""Who a broadcast goes to: what staff combined, as one SELECT.

`Audience` is the data that is kept with the broadcast: "who" ("everyone", "sellers", "buyers") and
"language" ("" any), and where they narrow it "district", "since" (an ISO day), "campaign" (a code)
and "list" (an id). The same statement counts before the sending and picks at its start.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.timezones import KIGALI
from storage.constants import AudienceRole, Language, OrderState
from storage.models import ListMember, OptOut, Order, Person, Purchase, Shop
from storage.people import lives_by

Audience = dict[str, Any]


# An order that came to nothing is no trade.
TRADED: tuple[OrderState, ...] = ("placed", "accepted", "completed")


def people(audience: Audience, kind: str = "", *, willing: bool = True) -> Select[int]:
    """Ids of those who chose a language, can be reached and are of the audience.

    With `kind`, of these only who wants messages of that kind (or, not `willing`, who does not).
    """
    who: AudienceRole = audience.get("who", "everyone")
    language: Language | Literal[""] = audience.get("language", "")
    query = select(Person.id).where(
        Person.unreachable_since.is_(None), Person.language.is_not(None)
    )
    if who == "sellers":
        query = query.where(Person.id.in_(select(Shop.owner_id).where(Shop.state == "open")))
    elif who == "buyers":
        query = query.where(Person.id.in_(select(Order.buyer_id)))
    if language:
        query = query.where(Person.language == language)
    if audience.get("district"):
        query = query.where(_lives_in(audience["district"], who))
    if audience.get("since"):
        query = query.where(_traded_since(audience["since"], who))
    if audience.get("campaign"):
        code = audience["campaign"]
        query = query.where(or_(Person.first_source == code, Person.last_source == code))
    if audience.get("list"):
        members = select(ListMember.person_id).where(ListMember.list_id == audience["list"])
        query = query.where(Person.id.in_(members))
    if kind:
        unwilling = select(OptOut.person_id).where(OptOut.kind == kind)
        query = query.where(Person.id.not_in(unwilling) if willing else Person.id.in_(unwilling))
    return query


def _lives_in(district: str, who: AudienceRole) -> ColumnElement[bool]:
    """A seller's place is the shop's, a buyer's that of the last address; of anybody, either."""
    shops = select(Shop.owner_id).where(Shop.state == "open", Shop.district == district)
    last = select(func.max(Purchase.id)).group_by(Purchase.buyer_id)
    parcels = select(Purchase.buyer_id).where(
        Purchase.id.in_(last), Purchase.address["district"].as_string() == district
    )
    return _either(who, Person.id.in_(shops), Person.id.in_(parcels))


def _traded_since(day: str, who: AudienceRole) -> ColumnElement[bool]:
    since = datetime.fromisoformat(day).replace(tzinfo=KIGALI).astimezone(UTC)
    orders = and_(Order.placed_at >= since, Order.state.in_(TRADED))
    sold = select(Shop.owner_id).join(Order, Order.shop_id == Shop.id).where(orders)
    bought = select(Order.buyer_id).where(orders)
    return _either(who, Person.id.in_(sold), Person.id.in_(bought))


def _either(
    who: AudienceRole, as_seller: ColumnElement[bool], as_buyer: ColumnElement[bool]
) -> ColumnElement[bool]:
    return {"sellers": as_seller, "buyers": as_buyer}.get(who, or_(as_seller, as_buyer))


async def count(db: AsyncSession, audience: Audience, kind: str) -> dict[str, int]:
    """How many recipients per language, and under "opted_out" how many do not want it."""
    ids = people(audience, kind)
    rows = await db.execute(
        select(Person.language, func.count()).where(Person.id.in_(ids)).group_by(Person.language)
    )
    counts: dict[str, int] = {language: number for language, number in rows if language is not None}
    unwilling = await opted_out(db, audience, kind)
    return {**counts, "opted_out": unwilling} if unwilling else counts


async def count_in(db: AsyncSession, audience: Audience, kind: str, zone: str) -> dict[str, int]:
    """How many recipients per language live by the clock of a zone."""
    rows = await db.execute(
        select(Person.language, func.count())
        .where(Person.id.in_(people(audience, kind)), lives_by(zone))
        .group_by(Person.language)
    )
    return {language: number for language, number in rows if language is not None}


async def opted_out(db: AsyncSession, audience: Audience, kind: str) -> int:
    ids = people(audience, kind, willing=False).subquery()
    return (await db.scalar(select(func.count()).select_from(ids))) or 0


async def includes(db: AsyncSession, audience: Audience, person_id: int) -> bool:
    """Whether somebody is of it, willing or not."""
    found = people(audience).where(Person.id == person_id)
    return await db.scalar(found) is not None
