"""What a buyer shows of money that was sent by hand: a picture, or the number of the transaction.

It proves nothing. It helps a seller find the money, who alone says that it has come. The same shown
for two orders may be a mistake, or one payment for both: whoever looks is told, and nobody accused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.asked_postage import rest_of
from bot.commerce.notify import tell
from bot.commerce.orders import as_role, facts_of
from bot.commerce.payment_methods import method_of
from bot.commerce.refusals import TooLate
from bot.notices.payments import ProofSent, ProofShownTwice
from storage import orders, people
from storage import payment_proofs as stored
from storage.media import wanted
from storage.models import PaymentProof

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.chat import Photo
    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import Order

MOST = 5  # for one order


def can_send(order: Order) -> bool:
    """Whether its buyer has said that the money was sent, and its seller has not answered."""
    return order.payment.state == "in_review" and not method_of(order).by_provider


def may_look(order: Order) -> bool:
    """Whether there is one that its seller may look at."""
    return can_send(order) and bool(order.proofs)


async def send(
    db: Session,
    code: str,
    who: Member,
    now: datetime,
    staff_ids: Collection[str],
    *,
    draft_id: str,
    photo: Photo | None,
    reference: str,
) -> Order:
    """One of the two is given. The same draft sends it once."""
    order, _ = await as_role(db, code, who, "buyer")
    if not can_send(order) or await stored.count(db, order.id) >= MOST:
        raise TooLate
    proof = PaymentProof(
        order_id=order.id,
        person_id=who.person.id,
        draft_id=draft_id,
        reference=reference,
        photo_id=photo.id if photo else "",
        given_by=photo.giver if photo else "",
        path=photo.path if photo else "",
        at=now,
    )
    if not await stored.add(db, proof):
        return order
    if photo is not None:
        wanted.want(db, (photo,), who.person.id, now)
    cancelled = order.state == "cancelled"
    told = ProofSent(**facts_of(order), **rest_of(order), cancelled=cancelled)
    await tell(db, order.shop.owner_id, told, key=f"proof:{order.id}:{draft_id}:seller", now=now)
    await compare(db, now, staff_ids, path=proof.path, reference=reference)
    return order


async def compare(
    db: Session, now: datetime, staff_ids: Collection[str], *, path: str = "", reference: str = ""
) -> None:
    """Where the same picture or number was shown for several orders: the sellers who are still to
    look, and staff, are told once each. A picture is compared when its bytes are here."""
    if not path and not reference:
        return
    codes = await stored.orders_shown(db, path=path, reference=reference)
    if len(codes) < 2:
        return
    staff = await people.all_staff(db, staff_ids)
    for code in codes:
        order = await orders.by_code(db, code)
        if order is None or not can_send(order):
            continue
        facts, key = facts_of(order), f"proof:{order.id}:twice:{path or reference}"
        rest = rest_of(order)
        told = ProofShownTwice(**facts, **rest, others=())
        await tell(db, order.shop.owner_id, told, key=f"{key}:seller", now=now)
        others = tuple(each for each in codes if each != code)
        for member in staff:
            told = ProofShownTwice(**facts, **rest, others=others)
            await tell(db, member.id, told, key=f"{key}:{member.id}", now=now)


async def is_shown_twice(db: Session, proof: PaymentProof) -> bool:
    if not proof.path and not proof.reference:
        return False
    shown = await stored.orders_shown(db, path=proof.path, reference=proof.reference)
    return len(shown) > 1
