"""Buttons that open a page: one a line, "Label = https://…"."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.parsing.free_text import read_line, visible
from bot.parsing.rejection import Reason, Rejection

MOST = 4
LABEL_CELLS = 24
ADDRESS_LENGTH = 500
_LINE = re.compile(r"(.+?)\s*(?:=|＝|→|\s[-–—]\s)\s*(\S+)\s*")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][^\W_]{1,}\.?")


def read_links(text: str) -> tuple[tuple[str, str], ...] | Rejection:
    """Labels with their addresses.

    Refused: EMPTY, TOO_MANY (limit), NOT_A_LINK and NOT_AN_ADDRESS (found: the line), TOO_LONG (a
    label; limit in cells).
    """
    lines = [line for each in text.splitlines() if (line := visible(each).strip())]
    if not lines:
        return Rejection(Reason.EMPTY)
    if len(lines) > MOST:
        return Rejection(Reason.TOO_MANY, limit=MOST, length=len(lines))
    links = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            return Rejection(Reason.NOT_A_LINK, found=line[:60])
        label = read_label(match[1])
        if isinstance(label, Rejection):
            too_long = label.reason is Reason.TOO_LONG
            return label if too_long else Rejection(Reason.NOT_A_LINK, found=line[:60])
        address = read_address(match[2])
        if isinstance(address, Rejection):
            return address
        links.append((label, address))
    return tuple(links)


def read_label(text: str) -> str | Rejection:
    """What stands on a button. Refused: as a line, and TOO_LONG (limit in cells, found)."""
    label = read_line(text, limit=1000)
    if isinstance(label, Rejection) and label.reason is not Reason.TOO_LONG:
        return label
    if isinstance(label, str) and _cells(label) <= LABEL_CELLS:
        return label
    return Rejection(Reason.TOO_LONG, limit=LABEL_CELLS, found=visible(text).strip()[:60])


def _cells(label: str) -> int:
    return sum(1 if ord(each) < 0x1100 else 2 for each in label)


def read_address(text: str) -> str | Rejection:
    """Refused: EMPTY, NOT_AN_ADDRESS (found)."""
    text = visible(text).strip()
    if not text:
        return Rejection(Reason.EMPTY)
    address = _address(text)
    return address or Rejection(Reason.NOT_AN_ADDRESS, found=text[:60])


def _address(text: str) -> str | None:
    """An address of a page, https where nothing else is said; None when it is none."""
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or len(text) > ADDRESS_LENGTH:
        return None
    if parts.username is not None or not _HOST.fullmatch(parts.hostname or ""):
        return None
    return text
