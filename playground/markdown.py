"""MarkdownV2, after TDLib's parse_markdown_v2: reserved characters must be escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .entities import cannot_parse, sorted_entities, units
from .links import link_entity

if TYPE_CHECKING:
    from .refusals import Json

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji", "blockquote": "BlockQuote",
}  # fmt: skip
MARKS = {
    "bold": "*", "italic": "_", "underline": "__", "strikethrough": "~", "spoiler": "||",
    "code": "`", "pre": "```", "text_link": "]", "custom_emoji": "]",
}  # fmt: skip


@dataclass(slots=True)
class Begun:
    """An entity that waits for its closing mark."""

    kind: str
    offset: int
    begin: int
    at: int
    language: str = ""


class MarkdownParser:
    """One text with marks."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.begun: list[Begun] = []
        self.entities: list[Json] = []
        self.line_start = True

    def parse(self) -> tuple[str, list[Json]]:
        """The text without its marks, and its entities."""
        while self.at < len(self.source):
            self.step()
        if self.begun and self.begun[-1].kind == "spoiler" and self.source.endswith("||"):
            spoiler = self.begun[-1]
            if spoiler.at == len(self.source) - 2 and len(self.begun) > 1:
                self.begun.pop()
                self.close_quote(expandable=True)
        if self.begun and self.begun[-1].kind == "blockquote":
            self.close_quote(expandable=False)
        if self.begun:
            raise self.no_end(self.begun[-1])
        return "".join(self.parts), sorted_entities(self.entities)

    def step(self) -> None:
        source, at = self.source, self.at
        char = source[at]
        inside = self.begun[-1].kind if self.begun else ""
        if char == "\\" and at + 1 < len(source) and 0 < ord(source[at + 1]) <= 126:
            self.put(source[at + 1])
            self.at += 2
        elif (
            char == "\n"
            and any(b.kind == "blockquote" for b in self.begun)
            and source[at + 1 : at + 2] != ">"
        ):
            self.end_of_quote()
        elif inside and inside != "blockquote" and self.closes(inside):
            self.close()
        elif inside in ("code", "pre"):
            if char == "`":
                self.begin_code()
            else:
                self.put(char)
                self.at += 1
        elif char == ">" and self.line_start:
            if not any(b.kind == "blockquote" for b in self.begun):
                self.begin("blockquote", 1)
            else:
                self.at += 1
        elif char in RESERVED:
            self.begin_marked(char)
        else:
            self.put(char)
            self.at += 1
            self.line_start = char == "\n" or (self.line_start and char == "\r")

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.offset += units(text)
        self.line_start = False

    def byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def no_end(self, begun: Begun) -> Exception:
        return cannot_parse(
            f"Can't find end of {NAMES[begun.kind]} entity at byte offset {self.byte(begun.at)}"
        )

    def closes(self, kind: str) -> bool:
        here = self.source[self.at :][:3]
        if kind == "italic":
            return here.startswith("_") and not here.startswith("__")
        return here.startswith(MARKS[kind])

    def begin(self, kind: str, width: int, language: str = "") -> None:
        self.begun.append(Begun(kind, self.offset, len(self.parts), self.at, language))
        self.at += width

    def begin_code(self) -> None:
        begin = self.at
        if not self.source.startswith("```", begin):
            self.begin("code", 1)
            return
        found = re.compile(r"[^\s`]*").match(self.source, begin + 3)
        language = found[0] if found else ""
        end = begin + 3 + len(language)
        if not language or end >= len(self.source) or self.source[end] == "`":
            language, end = "", begin + 3
        if line := re.compile(r"\r\n|\n\r|\n|\r").match(self.source, end):
            end = line.end()
        self.begin("pre", end - begin, language)

    def begin_marked(self, char: str) -> None:
        pair = self.source[self.at : self.at + 2]
        if pair == "__":
            self.begin("underline", 2)
        elif pair == "||":
            self.begin("spoiler", 2)
        elif pair == "![":
            self.begin("custom_emoji", 2)
        elif char == "`":
            self.begin_code()
        elif char in "_*~[":
            kind = {"_": "italic", "*": "bold", "~": "strikethrough", "[": "text_link"}[char]
            self.begin(kind, 1)
        else:
            raise cannot_parse(
                f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
            )

    def close(self) -> None:
        begun = self.begun.pop()
        self.at += len(MARKS[begun.kind])
        entity: Json = {
            "type": begun.kind,
            "offset": begun.offset,
            "length": self.offset - begun.offset,
        }
        if begun.language:
            entity["language"] = begun.language
        if begun.kind == "text_link":
            link = link_entity(self.address() or "".join(self.parts[begun.begin :]))
            if not link:
                return
            entity.update(link)
        elif begun.kind == "custom_emoji":
            found = re.fullmatch(r"tg://emoji\?id=(\d+)", self.address())
            if not found:
                raise cannot_parse("The entity must contain a tg://emoji or tg://time URL")
            entity["custom_emoji_id"] = found[1]
        if entity["length"]:
            self.entities.append(entity)

    def address(self) -> str:
        """The `(…)` after a `]`, or nothing."""
        if not self.source.startswith("(", self.at):
            return ""
        begin = self.at = self.at + 1
        url = ""
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self.source[self.at] == "\\" and self.at + 1 < len(self.source):
                self.at += 1
            url += self.source[self.at]
            self.at += 1
        if self.at >= len(self.source):
            raise cannot_parse(f"Can't find end of a URL at byte offset {self.byte(begin)}")
        self.at += 1
        return url

    def end_of_quote(self) -> None:
        """A line that does not go on with `>` ends the quotation."""
        expandable = False
        if self.begun[-1].kind == "spoiler" and self.begun[-1].at == self.at - 2:
            self.begun.pop()
            expandable = True
        if self.begun[-1].kind != "blockquote":
            raise self.no_end(self.begun[-1])
        self.put("\n")
        self.at += 1
        self.line_start = True
        self.close_quote(expandable=expandable)

    def close_quote(self, *, expandable: bool) -> None:
        begun = self.begun.pop()
        if begun.kind != "blockquote":
            raise self.no_end(begun)
        if length := self.offset - begun.offset:
            kind = "expandable_blockquote" if expandable else "blockquote"
            self.entities.append({"type": kind, "offset": begun.offset, "length": length})
