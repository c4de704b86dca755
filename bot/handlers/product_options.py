"""Another size of a product: asked for, and put on the market."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import catalogue, product_names, product_options
from bot.commerce.refusals import ManyOptions
from bot.flows import commands as c
from bot.flows import listing
from bot.flows.product_option import FORM, OptionAnswers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import product_options as screens
from storage import postage as tariff

if TYPE_CHECKING:
    from bot.chat import Screen
    from bot.handlers.context import Context


async def own(turn: Context, of: taps.OfProduct) -> Answer:
    """All that one sells of a product, page by page."""
    product = await catalogue.own(turn.db, turn.who, of.product)
    return Answer((screens.own(product, turn.now, of.place),))


async def ask(turn: Context, product_id: int) -> StartForm:
    product = await catalogue.own(turn.db, turn.who, product_id)
    group, there = product.group, product.options or []
    if len(there) >= product_options.MOST:
        raise ManyOptions(product_options.MOST)
    answers = OptionAnswers(
        product_id=product.id,
        name=product.name,
        unit=product.unit,
        currency=turn.shop.currency,
        sized=await tariff.counts_volume(turn.db),
        grouped=group is not None,
        there=tuple((each.option1, each.option2) for each in there),
        kind1=group.kind1 if group is not None else None,
        kind2=group.kind2 if group is not None else None,
    )
    return StartForm(FORM, answers, anew=True)


async def add(turn: Context, do: c.AddOption) -> tuple[Screen, ...]:
    product = await catalogue.own(turn.db, turn.who, do.product_id)
    new = await product_options.add(
        turn.db,
        turn.who,
        product,
        turn.now,
        draft_id=do.draft_id,
        values=do.values,
        price=do.price,
        stock=do.stock,
        weight_grams=do.weight_grams,
        box=do.box,
        kinds=product_options.Kinds(do.kinds[0], do.kinds[1] or None) if do.kinds else None,
        own=do.own if do.kinds else None,
    )
    return listing.LISTING.finish(listing.Answers(name=product_names.of(new)), new.id)


ROUTES = Routes(
    taps=(on(taps.OWN_OPTIONS, own), on(taps.ADD_OPTION, ask)),
    forms=(FORM,),
    form_commands={c.AddOption: Route(add, writes=True)},
)
