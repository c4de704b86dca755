"""What a person can ask for in one step: found by dictionary, one entry a command or button."""

from __future__ import annotations

from typing import Any

from bot.flows import broadcast, checkout, listing, review, settling, shop, small, tracking
from bot.flows.form import Form
from bot.handlers import (
    buyer,
    cancelling,
    cart,
    listen,
    order_lists,
    orders,
    payments,
    privacy,
    reviews,
    seller,
    shipments,
    staff,
    start,
    stuck,
)
from bot.handlers.turn import Entry

COMMANDS: dict[str, Entry] = {
    "start": Entry(start.start),
    "language": Entry(start.language),
    "help": Entry(start.help_),
    "shop": Entry(buyer.shelves),
    "search": Entry(buyer.search),
    "cart": Entry(cart.cart),
    "orders": Entry(order_lists.mine),
    "sell": Entry(seller.sell),
    "products": Entry(seller.mine),
    "sales": Entry(order_lists.sales),
    "broadcast": Entry(staff.compose),
    "tracking": Entry(shipments.compose),
    "stuck": Entry(stuck.show),
    "privacy": Entry(privacy.show),
}

# After these the form's question is put again; the others ask first whether to leave the form.
ASIDE = frozenset({"help", "privacy"})

TAPS: dict[str, Entry] = {
    "lang": Entry(start.choose_language, writes=True),
    "home": Entry(start.home),
    "listen": Entry(listen.play),
    "shop": Entry(buyer.shop),
    "search": Entry(buyer.search_page),
    "prod": Entry(buyer.card),
    "photos": Entry(buyer.photos),
    "buy": Entry(buyer.buy),
    "cart": Entry(cart.cart),
    "drop": Entry(cart.drop, writes=True),
    "checkout": Entry(cart.to_checkout),
    "orders": Entry(order_lists.mine),
    "order": Entry(orders.show),
    "sales": Entry(order_lists.sales),
    "o.acc": Entry(orders.accept, writes=True),
    "o.dec": Entry(orders.decline),
    "o.claim": Entry(payments.claim_paid, writes=True),
    "o.nopay": Entry(payments.not_paid, writes=True),
    "o.paid": Entry(payments.paid, writes=True),
    "o.refund": Entry(payments.refunded, writes=True),
    "o.pack": Entry(orders.packed, writes=True),
    "o.ship": Entry(orders.ship),
    "o.dlv": Entry(orders.delivered, writes=True),
    **shipments.TAPS,
    "o.nonews": Entry(shipments.no_news, writes=True),
    "o.part": Entry(payments.part),
    "o.stock": Entry(payments.restock, writes=True),
    "o.cancel": Entry(cancelling.ask_cancel),
    "o.why": Entry(cancelling.why),
    "o.cancel!": Entry(cancelling.cancel, writes=True),
    "sell": Entry(seller.sell),
    "add": Entry(seller.sell),
    "mine": Entry(seller.mine),
    "myshop": Entry(seller.my_shop),
    "own": Entry(seller.own),
    "edit": Entry(seller.edit),
    "pause": Entry(seller.pause, writes=True),
    "resell": Entry(seller.resell, writes=True),
    "delete": Entry(seller.ask_delete),
    "delete!": Entry(seller.delete, writes=True),
    "rate": Entry(reviews.rate, writes=True),
    "say": Entry(reviews.say),
    "hour": Entry(reviews.hours),
    "hour!": Entry(reviews.choose_hour, writes=True),
    "broadcast": Entry(staff.compose),
    "tracking": Entry(shipments.compose),
    "bc": Entry(staff.progress),
    "bc.stop": Entry(staff.stop, writes=True),
    "stuck": Entry(stuck.show),
    "stuck.r": Entry(stuck.reason),
    "stuck.1": Entry(stuck.retry, writes=True),
    "stuck.all": Entry(stuck.retry_all, writes=True),
    "forget": Entry(privacy.ask_forget),
    "forget!": Entry(privacy.forget, writes=True),
}

FORMS: dict[str, Form[Any]] = {
    form.name: form
    for form in (
        shop.FORM,
        listing.LISTING,
        listing.CHANGE,
        checkout.FORM,
        broadcast.FORM,
        tracking.FORM,
        small.QUANTITY,
        small.SEARCH,
        small.SHIPPING,
        small.DECLINE,
        settling.CANCELLING,
        settling.REFUND,
        review.FORM,
    )
}
