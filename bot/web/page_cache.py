"""Pages as they were made: for a minute nobody asks the database again, and while it is away, what
was last known of it is shown."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

FRESH_SECONDS = 60.0
KEPT_SECONDS = 86_400.0  # of a database that is away
MOST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class MadePage:
    """`path` is where the page is at home, with its query; elsewhere it is only pointed at."""

    body: bytes
    path: str = ""
    status: int = 200
    kind: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    made_at: float = field(default_factory=time.monotonic)
    etag: str = ""

    @classmethod
    def of(cls, text: str | bytes, path: str = "", status: int = 200, **more: object) -> MadePage:
        body = text.encode() if isinstance(text, str) else text
        etag = hashlib.sha256(body).hexdigest()[:20]
        return cls(body, path, status, etag=etag, **more)  # type: ignore[arg-type]


class PageCache:
    """The pages asked for last, up to so many bytes. Several who ask for the same at once wait for
    one who makes it."""

    def __init__(
        self,
        is_away: Callable[[BaseException], bool],
        most_bytes: int = MOST_BYTES,
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._is_away = is_away
        self._most = most_bytes
        self._fresh = fresh_seconds
        self._pages: OrderedDict[Hashable, MadePage] = OrderedDict()
        self._bytes = 0
        self._making: dict[Hashable, asyncio.Lock] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[MadePage]]) -> MadePage:
        """Raises what `make` does, unless that is a database that is away and an older one is
        kept."""
        kept = self._of(key)
        if kept is not None and self._age(kept) < self._fresh:
            return kept
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                kept = self._of(key)
                if kept is not None and self._age(kept) < self._fresh:
                    return kept
                return await self._made(key, kept, make)
        finally:
            if not lock.locked():
                self._making.pop(key, None)

    def is_fresh(self, key: Hashable) -> bool:
        """Whether it need not be made."""
        kept = self._pages.get(key)
        return kept is not None and self._age(kept) < self._fresh

    async def _made(
        self, key: Hashable, kept: MadePage | None, make: Callable[[], Awaitable[MadePage]]
    ) -> MadePage:
        try:
            page = await make()
        except Exception as error:
            if kept is None or self._age(kept) > KEPT_SECONDS or not self._is_away(error):
                raise
            return kept
        if page.status == 200:  # nobody makes room with addresses of nothing
            self._keep(key, page)
        return page

    def _of(self, key: Hashable) -> MadePage | None:
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def _keep(self, key: Hashable, page: MadePage) -> None:
        old = self._pages.pop(key, None)
        self._bytes += len(page.body) - (len(old.body) if old else 0)
        self._pages[key] = page
        while self._bytes > self._most:
            _, gone = self._pages.popitem(last=False)
            self._bytes -= len(gone.body)

    def _age(self, page: MadePage) -> float:
        return time.monotonic() - page.made_at
