"""What several notices about an order say, and the buttons below them."""

from __future__ import annotations

from bot import taps
from bot.chat import Button
from bot.money import Money
from bot.notices.orders import AsksForMoney, OrderNotice
from bot.parsing import show_phone
from bot.payment_methods import Payee, named
from bot.texts import Line, t


def look(told: OrderNotice) -> tuple[Button, ...]:
    return (Button(t("🔎 Order {code}", code=told.order), taps.ORDER(told.order)),)


def record(told: OrderNotice) -> tuple[Button, ...]:
    """The same for staff."""
    return (Button(t("🔎 Order {code}", code=told.order), taps.RECORD(told.order)),)


def buyer_reads(told: OrderNotice) -> list[Line]:
    """To the seller, of an order from abroad: what its buyer was quoted."""
    if told.quote is None:
        return []
    return [t("The buyer was quoted: {price}", price=told.quote)]


def phone(number: str) -> list[Line]:
    return [t("📱 Shop's phone: {phone}", phone=show_phone(number))] if number else []


def how_to_pay(
    told: AsksForMoney, *, with_phone: bool = True, rest: Money | None = None, here: bool = True
) -> list[Line]:
    """By a provider, by hand, or as shop and buyer agree; before the parcel is sent, unless it is
    not `here` any more. `rest`: what is left to pay, where a part has come."""
    method = named(told.method)
    asks = method.asks(rest or told.amount_to_buyer)
    if method.by_provider:
        return [
            t("Still to pay: {total}", total=rest) if rest else asks,
            t("Please pay now, and the seller can ship: tap the button below.")
            if here
            else t("Please pay now: tap the button below."),
        ]
    due = rest or told.amount
    where = method.where(Payee(told.order, due, told.merchant_code, told.bank_account))
    if not where:  # it was known when this was ordered
        return [asks, t("Ask the shop how to pay: its phone number is on the order.")]
    if method.agreed_by_phone and with_phone:
        where += phone(told.phone)
    return [asks, *where, t("Then tap the button below.")]


def claim(told: OrderNotice) -> tuple[Button, ...]:
    if named(told.method).by_provider:
        return (Button(t("💰 Pay now"), taps.PAY(told.order)),)
    return (Button(t("💰 I have paid"), taps.CLAIM_PAID(told.order)),)


def agree_or_leave(code: str) -> tuple[tuple[Button, ...], ...]:
    """Where the seller asks for another postage."""
    return (
        (Button(t("✅ Yes, I agree"), taps.AGREE_POSTAGE(code)),),
        (Button(t("✖️ Cancel the order"), taps.ASK_CANCEL(code)),),
    )


def proof(told: OrderNotice) -> tuple[Button, ...]:
    return (Button(t("📎 Look at the proof"), taps.PROOF(told.order)),)


def came_or_not(told: OrderNotice) -> tuple[Button, ...]:
    return (
        Button(t("💰 Money received"), taps.ASK_PAID(told.order)),
        Button(t("❌ Not received"), taps.NOT_PAID(told.order)),
    )


def not_come(told: OrderNotice) -> tuple[Button, ...]:
    return (Button(t("📭 It has not arrived"), taps.MISSING(told.order)),)
