"""What many screens share stands in one place: a second copy of it fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"
ONCE = {
    "the way home": r'Button\(\s*t\("🏠 Main menu"',
    "the way back": r't\("⬅️ Back"\)',
    "the previous page": r't\("◀️ Previous page"\)',
    "the next page": r't\("Next page ▶️"\)',
    "which page it is": r't\("Page \{page\} of \{pages\}"',
    "more choices": r't\("🔽 More choices"\)',
    "buttons in rows": r"\[\w+ : \w+ \+ (?:columns|2)\]\) for",
}


@pytest.mark.parametrize("pattern", ONCE.values(), ids=ONCE)
def test_stands_once(pattern: str) -> None:
    found = [
        str(path.relative_to(BOT))
        for path in sorted(BOT.rglob("*.py"))
        for _ in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == ["screens/common.py"]


def test_only_home_and_no_keep_it_lead_home() -> None:
    """A tap that leads home under another label is a choice of its own, and rare."""
    found = [
        str(path.relative_to(BOT))
        for path in sorted(BOT.rglob("*.py"))
        for _ in re.finditer(r'Tap\(\s*"home"', path.read_text(encoding="utf-8"))
    ]
    assert sorted(found) == ["handlers/privacy.py", "screens/common.py"]
