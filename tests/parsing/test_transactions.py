"""The number of a payment, however it is sent."""

from __future__ import annotations

import pytest

from bot.parsing.rejection import Reason, Rejection
from bot.parsing.transactions import read_transaction

SMS = (
    "*161*TxId:14792233951*R*Your payment of 12,500 RWF to KOPAKAMA 123456 has been completed at"
    " 2026-11-20 12:11:05. Fee was 0 RWF. Balance: 1200 RWF.*EN#"
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13579246801", "13579246801"),
        ("1357 9246 801", "13579246801"),
        ("txid: 13579246801", "13579246801"),
        (SMS, "14792233951"),
        ("FT 2532 2123 45", "FT2532212345"),
        ("ft25322-12345", "FT2532212345"),
        ("流水号：2026112922001", "2026112922001"),
        ("１３５７９２４６８０１", "13579246801"),
        ("I paid 12500 to 0788123456, id 14792233951", "14792233951"),
    ],
)
def test_read(text: str, number: str) -> None:
    """Red when the same number, written otherwise, is another: then it is not found again."""
    assert read_transaction(text) == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ndishyuye", Reason.NOT_A_CODE),
        ("12500", Reason.NOT_A_CODE),
        ("2026-12-17", Reason.NOT_A_CODE),
        ("I paid 20 minutes ago", Reason.NOT_A_CODE),
        ("", Reason.NOT_A_CODE),
        ("two: 12345678 and 87654321", Reason.AMBIGUOUS),
    ],
)
def test_refused(text: str, reason: Reason) -> None:
    refusal = read_transaction(text)
    assert isinstance(refusal, Rejection)
    assert refusal.reason is reason
