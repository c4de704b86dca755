"""Spreadsheets as the tables that they are, and those that are refused."""

from __future__ import annotations

import io
import time
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot import workbooks
from bot.parsing.tables import TableLine, read_table
from bot.workbooks import WorkbookRefused, child
from tests.support.sheets import PARTS, by_hand, saved, workbook, zipped


def lines(content: bytes) -> list[TableLine]:
    """As all tables are read."""
    found = read_table(child._as_csv(content).encode())
    assert isinstance(found, list)
    return found


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [line.cells for line in lines(content)]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ('Kigali, Gasabo; "best"', 'Kigali, Gasabo; "best"'),
        ("two\nlines", "two lines"),
        (1500, "1500"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        # As text it could be eleven hundred and twenty-five; a cell that holds a number cannot.
        (1.125, "1.1250"),
        (-3, "-3"),
        (1.23456789012346e19, "1.23456789012346e+19"),
        (date(2026, 5, 3), "2026-05-03"),
        (datetime(2026, 12, 17, 14, 5), "2026-12-17 14:05:00"),  # noqa: DTZ001 - as a cell has it
        (True, "TRUE"),
        ("#N/A", "#N/A"),
    ],
)  # fmt: skip
def test_values(value: object, read: str) -> None:
    assert cells(workbook([["zone", "price"], ["China", value]]))[1] == ("China", read)


def test_zeros_that_are_shown_are_read() -> None:
    """A phone number in a column of the format 0000000000 is seen with its 0."""

    def shown(sheet: Any) -> None:
        sheet["A1"].number_format = "0000000000"

    assert cells(workbook([[788123456, "Aline"]], shown)) == [("0788123456", "Aline")]


def test_lines_are_numbered_as_in_the_sheet_and_columns_stay() -> None:
    """Field-Book 1038: empty cells were left out, and what stood behind them moved up."""
    content = workbook([["a", "b", "c"], [], [], [None, None, "x"], ["y"]])
    assert lines(content) == [
        TableLine(1, ("a", "b", "c")),
        TableLine(4, ("", "", "x")),
        TableLine(5, ("y",)),
    ]


@pytest.mark.parametrize("said", ["A1", "A1:A1", "A1:XFD1048576", "B2:B2", ""])
def test_what_a_sheet_says_of_its_size_is_not_believed(said: str) -> None:
    """pandas 39001, dify 1039, agate-excel 22: WPS and others write A1, and one cell was read."""
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"/></row>'
    )
    before = f'<dimension ref="{said}"/>' if said else ""
    assert cells(by_hand(rows, before=before)) == [("1", "2")]


def test_a_workbook_without_styles_is_read() -> None:
    """PyExcelerate 105: its warning stopped whoever takes warnings for errors."""
    assert cells(by_hand("<row><c><v>7</v></c></row>")) == [("7",)]


class TestFormulas:
    @pytest.mark.parametrize(
        ("cell", "read"),
        [
            ('<c r="A1"><f>2*750</f><v>1500</v></c>', ("1500", "x")),
            ('<c r="A1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', ("ab", "x")),
            ('<c r="A1" t="str"><f>""</f><v></v></c>', ("", "x")),
            ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ("#DIV/0!", "x")),
        ],
    )
    def test_count_with_their_result(self, cell: str, read: tuple[str, ...]) -> None:
        """rapidpro 5475: =2*750 was imported as these words."""
        row = f'<row r="1">{cell}<c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'
        assert cells(by_hand(row)) == [read]

    def test_without_a_result_are_no_empty_cell(self) -> None:
        """A program that computes nothing saves none: an empty divisor would be no divisor."""
        with pytest.raises(child._Refused) as refused:
            cells(workbook([["divisor"], ["=5*1000"]]))
        assert (refused.value.why, refused.value.found) == ("no_result", "A2")


class TestMerged:
    def test_what_is_seen_in_several_lines_stands_in_each(self) -> None:
        """csvkit 293, Magicodes.IE 305: the currency of the lines below the first was lost."""
        rows = [["zone", "price", "currency"], ["China", 9, "CNY"], ["World", 8], [None, 7], ["x"]]

        def merge(sheet: Any) -> None:
            sheet.merge_cells("C2:C4")
            sheet.merge_cells("A3:A4")

        assert cells(workbook(rows, merge))[1:] == [
            ("China", "9", "CNY"),
            ("World", "8", "CNY"),
            ("World", "7", "CNY"),
            ("x",),
        ]

    def test_as_what_it_is(self) -> None:
        """MiniExcel 550: a date that was filled in came out as a number."""
        rows = [["from", "n"], [date(2027, 1, 1), 1], [None, 2]]
        found = cells(workbook(rows, lambda sheet: sheet.merge_cells("A2:A3")))
        assert [row[0] for row in found[1:]] == ["2027-01-01", "2027-01-01"]

    def test_a_merged_empty_line_is_none(self) -> None:
        rows = [["a", "b"], ["x", 1]]
        found = cells(workbook(rows, lambda sheet: sheet.merge_cells("A2:A900")))
        assert found == [("a", "b"), ("x", "1")]


class TestSheets:
    def test_of_several_nobody_knows_which(self) -> None:
        book = Workbook()
        book.active.append(["zone"])  # type: ignore[union-attr]
        book.create_sheet("2027").append(["zone"])
        with pytest.raises(child._Refused) as refused:
            cells(saved(book))
        assert (refused.value.why, refused.value.found) == ("several_sheets", "Sheet\n2027")

    def test_empty_and_hidden_ones_are_not_counted(self) -> None:
        book = Workbook()
        book.create_sheet("Prices").append(["zone"])
        book.create_sheet("lists").append(["Kigali"])
        book["lists"].sheet_state = "hidden"
        assert cells(saved(book)) == [("zone",)]

    def test_nothing_at_all(self) -> None:
        assert lines(saved(Workbook())) == []


WIDE = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 9))
LAUGHS = '<!DOCTYPE l [<!ENTITY a "' + "ha" * 5000 + '">' + "".join(
    f'<!ENTITY {one} "{f"&{other};" * 50}">' for one, other in zip("bcdefg", "abcdef", strict=True)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "other_workbook"),  # .xls
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "other_workbook"),
        (zipped({"xl/workbook.bin": b"\x83"}), "other_workbook"),
        (zipped({"notes.txt": "prices"}), "no_workbook"),
        (workbook([["zone"]])[:-300], "no_workbook"),
        (b"PK\x03\x04", "no_workbook"),
        (zipped(PARTS | {"xl/worksheets/sheet1.xml": "<worksheet><sheetData"}), "no_workbook"),
        # 32 KB that unfold to 33 MB, in a part that nobody would look at
        (zipped(PARTS | {"xl/media/image1.png": bytes(33 << 20)}), "too_many_cells"),
        (by_hand('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "too_many_cells"),
        (by_hand(WIDE), "too_many_cells"),
        (by_hand("<row><c t='inlineStr'><is><t>&g;</t></is></c></row>", doctype=LAUGHS), None),
    ],
    ids=[
        *("xls", "password", "ods", "xlsb", "zip", "half", "four", "xml"),
        *("bomb", "deep", "wide", "laughs"),
    ],
)  # fmt: skip
async def test_what_is_refused(content: bytes, why: Any) -> None:
    """Each takes a process of its own down at most, and that soon."""
    began = time.monotonic()
    found = await workbooks.read(content)
    assert isinstance(found, WorkbookRefused)
    assert found.why == why or (why is None and found.why in ("no_workbook", "too_many_cells"))
    assert time.monotonic() - began < child.MOST_SECONDS + 5


async def test_others_are_answered_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when a workbook is unpacked where everybody's updates are handled."""

    def never(*_any: object) -> None:
        raise AssertionError

    monkeypatch.setattr(child, "_as_csv", never)
    monkeypatch.setattr(child, "_as_workbook", never)
    content = await workbooks.made("Prices", [["zone"], ["China"]])
    assert await workbooks.read(content) == b'"zone"\n"China"\n'


async def test_what_is_made_is_read_as_it_was() -> None:
    """magento2 23944: what was exported could not be imported."""
    rows = [["zone", "price", "from"], ["=1+1", Decimal("12.05"), date(2027, 1, 1)], ["a", 7, None]]
    content = await workbooks.made("Prices", rows)
    assert cells(content) == [
        ("zone", "price", "from"),
        ("=1+1", "12.05", "2027-01-01"),
        ("a", "7"),
    ]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert (sheet["B2"].value, sheet["C2"].is_date, sheet["A2"].data_type) == (12.05, True, "s")
