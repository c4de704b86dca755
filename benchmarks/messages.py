"""What a sale on WhatsApp costs: its messages, by the stand-in's bill.

Both sides are there, from their first word to the parcel received, and nobody is silent for a day.
The thousand messages of a month that cost nothing are left aside.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.figures import Figure, at_most, single
from benchmarks.ground import Ground
from tests.support.market import jpeg
from tests.support.whatsapp_market import WhatsAppMarket

MOST = 35
SHOP = "Koperative Kopakama\nCoffee of our 200 farmers\nHuye\n0788123456\n123456"
PRODUCT = "Coffee from Huye\n12500\n40\nbag\n500 g\nWashed Bourbon"
ADDRESS = "0788654321\nHuye\nNgoma\nbehind the market"


async def run(ground: Ground) -> list[Figure]:
    folder = Path(tempfile.mkdtemp(dir=ground.folder))
    url = f"sqlite+aiosqlite:///{folder}/isoko.db"
    async with (
        ground.redis() as redis,
        WhatsAppMarket.open(url, redis, folder) as market,
    ):
        await market.playground.call("POST", "whatsapp/limits", {"service_free": 0})
        await sale(market)
        bill = market.stand_in.whatsapp.bills.as_json()
    return [
        single("messages of a sale on WhatsApp", "", [bill["messages"]], at_most(MOST)),
        single("what they cost", "US cents", [bill["micro_dollars"] / 10_000]),
    ]


async def sale(market: WhatsAppMarket) -> None:
    seller = await market.whatsapp_member("Aline", "en")
    await seller.through("/sell", SHOP, ">f|<confirm", ">add|")
    await seller.photos(jpeg())
    await seller.through(">f|<keep", PRODUCT, ">f|<confirm")
    buyer = await market.whatsapp_member("Bosco", "en")
    await buyer.through("coffee", ">prod|", ">buy|", "2", ">checkout|", "Uwase Alice\nRwanda")
    await buyer.through(ADDRESS, ">f|on_delivery|", ">f|<confirm")
    await seller.through(">o.acc|", ">o.pack|", ">o.ship|", "1\nEE473124829RW")
    await seller.through(">o.paid|", ">o.paid!|")
    await buyer.through(">o.dlv|", ">o.dlv!|")
    await market.quiet()
