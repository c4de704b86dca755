"""What a page can do as a chat: it is ours, so that most of what limits others does not limit it.
What goes to people everywhere is as long as the others allow."""

from __future__ import annotations

from datetime import timedelta

from bot.capabilities import Capabilities, PollLimits

WEB = Capabilities(
    platform="web",
    name="Web",
    measure=len,
    text_length=8000,
    caption_length=8000,
    album=10,
    buttons=100,
    label_length=None,
    tap_bytes=200,
    edits=True,
    toast_length=None,  # without a script nothing comes and goes
    contacts=True,
    polls=PollLimits(answers=20, answer_length=200, question_length=1000),
    changeable=timedelta(days=2),  # as long as most who look at it may still see it
    reply_window=None,
    billed=False,
    repeats=timedelta(days=2),  # of a form that a browser opens again
    start_link="{bot}/chat?start={word}",
    return_link="{bot}/{language}/chat?back=payment",
    refusals=(),
    pages=True,
    by_cookie=True,
    rings=False,
)
