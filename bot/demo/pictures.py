"""The sample shops' pictures, painted here: nothing to fetch, no photographer to ask."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.demo.drawing import (
    BLACK,
    BROWN,
    CREAM,
    GREEN,
    OCHRE,
    RED,
    WHITE,
    Colour,
    Painting,
    Point,
    around,
    mix,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KRAFT: Colour = (193, 148, 98)
ROAST: Colour = (84, 48, 30)
HONEY: Colour = (226, 146, 26)
SISAL: Colour = (231, 205, 154)


def coffee_bag() -> Painting:
    """Roasted coffee in a kraft bag with an imigongo band."""
    p = Painting(((247, 222, 184), (236, 190, 138)), (150, 96, 60))
    p.shadow((370, 740, 880, 830))
    bag = p.outline(
        [(410, 250), (790, 250), (820, 770), (800, 795), (400, 795), (380, 770)], radius=6
    )
    p.round(bag, KRAFT, edge=0.4)
    fold = p.outline([(404, 150), (796, 150), (790, 262), (410, 262)], radius=5)
    p.round(fold, mix(KRAFT, BLACK, 0.08), edge=0.4)
    p.line([(408, 262), (792, 262)], mix(KRAFT, BLACK, 0.4), 4)
    p.line([(404, 190), (796, 190)], mix(KRAFT, BLACK, 0.2), 3)
    p.flat(p.outline(box=(360, 196, 840, 218), kind="box", radius=8), (214, 180, 84))
    p.zigzag((370, 560, 840, 720), [BLACK, WHITE, RED, OCHRE, BLACK], step=47, within=bag)
    p.light(bag, edge=0.25, shine=0.12)
    p.flat(p.outline(box=(490, 312, 710, 532), kind="ellipse"), BLACK)
    p.flat(p.outline(box=(500, 322, 700, 522), kind="ellipse"), CREAM)
    p.bean((600, 392), 40, ROAST, -35)
    p.text((600, 468), "IKAWA", 42, BLACK)
    p.beans((330, 800, 560, 850), 9, ROAST)
    p.beans((690, 790, 960, 860), 14, ROAST)
    return p


def coffee_cup() -> Painting:
    """Ground coffee, as it ends: an enamel cup that steams."""
    p = Painting(((206, 222, 214), (158, 190, 182)), (120, 74, 52))
    for x, tall in ((540, 0), (600, -24), (660, 4)):
        steam = [(x + 16 * math.sin(i / 3.2), 330 + tall - i * 8) for i in range(26)]
        p.line(steam, (226, 236, 230), 9)
    p.shadow((300, 730, 940, 830))
    p.round(p.outline(box=(320, 680, 880, 810), kind="ellipse"), WHITE, edge=0.25)
    p.flat(p.outline(box=(400, 700, 800, 778), kind="ellipse"), mix(WHITE, BLACK, 0.16))
    handle = [around((800, 530), 108, 100, angle) for angle in range(-92, 100, 4)]
    p.line(handle, mix(WHITE, BLACK, 0.18), 40)
    p.line(handle, WHITE, 28)
    cup = p.outline(
        [(400, 380), (800, 380), (788, 560), (740, 700),
         (690, 752), (510, 752), (460, 700), (412, 560)],
        radius=14,
    )  # fmt: skip
    p.flat(cup, WHITE)
    p.zigzag((390, 480, 810, 620), [RED, WHITE, BLACK, WHITE, RED], step=42, within=cup)
    p.light(cup, edge=0.35, shine=0.1)
    p.flat(p.outline(box=(398, 336, 802, 428), kind="ellipse"), (32, 62, 92))
    p.flat(p.outline(box=(408, 343, 792, 421), kind="ellipse"), mix(WHITE, BLACK, 0.12))
    p.flat(p.outline(box=(424, 362, 776, 420), kind="ellipse"), ROAST)
    p.flat(p.outline(box=(450, 370, 640, 396), kind="ellipse"), (132, 84, 50), 0.6)
    p.beans((300, 815, 520, 860), 7, ROAST)
    heap = p.outline([(880, 840), (930, 770), (985, 735), (1040, 768), (1100, 840)], radius=12)
    p.round(heap, (74, 44, 30), edge=0.3, shine=0.1)
    for _ in range(160):
        across = p.chance.uniform(890, 1080)
        down = 838 - p.chance.random() * (100 - abs(across - 985)) * 0.9
        p.dot((across, down, across + 5, down + 4), (110, 72, 48))
    return p


def green_coffee() -> Painting:
    """Green coffee for a roastery: an open sack."""
    p = Painting(((226, 228, 200), (184, 196, 158)), (134, 100, 66))
    p.shadow((300, 760, 910, 860))
    jute: Colour = (203, 170, 118)
    sack = p.outline(
        [(380, 420), (820, 420), (870, 560), (880, 740),
         (840, 830), (360, 830), (320, 740), (330, 560)],
        radius=18,
    )  # fmt: skip
    p.round(sack, jute, edge=0.42)
    with p.only(sack):
        for weft in range(430, 830, 14):
            p.line([(310, weft), (890, weft + 4)], mix(jute, BLACK, 0.14), 1.5)
        for warp in range(318, 890, 14):
            p.line([(warp, 416), (warp * 1.06 - 36, 836)], mix(jute, BLACK, 0.14), 1.5)
    p.text((600, 640), "U RWANDA", 64, mix(BROWN, BLACK, 0.2))
    p.text((600, 712), "IKAWA  ·  1 KG", 34, mix(BROWN, BLACK, 0.2))
    p.zigzag((340, 752, 866, 806), [BROWN, jute, BROWN], step=30, within=sack)
    p.light(sack, edge=0.25, shine=0.1)
    p.round(p.outline(box=(350, 350, 850, 500), kind="ellipse"), mix(jute, BLACK, 0.12))
    p.flat(p.outline(box=(385, 368, 815, 480), kind="ellipse"), mix(jute, BLACK, 0.55))
    bean: Colour = (152, 164, 112)
    heap = [
        (600 + row_wide * math.sin(i), y + 10 * math.cos(i * 3))
        for y, row_wide in ((352, 70), (372, 120), (396, 165), (420, 190), (446, 185), (466, 140))
        for i in (-1.4, -1.0, -0.7, -0.45, -0.2, 0.0, 0.2, 0.45, 0.7, 1.0, 1.4)
    ]
    for x, y in heap:
        p.bean((x, y), 23, mix(bean, BLACK, p.chance.uniform(0, 0.28)), p.chance.uniform(0, 180))
    p.beans((250, 830, 420, 870), 6, bean)
    p.beans((800, 830, 1000, 870), 8, bean)
    return p


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


def honey_jar() -> Painting:
    """Honey in a jar with a cloth over its lid."""
    p = Painting(((254, 236, 186), (248, 208, 116)), (146, 92, 50))
    p.shadow((370, 760, 850, 840))
    jar = p.outline(
        [(440, 330), (760, 330), (800, 400), (800, 760),
         (770, 806), (430, 806), (400, 760), (400, 400)],
        radius=16,
    )  # fmt: skip
    p.round(jar, HONEY, edge=0.42, shine=0.4)
    cells = [(row, column) for row in range(6) for column in range(5)]
    with p.only(jar):
        for row, column in cells:
            centre = (426 + column * 88 + (44 if row % 2 else 0), 420 + row * 76)
            hexagon = [around(centre, 50, 50, angle) for angle in range(30, 391, 60)]
            p.line(hexagon, mix(HONEY, WHITE, 0.3), 4)
    p.light(jar, edge=0.35, shine=0.25)
    label = p.outline([around((600, 600), 150, 132, a) for a in range(0, 360, 60)], radius=6)
    p.flat(label, CREAM)
    p.line([around((600, 600), 138, 121, a) for a in range(0, 361, 60)], BROWN, 4)
    p.text((600, 585), "UBUKI", 58, BROWN)
    p.text((600, 640), "500 g", 30, BROWN)
    cloth = [around((600, 250), 214, 58, a) for a in range(180, 361, 6)]
    hem: list[Point] = [(814 - i * 19.45, 352 + (22 if i % 2 else -2)) for i in range(23)]
    top = p.outline(cloth + hem, radius=4)
    p.flat(top, RED)
    p.zigzag((380, 262, 820, 330), [WHITE, RED, OCHRE], step=22, within=top)
    p.light(top, edge=0.4)
    p.line([around((600, 318), 196, 26, a) for a in range(4, 177, 4)], CREAM, 9)
    p.line([(1030, 520), (925, 770)], mix(BROWN, WHITE, 0.25), 16)
    for i in range(6):
        x, y = 930 - i * 9, 742 + i * 17
        wide = (22, 34, 40, 40, 34, 22)[i]
        p.round(
            p.outline(box=(x - wide, y - 10, x + wide, y + 10), kind="ellipse"),
            mix(BROWN, WHITE, 0.35),
        )
    p.flat(p.outline(box=(820, 820, 960, 862), kind="ellipse"), HONEY)
    p.flat(p.outline(box=(845, 826, 900, 842), kind="ellipse"), mix(HONEY, WHITE, 0.6))
    return p


def chilli_bottle() -> Painting:
    """Chilli oil: a drop is enough."""
    p = Painting(((252, 222, 196), (244, 176, 130)), (110, 60, 44))
    p.shadow((440, 770, 780, 840))
    bottle = p.outline(
        [(556, 250), (644, 250), (650, 380), (712, 450), (716, 780),
         (700, 812), (500, 812), (484, 780), (488, 450), (550, 380)],
        radius=12,
    )  # fmt: skip
    p.round(bottle, (206, 62, 20), edge=0.5, shine=0.45)
    for _ in range(70):
        x, y = p.chance.uniform(502, 698), p.chance.uniform(470, 800)
        p.dot((x, y, x + 9, y + 6), (232, 140, 50))
    p.light(bottle, edge=0.35, shine=0.3)
    p.round(p.outline(box=(544, 168, 656, 262), kind="box", radius=10), BLACK, shine=0.4)
    label = p.outline(box=(486, 520, 714, 730), kind="box", radius=4)
    p.flat(label, CREAM)
    p.zigzag((486, 520, 714, 556), [BLACK, RED], step=19, within=label)
    p.zigzag((486, 694, 714, 730), [RED, BLACK], step=19, within=label)
    p.text((600, 598), "URUSENDA", 40, RED)
    chilli(p, (552, 650), 92, -8, RED)
    p.light(label, edge=0.3, shine=0.15)
    chilli(p, (250, 800), 190, 12, (198, 36, 24))
    chilli(p, (330, 850), 170, -14, (216, 60, 26))
    chilli(p, (790, 830), 200, -10, (190, 32, 22))
    chilli(p, (860, 790), 150, 24, GREEN)
    return p


def chilli(p: Painting, at: Point, length: float, turn: float, colour: Colour) -> None:
    """From its stalk at `at`, bent like a moon."""
    steps = [i / 16 for i in range(17)]
    spine = [(at[0] + length * s, at[1] + length * 0.16 * math.sin(math.pi * s)) for s in steps]
    thick = [length * 0.12 * math.sqrt(max(0.0, 1 - s)) * min(1, 0.55 + s * 3) for s in steps]
    body = [(x, y - t) for (x, y), t in zip(spine, thick, strict=True)]
    body += [(x, y + t) for (x, y), t in reversed(list(zip(spine, thick, strict=True)))]
    tilt = [(at[0] + (x - at[0]), y + (x - at[0]) * math.tan(math.radians(turn))) for x, y in body]
    p.flat(p.outline(tilt, radius=1.5), colour)
    gloss = [(x, y - t * 0.4) for (x, y), t in zip(spine[2:12], thick[2:12], strict=True)]
    p.line(
        [(x, y + (x - at[0]) * math.tan(math.radians(turn))) for x, y in gloss],
        mix(colour, WHITE, 0.45),
        max(3, length * 0.025),
    )
    p.line(
        [(at[0] + 4, at[1]), (at[0] - length * 0.16, at[1] - length * 0.08)], GREEN, length * 0.05
    )


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


PICTURES: dict[str, Callable[[], Painting]] = {
    "coffee-bag.jpg": coffee_bag,
    "coffee-cup.jpg": coffee_cup,
    "green-coffee.jpg": green_coffee,
    "tea-packet.jpg": tea_packet,
    "ginger-tea.jpg": ginger_tea,
    "honey-jar.jpg": honey_jar,
    "chilli-bottle.jpg": chilli_bottle,
    "basket.jpg": basket,
    "wall-panel.jpg": wall_panel,
}


def paint(name: str, folder: Path) -> None:
    """Paint one of them into a folder."""
    PICTURES[name]().save(folder / name)
