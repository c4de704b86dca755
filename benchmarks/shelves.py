"""Search and pages over 100,000 products in three languages, asked of the storage itself."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from typing import Literal

from benchmarks.figures import Figure, at_most, single
from benchmarks.ground import KINDS, Ground
from benchmarks.seed import MARKET, WORDS
from bot.commerce import search
from storage import product_lists
from storage.constants import CATEGORIES, Category
from storage.database import Database, Session
from storage.sql.pagination import Place

PRODUCTS = 100_000
ASKED = 60  # a kind of question

Question = Callable[[Session], Awaitable[object]]


def _common() -> Question:
    """A word that thousands of products have."""
    words = random.choice(random.choice(list(WORDS.values())).split())
    return lambda db: search.find(db, words)


def _rare() -> Question:
    """The number in one product's name, after a word."""
    number = random.randrange(PRODUCTS)
    return lambda db: search.find(db, f"kept {number}")


def _misspelt() -> Question:
    """A word without one of its letters."""
    words = random.choice([each for each in " ".join(WORDS.values()).split() if len(each) > 4])
    without = random.randrange(1, len(words))
    return lambda db: search.find(db, words[:without] + words[without + 1 :])


def _shelf() -> Question:
    category: Category | Literal[""] = random.choice((*CATEGORIES, ""))
    page = random.randrange(30)
    return lambda db: product_lists.shelf(db, category, Place(page))


QUESTIONS = {
    "a search for a common word": _common,
    "a search for a rare word": _rare,
    "a search for a misspelt word": _misspelt,
    "a page of a category": _shelf,
}


async def run(ground: Ground) -> list[Figure]:
    size = MARKET.times(10 if ground.effort.quick else 100)
    figures = []
    for kind in KINDS:
        database = Database(await ground.large(kind, size))
        try:
            for what, ask in QUESTIONS.items():
                slowest = [await _p95(database, ask) for _ in range(ground.effort.runs)]
                name = f"{what}, {size.products:,} products, {kind}, p95"
                figures.append(single(name, "ms", slowest, at_most(30.0)))
        finally:
            await database.close()
    return figures


async def _p95(database: Database, ask: Callable[[], Question]) -> float:
    taken = []
    for _ in range(ASKED):
        question = ask()
        began = time.perf_counter()
        async with database.read() as db:
            await question(db)
        taken.append((time.perf_counter() - began) * 1e3)
    return sorted(taken)[int(ASKED * 0.95)]
