"""What people on WhatsApp are used to: they type what stands on a button, swipe a message to reply
to it, and send a sentence in three messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.i18n import Reader, plain
from bot.screens.common import BROWSE
from bot.texts import LANGUAGES, Language, t
from storage.models import OptOut
from tests.support.whatsapp_market import WhatsAppMarket


@pytest.fixture
async def market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[WhatsAppMarket]:
    async with WhatsAppMarket.open(sqlite_url, redis_url, tmp_path) as market:
        yield market


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_stands_on_a_button_is_typed(market: WhatsAppMarket, language: Language) -> None:
    """Red when it is looked for as a product, or is a command that reads so: the Kinyarwanda of
    Cancel is the word for "stop your messages", too."""
    seller = await market.seller("Bosco", "en")
    await market.list_product(seller)
    aline = await market.whatsapp_member("Aline", language)
    browse = plain(BROWSE.label, Reader.of(language)).partition(" ")[2]
    assert (await aline.say(browse)).offers("shop|"), aline.screen()
    assert (await aline.say(browse.upper())).text, "no label there: it is looked for"
    asked = await aline.say("/sell")
    cancel = next(label for label in asked.labels if label.startswith("✖️")).partition(" ")[2]
    cancelled = await aline.say(cancel)
    assert cancelled.offers("resume|"), aline.screen()
    again = next(label for label in cancelled.labels if label.startswith("➡️"))
    assert (await aline.say(again)).offers("f|<cancel"), aline.screen()
    await aline.tap("f|<cancel")
    home = plain(t("🏠 Main menu"), Reader.of(language))
    assert (await aline.say(home)).offers("shop|"), "a command's word with its sign"
    assert not await market.rows(select(OptOut))
