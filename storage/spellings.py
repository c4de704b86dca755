"""Words of products' names, found by those who mistype them (bot/parsing/spelling.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import Product, ProductWord, Spelling
from storage.search_index import LONGEST, NAMED
from storage.sql.upsert import dialect_of, into

MOST = 50  # words that may be meant


async def add(db: AsyncSession, traces: Mapping[str, Collection[str]]) -> None:
    """Keep words by their traces; those that are there stay."""
    rows = [
        {"trace": trace, "word": word} for word in sorted(traces) for trace in sorted(traces[word])
    ]
    if rows:
        await db.execute(
            into(dialect_of(db), Spelling.__table__).on_conflict_do_nothing().inline(), rows
        )


_MEANT = (
    select(Spelling.word)
    .where(Spelling.trace.in_(bindparam("traces", expanding=True)))
    .distinct()
    .limit(MOST)
)


async def meant(db: AsyncSession, traces: Collection[str]) -> Sequence[str]:
    """The words that have one of these traces."""
    return (await db.scalars(_MEANT, {"traces": sorted(traces)})).all()


async def drop_unused(db: AsyncSession, traces: Mapping[str, Collection[str]]) -> None:
    """Forget those of the words that no product's name has any more."""
    if not traces:
        return
    every = sorted({trace for each in traces.values() for trace in each})
    await db.execute(
        delete(Spelling)
        .where(
            Spelling.trace.in_(every),
            Spelling.word.in_(sorted(traces)),
            ~exists().where(ProductWord.word == _named()),
        )
        .execution_options(synchronize_session=False)
    )


async def forget(db: AsyncSession, shops: Select[int]) -> None:
    """Forget the words that no product has but those of these shops, while they are still kept."""
    theirs = select(Product.id).where(Product.shop_id.in_(shops))
    named = _named()
    other = aliased(ProductWord)
    await db.execute(
        delete(Spelling)
        .where(
            named.in_(select(ProductWord.word).where(ProductWord.product_id.in_(theirs))),
            ~exists().where(other.word == named, other.product_id.not_in(theirs)),
        )
        .execution_options(synchronize_session=False)
    )


def _named() -> ColumnElement[str]:
    """A word as the index of words has it."""
    return NAMED + func.substr(Spelling.word, 1, LONGEST - len(NAMED))
