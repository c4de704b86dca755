"""What each platform can do: one value of each, which its renderer holds to, and which the few
screens, forms and deeds ask that must know.

What one person is shown follows from the platform of their account (`of`). What is written once
and goes to people on all of them, a broadcast or a product, has to fit everywhere (`least`,
`everywhere`). Which platforms there are is said once, at the start (bot/app/house.py); nothing
below that names one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from bot.texts import Text


# How many people more may be written to within the day of a moment who have not written themselves.
Room = Callable[[datetime], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class PollLimits:
    answers: int  # at most
    answer_length: int
    question_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Lengths are in the platform's own counting (`measure`). None: as much as anybody wants; of
    what can be done, that it cannot be done at all."""

    platform: str
    name: str  # as people call it
    measure: Callable[[str], int]
    text_length: int
    caption_length: int  # of the words below a photo or a file
    album: int  # photos in one message
    buttons: int  # below one message
    label_length: int | None
    tap_bytes: int  # that a button carries
    edits: bool  # a message in place, as long as its buttons are tapped
    toast_length: int | None  # of the short notice on a tap
    contacts: bool  # a button that shares one's own number
    polls: PollLimits | None
    changeable: timedelta | None  # so long after it was sent, other words; or none at all
    reply_window: timedelta | None  # so long after somebody wrote, they can be answered
    billed: bool  # each message, by the country that it goes to
    repeats: timedelta  # so long the same update may come again
    # With {bot}, and {word} or {text}: opens our chat, and says the word; or writes it into the
    # field, with what else helps whoever reads it there.
    start_link: str
    return_link: str  # with {bot} and {language}: where a page elsewhere sends somebody back to
    refusals: tuple[tuple[tuple[str, ...], Text], ...]  # what it says, and what that comes to
    pages: bool = False  # it has addresses that anybody can open
    # Somebody is known by what a browser keeps alone: acts with money and data ask for more.
    by_cookie: bool = False
    one_way: bool = False  # people are written to there, at an address, and cannot write
    rings: bool = True  # what comes is heard; a page lies there until somebody opens it
    # A label as it reads where it would be too long; the same, where it is not.
    shorter_label: Callable[[Text], Text] = lambda label: label

    def link(self, bot: str, word: str, about: str = "") -> str:
        text = quote(f"{about} ({word})" if about else word, safe="")
        return self.start_link.format(bot=bot, word=word, text=text)

    def way_back(self, bot: str, language: str) -> str:
        """To our chat as they have it, from a page that is not ours. Nothing in it is secret, and
        it says who nobody is: it may open in another browser."""
        return self.return_link.format(bot=bot, language=language)


_served: dict[str, Capabilities] = {}
_names: dict[str, str] = {}
_rooms: dict[str, Room] = {}


def serve(*platforms: Capabilities) -> None:
    """These, and no others."""
    _served.clear()
    _names.clear()
    _rooms.clear()
    _served.update({each.platform: each for each in platforms})


def of(platform: str) -> Capabilities:
    return _served[platform]


def name_of(platform: str) -> str:
    """As people call it; one that is not served any more by its own name."""
    return _served[platform].name if platform in _served else platform


def repeats(platform: str) -> timedelta:
    """So long an update may come again; of a platform that is not served (any more), the longest
    that is known of any: WhatsApp sends one for seven days."""
    can = _served.get(platform)
    return can.repeats if can is not None else timedelta(days=8)


def called(platform: str, bot: str) -> None:
    """What our account is called there, in links to it: known once it has been asked for."""
    if bot:
        _names[platform] = bot


def limits_news(platform: str, room: Room) -> None:
    """It lets us write to so many who have not written: known where its sending half is."""
    _rooms[platform] = room


async def room_for_news(platform: str, at: datetime) -> int | None:
    """None: as many as anybody wants, as far as is known here."""
    return await _rooms[platform](at) if platform in _rooms else None


def links(word: str, about: str = "") -> dict[str, str]:
    """To our chat on every platform that is served, by what people call it."""
    return {
        can.name: can.link(_names[platform], word, about)
        for platform, can in _served.items()
        if platform in _names
    }


def has_pages() -> bool:
    """Whether somebody can be sent the address of a page of ours."""
    return any(each.pages for each in _served.values())


def has_mail() -> bool:
    """Whether somebody can be written to at an address that they give."""
    return any(each.one_way for each in _served.values())


def served() -> tuple[Capabilities, ...]:
    return tuple(_served.values())


def least(what: Callable[[Capabilities], int]) -> int:
    """As much as every platform takes."""
    return min(map(what, _served.values()))


def fits_below_a_photo(text: str) -> bool:
    return all(each.measure(text) <= each.caption_length for each in _served.values())


def polls_everywhere() -> PollLimits | None:
    """What a poll may be that everybody gets; None where somebody would get none."""
    limits = [each.polls for each in _served.values() if each.polls is not None]
    if len(limits) < len(_served):
        return None
    return PollLimits(
        min(each.answers for each in limits),
        min(each.answer_length for each in limits),
        min(each.question_length for each in limits),
    )


def changeable_since(now: datetime) -> dict[str, datetime]:
    """By platform, since when a message was sent that can be changed now."""
    return {
        each.platform: now - each.changeable
        for each in _served.values()
        if each.changeable is not None
    }


def changing() -> tuple[str, ...]:
    """The platforms on which what was sent can be changed."""
    return tuple(each.platform for each in _served.values() if each.changeable is not None)


def changed_longest() -> tuple[str, int] | None:
    """Where a message can be changed the longest, and for how many hours; None: nowhere."""
    able = [
        (each.name, each.changeable // timedelta(hours=1))
        for each in _served.values()
        if each.changeable is not None
    ]
    return max(able, key=lambda each: each[1], default=None)
