"""The words of the playground's page obey the rules of the market's own."""

from __future__ import annotations

import json
import re

import pytest

from tests.i18n import checks, language
from tests.i18n.catalogues import ROOT, Entry

RULES: tuple[checks.Check, ...] = (
    checks.complete,
    checks.same_placeholders,
    checks.same_edges,
    checks.no_kirundi,
    checks.straight_apostrophes,
    checks.chinese_punctuation,
    checks.simplified_only,
    language.in_its_language,
)
LINE = re.compile(r'^\s*"[\w.]+": (\[".*"\]),$', re.MULTILINE)


def page_entries() -> list[Entry]:
    source = (ROOT / "playground/page/words.js").read_text(encoding="utf-8")
    found = []
    for words in LINE.findall(source):
        english, kinyarwanda, chinese = json.loads(words)
        found += [
            Entry("rw", english, (kinyarwanda,)),
            Entry("zh_Hans_CN", english, (chinese,)),
        ]
    return found


def test_all_are_read() -> None:
    """A line that is written otherwise would escape the rules."""
    source = (ROOT / "playground/page/words.js").read_text(encoding="utf-8")
    keys = re.findall(r'^\s*"[\w.]+":', source, re.MULTILINE)
    assert len(page_entries()) == 2 * len(keys) > 200


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule: checks.Check) -> None:
    assert rule(page_entries()) == []
