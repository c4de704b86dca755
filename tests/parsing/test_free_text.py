"""Names, descriptions and searches."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing import Reason, Rejection, fold, read_line, read_paragraph, search_terms

R = Reason
words = st.text() | st.text("ab \n\r\t\u200d\u202e\u0301🙂👩' ", max_size=40)


class TestLine:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Ikawa y'u Rwanda", "Ikawa y'u Rwanda"),
            ("  Ikawa \n y'u\tRwanda ", "Ikawa y'u Rwanda"),
            ("e\u0301", "é"),
            ("王小明", "王小明"),
            ("a\x00b\u202ec\u200bd", "abcd"),
            ("👨\u200d👩\u200d👧 Shop", "👨\u200d👩\u200d👧 Shop"),
            ("5", "5"),
            ("", Rejection(R.EMPTY)),
            (" \u200d\u3164\u202e", Rejection(R.EMPTY)),
            ("🙂🙂", Rejection(R.ONLY_SYMBOLS)),
            ("...", Rejection(R.ONLY_SYMBOLS)),
            ("x" * 101, Rejection(R.TOO_LONG, limit=100, length=101)),
        ],
    )
    def test_examples(self, text, expected):
        assert read_line(text) == expected

    def test_bounds(self):
        assert read_line("ab", minimum=3) == Rejection(R.TOO_SHORT, limit=3, length=2)
        assert read_line("abcd", limit=3) == Rejection(R.TOO_LONG, limit=3, length=4)

    @given(words)
    def test_is_one_visible_line_and_stays_it(self, text):
        read = read_line(text)
        if isinstance(read, str):
            assert read_line(read) == read
            assert not {"Cc", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, read))


class TestParagraph:
    def test_keeps_lines(self):
        text = " Ikawa  nziza \r\n\r\n\r\n\r\nya Huye\u20281 kg\n"
        assert read_paragraph(text) == "Ikawa nziza\n\nya Huye\n1 kg"

    def test_limit(self):
        assert read_paragraph("x" * 1000) == "x" * 1000
        assert read_paragraph("x" * 5000) == Rejection(R.TOO_LONG, limit=1000, length=5000)

    @given(words)
    def test_read_again_is_the_same(self, text):
        read = read_paragraph(text)
        assert isinstance(read, Rejection) or read_paragraph(read) == read


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Café ARABICA", "cafe arabica"),
            ("Ikawa y'u Rwanda", "ikawa yu rwanda"),
            ("ikawa y’u rwanda", "ikawa yu rwanda"),
            ("agaseke-k'inzu,\n1 kg", "agaseke kinzu 1 kg"),
            ("卢旺达咖啡（１ｋｇ）", "卢旺达咖啡 1kg"),
            ("Straße", "strasse"),
            ("🙂", ""),
        ],
    )
    def test_examples(self, text, folded):
        assert fold(text) == folded

    @given(st.text())
    def test_fold_of_a_fold_is_itself(self, text):
        assert fold(fold(text)) == fold(text)

    @given(st.text())
    def test_case_and_composition_do_not_matter(self, text):
        assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
        assert fold(fold(text).upper()) == fold(fold(text).upper().lower())


class TestSearchTerms:
    def test_chinese_stands_apart(self):
        assert search_terms("Coffee咖啡 café coffee") == ("coffee", "咖啡", "cafe")

    def test_nothing_to_search(self):
        assert search_terms("🙂 ...") == ()

    def test_eight_at_most(self):
        assert len(search_terms("a b c d e f g h i j")) == 8

    @given(st.text())
    def test_everything_finds_itself(self, text):
        assert all(term in fold(text) for term in search_terms(text))
