"""What staff say of money of which a provider gave no clear answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen, Rows, Tap
from bot.screens.common import back_row
from bot.texts import Line, Text, t

if TYPE_CHECKING:
    from typing import Literal

    from storage.models import PaymentAttempt


def offered(attempt: PaymentAttempt) -> tuple[Text, Rows]:
    """What is said of one that may be judged, and the buttons to do so."""
    rows = (
        (Button(t("✅ Done as asked"), taps.ASK_VERDICT(taps.OfAttempt(attempt.id, "moved"))),),
        (
            Button(
                t("❌ Nothing was moved"), taps.ASK_VERDICT(taps.OfAttempt(attempt.id, "nothing"))
            ),
        ),
    )
    return (
        t(
            "Once you have looked in the account there, say below what came of: {total}",
            total=attempt.money,
        ),
        rows,
    )


def question(
    attempt: PaymentAttempt, verdict: Literal["moved", "nothing"], keep: Tap
) -> MessageScreen:
    asked = (
        t("Was it moved as asked: {total}?", total=attempt.money)
        if verdict == "moved"
        else t("Was nothing at all moved of: {total}?", total=attempt.money)
    )
    lines: list[Line] = [
        asked,
        t(
            "Look in the market's account there: {provider}",
            provider=labels.provider(attempt.provider),
        ),
    ]
    if attempt.reference:
        lines.append(t("Transaction number: <code>{number}</code>", number=attempt.reference))
    lines.append(t("This cannot be undone."))
    said = taps.VERDICT(taps.OfAttempt(attempt.id, verdict))
    yes = (
        Button(t("✅ Done as asked"), said)
        if verdict == "moved"
        else Button(t("❌ Nothing was moved"), said)
    )
    return MessageScreen(tuple(lines), ((yes,), back_row(keep)))
