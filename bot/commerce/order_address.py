"""Another address of an order, as long as it is not sent.

Where the postage stays what it is, only the address changes, whatever became of the money. Where it
does not, the new one takes its place as long as nothing is paid, and nobody is about to pay. The
country stays: another one has other ways to pay, a quote of its own, and customs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.commerce import placing, postage_options, rates
from bot.commerce.notify import tell
from bot.commerce.orders import as_role, facts_of, is_here, waiting
from bot.commerce.postage_options import (
    ServiceOption,
    TooHeavyFor,
    goods_of_shop,
    option_of,
    part_of,
)
from bot.commerce.refusals import (
    AlreadyWeighed,
    NotPaidThatWay,
    NotSentThere,
    OtherCountry,
    OtherPostage,
    PostageChanged,
    TooHeavy,
    TooLate,
)
from bot.commerce.state_machine import SOON, record_term
from bot.money import Money
from bot.notices.order_address import AddressMoved
from bot.payment_methods import METHODS, Situation, offered
from storage import order_address as stored
from storage import order_insert, outbox_enqueue, payment_attempts
from storage import postage as tariff
from storage.constants import POSTAGE_SERVICES, PaymentMethod

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.commerce.postage_options import ShopPart
    from bot.commerce.state_machine import Actor
    from bot.settings import Periods
    from storage.constants import PostageService
    from storage.database import Session
    from storage.models import Order


@dataclass(frozen=True, slots=True)
class WayThere:
    """A way in which an order can be sent to another address, and in which it can be paid then."""

    option: ServiceOption
    methods: tuple[PaymentMethod, ...]


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What another address does to an order. `same`: the postage stays, or was agreed on by phone;
    else `ways` are what goes there. `waits`: nothing is paid, and nobody is about to pay."""

    same: bool
    waits: bool
    goods: Money
    postage: Money
    method: PaymentMethod
    ways: tuple[WayThere, ...] = ()
    too_heavy: tuple[TooHeavyFor, ...] = ()
    others: int = 0  # orders that were placed with it, and keep the address
    by_phone: bool = False  # the postage was agreed on by phone
    collected: bool = False  # its buyer comes for it


def can_change(order: Order) -> bool:
    """While it is not sent. What somebody has had deleted is nobody's address any more."""
    is_open = order.state in ("placed", "accepted") and is_here(order)
    return is_open and bool(order.purchase.address)


async def terms_of(
    db: Session, order: Order, address: Mapping[str, str], now: datetime, periods: Periods
) -> NewTerms:
    """Raises OtherCountry, and AlreadyWeighed where its postage would be another."""
    terms, _ = await _judged(db, order, address, now, periods)
    return terms


async def _judged(
    db: Session, order: Order, address: Mapping[str, str], now: datetime, periods: Periods
) -> tuple[NewTerms, dict[PostageService, ShopPart]]:
    before = order.purchase.address
    if address.get("country", "RW") != before.get("country", "RW"):
        raise OtherCountry
    postage = order.postage_money
    none = Money(0, order.currency)
    facts: dict[str, Any] = {
        "goods": order.goods_money,
        "postage": postage or none,
        "method": order.payment.method,
        "others": await stored.others(db, order),
        "by_phone": postage is None,
        "collected": order.postage_service == "collect",
    }
    places = postage_options.places_of
    if postage is None or places(address) == places(before):
        return NewTerms(same=True, waits=True, **facts), {}
    parts, heavy = await _parts(db, order, order.full_goods_money, address, now, periods)
    own = parts.get(order.postage_service) if order.postage_service else None
    if own is not None and own.price == postage:
        return NewTerms(same=True, waits=True, **facts), parts
    if order.postage_corrected_at is not None:  # the scales said more than the tariff
        raise AlreadyWeighed
    waits = await _waits(db, order)
    ways = []
    for service, part in parts.items():
        methods = offered(_situation(order, service, periods))
        if not waits:
            methods = (order.payment.method,)
        ways.append(WayThere(option_of(service, {order.shop_id: part}), methods))
    level = [each for each in ways if each.option.price == postage]
    if not waits and level:  # carried in another way, for the same money
        waits, ways = True, level
    terms = NewTerms(same=False, waits=waits, ways=tuple(ways), too_heavy=tuple(heavy), **facts)
    return terms, parts


async def _waits(db: Session, order: Order) -> bool:
    payment = order.payment
    if payment.state not in ("none", "pending") or payment.received:
        return False
    attempts = await payment_attempts.of_order(db, order.id, "payment")
    return not any(each.state in payment_attempts.OPEN for each in attempts)


async def _parts(
    db: Session,
    order: Order,
    goods: Money,
    address: Mapping[str, str],
    now: datetime,
    periods: Periods,
) -> tuple[dict[PostageService, ShopPart], list[TooHeavyFor]]:
    """What each service costs there, of the goods as they were sold and are packed now."""
    products = await stored.products_of(db, order)
    packed = [
        postage_options.packed_of(products[line.product_id], line.quantity) for line in order.lines
    ]
    sent = goods_of_shop(order.shop, (goods,), packed)
    prices = await tariff.present(db)
    places = postage_options.places_of(address)
    exchange = None
    if any(each.zone in places and each.currency != order.currency for each in prices):
        exchange = await rates.exchange_of(db, now, periods)
    parts: dict[PostageService, ShopPart] = {}
    heavy = []
    for service in POSTAGE_SERVICES:
        try:
            part = part_of(sent, prices, address, service, now, exchange)
        except TooHeavy as refused:
            heavy.append(TooHeavyFor(service, refused.most))
            continue
        if part is not None:
            parts[service] = part
    return parts, heavy


def _situation(order: Order, service: PostageService, periods: Periods) -> Situation:
    return Situation(
        country=order.purchase.address.get("country", "RW"),
        currencies=frozenset((order.currency,)),
        service=service,
        merchant_code=bool(order.shop.merchant_code),
        bank=bool(order.shop.bank_account),
        channels=tuple(periods.payment_channels),
        quoted=order.quote is not None and order.quote.currency == "CNY",
    )


async def change(
    db: Session,
    code: str,
    who: Member,
    now: datetime,
    periods: Periods,
    *,
    draft_id: str,
    address: dict[str, Any],
    service: PostageService | None = None,
    postage: Money | None = None,
    method: PaymentMethod | None = None,
) -> Order:
    """The buyer wants it sent elsewhere. With a `service`, for the `postage` that they were shown
    and agreed to, and paid by `method`; without, as they were shown that nothing else changes. The
    same draft twice is once.

    Raises TooLate, OtherCountry, AlreadyWeighed, OtherPostage where the money is on its way or
    there, NotSentThere, PostageChanged where it is not what was shown, NotPaidThatWay.
    """
    order, actor = await as_role(db, code, who, "buyer")
    begun = await order_insert.begin_purchase(db, draft_id, order.buyer_id, address, now)
    if begun is None:
        return order
    # Its seller may be sending it in this instant, or asking for another postage; money may come.
    await stored.hold(db, order)
    if not can_change(order) or order.purchase_id != order.purchase.id:
        raise TooLate
    terms, parts = await _judged(db, order, address, now, periods)
    before = (order.postage, order.payment.method, order.purchase.address)
    facts: dict[str, Any] = {}
    if terms.same:
        own = parts.get(order.postage_service) if order.postage_service else None
        if own is not None:  # by another line of the tariff
            facts = _sent_by(own)
    else:
        by, part = _agreed(terms, parts, service, postage)
        total = terms.goods + part.price
        facts = _sent_by(part) | {
            "postage": part.price.minor,
            "postage_service": by,
            "total": total.minor,
        }
        pays = method or terms.method
        if not any(each.option.service == by and pays in each.methods for each in terms.ways):
            raise NotPaidThatWay
        as_before = (part.price, pays) == (terms.postage, terms.method)
        kind = METHODS[pays].kind
        if not as_before and not await stored.charge(
            db, order, pays, kind, total.minor, now + SOON
        ):
            raise TooLate
    if not await stored.move(db, order, begun[0].id, **facts):
        raise TooLate
    await _tell(db, order, actor, now, periods, draft_id, before)
    return order


def _agreed(
    terms: NewTerms,
    parts: Mapping[PostageService, ShopPart],
    service: PostageService | None,
    postage: Money | None,
) -> tuple[PostageService, ShopPart]:
    """What was shown, where it is what it costs now."""
    if not terms.ways:
        raise NotSentThere
    if not terms.waits:
        raise other_postage(terms)
    part = parts.get(service) if service else None
    if service is None or part is None or part.price != postage:
        raise PostageChanged
    return service, part


def other_postage(terms: NewTerms) -> OtherPostage:
    """By which it would be sent for least."""
    least = min(each.option.price for each in terms.ways)
    return OtherPostage(terms.postage, least)


def _sent_by(part: ShopPart) -> dict[str, Any]:
    return {"postage_rate_id": part.rate_id, "postage_days": part.days, "parcels": part.parcels}


def _place(address: Mapping[str, str]) -> str:
    """No more than the district, or the city where there are none."""
    names = (address.get(each) for each in ("district", "city"))
    return next(filter(None, names), "")


async def _tell(
    db: Session,
    order: Order,
    actor: Actor,
    now: datetime,
    periods: Periods,
    draft_id: str,
    before: tuple[int | None, PaymentMethod, Mapping[str, str]],
) -> None:
    """Both what changed and that it did are written down, with no more of an address than its
    place."""
    postage, method, address = before
    old, new = map(_place, (address, order.purchase.address))
    record_term(db, order, "address", old, new, actor, now)
    if postage != order.postage:
        record_term(db, order, "postage", str(postage), str(order.postage), actor, now)
    if method != order.payment.method:
        record_term(db, order, "payment_method", method, order.payment.method, actor, now)
    told = AddressMoved(
        **facts_of(order),
        old_postage=postage or 0,
        new_postage=order.postage or 0,
        packed=order.shipment.state == "packed",
    )
    key = f"order:{order.id}:address:{draft_id}:seller"
    await tell(db, order.shop.owner_id, told, key=key, now=now)
    if order.state == "placed" and postage != order.postage:
        await outbox_enqueue.mute(db, [waiting(order)], now)
        await placing.remind_seller(db, order, now, periods, f":{draft_id}")
