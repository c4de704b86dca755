"""Texts of products in other languages than their own, and the queue of those that are missing.

Who is given a text has it for a time (`claim`): the row is taken by one conditional write, so two
who ask at once never get the same.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from storage.constants import Hand, Language
from storage.models import Moment, Product, ProductText, Shop, SkippedText, TextClaim
from storage.product_groups import CANONICAL
from storage.product_lists import ON_SALE
from storage.sql.upsert import Insert, dialect_of, into

MOST = 1000  # nobody counts further


class Words(NamedTuple):
    name: str
    description: str


async def hold(db: AsyncSession, product: Product) -> None:
    """Its words as they stand now, kept from others until the transaction ends. The texts are read
    once it is held: PostgreSQL gives a statement that waited for a row the row as it is now, and
    all else that it reads as it was."""
    await db.refresh(product, WORDS, with_for_update=True)
    await db.refresh(product, ["texts"])


WORDS = ("state", "name", "description", "language", "words_revision", "search_text")


async def write(
    db: AsyncSession,
    product: Product,
    language: Language,
    words: Words,
    hand: Hand,
    person_id: int,
    of_revision: int,
    now: datetime,
    seen: datetime | None = None,
) -> bool:
    """Keep a text. The seller's own takes the place of any; that of staff only of an older one of
    staff, of the same person's, or of the one that they had `seen`. False where it does not."""
    row = {
        "product_id": product.id,
        "language": language,
        "name": words.name,
        "description": words.description,
        "hand": hand,
        "person_id": person_id,
        "of_revision": of_revision,
        "written_at": now,
    }
    by_staff = hand == "staff"
    statement = _write(dialect_of(db), by_staff=by_staff)
    written = await db.scalar(statement, row | {"seen": seen} if by_staff else row)
    await db.refresh(product, ["texts"])
    return written is not None


@cache
def _write(dialect: str, *, by_staff: bool) -> Any:
    statement = into(dialect, ProductText.__table__)
    kept, new = ProductText.__table__.c, statement.excluded
    older = or_(
        kept.of_revision < new.of_revision,
        kept.person_id == new.person_id,
        kept.written_at == bindparam("seen", type_=Moment()),
    )
    return statement.on_conflict_do_update(
        index_elements=["product_id", "language"],
        set_={
            name: new[name]
            for name in ("name", "description", "hand", "person_id", "of_revision", "written_at")
        },
        where=and_(kept.hand == "staff", older) if by_staff else None,
    ).returning(kept.product_id)


async def copy(db: AsyncSession, of: int, to: int) -> None:
    """Those of another of its group: they have the same words."""
    table = ProductText.__table__
    columns = [literal(to) if each.name == "product_id" else each for each in table.c]
    rows = select(*columns).where(table.c.product_id == of)
    await db.execute(insert(table).from_select([each.name for each in table.c], rows))


async def remove(db: AsyncSession, product: Product, language: Language) -> None:
    await db.execute(
        delete(ProductText).where(
            ProductText.product_id == product.id, ProductText.language == language
        )
    )
    await db.refresh(product, ["texts"])


# --- the queue ------------------------------------------------------------------------------------


def _waiting(*columns: Any) -> Select[Any]:
    """Of what is on sale what has no text in a language, or one of staff's that is old; not of
    one's own shop, which its owner translates as its seller."""
    language: ColumnElement[str] = bindparam("into")
    there = and_(ProductText.product_id == Product.id, ProductText.language == language)
    return (
        select(*columns)
        .select_from(Product)
        .join(Shop, Shop.id == Product.shop_id)
        .outerjoin(ProductText, there)
        .where(
            ON_SALE,
            CANONICAL,  # a text is one of all in a group
            Product.language != language,
            Shop.owner_id != bindparam("who"),
            or_(
                ProductText.product_id.is_(None),
                and_(
                    ProductText.hand == "staff",
                    ProductText.of_revision < Product.words_revision,
                ),
            ),
        )
    )


_NOT_FOR_ME = or_(
    select(TextClaim.product_id)
    .where(
        TextClaim.product_id == Product.id,
        TextClaim.language == bindparam("into"),
        TextClaim.person_id != bindparam("who"),
        TextClaim.until > bindparam("now", type_=Moment()),
    )
    .exists(),
    select(SkippedText.product_id)
    .where(
        SkippedText.product_id == Product.id,
        SkippedText.language == bindparam("into"),
        SkippedText.person_id == bindparam("who"),
        SkippedText.until > bindparam("now", type_=Moment()),
    )
    .exists(),
)
# What is old says something that is not so any more: before what is only missing.
_NEXT = (
    _waiting(Product.id)
    .where(~_NOT_FOR_ME)
    .order_by(
        case((ProductText.product_id.is_(None), 1), else_=0), Product.published_at, Product.id
    )
    .limit(1)
)
_COUNT = select(func.count()).select_from(
    _waiting(Product.id).where(~_NOT_FOR_ME).limit(MOST).subquery()
)


async def count(db: AsyncSession, language: Language, person_id: int, now: datetime) -> int:
    """How many texts somebody could be given, no further than `MOST`."""
    found = await db.scalar(_COUNT, {"into": language, "who": person_id, "now": now})
    return found or 0


async def take_next(
    db: AsyncSession, language: Language, person_id: int, now: datetime, until: datetime
) -> int | None:
    """The next text that waits, and nobody else's until then; None where there is none. Whoever
    asks lets go of what they had before."""
    await db.execute(delete(TextClaim).where(TextClaim.person_id == person_id))
    while True:
        asked = {"into": language, "who": person_id, "now": now}
        product_id: int | None = await db.scalar(_NEXT, asked)
        if product_id is None or await claim(db, product_id, language, person_id, now, until):
            return product_id


async def claim(
    db: AsyncSession,
    product_id: int,
    language: Language,
    person_id: int,
    now: datetime,
    until: datetime,
) -> bool:
    """Take a text for a time; False where somebody else has it."""
    row = {"product_id": product_id, "language": language, "person_id": person_id, "until": until}
    return await db.scalar(_claim(dialect_of(db)), {**row, "now": now}) is not None


@cache
def _claim(dialect: str) -> Any:
    statement: Insert = into(dialect, TextClaim.__table__)
    kept, new = TextClaim.__table__.c, statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["product_id", "language"],
        set_={"person_id": new.person_id, "until": new.until},
        where=or_(kept.until <= bindparam("now", type_=Moment()), kept.person_id == new.person_id),
    ).returning(kept.product_id)


async def let_go(db: AsyncSession, product_id: int, language: Language, person_id: int) -> None:
    await db.execute(
        delete(TextClaim).where(
            TextClaim.product_id == product_id,
            TextClaim.language == language,
            TextClaim.person_id == person_id,
        )
    )


async def skip(
    db: AsyncSession, product_id: int, language: Language, person_id: int, until: datetime
) -> None:
    """Leave a text to others until then."""
    await let_go(db, product_id, language, person_id)
    row = {"person_id": person_id, "product_id": product_id, "language": language, "until": until}
    await db.execute(_skip(dialect_of(db)), row)


@cache
def _skip(dialect: str) -> Any:
    statement: Insert = into(dialect, SkippedText.__table__)
    return statement.on_conflict_do_update(
        index_elements=["person_id", "product_id", "language"],
        set_={"until": statement.excluded.until},
    )


async def purge(db: AsyncSession, now: datetime) -> int:
    """Drop what has run out."""
    gone = 0
    for row in (TextClaim, SkippedText):
        ended = await db.execute(delete(row).where(row.until <= now))
        gone += cast(CursorResult[Any], ended).rowcount
    return gone
