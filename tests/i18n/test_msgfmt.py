"""What gettext's own checker says of the catalogues, where it is installed (apt: gettext)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.i18n import LOCALES
from tests.i18n.catalogues import ROOT
from tools.messages import path_of

MSGFMT = shutil.which("msgfmt")
pytestmark = pytest.mark.skipif(MSGFMT is None, reason="gettext's msgfmt is not installed")


def faults(path: Path) -> list[str]:
    """Errors; it also warns of headers about people and days, which ours leave out."""
    assert MSGFMT is not None
    said = subprocess.run(
        [MSGFMT, "--check", "--output-file=/dev/null", str(path)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    lines = [line for line in said.stderr.splitlines() if "warning: header field" not in line]
    return lines if said.returncode or lines else []


@pytest.mark.parametrize("locale", LOCALES.values())
def test_nothing_is_wrong(locale: str) -> None:
    assert faults(ROOT / path_of(locale)) == []


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ('msgstr[0] "Ifoto {n}"\n', ""),  # a plural form is missing
        ('msgstr "🔎 Komande {code}"', 'msgstr "🔎 Komande {kode}"'),
        ('msgstr "🔎 Komande {code}"', 'msgstr "🔎 Komande {code}'),  # no end
        ("nplurals=2", "nplurals=3"),
    ],
)
def test_a_fault_is_found(sound: str, broken: str, tmp_path: Path) -> None:
    text = (ROOT / path_of("rw")).read_text(encoding="utf-8")
    assert sound in text
    path = tmp_path / "isoko.po"
    path.write_text(text.replace(sound, broken, 1), encoding="utf-8")
    assert faults(path)
