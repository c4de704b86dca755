"""What is told of somebody's accounts: to one of them, wherever else its person is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class AccountAsked(Payload):
    """Its code was typed on another account, whose platform and name these are."""

    KIND: ClassVar[str] = "account_asked"
    platform: str
    name: str
    code: str


@dataclass(frozen=True, kw_only=True)
class AccountJoined(Payload):
    """It is one person's with another account now."""

    KIND: ClassVar[str] = "account_joined"
    platform: str
    name: str
