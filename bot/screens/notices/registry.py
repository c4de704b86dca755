"""The words of every notice: from kind and facts to a screen, when its reader is known.

Facts were copied when the thing happened, so a notice reads the same whenever it is delivered.
Its buttons are judged by the state of the order when they are tapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat import Screen
from bot.screens import broadcast_approvals, broadcasts
from bot.screens.notices import (
    accounts,
    complaints,
    digests,
    discounts,
    email,
    failed_updates,
    import_tax,
    inquiries,
    ledger_corrections,
    order_address,
    order_links,
    orders,
    payments,
    payouts,
    postage,
    provider_payments,
    rates,
    second_factor,
    shipments,
    shops,
    tracking,
)
from bot.screens.notices.kind import NoticeKind

KINDS: dict[str, NoticeKind[Any]] = {
    each.payload.KIND: each
    for each in (
        *orders.KINDS,
        *order_address.KINDS,
        *order_links.KINDS,
        *payments.KINDS,
        *provider_payments.KINDS,
        *payouts.KINDS,
        *ledger_corrections.KINDS,
        *postage.KINDS,
        *shipments.KINDS,
        *complaints.KINDS,
        *inquiries.KINDS,
        *tracking.KINDS,
        *digests.KINDS,
        *discounts.KINDS,
        *failed_updates.KINDS,
        *rates.KINDS,
        *second_factor.KINDS,
        *import_tax.KINDS,
        *shops.KINDS,
        *accounts.KINDS,
        *email.KINDS,
        *broadcasts.KINDS,
        *broadcast_approvals.KINDS,
    )
}


def screen(kind: str, facts: Mapping[str, Any]) -> Screen:
    """Raises KeyError for a kind that nobody knows, and ValueError for facts that cannot be read:
    a notice of another version of the code."""
    return KINDS[kind].screen(facts)
