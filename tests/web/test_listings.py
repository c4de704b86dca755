"""What machines read: held to the rules that search engines and catalogues have written down."""

from __future__ import annotations

import io
import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from PIL import Image

from bot.chat import Photo
from bot.commerce import catalogue
from bot.web import listings
from tests.web.conftest import BASE, DATA, FEED, Front
from tests.web.test_shelf import HOSTILE

SITEMAP = xmlschema.XMLSchema11(DATA / "sitemap.xsd")
G = "{http://base.google.com/ns/1.0}"


async def filled(front: Front) -> list[int]:
    """Francs, dollars, sold out, without a picture, with words that mean no good."""
    trade = front.trade
    seller = await trade.seller("Aline", "rw", shop=HOSTILE)
    photos = [Photo(path=await front.photo(red)) for red in range(12)]
    return [
        await trade.product(seller, "Ikawa", photos=photos),
        await trade.product(seller, "Icyayi 茶", price=1550, currency="USD", photos=photos[:1]),
        await trade.product(seller, "Ubuki", stock=0, photos=photos[:1]),
        await trade.product(seller, "Nta foto"),
        await trade.product(
            seller,
            HOSTILE + "x" * 300,
            description="\x0b\ufffe\u200b]]>" + "y" * 6000,
            photos=photos[:1],
        ),
    ]


async def test_the_sitemap_names_every_page_once(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "PART", 2)
    goods = await filled(front)
    _, index = await front.get("/sitemap.xml")
    SITEMAP.validate(index)
    parts = re.findall(r"<loc>(.*?)</loc>", index)
    assert len(parts) == 4
    named: list[str] = []
    for part in parts:
        said, text = await front.get(part.removeprefix(BASE))
        assert said.content_type == "application/xml"
        SITEMAP.validate(text)
        named += re.findall(r"<loc>(.*?)</loc>", text)
    assert len(named) == len(set(named)) == 3 * (1 + 1 + 1 + len(goods))
    for address in named:  # each leads to a page that calls itself so
        said, page = await front.get(address.removeprefix(BASE))
        assert said.status == 200, address
        assert f'<link rel="canonical" href="{address}">' in page


async def test_a_feed_for_each_language(front: Front) -> None:
    coffee, tea, honey, bare, odd = await filled(front)
    for language, wanted in (
        ("rw", {coffee, honey, odd}),
        ("en", {coffee, honey, odd}),
        ("zh", {coffee, tea, honey, odd}),
    ):
        said, text = await front.get(f"/feed/{language}.xml")
        assert said.status == 200
        FEED.validate(text)
        assert all(each.isprintable() or each == "\n" for each in text)
        items = {
            int(str(item.findtext(f"{G}id"))): item for item in ET.fromstring(text).iter("item")
        }
        assert set(items) == wanted
        assert bare not in items
        assert items[honey].findtext(f"{G}availability") == "out of stock"
        assert items[coffee].findtext(f"{G}price") == "12500 RWF"
        if tea in items:
            assert items[tea].findtext(f"{G}price") == "15.50 USD"
        for item in items.values():
            link = str(item.findtext(f"{G}link")).removeprefix(BASE)
            said, page = await front.get(link)
            assert said.status == 200
            assert str(item.findtext(f"{G}price")).split()[1] in page  # what it says, stands there


async def test_a_feed_of_many_comes_in_pieces(
    lone_front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "AT_ONCE", 2)
    await filled(lone_front)
    _, text = await lone_front.get("/feed/en.xml")
    FEED.validate(text)
    assert text.count("<item>") == 3


async def test_who_reads_a_feed_slowly_holds_up_nobody(lone_front: Front) -> None:
    """Nor can one address have all of the market read again and again."""
    await filled(lone_front)
    theirs = {"X-Forwarded-For": "203.0.113.9"}
    async with lone_front.session.get(f"{lone_front.url}/feed/en.xml", headers=theirs):
        said, text = await lone_front.get("/feed/en.xml")
        assert said.status == 200
        FEED.validate(text)
        seen = [await lone_front.get("/feed/en.xml", headers=theirs) for _ in range(4)]
    assert [each.status for each, _ in seen] == [200, 200, 200, 429]


async def test_an_empty_market(lone_front: Front) -> None:
    for path, schema in (
        ("/sitemap.xml", SITEMAP), ("/sitemap-pages.xml", SITEMAP), ("/feed/zh.xml", FEED),
    ):  # fmt: skip
        _, text = await lone_front.get(path)
        schema.validate(text)
    said, page = await lone_front.get("/en")
    assert said.status == 200
    assert "no products on the market yet" in page


async def test_robots_may_read_the_shelf(lone_front: Front) -> None:
    _, text = await lone_front.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    assert rules.can_fetch("Googlebot", f"{BASE}/en/p/1")
    assert rules.site_maps() == [f"{BASE}/sitemap.xml"]


@pytest.mark.parametrize(
    "agent",
    [
        "WhatsApp/2.23.20.0",
        "TelegramBot (like TwitterBot)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Twitterbot/1.0",
        "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50 Language/zh_CN",
        "Slackbot-LinkExpanding 1.0",
        "",
    ],
)
async def test_previewers_get_all_that_they_show(front: Front, agent: str) -> None:
    """And change nothing: they open every link that anybody sends, before anybody else does."""
    coffee, *_ = await filled(front)
    front.statements.clear()
    headers = {"User-Agent": agent, "Range": "bytes=0-65535"}
    said, page = await front.get(f"/zh/p/{coffee}-ikawa", headers=headers)
    assert said.status == 200
    assert page.index("</head>") < 32_000  # WhatsApp reads no further than that
    tags = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', page))
    assert tags["og:url"] == f"{BASE}/zh/p/{coffee}-ikawa"
    assert tags["og:title"].startswith("Ikawa · ")
    assert tags["og:locale"] == "zh_CN"
    picture = tags["og:image"].removeprefix(BASE)
    async with front.session.get(front.url + picture, headers=headers) as said:
        content = await said.read()
    assert len(content) < 600_000
    with Image.open(io.BytesIO(content)) as photo:
        wide = (int(tags["og:image:width"]), int(tags["og:image:height"]))
        assert photo.size == wide
        assert wide[0] >= 300
    assert not [each for each in front.statements if not each.lstrip().startswith("SELECT")]


async def test_only_what_is_on_sale_is_shown(front: Front) -> None:
    """Proofs of payment and pictures of complaints lie in the same store."""
    photo = await front.photo(7)
    said, _ = await front.get(f"/photo/{photo}-640.jpg")
    assert said.status == 404
    seller = await front.trade.seller("Aline")
    product = await front.trade.product(seller, photos=(Photo(path=photo),))
    for size, width in (("320", 320), ("640", 640), ("1200", 1200)):
        async with front.session.get(f"{front.url}/photo/{photo}-{size}.jpg") as said:
            with Image.open(io.BytesIO(await said.read())) as seen:
                assert seen.width == width
            assert said.headers["Cache-Control"] == "public, max-age=86400"
    async with front.trade.acting(seller) as (db, who):
        await catalogue.set_state(db, who, product, "paused", front.trade.now)
    said, _ = await front.get(f"/photo/{photo}-320.jpg")
    assert said.status == 200  # known for five minutes
    made = front.shelf.photos._made
    for key, (content, at) in list(made.items()):
        made[key] = content, at - 301
    said, _ = await front.get(f"/photo/{photo}-320.jpg")
    assert said.status == 404


async def test_pages_stay_up_while_the_database_is_away(lone_front: Front) -> None:
    front = lone_front
    coffee, *_ = await filled(front)
    path = f"/en/p/{coffee}-ikawa"
    await front.get(path)
    for page in front.shelf._kept._pages.values():
        object.__setattr__(page, "made_at", page.made_at - 3600)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(front.trade.database), "read", _Away)
        said, page = await front.get(path)
        assert said.status == 200
        assert "Ikawa" in page
        said, page = await front.get("/zh/c/tea")
        assert said.status == 503
        assert int(said.headers["Retry-After"]) > 0
        assert said.headers["Cache-Control"] == "no-store"
        assert "市场暂时无法访问" in page
        said, _ = await front.get("/feed/en.xml")
        assert said.status == 503


class _Away:
    """A session with a database that refuses the connection."""

    def __init__(self, *_: object) -> None: ...

    async def __aenter__(self) -> None:
        raise ConnectionRefusedError

    async def __aexit__(self, *_: object) -> None: ...
