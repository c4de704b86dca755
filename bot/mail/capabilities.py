"""What a mail can do: say things, as long as they like. It is read, and nothing more: its links
lead to where something can be done. What was sent is never changed."""

from __future__ import annotations

from datetime import timedelta

from bot.capabilities import Capabilities, PollLimits

MAIL = Capabilities(
    platform="email",
    name="E-mail",
    measure=len,
    text_length=50_000,
    caption_length=50_000,
    album=10,
    buttons=100,
    label_length=None,
    tap_bytes=200,
    edits=False,
    toast_length=None,
    contacts=False,
    # Its answers are read in the mail, and given in the chat.
    polls=PollLimits(answers=20, answer_length=200, question_length=1000),
    changeable=None,
    reply_window=None,
    billed=False,
    repeats=timedelta(days=1),
    start_link="{bot}/chat?start={word}",
    return_link="{bot}/{language}/chat?back=payment",
    refusals=(),
    one_way=True,
)
