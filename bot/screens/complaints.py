"""A complaint as its two sides and staff see it, and those that staff have to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen, with_photos
from bot.commerce import complaint_rules as rules
from bot.screens.common import HOME, back, page_lines, pager
from bot.texts import Line, Strong, Text, t

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bot.chat import Photo, Screen
    from bot.settings import Periods
    from storage.constants import ComplaintKind, ComplaintOffer, ComplaintState, Role
    from storage.models import Complaint, Order
    from storage.sql.pagination import Page

_KINDS: dict[ComplaintKind, Text] = {
    "not_arrived": t("🗣 Complaint: it has not arrived"),
    "not_as_described": t("🗣 Complaint: it is not as described"),
    "damaged": t("🗣 Complaint: it is damaged"),
    "other": t("🗣 Complaint: something else is wrong"),
}
_OFFERS: dict[ComplaintOffer, Text] = {
    "refund": t("The seller offers: all the money back"),
    "part": t("The seller offers: a part of the money back"),
    "resend": t("The seller offers: another parcel"),
    "none": t("The seller does not agree with the complaint."),
}
_VERDICTS: dict[ComplaintOffer, Text] = {
    "refund": t("Decided by our staff: all the money goes back."),
    "part": t("Decided by our staff: a part of the money goes back."),
    "resend": t("Decided by our staff: another parcel is sent."),
    "none": t("Decided by our staff: no money goes back."),
}
_STATES: dict[ComplaintState, Text] = {
    "open": t("🕓 Waiting for the seller's answer"),
    "answered": t("🕓 Waiting for the buyer: is the answer enough?"),
    "resending": t("🕓 Waiting for the new parcel"),
    "with_staff": t("🕓 Waiting for our staff to decide"),
    "agreed": t("✅ The buyer and the seller have agreed. The complaint is finished."),
    "decided": t("✅ Our staff have decided. The complaint is finished."),
    "withdrawn": t("✅ The buyer has taken the complaint back."),
}


# Where all of the staff who are there buy or sell it: what the two sides can do, and the market.
NOBODY: tuple[Text, ...] = (
    t("Whoever buys or sells it never decides, and nobody else of our staff is here."),
    t("The two of you can still agree: the seller makes an offer, and the buyer accepts it."),
    t("Whoever runs the market can name another member of staff, who then decides."),
)


def kind(code: ComplaintKind) -> Text:
    return _KINDS[code]


def offer(code: ComplaintOffer) -> Text:
    return _OFFERS[code]


def verdict(code: ComplaintOffer) -> Text:
    return _VERDICTS[code]


def state(code: ComplaintState) -> Text:
    return _STATES[code]


def complaint_screen(
    order: Order,
    complaint: Complaint,
    role: Role,
    now: datetime,
    periods: Periods,
    shown: Collection[str] = (),
    *,
    nobody: bool = False,
) -> MessageScreen:
    """What the two say, how it stands, and what this reader can do now. `nobody`: none of the staff
    may decide it."""
    lines: list[Line] = [
        Strong(t("🧾 Order {code}", code=order.code)),
        t("{when}: {state}", when=complaint.opened_at, state=kind(complaint.kind)),
    ]
    if complaint.words:
        lines.append(t("The buyer says: {words}", words=complaint.words))
    if complaint.read_at is not None and complaint.answered_at is None:
        lines.append(t("The seller has read it: {when}", when=complaint.read_at))
    lines += _answer(complaint)
    lines += ["", state(complaint.state), *_verdict(complaint)]
    if nobody and complaint.state == "with_staff":
        lines += NOBODY
    if complaint.state == "open":
        by = rules.answer_by(complaint, periods)
        lines.append(t("If nothing is agreed, our staff decide: {when}", when=by))
    rows = _buttons(complaint, role, now, periods)
    if "buyer" in shown:
        of_buyer = taps.COMPLAINT_PHOTOS(taps.ShownBy(complaint.id, "buyer"))
        rows = (*rows, (Button(t("📷 The buyer's photos"), of_buyer),))
    if "seller" in shown:
        of_seller = taps.COMPLAINT_PHOTOS(taps.ShownBy(complaint.id, "seller"))
        rows = (*rows, (Button(t("📷 The seller's photos"), of_seller),))
    to_order = taps.RECORD(order.code) if role == "staff" else taps.ORDER(order.code)
    look = Button(t("🔎 Order {code}", code=order.code), to_order)
    return MessageScreen(tuple(lines), (*rows, (look,), (HOME,)))


def _answer(complaint: Complaint) -> list[Line]:
    if complaint.offer is None or complaint.answered_at is None:
        return []
    said = offer(complaint.offer)
    lines: list[Line] = [t("{when}: {state}", when=complaint.answered_at, state=said)]
    if complaint.offered_money is not None:
        lines.append(t("Amount: {total}", total=complaint.offered_money))
    if complaint.answer:
        lines.append(t("The seller says: {words}", words=complaint.answer))
    return lines


def _verdict(complaint: Complaint) -> list[Line]:
    lines: list[Line] = []
    if complaint.state == "decided" and complaint.verdict is not None:
        lines.append(verdict(complaint.verdict))
    if complaint.awarded_money is not None:
        lines.append(t("To refund: {total}", total=complaint.awarded_money))
    if complaint.verdict_words:
        lines.append(t("Reason: {reason}", reason=complaint.verdict_words))
    return lines


def _buttons(
    complaint: Complaint, role: Role, now: datetime, periods: Periods
) -> tuple[tuple[Button, ...], ...]:
    number = complaint.id
    if not complaint.is_open:
        return ()
    rows: list[tuple[Button, ...]] = []
    if role == "buyer":
        if rules.can_accept(complaint):
            read = taps.OfferRead(number, complaint.answers)
            rows.append((Button(t("✅ Yes, I agree"), taps.ASK_ACCEPT(read)),))
        if rules.can_ask_staff(complaint, now, periods):
            rows.append((Button(t("Ask our staff to decide"), taps.ASK_FOR_STAFF(number)),))
        rows.append((Button(t("✅ It is settled"), taps.ASK_WITHDRAW(number)),))
    elif role == "seller":
        if rules.can_answer(complaint):
            rows.append((Button(t("✍️ Write an answer"), taps.ANSWER_COMPLAINT(number)),))
        if complaint.read_at is None:
            rows.append((Button(t("I have read it"), taps.COMPLAINT_READ(number)),))
    elif complaint.state == "with_staff":
        rows.append((Button(t("✍️ Write a decision"), taps.DECIDE_COMPLAINT(number)),))
    return tuple(rows)


def photos_screen(complaint: Complaint, photos: tuple[Photo, ...]) -> Screen:
    """What one side shows."""
    rows = ((back(taps.COMPLAINT(complaint.id)),),)
    return with_photos((kind(complaint.kind),), rows, photos)


def ask_accept(order: Order, complaint: Complaint) -> MessageScreen:
    lines: list[Line] = [Strong(t("🧾 Order {code}", code=order.code)), *_answer(complaint)]
    lines += [t("Do you agree? Then the complaint is finished.")]
    read = taps.OfferRead(complaint.id, complaint.answers)
    yes = Button(t("✅ Yes, I agree"), taps.ACCEPT_OFFER(read))
    return MessageScreen(tuple(lines), ((yes,), (back(taps.COMPLAINT(complaint.id)),)))


def ask_withdraw(order: Order, complaint: Complaint) -> MessageScreen:
    lines = (
        t("✅ Is the complaint about order {code} settled for you?", code=order.code),
        t("This cannot be undone."),
    )
    yes = Button(t("✅ Yes, it is settled"), taps.WITHDRAW(complaint.id))
    return MessageScreen(lines, ((yes,), (back(taps.COMPLAINT(complaint.id)),)))


def sent(order: Order, complaint: Complaint, periods: Periods) -> Text:
    """What its buyer reads at once: that it is there, and what happens next."""
    return t(
        "✅ Your complaint has been sent. The seller answers here; if nothing is agreed by {when},"
        " our staff decide. Reference: {code}",
        when=rules.answer_by(complaint, periods),
        code=f"{order.code}/{complaint.id}",
    )


def queue(page: Page[Complaint], codes: Mapping[int, str], periods: Periods) -> MessageScreen:
    if not page.items:
        return MessageScreen((t("✅ No complaint waits for a decision."),), ((HOME,),))
    lines: list[Line] = [Strong(t("🗣 Complaints to decide")), *page_lines(page), ""]
    rows: list[tuple[Button, ...]] = []
    for number, each in enumerate(page.items, 1):
        code = codes[each.id]
        lines.append(
            t(
                "{number}. {code}. {kind}. To be answered by: {when}",
                number=number,
                code=code,
                kind=labels.complaint_kind(each.kind),
                when=rules.answer_by(each, periods),
            )
        )
        rows.append((Button(t("🔎 Order {code}", code=code), taps.COMPLAINT(each.id)),))
    return MessageScreen(tuple(lines), (*rows, *pager(page, taps.COMPLAINTS), (HOME,)))
