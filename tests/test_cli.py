"""The command line as people use it: other processes, their words, their exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.ports import free_port

Command = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parent.parent


@pytest.fixture
def isoko(tmp_path: Path) -> Command:
    """`isoko …` in a folder of its own; settings as keywords."""

    def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ISOKO_")}
        given = {f"ISOKO_{name.upper()}": value for name, value in settings.items()}
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=tmp_path,
            env=clean | given | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


class TestHelp:
    def test_names_every_command(self, isoko: Command) -> None:
        done = isoko("--help")
        assert done.returncode == 0
        commands = "serve courier demo playground migrate media staff whatsapp doctor"
        for command in commands.split():
            assert command in done.stdout

    def test_the_playground_has_options_of_its_own(self, isoko: Command) -> None:
        done = isoko("playground", "--help")
        assert done.returncode == 0
        for option in ("--port", "--token", "--limits", "--speed"):
            assert option in done.stdout

    @pytest.mark.parametrize(
        "words", [(), ("sell",), ("demo", "--port", "70000"), ("staff", "make")]
    )
    def test_a_wrong_command_shows_the_usage(self, isoko: Command, words: tuple[str, ...]) -> None:
        done = isoko(*words)
        assert done.returncode == 2
        assert "usage: isoko" in done.stderr
        assert "Traceback" not in done.stderr


class TestWrongSettings:
    def test_are_all_named_with_what_to_do(self, isoko: Command) -> None:
        done = isoko("serve", staff_ids="eric", order_expiry_hours="soon")
        assert done.returncode == 2
        assert done.stdout.splitlines() == [
            "The settings are wrong. To mend, in the environment or in .env:",
            "  ISOKO_STAFF_IDS: 'eric' is not a Telegram id: ids are digits, e.g. 123456789",
            "  ISOKO_ORDER_EXPIRY_HOURS: 'soon' is not a whole number",
        ]
        assert done.stderr == ""

    @pytest.mark.parametrize("command", ["serve", "courier", "media fetch"])
    def test_no_token(self, isoko: Command, command: str) -> None:
        done = isoko(*command.split())
        assert done.returncode == 2
        assert "ISOKO_BOT_TOKEN is not set" in done.stdout
        assert "isoko demo" in done.stdout

    def test_a_webhook_without_its_secret(self, isoko: Command) -> None:
        done = isoko("serve", bot_token="1:a", webhook_url="https://shop.example")
        assert done.returncode == 2
        assert "ISOKO_WEBHOOK_SECRET is not set" in done.stdout

    def test_do_not_keep_anybody_from_help(self, isoko: Command) -> None:
        assert isoko("staff", "--help", staff_ids="eric").returncode == 0


class TestMigrate:
    def test_makes_the_database_and_may_be_repeated(self, isoko: Command, tmp_path: Path) -> None:
        for _ in range(2):
            done = isoko("migrate", data_dir="data")
            assert done.returncode == 0
            assert done.stdout == "The database is up to date.\n"
        assert (tmp_path / "data" / "isoko.db").exists()


class TestNoDatabase:
    """Red when an operator with a wrong address or a stopped server is met with a traceback."""

    @pytest.mark.parametrize("words", [("migrate",), ("serve",)])
    def test_it_is_said_in_a_sentence(self, isoko: Command, words: tuple[str, ...]) -> None:
        away = f"postgresql+asyncpg://isoko:secret@127.0.0.1:{free_port()}/isoko"
        done = isoko(*words, database_url=away, bot_token="1:a")
        assert done.returncode == 1
        assert "Database: postgresql+asyncpg://isoko:<password>@127.0.0.1" in done.stdout
        assert "is the server running" in done.stdout
        assert "Traceback" not in done.stderr


class TestNoRedis:
    def test_it_is_said_in_a_sentence(self, isoko: Command) -> None:
        """Red when an operator with a wrong address is met with tracebacks, again and again."""
        away = f"redis://127.0.0.1:{free_port()}/0"
        done = isoko("courier", redis_url=away, bot_token="1:a")
        assert done.returncode == 1
        assert "Redis: " in done.stdout
        assert away in done.stdout
        assert "Traceback" not in done.stderr


class TestMedia:
    def test_nothing_to_fetch(self, isoko: Command) -> None:
        done = isoko("media", "fetch", bot_token="1:a", redis_url="", data_dir="data")
        assert done.stdout == "Pictures that are ours now: 0\n"
        assert done.returncode == 0

    def test_a_bucket_that_lacks_a_key(self, isoko: Command) -> None:
        done = isoko("media", "fetch", bot_token="1:a", media_url="az://pictures/isoko")
        assert done.returncode == 1
        assert "Account must be specified" in done.stdout
        assert "✗ Pictures: az://pictures/isoko cannot be used" in done.stdout
        assert "Traceback" not in done.stderr


class TestStaff:
    def test_is_added_listed_and_removed(self, isoko: Command) -> None:
        assert isoko("staff", "add", "55").stdout == "55 is now a member of staff.\n"
        assert isoko("staff", "add", "55").stdout == "55 is already a member of staff.\n"
        listed = isoko("staff", "list", staff_ids="77").stdout
        assert listed == "telegram:77 (ISOKO_STAFF_IDS)\ntelegram:55\n"
        assert (
            isoko("staff", "remove", "telegram:55").stdout == "55 is no longer a member of staff.\n"
        )
        assert isoko("staff", "remove", "55").stdout == "55 is not a member of staff.\n"
        assert isoko("staff", "list").stdout == ""

    @pytest.mark.parametrize(
        "words", [("add",), ("add", "@eric"), ("remove", "-5"), ("add", "9" * 23)]
    )
    def test_needs_a_telegram_id(self, isoko: Command, words: tuple[str, ...]) -> None:
        done = isoko("staff", *words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
