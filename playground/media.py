"""Files: what was uploaded or photographed, the identifiers Telegram would give, and their sizes.

A photo is looked at with Pillow and kept in Telegram's sizes, so that a bot sees real widths
and heights; other files are kept as they came.  Identifiers belong to one bot, as on Telegram,
and carry their type, so that a photo's identifier sent as a document is refused.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import mimetypes
import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .pictures import scaled, thumbnail
from .refusals import Json, Refusal, bad_request

if TYPE_CHECKING:
    import random

Kind = Literal["photo", "document", "sticker", "voice", "video", "audio", "animation", "thumbnail"]

# TDLib's numbers, which make the well-known beginnings: AgAC… is a photo, BQAC… a document.
TYPE_NUMBERS: dict[Kind, int] = {
    "thumbnail": 1,
    "photo": 2,
    "voice": 3,
    "video": 4,
    "document": 5,
    "sticker": 8,
    "audio": 9,
    "animation": 10,
}
# As complaints name them, and as download paths do.
TYPE_NAMES: dict[Kind, str] = {kind: kind.capitalize() for kind in TYPE_NUMBERS}
TYPE_NAMES["voice"] = "VoiceNote"
FOLDERS: dict[Kind, str] = {kind: f"{kind}s" for kind in TYPE_NUMBERS}
FOLDERS |= {"voice": "voice", "audio": "music"}
MEGABYTE = 1 << 20
LARGEST_PHOTO = 10 * MEGABYTE
LARGEST_UPLOAD = 50 * MEGABYTE
LARGEST_DOWNLOAD = 20 * MEGABYTE
SAME_WORKER = ("document", "video", "audio", "animation", "voice")


@dataclass(slots=True)
class Upload:
    """A file as it came in a request or from a person's hand."""

    name: str
    data: bytes
    content_type: str = ""

    def summary(self) -> Json:
        """For the log: the file's place, not its bytes."""
        return {
            "file_name": self.name,
            "file_size": len(self.data),
            "content_type": self.content_type,
        }


@dataclass(slots=True)
class Stored:
    """One file that can be fetched."""

    number: int
    kind: Kind
    data: bytes
    name: str
    mime: str
    width: int = 0
    height: int = 0
    extra: Json = field(default_factory=dict)
    thumbnail: Stored | None = None

    @property
    def unique_id(self) -> str:
        """The same for every bot; cannot be used to fetch."""
        salt = hashlib.sha256(self.data).digest()[:8]
        head = bytes([TYPE_NUMBERS[self.kind], 0, 3]) if self.kind != "photo" else bytes([1, 0, 3])
        return encoded(head + struct.pack("<I", self.number) + salt)

    @property
    def path(self) -> str:
        """Below `/file/bot<token>/`."""
        suffix = (
            self.name.rpartition(".")[2]
            if "." in self.name
            else mimetypes.guess_extension(self.mime) or "bin"
        )
        suffix = re.sub(r"[^A-Za-z0-9]", "", suffix) or "bin"
        return f"{FOLDERS[self.kind]}/file_{self.number}.{suffix.lower()}"


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Files:
    """Every file of this playground."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._salt = rng.randbytes(16)
        self._files: dict[int, Stored] = {}
        self._paths: dict[str, Stored] = {}
        # One picture sent to a thousand people is looked at once.
        self._photos: dict[bytes, list[Stored]] = {}
        self._sizes: dict[int, list[Stored]] = {}

    def clear(self) -> None:
        """Forget every file; old identifiers stop working, as the numbers start again elsewhere."""
        self._salt = self._rng.randbytes(16)
        self._files.clear()
        self._paths.clear()
        self._photos.clear()
        self._sizes.clear()

    async def keep(self, kind: Kind, upload: Upload, **extra: object) -> Stored:
        """Store a file that is not a photo."""
        if not upload.data:
            raise bad_request("file must be non-empty")
        name = upload.name or f"file.{kind}"
        mime = upload.content_type
        if not mime or mime == "application/octet-stream":
            mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        small = None
        if kind == "document" and mime.startswith("image/"):
            small = await asyncio.to_thread(thumbnail, upload.data)
        stored = self._add(kind, upload.data, name, mime)
        stored.extra = {key: value for key, value in extra.items() if value is not None}
        if small:
            jpeg, width, height = small
            stored.thumbnail = self._add(
                "thumbnail", jpeg, "thumb.jpg", "image/jpeg", width, height
            )
        return stored

    async def keep_photo(self, upload: Upload) -> list[Stored]:
        """Store a photo in Telegram's sizes, smallest first.

        Scaling runs in a thread, as it takes tens of milliseconds in which every other phone
        would stand still; numbers are given out here, on the loop, where nobody races.
        """
        data = upload.data
        if not data:
            raise bad_request("file must be non-empty")
        if len(data) > LARGEST_PHOTO:
            raise bad_request(
                f"file of size {len(data)} bytes is too big for a photo;"
                f" the maximum size is {LARGEST_PHOTO} bytes"
            )
        digest = hashlib.sha256(data).digest()
        if digest not in self._photos:
            made = await asyncio.to_thread(scaled, data)
            if digest not in self._photos:
                sizes = [
                    self._add("photo", jpeg, "photo.jpg", "image/jpeg", *size)
                    for jpeg, *size in made
                ]
                self._photos[digest] = sizes
                self._sizes |= {stored.number: sizes for stored in sizes}
        return self._photos[digest]

    def _add(
        self, kind: Kind, data: bytes, name: str, mime: str, width: int = 0, height: int = 0
    ) -> Stored:
        number = len(self._files)
        stored = Stored(number, kind, data, name, mime, width, height)
        self._files[number] = stored
        self._paths[stored.path] = stored
        return stored

    def file_id(self, stored: Stored, bot_id: int) -> str:
        """The identifier by which this bot may fetch or send the file."""
        head = bytes([TYPE_NUMBERS[stored.kind], 0, 2, 2, 4, 0, 3, 25]) + struct.pack("<q", bot_id)
        body = struct.pack("<I", stored.number)
        mark = hashlib.blake2b(head + body, key=self._salt, digest_size=24).digest()
        # 0x04 at the end is TDLib's version of the format.
        return encoded(head + body + mark + b"\x04")

    def by_id(self, file_id: str, bot_id: int) -> Stored:
        """The file behind an identifier, or Telegram's complaint about it."""
        wrong = "wrong remote file identifier specified"
        if len(file_id) % 4 == 1:
            raise bad_request(f"{wrong}: Wrong string length")
        if not re.fullmatch(r"[A-Za-z0-9_-]+", file_id):
            raise bad_request(f"{wrong}: Wrong character in the string")
        raw = base64.urlsafe_b64decode(file_id + "=" * (-len(file_id) % 4))
        if raw[-1:] != b"\x04":
            raise bad_request(f"{wrong}: can't unserialize it. Wrong last symbol")
        if len(raw) != 16 + 4 + 24 + 1:
            raise bad_request(f"{wrong}: can't unserialize it")
        (number,) = struct.unpack("<I", raw[16:20])
        stored = self._files.get(number)
        if stored is None or self.file_id(stored, bot_id) != file_id:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return stored

    def anyhow(self, file_id: str, bot_ids: list[int]) -> Stored | None:
        """The file for whichever bot the identifier was made; phones do not care."""
        for bot_id in bot_ids:
            try:
                return self.by_id(file_id, bot_id)
            except Refusal:
                continue
        return None

    def by_path(self, path: str) -> Stored | None:
        """The file at a download path."""
        return self._paths.get(path)

    def sizes_of(self, stored: Stored) -> list[Stored]:
        """Every size of the photo of which this is one."""
        return self._sizes.get(stored.number, [stored])

    def reused(self, file_id: str, bot_id: int, kind: Kind) -> Stored:
        """A file sent again by its identifier, if its type allows that."""
        stored = self.by_id(file_id, bot_id)
        if stored.kind != kind and not (stored.kind in SAME_WORKER and kind in SAME_WORKER):
            raise bad_request(
                f"can't use file of type {TYPE_NAMES[stored.kind]} as {TYPE_NAMES[kind]}"
            )
        return stored

    def as_photo(self, sizes: list[Stored], bot_id: int) -> list[Json]:
        """`photo` of a message."""
        return [self._size(stored, bot_id) for stored in sizes]

    def as_file(self, stored: Stored, bot_id: int) -> Json:
        """`document`, `voice`, `sticker` … of a message."""
        answer: Json = dict(stored.extra)
        if stored.kind in ("document", "audio", "animation", "video"):
            answer["file_name"] = stored.name
        if stored.kind != "sticker":
            answer["mime_type"] = stored.mime
        if stored.thumbnail:
            answer["thumbnail"] = answer["thumb"] = self._size(stored.thumbnail, bot_id)
        return answer | {
            "file_id": self.file_id(stored, bot_id),
            "file_unique_id": stored.unique_id,
            "file_size": len(stored.data),
        }

    def _size(self, stored: Stored, bot_id: int) -> Json:
        return {
            "file_id": self.file_id(stored, bot_id),
            "file_unique_id": stored.unique_id,
            "file_size": len(stored.data),
            "width": stored.width,
            "height": stored.height,
        }
