"""Reading what a person typed: a value, or a Refusal that says why there is none."""

from bot.reading.codes import (
    read_merchant_code,
    read_postcode,
    read_tracking,
    read_tracking_answer,
    s10_check_digit,
)
from bot.reading.folding import fold, search_terms
from bot.reading.numbers import (
    GRAM,
    KILOGRAM,
    read_amount,
    read_choice,
    read_count,
    read_weight,
)
from bot.reading.phones import read_phone, show_phone
from bot.reading.prose import read_line, read_paragraph
from bot.reading.refusal import Reason, Refusal

__all__ = [
    "GRAM",
    "KILOGRAM",
    "Reason",
    "Refusal",
    "fold",
    "read_amount",
    "read_choice",
    "read_count",
    "read_line",
    "read_merchant_code",
    "read_paragraph",
    "read_phone",
    "read_postcode",
    "read_tracking",
    "read_tracking_answer",
    "read_weight",
    "s10_check_digit",
    "search_terms",
    "show_phone",
]
