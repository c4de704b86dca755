"""Stand-ins for companies that move money: as strict as the real ones, with switches for trouble.

Each provider is one class (`provider.py` has what they share), served below /providers/<its name>,
so that a house is pointed at it by a base URL.  Nobody's money moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .momo.api import Momo
from .pawapay.api import Pawapay
from .stripe.api import Stripe

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.world import World

    from .provider import Provider

# One for each provider; its `name` is the part of the address.
PROVIDERS: tuple[Callable[[World], Provider], ...] = (Pawapay, Momo, Stripe)


def add_providers(world: World) -> dict[str, Provider]:
    """All the providers there are, by name, beside a playground."""
    made = [make(world) for make in PROVIDERS]
    world.neighbours += made
    return {each.name: each for each in made}
