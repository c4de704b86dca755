"""Every setting, typed, from the environment and `.env`; `.env.example` explains each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from dotenv import dotenv_values
from pydantic import BaseModel, Field, PositiveInt, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

PREFIX = "ISOKO_"
ENV_FILE = ".env"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Periods(BaseModel):
    """How long things may wait, when they are told, and what else the trade is held to."""

    order_reminder_hours: tuple[int, ...] = (2, 24)
    order_expiry_hours: int = 72
    unpaid_reminder_hours: tuple[int, ...] = (2, 24)
    unpaid_expiry_hours: int = 72
    payment_reminder_hours: tuple[int, ...] = (24, 72)
    payment_expiry_hours: int = 168
    completion_days: int = 3
    complaint_days: int = 30  # after an order was complete, its buyer may still complain
    complaint_read_hours: int = 72  # until staff hear that a seller has not read one
    complaint_answer_days: int = 15  # until staff decide it
    receipt_reminder_days: int = 7
    tracking_silence_days: int = 7
    session_days: int = 30
    quiet_hours: tuple[int, int] | None = (21, 7)  # of a recipient's day; None: never
    approve_above: int = 500  # recipients of a broadcast
    digest_hour: int = 7  # of a reader's own day
    weekly_day: int = 1  # Monday
    low_stock: int = 3  # of a product
    review_days: int = 3
    keep_notices_days: int = 90
    rate_days: int = 7  # older exchange rates are not used
    rate_margin: Decimal = Decimal(0)  # percent, on prices in a second currency
    # Through which provider each way to pay goes; none of a way that is not set up.
    payment_channels: Mapping[str, str] = {}
    market_collects: bool = False  # the money of orders; or each shop does
    payout_minimum: int = 5000  # francs
    web_url: str = ""  # where the public pages are, if there are any


class Settings(BaseSettings):
    """What an operator may set. Names in the environment begin with ISOKO_."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", env_ignore_empty=True
    )

    bot_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    data_dir: Path = Path(".data")
    database_url: str = ""
    media_url: str = ""
    redis_url: str = ""
    staff_ids: Annotated[frozenset[str], NoDecode] = frozenset()
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_listen: str = "127.0.0.1:8080"
    paid_broadcasts: bool = False
    paid_broadcast_rate: int = Field(default=1000, ge=30, le=1000)
    log_format: Literal["text", "json"] = "text"
    order_reminder_hours: Annotated[tuple[PositiveInt, ...], NoDecode] = (2, 24)
    order_expiry_hours: int = Field(default=72, ge=1)
    unpaid_reminder_hours: Annotated[tuple[PositiveInt, ...], NoDecode] = (2, 24)
    unpaid_expiry_hours: int = Field(default=72, ge=1)
    payment_reminder_hours: Annotated[tuple[PositiveInt, ...], NoDecode] = (24, 72)
    payment_expiry_hours: int = Field(default=168, ge=1)
    completion_days: int = Field(default=3, ge=1)
    complaint_days: int = Field(default=30, ge=7)
    complaint_read_hours: int = Field(default=72, ge=1)
    complaint_answer_days: int = Field(default=15, ge=4)
    receipt_reminder_days: int = Field(default=7, ge=1)
    tracking_silence_days: int = Field(default=7, ge=1)
    tracking_secrets: SecretStr = SecretStr("")
    session_days: int = Field(default=30, ge=1)
    quiet_hours: str = "21-7"
    approve_above: int = Field(default=500, ge=1)
    digest_hour: int = Field(default=7, ge=0, le=23)
    weekly_day: int = Field(default=1, ge=1, le=7)
    low_stock: int = Field(default=3, ge=0)
    review_days: int = Field(default=3, ge=1)
    keep_notices_days: int = Field(default=90, ge=1)
    collects: Literal["shops", "market"] = "shops"
    payout_minimum: int = Field(default=5000, ge=1)
    public_url: str = ""
    web_url: str = ""
    pawapay_token: SecretStr = SecretStr("")
    pawapay_url: str = "https://api.pawapay.io"
    momo_collection: SecretStr = SecretStr("")
    momo_disbursement: SecretStr = SecretStr("")
    momo_url: str = "https://proxy.momoapi.mtn.com"
    momo_target: str = "mtnrwanda"
    momo_test_money: bool = False
    stripe_key: SecretStr = SecretStr("")
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_url: str = "https://api.stripe.com"
    whatsapp_phone_id: str = ""
    whatsapp_waba_id: str = ""
    whatsapp_token: SecretStr = SecretStr("")
    whatsapp_app_secret: SecretStr = SecretStr("")
    whatsapp_verify_token: SecretStr = SecretStr("")
    whatsapp_api: str = "https://graph.facebook.com/v24.0"
    mail_server: str = ""
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = ""
    mail_bounces: str = ""
    mail_inbox: SecretStr = SecretStr("")
    mail_rate: int = Field(default=5, ge=1, le=500)
    rates_url: str = ""
    rate_days: int = Field(default=7, ge=1, le=90)
    rate_margin: Decimal = Field(default=Decimal(0), ge=0, le=20)

    @field_validator("staff_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        """Ids as people list them: with commas, spaces, or both."""
        return frozenset(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("staff_ids")
    @classmethod
    def _are_accounts(cls, value: frozenset[str]) -> frozenset[str]:
        """Each with its platform; a bare number is Telegram's."""
        return frozenset(account(each) for each in value)

    @field_validator(
        "order_reminder_hours", "unpaid_reminder_hours", "payment_reminder_hours", mode="before"
    )
    @classmethod
    def _split_hours(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.replace(",", " ").split())
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        hours = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value.replace(" ", ""))
        if value != "off" and (
            hours is None or max(map(int, hours.groups())) > 23 or hours[1] == hours[2]
        ):
            raise ValueError(f"{value!r} is neither hours of the day, e.g. 21-7, nor off")
        return value.replace(" ", "")

    @field_validator("momo_collection", "momo_disbursement")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value().split()) not in (0, 3):
            raise ValueError("it is three words: the API user, its key, and the subscription key")
        return value

    @field_validator(
        "telegram_api_url",
        "webhook_url",
        "rates_url",
        "public_url",
        "pawapay_url",
        "momo_url",
        "stripe_url",
        "whatsapp_api",
    )
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is not an address: it begins with https://")
        return value.rstrip("/")

    @field_validator("web_url")
    @classmethod
    def _is_house(cls, value: str) -> str:
        """The pages are at the root of a host: its name alone."""
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+/?", value, re.ASCII):
            raise ValueError(
                f"{value!r} is not the address of a host: https:// and its name, with nothing"
                " behind it, e.g. https://isoko.example"
            )
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        # the value itself is not repeated: it may hold a password
        if value and not value.startswith(("postgresql+asyncpg://", "sqlite+aiosqlite:///")):
            raise ValueError(
                "it begins with postgresql+asyncpg:// (then user:password@host/name)"
                " or sqlite+aiosqlite:/// (then a file)"
            )
        return value

    @field_validator("media_url")
    @classmethod
    def _is_bucket(cls, value: str) -> str:
        # the value itself is not repeated: somebody may have written a key into it
        if value and not re.fullmatch(r"(s3|gs|az)://[^/@:?]+(/[^?]*)?", value):
            raise ValueError("it begins with s3://, gs:// or az:// (then a bucket, and a folder)")
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("it begins with redis://, rediss:// or unix://")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_header(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value(), re.ASCII):
            raise ValueError(
                "Telegram takes at most 256 letters A-Z a-z, digits, _ and - as secret"
            )
        return value

    @field_validator("tracking_secrets")
    @classmethod
    def _are_sources(cls, value: SecretStr) -> SecretStr:
        # the value itself is not repeated: it holds secrets
        for number, pair in enumerate(value.get_secret_value().replace(",", " ").split(), 1):
            name, _, secret = pair.partition(":")
            if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,31}", name, re.ASCII):
                raise ValueError(
                    f"source {number} has no name: write name:secret, with a name of small"
                    " letters, digits and hyphens, e.g. iposita:… or aftership:…"
                )
            if name in ("seller", "buyer", "staff"):
                raise ValueError(f"{name} cannot be the name of a source: people report as that")
            if len(secret) < 16:
                raise ValueError(f"the secret of {name} is too short: 16 characters are the least")
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        """Whoever has an account at a provider collects for the shops, and owes them the money."""
        if self.payment_channels and self.collects == "shops":
            raise ValueError(
                "a provider's account is the market's own: set ISOKO_COLLECTS=market, so that it"
                " is written down whose the money is (docs/operating.md)"
            )
        if self.stripe_key.get_secret_value() and not self.stripe_webhook_secret.get_secret_value():
            raise ValueError("ISOKO_STRIPE_KEY needs ISOKO_STRIPE_WEBHOOK_SECRET beside it")
        missing = [
            f"ISOKO_{name.upper()}"
            for name in ("whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token")
            if not getattr(self, name).get_secret_value()
        ]
        if self.whatsapp_phone_id and missing:
            raise ValueError(f"ISOKO_WHATSAPP_PHONE_ID needs {', '.join(missing)} beside it")
        return self

    @model_validator(mode="after")
    def _has_mail(self) -> Self:
        """Mail needs somebody whom it is from, and pages that its links lead to."""
        if not self.mail_server:
            return self
        missing = [
            f"ISOKO_{name.upper()}" for name in ("mail_from", "web_url") if not getattr(self, name)
        ]
        if missing:
            raise ValueError(f"ISOKO_MAIL_SERVER needs {', '.join(missing)} beside it")
        if bool(self.mail_user) != bool(self.mail_password.get_secret_value()):
            raise ValueError("ISOKO_MAIL_USER and ISOKO_MAIL_PASSWORD are set together, or not")
        host = self.mail_place[0]
        if self.mail_user and self.mail_tls == "none" and host not in _THIS_MACHINE:
            raise ValueError(
                "ISOKO_MAIL_TLS=none would send the password to another machine for all to read"
            )
        if self.mail_inbox.get_secret_value() and not self.mail_bounces:
            raise ValueError("ISOKO_MAIL_INBOX needs ISOKO_MAIL_BOUNCES beside it")
        return self

    @field_validator("mail_server")
    @classmethod
    def _is_mail_server(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError(f"{value!r} is not host:port, e.g. smtp.example.org:587")
        return value

    @field_validator("mail_from", "mail_bounces")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        if value and not re.fullmatch(
            r"(?:[^<>\r\n\"@]+<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)",
            value.strip(),
        ):
            raise ValueError(
                f"{value!r} is not an address, e.g. Isoko <news@isoko.example>, or without a name"
            )
        return value.strip()

    @field_validator("mail_inbox")
    @classmethod
    def _is_inbox(cls, value: SecretStr) -> SecretStr:
        # the value itself is not repeated: it may hold a password
        written = value.get_secret_value()
        if written and not re.fullmatch(r"maildir:.+|imaps?://[^/]+@[^/@]+(/.*)?", written):
            raise ValueError(
                "it begins with imaps:// (then user:password@host/folder) or maildir: (then a"
                " folder of this machine)"
            )
        return value

    @field_validator("whatsapp_phone_id", "whatsapp_waba_id")
    @classmethod
    def _is_graph_id(cls, value: str) -> str:
        if value and not (value.isascii() and value.isdecimal()):
            raise ValueError(
                f"{value!r} is not an id of Meta's: ids are digits, and not the phone number"
            )
        return value

    @field_validator("webhook_listen")
    @classmethod
    def _is_place(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not (host and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError(f"{value!r} is not host:port, e.g. 127.0.0.1:8080")
        return value

    @property
    def database(self) -> str:
        """The address of the database; an SQLite file in the data folder when none is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'isoko.db'}"

    @property
    def on_telegram(self) -> bool:
        """Whether the market is served there; likewise below. It is on one of them at least."""
        return bool(self.bot_token.get_secret_value())

    @property
    def on_whatsapp(self) -> bool:
        return bool(self.whatsapp_phone_id)

    @property
    def on_mail(self) -> bool:
        """Whether people can be written to by e-mail, beside all that."""
        return bool(self.mail_server)

    @property
    def mail_place(self) -> tuple[str, int]:
        host, _, port = self.mail_server.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def address_of_callbacks(self) -> str:
        """Where providers reach this house."""
        return self.public_url or self.webhook_url

    @property
    def payment_channels(self) -> dict[str, str]:
        """Which provider serves each way to pay: MTN directly, where that is set up."""
        found: dict[str, str] = {}
        if self.pawapay_token.get_secret_value():
            found |= {"mtn": "pawapay", "airtel": "pawapay"}
        if self.momo_collection.get_secret_value():
            found["mtn"] = "momo"
        if self.stripe_key.get_secret_value():
            found |= {"alipay": "stripe", "wechat_pay": "stripe"}
        return found

    @cached_property
    def tracking_sources(self) -> dict[str, str]:
        """The secrets of those who may post tracking events, by the name of their source."""
        pairs = self.tracking_secrets.get_secret_value().replace(",", " ").split()
        return {name: secret for name, _, secret in (pair.partition(":") for pair in pairs)}

    @cached_property
    def periods(self) -> Periods:
        return Periods(
            order_reminder_hours=self.order_reminder_hours,
            order_expiry_hours=self.order_expiry_hours,
            unpaid_reminder_hours=self.unpaid_reminder_hours,
            unpaid_expiry_hours=self.unpaid_expiry_hours,
            payment_reminder_hours=self.payment_reminder_hours,
            payment_expiry_hours=self.payment_expiry_hours,
            completion_days=self.completion_days,
            complaint_days=self.complaint_days,
            complaint_read_hours=self.complaint_read_hours,
            complaint_answer_days=self.complaint_answer_days,
            receipt_reminder_days=self.receipt_reminder_days,
            tracking_silence_days=self.tracking_silence_days,
            session_days=self.session_days,
            quiet_hours=None if self.quiet_hours == "off" else self._hours,
            approve_above=self.approve_above,
            digest_hour=self.digest_hour,
            weekly_day=self.weekly_day,
            low_stock=self.low_stock,
            review_days=self.review_days,
            keep_notices_days=self.keep_notices_days,
            rate_days=self.rate_days,
            rate_margin=self.rate_margin,
            payment_channels=self.payment_channels,
            market_collects=self.collects == "market",
            payout_minimum=self.payout_minimum,
            web_url=self.web_url,
        )

    @property
    def _hours(self) -> tuple[int, int]:
        start, _, end = self.quiet_hours.partition("-")
        return int(start), int(end)


def is_telegram_id(text: str) -> bool:
    """Digits; https://core.telegram.org/bots/api#user: at most 52 significant bits."""
    return text.isascii() and text.isdecimal() and len(text) <= 16


def is_whatsapp_id(text: str) -> bool:
    """What WhatsApp calls somebody to one business (BSUID): "RW.13491208655302741918"; to one of
    several portfolios that are linked, "RW.ENT.11815799212886844830"."""
    return re.fullmatch(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}", text, re.ASCII) is not None


def account(text: str) -> str:
    """Somebody's account, as staff are named: "telegram:123456789" or "whatsapp:RW.1349…"; a number
    alone is Telegram's. Raises ValueError with a sentence."""
    platform, colon, number = text.rpartition(":")
    if platform == "whatsapp":
        if not is_whatsapp_id(number):
            raise ValueError(
                f"{text!r} is not a WhatsApp user id: those are a country, a dot, and letters and"
                " digits, e.g. whatsapp:RW.13491208655302741918; a phone number is none"
            )
        return text
    if colon and platform != "telegram":
        raise ValueError(
            f"{text!r}: there is no platform {platform!r}, only 'telegram' and 'whatsapp'"
        )
    if not is_telegram_id(number):
        raise ValueError(f"{text!r} is not a Telegram id: ids are digits, e.g. 123456789")
    return f"telegram:{number}"


def known_names() -> set[str]:
    """What a setting may be called in the environment and in .env."""
    return {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def names_in_env_file() -> set[str]:
    """Whatever .env has that means to be a setting of ours."""
    return {name for name in dotenv_values(ENV_FILE) if name.upper().startswith(PREFIX)}


def faults(error: ValidationError) -> list[str]:
    """What is wrong, a sentence each, for people who do not read pydantic."""
    return [
        f"{PREFIX}{str(each['loc'][0]).upper()}: {_in_words(each)}"
        if each["loc"]
        else _in_words(each)  # of two settings together
        for each in error.errors(include_url=False)
    ]


def _in_words(each: ErrorDetails) -> str:
    match each["type"]:
        case "int_parsing" | "int_from_float":
            return f"{each['input']!r} is not a whole number"
        case "greater_than_equal" | "greater_than":
            least = each["ctx"].get("ge", 1)
            return f"{each['input']} is too small: {least} is the least"
        case "less_than_equal":
            return f"{each['input']} is too large: {each['ctx']['le']} is the most"
        case "bool_parsing":
            return f"{each['input']!r} is neither yes nor no"
        case "literal_error":
            return f"{each['input']!r} is not one of {each['ctx']['expected']}"
        case _:
            return each["msg"].removeprefix("Value error, ")
