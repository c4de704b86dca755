"""What is heard of parcels on their way: kept, and told to those who wait for it.

A report comes from the seller's tap, from a table that staff sent, or from a carrier's webhook.
All go through `hear`: the event is a row once, the shipment stands where all its events together
say (bot/commerce/shipment_status.py), and what that changed is told once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.commerce import fulfilment, orders, shipment_status, tracking_reminders
from bot.commerce.notify import tell
from bot.commerce.refusals import AlreadyDone, TooLate
from bot.commerce.shipment_status import Standing
from bot.commerce.state_machine import may, move, record
from bot.notices.shipments import OrderDelivered
from bot.notices.tracking import ParcelDelivered, ParcelMoved, ParcelTrouble
from storage import shipments as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.commerce.state_machine import Actor
    from bot.notices.payload import Payload
    from bot.notices.tracking import NewsFacts
    from bot.settings import Periods
    from storage.constants import Carrier, ParcelEvent
    from storage.database import Session
    from storage.models import Order, TrackingEvent

# The farthest that a clock is ahead of UTC: a carrier that leaves out its zone is not refused.
AHEAD = timedelta(hours=14)
# More than any parcel has on its way; a source that tells more is not heard any further.
MOST_EVENTS = 300
BY_HAND: tuple[Carrier, ...] = ("moto", "self")  # carriers at whose counter nothing is handed in


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that happened to a parcel: our word for it, and the source's own code."""

    word: ParcelEvent | Literal[""]  # "" a code that we do not know (tracking.UNKNOWN)
    code: str
    at: datetime
    place: str = ""
    country: str = ""
    number: str = ""  # by which it came; "" somebody tapped it


async def hear(
    db: Session,
    order: Order,
    source: str,
    reports: Sequence[Report],
    actor: Actor,
    now: datetime,
    periods: Periods,
) -> set[int]:
    """Keep what is new of these reports and tell what they changed. Returns which were new, by
    their place among them."""
    await stored.lock(db, order.id)
    events = list(await stored.events_of(db, order.id))
    known = {(each.source, each.code, each.happened_at, each.number) for each in events}
    added = set()
    for position, report in enumerate(reports):
        key = (source, report.code, report.at, report.number)
        if not report.word or key in known or len(events) >= MOST_EVENTS:
            continue
        known.add(key)
        event = await stored.add_event(
            db,
            order,
            source=source,
            code=report.code,
            word=report.word,
            place=report.place,
            country=report.country,
            number=report.number,
            happened_at=report.at,
            now=now,
            reporter_id=actor.person_id,
        )
        if event is not None:
            events.append(event)
            added.add(position)
    counting = [event for event in events if stored.counts(order, event)]
    if added and counting:
        await _stand(db, order, counting, actor, now, periods)
        if order.shipment.state in shipment_status.MOVING:
            newest = max(event.id for event in counting)
            await tracking_reminders.await_news(db, order, str(newest), now, periods)
    return added


async def _stand(
    db: Session,
    order: Order,
    events: Sequence[TrackingEvent],
    actor: Actor,
    now: datetime,
    periods: Periods,
) -> None:
    """Bring the shipment to where its events say it is."""
    before = standing_of(order)
    after = shipment_status.standing(events)
    told = shipment_status.change(before, after, events)
    if told is None:
        return
    if after.state != before.state:
        if not may("shipment", before.state, after.state, actor.role):
            return
        await move(db, order, "shipment", after.state, actor, now)
    if after.condition != before.condition:
        order.shipment.condition = after.condition
        record(db, "condition", order.id, before.condition, after.condition, actor, now)
    if after.state in ("delivered", "returned", "lost"):
        await tracking_reminders.arrived(db, order, now)
    told_last = next(each for each in events if each is told)
    await _tell(db, order, told_last, actor, now, periods)
    await fulfilment.watch(db, order, now)


def standing_of(order: Order) -> Standing:
    return Standing(order.shipment.state, order.shipment.condition)


async def _tell(
    db: Session,
    order: Order,
    event: TrackingEvent,
    actor: Actor,
    now: datetime,
    periods: Periods,
) -> None:
    news = _news(order, event)
    to_buyer: Payload = ParcelMoved(**news)
    to_seller: Payload | None = None
    key = f"shipment:{order.id}:event:{event.id}"
    if event.word == "delivered":
        until = fulfilment.may_object_until(now, periods)
        to_buyer = OrderDelivered(**orders.facts_of(order), until=until)
        to_seller = ParcelDelivered(**news)
        key = f"shipment:{order.id}:delivered"
    elif event.word in shipment_status.TROUBLE:
        to_seller = ParcelTrouble(**news)
    await tell(db, order.buyer_id, to_buyer, key=f"{key}:buyer", now=now)
    if to_seller is not None and actor.role != "seller":  # else they know
        await tell(db, order.shop.owner_id, to_seller, key=f"{key}:seller", now=now)


def _news(order: Order, event: TrackingEvent) -> NewsFacts:
    return {
        **orders.facts_of(order),
        "word": event.word,
        "place": event.place,
        "where": event.country,
        "at": event.happened_at,
        "carrier": order.shipment.carrier,
        "tracking_number": order.shipment.tracking_number,
    }


def offers(order: Order) -> tuple[ParcelEvent, ...]:
    """What its seller may say of this parcel now."""
    if order.state != "accepted":
        return ()
    return shipment_status.offers(
        standing_of(order),
        abroad=goes_abroad(order),
        carried=order.shipment.carrier not in BY_HAND,
    )


def goes_abroad(order: Order) -> bool:
    """Whether the parcel crosses a border with a carrier, and so meets customs. What a rider or the
    seller brings does not, whatever country stands in an old address."""
    return is_abroad(order) and order.shipment.carrier not in BY_HAND


def is_abroad(order: Order) -> bool:
    return bool(order.purchase.address.get("country", "RW") != "RW")


async def tapped(
    db: Session, code: str, who: Member, word: ParcelEvent, now: datetime, periods: Periods
) -> Order:
    """The seller says with one tap what happened to the parcel, just now."""
    order, actor = await orders.as_role(db, code, who, "seller")
    orders.must_be(order, "accepted")
    if word == "delivered":
        return await fulfilment.delivered(db, code, who, now, periods)
    if word not in offers(order):
        events = await stored.events_of(db, order.id)
        done = any(event.word == word for event in events[-1:])
        raise AlreadyDone if done else TooLate
    handed_in = order.shipment.state == "shipped" and word == "in_transit"
    report = Report(word, "handed_in" if handed_in else word, now)
    await hear(db, order, "seller", [report], actor, now, periods)
    return order


async def no_news(db: Session, code: str, who: Member, now: datetime, periods: Periods) -> Order:
    """The seller was asked, and has not heard either: asked again after as long a silence."""
    order, _ = await orders.as_role(db, code, who, "seller")
    orders.must_be(order, "accepted")
    if order.shipment.state not in shipment_status.MOVING:
        raise TooLate
    await tracking_reminders.await_news(db, order, f"asked:{now.isoformat()}", now, periods)
    return order
