"""A sheet for a native reader of the words, and their corrections back into the catalogues.

    python -m tools.i18n_review                    write i18n-review.csv
    python -m tools.i18n_review --only rw FILE     only what has a note or is a term of B and C
    python -m tools.i18n_review --read FILE        take the corrections over

The sheet opens in any spreadsheet program (UTF-8 with its mark). What is least sure comes first,
and of that what people meet most often, so that a reviewer can stop anywhere. With `--only` the
sample screens are in the reviewer's own language. The reviewer changes the columns "rw" and "zh"
and may write into "note". A correction that would break the text is refused and named, the others
are taken over: placeholders and tags must stay, a button must fit a phone, and all that tests/i18n
checks holds for it. A row whose English is gone from the code is named, too.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.i18n import buttons, checks
from tests.i18n.catalogues import Entry, entries, glossary
from tools import messages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from babel.messages.catalog import Catalog, Message

ROOT = messages.ROOT
SHEET = "i18n-review.csv"
TRANSCRIPTS = "tests/transcripts"
LOCALES = {"rw": "rw", "zh": "zh_Hans_CN"}
COLUMNS = ("msgid", "context", "used in", "sample", "en", "rw", "zh", "confidence", "note")
FORMS = "\n---\n"  # between the forms of one plural, in one cell
FOR_A_NATIVE = "For a native:"


@dataclass(frozen=True)
class Refused:
    """A correction that was not taken over."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"refused: {self.where}: {self.reason}"


# --- the sheet ----------------------------------------------------------------------------------


def screens(root: Path = ROOT, language: str = "en") -> list[str]:
    """Every screen of the transcripts in a language, as a reader sees it."""
    found = []
    for path in sorted((root / TRANSCRIPTS).glob(f"*.{language}.txt")):
        for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8")):
            title, _, body = block.partition("\n")
            if title.endswith(" reads:"):
                found.append("\n".join(line[4:] for line in body.rstrip().splitlines()))
    return found


def standing_on(text: str, shown: Iterable[str]) -> list[str]:
    """The screens on which a text stands, whatever its values are, the shortest first."""
    parts = re.split(r"\{\w+\}", checks.TAG.sub("", text))
    if not any(checks.words_of(part) for part in parts):
        return []
    pattern = re.compile(r"(?<!\w)" + ".+?".join(map(re.escape, parts)) + r"(?!\w)")
    longest = max(parts, key=len)  # a pattern is far slower than this, and nearly never there
    found = (screen for screen in shown if longest in screen and pattern.search(screen))
    return sorted(found, key=len)


def confidence(entry: Entry) -> str:
    """How sure the glossary is of a term that is the text; `?` where its translator was not."""
    sure = max(
        (row["confidence"] for row in _terms().get(checks.bare(entry.msgid), ())), default=""
    )
    return f"{sure}?" if FOR_A_NATIVE in entry.note else sure


@cache
def _terms() -> dict[str, list[dict[str, str]]]:
    """The glossary, read once for all texts of a sheet."""
    return {checks.bare(en): rows for en, rows in glossary().items()}


def rows(root: Path = ROOT, only: str = "") -> list[dict[str, str]]:
    """One row a text, the least sure and most seen first; with `only`, what is not sure alone."""
    shown = screens(root, only or "en")
    by_language = {name: _by_key(entries(locale, root)) for name, locale in LOCALES.items()}
    found: list[tuple[tuple[int, int], dict[str, str]]] = []
    for message in messages.template(root):
        if not message.id:
            continue
        key = messages.key_of(message)
        said = {name: by_key[key] for name, by_key in by_language.items() if key in by_key}
        sure = {name: confidence(entry) for name, entry in said.items()}
        if only and not re.search("[?BC]", sure.get(only, "")):
            continue
        context, one, many = key
        texts = said[only].forms[::-1] if only else tuple(filter(None, (many, one)))
        places = next(filter(None, (standing_on(text, shown) for text in texts)), [])
        notes = [f"{name}: {entry.note}" for name, entry in said.items() if entry.note]
        row = {
            "msgid": FORMS.join(filter(None, (one, many))),
            "context": context,
            "used in": " ".join(sorted({path for path, _line in message.locations})),
            "sample": places[0] if places else "",
            "en": FORMS.join(filter(None, (one, many))),
            "rw": FORMS.join(said["rw"].forms) if "rw" in said else "",
            "zh": FORMS.join(said["zh"].forms) if "zh" in said else "",
            "confidence": "; ".join(f"{name}: {how}" for name, how in sure.items() if how),
            "note": "\n".join([*message.auto_comments, *notes]),
        }
        found.append(((_doubt(row["confidence"]), -len(places)), row))
    return [row for _rank, row in sorted(found, key=itemgetter(0))]


def _doubt(sure: str) -> int:
    """0 is looked at first: what its translator doubts; then terms of B and C; then the rest."""
    return 0 if "?" in sure else 1 if re.search(": [BC]", sure) else 2


def _by_key(found: Iterable[Entry]) -> dict[tuple[str, str, str], Entry]:
    return {(entry.context, entry.msgid, entry.plural): entry for entry in found}


def write(path: Path, root: Path = ROOT, only: str = "") -> int:
    """Returns how many texts are in the sheet."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        sheet = csv.DictWriter(target, COLUMNS)
        sheet.writeheader()
        found = rows(root, only)
        for row in found:
            sheet.writerow({name: _guarded(cell) for name, cell in row.items()})
    return len(found)


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet program does not take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


# --- and back -----------------------------------------------------------------------------------


def read(path: Path, root: Path = ROOT) -> tuple[int, list[Refused]]:
    """Take corrections over; returns how many, and those that were refused."""
    with path.open(encoding="utf-8-sig", newline="") as source:
        sheet = csv.DictReader(source)
        missing = {"msgid", "context"} - set(sheet.fieldnames or ())
        if missing:
            return 0, [Refused(path.name, f"no column {', '.join(sorted(missing))}")]
        given = [{name: cell or "" for name, cell in row.items() if name} for row in sheet]
    labels = buttons.labels(root)
    taken, refused = 0, []
    for column, locale in LOCALES.items():
        if not any(row.get(column) for row in given):
            continue
        catalog = messages.read(root, locale)
        standing = _by_key(entries(locale, root))
        before = taken
        for row in given:
            cell = _cleaned(row.get(column, ""))
            if not cell:  # a reviewer of one language leaves the other alone
                continue
            try:
                taken += _take(catalog, standing, row, cell, labels)
            except ValueError as error:
                refused.append(Refused(f"{locale}: {row['msgid']!r}", str(error)))
        if taken > before:
            tidy = messages.updated(messages.template(root), catalog, locale)
            target = root / messages.path_of(locale)
            target.write_text(messages.written(tidy), encoding="utf-8", newline="\n")
    return taken, refused


def _cleaned(cell: str) -> str:
    """Without what spreadsheet programs do to words: their line ends, curly apostrophes stay."""
    return _unguarded(cell).replace("\r\n", "\n").replace("\r", "\n")


def _take(
    catalog: Catalog,
    standing: dict[tuple[str, str, str], Entry],
    row: dict[str, str],
    cell: str,
    labels: set[str],
) -> bool:
    """Whether the catalogue changed. ValueError says why a correction cannot be."""
    one, _, many = _cleaned(row["msgid"]).partition(FORMS)
    entry = standing.get((row["context"], one, many))
    message: Message | None = catalog.get(one, row["context"] or None) if entry else None
    if entry is None or message is None:
        raise ValueError("this text is no longer in the code")
    forms = tuple(cell.split(FORMS))
    if forms == entry.forms:
        return False
    corrected = replace(entry, forms=forms)
    faults = [
        f"{check.__name__}: {fault.partition(': ')[2]}"
        for check in checks.CHECKS
        for fault in sorted({*check([corrected])} - {*check([entry])})
    ]
    faults += [f"too wide: {fault}" for fault in checks.short_buttons([corrected], labels)]
    if faults:
        raise ValueError("; ".join(faults))
    message.string = forms if entry.plural else forms[0]
    return True


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.i18n_review", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help=f"the sheet; {SHEET} if not given")
    parser.add_argument("--only", choices=LOCALES, default="", help="what is least sure in it")
    parser.add_argument("--read", action="store_true", help="take the corrections over")
    given = parser.parse_args(arguments)
    path: Path = given.file or root / SHEET
    if not given.read:
        sys.stdout.write(f"{path}: {write(path, root, given.only)} texts\n")
        return 0
    taken, refused = read(path, root)
    sys.stdout.write("".join(f"{each}\n" for each in refused))
    sys.stdout.write(f"{taken} corrections taken over, {len(refused)} refused\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
