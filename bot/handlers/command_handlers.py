"""What forms want done, carried out: each command in one transaction with the notices it causes.

The result goes back to the form: screens, or the facts that its own last screen needs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.commerce import (
    carts,
    catalogue,
    fulfilment,
    orders,
    payments,
    placing,
    reviews,
    shipment_correction,
)
from bot.flows import checkout
from bot.flows import commands as c
from bot.handlers import broadcast_commands, planned_broadcasts, shipments
from bot.handlers.catalogue import found
from bot.screens.cart import cart_screen
from bot.screens.orders import order_screen, told_of_the_end
from bot.screens.products import own_screen
from bot.screens.reviews import said
from bot.texts import t

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def open_shop(turn: Context, do: c.OpenShop) -> None:
    await catalogue.open_shop(
        turn.db,
        turn.who,
        turn.now,
        draft_id=do.draft_id,
        name=do.name,
        about=do.about,
        district=do.district,
        phone=do.phone,
        merchant_code=do.merchant_code or None,
    )


async def publish(turn: Context, do: c.Publish) -> int:
    product = await catalogue.publish(
        turn.db,
        turn.who,
        turn.now,
        draft_id=do.draft_id,
        photos=do.photos,
        name=do.name,
        price=do.price,
        stock=do.stock,
        unit=do.unit,
        weight_grams=do.weight_grams,
        category=do.category,
        description=do.description,
    )
    return product.id


async def change_product(turn: Context, do: c.ChangeProduct) -> Any:
    product = await catalogue.change(
        turn.db, turn.who, do.product_id, turn.now, draft_id=do.draft_id, **{do.fact: do.value}
    )
    return (own_screen(product, t("✅ Saved."), ""),)


async def put_in_cart(turn: Context, do: c.PutInCart) -> Any:
    product = await carts.put(turn.db, turn.who, do.product_id, do.quantity, turn.now)
    said = t("✅ In your cart: {product}", product=product.name)
    now = await carts.of(turn.db, turn.who.person.id)
    return (cart_screen(now, said, "", product_id=product.id),)


async def place_order(turn: Context, do: c.PlaceOrder) -> checkout.Placed:
    placed = await placing.place(
        turn.db,
        turn.who,
        turn.now,
        turn.periods,
        draft_id=do.draft_id,
        fingerprint=do.fingerprint,
        address=do.address,
        method=do.method,
    )
    codes = tuple(order.code for order in placed)
    return checkout.Placed(codes, turn.periods.order_expiry_hours)


async def ship_order(turn: Context, do: c.ShipOrder) -> Any:
    order = await fulfilment.shipped(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        turn.periods,
        carrier=do.carrier,
        tracking_number=do.tracking_number,
    )
    return (order_screen(order, turn.who).after(t("🚚 Shipped. The buyer will be told.")),)


async def correct_shipment(turn: Context, do: c.CorrectShipment) -> Any:
    order = await shipment_correction.correct(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        turn.periods,
        carrier=do.carrier,
        tracking_number=do.tracking_number,
    )
    return (order_screen(order, turn.who).after(t("✏️ Corrected. The buyer will be told.")),)


async def decline_order(turn: Context, do: c.DeclineOrder) -> Any:
    order = await orders.decline(turn.db, do.order, turn.who, do.reason, turn.now)
    return (order_screen(order, turn.who).after(t("Declined. The buyer will be told.")),)


async def cancel_order(turn: Context, do: c.CancelOrder) -> Any:
    order = await orders.cancel(turn.db, do.order, turn.who, turn.now, do.reason)
    return (
        order_screen(order, turn.who).after(told_of_the_end(orders.side_of(order, turn.who).role)),
    )


async def refund_part(turn: Context, do: c.RefundPart) -> Any:
    order = await payments.refunded_in_part(turn.db, do.order, turn.who, turn.now, total=do.total)
    return (order_screen(order, turn.who).after(t("Recorded. The buyer will be told.")),)


async def say_review(turn: Context, do: c.SayReview) -> Any:
    await reviews.say(turn.db, do.order, turn.who, do.words)
    return (said(do.words),)


async def search(turn: Context, do: c.Search) -> Any:
    return (await found(turn, do.words),)


READS: dict[type, Callable[[Context, Any], Awaitable[Any]]] = {
    c.Search: search,
    c.CountAudience: broadcast_commands.count_audience,
    c.FindPeople: broadcast_commands.find_people,
    c.CheckTracking: shipments.check,
}
WRITES: dict[type, Callable[[Context, Any], Awaitable[Any]]] = {
    c.OpenShop: open_shop,
    c.Publish: publish,
    c.ChangeProduct: change_product,
    c.PutInCart: put_in_cart,
    c.PlaceOrder: place_order,
    c.ShipOrder: ship_order,
    c.CorrectShipment: correct_shipment,
    c.DeclineOrder: decline_order,
    c.StartBroadcast: broadcast_commands.start_broadcast,
    c.TestBroadcast: broadcast_commands.test_broadcast,
    c.ChangeBroadcast: broadcast_commands.change_broadcast,
    c.PutOffBroadcast: planned_broadcasts.put_off,
    c.GatherList: broadcast_commands.gather_list,
    c.MakeCampaign: broadcast_commands.make_campaign,
    c.CancelOrder: cancel_order,
    c.RefundPart: refund_part,
    c.SayReview: say_review,
    c.RecordTracking: shipments.record,
}
# After these somebody has another role: whoever they are is read once more.
NEW_ROLE: frozenset[type] = frozenset({c.OpenShop})
