"""What notices say: whole when it is written, and read whichever version wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from bot.notices.broadcasts import BroadcastReport, BroadcastToApprove
from bot.notices.digests import Digest, WeekReport
from bot.notices.orders import OrderAccepted, OrderCancelledToBuyer, OrderPlaced
from bot.notices.payload import VERSION, Payload
from bot.notices.payments import PaymentClaimed, PaymentNotFound
from bot.notices.shipments import OrderDelivered
from bot.screens.notices import registry
from storage.erasure import TELL_OF_SHOPS
from storage.told_names import OF_SHOP, OF_STAFF
from tests.support.notices import READERS, read_by_all, sample, stored, words

ALL = sorted(registry.KINDS)

# --- as version 0.1 wrote them (commit 8a0641a has the producers) ---------------------------------

ORDER = {
    "order": "IS-7K4QM2",
    "shop": "Kopakama",
    "country": "CN",
    "total": 25000,
    "currency": "RWF",
    "method": "mobile_money",
    "lines": [[2, "Ikawa", "bag"]],
}
SENT = {"carrier": "dhl", "tracking_number": "JD014600"}
NEWS = {"word": "at_customs", "place": "Hangzhou", "where": "CN", "at": "2026-11-20T08:00:00+00:00"}
DAY = {"waiting": 1, "to_send": 2, "sold": [["RWF", 2, 25000]], "low": [["Ikawa", 0]]}
MESSAGE = {"links": [["Map", "https://example.rw"]], "photo": ["AgAC", ""]}
OF_0_1: dict[str, dict[str, Any]] = {
    "order_placed": ORDER,
    "order_waiting": ORDER | {"hours": 2, "expires": "2026-11-22T08:00:00+00:00"},
    "order_accepted": ORDER | {"merchant_code": "123456"},
    "order_declined": ORDER | {"reason": "too_far"},
    "order_cancelled_to_seller": ORDER | {"reason": "", "paid": False, "owed": 25000},
    "order_cancelled_to_buyer": ORDER | {"reason": "no_time", "paid": True, "owed": 25000},
    "order_expired_to_buyer": ORDER,
    "order_expired_to_seller": ORDER,
    "payment_claimed": ORDER,
    "payment_not_found": ORDER | {"merchant_code": ""},
    "payment_seen": ORDER,
    "refunded": ORDER | {"refunded": 25000},
    "part_refunded": ORDER | {"refunded": 2000},
    "order_packed": ORDER,
    "order_shipped": ORDER | SENT,
    "order_delivered": ORDER,
    "order_received": ORDER,
    "receipt_reminder": ORDER | SENT,
    "broadcast_test": MESSAGE
    | {"text": "Muraho", "document": ["", ""], "answers": [], "several": False},
    "broadcast_finished": {
        "broadcast": 7,
        "kind": "message",
        "state": "finished",
        "total": 3,
        "delivered": 2,
        "unreachable": 1,
        "opted_out": 0,
        "too_old": 0,
        "reasons": {},
        "links": [["Map", 1]],
    },
    "broadcast_to_approve": MESSAGE
    | {
        "broadcast": 7,
        "author": "Claire",
        "audience": {"who": "everyone", "language": ""},
        "total": 600,
        "kind": "message",
        "texts": {"rw": "Muraho"},
        "answers": {},
        "file": "",
        "starts": "",
    },
    "broadcast_grown": {
        "broadcast": 7,
        "total": 600,
        "limit": 500,
        "asked": True,
        "starts": "2026-11-22T08:00:00+00:00",
    },
    "broadcast_approved": {"by": "Diane", "total": 600},
    "broadcast_declined": {"by": "Diane", "total": 600},
    "digest": DAY | {"more_low": 0},
    "low_stock": {"product": "Ikawa", "product_id": 7, "left": 3},
    "review": ORDER,
    "weekly": {
        "orders": 3,
        "shops": 1,
        "undelivered": 0,
        "sold": [["RWF", 2, 25000]],
        "from": "2026-11-16",
        "to": "2026-11-22",
    },
    "parcel_moved": ORDER | NEWS | SENT,
    "parcel_trouble": ORDER | NEWS | SENT | {"word": "lost", "place": ""},
    "parcel_delivered": ORDER | NEWS | SENT | {"word": "delivered"},
    "tracking_silence": {"order": "IS-7K4QM2", "days": 7} | SENT,
}


@pytest.mark.parametrize("kind", sorted(OF_0_1))
def test_what_0_1_wrote_is_read(kind: str) -> None:
    """Red when a fact that it did not know is asked for at delivery, and the notice refused."""
    read_by_all(kind, OF_0_1[kind])


def test_what_0_1_did_not_know() -> None:
    accepted = OrderAccepted.read(OF_0_1["order_accepted"])
    assert (accepted.merchant_code, accepted.phone) == ("123456", "")
    cancelled = OrderCancelledToBuyer.read(OF_0_1["order_cancelled_to_buyer"])
    assert (cancelled.sought, cancelled.claimed, cancelled.phone) == (False, False, "")
    assert not PaymentClaimed.read(OF_0_1["payment_claimed"]).cancelled
    assert not PaymentNotFound.read(OF_0_1["payment_not_found"]).cancelled
    assert OrderDelivered.read(OF_0_1["order_delivered"]).until is None
    to_approve = BroadcastToApprove.read(OF_0_1["broadcast_to_approve"])
    assert (to_approve.version, to_approve.author_left, to_approve.starts) == ("", False, None)
    report = BroadcastReport.read(OF_0_1["broadcast_finished"])
    assert (report.delivered, report.refused, report.answers) == (2, 0, {})
    assert Digest.read(OF_0_1["digest"]).off == ()
    week = WeekReport.read(OF_0_1["weekly"])
    assert (week.first, week.last, week.off) == (date(2026, 11, 16), date(2026, 11, 22), ())


def test_its_words_are_those_of_now() -> None:
    [_, english, _] = READERS
    lines = words("order_placed", OF_0_1["order_placed"], english)
    assert lines[0] == "<b>🔔 New order! IS-7K4QM2</b>"
    assert "2 × Ikawa (bag)" in lines


# --- now ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ALL)
def test_read_as_it_was_written(kind: str) -> None:
    payload = sample(kind)
    assert type(payload).read(stored(payload)) == payload
    assert stored(payload)["v"] == VERSION
    read_by_all(kind, payload.facts())


@pytest.mark.parametrize("kind", ALL)
def test_a_forgotten_fact_is_found_when_it_is_written(kind: str) -> None:
    """Red when a fact has a default: then it is missed by whoever reads it. (mypy is first.)"""
    payload = sample(kind)
    known = {each.name: getattr(payload, each.name) for each in fields(payload)}
    for forgotten in known:
        with pytest.raises(TypeError, match=forgotten):
            type(payload)(**{name: known[name] for name in known if name != forgotten})


@pytest.mark.parametrize("kind", ALL)
def test_a_newer_version_may_have_said_more(kind: str) -> None:
    payload = sample(kind)
    more = stored(payload) | {"gift": {"ribbon": "red"}, "v": 99}
    assert type(payload).read(more) == payload


def test_what_is_missing_now_is_not_made_up() -> None:
    facts = stored(sample("order_delivered"))
    del facts["until"]
    with pytest.raises(ValueError, match="order_delivered cannot be read: until"):
        OrderDelivered.read(facts)


def test_an_error_repeats_nothing_that_was_told() -> None:
    """Red when somebody's name or phone number is in the log."""
    with pytest.raises(ValueError, match="order_placed cannot be read: total") as error:
        OrderPlaced.read(ORDER | {"total": "Uwase Alice"})
    assert "Uwase" not in f"{error.value!r} {error.value.__cause__!r} {error.value.__context__!r}"


def _payloads(of: type[Payload] = Payload) -> Iterator[type[Payload]]:
    for each in of.__subclasses__():
        if "KIND" in vars(each):
            yield each
        yield from _payloads(each)


def test_every_payload_has_words_and_every_kind_one_payload() -> None:
    found = set(_payloads())
    assert {each.KIND: each for each in found} == {
        kind: each.payload for kind, each in registry.KINDS.items()
    }
    assert len(found) == len(registry.KINDS)


def test_whoever_takes_names_out_knows_where_they_are() -> None:
    """Red when a new kind names a member of staff, or how a shop is paid or reached, and nobody
    takes that out when they have their data deleted."""
    names = {
        kind: {each.name for each in fields(of.payload)} for kind, of in registry.KINDS.items()
    }
    assert {
        kind: name for kind, has in names.items() for name in has & {"author", "by"}
    } == OF_STAFF
    assert set(TELL_OF_SHOPS) == {
        kind for kind, has in names.items() if has & {"merchant_code", "phone"}
    }
    assert set(OF_SHOP) <= set.union(*names.values())
