"""Which files WhatsApp takes as what, and how large they may be."""

from __future__ import annotations

from dataclasses import dataclass

from .refusals import GraphRefusal

KILOBYTE = 1 << 10
MEGABYTE = 1 << 20
LARGEST_INBOUND = 100 * MEGABYTE  # larger ones from people arrive as an error
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of medium: the types that it may have, and how many bytes."""

    types: tuple[str, ...]
    most: int


KINDS: dict[str, Kind] = {
    "image": Kind(("image/jpeg", "image/png"), 5 * MEGABYTE),
    "audio": Kind(
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * MEGABYTE
    ),
    "video": Kind(("video/mp4", "video/3gpp"), 16 * MEGABYTE),
    "document": Kind(
        (
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            f"{_OFFICE}wordprocessingml.document",
            f"{_OFFICE}spreadsheetml.sheet",
            f"{_OFFICE}presentationml.presentation",
        ),
        100 * MEGABYTE,
    ),
    "sticker": Kind(("image/webp",), 500 * KILOBYTE),
}


def plain(mime_type: str) -> str:
    """A type without its parameters: `audio/ogg; codecs=opus` is `audio/ogg`."""
    return mime_type.partition(";")[0].strip().lower()


def kind_of(mime_type: str) -> str:
    """What a file of a type is; one that is nothing here is refused."""
    bare = plain(mime_type)
    for name, kind in KINDS.items():
        if bare in kind.types:
            return name
    known = ", ".join(each for kind in KINDS.values() for each in kind.types)
    details = f"Param file must be a file with one of the following types: {known}."
    raise GraphRefusal(100, f"{details} Received file of type {mime_type!r}.")


def must_fit(kind: str, mime_type: str, data: bytes) -> None:
    """Refuse a file that cannot be sent as this; images of any type may also be documents."""
    rule = KINDS[kind]
    bare = plain(mime_type)
    as_document = kind == "document" and any(bare in each.types for each in KINDS.values())
    if bare not in rule.types and not as_document:
        raise GraphRefusal(131053, f"A file of type {bare} cannot be sent as {kind}.")
    if len(data) > rule.most:
        raise GraphRefusal(
            131053, f"Media file size too big. Max: {rule.most} bytes, received: {len(data)} bytes."
        )
    if kind == "image" and not is_picture(data):
        raise GraphRefusal(131053, "The image is damaged, or of another type than it says.")
    if kind == "audio" and bare == "audio/ogg" and b"OpusHead" not in data[:128]:
        raise GraphRefusal(131053, "An audio/ogg file must be encoded with the opus codec.")
    if kind == "audio" and bare == "audio/ogg" and channels(data) != 1:
        raise GraphRefusal(131053, "An audio/ogg file must have one channel.")


def is_picture(data: bytes) -> bool:
    """Whether something begins as JPEG or PNG do."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def channels(data: bytes) -> int:
    """Of an opus file: its head says so behind the version."""
    place = data.index(b"OpusHead") + 9
    return data[place] if place < len(data) else 0
