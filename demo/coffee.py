"""Coffee, painted: in a bag, in a cup, and green in its sack."""

from __future__ import annotations

import math

from demo.drawing import BLACK, BROWN, CREAM, OCHRE, RED, WHITE, Colour, Painting, around, mix

KRAFT: Colour = (193, 148, 98)
ROAST: Colour = (84, 48, 30)


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
