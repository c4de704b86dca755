"""The doctor, with real parts that are well, away or wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import aiohttp.web
import aiosqlite
import pytest
from pydantic import SecretStr

from bot import i18n
from bot.carriers.webhook import listening
from bot.doctor import doctor, outside
from bot.settings import Settings
from bot.web.connect import shelf_of
from bot.whatsapp.outbound.client import GraphClient
from bot.whatsapp.outbound.template_review import submit
from playground import acts
from playground.people import Person
from playground.server import Running, running
from storage import failed_updates, migrate
from storage.database import Database
from storage.models import WantedFile
from tests.support.bucket import bucket_open
from tests.support.media import media_on
from tests.support.ports import free_port
from tests.support.whatsapp import FIRST, Business, a_business


@dataclass
class Visit:
    """What the doctor said, by what it was said of."""

    code: int
    lines: dict[str, str]

    def faults(self) -> list[str]:
        return [what for what, line in self.lines.items() if line.startswith("✗")]


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def telegram() -> AsyncIterator[Running]:
    async with running() as stand_in:
        yield stand_in


@pytest.fixture
def well(telegram: Running, sqlite_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """An installation with nothing wrong; tests spoil a copy."""
    return Settings(
        _env_file=None,
        bot_token=SecretStr(telegram.token),
        telegram_api_url=telegram.url,
        database_url=sqlite_url,
        redis_url=redis_url,
        data_dir=tmp_path / "data",
    )


@pytest.fixture
def visit(capsys: pytest.CaptureFixture[str]) -> object:
    async def run(settings: Settings, **changes: object) -> Visit:
        code = await doctor(settings.model_copy(update=changes))
        lines: dict[str, str] = {}
        what = ""
        for line in capsys.readouterr().out.splitlines():
            if line.startswith("    "):
                lines[what] += f"\n{line}"
            else:
                what = line[2:].partition(":")[0]
                lines[what] = line
        return Visit(code, lines)

    return run


class TestWell:
    async def test_everything(self, visit, well: Settings, database_url: str) -> None:
        seen = await visit(well, database_url=database_url)
        assert seen.faults() == []
        assert seen.code == 0
        assert list(seen.lines) == [
            "Settings", "Data folder", "Pictures", "Catalogues", "Database", "Failures",
            "Pictures to fetch", "Redis", "Token", "Updates", "Webhook at Telegram", "Pages",
            "WhatsApp", "WhatsApp's webhook", "WhatsApp's templates", "WhatsApp's costs",
            "E-mail", "Returned mail", "Payments", "Payments under way", "Payouts", "Complaints",
        ]  # fmt: skip
        assert "@isoko_bot" in seen.lines["Token"]

    async def test_a_private_redis_is_not_started(
        self, visit, well: Settings, tmp_path: Path
    ) -> None:
        seen = await visit(well, redis_url="")
        assert seen.faults() == []
        assert "a private one is started when needed" in seen.lines["Redis"]
        assert list((tmp_path / "data").iterdir()) == []


class TestPictures:
    async def test_in_a_bucket(
        self, visit, well: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with bucket_open() as bucket:
            for name, value in bucket.environment.items():
                monkeypatch.setenv(name, value)
            seen = await visit(well, media_url="s3://pictures/isoko")
            assert seen.faults() == []
            assert "s3://pictures/isoko can be written to and read" in seen.lines["Pictures"]
            assert bucket.objects == {}
            bucket.trouble = (403, "AccessDenied")
            seen = await visit(well, media_url="s3://pictures/isoko")
        assert seen.faults() == ["Pictures"]
        assert "ISOKO_MEDIA_URL" in seen.lines["Pictures"]
        assert "secret" not in seen.lines["Pictures"]

    async def test_that_were_given_up(self, visit, well: Settings, sqlite: Database) -> None:
        async with sqlite.write() as db:
            for name, due in (("one", None), ("two", None), ("three", datetime.now(UTC))):
                reason = "" if due else "too large"
                facts = {"giver": "telegram:1", "person_id": 1, "tries": 1, "reason": reason}
                db.add(WantedFile(name=name, due_at=due, **facts))
        seen = await visit(well)
        assert seen.faults() == ["Pictures to fetch"]
        assert "waiting: 1; given up: 2 (too large: 2)" in seen.lines["Pictures to fetch"]
        assert "isoko media fetch" in seen.lines["Pictures to fetch"]


class TestFailures:
    async def test_of_this_week(self, visit, well: Settings, database: Database) -> None:
        now = datetime.now(UTC)
        async with database.write() as db:
            for key, days in (("old", 8), ("new", 6), ("newest", 0)):
                at = now - timedelta(days=days)
                await failed_updates.keep(
                    db, update_key=key, person_id=None, what="text", reason="killed", now=at
                )
        seen = await visit(well, database_url=database.url)
        assert seen.faults() == ["Failures"]
        assert "not handled this week: 2\n" in seen.lines["Failures"]


class TestNames:
    async def test_a_misspelt_setting(
        self, visit, well: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ISOKO_STAF_IDS", "1")
        seen = await visit(well)
        assert (seen.code, seen.faults()) == (1, ["Settings"])
        assert "Did you mean ISOKO_STAFF_IDS?" in seen.lines["Settings"]

    async def test_in_the_file_too(self, visit, well: Settings, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("ISOKO_COLOUR=red\nHOME=/\n")
        seen = await visit(well)
        assert "there is no setting ISOKO_COLOUR\n" in seen.lines["Settings"]


class TestDatabase:
    async def test_empty(self, visit, well: Settings, unmigrated_url: str) -> None:
        await migrate.current(unmigrated_url)  # an SQLite file comes with its first connection
        seen = await visit(well, database_url=unmigrated_url)
        assert seen.faults() == ["Database"]
        assert "is empty\n    Bring it up to date: isoko migrate" in seen.lines["Database"]

    async def test_not_there_yet(self, visit, well: Settings, tmp_path: Path) -> None:
        seen = await visit(well, database_url="")
        assert seen.faults() == ["Database"]
        assert "isoko migrate" in seen.lines["Database"]
        assert not (tmp_path / "data" / "isoko.db").exists(), "it only looks"

    async def test_of_a_newer_isoko(self, visit, well: Settings, tmp_path: Path) -> None:
        path = tmp_path / "newer.db"
        url = f"sqlite+aiosqlite:///{path}"
        await migrate.upgrade(url)
        async with aiosqlite.connect(path) as db:
            await db.execute("UPDATE alembic_version SET version_num = '9999'")
            await db.commit()
        seen = await visit(well, database_url=url)
        assert "version 9999, which this Isoko does not know" in seen.lines["Database"]

    async def test_a_file_that_is_none(self, visit, well: Settings, tmp_path: Path) -> None:
        (tmp_path / "letter.db").write_text("Dear Isoko, " * 99)
        seen = await visit(well, database_url=f"sqlite+aiosqlite:///{tmp_path}/letter.db")
        assert "file is not a database" in seen.lines["Database"]

    async def test_a_wrong_port(self, visit, well: Settings) -> None:
        url = f"postgresql+asyncpg://isoko:hush@127.0.0.1:{free_port()}/isoko"
        seen = await visit(well, database_url=url)
        assert seen.faults() == ["Database"]
        assert "Check ISOKO_DATABASE_URL: is the server running" in seen.lines["Database"]
        assert "hush" not in seen.lines["Database"]

    async def test_no_such_database(self, visit, well: Settings, postgres_url: str) -> None:
        url = postgres_url.replace("@/isoko_", "@/elsewhere_")
        seen = await visit(well, database_url=url)
        assert "Make the database" in seen.lines["Database"]


class TestRedis:
    async def test_a_wrong_port(self, visit, well: Settings) -> None:
        seen = await visit(well, redis_url=f"redis://:hush@127.0.0.1:{free_port()}/0")
        assert seen.faults() == ["Redis"]
        assert "correct ISOKO_REDIS_URL" in seen.lines["Redis"]
        assert "hush" not in seen.lines["Redis"]

    async def test_a_password_where_none_is(self, visit, well: Settings) -> None:
        seen = await visit(well, redis_url=well.redis_url.replace("unix://", "unix://:hush@"))
        assert "Check the password in ISOKO_REDIS_URL" in seen.lines["Redis"]
        assert "hush" not in seen.lines["Redis"]

    async def test_none_to_be_had(
        self, visit, well: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
        monkeypatch.setenv("PATH", "/nowhere")
        seen = await visit(well, redis_url="")
        assert seen.faults() == ["Redis"]
        assert "Set ISOKO_REDIS_URL" in seen.lines["Redis"]


class TestToken:
    async def test_none(self, visit, well: Settings) -> None:
        seen = await visit(well, bot_token=SecretStr(""))
        assert seen.faults() == ["Token"]
        assert "@BotFather" in seen.lines["Token"]

    @pytest.mark.parametrize("token", ["100000:of-another-bot", "not a token", "123456:"])
    async def test_a_wrong_one(self, visit, well: Settings, token: str) -> None:
        seen = await visit(well, bot_token=SecretStr(token))
        assert seen.faults() == ["Token"]
        assert "knows no bot by it" in seen.lines["Token"]
        assert token not in seen.lines["Token"]

    async def test_nobody_answers(self, visit, well: Settings) -> None:
        seen = await visit(well, telegram_api_url=f"http://127.0.0.1:{free_port()}")
        assert "correct ISOKO_TELEGRAM_API_URL" in seen.lines["Token"]
        assert well.bot_token.get_secret_value() not in seen.lines["Token"]


class TestUpdates:
    async def test_telegram_takes_https_only(self, well: Settings) -> None:
        settings = well.model_copy(
            update={
                "telegram_api_url": outside.OFFICIAL,
                "webhook_url": "http://shop.example",
                "webhook_secret": SecretStr("s"),
            }
        )
        finding = await outside.updates(settings)
        assert "which is not https" in finding.how
        assert "proxy" in finding.advice

    async def test_no_secret(self, visit, well: Settings) -> None:
        seen = await visit(well, webhook_url="https://shop.example")
        assert seen.faults() == ["Updates"]
        assert "ISOKO_WEBHOOK_SECRET" in seen.lines["Updates"]

    async def test_well(self, visit, well: Settings) -> None:
        seen = await visit(
            well, webhook_url="https://shop.example", webhook_secret=SecretStr("long-and-random_1")
        )
        assert seen.faults() == []
        assert "long-and-random_1" not in seen.lines["Updates"]


class TestWebhookAtTelegram:
    """What getWebhookInfo says, without the token that other tools write into their path."""

    @staticmethod
    async def call(telegram: Running, method: str, **fields: object) -> None:
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{telegram.url}/bot{telegram.token}/{method}", json=fields) as response,
        ):
            assert response.status == 200

    async def test_none_while_polling(self, visit, well: Settings, telegram: Running) -> None:
        world = telegram.world
        person = world.add_person(Person(7, "Aline"))
        acts.say(world, person, world.start_private(world.bot(), person), "Hello")
        seen = await visit(well)
        assert seen.faults() == []
        assert seen.lines["Webhook at Telegram"].endswith(
            "none, as it should be; waiting updates: 1"
        )

    async def test_another_s_while_polling(self, visit, well: Settings, telegram: Running) -> None:
        url = f"https://elsewhere.example/{telegram.token}"
        await self.call(telegram, "setWebhook", url=url)
        seen = await visit(well)
        assert seen.faults() == ["Webhook at Telegram"]
        line = seen.lines["Webhook at Telegram"]
        assert "another one, at elsewhere.example, while this Isoko polls" in line
        assert "stop that tool" in line
        assert telegram.token not in line

    async def test_ours(self, visit, well: Settings, telegram: Running) -> None:
        given = {
            "webhook_url": "https://shop.example",
            "webhook_secret": SecretStr("long-one"),
        }
        seen = await visit(well, **given)
        assert seen.faults() == []
        assert "none yet" in seen.lines["Webhook at Telegram"]
        await self.call(telegram, "setWebhook", url="https://shop.example/telegram")
        seen = await visit(well, **given)
        assert seen.faults() == []
        assert "ours; waiting updates: 0" in seen.lines["Webhook at Telegram"]
        await self.call(telegram, "setWebhook", url="https://shop.example/other")
        seen = await visit(well, **given)
        assert "another one, at shop.example;" in seen.lines["Webhook at Telegram"]
        assert "Isoko sets its own" in seen.lines["Webhook at Telegram"]

    async def test_telegram_could_not_post(
        self, visit, well: Settings, telegram: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given = {
            "webhook_url": "https://shop.example",
            "webhook_secret": SecretStr("long-one"),
        }
        kinds = ["message"]
        await self.call(
            telegram, "setWebhook", url="https://shop.example/telegram", allowed_updates=kinds
        )
        webhook = telegram.world.bot().webhook
        assert webhook is not None
        now = datetime.now(UTC)
        webhook.last_error = (int(now.timestamp()) - 60, "Wrong response from the webhook: 502")
        seen = await visit(well, **given)
        line = seen.lines["Webhook at Telegram"]
        assert seen.faults() == ["Webhook at Telegram"]
        assert "Wrong response from the webhook: 502" in line
        assert "not asked for: edited_message, callback_query" in line
        assert "is its certificate valid" in line.replace("\n", " ")
        webhook.last_error = (int(now.timestamp()) - 7200, "Wrong response from the webhook: 502")
        seen = await visit(well, **given)
        assert "Start Isoko again" in seen.lines["Webhook at Telegram"]

    async def test_nobody_answers(self, visit, well: Settings) -> None:
        seen = await visit(well, telegram_api_url=f"http://127.0.0.1:{free_port()}")
        assert seen.faults() == ["Token"], "told once"
        assert "unknown" in seen.lines["Webhook at Telegram"]
        seen = await visit(well, bot_token=SecretStr(""))
        assert "unknown without a token" in seen.lines["Webhook at Telegram"]


class TestFolderAndWords:
    async def test_a_folder_that_is_a_file(self, visit, well: Settings, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        seen = await visit(well, data_dir=tmp_path / "file")
        assert seen.faults() == ["Data folder"]
        assert "ISOKO_DATA_DIR" in seen.lines["Data folder"]

    async def test_a_text_nobody_translated(
        self, visit, well: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = i18n._read

        def with_a_hole(language: str) -> object:
            catalog = whole(language)
            if language == "rw":
                next(message for message in catalog if message.id == "Price").string = ""
            return catalog

        monkeypatch.setattr(i18n, "_read", with_a_hole)
        seen = await visit(well)
        assert seen.faults() == ["Catalogues"]
        assert "1 texts of locales/rw/LC_MESSAGES/isoko.po" in seen.lines["Catalogues"]
        assert "'Price'" in seen.lines["Catalogues"]


async def test_a_data_folder_that_others_can_read(
    well: Settings, visit: Callable[..., Awaitable[Visit]]
) -> None:
    well.data_dir.mkdir(mode=0o755)
    seen = await visit(well)
    assert seen.faults() == ["Data folder"]
    assert "chmod" in seen.lines["Data folder"]
    well.data_dir.chmod(0o700)
    assert (await visit(well)).faults() == []


class TestPages:
    async def test_at_their_address(self, visit, well: Settings) -> None:
        seen = await visit(well.model_copy(update={"web_url": "http://isoko.example"}))
        assert seen.lines["Pages"].startswith("✗ Pages: http://isoko.example is not https")
        port = free_port()
        there = well.model_copy(update={"web_url": f"http://127.0.0.1:{port}"})
        seen = await visit(there)
        assert "does not answer" in seen.lines["Pages"]
        media = media_on(Database(well.database), Path("media"))
        shelf, app = shelf_of(there, media, media.now), aiohttp.web.Application()
        shelf.add_to(app)
        async with listening(app, f"127.0.0.1:{port}"):
            seen = await visit(there)
            assert seen.lines["Pages"] == f"✓ Pages: at http://127.0.0.1:{port}"
            other = there.model_copy(update={"web_url": f"http://localhost:{port}"})
            seen = await visit(other)
            assert "something else answers" in seen.lines["Pages"]


class TestPayments:
    async def test_by_hand(self, visit, well: Settings) -> None:
        seen = await visit(well)
        assert seen.lines["Payments"].startswith("✓ Payments: by hand only")

    async def test_reached_and_told(self, visit, well: Settings, telegram: Running) -> None:
        seen = await visit(
            well,
            pawapay_token=SecretStr("token"),
            pawapay_url=f"{telegram.url}/providers/pawapay",
            public_url="https://shop.example",
            collects="market",
        )
        wanted = "✓ Payments: pawapay, told to https://shop.example/payments/…"
        assert seen.lines["Payments"] == wanted

    async def test_nobody_tells_us_anything(self, visit, well: Settings, telegram: Running) -> None:
        seen = await visit(well, pawapay_token=SecretStr("token"), pawapay_url=telegram.url)
        assert seen.faults() == ["Payments"]

    async def test_away(self, visit, well: Settings) -> None:
        away = f"http://127.0.0.1:{free_port()}"
        seen = await visit(well, stripe_key=SecretStr("sk"), stripe_url=away)
        assert "stripe cannot be reached" in seen.lines["Payments"]


class TestWhatsApp:
    @pytest.fixture
    async def on_whatsapp(self, well: Settings) -> AsyncIterator[tuple[Business, Settings]]:
        async with a_business() as business:
            await business.anew()
            yield (
                business,
                well.model_copy(
                    update={
                        "whatsapp_phone_id": FIRST.phone_id,
                        "whatsapp_waba_id": FIRST.waba_id,
                        "whatsapp_token": SecretStr(FIRST.token),
                        "whatsapp_api": f"{str(business.http._base_url).rstrip('/')}/v24.0",
                    }
                ),
            )

    async def test_well_and_not(
        self, visit, on_whatsapp: tuple[Business, Settings], sqlite: Database
    ) -> None:
        business, settings = on_whatsapp
        await business.world.settings(review="approve")
        async with GraphClient.opened(settings) as client:
            await submit(client, sqlite, datetime.now(UTC))
        seen = await visit(settings)
        assert seen.faults() == []
        assert "(Isoko), quality GREEN, TIER_250" in seen.lines["WhatsApp"]
        assert "30 of 30 may be sent" in seen.lines["WhatsApp's templates"]
        assert "US$0.00 a month" in seen.lines["WhatsApp's costs"]
        await business.world.settings(quality="RED", webhook_url="")
        await business.world.template("isoko_waiting", "en", status="PAUSED")
        seen = await visit(settings)
        assert seen.faults() == ["WhatsApp", "WhatsApp's webhook", "WhatsApp's templates"]
        assert "isoko_waiting (en)" in seen.lines["WhatsApp's templates"]
        await business.world.template("isoko_waiting", "en", status="DISABLED")
        seen = await visit(settings)
        assert "isoko_waiting (en)" in seen.lines["WhatsApp's templates"]
        seen = await visit(settings, whatsapp_token=SecretStr("another"))
        assert "ISOKO_WHATSAPP_TOKEN" in seen.lines["WhatsApp"]
        seen = await visit(settings, whatsapp_api="http://127.0.0.1:9/v24.0")
        assert "ISOKO_WHATSAPP_API" in seen.lines["WhatsApp"]

    async def test_posted_to_another_address(
        self, visit, on_whatsapp: tuple[Business, Settings]
    ) -> None:
        """Red when all looks right, and nothing of what people write comes here."""
        business, settings = on_whatsapp
        what = "WhatsApp's webhook"
        seen = await visit(settings, public_url=business.url.removesuffix("/whatsapp"))
        assert what not in seen.faults()
        assert "at 127.0.0.1" in seen.lines[what]
        seen = await visit(settings, public_url="https://isoko.example")
        assert what in seen.faults()
        assert "https://isoko.example/whatsapp" in seen.lines[what]
