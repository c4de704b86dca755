"""Settings: what people write into the environment and .env, and what they are told."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, account, faults, known_names, names_in_env_file

EXAMPLE = Path(__file__).parent.parent / ".env.example"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.upper().startswith("ISOKO_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


class TestExample:
    def test_lists_every_setting_and_no_other(self) -> None:
        assert set(dotenv_values(EXAMPLE)) == known_names()

    def test_lists_none_twice(self) -> None:
        names = re.findall(r"^(\w+)=", EXAMPLE.read_text(), re.MULTILINE)
        assert sorted(names) == sorted(set(names))

    def test_each_has_its_own_comment(self) -> None:
        for block in EXAMPLE.read_text().strip().split("\n\n")[1:]:
            *comments, setting = block.splitlines()
            assert setting.startswith("ISOKO_"), block
            assert comments, block
            assert all(line.startswith("# ") for line in comments), block

    def test_shows_the_defaults(self) -> None:
        shown = Settings(_env_file=EXAMPLE)
        assert shown == Settings(_env_file=None)


class TestReading:
    def test_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ISOKO_STAFF_IDS", "1, 22 333")
        monkeypatch.setenv("ISOKO_ORDER_REMINDER_HOURS", "1,5 9")
        monkeypatch.setenv("ISOKO_TELEGRAM_API_URL", "http://127.0.0.1:8099/")
        settings = Settings()
        assert settings.staff_ids == {"telegram:1", "telegram:22", "telegram:333"}
        assert settings.periods.order_reminder_hours == (1, 5, 9)
        assert settings.telegram_api_url == "http://127.0.0.1:8099"

    def test_the_environment_goes_before_the_file(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / ".env").write_text("ISOKO_SESSION_DAYS=3\nISOKO_LOG_FORMAT=json\nOTHER=1\n")
        monkeypatch.setenv("ISOKO_SESSION_DAYS", "5")
        settings = Settings()
        assert settings.session_days == 5
        assert settings.log_format == "json"
        assert names_in_env_file() == {"ISOKO_SESSION_DAYS", "ISOKO_LOG_FORMAT"}

    def test_an_empty_value_is_the_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ISOKO_ORDER_EXPIRY_HOURS", "")
        assert Settings().order_expiry_hours == 72

    def test_the_database_is_in_the_data_folder(self, tmp_path: Path) -> None:
        assert Settings().database == f"sqlite+aiosqlite:///{tmp_path}/.data/isoko.db"

    def test_a_token_is_not_shown_by_accident(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ISOKO_BOT_TOKEN", "1:letmein")
        assert "letmein" not in repr(Settings())


class TestFaults:
    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            (
                "STAFF_IDS",
                "12, eric",
                "'eric' is not a Telegram id: ids are digits, e.g. 123456789",
            ),
            ("ORDER_REMINDER_HOURS", "2, soon", "'soon' is not a whole number"),
            ("ORDER_REMINDER_HOURS", "0", "0 is too small: 1 is the least"),
            ("ORDER_EXPIRY_HOURS", "1.5", "'1.5' is not a whole number"),
            ("SESSION_DAYS", "-3", "-3 is too small: 1 is the least"),
            ("LOG_FORMAT", "xml", "'xml' is not one of 'text' or 'json'"),
            ("TELEGRAM_API_URL", "api.telegram.org", "is not an address: it begins with https://"),
            ("WEBHOOK_URL", "shop.example", "is not an address: it begins with https://"),
            ("WEBHOOK_SECRET", "pass word", "letters A-Z a-z, digits, _ and -"),
            ("WEBHOOK_LISTEN", "8080", "'8080' is not host:port, e.g. 127.0.0.1:8080"),
            ("WEBHOOK_LISTEN", "0.0.0.0:99999", "is not host:port"),
            ("TRACKING_SECRETS", ":hush-without-a-name", "source 1 has no name"),
            (
                "TRACKING_SECRETS",
                "post:0123456789abcdef dhl:hush",
                "the secret of dhl is too short",
            ),
            ("TRACKING_SECRETS", "staff:0123456789-hush", "cannot be the name of a source"),
            ("DATABASE_URL", "postgres://u:hush@h/db", "it begins with postgresql+asyncpg://"),
            ("MEDIA_URL", "/srv/pictures", "it begins with s3://, gs:// or az://"),
            ("MEDIA_URL", "s3://key:hush@bucket", "it begins with s3://, gs:// or az://"),
            ("WHATSAPP_PHONE_ID", "+250 788 123 456", "is not an id of Meta's"),
            ("STAFF_IDS", "whatsapp:+250788123456", "a phone number is none"),
            ("STAFF_IDS", "viber:12", "no platform 'viber', only 'telegram' and 'whatsapp'"),
            ("REDIS_URL", "127.0.0.1:6379", "it begins with redis://, rediss:// or unix://"),
        ],
    )
    def test_are_told_in_words(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
    ) -> None:
        monkeypatch.setenv(f"ISOKO_{name}", value)
        with pytest.raises(ValidationError) as caught:
            Settings()
        lines = faults(caught.value)
        assert [line.partition(": ")[0] for line in lines] == [f"ISOKO_{name}"]
        assert said in lines[0]
        assert "hush" not in lines[0]


class TestProviders:
    def test_whose_the_money_is(self) -> None:
        """With shops collecting, what buyers pay into the market's account is in no ledger."""
        with pytest.raises(ValidationError) as refused:
            Settings(_env_file=None, pawapay_token=SecretStr("token"))
        [said] = faults(refused.value)
        assert "ISOKO_COLLECTS=market" in said
        assert Settings(_env_file=None, pawapay_token=SecretStr("token"), collects="market")

    def test_mtn_is_asked_directly_where_it_is_set_up(self) -> None:
        known = Settings(
            _env_file=None,
            collects="market",
            pawapay_token=SecretStr("token"),
            momo_collection=SecretStr("user key subscription"),
        )
        assert known.periods.payment_channels == {"mtn": "momo", "airtel": "pawapay"}

    @pytest.mark.parametrize("keys", ["one", "one two", "one two three four"])
    def test_keys_are_three(self, keys: str) -> None:
        with pytest.raises(ValidationError) as refused:
            Settings(_env_file=None, collects="market", momo_collection=SecretStr(keys))
        [said] = faults(refused.value)
        assert said.startswith("ISOKO_MOMO_COLLECTION: it is three words")

    def test_a_key_of_stripe_s_needs_its_secret(self) -> None:
        with pytest.raises(ValidationError, match="ISOKO_STRIPE_WEBHOOK_SECRET"):
            Settings(_env_file=None, collects="market", stripe_key=SecretStr("sk_live"))


class TestWhatsApp:
    def test_a_number_needs_its_secrets(self) -> None:
        """Without the app's secret anybody could post messages in anybody's name."""
        with pytest.raises(ValidationError) as refused:
            Settings(_env_file=None, whatsapp_phone_id="106", whatsapp_token=SecretStr("t"))
        [said] = faults(refused.value)
        assert "ISOKO_WHATSAPP_APP_SECRET, ISOKO_WHATSAPP_VERIFY_TOKEN" in said

    def test_staff_are_named_by_what_whatsapp_calls_them(self) -> None:
        assert account("whatsapp:RW.1349a") == "whatsapp:RW.1349a"
