"""What came of a broadcast: people by outcome, opened links, what was chosen in a poll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import capabilities
from bot.notices.broadcasts import BroadcastReport, LinkOpened
from storage import broadcasts, polls, recipients

if TYPE_CHECKING:
    from bot.notices.broadcasts import PollAnswers, PollVotes
    from storage.broadcasts import Course
    from storage.database import Session
    from storage.models import Broadcast

REASONS_SHOWN = 5


async def report(db: Session, broadcast: Broadcast, course: Course) -> BroadcastReport:
    """What came of it so far: people by outcome, refusals by reason, links by people, votes."""
    opened = await broadcasts.taps(db, broadcast.id) if broadcast.links else {}
    people = course.states
    refused = people.get("refused", 0)
    answers, votes = await _votes(db, broadcast)
    return BroadcastReport(
        broadcast=broadcast.id,
        kind=broadcast.kind,
        state=broadcast.state,
        total=broadcast.total,
        due=people.get("due", 0),
        held=people.get("held", 0),
        delivered=people.get("delivered", 0),
        unreachable=people.get("unreachable", 0),
        refused=refused,
        moot=people.get("moot", 0),
        stopped=people.get("stopped", 0),
        opted_out=broadcast.opted_out + people.get("opted_out", 0),
        too_old=broadcast.too_old,
        reasons=await broadcasts.failures(db, broadcast.id, REASONS_SHOWN) if refused else {},
        links=tuple(
            LinkOpened(label, opened.get(place, 0))
            for place, (label, _) in enumerate(broadcast.links)
        ),
        answers=answers,
        votes=votes,
        unchanging=await _unchanging(db, broadcast) if people.get("delivered") else 0,
    )


async def _unchanging(db: Session, broadcast: Broadcast) -> int:
    if broadcast.kind != "message" or broadcast.state not in ("stopped", "finished"):
        return 0
    return await recipients.count_elsewhere(db, broadcast.id, capabilities.changing())


async def _votes(db: Session, broadcast: Broadcast) -> tuple[PollAnswers, dict[str, PollVotes]]:
    """Of a poll, or of one that is being closed: answers and results by language."""
    of: Broadcast | None = broadcast
    if broadcast.kind == "close":
        of = await broadcasts.by_id(db, broadcast.parent_id or 0)
    if of is None or not of.answers:
        return {}, {}
    counts = await polls.results(db, of.id, len(next(iter(of.answers.values()))))
    votes: dict[str, PollVotes] = {
        key: {"people": each.people, "answers": each.answers} for key, each in counts.items()
    }
    return of.answers, votes
