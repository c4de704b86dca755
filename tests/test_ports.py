"""Which ports tests get: nobody else's, at once or later."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from tests.support.ports import BLOCK, LAST, free_port

HOUSE = Path(__file__).parents[1]
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_no_two_processes_are_given_the_same() -> None:
    """Red when another test process may take a port between the asking and the listening."""
    mine = {free_port() for _ in range(BLOCK)}
    ask = "from tests.support.ports import free_port as f; print(*(f() for _ in range(100)))"
    said = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=HOUSE
    )
    assert mine.isdisjoint(map(int, said.stdout.split()))


def test_the_system_gives_it_to_nobody() -> None:
    """Red when whoever connects to somewhere may be given it for their own end."""
    lowest = int(EPHEMERAL.read_text().split()[0]) if EPHEMERAL.exists() else 49_152
    assert max(free_port() for _ in range(BLOCK)) < LAST <= lowest


def test_where_somebody_listens_is_left_out() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", free_port()))
        listening.listen()
        assert listening.getsockname()[1] not in {free_port() for _ in range(BLOCK)}
