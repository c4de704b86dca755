"""How it was: stars by one tap, words if the buyer wants; and at which hour a seller is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import product_texts, reviews
from bot.commerce.visibility import seen_by
from bot.flows import commands as c
from bot.flows.review import FORM, Answers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import reviews as screens
from storage import people
from storage import reviews as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def rate(turn: Context, it: taps.Rated) -> Answer:
    await reviews.rate(turn.db, it.order, turn.who, it.stars, turn.now)
    return Answer((screens.rated(it.order, it.stars),))


async def read(turn: Context, of: taps.OfProduct) -> Answer:
    """What buyers wrote of it, newest first. Nobody is named."""
    product = await seen_by(turn.db, turn.who, of.product)
    rating = await stored.of_product(turn.db, product.id)
    page = await stored.worded(turn.db, product.id, of.place)
    name = product_texts.name(product, turn.language)
    return Answer((screens.reviews_of(product, name, rating, page),))


async def say(turn: Context, code: str) -> StartForm:
    await reviews.of_buyer(turn.db, code, turn.who)
    return StartForm(FORM, Answers(order=code))


async def hours(_turn: Context, _nothing: object) -> Answer:
    return Answer((screens.hours(),))


async def choose_hour(turn: Context, chosen: taps.DigestAt) -> Answer:
    await people.set_digest_hour(turn.db, turn.who.person.id, chosen.hour)
    return Answer((screens.hour_chosen(chosen.hour),))


async def say_review(turn: Context, do: c.SayReview) -> tuple[Screen, ...]:
    await reviews.say(turn.db, do.order, turn.who, do.words)
    return (screens.said(do.words),)


ROUTES = Routes(
    taps=(
        on(taps.RATE, rate, writes=True),
        on(taps.SAY_WHY, say),
        on(taps.REVIEWS, read),
        on(taps.ASK_HOUR, hours, role="seller"),
        on(taps.SET_HOUR, choose_hour, writes=True),
    ),
    forms=(FORM,),
    form_commands={c.SayReview: Route(say_review, writes=True)},
)
