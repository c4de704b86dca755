"""A bank account as its holder writes it: several lines, in no order that is prescribed."""

from __future__ import annotations

import re

from bot.parsing.free_text import read_paragraph
from bot.parsing.rejection import Reason, Rejection

MOST = 300  # characters
# ISO 9362: bank, country, place, and perhaps a branch.
_SWIFT = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_CALLED = re.compile(r"\b(?:SWIFT|BIC)(?:[ /-]*(?:CODE|BIC|SWIFT))*\b[\s:=.-]*", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[ .-]?\d){4,}")  # an account's, in groups or not


def read_bank_account(text: str) -> str | Rejection:
    """What buyers abroad need for a transfer, as it was written, up to 300 characters.

    Looked at gently, as no two banks write alike: a number of five digits or more has to be there,
    and what is called SWIFT or BIC has to have the shape of one. Whether it exists nobody knows.

    Refused: EMPTY, ONLY_SYMBOLS, TOO_SHORT, TOO_LONG, NOT_A_NUMBER (no account number), NOT_A_CODE
    (found: what is called SWIFT and is none).
    """
    account = read_paragraph(text, minimum=10, limit=MOST)
    if isinstance(account, Rejection):
        return account
    if not _NUMBER.search(account):
        return Rejection(Reason.NOT_A_NUMBER)
    for called in _CALLED.finditer(account):
        rest = account[called.end() :].split("\n")[0]
        code = re.match(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*", rest)
        joined = re.sub(r" ", "", code[0]).upper() if code else ""
        first = code[0].split()[0].upper() if code else ""
        if code and not (_SWIFT.fullmatch(first) or _SWIFT.fullmatch(joined)):
            return Rejection(Reason.NOT_A_CODE, found=code[0][:20])
    return account
