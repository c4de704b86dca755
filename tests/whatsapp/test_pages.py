"""The rest of a screen with many buttons, when it is asked for."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from bot.chat import Button, MessageScreen, Tap
from bot.i18n import Reader
from bot.whatsapp.pages import Pages, is_more, more_id, vote_id, vote_of
from bot.whatsapp.rendering import laid_out
from storage.redis.later_pages import SCREENS, LaterPages
from storage.redis.sessions import Sessions

ALINE, ERIC = "whatsapp:RW.1", "whatsapp:RW.2"


def screen(name: str) -> MessageScreen:
    rows = tuple((Button(f"{name} {n}", Tap("buy", f"{name}{n}")),) for n in range(12))
    return MessageScreen((name,), rows)


async def test_each_row_leads_to_its_own_screen(redis: Redis) -> None:
    pages = Pages(LaterPages(redis))
    rests = [laid_out(screen(f"{n}"), Reader.of("en"))[1] for n in range(SCREENS + 1)]
    for rest in (*rests, rests[1], rests[1]):  # one that is shown often pushes no other away
        await pages.note(ALINE, rest)
    for rest in rests[1:]:
        assert await pages.turn(ALINE, more_id(rest.mark, 1)) == rest.bodies[0]
    assert await pages.turn(ALINE, more_id(rests[0].mark, 1)) is None, "too long ago"
    assert await pages.turn(ALINE, more_id(rests[1].mark, 2)) is None
    assert await pages.turn(ERIC, more_id(rests[1].mark, 1)) is None, "somebody else's"
    await Sessions(redis).drop([ALINE])
    assert await pages.turn(ALINE, more_id(rests[1].mark, 1)) is None


@pytest.mark.parametrize("button", ["more|x|1", "more|0123456789abcdef|", "vote|", "buy|1||", ""])
async def test_no_other_button_is_a_page_or_a_vote(redis: Redis, button: str) -> None:
    assert not is_more(button)
    assert vote_of(button) is None
    assert await Pages(LaterPages(redis)).turn(ALINE, button) is None


def test_what_is_none_of_our_taps() -> None:
    for button in (more_id("0123456789abcdef", 1), vote_id(3)):
        assert Tap.decode(button) is None
    assert vote_of(vote_id(3)) == (3, False)
    assert vote_of(vote_id(12, several=True)) == (12, True)
