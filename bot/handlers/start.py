"""Greeting, language, help: where everybody begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Answer, Button, Rows, Screen, Tap
from bot.commerce.refusals import NotStaff
from bot.handlers import consent
from bot.i18n import guess_language
from bot.screens.common import HOME
from bot.texts import LANGUAGES, Language, Line, Strong, Text, t
from storage import people

if TYPE_CHECKING:
    from bot.commerce.people import Member
    from bot.handlers.context import Context

# Before the language is known, everybody must find their own words.
GREETING = "Murakaza neza ku Isoko · Welcome to Isoko · 欢迎来到 Isoko"
QUESTION = "Hitamo ururimi · Choose a language · 请选择语言"


def language_screen(who: Member) -> Screen:
    """The platform's guess only orders the choices: it never says Kinyarwanda."""
    first = guess_language(who.person.language_hint)
    order = sorted(LANGUAGES, key=lambda language: language != first if first == "zh" else False)
    lines = (QUESTION,) if who.person.language else (GREETING, "", QUESTION)
    return Screen(
        lines,
        tuple((Button(labels.LANGUAGE_NAMES[each], Tap("lang", each)),) for each in order),
    )


async def start(turn: Context, _rest: str) -> Answer:
    shown = menu(turn.who)
    if await consent.hears_nothing(turn):
        said = t("🔕 You switched off all messages of the market. Switch them on again?")
        again = (Button(t("🔔 Switch on again"), Tap("stop!", "all")),)
        shown = replace(shown.after(said), rows=(again, *shown.rows))
    return Answer((shown,), menu=True)  # staff may have been named since


async def home(turn: Context, _rest: str) -> Answer:
    return Answer((menu(turn.who),))


async def language(turn: Context, _rest: str) -> Answer:
    return Answer((language_screen(turn.who),))


async def choose_language(turn: Context, code: str) -> Answer:
    chosen: Language | None = next((each for each in LANGUAGES if each == code), None)
    if chosen is None:
        return Answer((language_screen(turn.who),))
    first = turn.who.person.language is None
    await people.set_language(turn.db, turn.who.person.id, chosen)
    turn.who.person.language = chosen
    if first:  # somebody who was forgotten and came back is called by their name again
        turn.who.person.name = turn.event.sender.name
    done = Screen((t("✅ This chat is in English from now on. Change it any time: /language"),))
    return Answer((done, menu(turn.who)) if first else (done,), menu=True)


def menu(who: Member) -> Screen:
    """The home screen: what this person can do, most likely first, and at most six things.

    What gives way is one step further: searching below the products, adding one below one's own.
    """
    lines: tuple[Line, ...] = (
        Strong(t("👋 Hello {name}!", name=who.person.name)),
        t("Isoko is the market in your chat: products made in Rwanda, straight from their makers."),
    )
    browse = Button(t("🛍 Browse products"), Tap("shop"))
    bought = (Button(t("🧺 My cart"), Tap("cart")), Button(t("🧾 My orders"), Tap("orders")))
    staff = (Button(t("🧰 For the staff"), Tap("staff")),) if who.is_staff else ()
    rows: Rows
    if who.shop is None:
        search = Button(t("🔎 Search"), Tap("search"))
        rows = ((browse, search), bought, (Button(t("🏪 Open a shop"), Tap("sell")),), staff)
    else:
        rows = (
            (Button(t("📥 Sales"), Tap("sales")), Button(t("📋 My products"), Tap("mine"))),
            staff or (Button(t("➕ Add a product"), Tap("add")),),
            (browse,),
            bought,
        )
    return Screen(lines, tuple(row for row in rows if row))


async def staff(turn: Context, _rest: str) -> Answer:
    """What only the staff of the market can do."""
    if not turn.who.is_staff:
        raise NotStaff
    rows = (
        (Button(t("📣 Broadcast"), Tap("broadcast")),),
        (Button(t("🕓 Sent and planned"), Tap("broadcasts")),),
        (Button(t("📋 Lists of people"), Tap("lists")), Button(t("🔗 Campaigns"), Tap("campaign"))),
        (Button(t("📄 Tracking"), Tap("tracking")),),
        (Button(t("⚠️ Messages that failed"), Tap("stuck")),),
        (HOME,),
    )
    return Answer((Screen((Strong(t("🧰 For the staff")),), rows),))


def commands_for(who: Member | None) -> tuple[tuple[str, Text], ...]:
    """The command menu that fits a person's role; of nobody in particular, a buyer's."""
    buyer = (
        ("shop", t("Browse products")),
        ("search", t("Search products")),
        ("cart", t("Your cart")),
        ("orders", t("Your orders")),
    )
    selling: tuple[tuple[str, Text], ...] = (("sell", t("Open a shop")),)
    if who is not None and who.shop is not None:
        selling = (
            ("sales", t("Orders waiting for you")),
            ("products", t("Your products")),
            ("sell", t("Add a product")),
        )
    staff: tuple[tuple[str, Text], ...] = ()
    if who is not None and who.is_staff:
        staff = (
            ("broadcast", t("Send a broadcast")),
            ("broadcasts", t("Messages sent and planned")),
            ("lists", t("Lists of people")),
            ("campaign", t("Campaign links")),
            ("tracking", t("Record tracking events")),
            ("stuck", t("Messages that failed")),
        )
    general = (
        ("language", t("Change the language")),
        ("help", t("Help")),
        ("stop", t("Message settings")),
        ("privacy", t("Your data")),
        ("cancel", t("Cancel the current step")),
        ("start", t("Main menu")),
    )
    if who is not None and who.shop is not None:
        return (*selling, *buyer, *staff, *general)
    return (*buyer, *selling, *staff, *general)


async def help_(turn: Context, _rest: str) -> Answer:
    lines: list[Line] = [Strong(t("❓ Help")), ""]
    lines += [
        t("/{command}: {what}", command=command, what=what)
        for command, what in commands_for(turn.who)
    ]
    lines += ["", t("Buttons also work by number: send 2 for the second one.")]
    return Answer((Screen(tuple(lines), ((HOME,),)),), fresh=True)
