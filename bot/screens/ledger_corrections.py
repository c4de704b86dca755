"""Corrections of the ledger, as staff see and decide them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.screens.common import HOME
from bot.texts import Line, Strong, Text, t, tc

if TYPE_CHECKING:
    from bot.chat import Rows
    from bot.money import Money
    from storage.constants import CorrectionState, ProviderName
    from storage.models import LedgerCorrection

ENTER = Button(t("✏️ Correct the accounts"), taps.ENTER_CORRECTION())
_STATES: dict[CorrectionState, Text] = {
    "proposed": t("Waiting for approval"),
    "declined": tc("payout", "Declined"),
    "entered": t("Corrected"),
}


def read(number: int) -> Button:
    return Button(t("✏️ Correction {number}", number=number), taps.CORRECTION(number))


def whose(shop: str, provider: ProviderName | None) -> Text:
    if provider is None:
        return labels.shop(shop)
    return t("Fee of a provider: {provider}", provider=labels.provider(provider))


def about(whose: Text, money: Money, reason: str) -> tuple[Line, ...]:
    return (whose, t("Amount: {total}", total=money), t("Reason: {reason}", reason=reason))


def correction(of: LedgerCorrection, *, may_decide: bool) -> MessageScreen:
    """All that whoever approves it has to know."""
    lines: list[Line] = [
        Strong(t("✏️ Correction {number}", number=of.id)),
        *about(whose(of.shop.name if of.shop else "", of.provider), of.money, of.reason),
        t("State: {state}", state=_STATES[of.state]),
    ]
    rows: Rows = ()
    if of.state == "proposed" and may_decide:
        yes = Button(t("✅ Approve"), taps.APPROVE_CORRECTION(of.id))
        no = Button(tc("broadcast", "❌ Decline"), taps.DECLINE_CORRECTION(of.id))
        rows = ((yes, no),)
    elif of.state == "proposed":
        lines.append(t("Somebody else must approve this correction."))
    return MessageScreen(tuple(lines), (*rows, (Button(t("💸 Payouts"), taps.PAYOUTS()), HOME)))
