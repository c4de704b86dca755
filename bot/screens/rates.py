"""Exchange rates, as staff see them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot import taps
from bot.chat import Button, MessageScreen
from bot.commerce.rates import STAFF, is_old
from bot.money import FRANCS
from bot.parsing.exchange_rates import francs
from bot.screens.common import HOME
from bot.texts import Line, Strong, Text, t, tn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.settings import Periods
    from storage.models import ExchangeRate

ENTER = Button(t("✏️ Enter rates"), taps.ENTER_RATES())


def rates(
    newest: Sequence[ExchangeRate], recent: Sequence[ExchangeRate], now: datetime, periods: Periods
) -> MessageScreen:
    """What is in force, and what was said before that."""
    lines: list[Line] = [Strong(t("💱 Exchange rates"))]
    for row in newest:
        lines.append(_line(row))
        if is_old(row.day, now, periods):
            lines.append(too_old(periods.rate_days))
    if not newest:
        lines.append(t("There are no rates yet: all prices are in francs only."))
    known = {row.id for row in newest}
    earlier = [row for row in recent if row.id not in known]
    if earlier:
        lines += ["", Strong(t("Earlier")), *map(_line, earlier)]
    return MessageScreen(tuple(lines), ((ENTER, HOME),))


def too_old(days: int) -> Text:
    return tn("⚠️ Older than {n} day: not used.", "⚠️ Older than {n} days: not used.", days)


def in_francs(rate: str) -> str:
    return f"{rate}\u00a0{FRANCS}"


def _line(row: ExchangeRate) -> Text:
    return rate_line(row.currency, row.millionths, row.day, row.source)


def rate_line(currency: str, millionths: int, day: date, source: str) -> Text:
    """What somebody said of a day."""
    said: dict[str, Any] = {
        "currency": currency,
        "rate": in_francs(francs(millionths)),
        "day": day,
    }
    if source == STAFF:
        return t("1 {currency} = {rate} ({day}, entered by staff)", **said)
    return t("1 {currency} = {rate} ({day}, from {source})", **said, source=source)


def one(currency: str, millionths: int, day: str, old: int) -> Text:
    """A rate that is to be used, beside the one before it."""
    said: dict[str, Any] = {
        "currency": currency,
        "rate": in_francs(francs(millionths)),
        "day": date.fromisoformat(day),
    }
    if not old:
        return t("1 {currency} = {rate} ({day})", **said)
    return t("1 {currency} = {rate} ({day}), before: {old}", **said, old=in_francs(francs(old)))
