"""The words about a complaint: sent, read, answered, closed, and asked after."""

from __future__ import annotations

from bot import taps
from bot.chat import Button, MessageScreen
from bot.notices.complaints import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintDue,
    ComplaintNotice,
    ComplaintOpened,
    ComplaintRead,
    ComplaintToConfirm,
    ComplaintToDecide,
    ComplaintWithStaff,
    WhyStaff,
)
from bot.screens import complaints as screens
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Strong, Text, t


def _look(told: ComplaintNotice) -> tuple[Button, ...]:
    return (Button(t("🗣 Open the complaint"), taps.COMPLAINT(told.complaint)),)


def opened(told: ComplaintOpened) -> MessageScreen:
    lines = (
        Strong(t("🗣 The buyer complains about order {code}.", code=told.order)),
        screens.kind(told.of),
        t(
            "Please read it and answer. If nothing is agreed, our staff decide: {when}",
            when=told.answer_by,
        ),
    )
    read = (Button(t("I have read it"), taps.COMPLAINT_READ(told.complaint)),)
    return MessageScreen(lines, (read, _look(told)))


def read(told: ComplaintRead) -> MessageScreen:
    lines = (
        Strong(t("🗣 The seller has read your complaint about order {code}.", code=told.order)),
        t("You get a message here when they answer."),
    )
    return MessageScreen(lines, (_look(told),))


def answered(told: ComplaintAnswered) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("🗣 The seller has answered your complaint about order {code}.", code=told.order)),
        screens.offer(told.offer),
    ]
    if told.to_give_back is not None:
        lines.append(t("Amount: {total}", total=told.to_give_back))
    lines.append(t("Is that enough? You can agree, or ask our staff to decide."))
    return MessageScreen(tuple(lines), (_look(told),))


def closed(told: ComplaintClosed) -> MessageScreen:
    how = {
        "agreed": t("The buyer agrees with your answer. The complaint is finished."),
        "resending": t("The buyer agrees with your answer. Please send the new parcel."),
        "withdrawn": t("The buyer has taken the complaint back. There is nothing left to do."),
    }[told.how]
    lines: list[Line] = [Strong(t("🗣 Complaint about order {code}", code=told.order)), how]
    lines += _going_back(told, to_seller=True)
    order = (Button(t("🔎 Order {code}", code=told.order), taps.ORDER(told.order)),)
    return MessageScreen(tuple(lines), (order,))


def decided(told: ComplaintDecided) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("🗣 Complaint about order {code}", code=told.order)),
        screens.verdict(told.verdict),
    ]
    lines += _going_back(told, to_seller=told.to_seller)
    order = (Button(t("🔎 Order {code}", code=told.order), taps.ORDER(told.order)),)
    return MessageScreen(tuple(lines), (_look(told), order))


def _going_back(told: ComplaintClosed | ComplaintDecided, *, to_seller: bool) -> list[Line]:
    lines: list[Line] = []
    if told.by_itself is not None:
        lines.append(t("This money is being returned automatically: {total}", total=told.by_itself))
    if told.by_hand is None:
        return lines
    if to_seller:
        lines.append(t("To refund: {total}", total=told.by_hand))
        lines.append(t("Once you have refunded it, tap the button on the order."))
    else:
        lines.append(t("The seller will refund you: {total}", total=told.by_hand))
    return lines


def due(told: ComplaintDue) -> MessageScreen:
    lines = (
        Strong(t("⏰ The buyer of order {code} waits for your answer.", code=told.order)),
        screens.kind(told.of),
        t("If nothing is agreed, our staff decide: {when}", when=told.answer_by),
    )
    return MessageScreen(lines, (_look(told),))


def to_confirm(told: ComplaintToConfirm) -> MessageScreen:
    question = (
        t("Has the new parcel arrived?")
        if told.resending
        else t("Is that enough? You can agree, or ask our staff to decide.")
    )
    title = Strong(t("⏰ Your complaint about order {code} waits for you.", code=told.order))
    return MessageScreen((title, question), (_look(told),))


def with_staff(told: ComplaintWithStaff) -> MessageScreen:
    """To one of its sides."""
    why: dict[WhyStaff, Text] = {
        "asked": t("The buyer asks our staff to decide."),
        "unanswered": t("The time to answer it is over."),
        "undecided": t("The buyer has not said whether the answer is enough."),
        "not_resent": t("The new parcel has not arrived."),
        "seller_gone": t("The seller has left this chat and cannot be reached here."),
        "waiting": t("It still waits for a decision."),
    }
    lines: list[Line] = [
        Strong(t("🗣 Our staff decide the complaint about order {code}.", code=told.order)),
        why.get(told.why, t("It still waits for a decision.")),
    ]
    if told.nobody:
        lines = [
            Strong(t("⚠️ Nobody can decide the complaint about order {code} now.", code=told.order)),
            *screens.NOBODY,
        ]
    elif told.to_seller:
        lines.append(t("Until then you can still make an offer that the buyer accepts."))
    else:
        lines.append(t("Until then the seller can still make you an offer."))
    return MessageScreen(tuple(lines), (_look(told),))


def to_decide(told: ComplaintToDecide) -> MessageScreen:
    """To staff."""
    why = {
        "unread": t(
            "The seller has not said that they read it. Staff decide: {when}", when=told.answer_by
        ),
        "unanswered": t("The seller has not answered. Please decide."),
        "asked": t("The buyer asks our staff to decide."),
        "undecided": t("The seller has answered; the buyer has not said whether that is enough."),
        "not_resent": t("The new parcel has not arrived. Please decide."),
        "seller_gone": t("The seller has left this chat and cannot be reached here."),
        "waiting": t("It still waits for a decision."),
    }[told.why]
    lines = (
        Strong(t("⚠️ Complaint about order {code}: please help.", code=told.order)),
        screens.kind(told.of),
        why,
    )
    record = (Button(t("🔎 Order {code}", code=told.order), taps.RECORD(told.order)),)
    return MessageScreen(lines, (_look(told), record))


KINDS = (
    NoticeKind(ComplaintOpened, opened),
    NoticeKind(ComplaintRead, read),
    NoticeKind(ComplaintAnswered, answered),
    NoticeKind(ComplaintClosed, closed),
    NoticeKind(ComplaintDecided, decided),
    NoticeKind(ComplaintDue, due),
    NoticeKind(ComplaintToConfirm, to_confirm),
    NoticeKind(ComplaintToDecide, to_decide),
    NoticeKind(ComplaintWithStaff, with_staff),
)
