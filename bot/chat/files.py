"""Files that go between people and the market, by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ImageKind: TypeAlias = Literal["png", "jpeg"]
FileKind: TypeAlias = Literal["picture", "table", "other"]

TABLE_TYPES = (
    "text/csv",
    "text/comma-separated-values",
    "text/tab-separated-values",
    "text/plain",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
TABLE_NAMES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers")
PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".bmp")


def kind_of_file(name: str, content_type: str) -> FileKind:
    """As it calls itself: Windows calls a .csv application/vnd.ms-excel, phones call it anything,
    so the name counts, too. A workbook counts as a table, also one that cannot be read, so that its
    sender is told what to do."""
    if content_type in TABLE_TYPES or name.lower().endswith(TABLE_NAMES):
        return "table"
    if content_type.startswith("image/") or name.lower().endswith(PICTURE_NAMES):
        return "picture"
    return "other"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture: a file of ours (`path`), or as long as its bytes are not here a platform's own
    name for it; often both. `giver` is the platform with its bot whose name that is, and only they
    know what it means; "" is of 0.1, which did not note it."""

    id: str = ""
    path: str = ""
    giver: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file by the platform's own name for it; `name` is the sender's.

    `kind` is what it calls itself, `size` its bytes where the platform says so, and `mark` is the
    same whenever the same file is sent.
    """

    id: str
    name: str = ""
    kind: FileKind = "other"
    size: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A file that we made for whoever asked, with all that is in it: no platform has it yet."""

    name: str
    content: bytes


def image_kind(content: bytes) -> ImageKind:
    """Of a picture of ours."""
    return "png" if content.startswith(b"\x89PNG") else "jpeg"


@dataclass(frozen=True, slots=True)
class MadePhoto(Photo):
    """A picture that we made for whoever asked, with all that is in it: no platform has it yet, and
    it is kept nowhere. PNG where it is drawn, JPEG where there are photos in it."""

    content: bytes = b""

    @property
    def kind(self) -> ImageKind:
        return image_kind(self.content)


@dataclass(frozen=True, slots=True)
class Recording:
    """Words that somebody spoke: a file of ours. `mark` changes with what is in it."""

    path: str
    mark: str
