"""What staff are told of broadcasts: to approve, to decide on, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from bot.money import Money
from bot.notices.payload import MaybeTime, Payload, since
from storage.constants import BroadcastKind, BroadcastState

Texts = Mapping[str, str]  # by language
PollAnswers = Mapping[str, tuple[str, ...]]  # by language, in their order
PollVotes = Mapping[str, Any]  # of a language: "people", and as "answers" how many chose each


class LinkBelow(NamedTuple):
    label: str
    address: str


class LinkOpened(NamedTuple):
    label: str
    people: int


@dataclass(frozen=True, kw_only=True)
class BroadcastTest(Payload):
    """One of the texts, to its author only."""

    KIND: ClassVar[str] = "broadcast_test"
    text: str
    photo: tuple[str, str]  # a platform's name for it, and ours
    photo_giver: str = field(metadata=since(3, ""))  # whose name that is
    document: tuple[str, str]  # the platform's name for it, and what it is called
    links: tuple[LinkBelow, ...]
    answers: tuple[str, ...]  # of a poll
    several: bool


@dataclass(frozen=True, slots=True)
class OfCountry:
    """What goes to one country: how many messages, and for how much at most; None: no price of it
    is written down."""

    country: str
    messages: int
    cost: Money | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Whom a broadcast reaches, and for how much. `platforms`: recipients by what people call it.
    Of these are not reached now: `unasked`, who cannot be answered and never asked for news;
    `shut`, who cannot be answered, and a poll cannot be sent otherwise; `unready`, for whom nothing
    may be sent yet. `later` are reached on the days that follow, as the platform lets us write to
    so many in a day."""

    platforms: tuple[tuple[str, int], ...] = ()
    countries: tuple[OfCountry, ...] = ()
    unasked: int = 0
    shut: int = 0
    unready: int = 0
    later: int = 0

    @property
    def missed(self) -> int:
        return self.unasked + self.shut + self.unready


@dataclass(frozen=True, kw_only=True)
class BroadcastToApprove(Payload):
    KIND: ClassVar[str] = "broadcast_to_approve"
    broadcast: int
    version: str = field(metadata=since(2, ""))  # of what its readers get
    author: str  # "" once they had their data deleted
    author_left: bool = field(metadata=since(2, before=False))
    audience: Mapping[str, Any]  # as storage/audience.py has it, with names; of a change empty
    total: int
    kind: BroadcastKind
    texts: Texts
    answers: PollAnswers
    links: tuple[LinkBelow, ...]
    photo: tuple[str, str]
    photo_giver: str = field(metadata=since(3, ""))
    file: str
    starts: MaybeTime
    estimate: Estimate = field(metadata=since(11, Estimate()))


@dataclass(frozen=True, kw_only=True)
class BroadcastGrown(Payload):
    KIND: ClassVar[str] = "broadcast_grown"
    broadcast: int
    total: int
    limit: int
    asked: bool  # whether there was somebody to ask
    starts: datetime


@dataclass(frozen=True, kw_only=True)
class BroadcastLate(Payload):
    KIND: ClassVar[str] = "broadcast_late"
    broadcast: int
    planned: datetime
    texts: Texts
    answers: PollAnswers


@dataclass(frozen=True, kw_only=True)
class BroadcastApproved(Payload):
    KIND: ClassVar[str] = "broadcast_approved"
    by: str  # "" once they had their data deleted
    total: int


@dataclass(frozen=True, kw_only=True)
class BroadcastDeclined(Payload):
    KIND: ClassVar[str] = "broadcast_declined"
    by: str
    total: int


@dataclass(frozen=True, kw_only=True)
class BroadcastReport(Payload):
    """How it stands, or what came of it: people by what became of theirs, links by people, votes.

    0.1 left out what was nobody.
    """

    KIND: ClassVar[str] = "broadcast_finished"
    broadcast: int
    kind: BroadcastKind
    state: BroadcastState
    total: int
    due: int = field(metadata=since(2, 0))
    held: int = field(metadata=since(2, 0))
    delivered: int = field(metadata=since(2, 0))
    unreachable: int = field(metadata=since(2, 0))
    refused: int = field(metadata=since(2, 0))
    moot: int = field(metadata=since(2, 0))
    stopped: int = field(metadata=since(2, 0))
    opted_out: int
    too_old: int
    reasons: Mapping[str, int]  # of refusals
    links: tuple[LinkOpened, ...]
    answers: PollAnswers = field(metadata=since(2, {}))
    votes: Mapping[str, PollVotes] = field(metadata=since(2, {}))
    unchanging: int = field(metadata=since(16, 0))  # of those delivered: where nothing is changed
