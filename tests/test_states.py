"""A mistyped state is seen: by mypy where it is compared in Python, and here where a query compares
it, or a tuple of several stands on one side, as mypy says nothing of those."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from mypy import api
from sqlalchemy import CheckConstraint

from storage import constants
from storage.models import Base

ROOT = Path(__file__).parent.parent
MODELS = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
SNIPPET = """
from storage.constants import OrderState, PaymentState

def typed_wrong(state: OrderState) -> bool:
    return state == "acepted"

def of_another(state: PaymentState) -> bool:
    return state != "accepted"

def given() -> OrderState:
    return "canceled"
"""


def words_of(model: type[Any], column: str) -> frozenset[str]:
    """What a column may hold, as its annotation says."""
    [annotated] = get_args(get_type_hints(model)[column])
    literals = [annotated, *get_args(annotated)]
    return frozenset(
        word for each in literals if get_origin(each) is Literal for word in get_args(each)
    )


def checked() -> Iterator[tuple[type[Any], str, frozenset[str]]]:
    """The columns that a CHECK holds to some words, and those words."""
    for model in MODELS.values():
        for check in model.__table__.constraints:
            if isinstance(check, CheckConstraint) and (
                found := re.fullmatch(r"(\w+) IN \((.+)\)", str(check.sqltext))
            ):
                yield model, found[1], frozenset(re.findall(r"'(\w*)'", found[2]))


class TestOnePlace:
    def test_every_column_is_of_the_type_of_its_words(self) -> None:
        found = list(checked())
        assert len(found) > 12
        for model, column, words in found:
            assert words_of(model, column) == words, f"{model.__name__}.{column}"

    def test_every_type_has_its_tuple(self) -> None:
        tuples = [each for each in vars(constants).values() if isinstance(each, tuple)]
        types = [each for each in vars(constants).values() if get_origin(each) is Literal]
        named = {
            get_args(each) for each in types if each not in (constants.Machine, constants.Role)
        }
        assert named == set(tuples)


class TestMypy:
    def test_sees_a_comparison_that_is_never_true(self, tmp_path: Path) -> None:
        snippet = tmp_path / "snippet.py"
        snippet.write_text(SNIPPET)
        args = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path)]
        said, wrong, _ = api.run([*args, str(snippet)])
        assert not wrong
        assert said.count("[comparison-overlap]") == 2
        assert said.count("[return-value]") == 1


def compared(tree: ast.AST) -> Iterator[tuple[ast.Attribute, ast.expr]]:
    """An attribute, and what it is compared with."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ast.Attribute() as left, _, [right]):
                yield left, right
            case ast.Compare(left, _, [ast.Attribute() as right]):
                yield right, left
            case ast.Call(ast.Attribute(ast.Attribute() as left, "in_" | "not_in"), [right]):
                yield left, right


def strings(node: ast.expr, named: Mapping[str, ast.expr]) -> list[str]:
    """What stands there as a word, or as several; also by a name of the same file."""
    if isinstance(node, ast.Name):
        node = named.get(node.id, node)
    items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return [
        each.value for each in items if isinstance(each, ast.Constant) and type(each.value) is str
    ]


def mistyped(code: str) -> list[str]:
    by_name: dict[str, set[str]] = defaultdict(set)
    for _, column, words in checked():
        by_name[column] |= words
    wrong = []
    tree = ast.parse(code)
    named = {
        target.id: each.value
        for each in tree.body
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if isinstance(target, ast.Name)
    }
    for attribute, other in compared(tree):
        owner = attribute.value.id if isinstance(attribute.value, ast.Name) else ""
        if owner in MODELS and attribute.attr in get_type_hints(MODELS[owner]):
            words = words_of(MODELS[owner], attribute.attr)
        elif attribute.attr in ("state", "condition", "category", "word"):
            words = by_name[attribute.attr] | {""}  # "" is none, where it is no column
        else:
            continue
        wrong += [
            f"{ast.unparse(attribute)}: {each}"
            for each in strings(other, named)
            if words and each not in words
        ]
    return wrong


class TestQueries:
    @pytest.mark.parametrize(
        "code",
        [
            'select(Order).where(Order.state == "acepted")',
            'select(Order).where(Order.state == "paid")',
            'Payment.state.in_(("paid", "part-refunded"))',
            'order.shipment.state in ("to_pack", "paked")',
            'HERE = ("to_pack", "paked")\nquery.where(Shipment.state.in_(HERE))',
            'literal("delivred") == notice.state or "delivred" == notice.state',
        ],
    )
    def test_a_mistyped_word_is_found(self, code: str) -> None:
        assert len(mistyped(code)) == 1

    def test_none_is_mistyped(self) -> None:
        files = [
            path
            for room in ("bot", "storage", "demo", "benchmarks")
            for path in (ROOT / room).rglob("*.py")
            if "migrations" not in path.parts
        ]
        assert len(files) > 200
        for path in files:
            assert not mistyped(path.read_text(encoding="utf-8")), path
