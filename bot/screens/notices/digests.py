"""The words of what people are told by the calendar: digests, stock, reviews, the week."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.money import Money
from bot.notices.digests import (
    Digest,
    LowStock,
    ReviewAsked,
    WeekReport,
)
from bot.screens.common import HOME, MY_PRODUCTS
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Strong, t, tn


def digest(told: Digest) -> MessageScreen:
    """What a seller finds in their shop this morning."""
    lines: list[Line] = [Strong(t("☀️ Good morning! Your shop today:"))]
    if told.waiting:
        lines.append(
            tn(
                "📥 {n} order is waiting for your answer.",
                "📥 {n} orders are waiting for your answer.",
                told.waiting,
            )
        )
    if told.to_check:
        lines.append(tn("💰 {n} payment to check.", "💰 {n} payments to check.", told.to_check))
    if told.to_send:
        lines.append(tn("📦 {n} order to send.", "📦 {n} orders to send.", told.to_send))
    if told.questions:
        lines.append(
            tn(
                "💬 {n} question waits for your answer: /questions",
                "💬 {n} questions wait for your answer: /questions",
                told.questions,
            )
        )
    lines += [
        t("💰 Sold yesterday: {total}", total=Money(total, currency))
        for currency, _count, total in told.sold
    ]
    lines += [
        t("✖️ Cancelled yesterday, sold before: {total}", total=Money(total, currency))
        for currency, _count, total in told.off
    ]
    if told.low:
        lines += ["", t("🔢 Running low:")]
        lines += [t("{product}: {n}", product=name, n=left) for name, left in told.low]
    if told.more_low:
        lines.append(tn("And {n} more product.", "And {n} more products.", told.more_low))
    return MessageScreen(
        tuple(lines),
        (
            (Button(t("📥 Sales"), taps.SALES(taps.OfSales())), MY_PRODUCTS),
            (Button(t("⏰ Change the time"), taps.ASK_HOUR()),),
        ),
    )


def low_stock(told: LowStock) -> MessageScreen:
    product = told.product
    first = (
        tn(
            "🔢 Only {n} left to sell: {product}",
            "🔢 Only {n} left to sell: {product}",
            told.left,
            product=product,
        )
        if told.left
        else t("🔢 Sold out: {product}", product=product)
    )
    return MessageScreen(
        (first, t("Do you have more of it? Write the new number.")),
        (
            (Button(t("🔢 Stock"), taps.EDIT(taps.FactOfProduct(told.product_id, "stock"))),),
            (MY_PRODUCTS,),
        ),
    )


def review(told: ReviewAsked) -> MessageScreen:
    """One tap is an answer; words may follow."""
    code = told.order
    names = [each.bought_as or each.name for each in told.lines]
    return MessageScreen(
        (
            Strong(t("⭐ How was your order {code}?", code=code)),
            *names,
            labels.shop(told.shop),
            t("5 is very good, 1 is bad. Other buyers see the average."),
        ),
        (
            tuple(
                Button(t("{n} ⭐", n=stars), taps.RATE(taps.Rated(code, stars)))
                for stars in taps.STARS
            ),
            (Button(t("🔎 Order {code}", code=code), taps.ORDER(code)),),
        ),
    )


def weekly(told: WeekReport) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("📊 The market last week")),
        t(
            "{first} to {last}",
            first=told.first,
            last=told.last,
        ),
        "",
        t("🧾 Orders placed: {n}", n=told.orders),
    ]
    lines += [
        t("💰 Sales: {total} ({n})", total=Money(total, currency), n=count)
        for currency, count, total in told.sold
    ]
    lines += [
        t("✖️ Cancelled, sold before: {total} ({n})", total=Money(total, currency), n=count)
        for currency, count, total in told.off
    ]
    lines.append(t("🏪 New shops: {n}", n=told.shops))
    if told.undelivered:
        lines.append(t("⚠️ Messages not delivered: {n}", n=told.undelivered))
    return MessageScreen(tuple(lines), ((HOME,),))


KINDS = (
    NoticeKind(Digest, digest),
    NoticeKind(LowStock, low_stock),
    NoticeKind(ReviewAsked, review),
    NoticeKind(WeekReport, weekly),
)
