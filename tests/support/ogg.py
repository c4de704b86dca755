"""A small real recording: silence as Opus in an OGG file, by RFC 3533, 6716 and 7845."""

from __future__ import annotations

import struct

RATE = 48_000  # what positions are counted in, whatever was recorded
FRAME = 960  # 20 ms
SILENCE = b"\xf8\xff\xfe"  # one frame of 20 ms in which the encoder had nothing to say


def _checksum(page: bytes) -> int:
    """CRC-32 of OGG: polynomial 0x04c11db7, not mirrored, begun at 0."""
    register = 0
    for byte in page:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1) ^ (0x04C11DB7 if register & 0x80000000 else 0)
            register &= 0xFFFFFFFF
    return register


def _page(number: int, kind: int, position: int, *packets: bytes) -> bytes:
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, kind, position, 7, number, 0, len(packets))
    page = head + bytes(map(len, packets)) + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def ogg(seconds: float = 0.5, title: str = "") -> bytes:
    """Another title is another file."""
    frames = round(seconds * RATE / FRAME)
    comment = f"TITLE={title}".encode()
    tags = struct.pack("<8sI5sII", b"OpusTags", 5, b"isoko", 1, len(comment)) + comment
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 0, 16_000, 0, 0)
    return (
        _page(0, 2, 0, head)
        + _page(1, 0, 0, tags)
        + _page(2, 4, frames * FRAME, *[SILENCE] * frames)
    )
