"""How it was: stars by one tap, words if the buyer wants; and at which hour a seller is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import reviews
from bot.commerce.refusals import NoShop, NotFound
from bot.flows.review import FORM, Answers
from bot.handlers.turn import Begin
from bot.texts import Strong, Text, t
from storage import people

if TYPE_CHECKING:
    from bot.handlers.turn import Turn

HOME = Button(t("🏠 Main menu"), Tap("home"))
HOURS = (5, 6, 7, 8, 9, 12, 17, 20)


async def rate(turn: Turn, subject: str) -> Answer:
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


async def say(turn: Turn, code: str) -> Begin:
    await reviews.of_buyer(turn.db, code, turn.who)
    return Begin(FORM, Answers(order=code))


def said(words: str) -> Screen:
    return Screen((Strong(t("🙏 Thank you!")), t("Review: {text}", text=words)), ((HOME,),))


async def hours(turn: Turn, _subject: str) -> Answer:
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


async def choose_hour(turn: Turn, subject: str) -> Answer:
    if not subject.isdecimal() or int(subject) not in HOURS:
        raise NotFound
    await people.set_digest_hour(turn.db, turn.who.person.id, int(subject))
    done = t("✅ From tomorrow at this time: {hour}", hour=f"{subject}:00")
    return Answer((Screen((done,), ((HOME,),)),))
