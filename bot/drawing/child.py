"""What draws in a process of its own, which the room runs by this file's name."""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import TYPE_CHECKING, Any

from bot.drawing import cards, sheets

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_MEMORY = 512 << 20
MOST_SECONDS = 10


def files(drawing: str, of: dict[str, Any]) -> list[bytes]:
    """Whole files, in reading order."""
    if drawing == "share_card":
        return [_jpeg(cards.page(of))]
    return [_png(page) for page in sheets.pages(of)]


def _png(page: Image) -> bytes:
    """Few colours, and edges that stay sharp."""
    from PIL import Image

    content = io.BytesIO()
    page.quantize(32, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()


def _jpeg(page: Image) -> bytes:
    """Of what has photos in it."""
    content = io.BytesIO()
    page.save(content, "JPEG", quality=86, optimize=True)
    return content.getvalue()


def _main(drawing: str) -> None:
    """So much memory and time, and behind whoever is being answered."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    for content in files(drawing, json.load(sys.stdin)):
        sys.stdout.buffer.write(len(content).to_bytes(4) + content)


if __name__ == "__main__":
    _main(*sys.argv[1:])
