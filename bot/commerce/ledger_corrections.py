"""What is wrong in the ledger is set right by another entry, as none is ever changed: staff say how
much more or less is a shop's, against what is the market's own, or what a provider took by its own
statement. It is entered when a second one of them agrees, who does not own the shop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import ledger
from bot.commerce.notify import tell
from bot.commerce.refusals import AlreadyDone, NotFound, OwnCorrection
from bot.commerce.state_machine import Actor, record
from bot.notices.ledger_corrections import CorrectionDecided, CorrectionToApprove, ShopCorrected
from storage import ledger as stored_ledger
from storage import ledger_corrections as stored
from storage import people
from storage.ledger import Line
from storage.models import LedgerCorrection

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.money import Money
    from storage.constants import LedgerKind, ProviderName
    from storage.database import Session


async def propose(
    db: Session,
    who: Member,
    now: datetime,
    staff_ids: Collection[str],
    *,
    draft_id: str,
    money: Money,
    reason: str,
    shop_id: int | None = None,
    provider: ProviderName | None = None,
) -> LedgerCorrection:
    """Below zero it is less for the shop. The same draft is one."""
    new = LedgerCorrection(
        draft_id=draft_id,
        state="proposed",
        shop_id=shop_id,
        provider=provider,
        amount=money.minor,
        currency=money.currency,
        reason=reason,
        proposed_by=who.person.id,
        made_at=now,
    )
    number = await stored.propose(db, new)
    if number is not None:
        record(db, "correction", number, "", "proposed", Actor("staff", who.person.id), now)
        told = CorrectionToApprove(number=number)
        for person in await people.all_staff(db, staff_ids):
            if person.id != who.person.id:
                key = f"correction:{number}:{person.id}"
                await tell(db, person.id, told, key=key, now=now)
    found = await stored.by_draft(db, draft_id)
    assert found is not None
    return found


def must_be_anothers(correction: LedgerCorrection, who: Member) -> None:
    """Nobody decides what they have proposed, or what their shop gets."""
    owner = correction.shop.owner_id if correction.shop else None
    if who.person.id in (correction.proposed_by, owner):
        raise OwnCorrection


def lines_of(correction: LedgerCorrection) -> tuple[Line, ...]:
    """What it changes of each account."""
    amount, currency = correction.amount, correction.currency
    if correction.shop_id is not None:
        shop = Line("payable", amount, currency, shop_id=correction.shop_id)
        return ledger.checked([shop, Line("commission", -amount, currency)])
    # The provider holds so much less of the market's money.
    held = Line("provider", amount, currency, provider=correction.provider)
    return ledger.checked([held, Line("fees", -amount, currency)])


async def decide(
    db: Session, who: Member, number: int, now: datetime, *, approved: bool
) -> LedgerCorrection:
    found = await stored.by_id(db, number)
    if found is None:
        raise NotFound
    must_be_anothers(found, who)
    if not await stored.decide(
        db, found, "entered" if approved else "declined", who.person.id, now
    ):
        raise AlreadyDone
    actor = Actor("staff", who.person.id)
    record(db, "correction", number, "proposed", found.state, actor, now, found.reason)
    told = CorrectionDecided(number=number, entered=approved)
    await tell(db, found.proposed_by, told, key=f"correction:{number}:decided", now=now)
    if not approved:
        return found
    kind: LedgerKind = "fee" if found.shop is None else "corrected"
    await stored_ledger.add(
        db, kind, f"correction:{number}", lines_of(found), now, correction_id=number
    )
    if found.shop is not None:
        changed = ShopCorrected(sum=found.amount, currency=found.currency, reason=found.reason)
        await tell(db, found.shop.owner_id, changed, key=f"correction:{number}:entered", now=now)
    return found
