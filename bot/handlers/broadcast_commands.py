"""What the forms of staff want done, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.chat import Document, Photo, Screen
from bot.commerce import broadcast_changes, broadcasts, quiet_hours
from bot.commerce.broadcast_costs import estimate
from bot.commerce.notify import tell
from bot.flows import commands as c
from bot.handlers import planned_broadcasts
from bot.handlers.broadcasts import course_of
from bot.handlers.context import Route, Routes
from bot.notices.broadcasts import BroadcastTest, Estimate, LinkBelow
from bot.screens import broadcast_course
from storage import audience
from storage.recipients import KIND

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import Broadcast


async def count_audience(turn: Context, do: c.CountAudience) -> dict[str, int]:
    """Recipients by language; "opted_out"; and of how many it is night then, "night_LANGUAGE"."""
    of = {"who": do.who, "language": do.language, **do.narrowed}
    counts = await audience.count(turn.db, of, KIND)
    hours = None if do.urgent else turn.periods.quiet_hours
    for zone in quiet_hours.by_zone(hours, do.at or turn.now):
        for language, number in (await audience.count_in(turn.db, of, KIND, zone)).items():
            key = f"night_{language}"
            counts[key] = counts.get(key, 0) + number
    return counts


async def estimate_broadcast(turn: Context, do: c.EstimateBroadcast) -> Estimate:
    whom = do.audience
    of = {"who": whom.who, "language": whom.language, **whom.narrowed}
    at = whom.at or turn.now
    hours = None if whom.urgent else turn.periods.quiet_hours
    night = quiet_hours.by_zone(hours, at)
    return await estimate(turn.db, of, at, night, is_poll=do.is_poll)


async def test_broadcast(turn: Context, do: c.TestBroadcast) -> bool:
    """Each of its texts to its author, as readers of that language will see it."""
    message = do.message
    photo, document = message.photo or Photo(), message.document or Document("")
    for language, text in message.texts.items():
        test = BroadcastTest(
            text=text,
            photo=(photo.id, photo.path),
            photo_giver=photo.giver,
            document=(document.id, document.name),
            links=tuple(LinkBelow(*link) for link in message.links),
            answers=tuple(message.answers.get(language, ())),
            several=message.several_answers,
        )
        await tell(
            turn.db,
            turn.who.person.id,
            test,
            key=f"broadcast_test:{turn.event.key}:{language}",
            now=turn.now,
        )
    return True


async def start_broadcast(turn: Context, do: c.StartBroadcast) -> Any:
    started = await broadcasts.start(
        turn.db,
        turn.who,
        turn.now,
        draft_id=do.draft_id,
        who=do.who,
        language=do.language,
        narrowed=do.narrowed,
        texts=do.message.texts,
        photo=do.message.photo,
        document=do.message.document,
        answers=do.message.answers,
        several_answers=do.message.several_answers,
        links=do.message.links,
        starts_at=do.at,
        urgent=do.urgent,
        periods=turn.periods,
        staff_ids=turn.staff_ids,
    )
    return await entered(turn, started)


async def change_broadcast(turn: Context, do: c.ChangeBroadcast) -> Any:
    if do.planned:
        return await planned_broadcasts.reword(turn, do)
    changed = await broadcast_changes.change(
        turn.db,
        turn.who,
        do.broadcast_id,
        turn.now,
        "edit",
        draft_id=do.draft_id,
        texts=do.texts,
        periods=turn.periods,
        staff_ids=turn.staff_ids,
    )
    return await entered(turn, changed)


async def entered(turn: Context, row: Broadcast) -> tuple[Screen, ...]:
    if row.state == "running":
        return (broadcast_course.on_its_way(row),)
    # It waits: how it stands, with the button that stops it.
    shown = await course_of(turn.db, row, turn.now)
    return (shown.after(broadcast_course.why_it_waits(row)),)


ROUTES = Routes(
    form_commands={
        c.CountAudience: Route(count_audience, role="staff"),
        c.EstimateBroadcast: Route(estimate_broadcast, role="staff"),
        c.TestBroadcast: Route(test_broadcast, writes=True, role="staff"),
        c.StartBroadcast: Route(start_broadcast, writes=True, role="staff"),
        c.ChangeBroadcast: Route(change_broadcast, writes=True, role="staff"),
    },
)
