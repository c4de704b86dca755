"""What a fresh machine gets: the lock files, and the wheel that works away from its checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pinned(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    pins = [
        line.removesuffix("\\").partition(";")[0] for line in lines if re.match(r"[a-z0-9]", line)
    ]
    return {each[0]: each[1].strip() for each in (pin.split("==") for pin in pins)}


class TestLocks:
    @pytest.mark.parametrize("name", LOCKS)
    def test_hold_no_address(self, name: str) -> None:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        assert "--find-links" not in text

    @pytest.mark.parametrize("name", LOCKS)
    def test_hold_a_hash_for_everything(self, name: str) -> None:
        blocks = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)
        for block in blocks[1:]:
            assert "--hash=sha256:" in block, block.splitlines()[0]

    def test_hold_what_pyproject_asks_for(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())
        wanted = [
            (name, Requirement(each))
            for name, asked in (
                ("requirements.lock", project["project"]["dependencies"]),
                ("requirements.lock", project["dependency-groups"]["build"]),
                ("requirements-dev.lock", project["project"]["optional-dependencies"]["dev"]),
            )
            for each in asked
        ]
        for name, requirement in wanted:
            version = pinned(name).get(canonicalize_name(requirement.name))
            assert version, f"{requirement} is not in {name}: make lock"
            assert requirement.specifier.contains(version), f"{requirement}: make lock"

    def test_tests_run_on_what_runs(self) -> None:
        assert pinned("requirements.lock").items() <= pinned("requirements-dev.lock").items()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the files that git would commit: a checkout also holds what was built before."""
    source = tmp_path_factory.mktemp("source")
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout
        names = [name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # no git, or a folder that is no checkout
        kept = ("bot", "locales", "playground", "storage")
        found = [path for top in kept for path in (ROOT / top).rglob("*") if path.is_file()]
        names = [str(path.relative_to(ROOT)) for path in found] + ["pyproject.toml", "README.md"]
    for name in names:
        if (ROOT / name).is_file() and "__pycache__" not in name:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(target), str(source)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    (made,) = target.glob("isoko-*.whl")
    return made


class TestWheel:
    def test_holds_words_pages_and_migrations(self, wheel: Path) -> None:
        inside = set(zipfile.ZipFile(wheel).namelist())
        for kept in (
            "locales/*/LC_MESSAGES/isoko.po",
            "locales/isoko.pot",
            "bot/drawing/fonts/*",
            "playground/page/**/*",
            "storage/migrations/**/*",
        ):
            found = [p for p in ROOT.glob(kept) if p.is_file() and "__pycache__" not in p.parts]
            assert found, kept
            missing = {str(path.relative_to(ROOT)) for path in found} - inside
            assert missing == set()

    def test_holds_nothing_else(self, wheel: Path) -> None:
        tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
        assert {top for top in tops if not top.endswith(".dist-info")} == {
            "bot", "demo", "locales", "playground", "storage",
        }  # fmt: skip

    def test_the_demo_works_from_it(self, wheel: Path, tmp_path: Path) -> None:
        installed = tmp_path / "installed"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run(
            [*pip, "--target", str(installed), str(wheel)], check=True, capture_output=True
        )
        where = "import bot, locales; print(bot.__file__, locales.__file__)"
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ISOKO_")
        } | {"PYTHONPATH": str(installed), "PYTHONUTF8": "1"}

        def run(*words: str) -> str:
            done = subprocess.run(
                [sys.executable, *words],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=90,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        assert str(ROOT) not in run("-c", where)
        assert "http://127.0.0.1:" in run(
            str(installed / "bin" / "isoko"), "demo", "--once", "--port", "0"
        )
