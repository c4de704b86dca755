"""A bank account as people write it: looked at gently."""

from __future__ import annotations

import pytest

from bot.parsing.bank_accounts import MOST, read_bank_account
from bot.parsing.rejection import Reason, Rejection


@pytest.mark.parametrize(
    "text",
    [
        "Bank of Kigali\nSWIFT BKIGRWRW\n00040 0123456 78\nKoperative Kopakama",
        "BK, BIC: bkigrwrwxxx, account 000400123456-78, Aline Uwera",
        "Equity Bank Rwanda, Swift code: EQBL RW RW, 4002200123456",
        "I&M Bank 20012345 001 Maraba Coffee",  # no SWIFT: the buyer's bank may find it
        "银行：Bank of Kigali；SWIFT：BKIGRWRW；账号：00040-0123456-78",
    ],
)
def test_taken(text: str) -> None:
    """Red when an account is refused because of how it is written."""
    account = read_bank_account(text)
    assert account == text, "as it was written"


@pytest.mark.parametrize(
    ("text", "reason", "found"),
    [
        ("Bank of Kigali, Koperative Kopakama", Reason.NOT_A_NUMBER, None),
        ("BK SWIFT BKIGRWRW, Kopakama 123", Reason.NOT_A_NUMBER, None),
        ("BK, SWIFT 12345, 00040 0123456 78", Reason.NOT_A_CODE, "12345"),
        ("BK\nSWIFT: BKIGRW\n00040 0123456 78", Reason.NOT_A_CODE, "BKIGRW"),
        ("00040", Reason.TOO_SHORT, None),
        ("", Reason.EMPTY, None),
        ("1" * (MOST + 1), Reason.TOO_LONG, None),
    ],
)
def test_refused(text: str, reason: Reason, found: str | None) -> None:
    refusal = read_bank_account(text)
    assert isinstance(refusal, Rejection)
    assert (refusal.reason, refusal.found) == (reason, found)
