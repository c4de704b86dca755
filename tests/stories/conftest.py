"""A market for every story: on SQLite by polling, or in each of the four ways it can be run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.market import Market

STAFF = (100_777,)  # the id of whoever is named in ISOKO_STAFF_IDS


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
