"""What is kept is its user's alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import private_files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


@pytest.fixture(autouse=True)
def _as_a_user_has_it() -> Iterator[None]:
    """The command that another test ran in this process may have set it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_is_made_and_one_that_was_there(tmp_path: Path) -> None:
    private_files.folder(tmp_path / "new" / "data")
    assert mode(tmp_path / "new" / "data") == 0o700
    (tmp_path / "old").mkdir(mode=0o755)
    assert private_files.is_open(tmp_path / "old")
    private_files.folder(tmp_path / "old")
    assert mode(tmp_path / "old") == 0o700
    assert not private_files.is_open(tmp_path / "old")


def test_a_database_with_its_log(tmp_path: Path) -> None:
    for name in ("a.db", "a.db-wal", "other"):
        (tmp_path / name).touch(mode=0o644)
    private_files.file(tmp_path / "a.db")
    assert [mode(tmp_path / name) for name in ("a.db", "a.db-wal", "other")] == [
        0o600,
        0o600,
        0o644,
    ]


def test_whatever_the_command_makes(tmp_path: Path) -> None:
    """Red when a database, or what stands beside it, can be read by every user of the machine."""
    root = Path(__file__).parents[2]
    (tmp_path / "home").mkdir(mode=0o755)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "migrate"],
        cwd=tmp_path / "home",
        env={**os.environ, "PYTHONPATH": str(root), "ISOKO_DATA_DIR": "data"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = [path for path in (tmp_path / "home").rglob("*") if not path.is_socket()]
    assert made
    assert {oct(mode(path) & 0o077) for path in made} == {"0o0"}
