"""What one of several sizes is called: by its product and which it is. Ikawa, 250 g, ground.

To readers of other languages its product's name is in theirs (product_texts.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from storage.models import Product


class _HasOptions(Protocol):
    @property
    def option1(self) -> str: ...

    @property
    def option2(self) -> str: ...


def of(product: Product) -> str:
    return called(product.name, values_of(product))


def called(name: str, values: Iterable[str]) -> str:
    return ", ".join((name, *values))


def values_of(product: _HasOptions) -> tuple[str, ...]:
    """Which of its group it is; of what has no group, nothing."""
    return tuple(value for value in (product.option1, product.option2) if value)


def option(product: _HasOptions) -> str:
    return ", ".join(values_of(product))


def on_buttons(
    products: Sequence[Product],
    cells: int = labels.LABEL_CELLS,
    bare: Callable[[Product], str] = lambda product: product.name,
) -> list[str]:
    """Each as a button of one screen, no two alike: where there is no room, it is the name that
    gives way, and not which of its group it is."""
    return labels.distinct([_fitting(bare(each), option(each), cells) for each in products], cells)


def _fitting(name: str, which: str, cells: int) -> str:
    if not which:
        return name
    room = cells - labels.cells_of(which) - 2
    if room < cells // 5 or labels.cells_of(name) <= room:
        return called(name, [which])
    return called(labels.short(name, room - 1), [which])
