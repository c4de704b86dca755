"""The words about an order's parcel, as its two sides tell of it."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.notices.shipments import (
    OrderDelivered,
    OrderPacked,
    OrderReceived,
    OrderShipped,
    ParcelDue,
    ParcelMissing,
    ReceiptReminder,
)
from bot.screens.notices.common import look, not_come
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Strong, Text, t


def order_packed(told: OrderPacked) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("📦 Your order {code} is packed.", code=told.order)),
            t("The seller will send it next."),
        ),
        (look(told),),
    )


def order_shipped(told: OrderShipped) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("🚚 Your order {code} is on its way.", code=told.order)),
        t("Carrier: {carrier}", carrier=labels.carrier_for_buyer(told.carrier)),
    ]
    if told.tracking_number:
        lines.append(t("Tracking number: <code>{number}</code>", number=told.tracking_number))
    received = (Button(t("📬 I have received it"), taps.ASK_DELIVERED(told.order)),)
    return MessageScreen(tuple(lines), (received, look(told)))


def order_delivered(told: OrderDelivered) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("📬 Your order {code} has been delivered.", code=told.order)),
            t("Thank you for buying from {shop}!", shop=told.shop)
            if told.shop
            else t("Thank you for your order!"),
            _not_come_until(told),
        ),
        (not_come(told), look(told)),
    )


def _not_come_until(told: OrderDelivered) -> Text:
    """What was due before 0.2 names no day."""
    if told.until is None:
        return t("Has it not arrived? Tap the button below.")
    return t("Has it not arrived? Tap the button below. You have until: {when}", when=told.until)


def order_received(told: OrderReceived) -> MessageScreen:
    return MessageScreen(
        (Strong(t("📬 The buyer has received order {code}.", code=told.order)),),
        (look(told),),
    )


def receipt_reminder(told: ReceiptReminder) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("📬 Has your order {code} arrived?", code=told.order)),
            t("If it has, please tell us with the button."),
        ),
        (
            (Button(t("📬 I have received it"), taps.ASK_DELIVERED(told.order)),),
            not_come(told),
            look(told),
        ),
    )


def parcel_missing(told: ParcelMissing) -> MessageScreen:
    """To the seller, at once and again while it is not found."""
    lines: list[Line] = [
        Strong(t("📭 The buyer says that order {code} has not arrived.", code=told.order)),
        t("Please ask the carrier, and call the buyer: their phone number is on the order."),
    ]
    return MessageScreen(tuple(lines), (look(told),))


def parcel_due(told: ParcelDue) -> MessageScreen:
    """To the seller: they took the order on, and it is still in the shop."""
    lines: list[Line] = [
        Strong(t("⏰ The buyer is waiting for order {code}: please ship it.", code=told.order)),
        t("When it is on its way, tap the button on the order."),
        t("If you cannot ship it, cancel the order: then the buyer can look elsewhere."),
    ]
    if told.ends:
        lines.append(t("If you do not ship it, the order will be closed: {when}", when=told.ends))
    return MessageScreen(tuple(lines), (look(told),))


KINDS = (
    NoticeKind(OrderPacked, order_packed),
    NoticeKind(OrderShipped, order_shipped),
    NoticeKind(OrderDelivered, order_delivered),
    NoticeKind(OrderReceived, order_received),
    NoticeKind(ReceiptReminder, receipt_reminder),
    NoticeKind(ParcelMissing, parcel_missing),
    NoticeKind(ParcelDue, parcel_due),
)
