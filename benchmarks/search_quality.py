"""Whether a search shows first what people look for: 240 queries in three languages over a market
that is written down with them (benchmarks/search), on both databases."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from benchmarks.figures import Figure, at_least, single
from benchmarks.ground import KINDS, Ground
from bot.commerce import search
from storage.database import Database
from tests.support.trade import Trade

if TYPE_CHECKING:
    from bot.chat import Sender
    from storage.constants import Category

TABLES = Path(__file__).parent / "search"
FIRST = 5
GOAL = 0.95


@dataclass(frozen=True)
class Answer:
    """What a query gave, by the keys of products."""

    language: str
    query: str
    kind: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def recall(self) -> float:
        return len(set(self.wanted) & set(self.found[:FIRST])) / len(self.wanted)


async def run(ground: Ground) -> list[Figure]:
    figures = []
    for kind in KINDS:
        database = Database(await ground.migrated(kind))
        try:
            keys = await fill(database)
            answers = [await ask(database, keys, row) for row in rows("queries.tsv")]
        finally:
            await database.close()
        recalls = defaultdict(list)
        for each in answers:
            recalls[each.language].append(each.recall)
        for language, values in recalls.items():
            name = f"recall in the first {FIRST}, {len(values)} queries, {language}, {kind}"
            goal = at_least(GOAL)
            figures.append(single(name, "of 1", [sum(values) / len(values)], goal))
    return figures


async def fill(database: Database) -> dict[int, str]:
    """The market of the table; what each product is called there, by its id."""
    trade = Trade(database)
    sellers: dict[str, Sender] = {}
    keys = {}
    for row in rows("products.tsv"):
        shop = row["shop"]
        if shop not in sellers:
            sellers[shop] = await trade.seller(f"Owner {len(sellers)}", shop=shop)
        trade.forward(minutes=1)
        product = await trade.product(
            sellers[shop],
            row["name"],
            description=row["description"],
            category=cast("Category", row["category"]),
            weight=int(row["grams"]),
        )
        keys[product] = row["key"]
    return keys


async def ask(database: Database, keys: dict[int, str], row: dict[str, str]) -> Answer:
    async with database.read() as db:
        found = await search.find(db, row["query"])
    products = tuple(keys[product.id] for product in found.page.items)
    wanted = tuple(row["first five"].split())
    return Answer(row["language"], row["query"], row["kind"], wanted, products)


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
