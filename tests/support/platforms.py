"""Other platforms than Telegram, as they might be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from bot import capabilities
from bot.capabilities import Capabilities
from bot.telegram.capabilities import TELEGRAM

# Whatever does not ask what a platform can do finds no difference.
PRETENDED = replace(
    TELEGRAM,
    platform="whatsapp",
    name="WhatsApp",
    billed=False,
    repeats=timedelta(days=8),
    start_link="https://wa.example/{bot}?text={word}",
    return_link="https://wa.example/{bot}",
)
# One that can do little, and counts as it likes.
POOR = Capabilities(
    refusals=(),
    platform="whatsapp",
    name="WhatsApp",
    measure=len,
    text_length=1000,
    caption_length=700,
    album=4,
    buttons=3,
    label_length=20,
    tap_bytes=256,
    edits=False,
    toast_length=None,
    contacts=False,
    polls=None,
    changeable=None,
    reply_window=timedelta(hours=24),
    billed=False,
    repeats=timedelta(days=8),
    start_link="https://wa.example/{bot}?text={word}",
    return_link="https://wa.example/{bot}",
)


@contextmanager
def serving(*platforms: Capabilities) -> Iterator[None]:
    before = capabilities.served()
    capabilities.serve(*platforms)
    try:
        yield
    finally:
        capabilities.serve(*before)
