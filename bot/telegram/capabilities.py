"""What Telegram can do, https://core.telegram.org/bots/api."""

from __future__ import annotations

from datetime import timedelta

from bot.capabilities import Capabilities, PollLimits
from bot.texts import t


def utf16_units(text: str) -> int:
    """How Telegram counts what is shown, without its marks."""
    return len(text.encode("utf-16-le")) // 2


TELEGRAM = Capabilities(
    platform="telegram",
    name="Telegram",
    measure=utf16_units,
    text_length=4096,
    caption_length=1024,
    album=10,
    buttons=100,
    label_length=None,
    tap_bytes=64,
    edits=True,
    toast_length=200,
    contacts=True,
    polls=PollLimits(answers=10, answer_length=100, question_length=300),
    changeable=timedelta(hours=48),  # as for taking back, which ends there
    reply_window=None,
    billed=False,
    repeats=timedelta(hours=48),  # it keeps an update for 24
    start_link="https://t.me/{bot}?start={word}",
    return_link="https://t.me/{bot}",
    refusals=(
        (("message is too long", "caption is too long"), t("The text is too long for Telegram")),
        (("file identifier", "file_id", "http url content"), t("The photo or file is gone")),
        (("button_url", "url host", "http url"), t("The address on a button is wrong")),
        (
            (
                "timed out",
                "took too long",
                "bad gateway",
                "server error",
                "network",
                "flood control",
            ),
            t("Telegram could not be reached for a day"),
        ),
    ),
)
