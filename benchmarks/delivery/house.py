"""Starts couriers quickly: a process that has imported everything, and forks one for each order.

A line in is `{"environment": {…}, "log": path}`, a line out the process id of a courier. It is what
`isoko courier` starts, but for what a run cannot wait for: from its environment, where it is set,

ISOKO_BENCH_LEASE: how many seconds a lease lasts (a run that kills twenty would wait for each);
ISOKO_BENCH_CLOCK: a file that says by how many seconds the machine's clock was set.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import app, cli
from bot.courier import worker


def house() -> None:
    """A courier's whole life."""
    if lease := float(os.environ.get("ISOKO_BENCH_LEASE", "0")):
        worker.LEASE = timedelta(seconds=lease)
        worker.BEGIN_WITHIN = worker.END_WITHIN = lease / 2
    if name := os.environ.get("ISOKO_BENCH_CLOCK"):
        clock = Path(name)

        def now() -> datetime:
            ahead = float(clock.read_text() or 0) if clock.exists() else 0.0
            return datetime.now(UTC) + timedelta(seconds=ahead)

        app.open_house = functools.partial(app.open_house, now=now)
    cli.main(["courier"])


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever was killed leaves no zombie
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.close(0)
            os.environ.update(order["environment"])
            try:
                house()
            finally:
                os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
