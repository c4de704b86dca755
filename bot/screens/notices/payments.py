"""The words about an order's money: claimed, seen, given back, and asked after."""

from __future__ import annotations

from datetime import datetime

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.money import Money
from bot.screens.notices.common import (
    Facts,
    came_or_not,
    claim,
    how_to_pay,
    look,
    phone,
    total,
)
from bot.texts import Line, Strong, t


def payment_claimed(facts: Facts) -> Screen:
    code = facts["order"]
    return Screen(
        (
            Strong(t("💰 The buyer says order {code} is paid.", code=code)),
            t("Please check: have you received {total}?", total=total(facts)),
            *(
                (t("The order is cancelled: if the money arrived, please refund the buyer."),)
                if facts.get("cancelled")
                else ()
            ),
        ),
        (came_or_not(facts), look(facts)),
    )


def payment_not_found(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("🔎 The seller cannot find your payment for {code}.", code=facts["order"])),
        t("If you have paid, do not pay again: please call the shop."),
        *phone(facts),
        "",
    ]
    if facts.get("cancelled"):
        lines.append(t("The order is cancelled: there is nothing more to pay."))
        return Screen(tuple(lines), (look(facts),))
    lines += [t("If you have not paid yet:"), *how_to_pay({**facts, "phone": ""})]
    return Screen(tuple(lines), (claim(facts), look(facts)))


def payment_seen(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("💰 Your payment for order {code} was received.", code=facts["order"])),
        t("Amount: {total}", total=total(facts)),
    ]
    if facts.get("cancelled"):
        lines.append(t("The order is cancelled: the seller has to refund you."))
    return Screen(tuple(lines), (look(facts),))


def refunded(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("↩️ The seller has refunded your order {code}.", code=facts["order"])),
            t("Amount: {total}", total=total(facts)),
        ),
        (look(facts),),
    )


def part_refunded(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("↩️ The seller has refunded part of your order {code}.", code=facts["order"])),
            t("Refunded in total: {total}", total=Money(facts["refunded"], facts["currency"])),
            t("You had paid: {total}", total=total(facts)),
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
    payment_claimed,
    payment_not_found,
    payment_seen,
    refunded,
    part_refunded,
    refund_confirmed,
    payment_due,
    payment_to_check,
    refund_owed,
    cash_to_confirm,
    money_stuck,
)
