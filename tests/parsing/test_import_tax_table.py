"""Import tax as staff write it: typed, pasted, from a spreadsheet."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.commerce import import_tax_changes
from bot.parsing import import_tax_table
from bot.parsing.import_tax_table import COLUMNS, TaxTable, read_import_tax
from bot.parsing.import_tax_terms import TaxTerms, import_tax_rows
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.tracking_table import LineFault
from bot.screens.import_tax_faults import line_fault

TODAY = date(2026, 12, 17)
COFFEE = TaxTerms("CN", "coffee", 1300, "CNY", 5000, 100_000, "customs.gov.cn", date(2026, 12, 1))


def read(text: str) -> TaxTable:
    table = read_import_tax(text.encode(), TODAY)
    assert isinstance(table, TaxTable)
    return table


def line(**cells: str) -> str:
    known = {
        "country": "CN", "category": "coffee", "rate": "13 %", "waived_up_to": "50",
        "most_value": "1000", "currency": "CNY", "source": "customs.gov.cn",
        "checked_on": "2026-12-01", "valid_from": "",
    } | cells  # fmt: skip
    return ";".join(known[column] for column in COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        line(),
        line(rate="13", waived_up_to="¥50.00", most_value="1 000 元", currency="RMB"),
        line(country="Ubushinwa", category="Ikawa", rate="13,0 %"),
        line(country="中国", category="咖啡", rate="13％"),
        (
            "country,category,rate,currency,waived up to,limit,source,checked\n"
            "China,Coffee,13%,CNY,50,1000,customs.gov.cn,2026-12-01"
        ),
        (
            "国家\t类别\t税率\t免税额\t限值\t货币\t来源\t核对日期\n"
            "中国\t咖啡\t13%\t50\t1000\tCNY\tcustoms.gov.cn\t2026-12-01"
        ),
    ],
)
def test_read(text: str) -> None:
    [found] = read(text).lines
    assert found.terms == COFFEE


@pytest.mark.parametrize(
    ("rate", "points"),
    [
        ("19,5", 1950),  # Dolibarr #3342: saved as 19
        ("9.1 %", 910),
        ("0.5%", 50),
        ("0", 0),
        ("none", None),
        ("-", None),
    ],
)
def test_rates(rate: str, points: int | None) -> None:
    assert [each.terms.basis_points for each in read(line(rate=rate)).lines] == [points]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"rate": "0.13"}, "percent_or_part"),  # as a spreadsheet keeps 13 %
        ({"rate": "-5"}, "not_a_rate"),
        ({"rate": "13.125 %"}, "not_a_rate"),
        ({"rate": "1300"}, "too_much"),
        ({"rate": "much"}, "not_a_rate"),
        ({"rate": ""}, "no_rate"),
        ({"category": ""}, "no_category"),  # woocommerce #10174, #11136: the rate of all, then
        ({"category": "cars"}, "unknown_category"),
        ({"country": "Rwanda"}, "at_home"),
        ({"currency": ""}, "no_currency"),  # 50 francs are not 50 yuan
        ({"currency": "EUR"}, "unknown_currency"),
        ({"waived_up_to": "1.500"}, "two_numbers"),
        ({"source": ""}, "no_source"),
        ({"checked_on": ""}, "not_checked"),
        ({"checked_on": "2026-12-18"}, "checked_later"),
        ({"checked_on": "3/4/2026"}, "two_dates"),
    ],
)
def test_refused_with_its_reason(cells: dict[str, str], reason: str) -> None:
    table = read(f"{line(category='tea')}\n{line(**cells)}")
    assert [(fault.line, fault.reason) for fault in table.faults] == [(2, reason)]
    assert [each.terms.category for each in table.lines] == ["tea"], "the others are read"


def test_every_fault_has_its_words() -> None:
    """Red when a reason is added that nobody says."""
    source = Path(import_tax_table.__file__).read_text(encoding="utf-8")
    source += Path(import_tax_changes.__file__).read_text(encoding="utf-8")
    reasons = re.findall(r'(?:Unreadable\(|LineFault\(each\.line, )"(\w+)"', source)
    assert len(reasons) > 10
    for reason in reasons:
        assert line_fault(LineFault(2, reason, "1", "x")).msgid.startswith("Line {number}")


def test_what_is_of_a_whole_parcel_is_one_for_all() -> None:
    table = read(f"{line()}\n{line(category='tea', waived_up_to='60')}\n{line(rate='20 %')}")
    assert [(fault.line, fault.reason, fault.found) for fault in table.faults] == [
        (2, "other_limits", "1"),
        (3, "same_goods", "1"),
    ]
    assert [each.line for each in table.lines] == [1]


@pytest.mark.parametrize(
    ("text", "found"),
    [("what;is;this", "headings"), ("country;category;rate\nCN;tea;13", "missing")],
)
def test_no_table_of_taxes(text: str, found: str) -> None:
    refused = read_import_tax(text.encode(), TODAY)
    assert isinstance(refused, Rejection)
    assert (refused.reason, refused.found) == (Reason.NOT_A_TABLE, found)


def test_a_country_that_is_not_served_is_named() -> None:
    """Red when its line is taken for one of headings."""
    text = line(country="Atlantis")
    for table in (text, f"{text}\n{line()}"):
        found = read(table)
        assert [(each.reason, each.found) for each in found.faults] == [
            ("unknown_country", "Atlantis")
        ]


def test_as_it_goes_out_it_comes_back() -> None:
    terms = (
        COFFEE.dated(date(2026, 1, 2)),
        TaxTerms("CN", "", None, "CNY", 0, 0, "x y", TODAY, TODAY),
    )
    rows = [COLUMNS, *import_tax_rows(terms)]
    text = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)
    assert tuple(each.terms for each in read(text).lines) == terms
