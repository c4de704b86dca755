"""What a process knows by heart of what staff set, one for its chats and its pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.commerce.import_tax import TaxBoard
from bot.commerce.rates import RateBoard
from bot.commerce.tariff_board import TariffBoard


@dataclass(frozen=True, slots=True)
class Boards:
    """Rates and taxes are read once a minute, and anew where this process has changed them; the
    tariff whenever it is another."""

    rates: RateBoard = field(default_factory=RateBoard)
    taxes: TaxBoard = field(default_factory=TaxBoard)
    tariff: TariffBoard = field(default_factory=TariffBoard)
