"""Addresses: which ones Telegram takes, how it writes them, what it says about the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from .refusals import Json


def link_entity(url: str) -> Json | None:
    """What a link becomes: a mention of a user, a link, or nothing when it is no address."""
    if match := re.fullmatch(r"tg://user\?id=(\d+)", url):
        return {"type": "text_mention", "user": {"id": int(match[1])}}
    checked, _ = check_url(url)
    return {"type": "text_link", "url": checked} if checked else None


def check_url(url: str) -> tuple[str, str]:
    """The address as Telegram writes it, or empty and what is wrong (TDLib's parse_url)."""
    if url.lower().startswith(("tg:", "ton:", "tonsite:")):
        return url, ""
    scheme, found, rest = url.partition("://")
    if not found:
        scheme, rest = "http", url
    if scheme.lower() not in ("http", "https"):
        return "", "Unsupported URL protocol"
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", "Wrong port number specified in the URL"
    if not host:
        return "", "URL host is empty"
    if "." not in host and ":" not in host:
        return "", "Wrong HTTP URL"
    if re.search(r"[\x00-\x20\"<>\\^`{|}]", host):
        return "", "Disallowed character in URL host"
    path = rest[len(parts.netloc) :].strip()
    where = f"{scheme.lower()}://{parts.netloc.lower()}"
    del port
    return where + (path if path.startswith("/") else f"/{path}"), ""
