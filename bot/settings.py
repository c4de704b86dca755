"""Every setting, typed, from the environment and `.env`; `.env.example` explains each."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Periods(BaseModel):
    """How long things may wait."""

    order_reminder_hours: tuple[int, ...] = (2, 24)
    order_expiry_hours: int = 72
    receipt_reminder_days: int = 7
    session_days: int = 30


class Settings(BaseSettings):
    """What an operator may set. Names in the environment begin with ISOKO_."""

    model_config = SettingsConfigDict(
        env_prefix="ISOKO_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    bot_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    data_dir: Path = Path(".data")
    database_url: str = ""
    redis_url: str = ""
    staff_ids: Annotated[frozenset[str], NoDecode] = frozenset()
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_listen: str = "127.0.0.1:8080"
    log_format: Literal["text", "json"] = "text"
    order_reminder_hours: Annotated[tuple[int, ...], NoDecode] = (2, 24)
    order_expiry_hours: int = Field(default=72, ge=1)
    receipt_reminder_days: int = Field(default=7, ge=1)
    session_days: int = Field(default=30, ge=1)

    @field_validator("staff_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        """Ids as people list them: with commas, spaces, or both."""
        return frozenset(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("staff_ids")
    @classmethod
    def _ids_are_numbers(cls, value: frozenset[str]) -> frozenset[str]:
        for each in value:
            if not each.isdecimal():
                raise ValueError(f"{each!r} is not a Telegram id: ids are digits, e.g. 123456789")
        return value

    @field_validator("order_reminder_hours", mode="before")
    @classmethod
    def _split_hours(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.replace(",", " ").split())
        return value

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is not an address: it begins with https://")
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The address of the database; an SQLite file in the data folder when none is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'isoko.db'}"

    @cached_property
    def periods(self) -> Periods:
        return Periods(
            order_reminder_hours=self.order_reminder_hours,
            order_expiry_hours=self.order_expiry_hours,
            receipt_reminder_days=self.receipt_reminder_days,
            session_days=self.session_days,
        )
