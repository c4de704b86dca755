"""bot/i18n.py: numbers, money, weights, dates, times and durations as each reader writes them."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import (
    NBSP,
    Reader,
    ago,
    day,
    duration,
    guess_language,
    listed,
    load,
    markup,
    moment,
    money,
    number,
    plain,
    value_text,
    weight,
)
from bot.money import Money
from bot.texts import LANGUAGES, Ago, Clock, Language, Listed, Strong, Text, Value, Weight, t, tn
from tests.i18n.catalogues import ROOT

RW, EN, ZH = (Reader.of(language) for language in LANGUAGES)


def spaced(text: str) -> str:
    """With a visible sign for the space that does not break."""
    return text.replace(NBSP, "_")


@pytest.mark.parametrize(
    ("value", "rw", "en", "zh"),
    [
        (0, "0", "0", "0"),
        (999, "999", "999", "999"),
        (12500, "12_500", "12,500", "12,500"),
        (1234567, "1_234_567", "1,234,567", "1,234,567"),
        (-4500, "-4_500", "-4,500", "-4,500"),
    ],
)
def test_numbers(value: int, rw: str, en: str, zh: str) -> None:
    assert [spaced(number(value, language)) for language in LANGUAGES] == [rw, en, zh]


class TestMoney:
    @pytest.mark.parametrize(
        ("value", "rw", "en", "zh"),
        [
            (Money(12500, "RWF"), "12_500_Frw", "12_500_Frw", "12,500_卢旺达法郎"),
            (Money(0, "RWF"), "0_Frw", "0_Frw", "0_卢旺达法郎"),
            (Money(-500, "RWF"), "-500_Frw", "-500_Frw", "-500_卢旺达法郎"),
            (Money(1_000_000, "RWF"), "1_000_000_Frw", "1_000_000_Frw", "1,000,000_卢旺达法郎"),
            (Money(19250, "CNY"), "CN¥_192,50", "CN¥192.50", "¥192.50"),
            (Money(5, "CNY"), "CN¥_0,05", "CN¥0.05", "¥0.05"),
            (Money(-5, "CNY"), "-CN¥_0,05", "-CN¥0.05", "-¥0.05"),
            (Money(123456, "USD"), "US$_1_234,56", "US$1,234.56", "US$1,234.56"),
        ],
    )
    def test_as_its_reader_writes_it(self, value: Money, rw: str, en: str, zh: str) -> None:
        assert [spaced(money(value, language)) for language in LANGUAGES] == [rw, en, zh]

    @given(st.integers(-(10**12), 10**12), st.sampled_from(["RWF", "CNY", "USD"]))
    def test_never_breaks_and_keeps_every_digit(self, minor: int, currency: str) -> None:
        for language in LANGUAGES:
            shown = money(Money(minor, currency), language)
            assert " " not in shown
            assert int("".join(c for c in shown if c in "0123456789")) == abs(minor)
            assert shown.startswith("-") == (minor < 0)

    def test_the_yen_sign_is_the_half_width_one(self) -> None:
        assert money(Money(100, "CNY"), "zh")[0] == "\u00a5"


@pytest.mark.parametrize(
    ("grams", "rw", "en", "zh"),
    [
        (1, "1_g", "1_g", "1_克"),
        (500, "500_g", "500_g", "500_克"),
        (1000, "1_kg", "1_kg", "1_公斤"),
        (1500, "1,5_kg", "1.5_kg", "1.5_公斤"),
        (1250, "1,25_kg", "1.25_kg", "1.25_公斤"),
        (1255, "1_255_g", "1.255_kg", "1.255_公斤"),
        (2005, "2_005_g", "2.005_kg", "2.005_公斤"),
        (1_000_000, "1_000_kg", "1,000_kg", "1,000_公斤"),
    ],
)
def test_weights(grams: int, rw: str, en: str, zh: str) -> None:
    assert [spaced(weight(Weight(grams), language)) for language in LANGUAGES] == [rw, en, zh]


class TestDates:
    def test_a_day(self) -> None:
        shown = [day(date(2026, 12, 17), language) for language in LANGUAGES]
        assert shown == ["17 Ukuboza 2026", "17 December 2026", "2026年12月17日"]

    @pytest.mark.parametrize(
        ("month", "name"),
        list(
            enumerate(
                [
                    "Mutarama",
                    "Gashyantare",
                    "Werurwe",
                    "Mata",
                    "Gicurasi",
                    "Kamena",
                    "Nyakanga",
                    "Kanama",
                    "Nzeri",
                    "Ukwakira",
                    "Ugushyingo",
                    "Ukuboza",
                ],
                1,
            )
        ),
    )
    def test_months_of_kinyarwanda(self, month: int, name: str) -> None:
        assert day(date(2026, month, 1), "rw") == f"1 {name} 2026"

    def test_a_moment_in_the_readers_zone(self) -> None:
        late = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)
        assert moment(late, RW) == "31 Ukuboza 2026 23:30"
        assert moment(late, EN) == "31 December 2026 23:30"
        assert moment(late, ZH) == "2027年1月1日 05:30"
        assert moment(late, Reader("zh", ZoneInfo("Africa/Kigali"))) == "2026年12月31日 23:30"

    def test_a_time_without_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="zone"):
            moment(datetime(2026, 1, 1), RW)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "rw", "en", "zh"),
    [
        (timedelta(0), "umunota 1", "1 minute", "1 分钟"),
        (timedelta(seconds=89), "umunota 1", "1 minute", "1 分钟"),
        (timedelta(seconds=90), "iminota 2", "2 minutes", "2 分钟"),
        (timedelta(seconds=150), "iminota 3", "3 minutes", "3 分钟"),
        (timedelta(minutes=59), "iminota 59", "59 minutes", "59 分钟"),
        (timedelta(hours=1), "isaha 1", "1 hour", "1 小时"),
        (timedelta(minutes=90), "iminota 90", "90 minutes", "90 分钟"),
        (timedelta(hours=2), "amasaha 2", "2 hours", "2 小时"),
        (timedelta(hours=24), "amasaha 24", "24 hours", "24 小时"),
        (timedelta(hours=71, minutes=29), "amasaha 71", "71 hours", "71 小时"),
        (timedelta(hours=71, minutes=30), "iminsi 3", "3 days", "3 天"),
        (timedelta(days=3), "iminsi 3", "3 days", "3 天"),
        (timedelta(days=1500), "iminsi 1_500", "1,500 days", "1,500 天"),
    ],
)
def test_durations(value: timedelta, rw: str, en: str, zh: str) -> None:
    assert [spaced(duration(value, language)) for language in LANGUAGES] == [rw, en, zh]


@pytest.mark.parametrize(
    ("value", "rw", "en", "zh"),
    [
        (timedelta(minutes=1), "hashize umunota 1", "1 minute ago", "1 分钟前"),
        (timedelta(hours=5), "hashize amasaha 5", "5 hours ago", "5 小时前"),
        (timedelta(days=3), "hashize iminsi 3", "3 days ago", "3 天前"),
    ],
)
def test_how_long_ago(value: timedelta, rw: str, en: str, zh: str) -> None:
    assert [spaced(ago(value, language)) for language in LANGUAGES] == [rw, en, zh]
    assert value_text(Ago(value), ZH) == ago(value, "zh")  # and so in a placeholder


@pytest.mark.parametrize(
    ("items", "rw", "en", "zh"),
    [
        ([], "", "", ""),
        (["Huye"], "Huye", "Huye", "Huye"),
        (["Huye", "Ngoma"], "Huye, Ngoma", "Huye and Ngoma", "Huye、Ngoma"),
        (["A", "B", "C"], "A, B, C", "A, B and C", "A、B、C"),
    ],
)
def test_lists(items: list[str], rw: str, en: str, zh: str) -> None:
    assert [listed(items, language) for language in LANGUAGES] == [rw, en, zh]
    assert value_text(Listed(tuple(items)), EN) == en


def test_the_clocks_of_a_place() -> None:
    """Whoever reads it: a start is named in Kigali and in Beijing for everybody."""
    at = Clock(datetime(2026, 11, 27, 20, 5, tzinfo=UTC), ZH.zone)
    assert [value_text(at, reader) for reader in (RW, EN, ZH)] == [
        "28 Ugushyingo 2026 04:05",
        "28 November 2026 04:05",
        "2026年11月28日 04:05",
    ]


def everything() -> dict[str, list[str]]:
    """What each language shows of one value of every kind."""
    values: tuple[Value, ...] = (
        12500,
        Money(12500, "RWF"),
        Money(19250, "CNY"),
        Weight(1500),
        date(2026, 3, 17),
        datetime(2026, 8, 9, 20, 5, tzinfo=UTC),
        timedelta(hours=5),
        t("Price"),
        tn("{n} photo", "{n} photos", 2),
    )
    return {
        language: [value_text(value, Reader.of(language)) for value in values]
        for language in LANGUAGES
    }


EVERYTHING = {
    "rw": [
        "12_500",
        "12_500_Frw",
        "CN¥_192,50",
        "1,5_kg",
        "17 Werurwe 2026",
        "9 Kanama 2026 22:05",
        "amasaha 5",
        "Igiciro",
        "Amafoto 2",
    ],
    "en": [
        "12,500",
        "12_500_Frw",
        "CN¥192.50",
        "1.5_kg",
        "17 March 2026",
        "9 August 2026 22:05",
        "5 hours",
        "Price",
        "2 photos",
    ],
    "zh": [
        "12,500",
        "12,500_卢旺达法郎",
        "¥192.50",
        "1.5_公斤",
        "2026年3月17日",
        "2026年8月10日 04:05",
        "5 小时",
        "价格",
        "2 张图片",
    ],
}
IN_ORDER = """
import json, sys
from babel.dates import format_date
from datetime import date
from bot import i18n
for language in sys.argv[1:]:
    format_date(date(2026, 3, 17), "LLLL cccc MMMM EEEE", locale=i18n.LOCALES[language])
    i18n.day(date(2026, 3, 17), language)
from tests.i18n.test_formats import everything
json.dump(everything(), sys.stdout)
"""


class TestEveryOrderOfLocales:
    """Babel 2.18 mixes up stand-alone names once rw was used (python-babel issue 1234).

    Babel keeps what it read, so each order has a process of its own; in each, the patterns that
    bring the fault about are used first.
    """

    @pytest.mark.parametrize("order", list(itertools.permutations(LANGUAGES)), ids="-".join)
    def test_in_one_process(self, order: tuple[Language, ...]) -> None:
        done = subprocess.run(
            [sys.executable, "-c", IN_ORDER, *order],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        )
        shown = {
            key: [spaced(text) for text in texts] for key, texts in json.loads(done.stdout).items()
        }
        assert shown == EVERYTHING

    def test_the_fault_is_avoided_not_mended(self) -> None:
        """No pattern with stand-alone names in our own code."""
        source = (ROOT / "bot/i18n.py").read_text(encoding="utf-8")
        code = source.split('"""', 2)[2]
        assert "LLL" not in code
        assert "ccc" not in code
        assert format_date(date(2026, 3, 17), "MMMM", locale="en") == "March"


class TestSentences:
    def test_values_are_escaped(self) -> None:
        hello = t("👋 Hello {name}!", name="<b>Ann</b> & Co {x}")
        assert markup(hello, EN) == "👋 Hello &lt;b&gt;Ann&lt;/b&gt; &amp; Co {x}!"
        assert markup(hello, RW) == "👋 Muraho &lt;b&gt;Ann&lt;/b&gt; &amp; Co {x}!"
        assert markup(hello, ZH) == "👋 &lt;b&gt;Ann&lt;/b&gt; &amp; Co {x}，您好！"

    def test_our_own_markup_stays(self) -> None:
        number_ = t("Order number: <b>{code}</b>", code="<i>")
        assert markup(number_, RW) == "Nomero ya komande: <b>&lt;i&gt;</b>"
        assert plain(number_, RW) == "Nomero ya komande: <i>"

    def test_somebodys_own_words(self) -> None:
        assert markup("1 < 2 & {name}", RW) == "1 &lt; 2 &amp; {name}"
        assert markup(Strong("<b>"), RW) == "<b>&lt;b&gt;</b>"
        assert plain("1 < 2", RW) == "1 < 2"

    def test_strong_text(self) -> None:
        assert (
            markup(Strong(t("Price: {price}", price=Money(5, "RWF"))), ZH)
            == "<b>价格：5\u00a0卢旺达法郎</b>"
        )

    def test_a_text_in_a_text(self) -> None:
        kept = t("✅ Saved. {answer}", answer=t("Shop: {shop}", shop="A & B"))
        assert markup(kept, RW) == "✅ Byabitswe. Iduka: A &amp; B"
        assert plain(kept, RW) == "✅ Byabitswe. Iduka: A & B"

    def test_plural_by_the_number(self) -> None:
        waiting = [
            tn(
                "⏰ Order {code} has been waiting for {n} hour.",
                "⏰ Order {code} has been waiting for {n} hours.",
                n,
                code="IS-7K4QM2",
            )
            for n in (1, 5)
        ]
        assert plain(waiting[0], RW) == "⏰ Komande IS-7K4QM2 imaze isaha 1 itegereje."
        assert plain(waiting[1], RW) == "⏰ Komande IS-7K4QM2 imaze amasaha 5 itegereje."
        assert plain(waiting[1], ZH) == "⏰ 订单 IS-7K4QM2 已等待 5 小时。"

    def test_context_tells_two_words_apart(self) -> None:
        assert plain(Text("bag", context="unit"), ZH) == "袋"
        assert plain(Text("piece", context="unit"), RW) == "kimwe"

    def test_an_unknown_sentence_is_english(self) -> None:
        assert plain(t("Nobody translated this: {x}", x=1), RW) == "Nobody translated this: 1"

    @given(st.text(max_size=50), st.sampled_from(LANGUAGES))
    def test_no_value_breaks_a_sentence(self, value: str, language: Language) -> None:
        said = plain(t("Shop: {shop}", shop=value), Reader.of(language))
        assert said.endswith(value)
        safe = markup(t("Shop: {shop}", shop=value), Reader.of(language))
        assert "<" not in safe
        assert ">" not in safe


class TestGuess:
    @pytest.mark.parametrize(
        ("code", "language"),
        [
            ("zh-hans", "zh"),
            ("zh-CN", "zh"),
            ("zh-TW", "zh"),
            ("zh_Hant", "zh"),
            ("ZH", "zh"),
            ("rw", "rw"),
            ("rw-RW", "rw"),
            ("rwk", "en"),
            ("zha", "en"),
            ("en-US", "en"),
            ("fr", "en"),
            ("", "en"),
        ],
    )
    def test_of_the_platforms_code(self, code: str, language: Language) -> None:
        assert guess_language(code) == language


def test_all_catalogues_load() -> None:
    load()
