"""What forms want done, carried out: each command in one transaction with the notices it causes.

The result goes back to the form: screens, or the facts that its own last screen needs.
"""

from __future__ import annotations

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
from bot.handlers.context import Route
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


ROUTES: dict[type, Route] = {
    c.Search: Route(search),
    c.CountAudience: Route(broadcast_commands.count_audience, role="staff"),
    c.FindPeople: Route(broadcast_commands.find_people, role="staff"),
    c.CheckTracking: Route(shipments.check, role="staff"),
    c.OpenShop: Route(open_shop, writes=True, new_role=True),
    c.Publish: Route(publish, writes=True, role="seller"),
    c.ChangeProduct: Route(change_product, writes=True),
    c.PutInCart: Route(put_in_cart, writes=True),
    c.PlaceOrder: Route(place_order, writes=True),
    c.ShipOrder: Route(ship_order, writes=True),
    c.CorrectShipment: Route(correct_shipment, writes=True),
    c.DeclineOrder: Route(decline_order, writes=True),
    c.StartBroadcast: Route(broadcast_commands.start_broadcast, writes=True, role="staff"),
    c.TestBroadcast: Route(broadcast_commands.test_broadcast, writes=True, role="staff"),
    c.ChangeBroadcast: Route(broadcast_commands.change_broadcast, writes=True, role="staff"),
    c.PutOffBroadcast: Route(planned_broadcasts.put_off, writes=True, role="staff"),
    c.GatherList: Route(broadcast_commands.gather_list, writes=True, role="staff"),
    c.MakeCampaign: Route(broadcast_commands.make_campaign, writes=True, role="staff"),
    c.CancelOrder: Route(cancel_order, writes=True),
    c.RefundPart: Route(refund_part, writes=True),
    c.SayReview: Route(say_review, writes=True),
    c.RecordTracking: Route(shipments.record, writes=True, role="staff"),
}
