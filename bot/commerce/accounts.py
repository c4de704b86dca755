"""Two accounts become one person's by proof, and one can be taken off again.

The proof is a code that is shown on one account and typed on the other. Each side then reads whose
the other account is, and says that it is theirs: whoever is talked into reading out a code, or into
typing one, would else hand their orders and their shop to a stranger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce.missed_notices import come_back
from bot.commerce.notify import tell
from bot.commerce.refusals import (
    BothSell,
    NotFound,
    OneAlready,
    OrdersBetween,
    OwnCode,
    TooManyCodes,
    WrongCode,
)
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.notices.accounts import AccountAsked, AccountJoined
from storage import accounts, join_codes, joining
from storage.models import Account, JoinCode, Person

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Sender
    from bot.commerce.people import Member
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """Whose an account is, as the other side reads it."""

    platform: str
    name: str


async def show_code(db: Session, sender: Sender, now: datetime) -> str:
    """A code for the other account; the one that was shown before is worth nothing any more."""
    await accounts.share(db, sender.account)
    return (await join_codes.show(db, sender.account, now)).code


async def look_up(
    db: Session, who: Member, sender: Sender, code: str, now: datetime
) -> OtherAccount | None:
    """Whose account shows a code; None where it is none, which is counted. Raises why the two
    cannot be joined: before anything is counted, so that what was written is not lost with it."""
    if await join_codes.tried_too_often(db, sender.account, now):
        raise TooManyCodes
    found = await join_codes.find(db, code, now)
    if found is None or _of_another(found, sender):
        await join_codes.wrong(db, sender.account, now)
        return None
    shown, owner = await _shown_on(db, found)
    await _may_join(db, who, sender, shown, owner)
    return OtherAccount(shown.platform, shown.name or owner.name)


async def say_it_is_mine(
    db: Session, who: Member, sender: Sender, code: str, now: datetime
) -> OtherAccount:
    """The one who typed the code says so; the other side is asked, and nothing is joined before."""
    if await join_codes.tried_too_often(db, sender.account, now):
        raise TooManyCodes
    found = await join_codes.find(db, code, now)
    if found is None or _of_another(found, sender):
        raise WrongCode
    shown, owner = await _shown_on(db, found)
    await _may_join(db, who, sender, shown, owner)
    await join_codes.typed(db, code, sender.account, now)
    await accounts.share(db, sender.account)
    await tell(
        db,
        owner.id,
        AccountAsked(platform=sender.platform, name=sender.name, code=code),
        key=f"join:{code}:{found.good_until:%Y%m%d%H%M}:asked",
        now=now,
        expires=now + join_codes.GOOD_FOR,
        account=(shown.platform, shown.platform_id),
    )
    return OtherAccount(shown.platform, shown.name or owner.name)


async def join(
    db: Session, who: Member, sender: Sender, code: str, now: datetime
) -> OtherAccount | None:
    """The other side says so, too: from now on they are one person. None where the code is none of
    this account's, or nobody has typed it."""
    found = await join_codes.find(db, code, now)
    if found is None or (found.platform, found.platform_id) != sender.account:
        return None
    if found.typed_platform is None or found.typed_id is None:
        return None
    typed_on = await db.get(Account, (found.typed_platform, found.typed_id))
    await join_codes.drop(db, code)
    if typed_on is None:  # it was taken off meanwhile
        return None
    if typed_on.person_id == who.person.id:
        raise OneAlready
    me, them = await joining.hold(db, who.person.id, typed_on.person_id)
    sell = await _may_be_one(db, me, them)
    # Whoever has the shop stays, else whoever was here first.
    stays, goes = sorted((me, them), key=lambda each: (each.id not in sell, each.created_at))
    other = OtherAccount(typed_on.platform, typed_on.name or them.name)
    await joining.join(db, stays, goes, now)
    # Nobody writes from a mailbox: who answers there goes on where the code was typed.
    by_mail = sender.platform == accounts.BY_MAIL
    went_on = (typed_on.platform, typed_on.platform_id) if by_mail else sender.account
    await accounts.take_up(db, went_on, now)
    record(db, "person", goes.id, "known", "joined", Actor("buyer", stays.id), now)
    told = AccountJoined(platform=sender.platform, name=sender.name)
    for each in await accounts.of_person(db, stays.id):
        key = (each.platform, each.platform_id)
        if key != sender.account:
            named = f"join:{goes.id}:{each.platform}:{each.platform_id}"
            await tell(db, stays.id, told, key=named, now=now, account=key)
    return other


async def refuse(db: Session, sender: Sender, code: str, now: datetime) -> None:
    """The other side says that it is not theirs: the code is worth nothing any more."""
    found = await join_codes.find(db, code, now)
    if found is not None and (found.platform, found.platform_id) == sender.account:
        await join_codes.drop(db, code)


async def another(db: Session, who: Member, sender: Sender, account: accounts.Key) -> Account:
    """An account of theirs, and not the one they write from; to anybody else it is not there."""
    row = await db.get(Account, account)
    if row is None or row.person_id != who.person.id or account == sender.account:
        raise NotFound
    return row


async def take_off(
    db: Session, who: Member, sender: Sender, account: accounts.Key, now: datetime
) -> None:
    """Another account than the one they write from, which therefore stays: the last one cannot be
    taken off."""
    if account == sender.account or not await accounts.cut_off(db, account, who.person.id, now):
        raise NotFound
    record(db, "person", who.person.id, "joined", "apart", Actor("buyer", who.person.id), now)


async def change_id(db: Session, platform: str, old: str, new: str, now: datetime) -> bool:
    """A platform says that somebody is called otherwise there from now on: they are who they were.
    Who has written under the new name already becomes one with them, as far as two people may; else
    both stay. False where the old name is nobody's."""
    account = await db.get(Account, (platform, old))
    if account is None or old == new:
        return False
    whose, there = account.person_id, await db.get(Account, (platform, new))
    if there is None:
        account.unreachable_since = None  # nobody was at the old name: they are at the new one
        await db.flush()
        await accounts.move(db, (platform, old), new)
        record(db, "person", whose, "known", "renamed", SYSTEM, now)
        person = await db.get_one(Person, whose)
        if person.unreachable_since is not None:
            await accounts.reach_at(db, whose, (platform, new))
            await come_back(db, whose, now)
        return True
    if there.person_id != whose:
        me, them = await joining.hold(db, whose, there.person_id)
        try:
            sell = await _may_be_one(db, me, them)
        except (BothSell, OrdersBetween):
            record(db, "person", whose, "known", "renamed", SYSTEM, now, "not joined")
            return False
        stays, goes = sorted((me, them), key=lambda each: (each.id not in sell, each.created_at))
        await joining.join(db, stays, goes, now)
        record(db, "person", goes.id, "known", "joined", SYSTEM, now)
        whose = stays.id
    await accounts.take_up(db, (platform, new), now)
    await accounts.cut_off(db, (platform, old), whose, now)
    record(db, "person", whose, "known", "renamed", SYSTEM, now)
    return True


def _of_another(found: JoinCode, sender: Sender) -> bool:
    """It was typed on another account before, and is that one's now."""
    return found.typed_id is not None and (found.typed_platform, found.typed_id) != sender.account


async def _shown_on(db: Session, found: JoinCode) -> tuple[Account, Person]:
    shown = await db.get(Account, (found.platform, found.platform_id))
    if shown is None:  # it was taken off meanwhile
        raise WrongCode
    return shown, await db.get_one(Person, shown.person_id)


async def _may_join(
    db: Session, who: Member, sender: Sender, shown: Account, owner: Person
) -> None:
    if (shown.platform, shown.platform_id) == sender.account:
        raise OwnCode
    if owner.id == who.person.id:
        raise OneAlready
    await _may_be_one(db, await db.get_one(Person, who.person.id), owner)


async def _may_be_one(db: Session, one: Person, other: Person) -> set[int]:
    """Who of them has an open shop. Raises what stands in the way."""
    sell = await joining.who_sell(db, one.id, other.id)
    if len(sell) > 1:
        raise BothSell
    if await joining.orders_between(db, one.id, other.id):
        raise OrdersBetween
    return sell
