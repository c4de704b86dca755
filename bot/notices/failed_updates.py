"""What is told to somebody of whom an update could not be handled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class MessageFailed(Payload):
    KIND: ClassVar[str] = "message_failed"
    at: datetime
