"""What a person can ask for in one step: each file of handlers says what it answers to, and a new
one is named here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from bot.handlers import (
    accounts,
    broadcast_commands,
    broadcasts,
    cart,
    catalogue,
    commission,
    complaints,
    consent,
    discount_codes,
    email,
    failed_notices,
    failed_updates,
    import_tax,
    inquiries,
    inquiry_reports,
    ledger_corrections,
    my_shop,
    order_address,
    order_cancel,
    order_confirm,
    order_link,
    order_lists,
    order_papers,
    order_postage,
    order_record,
    order_sheets,
    orders,
    other_currency,
    paying,
    payments,
    payouts,
    people_lists,
    planned_broadcasts,
    polls,
    postage,
    privacy,
    product_options,
    product_texts,
    proofs,
    rates,
    reductions,
    reviews,
    second_factor,
    settings,
    share_cards,
    sharing,
    shipments,
    shop_closures,
    shop_figures,
    shop_statements,
    start,
    stuck_money,
    verdicts,
    voice,
)

Key = TypeVar("Key")
Found = TypeVar("Found")

ALL = (
    start.ROUTES,
    voice.ROUTES,
    catalogue.ROUTES,
    share_cards.ROUTES,
    sharing.ROUTES,
    cart.ROUTES,
    order_lists.ROUTES,
    orders.ROUTES,
    order_confirm.ROUTES,
    order_cancel.ROUTES,
    paying.ROUTES,
    payments.ROUTES,
    complaints.ROUTES,
    inquiries.ROUTES,
    inquiry_reports.ROUTES,
    import_tax.ROUTES,
    order_papers.ROUTES,
    order_postage.ROUTES,
    order_address.ROUTES,
    order_link.ROUTES,
    order_record.ROUTES,
    order_sheets.ROUTES,
    verdicts.ROUTES,
    stuck_money.ROUTES,
    other_currency.ROUTES,
    shipments.ROUTES,
    my_shop.ROUTES,
    shop_closures.ROUTES,
    shop_figures.ROUTES,
    reductions.ROUTES,
    product_options.ROUTES,
    product_texts.ROUTES,
    discount_codes.ROUTES,
    reviews.ROUTES,
    broadcasts.ROUTES,
    broadcast_commands.ROUTES,
    planned_broadcasts.ROUTES,
    polls.ROUTES,
    people_lists.ROUTES,
    consent.ROUTES,
    failed_notices.ROUTES,
    failed_updates.ROUTES,
    postage.ROUTES,
    accounts.ROUTES,
    privacy.ROUTES,
    proofs.ROUTES,
    rates.ROUTES,
    commission.ROUTES,
    payouts.ROUTES,
    ledger_corrections.ROUTES,
    settings.ROUTES,
    second_factor.ROUTES,
    email.ROUTES,
    shop_statements.ROUTES,
)


def merged(tables: Iterable[Mapping[Key, Found]]) -> dict[Key, Found]:
    """One table of all; what two files answer to is a mistake of ours."""
    whole: dict[Key, Found] = {}
    for table in tables:
        if twice := whole.keys() & table.keys():
            raise ValueError(f"answered to in two files: {twice}")
        whole.update(table)
    return whole


COMMANDS = merged(each.commands for each in ALL)
TAPS = merged({route.action.name: route} for each in ALL for route in each.taps)
FORMS = merged({form.name: form} for each in ALL for form in each.forms)
FORM_COMMANDS = merged(each.form_commands for each in ALL)
