"""Stars and words of buyers, and the hour at which a seller is told how the day went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, MessageScreen
from bot.screens.common import HOME, back_row, in_rows, page_lines, pager
from bot.screens.products import stars_of
from bot.texts import Line, Strong, t

if TYPE_CHECKING:
    from storage.models import Product, Review
    from storage.reviews import Rating
    from storage.sql.pagination import Page


def rated(code: str, stars: int) -> MessageScreen:
    return MessageScreen(
        (Strong(t("🙏 Thank you! You gave: {stars}", stars="⭐" * stars)),),
        ((Button(t("✍️ Say why"), taps.SAY_WHY(code)), HOME),),
    )


def said(words: str) -> MessageScreen:
    return MessageScreen((Strong(t("🙏 Thank you!")), t("Review: {text}", text=words)), ((HOME,),))


def reviews_of(product: Product, name: str, rating: Rating, page: Page[Review]) -> MessageScreen:
    """What buyers wrote of it, newest first. Nobody is named."""
    lines: list[Line] = [Strong(name)]
    if rating.given:
        lines.append(stars_of(rating))
    lines += page_lines(page)
    for review in page.items:
        given = t("{stars}, {day}", stars="⭐" * review.stars, day=review.at.date())
        lines += ["", given, review.words]
    if not page.items:
        lines.append(t("Nobody has written a review yet."))
    rows = pager(page, lambda place: taps.REVIEWS(taps.OfProduct(product.id, place)))
    return MessageScreen(tuple(lines), (*rows, back_row(taps.PRODUCT(product.id))))


def hours() -> MessageScreen:
    buttons = [
        Button(t("{n}:00", n=hour), taps.SET_HOUR(taps.DigestAt(hour)))
        for hour in taps.DIGEST_HOURS
    ]
    return MessageScreen(
        (t("⏰ What time do you want your daily summary?"),), (*in_rows(buttons, 4), (HOME,))
    )


def hour_chosen(hour: int) -> MessageScreen:
    done = t("✅ From tomorrow at this time: {hour}", hour=f"{hour}:00")
    return MessageScreen((done,), ((HOME,),))
