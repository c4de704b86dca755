"""A screen as WhatsApp shows it: the bodies of requests to its Cloud API, in the reader's words.

Up to three buttons with short labels stand below a message; up to ten are a list that opens; of
more, the rest is on later pages (pages.py). A message costs money and none can be edited, so one
message is preferred to two: a text that is too long for buttons has a list, and a link beside
buttons stands in the text.

What a picture or a file is called on WhatsApp is not known here. In the place of the name (`id`)
stands what the screen has: a `Photo`, `Recording`, `Document` or a file of ours.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, assert_never

from bot.chat import (
    AlbumScreen,
    ClearingScreen,
    ContactScreen,
    DocumentScreen,
    MessageScreen,
    PlaceScreen,
    PollScreen,
    VoiceScreen,
)
from bot.i18n import plain
from bot.texts import t
from bot.whatsapp.capabilities import WHATSAPP, units
from bot.whatsapp.lengths import on_one_line, pieces, shortened, unique
from bot.whatsapp.markup import marked_up, neutral
from bot.whatsapp.pages import Rest, mark_of, more_id, vote_id
from bot.whatsapp.short_labels import shorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.chat import Photo, Rows, Screen
    from bot.i18n import Reader
    from bot.texts import Line

Body = dict[str, Any]

BODY = 1024  # below buttons, a link or a picture
LIST_BODY = TEXT = WHATSAPP.text_length
BUTTONS, BUTTON = 3, 20
ROWS, ROW, ROW_WORDS = WHATSAPP.buttons, 24, 72
CARD_ID = 20  # of a button on the card of a carousel
ADDRESS = 2000
_ADDRESS = re.compile(r"https?://\S+")

CHOOSE = t("Choose")
MORE = t("🔽 More options")
SEVERAL = t("You may choose several answers, one after another.")
NOTHING = "…"  # a message has to say something


@dataclass(frozen=True, slots=True)
class Option:
    """A button: what comes back when it is chosen, its label, and what more is said of it."""

    id: str
    label: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class PageLink:
    label: str
    address: str


def messages(screen: Screen, reader: Reader) -> list[Body]:
    """The bodies of a screen's messages, in order and without a recipient: buttons are in the last.
    There is one at least."""
    return laid_out(screen, reader)[0]


def laid_out(screen: Screen, reader: Reader) -> tuple[list[Body], Rest]:
    """The same, and what the row "More options" leads to, which most screens have not."""
    layout = _Layout(reader)
    return layout.of(screen), layout.rest


class _Layout:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.rest = Rest()

    def of(self, screen: Screen) -> list[Body]:
        reader = self._reader
        match screen:
            case VoiceScreen(voice):
                return [_file("audio", voice, voice=True)]
            case PlaceScreen(place, rows):
                where = {"latitude": place.latitude, "longitude": place.longitude}
                below = self._message("📍", *_buttons(rows, reader)) if rows else []
                return [{"type": "location", "location": where}, *below]
            case PollScreen(question, answers, rows, several):
                asked = [
                    Option(vote_id(n, several=several), on_one_line(each))
                    for n, each in enumerate(answers)
                ]
                options, links = _buttons(rows, reader)
                said = neutral(question)
                if several:
                    said = f"{said}\n\n{plain(SEVERAL, reader)}"
                return self._message(said, [*asked, *options], links)
            case ContactScreen(lines):
                return self._asks_for_contact(_said(lines, reader))
            case ClearingScreen(lines):
                return _texts(_said(lines, reader))
            case AlbumScreen(lines, rows, photos):
                return self._album(_said(lines, reader), *_buttons(rows, reader), photos)
            case DocumentScreen(lines, rows, document):
                file = _file("document", document, filename=document.name)
                return self._message(_said(lines, reader), *_buttons(rows, reader), file)
            case MessageScreen(lines, rows, photo):
                picture = _file("image", photo) if photo is not None else None
                return self._message(_said(lines, reader), *_buttons(rows, reader), picture)
            case _:
                assert_never(screen)

    def _message(
        self,
        text: str,
        options: Sequence[Option],
        links: Sequence[PageLink],
        file: Body | None = None,
    ) -> list[Body]:
        if not options and len(links) == 1 and units(text) <= BODY and _opens(links[0]):
            return [_interactive("cta_url", text, _opening(links[0]), file)]
        text = "\n".join([text, *([""] if links and text else []), *map(_written, links)])
        if not options:
            return _with_caption(file, text) if file is not None else _texts(text)
        if len(options) <= BUTTONS and units(text) <= BODY and _short(options):
            return [_interactive("button", text, _reply_buttons(options), file)]
        *before, last = pieces(text, LIST_BODY)
        return [
            *([file] if file is not None else []),
            *map(_text, before),
            self._list(last, options),
        ]

    def _list(self, text: str, options: Sequence[Option]) -> Body:
        if len(options) <= ROWS:
            return self._one_list(text, options)
        mark = mark_of(f"{each.id} {each.label}" for each in options)
        more, left = plain(MORE, self._reader), options[ROWS - 1 :]
        first = [*options[: ROWS - 1], Option(more_id(mark, 1), more)]
        later: list[Body] = []
        while left:
            size = ROWS if len(left) <= ROWS else ROWS - 1
            page, left = list(left[:size]), left[size:]
            if left:
                page.append(Option(more_id(mark, len(later) + 2), more))
            later.append(self._one_list(more, page))
        self.rest = Rest(mark, tuple(later))
        return self._one_list(text, first)

    def _one_list(self, text: str, options: Sequence[Option]) -> Body:
        titles = unique((each.label for each in options), ROW)
        choose = plain(CHOOSE, self._reader)
        rows = []
        for each, title in zip(options, titles, strict=True):
            row = {"id": each.id, "title": title}
            if words := each.words or (each.label if title != each.label else ""):
                row["description"] = shortened(words, ROW_WORDS)
            rows.append(row)
        sections = [{"title": shortened(choose, ROW), "rows": rows}]
        action = {"button": shortened(choose, BUTTON), "sections": sections}
        return _interactive("list", text, action)

    def _album(
        self,
        text: str,
        options: Sequence[Option],
        links: Sequence[PageLink],
        photos: Sequence[Photo],
    ) -> list[Body]:
        """A carousel, whose cards have to have a button each; without one that is short enough, a
        picture a message. Where its cards have room for all buttons, it is all there is to send."""
        on_cards = [each for each in options if len(each.id) <= CARD_ID and units(each.label) <= 20]
        pictures = photos[: WHATSAPP.album]
        if not on_cards or len(pictures) < 2:
            singles = [_file("image", each) for each in photos]
            return [*singles, *self._message(text, options, links)]
        whole = len(options) == len(on_cards) <= 2 and not links and units(text) <= BODY
        below = on_cards if whole else on_cards[:1]
        said = text if whole else plain(t("📷 Photos"), self._reader)
        cards = [_card(place, each, below) for place, each in enumerate(pictures)]
        carousel = _interactive("carousel", said, {"cards": cards})
        rest = [_file("image", each) for each in photos[WHATSAPP.album :]]
        return [carousel, *rest, *([] if whole else self._message(text, options, links))]

    def _asks_for_contact(self, text: str) -> list[Body]:
        *before, last = pieces(text, TEXT)
        *between, last = pieces(last, BODY)
        asks = {"name": "request_contact_info"}
        return [*map(_text, (*before, *between)), _interactive("request_contact_info", last, asks)]


def _said(lines: Iterable[Line], reader: Reader) -> str:
    return "\n".join(marked_up(line, reader) for line in lines).strip()


def _texts(text: str) -> list[Body]:
    return [_text(each) for each in pieces(text, TEXT)]


def _text(text: str) -> Body:
    # Whoever has slow data pays for a preview that nobody meant.
    return {"type": "text", "text": {"body": text.strip() or NOTHING, "preview_url": False}}


def _file(kind: str, file: object, **facts: object) -> Body:
    return {"type": kind, kind: {"id": file, **facts}}


def _with_caption(file: Body, text: str) -> list[Body]:
    """In one message, where the words fit below it."""
    kind = file["type"]
    if not text:
        return [file]
    if units(text) > WHATSAPP.caption_length:
        return [file, *_texts(text)]
    return [{"type": kind, kind: {**file[kind], "caption": text}}]


def _interactive(kind: str, text: str, action: dict[str, Any], header: Body | None = None) -> Body:
    inner: dict[str, Any] = {"type": kind}
    if header is not None:
        inner["header"] = header
    inner |= {"body": {"text": text.strip() or NOTHING}, "action": action}
    return {"type": "interactive", "interactive": inner}


def _short(options: Sequence[Option]) -> bool:
    labels = {each.label.casefold() for each in options}
    return len(labels) == len(options) and all(units(each.label) <= BUTTON for each in options)


def _reply_buttons(options: Sequence[Option]) -> dict[str, Any]:
    return {
        "buttons": [
            {"type": "reply", "reply": {"id": each.id, "title": each.label}} for each in options
        ]
    }


def _card(place: int, photo: Photo, below: Sequence[Option]) -> dict[str, Any]:
    buttons = [
        {"type": "quick_reply", "quick_reply": {"id": each.id, "title": each.label}}
        for each in below
    ]
    return {"card_index": place, "header": _file("image", photo), "action": {"buttons": buttons}}


def _opens(link: PageLink) -> bool:
    return _ADDRESS.fullmatch(link.address) is not None and units(link.address) <= ADDRESS


def _opening(link: PageLink) -> dict[str, Any]:
    words = {"display_text": shortened(link.label, BUTTON), "url": link.address}
    return {"name": "cta_url", "parameters": words}


def _written(link: PageLink) -> str:
    return f"{neutral(link.label)}\n{link.address}"  # a colon is another one in Chinese


def _buttons(rows: Rows, reader: Reader) -> tuple[list[Option], list[PageLink]]:
    """Each once: a message with two of one sort is refused. A label that stands there several times
    says what it belongs to: a list knows no rows, and five of "Remove" would mean nothing."""
    labels = [[on_one_line(plain(each.label, reader)) for each in row] for row in rows]
    stand = [label for row in labels for label in row]
    if len(stand) <= BUTTONS and any(units(each) > BUTTON for each in stand):
        labels = [[on_one_line(plain(shorter(each.label), reader)) for each in row] for row in rows]
    times = Counter(label for row in labels for label in row)
    options: dict[str, Option] = {}
    links: dict[str, PageLink] = {}
    for row, named in zip(rows, labels, strict=True):
        for button, label in zip(row, named, strict=True):
            if button.tap is None:
                links.setdefault(button.url, PageLink(label, button.url))
                continue
            option = Option(button.tap.encode(), label)
            beside = next((each for each in named if times[each] == 1), "")
            if times[label] > 1 and beside:
                option = replace(option, label=_named_after(label, beside), words=label)
            options.setdefault(option.id, option)
    return list(options.values()), list(links.values())


def _named_after(label: str, beside: str) -> str:
    """ "🗑 Remove" beside "✏️ Coffee" is "🗑 Coffee"."""
    sign, name = _sign_of(label)[0], _sign_of(beside)[1]
    return f"{sign} {name}" if sign else f"{label}: {name}"


def _sign_of(label: str) -> tuple[str, str]:
    """The sign that a label begins with, and its words."""
    sign, _, words = label.partition(" ")
    return (sign, words) if words and not any(map(str.isalnum, sign)) else ("", label)
