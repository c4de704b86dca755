"""A table, a wall, and how to paint round things with light on them: what the pictures share."""

from __future__ import annotations

import math
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WIDTH, HEIGHT = 1200, 900
SHARP = 2  # painted so many times larger, for smooth edges
QUALITY = 86

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]

BLACK: Colour = (38, 28, 25)
WHITE: Colour = (252, 247, 236)
CREAM: Colour = (246, 233, 208)
OCHRE: Colour = (222, 158, 54)
RED: Colour = (176, 62, 42)
BROWN: Colour = (94, 58, 38)
GREEN: Colour = (58, 110, 72)


class Painting:
    """One picture in the making. Places are in the finished picture's pixels."""

    def __init__(self, wall: tuple[Colour, Colour], table: Colour) -> None:
        self.chance = random.Random(7)  # noqa: S311 - the same picture every time
        # The wall is painted small and enlarged: nobody sees it in a blur, and it is slow work.
        small = (WIDTH // 8, HEIGHT // 8)
        slope = Image.linear_gradient("L").resize(small)
        back = Image.composite(solid(small, wall[1]), solid(small, wall[0]), slope)
        light = Image.new("L", small)
        ImageDraw.Draw(light).ellipse((31, 1, 119, 89), fill=90)
        back.paste(WHITE, mask=light.filter(ImageFilter.GaussianBlur(15)))
        self.image = back.resize((WIDTH * SHARP, HEIGHT * SHARP), Image.Resampling.BILINEAR)
        self.round(
            self.outline(box=(-300, 640, 1500, 1500), kind="ellipse"), table, edge=0.1, shine=0
        )

    # -- masks: where paint may go ---------------------------------------------------------

    def mask(self) -> Image.Image:
        return Image.new("L", self.image.size, 0)

    def outline(
        self,
        points: Sequence[Point] = (),
        *,
        box: Box = (0, 0, 0, 0),
        kind: str = "polygon",
        radius: float = 0,
    ) -> Image.Image:
        """A shape: a polygon with its corners rounded, an ellipse, or a rectangle."""
        mask = self.mask()
        pen = ImageDraw.Draw(mask)
        if kind == "ellipse":
            pen.ellipse(scaled(box), fill=255)
        elif kind == "box":
            pen.rounded_rectangle(scaled(box), radius * SHARP, fill=255)
        else:
            pen.polygon([(x * SHARP, y * SHARP) for x, y in points], fill=255)
            if radius:
                # blurred and cut again, a corner comes out round
                room = radius * 2
                across, down = [x for x, _ in points], [y for _, y in points]
                corners = scaled(
                    (min(across) - room, min(down) - room, max(across) + room, max(down) + room)
                )
                left, top, right, bottom = (round(each) for each in corners)
                box_of = (max(left, 0), max(top, 0), right, bottom)
                part = mask.crop(box_of).filter(ImageFilter.GaussianBlur(radius * SHARP))
                mask.paste(part.point(lambda level: max(0, min(255, (level - 120) * 16))), box_of)
        return mask

    # -- paint -------------------------------------------------------------------------------

    def flat(self, mask: Image.Image, colour: Colour, strength: float = 1.0) -> None:
        box = mask.getbbox()
        if box is not None:
            part = mask.crop(box)  # most shapes are small, and the picture is not
            if strength < 1:
                part = part.point(lambda level: int(level * strength))
            self.image.paste(colour, box, part)

    def dot(self, box: Box, colour: Colour) -> None:
        """A small ellipse, quickly."""
        ImageDraw.Draw(self.image).ellipse(scaled(box), fill=colour)

    @contextmanager
    def only(self, mask: Image.Image) -> Iterator[None]:
        """What is painted meanwhile stays within a mask."""
        box = mask.getbbox() or (0, 0, 1, 1)
        before = self.image
        self.image = before.copy()
        yield
        before.paste(self.image.crop(box), box, mask.crop(box))
        self.image = before

    def round(
        self, mask: Image.Image, colour: Colour, *, edge: float = 0.45, shine: float = 0.22
    ) -> None:
        """Paint a body that is round from side to side: dark at its edges, light on the left."""
        self.flat(mask, colour)
        self.light(mask, edge=edge, shine=shine)

    def light(self, mask: Image.Image, *, edge: float = 0.45, shine: float = 0.22) -> None:
        """Light and shade over what is painted already."""
        box = mask.getbbox()
        if box is None:
            return
        left, top, right, bottom = box
        ramp = [x / 255 for x in range(256)]
        dark = bytes(int(255 * edge * (abs(x - 0.42) / 0.58) ** 2.2) for x in ramp)
        bright = bytes(int(255 * shine * math.exp(-(((x - 0.27) / 0.11) ** 2))) for x in ramp)
        part = mask.crop(box)
        for colour, levels in ((BLACK, dark), (WHITE, bright)):
            if any(levels):
                line = Image.frombytes("L", (256, 1), levels).resize((right - left, 1))
                shade = line.resize((right - left, bottom - top), Image.Resampling.NEAREST)
                self.image.paste(colour, box, ImageChops.multiply(shade, part))

    def patch(
        self, points: Sequence[Point], colour: Colour, *, ridge: Colour | None = None
    ) -> None:
        """A plain piece of colour, quickly; a ridge is a darker rim."""
        ImageDraw.Draw(self.image).polygon(
            [(x * SHARP, y * SHARP) for x, y in points],
            fill=colour,
            outline=ridge,
            width=4 * SHARP if ridge else 1,
        )

    def shadow(self, box: Box, strength: float = 0.45) -> None:
        """What stands on the table darkens it."""
        left, top, right, bottom = box
        wide, tall = round(right - left + 120), round(bottom - top + 120)
        mask = Image.new("L", (wide // 2, tall // 2))
        ImageDraw.Draw(mask).ellipse((30, 30, wide // 2 - 30, tall // 2 - 30), fill=255)
        mask = mask.filter(ImageFilter.GaussianBlur(7)).point(lambda level: int(level * strength))
        mask = mask.resize((wide * SHARP, tall * SHARP))
        self.image.paste(BLACK, (round(left - 60) * SHARP, round(top - 60) * SHARP), mask)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        ImageDraw.Draw(self.image).line(
            [(x * SHARP, y * SHARP) for x, y in points], colour, int(width * SHARP), joint="curve"
        )

    def text(self, at: Point, words: str, size: float, colour: Colour) -> None:
        """Centred on a place, in the letters that come with Pillow."""
        ImageDraw.Draw(self.image).text(
            (at[0] * SHARP, at[1] * SHARP),
            words,
            colour,
            ImageFont.load_default(size * SHARP),
            anchor="mm",
        )

    def zigzag(
        self, box: Box, colours: Sequence[Colour], *, step: float, within: Image.Image | None = None
    ) -> None:
        """Imigongo: bands of zigzag under each other, as on the walls of Kirehe."""
        left, top, right, bottom = box
        tall = (bottom - top) / len(colours)
        mask = self.outline(box=box, kind="box")
        with self.only(ImageChops.multiply(mask, within) if within else mask):
            for row, colour in enumerate(colours):
                y = top + row * tall
                count = math.ceil((right - left) / step) + 1
                upper = [(left + i * step, y + (tall if i % 2 else 0)) for i in range(count + 1)]
                lower = [(x, below + tall) for x, below in reversed(upper)]
                self.patch(upper + lower, colour)

    def bean(self, at: Point, size: float, colour: Colour, turn: float) -> None:
        """A coffee bean, lying any way round."""
        dim, bright = mix(colour, BLACK, 0.4), mix(colour, WHITE, 0.3)
        self.patch([around(at, size, size * 0.68, a, turn) for a in range(0, 360, 12)], dim)
        lit = (at[0] - size * 0.06, at[1] - size * 0.07)
        self.patch(
            [around(lit, size * 0.9, size * 0.56, a, turn) for a in range(0, 360, 12)], colour
        )
        shine = [around(at, size * 0.66, size * 0.42, a, turn) for a in range(0, 360, 12)]
        high = sorted(shine, key=lambda point: point[0] + point[1])[:9]
        self.line(sorted(high), bright, max(1.5, size * 0.09))
        crease = [
            turned((at[0] + size * (i / 6 - 1) * 0.8, at[1] + size * 0.12 * math.sin(i)), at, turn)
            for i in range(13)
        ]
        self.line(crease, mix(colour, BLACK, 0.6), max(2.0, size * 0.12))

    def beans(self, box: Box, count: int, colour: Colour, size: float = 17) -> None:
        """Scattered on the table, the nearer ones over the farther ones."""
        places = sorted(
            (self.chance.uniform(box[1], box[3]), self.chance.uniform(box[0], box[2]))
            for _ in range(count)
        )
        for y, x in places:
            self.flat(
                self.outline(
                    box=(x - size, y + size * 0.3, x + size * 1.2, y + size), kind="ellipse"
                ),
                BLACK,
                0.3,
            )
            self.bean((x, y), size, mix(colour, BLACK, self.chance.uniform(0, 0.25)),
                      self.chance.uniform(0, 180))  # fmt: skip

    def leaf(self, at: Point, length: float, colour: Colour, turn: float) -> None:
        """A tea leaf, from its stalk at `at`."""
        side = [
            (at[0] + length * i / 12, length * 0.24 * math.sin(math.pi * i / 12)) for i in range(13)
        ]
        points = [(x, at[1] - off) for x, off in side] + [
            (x, at[1] + off) for x, off in reversed(side)
        ]
        self.flat(self.outline([turned(p, at, turn) for p in points]), colour)
        half = [(x, at[1]) for x, _ in side] + [(x, at[1] + off) for x, off in reversed(side)]
        self.flat(self.outline([turned(p, at, turn) for p in half]), mix(colour, BLACK, 0.22))
        self.line([at, turned((at[0] + length, at[1]), at, turn)], mix(colour, WHITE, 0.45), 2.5)

    def save(self, path: Path) -> None:
        self.image.reduce(SHARP).save(path, "JPEG", quality=QUALITY, optimize=True)


def solid(size: tuple[int, int], colour: Colour) -> Image.Image:
    return Image.new("RGB", size, colour)


def scaled(box: Box) -> tuple[float, float, float, float]:
    return (box[0] * SHARP, box[1] * SHARP, box[2] * SHARP, box[3] * SHARP)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour in the one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def turned(point: Point, about: Point, degrees: float) -> Point:
    turn = math.radians(degrees)
    x, y = point[0] - about[0], point[1] - about[1]
    return (
        about[0] + x * math.cos(turn) - y * math.sin(turn),
        about[1] + x * math.sin(turn) + y * math.cos(turn),
    )


def around(centre: Point, wide: float, tall: float, degrees: float, turn: float = 0) -> Point:
    """A place on a turned ellipse."""
    angle = math.radians(degrees)
    place = (centre[0] + wide * math.cos(angle), centre[1] + tall * math.sin(angle))
    return turned(place, centre, turn)
