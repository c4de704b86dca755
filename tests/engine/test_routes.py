"""Routes: each file of handlers says what it answers to, and who may is asked in one place."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from bot import handlers
from bot.handlers.context import Route, Routes

BOT = Path(__file__).parents[2] / "bot"


def test_who_may_is_asked_in_one_place() -> None:
    """A handler that asks itself is one that the next handler forgets to copy."""
    found = [
        str(path.relative_to(BOT))
        for room in ("handlers", "engine", "flows", "screens")
        for path in sorted((BOT / room).rglob("*.py"))
        for _ in re.finditer(r"raise (?:NotStaff|NoShop)\b", path.read_text(encoding="utf-8"))
    ]
    assert found == ["handlers/context.py"] * 2


def test_every_file_that_answers_is_known() -> None:
    """One that is not named in the package answers to nothing, and nobody notices."""
    files = sorted((BOT / "handlers").glob("*.py"))
    modules = [import_module(f"bot.handlers.{each.stem}") for each in files]
    routes = [each.ROUTES for each in modules if isinstance(getattr(each, "ROUTES", None), Routes)]
    assert {id(each) for each in routes} == {id(each) for each in handlers.ALL}


def test_what_two_files_answer_to_is_an_error() -> None:
    async def run(*_: object) -> None: ...

    with pytest.raises(ValueError, match="'shop'"):
        handlers.merged([{"shop": Route(run)}, {"cart": Route(run)}, {"shop": Route(run)}])


def test_every_form_that_handlers_begin_is_known() -> None:
    """A form that is not registered is lost with the next update."""
    begun = {
        value
        for each in sorted((BOT / "handlers").glob("*.py"))
        for value in re.findall(r"StartForm\(\s*([\w.]+),", each.read_text(encoding="utf-8"))
    }
    named = {
        value
        for each in sorted((BOT / "handlers").glob("*.py"))
        for group in re.findall(r"forms=\(([^)]*)\)", each.read_text(encoding="utf-8"))
        for value in re.findall(r"[\w.]+", group)
    }
    assert begun == named
