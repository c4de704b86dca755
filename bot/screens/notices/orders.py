"""The words about an order: placed, answered, ended."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.money import Money
from bot.notices.orders import (
    OrderAccepted,
    OrderCancelledToBuyer,
    OrderCancelledToSeller,
    OrderDeclined,
    OrderExpiredToBuyer,
    OrderExpiredToSeller,
    OrderNotice,
    OrderPlaced,
    OrderUnpaidToBuyer,
    OrderUnpaidToSeller,
    OrderUnsentToBuyer,
    OrderUnsentToSeller,
    OrderWaiting,
)
from bot.payment_methods import named
from bot.screens.common import BROWSE
from bot.screens.discount_codes import taken_off
from bot.screens.notices.common import buyer_reads, claim, how_to_pay, look, phone
from bot.screens.notices.kind import NoticeKind
from bot.screens.postage import sent, several
from bot.texts import Line, Strong, t, tc, tn


def order_placed(told: OrderPlaced) -> MessageScreen:
    code, method = told.order, named(told.method)
    return MessageScreen(
        (
            Strong(t("🔔 New order! {code}", code=code)),
            t("Destination: {country}", country=labels.country(told.country)),
            *_lines(told),
            *_goods(told),
            *((taken_off(told.discount_code, told.discount_money),) if told.discount else ()),
            *((sent(told.service, told.postage_money),) if told.service else ()),
            *several(told.parcels),
            Strong(t("Total: {total}", total=told.amount)),
            *buyer_reads(told),
            method.label,
            *(
                (t("After you accept, call the buyer and agree how they will pay."),)
                if method.agreed_by_phone
                else ()
            ),
            t("Please accept or decline it. The buyer is waiting."),
        ),
        (
            (
                Button(t("✅ Accept"), taps.ACCEPT(code)),
                Button(tc("order", "❌ Decline"), taps.DECLINE(code)),
            ),
            look(told),
        ),
    )


def _goods(told: OrderPlaced) -> tuple[Line, ...]:
    """What the products come to, where that is not the total: so that all of it adds up."""
    if told.goods_money == told.amount:
        return ()
    return (t("Price of the products: {total}", total=told.goods_money),)


def _lines(told: OrderNotice) -> tuple[Line, ...]:
    return tuple(
        t("{n} × {product} ({unit})", n=n, product=name, unit=labels.unit(unit))
        for n, name, unit, _bought_as in told.lines
    )


def order_waiting(told: OrderWaiting) -> MessageScreen:
    code = told.order
    return MessageScreen(
        (
            tn(
                "⏰ Order {code} has been waiting for {n} hour.",
                "⏰ Order {code} has been waiting for {n} hours.",
                told.hours,
                code=code,
            ),
            t(
                "If you do not answer, it expires: {when}",
                when=told.expires,
            ),
        ),
        (
            (
                Button(t("✅ Accept"), taps.ACCEPT(code)),
                Button(tc("order", "❌ Decline"), taps.DECLINE(code)),
            ),
            look(told),
        ),
    )


def order_accepted(told: OrderAccepted) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("✅ Your order {code} has been accepted.", code=told.order)),
        labels.shop(told.shop),
    ]
    rows: list[tuple[Button, ...]] = []
    method = named(told.method)
    if method.sent:
        lines += how_to_pay(told)
        rows.append(claim(told))
    else:
        lines.append(method.asks(told.amount_to_buyer))
    return MessageScreen(tuple(lines), (*rows, look(told)))


def order_declined(told: OrderDeclined) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("❌ Your order {code} was not accepted.", code=told.order)),
            labels.shop(told.shop),
            t("Reason: {reason}", reason=labels.reason(told.reason)),
            t("You do not have to pay anything."),
        ),
        ((BROWSE,), look(told)),
    )


def order_cancelled_to_seller(told: OrderCancelledToSeller) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("✖️ The buyer cancelled order {code}.", code=told.order)),
            t("The products are back in your stock."),
        ),
        (look(told),),
    )


def order_cancelled_to_buyer(told: OrderCancelledToBuyer) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("✖️ The seller cancelled your order {code}.", code=told.order)),
        labels.shop(told.shop),
    ]
    if told.reason:
        lines.append(t("Reason: {reason}", reason=labels.reason(told.reason)))
    if told.paid:
        charged_in = told.charged_in or told.currency
        if told.back:
            back = Money(told.back, charged_in)
            lines.append(t("Your money is on its way back to you: {total}", total=back))
        if told.owed:
            owed = Money(told.owed, charged_in)
            lines.append(t("The seller will refund you: {total}", total=owed))
    elif told.sought:
        lines.append(t("You told us you have paid: {total}", total=told.amount_to_buyer))
        lines.append(t("The seller will check. If it arrived, you will get it back."))
        lines += phone(told.phone)
    elif told.claimed:
        lines.append(t("If you have paid after all, please call the shop."))
        lines += phone(told.phone)
    return MessageScreen(tuple(lines), (look(told),))


def order_expired_to_buyer(told: OrderExpiredToBuyer) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("⌛ Your order {code} has expired.", code=told.order)),
            t("The seller did not answer in time. You have nothing to pay."),
        ),
        ((BROWSE,), look(told)),
    )


def order_expired_to_seller(told: OrderExpiredToSeller) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("⌛ Order {code} has expired: it was not answered.", code=told.order)),
            t("The products are back in your stock."),
        ),
        (look(told),),
    )


def order_unpaid_to_buyer(told: OrderUnpaidToBuyer) -> MessageScreen:
    """They may have paid, and not have said so, or in part."""
    if told.back:
        back = Money(told.back, told.charged_in)
        return MessageScreen(
            (
                Strong(t("⌛ Your order {code} has expired: it was not paid.", code=told.order)),
                t("This money is being returned automatically: {total}", total=back),
            ),
            ((BROWSE,), look(told)),
        )
    lines: list[Line] = [
        Strong(t("⌛ Your order {code} has expired: it was not paid.", code=told.order)),
        t("Please do not pay for it now."),
    ]
    if told.owed:
        owed = Money(told.owed, told.charged_in)
        lines += [t("The seller will refund you: {total}", total=owed), *phone(told.phone)]
        return MessageScreen(tuple(lines), ((BROWSE,), look(told)))
    if named(told.method).by_provider:  # which says so itself, should any come, and gives it back
        return MessageScreen(tuple(lines), ((BROWSE,), look(told)))
    lines += [t("If you have paid after all, please call the shop."), *phone(told.phone)]
    return MessageScreen(tuple(lines), (claim(told), (BROWSE,), look(told)))


def order_unpaid_to_seller(told: OrderUnpaidToSeller) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("⌛ Order {code} has expired: the buyer did not pay.", code=told.order)),
            t("The products are back in your stock."),
        ),
        (look(told),),
    )


def order_unsent_to_buyer(told: OrderUnsentToBuyer) -> MessageScreen:
    return MessageScreen(
        (
            Strong(
                t(
                    "⌛ Your order {code} has expired: the seller did not ship it.",
                    code=told.order,
                )
            ),
            t("You have nothing to pay."),
            *phone(told.phone),
        ),
        ((BROWSE,), look(told)),
    )


def order_unsent_to_seller(told: OrderUnsentToSeller) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("⌛ Order {code} has expired: you did not ship it.", code=told.order)),
            t("The products are back in your stock."),
        ),
        (look(told),),
    )


KINDS = (
    NoticeKind(OrderPlaced, order_placed),
    NoticeKind(OrderWaiting, order_waiting),
    NoticeKind(OrderAccepted, order_accepted),
    NoticeKind(OrderDeclined, order_declined),
    NoticeKind(OrderCancelledToSeller, order_cancelled_to_seller),
    NoticeKind(OrderCancelledToBuyer, order_cancelled_to_buyer),
    NoticeKind(OrderExpiredToBuyer, order_expired_to_buyer),
    NoticeKind(OrderExpiredToSeller, order_expired_to_seller),
    NoticeKind(OrderUnpaidToBuyer, order_unpaid_to_buyer),
    NoticeKind(OrderUnpaidToSeller, order_unpaid_to_seller),
    NoticeKind(OrderUnsentToBuyer, order_unsent_to_buyer),
    NoticeKind(OrderUnsentToSeller, order_unsent_to_seller),
)
