"""The users' guides say what is really on the buttons, and the same in each language."""

from __future__ import annotations

import re

import pytest

from bot.handlers import COMMANDS
from bot.i18n import LOCALES
from bot.texts import LANGUAGES, Language
from tests.i18n import buttons, checks, language
from tests.i18n.catalogues import ROOT, Entry, entries

# How each guide shows what a button looks like, before the first real one.
LOOKS_LIKE = {"en": "like this", "rw": "gutya", "zh": "按钮"}
# Not in the catalogues, because the dialogue itself listens to it before any handler.
EVERYWHERE = {"cancel"}
# Checks of sentences that need no English beside them.
SENTENCES: tuple[checks.Check, ...] = (
    checks.no_kirundi,
    checks.straight_apostrophes,
    checks.simplified_only,
    checks.chinese_punctuation,
    checks.chinese_spaces,
    checks.one_word_for_one_thing,
    language.in_its_language,
)


def guide(code: Language) -> str:
    return (ROOT / f"docs/guide/{code}.md").read_text(encoding="utf-8")


def named_buttons(text: str) -> list[str]:
    return [" ".join(found.split()) for found in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]


def named_commands(text: str) -> list[str]:
    return re.findall(r"`/([a-z]+)`", text)


def labels(code: Language) -> dict[str, str]:
    """What stands on a button, and its msgid."""
    known = buttons.labels()
    return {entry.forms[0]: entry.msgid for entry in entries(LOCALES[code]) if entry.msgid in known}


def meant(text: str, code: Language) -> list[str]:
    """The msgids of the buttons that a guide names. KeyError: there is no such button."""
    known = labels(code)
    return [known[name] for name in named_buttons(text) if name != LOOKS_LIKE[code]]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_button_exists(code: Language) -> None:
    assert len(meant(guide(code), code)) > 20


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_command_exists(code: Language) -> None:
    named = named_commands(guide(code))
    assert set(named) <= {*COMMANDS, *EVERYWHERE}
    assert {"start", "language", "help", "privacy", "sales", "products", "orders"} <= {*named}


@pytest.mark.parametrize("code", ["rw", "zh"])
def test_each_says_the_same(code: Language) -> None:
    """The same buttons in the same order, the same commands, the same steps."""
    english = guide("en")
    assert meant(guide(code), code) == meant(english, "en")
    assert named_commands(guide(code)) == named_commands(english)
    steps = re.compile(r"^(?:\d+\.|-|#+) ", re.MULTILINE)
    assert steps.findall(guide(code)) == steps.findall(english)


def paragraphs(text: str) -> list[str]:
    """Sentences without marks, links and the names of buttons."""
    text = re.sub(r"\[[^\]]+\]\([^)]+\)", "", text)
    text = re.sub(r"\*\*.+?\*\*|`[^`]*`", "{label}", text, flags=re.DOTALL)
    found = re.split(r"\n\n|\n(?=[-#\d])", text)
    return [" ".join(re.sub(r"^(?:#+|-|\d+\.) ", "", each).split()) for each in found]


@pytest.mark.parametrize("check", SENTENCES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("code", LANGUAGES)
def test_is_well_written(code: Language, check: checks.Check) -> None:
    for paragraph in paragraphs(guide(code)):
        # a name of a button stands apart, and is no value that a space or a mark depends on
        text = re.sub(r" ?\{label\} ?", "" if code == "zh" else " ", paragraph)
        text = text.replace("·", "").strip()
        assert check([Entry(LOCALES[code], text, (text,))]) == []


class TestWhatIsFound:
    def test_a_button_that_is_called_otherwise(self) -> None:
        with pytest.raises(KeyError):
            meant("Kanda **⏭ Taruka**", "rw")
        assert meant("Kanda **⏭ Simbuka**", "rw") == ["⏭ Skip"]

    def test_over_the_end_of_a_line(self) -> None:
        assert meant("Tap **⏭\n  Skip** now", "en") == ["⏭ Skip"]

    def test_another_language(self) -> None:
        [text] = paragraphs("1. Send a photo of the product, please.")
        assert language.in_its_language([Entry("rw", "A", (text,))])
