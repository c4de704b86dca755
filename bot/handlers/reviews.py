"""How it was: stars by one tap, words if the buyer wants; and at which hour a seller is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Screen
from bot.commerce import reviews
from bot.commerce.refusals import NotFound
from bot.commerce.visibility import seen_by
from bot.flows import commands as c
from bot.flows.review import FORM, Answers
from bot.handlers.context import Route, Routes, StartForm
from bot.screens import reviews as screens
from storage import people
from storage import reviews as stored
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def rate(turn: Context, subject: str) -> Answer:
    """`subject` is "code~stars"."""
    code, _, stars = subject.partition("~")
    if stars not in {"1", "2", "3", "4", "5"}:
        raise NotFound
    await reviews.rate(turn.db, code, turn.who, int(stars), turn.now)
    return Answer((screens.rated(code, int(stars)),))


async def read(turn: Context, subject: str) -> Answer:
    """`subject` is "product~page": what buyers wrote of it, newest first. Nobody is named."""
    number, _, place = subject.partition("~")
    product = await seen_by(turn.db, turn.who, number)
    rating = await stored.of_product(turn.db, product.id)
    page = await stored.worded(turn.db, product.id, Place.read(place))
    return Answer((screens.reviews_of(product, rating, page),))


async def say(turn: Context, code: str) -> StartForm:
    await reviews.of_buyer(turn.db, code, turn.who)
    return StartForm(FORM, Answers(order=code))


async def hours(_turn: Context, _subject: str) -> Answer:
    return Answer((screens.hours(),))


async def choose_hour(turn: Context, subject: str) -> Answer:
    if not subject.isdecimal() or int(subject) not in screens.HOURS:
        raise NotFound
    await people.set_digest_hour(turn.db, turn.who.person.id, int(subject))
    return Answer((screens.hour_chosen(int(subject)),))


async def say_review(turn: Context, do: c.SayReview) -> tuple[Screen, ...]:
    await reviews.say(turn.db, do.order, turn.who, do.words)
    return (screens.said(do.words),)


ROUTES = Routes(
    taps={
        "rate": Route(rate, writes=True),
        "say": Route(say),
        "reviews": Route(read),
        "hour": Route(hours, role="seller"),
        "hour!": Route(choose_hour, writes=True),
    },
    forms=(FORM,),
    form_commands={c.SayReview: Route(say_review, writes=True)},
)
