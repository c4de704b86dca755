"""What is told of somebody's second factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class ConfirmationCode(Payload):
    """To another account than the one that asked; it may be somebody else who did."""

    KIND: ClassVar[str] = "confirmation_code"
    code: str
    platform: str  # where it was asked for


@dataclass(frozen=True, kw_only=True)
class SecondFactorChanged(Payload):
    KIND: ClassVar[str] = "second_factor_changed"
    added: bool  # an app, or taken off
