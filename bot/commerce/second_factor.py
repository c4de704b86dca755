"""Where somebody is known by a cookie alone, acts with money and data ask for more, once a session:
a code that goes to another account of theirs, or one that an app of theirs shows (RFC 6238).

A browser may be borrowed, or its cookie taken. Whoever owns a shop or is staff has to have one of
the two; of others it is asked where they have one.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Literal

import pyotp

from bot import capabilities
from bot.commerce.notify import tell
from bot.commerce.refusals import NotConfirmed
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.notices.second_factor import ConfirmationCode, SecondFactorChanged
from storage import accounts, web_visits
from storage import second_factor as stored
from storage.secret_hash import hashed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Sender
    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import Account

# "always": a seller's act, or one of staff; who has no second factor yet has to get one. "known":
# what may also be how they get one.
Guard = Literal["", "always", "known"]
Asked = Literal["app", "sent", "too_often", "none"]
Checked = Literal["right", "wrong", "over"]

STEP = 30  # seconds
SKEW = (0, -1, 1)  # by so many half minutes a phone's clock may be off
RECOVERY_CODES = 8


async def must_be_confirmed(
    db: Session, who: Member, sender: Sender, now: datetime, guard: Guard
) -> None:
    """Raises NotConfirmed where somebody has to show first that it is them."""
    if not capabilities.of(sender.platform).by_cookie:
        return
    row = await stored.confirmed(db, sender, now)
    if row is not None and row.person_id == who.person.id:
        await stored.use(db, row, now)
        return
    has_shop = who.shop is not None or who.is_staff
    if (guard == "always" and has_shop) or await has_any(db, who):
        raise NotConfirmed


async def has_any(db: Session, who: Member) -> bool:
    return await has_app(db, who) or await sent_to(db, who.person.id) is not None


async def has_app(db: Session, who: Member) -> bool:
    app = await stored.app_of(db, who.person.id)
    return app is not None and app.confirmed_at is not None


async def sent_to(db: Session, person_id: int) -> Account | None:
    """Another account of theirs that a code can go to: not one that a cookie opens."""
    able = {each.platform for each in capabilities.served() if not each.by_cookie}
    for each in await accounts.of_person(db, person_id):
        if each.platform in able and each.unreachable_since is None:
            return each
    return None


async def ask(db: Session, who: Member, sender: Sender, now: datetime) -> tuple[Asked, str]:
    """How they can show that it is them, and on which platform the code is then; a code is sent."""
    by_app = await has_app(db, who)
    there = None if by_app else await sent_to(db, who.person.id)
    if not by_app and there is None:
        return "none", ""
    if await stored.asked_too_often(db, sender, now):
        return "too_often", ""
    asked = await stored.ask(db, sender, who.person.id, now, by_app=by_app)
    if there is None:
        return "app", ""
    await tell(
        db,
        who.person.id,
        ConfirmationCode(code=asked.code, platform=sender.platform),
        key=f"confirmation:{asked.id}",
        now=now,
        expires=asked.good_until,
        account=(there.platform, there.platform_id),
    )
    return "sent", there.platform


async def check(db: Session, who: Member, sender: Sender, given: str, now: datetime) -> Checked:
    """Whether it is the code; a try is counted, and it is good once. "over": nothing is asked any
    more."""
    asked = await stored.tried(db, sender, now)
    if asked is None:
        return "over"
    number, sent = asked
    if sent:
        right = hmac.compare_digest(sent.encode(), given.encode())
    else:
        right = await _shown_by_app(db, who.person.id, given, now)
    if not right:
        return "wrong"
    await stored.used_up(db, number, now)
    await stored.confirm(db, sender, who.person.id, now)
    _record(db, who, "confirmed", now, sender.platform)
    return "right"


async def _shown_by_app(db: Session, person_id: int, given: str, now: datetime) -> bool:
    """The code of this half minute or of one beside it, once; or one to recover by."""
    app = await stored.app_of(db, person_id)
    if app is None:
        return False
    step = int(now.timestamp()) // STEP
    for off in SKEW:
        shown = pyotp.TOTP(app.secret, interval=STEP).generate_otp(step + off)
        if hmac.compare_digest(shown.encode(), given.encode()):
            return await stored.use_step(db, person_id, step + off, now)
    if app.confirmed_at is None:
        return False
    return await stored.use_recovery_code(db, person_id, hashed(given))


async def begin_app(db: Session, who: Member, sender: Sender, now: datetime) -> str | None:
    """A new secret for an app, which counts once a code of it was typed; None where one is set up
    or was tried too often."""
    if await has_app(db, who) or await stored.asked_too_often(db, sender, now):
        return None
    await stored.begin_app(db, who.person.id, pyotp.random_base32(), now)
    await stored.ask(db, sender, who.person.id, now, by_app=True)
    app = await stored.app_of(db, who.person.id)
    assert app is not None
    return app.secret


def address_of(secret: str, name: str, market: str) -> str:
    """What an app reads from a QR code (otpauth:)."""
    plain = " ".join(name.replace(":", " ").split())  # a colon ends the market's name there
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=plain, issuer_name=market)


async def confirm_app(
    db: Session, who: Member, sender: Sender, given: str, now: datetime
) -> tuple[Checked, tuple[str, ...]]:
    """Its first code was typed: from now on it is asked for. With it come codes for when it is
    lost, which are told this once."""
    if await has_app(db, who):
        return "over", ()
    said = await check(db, who, sender, given, now)
    if said != "right":
        return said, ()
    await stored.forget_devices(db, who.person.id, but=sender)
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    await stored.set_recovery_codes(db, who.person.id, [hashed(each) for each in codes])
    _record(db, who, "app_added", now, sender.platform)
    await _tell(db, who.person.id, now, added=True)
    return said, codes


def _recovery_code() -> str:
    """Ten signs, with letters and digits: nothing else that people type looks so, and it is known
    for what it is wherever it is typed."""
    code = ""
    while not code or code.isdecimal() or code.isalpha():
        code = secrets.token_hex(5)
    return code


async def remove_app(db: Session, who: Member, sender: Sender, now: datetime) -> bool:
    """It does not count any more; where it was the only one, another has to be set up."""
    if not await stored.remove_app(db, who.person.id):
        return False
    await stored.forget_devices(db, who.person.id)
    _record(db, who, "app_removed", now, sender.platform)
    await _tell(db, who.person.id, now, added=False)
    return True


async def reset(db: Session, person_id: int, now: datetime) -> bool:
    """Whoever runs the market takes somebody's app off, who has lost it and its codes: they are
    told, and set up another."""
    if not await stored.remove_app(db, person_id):
        return False
    await stored.forget_devices(db, person_id)
    record(db, "second_factor", person_id, "", "reset", SYSTEM, now)
    await _tell(db, person_id, now, added=False)
    return True


async def move(db: Session, person_id: int, now: datetime) -> list[str]:
    """Whose phone is gone with its browser: what they have open on the web is closed everywhere, as
    the cookie that is there would be enough to set up another app. Returns what opens each of them
    again, once and for ten minutes (`/chat/on/…`)."""
    given = []
    for each in await accounts.of_person(db, person_id):
        if each.platform != web_visits.PLATFORM or not await web_visits.exists(
            db, each.platform_id
        ):
            continue
        given.append(secrets.token_urlsafe(32))
        await web_visits.move(db, each.platform_id, hashed(given[-1]), now)
    if given:
        record(db, "second_factor", person_id, "", "moved", SYSTEM, now)
    return given


async def _tell(db: Session, person_id: int, now: datetime, *, added: bool) -> None:
    key = f"second_factor:{person_id}:{now.isoformat()}:{added}"
    await tell(db, person_id, SecondFactorChanged(added=added), key=key, now=now)


def _record(db: Session, who: Member, what: str, now: datetime, platform: str) -> None:
    actor = Actor("seller" if who.shop is not None else "buyer", who.person.id)
    record(db, "second_factor", who.person.id, "", what, actor, now, platform)
