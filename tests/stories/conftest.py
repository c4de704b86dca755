"""A market for every story: on SQLite by polling, or in all the ways it can be run.

The sale itself is told in each of the four ways. For other stories two of them, chosen so that both
databases and both ways in are there, find the same faults in half the time.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.market import Market

STAFF = (100_777,)  # the id of whoever is named in ISOKO_STAFF_IDS
CROSSED = [("sqlite", "polling"), ("postgresql", "webhook")]


@pytest.fixture
async def market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Market]:
    """For a story in which it makes no difference how the house is run."""
    async with Market.open(sqlite_url, redis_url, tmp_path, staff=STAFF) as market:
        yield market


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def every_market(
    database_url: str, redis_url: str, tmp_path: Path, mode: str
) -> AsyncIterator[Market]:
    """SQLite and PostgreSQL, by polling and by webhook."""
    async with Market.open(database_url, redis_url, tmp_path, mode=mode, staff=STAFF) as market:
        yield market


@contextlib.asynccontextmanager
async def crossed(
    request: pytest.FixtureRequest, redis_url: str, folder: Path, **more: Any
) -> AsyncIterator[Market]:
    backend, mode = request.param
    shelf = request.getfixturevalue("sqlite_shelf" if backend == "sqlite" else "postgres_shelf")
    url = await shelf.lend()
    async with Market.open(url, redis_url, folder, mode=mode, staff=STAFF, **more) as market:
        yield market
    await shelf.take_back(url)


@pytest.fixture(params=CROSSED, ids="-".join)
async def crossed_market(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path
) -> AsyncIterator[Market]:
    """SQLite by polling, PostgreSQL by webhook."""
    async with crossed(request, redis_url, tmp_path) as market:
        yield market


@pytest.fixture(params=CROSSED, ids="-".join)
async def crossed_paying(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path
) -> AsyncIterator[Market]:
    """The same with providers of payments."""
    async with crossed(request, redis_url, tmp_path, paying=True) as market:
        yield market


@pytest.fixture
async def paying_market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Market]:
    """With the playground's providers of payments, on SQLite by polling."""
    async with Market.open(sqlite_url, redis_url, tmp_path, staff=STAFF, paying=True) as market:
        yield market
