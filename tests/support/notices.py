"""Notices as tests write and read them: one of each kind, and its words for every reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from bot.i18n import Reader, markup
from bot.money import Money
from bot.notices.broadcasts import (
    BroadcastReport,
    BroadcastTest,
    Estimate,
    LinkBelow,
    LinkOpened,
    OfCountry,
)
from bot.notices.complaints import ComplaintToDecide, ComplaintWithStaff
from bot.notices.digests import NearlyGone, SoldIn
from bot.notices.inquiries import InquiryToStaff
from bot.notices.orders import OrderedGoods
from bot.notices.payload import Payload
from bot.notices.payouts import PayoutUnclear
from bot.notices.provider_payments import MoneyUnclear
from bot.notices.shipments import ParcelMissing
from bot.screens.notices import registry
from storage import recipients

NOW = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)
READERS = tuple(Reader.of(language) for language in ("rw", "en", "zh"))

_FACTS: dict[str, Any] = {
    "order": "IS-7K4QM2",
    "address": "xiao.ming@qq.com",
    "shop": "Kopakama",
    "country": "RW",
    "total": 25000,
    "currency": "RWF",
    "method": "mobile_money",
    "old_method": "on_delivery",
    "lines": (OrderedGoods(2, "Ikawa <b>&", "bag"),),
    "came": 25000,
    "charged_in": "CNY",
    "checked_on": date(2025, 12, 1),
    "sum": 12450,
    "here": True,
    "collected": False,
    "failure": "limit",
    "due": 100,
    "back": 12000,
    "sent": 1500,
    "page": "https://example.com/pay",
    "moved_in": "USD",
    "provider": "stripe",
    "quoted": 12285,
    "quoted_currency": "CNY",
    "old_quoted": 737,
    "new_quoted": 885,
    "postage": 1500,
    "service": "moto",
    "parcels": 3,
    "old_postage": 1500,
    "token": 48210937,
    "basis_points": 1000,
    "less": 0,
    "minimum": 5000,
    "begins": NOW,
    "discount": 1250,
    "discount_code": "KAWA10",
    "before": 10000,
    "raised": 12500,
    "reduced": 9000,
    "postage_asked": True,
    "again": True,
    "entered": True,
    "added": True,
    "new_postage": 1800,
    "packed": True,
    "hours": 24,
    "expires": NOW,
    "merchant_code": "123456",
    "bank_account": "Bank of Kigali <b>&\nSWIFT BKIGRWRW\n00040 0123456 78",
    "phone": "+250788123456",
    "reason": "too_far",
    "paid": True,
    "owed": 25000,
    "others": ("IS-2AB3CD", "IS-9XYZ23"),
    "sought": True,
    "claimed": True,
    "cancelled": True,
    "rest": 0,
    "refunded": 2000,
    "ends": NOW,
    "why": "refund_owed",
    "seller_gone": True,
    "until": NOW,
    "carrier": "post",
    "tracking_number": "EE473124829RW",
    "word": "at_customs",
    "state": "shipped",
    "moved": True,
    "where": "CN",
    "place": "Hangzhou",
    "at": NOW,
    "days": 7,
    "payout": "PO-12",
    "number": 12,
    "old_phone": "+250788000111",
    "broadcast": 7,
    "version": "12ab34cd",
    "author": "Claire",
    "author_left": True,
    "by": "Claire",
    "audience": {
        "who": "sellers",
        "language": "rw",
        "district": "Huye",
        "since": "2026-10-01",
        "campaign": "<Radio>",
        "list": ["<Training>", 3],
    },
    "kind": "message",
    "text": "<Muraho>",
    "texts": {"rw": "<Muraho>"},
    "answers": {},
    "several": False,
    "links": (LinkBelow("Map", "https://example.rw"),),
    "photo": ("", ""),
    "photo_giver": "",
    "document": ("", ""),
    "file": "<list>.pdf",
    "starts": NOW,
    "planned": NOW,
    "limit": 500,
    "asked": True,
    "waiting": 1,
    "to_check": 1,
    "to_send": 2,
    "questions": 3,
    "sold": (SoldIn("RWF", 2, 25000),),
    "off": (SoldIn("CNY", 1, 1999),),
    "low": (NearlyGone("Ikawa <b>&", 0),),
    "more_low": 2,
    "rate": "203.5",
    "old": "201.75",
    "day": date(2026, 12, 7),
    "source": "<bank>",
    "product": "Ikawa <b>&",
    "product_id": 7,
    "left": 0,
    "platform": "whatsapp",
    "name": "Bosco <b>&",
    "code": "48210937",
    "first": date(2026, 12, 7),
    "last": date(2026, 12, 13),
    "orders": 3,
    "shops": 1,
    "undelivered": 1,
    "complaint": 12,
    "inquiry": 31,
    "words": "Fresh <b>& ripe?",
    "by_staff": False,
    "of": "damaged",
    "answer_by": NOW,
    "offer": "part",
    "how": "agreed",
    "verdict": "part",
    "to_seller": True,
    "resending": True,
    "estimate": Estimate(
        (("Telegram", 2), ("WhatsApp", 9)),
        (OfCountry("RW", 5, Money(12, "USD")), OfCountry("FR", 1, None)),
        unasked=2,
        shut=1,
        unready=1,
        later=1,
    ),
}
# Where the same word is another type.
_OF: dict[type[Payload], dict[str, Any]] = {
    BroadcastTest: {"answers": ()},
    MoneyUnclear: {"moved": 12000, "again": True, "reference": "P-2", "silent": False},
    PayoutUnclear: {"moved": 12000, "reference": "P-2"},
    BroadcastReport: {
        "state": "finished",
        "due": 0,
        "held": 0,
        "delivered": 3,
        "unreachable": 1,
        "refused": 1,
        "moot": 1,
        "stopped": 1,
        "opted_out": 1,
        "too_old": 1,
        "reasons": {"Forbidden: <b>bot</b> was blocked": 1},
        "links": (LinkOpened("Map", 2),),
        "answers": {"rw": ("Yego", "<Oya>")},
        "votes": {"rw": {"people": 3, "answers": [3, 1]}},
        "unchanging": 0,
    },
    ParcelMissing: {"delivered": True},
    ComplaintToDecide: {"why": "unanswered"},
    ComplaintWithStaff: {"why": "undecided", "nobody": False},
    InquiryToStaff: {"why": "reported"},
}


def sample(kind: str, **facts: Any) -> Payload:
    """One of a kind, made of its own facts only; of these some, as they are named, are others."""
    payload: type[Payload] = registry.KINDS[kind].payload
    known = _FACTS | _OF.get(payload, {}) | facts
    return payload(**{each.name: known[each.name] for each in fields(payload)})


def stored(payload: Payload) -> dict[str, Any]:
    """As it comes back from the database."""
    facts: dict[str, Any] = json.loads(json.dumps(payload.facts()))
    return facts


def words(kind: str, facts: Mapping[str, Any], reader: Reader) -> list[str]:
    return [markup(line, reader) for line in registry.screen(kind, facts).lines]


def read_by_all(kind: str, facts: Mapping[str, Any]) -> None:
    """Fails where a notice cannot be read, or its words cannot be put in one of the languages. Of a
    broadcast's copy by mail the words are the broadcast's."""
    if kind == recipients.KIND:
        return
    screen = registry.screen(kind, json.loads(json.dumps(facts)))
    for reader in READERS:
        for line in screen.lines:
            markup(line, reader)
        for button in (button for row in screen.rows for button in row):
            markup(button.label, reader)
