"""What staff are told about import tax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class ImportTaxOld(Payload):
    KIND: ClassVar[str] = "import_tax_old"
    country: str
    checked_on: date
