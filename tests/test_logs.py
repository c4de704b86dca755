"""What is logged, and by whom ever: not the token, no password, no word of a row."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from storage.database import Database

TOKEN = "123456789:AAExampleExampleExampleExampleExample"


@pytest.fixture(params=["text", "json"])
def out(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """A logger set up as for the market, and what it wrote."""
    kind: Literal["text", "json"] = request.param
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines() if kind == "json" else logs.TextLines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def raised(words: str, *, cause: str = "") -> Exception:
    try:
        try:
            raise OSError(cause)
        except OSError as error:
            raise RuntimeError(words) from error
    except RuntimeError as error:
        return error


class TestSecrets:
    @pytest.mark.parametrize(
        "words",
        [
            f"https://api.telegram.org/bot{TOKEN}/sendMessage",
            f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg",
            f"bot{TOKEN.replace(':', '%3A')}/getMe",
            f"The token `{TOKEN}` was rejected by the server.",
            "bot#:AAExampleExampleExampleExampleExample",  # as 0.1 kept reasons
        ],
    )
    async def test_the_token_wherever_it_stands(self, out: io.StringIO, words: str) -> None:
        log = logging.getLogger("anybody")
        log.warning("%s", words)
        log.error("failed", exc_info=raised(words, cause=words))
        assert "AAExample" not in out.getvalue()
        assert "<token>" in out.getvalue()
        assert "AAExample" not in logs.redacted(words)

    async def test_a_password_in_an_address(self, out: io.StringIO) -> None:
        logging.getLogger("anybody").warning("postgresql://isoko:hunter2@db/isoko is away")
        assert "hunter2" not in out.getvalue()
        assert "postgresql://isoko:<password>@db/isoko" in out.getvalue()

    async def test_what_is_none_stays(self, out: io.StringIO) -> None:
        words = "order IS-7K4QM2 at 12:30:15, parcel EE473124829RW, http://localhost:8099/page"
        logging.getLogger("anybody").warning(words)
        assert words in out.getvalue()


async def test_no_line_looks_like_two(out: io.StringIO) -> None:
    logging.getLogger("anybody").warning("of %s", "x\n2026-12-17 CRITICAL root: forged\r\x1b[31m")
    [line] = out.getvalue().splitlines()
    assert "forged" in line
    assert "\x1b" not in line
    if line.startswith("{"):
        assert json.loads(line)["message"].startswith("of x")


class TestPeople:
    """A database that stumbles says what it stumbled over."""

    NAME, PHONE = "Uwase Alice", "+250788123456"

    @pytest.mark.parametrize(
        "statement",
        [
            # a row that is refused as a whole, one value of it, and a statement that is none
            "INSERT INTO people (platform, name, phone) VALUES ('a', :name, :phone)",
            "SELECT * FROM nowhere WHERE name = :name OR phone = :phone",
            "SELECT CAST(:name AS integer) / 0 FROM people WHERE phone = :phone AND nothing = 1",
        ],
    )
    async def test_and_nobody_reads_whose_it_was(
        self, database: Database, out: io.StringIO, statement: str
    ) -> None:
        with pytest.raises(SQLAlchemyError) as error:
            async with database.write() as db:
                await db.execute(text(statement), {"name": self.NAME, "phone": self.PHONE})
        log = logging.getLogger("anybody")
        log.warning("it waits: %s", error.value)
        log.error("it stumbled", exc_info=error.value)
        assert self.NAME not in out.getvalue()
        assert self.PHONE not in out.getvalue()


def test_what_ends_the_process_is_logged_so_too(
    out: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = logs._last_words(lambda *_: pytest.fail("Python's own way"))
    error = raised(f"https://api.telegram.org/bot{TOKEN}/getMe")
    hook(type(error), error, error.__traceback__)
    assert "ended by an error" in out.getvalue()
    assert "AAExample" not in out.getvalue()
