"""Ports that nobody listens at, nor will while this process lives.

A port that the system gave away and got back may be given to the next who asks: to another test
process, or to whoever connects to somewhere. So these are below those that it gives away (on Linux
from 32768, elsewhere from 49152), and each process has a block of them for itself.
"""

from __future__ import annotations

import errno
import fcntl
import functools
import itertools
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

FIRST, LAST = 20_000, 32_000
BLOCK = 100  # more than one process has open at once


def free_port() -> int:
    """Another one with each call; the same again after a block's length."""
    for port in itertools.islice(_ports(), BLOCK):
        with socket.socket() as tried:
            # Where a server was a moment ago, another may be: servers ask for it so.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                continue
            return port
    raise OSError(errno.EADDRINUSE, "all ports of this process are in use")


@functools.cache
def _ports() -> Iterator[int]:
    """Those that no other process of these tests asks for, again and again."""
    folder = Path(tempfile.gettempdir()) / f"isoko-test-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    for first in range(FIRST, LAST, BLOCK):
        # never closed: locked while this process lives, whatever ends it
        file = os.open(folder / str(first), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue
        return itertools.cycle(range(first, first + BLOCK))
    raise OSError(errno.EADDRINUSE, f"every block of ports is locked in {folder}")
