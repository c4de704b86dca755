"""What the two sides and staff are told of money that nobody moves, and of parcels that are missed.

Facts that version 0.1 did not write may be missing in what was due then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.money import Money
from bot.parsing import show_phone
from bot.texts import Line, Strong, t

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


def payment_due(facts: Facts) -> Screen:
    """To the buyer: not paid yet, and when the order ends by itself."""
    lines: list[Line] = [
        Strong(t("⏰ Your order {code} is waiting for your payment.", code=facts["order"])),
        *how_to_pay(facts),
    ]
    if facts["ends"]:
        ends = datetime.fromisoformat(facts["ends"])
        lines.append(t("If you do not pay, the order will be closed: {when}", when=ends))
    return Screen(tuple(lines), (claim(facts), look(facts)))


def payment_to_check(facts: Facts) -> Screen:
    """To the seller: the buyer says that they paid, and hears nothing."""
    lines: list[Line] = [
        Strong(
            t(
                "⏰ The buyer is waiting: has the money for order {code} arrived?",
                code=facts["order"],
            )
        ),
        t("Please check: have you received {total}?", total=total(facts)),
    ]
    if facts["cancelled"]:
        lines.append(t("The order is cancelled: if the money arrived, please refund the buyer."))
    return Screen(tuple(lines), (came_or_not(facts), look(facts)))


def refund_owed(facts: Facts) -> Screen:
    """To the seller: the order came to nothing, and its money is still with them."""
    owed = Money(facts["owed"], facts["currency"])
    lines: tuple[Line, ...] = (
        Strong(t("⏰ The buyer of order {code} is waiting for a refund.", code=facts["order"])),
        t("To refund: {total}", total=owed),
        t("Once you have refunded it, tap the button on the order."),
    )
    return Screen(lines, (look(facts),))


def cash_to_confirm(facts: Facts) -> Screen:
    """To the seller: the parcel is there, and nobody said that it was paid for."""
    lines: tuple[Line, ...] = (
        Strong(t("💵 Did you get the cash for order {code}?", code=facts["order"])),
        t("Amount: {total}", total=total(facts)),
    )
    received = (Button(t("💰 Money received"), Tap("o.paid", facts["order"])),)
    return Screen(lines, (received, look(facts)))


def parcel_missing(facts: Facts) -> Screen:
    """To the seller, at once and again while it is not found."""
    lines: list[Line] = [
        Strong(t("📭 The buyer says that order {code} has not arrived.", code=facts["order"])),
        t("Please ask the carrier, and call the buyer: their phone number is on the order."),
    ]
    return Screen(tuple(lines), (look(facts),))


def order_unpaid_to_buyer(facts: Facts) -> Screen:
    """They may have paid, and not have said so."""
    return Screen(
        (
            Strong(t("⌛ Your order {code} has expired: it was not paid.", code=facts["order"])),
            t("Please do not pay for it now."),
            t("If you have paid after all, please call the shop."),
            *phone(facts),
        ),
        (claim(facts), (Button(t("🛍 Browse products"), Tap("shop")),), look(facts)),
    )


def order_unpaid_to_seller(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("⌛ Order {code} has expired: the buyer did not pay.", code=facts["order"])),
            t("The products are back in your stock."),
        ),
        (look(facts),),
    )


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


def order_unsent_to_buyer(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(
                t(
                    "⌛ Your order {code} has expired: the seller did not ship it.",
                    code=facts["order"],
                )
            ),
            t("You have nothing to pay."),
            *phone(facts),
        ),
        ((Button(t("🛍 Browse products"), Tap("shop")),), look(facts)),
    )


def order_unsent_to_seller(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("⌛ Order {code} has expired: you did not ship it.", code=facts["order"])),
            t("The products are back in your stock."),
        ),
        (look(facts),),
    )


def refund_confirmed(facts: Facts) -> Screen:
    """To the seller: nothing is owed any more, says its buyer."""
    return Screen(
        (
            Strong(t("✅ The buyer has the money for order {code} back.", code=facts["order"])),
            t("There is nothing left to do."),
        ),
        (look(facts),),
    )


def money_stuck(facts: Facts) -> Screen:
    """To staff, when reminding was of no use."""
    why = {
        "payment_due": t("The seller has not received the buyer's money."),
        "payment_to_check": t("The buyer says they have paid; the seller has not answered."),
        "refund_owed": t("The order is cancelled; the seller has not refunded it."),
        "cash_to_confirm": t(
            "The parcel has been delivered; the seller has not said whether it was paid for."
        ),
        "parcel_missing": t("The buyer says that the parcel has not arrived."),
        "parcel_due": t("The buyer has paid; the seller has not shipped it."),
    }[facts["why"]]
    gone = bool(facts.get("seller_gone"))
    lines: list[Line] = [
        Strong(t("⚠️ There is a problem with order {code}: please help.", code=facts["order"])),
        why,
        *((t("The seller has left this chat and cannot be reached here."),) * gone),
        t("Amount: {total}", total=total(facts)),
        labels.shop(facts["shop"]),
        *phone(facts),
    ]
    return Screen(tuple(lines))


KINDS = (
    payment_due,
    payment_to_check,
    refund_owed,
    cash_to_confirm,
    parcel_missing,
    order_unpaid_to_buyer,
    order_unpaid_to_seller,
    parcel_due,
    order_unsent_to_buyer,
    order_unsent_to_seller,
    refund_confirmed,
    money_stuck,
)
