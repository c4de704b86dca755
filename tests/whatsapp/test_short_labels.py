"""Labels that stand alone, in twos or in threes are buttons on WhatsApp, not a list that opens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.chat import Button, MessageScreen, Tap
from bot.commerce.consent import KINDS
from bot.i18n import Reader, plain
from bot.labels import message_kind_on_a_button
from bot.texts import Language, Text, t
from bot.whatsapp.capabilities import units
from bot.whatsapp.rendering import BUTTON, messages
from bot.whatsapp.short_labels import SHORT
from tests.i18n import buttons, checks
from tests.i18n.catalogues import all_entries

TRANSCRIPTS = Path("tests/transcripts")
LOCALES: dict[Language, str] = {"rw": "rw", "en": "en", "zh": "zh_Hans_CN"}
# The platform has its own words for it.
NOT_SHOWN = {"📱 Share my number"}


def groups(text: str) -> list[list[str]]:
    """The buttons below each message of a transcript."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip().startswith("["):
            found[-1] += re.findall(r"\[([^\]]+)\]", line)
        elif found[-1]:
            found.append([])
    return [each for each in found if each]


@pytest.mark.parametrize("language", LOCALES)
def test_every_label_that_needs_a_shorter_form_has_one(language: Language) -> None:
    """Of all that people read in the stories."""
    texts = buttons.labels()
    shapes = {
        entry.msgid: re.compile(
            ".+?".join(map(re.escape, re.split(r"\{\w+\}", checks.TAG.sub("", form))))
        )
        for entry in all_entries()
        if entry.locale == LOCALES[language] and entry.msgid in texts - NOT_SHOWN
        for form in entry.forms
        if re.sub(r"\{\w+\}|\W", "", form)  # else it is a name, with a sign at most
    }
    long = {
        label
        for path in sorted(TRANSCRIPTS.glob(f"*.{language}.txt"))
        for group in groups(path.read_text(encoding="utf-8"))
        if len(group) <= 3
        for label in group
        if units(label) > BUTTON
    }
    missing = {
        label: msgid
        for label in long
        for msgid, shape in shapes.items()
        if msgid not in SHORT and shape.fullmatch(label)
    }
    assert missing == {}


def test_each_is_short_enough_in_every_language() -> None:
    kinds = [message_kind_on_a_button(each) for each in KINDS]
    for text in SHORT.values():
        for language in LOCALES:
            for kind in kinds:
                shown = plain(Text(text.msgid, {"kind": kind}), Reader.of(language))
                assert units(shown) <= BUTTON, shown


def test_only_where_it_makes_buttons_of_a_list() -> None:
    long = Button(t("📬 I have received it"), Tap("a", "1"))
    (body,) = messages(MessageScreen(("?",), ((long,),)), Reader.of("en"))
    assert body["interactive"]["action"]["buttons"][0]["reply"]["title"] == "📬 I received it"
    rows = ((long,), *((Button(f"{n}", Tap("b", f"{n}")),) for n in range(3)))
    (body,) = messages(MessageScreen(("?",), rows), Reader.of("en"))
    titles = [each["title"] for each in body["interactive"]["action"]["sections"][0]["rows"]]
    assert titles[0] == "📬 I have received it"
