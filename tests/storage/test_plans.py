"""Every question that a person waits for finds its rows by an index, on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.commerce import search
from storage import (
    carts,
    discount_codes,
    member_snapshots,
    orders,
    outbox,
    past_prices,
    product_lists,
    products,
    reviews,
    shop_figures,
    spellings,
    whatsapp_inbox,
)
from storage.database import Database, Session
from storage.media import naming, wanted
from storage.models import InboxRow
from storage.sql.pagination import Place

NOW = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)

QUESTIONS: dict[str, Callable[[Session], Awaitable[Any]]] = {
    "who it is": lambda db: member_snapshots.by_account(db, "telegram", "1"),
    "a product": lambda db: products.by_id(db, 1),
    "a product by its draft": lambda db: products.by_draft(db, "draft"),
    "a page of a category": lambda db: product_lists.shelf(db, "coffee"),
    "a page of all products": lambda db: product_lists.shelf(db, ""),
    "the next page of a category": lambda db: product_lists.shelf(db, "coffee", Place(1, (5,))),
    "the page before": lambda db: product_lists.shelf(db, "", Place(1, (5,), before=True)),
    "reviews": lambda db: reviews.worded(db, 1),
    "more reviews": lambda db: reviews.worded(db, 1, Place(1, (5,))),
    "more of a shop's open orders": lambda db: orders.open_of_shop(db, 1, Place(1, (0, 5))),
    "a shop's finished orders": lambda db: orders.finished_of_shop(db, 1, Place(1, (5,))),
    "a search": lambda db: search.find(db, "coffee"),
    "a search for what is too short for the index of words": lambda db: search.find(db, "co"),
    "a search for several words": lambda db: search.find(db, "coffee huye"),
    "a search for what is misspelt": lambda db: search.find(db, "coffwe huyye"),
    "words that are meant": lambda db: spellings.meant(db, ["cofe", "cofw"]),
    "the categories that have something": product_lists.categories,
    "what a shop sold by day": lambda db: shop_figures.sold(db, 1, [NOW, NOW, NOW]),
    "what sold best in a shop": lambda db: shop_figures.best(db, 1, NOW, NOW, 5),
    "whose money a shop waits for": lambda db: shop_figures.to_settle(db, 1),
    "a seller's products": lambda db: product_lists.of_shop(db, 1),
    "a cart, and where the last parcel went": lambda db: carts.lines(db, 1),
    "a code as it is typed": lambda db: discount_codes.spelled(db, "kawa10"),
    "a code by its link": lambda db: discount_codes.of_token(db, 7),
    "whether somebody has used a code": lambda db: discount_codes.is_used_by(db, 1, 1),
    "codes of a shop": lambda db: discount_codes.of_shop(db, 1),
    "what a product cost before": lambda db: past_prices.since(db, [1], NOW),
    "a cart to be ordered": lambda db: carts.lines_to_order(db, 1),
    "an order": lambda db: orders.by_code(db, "IS-AAAAAA"),
    "the orders of a purchase": lambda db: orders.by_draft(db, "draft"),
    "a buyer's orders": lambda db: orders.bought_by(db, 1),
    "a shop's open orders": lambda db: orders.open_of_shop(db, 1),
    "a shop's payments to check": lambda db: orders.claimed_of_shop(db, 1),
    "orders that nobody took on": lambda db: orders.placed_before(db, NOW),
    "whether products show a file": lambda db: naming.of_products(db, ["a.jpg", "b.jpg"]),
    "the photos to be fetched": lambda db: wanted.due(db, NOW, 4),
    "when the next one is": wanted.next_due,
    "the notices that are due": lambda db: outbox.next_due(
        db, NOW, NOW, NOW, priority=1, steady=True, platform="telegram"
    ),
    "the first message of each in the inbox": lambda db: whatsapp_inbox.heads(db, NOW, 40),
    "statuses in the inbox": lambda db: whatsapp_inbox.news(db, NOW, 200),
    "when to look into the inbox again": lambda db: whatsapp_inbox.next_look(db, NOW),
    "the oldest in the inbox": whatsapp_inbox.oldest,
    "the album that a picture is of": lambda db: whatsapp_inbox.album_before(
        db, InboxRow(id=1, key="k", sender="RW.1", sent_at=NOW), ("image",)
    ),
    "the same when the clock was set": lambda db: outbox.next_due(
        db, NOW, NOW, NOW, priority=1, steady=False, platform="telegram"
    ),
}


@pytest.fixture
def asked(database: Database) -> tuple[Database, list[tuple[str, Any]]]:
    """The statements that the drivers are given."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    engines = {database.engine.sync_engine, database._reading.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    return database, statements


async def test_nothing_is_read_from_end_to_end(
    asked: tuple[Database, list[tuple[str, Any]]],
) -> None:
    database, statements = asked
    for name, question in QUESTIONS.items():
        statements.clear()
        async with database.read() as db:
            await question(db)
        assert statements, f"{name}: nothing was asked"
        for statement, parameters in list(statements):
            plan = await _plan(database, statement, parameters)
            assert not _scans(database, plan), f"{name}\n{statement}\n" + "\n".join(plan)


async def _plan(database: Database, statement: str, parameters: Any) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    async with database.engine.connect() as connection:
        if not database.is_sqlite:
            # In empty tables everything else is dearer than looking at all of nothing.
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        rows = (await connection.exec_driver_sql(explain + statement, parameters)).all()
    return [str(row[-1]) for row in rows]


def _scans(database: Database, plan: list[str]) -> list[str]:
    """Tables that are read whole. One of the search's indexes is read in its order, until a page is
    full; what PostgreSQL could not avoid although sequential scans are off has no index."""
    if database.is_sqlite:
        return [
            line
            for line in plan
            if line.startswith("SCAN ")
            and "INDEX" not in line
            and "CONSTANT ROW" not in line
            and not line.startswith(("SCAN (", "SCAN anon"))
        ]
    return [line for line in plan if "Seq Scan" in line and "anon" not in line]
