"""The catalogues as the checks see them: one `Entry` per text and language."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent / "data"
LOCALES = ("rw", "en", "zh_Hans_CN")


@dataclass(frozen=True)
class Entry:
    locale: str
    msgid: str
    forms: tuple[str, ...]
    plural: str = ""
    context: str = ""
    fuzzy: bool = False
    note: str = ""  # what a translator wrote above it

    def __str__(self) -> str:
        return f"{self.locale}: {self.context and self.context + ': '}{self.msgid!r}"

    def sources(self) -> tuple[str, ...]:
        return (self.msgid, self.plural) if self.plural else (self.msgid,)


def catalog(locale: str, root: Path = ROOT) -> Catalog:
    with (root / "locales" / locale / "LC_MESSAGES" / "isoko.po").open("rb") as source:
        return read_po(source, locale=locale)


def entries(locale: str, root: Path = ROOT) -> list[Entry]:
    file = root / "locales" / locale / "LC_MESSAGES" / "isoko.po"
    return list(_entries(locale, file.read_bytes()))


@lru_cache(maxsize=len(LOCALES))  # what most tests ask for is what the one before asked for
def _entries(locale: str, file: bytes) -> tuple[Entry, ...]:
    found = []
    for message in read_po(io.BytesIO(file), locale=locale):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, list | tuple) else (message.id, "")
        forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
        found.append(
            Entry(
                locale,
                ids[0],
                tuple(form or "" for form in forms),
                ids[1],
                message.context or "",
                message.fuzzy,
                " ".join(message.user_comments),
            )
        )
    return tuple(found)


def all_entries() -> list[Entry]:
    return [entry for locale in LOCALES for entry in entries(locale)]


def _rows(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def glossary() -> dict[str, list[dict[str, str]]]:
    """The rows of the glossary by their English; one English word may be two terms."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(_rows("glossary.csv")):
        found.setdefault(row["en"], []).append(row)
    return found


def signposts() -> dict[str, tuple[str, str]]:
    """Of every emoji: what it means, and the English words of which one stands beside it."""
    rows = csv.DictReader(_rows("signposts.csv"))
    return {row["sign"]: (row["meaning"], row["speaks of it"]) for row in rows}


def kirundi() -> frozenset[str]:
    return frozenset(_rows("kirundi.txt"))
