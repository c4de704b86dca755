"""E-mail as an account of somebody's: theirs once whoever reads the mailbox has said so on a page,
which no previewer or scanner does that only opens links; and no longer written to once mails come
back, or their link says that they are to stop.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.chat import Sender
from bot.commerce import accounts as joining
from bot.commerce import people
from bot.commerce.accounts import OtherAccount
from bot.commerce.missed_notices import come_back
from bot.commerce.notify import tell
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.notices.email import EmailConfirmed, EmailLost, EmailTaken, EmailToConfirm
from storage import accounts, join_codes, mail, opt_ins, opt_outs
from storage.models import Account, Person
from storage.secret_hash import hashed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.constants import MailLinkPurpose
    from storage.database import Session

Asked = Literal["sent", "too_often", "yours"]
#: How an address stands to who opened a link about it.
Standing = Literal["to_confirm", "confirmed", "taken", "over"]
Unwanted = Literal["news", "all"]


async def ask(db: Session, who: Member, sender: Sender, address: str, now: datetime) -> Asked:
    """Write to an address that somebody gave. Who has it already is told so by mail, and whoever
    gave it is not: they may have guessed it."""
    person_id = who.person.id
    owner = await accounts.whose(db, (mail.PLATFORM, address))
    if owner == person_id and not await mail.why_stopped(db, address):
        return "yours"
    if not await mail.ask(db, person_id, address, now):
        return "too_often"
    here = {"platform": sender.platform, "name": sender.name or who.person.name}
    told: EmailToConfirm | EmailTaken = EmailToConfirm(**here)
    expires = now + mail.CONFIRM_WITHIN
    if owner is not None and owner != person_id:
        code = await join_codes.show(db, (mail.PLATFORM, address), now)
        await accounts.share(db, (mail.PLATFORM, address))
        told, expires = EmailTaken(**here, code=code.code), now + join_codes.GOOD_FOR
    await tell(
        db,
        person_id,
        told,
        key=f"email:{person_id}:{secrets.token_hex(8)}",
        now=now,
        expires=expires,
        account=(mail.PLATFORM, address),
    )
    return "sent"


async def new_link(
    db: Session,
    purpose: MailLinkPurpose,
    person_id: int,
    address: str,
    now: datetime,
    code: str = "",
) -> str:
    """A secret for a mail that is being written: only its hash is kept. A mail that is sent once
    more has another, and both are good."""
    secret = secrets.token_hex(16)
    within = join_codes.GOOD_FOR if code else mail.CONFIRM_WITHIN
    await mail.add_link(db, hashed(secret), purpose, person_id, address, now + within, code)
    return secret


@dataclass(frozen=True, slots=True)
class LinkedAddress:
    """What a link in a mail is about."""

    standing: Standing
    address: str = ""
    person_id: int = 0


async def look(db: Session, secret: str, now: datetime) -> LinkedAddress:
    link = await mail.link(db, hashed(secret), "confirm", now)
    if link is None:
        return LinkedAddress("over")
    owner = await accounts.whose(db, (mail.PLATFORM, link.address))
    if owner is None:
        standing: Standing = "to_confirm"
    elif owner != link.person_id:
        standing = "taken"
    else:
        stopped = await mail.why_stopped(db, link.address)
        standing = "to_confirm" if stopped else "confirmed"
    return LinkedAddress(standing, link.address, link.person_id)


async def confirm(db: Session, secret: str, now: datetime) -> LinkedAddress:
    """Whoever reads the mailbox says that it is theirs. Said twice, it is said once."""
    found = await look(db, secret, now)
    if found.standing != "to_confirm":
        return found
    person = await db.get_one(Person, found.person_id, with_for_update=True)
    account = (mail.PLATFORM, found.address)
    for before in await mail.all_of_person(db, person.id):
        if before != found.address:
            await accounts.cut_off(db, (mail.PLATFORM, before), person.id, now)
    await mail.known(db, found.address, now)
    await mail.stop(db, found.address, "")
    row = await db.get(Account, account)
    if row is None:
        await accounts.add(db, person.id, account, found.address, now)
    else:
        row.unreachable_since, row.taken_up_at = None, now
        await db.flush()
    if person.unreachable_since is not None:
        await accounts.reach_at(db, person.id, account)
        await come_back(db, person.id, now)
    record(db, "person", person.id, "known", "written to", Actor("buyer", person.id), now)
    told = EmailConfirmed(address=found.address)
    key = f"email:{hashed(secret)[:32]}:confirmed"
    await tell(db, person.id, told, key=key, now=now)
    return LinkedAddress("confirmed", found.address, person.id)


async def look_at_join(db: Session, secret: str, now: datetime) -> OtherAccount | None:
    """Whose account wishes to be one with the mailbox's; None where nobody's does (any more)."""
    link = await mail.link(db, hashed(secret), "join", now)
    found = await join_codes.find(db, link.code, now) if link is not None else None
    if found is None or found.typed_platform is None or found.typed_id is None:
        return None
    row = await db.get(Account, (found.typed_platform, found.typed_id))
    return OtherAccount(row.platform, row.name) if row is not None else None


async def answer_join(db: Session, secret: str, now: datetime, *, yes: bool) -> OtherAccount | None:
    """Whoever reads the mailbox says whether both are theirs. None where there is nothing to be
    answered. Raises why the two cannot be joined."""
    link = await mail.link(db, hashed(secret), "join", now)
    if link is None:
        return None
    there = Sender(mail.PLATFORM, link.address, link.address)
    who = await people.find(db, there, frozenset())
    if who is None:
        return None
    if yes:
        return await joining.join(db, who, there, link.code, now)
    other = await look_at_join(db, secret, now)
    await joining.refuse(db, there, link.code, now)
    return other


async def remove(db: Session, who: Member, now: datetime) -> bool:
    """Nothing is sent there any more, and nobody knows whose it was. False where there is none."""
    addresses = await mail.all_of_person(db, who.person.id)
    await mail.drop_links(db, who.person.id)
    for each in addresses:
        await accounts.cut_off(db, (mail.PLATFORM, each), who.person.id, now)
    if addresses:
        person = Actor("buyer", who.person.id)
        record(db, "person", who.person.id, "written to", "known", person, now)
    return bool(addresses)


async def unsubscribe(db: Session, token: str, what: Unwanted, now: datetime) -> str | None:
    """Whoever has the link of a mail wishes for no news of the market, wherever they are told; or
    for no mail at all. Returns the address; None where the link is none."""
    row = await mail.by_token(db, token)
    if row is None:
        return None
    account = (mail.PLATFORM, row.address)
    whose = await accounts.whose(db, account)
    if what == "news":
        if whose is not None:
            await opt_ins.leave(db, whose, "broadcast")
            await opt_outs.refuse(db, whose, "broadcast", now)
        return row.address
    if await mail.stop(db, row.address, "unsubscribed"):
        await accounts.lose(db, account, now)
        await mail.call_off(db, row.address, now)
        if whose is not None:
            record(db, "person", whose, "written to", "unsubscribed", Actor("buyer", whose), now)
    return row.address


async def lost(db: Session, address: str, person_id: int, notice_id: int, now: datetime) -> None:
    """Nobody is there: nothing is sent there any more, and whoever wished for it hears so elsewhere
    if they can."""
    await mail.known(db, address, now)
    if not await mail.stop(db, address, "bounced"):
        return
    await accounts.lose(db, (mail.PLATFORM, address), now)
    await mail.call_off(db, address, now, but=notice_id)
    record(db, "person", person_id, "written to", "bounced", SYSTEM, now)
    told = EmailLost(address=address)
    await tell(db, person_id, told, key=f"email:{notice_id}:lost", now=now)
