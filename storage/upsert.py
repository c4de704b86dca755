"""INSERT … ON CONFLICT, which SQLAlchemy spells per dialect though both say the same."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Base


def insert(db: AsyncSession, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    return (
        sqlite.insert(table) if db.get_bind().dialect.name == "sqlite" else postgresql.insert(table)
    )
