"""The cart, and going to the checkout."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import (
    carts,
    import_tax,
    placing,
    postage_options,
    product_texts,
    quotes,
    rates,
)
from bot.commerce.postage_options import ServiceOption
from bot.commerce.rates import SecondPrices
from bot.commerce.refusals import EmptyCart
from bot.flows import checkout
from bot.flows import commands as c
from bot.handlers import email
from bot.handlers.context import Route, Routes, StartForm, on
from bot.money import per_currency
from bot.parsing.countries import ASKED_FIRST, HOME
from bot.payment_methods import is_charged_in
from bot.places.postage_zones import reaches
from bot.screens.cart import cart_screen
from bot.texts import t
from storage import carts as stored_carts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commerce.postage_options import TooHeavyFor
    from bot.commerce.quotes import CartQuote
    from bot.handlers.context import Context
    from bot.money import Money
    from storage.constants import Country


async def cart_of(turn: Context) -> carts.Cart:
    """With postage, and what customs are expected to ask where it goes abroad."""
    now = await _with_postage(turn)
    terms = await turn.boards.taxes.in_force(turn.db, turn.parcels_to, turn.now)
    if terms is None or not now.wanted:
        return now
    second = await turn.second_prices()
    values = [second.of(price) or price for price in now.left_to_pay]
    taxes = import_tax.of_parcels(terms, import_tax.goods_of(now.wanted), values, turn.now)
    return replace(now, import_tax=import_tax.together(taxes))


async def _with_postage(turn: Context) -> carts.Cart:
    """With what postage would be at least, where it has a price and somebody's place is known."""
    now = await carts.of(turn.db, turn.who.person.id, turn.now)
    if not now.priced or not now.wanted or not all(map(carts.can_be_had, now.wanted)):
        return now
    last = now.last_address
    country = turn.who.person.parcels_to or (last or {}).get("country") or turn.parcels_to
    if country is None:
        return now
    priced = await turn.boards.tariff.of(turn.db, now.tariff)
    goods = postage_options.goods_of(now.wanted, now.at)
    places = [last] if last and last.get("country", "RW") == country else []
    places = places or postage_options.in_country(country, priced)
    known = None
    if any(postage_options.needs_exchange(goods, priced, each) for each in places):
        known = await turn.boards.rates.exchange(turn.db, turn.now, turn.periods)
    sent = [
        way
        for place in places
        for way in postage_options.options(goods, priced, place, turn.now, known)
        if isinstance(way, ServiceOption) and way.service != "collect"
    ]
    if not sent:
        return now
    least = min(sent, key=lambda way: way.price)
    district = places[0].get("district", "") if country == "RW" else ""
    estimate = carts.PostageEstimate(country, district, least.price, least.parcels)
    return replace(now, estimate=estimate)


async def shown(turn: Context, country: Country | None) -> tuple[carts.Cart, SecondPrices]:
    """What is in it, and prices as whoever has parcels sent to a country sees them; None: to where
    theirs go."""
    now, currency = (
        await carts.of(turn.db, turn.who.person.id, turn.now),
        rates.second_currency(country),
    )
    if country is None:
        return now, await turn.second_prices()
    if currency is None:
        return now, rates.NO_SECOND
    known = await turn.boards.rates.read(turn.db, turn.now, turn.periods)
    return now, SecondPrices(known, currency)


async def cart(turn: Context, of: taps.InCart) -> Answer:
    now = await cart_of(turn)
    second = await turn.second_prices()
    return Answer((cart_screen(now, second, turn.language, place=of.place),))


async def drop(turn: Context, of: taps.OutOfCart) -> Answer:
    if await stored_carts.remove(turn.db, turn.who.person.id, of.product or 0):
        done = t("Removed from the cart.")
    else:  # an old button, or ordered in the meantime
        done = t("That is not in the cart any more.")
    now = await cart_of(turn)
    second = await turn.second_prices()
    return Answer((cart_screen(now, second, turn.language, place=of.place),), toast=done)


async def to_checkout(turn: Context, _nothing: object) -> Answer | StartForm:
    now = await carts.of(turn.db, turn.who.person.id, turn.now)
    if not now.lines:
        raise EmptyCart
    if not now.wanted or not all(map(carts.can_be_had, now.wanted)):
        shown = cart_screen(now, await turn.second_prices(), turn.language)
        return Answer((shown,), toast=t("Some of it is no longer available."))
    for _, theirs in groupby(now.wanted, lambda line: line.product.shop_id):
        carts.order_total(list(theirs), now.at)  # refused now, and not after all the questions
    shops = {line.product.shop_id: line.product.shop for line in now.wanted}
    basket = checkout.Basket(
        fingerprint=now.fingerprint,
        lines=tuple(
            (line.quantity, product_texts.name(line.product, turn.language), now.cost_of(line))
            for line in now.wanted
        ),
        shops=len(shops),
        totals=now.totals,
        mobile_money=all(shop.merchant_code for shop in shops.values()),
        bank=all(shop.bank_account for shop in shops.values()),
        channels=tuple(turn.channels),
        quoted=await _has_rate(turn, now.totals),
        without_code=tuple(shop.name for shop in shops.values() if not shop.merchant_code),
        left_out=tuple(product_texts.name(line.product, turn.language) for line in now.left_out),
        goods=import_tax.goods_of(now.wanted),
        sent=postage_options.goods_of(now.wanted, now.at) if now.priced else (),
        tariff=now.tariff,
        off=tuple(now.taken_off) if now.off else (),
        codes=tuple(
            (each.code.shop_id, each.code.name) for each in now.discounts if each.money.minor
        ),
    )
    person = turn.who.person
    home: Country = turn.parcels_to or ("CN" if person.language == "zh" else "RW")
    prices = await turn.boards.tariff.of(turn.db, now.tariff)
    zones = postage_options.zones_that_are_served(shops.values(), prices)
    known = checkout.answers_from(now.last_address) if now.last_address is not None else {}
    if known and not _is_served(known["country"], zones):
        known = {"recipient": known["recipient"]}
    own = turn.event.sender.phone
    answers = checkout.Answers(
        basket=basket,
        home=home if _is_served(home, zones) else HOME,
        own_phone=own,
        priced=now.priced,
        zones=zones,
        **known,
    )
    return StartForm(checkout.FORM, answers)


def _is_served(country: str | None, zones: Sequence[str]) -> bool:
    """Whether somebody can be asked to send there; the last parcel went where none goes now."""
    return country in (None, *ASKED_FIRST) or reaches(zones, country)


async def _has_rate(turn: Context, totals: Sequence[Money]) -> bool:
    """Whether what is charged in yuan can be worked out; read only where something is."""
    if not is_charged_in("CNY", turn.channels):
        return False
    priced_in = {each.currency for each in totals} - {"CNY"}
    found = await quotes.rates_for(turn.db, "CN", priced_in, turn.now, turn.periods)
    return priced_in == found.keys()


async def quote_postage(
    turn: Context, do: c.QuotePostage
) -> tuple[ServiceOption | TooHeavyFor, ...]:
    """Of the goods and by the tariff that the checkout began with, or a newer one: both are judged
    once more when it is ordered. By the rates as they are written down, which then hold."""
    goods, tariff = do.goods, do.tariff
    if not goods:  # of a form from before it knew them
        now = await carts.of(turn.db, turn.who.person.id, turn.now)
        goods, tariff = postage_options.goods_of(now.wanted, now.at), now.tariff
    prices, exchange = await turn.boards.tariff.since(turn.db, tariff), None
    if postage_options.needs_exchange(goods, prices, do.address):
        exchange = await rates.exchange_of(turn.db, turn.now, turn.periods)
    offered = postage_options.options(goods, prices, do.address, turn.now, exchange)
    currency = rates.second_currency(do.address.get("country"))
    if currency is None:
        return offered
    known = await turn.boards.rates.read(turn.db, turn.now, turn.periods)
    second = SecondPrices(known, currency)
    return tuple(
        replace(each, second=_abroad(each, second)) if isinstance(each, ServiceOption) else each
        for each in offered
    )


def _abroad(way: ServiceOption, second: SecondPrices) -> Money | None:
    """Of each shop's parcel, and then added: as the last screen does it."""
    found = [about for each in way.each if (about := second.of(each)) is not None]
    return per_currency(found)[0] if found else None


async def put_in_cart(turn: Context, do: c.PutInCart) -> tuple[Screen, ...]:
    product = await carts.put(turn.db, turn.who, do.product_id, do.quantity, turn.now)
    said = t("✅ In your cart: {product}", product=product_texts.name(product, turn.language))
    now = await cart_of(turn)
    second = await turn.second_prices()
    return (cart_screen(now, second, turn.language, said, "", product_id=product.id),)


async def fix_quote(turn: Context, do: c.FixQuote) -> CartQuote:
    """By the rates as they are written down, and not as this process knows them for a minute."""
    priced_in = {price.currency for price in (*do.lines, *do.postage)}
    fixed = await quotes.rates_for(turn.db, do.country, priced_in, turn.now, turn.periods)
    quote = quotes.quoted(fixed, do.lines, do.postage, turn.now, do.off)
    terms = await turn.boards.taxes.in_force(turn.db, do.country, turn.now)
    if terms is None or len(do.goods) != len(do.lines):  # of a form from before there were any
        return quote
    values = quotes.paid_for(do.lines, do.off, quote)
    return replace(quote, taxes=import_tax.of_parcels(terms, do.goods, values, turn.now))


async def place_order(turn: Context, do: c.PlaceOrder) -> checkout.Placed:
    placed = await placing.place(
        turn.db,
        turn.who,
        turn.now,
        turn.periods,
        draft_id=do.draft_id,
        fingerprint=do.fingerprint,
        address=do.address,
        method=do.method,
        service=do.service,
        postage=do.postage,
        quote=do.quote,
        exchange=do.exchange,
        tariff=turn.boards.tariff,
    )
    codes = tuple(order.code for order in placed)
    offers_mail = await email.is_to_be_offered(turn)
    return checkout.Placed(codes, turn.periods.order_expiry_hours, offers_mail)


ROUTES = Routes(
    commands={"cart": on(taps.CART, cart)},
    taps=(
        on(taps.CART, cart),
        on(taps.DROP, drop, writes=True),
        on(taps.CHECKOUT, to_checkout),
    ),
    forms=(checkout.FORM,),
    form_commands={
        c.PutInCart: Route(put_in_cart, writes=True),
        c.PlaceOrder: Route(place_order, writes=True),
        c.QuotePostage: Route(quote_postage),
        c.FixQuote: Route(fix_quote),
    },
)
