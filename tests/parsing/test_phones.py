"""Phone numbers, and what is said to be wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing import Reason, Rejection, read_phone, show_phone
from bot.parsing.phones import country_of, payment_channel_of, read_contact, read_phone_answer

R = Reason

IN_BOTH = [
    ("0788123456", "+250788123456"),
    ("0788 123 456", "+250788123456"),
    ("0788.123.456", "+250788123456"),
    ("0788-123-456", "+250788123456"),
    ("(0788) 123456", "+250788123456"),
    ("07 88 12 34 56", "+250788123456"),
    ("788123456", "+250788123456"),
    ("+250788123456", "+250788123456"),
    ("+250 788 123 456", "+250788123456"),
    ("+250 (0) 788 123 456", "+250788123456"),
    ("00250788123456", "+250788123456"),
    ("250788123456", "+250788123456"),
    ("+0788123456", "+250788123456"),
    ("０７８８１２３４５６", "+250788123456"),
    ("٠٧٨٨١٢٣٤٥٦", "+250788123456"),
    ("\u202a+250 788 123 456\u202c", "+250788123456"),
    ("Tel: 0788 123 456", "+250788123456"),
    ("0722 123 456", "+250722123456"),
    ("0732 123 456", "+250732123456"),
    ("0791 123 456", "+250791123456"),
    ("0793 950 000", "+250793950000"),
    ("+250 252 123 456", "+250252123456"),
    ("13800138000", "+8613800138000"),
    ("138 0013 8000", "+8613800138000"),
    ("138-0013-8000", "+8613800138000"),
    ("+86 138 0013 8000", "+8613800138000"),
    ("008613800138000", "+8613800138000"),
    ("8613800138000", "+8613800138000"),
    ("+86 571 8888 8888", "+8657188888888"),
    ("+1 415 555 0100", "+14155550100"),
    ("+44 (0)20 7946 0958", "+442079460958"),
    ("00254 712 345 678", "+254712345678"),
    ("", Rejection(R.EMPTY)),
    ("0788 123 45", Rejection(R.TOO_SHORT, limit=10, length=9)),
    ("788 123 45", Rejection(R.TOO_SHORT, limit=10, length=9)),
    ("+250 78 123 45", Rejection(R.TOO_SHORT, limit=10, length=8)),
    ("0788 123 4567", Rejection(R.TOO_LONG, limit=10, length=11)),
    ("0748 123 456", Rejection(R.UNKNOWN_PREFIX, found="074")),
    ("+250 748 123 456", Rejection(R.UNKNOWN_PREFIX, found="074")),
    ("1380013800", Rejection(R.TOO_SHORT, limit=11, length=10)),
    ("138001380000", Rejection(R.TOO_LONG, limit=11, length=12)),
    ("12800138000", Rejection(R.UNKNOWN_PREFIX, found="128")),
    ("+999 123 456 789", Rejection(R.UNKNOWN_PREFIX, found="+999")),
    ("+12345", Rejection(R.TOO_SHORT, limit=7, length=5)),
    ("+44 1234567890123456", Rejection(R.TOO_LONG, limit=15, length=18)),
    ("call me", Rejection(R.NOT_A_PHONE)),
    ("078O123456", Rejection(R.NOT_A_PHONE)),
    ("🙂", Rejection(R.NOT_A_PHONE)),
    ("+", Rejection(R.NOT_A_PHONE)),
    ("0788123456 / 0722123456", Rejection(R.AMBIGUOUS)),
    ("0788 123 456 or 0722 123 456", Rejection(R.AMBIGUOUS)),
    ("0" * 200, Rejection(R.TOO_LONG, limit=100, length=200)),
]


class TestPhone:
    @pytest.mark.parametrize("country", ["RW", "CN"])
    @pytest.mark.parametrize(("text", "expected"), IN_BOTH)
    def test_examples(self, text, expected, country):
        assert read_phone(text, country=country) == expected

    def test_default_country_decides(self):
        assert read_phone("0571 8888 8888", country="CN") == "+8657188888888"
        assert read_phone("0793 950 0000", country="CN") == "+867939500000"
        assert read_phone("0252 123 456") == "+250252123456"
        # Ten digits, one too few after 250, and a line in Nanjing.
        assert read_phone("250 78 123 45") == Rejection(R.TOO_SHORT, limit=10, length=8)

    @given(st.sampled_from(["72", "73", "78", "79"]), st.integers(0, 9_999_999), st.data())
    def test_any_spelling_of_a_rwandan_mobile(self, prefix, rest, data):
        digits = f"{prefix}{rest:07}"
        gap = data.draw(st.sampled_from(["", " ", "-", ".", "\u00a0"]))
        start = data.draw(st.sampled_from(["0", "", "+250", "00250", "250", "+250 ", "+250 0"]))
        country = data.draw(st.sampled_from(["RW", "CN"]))
        text = start + gap.join((digits[:3], digits[3:6], digits[6:]))
        assert read_phone(text, country=country) == f"+250{digits}"

    @given(st.text() | st.text("0123456789+ -.()/", max_size=30), st.sampled_from(["RW", "CN"]))
    def test_any_text_is_read_or_refused(self, text, country):
        read = read_phone(text, country=country)
        if isinstance(read, str):
            assert 8 <= len(read) <= 16
            assert read_phone(read) == read
            assert read_phone(show_phone(read)) == read


class TestShown:
    @pytest.mark.parametrize(
        ("e164", "shown"),
        [
            ("+250788123456", "+250 788 123 456"),
            ("+250252123456", "+250 252 123 456"),
            ("+8613800138000", "+86 138 0013 8000"),
        ],
    )
    def test_examples(self, e164, shown):
        assert show_phone(e164) == shown


R_SHORT = Rejection(R.SHORTENED, found="7.88E+08")


class TestHomeFirst:
    """A + before a number of home is a slip; a number that no country has is refused."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("+788 123 456", "+250788123456"),
            ("00788123456", "+250788123456"),
            ("+138 0013 8000", "+8613800138000"),
            ("+7 881 234 56 78", "+78812345678"),
            ("+331234567", Rejection(R.TOO_SHORT, limit=11, length=9)),
            ("+4420794609581", Rejection(R.TOO_LONG, limit=12, length=13)),
            ("788123456.0", "+250788123456"),
            ("7.88123456E+08", "+250788123456"),
            ("7.88E+08", R_SHORT),
        ],
    )
    @pytest.mark.parametrize("country", ["RW", "CN"])
    def test_examples(self, text, expected, country):
        assert read_phone(text, country=country) == expected

    def test_one_that_two_countries_have_is_asked_about(self):
        """130 1234 5678 is in China, +1 301 234 5678 in Maryland."""
        asked = Rejection(R.AMBIGUOUS, found="+86 130 1234 5678", expected="+1 301-234-5678")
        assert read_phone("+130 1234 5678", country="CN") == asked
        assert read_phone("+1 301 234 5678", country="CN") == "+13012345678"
        assert read_phone("+86 130 1234 5678", country="CN") == "+8613012345678"
        assert read_phone("+13012345678") == "+13012345678"

    @pytest.mark.parametrize(
        ("phone", "own", "expected"),
        [
            ("788123456", False, "+250788123456"),
            ("+788123456", False, "+250788123456"),
            ("0788123456", False, "+250788123456"),
            ("250788123456", True, "+250788123456"),
            ("13012345678", True, "+13012345678"),
            ("13012345678", False, "+8613012345678"),
            ("79031234567", True, "+79031234567"),
        ],
    )
    def test_a_contact(self, phone, own, expected):
        """One's own comes with its country; another's is as somebody's phone keeps it."""
        assert read_contact(phone, own=own) == expected

    @given(st.text() | st.text("0123456789+-.eE ", max_size=20), st.booleans())
    def test_any_contact_is_read_or_refused(self, text, own):
        read = read_contact(text, own=own)
        assert isinstance(read, Rejection) or 8 <= len(read) <= 16


class TestAnswer:
    """Red when whoever writes a sentence around their number is told that it is none."""

    @pytest.mark.parametrize(
        "text",
        [
            *("Alice 0788123456", "0788123456 MTN", "momo: 0788 123 456", "0788123456 (Alice)"),
            *("my number is +250788123456", "nimero ni 0788123456", "0788123456."),
            *("我的电话是0788123456", "0788123456谢谢"),
        ],
    )
    def test_words_beside_it_are_left_out(self, text):
        assert read_phone_answer(text) == "+250788123456"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            *((each, R.NOT_A_PHONE) for each in ("Alice", "RR788123456CN", "IS-788123456", "+ x")),
            *((each, R.NOT_A_PHONE) for each in ("0788123456 ext. 12", "0788123456 x136")),
            ("Alice 0788123456 / 0722123456", R.AMBIGUOUS),
            ("Alice 07881234", R.TOO_SHORT),
            ("", R.EMPTY),
        ],
    )
    def test_what_is_none(self, text, reason):
        read = read_phone_answer(text)
        assert isinstance(read, Rejection)
        assert read.reason is reason

    @given(st.text() | st.text("Alice 0788+().", max_size=30))
    def test_any_text_is_read_or_refused(self, text):
        read = read_phone_answer(text)
        assert isinstance(read, Rejection) or read.startswith("+")


@pytest.mark.parametrize(
    ("phone", "channel"),
    [
        ("+250788123456", "mtn"),
        ("+250791234567", "mtn"),
        ("+250722123456", "airtel"),
        ("+250733123456", "airtel"),
        ("+250252571234", None),  # a landline
        ("+8613800138000", None),
        ("+25078", None),
        ("0788123456", None),  # as it is kept, or not at all
        ("", None),
    ],
)
def test_a_number_has_the_mobile_money_of_its_network(phone: str, channel: str | None) -> None:
    assert payment_channel_of(phone) == channel


class TestOfOtherCountries:
    @pytest.mark.parametrize(
        ("typed", "country", "number"),
        [
            ("0712 345 678", "KE", "+254712345678"),
            ("254712345678", "KE", "+254712345678"),
            ("06 12 34 56 78", "FR", "+33612345678"),
            ("(212) 555-0123", "US", "+12125550123"),
            ("020 7946 0018", "GB", "+442079460018"),
            ("02 1234 5678", "IT", "+390212345678"),  # the 0 stays
            ("+250 788 123 456", "KE", "+250788123456"),
            ("250788123456", "UG", "+250788123456"),
            ("00254712345678", "FR", "+254712345678"),
        ],
    )
    def test_as_written_there_or_with_its_code(self, typed: str, country: str, number: str) -> None:
        assert read_phone(typed, country=country) == number

    @pytest.mark.parametrize(
        ("number", "country"),
        [
            ("+85291234567", "CN"),
            ("+447400123456", "GB"),
            ("+12125550123", "US"),
            ("+999", None),
            ("", None),
        ],
    )
    def test_from_where_a_number_is(self, number: str, country: str | None) -> None:
        assert country_of(number) == country
