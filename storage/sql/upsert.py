"""INSERT … ON CONFLICT, which SQLAlchemy spells per dialect though both say the same."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Base

Insert = sqlite.Insert | postgresql.Insert


def dialect_of(db: AsyncSession) -> str:
    return db.get_bind().dialect.name


def insert(db: AsyncSession, table: type[Base]) -> Insert:
    return into(dialect_of(db), table)


def into(dialect: str, table: type[Base] | Table) -> Insert:
    """For a statement that is put together once a dialect. Into a Table it goes past the ORM."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def once(dialect: str, table: Table, *key: str) -> Executable:
    """Put a row down and give its id; neither where another with this key is there already."""
    there = into(dialect, table).on_conflict_do_nothing(index_elements=key)
    return there.returning(table.c.id)


def row_of(each: Base) -> dict[str, Any]:
    """What was set of an object that no session has, by column: to insert it past the ORM."""
    columns = each.__table__.columns
    return {name: value for name, value in vars(each).items() if name in columns}
