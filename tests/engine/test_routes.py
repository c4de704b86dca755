"""Routes: who may is asked in one place."""

from __future__ import annotations

import re
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"


def test_who_may_is_asked_in_one_place() -> None:
    """A handler that asks itself is one that the next handler forgets to copy."""
    found = [
        str(path.relative_to(BOT))
        for room in ("handlers", "engine", "flows", "screens")
        for path in sorted((BOT / room).rglob("*.py"))
        for _ in re.finditer(r"raise (?:NotStaff|NoShop)\b", path.read_text(encoding="utf-8"))
    ]
    assert found == ["handlers/context.py"] * 2
