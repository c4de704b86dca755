"""What stands in a pantry, painted: honey and chilli oil."""

from __future__ import annotations

import math

from demo.drawing import (
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

HONEY: Colour = (226, 146, 26)


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
