"""A pasted list of people: Telegram ids and phone numbers, in any order, or a CSV file of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.reading.phones import read_phone
from bot.reading.refusal import Refusal

LONGEST_ID = 10  # digits; Telegram's have no more yet
_SEPARATORS = re.compile(r"[,;\t\n\r|、，；]+")
_ID = re.compile(r"(?:tg:|id:|#)?\s*(\d{5,15})", re.IGNORECASE)


@dataclass(frozen=True)
class Members:
    """What was read: ids and phone numbers (E.164) once each, and what is neither."""

    ids: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    repeated: int = 0

    def __len__(self) -> int:
        return len(self.ids) + len(self.phones)


def read_members(text: str) -> Members:
    """Each entry between commas, semicolons or line ends is an id or a phone number.

    Of entries with spaces between them every part is one, unless they are the groups of one phone
    number. In a table the cells that are neither (names, places) say nothing about the row: only a
    line without any id or number counts as unreadable, and a heading not even then.
    """
    ids: dict[str, None] = {}
    phones: dict[str, None] = {}
    unreadable: list[str] = []
    repeated = 0
    text = text.encode("utf-8", "ignore").decode()  # halves of letters are nobody's number
    for number, line in enumerate(text.replace("\ufeff", "").splitlines()):
        cells = [cell.strip(" \"'") for cell in _SEPARATORS.split(line)]
        cells = [cell for cell in cells if cell]
        read = [each for cell in cells for each in _cell(cell)]
        table = any(kind == "?" and not any(c.isdigit() for c in entry) for kind, entry in read)
        good = [(kind, entry) for kind, entry in read if kind != "?"]
        for kind, entry in good:
            kept = ids if kind == "id" else phones
            repeated += entry in kept
            kept[entry] = None
        wrong = [entry for kind, entry in read if kind == "?"]
        if not good and number == 0 and table and len(text.splitlines()) > 1:
            continue  # the heading
        if good and table:  # names beside the numbers
            wrong = [entry for entry in wrong if any(c.isdigit() for c in entry)]
        unreadable += wrong
    return Members(tuple(ids), tuple(phones), tuple(unreadable), repeated)


def _cell(cell: str) -> list[tuple[str, str]]:
    """What one cell holds, as kind ("id", "phone", "?") and value."""
    plain = unicodedata.normalize("NFKC", cell)
    whole = _entry(plain)
    if whole is not None:
        return [whole]
    parts = plain.split()
    if len(parts) > 1 and all(any(c.isdigit() for c in part) for part in parts):
        return [_entry(part) or ("?", part) for part in parts]
    return [("?", cell)]


def _entry(text: str) -> tuple[str, str] | None:
    if text.startswith(("+", "0")):
        phone = read_phone(text)
        return None if isinstance(phone, Refusal) else ("phone", phone)
    match = _ID.fullmatch(text)
    if match is None:
        return None
    if text == match[1] and len(text) > LONGEST_ID:  # a number with its country, and no plus
        phone = read_phone("+" + text)
        return None if isinstance(phone, Refusal) else ("phone", phone)
    return ("id", match[1])
