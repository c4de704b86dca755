"""Cash, where the parcel is handed over in person, inside Rwanda."""

from __future__ import annotations

from bot.payment_methods.method import Method
from bot.texts import t

HANDED_OVER = (None, "collect", "moto")  # in person, as far as is known

METHOD = Method(
    code="on_delivery",
    rank=10,
    label=t("💵 Pay on delivery"),
    kind="in_person",
    offered=lambda s: s.country == "RW" and s.service in HANDED_OVER,
    asks=lambda total: t("You pay when the parcel is handed to you: {total}", total=total),
)
