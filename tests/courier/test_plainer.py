"""A notice that Telegram refuses as it is arrives in a plainer form, and is refused as before where
none is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telegram.error import BadRequest

from bot.chat import (
    Button,
    DocumentScreen,
    MadeDocument,
    MadePhoto,
    MessageScreen,
    Photo,
    Screen,
    Tap,
)
from bot.i18n import Reader
from bot.notices.broadcasts import BroadcastTest
from bot.screens.notices import registry
from storage.redis.last_buttons import KIND
from tests.courier.conftest import Post
from tests.support.images import plain

PICTURE = MessageScreen(
    ("Your order has <b>come</b>.",), ((Button("Look", Tap("home")),),), photo=Photo("no-such")
)
BAD_BUTTON = MessageScreen(("Your order has come.",), ((Button("Look", url="nonsense:"),),))


@pytest.mark.parametrize("screen", [PICTURE, BAD_BUTTON], ids=["picture", "button"])
async def test_words_come_in_place_of_what_is_refused(
    post: Post, monkeypatch: pytest.MonkeyPatch, screen: Screen
) -> None:
    """Red when the person hears nothing, and staff find it under /stuck."""
    monkeypatch.setattr(registry, "screen", lambda *_: screen)
    aline = await post.person("Aline")
    await post.tell(aline)
    await (await post.courier()).drain()
    [heard] = await post.heard(aline)
    assert "has" in str(heard)
    assert await post.states() == ["delivered"]


async def test_buttons_that_were_left_out_are_not_what_a_number_means(post: Post) -> None:
    aline = await post.person("Aline")
    courier = await post.courier()
    refused = replace(BAD_BUTTON, rows=(*BAD_BUTTON.rows, *PICTURE.rows))
    await courier.transport.send(aline.id, refused, Reader.of("en"), "notice", plainly=True)
    assert await post.redis.keys(f"*{KIND}:*") == []
    await courier.transport.send(aline.id, replace(PICTURE, photo=None), Reader.of("en"), "notice")
    assert len(await post.redis.keys(f"*{KIND}:*")) == 1


async def test_a_file_of_ours_goes_out_with_a_notice(post: Post) -> None:
    aline = await post.person("Aline")
    courier = await post.courier()
    file = MadeDocument("statement.xlsx", b"what is in it")
    screen = DocumentScreen(("Your statement",), PICTURE.rows, file)
    await courier.transport.send(aline.id, screen, Reader.of("en"), "notice")
    await courier.transport.send(
        aline.id, replace(PICTURE, photo=MadePhoto(content=plain())), Reader.of("en"), "notice"
    )
    message, picture = await post.phones[aline.id].messages()
    assert (message.text, message.api["document"]["file_name"]) == ("Your statement", file.name)
    assert message.data
    assert picture.api["photo"]


async def test_a_broadcast_is_refused_as_it_is(post: Post) -> None:
    aline = await post.person("Aline")
    courier = await post.courier()
    with pytest.raises(BadRequest):
        await courier.transport.send(aline.id, PICTURE, Reader.of("en"), "broadcast")
    assert await post.heard(aline) == []


async def test_and_so_is_its_test_for_the_author(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "screen", lambda *_: PICTURE)
    aline = await post.person("Aline")
    await post.tell(aline)
    await post.set(kind=BroadcastTest.KIND)
    await (await post.courier()).drain()
    assert await post.states() == ["refused"]
    assert await post.heard(aline) == []


async def test_who_is_gone_is_not_written_to_four_times(post: Post) -> None:
    courier, calls = await post.courier(), await post.calls()
    with pytest.raises(BadRequest):
        await courier.transport.send("424242", PICTURE, Reader.of("en"), "notice", plainly=True)
    assert await post.calls() <= calls + 2
