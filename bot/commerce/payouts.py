"""Shops are paid what is theirs, where the market collects: proposed every week, approved by a
member of staff who has not proposed it, sent to the shop's own number.

Only money of orders that are complete is paid out. Nothing goes to a number that was changed in the
last three days, as whoever takes over somebody's chat changes that first. What a provider is asked
to send is off the shop's balance until it says that it has failed: whoever does not know is never
paid again.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypedDict, cast

from bot.commerce import ledger
from bot.commerce.notify import tell
from bot.commerce.payout_hindrances import HELD, Hindrance, held_until, worked_out
from bot.commerce.rates import in_force, is_old
from bot.commerce.refusals import (
    AlreadyDone,
    NoProvider,
    NotFound,
    NumberChanged,
    OwnPayout,
    PayoutChanged,
)
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.money import Money
from bot.notices.payouts import (
    PayoutFailed,
    PayoutPaid,
    PayoutPhoneChanged,
    PayoutsToApprove,
    PayoutUnclear,
)
from storage import audit, people
from storage import payouts as stored
from storage import rates as stored_rates
from storage.models import Payout

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.commerce.people import Member
    from bot.notices.payload import Payload
    from bot.settings import Periods
    from storage.constants import PayoutState, ProviderName
    from storage.database import Session
    from storage.models import PaymentAttempt, Shop
    from storage.payouts import Balance


class PayoutFacts(TypedDict):
    """What every notice about one says."""

    payout: str
    shop: str
    sum: int
    currency: str
    phone: str


async def propose(
    db: Session,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
    who: Member | None = None,
) -> int:
    """For each shop and currency what is to be paid out now: by the house, or by a member of staff,
    who may then not approve it. Returns how many are new."""
    rates = await in_force(db, now, periods)
    actor = Actor("staff", who.person.id) if who else SYSTEM
    known = await stored.balances(db)
    await _end_in_vain(db, known, actor, now, periods)
    found = [each for each in known if each.free > 0]
    shops = await stored.shops(db, [each.shop_id for each in found])
    new = 0
    for each in found:
        payout = worked_out(each, shops[each.shop_id], rates, periods, now)
        if isinstance(payout, Hindrance):
            continue
        payout.proposed_by = who.person.id if who else None
        number = await stored.propose(db, payout)
        if number is not None:
            new += 1
            record(db, "payout", number, "", "proposed", actor, now)
    if new:
        waiting = len(await stored.waiting(db))
        key = f"payouts:{now.isoformat()}"
        told = PayoutsToApprove(waiting=waiting)
        await _tell_staff(db, told, key, staff_ids, now, but=who.person.id if who else None)
    return new


async def _end_in_vain(
    db: Session, balances: Collection[Balance], actor: Actor, now: datetime, periods: Periods
) -> None:
    """Those that nobody can approve any more: they would stand in the way of new ones."""
    free = {(each.shop_id, each.currency): each.free for each in balances}
    for payout in await stored.waiting(db):
        left = free.get((payout.shop_id, payout.owed_currency), 0)
        holds = await _rate_holds(db, payout, now, periods)
        if holds and left >= payout.owed and payout.phone == payout.shop.phone:
            continue
        if await stored.move(db, payout, ["proposed"], "declined", settled_at=now):
            record(db, "payout", payout.id, "proposed", "declined", actor, now, "changed")


async def _rate_holds(db: Session, payout: Payout, now: datetime, periods: Periods) -> bool:
    """Whether the rate at which it was worked out is still one that is used."""
    if payout.rate is None:
        return True
    day = await stored_rates.last_day_of(db, payout.owed_currency, payout.rate)
    return day is not None and not is_old(day, now, periods)


async def decide(
    db: Session,
    who: Member,
    payout_id: int,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
    *,
    approved: bool,
) -> Payout:
    """The word of another member of staff than the one who proposed it, and not of the shop's own:
    the first to give it decides. Money needs two people: whoever is the first to approve of what
    the house has proposed stands for it from then on, and another one sends it. Raises NotFound,
    OwnPayout, AlreadyDone, NumberChanged, NoProvider, PayoutChanged where the shop has less by now,
    or the rate is too old."""
    payout = await stored.by_id(db, payout_id)
    if payout is None:
        raise NotFound
    must_be_anothers(payout, who)
    actor = Actor("staff", who.person.id)
    if approved and await stored.look_at_first(db, payout, who.person.id):
        record(db, "payout", payout.id, "proposed", "looked at", actor, now)
        told = PayoutsToApprove(waiting=len(await stored.waiting(db)))
        key = f"payout:{payout.id}:second"
        await _tell_staff(db, told, key, staff_ids, now, but=who.person.id)
        return payout
    must_be_anothers(payout, who)  # two may have looked at once
    new: PayoutState = "sent" if approved else "declined"
    facts = {"decided_by": who.person.id} | ({} if approved else {"settled_at": now})
    if not await stored.move(db, payout, ["proposed"], new, **facts):
        raise AlreadyDone
    record(db, "payout", payout.id, "proposed", new, actor, now)
    if approved:
        await _send(db, payout, now, periods)
    return payout


def must_be_anothers(payout: Payout, who: Member) -> None:
    """Nobody decides what they have proposed, or what they are paid."""
    if who.person.id in (payout.proposed_by, payout.shop.owner_id):
        raise OwnPayout


async def _send(db: Session, payout: Payout, now: datetime, periods: Periods) -> None:
    """In one transaction: off the shop's balance, and to be sent. What has changed since it was
    proposed is not paid."""
    shop = payout.shop
    until = held_until(shop, now)
    if shop.phone != payout.phone or until is not None:
        raise NumberChanged(until)
    free = {each.currency: each.free for each in await stored.balances(db, shop.id)}
    if free.get(payout.owed_currency, 0) < payout.owed:
        raise PayoutChanged
    if not await _rate_holds(db, payout, now, periods):
        raise PayoutChanged
    provider = periods.payment_channels.get(payout.channel)
    if provider is None:
        raise NoProvider
    if payout.owed_currency != payout.currency:
        await ledger.exchanged(db, payout, now)
    attempt_id = str(uuid.uuid4())
    attempt = await stored.send(
        db, payout, attempt_id, cast("ProviderName", provider), payout.channel, now
    )
    await stored.move(db, payout, ["sent"], "sent", attempt_id=attempt_id)
    await ledger.payout_sent(db, attempt, shop.id, now)


async def settled(
    db: Session, attempt: PaymentAttempt, now: datetime, staff_ids: Collection[str], *, done: bool
) -> None:
    """Its provider says that it has arrived, or never will. Also after it had failed."""
    await ledger.payout_settled(db, attempt.id, done=done, now=now)
    payout = await stored.of_attempt(db, attempt.id)
    if payout is None:
        return
    old: list[PayoutState] = ["sent", "failed"] if done else ["sent"]
    new: PayoutState = "paid" if done else "failed"
    before = payout.state
    if not await stored.move(db, payout, old, new, settled_at=now):
        return
    record(db, "payout", payout.id, before, new, SYSTEM, now, attempt.failure or "")
    if done:
        paid = PayoutPaid(**_facts(payout))
        await tell(db, payout.shop.owner_id, paid, key=f"payout:{payout.id}:paid", now=now)
        return
    failed = PayoutFailed(**_facts(payout), failure=attempt.failure or "refused")
    await _tell_staff(db, failed, f"payout:{payout.id}:failed", staff_ids, now)


async def unclear(
    db: Session,
    attempt: PaymentAttempt,
    why: Literal["silent", "unclear"],
    now: datetime,
    staff_ids: Collection[str],
) -> None:
    """Its provider says nothing for long, or has moved another sum: a person has to ask."""
    payout = await stored.of_attempt(db, attempt.id)
    if payout is not None:
        told = PayoutUnclear(**_facts(payout), number=payout.id, moved=0, moved_in="", reference="")
        await _tell_staff(db, told, f"payout:{payout.id}:{why}", staff_ids, now)


async def moved_again(
    db: Session,
    attempt: PaymentAttempt,
    moved: Money,
    reference: str,
    now: datetime,
    staff_ids: Collection[str],
) -> None:
    """Its provider says that it moved other money for it, besides what was asked for. Whether that
    is so, a person has to find out: nothing is booked of it by itself (ledger_corrections.py)."""
    payout = await stored.of_attempt(db, attempt.id)
    if payout is None:
        return
    told = PayoutUnclear(
        **_facts(payout),
        number=payout.id,
        moved=moved.minor,
        moved_in=moved.currency,
        reference=reference,
    )
    what = f"again {reference} {moved.minor} {moved.currency}"
    if not await audit.count(db, "payout", payout.id, what):
        record(db, "payout", payout.id, payout.state, what, SYSTEM, now)
        await _tell_staff(db, told, f"payout:{payout.id}:{what}", staff_ids, now)


async def number_changed(db: Session, shop: Shop, old: str, now: datetime) -> None:
    """Whoever owns the shop hears that it is another, wherever they are reached."""
    told = PayoutPhoneChanged(old_phone=old, phone=shop.phone, until=now + HELD)
    key = f"shop:{shop.id}:phone:{now.isoformat()}"
    await tell(db, shop.owner_id, told, key=key, now=now)


def _facts(payout: Payout) -> PayoutFacts:
    return {
        "payout": payout.code,
        "shop": payout.shop.name,
        "sum": payout.amount,
        "currency": payout.currency,
        "phone": payout.phone,
    }


async def _tell_staff(
    db: Session,
    told: Payload,
    key: str,
    staff_ids: Collection[str],
    now: datetime,
    *,
    but: int | None = None,
) -> None:
    for person in await people.all_staff(db, staff_ids):
        if person.id != but:
            await tell(db, person.id, told, key=f"{key}:{person.id}", now=now)
