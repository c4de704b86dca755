"""Why a line of a table of postage prices is not taken: one sentence each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.texts import Text, Value, Weight, t

if TYPE_CHECKING:
    from bot.parsing.tracking_table import LineFault

_WORDS = {
    # what is missing
    "no_zone": t("Line {number}: the zone is missing."),
    "no_service": t("Line {number}: the service is missing."),
    "no_price": t("Line {number}: the price is missing."),
    "no_maximum": t("Line {number}: the maximum weight is missing."),
    "no_days": t("Line {number}: the days on the way are missing."),
    "half_a_step": t("Line {number}: a further step needs both a weight and a price."),
    # what cannot be read
    "unknown_zone": t("Line {number}: this zone is not known: {found}"),
    "misspelt_zone": t(
        "Line {number}: this zone is not known: {found}. Did you mean this one? {expected}"
    ),
    "unknown_service": t(
        "Line {number}: this service is not known: {found}. Write one of these: {expected}"
    ),
    "unknown_currency": t(
        "Line {number}: this currency is not known: {found}. Write one of these: {expected}"
    ),
    "not_a_weight": t("Line {number}: this is not a weight: {found}"),
    "part_of_a_gram": t("Line {number}: this weight is not in whole grams: {found}"),
    "not_a_price": t("Line {number}: this is not a price: {found}"),
    "not_above_zero": t("Line {number}: a price must be above zero: {found}"),
    "part_of_a_coin": t("Line {number}: this price has too many decimals: {found}"),
    "two_numbers": t(
        "Line {number}: this number can be read in two ways: {found}. Please write it without a"
        " sign for thousands."
    ),
    "too_much": t("Line {number}: this number is too large: {found}"),
    "not_a_divisor": t(
        "Line {number}: for the volume, write a number between {one} and {other}, or nothing:"
        " {found}"
    ),
    "not_yes_or_no": t(
        "Line {number}: for several parcels, write one of these: {expected}. Found: {found}"
    ),
    "not_days": t("Line {number}: these are not the days on the way: {found}"),
    "days_became_a_date": t(
        "Line {number}: the spreadsheet made a date out of the days: {found}. Please use two"
        " columns: {expected}"
    ),
    "two_dates": t(
        "Line {number}: this date can be read in two ways: {found}. Please write it like this:"
        " {expected}"
    ),
    "not_a_date": t("Line {number}: this is not a date: {found}"),
    # what cannot be
    "costs_nothing": t("Line {number}: collecting at the shop is free and needs no line."),
    "only_in_kigali": t("Line {number}: motorbikes only deliver in Kigali."),
    "only_in_rwanda": t("Line {number}: buses only carry parcels inside Rwanda."),
    "maximum_below_first": t("Line {number}: the maximum weight is less than the first weight."),
    "hole": t(
        "Line {number}: from {least} to {most} there is no price. Add a further step, or lower the"
        " maximum."
    ),
    "step_never_begins": t(
        "Line {number}: the further step never begins, because the maximum is the first weight."
    ),
    # what does not fit another line
    "not_from_zero": t(
        "Line {number}: below {least} there is no price. Let the lightest line begin at 0."
    ),
    "not_from_there": t(
        "Line {number}: it begins at {least}, but the lighter line ends at {most}. Let it begin"
        " where that one ends."
    ),
    "twice": t("Line {number}: line {other} has the same zone, service, weight and date."),
    "two_currencies": t(
        "Line {number}: line {other} has the same zone and service, but another currency."
    ),
    "two_divisors": t(
        "Line {number}: line {other} has the same zone and service, but counts the volume in"
        " another way."
    ),
    "two_splits": t(
        "Line {number}: line {other} has the same zone and service, but splits parcels in another"
        " way."
    ),
    "cheaper_when_heavier": t(
        "Line {number}: a heavier parcel would cost less here than in line {other}."
    ),
    "no_date_beside_one": t(
        "Line {number}: other lines of this zone and service have a date. Please give this one a"
        " date, too."
    ),
    "no_price_until": t(
        "Line {number}: before {day} there would be no price up to {weight}. Keep today's line,"
        " too, or give all lines of this zone and service the same date."
    ),
    "no_price_from": t(
        "Line {number}: from {day} on there would be no line up to {weight}. Repeat it with that"
        " date."
    ),
}


def line_fault(fault: LineFault) -> Text:
    values: dict[str, Value] = {"number": fault.line}
    match fault.reason:
        case "hole" | "not_from_zero" | "not_from_there":
            values |= {"least": Weight(int(fault.found)), "most": Weight(int(fault.expected))}
        case "no_price_until" | "no_price_from":
            values |= {
                "weight": Weight(int(fault.found)),
                "day": date.fromisoformat(fault.expected),
            }
        case "not_a_divisor":
            least, _, most = fault.expected.partition("-")
            values |= {"found": fault.found, "one": int(least), "other": int(most)}
        case "twice" | "two_currencies" | "two_divisors" | "two_splits" | "cheaper_when_heavier":
            values |= {"other": int(fault.found)}
        case _:
            values |= {"found": fault.found, "expected": fault.expected}
    return Text(_WORDS[fault.reason].msgid, values)
