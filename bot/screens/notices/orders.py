"""The words about an order: placed, answered, ended."""

from __future__ import annotations

from datetime import datetime

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.money import Money
from bot.screens.notices.common import Facts, claim, how_to_pay, look, phone, total
from bot.texts import Line, Strong, t, tc, tn


def order_placed(facts: Facts) -> Screen:
    code, arranged = facts["order"], facts["method"] == "arranged"
    return Screen(
        (
            Strong(t("🔔 New order! {code}", code=code)),
            t("Destination: {country}", country=labels.country(facts["country"])),
            *_lines(facts),
            Strong(t("Total: {total}", total=total(facts))),
            labels.payment_method(facts["method"]),
            *(
                (t("After you accept, call the buyer and agree how they will pay."),)
                if arranged
                else ()
            ),
            t("Please accept or decline it. The buyer is waiting."),
        ),
        (
            (
                Button(t("✅ Accept"), Tap("o.acc", code)),
                Button(tc("order", "❌ Decline"), Tap("o.dec", code)),
            ),
            look(facts),
        ),
    )


def _lines(facts: Facts) -> tuple[Line, ...]:
    return tuple(
        t("{n} × {product} ({unit})", n=n, product=name, unit=labels.unit(unit))
        for n, name, unit in facts["lines"]
    )


def order_waiting(facts: Facts) -> Screen:
    code = facts["order"]
    return Screen(
        (
            tn(
                "⏰ Order {code} has been waiting for {n} hour.",
                "⏰ Order {code} has been waiting for {n} hours.",
                facts["hours"],
                code=code,
            ),
            t(
                "If you do not answer, it expires: {when}",
                when=datetime.fromisoformat(facts["expires"]),
            ),
        ),
        (
            (
                Button(t("✅ Accept"), Tap("o.acc", code)),
                Button(tc("order", "❌ Decline"), Tap("o.dec", code)),
            ),
            look(facts),
        ),
    )


def order_accepted(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("✅ Your order {code} has been accepted.", code=facts["order"])),
        labels.shop(facts["shop"]),
    ]
    rows: list[tuple[Button, ...]] = []
    if facts["method"] != "on_delivery":
        lines += how_to_pay(facts)
        rows.append(claim(facts))
    else:
        lines.append(t("You pay when the parcel is handed to you: {total}", total=total(facts)))
    return Screen(tuple(lines), (*rows, look(facts)))


def order_declined(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("❌ Your order {code} was not accepted.", code=facts["order"])),
            labels.shop(facts["shop"]),
            t("Reason: {reason}", reason=labels.reason(facts["reason"])),
            t("You do not have to pay anything."),
        ),
        ((Button(t("🛍 Browse products"), Tap("shop")),), look(facts)),
    )


def order_cancelled_to_seller(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("✖️ The buyer cancelled order {code}.", code=facts["order"])),
            t("The products are back in your stock."),
        ),
        (look(facts),),
    )


def order_cancelled_to_buyer(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("✖️ The seller cancelled your order {code}.", code=facts["order"])),
        labels.shop(facts["shop"]),
    ]
    if facts["reason"]:
        lines.append(t("Reason: {reason}", reason=labels.reason(facts["reason"])))
    if facts["paid"]:
        owed = Money(facts["owed"], facts["currency"])
        lines.append(t("The seller will refund you: {total}", total=owed))
    elif facts.get("sought"):
        lines.append(t("You told us you have paid: {total}", total=total(facts)))
        lines.append(t("The seller will check. If it arrived, you will get it back."))
        lines += phone(facts)
    elif facts.get("claimed"):
        lines.append(t("If you have paid after all, please call the shop."))
        lines += phone(facts)
    return Screen(tuple(lines), (look(facts),))


def order_expired_to_buyer(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("⌛ Your order {code} has expired.", code=facts["order"])),
            t("The seller did not answer in time. You have nothing to pay."),
        ),
        ((Button(t("🛍 Browse products"), Tap("shop")),), look(facts)),
    )


def order_expired_to_seller(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("⌛ Order {code} has expired: it was not answered.", code=facts["order"])),
            t("The products are back in your stock."),
        ),
        (look(facts),),
    )


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


KINDS = (
    order_placed,
    order_waiting,
    order_accepted,
    order_declined,
    order_cancelled_to_seller,
    order_cancelled_to_buyer,
    order_expired_to_buyer,
    order_expired_to_seller,
    order_unpaid_to_buyer,
    order_unpaid_to_seller,
    order_unsent_to_buyer,
    order_unsent_to_seller,
)
