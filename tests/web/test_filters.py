"""Choosing among products on the shelf: by a form, without a script, and no page of its own for a
search engine."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from demo import postage, rates

if TYPE_CHECKING:
    from tests.web.conftest import Front


async def market(front: Front) -> dict[str, int]:
    """Two shops with coffee and baskets at several prices: what each is called, and its number."""
    trade = front.trade
    aline = await trade.seller("Aline", "rw", shop="Koperative Impumuro")
    jean = await trade.seller("Jean", "rw", shop="Agaseke")
    made = {}
    for seller, name, more in (
        (aline, "Ikawa nto", {"price": 2000}),
        (aline, "Ikawa nini", {"price": 12_000, "stock": 0}),
        (aline, "Ikawa yoherezwa", {"price": 1500, "currency": "USD"}),
        (jean, "Agaseke k'ikawa", {"price": 8000, "category": "baskets"}),
        (jean, "Umufuka w'ikawa", {"price": 40_000, "weight": 60_000}),
    ):
        trade.forward(seconds=1)
        made[name] = await trade.product(seller, name, **more)
    async with trade.database.write() as db:
        await postage.set_sample(db, trade.now - timedelta(days=1))
        await rates.set_sample(db, trade.now)
    return made


def names(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'class="name"[^>]*>([^<]+)<', page)]


async def test_each_filter_and_each_order(front: Front) -> None:
    """Red when a page shows what was filtered away, or in another order than was asked for."""
    await market(front)
    small, large, abroad, basket, sack = (
        "Ikawa nto", "Ikawa nini", "Ikawa yoherezwa", "Agaseke k'ikawa", "Umufuka w'ikawa",
    )  # fmt: skip
    asked = 0
    for query, left in (
        ("", [sack, basket, abroad, large, small]),
        ("category=baskets", [basket]),
        ("shop=1", [abroad, large, small]),
        ("most=10000", [basket, small]),
        ("stock=1", [sack, basket, abroad, small]),
        ("shipped=1", [sack, basket, large, small]),
        ("shipped=1&to=CN", [sack, basket, abroad, large, small]),
        ("order=cheapest", [small, basket, large, sack, abroad]),
        ("order=dearest&to=CN", [sack, abroad, large, basket, small]),
        ("most=50&to=CN", [basket, small]),
        ("category=coffee&shop=1&stock=1&most=5000&order=cheapest", [small]),
        ("category=tea", []),
    ):
        for words in ("", "ikawa"):
            asker = {"X-Forwarded-For": f"203.0.113.{asked % 2}"}  # one alone may not ask as often
            asked += 1
            said, page = await front.get(f"/en/search?q={words}&{query}", headers=asker)
            assert said.status == 200, query
            found = names(page)
            assert sorted(found) == sorted(left), (query, words)
            if not words or "order" in query:
                assert found == left, (query, words)
            if not left:
                assert "Nothing is left." in page
                assert '<details class="filters" open>' in page


async def test_a_page_offers_what_can_be_chosen_of_it(front: Front) -> None:
    """In a category that one is chosen already, in a shop the shop; of where parcels go and what
    was searched nothing gets lost."""
    await market(front)
    _, page = await front.get("/en/c/coffee?to=CN")
    assert '<option value="coffee" selected>' in page
    assert '<option value="baskets">' in page
    assert '<option value="tea"' not in page, "nothing of it is sold"
    assert "Up to CN¥50" in page
    assert 'name="shipped" value="1"> 🚚 Shipped to: 🇨🇳 China' in page
    _, page = await front.get("/zh/s/2-agaseke")
    assert '<option value="2" selected>🏪 Agaseke' in page
    assert '<option value="newest"' not in page, "without words the newest are first anyway"
    assert '<option value="baskets">' in page
    _, page = await front.get("/zh/s/1-koperative-impumuro")
    assert '<option value="coffee">' in page
    assert '<option value="baskets"' not in page, "nothing would be left"
    _, page = await front.get("/rw/search?q=ikawa&stock=1&most=20000&to=CN")
    form = page.partition('<details class="filters"')[2].partition("</details>")[0]
    assert 'name="q" value="ikawa"' in form
    assert 'name="to" value="CN"' in form
    assert 'name="stock" value="1" checked' in form
    assert '<option value="20000" selected>' in form
    assert '<option value="newest">' in form
    one = await front.trade.seller("Eric", "en", shop="Rimwe")
    await front.trade.product(one, "Icyayi", category="tea")
    for path in ("/en/c/tea", "/en/s/3-rimwe"):
        _, page = await front.get(path)
        assert "<details" not in page, "one is nothing to choose among"


async def test_what_is_chosen_stays_on_the_next_page_and_in_other_languages(front: Front) -> None:
    await market(front)
    jean = await front.trade.seller("Jean", "rw", shop="Agaseke")
    for number in range(30):
        front.trade.forward(seconds=1)
        await front.trade.product(jean, f"Ikawa {number}", price=3000 + number)
    path = "/en/search?q=ikawa&most=5000&stock=1&order=cheapest"
    _, page = await front.get(path)
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    seen = names(page)
    _, after = await front.get(unescape(following[1]))
    assert seen + names(after) == ["Ikawa nto", *(f"Ikawa {each}" for each in range(30))]
    assert "order=cheapest" in re.findall(r'rel="prev" href="([^"]+)"', after)[0]
    form = after.partition('<details class="filters"')[2].partition("</details>")[0]
    assert not re.search('name="(?:after|before|page)"', form), "another choice begins anew"
    assert 'href="/zh/search?q=ikawa&amp;most=5000&amp;stock=1&amp;order=cheapest"' in page
    # A highest price in francs is none in yuan.
    china = re.findall(r'href="([^"]+)" rel="nofollow">🇨🇳', page)
    assert china == ["/en/search?q=ikawa&amp;stock=1&amp;order=cheapest&amp;to=CN"]
    said, _ = await front.get(f"{path}&to=Kenya")
    assert said.headers["Location"] == "/en/search?q=ikawa&stock=1&order=cheapest&to=KE"
    assert 'name="order" value="cheapest"' in page.partition("<footer>")[2]
    assert 'href="/en/search?q=ikawa">No filters</a>' in page


async def test_what_is_chosen_is_no_page_of_a_search_engine(front: Front) -> None:
    """Each category has one address, whatever somebody chose in it; links to choices there are
    none, so that nobody crawls all that could be chosen."""
    await market(front)
    said, page = await front.get("/en/search?category=coffee&stock=1")
    assert said.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page, "of another page: the two would contradict each other"
    for path in ("/en", "/en/c/coffee", "/en/s/1-koperative-impumuro"):
        _, page = await front.get(f"{path}?stock=1&order=cheapest&category=tea")
        assert names(page), "a page of its own takes no filter"
        assert not re.search(r'href="[^"]*(?:stock|order|most|shipped)=', page)
        assert "canonical" in page
    for name in ("/sitemap.xml", "/sitemap-pages.xml"):
        _, listed = await front.get(name)
        assert "/search" not in listed


@pytest.mark.parametrize(
    "query",
    [
        "category=gold", "category=%27", "shop=-1", "shop=x", "shop=٣", "shop=", "most=1",
        "most=1e9",
        "most=99999999999999999999", "most=-5", "stock=yes", "shipped=0", "order=price",
        "order=%00", "category=&shop=&most=&order=",
    ],
)  # fmt: skip
async def test_what_cannot_be_read_chooses_nothing(lone_front: Front, query: str) -> None:
    """Red when somebody can fill the memory of pages with names of the same one."""
    await market(lone_front)
    _, plain = await lone_front.get("/en/search?q=ikawa")
    lone_front.statements.clear()
    said, page = await lone_front.get(f"/en/search?q=ikawa&{query}")
    assert (said.status, page) == (200, plain)
    assert lone_front.statements == []


async def test_no_place_and_no_number_breaks_a_page(front: Front) -> None:
    """What another list's address ends with, and a shop that there never was."""
    await market(front)
    for query in (
        "shop=999999999999",
        "order=cheapest&after=57.1",
        "order=dearest&after=999999999999999999.999999999999999999.999999",
        "order=cheapest&before=0.0.3",
        "stock=1&page=1000",
        "order=newest&q=ikawa&after=5.5.5.1",
    ):
        said, _ = await front.get(f"/en/search?{query}")
        assert said.status in (200, 302), query


async def test_choosing_is_held_up_as_a_search_is(lone_front: Front) -> None:
    seen = [
        (await lone_front.get(f"/en/search?shop={number}&order=cheapest"))[0].status
        for number in range(1, 25)
    ]
    assert seen[:20] == [200] * 20
    assert seen[-1] == 429


async def test_statements(front: Front) -> None:
    """At most three, where nothing but a search is asked for; a filter by the tariff reads that."""
    await market(front)
    for path, most in (
        ("/en/search?q=ikawa&stock=1&category=coffee&order=cheapest&most=50000", 3),
        ("/en/search?category=coffee&shop=1", 3),
        ("/en/search?q=ikawa&shipped=1", 4),
    ):
        front.anew()
        front.statements.clear()
        await front.get(path)
        assert len(front.statements) <= most, front.statements
        front.statements.clear()
        await front.get(path)
        assert front.statements == []
