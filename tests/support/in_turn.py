"""Which of several ways a test goes in `make test`; in `make faults` it goes all of them."""

from __future__ import annotations

import zlib
from pathlib import Path
from types import CodeType

import pytest

_TESTS = Path(__file__).parents[1]
# Their matter is the database itself: statements and how many, migrations, what a kill leaves.
_OF_DATABASES = tuple(
    _TESTS / name
    for name in (
        "storage",
        "upgrade",
        "faults",
        "test_kills.py",
        "test_statements.py",
        "test_doctor.py",
    )
)
# Whoever names one of these does several things at once, or asks which database it is: locks,
# and what stands in only one of the two, are where databases differ.
_DIFFERENT = {"gather", "create_task", "TaskGroup", "meanwhile", "is_sqlite"}


# The only ones of their database to send some statement when all were counted, in December 2026.
ALONE = frozenset((_TESTS / "support/on_both_databases.txt").read_text("utf-8").splitlines())
_tries = {"less": 3}


def every_way(*, wanted: bool) -> None:
    """Said once, before tests are collected."""
    _tries["less"] = 1 if wanted else 3


def examples(number: int) -> int:
    """How many examples hypothesis makes up: all of them in `make faults`, else the first third."""
    return number // _tries["less"]


def turn(name: str) -> int:
    """0 or 1, for half of all names each; a test that is added moves no other."""
    return zlib.crc32(name.encode()) % 2


def databases_differ(item: pytest.Function) -> bool:
    """Whether a test is for what may be another on each database."""
    if any(item.path.is_relative_to(place) for place in _OF_DATABASES) or "at_once" in item.name:
        return True
    if item.nodeid.partition("[")[0] in ALONE:
        return True
    return not _names(item.obj.__code__).isdisjoint(_DIFFERENT)


def _names(code: CodeType) -> set[str]:
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return {*code.co_names, *code.co_varnames}.union(*map(_names, inner))
