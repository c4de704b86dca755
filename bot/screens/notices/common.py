"""What several notices about an order say, and the buttons below them."""

from __future__ import annotations

from typing import Any

from bot.chat import Button, Tap
from bot.money import Money
from bot.parsing import show_phone
from bot.texts import Line, t

Facts = dict[str, Any]


def total(facts: Facts) -> Money:
    return Money(facts["total"], facts["currency"])


def look(facts: Facts) -> tuple[Button, ...]:
    return (Button(t("🔎 Order {code}", code=facts["order"]), Tap("order", facts["order"])),)


def phone(facts: Facts) -> list[Line]:
    number = facts.get("phone")
    return [t("📱 Shop's phone: {phone}", phone=show_phone(number))] if number else []


def how_to_pay(facts: Facts) -> list[Line]:
    """Before the parcel is sent: by mobile money, or as shop and buyer agree."""
    if facts["method"] == "arranged":
        return [
            t("To pay: {total}", total=total(facts)),
            t("Call the shop and agree how you will pay, for example by bank transfer."),
            *phone(facts),
            t("Then tap the button below."),
        ]
    lines: list[Line] = [t("Please pay with Mobile Money: {total}", total=total(facts))]
    if facts["merchant_code"]:
        lines.append(t("Merchant code: <code>{code}</code>", code=facts["merchant_code"]))
        lines.append(t("Then tap the button below."))
    else:  # the shop had one when this was ordered
        lines.append(t("Ask the shop how to pay: its phone number is on the order."))
    return lines


def claim(facts: Facts) -> tuple[Button, ...]:
    return (Button(t("💰 I have paid"), Tap("o.claim", facts["order"])),)


def came_or_not(facts: Facts) -> tuple[Button, ...]:
    return (
        Button(t("💰 Money received"), Tap("o.paid", facts["order"])),
        Button(t("❌ Not received"), Tap("o.nopay", facts["order"])),
    )


def not_come(facts: Facts) -> tuple[Button, ...]:
    return (Button(t("📭 It has not arrived"), Tap("o.missing", facts["order"])),)
