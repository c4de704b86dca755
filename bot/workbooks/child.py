"""What is done to a workbook in a process of its own, which the room runs by this file's name."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import sys
import warnings
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Why a workbook is not read: of another program or age; behind a password; broken, or none at all;
#: too much in it; several sheets (found: their names); a formula without its result (found: where).
NotRead = Literal[
    "other_workbook", "password", "no_workbook", "too_many_cells", "several_sheets", "no_result"
]

# How a file of another program that is a zip, too, says what it is.
_OTHERS = ("mimetype", "xl/workbook.bin", "Index/Document.iwa")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)"')

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

MOST_UNPACKED = 32 << 20
MOST_FILES = 1000  # in one workbook
MOST_ROWS = 20_000  # down to the last that has something in it
MOST_CELLS = 100_000
MOST_COLUMNS = 200
MOST_MEMORY = 512 << 20
MOST_SECONDS = 10
WIDEST = 30  # of a column that we make, in characters


class _Refused(Exception):
    def __init__(self, why: NotRead, found: str = "") -> None:
        self.why, self.found = why, found


def _as_csv(content: bytes) -> str:
    from openpyxl import load_workbook

    _look_at_the_zip(content)
    file, other = io.BytesIO(content), io.BytesIO(content)
    values = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(other, read_only=True, keep_links=False)
    found = {}
    for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
        # One that is hidden was seen by nobody who looked the table over.
        if sheet.sheet_state == "visible" and (text := _sheet(sheet, written)):
            found[sheet.title] = text
    if len(found) > 1:
        raise _Refused("several_sheets", "\n".join(found))
    return next(iter(found.values()), "")


def _look_at_the_zip(content: bytes) -> None:
    """What it unfolds to stands in it, and no more than that is ever read."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = file.infolist()
    names = {part.filename for part in parts}
    if names.intersection(_OTHERS):
        raise _Refused("other_workbook")
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _Refused("too_many_cells")


def _sheet(sheet: Any, written: Any) -> str:
    """`written` is the same sheet with its formulas in place of their results."""
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    written.reset_dimensions()
    merged = _merged(sheet)
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    empty = cells = 0
    rows = zip(sheet.iter_rows(), written.iter_rows(), strict=True)
    for number, (row, formulas) in enumerate(rows, 1):
        line = [_value(cell, formula) for cell, formula in zip(row, formulas, strict=True)]
        if not any(line):
            empty += 1
            continue
        while not line[-1]:
            line.pop()
        cells += len(line)
        if number > MOST_ROWS or cells > MOST_CELLS or len(line) > MOST_COLUMNS:
            raise _Refused("too_many_cells")
        table.writerows([()] * empty)
        table.writerow(merged.filled(number, line))
        empty = 0
    return text.getvalue()


class _Merged:
    """Cells that are one: what stands in the first is seen in all."""

    def __init__(self, ranges: Sequence[tuple[int, int, int, int]]) -> None:
        self._ranges = ranges  # first column, first row, last column, last row
        self._first: dict[tuple[int, int], str] = {}

    def filled(self, number: int, line: list[str]) -> list[str]:
        for left, top, right, bottom in self._ranges:
            if not top <= number <= bottom or left > MOST_COLUMNS:
                continue
            if number == top:
                self._first[left, top] = line[left - 1] if left <= len(line) else ""
            line += [""] * (min(right, MOST_COLUMNS) - len(line))
            for at in range(left - 1, min(right, MOST_COLUMNS)):
                line[at] = self._first.get((left, top), "")
        return line


def _merged(sheet: Any) -> _Merged:
    from openpyxl.utils import range_boundaries

    with sheet._get_source() as source:  # noqa: SLF001 - it reads them, and hands them to nobody
        ranges = [range_boundaries(each.decode()) for each in _MERGED.findall(source.read())]
    if len(ranges) > MOST_ROWS:
        raise _Refused("too_many_cells")
    return _Merged(ranges)


def _value(cell: Any, formula: Any) -> str:
    value = cell.value
    if value is None:
        # An empty text is a result, too: ("str", None).
        if formula.data_type == "f" and cell.data_type != "str":
            raise _Refused("no_result", formula.coordinate)
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(" ", "seconds")
    if isinstance(value, time):
        return value.isoformat("seconds")
    return re.sub(r"[\x00-\x1f\x7f]+", " ", str(value)).strip()


def _number(value: float, shown: str) -> str:
    """As a spreadsheet has it, to fifteen places. Three decimals get a fourth: 1.125 might be
    eleven hundred and more, 1.1250 may not."""
    if re.fullmatch("0+", shown) and value == int(value) >= 0:
        return str(int(value)).zfill(len(shown))
    text = str(value) if isinstance(value, int) else format(value, ".15g")
    return f"{text}0" if re.fullmatch(r"-?\d+\.\d{3}", text) else text


def _as_workbook(given: bytes) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    name, packed = json.loads(given)
    rows = [[_unpacked(value) for value in row] for row in packed]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for at, column in enumerate(zip(*rows, strict=True), 1):
        widest = max(len(str(value)) for value in column if value is not None)
        sheet.column_dimensions[get_column_letter(at)].width = min(widest + 3, WIDEST)

    def cells(row: Sequence[Any], font: Font | None) -> Iterator[Any]:
        for value in row:
            if isinstance(value, str):
                value = _UNWRITABLE.sub("", value)  # noqa: PLW2901 - no part of it is used as it was
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                # One that begins with = is no formula, nor becomes one where somebody edits it.
                cell.data_type, cell.quotePrefix = "s", value[:1] in ("=", "+", "-", "@")
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            if font:
                cell.font = font
            yield cell

    for number, row in enumerate(rows):
        sheet.append(cells(row, Font(bold=True) if number == 0 else None))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if "date" in value:
            return date.fromisoformat(value["date"])
        return float(value["number"])
    return value


def _main(what: str) -> None:
    """So much memory and time, and behind whoever is being answered."""
    os.nice(5)
    os.environ["OPENPYXL_LXML"] = "False"  # whose parser has other limits
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    warnings.simplefilter("ignore")
    given = sys.stdin.buffer.read()
    if what == "make":
        sys.stdout.buffer.write(_as_workbook(given))
        return
    try:
        sys.stdout.buffer.write(_as_csv(given).encode(errors="replace"))
    except _Refused as refused:
        sys.stdout.write(f"{refused.why}\n{refused.found}")
    except MemoryError:
        sys.stdout.write("too_many_cells")
    except Exception as error:  # noqa: BLE001 - each part of a broken one breaks in its own way
        sys.stderr.write(repr(error))
        sys.stdout.write("no_workbook")
    else:
        return
    sys.stdout.flush()
    sys.exit(os.EX_DATAERR)


if __name__ == "__main__":
    _main(*sys.argv[1:])
