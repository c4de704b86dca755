"""Whatever is kept here is names, phones and addresses: nobody else on the machine reads it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

OTHERS = 0o077  # what group and everybody else may do with a file


def by_default() -> None:
    """Every file and folder that this process makes from now on is its user's alone."""
    os.umask(OTHERS)


def folder(path: Path) -> None:
    """Make a folder that only its owner can enter; one that is there, and ours, is closed too."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(path)


def file(path: Path) -> None:
    """The same of a file that is there, with those that SQLite puts beside it."""
    for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        with contextlib.suppress(FileNotFoundError):
            _close(each)


def is_open(path: Path) -> bool:
    """Whether others on this machine can read what is there."""
    return os.name == "posix" and path.exists() and bool(path.stat().st_mode & OTHERS)


def _close(path: Path) -> None:
    mode = path.stat().st_mode & 0o777
    if mode & OTHERS:
        with contextlib.suppress(PermissionError):  # somebody else's: the doctor says so
            path.chmod(mode & ~OTHERS)
