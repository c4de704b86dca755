"""What becomes of messages after they were sent: statuses, which come in any order, several times,
and for days.

A message only ever goes forward. What says that it arrived settles the notice that it carried, also
one of which nobody knew whether it was sent; what says that it failed ends the notice otherwise, or
makes it due again. A failure that comes after the arrival of the same message is wrong, and an
arrival after a failure is right: somebody has it.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import phonenumbers

from bot.courier.transport import GIVE_UP_AFTER
from bot.logs import redacted
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.outbound import outcomes
from storage import accounts, later_outcomes, message_statuses, opt_outs, parked_notices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session
    from storage.models import Notice

log = logging.getLogger(__name__)

# "played" is of a recording. One that failed may have been taken before, and may not have arrived.
RANKS = {"sent": 1, "failed": 2, "delivered": 3, "read": 4, "played": 5}
# Between two templates that only say that something waits, where nothing is new.
REMIND = timedelta(hours=24)
_WAITING = re.compile(r"waiting:(\d+)")
_NOTICES = re.compile(r"notice:([\d,]+)(?:/(\d+)/(\d+))?")


class NotSettledYet(Exception):
    """A failure that overtook the courier, which has yet to write down that Meta took the message:
    written down before, it would be written over. It is applied a little later."""


def callback_of(notices: Sequence[int]) -> str:
    """What a message carries, and its statuses bring back, that is all of these notices."""
    return f"notice:{','.join(map(str, notices))}"


def callback_that_some_wait(notice: int) -> str:
    """The same of a message that only says that this notice and others wait."""
    return f"waiting:{notice}"


@dataclass(frozen=True, slots=True)
class Status:
    """One word about one message. `recipient` is a BSUID ("" where Meta does not say), `code` 0
    where it is no failure, `category` "" where it does not say what is billed."""

    message: str
    state: str
    at: datetime
    callback: str = ""
    recipient: str = ""
    category: str = ""
    billable: bool = False
    code: int = 0
    details: str = ""
    country: str = ""  # of the recipient

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Status:
        """One of the `statuses` of a webhook. Raises ValueError for what is none."""
        try:
            message, state = str(raw["id"]), str(raw["status"])
            at = datetime.fromtimestamp(int(raw["timestamp"]), UTC)
        except (KeyError, TypeError, OverflowError, OSError) as error:
            raise ValueError("no status") from error
        pricing = _object(raw.get("pricing"))
        errors = raw.get("errors")
        first = _object(errors[0] if isinstance(errors, list) and errors else None)
        said = _object(first.get("error_data")).get("details") or first.get("title") or ""
        code = first.get("code")
        return cls(
            message=message,
            state=state,
            at=at,
            callback=str(raw.get("biz_opaque_callback_data") or ""),
            recipient=str(raw.get("recipient_user_id") or ""),
            category=str(pricing.get("category") or ""),
            billable=pricing.get("billable") is True,
            code=code if isinstance(code, int) else 0,
            details=str(said),
            country=_country(raw),
        )

    @property
    def notices(self) -> tuple[int, ...]:
        """Those whose message it is, or a part of it."""
        found = _NOTICES.fullmatch(self.callback)
        return tuple(int(each) for each in found[1].split(",") if each) if found else ()

    @property
    def waiting(self) -> int | None:
        """The notice of which its message said that it waits."""
        found = _WAITING.fullmatch(self.callback)
        return int(found[1]) if found else None

    @property
    def is_last(self) -> bool:
        """Whether it is of the message that has the buttons, after the others of its screen."""
        found = _NOTICES.fullmatch(self.callback)
        return found is not None and found[2] == found[3]


def _country(raw: dict[str, Any]) -> str:
    """Where the reader's number is from: their BSUID begins with it; else the number says it."""
    user = str(raw.get("recipient_user_id") or "")
    if re.match(r"[A-Z]{2}\.", user):
        return user[:2]
    try:
        number = phonenumbers.parse(f"+{raw.get('recipient_id') or ''}")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


async def apply(db: Session, status: Status, now: datetime) -> None:
    """Write it down, and settle what it decides; the same again changes nothing. It is acted on by
    our own clock, `now`: what Meta says of the time may be days ago. Raises NotSettledYet."""
    rank = RANKS.get(status.state)
    if rank is None:
        log.info("a status of an unknown sort: %s", status.state[:40])
        return
    is_news = await message_statuses.advance(
        db,
        status.message,
        status.callback,
        rank,
        min(status.at, now),
        category=status.category,
        billable=status.billable,
        country=status.country,
    )
    if not is_news:
        return
    if status.state != "failed":
        if status.is_last:
            await later_outcomes.arrived(db, status.notices, now)
        if status.waiting is not None:
            await parked_notices.told_after_all(db, status.waiting, now + REMIND, now)
        return
    log.warning("a message failed: (%s) %s", status.code, redacted(status.details))
    since = now - GIVE_UP_AFTER
    if await message_statuses.came_otherwise(
        db, status.message, status.callback, RANKS["failed"], since
    ):
        return  # its answer was lost, and it was sent once more
    for notice in await later_outcomes.by_ids(db, status.notices):
        await _failed(db, notice, status, now)
    meaning = outcomes.meaning_of(status.code)
    account = (WHATSAPP.platform, status.recipient)
    if meaning == "unreachable" and status.recipient and not status.notices:  # an answer
        await accounts.lose(db, account, now)
    elif meaning == "window" and status.recipient:
        await accounts.shut_window(db, account, now)


async def _failed(db: Session, notice: Notice, status: Status, now: datetime) -> None:
    if notice.state == "due" and notice.claimed_until is not None and notice.claimed_until > now:
        raise NotSettledYet(f"notice {notice.id} is on its way")
    said = redacted(f"({status.code}) {status.details}")
    end = outcomes.of_code(notice, status.code, said, now)
    state, due_at = end.state, now + timedelta(seconds=end.delay)
    meaning = outcomes.meaning_of(status.code)
    if meaning == "media":  # sent again, it would fail again: whose file it is is not known here
        state = "refused"
    if end.unreachable:
        await accounts.lose(db, notice.account, now)
        if notice.platform is None and await accounts.reached_elsewhere(
            db, notice.person_id, notice.account
        ):
            state, due_at = "due", now
    if meaning == "no_marketing":
        await opt_outs.refuse(db, notice.person_id, "broadcast", now)
    await later_outcomes.failed_after_all(
        db, notice.id, state, end.outcome, said, now, due_at, parked=end.parked
    )
