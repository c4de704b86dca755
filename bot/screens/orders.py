"""An order as its two sides see it, with the buttons that move it on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot import capabilities, labels, taps
from bot.chat import Button, MessageScreen, PlaceScreen, SharedPlace
from bot.commerce import (
    asked_postage,
    attempts,
    complaint_rules,
    counted_money,
    discount_codes,
    fulfilment,
    order_address,
    order_postage,
    orders,
    payments,
    proofs,
)
from bot.commerce.payment_methods import method_of, must_be_paid_first
from bot.commerce.state_machine import may
from bot.parsing import show_phone
from bot.payment_methods import Payee
from bot.places.addresses import UnreadableAddress, address_from_dict, lines_for_label, point_of
from bot.screens import complaints, order_terms, tracking_history
from bot.screens.common import back, back_row
from bot.screens.order_costs import cost_lines
from bot.texts import Line, Strong, Text, t, tc
from storage.constants import TERMS
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from bot.commerce.people import Member
    from bot.places.addresses import Address
    from storage.constants import Machine, PaymentState, Role, Term
    from storage.models import Order
    from storage.models.orders import Change


def order_screen(order: Order, who: Member, channels: Collection[str]) -> MessageScreen:
    """The order with its timeline, and what this side may do with it now, in a market that is paid
    through these channels."""
    actor = orders.side_of(order, who)
    lines: list[Line] = [Strong(t("🧾 Order {code}", code=order.code))]
    if actor.role == "buyer":
        shop = order.shop
        lines.append(
            t("🏪 {shop}, {district}", shop=shop.name, district=shop.district)
            if shop.name
            else labels.shop("")
        )
    lines += ["", *cost_lines(order, actor.role), "", labels.order_state(order.state)]
    if order.reason:
        lines.append(t("Reason: {reason}", reason=labels.reason(order.reason)))
    if order.state in ("accepted", "completed", "cancelled"):
        lines.append(payment_state(order, order.payment.state))
        lines += money_lines(order)
    if order.state in ("accepted", "completed"):
        lines += tracking_history.standing_lines(order)
    lines += _complaint(order, actor.role)
    lines += _people(order, actor.role)
    lines += tracking_lines(order, actor.role)
    address = _address(order, actor.role)
    if address is not None:
        lines += ["", Strong(t("📍 Delivery address")), *lines_for_label(address)]
    lines += ["", Strong(t("🕓 Timeline")), *timeline(order)]
    lines += tracking_history.journey_lines(order)
    above = taps.SALES(taps.OfSales()) if actor.role == "seller" else taps.ORDERS(FIRST)
    on_map = (Button(t("📍 Show the place"), taps.PLACE(order.code)),)
    has_point = address is not None and point_of(address) is not None
    rows = (
        *actions(order, actor.role, channels),
        *_to_complaint(order, actor.role),
        *((on_map,) if has_point else ()),
        *(_link(order) if actor.role == "buyer" else ()),
    )
    return MessageScreen(tuple(lines), (*rows, back_row(above)))


def _link(order: Order) -> tuple[tuple[Button, ...], ...]:
    """To who receives the parcel, say: its page, for whoever has none of these chats."""
    if not capabilities.has_pages():
        return ()
    return ((Button(t("🔗 Link to the order"), taps.ORDER_LINK(order.code)),),)


def _to_complaint(order: Order, role: Role) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if role == "buyer" and complaint_rules.kinds(order):
        rows.append((Button(t("🗣 Something is wrong"), taps.COMPLAIN(order.code)),))
    if order.said:
        label = t("💬 Questions: {n}", n=order.said)
        rows.append((Button(label, taps.ASK_OF_ORDER(order.code)),))
    elif role == "buyer" and order.shop.name:
        rows.append((Button(t("💬 Ask the seller"), taps.ASK_OF_ORDER(order.code)),))
    if order.complaints:
        newest = taps.COMPLAINT(order.complaints[-1].id)
        rows.append((Button(t("🗣 Open the complaint"), newest),))
    return tuple(rows)


def _complaint(order: Order, role: Role) -> list[Line]:
    """The one that is open; and what goes back, after another or of what was cancelled."""
    lines: list[Line] = []
    complaint, owed = complaint_rules.open_of(order), orders.to_give_back(order)
    if complaint is not None:
        lines += [complaints.kind(complaint.kind), complaints.state(complaint.state)]
    if owed.minor:
        lines.append(
            t("To refund: {total}", total=owed)
            if role == "seller"
            else t("The seller will refund you: {total}", total=owed)
        )
    return lines


def payment_state(order: Order, state: PaymentState) -> Text:
    return labels.payment_state(state, by_provider=method_of(order).by_provider)


def money_lines(order: Order) -> list[Line]:
    """What came and what went back, where that is not simply the total."""
    payment = order.payment
    lines: list[Line] = []
    if payment.state == "part_paid":
        lines.append(t("Received so far: {total}", total=payment.received_money))
    lines += still_to_move(order)
    if payment.state == "part_refunded" or (payment.refunded and payment.state != "refunded"):
        lines.append(t("Refunded in total: {total}", total=payment.refunded_money))
    return lines


def still_to_move(order: Order) -> list[Line]:
    """What is left to pay of a part, or came too much; and what is on its way back."""
    payment = order.payment
    lines: list[Line] = []
    if payment.state == "part_paid":
        lines.append(t("Still to pay: {total}", total=asked_postage.still_due(order)))
    elif payment.received > payment.amount:
        surplus = payment.received_money - payment.amount_money
        lines.append(t("Too much: {total}", total=surplus))
    if payment.refunding:
        coming = payment.refunding_money
        lines.append(t("This money is being returned automatically: {total}", total=coming))
    return lines


def _people(order: Order, role: Role) -> list[Line]:
    """Where the money goes while it is due, and whom to call until all is done: also of an order
    that came to nothing, while money is owed or looked for."""
    lines: list[Line] = []
    payment, shop = order.payment, order.shop
    not_found = (order.state, payment.state) == ("cancelled", "failed") and orders.was_claimed(
        order
    )
    seeks = orders.owes_money(order) or not_found or payment.owed_money.minor > 0
    if role == "seller":
        number = order.purchase.address.get("phone") if seeks else None
        return [t("📱 Buyer's phone: {phone}", phone=show_phone(number))] if number else []
    if order.state == "placed":
        lines.append(
            t("If the seller does not answer, the order will be closed and you pay nothing.")
        )
    if order.state == "accepted" and payment.state in ("pending", "part_paid"):
        account, due = (shop.merchant_code or "", shop.bank_account or ""), payment.due_money
        if payment.state == "part_paid":
            due = asked_postage.still_due(order)
        lines += method_of(order).where(Payee(order.code, due, *account))
        if (
            payment.kind == "in_person"
            and order.shipment.state == "delivered"
            and order.shipment.missing_since is None
        ):
            lines.append(t("The seller has not confirmed your cash yet."))
    if proofs.can_send(order):
        lines.append(t("📎 A screenshot or the transaction number helps the seller find it."))
    if shop.phone and (order.state == "accepted" or seeks):
        lines.append(t("📱 Shop's phone: {phone}", phone=show_phone(shop.phone)))
    return lines


def tracking_lines(order: Order, role: Role) -> list[Line]:
    if not order.shipment.carrier:
        return []
    carrier = labels.carrier_for_buyer if role == "buyer" else labels.carrier
    lines: list[Line] = [t("Carrier: {carrier}", carrier=carrier(order.shipment.carrier))]
    if order.shipment.tracking_number:
        lines.append(
            t("Tracking number: <code>{number}</code>", number=order.shipment.tracking_number)
        )
    if (
        role == "buyer"
        and order.payment.state == "pending"
        and order.payment.kind == "in_person"
        and order.shipment.state != "delivered"
    ):
        lines.append(t("You pay when the parcel is handed to you."))
    return lines


def _address(order: Order, role: Role) -> Address | None:
    """The seller needs it until the order is over; afterwards it is none of their business."""
    if role == "seller" and order.state not in ("placed", "accepted"):
        return None
    try:
        return address_from_dict(order.purchase.address)
    except UnreadableAddress:  # its owner had their data deleted
        return None


def place_screen(order: Order, role: Role) -> PlaceScreen | None:
    """The place that the buyer shared, on the map, where this side may see one."""
    address = _address(order, role)
    point = point_of(address) if address is not None else None
    if point is None:
        return None
    to_order = Button(t("🔎 Order {code}", code=order.code), taps.ORDER(order.code))
    return PlaceScreen(SharedPlace(*point), ((to_order,),))


def timeline(order: Order, without: Collection[str] = ()) -> list[Line]:
    """Every change but those on the parcel's way, which has lines of its own."""
    on_its_way = order.shipment.shipped_at is not None
    words: dict[Machine | Term, Callable[[Any], Text]] = {
        "order": labels.order_state,
        "payment": partial(payment_state, order),
        "shipment": labels.shipment_state,
        **{each: partial(order_terms.changed, order, each) for each in TERMS},
    }
    return [
        t("{when}: {state}", when=line.at, state=words[line.subject](line.to_state))
        if (line.subject, line.to_state) != ("order", "placed")
        else t("{when}: {state}", when=line.at, state=t("🧾 Ordered"))
        for line in _without_repeats(order.changes)
        if line.subject not in without
        and (line.subject, line.to_state) != ("payment", "failed")
        and not (on_its_way and line.subject == "shipment" and line.to_state != "packed")
    ]


def _without_repeats(changes: Iterable[Change]) -> Iterator[Change]:
    """What came or went back once more leaves a payment as it was, and is no new state of it; only
    of parts each is told."""
    state = ""
    for each in changes:
        if each.subject == "payment":
            if each.to_state == state and state not in ("part_paid", "part_refunded"):
                continue
            state = each.to_state
        yield each


def actions(order: Order, role: Role, channels: Collection[str]) -> tuple[tuple[Button, ...], ...]:
    """The buttons of an order: every legal next move of this role, most likely first."""
    code = order.code
    if role == "buyer":
        return _buyer_actions(order, code, channels)
    if order.state == "placed":
        return (accept_or_decline(code),)
    rows: list[tuple[Button, ...]] = []
    payment, shipment = order.payment.state, order.shipment.state
    if order.state == "accepted":
        waits = payment in ("pending", "in_review", "part_paid")
        money = money_came(order) if waits and payments.may_see(order) else []
        # Cash comes with the parcel, what is sent comes before it.
        first = payments.is_sent(order) or shipment == "delivered"
        rows += money if first else []
        if shipment == "to_pack":
            rows.append((Button(t("📦 I have packed it"), taps.PACKED(code)),))
        if shipment in ("to_pack", "packed") and not must_be_paid_first(order):
            rows.append((Button(t("🚚 Ship it"), taps.SHIP(code)),))
        rows += [] if first else money
    rest: list[tuple[Button, ...]] = []
    if discount_codes.may_thank(order):
        rest.append((Button(t("🙏 Thank with a code"), taps.THANK(code)),))
    if order_postage.can_correct(order):
        rest.append((Button(t("⚖️ Weighed: new postage"), taps.CORRECT_POSTAGE(code)),))
    if order.state == "accepted" and orders.can_cancel(order, "seller"):
        rest.append((Button(t("✖️ Cancel the order"), taps.ASK_CANCEL(code)),))
    rest += _money_back(order)
    if shipment == "returned" and order.shipment.restocked_at is None:
        rest.append((Button(t("🔢 Back in my stock"), taps.RESTOCK(code)),))
    beside = sum(len(row) for row in (*rows, *rest))
    return (*rows, *tracking_history.buttons(order, beside), *rest)


def money_came(order: Order, *, shown: bool = False) -> list[tuple[Button, ...]]:
    """Whether it has come; `shown`: beside the proof."""
    rows: list[tuple[Button, ...]] = [(Button(t("💰 Money received"), taps.ASK_PAID(order.code)),)]
    if order.payment.state == "in_review":
        rows.append((Button(t("❌ Not received"), taps.NOT_PAID(order.code)),))
    if proofs.may_look(order) and not shown:
        rows.append((Button(t("📎 Look at the proof"), taps.PROOF(order.code)),))
    return rows


def _money_back(order: Order) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    seeks = order.payment.state == "in_review" or (
        order.payment.state == "failed" and payments.is_sent(order)
    )
    if order.state == "cancelled" and seeks and payments.may_see(order):
        # Cancelled while the money was on its way: once it is seen, it can be given back.
        rows += money_came(order)
    if payments.can_refund(order):
        if order.state == "cancelled" or order.payment.owed_money.minor:
            rows.append((Button(t("↩️ I have refunded it"), taps.ASK_REFUNDED(order.code)),))
        sends = method_of(order).refund == "provider" and not rows
        label = t("↩️ Refund a part") if sends else t("↩️ I refunded a part")
        rows.append((Button(label, taps.REFUND_PART(order.code)),))
    more = counted_money.is_paid(order) and counted_money.may_count(order)
    if more and not order.payment.owed_money.minor:  # else that goes back first
        rows.append((Button(t("💰 More money came"), taps.COUNT_MONEY(order.code)),))
    return rows


def accept_or_decline(code: str) -> tuple[Button, ...]:
    return (
        Button(t("✅ Accept"), taps.ACCEPT(code)),
        Button(tc("order", "❌ Decline"), taps.DECLINE(code)),
    )


def _buyer_actions(
    order: Order, code: str, channels: Collection[str]
) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if order_postage.is_asked(order):
        rows.append((Button(t("✅ Yes, I agree"), taps.AGREE_POSTAGE(code)),))
    elif attempts.can_pay(order) and method_of(order).by_provider:
        rows.append((Button(t("💰 Pay now"), taps.PAY(code)),))
    elif payments.can_claim(order):
        rows.append((Button(t("💰 I have paid"), taps.CLAIM_PAID(code)),))
    elif proofs.can_send(order):
        rows.append((Button(t("📎 Send a proof"), taps.PROVE(code)),))
    if not order_postage.is_asked(order) and payments.other_ways(order, channels):
        rows.append((Button(t("💰 Pay another way"), taps.WAYS_TO_PAY(code)),))
    if order.state == "accepted":
        came = order.shipment.state == "delivered" and fulfilment.may_be_confirmed(order)
        if came or may("shipment", order.shipment.state, "delivered", "buyer"):
            rows.append((Button(t("📬 I have received it"), taps.ASK_DELIVERED(code)),))
        if order.shipment.state == "delivered" and fulfilment.may_be_missed(order):
            rows.append((Button(t("📭 It has not arrived"), taps.MISSING(code)),))
    if payments.may_say_it_is_back(order):
        rows.append((Button(t("↩️ My money is back"), taps.ASK_MONEY_BACK(code)),))
    if order_address.can_change(order):
        rows.append((Button(t("📍 Another address"), taps.NEW_ADDRESS(code)),))
    if orders.can_cancel(order, "buyer"):
        rows.append((Button(t("✖️ Cancel the order"), taps.ASK_CANCEL(code)),))
    return tuple(rows)


def told_of_the_end(role: Role) -> Text:
    """What somebody reads who cancelled: who has been told is the other of the two."""
    if role == "buyer":
        return t("Cancelled. The seller will be told.")
    return t("Cancelled. The buyer will be told.")


def more_screen(order: Order) -> MessageScreen:
    """What is rarely said of a parcel."""
    code = order.code
    lines = (Strong(t("🧾 Order {code}", code=code)), *tracking_history.standing_lines(order))
    return MessageScreen(lines, (*tracking_history.rare_buttons(order), (back(taps.ORDER(code)),)))
