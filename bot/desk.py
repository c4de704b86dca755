"""One person's turn in the house: units of work, each with its person and its one commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat import Event
from bot.commerce import people as members
from bot.commerce.people import Known
from bot.handlers import effects
from bot.handlers.turn import Turn
from bot.settings import Periods
from storage.database import Database

Work = Callable[[Turn, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every turn works with."""

    database: Database
    wake: Callable[[], Awaitable[None]]
    periods: Periods
    staff_ids: frozenset[str]
    now: Callable[[], datetime]
    bot_name: str = ""


class Sitting:
    """One event of one person, who is known better after each piece of work."""

    def __init__(self, desk: Desk, event: Event, known: Known) -> None:
        self._desk = desk
        self.event = event
        self.known = known

    @property
    def now(self) -> datetime:
        return self._desk.now()

    async def work(self, work: Work, what: Any, *, writes: bool) -> Any:
        """A unit of work: committed at its end, and then the couriers are woken."""
        desk = self._desk
        unit = desk.database.write() if writes else desk.database.read()
        async with unit as db:
            known = await members.find(db, self.event.sender, desk.staff_ids)
            assert known is not None
            turn = Turn(
                self.event, known, db, desk.now(), desk.periods, desk.staff_ids, desk.bot_name
            )
            result = await work(turn, what)
            if writes:
                await db.flush()
                known = await members.find(db, self.event.sender, desk.staff_ids) or known
            self.known = known
        if writes:
            await desk.wake()
        return result

    async def do(self, command: Any) -> Any:
        """What a form wants done. Raises Refusal."""
        kind = type(command)
        if kind in effects.READS:
            return await self.work(effects.READS[kind], command, writes=False)
        return await self.work(effects.WRITES[kind], command, writes=True)
