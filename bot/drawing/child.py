"""What draws a list in a process of its own, which the room runs by this file's name."""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONT = Path(__file__).parent / "fonts" / "noto-sans-sc.ttf"
MOST_MEMORY = 512 << 20
MOST_SECONDS = 10

# Points. Phones show it as wide as they are: a small letter is then about 2 mm high.
WIDTH, HEIGHT, MARGIN, GAP, PAD = 1080, 1920, 56, 32, 18
LARGE, NORMAL, SMALL = 48, 38, 32
INK, SOFT, RULE, BAND, GROUND = "#1d2b26", "#56645e", "#d5ddd9", "#e6f0eb", "white"
_LINE = 1.36  # of a line's letters
_ORNAMENTS = ("So", "Sk", "Cf", "Cn", "Co", "Mn", "Me")


class Pen:
    """Letters in their sizes, and how wide words are in them."""

    def __init__(self) -> None:
        from PIL import ImageFont

        self._fonts: dict[int, FreeTypeFont] = {
            size: ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
            for size in (LARGE, NORMAL, SMALL)
        }
        self._none = self._shape("\uffff")

    def _shape(self, character: str) -> bytes:
        return bytes(self._fonts[SMALL].getmask(character))

    def has(self, character: str) -> bool:
        return character.isspace() or self._shape(character) != self._none

    def named(self, name: str, otherwise: str) -> str:
        """A name without the ornaments that have no shape; other words where a letter has none."""
        kept = "".join(
            each
            for each in unicodedata.normalize("NFC", name)
            if self.has(each) or unicodedata.category(each) not in _ORNAMENTS
        )
        kept = " ".join(kept.split())
        return kept if kept and all(map(self.has, kept)) else otherwise

    def width(self, words: str, size: int) -> float:
        return self._fonts[size].getlength(words)

    def lines(self, words: str, size: int, room: float) -> list[str]:
        """Broken between words, and within one where there is no other way: Chinese has none."""
        lines, line = [], ""
        for piece in _pieces(words):
            if line and self.width(line + piece.rstrip(), size) > room:
                lines.append(line.rstrip())
                line = ""
            line += piece
            while self.width(line.rstrip(), size) > room:
                fits = next(
                    at for at in range(len(line), 0, -1) if self.width(line[:at], size) <= room
                )
                lines.append(line[:fits])
                line = line[fits:]
        return [*lines, line.rstrip()]

    def write(
        self, on: ImageDraw, at: tuple[float, float], words: str, size: int, ink: str
    ) -> None:
        on.text(at, words, font=self._fonts[size], fill=ink)


def _pieces(words: str) -> list[str]:
    """What may stand at the beginning of a line: words with the space behind them, and each Chinese
    character."""
    pieces: list[str] = []
    for each in words:
        wide = unicodedata.east_asian_width(each) == "W" and unicodedata.category(each) == "Lo"
        if not pieces or wide or pieces[-1].endswith(" "):
            pieces.append(each)
        else:
            pieces[-1] += each
    return pieces


class Block:
    """A row with the room that it takes."""

    def __init__(self, pen: Pen, row: dict[str, Any]) -> None:
        room = WIDTH - 2 * MARGIN
        self.strong = bool(row["strong"])
        self.sum, self.below_sum = row["sum"], row["below_sum"]
        beside = pen.width(self.sum, NORMAL) + GAP if self.sum else 0
        below = pen.width(self.below_sum, SMALL) + GAP if self.below_sum else 0
        self.words = pen.lines(row["words"], NORMAL, room - beside)
        self.below = [
            line for words in row["below"] for line in pen.lines(words, SMALL, room - below)
        ]
        small = len(self.below) or bool(self.below_sum)
        self.height = 2 * PAD + _high(NORMAL) * len(self.words) + _high(SMALL) * small

    def draw(self, pen: Pen, on: ImageDraw, top: float) -> None:
        if self.strong:
            on.rectangle((0, top, WIDTH, top + self.height), fill=BAND)
        on.line((MARGIN, top + self.height, WIDTH - MARGIN, top + self.height), fill=RULE, width=2)
        top += PAD
        _right(pen, on, top, self.sum, NORMAL, INK)
        for line in self.words:
            pen.write(on, (MARGIN, top), line, NORMAL, INK)
            top += _high(NORMAL)
        _right(pen, on, top, self.below_sum, SMALL, SOFT)
        for line in self.below:
            pen.write(on, (MARGIN, top), line, SMALL, SOFT)
            top += _high(SMALL)


def _high(size: int) -> int:
    return round(size * _LINE)


def _right(pen: Pen, on: ImageDraw, top: float, words: str, size: int, ink: str) -> None:
    pen.write(on, (WIDTH - MARGIN - pen.width(words, size), top), words, size, ink)


class Head:
    """What stands above the rows: on the first page the title, and whose it is."""

    def __init__(self, pen: Pen, sheet: dict[str, Any]) -> None:
        room = WIDTH - 2 * MARGIN
        name = pen.named(sheet["name"], sheet["otherwise"])
        self.lines = [
            *((line, LARGE, INK) for line in pen.lines(sheet["title"], LARGE, room)),
            *((line, NORMAL, INK) for line in pen.lines(name, NORMAL, room)),
            *((line, SMALL, SOFT) for line in pen.lines(sheet["below"], SMALL, room)),
        ]
        self.height = MARGIN + sum(_high(size) for _, size, _ in self.lines) + GAP

    def draw(self, pen: Pen, on: ImageDraw) -> None:
        top: float = MARGIN
        for line, size, ink in self.lines:
            pen.write(on, (MARGIN, top), line, size, ink)
            top += _high(size)


def pages(sheet: dict[str, Any]) -> list[Image]:
    """None is higher than HEIGHT, unless one row alone is."""
    from PIL import Image, ImageDraw

    pen = Pen()
    head = Head(pen, sheet)
    blocks = [Block(pen, row) for row in sheet["rows"]]
    foot = _high(SMALL) + MARGIN
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
            _right(pen, on, top + GAP // 2, f"{number}/{len(parts)}", SMALL, SOFT)
        drawn.append(page)
    return drawn


def png(page: Image) -> bytes:
    from PIL import Image

    content = io.BytesIO()
    page.quantize(32, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()


def _main() -> None:
    """So much memory and time, and behind whoever is being answered."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    for page in pages(json.load(sys.stdin)):
        content = png(page)
        sys.stdout.buffer.write(len(content).to_bytes(4) + content)


if __name__ == "__main__":
    _main()
