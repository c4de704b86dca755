"""The words about a question: asked, answered, waited for, told to staff."""

from __future__ import annotations

from bot import taps
from bot.chat import Button, MessageScreen
from bot.notices.inquiries import (
    InquiryAnswered,
    InquiryAsked,
    InquiryDue,
    InquiryNotice,
    InquiryToStaff,
)
from bot.screens.inquiries import title
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Strong, t


def _open(told: InquiryNotice) -> Button:
    return Button(t("💬 Show the question"), taps.INQUIRY(taps.OfInquiry(told.inquiry)))


def _reply(told: InquiryNotice) -> Button:
    return Button(t("✍️ Reply"), taps.REPLY(told.inquiry))


def _about(told: InquiryNotice) -> tuple[Button, ...]:
    if told.order:
        return (Button(t("🔎 Order {code}", code=told.order), taps.ORDER(told.order)),)
    if told.product_id:
        return (Button(t("🛍 Show the product"), taps.PRODUCT(told.product_id)),)
    return ()


def asked(told: InquiryAsked) -> MessageScreen:
    lines: tuple[Line, ...] = (
        Strong(title(told.order, told.product)),
        t("{name} asks: {words}", name=told.name, words=told.words)
        if told.name
        else t("A buyer asks: {words}", words=told.words),
    )
    report = Button(t("🚩 Report"), taps.ASK_REPORT(told.inquiry))
    return MessageScreen(lines, ((_reply(told), report), (_open(told),)))


def answered(told: InquiryAnswered) -> MessageScreen:
    words = (
        t("Our staff answer: {words}", words=told.words)
        if told.by_staff
        else t("{shop} answers: {words}", shop=told.shop, words=told.words)
        if told.shop
        else t("The seller answers: {words}", words=told.words)
    )
    lines: tuple[Line, ...] = (Strong(title(told.order, told.product)), words)
    about = _about(told)
    return MessageScreen(lines, ((_reply(told),), *((about,) if about else ()), (_open(told),)))


def due(told: InquiryDue) -> MessageScreen:
    lines: tuple[Line, ...] = (
        Strong(title(told.order, told.product)),
        t("⏰ The buyer has been waiting for your answer since yesterday."),
    )
    return MessageScreen(lines, ((_reply(told),), (_open(told),)))


def to_staff(told: InquiryToStaff) -> MessageScreen:
    why = {
        "asked": t("Somebody wants to talk to a person."),
        "reported": t("🚩 One of the two reports this question. Please look at it."),
        "waiting": t("⏰ This has been waiting for an answer since yesterday."),
    }[told.why]
    return MessageScreen((Strong(title(told.order, told.product)), why), ((_open(told),),))


KINDS = (
    NoticeKind(InquiryAsked, asked),
    NoticeKind(InquiryAnswered, answered),
    NoticeKind(InquiryDue, due),
    NoticeKind(InquiryToStaff, to_staff),
)
