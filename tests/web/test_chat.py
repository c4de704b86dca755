"""The conversation by itself: what stands in it, what is sent twice, and what comes meanwhile."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Away
from sqlalchemy import select

from bot.chat import MadeDocument, MadePhoto, Photo, PollScreen, Recording, VoiceScreen
from bot.chat import screens as kinds
from bot.commerce import orders, people
from bot.i18n import Reader
from bot.parsing.share_codes import code_of
from bot.texts import Strong
from bot.web.chat import log
from storage import web_log, web_visits
from storage.database import Database
from storage.models import Campaign, CartLine, Order, Person, Product, Shop, WebBubble, WebVisit
from storage.redis.sessions import Sessions
from tests.support.chat_door import Browser, Front, buttons_of
from tests.support.images import plain as png
from tests.support.market import jpeg
from tests.support.trade import Trade
from tests.support.web_market import PageReader

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
async def front(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(database, redis, tmp_path) as opened:
        yield opened


@pytest.fixture
async def lone(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    """Where the kind of database makes no difference."""
    async with Front.open(sqlite, redis, tmp_path) as opened:
        yield opened


async def news(browser: Browser, cursor: int) -> dict[str, Any] | None:
    said, text = await browser.get(f"/chat/after/{cursor}")
    assert said.status in (200, 204), text
    return json.loads(text) if said.status == 200 else None


class TestBeginning:
    async def test_a_link_opens_its_product_in_the_language_of_its_page(self, front: Front) -> None:
        seller = await front.trade.seller("Aline", "rw", shop="Kopakama")
        product = await front.trade.product(seller)
        browser = front.browser()
        shelf = await browser.get(f"/zh/p/{product}-ikawa-ya-huye")
        there, asks = re.findall(r'href="(/zh/chat\?start=[^"]+)"', shelf[1])
        assert asks == f"/zh/chat?start={code_of('question', product)}"
        assert there == f"/zh/chat?start={code_of('product', product)}"
        page = await browser.begin(there)
        assert '<html lang="zh-Hans">' in page
        assert [each.text.partition("\n")[0] for each in browser.bubbles][-1] == "Ikawa ya Huye"
        assert any(data.startswith(f"buy|{product}") for data in buttons_of(browser.bubbles))

    async def test_another_link_asks_its_seller(self, lone: Front) -> None:
        """Whoever is new sees the product first. Red when they cannot ask there, or ask nobody."""
        seller = await lone.trade.seller("Aline", "rw", shop="Kopakama")
        product = await lone.trade.product(seller)
        browser = lone.browser()
        await browser.begin(f"/en/chat?start={code_of('question', product)}")
        await browser.tap(f"ask|{product}|")
        assert "What do you want to ask the seller?" in browser.bubbles[-1].text
        await browser.say("Is it washed? 0788 123 456")
        assert "Is it washed? •••" in browser.bubbles[-1].text
        [told] = await lone.trade.notices(kind="question_asked")
        assert told.facts["words"] == "Is it washed? •••"

    async def test_where_nobody_chose_a_language_it_is_asked_as_elsewhere(
        self, lone: Front
    ) -> None:
        browser = lone.browser(**{"Accept-Language": "zh-CN,zh;q=0.9"})
        assert "无需安装应用" in await browser.look()
        await browser.begin()
        assert "Hitamo ururimi · Choose a language · 请选择语言" in browser.words
        await browser.tap("lang|en")
        assert '<html lang="en">' in browser.page
        await browser.say("/language")
        await browser.tap("lang|rw")
        assert '<html lang="rw">' in browser.page

    async def test_a_link_that_somebody_follows_who_is_here_already(self, lone: Front) -> None:
        product = await lone.trade.product(await lone.trade.seller("Aline"))
        browser = await lone.visitor()
        page = await browser.look(f"/rw/chat?start={code_of('product', product)}")
        assert "Open what the link leads to" in page, "a GET opens nothing by itself"
        assert "Ikawa ya Huye" not in browser.words
        shown = await browser.does(do="begin")
        assert "Ikawa ya Huye" in shown[-1].text

    async def test_a_campaign_counts_who_came(self, lone: Front) -> None:
        author = await lone.trade.person("Grace")
        async with lone.trade.database.write() as db:
            number = await lone.trade.id_of(author)
            made = Campaign(code="huyeha", name="Fair", author_id=number, created_at=lone.trade.now)
            db.add(made)
        browser = lone.browser()
        await browser.begin("/zh/chat?start=c_huyeha")
        assert await lone.count(Person, Person.first_source != "") == 1

    async def test_whoever_gives_no_name_is_a_guest(self, lone: Front) -> None:
        browser = await lone.visitor("rw", name="")
        assert "Muraho, Umushyitsi" in browser.words or "Umushyitsi" in browser.words

    async def test_begun_twice_at_once_is_one_conversation(self, lone: Front) -> None:
        """As double clicks at the start of a chat make two elsewhere (chatwoot 5080, 12053)."""
        browser = lone.browser()
        await browser.look("/en/chat")
        both = await asyncio.gather(*(browser.post(do="begin") for _ in range(2)))
        assert [said.status for said, _ in both] == [303, 303]
        cookies = {said.cookies["isoko"].value for said, _ in both}
        assert len(cookies) == 1
        assert await lone.count(WebVisit) == 1
        await browser.look()
        assert len(browser.bubbles) == len(await browser.log())


class TestTwice:
    async def test_the_same_form_is_handled_once_and_answered_twice(self, front: Front) -> None:
        seller = await front.trade.seller("Aline", "en")
        await front.trade.product(seller, stock=5)
        browser = await front.visitor()
        await browser.say("ikawa")
        await browser.tap("prod|")
        await browser.tap("buy|")
        form = browser.fields | {"text": "2"}
        first, second = await asyncio.gather(browser.send(form), browser.send(form))
        assert first[0].status == second[0].status == 303
        await browser.look()
        assert [each.text for each in browser.bubbles if not each.by_bot].count("2") == 1
        again, _ = await browser.send(form)
        assert again.status == 303
        await browser.look()
        assert [each.text for each in browser.bubbles if not each.by_bot].count("2") == 1

    async def test_also_by_another_process_and_to_a_script(self, lone: Front) -> None:
        browser = await lone.visitor()
        form = browser.fields | {"text": "ubuki"}
        _, one = await browser.send(form, SCRIPT)
        await lone.restart()
        _, two = await browser.send(form, SCRIPT)
        one_, two_ = json.loads(one), json.loads(two)
        assert one_["items"] == two_["items"]
        assert len(one_["items"]) == 2

    @pytest.mark.parametrize("dies", ["before the end", "before the answer"])
    async def test_where_the_process_dies_in_between(
        self, front: Front, monkeypatch: pytest.MonkeyPatch, dies: str
    ) -> None:
        """The form is sent once more by whoever got no answer: what was done is done once, and what
        was said stands there once."""
        product = await front.trade.product(await front.trade.seller("Aline"))
        browser = await front.visitor()
        await browser.does(tap=f":buy|{product}||")
        form = browser.fields | {"text": "2"}
        with monkeypatch.context() as patch:

            async def killed(*_: Any, **__: Any) -> None:
                raise Away

            where = (Sessions, "close") if dies == "before the end" else (web_log, "put")
            patch.setattr(*where, killed)
            said, _ = await browser.send(form)
            assert said.status in (500, 503)
        await front.restart()
        await front.redis.delete(f"isoko:turn:web:{await browser.visit()}")  # a minute later
        said, _ = await browser.send(form)
        assert said.status == 303
        await browser.look()
        assert [each.text for each in browser.bubbles if not each.by_bot] == ["2"]
        assert browser.words.count("25") == 1 or browser.words.count("Total") == 1
        async with front.trade.database.read() as db:
            [line] = (await db.scalars(select(CartLine))).all()
        assert line.quantity == 2

    async def test_whoever_goes_back_and_writes_something_else_is_heard(self, lone: Front) -> None:
        """A page that a browser kept is good for as long as the cookie is, as its token is made of
        that (glpi 25391, openbadges-backpack 22); and nothing of it is taken for a repetition."""
        browser = await lone.visitor()
        kept = dict(browser.fields)
        await browser.say("ubuki")
        browser.fields = kept
        shown = await browser.say("icyayi")
        assert [each.text for each in shown if not each.by_bot] == ["ubuki", "icyayi"]
        browser.fields = kept
        lone.trade.forward(days=60)
        said, _ = await browser.post(text="amata")
        assert said.status == 303

    async def test_the_page_is_where_a_post_leads(self, lone: Front) -> None:
        """Loading it again sends nothing again (apache/incubator-pagespeed-mod 394)."""
        browser = await lone.visitor()
        said, _ = await browser.post(text="/cart")
        assert said.status == 303
        where = said.headers["Location"]
        assert re.fullmatch(r"/chat#m\d+", where)
        await browser.look()
        answer = next(each for each in browser.bubbles if f"m{each.number}" == where[6:])
        assert "Your cart is empty." in answer.text


class TestBubbles:
    async def test_a_tapped_message_changes_in_its_place(self, front: Front) -> None:
        await front.trade.product(await front.trade.seller("Aline"))
        browser = await front.visitor()
        shown = await browser.say("/start")
        number, cursor = shown[-1].number, int(browser.fields["cursor"])
        shown = await browser.tap("shop|")
        assert shown[-1].number == number
        told = await news(browser, cursor)
        assert told is not None
        assert [each for each, _ in told["items"]] == [number]
        assert await news(browser, told["cursor"]) is None

    async def test_a_button_that_was_used_stays_so(self, lone: Front) -> None:
        """Also when the page is loaded again (botpress/messaging 387, rasa-webchat 12)."""
        photo = Photo(path=await lone.media.keep(jpeg(), (64, 48), None))
        seller = await lone.trade.seller("Aline")
        await lone.trade.product(seller, photos=(photo, photo))
        browser = await lone.visitor()
        await browser.say("ikawa")
        await browser.tap("prod|")
        await browser.tap("buy|")
        await browser.look()
        used = re.findall(r'<button[^>]*class="used">([^<]*)', browser.page)
        assert [each.strip() for each in used] == ["Ikawa ya Huye", "🧺 Add to cart"]

    async def test_the_last_fifty_are_kept(self, front: Front) -> None:
        browser = await front.visitor()
        visit = await browser.visit()
        for number in range(80):
            await browser_hears(front, visit, f"News {number}")
        await browser.look()
        assert len(browser.bubbles) == web_log.KEPT
        assert browser.bubbles[-1].text == "News 79"
        assert await front.count(WebBubble) < web_log.KEPT + web_log.AT_ONCE
        told = await news(browser, 1)
        assert told is not None
        assert told["first"] == browser.bubbles[0].number, "a page lets go of those before"

    async def test_first_view_is_light(self, lone: Front) -> None:
        browser = await lone.visitor("rw")
        visit = await browser.visit()
        for number in range(web_log.KEPT):
            await browser_hears(lone, visit, f"Komande nshya! Ikawa yogejwe ya Huye {number} " * 3)
        page = await browser.look()
        files = re.findall(r'(?:href|src)="(/look/[^"]+)"', page)
        weight = len(page.encode())
        for each in files:
            _, body = await browser.get(each)
            weight += len(body.encode())
        assert len(files) == 4
        assert weight < 100_000

    async def test_whatever_people_write_is_words(self, lone: Front) -> None:
        hostile = '<script>alert(1)</script> "><img src=x onerror=alert(2)> {{7*7}} javascript:x'
        seller = await lone.trade.seller("Aline", shop=f"K {hostile}"[:60])
        await lone.trade.product(seller, name=f"Ikawa {hostile}"[:70], description=hostile)
        browser = await lone.visitor(name=hostile)
        await browser.say(f"{hostile} /leave https://a.example/x?a=1&b=2")
        await browser.say("ikawa")
        await browser.tap("prod|")
        page = browser.page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{7*7}}" in page
        assert 'href="javascript:' not in page
        assert 'href="https://a.example/x?a=1&amp;b=2"' in page
        assert not re.search(r'<button[^>]*value="/leave"', page)

    async def test_no_page_has_a_script_or_a_style_within(self, lone: Front) -> None:
        browser = lone.browser()
        pages = [await browser.look(), await browser.begin()]
        await browser.tap("lang|en")
        pages.append(browser.page)
        said, passing = await browser.post(do="pass")
        pages += [passing, (await browser.post(token="", text="x"))[1]]
        for page in pages:
            assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page), page
        policy = said.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy

    async def test_each_kind_of_screen(self, front: Front) -> None:
        """Native elements, which a browser reads aloud and keeps."""
        browser = await front.visitor()
        visit, reader = await browser.visit(), Reader.of("en")
        photo = Photo(path=await front.media.keep(jpeg(), (64, 48), None))
        screens: list[kinds.Screen] = [
            kinds.AlbumScreen((Strong("Ikawa"),), (), (photo, photo)),
            kinds.MessageScreen(("far",), photo=Photo("file-id", giver="telegram:1")),
            kinds.MessageScreen(("drawn",), photo=MadePhoto(content=png(8, 8))),
            kinds.DocumentScreen(("table",), (), MadeDocument("oda.xlsx", b"PK\x03\x04")),
            kinds.PlaceScreen(kinds.SharedPlace(-1.94, 30.06)),
            VoiceScreen(Recording("/x/rw/voice/shop.name.ogg", "m")),
            PollScreen("Which?", ("Coffee", "<Tea>"), several=True),
        ]
        async with front.trade.database.write() as db:
            for place, screen in enumerate(screens):
                await log.show(db, visit, f"s{place}", screen, reader, front.trade.now)
        page = await browser.look()
        bubbles = browser.bubbles[-len(screens) :]
        assert bubbles[0].pictures == 2
        assert bubbles[1].pictures == 0, "its bytes are elsewhere"
        for path, kind in (
            (f"/chat/photo/{bubbles[0].number}/1", "image/jpeg"),
            (f"/chat/photo/{bubbles[2].number}/0", "image/png"),
            (f"/chat/file/{bubbles[3].number}", "application/octet-stream"),
        ):
            said, _ = await browser.get(path)
            assert (said.status, said.content_type) == (200, kind)
        assert said.headers["Content-Disposition"] == "attachment; filename*=UTF-8''oda.xlsx"
        assert "no-store" in said.headers["Cache-Control"]
        assert re.search(r"openstreetmap\.org/\?mlat=-1\.94&(amp;)?mlon=30\.06", page)
        assert '<audio controls preload="none" src="/chat/voice/rw/shop.name.ogg">' in page
        assert "&lt;Tea&gt;" in page
        assert (await browser.get("/chat/voice/rw/shop.name.ogg"))[0].status in (200, 404)
        number = bubbles[-1].number

        async def votes(*places: str) -> int:
            await browser.look()
            answers = [(f"answer-{number}", place) for place in places]
            fields = [*browser.fields.items(), ("poll", str(number)), *answers]
            return (await browser.send(fields))[0].status

        assert await votes("0", "2") == 400, "there is no third answer"
        assert await votes("0", "1") == await votes("1") == 303
        assert re.search(r'value="1" checked', await browser.look())

    async def test_a_place_in_chinese_is_on_a_map_that_opens_in_china(self, lone: Front) -> None:
        browser = await lone.visitor("zh")
        visit, reader = await browser.visit(), Reader.of("zh")
        async with lone.trade.database.write() as db:
            place = kinds.PlaceScreen(kinds.SharedPlace(-1.94, 30.06))
            await log.show(db, visit, "place", place, reader, lone.trade.now)
        assert (
            "uri.amap.com/marker?position=30.06,-1.94&amp;coordinate=wgs84" in await browser.look()
        )

    async def test_language_of_each_text(self, lone: Front) -> None:
        """A name that nobody knows the language of is not read aloud as Chinese."""
        seller = await lone.trade.seller("Aline", "rw")
        await lone.trade.product(seller, description="Yumye neza.")
        browser = await lone.visitor("en")
        await browser.say("/language")
        await browser.tap("lang|zh")
        await browser.say("ikawa")
        await browser.tap("prod|")
        page = browser.page
        assert '<p class="said" lang="" dir="auto"><b>Ikawa ya Huye</b></p>' in page
        assert '<p class="said" lang="" dir="auto">Yumye neza.</p>' in page
        english = [each for each in browser.bubbles if each.lang == "en"]
        assert english
        assert all("您" not in each.text for each in english)


async def browser_hears(front: Front, visit: str, words: str) -> int:
    async with front.trade.database.write() as db:
        screen = kinds.MessageScreen((words,))
        source = f"test:{words}"
        return await log.show(db, visit, source, screen, Reader.of("en"), front.trade.now)


class TestNews:
    async def sold(self, front: Front) -> tuple[Browser, Any, str]:
        seller = await front.trade.seller("Aline")
        product = await front.trade.product(seller)
        browser = await front.visitor()
        code = await front.trade.order(await browser.sender(), product)
        return browser, seller, code

    async def test_a_notice_comes_into_the_conversation_once(self, front: Front) -> None:
        browser, seller, code = await self.sold(front)
        await browser.look()
        cursor = int(browser.fields["cursor"])
        await front.trade.does(seller, orders.accept, code)
        await front.deliver()
        told = await news(browser, cursor)
        assert told is not None
        assert code in told["items"][0][1]
        notice = next(each for each in await front.notices() if each.kind == "order_accepted")
        assert (notice.state, notice.platform) == ("delivered", None)
        # a courier that died before it wrote that down sends it again
        screen = kinds.MessageScreen((f"{code} again",))
        again = await front.transport.send(
            await browser.visit(), screen, Reader.of("en"), "notice", notice=notice
        )
        assert again.message == str(told["items"][0][0])
        await browser.look()
        assert browser.words.count(code) == 1

    async def test_a_number_means_what_one_has_seen(self, front: Front) -> None:
        """What comes below while somebody types is not what their number means."""
        seller = await front.trade.seller("Aline")
        product = await front.trade.product(seller)
        browser = await front.visitor()
        await browser.say("ikawa")
        code = await front.trade.order(await browser.sender(), product)
        await front.trade.does(seller, orders.accept, code)
        await front.deliver()
        shown = await browser.say("1")
        assert shown[-1].text == "Two messages here have buttons. Please tap the button you mean."

    async def test_whoever_is_gone_is_reached_elsewhere(self, front: Front) -> None:
        browser, seller, code = await self.sold(front)
        visit = await browser.visit()
        async with front.trade.database.write() as db:
            await web_visits.shut(db, [visit])
        await front.trade.does(seller, orders.accept, code)
        await front.deliver()
        notice = next(each for each in await front.notices() if each.kind == "order_accepted")
        assert notice.state == "unreachable"

    async def test_what_staff_change_and_take_back(self, front: Front) -> None:
        browser = await front.visitor()
        visit, reader, there = await browser.visit(), Reader.of("en"), front.transport
        sent = await there.send(visit, kinds.MessageScreen(("Market day",)), reader, "broadcast")
        poll = await there.send(visit, PollScreen("When?", ("Now", "Later")), reader, "broadcast")
        assert poll.poll == f"web:{visit}:{poll.message}"
        await there.change(visit, sent.message, kinds.MessageScreen(("Sunday",)), reader)
        assert "Sunday" in await browser.look()
        await there.close_poll(visit, poll.message)
        assert "The poll is closed." in await browser.look()
        late = browser.fields | {"poll": poll.message, f"answer-{poll.message}": "1"}
        assert (await browser.send(late))[0].status == 400, "it is closed"
        await there.take_back(visit, sent.message)
        page = await browser.look()
        assert "Sunday" not in page
        assert "This message was taken back." in page
        await there.take_back(visit, "999")

    async def test_two_pages_of_one_conversation(self, front: Front) -> None:
        """Two tabs, or two phones: each has a key of its own, and hears of the other."""
        browser = await front.visitor()
        one = dict(browser.fields)
        await browser.look()
        two = dict(browser.fields)
        assert one["key"] != two["key"]
        cursor = int(two["cursor"])
        browser.fields = one
        await browser.say("ubuki")
        told = await news(browser, cursor)
        assert told is not None
        assert "ubuki" in told["items"][0][1]
        browser.fields = two
        shown = await browser.say("icyayi")
        assert [each.text for each in shown if not each.by_bot] == ["ubuki", "icyayi"]


class TestFiles:
    async def asked(self, front: Front) -> Browser:
        """A seller who is asked for photos."""
        browser = await front.visitor()
        await browser.say("/sell")
        for answer in ("Kopakama", "Ikawa", "Huye", "0788123456"):
            await browser.say(answer)
        await browser.tap("f|<skip")
        await browser.tap("f|<confirm")
        await browser.say("/sell")
        return browser

    async def test_photos_are_kept_as_ours(self, front: Front) -> None:
        browser = await self.asked(front)
        said, _ = await browser.upload((png(40, 40), "a.png", "image/png"))
        assert said.status == 303
        await browser.look()
        assert "1 photo so far" in browser.words
        await browser.tap("f|<keep")
        for answer in ("Ikawa", "9000", "5", "umufuka", "1 kg"):
            await browser.say(answer)
        await browser.tap("f|<skip")
        assert browser.bubbles[-1].pictures == 1
        said, _ = await browser.get(f"/chat/photo/{browser.bubbles[-1].number}/0")
        assert said.content_type == "image/jpeg"
        await browser.tap("f|<confirm")
        assert await front.count(Product) == 1

    @pytest.mark.parametrize(
        ("content", "name", "kind", "sentence"),
        [
            (b"", "a.jpg", "image/jpeg", "That file did not arrive."),
            (
                b"<script>alert(1)</script>",
                "a.jpg",
                "image/jpeg",
                "This kind of picture cannot be opened here.",
            ),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml", "."),
            (b"OggS", "a.ogg", "audio/ogg", "Voice messages cannot be understood here yet."),
            (b"ftyp", "a.mov", "video/quicktime", "cannot be answered with a video"),
            (b"%PDF-1.4", "a.pdf", "application/pdf", "."),
        ],
    )
    async def test_what_is_no_photo_is_said_and_kept_nowhere(
        self, lone: Front, content: bytes, name: str, kind: str, sentence: str
    ) -> None:
        """An empty file is what some browsers send (filepond 635, FineUploader 669)."""
        browser = await self.asked(lone)
        said, _ = await browser.upload((content, name, kind))
        assert said.status == 303
        shown = [each.text for each in PageReader(await browser.look()).bubbles if each.by_bot]
        assert re.search(sentence, shown[-1])
        assert list((lone.folder / "media").rglob("*.jpg")) == []
        assert lone.door.files.held == {}

    async def test_a_field_without_a_file_is_words(self, lone: Front) -> None:
        """Browsers send a nameless file of nothing where none was chosen."""
        browser = await self.asked(lone)
        said, _ = await browser.upload((b"", "", "application/octet-stream"), text="Ikawa")
        assert said.status == 303
        await browser.look()
        assert "Please send a photo here, not text." in browser.words

    async def test_too_much_is_refused(self, lone: Front) -> None:
        browser = await self.asked(lone)
        said, text = await browser.upload((io.BytesIO(bytes(25 << 20)), "a.jpg", "image/jpeg"))
        assert said.status == 413
        assert "too large" in text
        eleven = [(jpeg(n), f"{n}.jpg", "image/jpeg") for n in range(11)]
        said, text = await browser.upload(*eleven)
        assert said.status == 413
        assert "Too many files." in text
        said, text = await browser.post(text="i" * 9000)
        assert said.status == 413

    async def test_nobody_sends_files_before_they_begin(self, lone: Front) -> None:
        browser = lone.browser()
        await browser.look()
        said, _ = await browser.upload(
            (io.BytesIO(bytes(1 << 20)), "a.jpg", "image/jpeg"), do="begin"
        )
        assert said.status == 403
        assert await lone.count(WebVisit) == 0

    async def test_another_s_photos_and_files_are_not_there(self, lone: Front) -> None:
        photo = Photo(path=await lone.media.keep(jpeg(), (64, 48), None))
        mine, other = await lone.visitor(), await lone.visitor(name="Diane")
        async with lone.trade.database.write() as db:
            screen = kinds.MessageScreen(("x",), photo=photo)
            number = await log.show(
                db, await mine.visit(), "p", screen, Reader.of("en"), lone.trade.now
            )
        assert (await mine.get(f"/chat/photo/{number}/0"))[0].status == 200
        assert (await mine.get(f"/chat/photo/{number}/1"))[0].status == 404
        assert (await other.get(f"/chat/photo/{number}/0"))[0].status == 404
        assert (await lone.browser().get(f"/chat/photo/{number}/0"))[0].status == 404


class TestStartingOver:
    async def test_what_was_begun_is_put_aside(self, front: Front) -> None:
        browser = await front.visitor()
        await browser.say("/sell")
        await browser.say("Kopakama")
        said, _ = await browser.post(do="over")
        assert said.status == 303
        await browser.look()
        assert len(browser.bubbles) == 1
        assert "Hello Bosco!" in browser.words
        await browser.say("/sell")
        await browser.tap("resume|")
        assert "Ikawa" in browser.words or "sell" in browser.words.lower()
        assert await front.count(Shop) == 0


class TestWhoTheyAre:
    async def test_all_is_forgotten_but_that(self, front: Front) -> None:
        browser = await front.visitor()
        await browser.say("amabanga yanjye")
        await browser.say("/privacy")
        await browser.tap("forget")
        page = await browser.tap("forget!")
        del page
        assert "amabanga" not in json.dumps(await browser.log())
        assert len(browser.bubbles) == 1
        async with front.trade.database.read() as db:
            visit = await db.get(WebVisit, await browser.visit())
            assert visit is not None
            assert visit.name == ""

    async def test_joined_with_another_platform_and_taken_off(self, front: Front) -> None:
        """By the code of eight digits, as anywhere; then the conversation is nobody's."""
        browser = await front.visitor()
        await browser.say("/accounts")
        await browser.tap("acc.code")
        [digits] = re.findall(r"\b(\d{4}) (\d{4})\b", browser.words)
        code = "".join(digits)
        there = await front.trade.person("Bosco T.", "en")
        from bot.commerce import accounts as joining

        async with front.trade.database.write() as db:
            who = await people.find(db, there, frozenset())
            assert who is not None
            await joining.say_it_is_mine(db, who, there, code, front.trade.now)
        await front.deliver()
        await browser.look()
        assert "Is this account yours, too?" in browser.words
        await browser.tap("acc.yes")
        assert "This account is joined with" in browser.words
        front.trade.forward(minutes=1)
        visit = await browser.visit()
        async with front.trade.database.write() as db:
            who = await people.find(db, there, frozenset())
            assert who is not None
            await joining.take_off(db, who, there, ("web", visit), front.trade.now)
        assert await front.count(WebVisit) == 0
        assert await front.count(WebBubble) == 0
        assert "Begin" in await browser.look()
        assert browser.bubbles == []

    async def test_not_used_for_a_season(self, front: Front) -> None:
        browser = await front.visitor()
        visit = await browser.visit()
        front.trade.forward(days=80)
        said, _ = await browser.post(text="ubuki")
        assert "isoko" in said.cookies, "whoever comes back keeps it longer"
        front.trade.forward(days=80)
        await browser.look()
        assert browser.bubbles
        front.trade.forward(days=91)
        assert browser.bubbles
        await browser.look()
        assert browser.bubbles == []
        async with front.trade.database.write() as db:
            await web_visits.purge(db, front.trade.now, 100)
        assert await front.count(WebBubble) == 0
        assert await front.count(WebVisit, WebVisit.id == visit) == 1, "a notice finds it"


async def test_the_page_stands_while_redis_is_away(
    lone: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what does not work, and what was written is not lost: the same form once more does
    it."""
    browser = await lone.visitor()
    form = browser.fields | {"text": "ubuki"}
    with monkeypatch.context() as patch:

        async def away(*_: object) -> None:
            raise ConnectionError

        patch.setattr(Sessions, "open", away)
        said, text = await browser.send(form)
        assert said.status in (500, 503)

        async def gone(*_: object) -> None:
            raise Away

        patch.setattr(Sessions, "open", gone)
        said, text = await browser.send(form)
        assert (said.status, said.headers["Retry-After"]) == (503, "30")
        assert "cannot be reached at the moment" in text
        said, text = await browser.send(form, SCRIPT)
        assert "cannot be reached" in json.loads(text)["said"]
        await browser.look()
    said, _ = await browser.send(form)
    assert said.status == 303
    await browser.look()
    assert [each.text for each in browser.bubbles if not each.by_bot] == ["ubuki"]


async def test_an_order_from_a_page_is_an_order(front: Front) -> None:
    """Without a script, in Chinese, to China."""
    trade: Trade = front.trade
    product = await trade.product(await trade.seller("Aline"))
    browser = front.browser()
    await browser.begin(f"/zh/chat?start={code_of('product', product)}", name="王小明")
    await browser.tap("buy|")
    await browser.say("2")
    await browser.tap("checkout|")
    await browser.say("王小明")
    await browser.tap("f|CN")
    for answer in ("13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012"):
        await browser.say(answer)
    await browser.tap("f|arranged")
    await browser.tap("f|<confirm")
    assert await front.count(Order) == 1
