"""Messages without buttons: text, files, places, contacts, reactions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.whatsapp.refusals import GraphRefusal, missing, wrong

from .bubbles import Bubble, Picture

if TYPE_CHECKING:
    from playground.whatsapp.media import Media

    from .values import Values

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_FILE_NAME = 240
MOST_CONTACTS = 257
LONGEST_NAME = 1000


def text(given: Values) -> Bubble:
    """A text; a preview is of its first address only."""
    body = given.text("body", LONGEST_TEXT)
    given.flag("preview_url")
    given.done()
    return Bubble("text", text=body)


def picture(kind: str, given: Values, media: Media) -> Picture:
    """A file by its id or its link, never by both or neither."""
    by_id, by_link = given.has("id"), given.has("link")
    if by_id == by_link:
        if not by_id:
            raise missing(given.at("id"))
        raise GraphRefusal(100, f"{given.where}: only one of id and link may be given.")
    if by_link:
        return Picture(kind, link=given.link("link"))
    number = given.any("id")
    stored = media.usable(str(number), given.at("id"))
    if stored.kind != kind and not (kind == "document"):
        raise GraphRefusal(131053, f"{given.at('id')}: a {stored.kind} cannot be sent as {kind}.")
    return Picture(kind, id=stored.id, mime_type=stored.mime_type).of(stored.data)


def medium(kind: str, given: Values, media: Media) -> Bubble:
    """A picture, film, sound, document or sticker."""
    shown = picture(kind, given, media)
    words = ""
    if kind in ("image", "video", "document"):
        words = given.text("caption", LONGEST_CAPTION, least=0, default="")
    if kind == "document":
        shown.filename = given.text("filename", LONGEST_FILE_NAME, least=0, default="")
    if kind == "audio":
        shown.voice = given.flag("voice")
        if shown.voice and shown.mime_type and shown.mime_type.partition(";")[0] != "audio/ogg":
            raise wrong(given.at("voice"), "a voice message must be audio/ogg with opus")
    given.done()
    return Bubble(kind, text=words, picture=shown)


def location(given: Values) -> Bubble:
    """A place."""
    latitude, longitude = given.number("latitude"), given.number("longitude")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise wrong(given.where, "there is no such place on the earth")
    name = given.text("name", LONGEST_NAME, default="")
    address = given.text("address", LONGEST_NAME, default="")
    given.done()
    place = {"latitude": latitude, "longitude": longitude, "name": name, "address": address}
    return Bubble("location", text=name, place=place)


def contacts(given: list[Values]) -> Bubble:
    """Cards with names and numbers."""
    cards = []
    for each in given:
        name = each.inside("name")
        formatted = name.text("formatted_name", LONGEST_NAME)
        phones = each.objects("phones", 20, least=0) if each.has("phones") else []
        numbers = [phone.text("phone", 40) for phone in phones]
        cards.append({"name": formatted, "phones": numbers})
    return Bubble("contacts", contacts=cards)


def reaction(given: Values) -> tuple[Bubble, str]:
    """An emoji on a message, or none to take it back; and which message."""
    message = given.text("message_id", 256)
    emoji = given.text("emoji", 40, least=0, default="")
    if re.search(r"[0-9A-Za-z ]", emoji):
        raise wrong(given.at("emoji"), "an emoji is expected")
    given.done()
    return Bubble("reaction", emoji=emoji), message
