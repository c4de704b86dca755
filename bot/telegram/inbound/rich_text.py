"""The words of a text that was pasted with its formatting: Telegram sends it as blocks."""

from __future__ import annotations

from typing import Any

from bot.formatting import TAGS, bare, plain, wrapped

# What is said in a block, in the order in which it stands there: words, and further blocks.
_WORDS = ("caption", "summary", "text", "expression", "credit")
_BLOCKS = ("blocks", "items", "cells", "buttons")

# What a block or a part of a line is to `bot.formatting`; what is not named here is words.
_KINDS = {
    **{kind: kind for kind in (*TAGS, "spoiler")},
    **dict.fromkeys(("blockquote", "expandable_blockquote", "pullquote"), "quote"),
    **dict.fromkeys(("photo", "video", "animation", "audio", "document"), "media"),
    **dict.fromkeys(("voice_note", "collage", "slideshow", "map"), "media"),
    **dict.fromkeys(("list", "table", "details", "buttons", "button", "date_time"), "other"),
    **dict.fromkeys(("marked", "subscript", "superscript", "mathematical_expression"), "other"),
    "heading": "bold",
    "pre": "code",
    "url": "link",
    "custom_emoji": "emoji",
    "text_mention": "mention",
}


def words_of(rich_message: Any) -> str:
    """A block a line, with the marks of `bot.formatting`; "" where there is nothing but media."""
    lines: list[str] = []
    without_words = ""  # a picture's mark, say
    for line in _lines(rich_message):
        if bare(line).strip():
            lines.append(without_words + line)
            without_words = ""
        else:
            without_words += line
    return "\n".join(lines).strip() + without_words if lines else ""


def _lines(block: Any) -> list[str]:
    if isinstance(block, list):
        return [line for each in block for line in _lines(each)]
    if not isinstance(block, dict):
        return []
    lines = [_inline(block[field]) for field in _WORDS if field in block]
    lines += [line for field in _BLOCKS for line in _lines(block.get(field))]
    lines = [line for line in lines if line.strip()]
    kind = _KINDS.get(str(block.get("type")), "")
    if kind in ("bold", "code"):
        return [wrapped(line, kind) for line in lines]
    mark = wrapped("", kind)
    return [mark + lines[0], *lines[1:]] if lines else [mark] if mark else []


def _inline(rich: Any) -> str:
    """A text, several beside each other, or one with something done to it."""
    if isinstance(rich, str):
        return plain(rich)
    if isinstance(rich, list):
        return "".join(map(_inline, rich))
    if not isinstance(rich, dict):
        return ""
    said = ("text", "alternative_text", "expression", "button")
    words = next((_inline(rich[each]) for each in said if rich.get(each)), "")
    kind, address = _KINDS.get(str(rich.get("type")), ""), str(rich.get("url") or "")
    if kind == "link" and bare(words) == address:
        return words  # every phone finds it by itself
    return wrapped(words, kind, address)
