"""Files that go between people and the market, by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
    kind: Literal["picture", "table", "other"] = "other"
    size: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A file that we made for whoever asked, with all that is in it: no platform has it yet."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MadePhoto(Photo):
    """A picture (PNG) that we made for whoever asked, with all that is in it: no platform has it
    yet, and it is kept nowhere."""

    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Recording:
    """Words that somebody spoke: a file of ours. `mark` changes with what is in it."""

    path: str
    mark: str
