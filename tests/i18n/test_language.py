"""Every text is in its own language, and every Kinyarwanda word was seen by somebody."""

from __future__ import annotations

import pytest

from tests.i18n import checks, language
from tests.i18n.catalogues import Entry, all_entries, entries

HOW = "\nRead them aloud; if they are right, write them into tests/i18n/data/rw_unattested.txt"


class TestIdentification:
    def test_every_text_is_recognised(self) -> None:
        assert language.in_its_language(all_entries()) == []

    def test_many_are_long_enough(self) -> None:
        """Otherwise the check would prove nothing."""
        for locale in ("rw", "en", "zh_Hans_CN"):
            forms = [form for entry in entries(locale) for form in entry.forms]
            assert sum(map(language.is_long_enough, forms)) > 150, locale

    def test_no_exception_is_left_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        exceptions = set(language.LOOKS_OTHERWISE)
        monkeypatch.setattr(language, "LOOKS_OTHERWISE", {})
        for locale, msgid in exceptions:
            [entry] = [entry for entry in entries(locale) if entry.msgid == msgid]
            assert language.in_its_language([entry]), f"not needed: {msgid}"

    @pytest.mark.parametrize(
        ("locale", "form"),
        [
            # a translator's slip into each neighbour, or a text that was never translated
            ("rw", "Tafadhali tuma picha ya bidhaa yako"),
            ("rw", "Samahani, bei lazima iwe zaidi ya sifuri"),
            ("rw", "Your order has been accepted by the shop"),
            ("rw", "Votre commande a été acceptée par la boutique"),
            ("rw", "🏪 Boutique : quel est le nom de votre boutique ?"),
            ("rw", "订单卖家已经接单，请等待发货"),
            ("zh_Hans_CN", "Your order has been accepted"),
            ("zh_Hans_CN", "Komande yawe yemejwe n'umucuruzi"),
            ("en", "Komande yawe {code} yemejwe n'umucuruzi"),
            ("en", "您的订单 {code} 卖家已接单。"),
        ],
    )
    def test_another_language_is_found(self, locale: str, form: str) -> None:
        assert language.in_its_language([Entry(locale, "A", (form,))])

    @pytest.mark.parametrize("form", ["Order", "Your order", "DHL Express Kigali Huye", "{a} {b}"])
    def test_short_texts_and_names_are_nobodys(self, form: str) -> None:
        assert not language.in_its_language([Entry("rw", "A", (form,))])

    def test_in_every_form_of_a_plural(self) -> None:
        forms = ("Ifoto {n} yageze hano ubu", "{n} photos have arrived here now")
        assert language.in_its_language([Entry("rw", "{n} photo", forms, "{n} photos")])


class TestWords:
    def test_the_list_of_unattested_words_is_complete(self) -> None:
        """A warning that stands in the history: whoever adds such a word shows it in review."""
        new = language.unattested(entries("rw")) - {*language.listed(language.UNATTESTED)}
        assert not new, f"nobody has attested: {', '.join(sorted(new))}{HOW}"

    def test_nothing_in_it_is_left_over(self) -> None:
        gone = {*language.listed(language.UNATTESTED)} - language.unattested(entries("rw"))
        assert not gone, f"no text has these any more: {', '.join(sorted(gone))}"

    def test_it_is_in_order(self) -> None:
        words = language.listed(language.UNATTESTED)
        assert words == sorted({*words})

    def test_most_words_are_attested(self) -> None:
        """Above an eighth of what is read, our Kinyarwanda would be one that nobody writes. Words
        as often as they stand: verbs have thousands of forms, and each new text brings new ones."""
        ours = [
            word.lower()
            for entry in entries("rw")
            for form in entry.forms
            for word in checks.words_of(form)
        ]
        unknown = language.unattested(entries("rw"))
        assert sum(word in unknown for word in ours) < len(ours) / 8

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ("Igicuruzaw cyawe", {"igicuruzaw"}),
            ("Ifoto y'igicurzwa", {"igicurzwa"}),
            ("Ifoto kwy'igicuruzwa", {"kwy"}),
            ("Emeza <b>Komande</b> {code}: /help DHL", set()),
            ("Ohereza ifoto y'igicuruzwa n'igiciro", set()),
        ],
    )
    def test_unknown_words_are_found(self, form: str, words: set[str]) -> None:
        assert language.unattested([Entry("rw", "A", (form,))]) == words

    def test_only_in_kinyarwanda(self) -> None:
        assert language.unattested([Entry("en", "A", ("Xyzzy",))]) == set()

    def test_the_list_was_copied_whole(self) -> None:
        assert len(language.listed("rw_words.txt")) == 13_547
