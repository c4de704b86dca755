"""One person's turn in the house: units of work, each with its person and its one commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot import handlers, workbooks
from bot.chat import Answer, Event, SentDocument, SentFile, Unfit, What
from bot.commerce import people as members
from bot.commerce.boards import Boards
from bot.commerce.people import Member
from bot.engine.file_source import FileSource
from bot.flows.form import Wanted
from bot.handlers.context import Context, Route, Work
from bot.settings import Periods
from storage.database import Database, Session
from storage.member_snapshots import as_changed


@dataclass(frozen=True, slots=True)
class Services:
    """What every turn works with."""

    database: Database
    wake: Callable[[], None]  # says that the couriers are to be woken when the turn ends
    periods: Periods
    staff_ids: frozenset[str]
    now: Callable[[], datetime]
    bot_name: str = ""
    files: FileSource | None = None  # None: of a platform without files
    fetch_soon: Callable[[], None] = lambda: None  # something shows photos of which we lack bytes
    boards: Boards = field(default_factory=Boards)


class AccountGone(Exception):
    """Another account has cut this one off while its turn was under way: it is nobody's yet."""


class UserTurn:
    """One event of one person, who is known better after each piece of work."""

    def __init__(self, services: Services, event: Event, known: Member) -> None:
        self._services = services
        self.event = event
        self.known = known
        self.wrote = False

    @property
    def now(self) -> datetime:
        return self._services.now()

    async def run(self, route: Route, what: Any) -> Any:
        """What was asked for, as its route says. Raises Refusal."""
        return await self.work(route, what, writes=route.writes, new_role=route.new_role)

    async def work(self, work: Work, what: Any, *, writes: bool, new_role: bool = False) -> Any:
        """A unit of work: committed at its end, and then the couriers have something to do.

        To look, the person as known will do, but for staff; to write, they are read in the same
        transaction. With `new_role`, or where the answer says so, they are read once more when the
        work is done.
        """
        services = self._services
        if not writes:
            async with services.database.read() as db:
                await self._still_staff(db)
                return await work(self._turn(db, self.known), what)
        async with services.database.write() as db:
            known = await self._find(db, stays=True)
            result = await work(self._turn(db, known), what)
            if isinstance(result, Answer):
                new_role = new_role or result.menu or result.forgets
            if new_role:
                await db.flush()
                known = await self._find(db)
            else:
                known = replace(known, person=as_changed(db, known.person))
        self.known, self.wrote = known, True  # what was rolled back is forgotten with its session
        services.wake()
        if db.has_rates:
            services.boards.rates.forget()
        if db.has_taxes:
            services.boards.taxes.forget()
        if db.wants_files:
            services.fetch_soon()
        return result

    async def _still_staff(self, db: Session) -> None:
        """Staff are read also to look: whoever was removed sees nothing more from that moment on.
        Those of the settings are staff for as long as this process lives."""
        if self.known.is_staff and self.event.sender.key not in self._services.staff_ids:
            found = await self._find(db)
            if not found.is_staff:
                self.known = found

    def _turn(self, db: Session, known: Member) -> Context:
        services = self._services
        return Context(
            self.event,
            known,
            db,
            services.now(),
            services.periods,
            services.staff_ids,
            services.bot_name,
            services.boards,
            services.files.media if services.files is not None else None,
        )

    async def _find(self, db: Session, *, stays: bool = False) -> Member:
        find = partial(members.find, db, self.event.sender, self._services.staff_ids, stays=stays)
        # None where it waited for another account of theirs, which made this one somebody else's.
        known = await find() or await find()
        if known is None:
            raise AccountGone
        return known

    async def fetch(self, sent: SentDocument, wanted: Wanted) -> What:
        """What a file is to the question that wants it. No unit of work is open meanwhile."""
        files = self._services.files
        if files is None:
            return sent
        what = await files.fetch(self.known.person.id, sent, wanted)
        if isinstance(what, SentFile) and workbooks.is_workbook(what.content):
            read = await workbooks.read(what.content)
            if isinstance(read, workbooks.WorkbookRefused):
                return Unfit(read.why, sent.document, found=read.found)
            return replace(what, content=read)
        return what

    async def do(self, command: Any) -> Any:
        """What a form wants done. Raises Refusal."""
        return await self.run(handlers.FORM_COMMANDS[type(command)], command)
