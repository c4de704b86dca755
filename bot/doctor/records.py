"""What the house keeps: the database, pictures, and what of it waits for somebody."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.doctor.finding import PATIENCE_SECONDS, Finding, first_line
from bot.settings import Settings
from storage import complaints, failed_updates, migrate, payment_attempts, people
from storage.database import Database, Session, file_of, shown
from storage.media import wanted
from storage.media.byte_store import StoreAway, open_store

FAILURES_SINCE = timedelta(days=7)
UNSETTLED_SINCE = timedelta(days=1)
Counted = TypeVar("Counted")


async def database(settings: Settings) -> Finding:
    name, file = shown(settings.database), file_of(settings.database)
    if file is not None and not await asyncio.to_thread(file.exists):
        return Finding("Database", f"{file} is not there yet", "Make it: isoko migrate")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            at = await migrate.current(settings.database)
    except Exception as error:  # noqa: BLE001 - SQLAlchemy's, asyncpg's and the system's own
        return Finding("Database", f"{name} cannot be used ({first_line(error)})", _mend(error))
    newest = migrate.head()
    if at == newest:
        return Finding("Database", f"{name} is up to date ({at})")
    if at is None or at in migrate.revisions():
        how = f"at version {at}, not {newest}" if at else "empty"
        return Finding("Database", f"{name} is {how}", "Bring it up to date: isoko migrate")
    return Finding(
        "Database",
        f"{name} is at version {at}, which this Isoko does not know",
        "A newer Isoko used it. Install that one, or set ISOKO_DATABASE_URL to another database.",
    )


def _mend(error: BaseException) -> str:
    words = str(error).lower()
    if "password" in words or "authentication" in words or "role" in words:
        return "Check the user and the password in ISOKO_DATABASE_URL."
    if "does not exist" in words and "database" in words:
        return "Make the database (PostgreSQL: createdb), then run: isoko migrate"
    return "Check ISOKO_DATABASE_URL: is the server running, and is it the right host and port?"


async def media(settings: Settings) -> Finding:
    """Whether pictures can be written, read and removed where they are kept."""
    if not settings.media_url:
        return Finding("Pictures", "in the data folder")
    probe, said = f"doctor-{secrets.token_hex(4)}", b"isoko"
    try:
        store = open_store(settings.media_url, settings.data_dir)
        await store.put(probe, said)
        try:
            whole = await store.get(probe) == said
        finally:
            await store.delete(probe)
    except (StoreAway, FileNotFoundError) as error:
        return Finding(
            "Pictures",
            f"{settings.media_url} cannot be used ({first_line(error)})",
            "Check ISOKO_MEDIA_URL, the bucket's keys in the environment, and what they may do:"
            " write, read and delete.",
        )
    if not whole:
        return Finding(
            "Pictures", f"{settings.media_url} gives back other bytes", "Take another bucket."
        )
    return Finding("Pictures", f"{settings.media_url} can be written to and read")


async def wanted_pictures(settings: Settings) -> Finding:
    """Pictures that are shown by a platform's name only."""
    name = "Pictures to fetch"
    counted = await _counted(settings, name, wanted.count)
    if isinstance(counted, Finding):
        return counted
    waiting, given_up = counted
    if not given_up:
        return Finding(name, f"waiting: {waiting}")
    reasons = ", ".join(f"{reason}: {number}" for reason, number in sorted(given_up.items()))
    return Finding(
        name,
        f"waiting: {waiting}; given up: {sum(given_up.values())} ({reasons})",
        "They are shown on the platform they came from, and nowhere else. To try again:"
        " isoko media fetch",
    )


async def failures(settings: Settings) -> Finding:
    """What people sent and the house could not handle, this week."""
    name, since = "Failures", datetime.now(UTC) - FAILURES_SINCE
    count = await _counted(settings, name, lambda db: failed_updates.count(db, since))
    if isinstance(count, Finding):
        return count
    if not count:
        return Finding(name, "everything that was sent this week was handled")
    return Finding(
        name,
        f"not handled this week: {count}",
        "Staff see them in the chat under /stuck; the log has a traceback for each mistake.",
    )


async def unsettled(settings: Settings) -> Finding:
    """Payments of which nobody knows what became."""
    name, before = "Payments under way", datetime.now(UTC) - UNSETTLED_SINCE
    count = await _counted(settings, name, lambda db: payment_attempts.unsettled(db, before))
    if isinstance(count, Finding):
        return count
    if not count:
        return Finding(name, "none is older than a day")
    return Finding(
        name,
        f"{count} older than a day",
        "Staff see them in the chat under /money. Compare them with the account at the provider.",
    )


async def payouts(settings: Settings) -> Finding:
    """Whether what the market collects can be paid out: that takes two members of staff."""
    name = "Payouts"
    if settings.collects != "market":
        return Finding(name, "each shop is paid by its buyers")
    staff = await _counted(settings, name, lambda db: people.all_staff(db, settings.staff_ids))
    if isinstance(staff, Finding):
        return staff
    if len(staff) > 1:
        return Finding(name, f"members of staff who can approve them: {len(staff)}")
    return Finding(
        name,
        f"nobody is paid: two members of staff approve each, and here are {len(staff)}",
        "Name another one, who then writes to the bot: isoko staff add ID",
    )


async def undecided(settings: Settings) -> Finding:
    """Whether a complaint waits for staff of whom each is a side of it."""
    name = "Complaints"

    async def nobodys(db: Session) -> int:
        staff = await people.all_staff(db, settings.staff_ids)
        return await complaints.undecidable(db, [each.id for each in staff])

    count = await _counted(settings, name, nobodys)
    if isinstance(count, Finding):
        return count
    if not count:
        return Finding(name, "each that waits has somebody who may decide it")
    return Finding(
        name,
        f"nobody may decide: {count}, as all of the staff who are there buy or sell it",
        "Name another member of staff, who then writes to the bot: isoko staff add ID",
    )


async def _counted(
    settings: Settings, name: str, count: Callable[[Session], Awaitable[Counted]]
) -> Counted | Finding:
    """What is counted in the database; a Finding where it cannot be read."""
    file = file_of(settings.database)
    if file is not None and not await asyncio.to_thread(file.exists):
        return Finding(name, "none, as there is no database yet")
    database = Database(settings.database)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database.read() as db:
            return await count(db)
    except Exception as error:  # noqa: BLE001 - SQLAlchemy's, asyncpg's and the system's own
        return Finding(name, f"unknown: the database cannot be read ({type(error).__name__})")
    finally:
        await database.close()
