"""What is told of an order's page: the code by which its buyer is known there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class OrderLinkCode(Payload):
    """Somebody who has the order's link asked for a code; it may be somebody else."""

    KIND: ClassVar[str] = "order_link_code"
    order: str
    code: str
