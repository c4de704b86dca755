"""As shop and buyer agree, where nothing else can be: no parcel is unpayable."""

from __future__ import annotations

from bot.payment_methods.method import Method
from bot.texts import t

METHOD = Method(
    code="arranged",
    rank=70,
    label=t("📱 Agreed by phone"),
    kind="by_hand",
    offered=lambda _s: False,
    asks=lambda total: t("To pay: {total}", total=total),
    where=lambda _payee: [
        t("Call the shop and agree how you will pay, for example by bank transfer.")
    ],
    agreed_by_phone=True,
)
