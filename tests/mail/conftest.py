from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot import capabilities
from bot.mail.capabilities import MAIL
from bot.telegram.capabilities import TELEGRAM
from bot.web.capabilities import WEB
from storage.database import Database
from tests.support.mail import MailPost
from tests.support.platforms import serving


@pytest.fixture(autouse=True)
def served():
    with serving(TELEGRAM, WEB, MAIL):
        assert capabilities.has_mail()
        yield


@pytest.fixture
async def post(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[MailPost]:
    """Where the kind of database makes no difference."""
    async with MailPost.open(sqlite, redis, tmp_path) as opened:
        yield opened


@pytest.fixture
async def both(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[MailPost]:
    """On either database."""
    async with MailPost.open(database, redis, tmp_path) as opened:
        yield opened
