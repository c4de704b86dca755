"""The index of words: which products have a term anywhere in a word of theirs, on both databases.

A search asks for parts of words (bot/parsing/search_text.py), which no B-tree finds in a text. So
each word is kept with its endings, "ikawa" as ikawa, kawa, awa: a part of a word begins one of
them. Chinese has no spaces: what stands between two is a word, and one character of it is enough.
What stands in a product's name is kept with a mark before it, so that it can be asked for alone.

Each database has an index of its own kind for that (FTS5; trigrams, as an extension), with rules
that differ where Chinese begins. This one is a table, and says the same on both.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import ProductWord
from storage.sql.upsert import dialect_of, into

# Between a product's name and what else it is found by.
END_OF_NAME = "\n"
LONGEST = 12  # characters of an ending that are kept; the text itself is looked at in the end
SHORTEST = 3  # of a term in letters; a Chinese character is a word
NAMED = "."  # before a word of a name; no word has it


def endings(text: str) -> set[str]:
    """What is kept of a product's text."""
    name, _, rest = text.rpartition(END_OF_NAME)
    parts = ((NAMED, name), ("", rest))
    return {
        (mark + word[start:])[:LONGEST]
        for mark, part in parts
        for word in part.split()
        for start in range(len(word))
        if len(word) - start >= shortest(word[start])
    }


def shortest(first: str) -> int:
    """How many characters a term must have that begins so."""
    return SHORTEST if first < "\u3000" else 1


async def add(db: AsyncSession, texts: Mapping[int, str]) -> None:
    """Keep the words of new products, by id."""
    rows = [
        {"word": word, "product_id": product_id}
        for product_id, text in texts.items()
        for word in sorted(endings(text))
    ]
    if rows:
        await db.execute(_ADD, rows)


_ADD = insert(ProductWord.__table__)  # the table itself: the ORM looks at each of twenty rows


async def replace(db: AsyncSession, texts: Mapping[int, str]) -> None:
    """Keep other words of products than those that they had."""
    await db.execute(delete(ProductWord).where(ProductWord.product_id.in_(list(texts))))
    await add(db, texts)


async def change(db: AsyncSession, texts: Mapping[int, tuple[str, str]]) -> None:
    """The same of many that change by a few words: only what differs is written. Each text that
    was kept, and the one that is now; whoever asks has locked the products."""
    gone, new = [], []
    for product_id, (old, text) in texts.items():
        before, after = endings(old), endings(text)
        gone += [{"gone": word, "which": product_id} for word in sorted(before - after)]
        new += [{"word": word, "product_id": product_id} for word in sorted(after - before)]
    if gone:
        await db.execute(_REMOVE, gone)
    if new:
        add_new = into(dialect_of(db), ProductWord.__table__).on_conflict_do_nothing().inline()
        await db.execute(add_new, new)


_REMOVE = delete(ProductWord.__table__).where(
    ProductWord.__table__.c.word == bindparam("gone"),
    ProductWord.__table__.c.product_id == bindparam("which"),
)
