"""The words to somebody of whom an update could not be handled."""

from __future__ import annotations

from datetime import datetime

from bot.chat import Screen
from bot.screens.common import HOME
from bot.screens.notices.common import Facts
from bot.texts import t


def message_failed(facts: Facts) -> Screen:
    when = datetime.fromisoformat(facts["at"])
    return Screen(
        (
            t("⚠️ We could not handle what you sent: {when}", when=when),
            t("Please send it again. If it fails once more, our staff will look at it."),
        ),
        ((HOME,),),
    )


KINDS = (message_failed,)
