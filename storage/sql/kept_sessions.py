"""Sessions for looking that are kept with what they stand on.

A session, a connection out of the pool, and the end of both take longer than a small statement and
its answer. What looks holds no transaction (storage/database.py), so nothing is kept open by it but
the connection, and a look that ends by an error is its session's last.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

if TYPE_CHECKING:
    from sqlalchemy.pool import PoolProxiedConnection

S = TypeVar("S", bound=AsyncSession)

AT_MOST = 4  # of the ten connections that the pool for looking has


@dataclass(slots=True)
class _Kept(Generic[S]):
    session: S
    connection: PoolProxiedConnection | None = None  # of PostgreSQL, where it may die while it lies
    used: float = 0.0


class KeptSessions(Generic[S]):
    """`make` gives a session that begins no transaction, `empty` has it forget what was done in it;
    `idle_seconds` is for how long its connection is trusted unseen, None where nothing can happen
    to it."""

    def __init__(
        self, make: Callable[[], S], empty: Callable[[S], None], idle_seconds: float | None
    ) -> None:
        self._make = make
        self._empty = empty
        self._idle_seconds = idle_seconds
        self._free: list[_Kept[S]] = []
        self._closed = False

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[S]:
        kept = await self._taken()
        try:
            yield kept.session
            await self._keep(kept)
        except BaseException:
            await kept.session.close()
            raise

    async def close(self) -> None:
        self._closed = True
        while self._free:
            await self._free.pop().session.close()

    async def _keep(self, kept: _Kept[S]) -> None:
        session = kept.session
        # One that asked nothing has no connection, and none is taken for it.
        is_sound = session.is_active and session.in_transaction()
        if is_sound and self._idle_seconds is not None:
            if kept.connection is None:
                kept.connection = await (await session.connection()).get_raw_connection()
            kept.used = time.monotonic()
            is_sound = kept.connection.is_valid
        if not is_sound or self._closed or len(self._free) == AT_MOST:
            await session.close()
            return
        self._empty(session)
        self._free.append(kept)

    async def _taken(self) -> _Kept[S]:
        """The one that was used last. What lay idle goes back to the pool, which tries it."""
        if self._free:
            kept = self._free.pop()
            if kept.connection is None:
                return kept
            assert self._idle_seconds is not None
            dead = kept.connection.driver_connection.is_closed()  # type: ignore[union-attr]
            if not dead and time.monotonic() - kept.used < self._idle_seconds:
                return kept
            info = kept.connection.info
            await kept.session.close()
            info["used"] = kept.used  # not now, as the pool believes
        return _Kept(self._make())
