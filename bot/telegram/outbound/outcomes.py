"""How an attempt ends: delivered, later, unreachable, refused, moved, or not tried at all."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.courier.transport import FIRST_DELAY_SECONDS, NotNow, Settled, later, not_tried, pause
from bot.logs import redacted
from bot.telegram.outbound.rate_limiter import seconds_of
from bot.telegram.rendering import NOBODY
from storage.database import is_away as database_is_away
from storage.media.byte_store import StoreAway
from storage.redis.client import is_away as redis_is_away

if TYPE_CHECKING:
    from storage.models import Notice

log = logging.getLogger(__name__)

TOKEN_SECONDS = 30.0


def of_error(notice: Notice, error: Exception, now: datetime) -> Settled:
    """What an error means for a notice: later, never, not to this person, or not there. What it
    says is kept, and read by staff: without what must not be read."""
    settled = _meaning(notice, error, now)
    return replace(settled, detail=redacted(settled.detail))


def _meaning(notice: Notice, error: Exception, now: datetime) -> Settled:
    match error:
        case NotNow():
            return not_tried(error, error.wait, everybody=error.everybody)
        case RetryAfter():
            return later(notice, str(error), seconds_of(error), now)
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
            return not_tried(error, TOKEN_SECONDS, everybody=True)
        case TelegramError():  # the network, a time-out, a server in trouble
            return later(notice, str(error), pause(notice.attempts), now)
        case TimeoutError():
            return later(notice, "it took too long", pause(notice.attempts), now)
        case StoreAway():
            return later(
                notice, f"its pictures cannot be read: {error}", pause(notice.attempts), now
            )
    if database_is_away(error) or redis_is_away(error):
        return not_tried(error, FIRST_DELAY_SECONDS, everybody=True)
    log.error("notice %s (%s) cannot be sent", notice.id, notice.kind, exc_info=error)
    # Only what it is: its text may have anything in it that the notice has.
    return Settled("refused", "refused", type(error).__name__)
