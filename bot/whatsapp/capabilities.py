"""What WhatsApp can do, by the documentation of its Cloud API."""

from __future__ import annotations

from datetime import timedelta

from bot.capabilities import Capabilities, PollLimits
from bot.texts import t
from bot.whatsapp.short_labels import shorter_text

WINDOW = timedelta(hours=24)  # so long after somebody wrote, they can be answered


def units(text: str) -> int:
    """Which of the two WhatsApp counts, UTF-16 units or code points, is written nowhere. Of one
    text there are never fewer of these units, so what fits by them fits."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


WHATSAPP = Capabilities(
    platform="whatsapp",
    name="WhatsApp",
    measure=units,
    text_length=4096,
    caption_length=1024,
    album=10,
    buttons=10,
    label_length=20,
    tap_bytes=200,
    edits=False,
    toast_length=None,
    contacts=True,
    polls=PollLimits(answers=9, answer_length=72, question_length=1024),  # rows of a list
    changeable=None,
    reply_window=WINDOW,
    shorter_label=shorter_text,
    billed=True,
    repeats=timedelta(days=8),  # it sends an update again for 7
    start_link="https://wa.me/{bot}?text={text}",
    return_link="https://wa.me/{bot}",
    refusals=(
        (("too long", "length"), t("The text is too long for WhatsApp")),
        (("media",), t("The photo or file is gone")),
        (("re-engagement", "24 hours"), t("They have not written for a day, so WhatsApp is shut")),
        (
            ("timed out", "took too long", "server", "network", "rate limit", "no answer"),
            t("WhatsApp could not be reached for a day"),
        ),
    ),
)
