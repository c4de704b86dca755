"""Staff reach everyone by broadcast, and watch it grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import broadcasts
from bot.commerce.refusals import NotFound, NotStaff
from bot.flows import broadcast
from bot.handlers.turn import Begin
from bot.texts import Line, Strong, t, tn
from storage import broadcasts as stored

if TYPE_CHECKING:
    from bot.handlers.turn import Turn
    from storage.models import Broadcast

CELLS = 10  # of the bar


async def compose(turn: Turn, _rest: str) -> Begin:
    if not turn.who.is_staff:
        raise NotStaff
    return Begin(broadcast.FORM, broadcast.Answers())


async def progress(turn: Turn, subject: str) -> Answer:
    """The present state of a broadcast, on a tap."""
    if not turn.who.is_staff:
        raise NotStaff
    found = await stored.by_id(turn.db, int(subject)) if subject.isdecimal() else None
    if found is None:
        raise NotFound
    return Answer((progress_screen(found, await stored.progress(turn.db, found.id)),))


async def stop(turn: Turn, subject: str) -> Answer:
    if not subject.isdecimal():
        raise NotFound
    stopped = await broadcasts.stop(turn.db, turn.who, int(subject), turn.now)
    counts = await stored.progress(turn.db, stopped.id)
    return Answer((progress_screen(stopped, counts),), toast=t("Stopped. No more will be sent."))


def progress_screen(row: Broadcast, counts: dict[str, int]) -> Screen:
    """While it runs a bar with a stop button; afterwards the report."""
    delivered = counts.get("delivered", 0)
    settled = sum(count for state, count in counts.items() if state != "due")
    full = CELLS * settled // max(1, row.total)
    title = {
        "running": t("📣 Broadcast under way"),
        "stopped": t("⏹ Broadcast stopped"),
        "finished": t("✅ Broadcast finished"),
    }[row.state]
    lines: list[Line] = [
        Strong(title),
        f"{'▓' * full}{'░' * (CELLS - full)}",
        t("Delivered: {n} of {total}", n=delivered, total=row.total),
    ]
    if counts.get("unreachable"):
        lines.append(
            tn(
                "Not reachable: {n} person has blocked the bot",
                "Not reachable: {n} people have blocked the bot",
                counts["unreachable"],
            )
        )
    if counts.get("refused"):
        lines.append(t("Refused by Telegram: {n}", n=counts["refused"]))
    if counts.get("stopped"):
        lines.append(t("Not sent: {n}", n=counts["stopped"]))
    rows: tuple[tuple[Button, ...], ...] = ()
    if row.state == "running":
        rows = (
            (
                Button(t("⏹ Stop"), Tap("bc.stop", str(row.id))),
                Button(t("🔄 Refresh"), Tap("bc", str(row.id))),
            ),
        )
    return Screen(tuple(lines), rows)
