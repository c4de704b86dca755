"""How much has to come before somebody sees a page: a cheap phone, and a slow network.

What it takes in seconds is measured by `python -m benchmarks first_view`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.web.flood import AddressLimit
from storage.database import Database
from tests.support.chat_door import Front
from tests.support.first_views import first_views, parts_of

MOST = 100_000  # bytes, without photos; the proxy makes a third of it (docs/operating.md)


async def test_a_first_view_is_light(
    sqlite: Database, redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AddressLimit, "takes", lambda *_: True)
    async with Front.open(sqlite, redis, tmp_path) as front:
        paths, visitor = await first_views(front)
        weighed = {}
        for kind, path in paths.items():
            browser = front.browser() if kind == "chat, not begun" else visitor
            said, page = await browser.get(path, allow_redirects=True)
            assert said.status == 200, kind
            weighed[kind] = len(page.encode())
            for part in dict.fromkeys(parts_of(page)):
                async with visitor.session.get(front.url + part) as got:
                    weighed[kind] += len(await got.read())
        assert weighed["chat, long"] > 2 * weighed["chat, not begun"], "it is filled"
        assert {kind: size for kind, size in weighed.items() if size >= MOST} == {}
