"""Alembic's way in. Run only by storage.migrate, which hands over an open connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from storage.migrate import COMPARED, check_foreign_keys
from storage.models import Base, Moment

MIGRATING = 0x150_C0  # any number, as long as every process takes the same


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A script must still run when the class is gone, so it names the plain type."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        autogenerate_plugins=COMPARED,
        transactional_ddl=True,  # alembic does not expect it of SQLite; our BEGIN makes it true
    )
    with context.begin_transaction():
        if not is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        context.run_migrations()
        if is_sqlite:
            check_foreign_keys(connection)


run(context.config.attributes["connection"])
