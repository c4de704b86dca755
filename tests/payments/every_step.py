"""test_killed.py at each step, on both databases: some minutes, so it is run by `make faults`."""

from __future__ import annotations

import itertools

import pytest

from storage.database import Database
from tests.payments.test_killed import KINDS, Executioner, executioner, killed_at
from tests.support.databases import PostgresShelf, SqliteShelf

__all__ = ["executioner"]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("look", [False, True])
@pytest.mark.parametrize("kind", list(KINDS))
async def test_at_each(
    shelf: SqliteShelf | PostgresShelf, executioner: Executioner, kind: str, look: bool
) -> None:
    for step in itertools.count(1):
        url = await shelf.lend()
        database = Database(url)
        died = await killed_at(database, executioner, kind, step, look)
        await database.close()
        await shelf.take_back(url)
        if not died:
            assert step > 20, "it lived too soon: no power"
            return
