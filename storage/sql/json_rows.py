"""Rows that hang on a row, gathered into one value of it.

An order is shown with its history and with what was heard of its parcel. Joined, the three lists
that an order has would multiply; asked for one by one, each is a statement of its own. As JSON they
come with the order: one statement instead of three.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, ColumnElement, ScalarSelect, select
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from storage.models.base import Moment

Row = TypeVar("Row", bound=tuple[Any, ...])


class _Rows(TypeDecorator[list[Any]]):
    """JSON as rows of a kind, sorted by the first column; `times` says which of them are times."""

    impl = JSON
    cache_ok = True

    def __init__(self, row: Callable[..., Any], times: frozenset[int]) -> None:
        super().__init__()
        self.row = row
        self.times = times

    def process_result_value(self, value: Any, dialect: Dialect) -> list[Any]:  # noqa: ARG002
        rows = ([self._read(*each) for each in enumerate(row)] for row in value or ())
        return sorted(self.row(*row) for row in rows)

    def _read(self, column: int, value: Any) -> Any:
        return _moment(value) if value is not None and column in self.times else value


class _Array(FunctionElement[Any]):
    """An array of arrays, one of each row."""

    inherit_cache = True


@compiles(_Array)  # where SQLAlchemy names a column by what it is, no database is known yet
@compiles(_Array, "sqlite")
def _sqlite(element: _Array, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(_Array, "postgresql")
def _postgresql(element: _Array, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **options)}))"


def gathered(
    row: Callable[..., Row], columns: tuple[Any, ...], *belongs: ColumnElement[bool]
) -> ScalarSelect[list[Row]]:
    """The rows for which `belongs` holds, each as a `row` of these columns, sorted by the first."""
    times = (at for at, column in enumerate(columns) if isinstance(column.type, Moment))
    array = _Array(*columns)
    array.type = _Rows(row, frozenset(times))
    return select(array).where(*belongs).scalar_subquery()


def _moment(text: str) -> datetime:
    """A time as it stands in JSON: PostgreSQL writes the zone, SQLite keeps UTC without one."""
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
