"""Write docs/glossary.md: the terms in three languages, and what the code calls the same things.

    python -m tools.glossary            write it
    python -m tools.glossary --check    only look; 1 if it is out of date

The terms are tests/i18n/data/glossary.csv. A name in the code that is gone, or that lost its
explanation, is an error here: so the words for people and the words for developers stay the same.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
from itertools import groupby
from pathlib import Path

from tests.i18n.catalogues import Entry, entries, glossary
from tests.i18n.checks import GLOSSARY_EXCEPTIONS, bare

ROOT = Path(__file__).resolve().parent.parent
TARGET = "docs/glossary.md"

AREAS = {
    "btn": "Buttons",
    "lang": "Languages",
    "greet": "Set phrases",
    "product": "Products",
    "goods": "Goods",
    "cart": "The cart",
    "order": "Orders",
    "status": "States (they agree with *ibyo watumije*, class 8)",
    "pay": "Paying",
    "ship": "Sending",
    "who": "People and places of trade",
    "trade": "Wholesale",
    "msg": "Messages",
    "learn": "Lessons",
    "event": "Meetings",
    "time": "Time",
    "err": "What went wrong",
    "ok": "What went well",
    "ask": "Asking",
    "unit": "Units",
    "tpl": "Sentences with values",
}
# term -> module:name. Only the thing itself, not everything that has to do with it.
CODE = {
    "product.one": "storage.models:Product",
    "product.photo": "storage.models:ProductPhoto",
    "product.price": "bot.money:Money",
    "product.weight": "bot.texts:Weight",
    "product.category": "bot.labels:category",
    "product.sold_out": "bot.commerce.refusals:SoldOut",
    "product.add": "bot.flows.commands:Publish",
    "product.search": "bot.flows.commands:Search",
    "cart.title": "bot.commerce.carts:Cart",
    "cart.add": "bot.flows.commands:PutInCart",
    "cart.empty": "bot.commerce.refusals:EmptyCart",
    "cart.checkout": "bot.flows.checkout:FORM",
    "order.one": "storage.models:Order",
    "order.place": "bot.flows.commands:PlaceOrder",
    "order.number": "storage.models:Order.code",
    "pay.payment": "storage.models:Payment",
    "pay.cny": "bot.money:DECIMALS",
    "ship.package": "storage.models:Shipment",
    "ship.tracking_number": "storage.models:Shipment.tracking_number",
    "who.shop": "storage.models:Shop",
    "who.worker": "storage.models:StaffMember",
    "who.name": "storage.models:Person.name",
    "msg.announcement": "storage.models:Broadcast",
    "msg.message": "bot.chat:MessageScreen",
    "msg.question": "bot.flows.form:Question",
    "err.not_found": "bot.commerce.refusals:NotFound",
    "err.no_permission": "bot.commerce.refusals:NotYours",
    "btn.cancel": "bot.flows.form:CANCEL",
    "btn.language": "bot.texts:Language",
    "btn.select": "bot.flows.form:Choice",
    "btn.reject": "bot.flows.commands:DeclineOrder",
}
# The house's own words, which nobody outside the code reads.
HOUSE = (
    "bot.chat:Event",
    "bot.chat:Tap",
    "bot.chat:MessageScreen",
    "bot.chat:Answer",
    "bot.texts:Text",
    "bot.i18n:Reader",
    "bot.flows.form:Form",
    "bot.flows.form:Question",
    "bot.flows.form:Prompt",
    "bot.flows.form:FormReview",
    "bot.flows.form:Lookup",
    "bot.flows.form:Problem",
    "bot.flows.form:State",
    "bot.commerce.people:Member",
    "bot.commerce.refusals:Refusal",
    "storage.models:Notice",
    "storage.models:Attempt",
    "storage.models:AuditLine",
)
INTRODUCTION = """\
# Glossary

Written by `python -m tools.glossary` from tests/i18n/data/glossary.csv and the code; do not edit it
here. How sure a term is: A seen in public texts by native writers, B composed, C to be asked of a
native. ✔ stands where a text of the market is this term: tests/i18n then checks that it is
translated so. Sources: [l10n.md](l10n.md).
"""
COLUMN = {"rw": "rw", "zh_Hans_CN": "zh"}


class NoSuchThing(Exception):
    """The code no longer has what the glossary names, or no longer says what it is."""


def resolved(where: str) -> object:
    """What `module:name.attribute` names."""
    module, _, name = where.partition(":")
    try:
        found: object = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise NoSuchThing(f"tools/glossary.py: {where}: {error}") from None
    return found


def explained(where: str) -> str:
    """The first sentence of its docstring."""
    # its own: pydantic's and a dataclass's are not ours
    words = inspect.cleandoc(vars(resolved(where)).get("__doc__") or "")
    if not words or words.startswith(f"{where.rpartition(':')[2]}("):
        raise NoSuchThing(f"tools/glossary.py: {where} does not say what it is")
    return " ".join(words.split("\n\n")[0].split())


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _house_writes(english: str, texts: list[Entry]) -> str:
    """The translations that stand in the catalogues instead, where that was decided."""
    found = []
    for locale, column in COLUMN.items():
        if (locale, english) in GLOSSARY_EXCEPTIONS:
            said = {
                bare(entry.forms[0])
                for entry in texts
                if entry.locale == locale and bare(entry.msgid) == english
            }
            reason = GLOSSARY_EXCEPTIONS[locale, english]
            found.append(f"{column}: {', '.join(sorted(said))} ({reason})")
    return "; ".join(found)


def written() -> str:
    """The page."""
    texts = entries("rw") + entries("zh_Hans_CN")
    used = {bare(entry.msgid) for entry in texts}
    rows = [row for rows in glossary().values() for row in rows]
    left = {*CODE} - {row["key"] for row in rows}
    if left:
        raise NoSuchThing(f"tools/glossary.py: no such terms: {', '.join(sorted(left))}")
    page = [INTRODUCTION]
    order = list(AREAS)
    rows.sort(key=lambda row: order.index(row["key"].partition(".")[0]))
    for area, found in groupby(rows, key=lambda row: row["key"].partition(".")[0]):
        page.append(f"\n## {AREAS[area]}\n\n")
        page.append(_row("English", "Kinyarwanda", "中文", "sure", "used", "in the code"))
        page.append(_row(*["---"] * 6))
        for row in found:
            code = CODE.get(row["key"], "")
            if code:
                resolved(code)
            mark = "✔" if bare(row["en"]) in used else ""
            other = _house_writes(bare(row["en"]), texts)
            named = f"`{code.replace(':', '.')}`" if code else ""
            page.append(
                _row(
                    row["en"],
                    row["rw"],
                    row["zh"],
                    row["confidence"],
                    f"{mark} {other}".strip(),
                    named,
                )
            )
    page += [
        "\n## The house's own words\n\n",
        "Not for sellers and buyers: what developers call things.\n\n",
        _row("word", "where", "what it is"),
        _row(*["---"] * 3),
    ]
    for where in HOUSE:
        module, _, name = where.partition(":")
        page.append(_row(name, f"`{module}`", explained(where)))
    return "".join(page)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.glossary", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    check = parser.parse_args(arguments).check
    target = root / TARGET
    try:
        page = written()
    except NoSuchThing as error:
        sys.stdout.write(f"{error}\n")
        return 1
    if not check:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8", newline="\n")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == page:
        return 0
    sys.stdout.write(f"{TARGET}: out of date, run python -m tools.glossary\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
