"""An order as staff see it: both sides, its money, and everything that was written down of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import labels, taps
from bot.chat import Button, MessageScreen, Tap
from bot.commerce import order_record, orders, payments
from bot.commerce.payment_methods import method_of
from bot.commerce.verdicts import may_be_judged
from bot.money import Money
from bot.parsing import show_phone
from bot.parsing.carrier_places import place_name
from bot.payment_methods import of_channel
from bot.places.addresses import UnreadableAddress, address_from_dict, lines_for_label
from bot.screens import complaints, order_terms, other_currency, shipments, verdicts
from bot.screens.common import HOME, back_row, number_lines, turns
from bot.screens.order_costs import cost_lines, staff_lines
from bot.screens.orders import still_to_move
from bot.screens.tracking_history import standing_lines
from bot.texts import Line, Strong, Text, t
from storage.constants import COMPLAINT_KINDS, COMPLAINT_OFFERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.constants import OrderState, Role
    from storage.ledger import Whose
    from storage.models import Order, PaymentAttempt
    from storage.order_record import ChangeBy, EventBy

LINES_A_PAGE = 15
EXAMPLE = "IS-7K4QM2"


def ask(*, of_all: bool) -> MessageScreen:
    """`of_all`: staff may have all orders as a file."""
    file = Button(t("⬇️ Download orders"), taps.ALL_ORDERS_FILE(""))
    lines = (t("🔎 Which order? Please type its code."), t("Example: {code}", code=EXAMPLE))
    return MessageScreen(lines, (*(((file,),) if of_all else ()), (HOME,)))


def record(
    order: Order,
    attempts: Sequence[PaymentAttempt],
    books: Sequence[Whose],
    questions: Sequence[int] = (),
) -> MessageScreen:
    """How the order stands, in one message; what came of it so far is a tap away. `attempts`: all
    of its, which may be of another way to pay than the one it has now. `books`: whose its money
    is. `questions`, by number: what its buyer asked its seller."""
    payment, shipment = order.payment, order.shipment
    lines: list[Line] = [
        Strong(t("🧾 Order {code}", code=order.code)),
        t("{when}: {state}", when=order.placed_at, state=t("🧾 Ordered")),
        *_people(order),
        "",
        *cost_lines(order, "staff"),
        *staff_lines(order, books),
        "",
        labels.order_state(order.state),
    ]
    if order.reason:
        lines.append(t("Reason: {reason}", reason=labels.reason(order.reason)))
    by_provider = method_of(order).by_provider
    lines.append(labels.payment_state(payment.state, by_provider=by_provider))
    lines.append(t("Received: {total}", total=payment.received_money))
    lines += still_to_move(order)
    if payment.refunded:
        lines.append(t("Refunded in total: {total}", total=payment.refunded_money))
    lines += standing_lines(order) if order.state in ("accepted", "completed") else []
    if shipment.carrier:
        lines.append(t("Carrier: {carrier}", carrier=labels.carrier_for_buyer(shipment.carrier)))
    if shipment.tracking_number:
        number = shipment.tracking_number
        lines.append(t("Tracking number: <code>{number}</code>", number=number))
    for each in order.complaints:
        lines += [complaints.kind(each.kind), complaints.state(each.state)]
    if (owed := orders.to_give_back(order)).minor:
        lines.append(t("To refund: {total}", total=owed))
    lines += _address(order)
    rows = [
        (Button(t("🗣 Open the complaint"), taps.COMPLAINT(each.id)),)
        for each in order.complaints[-1:]
    ]
    if questions:
        label = t("💬 Questions: {n}", n=order.said or 0)
        rows.append((Button(label, taps.INQUIRY(taps.OfInquiry(questions[-1]))),))
    changes = Button(t("🕓 Every change"), taps.RECORD_CHANGES(taps.OfRecord(order.code)))
    money = Button(t("💰 Every payment"), taps.RECORD_MONEY(order.code))
    proof = Button(t("📎 Look at the proof"), taps.RECORD_PROOF(order.code))
    by_providers = attempts or payments.is_sent(order)
    pays = (*(((proof,),) if order.proofs else ()), *(((money,),) if by_providers else ()))
    return MessageScreen(tuple(lines), (*rows, (changes,), *pays, (HOME,)))


def money(order: Order, attempts: Sequence[PaymentAttempt], now: datetime) -> MessageScreen:
    """What providers were asked to move for it, oldest first."""
    lines: list[Line] = [Strong(t("🧾 Order {code}", code=order.code))]
    if not attempts:
        lines.append(t("Nothing was paid through a provider yet."))
    for each in attempts:
        lines += ["", *_attempt(each)]
    said, rows = other_currency.offered(order, attempts)
    if rows:
        lines += ["", *said]
    elif (
        unclear := next((each for each in attempts if may_be_judged(each, now)), None)
    ) is not None:
        asked, rows = verdicts.offered(unclear)
        lines += ["", asked]
    return MessageScreen(tuple(lines), (*rows, back_row(taps.RECORD(order.code))))


def _attempt(attempt: PaymentAttempt) -> list[Line]:
    said = (
        t("{when}: refund of {total}", when=attempt.made_at, total=attempt.money)
        if attempt.kind == "refund"
        else t("{when}: payment of {total}", when=attempt.made_at, total=attempt.money)
    )
    lines: list[Line] = [said, labels.attempt_state(attempt.state)]
    if attempt.failure:
        on_phone = attempt.kind == "payment" and of_channel(attempt.channel).asks_phone
        lines.append(labels.attempt_failure(attempt.failure, on_phone=on_phone))
    if attempt.state == "in_review":
        moved = Money(attempt.moved, attempt.moved_currency)
        lines.append(t("The provider says it moved: {total}", total=moved))
    lines.append(
        t(
            "Look in the market's account there: {provider}",
            provider=labels.provider(attempt.provider),
        )
    )
    if attempt.reference:
        lines.append(t("Transaction number: <code>{number}</code>", number=attempt.reference))
    return lines


def _people(order: Order) -> list[Line]:
    shows = order_record.shows_people(order)
    lines: list[Line] = ["", t("Buyer: {name}", name=labels.somebody(order.buyer.name))]
    phone = order.purchase.address.get("phone") or order.buyer.phone
    if shows and phone:
        lines.append(t("📱 Buyer's phone: {phone}", phone=show_phone(phone)))
    lines.append(labels.shop(order.shop.name))
    lines.append(t("Seller: {name}", name=labels.somebody(order.shop.owner.name)))
    if shows and order.shop.phone:
        lines.append(t("📱 Shop's phone: {phone}", phone=show_phone(order.shop.phone)))
    if order.shop.owner.unreachable_since is not None:
        lines.append(t("The seller has left this chat and cannot be reached here."))
    return lines


def _address(order: Order) -> list[Line]:
    if not order_record.shows_people(order):
        return []
    try:
        address = address_from_dict(order.purchase.address)
    except UnreadableAddress:  # its owner had their data deleted
        return []
    return ["", Strong(t("📍 Delivery address")), *lines_for_label(address)]


def changes(
    order: Order, page: int, changed: Sequence[ChangeBy], heard: Sequence[EventBy]
) -> MessageScreen:
    """Who changed what, and who said what of the parcel, oldest first."""
    steps = [(each.at, _change(order, each)) for each in changed]
    # a tap that moved the parcel on is one of the changes
    moved = {(each.at, each.role) for each in changed if each.subject == "shipment"}
    steps += [
        (each.event.happened_at, _event(each))
        for each in heard
        if (each.event.happened_at, each.event.source) not in moved
    ]
    steps.sort(key=lambda step: step[0])
    pages = max(1, -(-len(steps) // LINES_A_PAGE))
    page = min(page, pages - 1)
    lines: list[Line] = [Strong(t("🧾 Order {code}", code=order.code))]
    lines += number_lines(page, pages)
    lines += [step for _, step in steps[page * LINES_A_PAGE : (page + 1) * LINES_A_PAGE]]
    before = _to_page(order, page - 1) if page else None
    after = _to_page(order, page + 1) if page + 1 < pages else None
    return MessageScreen(tuple(lines), (*turns(before, after), back_row(taps.RECORD(order.code))))


def _to_page(order: Order, page: int) -> Tap:
    return taps.RECORD_CHANGES(taps.OfRecord(order.code, page))


def _change(order: Order, change: ChangeBy) -> Text:
    return _by(change.at, _what(order, change), change.role, change.name)


def _by(when: datetime, what: Text, role: Role, name: str) -> Text:
    who = labels.somebody(name)
    match role:
        case "buyer":
            return t("{when}: {what} (buyer: {name})", when=when, what=what, name=who)
        case "seller":
            return t("{when}: {what} (seller: {name})", when=when, what=what, name=who)
        case "staff":
            return t("{when}: {what} (staff: {name})", when=when, what=what, name=who)
        case "system":
            return t("{when}: {what} (by itself)", when=when, what=what)


def _what(order: Order, change: ChangeBy) -> Text:
    to: Any = change.to_state
    match change.subject:
        case "order":
            return _of_order(to, change.reason)
        case "payment" if to == "part_refunded" and change.reason.isdecimal():
            total = Money(int(change.reason), order.payment.currency)
            return t("Refunded in total: {total}", total=total)
        case "payment":
            return labels.payment_state(to, by_provider=method_of(order).by_provider)
        case "shipment":
            return labels.shipment_state(to)
        case "postage" if to.isdecimal() and change.role == "buyer":
            price = Money(int(to), order.currency)
            return t("⚖️ The buyer agreed. Postage now: {price}", price=price)
        case "address" | "payment_method" | "postage" as what:
            return order_terms.changed(order, what, to)
        case "complaint":
            return _complained(to, change.reason)
        case "tracking":
            return t("Tracking number: {number}", number=to)
    return _RARE[change.subject, to]


_RARE = {
    ("missing", "missing"): t("📭 The buyer says that it has not arrived."),
    ("missing", "found"): t("📬 It has arrived after all."),
    ("receipt", "confirmed"): t("📬 The buyer has received it."),
    ("stock", "restocked"): t("🔢 The products are back in the stock."),
}


def _of_order(to: OrderState, reason: str) -> Text:
    state = t("🧾 Ordered") if to == "placed" else labels.order_state(to)
    if not reason:
        return state
    return t("{state}. Reason: {reason}", state=state, reason=labels.reason(reason))


def _complained(to: str, reason: str) -> Text:
    match to:
        case "open" if reason in COMPLAINT_KINDS:
            return complaints.kind(reason)
        case "read":
            return t("The seller has read the complaint.")
        case "reopened":
            return t("The order is open again, as its buyer complains.")
        case "answered" if reason in COMPLAINT_OFFERS:
            return complaints.offer(reason)
        case "decided" if reason in COMPLAINT_OFFERS:
            return complaints.verdict(reason)
    return complaints.state(to)  # type: ignore[arg-type] # a state of complaints


def _event(heard: EventBy) -> Text:
    event = heard.event
    what = shipments.event(event.word, event.code)
    if event.place:
        what = t("{state} ({place})", state=what, place=place_name(event.place))
    match event.source:
        case "buyer" | "seller" | "staff":
            return _by(event.happened_at, what, event.source, heard.name)
    return t("{when}: {what} (carrier)", when=event.happened_at, what=what)
