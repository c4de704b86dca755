"""A house that WhatsApp posts to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from storage.database import Database
from tests.support.whatsapp_inbox import Box, serve_whatsapp


@pytest.fixture(autouse=True)
def platforms() -> None:
    serve_whatsapp()


@pytest.fixture
async def box(sqlite: Database, redis: Redis) -> AsyncIterator[Box]:
    box = Box(sqlite, redis)
    async with box.listening():
        yield box


@pytest.fixture
async def any_box(database: Database, redis: Redis) -> AsyncIterator[Box]:
    """Once on each database."""
    box = Box(database, redis)
    async with box.listening():
        yield box
