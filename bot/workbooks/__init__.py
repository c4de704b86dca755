"""Spreadsheets that people send, as the tables that we read, and tables of ours as spreadsheets; by
a process of its own.

A workbook is a zip of XML: a few hundred bytes of it may unfold to gigabytes, and what reads it has
faults. So it is unpacked in a process that may have so much memory and time of a processor and no
more, which also keeps the library that does it out of everybody else's.

What comes out is CSV, in which each line stands where it stood in the sheet: a workbook is read as
every other table (bot/parsing/tables.py). A number is written so that it can be read in one way
only, a date as 2026-12-31, and a cell of several as often as it is seen.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, get_args

from bot import child_processes
from bot.workbooks import child
from bot.workbooks.child import NotRead

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

Cell: TypeAlias = str | int | Decimal | date | None

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class WorkbookRefused:
    why: NotRead
    found: str = ""


def is_workbook(content: bytes) -> bool:
    """Whatever it is called."""
    return content.startswith((ZIP, OLD))


async def read(content: bytes) -> bytes | WorkbookRefused:
    """The one sheet of a workbook that has something in it, as CSV."""
    if content.startswith(OLD):
        return WorkbookRefused("password" if _PASSWORD in content else "other_workbook")
    code, said = await _in_a_child("read", content)
    if code == 0:
        return said
    why, _, found = said.decode(errors="replace").partition("\n")
    for each in get_args(NotRead):
        if each == why:
            return WorkbookRefused(each, found)
    return WorkbookRefused("too_many_cells" if code < 0 else "no_workbook")  # out of time, killed


async def made(name: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet. The first row are its headings."""
    code, content = await _in_a_child("make", json.dumps([name, rows], default=_packed).encode())
    if code != 0:
        raise RuntimeError("a spreadsheet could not be made")
    return content


async def _in_a_child(what: str, given: bytes) -> tuple[int, bytes]:
    code, said, complaint = await child_processes.run(child.__file__, what, given=given)
    if code not in (0, os.EX_DATAERR):
        log.warning("a workbook ended its process: %s %s", code, complaint[-300:])
    return code, said


def _packed(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"number": str(value)}
