"""Every migration climbs and descends on both databases, and ends at the models."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from storage import migrate
from storage.database import Database
from storage.models import Base
from tests.support.databases import SqliteShelf

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = ScriptDirectory.from_config(migrate._config())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{down}"


def upgrade():
    {upgrade}
"""


def add_scripts(monkeypatch: pytest.MonkeyPatch, folder: Path, **upgrades: str) -> None:
    """More scripts after the real ones, for this test only."""
    scripts = folder / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts)
    down = REVISIONS[-1]
    for revision, upgrade in upgrades.items():
        script = SCRIPT.format(revision=revision, down=down, upgrade=upgrade)
        (scripts / "versions" / f"{revision}.py").write_text(script)
        down = revision
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)


async def look(url: str, at: Any) -> Any:
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(at)
    finally:
        await database.close()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


class TestStairway:
    async def test_every_step_climbs_descends_and_climbs_again(self, unmigrated_url: str) -> None:
        for revision in REVISIONS:
            await migrate.upgrade(unmigrated_url, revision)
            await migrate.downgrade(unmigrated_url, "-1")
            await migrate.upgrade(unmigrated_url, revision)
            assert await migrate.current(unmigrated_url) == revision
        assert REVISIONS[-1] == migrate.head()

    async def test_down_to_base_leaves_nothing(self, migrated_url: str) -> None:
        await migrate.downgrade(migrated_url, "base")
        assert await migrate.current(migrated_url) is None
        assert await look(migrated_url, tables) == {"alembic_version"}

    async def test_a_second_upgrade_does_nothing(self, migrated_url: str) -> None:
        await migrate.upgrade(migrated_url)
        assert await migrate.current(migrated_url) == migrate.head()


class TestSafety:
    async def test_a_step_that_fails_leaves_the_old_version_whole(
        self, migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add_scripts(
            monkeypatch,
            tmp_path,
            good="op.create_table('good', sa.Column('id', sa.Integer()))",
            bad="op.create_table('half', sa.Column('id', sa.Integer())); 1 / 0",
        )
        before = await look(migrated_url, tables)
        with pytest.raises(ZeroDivisionError):
            await migrate.upgrade(migrated_url)
        assert await look(migrated_url, tables) == before
        assert await migrate.current(migrated_url) == REVISIONS[-1]

    async def test_rows_left_pointing_to_nothing_undo_it(
        self, sqlite_shelf: SqliteShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = await sqlite_shelf.make()
        orphan = "INSERT INTO attempts VALUES (1, 9, '', '', '')"
        add_scripts(monkeypatch, tmp_path, orphan=f'op.execute("{orphan}")')
        with pytest.raises(migrate.ForeignKeyBroken, match="attempts"):
            await migrate.upgrade(url)
        assert await migrate.current(url) == REVISIONS[-1]

    async def test_a_rebuilt_table_keeps_the_rows_that_point_to_it(
        self, sqlite_shelf: SqliteShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The one migration that SQLite makes dangerous: a batch drops the old table."""
        url = await sqlite_shelf.make()
        add_scripts(
            monkeypatch,
            tmp_path,
            one="""op.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
    op.execute("CREATE TABLE b (id INTEGER REFERENCES a (id) ON DELETE CASCADE)")
    op.execute("INSERT INTO a VALUES (1)")
    op.execute("INSERT INTO b VALUES (1)")""",
            two="""
    with op.batch_alter_table("a", recreate="always") as a:
        a.add_column(sa.Column("more", sa.Integer()))""",
        )
        await migrate.upgrade(url)

        def rows(connection: Connection) -> int | None:
            return connection.scalar(text("SELECT count(*) FROM b"))

        assert await look(url, rows) == 1

    async def test_processes_that_start_at_once_migrate_once(self, unmigrated_url: str) -> None:
        code = (
            "import asyncio, sys; from storage import migrate; print(migrate.head(), flush=True); "
            "sys.stdin.readline(); asyncio.run(migrate.upgrade(sys.argv[1]))"
        )
        starts = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-Werror",
                "-c",
                code,
                unmigrated_url,
                cwd=Path(migrate.__file__).parents[1],
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            for _ in range(3)
        ]
        for start in starts:
            assert start.stdout is not None
            await start.stdout.readline()  # ready, and now all at once
        ends = await asyncio.gather(*(start.communicate(b"\n") for start in starts))
        assert [stderr.decode() for _, stderr in ends] == [""] * 3
        assert await migrate.current(unmigrated_url) == migrate.head()

    async def test_one_that_takes_long_is_waited_for(
        self, sqlite_shelf: SqliteShelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Longer than a turn waits for the writer, as on a slow machine with much to move."""
        monkeypatch.setattr("storage.database.BUSY_MILLISECONDS", 50)
        url = await sqlite_shelf.make(empty=True)
        path = make_url(url).database or ""
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("PRAGMA journal_mode=WAL")
            other.execute("BEGIN IMMEDIATE")
            moving = asyncio.create_task(migrate.upgrade(url))
            await asyncio.wait({moving}, timeout=0.5)
            other.execute("COMMIT")
            await moving
        assert await migrate.current(url) == migrate.head()


class TestSameAsModels:
    async def test_nothing_is_left_to_generate(self, migrated_url: str) -> None:
        def differences(connection: Connection) -> list[Any]:
            context = MigrationContext.configure(
                connection, opts={"autogenerate_plugins": migrate.COMPARED}
            )
            return list(compare_metadata(context, Base.metadata))

        assert await look(migrated_url, differences) == []

    async def test_checks(self, migrated_url: str) -> None:
        """By name, and on SQLite, which gives the words back as written, by their words."""

        def found(connection: Connection) -> dict[tuple[str, str], str]:
            return {
                (table, str(check["name"])): str(check["sqltext"])
                for table in Base.metadata.tables
                for check in inspect(connection).get_check_constraints(table)
            }

        wanted = {
            (table.name, str(check.name)): str(check.sqltext)
            for table in Base.metadata.tables.values()
            for check in table.constraints
            if isinstance(check, CheckConstraint)
        }
        here = await look(migrated_url, found)
        assert here.keys() == wanted.keys()
        if migrated_url.startswith("sqlite"):
            assert here == wanted


async def test_people_of_before_live_where_their_shop_or_last_parcel_is(
    unmigrated_url: str,
) -> None:
    await migrate.upgrade(unmigrated_url, "0004")
    at = "'2026-01-01T00:00:00+00:00'"
    rows = [
        f"INSERT INTO people (id, platform, platform_id, name, language_hint, created_at,"
        f" first_source, last_source) VALUES ({n}, 'telegram', '{n}', '', '', {at}, '', '')"
        for n in (1, 2, 3)
    ]
    rows += [
        f"INSERT INTO purchases (id, draft_id, buyer_id, address, placed_at) VALUES"
        f" ({n}, '{n}', {buyer}, '{{\"country\": \"{country}\"}}', {at})"
        for n, buyer, country in ((1, 1, "RW"), (2, 1, "CN"), (3, 2, "CN"))
    ]
    rows.append(
        "INSERT INTO shops (id, owner_id, draft_id, state, name, about, district, phone,"
        f" created_at) VALUES (1, 2, 's', 'open', '', '', 'Huye', '', {at})"
    )

    def put(connection: Connection) -> None:
        for row in rows:
            connection.exec_driver_sql(row)
        connection.commit()

    await look(unmigrated_url, put)
    await migrate.upgrade(unmigrated_url, "0005")
    zones = await look(
        unmigrated_url,
        lambda connection: dict(
            tuple(row) for row in connection.exec_driver_sql("SELECT id, zone FROM people")
        ),
    )
    assert zones == {1: "Asia/Shanghai", 2: "Africa/Kigali", 3: None}


async def test_of_two_accounts_the_one_in_use_is_left_on_the_way_down(migrated_url: str) -> None:
    """Red when a person who is another now, or who has two accounts, stands in the way."""
    at = "'2026-01-01T00:00:00+00:00'"
    people = (
        "INSERT INTO people (id, platform, platform_id, name, language_hint, created_at,"
        " first_source, last_source, "
    )
    account = "INSERT INTO accounts (platform, platform_id, person_id, name, created_at, "
    rows = [
        f"{people} merged_into) VALUES (1, 'whatsapp', '9', 'A', '', {at}, '', '', NULL)",
        f"{people} merged_into) VALUES (2, '', '2', '', '', {at}, '', '', 1)",
        f"{account} taken_up_at, shared) VALUES ('telegram', '1', 1, 'A', {at}, {at}, true)",
        f"{account} taken_up_at, shared) VALUES ('whatsapp', '9', 1, 'A', {at}, {at}, true)",
    ]

    def put(connection: Connection) -> None:
        for row in rows:
            connection.exec_driver_sql(row)
        connection.commit()

    def people_left(connection: Connection) -> list[tuple[Any, ...]]:
        found = connection.exec_driver_sql(
            "SELECT id, platform, platform_id FROM people ORDER BY id"
        )
        return [tuple(row) for row in found]

    await look(migrated_url, put)
    await migrate.downgrade(migrated_url, "0009")
    assert await look(migrated_url, people_left) == [(1, "whatsapp", "9"), (2, "", "2")]
    await migrate.upgrade(migrated_url)
    accounts = await look(
        migrated_url,
        lambda connection: [
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT platform, platform_id, person_id FROM accounts ORDER BY person_id"
            )
        ],
    )
    assert accounts == [("whatsapp", "9", 1)]


async def test_whose_parcels_go_further_are_asked_again_where_they_cannot(
    unmigrated_url: str,
) -> None:
    """Up, anybody may be sent to; down, what the older version would choke on is gone."""
    await migrate.upgrade(unmigrated_url, "0030")
    at = "'2026-01-01T00:00:00+00:00'"
    person = (
        "INSERT INTO people (id, platform, platform_id, name, language_hint, created_at,"
        " first_source, last_source, parcels_to) VALUES"
    )
    tax = (
        "INSERT INTO import_tax_rates (id, country, basis_points, currency, waived, most, source,"
        " checked_on, valid_from, set_at) VALUES"
    )
    rest = f"0, 'USD', 0, 0, 's', '2026-01-01', '2026-01-01', {at})"

    def put(*rows: str) -> Callable[[Connection], None]:
        def run(connection: Connection) -> None:
            for row in rows:
                connection.exec_driver_sql(row)
            connection.commit()

        return run

    await look(
        unmigrated_url,
        put(f"{person} (1, 't', '1', '', '', {at}, '', '', 'CN')", f"{tax} (1, 'CN', {rest}"),
    )
    await migrate.upgrade(unmigrated_url, "0031")
    await look(
        unmigrated_url,
        put(f"{person} (2, 't', '2', '', '', {at}, '', '', 'KE')", f"{tax} (2, 'KE', {rest}"),
    )
    with pytest.raises(IntegrityError):
        await look(unmigrated_url, put(f"{tax} (3, 'RW', {rest}"))
    await migrate.downgrade(unmigrated_url, "0030")

    def left(connection: Connection) -> list[Any]:
        people = connection.exec_driver_sql("SELECT id, parcels_to FROM people ORDER BY id")
        taxes = connection.exec_driver_sql("SELECT country FROM import_tax_rates")
        return [*map(tuple, people), *map(tuple, taxes)]

    assert await look(unmigrated_url, left) == [(1, "CN"), (2, None), ("CN",)]


async def test_what_failed_on_telegram_failed_on_its_platform(unmigrated_url: str) -> None:
    """Red when a market that has such a row cannot be brought up, or down again."""
    await migrate.upgrade(unmigrated_url, "0033")
    row = (
        "INSERT INTO failed_updates (id, update_key, what, reason, at) VALUES"
        " ({number}, '{number}', 'text', '{reason}', '2026-01-01T00:00:00+00:00')"
    )

    def put(number: int, reason: str) -> Callable[[Connection], None]:
        def run(connection: Connection) -> None:
            connection.exec_driver_sql(row.format(number=number, reason=reason))
            connection.commit()

        return run

    def reasons(connection: Connection) -> list[str]:
        found = connection.exec_driver_sql("SELECT reason FROM failed_updates ORDER BY id")
        return [each for (each,) in found]

    for number, reason in enumerate(("telegram", "slow"), 1):
        await look(unmigrated_url, put(number, reason))
    await migrate.upgrade(unmigrated_url, "0038")
    assert await look(unmigrated_url, reasons) == ["platform", "slow"]
    with pytest.raises(IntegrityError):
        await look(unmigrated_url, put(3, "telegram"))
    await migrate.downgrade(unmigrated_url, "0033")
    assert await look(unmigrated_url, reasons) == ["telegram", "slow"]
