"""A product in several sizes on the web: one page for all, each with its price, and a form."""

from __future__ import annotations

import re

from bot.chat import Photo, Sender
from bot.commerce import catalogue
from tests.commerce.test_options import option
from tests.web.conftest import BASE, FEED, Front
from tests.web.structured import data_in
from tests.web.test_listings import SITEMAP

RADIO = re.compile(r'<input type="radio" name="product" value="(\d+)" required( \w+)?>')


async def sizes(front: Front) -> tuple[Sender, int, int, int]:
    """250 g, 1 kg, and 5 kg of which there is none."""
    trade = front.trade
    aline = await trade.seller("Aline", "rw")
    photo = Photo(path=await front.photo(7))
    small = await trade.product(aline, "Ikawa", price=3500, weight=250, photos=[photo])
    large = await option(trade, aline, small, "1 kg", own=("250 g",), price=12000)
    huge = await option(trade, aline, small, "5 kg", price=55000, stock=0)
    return aline, small, large, huge


async def test_each_offers_all_of_them(front: Front) -> None:
    _, small, large, huge = await sizes(front)
    for shown in (small, large):
        said, page = await front.get(f"/en/p/{shown}-ikawa")
        assert said.status == 200
        assert RADIO.findall(page) == [
            (str(small), " checked" if shown == small else ""),
            (str(large), " checked" if shown == large else ""),
            (str(huge), " disabled"),
        ]
        assert page.count("Sold out") == 1
        assert "12\u00a0000" in page
        assert "Ikawa, 250 g" in page or "Ikawa, 1 kg" in page


async def test_what_is_sold_out_still_leads_to_the_others(front: Front) -> None:
    """Red when nobody can order 1 kg from the page of 5 kg."""
    *_, huge = await sizes(front)
    _, page = await front.get(f"/en/p/{huge}-ikawa")
    assert page.count(" checked") == 0
    assert page.count(" disabled") == 1
    assert 'name="do" value="put"' in page


async def test_one_page_stands_for_all(front: Front) -> None:
    _, small, large, huge = await sizes(front)
    for shown in (small, large, huge):
        _, page = await front.get(f"/zh/p/{shown}-ikawa")
        assert f'<link rel="canonical" href="{BASE}/zh/p/{small}-ikawa">' in page
        # Facebook shows the card of the page that this names.
        assert f'<meta property="og:url" content="{BASE}/zh/p/{shown}-ikawa">' in page
    _, part = await front.get("/sitemap-1.xml")
    SITEMAP.validate(part)
    assert part.count("<loc>") == 3
    for path in ("/en", "/en/c/coffee", "/en/search?q=ikawa", "/en/search?q=ikawa+1kg"):
        front.anew()
        _, page = await front.get(path)
        assert page.count('class="name"') == 1, path
        assert "from 3\u00a0500" in page


async def test_what_is_sold_no_more_leads_to_what_is(front: Front) -> None:
    aline, small, large, _ = await sizes(front)
    async with front.trade.acting(aline) as (db, who):
        await catalogue.set_state(db, who, small, "deleted", front.trade.now)
    front.anew()
    said, _ = await front.get(f"/en/p/{small}-ikawa")
    assert (said.status, said.headers["Location"]) == (302, f"/en/p/{large}-ikawa")


async def test_machines_read_one_product(front: Front) -> None:
    _, small, large, huge = await sizes(front)
    _, page = await front.get(f"/en/p/{large}-ikawa")
    group = data_in(page)["ProductGroup"]
    assert group["variesBy"] == ["https://schema.org/size"]
    told = [
        (each["sku"], each["size"], each["offers"]["price"], each["offers"]["availability"][19:])
        for each in group["hasVariant"]
    ]
    assert told == [
        (str(small), "250 g", "3500", "InStock"),
        (str(large), "1 kg", "12000", "InStock"),
        (str(huge), "5 kg", "55000", "OutOfStock"),
    ]
    assert all(each["url"].startswith(f"{BASE}/en/p/") for each in group["hasVariant"])
    _, feed = await front.get("/feed/en.xml")
    FEED.validate(feed)
    assert len(set(re.findall(r"<g:item_group_id>(.*?)</g:item_group_id>", feed))) == 1
    assert re.findall(r"<g:size>(.*?)</g:size>", feed) == ["250 g", "1 kg", "5 kg"]


async def test_a_page_costs_what_it_did(front: Front) -> None:
    _, small, *_ = await sizes(front)
    for path in ("/zh", f"/zh/p/{small}-ikawa"):
        front.anew()
        front.statements.clear()
        await front.get(path)
        assert len(front.statements) <= 3, front.statements
