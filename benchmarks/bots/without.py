"""Ours without one of its tricks, each by its name: what a trick saves is what this costs more.

A trick makes the house cheaper and does nothing else (docs/decisions/0111-tricks.md). Each is
undone before the rest is loaded, in the way that the library behind it proposes.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable
from typing import Any


def _put(owner: Any, name: str, instead: object) -> None:
    assert hasattr(owner, name), f"{owner} has no {name} any more"
    setattr(owner, name, instead)


def _threads() -> None:
    import aiosqlite

    from storage import database

    def in_a_thread(path: str) -> aiosqlite.Connection:
        connection = aiosqlite.connect(path, cached_statements=256)
        connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does
        return connection

    _put(database, "Near", in_a_thread)


def _a_transaction_to_read() -> None:
    from storage import database

    make: Any = database.create_async_engine  # type: ignore[attr-defined]

    def without_autocommit(url: str, **options: Any) -> Any:
        options.pop("isolation_level", None)
        return make(url, **options)

    _put(database, "create_async_engine", without_autocommit)


def _a_ping_each_time() -> None:
    from storage import database

    _put(database, "IDLE_SECONDS", -1.0)


def _sessions_that_end() -> None:
    from storage.sql import kept_sessions

    _put(kept_sessions, "AT_MOST", 0)


def _scripts_by_the_library() -> None:
    from redis.asyncio import Redis

    from storage.redis.client import Client

    _put(Client, "register_script", Redis.register_script)


def _statements_made_anew() -> None:
    """Those that storage puts together once."""
    cached = functools.cache

    def but_in_storage(function: Callable[..., Any]) -> Callable[..., Any]:
        ours = function.__module__.startswith("storage.")
        return function if ours else cached(function)

    functools.cache = but_in_storage  # type: ignore[assignment]


def _nobody_remembered() -> None:
    from bot.engine.member_cache import MemberCache

    _put(MemberCache, "known", lambda *_: None)


def _calls_of_their_own() -> None:
    from bot.telegram.inbound.responder import Responder

    _put(Responder, "_rides", lambda *_: False)


def _asyncios_loop() -> None:
    from bot import runtime

    _put(runtime, "run", asyncio.run)


def _a_busy_collector() -> None:
    from bot import runtime

    _put(runtime, "settle", lambda: None)


def _collections_while_loading() -> None:
    from bot import runtime

    _put(runtime, "loading", contextlib.nullcontext)


def _all_models_at_once() -> None:
    import aiogram  # noqa: F401 - whoever comes later finds it loaded


TRICKS: dict[str, Callable[[], None]] = {
    "SQLite without threads": _threads,
    "looks at PostgreSQL without transactions": _a_transaction_to_read,
    "pings of idle connections only": _a_ping_each_time,
    "sessions for looking that are kept": _sessions_that_end,
    "statements put together once": _statements_made_anew,
    "scripts of Redis over one connection": _scripts_by_the_library,
    "the member cache": _nobody_remembered,
    "answers in the webhook's response": _calls_of_their_own,
    "uvloop": _asyncios_loop,
    "a collector at rest": _a_busy_collector,
    "no collections while loading": _collections_while_loading,
    "aiogram's models when they are used": _all_models_at_once,
}
