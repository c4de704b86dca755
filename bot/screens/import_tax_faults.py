"""Why a line of import tax is not taken: one sentence each. What any table may have wrong (sums,
dates) is said as of a tariff's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.screens import tariff_faults
from bot.texts import Text, Value, t

if TYPE_CHECKING:
    from bot.parsing.tracking_table import LineFault

_WORDS = {
    "no_country": t("Line {number}: the country is missing."),
    "at_home": t("Line {number}: inside Rwanda there is no import tax."),
    "unknown_country": t(
        "Line {number}: this is no country, or may be more than one: {found}. Write its code of two"
        " letters."
    ),
    "no_category": t(
        "Line {number}: the category is missing. For all products, write this: {expected}"
    ),
    "unknown_category": t(
        "Line {number}: this category is not known: {found}. Write one of these: {expected}"
    ),
    "no_rate": t("Line {number}: the tax is missing."),
    "not_a_rate": t("Line {number}: this is not a tax in percent: {found}"),
    "percent_or_part": t(
        "Line {number}: is {found} a percentage, or a part of one? Please write it like this:"
        " {expected}"
    ),
    "no_currency": t("Line {number}: the currency is missing."),
    "no_source": t("Line {number}: please say where this is written, in 2 to 200 characters."),
    "not_checked": t("Line {number}: the day is missing on which somebody has looked it up."),
    "checked_later": t("Line {number}: nobody can have looked it up on that day: {found}"),
    "same_goods": t("Line {number}: line {other} has the same country, category and date."),
    "other_limits": t(
        "Line {number}: line {other} of the same country has another currency or other limits."
        " They are of a whole parcel, so they are the same in all lines."
    ),
    "limits_of_others": t(
        "Line {number}: other rates of this country have another currency or other limits. Send"
        " all lines of the country together."
    ),
}
_BESIDE_ANOTHER = ("same_goods", "other_limits")  # what was found is the number of another line


def line_fault(fault: LineFault) -> Text:
    if fault.reason not in _WORDS:
        return tariff_faults.line_fault(fault)
    values: dict[str, Value] = {"number": fault.line}
    if fault.reason in _BESIDE_ANOTHER:
        values |= {"other": int(fault.found)}
    else:
        values |= {"found": fault.found, "expected": fault.expected}
    return Text(_WORDS[fault.reason].msgid, values)
