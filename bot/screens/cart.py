"""The cart, page by page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce import carts, prices, product_names, product_texts
from bot.commerce.visibility import is_on_sale, may_be_back
from bot.money import Money, per_currency
from bot.screens.common import BROWSE, HOME, page_lines, pager, total
from bot.screens.discount_codes import taken_off
from bot.screens.import_tax import expected
from bot.screens.postage import estimate
from bot.screens.reductions import reduced
from bot.texts import Language, Line, Strong, Text, Value, Weight, t, tn
from storage.sql.pagination import FIRST, Place, of_rows

if TYPE_CHECKING:
    from bot.commerce.rates import SecondPrices
    from storage.models import CartLine, Product
    from storage.sql.pagination import Page

PAGE = 6  # products a screen, as on the shelves
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cart_screen(
    now: carts.Cart,
    second: SecondPrices,
    language: Language,
    *first: Line,
    place: Place | None = None,
    product_id: int = 0,
) -> MessageScreen:
    """One page of the cart: the one that is asked for, or that has a certain product; else the
    first on which something has to be mended before it can be ordered."""
    if not now.lines:
        return MessageScreen(
            (*first, t("🧺 Your cart is empty.")),
            ((BROWSE, HOME),),
        )
    if place is None:
        place = _place_to_look_at(now, product_id)
    page = of_rows(now.lines, _key, place, PAGE)
    lines: list[Line] = [*first, Strong(t("🧺 Your cart")), *page_lines(page), ""]
    rows: list[tuple[Button, ...]] = []
    shop_id = None
    names = product_names.on_buttons(
        [line.product for line in page.items],
        labels.LABEL_CELLS - 4,
        lambda product: product_texts.shown(product, language).bare,
    )
    for line, label in zip(page.items, names, strict=True):
        if line.product.shop_id != shop_id:
            shop_id = line.product.shop_id
            lines.append(t("🏪 {shop}", shop=line.product.shop.name))
        lines += line_of(line, second, now.at, language)
        rows.append(_buttons(line, label, page))
    lines += ["", *summary(now, second)]
    if now.wanted and all(map(carts.can_be_had, now.wanted)):
        rows.insert(0, (Button(t("✅ Checkout"), taps.CHECKOUT()),))
    rows += pager(page, lambda place: taps.CART(taps.InCart(place)))
    if now.wanted:
        rows.append((_code_button(now),))
    rows.append((Button(t("🛍 Continue shopping"), taps.SHOP(taps.OnShelf())), HOME))
    return MessageScreen(tuple(lines), tuple(rows))


def _code_button(now: carts.Cart) -> Button:
    if now.codes:
        return Button(t("✖️ Without the code"), taps.DROP_DISCOUNT_CODE())
    return Button(t("🎟 Discount code"), taps.TYPE_DISCOUNT_CODE())


def _key(line: CartLine) -> tuple[int, ...]:
    """What the lines of a cart are in order by (storage/carts.py)."""
    microseconds = (line.added_at - EPOCH) // timedelta(microseconds=1)
    return line.product.shop_id, microseconds, line.product_id


def _place_to_look_at(now: carts.Cart, product_id: int) -> Place:
    for number, line in enumerate(now.lines):
        if line.product_id == product_id or (not product_id and not carts.can_be_had(line)):
            return Place(number // PAGE)
    return FIRST


def _buttons(line: CartLine, label: str, page: Page[CartLine]) -> tuple[Button, ...]:
    """What cannot be had can only be removed. The page is shown again from where it begins."""
    shop, added, product = _key(page.items[0])
    begins = Place(page.number, (shop, added, product - 1))
    drop = taps.DROP(taps.OutOfCart(line.product_id, begins))
    if carts.is_left_out(line):
        return (Button(t("🗑 {name}", name=label), drop),)
    change = Button(t("✏️ {name}", name=label), taps.BUY(line.product_id))
    return change, Button(t("🗑 Remove"), drop)


def summary(now: carts.Cart, second: SecondPrices) -> list[Line]:
    """What all of it costs, and what is to be done before it can be ordered."""
    if not now.wanted:
        return [t("Nothing in your cart can be ordered at the moment.")]
    sums = [each for each in now.totals if second.shows(each)]
    lines: list[Line] = [*_codes(now, second)]
    lines += [Strong(total(each, _about(now, each.currency, second))) for each in sums]
    if now.estimate is not None:
        lines += estimate(now.estimate, second.of(now.estimate.price))
    if now.import_tax is not None:
        lines += expected(now.import_tax)
    if not all(map(carts.can_be_had, now.wanted)):
        lines.append(t("Please change or remove what is not available. Then you can order."))
    elif now.left_out:
        lines.append(t("What cannot be ordered is not in the total. It stays in your cart."))
    return lines


def _about(now: carts.Cart, currency: str, second: SecondPrices) -> Money | None:
    """About what all of a currency comes to where it goes: of each line, rounded once, as it will
    be charged (bot/commerce/quotes.py); None where one of them has no second price."""
    costs = [now.cost_of(each) for each in now.wanted if each.product.currency == currency]
    off = [each for each in now.taken_off if each.currency == currency and each.minor]
    there = [second.of(each) for each in costs]
    if None in there:
        return None
    less = [about for each in off if (about := second.of(each)) is not None]
    [sum_] = per_currency([each for each in there if each is not None])
    return sum_ - Money(sum(each.minor for each in less), sum_.currency)


def _codes(now: carts.Cart, second: SecondPrices) -> list[Line]:
    """What each code takes off, or why it does not."""
    return [
        each.refused.text() if each.refused is not None else taken_off(each.code.name, each.money)
        for each in now.discounts
        if each.refused is not None or second.shows(each.money)
    ]


def line_of(line: CartLine, second: SecondPrices, now: datetime, language: Language) -> list[Line]:
    """How many of it, at what sum, and what is to be known of it."""
    name = product_texts.name(line.product, language)
    if carts.is_left_out(line):
        return [
            t("{n} × {product}", n=line.quantity, product=name),
            _why_left_out(line.product),
        ]
    price = prices.of(line.product, now)
    seen = second.shows(price.money)
    lines: list[Line] = [_cost(line, name, price.money * line.quantity, second)]
    if not carts.can_be_had(line):
        left = line.product.available
        lines.append(tn("⚠️ Only {n} left", "⚠️ Only {n} left", left))
    elif seen and carts.has_changed(line, now):
        lines.append(_changed(line, price.money))
    if seen:
        lines += reduced(price)
    return lines


def _cost(line: CartLine, name: str, cost: Money, second: SecondPrices) -> Text:
    values: dict[str, Value] = {"n": line.quantity, "product": name}
    if not second.shows(cost):
        return t("{n} × {product}: only sent abroad", **values)
    about = second.of(cost)
    if about is None:
        return t("{n} × {product}: {total}", **values, total=cost)
    return t("{n} × {product}: {total} (about {second})", **values, total=cost, second=about)


def _why_left_out(product: Product) -> Line:
    if is_on_sale(product):
        return t("❌ Sold out")
    if product.state == "active" and product.shop.state == "open" and product.shop.reopens_on:
        return t("⏸ The shop opens again: {day}", day=product.shop.reopens_on)
    if may_be_back(product):
        return t("⏸ Paused: not on sale at the moment")
    return t("❌ No longer on sale")


def _changed(line: CartLine, price: Money) -> Line:
    """One of it costs or is something else by now: what it was, and what it is."""
    product = line.product
    return t(
        "⚠️ Changed: {price} ({unit}, {weight}), before {old_price} ({old_unit}, {old_weight})",
        price=price,
        unit=labels.unit(product.unit),
        weight=Weight(product.weight_grams),
        old_price=Money(line.price or 0, product.currency),
        old_unit=labels.unit(line.unit or product.unit),
        old_weight=Weight(line.weight_grams or 0),
    )
