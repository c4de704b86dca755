"""Whom a broadcast reaches how, before it is sent: by platform, by country, and whether they can be
answered at the time or have asked for such messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audience
from storage.audience import Audience
from storage.models import Account, Moment, OptIn, Person
from storage.people import lives_by


class Reached(NamedTuple):
    """So many people. `country` is where their number is from, on a platform that says so in its
    ids ("RW.1349…"); `open`: they can be answered then; `asked`: they want such messages."""

    platform: str
    country: str
    open: bool
    asked: bool
    people: int


async def of(
    db: AsyncSession,
    who: Audience,
    kind: str,
    billed: Collection[str],
    at: datetime,
    due: Mapping[str, datetime],
) -> list[Reached]:
    """`billed` are the platforms that have countries; it is sent `at`, or by zone when it is `due`
    where it is night then."""
    when: ColumnElement[datetime] = literal(at, Moment())
    if due:
        times = ((lives_by(zone), literal(each, Moment())) for zone, each in due.items())
        when = case(*times, else_=when)
    country = case(
        (Person.platform.in_(billed), func.substr(Person.platform_id, 1, 2)), else_=literal("")
    )
    is_open = case((or_(Account.reply_until.is_(None), Account.reply_until > when), 1), else_=0)
    asked = select(OptIn.person_id).where(OptIn.person_id == Person.id, OptIn.kind == kind).exists()
    groups = (Person.platform, country, is_open, case((asked, 1), else_=0))
    people = (
        select(*(each.label(f"g{n}") for n, each in enumerate(groups)))
        .join(
            Account,
            and_(Account.platform == Person.platform, Account.platform_id == Person.platform_id),
        )
        .where(Person.id.in_(audience.people(who, kind)))
        .subquery()
    )
    rows = await db.execute(select(*people.c, func.count()).group_by(*people.c).order_by(*people.c))
    return [Reached(row[0], row[1], bool(row[2]), bool(row[3]), row[4]) for row in rows]
