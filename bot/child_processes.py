"""Work that is done by a process of its own: what it says, and what becomes of it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import NamedTuple


class Ended(NamedTuple):
    """`code` is below zero for what was killed, and 0 for what did its work."""

    code: int
    said: bytes
    complaint: str


async def run(script: str, *words: str, given: bytes = b"") -> Ended:
    """Run a script by its file: as a part of its package it would load all of aiogram first. It
    ends with whoever waits for it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", script, *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complaint = await process.communicate(given)
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    return Ended(process.returncode or 0, said, complaint.decode(errors="replace").strip())
