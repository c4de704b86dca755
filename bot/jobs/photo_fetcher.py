"""Photos that people sent by a platform's name, fetched after the turn and kept as ours.

What is still to be fetched is rows (storage/media/wanted.py), written with whatever shows the
photo: a kill loses nothing, and of several processes one fetches each. Until then the platform's
own name shows it where it came from.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bot.commerce import proofs
from bot.engine.file_source import FileAway, FileGone
from storage.database import is_away
from storage.media import wanted
from storage.media.byte_store import NotKept, StoreAway
from storage.media.library import NotAPhoto

if TYPE_CHECKING:
    from bot.engine.file_source import PhotoSource
    from storage.database import Database
    from storage.media.library import Media
    from storage.models import WantedFile

log = logging.getLogger(__name__)

AT_ONCE = 4
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=12)
MOST_TRIES = 20  # five days
STORE_PAUSE = timedelta(minutes=1)  # the disk is full, the bucket away: nothing of theirs
ELSEWHERE, TAKEN_BACK = "another process has it", "taken back"
NO_ROOM = "cannot be kept now"
LOOK_SECONDS = 60.0  # for what another process was to fetch, and died over


class OldFolder:
    """The files that 0.1 kept, as something to fetch from."""

    def __init__(self, media: Media) -> None:
        self._media = media

    def gave(self, giver: str) -> bool:
        return giver == wanted.FOLDER

    async def download(self, name: str, into: IO[bytes]) -> None:
        try:
            into.write(await self._media.read(name))
        except NotKept as error:  # on another machine, perhaps
            raise FileAway("it is not in the media folder") from error


@dataclass
class PhotoFetcher:
    database: Database
    media: Media
    sources: Sequence[PhotoSource]
    now: Callable[[], datetime]
    staff_ids: Collection[str] = frozenset()
    _asked: asyncio.Event = field(default_factory=asyncio.Event)

    def soon(self) -> None:
        """Something was written that shows photos of which we have no bytes."""
        self._asked.set()

    @contextlib.asynccontextmanager
    async def fetching(self) -> AsyncIterator[None]:
        """Fetch for as long as this lasts."""
        task = asyncio.create_task(self._run(), name="the fetcher of photos")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            self._asked.clear()
            try:
                while some := await self.fetch_due():
                    if NO_ROOM in some:  # nor could the others
                        break
                wait = STORE_PAUSE.total_seconds() if some else await self._until_next()
            except Exception as error:
                if not is_away(error):
                    log.exception("the fetcher of photos stumbled")
                else:
                    log.warning("the fetcher of photos waits: %s", error)
                wait = LOOK_SECONDS
            # Not wait_for, which loses a cancellation that comes with the call (Python 3.11).
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._asked.wait()

    async def fetch_due(self) -> Counter[str]:
        """Some of what is due: how many came, and why others did not; none where nothing is due."""
        async with self.database.read() as db:
            due = await wanted.due(db, self.now(), AT_ONCE)
        outcomes = await asyncio.gather(*(self._fetch(each) for each in due))
        return Counter(outcomes)

    async def _until_next(self) -> float:
        async with self.database.read() as db:
            at = await wanted.next_due(db)
        if at is None:
            return LOOK_SECONDS
        return min(max((at - self.now()).total_seconds(), 1.0), LOOK_SECONDS)

    async def _fetch(self, each: WantedFile) -> str:
        """What came of one."""
        async with self.database.write() as db:
            if not await wanted.claim(db, each, self.now()):
                return ELSEWHERE
            if not await wanted.is_shown(db, each):  # taken back meanwhile
                await wanted.drop(db, each)
                return TAKEN_BACK
        try:
            sha = await self._kept(each)
        except FileGone as error:
            return await self._give_up(each, str(error))
        except NotAPhoto as error:
            return await self._give_up(each, f"no photo: {error.why}")
        except FileAway as error:
            return await self._later(each, str(error))
        except (StoreAway, OSError) as error:
            log.warning("a photo cannot be kept now: %s", error)
            await self._put_off(
                each, "our own disk or bucket", self.now() + STORE_PAUSE, each.tries
            )
            return NO_ROOM
        async with self.database.write() as db:
            shown = await wanted.came(db, each, sha)
            await proofs.compare(db, self.now(), self.staff_ids, path=sha)
        if not shown:
            await self.media.let_go([sha], each.person_id)
        return "came"

    async def _kept(self, each: WantedFile) -> str:
        source = next((one for one in self.sources if one.gave(each.giver)), None)
        if source is None:
            raise FileGone(f"the bot that has it is not ours: {each.giver}")
        with tempfile.NamedTemporaryFile(dir=self.media.folder, suffix=".part") as file:
            await source.download(each.name, file)
            file.flush()
            return await self.media.keep_picture(Path(file.name), each.person_id)

    async def _later(self, each: WantedFile, reason: str) -> str:
        tries = each.tries + 1
        if tries >= MOST_TRIES:
            return await self._give_up(each, reason)
        pause = min(FIRST_PAUSE * 2 ** min(each.tries, 16), LONGEST_PAUSE)
        await self._put_off(each, reason, self.now() + pause, tries)
        return "away"

    async def _give_up(self, each: WantedFile, reason: str) -> str:
        log.warning("a photo was not fetched, and is not tried again: %s", reason)
        await self._put_off(each, reason, None, each.tries + 1)
        return reason

    async def _put_off(
        self, each: WantedFile, reason: str, due_at: datetime | None, tries: int
    ) -> None:
        async with self.database.write() as db:
            await wanted.put_off(db, each, reason, due_at, tries)


async def fetch_all(fetcher: PhotoFetcher, say: Callable[[str], None]) -> int:
    """Everything that is shown without bytes of ours, now, and what was given up once more. It may
    be stopped at any time and called again; 1 where something did not come."""
    async with fetcher.database.write() as db:
        await wanted.want_all(db, fetcher.now())
    outcomes: Counter[str] = Counter()
    while NO_ROOM not in outcomes and (some := await fetcher.fetch_due()):
        outcomes += some
        say(f"Fetched so far: {outcomes['came']}")
    say(f"Pictures that are ours now: {outcomes.pop('came', 0)}")
    for nothing in (ELSEWHERE, TAKEN_BACK):
        outcomes.pop(nothing, None)
    for outcome, number in outcomes.most_common():
        say(f"Not fetched ({outcome}): {number}")
    async with fetcher.database.read() as db:
        waiting, _ = await wanted.count(db)
    if waiting:
        say(f"Still to be fetched, by the market or by this command: {waiting}")
    return 1 if outcomes else 0
