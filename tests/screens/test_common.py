"""What many screens share stands in one place: a second copy of it fails here."""

from __future__ import annotations

import ast
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


def test_one_rule_says_which_language_somebody_reads() -> None:
    """Of a person as they are kept; the processor knows the platform's newest guess besides."""
    found = {
        str(path.relative_to(BOT))
        for path in sorted(BOT.rglob("*.py"))
        if re.search(r"Reader\.somebody\(", path.read_text(encoding="utf-8"))
    }
    assert found == {"commerce/people.py", "engine/processor.py"}


def test_only_home_and_no_keep_it_lead_home() -> None:
    """A tap that leads home under another label is a choice of its own, and rare."""
    found = [
        str(path.relative_to(BOT))
        for path in sorted(BOT.rglob("*.py"))
        for _ in re.finditer(r"taps\.HOME\(", path.read_text(encoding="utf-8"))
    ]
    assert sorted(found) == [
        "screens/common.py",
        "screens/privacy.py",
        "whatsapp/outbound/templates.py",
    ]


def test_screens_wait_for_nothing() -> None:
    """They are made of what was read: whoever needs a session is a handler."""
    waits = [
        f"{path.relative_to(BOT)}: {node.name}"
        for path in sorted((BOT / "screens").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
        or (isinstance(node, ast.FunctionDef) and {"db", "turn"} & {a.arg for a in node.args.args})
    ]
    assert waits == []
