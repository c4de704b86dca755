"""Letters on paper, as every drawing has them: their sizes and colours, and lines that fit."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONT = Path(__file__).parent / "fonts" / "noto-sans-sc.ttf"

# Points. Phones show it as wide as they are: a small letter is then about 2 mm high.
WIDTH, HEIGHT, MARGIN, GAP, PAD = 1080, 1920, 56, 32, 18
HUGE, LARGE, NORMAL, SMALL = 66, 48, 38, 32
QR_SIDE = 320  # a camera reads it off a phone at an arm's length
BAR = 24  # its height
INK, SOFT, RULE, BAND, GROUND = "#1d2b26", "#56645e", "#d5ddd9", "#e6f0eb", "white"
GREEN = "#2f7d5b"
_LINE = 1.36  # of a line's letters
_ORNAMENTS = ("So", "Sk", "Cf", "Cn", "Co", "Mn", "Me")


class Pen:
    """Letters in their sizes, and how wide words are in them."""

    def __init__(self) -> None:
        from PIL import ImageFont

        self._fonts: dict[int, FreeTypeFont] = {
            size: ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
            for size in (HUGE, LARGE, NORMAL, SMALL)
        }
        self._none = self._shape("\uffff")

    def _shape(self, character: str) -> bytes:
        return bytes(self._fonts[SMALL].getmask(character))

    def has(self, character: str) -> bool:
        return character.isspace() or self._shape(character) != self._none

    def named(self, name: str, otherwise: str) -> str:
        """A name without the ornaments that have no shape; other words where a letter has none."""
        kept = self.bare(name)
        return kept if kept and all(map(self.has, kept)) else otherwise

    def bare(self, words: str) -> str:
        """Without the ornaments that have no shape."""
        kept = "".join(
            each
            for each in unicodedata.normalize("NFC", words)
            if self.has(each) or unicodedata.category(each) not in _ORNAMENTS
        )
        return " ".join(kept.split())

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


def high(size: int) -> int:
    return round(size * _LINE)


def right(pen: Pen, on: ImageDraw, top: float, words: str, size: int, ink: str) -> None:
    pen.write(on, (WIDTH - MARGIN - pen.width(words, size), top), words, size, ink)
