"""Every text that can stand on a button, found in the code.

Whatever is given as the label of a `Button`, `Choice` or `Way`, the question of a form (the list
of what can be edited), the confirmation of a `Review` or the contact of a `Prompt` is followed to
its texts. A label that cannot be followed is an error, so that none escapes the rule of 24 cells:
either write it so that it can be, or name it in `OTHERS_WORDS`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from tests.i18n.catalogues import ROOT

MARKS = {"t": 0, "tn": 0, "tc": 1}
# callable -> where its label is: position, and keyword
LABELLED = {
    "Button": (0, "label"),
    "Choice": (0, "label"),
    "Way": (0, "label"),
    "FormReview": (1, "confirm"),
    "Question": (1, "label"),
    "typed": (1, "label"),
    "chosen": (1, "label"),
    "_optional": (1, "label"),
    "phone": (1, "label"),
    "photos": (1, "label"),
    "repeated": (0, "label"),
    "sure": (1, "yes"),
    "Entries": (5, "add"),
    "Prompt": (4, "contact"),
    "ContactScreen": (1, "contact"),
    "Method": (0, "label"),  # of bot/payment_methods
    "Form": (99, "leave"),
}
ONLY_IN = dict.fromkeys(("typed", "chosen", "phone", "photos"), "questions")
# Labels made elsewhere, and already found there.
PASSED_ON = frozenset(
    {
        *("c.label", "way.label", "question.label", "review.confirm", "prompt.contact"),
        *("label", "leave", "yes", "entries.add", "METHODS[code].label", "METHODS[each].label"),
    }
)
# Labels that nobody translates: names, numbers, languages by their own names.
OTHERS_WORDS = frozenset(
    {
        "labels.short(words)",  # what was written below a photo
        "labels.short(f'{at + 1}. {entries.name(entry)}')",
        "name",
        "str(n)",
        "province.zh_full",
        "f'{number}. {_begins(row, 16)}'",
        "labels.LANGUAGE_NAMES[each]",
        "show_phone(known)",  # a number
        "show_email(each)",  # an address
        "a.offered",  # a code that was drawn
        "f'❌ {name}'",  # which one of several is sold out
    }
)


class CannotFollow(Exception):
    """A label that is neither a text nor known to be somebody's own words."""


def _called(node: ast.Call) -> tuple[str, str]:
    """What is called: the module or object it is taken from, and its name."""
    match node.func:
        case ast.Name(name):
            return "", name
        case ast.Attribute(ast.Name(base), name):
            return base, name
    return "", ""


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and _called(each)[1] in MARKS and not _called(each)[0]:
            for argument in each.args[MARKS[_called(each)[1]] :][
                : 2 if _called(each)[1] == "tn" else 1
            ]:
                yield ast.literal_eval(argument)


def _named_labels(source: str) -> dict[str, frozenset[str]]:
    """The texts of each function of bot/labels.py, and of the tables that it looks them up in."""
    body = ast.parse(source).body
    tables = {
        each.target.id: frozenset(_texts(each))
        for each in body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    return {
        function.name: frozenset(_texts(function)).union(
            *(tables.get(each.id, ()) for each in ast.walk(function) if isinstance(each, ast.Name))
        )
        for function in body
        if isinstance(function, ast.FunctionDef)
    }


def _follow(
    label: ast.expr, named: dict[str, frozenset[str]], locals_: Mapping[str, ast.expr]
) -> set[str]:
    source = ast.unparse(label)
    if source in locals_:
        label = locals_[source]
    match label:
        case ast.Call() if _called(label)[1] in MARKS:
            return set(_texts(label))
        case ast.Call() if _called(label)[0] == "labels" and named.get(_called(label)[1]):
            return set(named[_called(label)[1]])
        case ast.IfExp(body=yes, orelse=no):
            return _follow(yes, named, locals_) | _follow(no, named, locals_)
        case ast.Constant(None):
            return set()
    if source in PASSED_ON or source in OTHERS_WORDS:
        return set()
    raise CannotFollow(source)


def in_source(source: str, named: dict[str, frozenset[str]], module: str = "") -> set[str]:
    """The msgids on the buttons of one module."""
    tree, found = ast.parse(source), set()
    locals_ = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Call | ast.IfExp)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        base, name = _called(node)
        if name not in LABELLED or (name in ONLY_IN and ONLY_IN[name] not in (base, module)):
            continue
        position, keyword = LABELLED[name]
        given = [word.value for word in node.keywords if word.arg == keyword]
        given += node.args[position : position + 1]
        for label in given:
            try:
                found |= _follow(label, named, locals_)
            except CannotFollow as error:
                raise CannotFollow(f"{module}:{node.lineno}: {error}") from None
    return found


def labels(root: Path = ROOT) -> set[str]:
    """The msgids of everything that can stand on a button."""
    named = (root / "bot/labels.py").read_text(encoding="utf-8")
    found = sorted((root / "bot").rglob("*.py"))
    return set(_in_all(named, tuple((each.stem, each.read_text("utf-8")) for each in found)))


@lru_cache(maxsize=2)  # the same house is looked through by many tests, and seconds long
def _in_all(labels: str, sources: tuple[tuple[str, str], ...]) -> frozenset[str]:
    named = _named_labels(labels)
    return frozenset(
        msgid for module, source in sources for msgid in in_source(source, named, module)
    )
