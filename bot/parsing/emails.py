"""Addresses of e-mail, as people type them.

An address is kept as it is the same for everybody who types it: in small letters, its host as mail
servers know it ("xn--…"). Whether anybody reads it only a mail shows that somebody answers.
"""

from __future__ import annotations

import re
import unicodedata

import idna

from bot.parsing.rejection import Reason, Rejection

LONGEST = 254  # RFC 5321, 4.5.3.1.3, without its brackets
LONGEST_LOCAL = 64
_MOST_READ = 1000  # with a name before it

# RFC 5322's dot-atom; beyond ASCII what RFC 6531 allows. Quoted ones ("a b"@c) nobody has.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_BESIDE = re.compile(
    r"^(?:mailto:|(?:e-?mail|imeyili|imeli|邮箱|电子邮件|邮件)\s*[:：是]?\s*)", re.IGNORECASE
)
_WITHIN = re.compile(r"<([^<>]+)>")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f]")

#: Where most people have theirs, in Rwanda, in China and elsewhere.
_HOSTS = (
    "gmail.com",
    "yahoo.com",
    "yahoo.fr",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "163.com",
    "126.com",
    "foxmail.com",
    "sina.com",
    "sina.cn",
    "aliyun.com",
    "139.com",
    "189.cn",
)
#: That are like one of those, and are something themselves.
_OTHERS = frozenset(
    ("mail.com", "gmx.com", "ymail.com", "email.com", "yahoo.cn", "yahoo.co", "yeah.net",
     "qq.cn", "vip.qq.com", "vip.163.com", "188.com", "136.com", "live.com", "hotmail.fr",
     "outlook.fr", "sina.com.cn", "google.com", "googlemail.com", "inbox.com", "aol.com")
)  # fmt: skip
_ENDINGS = {"con": "com", "cpm": "com", "vom": "com", "comm": "com", "ocm": "com", "cmo": "com"}


def read_email(text: str) -> str | Rejection:
    """One address; also "Name <a@b.rw>", "mailto:…", with a full stop behind it, with ＠.

    Refused: EMPTY, TOO_LONG, AMBIGUOUS (two), NOT_AN_ADDRESS (found: "@" where it has none or
    several, " " where there are spaces in it, "." where its host has no ending, else "").
    """
    if len(text) > _MOST_READ:  # a part of it could be another's address
        return Rejection(Reason.TOO_LONG, limit=LONGEST, length=len(text))
    spelled = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    within = _WITHIN.findall(spelled)
    if len(within) == 1:
        spelled = within[0].strip()
    spelled = _BESIDE.sub("", spelled).strip(" \t\n<>()[]\"',;:。、")
    spelled = spelled.rstrip(".!?")
    if not spelled:
        return Rejection(Reason.EMPTY)
    if spelled.count("@") > 1:
        apart = [each for each in re.split(r"[\s,;/]+", spelled) if "@" in each]
        several = len(apart) > 1
        return Rejection(Reason.AMBIGUOUS) if several else _wrong("@")
    local, at, host = spelled.partition("@")
    if not at or not local.strip() or not host.strip():
        return _wrong("@")
    local, host = local.strip(), host.strip().replace("。", ".").casefold()
    if re.search(r"\s", local + host):
        return _wrong(" ")
    if "." not in host:
        return _wrong(".")
    if not _LOCAL.fullmatch(local):
        return _wrong("")
    try:
        known = idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return _wrong("")
    if not re.fullmatch(r"(?=.*[a-z])[a-z0-9-]{2,63}", known.rpartition(".")[2]):
        return _wrong(".")  # an address of the network is nobody's
    address = f"{local.lower()}@{known}"
    if len(local.encode()) > LONGEST_LOCAL or len(address.encode()) > LONGEST:
        return Rejection(Reason.TOO_LONG, limit=LONGEST, length=len(address))
    return address


def _wrong(found: str) -> Rejection:
    return Rejection(Reason.NOT_AN_ADDRESS, found=found)


def show_email(address: str) -> str:
    """As people write it: its host in its own script."""
    local, _, host = address.rpartition("@")
    try:
        return f"{local}@{idna.decode(host)}"
    except (idna.IDNAError, UnicodeError):
        return address


def likely_meant(address: str) -> str | None:
    """The address that was probably meant, where the host is one letter from one that everybody
    knows ("gmial.com"), or its ending is none; else None."""
    local, _, host = address.rpartition("@")
    if host in _HOSTS or host in _OTHERS:
        return None
    name, _, ending = host.rpartition(".")
    mended = f"{name}.{_ENDINGS.get(ending, ending)}"
    near = next((each for each in _HOSTS if _one_apart(mended, each)), None)
    meant = near or mended
    return f"{local}@{meant}" if meant != host else None


def _one_apart(one: str, other: str) -> bool:
    """The same, or one letter more, less or another, or two that changed places."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rest, behind = one[start:], other[start:]
    return (
        rest[1:] == behind
        or rest == behind[1:]
        or rest[1:] == behind[1:]
        or (len(rest) > 1 and rest[1] + rest[0] + rest[2:] == behind)
    )
