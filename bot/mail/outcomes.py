"""What a mail server's no means for a notice: by its enhanced code (RFC 3463) where it gives one,
since the three digits before it say little, and its words change."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Literal

from bot.courier.transport import NotNow, Settled, later, not_tried, of_ours, pause
from bot.logs import redacted
from bot.mail.client import (
    MailRefused,
    MailServerAway,
    MailServerRefuses,
    MailUnknown,
    NoLoginNow,
)
from storage.mail import is_copy

if TYPE_CHECKING:
    from datetime import datetime

    from storage.models import Notice

log = logging.getLogger(__name__)

Meaning = Literal["nobody", "later", "refused"]

#: Of an address: there is no such mailbox or host, or it takes nothing any more.
NOBODY = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.6.7")
#: Without an enhanced code: "mailbox unavailable", "user not local", "mailbox name not allowed".
NOBODY_AT_ALL = (550, 551, 553)
FULL = ("5.2.2", "4.2.2")
# A server that wants to be asked again (greylisting) does so after minutes, and not before.
AGAIN_SECONDS = 300.0
FULL_SECONDS = 3600.0
# The answer was lost: it is sent again under the same name, and may be there twice.
UNKNOWN_SECONDS = 600.0
REFUSES_SECONDS = 300.0
# "Too many login attempts, please try again later" becomes more of them by trying.
LOGIN_SECONDS = 30.0
_ADDRESS = re.compile(r"<?[^\s<>@:;,]+@[^\s<>:;,]+>?")


def meaning_of(stage: str, code: int, status: str) -> Meaning:
    if code < 500 or status in FULL:
        return "later"
    if stage != "recipient":
        return "refused"
    if status:
        return "nobody" if status in NOBODY else "refused"
    return "nobody" if code in NOBODY_AT_ALL else "refused"


def without_addresses(said: str) -> str:
    """Staff read it, and like is found with like."""
    return redacted(_ADDRESS.sub("<address>", said))


def of_error(notice: Notice, error: Exception, now: datetime) -> Settled:
    """What an error means for a notice: later, never, or not to this address."""
    said = without_addresses(str(error))
    match error:
        case NotNow():
            return not_tried(error, error.wait, everybody=error.everybody)
        case MailServerAway():
            wait = LOGIN_SECONDS if isinstance(error, NoLoginNow) else pause(1)
            return Settled("due", "later", said, wait, tried=False, everybody=True)
        case MailServerRefuses():
            log.critical("the mail server takes nothing of ours: %s. See isoko doctor", said)
            return Settled("due", "stopped", said, REFUSES_SECONDS, tried=False, everybody=True)
        case MailUnknown():
            return later(notice, f"no answer: {said}", UNKNOWN_SECONDS, now)
        case TimeoutError():  # the courier's own: it may have been on its way
            return later(notice, "it took too long", UNKNOWN_SECONDS, now)
        case MailRefused():
            return _refused(notice, error, said, now)
    return of_ours(notice, error, now)


def _refused(notice: Notice, error: MailRefused, said: str, now: datetime) -> Settled:
    match meaning_of(error.stage, error.code, error.status):
        case "later":
            wait = FULL_SECONDS if error.status in FULL else AGAIN_SECONDS
            return later(notice, said, max(wait, pause(notice.attempts)), now)
        case "nobody":
            # A copy was read on the web, or is there: nobody missed anything.
            state = "moot" if is_copy(notice) else "unreachable"
            return Settled(state, "unreachable", said, unreachable=True)  # type: ignore[arg-type]
        case "refused":
            log.error("notice %s (%s) was refused: %s", notice.id, notice.kind, said)
            return Settled("refused", "refused", said)
