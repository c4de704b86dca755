"""The pages that somebody sees first, filled as a market is that sells: to be weighed and timed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat import Photo
from bot.commerce import fulfilment, order_links, orders
from bot.parsing.share_codes import code_of
from tests.support.market import jpeg

if TYPE_CHECKING:
    from tests.support.chat_door import Browser, Front

PRODUCTS = 24  # more than a page of the shelf has
SAID = 30  # turns in a conversation: more than its log keeps bubbles
ABOUT = "Ikawa yo mu misozi ya Huye, yogejwe kandi yumye neza. Ifite impumuro nziza. " * 8


async def first_views(front: Front) -> tuple[dict[str, str], Browser]:
    """Paths by what they are, and the browser that has the conversation."""
    trade = front.trade
    seller = await trade.seller("Aline", shop="Koperative Abahuzamugambi ba Kawa")
    photo = Photo(path=await front.media.keep(jpeg(120, (1600, 1200)), (1600, 1200), None))
    for number in range(PRODUCTS):
        coffee = await trade.product(
            seller, f"Ikawa ya Huye ikaranze {number}", photos=(photo, photo), description=ABOUT
        )
    buyer = await trade.person("王小明", "zh")
    await trade.put(buyer, coffee, 2)
    [code] = await trade.place(buyer)
    await trade.does(seller, orders.accept, code)
    await trade.does(seller, fulfilment.shipped, code)
    async with trade.acting(buyer) as (db, who):
        _, secret = await order_links.give(db, code, who, trade.now)
    visitor = await front.visitor("zh", "李娜")
    for number in range(SAID):
        said, page = await visitor.post(text=f"Ikawa {number}")
        assert said.status == 303, page
    thing = {"product": str(coffee), "do": "put", "quantity": "2"}
    async with visitor.session.post(f"{front.url}/zh/cart", data=thing) as put:
        assert put.status == 200, await put.text()
        assert 'name="f-recipient"' in await put.text(), "the page of an order to fill in"
    share = code_of("product", coffee)
    return {
        "market": "/zh?to=CN",
        "category": "/zh/c/coffee?to=CN",
        "search": "/zh/search?q=ikawa&to=CN",
        "shop": "/zh/s/1?to=CN",
        "product": f"/zh/p/{coffee}?to=CN",
        "chat, not begun": f"/zh/chat?start={share}",
        "chat, long": "/chat",
        "cart": "/zh/cart?to=CN",
        "order": f"/zh/o/{secret}",
    }, visitor


def parts_of(page: str) -> list[str]:
    """What a browser asks for beside a page, but for photos: style, script, the tab's sign."""
    head = page.partition("</head>")[0]
    return re.findall(r'(?:href|src)="(/look/[^"]+)"', head)
