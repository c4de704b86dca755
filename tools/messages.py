"""Bring the catalogues up to date with the code: `make messages`; with `--check`, only look.

New texts come in empty, texts that the code no longer has go out, translations and the notes beside
them stay. English is its own translation. Nothing written depends on the day or on line numbers,
so that a change of the catalogues is always a change of words.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "locales/isoko.pot"
CATALOGUES = {
    "rw": "Isoko in Kinyarwanda. Rules, sources and licences: docs/l10n.md",
    "en": "Isoko in English: written by tools/messages.py, change the texts in the code.",
    "zh_Hans_CN": "Isoko in Simplified Chinese. Rules, sources and licences: docs/l10n.md",
}
KEYWORDS = {"t": None, "tn": (1, 2), "tc": ((1, "c"), 2)}  # bot/texts.py
COMMENT_TAG = "Translators:"
# Babel would write today's date, its own version and addresses of nobody.
UNWANTED_HEADERS = (
    '"Report-Msgid-Bugs-To:',
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Last-Translator:',
    '"Language-Team:',
    '"Generated-By:',
)


def path_of(locale: str) -> str:
    return f"locales/{locale}/LC_MESSAGES/isoko.po"


def template(root: Path = ROOT) -> Catalog:
    """Every text marked in the code, with the files it stands in."""
    catalog = Catalog(
        project="isoko",
        version="0.1",
        header_comment="# The texts of Isoko, written by tools/messages.py.",
        fuzzy=False,
    )
    found = extract_from_dir(
        root / "bot",
        [("**.py", "python"), ("**.html", "jinja2")],
        keywords=KEYWORDS,
        comment_tags=(COMMENT_TAG,),
        strip_comment_tags=True,
    )
    for name, line, msgid, comments, context in found:
        where = [(f"bot/{Path(name).as_posix()}", line)]
        catalog.add(msgid, None, where, auto_comments=comments, context=context)
    return catalog


def read(root: Path, locale: str) -> Catalog:
    """The catalogue as it is in the repository; empty if there is none yet."""
    path = root / path_of(locale)
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as source:
        return read_po(source, locale=locale)


def updated(texts: Catalog, old: Catalog, locale: str) -> Catalog:
    """The texts of the code with the translations that the old catalogue has for them."""
    catalog = Catalog(
        locale=locale,
        project="isoko",
        version="0.1",
        header_comment=f"# {CATALOGUES[locale]}",
        fuzzy=False,
    )
    for text in texts:
        if not text.id:
            continue
        before = old.get(text.id, text.context)
        catalog.add(
            text.id,
            text.id if locale == "en" else _kept(text, before, catalog.num_plurals),
            text.locations,
            auto_comments=text.auto_comments,
            user_comments=before.user_comments if before else (),
            context=text.context,
        )
    return catalog


def _kept(text: Message, before: Message | None, forms: int) -> str | tuple[str, ...]:
    said = before.string if before and not before.fuzzy else None
    if not text.pluralizable:
        return said if isinstance(said, str) else ""
    if isinstance(said, list | tuple) and len(said) == forms:
        return tuple(form or "" for form in said)
    return ("",) * forms


def written(catalog: Catalog) -> str:
    target = io.BytesIO()
    write_po(target, catalog, width=0, include_lineno=False, sort_by_file=True)
    lines = target.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNWANTED_HEADERS))


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(catalog), encoding="utf-8", newline="\n")


def update(root: Path = ROOT) -> list[str]:
    """Write the template and the three catalogues; returns what is not translated yet."""
    texts = template(root)
    _write(root / TEMPLATE, texts)
    empty: list[str] = []
    for locale in CATALOGUES:
        catalog = updated(texts, read(root, locale), locale)
        _write(root / path_of(locale), catalog)
        empty += _untranslated(catalog, locale)
    return empty


def problems(root: Path = ROOT) -> list[str]:
    """What keeps the catalogues from being up to date with the code, one line each."""
    texts = template(root)
    wanted = {key_of(text): text for text in texts if text.id}
    found: list[str] = []
    if _text(root / TEMPLATE) != written(texts):
        found.append(f"{TEMPLATE}: not what the code says")
    for locale in CATALOGUES:
        old = read(root, locale)
        have = {key_of(text): text for text in old if text.id}
        path = path_of(locale)
        here = [f"{path}: missing: {_name(wanted[key])}" for key in wanted.keys() - have.keys()]
        here += [
            f"{path}: not in the code: {_name(have[key])}" for key in have.keys() - wanted.keys()
        ]
        catalog = updated(texts, old, locale)
        here += _untranslated(catalog, locale)
        if not here and _text(root / path) != written(catalog):
            here.append(f"{path}: not as tools/messages.py writes it")
        found += sorted(set(here))
    return found


def _untranslated(catalog: Catalog, locale: str) -> list[str]:
    return [
        f"{path_of(locale)}: not translated: {_name(text)}"
        for text in catalog
        if text.id and not all(_forms(text))
    ]


def _forms(text: Message) -> list[str]:
    said = text.string
    return [form or "" for form in said] if isinstance(said, list | tuple) else [said or ""]


def key_of(text: Message) -> tuple[str, str, str]:
    one, many = (text.id[0], text.id[1]) if isinstance(text.id, list | tuple) else (text.id, "")
    return text.context or "", one, many


def _name(text: Message) -> str:
    context, one, many = key_of(text)
    return " / ".join(part for part in (context, one, many) if part)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    check = parser.parse_args(arguments).check
    found = problems(root) if check else update(root)
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found and check else 0


if __name__ == "__main__":
    sys.exit(main())
