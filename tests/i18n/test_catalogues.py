"""The three catalogues as they are: complete, alike in all that is not words, and well written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from babel.messages.plurals import get_plural

from bot.i18n import LOCALES, Reader, plain
from bot.screens.menu import GREETING, QUESTION, commands_for
from bot.texts import LANGUAGES, Language, t, tn
from tests.i18n import buttons, checks
from tests.i18n.catalogues import all_entries, catalog, entries, glossary, signposts
from tools import messages


def test_up_to_date_with_the_code() -> None:
    assert messages.problems() == []


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_check(check: checks.Check) -> None:
    assert check(all_entries()) == []


class TestButtons:
    def test_short_enough_for_a_phone(self) -> None:
        assert checks.short_buttons(all_entries(), buttons.labels()) == []

    def test_all_are_found(self) -> None:
        """One of every kind that is followed: plain, chosen, named, confirming, asked, shared."""
        assert buttons.labels() >= {
            "✅ Accept",
            "⏸ Pause",
            "☕ Coffee",
            "✅ Place the order",
            "📣 Send to {n} people",
            "Phone number",
            "📱 Share my number",
        }


class TestPlurals:
    @pytest.mark.parametrize(
        ("locale", "header"),
        [
            ("rw", "nplurals=2; plural=(n != 1);"),
            ("en", "nplurals=2; plural=(n != 1);"),
            ("zh_Hans_CN", "nplurals=1; plural=0;"),
        ],
    )
    def test_pinned(self, locale: str, header: str) -> None:
        assert (
            f"nplurals={catalog(locale).num_plurals}; plural={catalog(locale).plural_expr};"
            == header
        )

    def test_nought_is_many(self) -> None:
        def said(language: Language, n: int) -> str:
            return plain(tn("{n} photo", "{n} photos", n), Reader.of(language))

        assert [said("rw", n) for n in (0, 1, 2)] == ["Amafoto 0", "Ifoto 1", "Amafoto 2"]
        assert [said("en", n) for n in (0, 1, 2)] == ["0 photos", "1 photo", "2 photos"]
        assert [said("zh", n) for n in (0, 1, 2)] == ["0 张图片", "1 张图片", "2 张图片"]


class TestOwnLanguage:
    """`✅ This chat is in English from now on` names the reader's language, whichever it is."""

    @pytest.mark.parametrize(
        ("language", "name"), [("rw", "Ikinyarwanda"), ("en", "English"), ("zh", "中文")]
    )
    def test_is_named(self, language: Language, name: str) -> None:
        said = t("✅ This chat is in English from now on. Change it any time: /language")
        assert name in plain(said, Reader.of(language))

    def test_before_it_is_known_all_three_are_shown(self) -> None:
        assert GREETING == "Murakaza neza ku Isoko · Welcome to Isoko · 欢迎来到 Isoko"
        assert QUESTION == "Hitamo ururimi · Choose a language · 请选择语言"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("staff", [False, True])
@pytest.mark.parametrize("shop", [None, object()])
def test_command_menu_fits_telegram(language: Language, staff: bool, shop: object) -> None:
    """3 to 256 characters, https://core.telegram.org/bots/api#botcommand; no markup."""
    who = cast("Any", SimpleNamespace(shop=shop, is_staff=staff))
    for name, what in commands_for(who):
        said = plain(what, Reader.of(language))
        assert 3 <= len(said) <= 256, (name, said)
        assert not checks.emoji(said)


class TestGlossary:
    def test_has_all_confidences(self) -> None:
        rows = [row for rows in glossary().values() for row in rows]
        assert len(rows) == 376
        assert {row["confidence"] for row in rows} == {"A", "B", "C"}

    def test_many_texts_are_terms(self) -> None:
        """Otherwise the check of terms would prove nothing."""
        terms = {checks.bare(en) for en in glossary()}
        assert sum(checks.bare(entry.msgid) in terms for entry in entries("rw")) >= 60

    def test_no_exception_is_left_over(self) -> None:
        said = {(entry.locale, checks.bare(entry.msgid)) for entry in all_entries()}
        assert set(checks.GLOSSARY_EXCEPTIONS) <= said
        faults = []
        for locale, english in checks.GLOSSARY_EXCEPTIONS:
            column = "rw" if locale == "rw" else "zh"
            wanted = {
                checks.bare(row[column])
                for en, rows in glossary().items()
                if checks.bare(en) == english
                for row in rows
            }
            faults += [
                str(entry)
                for entry in entries(locale)
                if checks.bare(entry.msgid) == english and checks.bare(entry.forms[0]) in wanted
            ]
        assert faults == []


def test_every_language_has_its_catalogue() -> None:
    assert set(LOCALES.values()) == set(messages.CATALOGUES)
    assert get_plural("zh_Hans_CN").num_plurals == checks.FORMS["zh_Hans_CN"]


def test_a_sign_for_each_thing_and_all_in_use() -> None:
    """The table of signposts has no two signs of one meaning, and none that nobody sees."""
    meanings = [meaning for meaning, _words in signposts().values()]
    assert len(set(meanings)) == len(meanings)
    seen = {sign for entry in entries("en") for sign in checks.signs(entry.msgid)}
    assert seen == set(signposts())
