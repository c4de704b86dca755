"""The menus: the home screen, the commands of a chat, the choice of a language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen, Rows
from bot.parsing.countries import ASKED_FIRST
from bot.screens.common import BROWSE, HOME, MY_PRODUCTS, country_buttons
from bot.texts import LANGUAGES, Language, Line, Strong, Text, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from bot.commerce.people import Member

# Before the language is known, everybody must find their own words.
GREETING = "Murakaza neza ku Isoko · Welcome to Isoko · 欢迎来到 Isoko"
QUESTION = "Hitamo ururimi · Choose a language · 请选择语言"


def language_screen(who: Member, guessed: Language, code: str = "") -> MessageScreen:
    """The platform's guess only orders the choices: it never says Kinyarwanda. `code` is of what
    they came for."""
    order = sorted(LANGUAGES, key=lambda language: guessed == "zh" and language != guessed)
    lines = (QUESTION,) if who.person.language else (GREETING, "", QUESTION)
    return MessageScreen(
        lines,
        tuple(
            (Button(labels.LANGUAGE_NAMES[each], taps.LANGUAGE(taps.ChosenLanguage(each, code))),)
            for each in order
        ),
    )


def language_chosen() -> MessageScreen:
    return MessageScreen(
        (t("✅ This chat is in English from now on. Change it any time: /language"),)
    )


def language_chosen_first(language: Language, *, elsewhere: bool) -> MessageScreen:
    """The same to somebody new, who is asked once where their parcels go. Nothing waits for it: the
    menu stands below."""
    first = ASKED_FIRST[::-1] if language == "zh" else ASKED_FIRST
    lines = (
        *language_chosen().lines,
        "",
        t("📍 Where do your parcels go?"),
        t("If they go abroad, you also see prices in yuan or in dollars."),
    )
    return MessageScreen(lines, country_buttons(first, elsewhere=elsewhere))


def menu(who: Member) -> MessageScreen:
    """The home screen: what this person can do, most likely first, and at most six things.

    What gives way is one step further: searching below the products, adding one below one's own.
    """
    lines: tuple[Line, ...] = (
        Strong(t("👋 Hello {name}!", name=who.person.name)),
        t("Isoko is the market in your chat: products made in Rwanda, straight from their makers."),
    )
    bought = (
        Button(t("🧺 My cart"), taps.CART(taps.InCart())),
        Button(t("🧾 My orders"), taps.ORDERS(FIRST)),
    )
    staff = (Button(t("🧰 For the staff"), taps.STAFF()),) if who.is_staff else ()
    rows: Rows
    if who.shop is None:
        search = Button(t("🔎 Search"), taps.SEARCH(taps.Found()))
        rows = ((BROWSE, search), bought, (Button(t("🏪 Open a shop"), taps.SELL()),), staff)
    else:
        rows = (
            (Button(t("📥 Sales"), taps.SALES(taps.OfSales())), MY_PRODUCTS),
            staff or (Button(t("➕ Add a product"), taps.ADD()),),
            (BROWSE,),
            bought,
        )
    return MessageScreen(lines, tuple(row for row in rows if row))


def with_messages_off(shown: MessageScreen) -> MessageScreen:
    """The same for somebody who switched off every message that can be."""
    said = t("🔕 You switched off all messages of the market. Switch them on again?")
    again = (Button(t("🔔 Switch on again"), taps.SWITCH(taps.Switched("all"))),)
    return replace(shown.after(said), rows=(again, *shown.rows))


def with_news_offered(shown: MessageScreen) -> MessageScreen:
    """The same for somebody who is told nothing of the market unless they ask for it."""
    news = Button(t("🔔 Get market news"), taps.SWITCH(taps.Switched("broadcast")))
    return replace(shown, rows=(*shown.rows, (news,)))


def staff_menu() -> MessageScreen:
    """What only the staff of the market can do."""
    rows = (
        (Button(t("📣 Broadcast"), taps.COMPOSE()),),
        (Button(t("🕓 Sent and planned"), taps.BROADCASTS()),),
        (
            Button(t("📋 Lists of people"), taps.LISTS()),
            Button(t("🔗 Campaigns"), taps.CAMPAIGNS()),
        ),
        (Button(t("📄 Tracking"), taps.TRACKING()), Button(t("🚚 Postage"), taps.POSTAGE(FIRST))),
        (
            Button(t("💱 Exchange rates"), taps.RATES()),
            Button(t("💼 Commission"), taps.COMMISSION()),
        ),
        (Button(t("🛃 Import tax at customs"), taps.IMPORT_TAX()),),
        (
            Button(t("💸 Payouts"), taps.PAYOUTS()),
            Button(t("🗣 Complaints"), taps.COMPLAINTS(FIRST)),
        ),
        (Button(t("💰 Money that is stuck"), taps.STUCK_MONEY(FIRST)),),
        (Button(t("👥 Questions to staff"), taps.DESK(FIRST)),),
        (Button(t("🌐 Translate texts"), taps.TRANSLATE(taps.ToTranslate())),),
        (Button(t("⚠️ Messages that failed"), taps.STUCK(FIRST)),),
        (HOME,),
    )
    return MessageScreen((Strong(t("🧰 For the staff")),), rows)


def commands_for(who: Member | None) -> tuple[tuple[str, Text], ...]:
    """The command menu that fits a person's role; of nobody in particular, a buyer's."""
    buyer = (
        ("shop", t("Browse products")),
        ("search", t("Search products")),
        ("cart", t("Your cart")),
        ("orders", t("Your orders")),
        ("ask", t("Ask a seller")),
        ("questions", t("Your questions")),
    )
    selling: tuple[tuple[str, Text], ...] = (("sell", t("Open a shop")),)
    if who is not None and who.shop is not None:
        selling = (
            ("sales", t("Orders waiting for you")),
            ("products", t("Your products")),
            ("statement", t("Your account with the market")),
            ("sell", t("Add a product")),
        )
    staff: tuple[tuple[str, Text], ...] = ()
    if who is not None and who.is_staff:
        staff = (
            ("broadcast", t("Send a broadcast")),
            ("broadcasts", t("Messages sent and planned")),
            ("lists", t("Lists of people")),
            ("campaign", t("Campaign links")),
            ("order", t("Look up an order")),
            ("complaints", t("Complaints to decide")),
            ("money", t("Money that is stuck")),
            ("desk", t("Questions for the staff")),
            ("translate", t("Translate product texts")),
            ("tracking", t("Record tracking events")),
            ("rates", t("Exchange rates")),
            ("commission", t("The market's commission")),
            ("payouts", t("Payouts to shops")),
            ("postage", t("Postage prices")),
            ("importtax", t("Import tax abroad")),
            ("stuck", t("Messages that failed")),
        )
    general = (
        ("language", t("Change the language")),
        ("settings", t("Your settings")),
        ("help", t("Help")),
        ("person", t("Talk to a person")),
        ("stop", t("Message settings")),
        ("accounts", t("Your accounts")),
        ("privacy", t("Your data")),
        ("cancel", t("Cancel the current step")),
        ("start", t("Main menu")),
    )
    if who is not None and who.shop is not None:
        return (*selling, *buyer, *staff, *general)
    return (*buyer, *selling, *staff, *general)


def help_screen(who: Member) -> MessageScreen:
    lines: list[Line] = [Strong(t("❓ Help")), ""]
    lines += [
        t("/{command}: {what}", command=command, what=what) for command, what in commands_for(who)
    ]
    lines += ["", t("Buttons also work by number: send 2 for the second one.")]
    talk = Button(t("👥 Talk to a person"), taps.TALK(taps.Concerning()))
    return MessageScreen(tuple(lines), ((talk,), (HOME,)))
