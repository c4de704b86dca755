"""What our tricks need of other libraries' insides (docs/decisions/0111-tricks.md).

A release that renames one of these is held off by an upper bound, and found here by its name and
not by a bot that answers nobody.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import aiosqlite
import pydantic
import pytest
import sqlalchemy
from aiohttp import StreamReader, web
from aiohttp.web_protocol import RequestHandler
from aiosqlite import core
from redis.asyncio.connection import AbstractConnection, DefaultParser
from redis.asyncio.retry import Retry
from sqlalchemy.dialects.postgresql import asyncpg

ROOT = Path(__file__).parent.parent
DEPENDENCIES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "dependencies"
]
DECISION = (ROOT / "docs" / "decisions" / "0111-tricks.md").read_text("utf-8")


@pytest.mark.parametrize(
    "library", ["aiogram", "aiohttp", "aiosqlite", "pydantic", "redis", "sqlalchemy"]
)
def test_the_next_release_is_held_off(library: str) -> None:
    [wanted] = [each for each in DEPENDENCIES if re.match(rf"{library}\b(?!-)", each)]
    assert ",<" in wanted, wanted
    assert f"`{library}`" in DECISION


async def test_a_connection_of_sqlite_s_without_threads() -> None:
    """storage/sql/sqlite_connection.py"""
    assert list(inspect.signature(aiosqlite.Connection._execute).parameters) == [
        "self",
        "fn",
        "args",
        "kwargs",
    ]
    assert hasattr(core, "_STOP_RUNNING_SENTINEL")
    assert list(inspect.signature(core._connection_worker_thread).parameters) == ["tx"]
    async with aiosqlite.connect(":memory:") as connection:
        assert {"_connection", "_running", "_thread", "_tx"} <= vars(connection).keys()
        assert "_running" not in vars(type(connection))


def test_models_that_are_built_when_they_are_used() -> None:
    """bot/telegram/inbound/lazy_models.py"""
    asked = inspect.signature(pydantic.BaseModel.model_rebuild).parameters
    assert "_types_namespace" in asked
    assert "model_rebuild" in vars(pydantic.BaseModel)


def test_a_connection_of_postgresql_s_is_tried_when_it_was_idle() -> None:
    """storage/database.py"""
    adapter = asyncpg.AsyncAdapt_asyncpg_connection
    assert callable(adapter.ping)
    assert isinstance(adapter.driver_connection, property)
    assert sqlalchemy.__version__.startswith("2.1.")


def test_scripts_of_redis_over_one_connection() -> None:
    """storage/redis/script_connection.py: what it takes of a connection that redis-py opened."""
    assert {"_reader", "_writer", "_parser", "encoder"} <= set(AbstractConnection.__slots__)
    assert list(inspect.signature(AbstractConnection._close).parameters) == ["self"]
    assert list(inspect.signature(DefaultParser.parse_error).parameters) == ["response"]
    assert list(inspect.signature(Retry.call_with_retry).parameters)[:4] == [
        "self",
        "do",
        "fail",
        "is_retryable",
    ]


async def test_a_small_post_is_answered_without_a_task() -> None:
    """bot/quick_posts.py: what is read of a connection's insides is there, and the one loop that
    serves a connection waits where it is expected to."""
    runner = web.AppRunner(web.Application(), access_log=None)
    await runner.setup()
    server = runner.server
    assert isinstance(server, web.Server)
    assert {"_kwargs", "_loop", "request_handler", "request_factory"} <= vars(server).keys()
    connection = server()
    for name in [
        "_handler_waiter",
        "_keepalive_timeout",
        "_logging_enabled",
        "_loop",
        "_manager",
        "_messages",
        "_next_keepalive_close_time",
        "_parser",
        "_request_in_progress",
        "_waiter",
        "transport",
    ]:
        assert hasattr(connection, name), name
    assert hasattr(connection._parser, "message_consumed")
    assert "_buffer" in StreamReader.__slots__
    assert inspect.getsource(RequestHandler.start).count("await self._waiter") == 1
    await runner.cleanup()
