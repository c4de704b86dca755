"""WhatsApp beside Telegram in the playground: one business number, and who has the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .business import Business
from .deliveries import Deliveries

if TYPE_CHECKING:
    from playground.world import World


class WhatsApp(Business):
    """The business number with everything that is on its way to somebody."""

    def __init__(self, world: World, *, limited: bool = True) -> None:
        super().__init__(world, limited=limited)
        self.deliveries = Deliveries(self)

    def reset(self) -> None:
        """Forget people, talks, files, bills and switches; settings and templates stay."""
        self.deliveries.drop()
        self.webhooks.drop()
        self.forget()

    async def close(self) -> None:
        """Stop what runs beside the server."""
        await self.deliveries.close()
        await self.webhooks.close()
