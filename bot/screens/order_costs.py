"""What an order costs, as its two sides and staff read it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.commerce import ledger, order_postage, product_texts, quotes
from bot.commerce.payment_methods import method_of
from bot.money import FRANCS, Money
from bot.parsing.exchange_rates import MILLION, francs
from bot.screens import discount_codes, import_tax, postage
from bot.screens.rates import in_francs, rate_line
from bot.texts import Line, Strong, quoted, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.constants import Role
    from storage.ledger import Whose
    from storage.models import Order


def cost_lines(order: Order, role: Role) -> list[Line]:
    """Goods, postage, what they come to, and how it is paid. Its seller reads their own currency,
    and last what the buyer was quoted in another."""
    quote = order.quote
    beside = quote if role != "seller" else None
    lines: list[Line] = [
        t(
            "{n} × {product}: {total}",
            n=line.quantity,
            product=product_texts.ordered(line, role),
            total=quoted(order.cost_of(line), order.quoted_for(line) if beside else None),
        )
        for line in order.lines
    ]
    if order.discount:
        off, second = order.discount_money, order.quoted_discount if beside else None
        lines.append(discount_codes.taken_off(order.discount_code, off, second))
    lines += _postage(order, role)
    total = quoted(order.total_money, beside.total if beside else None)
    lines.append(Strong(t("Total: {total}", total=total)))
    if quote is not None and beside is None:
        lines.append(t("The buyer was quoted: {price}", price=quote.total))
    at_customs = import_tax.of_order(order) if role == "buyer" else []
    return [*lines, method_of(order).label, *at_customs]


def _postage(order: Order, role: Role) -> list[Line]:
    """Of an order whose total has it in; and what its seller asks for instead."""
    cost, asked, service = order.postage_money, order.asked_money, order.postage_service
    if cost is None or service is None:
        return []
    quote = order.quote if role != "seller" else None
    lines: list[Line] = [
        postage.sent(service, cost, quote.postage if quote else None),
        *postage.several(order.parcels),
    ]
    if order.postage_days and order.state in ("placed", "accepted"):
        least, _, most = order.postage_days.partition("-")
        lines += postage.on_the_way(service, int(least), int(most))
    if asked is not None and order_postage.is_asked(order):
        price = quoted(asked, quotes.postage_of(quote, asked) if quote else None)
        lines.append(t("⚖️ The seller has weighed it. Postage now: {price}", price=price))
    return lines


def staff_lines(order: Order, books: Sequence[Whose]) -> list[Line]:
    """By which rate its second price was fixed; and where the market collects, what of its money it
    keeps, and whose the money is that has come and not gone back."""
    lines = _fixed_rate(order)
    if not ledger.is_collected(order):
        return lines
    currency = order.payment.currency
    kept = ledger.due_in(order, currency).commission
    # What is paid to its shop is not collected, and nothing is kept of it (decision 0118).
    if books or method_of(order).by_provider:
        lines.append(t("Commission: {amount}", amount=Money(kept, currency)))
    for account, money in books:
        match account:
            case "payable":
                lines.append(t("The shop's so far: {amount}", amount=money))
            case "commission":
                lines.append(t("The market's so far: {amount}", amount=money))
            case _:
                lines.append(t("The buyer's, too much: {amount}", amount=money))
    return lines


def _fixed_rate(order: Order) -> list[Line]:
    quote = order.quote
    if quote is None:
        return []
    lines: list[Line] = [rate_line(quote.currency, quote.millionths, quote.day, quote.source)]
    if order.currency != FRANCS:
        own = in_francs(francs(quote.own_millionths))
        lines.append(t("1 {currency} = {rate}", currency=order.currency, rate=own))
    if quote.margin:
        percent = f"{(Decimal(quote.margin) * 100 / MILLION).normalize():f}"
        lines.append(t("Added to the rate: {percent}", percent=f"{percent}%"))
    return lines
