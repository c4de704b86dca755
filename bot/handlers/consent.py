"""Which messages somebody wants: each kind switched off and on for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import consent
from bot.screens.common import HOME
from bot.texts import Line, Strong, t
from storage import opt_outs as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(turn: Context, _rest: str) -> Answer:
    return Answer((await screen(turn),), fresh=True)  # the message it came from stays


async def switch(turn: Context, subject: str) -> Answer:
    """`subject` is the kind, with a minus before it to switch it off: a second tap is the same."""
    kind = subject.removeprefix("-")
    wanted = kind == subject
    kinds = consent.kinds_for(turn.who) if kind == "all" else (kind,)
    for each in kinds:
        await consent.switch(turn.db, turn.who, each, turn.now, wanted=wanted)
    toast = t("🔔 Switched on.") if wanted else t("🔕 Switched off.")
    return Answer((await screen(turn),), toast=toast)


async def screen(turn: Context) -> Screen:
    refused = await stored.refused(turn.db, turn.who.person.id)
    lines: list[Line] = [Strong(t("🔔 Which messages do you want?"))]
    rows: list[tuple[Button, ...]] = []
    for kind in consent.kinds_for(turn.who):
        label = labels.message_kind(kind)
        off = kind in refused
        lines.append(t("🔕 {kind}", kind=label) if off else t("🔔 {kind}", kind=label))
        brief = labels.message_kind_on_a_button(kind)
        words = t("🔔 On: {kind}", kind=brief) if off else t("🔕 Off: {kind}", kind=brief)
        rows.append((Button(words, Tap("stop!", kind if off else f"-{kind}")),))
    lines += ["", t("Order messages are always sent: somebody is waiting for you to read them.")]
    rows.append((HOME,))
    return Screen(tuple(lines), tuple(rows))


async def hears_nothing(turn: Context) -> bool:
    """Whether somebody switched off every kind there is for them."""
    refused = await stored.refused(turn.db, turn.who.person.id)
    return set(consent.kinds_for(turn.who)) <= refused
