"""By whose clock somebody lives: it follows where they are, not what they read.

Where somebody is, is known from their shop, which is in Rwanda, or from where their last parcel
went; both put it down with the person (`Person.zone`). Until then their language is the guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime

KIGALI, BEIJING = ZoneInfo("Africa/Kigali"), ZoneInfo("Asia/Shanghai")
GUESSED = {"rw": KIGALI, "en": KIGALI, "zh": BEIJING}  # by language
KNOWN = {zone.key: zone for zone in (KIGALI, BEIJING)}


def today(now: datetime) -> date:
    """In Kigali, whose days exchange rates and prices of postage are of."""
    return now.astimezone(KIGALI).date()


def of_country(code: str) -> str | None:
    """The name of a country's zone, as it is kept with a person; China has one. None of others,
    whose clocks the market does not keep: there every time has its zone's name beside it."""
    zone = {"RW": KIGALI, "CN": BEIJING}.get(code)
    return zone.key if zone else None


def of(name: str | None, language: str) -> ZoneInfo:
    """The zone that is kept with somebody; where none is, the guess by their language."""
    return KNOWN.get(name or "") or GUESSED.get(language, KIGALI)


def may_be_misread(name: str | None, language: str) -> bool:
    """Whether a time needs its zone's name: where it is only guessed, or is another than readers of
    the language expect. Kinyarwanda is read by Kigali's clock."""
    if name not in KNOWN:
        return language != "rw"
    return KNOWN[name] != GUESSED.get(language, KIGALI)
