"""What one bot of a platform calls files of ours: a cache, so that each goes up once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update

from storage.database import Database
from storage.models import Broadcast, MediaName, PaymentProof, ProductPhoto
from storage.sql.upsert import insert

REMEMBERED = 10_000
NOBODY = "nobody"  # the giver of names that are good nowhere any more
OF_0_1 = ""  # the giver of names that 0.1 has left: it knew one platform, and did not note the bot


@dataclass
class PlatformNames:
    """`giver` is the platform with its bot. `first` says that it is the platform that 0.1 knew."""

    database: Database
    giver: str
    now: Callable[[], datetime]
    first: bool = False
    _known: OrderedDict[str, tuple[str, datetime | None]] = field(default_factory=OrderedDict)

    def gave(self, giver: str) -> bool:
        """Whether a name that `giver` gave is good here."""
        return giver == self.giver or (self.first and giver == OF_0_1)

    async def of(self, contents: Iterable[str]) -> dict[str, str]:
        """The names of those files that the platform has."""
        contents = list(contents)
        unknown = [each for each in contents if self._good(each) is None]
        if unknown:
            async with self.database.read() as db:
                rows = await db.execute(
                    select(MediaName.content, MediaName.name, MediaName.good_until)
                    .where(self._ours(), MediaName.content.in_(unknown))
                    .order_by(MediaName.giver)  # what 0.1 has left comes first, and gives way
                )
                for content, name, good_until in rows:
                    self._note(content, name, good_until)
        found = {each: self._good(each) for each in contents}
        return {each: name for each, name in found.items() if name is not None}

    async def remember(self, content: str, name: str, good_until: datetime | None = None) -> None:
        """The platform took the file in: next time its name is enough."""
        self._note(content, name, good_until)
        async with self.database.write() as db:
            row = insert(db, MediaName).values(
                giver=self.giver, content=content, name=name, good_until=good_until
            )
            news = {"name": row.excluded.name, "good_until": row.excluded.good_until}
            await db.execute(
                row.on_conflict_do_update(index_elements=["giver", "content"], set_=news)
            )

    async def forget(self, names: Collection[str], contents: Collection[str]) -> None:
        """The platform knows these names no more; of the contents we have the bytes. What shows
        them keeps the name, by which a broadcast that waits for approval is still the same."""
        for content in contents:
            self._known.pop(content, None)
        async with self.database.write() as db:
            for statement in (
                delete(MediaName).where(
                    self._ours(), MediaName.content.in_(contents), MediaName.name.in_(names)
                ),
                update(ProductPhoto)
                .where(ProductPhoto.path.in_(contents), ProductPhoto.photo_id.in_(names))
                .values(given_by=NOBODY),
                update(Broadcast)
                .where(Broadcast.photo_path.in_(contents), Broadcast.photo_id.in_(names))
                .values(photo_given_by=NOBODY),
                update(PaymentProof)
                .where(PaymentProof.path.in_(contents), PaymentProof.photo_id.in_(names))
                .values(given_by=NOBODY),
            ):
                await db.execute(statement.execution_options(synchronize_session=False))

    def _ours(self) -> ColumnElement[bool]:
        own = MediaName.giver == self.giver
        return or_(own, MediaName.giver == OF_0_1) if self.first else own

    def _good(self, content: str) -> str | None:
        if content not in self._known:
            return None
        name, good_until = self._known[content]
        return name if good_until is None or good_until > self.now() else None

    def _note(self, content: str, name: str, good_until: datetime | None) -> None:
        self._known[content] = name, good_until
        self._known.move_to_end(content)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
