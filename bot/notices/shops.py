"""What a shop's owner is told of the shop itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class ShopReopened(Payload):
    """The day has come until which it was closed."""

    KIND: ClassVar[str] = "shop_reopened"
    shop: str
