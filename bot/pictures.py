"""Pictures from outside, made into the photos that we keep; by a process of its own.

A picture of 700 KB may unfold to gigabytes, and decoders have faults. So the header is looked at
first, and what is decoded is decoded in a process that may have so much memory and time of a
processor and no more: whatever becomes of it, the market goes on.

What comes out is upright, has a white ground, no side longer than platforms show, a shape that
platforms take, and nothing of the file but what is seen: no place, no comment, no camera.
"""

from __future__ import annotations

import logging
import math
import os
import resource
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

Why = Literal["too_many_pixels", "format", "damaged"]
Size = tuple[int, int]

LONGEST_SIDE = 2560  # no platform shows photos larger than this
# times as wide as high, or the reverse: what is narrower is shown on no platform
MOST_RATIO = 20
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_BEGINS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")

# Of what is held whole while it is decoded; a plain JPEG is made smaller as it is read.
MOST_PIXELS = 36_000_000
MOST_PIXELS_READ_SMALL = 120_000_000
MOST_MEMORY = 512 << 20
MOST_SECONDS = 20


async def made(source: Path, target: Path) -> Size | Why:
    """Make a photo of a file: its size, or why there is none. Whoever calls makes one at a time.
    Raises OSError where it cannot be written, which is nobody's picture's fault."""
    from bot import child_processes  # not where this file is the process of its own

    code, output, complaint = await child_processes.run(__file__, str(source), str(target))
    said = output.decode()
    for why in get_args(Why):
        if said.strip() == why:
            return why  # type: ignore[no-any-return]
    if code == 0:
        width, _, height = said.partition("x")
        return int(width), int(height)
    if code == os.EX_CANTCREAT:
        raise OSError(complaint)
    # Over its memory, or a decoder's own fault: nothing that the sender could be told.
    log.warning("a picture ended its process: %s %s", code, complaint[-300:])
    return "damaged"


def make(source: Path, target: Path) -> Size | Why:
    """In the process of its own."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # ours are lower
    try:
        with Image.open(source, formats=KINDS) as image:
            width, height = image.size
            jpeg = image.format in ("JPEG", "MPO")
            small = jpeg and not image.info.get("progressive")
            if width * height > (MOST_PIXELS_READ_SMALL if small else MOST_PIXELS):
                return "too_many_pixels"
            if jpeg:
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            shown = _as_seen(image)
            shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            photo = _on_white(ImageOps.exif_transpose(shown))
    except UnidentifiedImageError:
        return "damaged" if _begins_like_one(source) else "format"
    except MemoryError:
        return "too_many_pixels"
    except Exception:  # noqa: BLE001 - each decoder has errors of its own for what is broken
        return "damaged"
    partial = target.with_suffix(".part")
    photo.save(partial, "JPEG", quality=88)
    partial.replace(target)
    return photo.size


def _as_seen(image: Image) -> Image:
    """With its colours as they are shown: points of a palette cannot be mixed."""
    image.load()
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode.startswith("I"):  # sixteen bits of grey, which Pillow would cut off at eight
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("RGB") if image.mode == "P" else image


def _on_white(shown: Image) -> Image:
    """A new picture, which has nothing of the old but its points; at the sides of one that is too
    narrow there is white."""
    from PIL import Image

    seen = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
    width, height = seen.size
    size = max(width, math.ceil(height / MOST_RATIO)), max(height, math.ceil(width / MOST_RATIO))
    ground = Image.new("RGB", size, "white")
    corner = (size[0] - width) // 2, (size[1] - height) // 2
    ground.paste(seen, corner, seen if seen.mode == "RGBA" else None)
    return ground


def _begins_like_one(source: Path) -> bool:
    with source.open("rb") as file:
        head = file.read(12)
    return head.startswith(_BEGINS) or (head[:4], head[8:]) == (b"RIFF", b"WEBP")


def _main(source: str, target: str) -> None:
    """So much memory and time, and behind whoever is being answered."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        came = make(Path(source), Path(target))
    except OSError as error:
        sys.stderr.write(str(error))
        sys.exit(os.EX_CANTCREAT)
    sys.stdout.write(came if isinstance(came, str) else f"{came[0]}x{came[1]}")


if __name__ == "__main__":
    _main(*sys.argv[1:])
