"""Pictures as people send them, and as nobody should: turned, cut, see-through, huge, exotic."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

ORIENTATION, GPS = 0x112, 0x8825


def encoded(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def plain(width: int = 64, height: int = 48, kind: str = "PNG") -> bytes:
    return encoded(Image.new("RGB", (width, height), "red"), kind)


def bomb(side: int, rows: int = 8) -> bytes:
    """A PNG of so many points a side, all of them black. Whole (`rows` as the side), one of 13,300
    is 500 KB here and 530 MB undone; whoever looks at its header needs no more than its first."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    packer, row = zlib.compressobj(1), bytes(1 + 3 * side)
    packed = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", head), chunk(b"IDAT", packed), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def from_a_camera() -> bytes:
    """Held upright: lying on its side in the file, with where it was taken and a comment."""
    facts = Image.Exif()
    facts[ORIENTATION] = 6
    facts[0x010E] = "secret description"
    facts.get_ifd(GPS)[1] = "S"
    image = Image.new("RGB", (400, 200), "red")
    image.paste("blue", (0, 0, 200, 200))
    return encoded(image, "JPEG", exif=facts, comment=b"secret comment", quality=95)


def in_parts() -> bytes:
    """A PNG whose points stand in several chunks, as cameras and screens write them."""
    noise = Image.effect_noise((400, 400), 90)
    return encoded(noise)


def cut_before_second_part(content: bytes) -> bytes:
    second = content.index(b"IDAT", content.index(b"IDAT") + 4)
    return content[: second - 4]


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
