"""A list within a form, with a session around it: whatever comes between, nothing of it is lost."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from bot import handlers
from bot.chat import Document, OtherContent, Photo, SentPhoto, Unfit
from bot.handlers.context import Context, Route, StartForm
from storage.database import Database
from tests.support.model_forms import SIZED, Check, Sized
from tests.support.talk import Desk, Phone, data_of, tapped

ASKS_PRICE = "What is the price of one"


@pytest.fixture
async def aline(
    sqlite: Database, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> tuple[Desk, Phone, list[Sized]]:
    """Somebody at the second question about the first size, and what comes of the form."""
    done: list[Sized] = []

    async def begin(_turn: Context, _rest: str) -> StartForm:
        return StartForm(SIZED, Sized())

    async def check(_turn: Context, _do: Check) -> bool:
        return True

    async def publish(_turn: Context, do: Sized) -> tuple[()]:
        done.append(do)
        return ()

    monkeypatch.setitem(handlers.COMMANDS, "sized", Route(begin))
    monkeypatch.setitem(handlers.FORMS, "sized", SIZED)
    monkeypatch.setitem(handlers.FORM_COMMANDS, Check, Route(check))
    monkeypatch.setitem(handlers.FORM_COMMANDS, Sized, Route(publish))
    desk = Desk(sqlite, redis)
    phone = await desk.member("Aline")
    await phone.say("/sized", "Ikawa")
    await phone.tap("f|add")
    await phone.say("Small")
    assert ASKS_PRICE in phone.words
    return desk, phone, done


Place = tuple[Desk, Phone, list[Sized]]


async def finish(phone: Phone, done: list[Sized]) -> Sized:
    """From the price of the first size on."""
    assert ASKS_PRICE in phone.words
    await phone.say("5000", "10")
    await phone.tap("f|<skip", "f|add")
    await phone.say("Large", "9000", "4")
    await phone.tap("f|<skip", "f|<keep")
    await phone.say("Washed")
    await phone.tap("f|<confirm")
    (one,) = done
    assert [each.name for each in one.sizes or ()] == ["Small", "Large"]
    return one


async def test_another_process_goes_on(aline: Place) -> None:
    desk, phone, done = aline
    desk.restart()
    await phone.say("hello")
    await finish(phone, done)


async def test_a_look_aside_and_another_language(aline: Place) -> None:
    _, phone, done = aline
    await phone.say("/help")
    assert ASKS_PRICE in phone.words
    await phone.say("/language")
    await phone.tap("lang|zh")
    assert "单价" in phone.words
    await phone.say("/language")
    await phone.tap("lang|en")
    await finish(phone, done)


async def test_cancelled_and_taken_up_again(aline: Place) -> None:
    _, phone, done = aline
    await phone.say("/cancel")
    await phone.tap("resume|sized")
    await finish(phone, done)


async def test_left_and_taken_up_again(aline: Place) -> None:
    _, phone, done = aline
    await phone.say("/orders")
    await phone.tap("leave|")
    await phone.say("/sized")
    await phone.tap("resume|sized")
    await finish(phone, done)


async def test_a_button_of_an_earlier_step(aline: Place) -> None:
    """Red when the list of a minute ago opens, adds or removes something now."""
    _, phone, done = aline
    older = next(
        data
        for answer in reversed(phone.answers)
        for screen in answer.screens
        for data in data_of(screen)
        if data.startswith("f|add")
    )
    await phone.send(tapped(older))
    assert "earlier step" in phone.toast
    await phone.tap("f|<cancel", "resume|sized")
    await finish(phone, done)


async def test_an_album_about_an_entry(aline: Place) -> None:
    """Red when the second photo is kept nowhere, as it changes no answer of the form's own."""
    _, phone, done = aline
    await phone.say("5000", "10")
    lost = Unfit("lost", Document("file", "ikawa.jpg", "picture"))
    for what in (SentPhoto(Photo("one"), "album"), OtherContent("video", album="album"), lost):
        await phone.send(what, album="album")
    assert "did not arrive" in phone.words
    for name in ("two", "three"):
        await phone.photo(name, "album")
    assert len([each for each in phone.answers[-5:] if each.screens]) == 2
    await phone.tap("f|<keep", "f|add")
    await phone.say("Large", "9000", "4")
    await phone.tap("f|<skip", "f|<keep")
    await phone.say("Washed")
    await phone.tap("f|<confirm")
    photos = (done[0].sizes or ())[0].photos
    assert [each.id for each in photos or ()] == ["one", "two", "three"]


async def test_photos_that_are_not_asked_for(aline: Place) -> None:
    _, phone, done = aline
    await phone.send(SentPhoto(Photo("one"), "album"), album="album")
    assert "cannot be answered with a photo" in phone.words
    await finish(phone, done)
