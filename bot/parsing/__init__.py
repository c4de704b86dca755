"""Reading what a person typed: a value, or a Refusal that says why there is none."""

from bot.parsing.codes import (
    read_merchant_code,
    read_postcode,
    read_tracking,
    read_tracking_answer,
    s10_check_digit,
)
from bot.parsing.folding import fold, search_terms
from bot.parsing.free_text import read_line, read_paragraph
from bot.parsing.numbers import GRAM, KILOGRAM, read_amount, read_choice, read_count, read_weight
from bot.parsing.phones import read_phone, show_phone
from bot.parsing.rejection import Reason, Rejection

__all__ = [
    "GRAM",
    "KILOGRAM",
    "Reason",
    "Rejection",
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
