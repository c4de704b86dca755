"""A proxy before three processes, and somebody who posts to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import aiohttp
import pytest
import pytest_asyncio

from tests.support.haproxy import Proxy, running

ONE_LOOP: Final = "package"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.asyncio(loop_scope=ONE_LOOP), append=False)


@pytest_asyncio.fixture(scope="package", loop_scope=ONE_LOOP)
async def proxy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Proxy]:
    async with running(tmp_path_factory.mktemp("haproxy")) as started:
        yield started


@pytest_asyncio.fixture(scope="package", loop_scope=ONE_LOOP)
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """On one connection, as a platform may keep it: what comes by it is not all one process's."""
    connector, jar = aiohttp.TCPConnector(limit=1), aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        yield session
