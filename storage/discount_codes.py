"""Codes for a discount: what a cart has, how many orders may have one, and who has used it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import CartCode, CodeUse, DiscountCode, Shop, WrongDiscountCodes
from storage.sql.pagination import FIRST, Page, PagedList, Place
from storage.sql.upsert import dialect_of, insert, into, row_of

TRIED_IN = timedelta(hours=1)
PAGE = 5  # codes a screen

_CODES = DiscountCode.__table__.c
_USES = CodeUse.__table__.c


class FoundCode(NamedTuple):
    code: DiscountCode
    shop: str
    owner_id: int
    is_there: bool  # its shop: away or closed for a while, it is


async def add(db: AsyncSession, new: DiscountCode) -> bool:
    """False where this draft is one already, or the shop has one that looks like it."""
    statement = into(dialect_of(db), DiscountCode.__table__).on_conflict_do_nothing()
    number = await db.scalar(statement.returning(_CODES.id), row_of(new))
    new.id = number or 0
    return bool(number)


async def by_draft(db: AsyncSession, draft_id: str) -> DiscountCode | None:
    return await db.scalar(select(DiscountCode).where(DiscountCode.draft_id == draft_id))


async def by_id(db: AsyncSession, code_id: int) -> DiscountCode | None:
    return await db.scalar(
        select(DiscountCode)
        .where(DiscountCode.id == code_id)
        .execution_options(populate_existing=True)
    )


async def spelled(db: AsyncSession, key: str) -> Sequence[FoundCode]:
    """Of any shop."""
    return await _found(db, DiscountCode.spelled == key)


async def of_token(db: AsyncSession, token: int) -> FoundCode | None:
    found = await _found(db, DiscountCode.token == token)
    return found[0] if found else None


async def _found(db: AsyncSession, which: Any) -> Sequence[FoundCode]:
    rows = await db.execute(
        select(DiscountCode, Shop.name, Shop.owner_id, Shop.state == "open")
        .join(Shop, Shop.id == DiscountCode.shop_id)
        .where(which)
        .order_by(DiscountCode.id.desc())
        .limit(20)
    )
    return [FoundCode(*row) for row in rows]


async def of_shop(db: AsyncSession, shop_id: int, page: Place = FIRST) -> Page[DiscountCode]:
    """Newest first."""
    return await _OF_SHOP.page(db, page, {"whose": shop_id})


_OF_SHOP = PagedList(
    select(DiscountCode).where(DiscountCode.shop_id == bindparam("whose")), [DiscountCode.id], PAGE
)


async def end(db: AsyncSession, code_id: int, now: datetime) -> bool:
    """Before its time, once."""
    ended = await db.scalar(
        update(DiscountCode.__table__)
        .where(_CODES.id == code_id, _CODES.ended_at.is_(None))
        .values(ended_at=now)
        .returning(_CODES.id)
    )
    return ended is not None


# -- in a cart -------------------------------------------------------------------------------------


async def put(db: AsyncSession, person_id: int, code: DiscountCode) -> None:
    """One for each shop: another one takes its place."""
    values = {"person_id": person_id, "shop_id": code.shop_id, "code_id": code.id}
    await db.execute(
        insert(db, CartCode)
        .values(**values)
        .on_conflict_do_update(index_elements=["person_id", "shop_id"], set_={"code_id": code.id})
    )


async def remove(db: AsyncSession, person_id: int, shop_ids: Collection[int]) -> None:
    await db.execute(
        delete(CartCode).where(CartCode.person_id == person_id, CartCode.shop_id.in_(shop_ids))
    )


async def is_used_by(db: AsyncSession, code_id: int, person_id: int) -> bool:
    """Whether an order of theirs has it, that did not come to nothing."""
    held = select(CodeUse.order_id).where(
        CodeUse.code_id == code_id,
        CodeUse.person_id == person_id,
        CodeUse.given_back_at.is_(None),
    )
    return (await db.scalar(held.limit(1))) is not None


# -- of an order -----------------------------------------------------------------------------------


async def reserve(db: AsyncSession, code_id: int, now: datetime) -> bool:
    """For one order more, if it holds now and there is one left: one row changed, or it is off."""
    return (await db.scalar(_RESERVE, {"which": code_id, "at": now})) is not None


async def note_use(db: AsyncSession, order_id: int, code_id: int, person_id: int) -> bool:
    """False where another order of theirs has it."""
    values = {"order_id": order_id, "code_id": code_id, "person_id": person_id}
    statement = insert(db, CodeUse).values(**values, given_back_at=None)
    noted = await db.scalar(statement.on_conflict_do_nothing().returning(CodeUse.order_id))
    return noted is not None


async def give_back(db: AsyncSession, order_id: int, now: datetime) -> None:
    """What an order held is there for another; twice is once."""
    code_id = await db.scalar(_GIVE_BACK, {"which": order_id, "at": now})
    if code_id is not None:
        await db.execute(_ONE_LESS, {"which": code_id})


_AT = bindparam("at", type_=DiscountCode.begins_at.type)
_RESERVE = (
    update(DiscountCode.__table__)
    .where(
        _CODES.id == bindparam("which"),
        _CODES.begins_at <= _AT,
        _CODES.ends_at > _AT,
        _CODES.ended_at.is_(None),
        or_(_CODES.most.is_(None), _CODES.used < _CODES.most),
    )
    .values(used=_CODES.used + 1)
    .returning(_CODES.id)
)
_GIVE_BACK = (
    update(CodeUse.__table__)
    .where(_USES.order_id == bindparam("which"), _USES.given_back_at.is_(None))
    .values(given_back_at=_AT)
    .returning(_USES.code_id)
)
_ONE_LESS = (
    update(DiscountCode.__table__)
    .where(_CODES.id == bindparam("which"))
    .values(used=_CODES.used - 1)
)


# -- wrong ones ------------------------------------------------------------------------------------


async def note_wrong(db: AsyncSession, person_id: int, now: datetime) -> None:
    over = WrongDiscountCodes.since <= now - TRIED_IN
    statement = insert(db, WrongDiscountCodes).values(person_id=person_id, since=now, times=1)
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id"],
            set_={
                "since": case((over, now), else_=WrongDiscountCodes.since),
                "times": case((over, 1), else_=WrongDiscountCodes.times + 1),
            },
        )
    )


async def wrong_since(db: AsyncSession, person_id: int, now: datetime) -> int:
    """How many wrong ones in an hour."""
    found = await db.scalar(
        select(func.sum(WrongDiscountCodes.times)).where(
            WrongDiscountCodes.person_id == person_id,
            WrongDiscountCodes.since > now - TRIED_IN,
        )
    )
    return int(found or 0)
