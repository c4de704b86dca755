"""The cart, page by page, and going to the checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot import labels
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import carts
from bot.commerce.refusals import EmptyCart
from bot.commerce.visibility import is_on_sale
from bot.flows import checkout
from bot.handlers.turn import Begin
from bot.money import Money
from bot.texts import Line, Strong, Weight, t, tn
from storage import carts as stored_carts
from storage import orders as stored_orders

if TYPE_CHECKING:
    from bot.handlers.turn import Turn
    from storage.models import CartLine, Product

HOME = Button(t("🏠 Main menu"), Tap("home"))
PAGE = 6  # products a screen, as on the shelves


async def cart(turn: Turn, subject: str) -> Answer:
    """`subject` is the page, if one was chosen."""
    return Answer((await cart_screen(turn, page=_number(subject)),))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


async def cart_screen(
    turn: Turn, *first: Line, page: int | None = None, product_id: int = 0
) -> Screen:
    """One page of the cart: the one that is asked for, or that has a certain product; else the
    first on which something has to be mended before it can be ordered."""
    now = await carts.of(turn.db, turn.who.person.id)
    if not now.lines:
        return Screen(
            (*first, t("🧺 Your cart is empty.")),
            ((Button(t("🛍 Browse products"), Tap("shop")), HOME),),
        )
    pages = -(-len(now.lines) // PAGE)
    if page is None:
        page = _page_to_look_at(now, product_id)
    page = min(page, pages - 1)
    lines: list[Line] = [*first, Strong(t("🧺 Your cart"))]
    if pages > 1:
        lines.append(t("Page {page} of {pages}", page=page + 1, pages=pages))
    lines.append("")
    rows: list[tuple[Button, ...]] = []
    shop_id = None
    shown = now.lines[page * PAGE : (page + 1) * PAGE]
    names = labels.distinct([line.product.name for line in shown], labels.LABEL_CELLS - 4)
    for line, label in zip(shown, names, strict=True):
        if line.product.shop_id != shop_id:
            shop_id = line.product.shop_id
            lines.append(t("🏪 {shop}", shop=line.product.shop.name))
        lines += _line(line)
        rows.append(
            (
                Button(t("✏️ {name}", name=label), Tap("buy", str(line.product_id))),
                Button(t("🗑 Remove"), Tap("drop", f"{line.product_id}~{page}")),
            )
        )
    lines += ["", Strong(t("Total: {total}", total=now.total))]
    if all(carts.can_be_had(line) for line in now.lines):
        rows.insert(0, (Button(t("✅ Checkout"), Tap("checkout")),))
    else:
        lines.append(t("Please change or remove what is not available. Then you can order."))
    turns = []
    if page > 0:
        turns.append(Button(t("◀️ Previous page"), Tap("cart", str(page - 1))))
    if page + 1 < pages:
        turns.append(Button(t("Next page ▶️"), Tap("cart", str(page + 1))))
    if turns:
        rows.append(tuple(turns))
    rows.append((Button(t("🛍 Continue shopping"), Tap("shop")), HOME))
    return Screen(tuple(lines), tuple(rows))


def _page_to_look_at(now: carts.Cart, product_id: int) -> int:
    for number, line in enumerate(now.lines):
        if line.product_id == product_id or (not product_id and not carts.can_be_had(line)):
            return number // PAGE
    return 0


def _line(line: CartLine) -> list[Line]:
    lines: list[Line] = [
        t(
            "{n} × {product}: {total}",
            n=line.quantity,
            product=line.product.name,
            total=carts.line_total(line),
        )
    ]
    if not carts.can_be_had(line):
        lines.append(_missing(line.product))
    elif carts.has_changed(line):
        lines.append(_changed(line))
    return lines


def _changed(line: CartLine) -> Line:
    """One of it costs or is something else by now: what it was, and what it is."""
    product = line.product
    return t(
        "⚠️ Changed: {price} ({unit}, {weight}), before {old_price} ({old_unit}, {old_weight})",
        price=Money(product.price, product.currency),
        unit=labels.unit(product.unit),
        weight=Weight(product.weight_grams),
        old_price=Money(line.price or 0, product.currency),
        old_unit=labels.unit(line.unit or product.unit),
        old_weight=Weight(line.weight_grams or 0),
    )


def _missing(product: Product) -> Line:
    available = product.available if is_on_sale(product) else 0
    if available <= 0:
        return t("❌ Sold out")
    return tn("⚠️ Only {n} left", "⚠️ Only {n} left", available)


async def drop(turn: Turn, subject: str) -> Answer:
    product, _, page = subject.partition("~")
    if await stored_carts.remove(turn.db, turn.who.person.id, _number(product) or 0):
        done = t("Removed from the cart.")
    else:  # an old button, or ordered in the meantime
        done = t("That is not in the cart any more.")
    return Answer((await cart_screen(turn, page=_number(page)),), toast=done)


async def to_checkout(turn: Turn, _subject: str) -> Answer | Begin:
    now = await carts.of(turn.db, turn.who.person.id)
    if not now.lines:
        raise EmptyCart
    if not all(carts.can_be_had(line) for line in now.lines):
        return Answer((await cart_screen(turn),), toast=t("Some of it is no longer available."))
    shops = {line.product.shop_id: line.product.shop for line in now.lines}
    basket = checkout.Basket(
        fingerprint=now.fingerprint,
        lines=tuple(
            (line.quantity, line.product.name, carts.line_total(line).minor) for line in now.lines
        ),
        shops=len(shops),
        total=now.total.minor,
        mobile_money=all(shop.merchant_code for shop in shops.values()),
        without_code=tuple(shop.name for shop in shops.values() if not shop.merchant_code),
    )
    home: Literal["RW", "CN"] = "CN" if turn.who.person.language == "zh" else "RW"
    last = await stored_orders.last_purchase(turn.db, turn.who.person.id)
    known = checkout.answers_from(last.address) if last is not None else {}
    return Begin(checkout.FORM, checkout.Answers(basket=basket, home=home, **known))
