"""How it was: stars by one tap, words if the buyer wants; and at which hour a seller is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import reviews
from bot.commerce.refusals import NoShop, NotFound
from bot.commerce.visibility import seen_by
from bot.flows.review import FORM, Answers
from bot.handlers.catalogue import stars_of
from bot.handlers.context import StartForm
from bot.screens.common import HOME, back_row, page_lines, pager
from bot.texts import Line, Strong, Text, t
from storage import people
from storage import reviews as stored
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context

HOURS = (5, 6, 7, 8, 9, 12, 17, 20)


async def rate(turn: Context, subject: str) -> Answer:
    """`subject` is "code~stars"."""
    code, _, stars = subject.partition("~")
    if stars not in {"1", "2", "3", "4", "5"}:
        raise NotFound
    await reviews.rate(turn.db, code, turn.who, int(stars), turn.now)
    return Answer((_thanks(code, t("🙏 Thank you! You gave: {stars}", stars="⭐" * int(stars))),))


def _thanks(code: str, first: Text) -> Screen:
    return Screen(
        (Strong(first),),
        ((Button(t("✍️ Say why"), Tap("say", code)), HOME),),
    )


async def read(turn: Context, subject: str) -> Answer:
    """`subject` is "product~page": what buyers wrote of it, newest first. Nobody is named."""
    number, _, place = subject.partition("~")
    product = await seen_by(turn.db, turn.who, number)
    rating = await stored.of_product(turn.db, product.id)
    page = await stored.worded(turn.db, product.id, Place.read(place))
    lines: list[Line] = [Strong(product.name)]
    if rating.given:
        lines.append(stars_of(rating))
    lines += page_lines(page)
    for review in page.items:
        given = t("{stars}, {day}", stars="⭐" * review.stars, day=review.at.date())
        lines += ["", given, review.words]
    if not page.items:
        lines.append(t("Nobody has written a review yet."))
    rows = pager(page, "reviews", f"{product.id}~")
    return Answer((Screen(tuple(lines), (*rows, back_row(Tap("prod", str(product.id))))),))


async def say(turn: Context, code: str) -> StartForm:
    await reviews.of_buyer(turn.db, code, turn.who)
    return StartForm(FORM, Answers(order=code))


def said(words: str) -> Screen:
    return Screen((Strong(t("🙏 Thank you!")), t("Review: {text}", text=words)), ((HOME,),))


async def hours(turn: Context, _subject: str) -> Answer:
    if turn.who.shop is None:
        raise NoShop
    buttons = [Button(t("{n}:00", n=hour), Tap("hour!", str(hour))) for hour in HOURS]
    return Answer(
        (
            Screen(
                (t("⏰ What time do you want your daily summary?"),),
                (tuple(buttons[:4]), tuple(buttons[4:]), (HOME,)),
            ),
        )
    )


async def choose_hour(turn: Context, subject: str) -> Answer:
    if not subject.isdecimal() or int(subject) not in HOURS:
        raise NotFound
    await people.set_digest_hour(turn.db, turn.who.person.id, int(subject))
    done = t("✅ From tomorrow at this time: {hour}", hour=f"{subject}:00")
    return Answer((Screen((done,), ((HOME,),)),))
