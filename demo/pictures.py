"""The sample shops' pictures, painted here: nothing to fetch, no photographer to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.coffee import coffee_bag, coffee_cup, green_coffee
from demo.crafts import basket, wall_panel
from demo.pantry import chilli_bottle, honey_jar
from demo.tea import ginger_tea, tea_packet

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.drawing import Painting

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
