"""Files that are ours: kept by what is in them, read, and let go when nothing names them."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import re
import secrets
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, bindparam, case, delete, select, update

from bot import pictures
from storage.database import Database, Session
from storage.media.byte_store import ByteStore, NotKept, StoreAway
from storage.media.naming import is_content, is_shown, named
from storage.models import BytesInDoubt, MediaFile, MediaName
from storage.sql.upsert import insert

log = logging.getLogger(__name__)

BATCH = 500
AT_ONCE = 20  # that are removed
JPEG = "image/jpeg"
_FILE = re.compile(r"[\w-][\w.#-]*")
WORKSHOP = "made-"
_THERE = select(MediaFile.sha256).where(MediaFile.sha256.in_(bindparam("shas", expanding=True)))


class NotAPhoto(Exception):
    """No photo can be made of a file, and why."""

    def __init__(self, why: pictures.Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Media:
    """`folder` is this machine's: pictures are made there, and 0.1 kept its own there."""

    database: Database
    store: ByteStore
    folder: Path
    now: Callable[[], datetime]
    _easel: asyncio.Lock = field(default_factory=asyncio.Lock)  # pictures are made one at a time

    async def keep_picture(self, source: Path, person_id: int | None) -> str:
        """Keep what is seen of a picture, and nothing else of its file; returns its name. Raises
        NotAPhoto, StoreAway."""
        try:
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=WORKSHOP) as workshop:
                photo = Path(workshop) / "photo.jpg"
                async with self._easel:
                    came = await pictures.made(source, photo)
                if isinstance(came, str):
                    raise NotAPhoto(came)
                content = await asyncio.to_thread(photo.read_bytes)
        except OSError as error:
            raise StoreAway(str(error)) from error
        return await self.keep(content, came, person_id)

    async def keep(self, content: bytes, size: pictures.Size, person_id: int | None) -> str:
        """Keep a photo of ours; the same twice is one. Raises StoreAway."""
        return (await self.keep_all([(content, size)], person_id))[0]

    async def keep_all(
        self, photos: Sequence[tuple[bytes, pictures.Size]], person_id: int | None
    ) -> list[str]:
        by_sha = {hashlib.sha256(content).hexdigest(): (content, size) for content, size in photos}
        there = await self._touched(by_sha, person_id)
        for sha, name in there.items():
            if not await self.store.has(name):  # somebody has deleted it behind our back
                await self.store.put(name, by_sha[sha][0])
        new = {sha: f"{sha}-{secrets.token_hex(4)}.jpg" for sha in by_sha if sha not in there}
        if new:
            async with self.database.write() as db:
                db.add_all(BytesInDoubt(object=name, since=self.now()) for name in new.values())
            await asyncio.gather(
                *(self.store.put(name, by_sha[sha][0]) for sha, name in new.items())
            )
            mine = await self._put_down(new, by_sha, person_id)
            if len(mine) < len(new):  # in this instant another has kept the same
                await self._touched(new.keys() - mine, person_id)
                await self.clear(new[sha] for sha in new.keys() - mine)
        return list(by_sha)

    async def read(self, name: str) -> bytes:
        """Raises NotKept, StoreAway."""
        if not is_content(name):
            return await asyncio.to_thread(self._read_old, name)
        async with self.database.read() as db:
            found = await db.scalar(select(MediaFile.object).where(MediaFile.sha256 == name))
        if found is None:
            raise NotKept(name)
        return await self.store.get(found)

    async def those_here(self, db: Session, names: Collection[str]) -> list[bytes]:
        """Of these photos those that can be had now, in their order."""
        rows = await db.execute(
            select(MediaFile.sha256, MediaFile.object).where(MediaFile.sha256.in_(names))
        )
        found = dict(iter(rows))
        photos = []
        for name in names:
            if name in found:
                with contextlib.suppress(NotKept, StoreAway):
                    photos.append(await self.store.get(found[name]))
        return photos

    async def let_go(self, names: Collection[str], person_id: int) -> None:
        """What somebody named and does not any more, unless something else does. What others have
        sent as well may be in a form of theirs: that is the sweep's."""
        await self.drop(
            MediaFile.sha256.in_([name for name in names if is_content(name)]),
            MediaFile.person_id == person_id,
        )
        old = [name for name in names if not is_content(name)]
        if old:
            async with self.database.read() as db:
                kept = await named(db, old)
            await self.remove_old(set(old) - kept)

    async def remove_old(self, files: Collection[str]) -> None:
        """Files of 0.1, with what platforms call them."""
        await asyncio.to_thread(_unlink, self.folder, files)
        for some in batches(files):
            async with self.database.write() as db:
                await db.execute(delete(MediaName).where(MediaName.content.in_(some)))

    async def _touched(self, shas: Collection[str], person_id: int | None) -> dict[str, str]:
        """The bytes of those files that are there, for another day at least: they are not removed
        from now on. A file is one person's as long as nobody else sends it."""
        async with self.database.read() as db:
            if not (await db.scalars(_THERE, {"shas": list(shas)})).first():
                return {}
        theirs = case((MediaFile.person_id == person_id, MediaFile.person_id), else_=None)
        async with self.database.write() as db:
            rows = await db.execute(
                update(MediaFile)
                .where(MediaFile.sha256.in_(shas))
                .values(touched_at=self.now(), person_id=theirs)
                .returning(MediaFile.sha256, MediaFile.object)
                .execution_options(synchronize_session=False)
            )
            return dict(iter(rows))

    async def _put_down(
        self,
        new: Mapping[str, str],
        photos: Mapping[str, tuple[bytes, pictures.Size]],
        person_id: int | None,
    ) -> set[str]:
        """Those that nobody else has put down."""
        now = self.now()
        rows = [
            {
                "sha256": sha,
                "object": name,
                "mime": JPEG,
                "size": len(photos[sha][0]),
                "width": photos[sha][1][0],
                "height": photos[sha][1][1],
                "person_id": person_id,
                "created_at": now,
                "touched_at": now,
            }
            for sha, name in new.items()
        ]
        async with self.database.write() as db:
            added = (
                insert(db, MediaFile).values(rows).on_conflict_do_nothing(index_elements=["sha256"])
            )
            mine = set(await db.scalars(added.returning(MediaFile.sha256)))
            ours = [new[sha] for sha in mine]
            await db.execute(delete(BytesInDoubt).where(BytesInDoubt.object.in_(ours)))
        return mine

    async def drop(self, *which: ColumnElement[bool]) -> int:
        """Rows that nothing shows, and then their bytes."""
        async with self.database.write() as db:
            gone = (
                await db.execute(
                    delete(MediaFile)
                    .where(*which, ~is_shown())
                    .returning(MediaFile.sha256, MediaFile.object)
                    .execution_options(synchronize_session=False)
                )
            ).all()
            await self._forget(db, gone)
        await self.clear([name for _, name in gone])
        return len(gone)

    async def _forget(self, db: Session, gone: Sequence[tuple[str, str]]) -> None:
        if not gone:
            return
        db.add_all(BytesInDoubt(object=name, since=self.now()) for _, name in gone)
        # What platforms call them is of no use any more.
        await db.execute(delete(MediaName).where(MediaName.content.in_([sha for sha, _ in gone])))

    async def clear(self, names: Iterable[str]) -> None:
        """Bytes in doubt. What cannot be removed now is removed by the next sweep; a store that is
        away is not asked again for each."""
        for some in batches(names, AT_ONCE):
            cleared = [name for name in await asyncio.gather(*map(self._cleared, some)) if name]
            if not cleared:
                break
            async with self.database.write() as db:
                await db.execute(delete(BytesInDoubt).where(BytesInDoubt.object.in_(cleared)))

    async def _cleared(self, name: str) -> str:
        """Its name, or none where it is still there."""
        try:
            await self.store.delete(name)
        except StoreAway as error:
            log.warning("a picture that nothing names cannot be removed now: %s", error)
            return ""
        return name

    def _read_old(self, name: str) -> bytes:
        if not _FILE.fullmatch(name) or not (self.folder / name).is_file():
            raise NotKept(name)
        return (self.folder / name).read_bytes()


def batches(names: Iterable[str], size: int = 0) -> Iterable[list[str]]:
    every, size = sorted(names), size or BATCH
    return (every[start : start + size] for start in range(0, len(every), size))


def _unlink(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if _FILE.fullmatch(name):
            (folder / name).unlink(missing_ok=True)
