"""HTTP as Telegram takes it: query, form, JSON or multipart, by GET or POST.

A multipart body is taken apart here and not by aiohttp's reader, because a broken one must be
answered as the official server answers it (TDLib's HttpReader) and never end in a traceback.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from .media import LARGEST_UPLOAD, Upload
from .refusals import Json, Refusal

LARGEST_BODY = LARGEST_UPLOAD + (1 << 20)
MOST_FILES = 100
DISPOSITION = re.compile(r'\s*;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))')


class BrokenRequest(Refusal):
    """The request could not be read at all: Telegram sends the status and an empty body."""

    def __init__(self, what: str, code: int = 400) -> None:
        super().__init__(code, what)


def too_large() -> Refusal:
    """413, which both client libraries know how to read."""
    return Refusal(413, "Request Entity Too Large")


def not_utf8() -> Refusal:
    """Telegram's sentence for bytes that are no text."""
    return Refusal(400, "Bad Request: strings must be encoded in UTF-8")


@dataclass(slots=True)
class Arguments:
    """What came with a call."""

    values: Json = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def for_log(self) -> Json:
        """As it went over the wire, files by their names and sizes."""
        return self.values | {name: upload.summary() for name, upload in self.files.items()}


def from_query(query: str) -> Arguments:
    """The arguments in the address as it came: bytes that are no text are refused."""
    return Arguments(pairs(query))


def pairs(text: str) -> Json:
    """`a=1&b=2` as fields."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise not_utf8() from None


def parse_body(content_type: str, body: bytes) -> Arguments:
    """The arguments in a body; an unknown content type has none, as on Telegram."""
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return Arguments()
    if kind == "multipart/form-data":
        return parse_multipart(content_type, body)
    if kind == "application/x-www-form-urlencoded":
        try:
            return Arguments(pairs(body.decode()))
        except UnicodeDecodeError:
            raise not_utf8() from None
    if kind == "application/json":
        return parse_json(body)
    return Arguments()


def parse_json(body: bytes) -> Arguments:
    """A JSON body must be an object."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise BrokenRequest("Bad Request: can't parse JSON") from None
    if not isinstance(values, dict):
        raise BrokenRequest("Bad Request: JSON object expected")
    return Arguments(values)


def parse_multipart(content_type: str, body: bytes) -> Arguments:
    """Parts with a file name are files, the others are fields."""
    found = re.search(r"boundary=(?:\"([^\"]+)\"|([^;\s]+))", content_type, re.IGNORECASE)
    if not found:
        raise BrokenRequest("Bad Request: boundary not found")
    boundary = b"--" + (found[1] or found[2]).encode()
    if not body.startswith(boundary):
        start = body.find(b"\r\n" + boundary)
        if start < 0:
            raise BrokenRequest("Bad Request: unexpected end of request content")
        body = body[start + 2 :]
    arguments = Arguments()
    at = len(boundary)
    while body[at : at + 2] != b"--":
        if body[at : at + 2] != b"\r\n":
            raise BrokenRequest("Bad Request: unexpected end of request content")
        head_end = body.find(b"\r\n\r\n", at)
        end = body.find(b"\r\n" + boundary, max(head_end + 2, at)) if head_end >= 0 else -1
        if head_end < 0 or end < 0:
            raise BrokenRequest("Bad Request: unexpected end of request content")
        add_part(arguments, body[at + 2 : head_end], body[head_end + 4 : end])
        at = end + 2 + len(boundary)
    return arguments


def add_part(arguments: Arguments, head: bytes, content: bytes) -> None:
    """One part of a multipart body."""
    name, file_name, content_type = read_head(head)
    if file_name is None:
        try:
            arguments.values[name] = content.decode()
        except UnicodeDecodeError:
            raise not_utf8() from None
        return
    if len(content) > LARGEST_UPLOAD:
        raise too_large()
    if len(arguments.files) >= MOST_FILES:
        raise BrokenRequest("Request Entity Too Large: too many files attached", 413)
    arguments.files[name] = Upload(file_name, content, content_type)


def read_head(head: bytes) -> tuple[str, str | None, str]:
    """The name, file name and content type that a part's headers give."""
    if not head:
        raise BrokenRequest("Bad Request: headers in multipart/form-data are empty")
    named: dict[str, str] = {}
    content_type = ""
    for line in head.decode("utf-8", "replace").split("\r\n"):
        key, colon, value = line.partition(":")
        if not colon:
            raise BrokenRequest("Bad Request: can't parse form data headers")
        match key.strip().lower():
            case "content-type":
                content_type = value.strip().partition(";")[0].lower()
            case "content-disposition":
                named = disposition(value.strip())
    if not named.get("name"):
        raise BrokenRequest("Bad Request: field name in multipart/form-data not found")
    return named["name"], named.get("filename"), content_type


def disposition(value: str) -> dict[str, str]:
    """The parameters of a Content-Disposition header, an encoded file name decoded."""
    kind, _, _ = value.partition(";")
    if kind.lower() != "form-data":
        raise BrokenRequest("Bad Request: expected form-data content disposition")
    found: dict[str, str] = {}
    for match in DISPOSITION.finditer(value[len(kind) :]):
        quoted, bare = match[2], match[3]
        said = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare.strip()
        key = match[1].lower()
        if key == "filename*":
            found["filename"] = unquote_plus(said.rpartition("'")[2])
        else:
            found.setdefault(key, said)
    return found
