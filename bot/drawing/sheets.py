"""A list of sums on pages: words on the left, sums on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.drawing.pen import (
    BAND,
    BAR,
    GAP,
    GREEN,
    GROUND,
    HEIGHT,
    INK,
    LARGE,
    MARGIN,
    NORMAL,
    PAD,
    RULE,
    SMALL,
    SOFT,
    WIDTH,
    Pen,
    high,
    right,
)

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw


class Block:
    """A row with the room that it takes."""

    def __init__(self, pen: Pen, row: dict[str, Any]) -> None:
        room = WIDTH - 2 * MARGIN
        self.strong = bool(row["strong"])
        self.sum, self.below_sum = row["sum"], row["below_sum"]
        beside = pen.width(self.sum, NORMAL) + GAP if self.sum else 0
        below = pen.width(self.below_sum, SMALL) + GAP if self.below_sum else 0
        words = pen.bare(row["words"])
        if row["otherwise"]:
            words = pen.named(words, row["otherwise"])
        self.words = pen.lines(words, NORMAL, room - beside)
        self.below = [
            line for each in row["below"] for line in pen.lines(pen.bare(each), SMALL, room - below)
        ]
        small = len(self.below) or bool(self.below_sum)
        self.bar = row["bar"]
        bar = BAR if self.bar is not None else 0
        self.height = 2 * PAD + high(NORMAL) * len(self.words) + high(SMALL) * small + bar

    def draw(self, pen: Pen, on: ImageDraw, top: float) -> None:
        if self.strong:
            on.rectangle((0, top, WIDTH, top + self.height), fill=BAND)
        on.line((MARGIN, top + self.height, WIDTH - MARGIN, top + self.height), fill=RULE, width=2)
        top += PAD
        right(pen, on, top, self.sum, NORMAL, INK)
        for line in self.words:
            pen.write(on, (MARGIN, top), line, NORMAL, INK)
            top += high(NORMAL)
        right(pen, on, top, self.below_sum, SMALL, SOFT)
        for line in self.below:
            pen.write(on, (MARGIN, top), line, SMALL, SOFT)
            top += high(SMALL)
        if self.bar is not None:
            end = MARGIN + max(round((WIDTH - 2 * MARGIN) * self.bar), 2)
            on.rectangle((MARGIN, top + PAD // 2, end, top + BAR), fill=GREEN)


class Head:
    """What stands above the rows: on the first page the title, and whose it is."""

    def __init__(self, pen: Pen, sheet: dict[str, Any]) -> None:
        room = WIDTH - 2 * MARGIN
        name = pen.named(sheet["name"], sheet["otherwise"])
        self.lines = [
            *((line, LARGE, INK) for line in pen.lines(pen.bare(sheet["title"]), LARGE, room)),
            *((line, NORMAL, INK) for line in pen.lines(name, NORMAL, room)),
            *((line, SMALL, SOFT) for line in pen.lines(sheet["below"], SMALL, room)),
        ]
        self.height = MARGIN + sum(high(size) for _, size, _ in self.lines) + GAP

    def draw(self, pen: Pen, on: ImageDraw) -> None:
        top: float = MARGIN
        for line, size, ink in self.lines:
            pen.write(on, (MARGIN, top), line, size, ink)
            top += high(size)


def pages(sheet: dict[str, Any]) -> list[Image]:
    """None is higher than HEIGHT, unless one row alone is."""
    from PIL import Image, ImageDraw

    pen = Pen()
    head = Head(pen, sheet)
    blocks = [Block(pen, row) for row in sheet["rows"]]
    foot = high(SMALL) + MARGIN
    parts: list[list[Block]] = [[]]
    room = HEIGHT - head.height - foot
    for block in blocks:
        if parts[-1] and sum(each.height for each in parts[-1]) + block.height > room:
            parts.append([])
            room = HEIGHT - MARGIN - foot
        parts[-1].append(block)
    drawn = []
    for number, part in enumerate(parts, 1):
        top = head.height if number == 1 else MARGIN
        height = top + sum(each.height for each in part) + foot
        page = Image.new("RGB", (WIDTH, height), GROUND)
        on = ImageDraw.Draw(page)
        if number == 1:
            head.draw(pen, on)
        for block in part:
            block.draw(pen, on, top)
            top += block.height
        if len(parts) > 1:
            right(pen, on, top + GAP // 2, f"{number}/{len(parts)}", SMALL, SOFT)
        drawn.append(page)
    return drawn
