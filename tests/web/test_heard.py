"""What the people of the stories hear on their page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.support.web_market import WebMarket, WebPerson


def bubble(number: int, text: str) -> tuple[int, str]:
    return number, f'<article id="m{number}"><p class="said">{text}</p></article>'


class Page(WebPerson):
    async def look(self) -> None:
        """Nothing more comes."""


@pytest.fixture
async def person() -> AsyncIterator[Page]:
    async def until(*_: Any) -> None:
        """The house lives."""

    market = SimpleNamespace(people=[], patience=0.05, until=until)
    person = Page(cast(WebMarket, market), "Bosco", "en")
    person.fields = {"cursor": "2"}
    yield person
    await person.browser.close()


async def test_two_that_come_with_one_look_are_two(person: Page) -> None:
    """Red when the second is taken for heard with the first: under load, both are there at once."""
    items = [bubble(3, "It was accepted."), bubble(4, "It was not accepted.")]
    await person._take({"items": items, "cursor": 9, "first": 1})
    assert (await person.hears("was accepted")).number == 3
    assert (await person.hears("was not accepted")).number == 4


async def test_what_was_heard_is_heard_once(person: Page) -> None:
    await person._take({"items": [bubble(3, "New order!")], "cursor": 9, "first": 1})
    await person.hears("New order!")
    with pytest.raises(AssertionError, match="hears nothing"):
        await person.hears("New order!")
    await person._take({"items": [bubble(3, "New order! Paid.")], "cursor": 10, "first": 1})
    assert (await person.hears("New order!")).text == "New order! Paid."


async def test_what_came_before_is_not_heard_anew(person: Page) -> None:
    await person._take({"items": [bubble(3, "New order!")], "cursor": 9, "first": 1})
    person.hears_anew()
    with pytest.raises(AssertionError, match="hears nothing"):
        await person.hears("New order!")
