"""Which messages somebody wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce.consent import kinds_for
from bot.screens.common import HOME
from bot.texts import Line, Strong, t

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.commerce.people import Member


def consent(who: Member, refused: Collection[str]) -> MessageScreen:
    """Each kind there is for somebody, with a button that switches it off or on."""
    lines: list[Line] = [Strong(t("🔔 Which messages do you want?"))]
    rows: list[tuple[Button, ...]] = []
    for kind in kinds_for(who):
        label = labels.message_kind(kind)
        off = kind in refused
        lines.append(t("🔕 {kind}", kind=label) if off else t("🔔 {kind}", kind=label))
        brief = labels.message_kind_on_a_button(kind)
        words = t("🔔 On: {kind}", kind=brief) if off else t("🔕 Off: {kind}", kind=brief)
        rows.append((Button(words, taps.SWITCH(taps.Switched(kind, on=off))),))
    lines += ["", t("Order messages are always sent: somebody is waiting for you to read them.")]
    rows.append((HOME,))
    return MessageScreen(tuple(lines), tuple(rows))
