"""Reduced prices, as a seller sets and ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import catalogue, quiet_hours, reductions
from bot.flows import commands as c
from bot.flows import reduction as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import reductions as screens
from bot.screens.products import own_screen
from bot.texts import t
from storage import products

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from bot.texts import Line


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _of_shop(turn),))


async def _of_shop(turn: Context, *first: Line) -> Screen:
    reduced = await products.reduced_of_shop(turn.db, turn.shop.id, turn.now)
    return screens.of_shop(reduced, turn.now, *first)


async def reduce(turn: Context, product_id: int) -> StartForm:
    """Of one product; 0 is all of the shop."""
    goods = await reductions.compared(turn.db, turn.who, product_id, turn.now)
    currency = goods[0].price.currency if product_id else turn.shop.currency
    answers = form.ReductionAnswers(
        product_id=product_id,
        currency=currency,  # type: ignore[arg-type] # the house prices in no other
        goods=goods,
        zone=quiet_hours.zone_of(turn.who.person).key,
        now=turn.now,
    )
    return StartForm(form.FORM, answers)


async def reduce_all(turn: Context, _nothing: object) -> StartForm:
    return await reduce(turn, 0)


async def end(turn: Context, product_id: int) -> Answer:
    await reductions.end(turn.db, turn.who, product_id, turn.now)
    product = await catalogue.own(turn.db, turn.who, product_id)
    return Answer((own_screen(product, turn.now),), toast=t("The reduced price has ended."))


async def end_all(turn: Context, _nothing: object) -> Answer:
    await reductions.end(turn.db, turn.who, 0, turn.now)
    return Answer((await _of_shop(turn),), toast=t("All reduced prices have ended."))


async def keep(turn: Context, do: c.ReducePrice) -> tuple[Screen, ...]:
    reduced = await reductions.reduce(
        turn.db,
        turn.who,
        turn.now,
        draft_id=do.draft_id,
        product_id=do.product_id,
        off=do.off,
        begins=do.begins,
        ends=do.ends,
        staff_ids=turn.staff_ids,
    )
    said = t("✅ Saved.")
    if do.product_id:
        return (own_screen(reduced[0], turn.now, said, ""),)
    return (await _of_shop(turn, said, ""),)


ROUTES = Routes(
    taps=(
        on(taps.REDUCED_PRICES, show, role="seller"),
        on(taps.REDUCE, reduce, guarded="always"),
        on(taps.REDUCE_ALL, reduce_all, role="seller", guarded="always"),
        on(taps.END_REDUCED, end, writes=True, guarded="always"),
        on(taps.END_ALL_REDUCED, end_all, writes=True, role="seller", guarded="always"),
    ),
    forms=(form.FORM,),
    form_commands={c.ReducePrice: Route(keep, writes=True, guarded="always")},
)
