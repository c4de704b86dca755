"""What came of a form whose last button is tapped once more.

The form is over, or what was kept of it is lost (Redis empty between the commit and the answer).
Whoever taps again, or whose update comes again, learns what they did: the button names the draft,
and so does everything that a form makes. Only of one's own; of another's there is nothing to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer
from bot.commerce import product_names
from bot.commerce.visibility import is_own
from bot.flows import checkout, listing, shop
from bot.handlers import email, order_lists
from bot.handlers.broadcast_commands import entered
from bot.screens.orders import order_screen
from bot.screens.products import own_screen
from storage import broadcasts, orders, product_lists, products
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def came_to(turn: Context, draft: str) -> Answer | None:
    """As the form's own last screen said it, while that still holds; else as it stands now."""
    if not draft:
        return None
    return (
        await _shop(turn, draft)
        or await _orders(turn, draft)
        or await _product(turn, draft)
        or await _broadcast(turn, draft)
    )


async def _shop(turn: Context, draft: str) -> Answer | None:
    own = turn.who.shop
    if own is None or own.draft_id != draft:
        return None
    there = await product_lists.of_shop(turn.db, own.id, FIRST)
    answers = shop.Answers(is_open=bool(there.items), name=own.name)
    return Answer(shop.FORM.finish(answers, None), menu=True)


async def _orders(turn: Context, draft: str) -> Answer | None:
    rows = await orders.by_draft(turn.db, draft)
    placed = [order for order in rows if order.buyer_id == turn.who.person.id]
    if not placed:
        return None
    if all(order.state == "placed" for order in placed):
        codes = tuple(order.code for order in placed)
        offers_mail = await email.is_to_be_offered(turn)
        result = checkout.Placed(codes, turn.periods.order_expiry_hours, offers_mail)
        return Answer(checkout.FORM.finish(checkout.Answers(), result))
    if len(placed) == 1:
        return Answer((order_screen(placed[0], turn.who, turn.channels),))
    return await order_lists.mine(turn, FIRST)


async def _product(turn: Context, draft: str) -> Answer | None:
    if turn.who.shop is None:
        return None
    product = await products.by_draft(turn.db, draft)
    if product is None or product.state == "deleted" or not is_own(product, turn.who):
        return None
    if product.state != "active":
        return Answer((own_screen(product, turn.now),))
    return Answer(
        listing.LISTING.finish(listing.Answers(name=product_names.of(product)), product.id)
    )


async def _broadcast(turn: Context, draft: str) -> Answer | None:
    row = await broadcasts.by_draft(turn.db, draft) if turn.who.is_staff else None
    return None if row is None else Answer(await entered(turn, row))
