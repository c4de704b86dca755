"""What people may do without: the kinds of messages that anybody can switch off, each for itself.

A kind here is the `kind` of the notices it stands for. News of an order is not among them: somebody
waits for the other side to read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from storage import opt_ins, opt_outs

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.database import Session

Kind = Literal["broadcast", "digest", "low_stock", "review", "weekly"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def kinds_for(who: Member) -> tuple[Kind, ...]:
    """The kinds that somebody in their role ever gets."""
    mine: list[Kind] = ["broadcast", "review"]
    if who.shop is not None:
        mine += ["digest", "low_stock"]
    if who.is_staff:
        mine.append("weekly")
    return tuple(kind for kind in KINDS if kind in mine)


async def refuses(db: Session, person_id: int, kind: str) -> bool:
    """Whether somebody does not want to be told this; asked before it is owed to them."""
    return kind in KINDS and kind in await opt_outs.refused(db, person_id)


async def switch(db: Session, who: Member, kind: Kind, now: datetime, *, wanted: bool) -> None:
    if wanted:
        await opt_outs.allow(db, who.person.id, kind)
        await opt_ins.ask(db, who.person.id, kind, now)
    else:
        await opt_ins.leave(db, who.person.id, kind)
        await opt_outs.refuse(db, who.person.id, kind, now)
