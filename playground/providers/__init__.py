"""Stand-ins for companies that move money: as strict as the real ones, with switches for trouble.

Each provider is one class (`provider.py` has what they share), served below /providers/<its name>,
so that a house is pointed at it by a base URL.  Nobody's money moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.world import World

    from .provider import Provider

# One class for each provider; its `name` is the part of the address.
PROVIDERS: tuple[type[Provider], ...] = ()


def add_providers(world: World) -> dict[str, Provider]:
    """All the providers there are, by name, beside a playground."""
    made = {kind.name: kind(world) for kind in PROVIDERS}
    world.neighbours += made.values()
    return made
