"""Labels that stand alone, in twos or in threes are buttons on WhatsApp, not a list that opens."""

from __future__ import annotations

import re

from bot.chat import Button, MessageScreen, Tap
from bot.commerce.consent import KINDS
from bot.i18n import Reader, plain
from bot.labels import message_kind_on_a_button
from bot.texts import LANGUAGES, Text, t
from bot.whatsapp.capabilities import units
from bot.whatsapp.rendering import BUTTON, messages
from bot.whatsapp.short_labels import SHORT
from tests.i18n import buttons, checks
from tests.i18n.catalogues import all_entries

# The platform has its own words for it.
NOT_SHOWN = {"📱 Share my number"}
# Wherever they stand, three others do: in the menu of staff, the form of a broadcast and what of it
# can be edited, an order or a product of a seller's, the ways to ship a parcel, a cart.
AMONG_MORE = {
    *("⚠️ Messages that failed", "💱 Exchange rates", "🗣 Complaints", "👥 Questions to staff"),
    *("Bought or sold since", "Buttons with links", "🎯 Narrow the audience"),
    *("Tomorrow 08:00 Beijing", "Tomorrow 08:00 Kigali", "🚨 Now, also at night"),
    *("📣 Send to {n} person", "📣 Send to {n} people", "🔁 Send all again"),
    *("⚖️ Weighed: new postage", "💰 Payments to check", "🔽 More about the parcel"),
    *("📮 Handed in", "🛃 At customs", "🛃 Held by customs", "🏤 Ready for pickup"),
    *("✖️ End all reductions", "✖️ End the reduced price", "🤝 I bring it myself"),
    "🎟 Discount code",
}


def test_every_label_that_is_too_long_has_a_shorter_form() -> None:
    """Of all that can stand on a button, on whichever screen: red when one that stands below a
    message with one or two others makes a list of them that has to be opened."""
    possible = buttons.labels() - NOT_SHOWN - AMONG_MORE
    long = {
        entry.msgid: shown
        for entry in all_entries()
        if entry.msgid in possible and entry.msgid not in SHORT
        for form in entry.forms
        if "{" not in (shown := _filled(entry.msgid, form)) and units(shown) > BUTTON
    }
    assert long == {}


def _filled(msgid: str, form: str) -> str:
    """With numbers and codes in it; what has a name in it is as long as that."""
    code = "PO-999" if "Payout" in msgid else "IS-7K4QM2"
    return re.sub(r"\{(n|number)\}", "99", checks.TAG.sub("", form)).replace("{code}", code)


def test_each_is_short_enough_in_every_language() -> None:
    kinds = [message_kind_on_a_button(each) for each in KINDS]
    for text in SHORT.values():
        for language in LANGUAGES:
            for kind in kinds:
                shown = plain(Text(text.msgid, {"kind": kind}), Reader.of(language))
                assert units(shown) <= BUTTON, shown


def test_only_where_it_makes_buttons_of_a_list() -> None:
    long = Button(t("📬 I have received it"), Tap("a", "1"))
    (body,) = messages(MessageScreen(("?",), ((long,),)), Reader.of("en"))
    assert body["interactive"]["action"]["buttons"][0]["reply"]["title"] == "📬 I received it"
    rows = ((long,), *((Button(f"{n}", Tap("b", f"{n}")),) for n in range(3)))
    (body,) = messages(MessageScreen(("?",), rows), Reader.of("en"))
    titles = [each["title"] for each in body["interactive"]["action"]["sections"][0]["rows"]]
    assert titles[0] == "📬 I have received it"
