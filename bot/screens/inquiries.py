"""Questions that are passed on: one with all that was said, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen, Rows
from bot.commerce import product_texts
from bot.commerce.inquiry_notices import first_name
from bot.commerce.inquiry_rules import may_speak
from bot.screens.common import HOME, back, page_lines, pager
from bot.texts import Line, Strong, Text, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.parsing.ways_around import Hidden
    from storage.constants import InquirySide
    from storage.inquiries import Subject
    from storage.models import Inquiry, InquiryMessage
    from storage.sql.pagination import Page

INQUIRIES = Button(t("💬 Questions"), taps.INQUIRIES(FIRST))


@dataclass(frozen=True, slots=True)
class Stopped:
    """Whether who asked is heard no more: by this shop, or by any."""

    here: bool = False
    everywhere: bool = False


def title(order: str, product: str) -> Text:
    """What a question is about."""
    if order:
        return t("💬 Question about order {code}", code=order)
    if product:
        return t("💬 Question about: {product}", product=product)
    return t("💬 Question to our staff")


def title_of(subject: Subject, side: InquirySide) -> Text:
    return title(subject.order, product_texts.asked_about(subject, by_asker=side == "asker"))


def inquiry(
    subject: Subject,
    side: InquirySide,
    said: Page[InquiryMessage],
    stopped: Stopped = Stopped(),  # it never changes
) -> MessageScreen:
    """All of it, as one of its sides or staff see it: the newest page first, each page in the order
    in which it was said."""
    of = subject.inquiry
    lines: list[Line] = [Strong(title_of(subject, side))]
    if subject.shop is not None and side != "shop":
        lines.append(labels.shop(subject.shop.name))
    if of.kind == "staff" and (subject.order or subject.product is not None):
        lines.append(t("To our staff"))
    lines += [*page_lines(said), ""]
    lines += [_said(each, subject, side) for each in reversed(said.items)]
    lines += ["", _state(of, side)]
    if of.is_reported and side in (of.reported_by, "staff"):
        lines.append(t("🚩 Reported"))
    if stopped.here and side == "shop":
        lines.append(t("🔕 You take no more questions from this buyer."))
    if stopped.everywhere and side == "staff":
        lines.append(t("🔕 This person may not ask shops any more."))
    number = of.id
    rows: list[tuple[Button, ...]] = []
    if may_speak(subject, side):
        rows.append((Button(t("✍️ Reply"), taps.REPLY(number)),))
    answered = any(each.side != side for each in said.items)
    rows += _moderating(of, side, stopped, answered=answered)
    rows += _leads(subject, side)
    rows += pager(said, lambda place: taps.INQUIRY(taps.OfInquiry(number, place)))
    above = taps.DESK(FIRST) if side == "staff" else taps.INQUIRIES(FIRST)
    return MessageScreen(tuple(lines), (*rows, (back(above), HOME)))


def _said(message: InquiryMessage, subject: Subject, side: InquirySide) -> Text:
    when = message.at
    words: str | Text = message.words or t("(deleted)")
    if message.side == side:
        return t("{when}, you: {words}", when=when, words=words)
    match message.side:
        case "shop":
            return t("{when}, the shop: {words}", when=when, words=words)
        case "staff":
            return t("{when}, our staff: {words}", when=when, words=words)
    name = subject.asker.name if side == "staff" else first_name(subject.asker)
    if name:
        return t("{when}, {name}: {words}", when=when, name=name, words=words)
    return t("{when}, the buyer: {words}", when=when, words=words)


def _state(of: Inquiry, side: InquirySide) -> Text:
    if of.state == "closed":
        return t("🏁 This question is finished")
    if of.state == "answered":
        return t("✅ Answered")
    answers = "staff" if of.kind == "staff" else "shop"
    return t("⏰ Waits for your answer") if side == answers else t("🕓 Waits for an answer")


def _moderating(
    of: Inquiry, side: InquirySide, stopped: Stopped, *, answered: bool
) -> list[tuple[Button, ...]]:
    """What may be done about it; by its sides once the other one has said something."""
    number = of.id
    if side != "staff":
        if of.kind == "staff" or of.state == "closed" or not answered:
            return []
        if side == "shop" and stopped.here:
            return [(Button(t("🔔 Take questions again"), taps.HEAR(number)),)]
        if of.is_reported and side == "asker":
            return []
        return [(Button(t("🚩 Report"), taps.ASK_REPORT(number)),)]
    rows: list[tuple[Button, ...]] = []
    if of.is_reported:
        rows.append((Button(t("✅ Nothing wrong: done"), taps.KEEP_INQUIRY(number)),))
    if of.state != "closed" and (of.kind == "staff" or of.is_reported):
        rows.append((Button(t("⏹ Stop this question"), taps.CLOSE_INQUIRY(number)),))
    if stopped.everywhere:
        rows.append((Button(t("🔔 Let them ask again"), taps.LET_ASK(number)),))
    elif of.is_reported:
        rows.append((Button(t("🔕 Stop their questions"), taps.STOP_ASKING(number)),))
    return rows


def _leads(subject: Subject, side: InquirySide) -> list[tuple[Button, ...]]:
    """To what it is about."""
    if subject.order:
        to = taps.RECORD(subject.order) if side == "staff" else taps.ORDER(subject.order)
        return [(Button(t("🔎 Order {code}", code=subject.order), to),)]
    if subject.product is not None and subject.product.state != "deleted":
        return [(Button(t("🛍 Show the product"), taps.PRODUCT(subject.product.id)),)]
    return []


def hidden(what: Sequence[Hidden], words: str) -> tuple[Line, ...]:
    """What somebody is told whose words were passed on with something hidden in them."""
    if not what:
        return ()
    return (
        t("⚠️ A phone number, link or payment code was hidden. It reads now: {words}", words=words),
    )


def listed(
    subjects: Sequence[Subject], sides: Sequence[InquirySide], page: Page[Inquiry]
) -> MessageScreen:
    """What somebody asked, and what their shop was asked."""
    if not subjects:
        lines: tuple[Line, ...] = (
            t("💬 You have no questions yet."),
            t("Open a product or an order to ask its seller."),
        )
        return MessageScreen(lines, ((_TALK,), (HOME,)))
    rows, shown = _rows(subjects, sides)
    head = (Strong(t("💬 Your questions")), *page_lines(page), "")
    return MessageScreen((*head, *shown), (*rows, *pager(page, taps.INQUIRIES), (_TALK, HOME)))


def desk(subjects: Sequence[Subject], page: Page[Inquiry]) -> MessageScreen:
    """What waits for staff."""
    if not subjects:
        return MessageScreen((t("✅ No question waits for the staff."),), ((HOME,),))
    rows, shown = _rows(subjects, ["staff"] * len(subjects))
    head = (Strong(t("👥 Questions for the staff")), *page_lines(page), "")
    return MessageScreen((*head, *shown), (*rows, *pager(page, taps.DESK), (HOME,)))


def _rows(
    subjects: Sequence[Subject], sides: Sequence[InquirySide]
) -> tuple[list[tuple[Button, ...]], list[Line]]:
    about = [_name(each, side) for each, side in zip(subjects, sides, strict=True)]
    names = labels.distinct([each or "…" for each in about])
    rows: list[tuple[Button, ...]] = []
    lines: list[Line] = []
    for number, (each, side, called, name) in enumerate(
        zip(subjects, sides, about, names, strict=True), 1
    ):
        reported = side == "staff" and each.inquiry.is_reported
        state = t("🚩 Reported") if reported else _state(each.inquiry, side)
        values = {"number": number, "about": called or t("Our staff"), "state": state}
        lines.append(t("{number}. {about}: {state}", **values))
        label: Text | str = name if called else t("{number}. Our staff", number=number)
        rows.append((Button(label, taps.INQUIRY(taps.OfInquiry(each.inquiry.id))),))
    return rows, lines


def _name(subject: Subject, side: InquirySide) -> str:
    return subject.order or product_texts.asked_about(subject, by_asker=side == "asker")


_TALK = Button(t("👥 Talk to a person"), taps.TALK(taps.Concerning()))
TALK: Rows = ((_TALK,),)


def ask_report(subject: Subject, side: InquirySide) -> MessageScreen:
    number = subject.inquiry.id
    lines: tuple[Line, ...] = (
        Strong(title_of(subject, side)),
        t("What is to be done? Our staff read what you report."),
        *((t("Orders of this buyer go on in any case."),) if side == "shop" else ()),
    )
    tell = (Button(t("🚩 Tell our staff"), taps.REPORT(number)),)
    told = subject.inquiry.is_reported
    mute = (Button(t("🔕 No more from them"), taps.MUTE(number)),)
    no = (back(taps.INQUIRY(taps.OfInquiry(number))),)
    return MessageScreen(
        lines, (*(() if told else (tell,)), *((mute,) if side == "shop" else ()), no)
    )


def nothing_to_reply() -> MessageScreen:
    return MessageScreen((t("No question waits for your answer."),), ((INQUIRIES, HOME),))
