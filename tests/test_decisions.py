"""docs/decisions: each has its date and says whether it is in force; the list names them all."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "docs" / "decisions"
DECISIONS = sorted(FOLDER.glob("0*.md"))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_has_its_date_and_says_whether_it_holds(path: Path) -> None:
    title, _, second, *_ = path.read_text(encoding="utf-8").splitlines()
    assert re.match(r"# \w", title)
    assert not re.match(r"# \d{4}", title), "the number is the file's name"
    said = re.fullmatch(r"(\d{4}-\d\d-\d\d), (in force|(in part )?replaced by (.+))\.", second)
    assert said, second
    assert date.fromisoformat(said[1]) >= date(2026, 11, 22)
    for later in re.findall(r"\]\((\S+?)\)", said[4] or ""):
        assert (FOLDER / later).exists()
        assert later > path.name


def test_the_list_names_every_decision_once() -> None:
    named = re.findall(r"^\| \[\d{4}\]\((\S+?)\)", (FOLDER / "README.md").read_text(), re.MULTILINE)
    assert named == [path.name for path in DECISIONS]
