"""Routes: each file of handlers says what it answers to, and who may is asked in one place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from bot import handlers
from bot.chat import taps_of
from bot.commerce.people import Member
from bot.handlers.context import Route, Routes
from bot.screens import menu
from storage.member_snapshots import PersonSnapshot, ShopSnapshot

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


SINCE = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
ANYBODY = PersonSnapshot(1, "telegram", "1", "Aline", "en", "en", None, None, SINCE, None)
ANY_SHOP = ShopSnapshot(1, "draft", "Ikawa", "", "Huye", "+250788123456", None, "RWF", None, None)
MEMBERS = {
    "newcomer": Member(ANYBODY, None, is_staff=False),
    "seller": Member(ANYBODY, ANY_SHOP, is_staff=False),
    "staff": Member(ANYBODY, None, is_staff=True),
    "selling staff": Member(ANYBODY, ANY_SHOP, is_staff=True),
}


def may(who: Member, route: Route) -> bool:
    return {"": True, "staff": who.is_staff, "seller": who.shop is not None}[route.role]


@pytest.mark.parametrize("who", MEMBERS.values(), ids=MEMBERS)
def test_the_command_menu_has_what_somebody_may_do(who: Member) -> None:
    """A command without a line is never found, and a line that is refused is a disappointment."""
    offered = [name for name, _ in menu.commands_for(who)]
    wanted = {name for name, route in handlers.COMMANDS.items() if may(who, route)}
    if not who.is_staff:
        wanted.discard("order")  # whose sides have /orders and /sales, or type the code alone
    wanted.discard("reply")  # a button below each question, and their own reply to it, do that
    wanted.discard("confirm")  # a page asks for it where it is needed, and has no such menu
    assert sorted(offered) == sorted(wanted | {"cancel"})  # which is the router's


@pytest.mark.parametrize("who", MEMBERS.values(), ids=MEMBERS)
def test_the_home_screen_offers_what_somebody_may_do(who: Member) -> None:
    actions = {each.partition("|")[0] for each in taps_of((menu.menu(who),))}
    assert all(may(who, handlers.TAPS[action]) for action in actions)
    assert ("staff" in actions) is who.is_staff


def test_the_menu_of_staff_is_for_staff() -> None:
    actions = {each.partition("|")[0] for each in taps_of((menu.staff_menu(),))}
    assert {handlers.TAPS[action].role for action in actions - {"home"}} == {"staff"}
