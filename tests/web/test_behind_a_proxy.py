"""The sample of a proxy in the guide for operators, held to what our pages need of one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.parsing import page_paths

GUIDE = Path(__file__).parents[2] / "docs" / "operating.md"
SECRET = "0123456789abcdef" * 2


def place_of(path: str) -> str:
    """What the sample says of an address, as nginx looks for it: the first pattern that fits, else
    the plain place."""
    sample = GUIDE.read_text(encoding="utf-8")
    for pattern, said in re.findall(r"(?ms)^    location ~ (\S+) \{(.*?)^    \}", sample):
        if re.search(pattern, path):
            return str(said)
    [rest] = re.findall(r"(?ms)^    location / \{(.*?)^    \}", sample)
    return str(rest)


@pytest.mark.parametrize(
    "path",
    [
        page_paths.order_path("zh", SECRET),
        page_paths.mail_path("rw", SECRET),
        page_paths.unsubscribe_path("en", SECRET, "news"),
        f"/chat/on/{SECRET}",
    ],
)
def test_no_secret_stands_in_its_log(path: str) -> None:
    """Red when an address that lets somebody in, or stops their mail, is written down or kept."""
    said = place_of(path)
    assert "access_log off;" in said
    assert "proxy_cache off;" in said
    assert "X-Forwarded-For" in said, "else all share one limit"


@pytest.mark.parametrize("path", ["/rw/cart", "/chat", "/zh/chat", "/health", "/payments/stripe"])
def test_what_is_somebodys_own_is_kept_by_none(path: str) -> None:
    assert "proxy_cache off;" in place_of(path)


@pytest.mark.parametrize("path", ["/rw", "/en/p/12-ikawa", "/zh/search", "/photo/a-320.jpg"])
def test_public_pages_are_kept(path: str) -> None:
    said = place_of(path)
    assert "proxy_cache isoko;" in said
    assert "$request_uri" in said
