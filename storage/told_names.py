"""Names in what others are yet to be told: taken out when whose they are have their data deleted.

Facts of a notice are copied when something happens, and its words are chosen when it is delivered,
perhaps days later. What has no name then is called by a word that says so (labels.somebody).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.constants import NoticeState
from storage.models import Notice, Order, Person, Shop

MAY_BE_TOLD: tuple[NoticeState, ...] = ("due", "held", "refused", "unreachable")
# Kinds that name a member of staff, and in which fact.
OF_STAFF = {
    "broadcast_to_approve": "author",
    "broadcast_approved": "by",
    "broadcast_declined": "by",
}
OF_SHOP = ("shop", "phone", "merchant_code", "bank_account")
# Kinds that tell staff of a shop.
TO_STAFF = ("money_stuck", "payout_failed", "payout_unclear")


async def take_out(db: AsyncSession, person_id: int) -> None:
    """Somebody's name, and that of their shop with how it is reached and paid."""
    whose = select(Person.name, Shop.name).outerjoin(Shop, Shop.owner_id == Person.id)
    name, shop = (await db.execute(whose.where(Person.id == person_id))).one()
    buyers = select(Order.buyer_id).join(Order.shop).where(Shop.owner_id == person_id)
    rows = await db.execute(
        select(Notice.id, Notice.kind, Notice.facts).where(
            Notice.state.in_(MAY_BE_TOLD),
            or_(Notice.person_id.in_(buyers), Notice.kind.in_((*OF_STAFF, *TO_STAFF))),
        )
    )
    changed: list[dict[str, Any]] = []
    for notice_id, kind, facts in rows:
        without = dict(facts)
        if shop and facts.get("shop") == shop:
            without |= {fact: "" for fact in OF_SHOP if fact in facts}
        if name and facts.get(OF_STAFF.get(kind, "")) == name:
            without[OF_STAFF[kind]] = ""
        if without != facts:
            changed.append({"which": notice_id, "told": without})
    if changed:
        await db.execute(_CHANGE, changed)


_CHANGE = (
    update(Notice.__table__)
    .where(Notice.__table__.c.id == bindparam("which"))
    .values(facts=bindparam("told"))
)
