"""Which tests go on both databases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.in_turn import ALONE

HOUSE = Path(__file__).parents[1]


@pytest.mark.parametrize("file", sorted({name.partition("::")[0] for name in ALONE}))
def test_none_has_another_name_by_now(file: str) -> None:
    """Red when a test is renamed or moved: it would silently go on one database only."""
    known = set(re.findall(r"def (test_\w+)\(", (HOUSE / file).read_text("utf-8")))
    named = {name.rpartition("::")[2] for name in ALONE if name.startswith(f"{file}::")}
    assert named <= known
