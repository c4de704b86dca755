"""Checkout: who receives it, where, and how it is paid. Addresses differ by country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import taps
from bot.chat import Button, MessageScreen, Screen
from bot.commerce.import_tax import GoodsInParcel
from bot.commerce.postage_options import ServiceOption, ShopGoods, TooHeavyFor
from bot.commerce.quotes import CartQuote
from bot.commerce.refusals import NotPaidThatWay, QuoteEnded, Refusal
from bot.flows import checkout_sums, way_of_paying, way_of_sending
from bot.flows.address_questions import COUNTRY, RECIPIENT, where
from bot.flows.commands import PlaceOrder
from bot.flows.form import Form, FormReview, Lookup, Question, in_francs
from bot.money import Money
from bot.parsing.countries import ASKED_FIRST, HOME, is_abroad
from bot.payment_methods import METHODS
from bot.places.addresses import (
    Address,
    ChineseAddress,
    ForeignAddress,
    RwandanAddress,
    address_to_dict,
    lines_for_label,
)
from bot.places.china import CHINESE_PROVINCES
from bot.places.chinese_addresses import has_city, has_postcode
from bot.places.rwanda import DISTRICTS
from bot.screens import email
from bot.texts import Line, Strong, t, tn
from storage.constants import Country, PaymentMethod, PostageService
from storage.sql.pagination import FIRST

SHOWN = 6  # orders, one a shop, on the last screen; all of them are on the list of orders


@dataclass(frozen=True)
class Basket:
    """The cart as it was shown; ordering anything else is refused."""

    fingerprint: str = ""
    lines: tuple[tuple[int, str, Money], ...] = ()  # how many, what, at what sum
    shops: int = 1
    totals: tuple[Money, ...] = ()  # of each currency, without what codes take off
    mobile_money: bool = False  # every shop has a merchant code
    bank: bool = False  # every shop has said where its bank is
    channels: tuple[str, ...] = ()  # through which the market takes money
    quoted: bool = False  # there is a rate for what is charged in yuan
    without_code: tuple[str, ...] = ()  # the shops that have none
    left_out: tuple[str, ...] = ()  # what cannot be had now stays in the cart
    goods: tuple[GoodsInParcel, ...] = ()  # of each line, for the customs of where it goes
    sent: tuple[ShopGoods, ...] = ()  # by each shop, where postage has a price
    tariff: int = 0  # the last change of those prices
    off: tuple[Money, ...] = ()  # of each line what a code takes off it; none, if none does
    codes: tuple[tuple[int, str], ...] = ()  # of which shop, and what it is called


@dataclass(frozen=True)
class Answers:
    basket: Basket = Basket()
    home: Country = HOME  # the country that is offered first
    recipient: str | None = None
    country: Country | None = None
    phone: str | None = None
    district: str | None = None
    sector: str | None = None
    landmark: str | None = None
    province: str | None = None
    city: str | None = None
    area: str | None = None
    street: str | None = None
    postcode: str | None = None
    priced: bool = False  # the market has prices of postage
    # What goes there and for how much, and what does not take as much.
    offers: tuple[ServiceOption | TooHeavyFor, ...] | None = None
    service: PostageService | None = None
    quote: CartQuote | None = None  # what it comes to in the currency of where it goes
    now: datetime | None = None
    method: PaymentMethod | None = None
    own_phone: str = ""  # whoever orders has it, as the platform says
    # Abroad, but not in China (foreign_address.py).
    zones: tuple[str, ...] = ()  # to which a shop of the cart sends by what has a price
    meant: tuple[str, ...] | None = None  # countries, while it is not clear which
    lines: str | None = None
    town: str | None = None
    region: str | None = None
    postal_code: str | None = None


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    place: tuple[Question[Answers], ...] = (RECIPIENT, COUNTRY, *where(a))
    ways: tuple[Question[Answers] | Lookup[Answers], ...] = ()
    if a.priced:
        place = tuple(map(way_of_sending.of_a_place, place))
        ways = way_of_sending.questions_of(a)
    if a.priced and way_of_sending.why_none(a) is not None:
        return (*place, *ways)  # how it is paid is no matter of what cannot be ordered
    asked = (*place, *ways, way_of_paying.question_of(a))
    return (*asked, checkout_sums.QUOTE) if is_abroad(a.country) else asked


def address_of(a: Any) -> Address:
    """The answers as an address; all of them must be there."""
    recipient, phone = a.recipient or "", a.phone or ""
    if a.country not in (None, *ASKED_FIRST):
        return ForeignAddress(
            *(recipient, phone, a.country, a.lines or "", a.town or ""),
            *(a.region or "", a.postal_code or ""),
        )
    if a.country == "CN":
        province = CHINESE_PROVINCES[a.province or ""]
        return ChineseAddress(
            recipient,
            phone,
            province,
            (a.city or "") if has_city(province) else "",
            a.area or "",
            a.street or "",
            (a.postcode or "") if has_postcode(province) else "",
        )
    return RwandanAddress(
        recipient, phone, DISTRICTS[a.district or ""], a.sector or "", a.landmark or ""
    )


def answers_from(data: dict[str, Any]) -> dict[str, Any]:
    """The answers that a stored address gives, for somebody who ordered before."""
    if data.get("country", HOME) not in ASKED_FIRST:
        stored = {"lines": "street", "town": "city", "region": "region", "postal_code": "postcode"}
        kept = {key: data.get(name) for key, name in stored.items()}
    elif data.get("country") == "CN":
        kept = {key: data.get(key) for key in ("province", "city", "street", "postcode")}
        kept["area"] = data.get("district")
    else:
        kept = {key: data.get(key) for key in ("district", "sector", "landmark")}
    return kept | {key: data.get(key) for key in ("recipient", "country", "phone")}


def _review(a: Answers) -> FormReview:
    lines: list[Line] = [Strong(t("🧾 Your order: is everything correct?")), ""]
    lines += checkout_sums.lines(a)
    if way_of_sending.chosen(a) is None:
        lines += way_of_sending.too_heavy(a)
    if a.basket.left_out:
        lines.append(t("Not in this order: {products}. It stays in your cart.", products=_few(a)))
    if a.basket.shops > 1:
        lines.append(t("From {n} shops: each sends its own parcel.", n=a.basket.shops))
    lines += ["", *lines_for_label(address_of(a))]
    if a.method is not None:
        lines += ["", t("Payment: {method}", method=METHODS[a.method].label)]
    refused = checkout_sums.why_not(a)
    if refused is not None:
        return FormReview((*lines, "", refused), None)
    return FormReview(tuple(lines), t("✅ Place the order"))


def _few(a: Answers) -> str:
    """Some of what is left out by name; the cart has the rest."""
    names = a.basket.left_out
    return ", ".join((*names[:SHOWN], *("…",) * (len(names) > SHOWN)))


def _submit(a: Answers, draft_id: str) -> PlaceOrder:
    way = way_of_sending.chosen(a)
    return PlaceOrder(
        draft_id,
        fingerprint=a.basket.fingerprint,
        address=address_to_dict(address_of(a)),
        method=way_of_paying.chosen(a),
        service=way.service if way else None,
        postage=way.price if way else None,
        quote=a.quote if is_abroad(a.country) else None,
        exchange=way.exchange if way else None,
    )


@dataclass(frozen=True)
class Placed:
    """What became of the cart."""

    codes: tuple[str, ...]
    hours: int  # until an order ends that its seller does not answer
    offers_mail: bool = False


def _finish(_answers: Answers, placed: Any) -> tuple[Screen, ...]:
    codes = placed.codes
    return (
        MessageScreen(
            (
                t("🎉 Your order has been placed."),
                *(t("Order number: <b>{code}</b>", code=code) for code in codes[:SHOWN]),
                t("The seller will confirm next. You will get a message here at every step."),
                tn(
                    "If the seller does not answer within {n} hour, the order will be "
                    "closed and you pay nothing.",
                    "If the seller does not answer within {n} hours, the order will be "
                    "closed and you pay nothing.",
                    placed.hours,
                ),
            ),
            (
                *(
                    (Button(t("🔎 Order {code}", code=code), taps.ORDER(code)),)
                    for code in codes[:SHOWN]
                ),
                *(
                    ((Button(t("🧾 My orders"), taps.ORDERS(FIRST)),),)
                    if len(codes) > SHOWN
                    else ()
                ),
                *(((email.OFFER,),) if placed.offers_mail else ()),
                (Button(t("🛍 Continue shopping"), taps.SHOP(taps.OnShelf())),),
            ),
        ),
    )


def _upgrade(_version: int, answers: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had a cart in francs, as numbers."""
    basket = answers.get("basket")
    if not isinstance(basket, dict):
        return answers
    found = basket.get("lines")
    lines = [
        [*each[:2], *map(in_francs, each[2:])] if isinstance(each, list) else each
        for each in (found if isinstance(found, list) else [])
    ]
    totals = [in_francs(basket["total"])] if "total" in basket else basket.get("totals", [])
    return answers | {"basket": basket | {"lines": lines, "totals": totals}}


def _mend(a: Answers, refusal: Refusal) -> Answers:
    """What is offered then is what will be taken: a way that is no more would be refused again."""
    if isinstance(refusal, QuoteEnded):
        return replace(a, quote=None)
    basket = replace(a.basket, mobile_money=False)
    if isinstance(refusal, NotPaidThatWay) and (now := refusal.situation) is not None:
        basket = replace(
            basket,
            mobile_money=now.merchant_code,
            bank=now.bank,
            channels=tuple(now.channels),
            quoted=now.quoted,
        )
    return replace(a, basket=basket, method=None)


def _merge(old: Answers, new: Answers) -> Answers:
    return replace(
        old,
        basket=new.basket,
        home=new.home,
        zones=new.zones,
        own_phone=new.own_phone,
        priced=new.priced,
        offers=None,
        service=None,
        quote=None,
        method=None,
    )


def _renew(old: Answers, new: Answers) -> Answers:
    """What was offered and chosen holds for as long as the cart and the tariff are the same."""
    if (old.basket, old.zones, old.priced) != (new.basket, new.zones, new.priced):
        return _merge(old, new)
    return replace(old, home=new.home, own_phone=new.own_phone)


_PLACE = (
    *("phone", "district", "sector", "landmark", "province"),
    *("lines", "town", "region", "postal_code"),
)
FORM = Form(
    name="checkout",
    version=2,
    answers=Answers,
    title=t("Your order"),
    questions=_questions,
    review=_review,
    submit=_submit,
    finish=_finish,
    merge=_merge,
    renew=_renew,
    timed=True,
    upgrade=_upgrade,
    mend=_mend,
    together=(("recipient", "country"), _PLACE),
)
