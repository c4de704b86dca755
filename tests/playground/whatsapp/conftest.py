"""One playground for a file of tests, as new for each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from playground.whatsapp.client import WhatsAppPhone
from tests.support.whatsapp import Business, a_business


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whatsapp() -> AsyncIterator[Business]:
    async with a_business() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def business(whatsapp: Business) -> Business:
    await whatsapp.anew()
    return whatsapp


@pytest_asyncio.fixture(loop_scope="module")
async def aline(business: Business) -> WhatsAppPhone:
    """A seller who has just written: her window is open."""
    phone = await business.world.person("Aline", phone="+250788123456", language="rw")
    await phone.say("Muraho")
    await business.settled()
    business.posts.clear()
    return phone
