"""The words of the playground's page obey the rules of the market's own."""

from __future__ import annotations

import json
import re

import pytest

from tests.i18n import checks, language
from tests.i18n.catalogues import ROOT, Entry, entries

RULES: tuple[checks.Check, ...] = (
    checks.complete,
    checks.same_placeholders,
    checks.same_edges,
    checks.same_signposts,
    checks.same_commands,
    checks.glossary_terms,
    checks.unsure_terms_are_marked,
    checks.one_word_for_one_thing,
    checks.the_same_term_everywhere,
    checks.agrees_with_its_noun,
    checks.no_kirundi,
    checks.straight_apostrophes,
    checks.nothing_bound_to_placeholders,
    checks.nouns_before_numbers,
    checks.chinese_punctuation,
    checks.chinese_spaces,
    checks.simplified_only,
    language.in_its_language,
)
# The same English of two things: what the market's own text of these words speaks of.
ANOTHER_THING = {
    "Name": "a product's; the page means a person's",
    "Pause": "a product's selling; the page means the tour",
    "Go on": "sending a broadcast; the page means the tour",
}
NOTE = r"(?:^\s*// (For a native: .*)\n)?"
LINE = re.compile(NOTE + r'^\s*"[\w.]+": (\[".*"\]),$', re.MULTILINE)
# What is called so by everybody who looks behind the scenes of Telegram.
NAMES = {"Bot API {version}, as on the wire", "Latitude", "Longitude"}
NAMES |= {"Telegram never reports Kinyarwanda (rw)."}


def page_entries() -> list[Entry]:
    source = (ROOT / "playground/page/words.js").read_text(encoding="utf-8")
    found = []
    for note, words in LINE.findall(source):
        english, kinyarwanda, chinese = json.loads(words)
        found += [
            Entry("rw", english, (kinyarwanda,), note=note),
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


def test_no_english_left() -> None:
    assert checks.no_english_left(e for e in page_entries() if e.msgid not in NAMES) == []


def test_no_words_outside_the_table() -> None:
    """What stands in the page itself would be English for everybody."""
    source = (ROOT / "playground/page/index.html").read_text(encoding="utf-8")
    said = {each.strip() for each in re.findall(r">([^<>]+)<", source)} - {""}
    names = {"Isoko", "Ikinyarwanda", "English", "中文"}
    assert {each for each in said - names if "·" not in each} == set()
    assert re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]+)"', source) == []


def test_reasons_are_those_that_the_stand_in_gives() -> None:
    """Red when it says one otherwise: the page would show it in English to everybody."""
    page = (ROOT / "playground/page/notices.js").read_text(encoding="utf-8")
    known = re.findall(r'^  \[/(.+)/, "([\w.]+)"\],$', page, re.MULTILINE)
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "playground").glob("*.py")]
    said = [
        re.sub(r"\{[^}]*\}", "10", text)
        for source in sources
        for text in re.findall(r'(?:msg|NEVER_REPORTED) = f?"([^"\n]+)"', source)
    ]
    words = (ROOT / "playground/page/words.js").read_text(encoding="utf-8")
    assert len(known) == 8
    for sign, key in known:
        assert f'"{key}":' in words
        for one in sign.split("|"):
            assert any(re.search(one, each) for each in said), one


def test_the_market_says_the_same() -> None:
    """One English text, one translation, on the phones and beside them."""
    page = [entry for entry in page_entries() if checks.bare(entry.msgid) not in ANOTHER_THING]
    market = [entry for code in ("rw", "zh_Hans_CN") for entry in entries(code)]
    assert checks.one_word_for_one_thing([*market, *page]) == []


def test_what_is_excused_is_there() -> None:
    market = {checks.bare(entry.msgid) for entry in entries("rw")}
    page = {checks.bare(entry.msgid) for entry in page_entries()}
    assert {*ANOTHER_THING} <= market & page


def test_another_word_than_the_markets_is_found() -> None:
    market = Entry("rw", "⏭ Skip", ("⏭ Simbuka",))
    assert checks.one_word_for_one_thing([market, Entry("rw", "Skip", ("Renga",))]) != []
    assert checks.one_word_for_one_thing([market, Entry("rw", "Skip", ("Simbuka",))]) == []
