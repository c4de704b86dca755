"""Exchange rates: what staff type, what banks publish, and what is neither."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.exchange_rates import (
    MOST_LINES,
    RateFault,
    RateLine,
    RateTable,
    TwoRates,
    francs,
    read_bank,
    read_file,
    read_typed,
)
from bot.parsing.rejection import Reason, Rejection

TODAY = date(2026, 11, 29)
NOW = TODAY.isoformat()


def one(text: str) -> RateLine | RateFault:
    """The one line or fault of what was typed."""
    table = read_typed(text, TODAY)
    assert isinstance(table, RateTable)
    [found] = (*table.lines, *table.faults)
    return found


@pytest.mark.parametrize(
    ("text", "currency", "millionths", "day"),
    [
        ("CNY 203.5", "CNY", 203_500_000, NOW),
        ("CNY=203.5", "CNY", 203_500_000, NOW),
        ("yuan: 203.5 frw", "CNY", 203_500_000, NOW),
        ("人民币 203,5", "CNY", 203_500_000, NOW),
        ("1 USD = 1 463,35 Frw", "USD", 1_463_350_000, NOW),
        ("1美元=1463.35卢旺达法郎", "USD", 1_463_350_000, NOW),
        ("1'463.35 USD", "USD", 1_463_350_000, NOW),
        ("1 元 = 203.5", "CNY", 203_500_000, NOW),
        ("USD 1,463.3525", "USD", 1_463_352_500, NOW),
        ("$ 1450", "USD", 1_450_000_000, NOW),
        ("US$ 1 450", "USD", 1_450_000_000, NOW),
        ("CN¥203.5", "CNY", 203_500_000, NOW),
        ("203,5 RWF = 1 CNY", "CNY", 203_500_000, NOW),
        ("１ ＵＳＤ ＝ １４５０", "USD", 1_450_000_000, NOW),
        ("1463.35 USD", "USD", 1_463_350_000, NOW),
        ("1450 Frw 1 USD", "USD", 1_450_000_000, NOW),
        ("usd 1463.3525 2026-11-27", "USD", 1_463_352_500, "2026-11-27"),
        ("27/11/2026;USD;1458.35;1463.35;1468.35", "USD", 1_463_350_000, "2026-11-27"),
        ("CNY 13/11/2026 203", "CNY", 203_000_000, "2026-11-13"),
        ("CNY 1/12/2026 203", "CNY", 203_000_000, "2026-01-12"),  # the other is to come
        ("2026年11月27日 CNY 203", "CNY", 203_000_000, "2026-11-27"),
        ("CNY 203.5 19-May-26", "CNY", 203_500_000, "2026-05-19"),
    ],
)
def test_what_is_typed(text: str, currency: str, millionths: int, day: str) -> None:
    assert one(text) == RateLine(currency, millionths, day)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("203.5", Reason.EMPTY),
        ("CNY", Reason.EMPTY),
        ("CNY nan", Reason.EMPTY),
        ("EUR 1600", Reason.UNKNOWN_UNIT),
        ("欧元 1600", Reason.UNKNOWN_UNIT),
        ("CNY 203.5 USD 1450", Reason.TOO_MANY),
        ("CNY, USD, EUR", Reason.UNKNOWN_UNIT),
        ("CNY 0", Reason.ZERO),
        ("CNY 0.0000001", Reason.ZERO),
        ("CNY 0.0049", Reason.TOO_SMALL),
        ("1 RWF = 0.0049 CNY", Reason.TOO_SMALL),
        ("CNY 201 205", Reason.AMBIGUOUS),
        ("CNY -3", Reason.NEGATIVE),
        ("CNY 203.500", Reason.AMBIGUOUS),
        ("USD 1.463", Reason.AMBIGUOUS),
        ("CNY 203.5 204.5", Reason.AMBIGUOUS),
        ("CNY 99999999999", Reason.TOO_LARGE),
        ("CNY 3/4/2026 203", Reason.NOT_A_TIME),
        ("CNY 31/02/2026 203", Reason.NOT_A_TIME),
        ("CNY 27/11 203", Reason.NOT_A_TIME),
        ("CNY 13/12/2026 203", Reason.NOT_YET),
    ],
)
def test_what_cannot_be_used(text: str, reason: Reason) -> None:
    found = one(text)
    assert isinstance(found, RateFault)
    assert found.reason is reason


def test_the_bank_s_own_table() -> None:
    table = read_file(
        b"country,code,date,buying,average,selling\r\n"
        b"China,CNY,19-May-26,200.1,203.5,205\r\n"
        b'USA,USD,19-May-26,"1,458.3525","1,463.3525","1,468.3525"\r\n'
        b'Europe,EUR,19-May-26,"1,600.00","1,610.00","1,620.00"\r\n',
        TODAY,
    )
    assert isinstance(table, RateTable)
    assert table.lines == (
        RateLine("CNY", 203_500_000, "2026-05-19"),
        RateLine("USD", 1_463_352_500, "2026-05-19"),
    )
    assert [(each.line, each.reason) for each in table.faults] == [(4, Reason.UNKNOWN_UNIT)]


def test_two_rates_of_a_day_are_refused_with_both() -> None:
    """Red when the last of them wins without a word: a slipped point would."""
    found = read_typed("CNY 203.5\nUSD 1450\n\nCNY 20.35", TODAY)
    assert found == TwoRates(
        RateLine("CNY", 203_500_000, TODAY.isoformat()),
        RateLine("CNY", 20_350_000, TODAY.isoformat()),
    )
    table = f"date;currency;rate\n{TODAY};CNY;203.5\n;CNY;204\n".encode()
    assert isinstance(read_file(table, TODAY), TwoRates)


def test_the_same_twice_and_another_day_are_no_matter() -> None:
    table = read_typed("CNY 203.5\nCNY 203,50\n2026-05-01 CNY 204", TODAY)
    assert isinstance(table, RateTable)
    assert [each.millionths for each in table.lines] == [203_500_000, 204_000_000]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("date;currency;rate\n20261126;CNY;203.5", Reason.NOT_A_TIME),
        ("date;currency;rate\n27.11.26;CNY;203.5", Reason.NOT_A_TIME),
        ("date;currency;rate\n46353;CNY;203.5", Reason.NOT_A_TIME),
        ("currency,rate,date\nCNY,203,50,2026-11-27", Reason.AMBIGUOUS),
        ("base;quote;rate\nRWF;CNY;0.0049", Reason.TOO_SMALL),
    ],
)
def test_a_line_of_a_table_that_means_another_thing(table: str, reason: Reason) -> None:
    found = read_file(table.encode(), TODAY)
    assert isinstance(found, RateTable)
    assert ([each.reason for each in found.faults], found.lines) == ([reason], ())


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("currency;unit;rate", "units"),
        ("currency;rate per 100", "units"),
        ("货币;单位;汇率", "units"),
        ("currency;Buying rate;Selling rate", "columns"),
    ],
)
def test_a_table_of_another_kind(heading: str, why: str) -> None:
    cells = ";".join(["CNY", "100", "20350"][: heading.count(";") + 1])
    found = read_file(f"{heading}\n{cells}".encode(), TODAY)
    assert found == Rejection(Reason.NOT_A_TABLE, found=why)


def test_the_rate_of_before_is_another_column() -> None:
    found = read_file(b"currency;previous rate;rate\nCNY;190;203.5", TODAY)
    assert isinstance(found, RateTable)
    assert found.lines == (RateLine("CNY", 203_500_000, NOW),)


def test_no_table_at_all() -> None:
    assert read_typed(" \n", TODAY) == Rejection(Reason.EMPTY)
    assert read_file(b"PK\x03\x04", TODAY) == Rejection(Reason.NOT_A_TABLE)
    long = read_file(b"CNY;203\n" * (MOST_LINES + 1), TODAY)
    assert isinstance(long, Rejection)
    assert long.reason is Reason.TOO_LONG


def test_what_the_bank_s_service_says() -> None:
    """As recorded from it: text, commas for thousands, unsorted, days in English."""
    usd = {"currency_name": "USD", "buying_rate": "1,458.3525", "selling_rate": "1,468.3525"}
    said = [
        {**usd, "average_rate": "1,463.3525", "post_date": "22-May-26"},
        {"currency_name": "CNY", "average_rate": "203.1234", "post_date": "19-May-26"},
        {"currency_name": "CNY", "average_rate": "203.512", "post_date": "2026-05-21"},
        {"currency_name": "CNY", "average_rate": "0.0049", "post_date": "2026-05-20"},
        {"currency_name": "EUR", "average_rate": "1600", "post_date": "19-May-26"},
        {"currency_name": "CNY", "average_rate": "0", "post_date": "19-May-26"},
        {"currency_name": "CNY", "average_rate": None, "post_date": "19-May-26"},
        {"currency_name": "CNY", "average_rate": "203", "post_date": "30-Nov-26"},
        {"currency_name": "CNY", "average_rate": "203"},
        "CNY",
    ]
    assert read_bank(said, TODAY) == [
        RateLine("USD", 1_463_352_500, "2026-05-22"),
        RateLine("CNY", 203_123_400, "2026-05-19"),
        RateLine("CNY", 203_512_000, "2026-05-21"),
    ]


@pytest.mark.parametrize("said", [None, {}, "", 7, [[]], [{}]])
def test_another_s_service(said: object) -> None:
    assert read_bank(said, TODAY) == []


@given(st.integers(10**6, 10**12))
def test_as_people_read_it_is_read_again(millionths: int) -> None:
    text = francs(millionths)
    found = one(f"CNY {text}")
    if len(text.partition(".")[2]) == 3 and not text.startswith("0."):
        assert isinstance(found, RateFault)  # 203.500 may be a thousand times as much
    else:
        assert found == RateLine("CNY", millionths, NOW)


@given(st.text(max_size=60))
def test_anything_is_a_table_or_refused(text: str) -> None:
    read_typed(text, TODAY)
    read_file(text.encode(errors="replace"), TODAY)
