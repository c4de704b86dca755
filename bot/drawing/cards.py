"""A product or a shop on one picture, to be passed on or pinned up: photo, name, price, and a code
that cameras read."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

from bot.drawing.pen import (
    BAND,
    GAP,
    GROUND,
    HEIGHT,
    HUGE,
    INK,
    LARGE,
    MARGIN,
    NORMAL,
    QR_SIDE,
    SMALL,
    SOFT,
    WIDTH,
    Pen,
    high,
)

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

MOST_LINES = 3  # of a name, and of what stands below it: the code stays on the picture


def page(card: dict[str, Any]) -> Image:
    """As high as a phone that is held upright, or lower where there is no photo."""
    from PIL import Image, ImageDraw

    pen, room = Pen(), WIDTH - 2 * MARGIN
    name = pen.named(card["name"], card["otherwise"])
    rows = [(line, HUGE, INK) for line in _short(pen, name, HUGE, room)]
    if card["price"]:
        rows += [(line, LARGE, INK) for line in pen.lines(pen.bare(card["price"]), LARGE, room)]
    for words in card["below"]:
        rows += [(line, NORMAL, SOFT) for line in _short(pen, pen.bare(words), NORMAL, room)]
    below = GAP + sum(high(size) for _, size, _ in rows) + GAP
    foot = _foot(pen, card)
    foot_height = max(QR_SIDE, sum(high(size) for _, size, _ in foot)) + 2 * GAP
    photos = [base64.b64decode(each) for each in card["photos"]]
    photo_height = min(WIDTH, HEIGHT - below - foot_height) if photos else 0
    drawn = Image.new("RGB", (WIDTH, photo_height + below + foot_height), GROUND)
    on = ImageDraw.Draw(drawn)
    for photo, box in zip(photos, _places(len(photos), photo_height), strict=True):
        drawn.paste(_filling(photo, (box[2] - box[0], box[3] - box[1])), box[:2])
    _write(pen, on, (MARGIN, photo_height + GAP), rows)
    top = drawn.height - foot_height
    on.rectangle((0, top, WIDTH, drawn.height), fill=BAND)
    drawn.paste(_code(base64.b64decode(card["code"])), (MARGIN, top + GAP))
    _write(pen, on, (MARGIN + QR_SIDE + GAP, top + GAP), foot)
    return drawn


def _short(pen: Pen, words: str, size: int, room: float) -> list[str]:
    lines = pen.lines(words, size, room)
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    while last and pen.width(f"{last}…", size) > room:
        last = last[:-1]
    return [*lines[: MOST_LINES - 1], f"{last.rstrip()}…"]


def _foot(pen: Pen, card: dict[str, Any]) -> list[tuple[str, int, str]]:
    """What stands beside the code."""
    room = WIDTH - 2 * MARGIN - QR_SIDE - GAP
    link = card["link"].removeprefix("https://")
    return [
        *((line, NORMAL, INK) for line in pen.lines(card["scan"], NORMAL, room)),
        *((line, SMALL, SOFT) for line in pen.lines(link, SMALL, room)),
    ]


def _write(pen: Pen, on: ImageDraw, at: tuple[int, int], rows: list[tuple[str, int, str]]) -> None:
    top: float = at[1]
    for line, size, ink in rows:
        pen.write(on, (at[0], top), line, size, ink)
        top += high(size)


def _places(count: int, height: int) -> list[tuple[int, int, int, int]]:
    """One photo, or four in a square."""
    if count == 1:
        return [(0, 0, WIDTH, height)]
    middle, half = WIDTH // 2, height // 2
    columns, rows = ((0, middle), (middle, WIDTH)), ((0, half), (half, height))
    return [(left, top, right, bottom) for top, bottom in rows for left, right in columns][:count]


def _filling(content: bytes, size: tuple[int, int]) -> Image:
    """Its middle, in just this shape."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=("JPEG",)) as photo:
        photo.draft("RGB", size)
        return ImageOps.fit(photo.convert("RGB"), size, Image.Resampling.LANCZOS)


def _code(content: bytes) -> Image:
    from PIL import Image

    with Image.open(io.BytesIO(content)) as drawn:
        square = Image.new("RGB", (QR_SIDE, QR_SIDE), "white")
        edge = (QR_SIDE - drawn.width) // 2
        square.paste(drawn.convert("RGB"), (edge, edge))
        return square
