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

from bot.courier.transport import NotNow, Settled, later, not_tried, of_ours, pause
from bot.logs import redacted
from bot.telegram.outbound.rate_limiter import seconds_of
from bot.telegram.rendering import NOBODY

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
    return of_ours(notice, error, now)
