"""What an error of Meta's means for a message: a table over its codes, and nothing else of what it
says, as titles and HTTP statuses change.

The same codes come in the answer to a send and, hours later, in a status (`statuses.py`).
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.courier.transport import NotNow, Settled, later, not_tried, of_ours, pause
from bot.logs import redacted
from bot.whatsapp.outbound.client import GraphError, NotConnected, SendUnknown

if TYPE_CHECKING:
    from datetime import datetime

    from storage.models import Notice

log = logging.getLogger(__name__)

Meaning = Literal[
    "stopped",  # nobody is sent anything until an operator has mended it
    "slow",  # the number, or the whole account, was too quick
    "pair",  # this person was written to too often
    "spam",  # the number was reported: hours
    "down",  # Meta stumbles: again, with growing pauses
    "unreachable",  # nobody is there
    "window",  # they have not written for a day
    "template",  # this one, in this language, cannot be sent
    "unwanted",  # Meta holds back what is marketing, or tries something out: no error, and the end
    "no_marketing",  # they said no to it
    "media",  # a file could not be fetched, or is of no type that is taken
    "refused",  # our mistake, or Meta's no for good
]

CODES: dict[int, Meaning] = {
    **dict.fromkeys((0, 190), "stopped"),  # the token
    **dict.fromkeys((3, 10, 131005), "stopped"),  # what the token may do
    **dict.fromkeys((368, 131031), "stopped"),  # the account is restricted
    **dict.fromkeys((33, 133010, 131045), "stopped"),  # the number is gone, or not registered
    **dict.fromkeys((131037, 131042), "stopped"),  # its display name; the payment
    **dict.fromkeys((4, 80007, 130429), "slow"),
    131056: "pair",
    131048: "spam",
    **dict.fromkeys((1, 2, 131000, 131016, 133004, 131057), "down"),
    131026: "unreachable",
    **dict.fromkeys((131047, 470), "window"),
    **dict.fromkeys((132001, 132015, 132016), "template"),
    **dict.fromkeys((131049, 130472), "unwanted"),
    131050: "no_marketing",
    **dict.fromkeys((131052, 131053), "media"),
    **dict.fromkeys((100, 131008, 131009, 131051, 131062, 135000), "refused"),
    **dict.fromkeys((132000, 132005, 132007, 132012), "refused"),  # a template's parameters
    **dict.fromkeys((131021, 131030, 130497), "refused"),  # to ourselves, to nobody's list, country
}
PERMISSIONS = range(200, 300)

STOPPED_SECONDS = 300.0
SLOW_SECONDS = {4: 60.0, 80007: 60.0, 130429: 2.0}
SPAM = timedelta(hours=4)  # nobody who has not written is written to
HELD_BACK_SECONDS = 24 * 3600.0  # Meta wants no second try before
# No status for so long after an answer that was lost: it never arrived, and is sent again.
UNKNOWN_SECONDS = 600.0


def meaning_of(code: int) -> Meaning:
    """A code that is not known is refused for good: sent again, it might be sent for ever."""
    return "stopped" if code in PERMISSIONS else CODES.get(code, "refused")


def of_error(notice: Notice, error: Exception, now: datetime) -> Settled:
    """What an error means for a notice: later, never, not to this person, or not there. What it
    says is kept, and read by staff: without what must not be read."""
    settled = _settled(notice, error, now)
    return replace(settled, detail=redacted(settled.detail))


def _settled(notice: Notice, error: Exception, now: datetime) -> Settled:
    match error:
        case NotNow():
            return not_tried(error, error.wait, everybody=error.everybody)
        case GraphError():
            return of_code(notice, error.code, str(error), now)
        case NotConnected():
            return later(notice, f"network: {error}", pause(notice.attempts), now)
        case SendUnknown():
            return later(notice, f"no answer: {error}", UNKNOWN_SECONDS, now)
        case TimeoutError():  # the courier's own: it may have been on its way
            return later(notice, "it took too long", UNKNOWN_SECONDS, now)
    return of_ours(notice, error, now)


def of_code(notice: Notice, code: int, said: str, now: datetime) -> Settled:
    match meaning_of(code):
        case "stopped":
            log.critical("WhatsApp takes nothing any more: %s. See isoko doctor", redacted(said))
            return Settled(
                "due", "stopped", said, delay=STOPPED_SECONDS, tried=False, everybody=True
            )
        case "slow":
            return Settled(
                "due", "later", said, delay=SLOW_SECONDS[code], tried=False, everybody=True
            )
        case "pair":
            return later(notice, said, 4.0 ** min(max(notice.attempts, 1), 5), now)
        case "spam":
            log.error("this number was reported as spam: %s", redacted(said))
            return later(notice, said, SPAM.total_seconds(), now)
        case "down" | "media" | "template":
            return later(notice, said, pause(notice.attempts), now)
        case "unreachable":
            return Settled("unreachable", "unreachable", said, unreachable=True)
        case "window":
            return Settled("due", "window", said)
        case "unwanted" | "no_marketing" if notice.broadcast_id is None:
            # An order is no offer: its template has become one to Meta, and it waits for them.
            return Settled("due", "parked", said, delay=HELD_BACK_SECONDS, tried=False, parked=True)
        case "unwanted":
            return Settled("moot", "held back", said)
        case "no_marketing":
            return Settled("opted_out", "opted out", said)
        case "refused":
            log.error("notice %s (%s) was refused: %s", notice.id, notice.kind, redacted(said))
            return Settled("refused", "refused", said)
