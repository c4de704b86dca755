"""Templates, and how words come into them: a template says `t("…")` as the code does, and what it
shows is in the page's language and escaped, whoever wrote it."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot import labels
from bot.i18n import Reader, plain, value_text
from bot.money import Money
from bot.texts import LANG, Language, Strong, Text, Weight, t, tc, tn

HERE = Path(__file__).parent
LOOK = HERE / "look"
KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript"}


@pass_context
def _in_words(context: Context, value: object) -> object:
    """What stands in {{ }}: an unfinished text becomes words, and is escaped like any other."""
    if isinstance(value, Strong):
        value = value.of
    if isinstance(value, Text):
        return plain(value, context["reader"])
    if isinstance(value, Money | Weight):
        return value_text(value, context["reader"])
    return value


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_in_words,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"t": t, "tn": tn, "tc": tc, "labels": labels, "look": look}
    made.globals |= {"weight": Weight, "LANG": LANG}
    return made


def render(template: str, language: Language, **values: Any) -> str:
    found = _environment().get_template(template)
    return found.render(reader=Reader.of(language), language=language, **values)


def words(text: Text | str, language: Language) -> str:
    return plain(text, Reader.of(language))


def as_markup(made: str) -> Markup:
    """Markup of our own making, with nobody's words in it."""
    return Markup(made)  # noqa: S704 - see above


def as_script(data: object) -> Markup:
    """JSON that ends no <script> and begins no comment, whatever stands in it."""
    made = json.dumps(data, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        made = made.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(made)  # noqa: S704 - nothing is left in it that HTML knows


@cache
def _looks() -> dict[str, tuple[str, bytes]]:
    """The files of the look by the name under which they are asked for: another name with another
    content, so that browsers keep them for ever."""
    found = {}
    for path in LOOK.iterdir():
        if path.suffix in KINDS:
            content = path.read_bytes()
            mark = hashlib.sha256(content).hexdigest()[:12]
            found[f"{path.stem}-{mark}{path.suffix}"] = (path.name, content)
    return found


def look(name: str) -> str:
    """Where a file of the look is."""
    return next(
        f"/look/{marked}" for marked, (plain_name, _) in _looks().items() if plain_name == name
    )


def looked(marked: str) -> tuple[bytes, str] | None:
    """A file of the look, and what it is."""
    found = _looks().get(marked)
    return None if found is None else (found[1], KINDS[Path(found[0]).suffix])


def load() -> None:
    """Read all templates now, and not with the first page."""
    for name in _environment().list_templates():
        _environment().get_template(name)
    _looks()
