"""What the courier needs of a platform: to send, to change what was sent, and to say how it ended.

Each platform's sending half has one (`bot/telegram/outbound/sender.py`), and with it its own pace
and its own words for what went wrong. Here is what those have in common.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from storage.database import is_away as database_is_away
from storage.media.byte_store import NotKept, StoreAway
from storage.redis.client import is_away as redis_is_away

if TYPE_CHECKING:
    from bot.chat import Screen
    from bot.i18n import Reader
    from storage.constants import NoticeState
    from storage.models import Notice

log = logging.getLogger(__name__)

Lane = Literal["notice", "broadcast"]

FIRST_DELAY_SECONDS = 2.0
LONGEST_DELAY_SECONDS = 900.0
PHOTO_TRIES = 5  # a minute: what was sent on another platform is fetched within seconds
GIVE_UP_AFTER = timedelta(hours=24)  # since the first try, however few there were


class NotNow(Exception):
    """Nothing was sent, and nothing can be for `wait` seconds: to this chat, or to `everybody`."""

    def __init__(self, wait: float, *, everybody: bool) -> None:
        super().__init__(f"not for {wait:.1f} s")
        self.wait = wait
        self.everybody = everybody


class SentMessage(NamedTuple):
    """The platform's names for what was sent."""

    message: str = ""
    poll: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """A final state, or (`state` "due") a new due time `delay` seconds from now.

    Not `tried`: nothing was sent, and it counts as no attempt. `everybody`: what stands in the way
    stands in the way of everybody on this platform. `moved_to`: the chat's new address.
    `parked`: it waits for its reader to write, and `delay` seconds at most. `message` and `poll`:
    the platform's names for what was sent.
    """

    state: NoticeState
    outcome: str
    detail: str = ""
    delay: float = 0.0
    tried: bool = True
    everybody: bool = False
    unreachable: bool = False
    moved_to: str = ""
    parked: bool = False
    message: str = ""
    poll: str = ""


DELIVERED = Settled("delivered", "delivered")


class Undelivered(Exception):
    """It was not sent, and how that ends is known."""

    def __init__(self, settled: Settled) -> None:
        super().__init__(settled.detail or settled.outcome)
        self.settled = settled


class Unchangeable:
    """Of a platform on which nothing that was sent is changed, which its capabilities say, too
    (`changeable`). A message that grows is sent once, and left."""

    async def edit(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        del chat, message, screen, reader

    async def change(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        del chat, message, screen, reader
        raise _unchangeable()

    async def take_back(self, chat: str, message: str) -> None:
        del chat, message
        raise _unchangeable()

    async def close_poll(self, chat: str, message: str) -> None:
        del chat, message
        raise _unchangeable()


def _unchangeable() -> Undelivered:
    return Undelivered(Settled("moot", "unchangeable", "nothing that was sent is changed there"))


class Transport(Protocol):
    """A platform's sending half. `chat` is the platform's id of a person, `message` its name for a
    message that it sent. Whatever a call raises, `outcome` knows what it means."""

    @property
    def platform(self) -> str:
        """Whose people it reaches."""

    @property
    def at_once(self) -> int:
        """How many messages of a lane it pays to have on their way at once."""

    @property
    def broadcasts_at_once(self) -> int:
        """The same of broadcasts, which may be paid for."""

    async def send(
        self,
        chat: str,
        screen: Screen,
        reader: Reader,
        lane: Lane,
        *,
        plainly: bool = False,
        notice: Notice | None = None,
    ) -> SentMessage:
        """All messages of a screen; returns the last. With `plainly`, what the platform refuses is
        sent in a plainer form. `notice` is what it is of, where it is of one."""

    async def edit(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        """Make a text message read like this screen. One that is gone, or reads so, is left."""

    async def change(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        """Other words in a message of a broadcast, at a broadcast's pace."""

    async def take_back(self, chat: str, message: str) -> None:
        """Delete it. One that is gone is no error."""

    async def close_poll(self, chat: str, message: str) -> None:
        """No more votes. One that is closed is no error."""

    def outcome(self, notice: Notice, error: Exception, now: datetime) -> Settled:
        """What an error means for a notice: later, never, not to this person, or not there."""

    def is_refusal(self, error: Exception) -> bool:
        """Whether the platform said it, or its pace; anything else is a fault of ours."""


def not_tried(error: Exception, delay: float, *, everybody: bool) -> Settled:
    """Nothing was sent: the row is given back."""
    return Settled("due", "later", str(error), delay, tried=False, everybody=everybody)


def pause(attempts: int) -> float:
    """Seconds: twice as long each time, and never quite what the others wait."""
    delay = min(FIRST_DELAY_SECONDS * 2.0 ** min(attempts - 1, 20), LONGEST_DELAY_SECONDS)
    return delay * random.uniform(0.8, 1.2)  # noqa: S311


def later(notice: Notice, detail: str, delay: float, now: datetime) -> Settled:
    """Another try in `delay` seconds, unless it has been tried for a day or is of no use then."""
    if notice.tried_since is not None and now - notice.tried_since >= GIVE_UP_AFTER:
        return Settled("refused", "given up", detail)
    if notice.expires_at is not None and notice.expires_at <= now + timedelta(seconds=delay):
        return Settled("moot", "expired", detail)
    return Settled("due", "later", detail, delay)


def of_ours(notice: Notice, error: Exception, now: datetime) -> Settled:
    """What an error that is no platform's means for a notice: what it needs is away, or we are
    wrong."""
    if isinstance(error, NotKept):
        log.warning("notice %s (%s) waits for its photo", notice.id, notice.kind)
        return later(notice, "its photo is not here yet", pause(notice.attempts), now)
    if isinstance(error, StoreAway):
        return later(notice, f"its pictures cannot be read: {error}", pause(notice.attempts), now)
    if database_is_away(error) or redis_is_away(error):
        return not_tried(error, FIRST_DELAY_SECONDS, everybody=True)
    log.error("notice %s (%s) cannot be sent", notice.id, notice.kind, exc_info=error)
    # Only what it is: its text may have anything in it that the notice has.
    return Settled("refused", "refused", type(error).__name__)
