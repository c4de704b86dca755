"""The seller's side: opening a shop, listing, and looking after products."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import catalogue, payouts, product_options, shop_postage
from bot.flows import commands as c
from bot.flows import listing, shop
from bot.flows.form import KeptPhoto
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.boxes import Box
from bot.screens import product_options as option_screens
from bot.screens import products as product_screens
from bot.screens.products import own_screen
from bot.texts import Line, t
from storage import postage as tariff
from storage import product_lists
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from datetime import date

    from bot.handlers.context import Context
    from storage.models import Product


async def sell(turn: Context, _nothing: object) -> StartForm:
    """The first time a shop is opened, afterwards a product is added."""
    if turn.who.shop is None:
        return StartForm(shop.FORM, shop.Answers(own_phone=turn.event.sender.phone))
    sized = await tariff.counts_volume(turn.db)
    answers = listing.Answers(sized=sized, currency=turn.shop.currency)
    return StartForm(listing.LISTING, answers)


async def my_shop(turn: Context, _nothing: object) -> StartForm:
    """The facts of one's own shop, each of which can be edited."""
    own_shop = turn.shop
    answers = shop.Answers(
        is_open=True,
        name=own_shop.name,
        about=own_shop.about,
        district=own_shop.district,
        phone=own_shop.phone,
        merchant_code=own_shop.merchant_code or "",
        currency=own_shop.currency,
        bank_account=own_shop.bank_account or "",
    )
    offer = await shop_postage.of(turn.db, own_shop.id)
    if offer is not None:
        answers = replace(
            answers,
            offered=offer.offered,
            services=offer.services or None,
            free_from=offer.free_from or "",
            handling_days=offer.handling_days,
        )
    return StartForm(shop.FORM, answers, anew=True)


async def mine(turn: Context, at: Place) -> Answer:
    return await listed(turn, at, reopens_on=turn.shop.reopens_on)


async def listed(turn: Context, at: Place, *, reopens_on: date | None) -> Answer:
    """One's own products, of a shop that is closed until a day, or open."""
    page = await product_lists.of_shop(turn.db, turn.shop.id, at)
    return Answer((product_screens.own_products(page, turn.now, reopens_on),))


async def own(turn: Context, product_id: int) -> Answer:
    product = await catalogue.own(turn.db, turn.who, product_id)
    return Answer((own_screen(product, turn.now),))


async def edit(turn: Context, of: taps.FactOfProduct) -> Answer | StartForm:
    """One fact of a product is asked for; without a fact, which one."""
    product, fact = await catalogue.own(turn.db, turn.who, of.product), of.fact
    if not fact:
        return Answer((product_screens.rarer_facts(product),))
    if fact == "measures":
        return Answer((product_screens.measures(product),))
    if fact == "sizes":
        return Answer((option_screens.own(product, turn.now, FIRST),))
    known: dict[str, Any] = {
        "price": product.price_money,
        "stock": product.available,
        "photos": tuple(
            KeptPhoto(row.photo_id, row.path, giver=row.given_by) for row in product.photos
        ),
        "name": product.name,
        "description": product.description,
        "category": product.category,
        "unit": product.unit,
        "weight_grams": product.weight_grams,
        "box": Box.of(product.packed_size) or "",
        "option1": product.option1,
        "option2": product.option2,
    }
    answers = listing.ChangeAnswers(
        product_id=product.id,
        fact=fact,
        unit=product.unit,
        weight_grams=product.weight_grams,
        currency=turn.shop.currency,
        **_in_group(product),
    )
    return StartForm(listing.CHANGE, replace(answers, **{fact: known[fact]}), asking=fact)


def _in_group(product: Product) -> dict[str, Any]:
    """Which one it is, and which are there beside it."""
    if product.group is None:
        return {}
    return {
        "kind1": product.group.kind1,
        "kind2": product.group.kind2,
        "option1": product.option1,
        "option2": product.option2,
        "there": tuple(
            (each.option1, each.option2) for each in product.options if each.id != product.id
        ),
    }


async def pause(turn: Context, product_id: int) -> Answer:
    product = await catalogue.set_state(turn.db, turn.who, product_id, "paused", turn.now)
    return Answer((own_screen(product, turn.now),), toast=t("Paused. Buyers no longer see it."))


async def resell(turn: Context, product_id: int) -> Answer:
    product = await catalogue.set_state(turn.db, turn.who, product_id, "active", turn.now)
    return Answer((own_screen(product, turn.now),), toast=t("On sale again."))


async def ask_delete(turn: Context, product_id: int) -> Answer:
    product = await catalogue.own(turn.db, turn.who, product_id)
    return Answer((product_screens.ask_delete(product),))


async def delete(turn: Context, product_id: int) -> Answer:
    await catalogue.set_state(turn.db, turn.who, product_id, "deleted", turn.now)
    await turn.db.flush()
    shown = await mine(turn, FIRST)
    return Answer(shown.screens, toast=t("Deleted."))


async def open_shop(turn: Context, do: c.OpenShop) -> None:
    before = turn.who.shop.phone if turn.who.shop else do.phone
    shop = await catalogue.open_shop(
        turn.db,
        turn.who,
        turn.now,
        draft_id=do.draft_id,
        name=do.name,
        about=do.about,
        district=do.district,
        phone=do.phone,
        merchant_code=do.merchant_code or None,
        currency=do.currency,
        bank_account=do.bank_account,
    )
    if turn.periods.market_collects and shop.phone != before:
        await payouts.number_changed(turn.db, shop, before, turn.now)
    if do.postage is not None:
        await shop_postage.set_offer(
            turn.db,
            turn.who.person.id,
            services=do.postage.services,
            free_from=do.postage.free_from,
            handling_days=do.postage.handling_days,
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
        box=do.box,
        category=do.category,
        description=do.description,
    )
    return product.id


async def change_product(turn: Context, do: c.ChangeProduct) -> tuple[Screen, ...]:
    before = await catalogue.own(turn.db, turn.who, do.product_id)
    if do.fact in ("option1", "option2"):
        values = (before.option1, before.option2)
        values = (do.value, values[1]) if do.fact == "option1" else (values[0], do.value)
        await product_options.rename(turn.db, turn.who, before, values, turn.now)
        return (own_screen(before, turn.now, t("✅ Saved."), ""),)
    was = before.reduced_until is not None and before.reduced_until > turn.now
    product = await catalogue.change(
        turn.db, turn.who, do.product_id, turn.now, draft_id=do.draft_id, **{do.fact: do.value}
    )
    said: list[Line] = [t("✅ Saved.")]
    if was and product.reduced_price is None:
        said.append(t("📉 The reduced price has ended, as it was of another price."))
    return (own_screen(product, turn.now, *said, ""),)


ROUTES = Routes(
    commands={"sell": Route(sell), "products": on(taps.MINE, mine, role="seller")},
    taps=(
        on(taps.SELL, sell),
        on(taps.ADD, sell),
        on(taps.MINE, mine, role="seller"),
        on(taps.MY_SHOP, my_shop, role="seller"),
        on(taps.OWN, own),
        on(taps.EDIT, edit, guarded="always", guards=lambda of: of.fact == "price"),
        on(taps.PAUSE, pause, writes=True),
        on(taps.RESELL, resell, writes=True),
        on(taps.ASK_DELETE, ask_delete),
        on(taps.DELETE, delete, writes=True),
    ),
    forms=(shop.FORM, listing.LISTING, listing.CHANGE),
    form_commands={
        c.OpenShop: Route(open_shop, writes=True, new_role=True, guarded="always"),
        c.Publish: Route(publish, writes=True, role="seller"),
        c.ChangeProduct: Route(
            change_product,
            writes=True,
            guarded="always",
            guards=lambda do: do.fact == "price",
        ),
    },
)
