"""A pasted list of people: Telegram ids and phone numbers, in any order, or a table of them."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass

from bot.parsing.phones import read_phone, whole_number
from bot.parsing.rejection import Reason, Rejection

LONGEST_ID = 10  # digits; Telegram's have no more yet
_SEPARATORS = re.compile(r"[,;\t\n\r|、，；]+")
_SPLIT = str.maketrans("\t;|、，；", ",,,,,,")
_ID = re.compile(r"(?:tg:|id:|#)?\s*(\d{5,15})", re.IGNORECASE)

# What a column is called, folded: without case, spaces and signs.
_PHONES = frozenset(("contact", "contacts", "contactnumber", "nomero", "nimero", "联系方式"))
_OF_PHONES = re.compile(
    r"\b(?:tele)?phones?|\btel\b|\bmobile|\bcell|\bmsisdn|\bwhatsapp|\bmomo\b|telefon[ei]|电话|手机"
)
_IDS = frozenset(
    ("telegram", "telegramid", "tg", "tgid", "chatid", "userid", "telegramuserid", "用户编号")
)
_PERHAPS_IDS = frozenset(("id", "ids", "编号"))  # beside phones, a column of the list's own


@dataclass(frozen=True)
class Members:
    """What was read: ids and phone numbers (E.164) once each, and what is neither.

    `unclear` may be an id, or a phone number that lost its 0 in a spreadsheet program: it is
    nobody's until somebody says which. `shortened` has lost digits there (7.88E+08).
    """

    ids: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    repeated: int = 0
    unclear: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids) + len(self.phones)


def read_members(text: str) -> Members:
    """Each entry between commas, semicolons or line ends is an id or a phone number.

    Of entries with spaces between them every part is one, unless they are the groups of one phone
    number. In a table the cells that are neither (names, places) say nothing about the row: only a
    line without any id or number counts as unreadable, and a heading not even then. Where a column
    is called phone or Telegram id, it is believed, and the others are not looked at.
    """
    text = text.encode("utf-8", "ignore").decode()  # halves of letters are nobody's number
    lines = text.replace("\ufeff", "").splitlines()
    columns = _columns(lines[0]) if len(lines) > 1 else {}
    read: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        if columns:
            read += _row(line, columns) if number else []
        else:
            read += _loose(line, heading=number == 0 and len(lines) > 1)
    found: dict[str, list[str]] = {}
    for kind, entry in read:
        found.setdefault(kind, []).append(entry)
    once = {kind: tuple(dict.fromkeys(entries)) for kind, entries in found.items()}
    known = ("id", "phone")
    repeated = sum(len(found.get(kind, ())) - len(once.get(kind, ())) for kind in known)
    return Members(
        once.get("id", ()),
        once.get("phone", ()),
        tuple(found.get("?", ())),
        repeated,
        once.get("unclear", ()),
        once.get("shortened", ()),
    )


def _columns(heading: str) -> dict[int, str]:
    """Which columns are phone numbers or ids, by what they are called; none where that is unsaid.

    A heading has no numbers in it. A bare "id" beside phone numbers is the list's own.
    """
    said = [cell.casefold().replace("_", " ") for cell in _cells_of(heading)]
    cells = [re.sub(r"\W+", "", cell) for cell in said]
    if any(re.search(r"\d{5}", cell) for cell in cells):
        return {}
    columns = {
        at: "phone"
        for at, cell in enumerate(cells)
        if cell in _PHONES or _OF_PHONES.search(said[at])
    }
    ids = {at: "id" for at, cell in enumerate(cells) if cell in _IDS}
    if not columns and not ids:
        ids = {at: "id" for at, cell in enumerate(cells) if cell in _PERHAPS_IDS}
    return columns | ids


def _cells_of(line: str) -> list[str]:
    """The cells of a row where they stand, the empty ones, too."""
    try:
        return next(csv.reader([line.translate(_SPLIT)], skipinitialspace=True), [])
    except csv.Error:
        return line.translate(_SPLIT).split(",")


def _row(line: str, columns: dict[int, str]) -> list[tuple[str, str]]:
    cells = [unicodedata.normalize("NFKC", cell).strip(" \"'=") for cell in _cells_of(line)]
    return [
        each
        for at, kind in columns.items()
        if at < len(cells) and cells[at]
        for each in (_phones(cells[at]) if kind == "phone" else [_id(cells[at])])
    ]


def _phones(cell: str) -> list[tuple[str, str]]:
    """One cell may hold two numbers: 0788 123 456 / 0722 123 456."""
    read = [_phone(part) for part in re.split(r"\s*(?:/|\bor\b|\bcyangwa\b|或)\s*", cell) if part]
    return read or [("?", cell)]


def _phone(text: str) -> tuple[str, str]:
    phone = read_phone(text)
    if not isinstance(phone, Rejection):
        return ("phone", phone)
    digits = re.sub(r"[^\d+]", "", whole_number(text))
    if digits.isdecimal() and len(digits) > LONGEST_ID:  # with its country, and no plus
        phone = read_phone("+" + digits)
        if not isinstance(phone, Rejection):
            return ("phone", phone)
    return ("shortened" if phone.reason is Reason.SHORTENED else "?", text)


def _id(text: str) -> tuple[str, str]:
    """Of a column of ids, in which somebody's may be a phone number after all: +250 788 123 456."""
    match = _ID.fullmatch(whole_number(text))
    if match is not None and not match[1].startswith("0"):
        return ("id", match[1])
    return _phone(text) if text.startswith(("+", "0")) or not text.isdecimal() else ("?", text)


def _loose(line: str, *, heading: bool) -> list[tuple[str, str]]:
    """The entries of a line of which nothing says what they are."""
    cells = [cell.strip(" \"'") for cell in _SEPARATORS.split(line)]
    read = [each for cell in cells if cell for each in _cell(cell)]
    table = any(kind == "?" and not any(c.isdigit() for c in entry) for kind, entry in read)
    good = [each for each in read if each[0] != "?"]
    wrong = [each for each in read if each[0] == "?"]
    if not good and heading and table:
        return []
    if good and table:  # names beside the numbers
        wrong = [each for each in wrong if any(c.isdigit() for c in each[1])]
    return [*good, *wrong]


def _cell(cell: str) -> list[tuple[str, str]]:
    """What one cell holds, as kind ("id", "phone", "unclear", "shortened", "?") and value."""
    plain = unicodedata.normalize("NFKC", cell)
    whole = _entry(plain)
    if whole is not None:
        return [whole]
    parts = plain.split()
    if len(parts) > 1 and all(any(c.isdigit() for c in part) for part in parts):
        return [_entry(part) or ("?", part) for part in parts]
    return [("?", cell)]


def _entry(text: str) -> tuple[str, str] | None:
    whole = whole_number(text)
    phone = read_phone(whole) if len(whole) <= 100 else None
    if isinstance(phone, Rejection) and phone.reason is Reason.SHORTENED:
        return ("shortened", text)
    if whole.startswith(("+", "0")):
        return ("phone", phone) if isinstance(phone, str) else None
    match = _ID.fullmatch(whole)
    if match is None:
        # 788 123 456, 138 0013 8000: no id has spaces in it
        grouped = re.fullmatch(r"\d{2,4}(?:[ .-]\d{2,4}){2,3}", whole)
        return ("phone", phone) if grouped and isinstance(phone, str) else None
    if whole != match[1]:
        return ("id", match[1])
    if len(whole) > LONGEST_ID:
        read = _phone(whole)
        return read if read[0] == "phone" else None
    return ("unclear" if isinstance(phone, str) else "id", whole)
