"""What stands on the page on which an order is filled in: the cart, and the form of the checkout as
far as it is answered (docs/decisions/0151)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import FilledIn
from bot.engine.form_filler import FormFiller
from bot.flows.at_once import Outcome
from bot.handlers.cart import shown

if TYPE_CHECKING:
    from bot.chat import Event
    from bot.commerce.carts import Cart
    from bot.commerce.rates import SecondPrices
    from bot.engine.processor import UpdateProcessor
    from storage.constants import Country


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`outcome` None: nothing can be ordered now, and what was answered is not at hand."""

    cart: Cart
    second: SecondPrices
    outcome: Outcome | None


async def order_page(
    processor: UpdateProcessor, event: Event, country: Country | None, outcome: Outcome | None
) -> OrderPage | None:
    """`outcome` is what came of something that was just done. Prices are those for where it is to
    go, else for a `country`. None: whoever asks has done nothing yet. Changes nothing."""
    found = await processor.look(event)
    if found is None:
        return None
    turn, conversation = found
    if conversation is not None and (outcome is None or outcome.filled is None):
        filler = FormFiller(turn, conversation)
        looked = (await filler.fill(FilledIn(taps.CHECKOUT()), keeps=False)).outcome
        if isinstance(looked, Outcome):
            said = outcome.said if outcome is not None else None
            outcome = replace(looked, said=said or looked.said)
    filled = outcome.filled if outcome is not None else None
    country = (filled.answers.country if filled is not None else None) or country
    now, second = await turn.work(shown, country, writes=False)
    return OrderPage(now, second, outcome)
