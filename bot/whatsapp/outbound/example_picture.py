"""A picture for Meta's reviewers, who want to see one with a template that carries pictures: bands
of colour, in the shape in which WhatsApp shows it. Nobody else ever sees it."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 800, 418  # 1.91 to 1
BANDS = ((0, 128, 96), (250, 204, 21), (64, 140, 220))


def example_picture() -> bytes:
    """A PNG of a few kilobytes."""
    rows = (b"\0" + bytes(BANDS[row * len(BANDS) // HEIGHT]) * WIDTH for row in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)  # 8 bits, RGB
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
