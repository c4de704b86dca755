"""Mobile money through a provider: a prompt on the buyer's phone asks for the PIN."""

from __future__ import annotations

from datetime import timedelta

from bot.payment_methods.method import Method
from bot.texts import t

METHOD = Method(
    code="mobile_prompt",
    rank=20,
    label=t("📲 Mobile Money with PIN"),
    kind="provider",
    offered=lambda s: s.in_francs and not {"mtn", "airtel"}.isdisjoint(s.channels),
    asks=lambda total: t("To pay: {total}", total=total),
    hint=t("With Mobile Money you pay after the seller has accepted."),
    channels=("mtn", "airtel"),
    asks_phone=True,
    # There are about five minutes to enter a PIN.
    patience=timedelta(minutes=6),
    refund="provider",
    pays_out=True,
)
