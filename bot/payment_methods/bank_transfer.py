"""A transfer from abroad to the bank account of the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.payment_methods.method import Method, Payee
from bot.texts import Code, t

if TYPE_CHECKING:
    from bot.texts import Line


def _where(payee: Payee) -> list[Line]:
    """What the shop has written about its bank, line by line, and what the transfer is marked
    with."""
    if not payee.bank_account:
        return []
    return [
        t("To this bank account:"),
        *(Code(each) for each in payee.bank_account.splitlines() if each),
        t("Reference: <code>{code}</code>. Please write it on the transfer.", code=payee.order),
    ]


METHOD = Method(
    code="bank_transfer",
    rank=60,
    label=t("🏦 Bank transfer"),
    kind="by_hand",
    offered=lambda s: s.country != "RW" and s.bank,
    asks=lambda total: t("Please pay by bank transfer: {total}", total=total),
    where=_where,
)
