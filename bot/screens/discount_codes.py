"""Codes for a discount: as their seller looks after them, and as a link offers one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce.reductions import Off
from bot.screens.common import HOME, back_row, page_lines, pager
from bot.texts import Code, Line, Strong, Text, quoted, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.money import Money
    from storage.models import DiscountCode
    from storage.sql.pagination import Page


def taken_off(code: str, off: Money, second: Money | None = None) -> Text:
    """What a code takes off an order."""
    return t("🎟 Discount ({code}): −{price}", code=code, price=quoted(off, second))


def off(of: Off) -> Text:
    if of.less is not None:
        return t("Discount: {price}", price=of.less)
    return t("Discount: {percent}", percent=f"{of.percent}%")


def _off(code: DiscountCode) -> Text:
    return off(Off(code.basis_points or 0, code.less_money))


def _stands(code: DiscountCode, now: datetime) -> Text:
    if code.ended_at is not None or code.ends_at <= now:
        return t("✖️ It has ended.")
    if code.begins_at > now:
        return t("From: {time}", time=code.begins_at)
    if code.most is not None and code.used >= code.most:
        return t("It has been used up.")
    return t("Until: {time}", time=code.ends_at)


def _used(code: DiscountCode) -> Text:
    if code.most is None:
        return t("Used: {n}", n=code.used)
    return t("Used: {n} of {most}", n=code.used, most=code.most)


def of_shop(page: Page[DiscountCode], now: datetime) -> MessageScreen:
    """The codes of a shop, newest first."""
    lines: list[Line] = [Strong(t("🎟 Codes for a discount")), *page_lines(page)]
    if not page.items:
        lines.append(
            t("You have no codes yet. Buyers type a code in their cart, or open its link.")
        )
    rows: list[tuple[Button, ...]] = []
    names = labels.distinct([each.name or "–" for each in page.items])
    for code, label in zip(page.items, names, strict=True):
        lines += ["", Strong(code.name), _off(code), _used(code), _stands(code, now)]
        rows.append((Button(label, taps.OWN_DISCOUNT_CODE(code.id)),))
    rows += pager(page, taps.DISCOUNT_CODES)
    rows.append((Button(t("➕ New code"), taps.NEW_DISCOUNT_CODE()),))
    return MessageScreen(tuple(lines), (*rows, back_row(taps.REDUCED_PRICES())))


def one(
    code: DiscountCode, now: datetime, share: str, links: Mapping[str, str], *first: Line
) -> MessageScreen:
    """A code as its seller sees it, with its links: `share` is what is written instead of one."""
    lines: list[Line] = [*first, Strong(code.name), _off(code)]
    if code.minimum:
        lines.append(t("Products must cost at least: {price}", price=code.minimum_money))
    if code.person_id is not None:
        lines.append(t("Only for one buyer."))
    lines += [_used(code), _stands(code, now)]
    if code.ended_at is not None or code.ends_at <= now:
        return MessageScreen(tuple(lines), (back_row(taps.DISCOUNT_CODES(FIRST)),))
    for platform, link in links.items():
        lines += ["", f"{platform}:", link]
    lines += ["", t("Or they write this code in a message to us:"), Code(share)]
    end = Button(t("✖️ End this code"), taps.END_DISCOUNT_CODE(code.id))
    return MessageScreen(tuple(lines), ((end,), back_row(taps.DISCOUNT_CODES(FIRST))))


def offered(code: DiscountCode, shop: str) -> MessageScreen:
    """What a link leads to, for somebody who may use it."""
    lines: list[Line] = [
        Strong(t("🎟 A discount for you: {code}", code=code.name)),
        t("🏪 {shop}", shop=shop),
        _off(code),
    ]
    if code.minimum:
        lines.append(t("Products must cost at least: {price}", price=code.minimum_money))
    lines.append(t("Until: {time}", time=code.ends_at))
    use = Button(t("🎟 Use the code"), taps.USE_DISCOUNT_CODE(code.token))
    look = Button(t("🏪 See the shop"), taps.OF_SHOP(taps.OfShop(code.shop_id, FIRST)))
    return MessageScreen(tuple(lines), ((use, look), (HOME,)))
