"""The client of Redis with the house's limits and retries, and how to tell that it is away."""

from __future__ import annotations

import asyncio
import re
from typing import Any, cast

from redis import exceptions
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from storage.redis.script_connection import Script, ScriptConnection, only_reads

# A command that waits on purpose must come back before the client gives the connection up.
PATIENCE_SECONDS = 10
LONGEST_BLOCK_SECONDS = 5

# Answers that end by themselves: a script is stuck, a cluster, a disk or a memory is being mended.
# redis-py makes some of them exceptions, and takes the code out of their text; the others keep it,
# and servers before Redis 7 put it behind words of their own where it comes out of a script.
_PASSING = (
    exceptions.ClusterDownError,  # and MasterDownError, which is one
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.TryAgainError,
)
_PASSING_CODE = re.compile(
    r"(?:^|: -)(?:BUSY|CLUSTERDOWN|MASTERDOWN|MISCONF|NOREPLICAS|OOM|READONLY|TRYAGAIN|UNBLOCKED)\b"
)


class Pool(ConnectionPool):
    """Connections that stay closed once they are.

    redis-py's own pool connects again for whoever still asks, and keeps the connection of a command
    that was under way, or cancelled, while it closed: nobody would close that one any more.
    """

    closed = False

    async def get_connection(self, *args: Any, **options: Any) -> AbstractConnection:
        if self.closed:
            raise exceptions.ConnectionError("the client of Redis is closed")
        return await super().get_connection(*args, **options)  # type: ignore[no-any-return,no-untyped-call]

    async def release(self, connection: AbstractConnection) -> None:
        if self.closed:
            await connection.disconnect(nowait=True)
        await super().release(connection)

    async def disconnect(self, *args: Any, **options: Any) -> None:
        self.closed = True  # redis-py disconnects a whole pool only to close it
        await super().disconnect(*args, **options)

    async def connect_anew(self) -> None:
        """Whoever takes a connection that nobody uses now is connected again, to whom the address
        leads."""
        await super().disconnect(inuse_connections=False)


class Client(Redis):
    """A client that can always be cancelled.

    redis-py sends within asyncio.wait_for, which on Python 3.11 forgets a cancellation that comes
    as the sending ends (python/cpython issue 86296). A courier that lost it so would never stop.
    """

    _scripts: ScriptConnection | None = None

    def register_script(self, script: str) -> Script:  # type: ignore[override]
        """Scripts are asked over a connection of their own (script_connection.py)."""
        if self._scripts is None:
            self._scripts = ScriptConnection(self.connection_pool)
        return Script(self._scripts, script)

    async def aclose(self, *args: Any, **options: Any) -> None:
        if self._scripts is not None:
            await self._scripts.close()
        await super().aclose(*args, **options)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        try:
            answer = await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except exceptions.ResponseError as error:
            if only_reads(error):  # after a failover an old connection leads to a replica
                await cast(Pool, self.connection_pool).connect_anew()
            raise
        if task and task.cancelling() > before:
            raise asyncio.CancelledError
        return answer


class NoRedis(RuntimeError):
    """There is no server to work with; the message says in words why."""


async def reach(client: Redis) -> None:
    """Whether it is there at the start. Raises NoRedis: later, everybody waits for it."""
    try:
        await client.execute_command("PING")  # type: ignore[no-untyped-call]
    except exceptions.RedisError as error:
        raise NoRedis(str(error)) from error


def connect(url: str) -> Redis:
    """A client for `url`. Every part of storage/ expects text, not bytes, from it.

    A command whose answer was lost is sent again, so every script here must bear being run twice.
    """
    return Client.from_pool(
        Pool.from_url(
            url,
            decode_responses=True,
            protocol=2,  # the two protocols give some answers different shapes
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS / 2,
            retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), 3),
        )
    )


def is_away(error: BaseException) -> bool:
    """Whether an error says that Redis cannot be reached now, and may be later."""
    if any(isinstance(each, exceptions.AuthenticationError) for each in (error, error.__cause__)):
        return False  # a connection error to redis-py; waiting does not mend a password
    if isinstance(error, exceptions.ResponseError):
        return isinstance(error, _PASSING) or bool(_PASSING_CODE.search(str(error)))
    return isinstance(error, exceptions.ConnectionError | exceptions.TimeoutError)
