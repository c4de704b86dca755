"""Commits say one matter in a line that every tool shows whole, and why below it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SINCE = "874b7548996b93a08d5e4a7226c4b6bb52581a63"  # the rule is older, and was not looked after
LONGEST = 72


def log() -> list[tuple[str, str]]:
    """Subject and body of each commit since then; nothing where there is no history to look at."""
    told = subprocess.run(
        ["git", "log", "--no-merges", "--format=%s%x1f%b%x1e", f"{SINCE}..HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("no history here, or a part of it only")
    entries = [each.strip("\n") for each in told.stdout.split("\x1e") if each.strip()]
    return [(subject, body) for subject, _, body in (each.partition("\x1f") for each in entries)]


def test_a_subject_fits_and_a_body_says_why() -> None:
    wrong = [subject for subject, body in log() if len(subject) > LONGEST or not body.strip()]
    assert wrong == []
