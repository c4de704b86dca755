"""Import tax in words: what buyers abroad have to expect, and what staff have written of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, DocumentScreen, MadeDocument, MessageScreen
from bot.money import Money
from bot.parsing.import_tax_terms import percent
from bot.screens.common import HOME
from bot.texts import Line, Strong, Text, t, tn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.commerce.import_tax import ExpectedTax
    from bot.parsing.import_tax_terms import TaxTerms
    from storage.models import Order

OWN_NAME = "import-tax"  # of a file that is sent back, perhaps as "import-tax (1).xlsx"
SEND = Button(t("✏️ Change the rates"), taps.NEW_IMPORT_TAX())
DOWNLOAD = Button(t("⬇️ Download as a file"), taps.IMPORT_TAX_FILE())
TITLE = Strong(t("🛃 Import tax abroad, collected by customs"))


def expected(of: ExpectedTax) -> list[Line]:
    """To whoever is about to order from abroad."""
    lines: list[Line] = [_tax(of)]
    if of.is_old and of.checked_on is not None:
        lines.append(
            t(
                "Rates checked on: {day}. Customs may ask for another amount by now.",
                day=of.checked_on,
            )
        )
    if of.most is not None:
        lines.append(
            t(
                "⚠️ This parcel is worth more than {most}. Customs may ask for papers, or send it"
                " back.",
                most=of.most,
            )
        )
    return lines


def _tax(of: ExpectedTax) -> Text:
    if of.tax is None:
        return t("🛃 Customs may ask for import tax. How much is not known here: ask our staff.")
    if of.waived is not None:
        return t(
            "🛃 Expected import tax: nothing. Customs do not collect tax up to {most}.",
            most=of.waived,
        )
    if not of.tax.minor:
        return t("🛃 Expected import tax: nothing to pay to customs.")
    return t(
        "🛃 Expected import tax: {tax}. Customs there collect it; it is not part of what you pay"
        " here.",
        tax=of.tax,
    )


def of_order(order: Order) -> list[Line]:
    """What its buyer was shown; nothing where nothing was known."""
    tax, day = order.import_tax_money, order.import_tax_checked_on
    if tax is None or day is None:
        return []
    if not tax.minor:
        return [t("🛃 Expected import tax when you ordered: nothing to pay to customs.")]
    return [
        t(
            "🛃 Expected import tax when you ordered: {tax} (rates checked on: {day}). Customs"
            " collect it; it is not in the total.",
            tax=tax,
            day=day,
        )
    ]


# --- to staff ------------------------------------------------------------------------------------


def rates(
    terms: Sequence[TaxTerms], today: date, *, changed_at: datetime | None, sample: bool
) -> MessageScreen:
    """What holds, and what will, with where it is said."""
    if not terms:
        nothing = t("There are no rates yet. Buyers abroad read that the tax is not known.")
        return MessageScreen((TITLE, nothing), ((SEND,), (HOME,)))
    lines: list[Line] = [TITLE]
    if sample:
        lines.append(t("These rates are only a sample. Check them, and send your own."))
    if changed_at is not None:
        lines.append(t("Last change: {when}", when=changed_at))
    for _, same in groupby(terms, key=lambda each: (each.begins, each.source, each.checked_on)):
        several = list(same)
        lines.append("")
        if several[0].begins > today:
            lines.append(t("From {day} on:", day=several[0].begins))
        lines += map(rate, several)
        lines += [*limits(several[0]), *said_by(several[0])]
    return MessageScreen(tuple(lines), ((DOWNLOAD,), (SEND,), (HOME,)))


def rate(terms: TaxTerms) -> Text:
    goods = labels.category(terms.category) if terms.category else t("All other products")
    values = {"country": labels.country(terms.country), "goods": goods}
    if terms.basis_points is None:
        return t("{country}, {goods}: not known", **values)
    return t("{country}, {goods}: {rate} %", rate=percent(terms.basis_points), **values)


def limits(terms: TaxTerms) -> list[Line]:
    lines: list[Line] = []
    if terms.waived:
        lines.append(t("Not collected up to: {price}", price=Money(terms.waived, terms.currency)))
    if terms.most:
        lines.append(
            t("Most that a parcel may be worth: {price}", price=Money(terms.most, terms.currency))
        )
    return lines


def said_by(terms: TaxTerms) -> list[Line]:
    return [
        t("Source: {source}", source=terms.source),
        t("Checked on: {day}", day=terms.checked_on),
    ]


def differences(before: TaxTerms, after: TaxTerms) -> list[Line]:
    """What is said otherwise from now on."""
    lines: list[Line] = []
    if rate(before) != rate(after):
        lines.append(t("Before: {before} Now: {after}", before=rate(before), after=rate(after)))
    else:
        lines.append(rate(after))
    if before.limits != after.limits:
        lines += limits(after)
    if (before.source, before.checked_on) != (after.source, after.checked_on):
        lines += said_by(after)
    return lines


def file_of(content: bytes, lines: int) -> DocumentScreen:
    """The rates to be changed and sent back."""
    return DocumentScreen(
        (
            tn("📄 Import tax, file with {n} line", "📄 Import tax, file with {n} lines", lines),
            t("Change what you need and save it. Then tap the button and send the file here."),
        ),
        ((SEND,), (HOME,)),
        MadeDocument(f"{OWN_NAME}.xlsx", content),
    )
