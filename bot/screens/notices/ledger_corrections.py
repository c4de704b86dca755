"""What is told of corrections of the ledger."""

from __future__ import annotations

from bot import taps
from bot.chat import Button, MessageScreen
from bot.notices.ledger_corrections import CorrectionDecided, CorrectionToApprove, ShopCorrected
from bot.screens.ledger_corrections import read
from bot.screens.notices.kind import NoticeKind
from bot.texts import Strong, t


def correction_to_approve(told: CorrectionToApprove) -> MessageScreen:
    return MessageScreen(
        (Strong(t("✏️ A correction of the accounts is waiting for your approval.")),),
        ((read(told.number),),),
    )


def correction_decided(told: CorrectionDecided) -> MessageScreen:
    said = (
        t("✅ Your correction of the accounts was approved and is entered.")
        if told.entered
        else t("❌ Your correction of the accounts was declined. Nothing has changed.")
    )
    return MessageScreen((Strong(said),), ((read(told.number),),))


def shop_corrected(told: ShopCorrected) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("✏️ The market has corrected your account.")),
            t("Amount: {total}", total=told.money),
            t("Reason: {reason}", reason=told.reason),
        ),
        ((Button(t("🧮 My account"), taps.STATEMENT_OF("")),),),
    )


KINDS = (
    NoticeKind(CorrectionToApprove, correction_to_approve),
    NoticeKind(CorrectionDecided, correction_decided),
    NoticeKind(ShopCorrected, shop_corrected),
)
