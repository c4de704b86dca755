"""Messages with buttons, with a list, or with something that only a phone can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.whatsapp.refusals import GraphRefusal, missing, wrong

from .bubbles import Bubble, Button, Card, Row, Section
from .plain import picture

if TYPE_CHECKING:
    from playground.whatsapp.media import Media

    from .bubbles import Picture
    from .values import Values

LONGEST_BODY = 1024
LONGEST_LIST_BODY = 4096
LONGEST_LABEL = 20  # of a button, of what opens a list, of a link
LONGEST_LINE = 60  # of a header that is text, and of a footer
LONGEST_BUTTON_ID = 256
LONGEST_ROW_ID = 200
LONGEST_ROW = 24
LONGEST_DESCRIPTION = 72
LONGEST_CARD_TEXT = 160
MOST_BUTTONS = 3
MOST_ROWS = 10
MOST_CARDS = 10
NOT_HERE = (
    "product",
    "product_list",
    "catalog_message",
    "flow",
    "address_message",
    "call_permission_request",
)


def read(given: Values, media: Media) -> Bubble:
    """By the interactive type."""
    kind = given.text("type", 40)
    match kind:
        case "button":
            bubble = with_buttons(given, media)
        case "list":
            bubble = with_list(given)
        case "cta_url":
            bubble = with_link(given, media)
        case "location_request_message":
            bubble = asking(given, "send_location", Button("place", "Send location"))
        case "request_contact_info":
            bubble = asking(given, "request_contact_info", Button("contact", "Share contact info"))
        case "carousel":
            bubble = with_cards(given, media)
        case _ if kind in NOT_HERE:
            raise GraphRefusal(131009, f"interactive type {kind!r} is left out of this stand-in")
        case _:
            raise wrong(given.at("type"), f"{kind!r} is no interactive type")
    given.done()
    return bubble


def body(given: Values, most: int = LONGEST_BODY) -> str:
    """What it says."""
    inside = given.inside("body")
    words = inside.text("text", most)
    inside.done()
    return words


def footer(given: Values) -> str:
    """A small line below, which need not be there."""
    if not given.has("footer"):
        return ""
    inside = given.inside("footer")
    words = inside.text("text", LONGEST_LINE)
    inside.done()
    return words


def header(given: Values, media: Media | None) -> tuple[str, Picture | None]:
    """A line or a picture above; without media only a line may be there."""
    if not given.has("header"):
        return "", None
    inside = given.inside("header")
    kind = inside.choice("type", ("text", "image", "video", "document"))
    if kind == "text":
        words = inside.text("text", LONGEST_LINE)
        inside.done()
        return words, None
    if media is None:
        raise wrong(inside.at("type"), f"a header here is text only, not {kind}")
    within = inside.inside(kind)
    shown = picture(kind, within, media)
    if kind == "document":
        shown.filename = within.text("filename", 240, least=0, default="")
    within.done()
    inside.done()
    return "", shown


def reply(given: Values, longest_id: int = LONGEST_BUTTON_ID) -> Button:
    """A button that answers."""
    given.choice("type", ("reply", "quick_reply"))
    inside = given.inside("reply" if given.has("reply") else "quick_reply")
    made = Button("reply", inside.text("title", LONGEST_LABEL), inside.text("id", longest_id))
    inside.done()
    given.done()
    return made


def must_differ(where: str, buttons: list[Button]) -> None:
    """Two buttons that read alike, be it in capitals, or that answer alike cannot be told apart."""
    if len({each.title.casefold() for each in buttons}) != len(buttons):
        raise wrong(where, "Buttons titles must be unique.")
    if len({each.id for each in buttons}) != len(buttons):
        raise wrong(where, "Buttons ids must be unique.")


def with_buttons(given: Values, media: Media) -> Bubble:
    """One to three reply buttons."""
    above, shown = header(given, media)
    words, below = body(given), footer(given)
    action = given.inside("action")
    where = action.at("buttons")
    buttons = [reply(each) for each in action.objects("buttons", MOST_BUTTONS)]
    must_differ(where, buttons)
    action.done()
    return Bubble(
        "interactive", text=words, header=above, picture=shown, footer=below, buttons=buttons
    )


def with_list(given: Values) -> Bubble:
    """A list behind a button."""
    above, _ = header(given, None)
    words, below = body(given, LONGEST_LIST_BODY), footer(given)
    action = given.inside("action")
    label = action.text("button", LONGEST_LABEL)
    where = action.at("sections")
    sections = [section(each) for each in action.objects("sections", 10)]
    action.done()
    if len(sections) > 1 and not all(each.title for each in sections):
        raise missing(f"{where}['title']")
    rows = [row for each in sections for row in each.rows]
    if len(rows) > MOST_ROWS:
        raise wrong(where, f"Total row count exceed max allowed count: {MOST_ROWS}")
    if len({row.id for row in rows}) != len(rows):
        raise wrong(where, "Duplicate row id found. Each row must have a unique id.")
    return Bubble(
        "interactive", text=words, header=above, footer=below, list_button=label, sections=sections
    )


def section(given: Values) -> Section:
    """Some rows under a title."""
    title = given.text("title", LONGEST_ROW, least=0, default="")
    rows = []
    for each in given.objects("rows", MOST_ROWS):
        row = Row(each.text("id", LONGEST_ROW_ID), each.text("title", LONGEST_ROW))
        row.description = each.text("description", LONGEST_DESCRIPTION, least=0, default="")
        each.done()
        rows.append(row)
    given.done()
    return Section(title, rows)


def link(action: Values) -> Button:
    """What opens a page; nothing else can stand beside it."""
    action.choice("name", ("cta_url",))
    parameters = action.inside("parameters")
    label = parameters.text("display_text", LONGEST_LABEL)
    made = Button("url", label, parameters.link("url"))
    parameters.done()
    action.done()
    return made


def with_link(given: Values, media: Media) -> Bubble:
    """One link as a button."""
    above, shown = header(given, media)
    words, below = body(given), footer(given)
    button = link(given.inside("action"))
    return Bubble(
        "interactive", text=words, header=above, picture=shown, footer=below, buttons=[button]
    )


def asking(given: Values, name: str, button: Button) -> Bubble:
    """A button with fixed words by which a person shares something."""
    words = body(given)
    action = given.inside("action")
    action.choice("name", (name,))
    action.done()
    return Bubble("interactive", text=words, buttons=[button])


def with_cards(given: Values, media: Media) -> Bubble:
    """Two to ten pictures side by side, all with the same kind of buttons."""
    for name in ("header", "footer"):
        if given.has(name):
            raise GraphRefusal(100, f'Unexpected key "{name}" on param "interactive".')
    words = body(given)
    action = given.inside("action")
    cards = [
        card(each, place, media)
        for place, each in enumerate(action.objects("cards", MOST_CARDS, least=2))
    ]
    action.done()
    if len({tuple(button.kind for button in each.buttons) for each in cards}) > 1:
        raise wrong(given.at("action"), "all cards must have the same kind and number of buttons")
    return Bubble("interactive", text=words, cards=cards)


def card(given: Values, place: int, media: Media) -> Card:
    """One card."""
    if given.number("card_index") != place:
        raise wrong(given.at("card_index"), f"must be {place}")
    given.any("type", default="")
    head = given.inside("header")
    kind = head.choice("type", ("image", "video"))
    within = head.inside(kind)
    shown = picture(kind, within, media)
    within.done()
    head.done()
    words = ""
    if given.has("body"):
        words = body(given, LONGEST_CARD_TEXT)
        if words.count("\n") > 2:
            raise wrong(given.at("body"), "has more than 2 line breaks")
    action = given.inside("action")
    if action.has("name"):
        buttons = [link(action)]
    else:
        where = action.at("buttons")
        buttons = [reply(each, LONGEST_LABEL) for each in action.objects("buttons", MOST_BUTTONS)]
        must_differ(where, buttons)
        action.done()
    given.done()
    return Card(shown, words, buttons)
