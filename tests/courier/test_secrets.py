"""After every fault of the wire: the token stands in no log line, nor in the database."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from telegram.error import TelegramError

from bot import doctor, logs
from bot.chat import Document, MessageScreen, SentDocument, Unfit
from bot.engine.processor import TemporarilyUnavailable
from bot.i18n import Reader
from bot.settings import Settings
from bot.telegram.inbound.files import TelegramFiles
from bot.telegram.inbound.listener import new_bot
from bot.telegram.inbound.raw_api import Call, make
from storage.database import file_of
from tests.courier.conftest import Post
from tests.courier.test_trouble import answering

DEAD = "http://127.0.0.1:9"
NOWHERE = "http://no.such.host.invalid"
NO_ADDRESS = "http://[half"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """All that would stand in the log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.TextLines())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


async def no_secrets(post: Post, out: io.StringIO) -> None:
    secret = post.stand_in.token.partition(":")[2]
    assert secret not in out.getvalue()
    file = file_of(post.trade.database.url)
    assert file is not None
    for each in file.parent.glob(f"{file.name}*"):
        assert secret.encode() not in each.read_bytes(), each.name


@pytest.mark.parametrize("url", [DEAD, NOWHERE])
async def test_where_telegram_cannot_be_reached(post: Post, out: io.StringIO, url: str) -> None:
    aline = await post.person("Aline")
    await post.tell(aline)
    courier = await post.courier(url=url)
    await courier.transport.bot._request[1].initialize()
    await courier.drain()
    await courier.transport.bot._request[1].shutdown()
    [(outcome, detail)] = await post.attempts()
    assert (outcome, bool(detail)) == ("later", True)
    with pytest.raises(TelegramError) as error:
        await courier.transport.send(aline.id, MessageScreen(("Hello",)), Reader.of("en"), "notice")
    logging.getLogger("anybody").error("failed", exc_info=error.value)
    await no_secrets(post, out)


@pytest.mark.parametrize(
    "fault",
    [
        {"server_error_next": 1},
        {"too_many_next": 1},
        {"drop_answer_next": 1},
    ],
)
async def test_where_it_stumbles(post: Post, out: io.StringIO, fault: dict[str, int]) -> None:
    await post.tell(await post.person("Aline"))
    await post.world.faults(**fault)
    await (await post.courier()).drain()
    await no_secrets(post, out)


async def test_where_the_token_is_refused(post: Post, out: io.StringIO) -> None:
    await post.tell(await post.person("Aline"))
    async with answering(401, '{"ok":false,"error_code":401,"description":"Unauthorized"}') as url:
        courier = await post.courier(url=url)
        with pytest.raises(TelegramError) as error:
            await courier.transport.bot.initialize()
        logging.getLogger("anybody").error("failed", exc_info=error.value)
        await courier.drain()
        await courier.transport.bot.shutdown()
    assert "Unauthorized" in out.getvalue() or "token" in out.getvalue()
    await no_secrets(post, out)


async def test_where_a_file_cannot_be_had(post: Post, out: io.StringIO) -> None:
    async with (
        answering(404, "<html>") as url,
        new_bot(post.stand_in.token, url) as bot,
    ):
        files = TelegramFiles(bot, post.photos())
        picture = SentDocument(Document("no-such-name", "ikawa.png", "picture"))
        found = await files.fetch(7, picture, "picture")
        assert found == Unfit("lost", picture.document)
        for each in (
            lambda: bot.download_file("photos/1.jpg", io.BytesIO()),
            lambda: bot.download("no-such-name", io.BytesIO()),
            lambda: make(bot, Call("getMe", {})),
        ):
            try:
                await each()
            except Exception:
                logging.getLogger("anybody").exception("it cannot be had")
    assert out.getvalue().count("it cannot be had") == 3
    await no_secrets(post, out)


@pytest.mark.parametrize("url", [DEAD, NOWHERE, NO_ADDRESS])
async def test_what_the_doctor_says(
    post: Post, out: io.StringIO, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(bot_token=post.stand_in.token, telegram_api_url=url)  # type: ignore[arg-type]
    try:
        doctor._say(await doctor.outside.token(settings))
    except (TimeoutError, ValueError, TemporarilyUnavailable):
        logging.getLogger("anybody").exception("it ends")
    said = capsys.readouterr()
    assert post.stand_in.token.partition(":")[2] not in said.out + said.err
    await no_secrets(post, out)
