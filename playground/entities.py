"""Formatting: parse modes in, UTF-16 entities out, with Telegram's own complaints.

Follows TDLib's MessageEntity.cpp (parse_html); offsets in complaints are bytes of UTF-8,
offsets in entities are UTF-16 units, and the length limits count after parsing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from .links import link_entity
from .refusals import Json, bad_request

HTML_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
ORDER = ["expandable_blockquote", "blockquote", "pre", "code", "text_link", "text_mention", "bold",
         "italic", "underline", "strikethrough", "spoiler"]  # fmt: skip


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def cannot_parse(what: str) -> Exception:
    """The refusal for broken markup."""
    return bad_request(f"can't parse entities: {what}")


@dataclass(slots=True)
class Open:
    """A tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    begin: int
    unix: int = 0


class HtmlParser:
    """One text with tags."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[Open] = []
        self.entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        """The text without its tags, and its entities."""
        source = self.source
        while self.at < len(source):
            char = source[self.at]
            if char == "&" and (match := HTML_ENTITY.match(source, self.at)):
                decoded = decode(match)
                if decoded:
                    self.put(decoded)
                    self.at = match.end()
                    continue
            if char != "<":
                end = next(
                    (i for i in range(self.at + 1, len(source)) if source[i] in "&<"), len(source)
                )
                self.put(source[self.at : end])
                self.at = end
            elif source.startswith("</", self.at):
                self.end_tag()
            else:
                self.start_tag()
        if self.open:
            raise cannot_parse(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
        return "".join(self.parts), sorted_entities(self.entities)

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.offset += units(text)

    def byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def start_tag(self) -> None:
        source, begin = self.source, self.at
        end = begin + 1
        while end < len(source) and not source[end].isspace() and source[end] != ">":
            end += 1
        if end >= len(source):
            raise cannot_parse(f"Unclosed start tag at byte offset {self.byte(begin)}")
        tag = source[begin + 1 : end].lower()
        if tag not in TAGS:
            raise cannot_parse(f'Unsupported start tag "{tag}" at byte offset {self.byte(begin)}')
        opened = Open(tag, "", self.offset, len(self.parts))
        self.at = self.attributes(opened, begin, end)
        if tag == "span" and opened.argument != "spoiler":
            raise cannot_parse(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(begin)}'
            )
        self.open.append(opened)

    def attributes(self, opened: Open, begin: int, at: int) -> int:
        """Read the attributes; the place after the closing `>`."""
        source, size = self.source, len(self.source)
        place = self.byte(begin)
        while True:
            at = skip_space(source, at)
            if at >= size:
                raise cannot_parse(f"Unclosed start tag at byte offset {place}")
            if source[at] == ">":
                return at + 1
            start = at
            while at < size and not source[at].isspace() and source[at] not in "=>/\"'":
                at += 1
            name = source[start:at]
            if not name:
                raise cannot_parse(
                    f'Empty attribute name in the tag "{opened.tag}" at byte offset {place}'
                )
            at = skip_space(source, at)
            value = None
            if source[at : at + 1] == "=":
                at = skip_space(source, at + 1)
                if at < size:
                    value, at = self.attribute_value(at, place)
            if at >= size:
                raise cannot_parse(f'Unclosed start tag "{opened.tag}" at byte offset {place}')
            keep_attribute(opened, name, value)

    def attribute_value(self, at: int, place: int) -> tuple[str, int]:
        """A quoted or a bare value, and the place after it."""
        source, size = self.source, len(self.source)
        if source[at] in "'\"":
            close = source.find(source[at], at + 1)
            if close < 0 or close + 1 >= size:
                raise cannot_parse(f"Unclosed start tag at byte offset {place}")
            inside = source[at + 1 : close]
            return HTML_ENTITY.sub(lambda found: decode(found) or found[0], inside), close + 1
        found = NAME_TOKEN.match(source, at)
        end = found.end() if found else at
        if end < size and not source[end].isspace() and source[end] != ">":
            raise cannot_parse(f"Unexpected end of name token at byte offset {self.byte(at)}")
        return source[at:end].lower(), end

    def end_tag(self) -> None:
        source, begin = self.source, self.at
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {self.byte(begin)}")
        at = begin + 2
        while at < len(source) and not source[at].isspace() and source[at] != ">":
            at += 1
        tag = source[begin + 2 : at].lower()
        at = skip_space(source, at)
        if at >= len(source) or source[at] != ">":
            raise cannot_parse(f"Unclosed end tag at byte offset {self.byte(begin)}")
        opened = self.open[-1]
        if tag and tag != opened.tag:
            raise cannot_parse(
                f"Unmatched end tag at byte offset {self.byte(begin)},"
                f' expected "</{opened.tag}>", found "</{tag}>"'
            )
        self.open.pop()
        self.at = at + 1
        length = self.offset - opened.offset
        if length > 0:
            self.add(opened, length)

    def add(self, opened: Open, length: int) -> None:
        """The entity of a closed tag; nested <pre> and <code> melt into one with a language."""
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.offset, "length": length}
        last = self.entities[-1] if self.entities else {}
        same = (last.get("offset"), last.get("length")) == (opened.offset, length)
        if opened.tag == "pre" and same and last["type"] == "code" and "language" in last:
            last["type"] = "pre"
        elif opened.tag == "code" and same and last["type"] == "pre" and opened.argument:
            last["language"] = opened.argument
        else:
            words = "".join(self.parts[opened.begin :])
            more = particulars(opened, words)
            if more is not None:
                self.entities.append(entity | more)


def particulars(opened: Open, words: str) -> Json | None:
    """What an entity has besides its place; None where Telegram makes no entity of the tag."""
    argument = opened.argument
    match opened.tag:
        case "a":
            return link_entity(argument or words)
        case "code" if argument:
            return {"language": argument}  # taken away again unless a <pre> closes around it
        case "blockquote" if argument:
            return {"type": "expandable_blockquote"}
        case "tg-emoji":
            if not argument.isdigit() or int(argument) == 0:
                raise cannot_parse("Invalid custom emoji identifier specified")
            return {"custom_emoji_id": argument}
        case "tg-time":
            if opened.unix <= 0:
                return None
            written = {"date_time_format": argument} if argument else {}
            return {"unix_time": opened.unix} | written
    return {}


def skip_space(source: str, at: int) -> int:
    while at < len(source) and source[at].isspace():
        at += 1
    return at


def decode(match: re.Match[str]) -> str:
    """One HTML entity; empty where Telegram leaves it as it stands."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return unescape(f"&{name};")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def keep_attribute(opened: Open, name: str, value: str | None) -> None:
    """Keep the one attribute that means something on this tag; the others are ignored."""
    match opened.tag, name:
        case "blockquote", "expandable":
            opened.argument = "1"
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            opened.argument = value or ""
        case "tg-time", "unix":
            opened.unix = int(value) if value and value.isdigit() else 0
        case "code", "class" if value and value.startswith("language-"):
            opened.argument = value[len("language-") :]
        case "span", "class" if value and value.startswith("tg-"):
            opened.argument = value[len("tg-") :]


def sorted_entities(entities: list[Json]) -> list[Json]:
    """In Telegram's order: by place, longer ones first, then by rank of type."""
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)

    def rank(entity: Json) -> tuple[int, int, int]:
        kind = entity["type"]
        return (
            entity["offset"],
            -entity["length"],
            ORDER.index(kind) if kind in ORDER else len(ORDER),
        )

    return sorted(entities, key=rank)
