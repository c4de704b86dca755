"""The words of a text that was pasted with its formatting: Telegram sends it as blocks."""

from __future__ import annotations

from typing import Any

# What is said in a block, in the order in which it stands there: words, and further blocks.
_WORDS = ("caption", "summary", "text", "expression", "credit")
_BLOCKS = ("blocks", "items", "cells")


def words_of(rich_message: Any) -> str:
    """A block a line, without what was done to the letters; "" where there is nothing but media."""
    return "\n".join(_lines(rich_message)).strip()


def _lines(block: Any) -> list[str]:
    if isinstance(block, list):
        return [line for each in block for line in _lines(each)]
    if not isinstance(block, dict):
        return []
    lines = [_inline(block[field]) for field in _WORDS if field in block]
    lines += [line for field in _BLOCKS for line in _lines(block.get(field))]
    return [line for line in lines if line.strip()]


def _inline(rich: Any) -> str:
    """A text, several beside each other, or one with something done to it."""
    if isinstance(rich, str):
        return rich
    if isinstance(rich, list):
        return "".join(map(_inline, rich))
    if not isinstance(rich, dict):
        return ""
    return _inline(rich.get("text") or rich.get("alternative_text") or rich.get("expression") or "")
