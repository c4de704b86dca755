"""What staff are told about exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class RateOld(Payload):
    KIND: ClassVar[str] = "rate_old"
    currency: str
    day: date
    days: int  # that a rate may be old


@dataclass(frozen=True, kw_only=True)
class RateOutOfLine(Payload):
    KIND: ClassVar[str] = "rate_out_of_line"
    currency: str
    rate: str  # francs, as people read it
    day: date
    old: str
    source: str


@dataclass(frozen=True, kw_only=True)
class RateLacking(Payload):
    """Without it a way to pay is not offered that charges in another currency."""

    KIND: ClassVar[str] = "rate_lacking"
    currency: str
