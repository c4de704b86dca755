"""What is told of somebody's address of e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class EmailToConfirm(Payload):
    """To an address that is nobody's yet: who wishes to be written to there, and on which platform
    they asked. The mail has the link that confirms it."""

    KIND: ClassVar[str] = "email_to_confirm"
    platform: str
    name: str


@dataclass(frozen=True, kw_only=True)
class EmailTaken(Payload):
    """To an address that is another person's already: the code by which the two become one."""

    KIND: ClassVar[str] = "email_taken"
    platform: str
    name: str
    code: str


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(Payload):
    KIND: ClassVar[str] = "email_confirmed"
    address: str


@dataclass(frozen=True, kw_only=True)
class EmailLost(Payload):
    """What is sent there comes back."""

    KIND: ClassVar[str] = "email_lost"
    address: str
