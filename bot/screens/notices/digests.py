"""The words of what people are told by the calendar: digests, stock, reviews, the week."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.money import Money
from bot.screens.common import HOME
from bot.texts import Line, Strong, t, tn

Facts = dict[str, Any]


def digest(facts: Facts) -> Screen:
    """What a seller finds in their shop this morning."""
    lines: list[Line] = [Strong(t("☀️ Good morning! Your shop today:"))]
    if facts["waiting"]:
        lines.append(
            tn(
                "📥 {n} order is waiting for your answer.",
                "📥 {n} orders are waiting for your answer.",
                facts["waiting"],
            )
        )
    if facts["to_send"]:
        lines.append(tn("📦 {n} order to send.", "📦 {n} orders to send.", facts["to_send"]))
    lines += [
        t("💰 Sold yesterday: {total}", total=Money(total, currency))
        for currency, _count, total in facts["sold"]
    ]
    lines += [
        t("✖️ Cancelled yesterday, sold before: {total}", total=Money(total, currency))
        for currency, _count, total in facts.get("off", ())  # since 0.2
    ]
    if facts["low"]:
        lines += ["", t("🔢 Running low:")]
        lines += [t("{product}: {n}", product=name, n=left) for name, left in facts["low"]]
    if facts["more_low"]:
        lines.append(tn("And {n} more product.", "And {n} more products.", facts["more_low"]))
    return Screen(
        tuple(lines),
        (
            (Button(t("📥 Sales"), Tap("sales")), Button(t("📋 My products"), Tap("mine"))),
            (Button(t("⏰ Change the time"), Tap("hour")),),
        ),
    )


def low_stock(facts: Facts) -> Screen:
    product = facts["product"]
    first = (
        tn(
            "🔢 Only {n} left to sell: {product}",
            "🔢 Only {n} left to sell: {product}",
            facts["left"],
            product=product,
        )
        if facts["left"]
        else t("🔢 Sold out: {product}", product=product)
    )
    return Screen(
        (first, t("Do you have more of it? Write the new number.")),
        (
            (Button(t("🔢 Stock"), Tap("edit", f"{facts['product_id']}~stock")),),
            (Button(t("📋 My products"), Tap("mine")),),
        ),
    )


def review(facts: Facts) -> Screen:
    """One tap is an answer; words may follow."""
    code = facts["order"]
    names = [name for _n, name, _unit in facts["lines"]]
    return Screen(
        (
            Strong(t("⭐ How was your order {code}?", code=code)),
            *names,
            labels.shop(facts["shop"]),
            t("5 is very good, 1 is bad. Other buyers see the average."),
        ),
        (
            tuple(
                Button(t("{n} ⭐", n=stars), Tap("rate", f"{code}~{stars}"))
                for stars in range(1, 6)
            ),
            (Button(t("🔎 Order {code}", code=code), Tap("order", code)),),
        ),
    )


def weekly(facts: Facts) -> Screen:
    lines: list[Line] = [
        Strong(t("📊 The market last week")),
        t(
            "{first} to {last}",
            first=date.fromisoformat(facts["from"]),
            last=date.fromisoformat(facts["to"]),
        ),
        "",
        t("🧾 Orders placed: {n}", n=facts["orders"]),
    ]
    lines += [
        t("💰 Sales: {total} ({n})", total=Money(total, currency), n=count)
        for currency, count, total in facts["sold"]
    ]
    lines += [
        t("✖️ Cancelled, sold before: {total} ({n})", total=Money(total, currency), n=count)
        for currency, count, total in facts.get("off", ())
    ]
    lines.append(t("🏪 New shops: {n}", n=facts["shops"]))
    if facts["undelivered"]:
        lines.append(t("⚠️ Messages not delivered: {n}", n=facts["undelivered"]))
    return Screen(tuple(lines), ((HOME,),))


KINDS = (digest, low_stock, review, weekly)
