"""An order by link: what its holder may see, and how its buyer is known there.

Each time somebody asks for the link they get a new secret, and only its hash is kept; so nothing
that is stored opens a page. A page shows the order. Whoever would act there says a code that goes
to the buyer in a chat of theirs, since a link is sent on: to who receives the parcel, into a group.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Literal

from bot.commerce import orders
from bot.commerce.notify import tell
from bot.commerce.state_machine import Actor, record
from bot.notices.order_links import OrderLinkCode
from storage import accounts, order_links, web_visits
from storage import orders as stored
from storage.secret_hash import hashed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import Account, Order

Asked = Literal["sent", "too_often", "nobody"]


async def give(
    db: Session, code: str, who: Member, now: datetime, *, only: bool = False
) -> tuple[Order, str]:
    """An order of theirs and a new secret for its page; `only`: the others are good no more."""
    order, _ = await orders.as_role(db, code, who, "buyer")
    if only:
        await order_links.close(db, order.id)
    return order, await new_secret(db, order.id, now)


async def new_secret(db: Session, order_id: int, now: datetime, *, by_mail: bool = False) -> str:
    """Of an order's page; those that stand in mails are counted apart."""
    # Figures and a to f: apps cut off a sign at the end of an address, and some write it small.
    secret = secrets.token_hex(16)
    await order_links.add(db, hashed(secret), order_id, now, by_mail=by_mail)
    return secret


async def order_at(db: Session, secret: str, now: datetime) -> Order | None:
    number = await order_links.order_of(db, hashed(secret), now)
    return None if number is None else await stored.by_id(db, number)


async def ask_for_code(db: Session, order: Order, page: str, now: datetime) -> Asked:
    """Send the buyer a code for this page. A page that asks once more has sent the same form twice,
    and the code is on its way."""
    mark = hashed(page)
    await order_links.hold(db, order.id)
    if await order_links.is_asked(db, mark):
        return "sent"
    if await order_links.asked_too_often(db, order.id, now):
        return "too_often"
    there = await _told_at(db, order.buyer_id, now)
    if there is None:
        return "nobody"
    code = await order_links.new_code(db, mark, order.id, now)
    await tell(
        db,
        order.buyer_id,
        OrderLinkCode(order=order.code, code=code),
        key=f"order_link:{mark}",
        now=now,
        expires=now + order_links.GOOD_FOR,
        account=(there.platform, there.platform_id),
    )
    return "sent"


async def is_right(db: Session, order: Order, page: str, code: str, now: datetime) -> bool:
    """Whether it is the code that this page asked for; a try is counted, and it is good once."""
    mark = hashed(page)
    sent = await order_links.tried(db, mark, order.id, now)
    if sent is None or not hmac.compare_digest(sent.encode(), code.encode()):
        return False
    await order_links.use(db, mark, now)
    return True


async def _told_at(db: Session, person_id: int, now: datetime) -> Account | None:
    """Where the code goes: to another chat than the web's where they have one, since it is a
    browser that does not know them; and where they can be answered rather than not. By mail where
    there is no such chat, as a chat is looked at sooner."""
    reached = [
        each for each in await accounts.of_person(db, person_id) if each.unreachable_since is None
    ]

    def last(each: Account) -> tuple[bool, bool, bool]:
        shut = each.reply_until is not None and each.reply_until <= now
        return each.platform == web_visits.PLATFORM, shut, each.platform == accounts.BY_MAIL

    return min(reached, key=last, default=None)


async def open_chat(db: Session, order: Order, device: str, hint: str, now: datetime) -> str:
    """The buyer's conversation on the web is open on one more device; it is begun where they have
    none."""
    person = order.buyer
    for each in await accounts.of_person(db, person.id):
        if each.platform == web_visits.PLATFORM and await web_visits.exists(db, each.platform_id):
            await web_visits.open_on(db, each.platform_id, device, now)
            return each.platform_id
    visit = secrets.token_hex(8)
    await web_visits.begin(db, visit, device, person.name, hint, now)
    await accounts.add(db, person.id, (web_visits.PLATFORM, visit), person.name, now)
    record(db, "person", person.id, "known", "joined", Actor("buyer", person.id), now)
    return visit
