"""The columns of a tariff, by whatever their headings are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.parsing.folding import fold
from bot.parsing.numbers import GRAM, KILOGRAM
from bot.parsing.rejection import Rejection
from bot.parsing.table_cells import find_places

if TYPE_CHECKING:
    from bot.parsing.tables import TableLine

#: As the market writes them itself, in this order.
COLUMNS = (
    "zone",
    "service",
    "first_g",
    "first_price",
    "step_g",
    "step_price",
    "max_g",
    "volume_divisor",
    "days_min",
    "days_max",
    "currency",
    "valid_from",
    "split",
)
NEEDED = ("zone", "service", "first_price", "max_g")
WEIGHTS = ("first_g", "step_g", "min_g", "max_g")

# Words that a heading may be made of, beside the house's own name.
_CALLED = {
    "zone": "zone|area|destination|akarere|aho bijya|地区|目的地",
    "service": "service|method|way|uburyo|服务|方式",
    "first_g": "first(?: weight)?(?: k?g)?|uburemere bwa mbere|首重",
    "first_price": "first price|price|igiciro|igiciro cya mbere|首重价格|价格",
    "step_g": "(?:step|each further|next)(?: weight)?(?: k?g)?|续重",
    "step_price": "(?:step|each further|next) price|续重价格",
    "min_g": "min(?:imum)?(?: weight)?(?: k?g)?|(?:from|over|above)(?: weight(?: k?g)?| k?g)"
    "|weight (?:from|over|above|and above)(?: k?g)?|uburemere bwo hasi|起始重量|最小重量",
    "max_g": "(?:max(?:imum)?|up to)(?: weight)?(?: k?g)?|weight (?:up )?to(?: k?g)?"
    "|uburemere ntarengwa|最大重量",
    "volume_divisor": "(?:volume|volumetric) ?(?:divisor)?|体积除数",
    "days_min": "days min(?:imum)?|min(?:imum)? days|最少天数",
    "days_max": "(?:days )?max(?:imum)? days|days max|最多天数",
    "days": "days|iminsi|天数",
    "currency": "currency|ifaranga|币种|货币",
    "split": "split(?: parcels)?|several parcels|amapaki menshi|可分包|拆分",
    "valid_from": "(?:valid )?from|since|guhera|生效日期",
}
_HEADINGS = {column: re.compile(names) for column, names in _CALLED.items()}


@dataclass(frozen=True, slots=True)
class TariffColumns:
    """Where each column stands; the unit of those that have weights; headings that say nothing."""

    places: dict[str, int]
    units: dict[str, int]
    unused: tuple[str, ...]

    def cells(self, line: TableLine) -> dict[str, str]:
        return {
            column: line.cells[at] if at < len(line.cells) else ""
            for column, at in self.places.items()
        }


def find_columns(headings: TableLine) -> TariffColumns | Rejection:
    """Refused: NOT_A_TABLE, as `find_places` says."""
    found = find_places(headings.cells, _HEADINGS, NEEDED, ("zone", "service"))
    if isinstance(found, Rejection):
        return found
    places, unused = found
    units = {
        column: KILOGRAM
        if re.search(r"(?<![a-z])kg", fold(headings.cells[places[column]]))
        else GRAM
        for column in WEIGHTS
        if column in places
    }
    return TariffColumns(places, units, unused)
