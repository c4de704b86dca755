"""The words to somebody of whom an update could not be handled."""

from __future__ import annotations

from bot.chat import MessageScreen
from bot.notices.failed_updates import (
    MessageFailed,
)
from bot.screens.common import HOME
from bot.screens.notices.kind import NoticeKind
from bot.texts import t


def message_failed(told: MessageFailed) -> MessageScreen:
    return MessageScreen(
        (
            t("⚠️ We could not handle what you sent: {when}", when=told.at),
            t("Please send it again. If it fails once more, our staff will look at it."),
        ),
        ((HOME,),),
    )


KINDS = (NoticeKind(MessageFailed, message_failed),)
