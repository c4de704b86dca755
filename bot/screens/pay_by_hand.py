"""Where the money goes that a buyer sends by hand: mobile money, or a transfer from abroad.

Codes and numbers are marked so that a tap copies them. Nothing is added to what is due: what a
network or a bank takes for its trouble is between them and whoever pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.money import FRANCS
from bot.texts import Code, Line, t

if TYPE_CHECKING:
    from bot.money import Money


def mobile_money(merchant_code: str, due: Money) -> list[Line]:
    """The shop's code, and what is dialled for exactly what is due."""
    lines: list[Line] = [t("Merchant code: <code>{code}</code>", code=merchant_code)]
    if due.currency == FRANCS and due.minor > 0:
        # The menu of both networks; a franc has no cents.
        dialled = f"*182*8*1*{merchant_code}*{due.minor}#"
        lines.append(t("Or dial this to pay: <code>{number}</code>", number=dialled))
    return lines


def bank_account(account: str, order: str) -> list[Line]:
    """What the shop has written about its bank, line by line, and what the transfer is marked
    with."""
    return [
        t("To this bank account:"),
        *(Code(each) for each in account.splitlines() if each),
        t("Reference: <code>{code}</code>. Please write it on the transfer.", code=order),
    ]
