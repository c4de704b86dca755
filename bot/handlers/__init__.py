"""What a person can ask for in one step: found by dictionary, one entry a command or button."""

from __future__ import annotations

from typing import Any

from bot.flows import broadcast, checkout, listing, shop, small
from bot.flows.form import Form
from bot.handlers import buyer, orders, privacy, seller, staff, start, stuck
from bot.handlers.turn import Entry

COMMANDS: dict[str, Entry] = {
    "start": Entry(start.start),
    "language": Entry(start.language),
    "help": Entry(start.help_),
    "shop": Entry(buyer.shelves),
    "search": Entry(buyer.search),
    "cart": Entry(buyer.cart),
    "orders": Entry(orders.mine),
    "sell": Entry(seller.sell),
    "products": Entry(seller.mine),
    "sales": Entry(orders.sales),
    "broadcast": Entry(staff.compose),
    "stuck": Entry(stuck.show),
    "privacy": Entry(privacy.show),
}

# After these the form's question is put again; the others ask first whether to leave the form.
ASIDE = frozenset({"help", "privacy"})

TAPS: dict[str, Entry] = {
    "lang": Entry(start.choose_language, writes=True),
    "home": Entry(start.home),
    "shop": Entry(buyer.shop),
    "search": Entry(buyer.search_page),
    "prod": Entry(buyer.card),
    "photos": Entry(buyer.photos),
    "buy": Entry(buyer.buy),
    "cart": Entry(buyer.cart),
    "drop": Entry(buyer.drop, writes=True),
    "checkout": Entry(buyer.to_checkout),
    "orders": Entry(orders.mine),
    "order": Entry(orders.show),
    "sales": Entry(orders.sales),
    "o.acc": Entry(orders.accept, writes=True),
    "o.dec": Entry(orders.decline),
    "o.claim": Entry(orders.claim_paid, writes=True),
    "o.nopay": Entry(orders.not_paid, writes=True),
    "o.paid": Entry(orders.paid, writes=True),
    "o.refund": Entry(orders.refunded, writes=True),
    "o.pack": Entry(orders.packed, writes=True),
    "o.ship": Entry(orders.ship),
    "o.dlv": Entry(orders.delivered, writes=True),
    "o.cancel": Entry(orders.ask_cancel),
    "o.cancel!": Entry(orders.cancel, writes=True),
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
    "broadcast": Entry(staff.compose),
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
        small.QUANTITY,
        small.SEARCH,
        small.SHIPPING,
        small.DECLINE,
    )
}
