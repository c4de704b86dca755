"""Lists of people that staff keep, and the campaign links that people come by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Broadcast, Campaign, ListMember, PeopleList, Person, Shop
from storage.sql.upsert import insert

AT_ONCE = 500  # values in one statement: SQLite takes no more than 32,766


async def find_people(
    db: AsyncSession, platform: str, ids: Sequence[str], phones: Sequence[str]
) -> dict[str, set[int]]:
    """Whom ids and phone numbers (E.164) belong to: what was given -> our ids of the people. A
    phone that several share is all of theirs."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for start in range(0, len(ids), AT_ONCE):
        rows = await db.execute(
            select(Account.platform_id, Account.person_id).where(
                Account.platform == platform,
                Account.platform_id.in_(ids[start : start + AT_ONCE]),
            )
        )
        for given, number in rows:
            found[given].add(number)
    for start in range(0, len(phones), AT_ONCE):
        some = phones[start : start + AT_ONCE]
        of_shops = select(Shop.phone, Shop.owner_id).where(Shop.phone.in_(some))
        of_people = select(Person.phone, Person.id).where(Person.phone.in_(some))
        of_accounts = select(Account.phone, Account.person_id).where(Account.phone.in_(some))
        for query in (of_shops.where(Shop.state == "open"), of_people, of_accounts):
            for phone, number in await db.execute(query):
                found[phone or ""].add(number)
    return dict(found)


async def called(db: AsyncSession, people: Sequence[int], limit: int) -> Sequence[str]:
    """How the first of some people are called: by their shop where they have one."""
    rows = await db.execute(
        select(Person.name, Shop.name)
        .outerjoin(Shop, (Shop.owner_id == Person.id) & (Shop.state == "open"))
        .where(Person.id.in_(people[:limit]))
        .order_by(Person.id)
    )
    return [shop or name for name, shop in rows if shop or name]


async def keep(
    db: AsyncSession,
    *,
    draft_id: str,
    name: str,
    author_id: int,
    members: Collection[int],
    now: datetime,
) -> int:
    """A list with these members; the same draft is the same list."""
    known = await db.scalar(select(PeopleList.id).where(PeopleList.draft_id == draft_id))
    if known is not None:
        return known
    row = PeopleList(draft_id=draft_id, name=name, author_id=author_id, created_at=now)
    db.add(row)
    await db.flush()
    values = [{"list_id": row.id, "person_id": each} for each in sorted(set(members))]
    for start in range(0, len(values), AT_ONCE):
        await db.execute(insert(db, ListMember).values(values[start : start + AT_ONCE]))
    return row.id


async def named(db: AsyncSession, limit: int = 30) -> Sequence[tuple[int, str, int]]:
    """Lists with a name, newest first: id, name, number of members."""
    rows = await db.execute(
        select(PeopleList.id, PeopleList.name, func.count(ListMember.person_id))
        .outerjoin(ListMember, ListMember.list_id == PeopleList.id)
        .where(PeopleList.name != "")
        .group_by(PeopleList.id, PeopleList.name)
        .order_by(PeopleList.id.desc())
        .limit(limit)
    )
    return [(number, name, members) for number, name, members in rows]


async def names(db: AsyncSession, audience: Mapping[str, Any]) -> dict[str, Any]:
    """What the campaign and the list of an audience are called: "campaign" and, with how many are
    on it, "list"."""
    called: dict[str, Any] = {}
    if code := audience.get("campaign"):
        called["campaign"] = await db.scalar(select(Campaign.name).where(Campaign.code == code))
    if number := audience.get("list"):
        members = select(func.count()).where(ListMember.list_id == number)
        name = await db.scalar(select(PeopleList.name).where(PeopleList.id == number))
        called["list"] = [name or "", await db.scalar(members) or 0]
    return called


async def is_awaited(db: AsyncSession, list_id: int) -> bool:
    """Whether a broadcast that has not started yet goes to this list."""
    found = await db.scalar(
        select(Broadcast.id).where(
            Broadcast.state.in_(("waiting", "scheduled")),
            Broadcast.audience["list"].as_integer() == list_id,
        )
    )
    return found is not None


async def drop(db: AsyncSession, list_id: int) -> None:
    await db.execute(delete(ListMember).where(ListMember.list_id == list_id))
    await db.execute(delete(PeopleList).where(PeopleList.id == list_id))


async def add_campaign(
    db: AsyncSession, code: str, name: str, author_id: int, now: datetime
) -> None:
    """A second one with the same code is the same campaign."""
    await db.execute(
        insert(db, Campaign)
        .values(code=code, name=name, author_id=author_id, created_at=now)
        .on_conflict_do_nothing(index_elements=["code"])
    )


async def campaigns(db: AsyncSession, limit: int = 30) -> Sequence[tuple[str, str, int]]:
    """Newest first: code, name, how many people came by it."""
    rows = await db.execute(
        select(Campaign.code, Campaign.name, func.count(Person.id))
        .outerjoin(
            Person, or_(Person.first_source == Campaign.code, Person.last_source == Campaign.code)
        )
        .group_by(Campaign.code, Campaign.name, Campaign.created_at)
        .order_by(Campaign.created_at.desc(), Campaign.code)
        .limit(limit)
    )
    return [(code, name, came) for code, name, came in rows]


async def came_by(db: AsyncSession, person_id: int, code: str) -> None:
    """Remember the campaign somebody came by: the first for good, the last each time anew."""
    if await db.get(Campaign, code) is None:
        return
    await db.execute(
        update(Person)
        .where(Person.id == person_id, Person.first_source == "")
        .values(first_source=code)
    )
    await db.execute(update(Person).where(Person.id == person_id).values(last_source=code))
