"""Houses that can be killed."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from storage.redis.server import RedisServer
from tests.faults.far import FarMarket, Zygote, zygote

OpenFar = Callable[..., AbstractAsyncContextManager[FarMarket]]


@pytest.fixture(scope="session")
def one_zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    with zygote(tmp_path_factory.mktemp("zygote")) as running:
        yield running


@pytest.fixture
def far(one_zygote: Zygote, tmp_path: Path) -> OpenFar:
    """`async with far(database_url, mode=…) as market`: a house in a process of its own."""

    @contextlib.asynccontextmanager
    async def open_far(url: str, poller: str = "ours", **more: Any) -> AsyncIterator[FarMarket]:
        class Ours(FarMarket):
            def before(self) -> None:
                super().before()
                self.zygote, self.poller = one_zygote, poller

        async with Ours.open(url, "", tmp_path, **more) as market:
            assert isinstance(market, FarMarket)
            yield market
        server = RedisServer(tmp_path / "data" / "redis")
        assert not server.lives(), "the private Redis was left behind"

    return open_far
