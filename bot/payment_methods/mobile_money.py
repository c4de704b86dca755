"""Mobile money by hand, to the merchant code of the shop.

Nothing is added to what is due: what a network takes for its trouble is between it and whoever
pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.money import FRANCS
from bot.payment_methods.method import Method, Payee
from bot.texts import t

if TYPE_CHECKING:
    from bot.texts import Line


def _where(payee: Payee) -> list[Line]:
    """The shop's code, and what is dialled for exactly what is due. A tap copies either."""
    code, due = payee.merchant_code, payee.due
    if not code:
        return []
    lines: list[Line] = [t("Merchant code: <code>{code}</code>", code=code)]
    if due.currency == FRANCS and due.minor > 0:
        # The menu of both networks; a franc has no cents.
        dialled = f"*182*8*1*{code}*{due.minor}#"
        lines.append(t("Or dial this to pay: <code>{number}</code>", number=dialled))
    return lines


METHOD = Method(
    code="mobile_money",
    rank=30,
    label=t("📲 Mobile Money"),
    kind="by_hand",
    offered=lambda s: s.in_francs and s.merchant_code,
    asks=lambda total: t("Please pay with Mobile Money: {total}", total=total),
    where=_where,
    hint=t("With Mobile Money you pay after the seller has accepted."),
    needs="merchant_code",
)
