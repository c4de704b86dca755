"""Turning a cart into orders: one per shop, under one purchase, with the stock taken."""

from __future__ import annotations

import secrets
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.commerce import (
    carts,
    commission,
    discount_codes,
    import_tax,
    payment_methods,
    postage_options,
    prices,
    product_texts,
    quiet_hours,
    quotes,
    rates,
)
from bot.commerce.notify import tell
from bot.commerce.orders import facts_of
from bot.commerce.people import gets_parcels_in, reader_of
from bot.commerce.refusals import (
    CartChanged,
    EmptyCart,
    ManyOrders,
    NoMobileMoney,
    NotPaidThatWay,
    OnlyAbroad,
    PostageChanged,
    QuoteEnded,
    SoldOut,
    TooHeavy,
)
from bot.commerce.state_machine import Actor, record
from bot.commerce.tariff_board import TariffBoard
from bot.commerce.visibility import is_on_sale
from bot.money import FRANCS, Money, per_currency
from bot.notices.digests import LowStock
from bot.notices.orders import OrderPlaced, OrderWaiting
from bot.parsing.countries import ASKED_FIRST, HOME, is_abroad
from bot.payment_methods import METHODS, Situation, named, offered
from storage import carts as stored_carts
from storage import commission as stored_commission
from storage import discount_codes as stored_discounts
from storage import order_insert as stored
from storage import orders, products
from storage.models import Order, OrderLine, Payment, Shipment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.commerce.postage_options import Parts, ShopPart
    from bot.commerce.quotes import CartQuote
    from bot.commerce.rates import Exchange
    from bot.settings import Periods
    from storage.constants import Country, Language, PaymentMethod, PostageService
    from storage.database import Session
    from storage.models import (
        CartLine,
        CommissionRule,
        DiscountCode,
        PostageRate,
        Product,
        Purchase,
    )

# Crockford's base 32 without the digits 0 and 1: nothing that is misread aloud or on paper.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

# Of one buyer, under way at once: whoever only orders fills sellers' days and holds their stock.
MOST_OPEN = 50


def new_code() -> str:
    """An order's code, IS-7K4QM2: 30^6 of them, so the next order's cannot be guessed."""
    return "IS-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


async def place(
    db: Session,
    buyer: Member,
    now: datetime,
    periods: Periods,
    *,
    draft_id: str,
    fingerprint: str,
    address: dict[str, Any],
    method: PaymentMethod,
    service: PostageService | None = None,
    postage: Money | None = None,
    quote: CartQuote | None = None,
    exchange: Exchange | None = None,
    tariff: TariffBoard | None = None,
) -> Sequence[Order]:
    """Order what is in the cart, if it still is what was shown (`fingerprint`), and is sent for
    what was shown. Without a service, postage is agreed on by phone. A `quote` is what was shown in
    the buyer's own currency, and is copied to the orders; by `exchange` the postage was converted.
    `tariff` is what this process knows of it, which counts only if it is the last.

    All or nothing: SoldOut, CartChanged, PostageChanged, QuoteEnded, ComesToNothing, OnlyAbroad,
    ManyOrders, NoMobileMoney, TwoCurrencies, or what a code is refused for leave stock and cart as
    they were. The same draft placed again gives the same orders.
    """
    begun = await stored.begin_purchase(db, draft_id, buyer.person.id, address, now)
    if begun is None:
        return await orders.by_draft(db, draft_id)
    purchase, under_way = begun
    reads = reader_of(buyer.person).language
    if under_way >= MOST_OPEN:
        raise ManyOrders(under_way)
    country: Country = address.get("country", HOME)
    await gets_parcels_in(db, buyer, country)
    cart = await carts.to_order(db, buyer.person.id, now)
    if not cart.lines:
        raise EmptyCart
    if cart.fingerprint != fingerprint or not cart.wanted:
        gone = cart.sold_out_since(fingerprint)
        raise SoldOut(product_texts.name(gone, reads), 0) if gone is not None else CartChanged
    lines = cart.wanted
    _must_fit(cart, address, method, service, periods, quote)
    rules = await _commission(db, lines, periods)
    if quote is not None and (quote.has_ended(now) or not _is_of(quote, country)):
        raise QuoteEnded
    parts: Parts = {}
    if service:
        if exchange is not None and exchange.has_ended(now):
            exchange = await rates.exchange_of(db, now, periods)
        known = await (tariff or TariffBoard()).of(db, cart.tariff)
        parts = _postage(lines, known, address, service, postage, now, exchange)
    fallen = await _take_stock(db, lines, periods.low_stock, now, reads)
    codes, off = await _reserve_codes(db, buyer, cart, now), cart.off
    placed = [
        _order_of(
            buyer,
            purchase,
            list(theirs),
            method,
            service,
            parts.get(shop.id),
            rules,
            codes.get(shop.id),
            off,
        )
        for shop, theirs in groupby(lines, lambda line: line.product.shop)
    ]
    if quote is not None and rates.second_currency(country) is not None:
        _fix(placed, quote)
    for order in placed:
        _charge(order)
    await stored.add(db, placed)
    await stored_carts.take(db, buyer.person.id, [line.product_id for line in lines])
    await _note_codes(db, buyer, placed, codes)
    for order in placed:
        record(db, "order", order.id, "", "placed", Actor("buyer", buyer.person.id), now)
        await _tell_seller(db, order, now, periods)
    for product, left in fallen:
        await tell(
            db,
            product.shop.owner_id,
            LowStock(
                product=product_texts.original(product).name, product_id=product.id, left=left
            ),
            key=f"low_stock:{product.id}:{purchase.id}",
            now=now,
        )
    return placed


async def _reserve_codes(
    db: Session, buyer: Member, cart: carts.Cart, now: datetime
) -> dict[int, DiscountCode]:
    """Those that take something off, by their shop. In the order of ids, as goods are."""
    codes = {each.code.shop_id: each.code for each in cart.discounts if each.money.minor}
    for code in sorted(codes.values(), key=lambda code: code.id):
        await discount_codes.reserve(db, code, buyer.person.id, now)
    return codes


async def _note_codes(
    db: Session, buyer: Member, placed: Sequence[Order], codes: dict[int, DiscountCode]
) -> None:
    """Each is used by its order, and no longer in the cart."""
    for order in placed:
        if order.discount:
            await discount_codes.note_use(db, order, codes[order.shop_id], buyer.person.id)
    if codes:
        await stored_discounts.remove(db, buyer.person.id, codes)


def _must_fit(
    cart: carts.Cart,
    address: dict[str, Any],
    method: PaymentMethod,
    service: PostageService | None,
    periods: Periods,
    quote: CartQuote | None,
) -> None:
    """What is ordered, where it goes and how it is paid."""
    lines = cart.wanted
    country = address.get("country", HOME)
    if not is_abroad(country) and any(each.currency != FRANCS for each in cart.totals):
        raise OnlyAbroad
    unpriced = service is None and (cart.priced or country not in ASKED_FIRST)
    if is_abroad(country) and unpriced:
        raise PostageChanged  # there was no price of any postage when it was shown
    without_code = {s.id: s.name for line in lines if not (s := line.product.shop).merchant_code}
    if named(method).needs == "merchant_code" and without_code:
        raise NoMobileMoney(list(without_code.values()))
    currencies = frozenset(each.currency for each in cart.totals)
    situation = Situation(
        country=country,
        currencies=currencies,
        service=service,
        merchant_code=not without_code,
        bank=all(line.product.shop.bank_account for line in lines),
        channels=periods.payment_channels,
        quoted=quote is not None and _in_yuan(quote, currencies),
    )
    if method not in offered(situation):
        raise NotPaidThatWay(situation)


def _in_yuan(quote: CartQuote, currencies: frozenset[str]) -> bool:
    """Whether all that is priced in something else has its sum in yuan."""
    return all(
        (rate := quote.rates.get(own)) is not None and rate.currency == "CNY"
        for own in currencies - {"CNY"}
    )


async def _commission(
    db: Session, lines: Sequence[CartLine], periods: Periods
) -> Sequence[CommissionRule] | None:
    """The rules in force; None where each shop collects its own money."""
    if not periods.market_collects:
        return None
    return await stored_commission.in_force(db, {line.product.shop_id for line in lines})


def _postage(
    lines: Sequence[CartLine],
    known: Sequence[PostageRate],
    address: dict[str, Any],
    service: PostageService,
    seen: Money | None,
    now: datetime,
    exchange: Exchange | None,
) -> Parts:
    """Of each shop, as the tariff has it now."""
    goods = postage_options.goods_of(lines, now)
    try:
        parts = postage_options.parts_of(goods, known, address, service, now, exchange)
    except TooHeavy as heavy:  # since it was offered
        raise PostageChanged from heavy
    if parts is None or postage_options.option_of(service, parts).price != seen:
        raise PostageChanged
    return parts


async def _take_stock(
    db: Session, lines: Sequence[CartLine], low: int, now: datetime, reads: Language
) -> list[tuple[Product, int]]:
    """Hold the goods; the products of which this order left `low` or fewer, and more were before:
    once a fall, whoever else buys in the same instant."""
    fallen = []
    # In the order of ids: two carts with the same goods never wait for each other in a circle.
    for line in sorted(lines, key=lambda line: line.product_id):
        left = await products.reserve(db, line.product, line.quantity)
        if left is not None:
            if left <= low < left + line.quantity:
                fallen.append((line.product, left))
            continue
        # Somebody was quicker since the cart was read: how it stands now, not as it was read.
        product = line.product
        seen = (prices.of(product, now), product.unit, product.weight_grams)
        await db.refresh(product, products.SOLD_BY)
        stands = (prices.of(product, now), product.unit, product.weight_grams)
        if not is_on_sale(product) or seen != stands:
            raise CartChanged
        raise SoldOut(product_texts.name(product, reads), product.available)
    return fallen


def _is_of(quote: CartQuote, country: Country) -> bool:
    """Whether it is in what is shown there, and not for where the parcel was to go before."""
    second = rates.second_currency(country)
    return second is None or all(each.currency == second for each in quote.rates.values())


def _fix(placed: Sequence[Order], quote: CartQuote) -> None:
    """What each comes to in the buyer's own currency, which together is what was shown."""
    for order in placed:
        order.quote = quotes.fix(order, quote)
    for order, tax in zip(placed, quote.taxes, strict=False):  # none of forms from before
        import_tax.keep(order, tax)
    shown = per_currency(total for total in quote.totals if total is not None)
    if per_currency(order.quote.total for order in placed if order.quote is not None) != shown:
        raise PostageChanged


def _order_of(
    buyer: Member,
    purchase: Purchase,
    lines: list[CartLine],
    method: PaymentMethod,
    service: PostageService | None,
    part: ShopPart | None,
    rules: Sequence[CommissionRule] | None,
    code: DiscountCode | None,
    off: Mapping[int, int],
) -> Order:
    """A new order with all that belongs to it, which no session has. `code` takes something `off`
    its products."""
    now, shop = purchase.placed_at, lines[0].product.shop
    reads = reader_of(buyer.person).language
    less = [off.get(line.product_id, 0) for line in lines]
    total = carts.order_total(lines, now)
    total -= Money(sum(less), total.currency)
    if part is not None:
        total += part.price
    return Order(
        code=new_code(),
        purchase=purchase,
        purchase_id=purchase.id,
        shop=shop,
        shop_id=shop.id,
        buyer_id=buyer.person.id,
        state="placed",
        total=total.minor,
        currency=total.currency,
        placed_at=purchase.placed_at,
        postage=part.price.minor if part else None,
        postage_service=service if part else None,
        postage_rate_id=part.rate_id if part else None,
        postage_days=part.days if part else "",
        parcels=part.parcels if part else 1,
        discount=sum(less),
        discount_code=code.name if code is not None else "",
        lines=[
            OrderLine(
                position=position,
                product_id=line.product_id,
                name=product_texts.original(line.product).name,
                bought_as=product_texts.bought_as(line.product, reads),
                unit=line.product.unit,
                price=prices.money(line.product, now).minor,
                quantity=line.quantity,
                commission=None
                if rules is None
                else commission.of_line(
                    rules,
                    shop.id,
                    line.product.category,
                    prices.money(line.product, now),
                    line.quantity,
                    taken,
                ),
                discount=taken,
                quoted=None,
            )
            for position, (line, taken) in enumerate(zip(lines, less, strict=True))
        ],
        payment=Payment(
            method=method,
            kind=METHODS[method].kind,
            state="none",
            amount=total.minor,
            currency=total.currency,
        ),
        shipment=Shipment(state="to_pack"),
        quote=None,
    )


def _charge(order: Order) -> None:
    """What is asked for it, in the currency in which its way of paying is charged."""
    due = payment_methods.charged(order, order.payment.method)
    order.payment.amount, order.payment.currency = due.minor, due.currency


async def _tell_seller(db: Session, order: Order, now: datetime, periods: Periods) -> None:
    facts = facts_of(order)
    seller = order.shop.owner_id
    placed = OrderPlaced(
        **facts,
        postage=order.postage or 0,
        service=order.postage_service or "",
        parcels=order.parcels,
        discount=order.discount,
        discount_code=order.discount_code,
    )
    await tell(db, seller, placed, key=f"order:{order.id}:placed:seller", now=now)
    await remind_seller(db, order, now, periods)


async def remind_seller(
    db: Session, order: Order, now: datetime, periods: Periods, again: str = ""
) -> None:
    """What its seller is told later, unless they answer. `again` is what has changed in it."""
    facts = facts_of(order)
    seller = order.shop.owner_id
    expiry = order.placed_at + timedelta(hours=periods.order_expiry_hours)
    for hours in periods.order_reminder_hours:
        due = quiet_hours.by_day(
            periods.quiet_hours, order.shop.owner, order.placed_at + timedelta(hours=hours)
        )
        if due <= now:
            continue
        await tell(
            db,
            seller,
            OrderWaiting(**facts, hours=_hours(due - order.placed_at), expires=expiry),
            key=f"order:{order.id}:waiting:{hours}{again}:seller",
            now=now,
            due=due,
            expires=expiry,
        )


def _hours(wait: timedelta) -> int:
    return round(wait / timedelta(hours=1))
