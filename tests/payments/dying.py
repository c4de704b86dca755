"""A process that does one round of the worker of payments, and dies at a step of it.

A line in is an order, `{"database": url, "base_url": url, "now": iso time, "dies_at": step}`; a
line out is how its process ended: 0 it came to the end of the round, -9 it was killed. A step is a
turn of the event loop, a statement or a commit: at each something is awaited, or has just been
done. Processes are forked from one that has imported everything.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from datetime import datetime
from typing import Any

from sqlalchemy import event

from bot import capabilities
from bot.payments.pawapay import Pawapay
from bot.payments.worker import PaymentWorker
from bot.telegram.capabilities import TELEGRAM
from storage.database import Database
from tests.support.paying import TOKEN, Bell
from tests.support.platforms import PRETENDED


class Steps:
    """Counted until the last one."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self, *_: Any) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Loop(asyncio.SelectorEventLoop):
    """Its turns are steps."""

    steps = Steps(0)

    def _run_once(self) -> None:
        self.steps.step()
        super()._run_once()  # type: ignore[misc]


async def ring() -> None:
    """Nobody listens."""


async def one_round(order: dict[str, Any], steps: Steps) -> None:
    database = Database(order["database"])
    for engine in {database.engine.sync_engine, database._reading.sync_engine}:
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, name, steps.step)
    provider = Pawapay(order["base_url"], TOKEN, "http://127.0.0.1/payments/pawapay")
    now = datetime.fromisoformat(order["now"])
    worker = PaymentWorker(
        database,
        {"pawapay": provider},
        Bell(),  # type: ignore[arg-type]
        ring,
        lambda: now,
        frozenset({"telegram:900"}),
    )
    await worker.round()
    await provider.close()
    await database.close()


def life(order: dict[str, Any]) -> None:
    capabilities.serve(TELEGRAM, PRETENDED)
    steps = Steps(order["dies_at"])
    loop = Loop()
    loop.steps = steps
    asyncio.set_event_loop(loop)
    loop.run_until_complete(one_round(order, steps))


def main() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.close(0)
            status = 1
            try:
                life(json.loads(line))
                status = 0
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                os._exit(status)
        _, ended = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
