"""The shelf as a browser, a crawler and a cache see it."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from bot import capabilities
from bot.carriers.webhook import listening
from bot.chat import Event, Photo, Said, Sender
from bot.commerce import catalogue, reductions
from bot.handlers import sharing
from bot.handlers.context import Context
from bot.parsing import page_paths
from bot.parsing.share_codes import code_of
from bot.settings import Periods
from bot.telegram.capabilities import TELEGRAM
from bot.web.flood import AddressLimit
from bot.whatsapp.capabilities import WHATSAPP
from demo import postage, rates
from storage import products
from storage.models import Order, Review
from tests.support.ports import free_port
from tests.web.conftest import BASE, FEED, Front
from tests.web.structured import data_in

HOSTILE = "<script>alert(1)</script> \"><img src=x onerror=alert(2)> {{7*7}} {% raw %} ' \u202e"


async def stocked(front: Front, **more: Any) -> tuple[Sender, int]:
    """A seller's product with a photo, where postage and yuan are known."""
    trade = front.trade
    seller = await trade.seller("Aline", "rw", shop="Koperative Impumuro")
    photo = Photo(path=await front.photo())
    product = await trade.product(seller, photos=(photo,), **more)
    async with trade.database.write() as db:
        await postage.set_sample(db, trade.now - timedelta(days=1))
        await rates.set_sample(db, trade.now)
    return seller, product


class TestProduct:
    async def test_says_what_the_chat_says(self, front: Front) -> None:
        _, product = await stocked(front, description="Yumye neza.")
        _, rw = await front.get(f"/rw/p/{product}-ikawa-ya-huye")
        assert '<html lang="rw">' in rw
        assert "12\u00a0500\u00a0Frw" in rw
        assert "¥" not in rw
        _, zh = await front.get(f"/zh/p/{product}-ikawa-ya-huye")
        assert "¥" not in zh, "a language is no country"
        said, zh = await front.get(f"/zh/p/{product}-ikawa-ya-huye?to=CN")
        assert said.status == 200
        assert '<html lang="zh-Hans">' in zh
        assert '<h1 lang="rw">Ikawa ya Huye</h1>' in zh
        assert re.search(r"12,500\u00a0卢旺达法郎（约\s?¥[\d.]+）", zh)
        assert "EMS" in zh
        code = code_of("product", product)
        assert f'href="https://t.me/isoko_bot?start={code}"' in zh

    async def test_a_way_into_every_chat_that_there_is(self, lone_front: Front) -> None:
        """And to the page from the chat, in each language."""
        capabilities.serve(TELEGRAM, WHATSAPP)
        capabilities.called("whatsapp", "250788000000")
        seller, product = await stocked(lone_front)
        _, page = await lone_front.get(f"/en/p/{product}-ikawa-ya-huye")
        code = code_of("product", product)
        wanted = f"https://wa.me/250788000000?text=Ikawa%20ya%20Huye%20%28{code}%29"
        assert f'href="{wanted}"' in page
        assert "Order in WhatsApp" in page
        assert "t.me" not in page  # nobody has told what the bot is called
        said, _ = await lone_front.get("/en/s/1-koperative-impumuro")
        assert said.status == 200
        async with lone_front.trade.acting(seller) as (db, who):
            event = Event(key="1", sender=seller, chat=seller.id, what=Said("x"))
            turn = Context(event, who, db, lone_front.trade.now, Periods(web_url=BASE))
            shared = await sharing.share(turn, product)
            shop = await sharing.share_shop(turn, None)
        lines = [*shared.screens[0].lines, *shop.screens[0].lines]
        for path in (f"/zh/p/{product}-ikawa-ya-huye", "/zh/s/1-koperative-impumuro"):
            assert f"中文: {BASE}{path}?to=CN" in lines
            said, _ = await lone_front.get(f"{path}?to=CN")
            assert said.status == 200

    async def test_where_parcels_go_is_carried_on_and_kept_nowhere(self, front: Front) -> None:
        _, product = await stocked(front)
        said, page = await front.get(f"/en/p/{product}-ikawa-ya-huye?to=CN")
        assert "CN¥" in page
        assert f'<link rel="canonical" href="{BASE}/en/p/{product}-ikawa-ya-huye">' in page
        assert '"/en/c/coffee?to=CN"' in page
        assert "Set-Cookie" not in said.headers
        _, page = await front.get(f"/zh/p/{product}-ikawa-ya-huye?to=RW")
        assert "¥" not in page

    async def test_any_country_by_its_name(self, front: Front) -> None:
        _, product = await stocked(front, price=1500, currency="USD")
        path = f"/en/p/{product}-ikawa-ya-huye"
        for typed in ("Kenya", "肯尼亚", " kenya "):
            said, _ = await front.get(path, params={"to": typed})
            assert (said.status, said.headers["Location"]) == (302, f"{path}?to=KE")
        _, page = await front.get(f"{path}?to=KE")
        assert "US$15.00" in page
        assert 'aria-current="true">🇰🇪 Kenya' in page
        said, page = await front.get(path, params={"to": "Narnia"})
        assert said.status == 404
        assert "do not know that country" in page
        said, _ = await front.get(path, params={"to": "Hong Kong"})
        assert said.headers["Location"] == f"{path}?to=CN"

    async def test_what_is_priced_for_export_is_shown_abroad_only(self, front: Front) -> None:
        """Inside Rwanda only francs may be shown, to a search engine as well."""
        _, product = await stocked(front, price=1500, currency="USD")
        _, page = await front.get(f"/en/p/{product}-ikawa-ya-huye")
        assert "US$" not in page
        assert set(data_in(page)) == {"BreadcrumbList"}, "one without a price is an error to Google"
        _, page = await front.get(f"/en/p/{product}-ikawa-ya-huye?to=CN")
        assert "US$15.00" in page

    async def test_a_reduced_price_is_told_to_people_and_machines_alike(self, front: Front) -> None:
        """Red when page, preview, list, feed and structured data ask different prices, or show an
        old one that the page does not."""
        seller, product = await stocked(front)
        front.trade.forward(days=2)
        async with front.trade.acting(seller) as (db, who):
            await reductions.reduce(
                db,
                who,
                front.trade.now,
                draft_id="d",
                product_id=product,
                off=reductions.Off(basis_points=2000),
                begins=None,
                ends=front.trade.now + timedelta(days=7),
                staff_ids=frozenset(),
            )
        _, page = await front.get(f"/en/p/{product}-ikawa-ya-huye")
        assert "Lowest price in the 30 days before: 12\u00a0500\u00a0Frw" in page
        assert '<meta property="product:price:amount" content="10000">' in page
        offer = data_in(page)["Product"]["offers"]
        assert (offer["price"], offer["priceSpecification"]["price"]) == ("10000", "12500")
        assert offer["priceValidUntil"] == (front.trade.now + timedelta(days=7)).isoformat()
        _, tiles = await front.get("/en/c/coffee")
        assert "<del>12\u00a0500\u00a0Frw</del> 10\u00a0000\u00a0Frw" in tiles
        _, fed = await front.get("/feed/en.xml")
        assert "<g:price>12500 RWF</g:price><g:sale_price>10000 RWF</g:sale_price>" in fed
        FEED.validate(fed)
        front.trade.forward(days=7)
        front.anew()
        _, page = await front.get(f"/en/p/{product}-ikawa-ya-huye")
        assert data_in(page)["Product"]["offers"]["price"] == "12500"
        assert "Reduced" not in page

    async def test_speaks_to_search_engines(self, front: Front) -> None:
        _, product = await stocked(front)
        _, page = await front.get(f"/en/p/{product}-ikawa-ya-huye")
        data = data_in(page)
        thing, way = data["Product"], data["BreadcrumbList"]
        offer = thing["offers"]
        assert (offer["price"], offer["priceCurrency"]) == ("12500", "RWF")
        assert offer["availability"] == "https://schema.org/InStock"
        assert all(each.startswith(f"{BASE}/photo/") for each in thing["image"])
        assert "aggregateRating" not in thing  # of nobody is no rating
        assert [each["position"] for each in way["itemListElement"]] == [1, 2, 3]
        tags = dict(re.findall(r'hreflang="([\w-]+)" href="(https[^"]+)"', page))
        assert set(tags) == {"rw", "en", "zh-Hans", "x-default"}
        assert tags["x-default"] == tags["en"]
        for path in tags.values():  # each of them names all of them, itself, too
            said, other = await front.get(path.removeprefix(BASE))
            assert said.status == 200
            assert dict(re.findall(r'hreflang="([\w-]+)" href="(https[^"]+)"', other)) == tags

    async def test_reviews_are_counted_and_nobody_is_named(self, front: Front) -> None:
        _, product = await stocked(front)
        for number, words in enumerate(("Nziza <b>cyane</b>", "")):
            buyer = await front.trade.person(f"Buyer{number}")
            code = await front.trade.order(buyer, product)
            async with front.trade.database.write() as db:
                order = await db.scalar(select(Order).where(Order.code == code))
                assert order is not None
                db.add(
                    Review(
                        order_id=order.id,
                        buyer_id=order.buyer_id,
                        stars=5 - number,
                        words=words,
                        at=front.trade.now,
                    )
                )
        _, page = await front.get(f"/en/p/{product}-ikawa-ya-huye")
        assert data_in(page)["Product"]["aggregateRating"]["ratingValue"] == 4.5
        assert "4.5 out of 5 (2)" in page
        assert "Nziza &lt;b&gt;cyane&lt;/b&gt;" in page
        assert "Buyer0" not in page

    async def test_sold_out_stays_and_says_so(self, front: Front) -> None:
        _, product = await stocked(front, stock=0)
        said, page = await front.get(f"/en/p/{product}-ikawa-ya-huye")
        assert said.status == 200
        assert data_in(page)["Product"]["offers"]["availability"] == "https://schema.org/OutOfStock"
        assert "t.me" not in page

    @pytest.mark.parametrize(
        ("state", "status", "words"),
        [
            ("deleted", 410, "no longer available"),
            ("paused", 404, "not on sale at the moment"),
            ("closed", 410, "no longer available"),
            ("away", 404, "not on sale at the moment"),
        ],
    )
    async def test_what_is_gone_has_a_way_on(
        self, front: Front, state: str, status: int, words: str
    ) -> None:
        seller, product = await stocked(front)
        async with front.trade.acting(seller) as (db, who):
            shop = await products.shop_of(db, who.person.id)
            assert shop is not None
            if state == "closed":
                shop.state = "closed"
            elif state == "away":
                shop.away = True
            else:
                await catalogue.set_state(db, who, product, state, front.trade.now)  # type: ignore[arg-type]
        said, page = await front.get(f"/en/p/{product}-ikawa-ya-huye")
        assert said.status == status
        assert said.headers["Cache-Control"] == "no-store"
        assert words in page
        assert 'class="on" href="/en"' in page
        _, listed = await front.get("/en")
        assert "Ikawa ya Huye" not in listed
        said, _ = await front.get(f"/photo/{await front.photo()}-320.jpg")
        assert said.status == 404

    async def test_somebodys_words_are_only_words(self, front: Front) -> None:
        trade = front.trade
        seller = await trade.seller("Aline", "rw", shop=HOSTILE)
        product = await trade.product(seller, HOSTILE, description=HOSTILE + "\n</script><b>")
        for path in (
            f"/en/p/{product}-script-alert-1-script-img-src-x-onerror-alert-2-7-7-raw",
            "/en",
        ):
            said, page = await front.get(path)
            assert said.status == 200, said.headers
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert '"><img' not in page
        _, page = await front.get(f"/en/search?q={'%22%3E%3Cimg%20src%3Dx%3E'}")
        assert "<img src=x" not in page

    async def test_huge_numbers_and_odd_letters(self, front: Front) -> None:
        name = "咖啡 ☕️ Ikawa n’Inyarwanda"
        _, product = await stocked(front, name=name, price=2**53, stock=10**6, weight=30_000)
        said, page = await front.get(f"/en/p/{product}-ikawa-ninyarwanda")
        assert said.status == 200, said.headers
        assert "9 007 199 254 740 992" in page.replace("\u00a0", " ")
        assert data_in(page)["Product"]["offers"]["price"] == str(2**53)


class TestAddresses:
    async def test_every_other_way_to_a_page_is_one_step_from_it(self, front: Front) -> None:
        _, product = await stocked(front)
        for path in ("", "-", "-old-name", "-ikawa-ya-huye/", "-IKAWA"):
            said, _ = await front.get(f"/en/p/{product}{path}?to=CN&utm_source=x")
            assert said.status == 301, path
            assert said.headers["Location"] == f"/en/p/{product}-ikawa-ya-huye?to=CN"
        said, _ = await front.get(f"/en/p/{product}-ikawa-ya-huye?utm_source=x&fbclid=1&to=XX")
        assert said.status == 200
        said, _ = await front.get("/en/")
        assert (said.status, said.headers["Location"]) == (301, "/en")

    async def test_pages_out_of_range(self, front: Front) -> None:
        await stocked(front)
        said, _ = await front.get("/en/c/coffee?page=99")
        assert (said.status, said.headers["Location"]) == (302, "/en/c/coffee")
        for page in ("0", "-1", "x", "1e9", "9" * 400, "٣", ""):
            said, _ = await front.get(f"/en/c/coffee?page={page}")
            assert said.status == 200, page

    async def test_the_next_page_begins_after_the_last_one_seen(self, front: Front) -> None:
        """Red when what comes and goes in between is shown twice, or passed over."""
        seller, _ = await stocked(front)
        for number in range(30):
            front.trade.forward(seconds=1)
            await front.trade.product(seller, f"Nziza {number}")
        for path in ("/en", "/en/c/coffee", "/en/search?q=nziza"):
            front.anew()
            _, page = await front.get(path)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            assert following is not None, path
            front.trade.forward(seconds=1)
            await front.trade.product(seller, "Nziza nshya")
            _, after = await front.get(following[1].replace("&amp;", "&"))
            last, first = (
                re.findall(r"Nziza (\d+)<", page)[-1],
                re.findall(r"Nziza (\d+)<", after)[0],
            )
            assert int(first) == int(last) - 1, path
            assert 'rel="prev"' in after
        said, _ = await front.get("/en?after=zzz")
        assert said.status == 200

    @pytest.mark.parametrize(
        "path",
        [
            "/en/p/0",
            "/en/p/999999999999999999999",
            "/en/p/12345",
            "/en/p/1x",
            "/en/s/77",
            "/en/c/gold",
            "/fr",
            "/en/p/../../etc/passwd",
            "/en/p/%2e%2e%2f%2e%2e%2fetc/passwd",
            "/look/../shelf.py",
            "/look/%2e%2e/shelf.py",
            "/photo/..%2f..%2fisoko.db-320.jpg",
            f"/photo/{'a' * 64}-9999.jpg",
            f"/photo/{'a' * 64}-320.jpg",
            "/sitemap-0.xml",
            "/sitemap-7.xml",
            "/feed/fr.xml",
            "/%00",
            "/en/p/1%0d%0aSet-Cookie:%20a=b",
            "/en/p/1%ff",
            "//evil.example/en",
            "/wp-login.php",
            "/.env",
        ],
    )
    async def test_nothing_else_is_there(self, lone_front: Front, path: str) -> None:
        said, page = await lone_front.get(path)
        assert said.status == 404
        assert said.headers["X-Content-Type-Options"] == "nosniff"
        assert "aiohttp" not in said.headers["Server"]
        assert "<h1>" in page

    async def test_the_bare_address_asks_the_browser(self, lone_front: Front) -> None:
        for header, there in [
            ("zh-CN,zh;q=0.9,en;q=0.8", "/zh"),
            ("fr, rw;q=0.4, en;q=0.3", "/rw"),
            ("", "/en"),
            ("en;q=0, zh;q=0.1", "/zh"),
            ("*;q=oops,%,;;", "/en"),
        ]:
            said, _ = await lone_front.get("/", headers={"Accept-Language": header})
            assert (said.status, said.headers["Location"]) == (302, there)
            assert said.headers["Cache-Control"] == "no-store"

    async def test_a_request_says_nothing_of_our_address(self, front: Front) -> None:
        _, product = await stocked(front)
        path = f"/en/p/{product}-ikawa-ya-huye"
        _, clean = await front.get(path)
        front.anew()
        evil = {
            "Host": "evil.example",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "javascript",
            "X-Original-URL": "/rw",
            "Forwarded": "host=evil.example",
        }
        said, page = await front.get(path, headers=evil)
        assert "evil" not in page
        assert page == clean
        said, _ = await front.get(f"/en/p/{product}", headers=evil)
        assert said.headers["Location"].startswith("/en/")

    async def test_other_methods_are_refused_in_words(self, lone_front: Front) -> None:
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
            said, page = await lone_front.get("/zh/search", method=method)
            assert said.status == 405
            assert said.headers["Allow"] == "GET, HEAD"
            assert "此页面只能查看" in page
        said, page = await lone_front.get("/zh", method="HEAD")
        assert (said.status, page) == (200, "")

    async def test_what_is_no_http_is_not_for_the_log(
        self, lone_front: Front, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Red when anybody can fill the log, or a page of a wrong address has none of our heads."""
        app = web.Application()
        lone_front.shelf.add_to(app)
        port = free_port()
        async with listening(app, f"127.0.0.1:{port}"):
            for sent in (
                b"GET /en?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                b"\x16\x03\x01\x02\x00\x01",
                b"GET http://evil.example/en HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            ):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(sent)
                said = await reader.read()
                writer.close()
                assert b"evil" not in said
        assert [each for each in caplog.records if each.levelname == "ERROR"] == []

    def test_slugs(self) -> None:
        assert page_paths.slug("Ikawa y'u Rwanda, 500 g") == "-ikawa-yu-rwanda-500-g"
        assert page_paths.slug("茶叶") == ""
        assert len(page_paths.slug("ikawa " * 60)) <= page_paths.LONGEST_SLUG


class TestSearch:
    async def test_finds_as_the_chat_does(self, front: Front) -> None:
        await stocked(front)
        for words in ("IKAWA", "huye kawa", "咖啡", "coffee please"):
            said, page = await front.get("/en/search", params={"q": words})
            assert said.status == 200
            assert "Ikawa ya Huye" in page, words
            assert said.headers["X-Robots-Tag"] == "noindex"
        _, page = await front.get("/en/search", params={"q": "zzz"})
        assert "No product was found for: zzz" in page
        assert 'href="/en/c/coffee"' in page, "the categories lead on"
        _, page = await front.get("/en/search", params={"q": "ikwawa"})
        assert "No product was found for: ikwawa" in page
        assert "Ikawa ya Huye" in page, "the nearest"
        for words in (
            "",
            "   ",
            "\x00\u202e",
            "%",
            "'; DROP TABLE products --",
            "a" * 5000,
            "☃" * 99,
        ):
            said, _ = await front.get("/en/search", params={"q": words})
            assert said.status == 200, words

    async def test_a_flood_from_one_address_is_held_up_alone(self, lone_front: Front) -> None:
        theirs = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
        seen = []
        for number in range(25):
            said, _ = await lone_front.get(f"/rw/search?q=x{number}", headers=theirs)
            seen.append(said.status)
        assert seen[:20] == [200] * 20
        assert seen[-1] == 429
        assert int(said.headers["Retry-After"]) > 0
        forged = {"X-Forwarded-For": "192.0.2.1, 203.0.113.9"}  # the proxy wrote the last one
        said, _ = await lone_front.get("/rw/search?q=y", headers=forged)
        assert said.status == 429
        said, _ = await lone_front.get("/rw/search?q=y", headers={"X-Forwarded-For": "203.0.113.8"})
        assert said.status == 200
        said, _ = await lone_front.get("/rw")
        assert said.status == 200


class TestCost:
    async def test_who_asks_for_ever_other_pages_waits(self, lone_front: Front) -> None:
        """Red when one address keeps the process at pages that differ by a number."""
        lone_front.shelf._making = AddressLimit(5, 0.001)
        theirs = {"X-Forwarded-For": "203.0.113.9"}
        for path in ("/en", "/en?after=1.0", "/en?after=2.0", "/en/p/77", "/sitemap.xml"):
            said, _ = await lone_front.get(path, headers=theirs)
            assert said.status in (200, 404), path
        for path in ("/en?after=3.0", "/en/p/78", "/sitemap-pages.xml"):
            said, _ = await lone_front.get(path, headers=theirs)
            assert said.status == 429, path
        said, _ = await lone_front.get("/en", headers=theirs)
        assert said.status == 200, "what is remembered costs nothing"
        said, _ = await lone_front.get("/rw", headers={"X-Forwarded-For": "203.0.113.8"})
        assert said.status == 200

    async def test_statements(self, front: Front) -> None:
        """At most three for a page that nobody asked for, of a process that knows nothing yet; then
        none."""
        _, product = await stocked(front)
        paths = (
            "/zh", "/zh/c/coffee", "/zh/s/1-koperative-impumuro", "/zh/search?q=ikawa",
            f"/zh/p/{product}-ikawa-ya-huye",
            "/zh?to=CN", "/zh/c/coffee?to=CN", "/zh/s/1-koperative-impumuro?to=CN",
            "/zh/search?q=ikawa&to=CN",
            f"/zh/p/{product}-ikawa-ya-huye?to=CN",
        )  # fmt: skip
        for path in paths:
            front.anew()
            front.statements.clear()
            said, _ = await front.get(path)
            assert said.status == 200, path
            assert len(front.statements) <= 3, (path, front.statements)
            front.statements.clear()
            await front.get(path + ("&" if "?" in path else "?") + "utm_source=chat")
            assert front.statements == []

    async def test_one_change_is_seen_after_a_minute(self, front: Front) -> None:
        seller, product = await stocked(front)
        path = f"/en/p/{product}-ikawa-ya-huye"
        said, _ = await front.get(path)
        tag = said.headers["ETag"]
        said, body = await front.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (said.status, body) == (304, "")
        assert "max-age=60" in said.headers["Cache-Control"]
        async with front.trade.acting(seller) as (db, who):
            await catalogue.change(
                db, who, product, front.trade.now, draft_id="d", description="Nshya"
            )
        for page in front.shelf._kept._pages.values():
            object.__setattr__(page, "made_at", page.made_at - 61)
        said, body = await front.get(path, headers={"If-None-Match": tag})
        assert said.status == 200
        assert "Nshya" in body

    async def test_weighs_little_and_names_nobody_else(self, front: Front) -> None:
        seller, product = await stocked(front)
        for number in range(30):
            await front.trade.product(seller, f"Ikawa {number}", description="x" * 800)
        for path in ("/zh", f"/zh/p/{product}-ikawa-ya-huye"):
            said, page = await front.get(path)
            style = re.findall(r'(?:stylesheet|icon)" href="([^"]+)"', page)
            weight = len(page.encode())
            for each in style:
                looked, text = await front.get(each)
                assert looked.status == 200
                assert "immutable" in looked.headers["Cache-Control"]
                weight += len(text.encode())
            assert weight < 100_000
            fetched = re.findall(
                r'<(?:img|script|link rel="(?:stylesheet|icon)")[^>]*?(?:src|href)="([^"]+)"', page
            )
            assert all(each.startswith("/") for each in fetched)
            policy = said.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "style=" not in page
            assert said.headers["X-Content-Type-Options"] == "nosniff"
