"""Prices, quantities, weights and choices, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.money import FRANCS, Money
from bot.parsing import (
    GRAM,
    KILOGRAM,
    Reason,
    Rejection,
    read_amount,
    read_choice,
    read_count,
    read_weight,
)
from bot.parsing.numbers import read_price

R = Reason

AMOUNTS = [
    ("igiciro ni 5000", 5000),
    ("Igiciro: 5 000 Frw", 5000),
    ("price is 5000", 5000),
    ("价格是5000法郎", 5000),
    ("miriyoni 2", 2000000),
    ("milioni n'igice", 1500000),
    ("12500", 12500),
    ("12,500", 12500),
    ("12.500", 12500),
    ("12 500 Frw", 12500),
    ("12 500 F", 12500),
    ("12500frw", 12500),
    ("RWF 12500", 12500),
    ("Frw. 12 500", 12500),
    ("12'500", 12500),
    ("12\u00a0500\u00a0Frw", 12500),
    ("12\u2009500", 12500),
    ("12\u202f500", 12500),
    ("１２５００", 12500),
    ("１２，５００", 12500),
    ("١٢٥٠٠", 12500),
    ("١٢٬٥٠٠", 12500),
    ("12,500.00", 12500),
    ("12.500,00", 12500),
    ("12500.00", 12500),
    ("12500/=", 12500),
    ("12500.", 12500),
    ("\u202a12500\u202c", 12500),
    ("1 250 000", 1250000),
    ("1.250.000", 1250000),
    ("12k", 12000),
    ("12 K", 12000),
    ("12kfrw", 12000),
    ("12 k Frw", 12000),
    ("1.5k", 1500),
    ("1,5k", 1500),
    ("2m", 2000000),
    ("5 thousand", 5000),
    ("a thousand", 1000),
    ("twelve thousand five hundred", 12500),
    ("twenty-five", 25),
    ("two hundred and fifty", 250),
    ("2 million 500 thousand", 2500000),
    ("ibihumbi 12", 12000),
    ("Ibihumbi cumi na bibiri", 12000),
    ("ibihumbi cumi na bibiri na magana atanu", 12500),
    ("ibihumbi 12 na magana 5", 12500),
    ("ibihumbi 12 na 500", 12500),
    ("ibihumbi magana abiri na mirongo itanu", 250000),
    ("ibihumbi ijana na makumyabiri", 120000),
    ("igihumbi", 1000),
    ("igihumbi kimwe", 1000),
    ("igihumbi na magana atanu", 1500),
    ("miliyoni", 1000000),
    ("miliyoni 2", 2000000),
    ("miliyoni 1,5", 1500000),
    ("miliyoni n'ibihumbi magana atanu", 1500000),
    ("miliyoni ebyiri n’ibihumbi bitatu", 2003000),
    ("magana atanu", 500),
    ("amafaranga 12500", 12500),
    ("amafaranga ibihumbi 12 y'u Rwanda", 12000),
    ("ibihumbi 12 by'amafaranga", 12000),
    ("1万", 10000),
    ("1万2", 12000),
    ("1万2500", 12500),
    ("1万2千", 12000),
    ("1.2万", 12000),
    ("一万二千五", 12500),
    ("一萬二", 12000),
    ("12千", 12000),
    ("两千", 2000),
    ("两千零五十", 2050),
    ("两千零五", 2005),
    ("三百五", 350),
    ("三百零五", 305),
    ("一百二十", 120),
    ("五百万", 5000000),
    ("二〇二六", 2026),
    ("12500卢旺达法郎", 12500),
    ("12 mille", 12000),
    ("12 ibihumbi", 12000),
    ("12,5 mille", 12500),
    ("12 mille frw", 12000),
    ("ni 5000", 5000),
    ("5000 Frw gusa", 5000),
    ("12500 F Rw", 12500),
    ("miliyoni n'igice", 1500000),
    ("1.2w", 12000),
    ("2w法郎", 20000),
    ("只要5000", 5000),
    ("5000 each", R.AMBIGUOUS),
    ("gusa", R.NOT_A_NUMBER),
    ("mille", R.NOT_A_NUMBER),
    ("", R.EMPTY),
    (" \n", R.EMPTY),
    ("1.5", R.FRACTION),
    ("0,500", R.FRACTION),
    (".5", R.FRACTION),
    ("12,50", R.FRACTION),
    ("12.00", R.FRACTION),
    ("1.2345k", R.FRACTION),
    ("-3", R.NEGATIVE),
    ("−3", R.NEGATIVE),
    ("– 1.5", R.NEGATIVE),
    ("负三", R.NEGATIVE),
    ("0", R.ZERO),
    ("0 Frw", R.ZERO),
    ("零", R.ZERO),
    ("🙂", R.NOT_A_NUMBER),
    ("cheap", R.NOT_A_NUMBER),
    ("Frw", R.NOT_A_NUMBER),
    ("1²", R.NOT_A_NUMBER),
    ("½", R.NOT_A_NUMBER),
    ("-", R.NOT_A_NUMBER),
    ("千", R.NOT_A_NUMBER),
    ("mirongo", R.NOT_A_NUMBER),
    ("ibihumbi", R.NOT_A_NUMBER),
    ("12500 or 13000", R.AMBIGUOUS),
    ("12500-13000", R.AMBIGUOUS),
    ("12500/13000", R.AMBIGUOUS),
    ("12500, 13000", R.AMBIGUOUS),
    ("1 2500", R.AMBIGUOUS),
    ("1.2.3", R.AMBIGUOUS),
    ("1,234.567", R.AMBIGUOUS),
    ("12.500k", R.AMBIGUOUS),
    ("12 500k", R.AMBIGUOUS),
    ("12k 500", R.AMBIGUOUS),
    ("ibihumbi 12 500", R.AMBIGUOUS),
    ("ibihumbi bibiri miliyoni", R.AMBIGUOUS),
    ("kabiri gatatu", R.AMBIGUOUS),
    ("1万25", R.AMBIGUOUS),
    ("1.5万2", R.AMBIGUOUS),
    ("三四", R.AMBIGUOUS),
    ("七八百", R.AMBIGUOUS),
    ("three four", R.AMBIGUOUS),
    ("three thousand four thousand", R.AMBIGUOUS),
]

COUNTS = [
    ("litiro 3", 3),
    ("3 L", 3),
    ("3升", 3),
    ("给我2个", 2),
    ("三个吧", 3),
    ("give me 3 please", 3),
    ("ushyiremo bitatu", 3),
    ("zirindwi", 7),
    ("3", 3),
    ("３", 3),
    ("3 kg", 3),
    ("3kg", 3),
    ("3 pcs", 3),
    ("3 bags", 3),
    ("x3", 3),
    ("3×", 3),
    ("1,000", 1000),
    ("ibiro 3", 3),
    ("imifuka ibiri", 2),
    ("rimwe", 1),
    ("Kimwe", 1),
    ("kabiri", 2),
    ("bibiri", 2),
    ("babiri", 2),
    ("gatatu", 3),
    ("bitatu", 3),
    ("kane", 4),
    ("gatanu", 5),
    ("gatandatu", 6),
    ("esheshatu", 6),
    ("karindwi", 7),
    ("umunani", 8),
    ("icyenda", 9),
    ("icumi", 10),
    ("cumi na rimwe", 11),
    ("cumi na bibiri", 12),
    ("makumyabiri na gatanu", 25),
    ("mirongo itatu na kimwe", 31),
    ("ijana", 100),
    ("ibiro bitatu", 3),
    ("三", 3),
    ("两", 2),
    ("十", 10),
    ("十二", 12),
    ("二十一", 21),
    ("3个", 3),
    ("三件", 3),
    ("两包", 2),
    ("one", 1),
    ("Twelve", 12),
    ("twenty five", 25),
    ("three kg", 3),
    ("3 gusa", 3),
    ("ndashaka bitatu", 3),
    ("udupaki tubiri", 2),
    ("only 3", 3),
    ("3 please", 3),
    ("我要三个", 3),
    ("要两包", 2),
    ("仨", 3),
    ("deux", R.NOT_A_NUMBER),
    ("-3", R.NEGATIVE),
    ("1.5", R.FRACTION),
    ("1.5 kg", R.FRACTION),
    ("2½", R.FRACTION),
    ("两个半", R.FRACTION),
    ("1.500 kg", R.AMBIGUOUS),
    ("3 or 4", R.AMBIGUOUS),
    ("0", R.ZERO),
    ("all of it", R.NOT_A_NUMBER),
    ("👍", R.NOT_A_NUMBER),
    ("", R.EMPTY),
]

WEIGHTS = [
    ("ikilo", 1000),
    ("Ikiro", 1000),
    ("二两", 100),
    ("一斤二两", 600),
    ("半斤3两", 400),
    ("两斤", 1000),
    ("500公克", 500),
    ("1/4 kg", 250),
    ("3/4 kg", 750),
    ("quarter of a kilo", 250),
    ("one and a half kilos", 1500),
    ("2 kilos and a half", 2500),
    ("kimwe cya kabiri cy'ikilo", 500),
    ("500 g", 500),
    ("250g", 250),
    ("250 gr.", 250),
    ("1,500 g", 1500),
    ("1.500 g", 1500),
    ("0.5 kg", 500),
    (".5 kg", 500),
    ("0.250 kg", 250),
    ("1,5 kg", 1500),
    ("2.0 kg", 2000),
    ("２ｋｇ", 2000),
    ("2㎏", 2000),
    ("KG 2", 2000),
    ("2 kilos", 2000),
    ("a kilo", 1000),
    ("half a kilo", 500),
    ("½ kg", 500),
    ("1½ kg", 1500),
    ("1 1/2 kg", 1500),
    ("¼kg", 250),
    ("2 kg 500 g", 2500),
    ("2kg, 500g", 2500),
    ("ibiro 2", 2000),
    ("ikiro 1", 1000),
    ("ikiro kimwe", 1000),
    ("ibiro bibiri", 2000),
    ("ibiro cumi na bibiri", 12000),
    ("garama 500", 500),
    ("garama magana atanu", 500),
    ("ibiro 2 na garama 500", 2500),
    ("ibiro 2 n'igice", 2500),
    ("ikiro n'igice", 1500),
    ("igice cy'ikiro", 500),
    ("inusu ya kilo", 500),
    ("garama 500 gusa", 500),
    ("2公斤", 2000),
    ("两公斤", 2000),
    ("半公斤", 500),
    ("2千克", 2000),
    ("500克", 500),
    ("2公斤300克", 2300),
    ("1斤", 500),
    ("两斤", 1000),
    ("半斤", 250),
    ("一斤半", 750),
    ("2", R.UNIT_MISSING),
    ("bibiri", R.UNIT_MISSING),
    ("1.5", R.UNIT_MISSING),
    ("2 lb", R.UNKNOWN_UNIT),
    ("1.500 kg", R.AMBIGUOUS),
    ("2kg500", R.AMBIGUOUS),
    ("kg.2", R.NOT_A_NUMBER),
    ("kg. 2", 2000),
    (",5 kg", 500),
    ("2 kg or 3 kg", R.NOT_A_NUMBER),
    ("500 g 2 kg", R.AMBIGUOUS),
    ("1.5 g", R.FRACTION),
    ("0.0005 kg", R.FRACTION),
    ("-3 kg", R.NEGATIVE),
    ("0 kg", R.ZERO),
    ("5 t", R.TOO_LARGE),
    ("kg", R.NOT_A_NUMBER),
    ("heavy", R.NOT_A_NUMBER),
    ("", R.EMPTY),
]


def outcome(read):
    return read.reason if isinstance(read, Rejection) else read


class TestAmount:
    @pytest.mark.parametrize(("text", "expected"), AMOUNTS)
    def test_examples(self, text, expected):
        assert outcome(read_amount(text)) == expected

    @pytest.mark.parametrize(
        ("text", "currency"),
        [("$12", "USD"), ("12 usd", "USD"), ("12元", "CNY"), ("￥12", "CNY"), ("12 €", "EUR")],
    )
    def test_other_currency(self, text, currency):
        assert read_amount(text) == Rejection(R.WRONG_CURRENCY, found=currency)

    def test_limit(self):
        assert read_amount("5000", limit=5000) == 5000
        assert read_amount("5001", limit=5000) == Rejection(R.TOO_LARGE, limit=5000)
        assert outcome(read_amount("9" * 100)) == R.TOO_LARGE

    def test_five_thousand_characters(self):
        assert read_amount("9" * 5000) == Rejection(R.TOO_LONG, limit=100, length=5000)


class TestCount:
    @pytest.mark.parametrize(("text", "expected"), COUNTS)
    def test_examples(self, text, expected):
        assert outcome(read_count(text)) == expected

    def test_bounds(self):
        assert read_count("0", minimum=0) == 0
        assert read_count("4", minimum=5) == Rejection(R.TOO_SMALL, limit=5)
        assert read_count("8", limit=7) == Rejection(R.TOO_LARGE, limit=7)


class TestWeight:
    @pytest.mark.parametrize(("text", "grams"), WEIGHTS)
    def test_examples(self, text, grams):
        assert outcome(read_weight(text)) == grams

    def test_default_unit(self):
        assert read_weight("2,5", default_unit=KILOGRAM) == 2500
        assert read_weight("250", default_unit=GRAM) == 250
        assert read_weight("1,500", default_unit=GRAM) == 1500
        assert read_weight("250 g", default_unit=KILOGRAM) == 250
        assert outcome(read_weight("1,500", default_unit=KILOGRAM)) == R.AMBIGUOUS

    def test_unknown_unit_is_named(self):
        assert read_weight("2 lb") == Rejection(R.UNKNOWN_UNIT, found="lb")

    def test_limit(self):
        assert read_weight("31 kg", limit=30_000) == Rejection(R.TOO_LARGE, limit=30_000)


class TestChoice:
    @pytest.mark.parametrize(
        "text", ["2", "2.", "2)", "(2)", "２", "２、", "2。", "②", "٢", "2️⃣", " 2\n", "#2"]
    )
    def test_two(self, text):
        assert read_choice(text) == 2

    def test_of_two_digits(self):
        assert read_choice("12") == 12

    @pytest.mark.parametrize("text", ["", "two", "2 kg", "-2", "1.5", "2 3", "🙂", "12500", "½"])
    def test_none(self, text):
        assert read_choice(text) is None


amounts = st.integers(1, 99_999_999)
ONES = "kimwe bibiri bitatu bine bitanu bitandatu birindwi umunani icyenda"
TENS = "itatu ine itanu itandatu irindwi inani icyenda"
HUNDREDS = "abiri atatu ane atanu atandatu arindwi inani cyenda"
NAMES = (
    ["", "ijana", *(f"magana {ones}" for ones in HUNDREDS.split())],
    ["", "cumi", "makumyabiri", *(f"mirongo {ones}" for ones in TENS.split())],
    ["", *ONES.split()],
)


def in_kinyarwanda(number):
    parts = [names[int(digit)] for names, digit in zip(NAMES, f"{number:03}", strict=True)]
    return " na ".join(filter(None, parts))


def in_chinese(number):
    text = ""
    for digit, unit in zip(f"{number:04}", ["千", "百", "十", ""], strict=True):
        text += "零" if digit == "0" else "零一二三四五六七八九"[int(digit)] + unit
    while "零零" in text:
        text = text.replace("零零", "零")
    return text.strip("零")


class TestReadsBack:
    @given(
        amounts,
        st.sampled_from([",", ".", " ", "'", "\u00a0", "\u202f", "\u2009", ""]),
        st.sampled_from(["{}", "{} Frw", "{}frw", "RWF {}", "{} F", "Frw {}", "{} rwf.", " {}\n"]),
    )
    def test_amount_in_digits(self, number, mark, form):
        assert read_amount(form.format(f"{number:,}".replace(",", mark))) == number

    @given(amounts, st.sampled_from("０٠०𝟎"))
    def test_amount_in_other_digits(self, number, zero):
        text = "".join(chr(ord(zero) + int(digit)) for digit in str(number))
        assert read_amount(text) == number

    @given(st.integers(1, 999), st.integers(0, 9), st.sampled_from(".,"), st.sampled_from("kK千"))
    def test_amount_in_thousands(self, thousands, tenth, mark, unit):
        assert read_amount(f"{thousands}{mark}{tenth}{unit}") == thousands * 1000 + tenth * 100

    @given(st.integers(1, 999), st.integers(1, 999))
    def test_amount_in_kinyarwanda(self, thousands, rest):
        text = f"ibihumbi {thousands} na {in_kinyarwanda(rest)}"
        assert read_amount(text) == thousands * 1000 + rest
        assert read_count(in_kinyarwanda(rest)) == rest
        assert read_amount(f"ibihumbi {in_kinyarwanda(thousands)}") == thousands * 1000

    @given(st.integers(1, 9999), st.integers(1000, 9999))
    def test_amount_in_chinese(self, high, low):
        assert read_amount(in_chinese(high)) == high
        assert read_amount(f"{in_chinese(high)}万{in_chinese(low)}") == high * 10_000 + low
        assert read_amount(f"{high}万{low}") == high * 10_000 + low

    @given(st.integers(1, 1_000_000))
    def test_weight(self, grams):
        assert read_weight(f"{grams} g") == grams
        assert read_weight(f"{grams // 1000} kg {grams % 1000} g") == grams
        assert read_weight(f"ibiro {grams // 1000} na garama {grams % 1000}") == grams


PIECES = (
    "12 500 1.5 , . - ' k m thousand hundred five twenty a and ibihumbi igihumbi miliyoni magana "
    "mirongo ijana cumi bibiri na n' 万 千 百 十 二 两 零 〇 亿 半 ½ 1/2 kg g ibiro garama 斤 公斤 "
    "frw $ y'u rwanda x 个 ² ② ٣ 🙂"
)
pieces = st.sampled_from(PIECES.split())
anything = st.text() | st.lists(pieces).map(" ".join) | st.lists(pieces).map("".join)


class TestAnyText:
    @given(anything)
    def test_is_read_or_refused(self, text):
        for read in (
            read_amount(text),
            read_count(text),
            read_count(text, minimum=0),
            read_weight(text),
            read_weight(text, default_unit=KILOGRAM),
        ):
            assert isinstance(read, Rejection) or (type(read) is int and read >= 0)
        assert read_choice(text) is None or read_choice(text) >= 0


class TestPriceInAnotherCurrency:
    @pytest.mark.parametrize(
        ("typed", "minor"),
        [
            ("12.50", 1250),
            ("12,50", 1250),
            ("$12.5", 1250),
            ("12.5 USD", 1250),
            ("12 dollars", 1200),
            ("1 250", 125_000),
            ("0.01", 1),
        ],
    )
    def test_to_the_hundredth(self, typed: str, minor: int) -> None:
        assert read_price(typed, "USD") == Money(minor, "USD")

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("12.505", Reason.AMBIGUOUS),
            ("12.1234", Reason.FRACTION),
            ("0", Reason.ZERO),
            ("-3", Reason.NEGATIVE),
            ("12 500 Frw", Reason.WRONG_CURRENCY),
            ("¥12", Reason.WRONG_CURRENCY),
            ("999999999", Reason.TOO_LARGE),
            ("cheap", Reason.NOT_A_NUMBER),
        ],
    )
    def test_what_is_none(self, typed: str, reason: Reason) -> None:
        refused = read_price(typed, "USD")
        assert isinstance(refused, Rejection)
        assert refused.reason == reason

    def test_francs_stay_francs(self) -> None:
        assert read_price("12.500", FRANCS) == Money(12_500, FRANCS)
