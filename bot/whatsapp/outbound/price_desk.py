"""`isoko whatsapp prices [FILE]`: what messages cost, as Meta publishes it, from the shell.

A file is a table with commas and these columns, in any order: country (two letters, or * for any
other), category (marketing, utility, authentication or service), price ("0.0225"), currency (USD),
since (a day, 2026-10-01) and source (who says so). What it says of a day before is said anew.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from bot.money import DECIMALS
from storage import message_prices, migrate
from storage.constants import MESSAGE_CATEGORIES, MessageCategory
from storage.database import Database

if TYPE_CHECKING:
    from bot.settings import Settings

Say = Callable[[str], None]

COLUMNS = ("country", "category", "price", "currency", "since", "source")
MILLION = 1_000_000
DEAREST = 10  # of a major unit: more is a slip, as in cents for dollars


@dataclass(frozen=True, slots=True)
class NewPrice:
    """`millionths` of the currency's major unit, for one message."""

    country: str
    category: MessageCategory
    millionths: int
    currency: str
    since: date
    source: str


async def run(settings: Settings, file: str, say: Say) -> int:
    """The exit code: 0 done, 1 the file is not taken, and nothing of it."""
    new: list[NewPrice] = []
    if file:
        try:
            text = await asyncio.to_thread(Path(file).read_text, "utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            say(f"{file} cannot be read: {error}")
            return 1
        new, faults = read(text)
        for fault in faults:
            say(fault)
        if faults or not new:
            say("Nothing was changed.")
            return 1
    await migrate.upgrade(settings.database)
    database = Database(settings.database)
    try:
        async with database.write() as db:
            for each in new:
                await message_prices.put(
                    db,
                    each.country,
                    each.category,
                    each.since,
                    each.millionths,
                    each.currency,
                    each.source,
                    datetime.now(UTC),
                )
        async with database.read() as db:
            for row in await message_prices.every(db):
                price = Decimal(row.millionths) / MILLION
                say(
                    f"{row.country} {row.category}: {price.normalize():f} {row.currency}"
                    f" since {row.since} ({row.source})"
                )
    finally:
        await database.close()
    return 0


def read(text: str) -> tuple[list[NewPrice], list[str]]:
    """The prices of a file, and what is wrong with it, a sentence each."""
    table = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    named = [str(each).strip().lower() for each in table.fieldnames or ()]
    if missing := [each for each in COLUMNS if each not in named]:
        return [], [f"The first line has to name the columns; missing: {', '.join(missing)}"]
    table.fieldnames = named
    found: list[NewPrice] = []
    faults: list[str] = []
    for row in table:
        try:
            found.append(_price({key: (row.get(key) or "").strip() for key in COLUMNS}))
        except ValueError as error:
            faults.append(f"Line {table.line_num}: {error}")
    return found, faults


def _price(row: dict[str, str]) -> NewPrice:
    country, category = row["country"].upper(), row["category"].lower()
    if country != message_prices.ANYWHERE and not re.fullmatch("[A-Z]{2}", country):
        raise ValueError(f"{row['country']!r} is no country: two letters as RW, or *")
    if category not in MESSAGE_CATEGORIES:
        raise ValueError(f"{row['category']!r} is none of {', '.join(MESSAGE_CATEGORIES)}")
    currency = row["currency"].upper()
    if currency not in DECIMALS:
        raise ValueError(f"{row['currency']!r} is none of {', '.join(DECIMALS)}")
    if not row["source"]:
        raise ValueError("who says so? The source is empty")
    try:
        millionths = Decimal(row["price"]) * MILLION
        since = date.fromisoformat(row["since"])
    except InvalidOperation:
        raise ValueError(f"{row['price']!r} is no price, as 0.0225") from None
    except ValueError:
        raise ValueError(f"{row['since']!r} is no day, as 2026-10-01") from None
    if not (millionths.is_finite() and 0 <= millionths <= DEAREST * MILLION):
        raise ValueError(f"{row['price']} cannot be the price of one message")
    if millionths != int(millionths):
        raise ValueError(f"{row['price']} has more than six decimals")
    return NewPrice(country, category, int(millionths), currency, since, row["source"])
