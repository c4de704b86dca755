"""Addresses of e-mail as people type them; what went wrong elsewhere is named by its report."""

from __future__ import annotations

import pytest

from bot.parsing.emails import LONGEST, likely_meant, read_email, show_email
from bot.parsing.rejection import Reason, Rejection

READ = {
    "aline@example.com": "aline@example.com",
    "  Aline.Uwase@Example.COM  ": "aline.uwase@example.com",
    "aline@example.com.": "aline@example.com",
    "aline@example.com。": "aline@example.com",
    "mailto:aline@example.com": "aline@example.com",
    "Aline Uwase <aline@example.com>": "aline@example.com",
    "<aline@example.com>": "aline@example.com",
    "(aline@example.com),": "aline@example.com",
    "E-mail: aline@example.com": "aline@example.com",
    "Imeyili: aline@example.rw": "aline@example.rw",
    "邮箱：xiaoming@qq.com": "xiaoming@qq.com",
    "123456＠ｑｑ．ｃｏｍ": "123456@qq.com",  # as a Chinese keyboard writes it
    "xiaoming@qq。com": "xiaoming@qq.com",
    "xiaoming @ qq.com": "xiaoming@qq.com",
    "aline\u200b@example.com\u200f": "aline@example.com",  # copied from a page
    "aline+isoko@example.com": "aline+isoko@example.com",
    "o'brien@example.com": "o'brien@example.com",
    "小明@例子.中国": "小明@xn--fsqu00a.xn--fiqs8s",
    "aline@xn--fsqu00a.xn--fiqs8s": "aline@xn--fsqu00a.xn--fiqs8s",
    "aline@bücher.example": "aline@xn--bcher-kva.example",
}
REFUSED = {
    "": (Reason.EMPTY, None),
    " . ": (Reason.EMPTY, None),
    "0788123456": (Reason.NOT_AN_ADDRESS, "@"),
    "aline.example.com": (Reason.NOT_AN_ADDRESS, "@"),
    "@example.com": (Reason.NOT_AN_ADDRESS, "@"),
    "aline@": (Reason.NOT_AN_ADDRESS, "@"),
    "aline@@example.com": (Reason.NOT_AN_ADDRESS, "@"),
    "aline@example.com bob@example.com": (Reason.AMBIGUOUS, None),
    "aline@example.com, bob@example.com": (Reason.AMBIGUOUS, None),
    "my mail aline@example.com": (Reason.NOT_AN_ADDRESS, " "),
    "aline@gmail com": (Reason.NOT_AN_ADDRESS, " "),
    "aline@gmail": (Reason.NOT_AN_ADDRESS, "."),
    "aline@localhost": (Reason.NOT_AN_ADDRESS, "."),
    "aline@127.0.0.1": (Reason.NOT_AN_ADDRESS, "."),
    "aline..u@example.com": (Reason.NOT_AN_ADDRESS, ""),
    ".aline@example.com": (Reason.NOT_AN_ADDRESS, ""),
    "al:ine@example.com": (Reason.NOT_AN_ADDRESS, ""),
    "aline@exa_mple.com": (Reason.NOT_AN_ADDRESS, ""),
    "aline@-example.com": (Reason.NOT_AN_ADDRESS, ""),
    "aline@example..com": (Reason.NOT_AN_ADDRESS, ""),
    "a" * 65 + "@example.com": (Reason.TOO_LONG, None),
    "😀" * 17 + "@example.com": (Reason.NOT_AN_ADDRESS, ""),
    "a@" + ".".join(["b" * 60] * 5) + ".com": (Reason.NOT_AN_ADDRESS, ""),
    "我的邮箱 xiaoming@qq.com": (Reason.NOT_AN_ADDRESS, " "),
    "a@example.com" + "x" * 1000: (Reason.TOO_LONG, None),
}


@pytest.mark.parametrize("typed", READ)
def test_read(typed: str) -> None:
    assert read_email(typed) == READ[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_refused(typed: str) -> None:
    found = read_email(typed)
    assert isinstance(found, Rejection), found
    reason, what = REFUSED[typed]
    assert found.reason == reason
    if what is not None:
        assert found.found == what


@pytest.mark.parametrize("address", sorted(set(READ.values())))
def test_what_is_read_is_read_as_the_same_again(address: str) -> None:
    assert read_email(address) == address
    assert read_email(show_email(address)) == address


def test_nothing_of_it_can_write_a_header() -> None:
    """A line break in an address wrote headers elsewhere."""
    for bad in ("a@example.com\r\nBcc: b@example.com", "a@example.com\nBcc:c", "a\r\n@example.com"):
        found = read_email(bad)
        assert isinstance(found, Rejection) or not set(found) & set("\r\n"), found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("aline@gmial.com", "aline@gmail.com"),
        ("aline@gmai.com", "aline@gmail.com"),
        ("aline@gmail.con", "aline@gmail.com"),
        ("aline@qqq.com", "aline@qq.com"),
        ("aline@example.con", "aline@example.com"),
        ("aline@gmail.com", None),
        ("aline@mail.com", None),
        ("aline@vip.qq.com", None),
        ("aline@yahoo.cn", None),
        ("aline@ur.ac.rw", None),
    ],
)
def test_what_was_probably_meant(typed: str, meant: str | None) -> None:
    assert likely_meant(typed) == meant


def test_the_longest() -> None:
    host = ".".join(["b" * 60] * 4)
    local = "a" * (LONGEST - len(host) - len("@.com"))
    longest = f"{local}@{host}.com"
    assert len(longest) == LONGEST
    assert read_email(longest) == longest
    found = read_email("a" + longest)
    assert isinstance(found, Rejection)
    assert (found.reason, found.length) == (Reason.TOO_LONG, LONGEST + 1)
