"""The words of every notice: from kind and facts to a screen, when its reader is known.

Facts were copied when the thing happened, so a notice reads the same whenever it is delivered.
Its buttons are judged by the state of the order when they are tapped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.money import Money
from bot.screens import broadcast_approvals, broadcasts, digests, shipments
from bot.screens.common import HOME
from bot.screens.notices import orders
from bot.screens.notices.orders import came_or_not, claim, how_to_pay, not_come, phone
from bot.screens.notices.orders import look as _look
from bot.screens.notices.orders import total as _total
from bot.texts import Line, Strong, Text, t, tc, tn

Facts = dict[str, Any]


def _lines(facts: Facts) -> tuple[Line, ...]:
    return tuple(
        t("{n} × {product} ({unit})", n=n, product=name, unit=labels.unit(unit))
        for n, name, unit in facts["lines"]
    )


def order_placed(facts: Facts) -> Screen:
    code, arranged = facts["order"], facts["method"] == "arranged"
    return Screen(
        (
            Strong(t("🔔 New order! {code}", code=code)),
            t("Destination: {country}", country=labels.country(facts["country"])),
            *_lines(facts),
            Strong(t("Total: {total}", total=_total(facts))),
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
            _look(facts),
        ),
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
            _look(facts),
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
        lines.append(t("You pay when the parcel is handed to you: {total}", total=_total(facts)))
    return Screen(tuple(lines), (*rows, _look(facts)))


def order_declined(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("❌ Your order {code} was not accepted.", code=facts["order"])),
            labels.shop(facts["shop"]),
            t("Reason: {reason}", reason=labels.reason(facts["reason"])),
            t("You do not have to pay anything."),
        ),
        ((Button(t("🛍 Browse products"), Tap("shop")),), _look(facts)),
    )


def order_cancelled_to_seller(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("✖️ The buyer cancelled order {code}.", code=facts["order"])),
            t("The products are back in your stock."),
        ),
        (_look(facts),),
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
        lines.append(t("You told us you have paid: {total}", total=_total(facts)))
        lines.append(t("The seller will check. If it arrived, you will get it back."))
        lines += phone(facts)
    elif facts.get("claimed"):
        lines.append(t("If you have paid after all, please call the shop."))
        lines += phone(facts)
    return Screen(tuple(lines), (_look(facts),))


def order_expired_to_buyer(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("⌛ Your order {code} has expired.", code=facts["order"])),
            t("The seller did not answer in time. You have nothing to pay."),
        ),
        ((Button(t("🛍 Browse products"), Tap("shop")),), _look(facts)),
    )


def order_expired_to_seller(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("⌛ Order {code} has expired: it was not answered.", code=facts["order"])),
            t("The products are back in your stock."),
        ),
        (_look(facts),),
    )


def payment_claimed(facts: Facts) -> Screen:
    code = facts["order"]
    return Screen(
        (
            Strong(t("💰 The buyer says order {code} is paid.", code=code)),
            t("Please check: have you received {total}?", total=_total(facts)),
            *(
                (t("The order is cancelled: if the money arrived, please refund the buyer."),)
                if facts.get("cancelled")
                else ()
            ),
        ),
        (came_or_not(facts), _look(facts)),
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
        return Screen(tuple(lines), (_look(facts),))
    lines += [t("If you have not paid yet:"), *how_to_pay({**facts, "phone": ""})]
    return Screen(tuple(lines), (claim(facts), _look(facts)))


def payment_seen(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("💰 Your payment for order {code} was received.", code=facts["order"])),
        t("Amount: {total}", total=_total(facts)),
    ]
    if facts.get("cancelled"):
        lines.append(t("The order is cancelled: the seller has to refund you."))
    return Screen(tuple(lines), (_look(facts),))


def refunded(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("↩️ The seller has refunded your order {code}.", code=facts["order"])),
            t("Amount: {total}", total=_total(facts)),
        ),
        (_look(facts),),
    )


def part_refunded(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("↩️ The seller has refunded part of your order {code}.", code=facts["order"])),
            t("Refunded in total: {total}", total=Money(facts["refunded"], facts["currency"])),
            t("You had paid: {total}", total=_total(facts)),
        ),
        (_look(facts),),
    )


def order_packed(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("📦 Your order {code} is packed.", code=facts["order"])),
            t("The seller will send it next."),
        ),
        (_look(facts),),
    )


def order_shipped(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("🚚 Your order {code} is on its way.", code=facts["order"])),
        t("Carrier: {carrier}", carrier=labels.carrier_for_buyer(facts["carrier"])),
    ]
    if facts["tracking_number"]:
        lines.append(t("Tracking number: <code>{number}</code>", number=facts["tracking_number"]))
    received = (Button(t("📬 I have received it"), Tap("o.dlv", facts["order"])),)
    return Screen(tuple(lines), (received, _look(facts)))


def order_delivered(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("📬 Your order {code} has been delivered.", code=facts["order"])),
            t("Thank you for buying from {shop}!", shop=facts["shop"])
            if facts["shop"]
            else t("Thank you for your order!"),
            _not_come_until(facts),
        ),
        (not_come(facts), _look(facts)),
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
        (_look(facts),),
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
            _look(facts),
        ),
    )


def message_failed(facts: Facts) -> Screen:
    when = datetime.fromisoformat(facts["at"])
    return Screen(
        (
            t("⚠️ We could not handle what you sent: {when}", when=when),
            t("Please send it again. If it fails once more, our staff will look at it."),
        ),
        ((HOME,),),
    )


KINDS: dict[str, Callable[[Facts], Screen]] = {
    kind.__name__: kind
    for kind in (
        order_placed,
        order_waiting,
        order_accepted,
        order_declined,
        order_cancelled_to_seller,
        order_cancelled_to_buyer,
        order_expired_to_buyer,
        order_expired_to_seller,
        payment_claimed,
        payment_not_found,
        payment_seen,
        refunded,
        part_refunded,
        order_packed,
        order_shipped,
        order_delivered,
        order_received,
        receipt_reminder,
        message_failed,
        broadcasts.broadcast_test,
        broadcasts.broadcast_finished,
        broadcast_approvals.broadcast_to_approve,
        broadcast_approvals.broadcast_grown,
        broadcast_approvals.broadcast_late,
        broadcast_approvals.broadcast_approved,
        broadcast_approvals.broadcast_declined,
        digests.digest,
        digests.low_stock,
        digests.review,
        digests.weekly,
        shipments.parcel_moved,
        shipments.parcel_trouble,
        shipments.parcel_delivered,
        shipments.tracking_silence,
        shipments.tracking_corrected,
        *orders.KINDS,
    )
}


def screen(kind: str, facts: Facts) -> Screen:
    return KINDS[kind](facts)
