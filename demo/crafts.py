"""What hands make, painted: a peace basket and an imigongo panel."""

from __future__ import annotations

import math
from itertools import pairwise

from demo.drawing import BLACK, BROWN, OCHRE, RED, WHITE, Colour, Painting, Point, around, mix

SISAL: Colour = (231, 205, 154)


def basket() -> Painting:
    """Agaseke, the peace basket, with its pointed lid: coil upon coil of sisal."""
    p = Painting(((232, 214, 224), (204, 170, 186)), (128, 82, 64))
    p.shadow((330, 760, 870, 850))
    coils = 30
    for coil in range(coils):
        along = coil / (coils - 1)
        weave_coil(p, 812 - along * 300, 172 + 88 * math.sin(math.pi * (0.18 + along * 0.62)), coil)
    for coil in range(34):
        along = coil / 33
        weave_coil(p, 500 - along * 350, 262 * (1 - along) ** 0.8 + 6, coil + 3)
    p.round(p.outline(box=(588, 122, 612, 152), kind="ellipse"), BROWN)
    return p


def weave_coil(p: Painting, y: float, wide: float, row: int) -> None:
    """One turn of the basket; the colour of each stitch makes the zigzag climb."""
    stitches = 48
    for stitch in range(stitches):
        left, right = (math.pi * (i / stitches - 0.5) for i in (stitch, stitch + 1))
        ramp = (stitch + 24) % 16
        height = ramp if ramp < 8 else 16 - ramp
        dark = (row - height * 1.6) % 15 < 5
        tone = (RED if (row - height * 1.6) % 30 < 15 else BLACK) if dark else SISAL
        shade = 0.5 * abs(math.sin(left + 0.25)) ** 2.4 + p.chance.uniform(0, 0.06)
        points = [
            (600 + wide * math.sin(a), y + wide * 0.13 * math.cos(a) + off)
            for a, off in ((left, -7), (right, -7), (right, 7), (left, 7))
        ]
        p.patch(points, mix(tone, BLACK, shade))
    rim = [around((600, y + 5), wide, wide * 0.13, a) for a in range(0, 181, 6)]
    p.line(rim, mix(SISAL, BLACK, 0.55), 1.6)


def wall_panel() -> Painting:
    """Imigongo: ridges of clay in black, white, red and ochre."""
    p = Painting(((236, 228, 214), (214, 200, 178)), (150, 112, 78))
    p.shadow((330, 740, 880, 830), 0.5)
    frame = p.outline(box=(330, 130, 870, 790), kind="box", radius=6)
    p.round(frame, (66, 42, 30), edge=0.2, shine=0.1)
    field = p.outline(box=(356, 156, 844, 764), kind="box")
    p.flat(field, WHITE)
    centre: Point = (600, 460)
    rings: list[Colour] = [
        BLACK,
        WHITE,
        RED,
        WHITE,
        BLACK,
        OCHRE,
        BLACK,
        WHITE,
        RED,
        BLACK,
        WHITE,
        OCHRE,
    ]
    with p.only(field):
        for index, colour in enumerate(rings):
            reach = 1 - index / len(rings)
            p.patch(star(centre, 620 * reach, 760 * reach), colour, ridge=mix(colour, BLACK, 0.35))
    p.line([(356, 156), (844, 156), (844, 764), (356, 764), (356, 156)], (40, 26, 20), 5)
    return p


def star(centre: Point, wide: float, tall: float) -> list[Point]:
    """A lozenge with toothed sides."""
    points: list[Point] = []
    for (ax, ay), (bx, by) in pairwise([(0, -1), (1, 0), (0, 1), (-1, 0), (0, -1)]):
        for tooth in range(8):
            along, pull = tooth / 8, 0.91 if tooth % 2 else 1.0
            points.append((
                centre[0] + (ax + (bx - ax) * along) * wide * pull,
                centre[1] + (ay + (by - ay) * along) * tall * pull,
            ))  # fmt: skip
    return points
