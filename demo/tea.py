"""Tea, painted: a packet, and a glass with ginger."""

from __future__ import annotations

import math

from demo.drawing import (
    BLACK,
    BROWN,
    CREAM,
    GREEN,
    OCHRE,
    WHITE,
    Colour,
    Painting,
    Point,
    around,
    mix,
)


def tea_packet() -> Painting:
    """Black tea in a green carton."""
    p = Painting(((214, 232, 206), (160, 200, 158)), (116, 84, 58))
    p.shadow((350, 750, 900, 830))
    deep: Colour = (30, 78, 56)
    front = p.outline([(390, 240), (700, 240), (700, 800), (390, 800)], radius=3)
    side = p.outline([(700, 240), (820, 200), (820, 755), (700, 800)], radius=3)
    p.flat(p.outline([(390, 240), (510, 200), (820, 200), (700, 240)]), mix(deep, WHITE, 0.25))
    p.flat(front, deep)
    p.flat(side, mix(deep, BLACK, 0.35))
    p.zigzag((390, 660, 700, 780), [OCHRE, deep, WHITE, deep, OCHRE], step=31, within=front)
    p.flat(p.outline(box=(425, 290, 665, 600), kind="box", radius=120), CREAM)
    p.leaf((545, 470), 112, GREEN, -90)
    p.leaf((545, 462), 96, mix(GREEN, WHITE, 0.12), -148)
    p.leaf((545, 462), 96, mix(GREEN, BLACK, 0.1), -32)
    p.text((545, 520), "ICYAYI", 48, deep)
    p.text((545, 566), "250 g", 28, BROWN)
    p.light(front, edge=0.12, shine=0.1)
    for x, y, turn in (
        (300, 820, -20),
        (350, 845, 20),
        (860, 830, -160),
        (930, 815, -30),
        (990, 850, 200),
    ):
        p.leaf((x, y), 78, mix(GREEN, WHITE, p.chance.uniform(0, 0.2)), turn)
    return p


def ginger_tea() -> Painting:
    """Tea with ginger in a glass, the root beside it."""
    p = Painting(((252, 230, 190), (240, 196, 132)), (134, 78, 52))
    for x in (560, 640):
        p.line([(x + 14 * math.sin(i / 3), 236 - i * 7) for i in range(22)], (255, 244, 220), 8)
    p.shadow((390, 740, 830, 820))
    glass = p.outline([(430, 260), (770, 260), (725, 790), (475, 790)], radius=10)
    p.flat(glass, WHITE, 0.55)
    tea = p.outline([(438, 340), (762, 340), (722, 778), (478, 778)], radius=8)
    p.round(tea, (196, 98, 26), edge=0.4, shine=0.3)
    p.flat(p.outline(box=(440, 316, 760, 366), kind="ellipse"), (222, 134, 48))
    for x, y, turn in ((540, 345, 0), (650, 338, 0)):
        slice_of_root(p, (x, y), 52, 17, turn)
    p.light(glass, edge=0.1, shine=0.3)
    p.line([around((600, 260), 170, 26, a) for a in range(0, 361, 6)], mix(WHITE, BLACK, 0.08), 5)
    root: Colour = (214, 176, 118)
    for x, y, wide, tall in (
        (900, 800, 92, 40),
        (965, 765, 58, 44),
        (832, 778, 46, 36),
        (1010, 808, 54, 30),
    ):
        p.round(
            p.outline(box=(x - wide, y - tall, x + wide, y + tall), kind="ellipse"), root, edge=0.3
        )
    for x in range(830, 1050, 26):
        p.line(
            [around((x, 795), 9, 34, a) for a in range(-70, 71, 10)], mix(root, BLACK, 0.22), 2.5
        )
    slice_of_root(p, (290, 800), 66, 34, 0)
    slice_of_root(p, (380, 836), 60, 30, 0)
    return p


def slice_of_root(p: Painting, at: Point, wide: float, tall: float, turn: float) -> None:
    for share, colour in ((1.0, (190, 146, 86)), (0.9, (244, 220, 150)), (0.55, (236, 206, 126))):
        rim = [around(at, wide * share, tall * share, a, turn) for a in range(0, 360, 10)]
        p.flat(p.outline(rim), colour)
