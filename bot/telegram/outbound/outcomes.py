"""How an attempt ends: delivered, later, unreachable, refused, moved, or not tried at all."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.logs import redacted
from bot.telegram.outbound.rate_limiter import NotNow, seconds_of
from bot.telegram.rendering import NOBODY
from storage.database import is_away as database_is_away
from storage.redis.client import is_away as redis_is_away

if TYPE_CHECKING:
    from storage.constants import NoticeState
    from storage.models import Notice

log = logging.getLogger(__name__)

FIRST_DELAY_SECONDS = 2.0
LONGEST_DELAY_SECONDS = 900.0
GIVE_UP_AFTER = timedelta(hours=24)  # since the first try, however few there were
TOKEN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Settled:
    """A final state, or (`state` "due") a new due time `delay` seconds from now.

    Not `tried`: nothing was sent, and it counts as no attempt. `everybody`: what stands in the way
    stands in everybody's way. `moved_to`: the chat's new address.
    `message` and `poll`: the platform's names for what was sent.
    """

    state: NoticeState
    outcome: str
    detail: str = ""
    delay: float = 0.0
    tried: bool = True
    everybody: bool = False
    unreachable: bool = False
    moved_to: str = ""
    message: str = ""
    poll: str = ""


DELIVERED = Settled("delivered", "delivered")


def of_error(notice: Notice, error: Exception, now: datetime) -> Settled:
    """What an error means for a notice: later, never, not to this person, or not there. What it
    says is kept, and read by staff: without what must not be read."""
    settled = _meaning(notice, error, now)
    return replace(settled, detail=redacted(settled.detail))


def _meaning(notice: Notice, error: Exception, now: datetime) -> Settled:
    match error:
        case NotNow():
            return _not_tried(error, error.wait, everybody=error.everybody)
        case RetryAfter():
            return _later(notice, str(error), seconds_of(error), now)
        case Forbidden():
            return Settled("unreachable", "unreachable", error.message, unreachable=True)
        case ChatMigrated():
            return Settled("due", "moved", error.message, moved_to=str(error.new_chat_id))
        case BadRequest() if any(sign in error.message.lower() for sign in NOBODY):
            return Settled("unreachable", "unreachable", error.message, unreachable=True)
        case BadRequest():
            log.error("notice %s (%s) was refused: %s", notice.id, notice.kind, error.message)
            return Settled("refused", "refused", error.message)
        case InvalidToken():
            log.error("Telegram refuses the token")
            return _not_tried(error, TOKEN_SECONDS, everybody=True)
        case TelegramError():  # the network, a time-out, a server in trouble
            return _later(notice, str(error), _pause(notice.attempts), now)
        case TimeoutError():
            return _later(notice, "it took too long", _pause(notice.attempts), now)
    if database_is_away(error) or redis_is_away(error):
        return _not_tried(error, FIRST_DELAY_SECONDS, everybody=True)
    log.error("notice %s (%s) cannot be sent", notice.id, notice.kind, exc_info=error)
    # Only what it is: its text may have anything in it that the notice has.
    return Settled("refused", "refused", type(error).__name__)


def _not_tried(error: Exception, delay: float, *, everybody: bool) -> Settled:
    return Settled("due", "later", str(error), delay, tried=False, everybody=everybody)


def _pause(attempts: int) -> float:
    """Twice as long each time, and never quite what the others wait."""
    delay = min(FIRST_DELAY_SECONDS * 2.0 ** min(attempts - 1, 20), LONGEST_DELAY_SECONDS)
    return delay * random.uniform(0.8, 1.2)  # noqa: S311


def _later(notice: Notice, detail: str, delay: float, now: datetime) -> Settled:
    if notice.tried_since is not None and now - notice.tried_since >= GIVE_UP_AFTER:
        return Settled("refused", "given up", detail)
    if notice.expires_at is not None and notice.expires_at <= now + timedelta(seconds=delay):
        return Settled("moot", "expired", detail)
    return Settled("due", "later", detail, delay)
