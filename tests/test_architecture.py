"""docs/architecture.md says what is there, and no name in the house means two things."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path
from typing import get_args, get_type_hints

import grimp
import pytest

from bot.commerce import people
from bot.commerce.people import Member
from storage import member_snapshots
from storage.member_snapshots import PersonSnapshot, ShopSnapshot

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def section(title: str) -> list[list[str]]:
    """The rows of the table under a heading, cell by cell."""
    body = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in body.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def floors() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for floor, room, what in section("Rooms"):
        assert what
        found[floor].append(room.strip("`"))
    return found


def test_rooms_are_the_folders() -> None:
    named = sorted(room for rooms in floors().values() for room in rooms)
    there = [
        f"bot.{each.stem}"
        for each in (ROOT / "bot").iterdir()
        if (each.suffix == ".py" and each.stem != "__init__") or (each / "__init__.py").exists()
    ]
    assert named == sorted([*there, "demo", "storage"])


def test_floors_are_those_of_the_import_contract() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    assert [sorted(rooms) for rooms in floors().values()] == [
        sorted(layer.split(" | ")) for layer in layers
    ]
    assert [int(floor) for floor in floors()] == list(range(1, len(layers) + 1))


def test_every_path_and_name_is_there() -> None:
    for path in re.findall(
        r"`((?:bot|storage|demo|locales|playground|benchmarks|tools|tests)/[\w/.]*)`", PAGE
    ):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize(
    ("what", "where"),
    [
        (row[0], row[-1])
        for title in ("Where is …", "Words used in the code")
        for row in section(title)
    ],
)
def test_what_is_named_is_defined_there(what: str, where: str) -> None:
    if where == "below":
        return
    code = "".join(
        (ROOT / path).read_text("utf-8") if path.endswith(".py") else ""
        for path in re.findall(r"`([\w/]+(?:\.py)?)`", where)
        if "/" in path
    )
    names = [*re.findall(r"`(\w+)`", what), *re.findall(r"`(\w+)`", where)]
    assert code
    for name in names:
        if "_updates" in name:  # a table
            continue
        assert re.search(
            rf"^(class |def |async def |    async def |    def )?{name}\b", code, re.MULTILINE
        ), name


def test_no_class_name_means_two_things() -> None:
    """But for the answers of the forms, of which each has its own."""
    where: dict[str, list[str]] = defaultdict(list)
    for folder in ("bot", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    where[node.name].append(str(path.relative_to(ROOT)))
    twice = {name: paths for name, paths in where.items() if len(paths) > 1 and name != "Answers"}
    assert twice == {}


def test_no_circle_of_imports_of_types_either() -> None:
    graph = grimp.build_graph("bot", "demo", "storage", "playground", cache_dir=None)
    imports = {each: graph.find_modules_directly_imported_by(each) for each in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


def test_a_process_that_delivers_loads_nothing_that_listens() -> None:
    """aiogram and the handlers are a quarter of its memory and half of its start."""
    program = (
        "import sys, bot.app, bot.courier.worker, bot.telegram.outbound.sender;"
        "listens = ('aiogram', 'bot.handlers', 'bot.engine.processor');"
        "print([each for each in listens if each in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_nothing_outside_storage_touches_the_orm_s_internals() -> None:
    code = {path: path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")}
    assert [
        str(path) for path, text in code.items() if "_sa_" in text or "__mapper__" in text
    ] == []


def test_who_somebody_is_cannot_be_changed_in_passing() -> None:
    """A turn's member is shared by all that happens until they are read again: no part of it is a
    row of a session, or could be set."""
    for snapshot in (Member, PersonSnapshot, ShopSnapshot):
        assert snapshot.__dataclass_params__.frozen, snapshot  # type: ignore[attr-defined]
        kept = get_type_hints(snapshot, vars(member_snapshots) | vars(people))
        parts = {part for kind in kept.values() for part in (kind, *get_args(kind))}
        assert not {part for part in parts if hasattr(part, "__table__")}, snapshot


def test_figures_stand_where_they_are_measured() -> None:
    """What something took once ages in a comment; docs/performance.md says how to measure it."""
    took = re.compile(r"\d\s?(?:µs|ms)\b(?! late)|\d\s?% of what")
    found = [
        f"{path}: {line.strip()}"
        for room in ("bot", "storage", "demo")
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if took.search(line)
    ]
    assert found == []


def test_the_market_knows_no_platform_by_its_name() -> None:
    """What it can do is asked of its capabilities; words about Telegram IDs are of lists that staff
    upload."""
    named = re.compile(r"whatsapp|bot\.telegram\b|[\"']telegram[\"':]", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for room in ("handlers", "flows", "commerce", "screens", "taps")
        for path in sorted((ROOT / "bot" / room).rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if named.search(line)
    ]
    assert found == []
