"""What came of a broadcast: people by outcome, opened links, what was chosen in a poll."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import broadcasts, polls

if TYPE_CHECKING:
    from storage.broadcasts import Course
    from storage.database import Session
    from storage.models import Broadcast

REASONS_SHOWN = 5


async def report(db: Session, broadcast: Broadcast, course: Course) -> dict[str, Any]:
    """What came of it so far, as facts: people by outcome, refusals by reason, links by people."""
    opened = await broadcasts.taps(db, broadcast.id) if broadcast.links else {}
    refused = course.states.get("refused")
    return {
        "broadcast": broadcast.id,
        "kind": broadcast.kind,
        "state": broadcast.state,
        "total": broadcast.total,
        **course.states,
        "opted_out": broadcast.opted_out + course.states.get("opted_out", 0),
        "too_old": broadcast.too_old,
        "reasons": await broadcasts.failures(db, broadcast.id, REASONS_SHOWN) if refused else {},
        "links": [
            [label, opened.get(place, 0)] for place, (label, _) in enumerate(broadcast.links)
        ],
        **await _votes(db, broadcast),
    }


async def _votes(db: Session, broadcast: Broadcast) -> dict[str, Any]:
    """Of a poll, or of one that is being closed: answers and results by language."""
    of: Broadcast | None = broadcast
    if broadcast.kind == "close":
        of = await broadcasts.by_id(db, broadcast.parent_id or 0)
    if of is None or not of.answers:
        return {}
    counts = await polls.results(db, of.id, len(next(iter(of.answers.values()))))
    votes = {key: {"people": each.people, "answers": each.answers} for key, each in counts.items()}
    return {"answers": of.answers, "votes": votes}
