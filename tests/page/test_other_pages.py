"""The pages that mails lead to, and what somebody sees who confirms that it is them: on a small
phone, light and dark; of mails by forms alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from sqlalchemy import select

from bot.commerce import mail
from storage.models import CodeApp, MailAddress
from tests.page.axe import complaints
from tests.page.conftest import SMALL, WIDE, expect
from tests.page.test_chat import ChatStreet, press, say, street, talking

if TYPE_CHECKING:
    from playwright.async_api import Browser

__all__ = ["street"]

LOOKS = [
    ("rw", "dark", SMALL),
    ("en", "light", SMALL),
    ("zh", "dark", SMALL),
    ("zh", "light", WIDE),
]


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
async def test_pages_of_mails_are_for_everybody(
    browser: Browser, street: ChatStreet, language: str, scheme: Any, size: Any
) -> None:
    """An address that is confirmed, and mail that is stopped, by forms alone."""
    trade, found = street.trade, []
    who = await trade.person("Alice", language, platform="web", platform_id="w1")
    number = await trade.id_of(who)
    async with trade.database.write() as db:
        secret = await mail.new_link(db, "confirm", number, "alice@example.com", trade.now)
    async with talking(
        browser, street, viewport=size, color_scheme=scheme, bypass_csp=True
    ) as page:
        seen = f"{language}-{scheme}-{size['width']}"
        await page.goto(f"{street.url}/{language}/m/{secret}")
        found += await complaints(page, f"mail-asked-{seen}")
        await page.locator("button[value=confirm]").click()
        await expect(page.locator("button[value=confirm]")).to_have_count(0)
        found += await complaints(page, f"mail-confirmed-{seen}")
        row = await street.first(select(MailAddress))
        await page.goto(f"{street.url}/{language}/m/{row.token}/news")
        found += await complaints(page, f"mail-stop-{seen}")
        await page.locator("main button").last.click()
        await expect(page.locator("main form")).to_have_count(0)
        found += await complaints(page, f"mail-stopped-{seen}")
    assert found == []


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
async def test_the_second_factor_is_for_everybody(
    browser: Browser, street: ChatStreet, language: str, scheme: Any, size: Any
) -> None:
    """An app that is set up: its picture and key, the code that is typed, the recovery codes."""
    found: list[str] = []
    async with talking(
        browser, street, viewport=size, color_scheme=scheme, bypass_csp=True
    ) as page:

        async def looks(name: str) -> None:
            seen = f"factor-{name}-{language}-{scheme}-{size['width']}"
            found.extend(await complaints(page, seen, whole=False))

        await page.goto(f"{street.url}/{language}/chat")
        await page.locator("button[value=begin]").click()
        await say(page, "/settings")
        await press(page, "sf.show")
        await press(page, "sf.app")
        await expect(page.locator(".bubble img").last).to_be_visible()
        await looks("app")
        await press(page, "sf.code")
        await looks("asked")
        secret = (await street.first(select(CodeApp))).secret
        await page.locator("#text").fill(pyotp.TOTP(secret).at(street.trade.now))
        await page.locator("#say > button").click()
        await expect(page.locator(".bubble code").first).to_be_visible()
        await looks("codes")
    assert found == []
