"""What a code takes off an order, and who may use it.

A code is of one shop and comes off the goods of one order: by hundredths of a percent or by a sum,
shared among the lines in proportion, so that each line says what was paid for it. Postage is never
touched, and of each line at least one unit of money is left to pay.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.commerce.ledger import rounded
from bot.commerce.notify import tell
from bot.commerce.reductions import WHOLE
from bot.commerce.refusals import (
    CodeAlreadyThere,
    CodeEnded,
    CodeNotBegun,
    CodeNotForThese,
    CodeNotForYou,
    CodeOfOtherShop,
    CodeTimes,
    CodeUnknown,
    CodeUsedByYou,
    CodeUsedUp,
    ManyWrongCodes,
    MinimumNotReached,
    NoShop,
    NotFound,
    NotYours,
    OwnDiscountCode,
)
from bot.commerce.state_machine import Actor, record
from bot.money import Money, per_currency
from bot.notices.discounts import CodeGiven
from bot.parsing.discount_codes import spelled
from storage import discount_codes as stored
from storage.models import DiscountCode

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.commerce.reductions import Off
    from bot.commerce.refusals import Refusal
    from storage.database import Session
    from storage.discount_codes import FoundCode
    from storage.models import Order

MOST_WRONG = 20  # within an hour, of one person
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=366)
LETTERS = "23456789ACDEFGHJKMNPQRTUVWXY"  # none that looks like another
_TOKENS = 10**18 - 1  # as many as a button takes


def shares(off: int, lines: Sequence[int]) -> tuple[int, ...]:
    """What comes off each line of so much: in proportion, rounded down, and what is left over unit
    by unit to whom the rounding took most. Each keeps one unit of money; so no more than that comes
    off in all."""
    total = sum(lines)
    off = max(0, min(off, total - len(lines)))
    if not off:
        return (0,) * len(lines)
    exact = [Fraction(off * each, total) for each in lines]
    found = [min(int(share), line - 1) for share, line in zip(exact, lines, strict=True)]
    left = off - sum(found)
    in_turn = sorted(range(len(lines)), key=lambda at: (found[at] - exact[at], at))
    while left:
        for at in in_turn:
            if left and found[at] < lines[at] - 1:
                found[at] += 1
                left -= 1
    return tuple(found)


def taken_off(code: DiscountCode, goods: Money) -> int:
    """By what the code says, of goods of so much."""
    if code.less is not None:
        return code.less
    return rounded(Fraction(goods.minor * (code.basis_points or 0), WHOLE))


def why_not(code: DiscountCode, goods: Sequence[Money], now: datetime) -> Refusal | None:
    """Why it takes nothing off goods of one shop; what they come to in each currency."""
    if code.ended_at is not None or code.ends_at <= now:
        return CodeEnded(code.name)
    if code.begins_at > now:
        return CodeNotBegun(code.name, code.begins_at)
    if code.most is not None and code.used >= code.most:
        return CodeUsedUp(code.name)
    if [each.currency for each in goods] != [code.currency]:
        return CodeNotForThese(code.name, code.currency)
    if goods[0].minor < code.minimum:
        return MinimumNotReached(code.name, code.minimum_money, code.minimum_money - goods[0])
    return None


@dataclass(frozen=True, slots=True)
class CodeInCart:
    """A code that somebody means to use for their cart of a shop: what it takes off each line, or
    why it does not."""

    code: DiscountCode
    off: tuple[int, ...]  # of the lines that would be ordered, in their order
    refused: Refusal | None

    @property
    def money(self) -> Money:
        return Money(sum(self.off), self.code.currency)


def in_cart(code: DiscountCode, lines: Sequence[Money], now: datetime) -> CodeInCart:
    """Of the lines of one shop that would be ordered."""
    goods = per_currency(lines)
    refused = why_not(code, goods, now)
    if refused is not None:
        return CodeInCart(code, (0,) * len(lines), refused)
    off = shares(taken_off(code, goods[0]), [each.minor for each in lines])
    return CodeInCart(code, off, None if any(off) else CodeNotForThese(code.name, code.currency))


# -- whoever has one -------------------------------------------------------------------------------


async def find(
    db: Session, who: Member, typed: str, shop_ids: Collection[int], now: datetime
) -> FoundCode:
    """The code that somebody typed, for one of the shops of their cart. A refusal is raised, and
    whoever calls writes down that there is no such code (`note_wrong` in storage)."""
    if await stored.wrong_since(db, who.person.id, now) >= MOST_WRONG:
        raise ManyWrongCodes
    key = spelled(typed)
    found = await stored.spelled(db, key) if key else ()
    if not found:
        raise CodeUnknown
    here = [each for each in found if each.code.shop_id in shop_ids]
    if not here:
        if any(_is_own(each, who) for each in found):
            raise OwnDiscountCode
        raise CodeOfOtherShop(found[0].shop)
    *newer, oldest = here
    for each in newer:
        try:
            await must_be_for(db, each, who, now)
        except (CodeEnded, CodeUsedUp, CodeUsedByYou, CodeNotForYou, CodeNotBegun):
            continue
        return each
    await must_be_for(db, oldest, who, now)
    return oldest


async def must_be_for(db: Session, found: FoundCode, who: Member, now: datetime) -> None:
    """Whether it can be used by somebody now, whatever is in their cart. Whoever has another's was
    given it, and reads that it is not for them; typed, it counts as a wrong one."""
    code = found.code
    if _is_own(found, who):
        raise OwnDiscountCode
    if code.person_id not in (None, who.person.id):
        raise CodeNotForYou
    if not found.is_there or code.ended_at is not None or code.ends_at <= now:
        raise CodeEnded(code.name)
    if code.begins_at > now:
        raise CodeNotBegun(code.name, code.begins_at)
    if await stored.is_used_by(db, code.id, who.person.id):
        raise CodeUsedByYou(code.name)
    if code.most is not None and code.used >= code.most:
        raise CodeUsedUp(code.name)


def _is_own(found: FoundCode, who: Member) -> bool:
    return found.owner_id == who.person.id


async def use(db: Session, who: Member, found: FoundCode, now: datetime) -> DiscountCode:
    """For what is in their cart of its shop, now or later: ordering takes it."""
    await must_be_for(db, found, who, now)
    await stored.put(db, who.person.id, found.code)
    return found.code


async def by_token(db: Session, token: int) -> FoundCode:
    """The code that a link leads to."""
    found = await stored.of_token(db, token)
    if found is None:
        raise NotFound
    return found


# -- with an order ---------------------------------------------------------------------------------


async def reserve(db: Session, code: DiscountCode, person_id: int, now: datetime) -> None:
    """For an order that is being placed. Of two who want the last one, one gets it."""
    if code.person_id not in (None, person_id):
        raise CodeNotForYou
    if not await stored.reserve(db, code.id, now):
        stands = await stored.by_id(db, code.id)
        if stands is None or stands.ended_at is not None or stands.ends_at <= now:
            raise CodeEnded(code.name)
        raise CodeUsedUp(code.name)


async def note_use(db: Session, order: Order, code: DiscountCode, person_id: int) -> None:
    if not await stored.note_use(db, order.id, code.id, person_id):
        raise CodeUsedByYou(code.name)


async def give_back(db: Session, order: Order, now: datetime) -> None:
    """The order came to nothing."""
    if order.discount:
        await stored.give_back(db, order.id, now)


# -- its seller ------------------------------------------------------------------------------------


def new_name() -> str:
    """Of six letters that nobody misreads."""
    return "".join(secrets.choice(LETTERS) for _ in range(6))


async def make(
    db: Session,
    owner: Member,
    now: datetime,
    *,
    draft_id: str,
    name: str,
    off: Off,
    minimum: Money | None,
    most: int | None,
    begins: datetime | None,
    ends: datetime,
    person_id: int | None = None,
) -> DiscountCode:
    """The same draft is the same code. Raises CodeAlreadyThere, CodeTimes, NoShop."""
    if owner.shop is None:
        raise NoShop
    begins = max(begins or now, now)
    known = await stored.by_draft(db, draft_id)
    if known is not None:
        return known
    if not SHORTEST <= ends - begins <= LONGEST:
        raise CodeTimes
    currency = (off.less or minimum or Money(0, owner.shop.currency)).currency
    code = DiscountCode(
        draft_id=draft_id,
        shop_id=owner.shop.id,
        name=name,
        spelled=spelled(name),
        token=secrets.randbelow(_TOKENS) + 1,
        basis_points=off.basis_points or None,
        less=off.less.minor if off.less else None,
        currency=currency,
        minimum=minimum.minor if minimum else 0,
        most=most,
        used=0,
        person_id=person_id,
        begins_at=begins,
        ends_at=ends,
        ended_at=None,
        made_at=now,
    )
    if not await stored.add(db, code):
        raise CodeAlreadyThere
    said = f"{off.percent}%" if off.basis_points else f"{code.less} {currency}"
    record(db, "code", code.id, "", said, Actor("seller", owner.person.id), now)
    return code


def may_thank(order: Order) -> bool:
    """Whether its buyer may be given a code: who bought and has it."""
    return order.state == "completed"


async def thank(db: Session, order: Order, code: DiscountCode, now: datetime) -> None:
    """Its buyer hears of a code that is theirs alone, once."""
    told = CodeGiven(
        shop=order.shop.name,
        code=code.name,
        token=code.token,
        basis_points=code.basis_points or 0,
        less=code.less or 0,
        currency=code.currency,
        minimum=code.minimum,
        begins=code.begins_at,
        until=code.ends_at,
    )
    await tell(db, order.buyer_id, told, key=f"code:{code.id}:given", now=now)


async def own(db: Session, owner: Member, code_id: int) -> DiscountCode:
    code = await stored.by_id(db, code_id)
    if code is None:
        raise NotFound
    if owner.shop is None or owner.shop.id != code.shop_id:
        raise NotYours
    return code


async def end(db: Session, owner: Member, code_id: int, now: datetime) -> DiscountCode:
    """From now on nobody can order with it; orders that have it keep it. Twice is once."""
    code = await own(db, owner, code_id)
    if code.ends_at > now and await stored.end(db, code.id, now):
        record(db, "code", code.id, "", "ended", Actor("seller", owner.person.id), now)
        await db.refresh(code)
    return code
