"""Why an answer could not be read.

A reader gives back a value or a Refusal: a reason and the facts a sentence about it needs. No
words for people live here; the flow that asked chooses them, in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_SHORT = "too_short"  # limit, length
    TOO_LONG = "too_long"  # limit, length
    ONLY_SYMBOLS = "only_symbols"

    NOT_A_NUMBER = "not_a_number"
    # can be read in two ways (found, expected: a phone number's two), or holds several answers
    AMBIGUOUS = "ambiguous"
    SHORTENED = "shortened"  # found: 7.88E+08, by a spreadsheet program
    FRACTION = "fraction"  # a whole number is expected
    NEGATIVE = "negative"
    ZERO = "zero"
    TOO_SMALL = "too_small"  # limit
    TOO_LARGE = "too_large"  # limit
    WRONG_CURRENCY = "wrong_currency"  # found: the code of the currency that was named
    UNIT_MISSING = "unit_missing"
    UNKNOWN_UNIT = "unknown_unit"  # found

    NOT_A_PHONE = "not_a_phone"
    UNKNOWN_PREFIX = "unknown_prefix"  # found: "074", "120", "+999"
    NOT_A_CODE = "not_a_code"  # found: the phone number that it is
    NOT_YET = "not_yet"  # it is promised for later
    WRONG_CHECK_DIGIT = "wrong_check_digit"  # found, expected: one digit each
    UNKNOWN_COUNTRY = "unknown_country"  # found: two letters
    TOO_MANY = "too_many"  # limit, length
    NOT_A_LINK = "not_a_link"  # found: the line
    NOT_AN_ADDRESS = "not_an_address"  # found
    NOT_A_TIME = "not_a_time"
    PAST = "past"
    NOT_A_TABLE = "not_a_table"
    MISPLACED = "misplaced"  # found: a sector and a district; expected: where the sector is
    UNKNOWN_PLACE = "unknown_place"  # expected: the nearest name, where one is near


@dataclass(frozen=True, slots=True)
class Rejection:
    reason: Reason
    #: The bound that was passed: characters or digits for a length, else the readers' own unit.
    limit: int | None = None
    #: How many characters or digits there were.
    length: int | None = None
    #: The part of the answer at fault.
    found: str | None = None
    #: What would have been right there.
    expected: str | None = None
