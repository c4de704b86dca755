"""What a table of postage prices does to the tariff, as it is shown before and after."""

from __future__ import annotations

from dataclasses import dataclass

from bot.parsing.rate_terms import RateTerms
from bot.parsing.tracking_table import LineFault


@dataclass(frozen=True, slots=True)
class TariffChanges:
    """Upon the tariff that `seen` names: lines that are new, that take another's place, that end,
    and how many stay; `until_then` counts those that hold until the day from which the table has
    others. `faults` are lines that would leave a weight without a price."""

    seen: int
    new: tuple[RateTerms, ...] = ()
    changed: tuple[tuple[RateTerms, RateTerms], ...] = ()
    gone: tuple[RateTerms, ...] = ()
    unchanged: int = 0
    until_then: int = 0
    faults: tuple[LineFault, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.new or self.changed or self.gone)
