"""The words about an order's parcel, as its two sides tell of it."""

from __future__ import annotations

from datetime import datetime

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.screens.notices.common import Facts, look, not_come
from bot.texts import Line, Strong, Text, t


def order_packed(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("📦 Your order {code} is packed.", code=facts["order"])),
            t("The seller will send it next."),
        ),
        (look(facts),),
    )


def order_shipped(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("🚚 Your order {code} is on its way.", code=facts["order"])),
        t("Carrier: {carrier}", carrier=labels.carrier_for_buyer(facts["carrier"])),
    ]
    if facts["tracking_number"]:
        lines.append(t("Tracking number: <code>{number}</code>", number=facts["tracking_number"]))
    received = (Button(t("📬 I have received it"), Tap("o.dlv", facts["order"])),)
    return Screen(tuple(lines), (received, look(facts)))


def order_delivered(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("📬 Your order {code} has been delivered.", code=facts["order"])),
            t("Thank you for buying from {shop}!", shop=facts["shop"])
            if facts["shop"]
            else t("Thank you for your order!"),
            _not_come_until(facts),
        ),
        (not_come(facts), look(facts)),
    )


def _not_come_until(facts: Facts) -> Text:
    """What was due before 0.2 names no day."""
    if "until" not in facts:
        return t("Has it not arrived? Tap the button below.")
    until = datetime.fromisoformat(facts["until"])
    return t("Has it not arrived? Tap the button below. You have until: {when}", when=until)


def order_received(facts: Facts) -> Screen:
    return Screen(
        (Strong(t("📬 The buyer has received order {code}.", code=facts["order"])),),
        (look(facts),),
    )


def receipt_reminder(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("📬 Has your order {code} arrived?", code=facts["order"])),
            t("If it has, please tell us with the button."),
        ),
        (
            (Button(t("📬 I have received it"), Tap("o.dlv", facts["order"])),),
            not_come(facts),
            look(facts),
        ),
    )


def parcel_missing(facts: Facts) -> Screen:
    """To the seller, at once and again while it is not found."""
    lines: list[Line] = [
        Strong(t("📭 The buyer says that order {code} has not arrived.", code=facts["order"])),
        t("Please ask the carrier, and call the buyer: their phone number is on the order."),
    ]
    return Screen(tuple(lines), (look(facts),))


def parcel_due(facts: Facts) -> Screen:
    """To the seller: they took the order on, and it is still in the shop."""
    lines: list[Line] = [
        Strong(t("⏰ The buyer is waiting for order {code}: please ship it.", code=facts["order"])),
        t("When it is on its way, tap the button on the order."),
        t("If you cannot ship it, cancel the order: then the buyer can look elsewhere."),
    ]
    if facts["ends"]:
        ends = datetime.fromisoformat(facts["ends"])
        lines.append(t("If you do not ship it, the order will be closed: {when}", when=ends))
    return Screen(tuple(lines), (look(facts),))


KINDS = (
    order_packed,
    order_shipped,
    order_delivered,
    order_received,
    receipt_reminder,
    parcel_missing,
    parcel_due,
)
