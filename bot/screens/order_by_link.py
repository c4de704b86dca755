"""An order as whoever has its link reads it: how it stands, what it costs and where the parcel is.
Nothing of the buyer stands in it, and nobody's phone: links are sent on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import capabilities, labels, taps
from bot.commerce import asked_postage, complaint_rules
from bot.commerce import orders as commerce
from bot.commerce.payment_methods import method_of
from bot.payment_methods import Payee
from bot.screens import orders, tracking_history
from bot.screens.order_costs import cost_lines
from bot.texts import Line, Text, quoted, t

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.chat import Tap
    from bot.money import Money
    from bot.texts import Quoted
    from storage.models import Order


@dataclass(frozen=True, slots=True)
class Section:
    title: Text
    lines: Sequence[Line]


def sections(order: Order) -> list[Section]:
    """Those in which there is something to read."""
    return [
        Section(title, lines)
        for title, lines in (
            (t("How it stands"), _standing(order)),
            (t("What to pay"), _to_pay(order)),
            (t("The parcel"), _parcel(order)),
            (t("Ordered goods"), cost_lines(order, "buyer")),
            (t("🕓 Timeline"), orders.timeline(order, without=("address",))),
        )
        if lines
    ]


def _standing(order: Order) -> list[Line]:
    lines: list[Line] = [labels.order_state(order.state)]
    if order.reason:
        lines.append(t("Reason: {reason}", reason=labels.reason(order.reason)))
    if order.state not in ("placed", "declined"):
        lines += [orders.payment_state(order, order.payment.state), *orders.money_lines(order)]
    if order.state in ("accepted", "completed"):
        lines += tracking_history.standing_lines(order)
    if (back := commerce.to_give_back(order)).minor:
        lines.append(t("To refund: {total}", total=back))
    return lines


def _to_pay(order: Order) -> list[Line]:
    """What is due, and where it goes."""
    payment, shop = order.payment, order.shop
    if order.state != "accepted" or payment.state not in ("pending", "part_paid"):
        return []
    due = asked_postage.still_due(order)
    account = (shop.merchant_code or "", shop.bank_account or "")
    method = method_of(order)
    return [
        t("Still to pay: {total}", total=_beside_quote(order, due)),
        method.label,
        *method.where(Payee(order.code, due, *account)),
    ]


def _beside_quote(order: Order, due: Money) -> Money | Quoted:
    """All of it beside what it was fixed at; a part of it is never converted."""
    quote = order.quote
    return quoted(due, quote.total if quote is not None and due == order.total_money else None)


def _parcel(order: Order) -> list[Line]:
    journey = tracking_history.journey_lines(order)
    while journey and journey[0] == "":
        del journey[0]
    return [*orders.tracking_lines(order, "buyer"), *journey]


def steps(order: Order, channels: Collection[str]) -> list[tuple[str, Text, Tap]]:
    """What its buyer may go on with in their chat: how a form calls it, and the button."""
    code = order.code
    may = {
        button.tap.action: button.label
        for row in orders.actions(order, "buyer", channels)
        for button in row
        if button.tap is not None
    }
    found: list[tuple[str, Text, Tap]] = [
        (name, label, tap)
        for name, tap in (
            ("agree", taps.AGREE_POSTAGE(code)),
            ("pay", taps.PAY(code)),
            ("paid", taps.CLAIM_PAID(code)),
            ("proof", taps.PROVE(code)),
            ("otherwise", taps.WAYS_TO_PAY(code)),
            ("received", taps.ASK_DELIVERED(code)),
            ("back", taps.ASK_MONEY_BACK(code)),
        )
        if isinstance(label := may.get(tap.action), Text)
    ]
    if order.said or order.shop.name:
        label = t("💬 Questions: {n}", n=order.said) if order.said else t("💬 Ask the seller")
        found.append(("ask", label, taps.ASK_OF_ORDER(code)))
    if complaint_rules.kinds(order):
        found.append(("wrong", t("🗣 Something is wrong"), taps.COMPLAIN(code)))
    talk = taps.TALK(taps.Concerning(code))
    found.append(("person", t("👥 Talk to a person"), talk))
    if capabilities.has_mail():
        found.append(("email", t("✉️ E-mail"), taps.EMAIL()))
    return [*found, ("order", t("Open it in my chat"), taps.ORDER(code))]
