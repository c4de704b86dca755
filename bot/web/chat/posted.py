"""A form as it was posted: read whole, or refused in words."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from bot.texts import Text, t
from bot.web.capabilities import WEB

if TYPE_CHECKING:
    from multidict import MultiDictProxy

MEGABYTE = 1 << 20
UPLOAD_BYTES = 24 * MEGABYTE
UPLOAD_SECONDS = 120.0  # photos over a slow line
BODY_SECONDS = 15.0
MOST_FILES = 10
LONGEST_NAME = 40
LONGEST_NUMBER = 9
_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


class BadForm(Exception):
    """It is not taken; `why` is for whoever sent it."""

    def __init__(self, why: Text, status: int = 400) -> None:
        super().__init__(why.msgid)
        self.why = why
        self.status = status


@dataclass(frozen=True, slots=True)
class PostedFile:
    name: str
    kind: str  # as the browser calls it
    content: bytes


@dataclass(frozen=True, slots=True)
class PostedForm:
    """What stands in it; "" where nothing does."""

    fields: dict[str, str]
    answers: tuple[int, ...] = ()
    files: tuple[PostedFile, ...] = field(default_factory=tuple)

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def number(self, name: str) -> int:
        """0 where it is none."""
        said = self.get(name)
        fits = said.isascii() and said.isdecimal() and len(said) <= LONGEST_NUMBER
        return int(said) if fits else 0

    @property
    def do(self) -> str:
        return self.get("do")

    @property
    def mark(self) -> str:
        """The same for the same form sent twice: its key, and what was filled in. Whoever goes back
        and writes something else has sent something else. Without a key nothing is the same."""
        key = self.get("key")
        if not _KEY.fullmatch(key):
            raise BadForm(t("This page was out of date. Please do it once more here."))
        digest = hashlib.blake2s(key.encode(), digest_size=16)
        for name in (
            "do",
            "start",
            "tap",
            "say",
            "text",
            "contact",
            "latitude",
            "longitude",
            "poll",
        ):
            digest.update(b"\0" + name.encode() + b"\0" + self.get(name).encode())
        for answer in self.answers:
            digest.update(b"\0%d" % answer)
        for each in self.files:
            digest.update(b"\0" + hashlib.sha256(each.content).digest())
        return digest.hexdigest()


async def read(request: web.Request) -> PostedForm:
    """Raises BadForm."""
    has_files = request.content_type == "multipart/form-data"
    whole = request.clone(client_max_size=UPLOAD_BYTES) if has_files else request
    try:
        async with asyncio.timeout(UPLOAD_SECONDS if has_files else BODY_SECONDS):
            found = await whole.post()
    except TimeoutError:
        raise BadForm(t("It took too long to arrive. Please try again."), 408) from None
    except web.HTTPRequestEntityTooLarge:
        raise BadForm(_too_large(), 413) from None
    except (ValueError, LookupError, web.RequestPayloadError):
        raise BadForm(t("That could not be read. Please try again.")) from None
    return _read(found)


def _read(found: MultiDictProxy[str | bytes | bytearray | web.FileField]) -> PostedForm:
    fields: dict[str, str] = {}
    poll = found.get("poll")
    answer = f"answer-{poll}" if isinstance(poll, str) else ""
    files: list[PostedFile] = []
    answers: list[int] = []
    for name, value in found.items():
        if isinstance(value, web.FileField):
            with value.file as file:
                content = file.read()
            # A browser sends a nameless file of nothing where none was chosen.
            if value.filename:
                files.append(PostedFile(value.filename, value.content_type, content))
        elif isinstance(value, str):
            if name == answer:
                answers += [int(value)] if re.fullmatch(r"\d{1,2}", value, re.ASCII) else []
            else:
                fields.setdefault(name, _plain(value))
    if len(files) > MOST_FILES:
        raise BadForm(t("Too many files. The maximum is {n}.", n=MOST_FILES), 413)
    if len(fields.get("text", "")) > WEB.text_length:
        raise BadForm(t("Too long. The maximum is {n} characters.", n=WEB.text_length), 413)
    return PostedForm(fields, tuple(sorted(set(answers))), tuple(files))


def _plain(value: str) -> str:
    """Forms send lines as \\r\\n; and what no keyboard has is nothing."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _too_large() -> Text:
    return t("The files are too large. Please send fewer, or smaller ones.")
