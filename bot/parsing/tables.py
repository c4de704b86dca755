"""Tables that people send: CSV as spreadsheet programs write it, in whatever way they do.

Forgiven: a byte order mark, UTF-16, Windows' Western and Chinese encodings; commas, semicolons,
tabs or bars; `sep=;` in the first line; ="00123" and '00123 (numbers kept from being counted);
spaces that are no spaces. A workbook is CSV before it comes here (bot/workbooks).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass

from bot.parsing.rejection import Reason, Rejection

DELIMITERS = ";\t|,"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line that is not empty: where it stands in the file, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]


def read_table(content: bytes) -> list[TableLine] | Rejection:
    """The lines of a table. Refused: NOT_A_TABLE."""
    text = _decoded(content)
    if text is None:
        return Rejection(Reason.NOT_A_TABLE)
    first, _, rest = text.partition("\n")
    skipped = 0
    if declared := re.fullmatch(r"\s*sep=(.)\s*", first, re.IGNORECASE):
        delimiter, text, skipped = declared[1], rest, 1
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = []
    before = 0
    try:
        for cells in reader:
            number, before = before + 1 + skipped, reader.line_num
            clean = tuple(_clean(cell) for cell in cells)
            if any(clean):
                lines.append(TableLine(number, clean))
    except csv.Error:
        return Rejection(Reason.NOT_A_TABLE)
    return lines


def as_text(lines: list[TableLine]) -> str:
    """The lines once more, a cell that holds a comma in quotes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [" ".join(cell.split()) for cell in line.cells] for line in lines
    )
    return text.getvalue()


def _decoded(content: bytes) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _try(content, encoding)
    if b"\0" in content:
        return _try(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    if (text := _try(content, "utf-8")) is not None:
        return text
    chinese = _try(content, "gb18030")
    if chinese is not None and _reads_chinese(chinese):
        return chinese
    return _try(content, "cp1252")


def _try(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    # A picture or a programme that happens to decode is no table.
    return None if re.search(r"[\x00-\x08\x0e-\x1f]", text) else text


def _reads_chinese(text: str) -> bool:
    """Western letters decode as Chinese, too, but as characters that hardly anybody writes."""
    wide = [character for character in text if ord(character) > 127]
    usual = [character for character in wide if character.encode("gb2312", "ignore")]
    return 2 * len(usual) > len(wide)


def _delimiter(text: str) -> str:
    """The one that the first lines have most of, outside quotes."""
    sample = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:5]))
    return max(DELIMITERS, key=lambda each: (sample.count(each), each == ","))


def _clean(cell: str) -> str:
    bare = cell.translate(_UNSEEN).replace("\u00a0", " ").replace("\u3000", " ").strip()
    formula = re.fullmatch(r'="(.*)"', bare)
    return (formula[1] if formula else bare.lstrip("'")).strip()
