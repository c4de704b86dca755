"""An INSERT of many rows as the driver takes it, for what comes in bursts.

SQLAlchemy says once what the statement is and how each column is bound. What it does for each
transaction besides (a session, a statement looked up, events, a result) takes several times as long
as a handful of rows does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.engine import Dialect

from storage.storable_text import storable


class PlainInsert:
    """`statement` with a value for each of `columns`."""

    def __init__(self, statement: Insert, columns: Iterable[str], dialect: Dialect) -> None:
        compiled = statement.inline().compile(dialect=dialect, column_keys=list(columns))
        self.text = str(compiled)
        types = {each.name: each.type.dialect_impl(dialect) for each in statement.table.c}
        self._columns = [
            (name, types[name].bind_processor(dialect) or _text)
            for name in compiled.positiontup or ()
        ]

    def rows(self, found: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """In the order in which the statement has them."""
        times: dict[datetime, Any] = {}  # of those that came together most are the same
        rows = []
        for each in found:
            row = []
            for name, bound in self._columns:
                value = each[name]
                if value.__class__ is datetime:
                    if value not in times:
                        times[value] = bound(value)
                    row.append(times[value])
                else:
                    row.append(bound(value))
            rows.append(tuple(row))
        return rows


def _text(value: Any) -> Any:
    return storable(value) if value.__class__ is str else value
