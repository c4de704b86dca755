"""Places: the districts of Rwanda, the provinces of China, and addresses anywhere."""

from bot.places.addresses import (
    Address,
    ChineseAddress,
    ForeignAddress,
    RwandanAddress,
    UnreadableAddress,
    address_from_dict,
    address_to_dict,
    lines_for_label,
    point_of,
    written_point,
)
from bot.places.china import CHINESE_PROVINCES, ChineseProvince, read_chinese_province
from bot.places.rwanda import DISTRICTS, PROVINCES, District, Province, read_district

__all__ = [
    "CHINESE_PROVINCES",
    "DISTRICTS",
    "PROVINCES",
    "Address",
    "ChineseAddress",
    "ChineseProvince",
    "District",
    "ForeignAddress",
    "Province",
    "RwandanAddress",
    "UnreadableAddress",
    "address_from_dict",
    "address_to_dict",
    "lines_for_label",
    "point_of",
    "read_chinese_province",
    "read_district",
    "written_point",
]
