"""Where a place is shown on a map that opens for its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.texts import Language

# Amap is told that these are degrees of WGS 84, which is not what maps in China are drawn in.
_READ_IN = {"zh": "https://uri.amap.com/marker?position={1},{0}&coordinate=wgs84"}
_ELSEWHERE = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=16/{0}/{1}"


def map_of(language: Language) -> str:
    """An address, with {0} for degrees north and {1} for degrees east."""
    return _READ_IN.get(language, _ELSEWHERE)
