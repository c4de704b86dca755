"""The words of what staff are told about import tax."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.notices.import_tax import ImportTaxOld
from bot.screens.notices.kind import NoticeKind
from bot.texts import t


def import_tax_old(told: ImportTaxOld) -> MessageScreen:
    return MessageScreen(
        (
            t(
                "⚠️ Nobody has checked this import tax for over a year: {country}, {day}",
                country=labels.country(told.country),
                day=told.checked_on,
            ),
            t("Buyers read that it may be another by now. Please check it and send it again."),
        ),
        ((Button(t("🛃 Import tax at customs"), taps.IMPORT_TAX()),),),
    )


KINDS = (NoticeKind(ImportTaxOld, import_tax_old),)
