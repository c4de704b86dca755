"""The sentence for every reason why an answer could not be read.

One function per kind of answer, because a sentence about a price is another sentence than one
about a phone number in Kinyarwanda, where the noun decides the agreement. The example stands in
the question, which is put again below.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.money import DECIMALS
from bot.parsing.codes import POSTAL_LENGTH
from bot.parsing.rejection import Reason, Rejection
from bot.places.rwanda import DISTRICTS
from bot.texts import Clock, Listed, Text, t, tn

KIGALI = tuple(name for name, district in DISTRICTS.items() if district.province.code == "01")


def amount(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.FRACTION:
            return t("Francs have no decimals. Please send a whole number.")
        case Reason.NEGATIVE | Reason.ZERO | Reason.TOO_SMALL:
            return t("The price must be above 0.")
        case Reason.TOO_LARGE:
            return t("That price is too high. The maximum is: {limit}", limit=refusal.limit or 0)
        case Reason.WRONG_CURRENCY:
            return t("Please give the price in Rwandan francs.")
        case Reason.AMBIGUOUS:
            return t("That can be read as more than one price. Please send one number.")
    return t("That is not a price. Please send a number only.")


def price_in(currency: str) -> Callable[[Rejection], Text]:
    """The same of a price in a currency that has hundredths."""

    def explain(refusal: Rejection) -> Text:
        match refusal.reason:
            case Reason.FRACTION:
                return t("Please send a price with two decimals at most.")
            case Reason.WRONG_CURRENCY:
                return t("Your shop's prices are in this currency: {currency}", currency=currency)
            case Reason.TOO_LARGE:
                return t("That price is too high.")
        return amount(refusal)

    return explain


def sum_in(currency: str, refusal: Rejection) -> Text:
    """Of a sum that came, or is to be given back: francs have no decimals, the others two."""
    if refusal.reason is Reason.WRONG_CURRENCY:
        return t("Please send the amount in this currency: {currency}", currency=currency)
    if refusal.reason is Reason.FRACTION:
        if not DECIMALS[currency]:
            return t("Francs have no decimals. Please send a whole number.")
        return t("Please send an amount with two decimals at most.")
    return t("That is not an amount. Please send a number only.")


def count(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.FRACTION:
            return t("Please send a whole number, without decimals.")
        case Reason.NEGATIVE | Reason.ZERO | Reason.TOO_SMALL:
            return t("That number is too small.")
        case Reason.TOO_LARGE:
            return t("That number is too large. The maximum is: {limit}", limit=refusal.limit or 0)
        case Reason.AMBIGUOUS:
            return t("That can be read as more than one number. Please send one number.")
    return t("That is not a number. Please send a number only.")


def weight(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.UNIT_MISSING:
            return t("Is that grams or kilograms? Please write the unit too.")
        case Reason.UNKNOWN_UNIT:
            return t("That unit is not known here. Please use g or kg.")
        case Reason.NEGATIVE | Reason.ZERO | Reason.TOO_SMALL:
            return t("The weight must be above 0.")
        case Reason.TOO_LARGE:
            return t("That weight is too large. The maximum is 1,000 kg.")
        case Reason.AMBIGUOUS:
            return t("That can be read as more than one weight. Please write it like the example.")
    return t("That is not a weight. Please write it like the example.")


def box(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.ZERO:
            return t("Each side must be above 0.")
        case Reason.TOO_LARGE:
            return t("That is too large. The maximum is {n} cm for a side.", n=refusal.limit or 0)
    return t("That is not a size. Please write three numbers, like the example.")


def phone(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.TOO_SHORT:
            return t(
                "That phone number is too short: it needs {limit} digits and has {length}.",
                limit=refusal.limit or 0,
                length=refusal.length or 0,
            )
        case Reason.TOO_LONG if refusal.limit and refusal.limit <= 15:
            return t(
                "That phone number is too long: it needs {limit} digits and has {length}.",
                limit=refusal.limit,
                length=refusal.length or 0,
            )
        case Reason.UNKNOWN_PREFIX:
            return t("No phone number begins like this: {prefix}", prefix=refusal.found or "")
        case Reason.AMBIGUOUS if refusal.found and refusal.expected:
            return t(
                "That number exists in two countries: {one} or {other}. Please include the"
                " country code.",
                one=refusal.found,
                other=refusal.expected,
            )
        case Reason.AMBIGUOUS:
            return t("Please write one phone number only.")
        case Reason.SHORTENED:
            return t(
                "The spreadsheet program has shortened this number: {number}."
                " Please write all of its digits.",
                number=refusal.found or "",
            )
    return t("That is not a phone number. Please write digits only.")


def merchant_code(_refusal: Rejection) -> Text:
    return t("That is not a merchant code. It has 5 to 7 digits.")


def bank_account(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.NOT_A_NUMBER:
            return t("The account number is missing. Please write it, too.")
        case Reason.NOT_A_CODE:
            return t(
                "A SWIFT code has 8 or 11 letters and digits. Please check: {code}",
                code=refusal.found or "",
            )
    return words(refusal)


def postcode(_refusal: Rejection) -> Text:
    return t("A postcode in China has 6 digits.")


def tracking(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.WRONG_CHECK_DIGIT:
            return t(
                "There is a typing mistake in the tracking number."
                " The last digit should be: {digit}",
                digit=refusal.expected or "",
            )
        case Reason.UNKNOWN_COUNTRY:
            return t(
                "No country has the last two letters of this tracking number: {letters}",
                letters=refusal.found or "",
            )
        case Reason.AMBIGUOUS:
            return t(
                "Those are two numbers: {numbers}. Please send one.", numbers=refusal.found or ""
            )
        case Reason.TOO_SHORT | Reason.TOO_LONG if refusal.limit == POSTAL_LENGTH:
            return t(
                "A post office tracking number has 13 characters, like EE473124829RW. For"
                " another carrier, go back."
            )
        case Reason.NOT_YET:
            return t(
                "When you have the number, send it here. If the parcel is already on its way,"
                " tap Skip: you can add the number later."
            )
        case Reason.NOT_A_CODE if refusal.found:
            return t(
                "That is a phone number: {phone}. If it is the tracking number, too, write the"
                " carrier before it, for example: {example}. If there is none, tap Skip.",
                phone=refusal.found,
                example="DHL " + re.sub(r"\D", "", refusal.found),
            )
    return t("That is not a tracking number. If there is none, tap Skip.")


def tracking_table(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.NOT_A_TABLE if refusal.found == "no_number":
            return t("The first line has no column for the tracking number.")
        case Reason.EMPTY:
            return t("That file has no tracking events.")
        case Reason.TOO_LONG:
            return t(
                "That file is too long. The maximum is {limit} lines; yours has {length}.",
                limit=refusal.limit or 0,
                length=refusal.length or 0,
            )
    return t("That is not a table. Please send a file like the example, as XLSX or CSV.")


def words(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.TOO_LONG:
            return tn(
                "That is too long. The maximum is {n} character.",
                "That is too long. The maximum is {n} characters.",
                refusal.limit or 0,
            )
        case Reason.TOO_SHORT:
            return tn(
                "That is too short. It needs at least {n} character.",
                "That is too short. It needs at least {n} characters.",
                refusal.limit or 0,
            )
        case Reason.ONLY_SYMBOLS:
            return t("Please write it in letters.")
    return t("Please write something.")


def place(refusal: Rejection) -> Text:
    if refusal.reason is Reason.AMBIGUOUS and refusal.found and refusal.expected:
        districts = tuple(refusal.expected.split(", "))
        return t(
            "{sector} is in several districts: {districts}. Please write both, for example:"
            " {example}",
            sector=refusal.found,
            districts=Listed(districts),
            example=f"{refusal.found}, {districts[0]}",
        )
    if refusal.reason is Reason.MISPLACED and refusal.found and refusal.expected:
        sector, _, district = refusal.found.partition(", ")
        districts = tuple(refusal.expected.split(", "))
        return t(
            "{sector} is not in the district {district}. It is in: {districts}. Please write both,"
            " for example: {example}",
            sector=sector,
            district=district,
            districts=Listed(districts),
            example=f"{sector}, {districts[0]}",
        )
    if refusal.reason is Reason.AMBIGUOUS:
        return t(
            "Kigali has three districts: {districts}. Which one is it?",
            districts=Listed(KIGALI),
        )
    if refusal.expected:
        return t(
            "We do not know that place. Did you mean this one? {place}", place=refusal.expected
        )
    return t("That place is not known.")


def _which(one: Clock | date, other: Clock | date) -> Text:
    return t("That may be {one} or {other}. Please write the one you mean.", one=one, other=other)


def _clock(written: str) -> Clock:
    at = datetime.fromisoformat(written)
    return Clock(at, at.tzinfo or UTC)


def moment(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.AMBIGUOUS if refusal.found and refusal.expected:
            return _which(_clock(refusal.found), _clock(refusal.expected))
        case Reason.PAST:
            return t("That time has passed. Please choose a later one.")
        case Reason.TOO_LARGE:
            return t("That is more than a year away. Please choose an earlier date.")
        case Reason.NOT_A_TIME if refusal.found == "day":
            return t("The hour is missing. Please write the day and the time, like the example.")
    return t("That is not a day and a time. Please write both, like the example.")


def day(refusal: Rejection) -> Text:
    if refusal.reason is Reason.TOO_LARGE:
        return t("That day is in the future.")
    if refusal.found and refusal.expected:
        return _which(date.fromisoformat(refusal.found), date.fromisoformat(refusal.expected))
    return t("That is not a day. Please write it like the example.")


def coming_day(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.PAST:
            return t("Please choose a day from tomorrow on.")
        case Reason.TOO_LARGE:
            return t("That is more than a year away. Please choose an earlier date.")
    return day(refusal)


def answers(refusal: Rejection) -> Text:
    """Of a poll."""
    match refusal.reason:
        case Reason.TOO_SMALL:
            return t("A poll needs at least 2 answers, each on a line of its own.")
        case Reason.TOO_MANY:
            return tn(
                "The maximum is {n} answer.", "The maximum is {n} answers.", refusal.limit or 0
            )
        case Reason.TOO_LONG:
            return t(
                "An answer has at most {limit} characters. This one is longer: {answer}",
                limit=refusal.limit or 0,
                answer=refusal.found or "",
            )
        case Reason.AMBIGUOUS:
            return t("This answer is there twice: {answer}", answer=refusal.found or "")
    return words(refusal)


def links(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.TOO_MANY:
            return tn(
                "The maximum is {n} button.", "The maximum is {n} buttons.", refusal.limit or 0
            )
        case Reason.TOO_LONG:
            return t("That label is too long for a button: {label}", label=refusal.found or "")
        case Reason.NOT_AN_ADDRESS:
            return t("That is not the address of a page: {address}", address=refusal.found or "")
        case Reason.NOT_A_LINK:
            return t("This line has no label and address: {line}", line=refusal.found or "")
    return words(refusal)


def email(refusal: Rejection) -> Text:
    match refusal.reason:
        case Reason.AMBIGUOUS:
            return t("That is more than one address. Please send one.")
        case Reason.TOO_LONG:
            return t("That is too long for an e-mail address.")
        case Reason.NOT_AN_ADDRESS if refusal.found == "@":
            return t("An e-mail address has one @ with something on each side.")
        case Reason.NOT_AN_ADDRESS if refusal.found == " ":
            return t("An e-mail address has no spaces.")
        case Reason.NOT_AN_ADDRESS if refusal.found == ".":
            return t("The end of that address is missing. For example: {ending}", ending=".com")
    return t("That is not an e-mail address.")
