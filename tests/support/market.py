"""The whole market behind its front door, for story tests: stand-in, `serve`, and people.

    async with Market.open(database_url, redis_url, tmp_path, mode="webhook") as market:
        aline = await market.member("Aline", "rw")
        answer = await aline.say("/sell")  # returns when the update is done
        assert "izina" in answer.text
        await aline.tap("f|<cancel")  # by what the button does, whatever its language

Whatever the house logs as an error fails the test, and so does a button that does not fit a phone.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import re
import time
import unicodedata
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, Self

from PIL import Image
from pydantic import SecretStr
from sqlalchemy import bindparam, exists, func, select

from bot import app
from bot.jobs.scheduler import Scheduler
from bot.payments.worker import PaymentWorker
from bot.settings import Settings
from demo import payments, postage, rates
from playground.client import Playground
from playground.controls import Hooks
from playground.phone import Phone
from playground.server import Running, running
from playground.shown import Shown
from storage.database import Database
from storage.media.library import Media
from storage.media.sweep import sweep
from storage.models import InboxRow, Moment, Notice, PaymentAttempt
from storage.redis import wakeup
from storage.redis.client import connect
from storage.redis.rate_limit import Pace
from storage.redis.sessions import Sessions
from tests.support.media import media_on
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE

Mode = Literal["polling", "webhook"]

LONGEST_STOP = 20.0
LABEL_CELLS = 24
MOST_CHOICES = 6
# Ways out and on; the things of a list, which has six a page.
AROUND = re.compile(r"[⬅➡◀🔽🏠⏭🔊]|.*▶️$")
THINGS = ("own|", "prod|", "order|")
BRISK = Pace(window_us=3_000, chat_us=1, chat_burst=1000, group_messages=1000)
NBSP = "\u00a0"
# Asked again and again while somebody waits, so it is one statement, and put together once.
_LEFT_OVER = select(
    exists().where(InboxRow.handled_at.is_(None), InboxRow.kind == "message"),
    exists().where(PaymentAttempt.look_at <= bindparam("began", type_=Moment())),
    exists().where(Notice.state == "due", Notice.due_at <= bindparam("now", type_=Moment())),
)


def jpeg(red: int = 120, size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    """A picture; another `red` is another picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (red, 60, 20)).save(buffer, kind)
    return buffer.getvalue()


def stacks() -> str:
    """Where every task stands."""
    text = io.StringIO()
    for task in asyncio.all_tasks():
        task.print_stack(file=text)
    return text.getvalue()


class Time:
    """The house's time: real, and turned forward by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Seen(list[Shown]):
    """What the bot showed in answer to one act, oldest first."""

    def __init__(self, shown: list[Shown], toast: str = "", *, alert: bool = False) -> None:
        super().__init__(shown)
        self.toast = toast
        self.alert = alert

    @property
    def text(self) -> str:
        """All of it; the hard space that keeps an amount on one line is a space here."""
        return plain("\n\n".join(shown.text for shown in self))

    @property
    def pictures(self) -> int:
        """How many there are, each in a message of its own or several on the cards of one."""
        return sum(getattr(each, "pictures", each.kind == "photo") for each in self)

    @property
    def data(self) -> list[str]:
        """The taps of all buttons shown."""
        return [data for shown in self for data in shown.data.values()]

    @property
    def labels(self) -> list[str]:
        return [label for shown in self for row in shown.buttons for label in row]

    def offers(self, prefix: str) -> bool:
        return any(data.startswith(prefix) for data in self.data)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def cells(label: str) -> int:
    """How wide a label is: a Chinese character counts two, what joins an emoji nothing."""
    width = 0
    for character in label:
        if unicodedata.category(character) in ("Mn", "Cf", "Me"):
            continue
        width += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return width


def providers_are_asked() -> bool:
    """Whether the house's worker waits for the answer of one."""
    asks = PaymentWorker._do.__qualname__
    running = (each.get_coro() for each in asyncio.all_tasks())
    return any(getattr(each, "__qualname__", "") == asks for each in running)


class Person:
    """Somebody with a phone in this market. Every verb waits until the house is done with it."""

    cannot: tuple[str, ...] = ()  # what their phone cannot send

    def __init__(self, market: Market, phone: Phone, language: str) -> None:
        self.market = market
        self.phone = phone
        self.id = phone.id
        self.name = phone.name
        self.language = language
        self._heard = 0  # the event up to which `hears` has listened

    def __repr__(self) -> str:
        return f"<{self.name} ({self.language})>"

    # -- what they do ------------------------------------------------------------------------

    async def say(self, text: str) -> Seen:
        return await self._does(lambda: self.phone.say(text))

    async def photos(self, *pictures: bytes, caption: str = "") -> Seen:
        """Several are an album."""
        return await self._does(lambda: self.phone.photos(list(pictures), caption=caption))

    async def file(self, data: bytes, name: str, kind: str = "document") -> Seen:
        return await self._does(lambda: self.phone.file(data, name, kind=kind))

    async def album(self, *parts: tuple[bytes, str, str]) -> Seen:
        """What was chosen together, whatever it is: data, name and kind of each."""
        group = f"album{self.market.world.hub.number}"

        async def act() -> None:
            for data, name, kind in parts:
                await self.phone.file(data, name, kind=kind, group=group)

        return await self._does(act)

    def received_file(self, seen: Seen) -> tuple[str, bytes]:
        """Name and bytes of the file that an answer brought."""
        world = self.market.world
        document = next(each.api["document"] for each in seen if each.kind == "document")
        bots = [bot.id for bot in world.bots.values()]
        found = world.files.anyhow(document["file_id"], bots)
        assert found is not None
        return found.name, found.data

    async def sticker(self) -> Seen:
        return await self.file(jpeg(kind="WEBP"), "sticker.webp", "sticker")

    async def voice(self) -> Seen:
        return await self.file(b"OggS" + bytes(200), "voice.ogg", "voice")

    async def contact(self) -> Seen:
        return await self._does(self.phone.contact)

    async def location(self) -> Seen:
        return await self._does(lambda: self.phone.location(-1.9441, 30.0619))

    async def forward(self, message: Shown | int) -> Seen:
        number = message.id if isinstance(message, Shown) else message
        return await self._does(lambda: self.phone.forward(number))

    async def edit(self, message: Shown | int, text: str) -> Seen:
        return await self._does(lambda: self.phone.edit(message, text))

    async def press(self, label: str) -> Seen:
        """A key of the reply keyboard."""
        return await self._does(lambda: self.phone.press(label))

    async def tap(self, begins: str, message: Shown | int | None = None) -> Seen:
        """Tap the newest button whose data begins so, or that is labelled so, once it is there."""
        target = await self._sees(begins, message)
        taps_before = len(self.market.world.taps)
        seen = await self._does(lambda: self.phone._act("tap", target))
        tap = list(self.market.world.taps.values())[taps_before]
        deadline = time.monotonic() + self.market.patience
        while tap.answered is None:  # it is answered before its update is done with
            assert time.monotonic() < deadline, f"{self.name}'s tap {begins!r} spins for ever"
            await asyncio.sleep(0.002)
        seen.toast, seen.alert = plain(tap.text), tap.show_alert
        return seen

    async def press_at_once(self, button: dict[str, Any]) -> None:
        """A button, without waiting for what comes of it."""
        await self.phone._act("tap", button)

    @property
    def account(self) -> tuple[str, str]:
        """The platform, and what they are called there."""
        return "telegram", str(self.id)

    async def _sees(self, begins: str, message: Shown | int | None) -> dict[str, Any]:
        """The button that is to be tapped; it may come with a notice that is still on its way."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.button(begins, message)
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.005)

    def button(self, begins: str, message: Shown | int | None = None) -> dict[str, Any]:
        number = getattr(message, "id", message)
        shown = [each for each in self.messages() if each.by_bot and number in (None, each.id)]
        for each in reversed(shown):
            for label, data in each.data.items():
                if data.startswith(begins) or label == begins:
                    return {"message_id": each.id, "data": data}
        raise AssertionError(f"{self.name} sees no button {begins!r}.\n{self.screen()}")

    async def burst(self, *texts: str) -> Seen:
        """Several messages, without waiting for an answer to the first, until all are done."""

        async def act() -> None:
            for text in texts:
                await self.phone.say(text)

        return await self._does(act)

    async def through(self, *steps: str) -> Seen:
        """Several acts in a row: `>` before a step taps, everything else is said."""
        seen = Seen([])
        for step in steps:
            seen = await (self.tap(step[1:]) if step.startswith(">") else self.say(step))
        return seen

    async def _does(self, act: Callable[[], Any]) -> Seen:
        updates = self.market.world.bot().updates
        first = updates.next_id
        since = self.so_far()
        await act()
        last = updates.next_id
        await self.market.until(
            lambda: not any(updates.is_waiting(number) for number in range(first, last)),
            lambda: f"{self.name} gets no answer.\n{self.screen()}",
        )
        return Seen(self.messages(since))

    # -- what they see -----------------------------------------------------------------------

    def messages(self, since: int = 0) -> list[Shown]:
        """The bot's and their own, oldest first; what came or changed after an event."""
        world = self.market.world
        room = world.private.get((world.bot().id, self.id))
        found = room.messages.values() if room else ()
        shown = [Shown(world.message_as_json(each)) for each in found if not each.deleted]
        if not since:
            return shown
        return [each for each in shown if each.by_bot and self._came(each) > since]

    def _came(self, message: Any) -> int:
        """The event at which a message came or was edited last."""
        return int(message.raw["event"])

    def so_far(self) -> int:
        """The number up to which their phone has shown what there is."""
        return int(self.market.world.hub.number)

    @property
    def newest(self) -> Shown:
        """The bot's newest message."""
        return next(each for each in reversed(self.messages()) if each.by_bot)

    @property
    def keyboard(self) -> list[str]:
        """The keys of the reply keyboard presently shown."""
        world = self.market.world
        keyboard = world.private[(world.bot().id, self.id)].keyboards.get(self.id) or {}
        return [key["text"] for row in keyboard.get("keyboard", ()) for key in row]

    async def commands(self, *, without: str = "", **said: str) -> dict[str, str]:
        """The menu of commands, as their phone shows it: set beside the answers, so it is waited
        for until it says so of its commands."""
        async with asyncio.timeout(self.market.patience):
            while True:
                menu = await self.phone.commands()
                if menu and without not in menu and menu.items() >= said.items():
                    return menu
                await asyncio.sleep(0.01)

    async def plant(self, data: str) -> Any:
        """A message with a button that the house never gave them: somebody else's, or forged."""
        markup = {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}
        async with self.market.playground.session.post(
            f"{self.market.stand_in.url}/bot{self.market.stand_in.token}/sendMessage",
            json={"chat_id": self.id, "text": "?", "reply_markup": markup},
        ) as response:
            return int((await response.json())["result"]["message_id"])

    def screen(self, last: int = 12) -> str:
        shown = self.messages()[-last:]
        return f"{self.name}'s chat:\n" + "\n".join(str(each) for each in shown)

    def read(self) -> str:
        """Everything they were ever shown and still see."""
        return plain("\n\n".join(each.text for each in self.messages() if each.by_bot))

    async def hears(self, words: str, seconds: float | None = None) -> Shown:
        """A message with these words that came after the last one that was waited for so."""
        found: list[Shown] = []

        def look() -> bool:
            since = max(self._heard, 1)
            found[:] = [m for m in self.messages(since) if words in plain(m.text)]
            return bool(found)

        await self.market.until(
            look, lambda: f"{self.name} hears nothing of {words!r}.\n{self.screen()}", seconds
        )
        self._heard = self._came(found[0])
        return found[0]

    def hears_anew(self) -> None:
        """`hears` looks only at what comes from now on."""
        self._heard = self.so_far()


@dataclass
class Market:
    """One house with its stand-in; `open` makes it."""

    stand_in: Running
    playground: Playground
    settings: Settings
    database: Database
    folder: Path
    now: Time = field(default_factory=Time)
    errors: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    pace: Pace = BRISK
    patience: float = PATIENCE
    _task: asyncio.Task[None] | None = None

    @property
    def world(self) -> Any:
        return self.stand_in.world

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls,
        database_url: str,
        redis_url: str,
        folder: Path,
        *,
        mode: Mode = "polling",
        staff: tuple[int | str, ...] = (),
        errors_expected: bool = False,
        paying: bool = False,
        **settings: Any,
    ) -> AsyncIterator[Self]:
        """Stand-in and house, running. At the end both are stopped, and nothing may be left.

        `paying`: the playground's providers are set up, and rates and postage, as in the demo.
        """
        before = asyncio.all_tasks()

        async def on_clock(seconds: float) -> None:
            await market.time_passed(timedelta(seconds=seconds))

        async with (
            running(seed=1, hooks=Hooks(on_clock=on_clock)) as stand_in,
            Playground(stand_in.url) as playground,
        ):
            listen = f"127.0.0.1:{free_port()}"
            if paying:
                settings = payments.set_up(stand_in, listen) | settings
            if mode == "webhook":
                settings |= {
                    "webhook_url": f"http://{listen}",
                    "webhook_secret": SecretStr("a-secret-of-the-tests"),
                }
            known = Settings(
                _env_file=None,
                bot_token=SecretStr(stand_in.token),
                telegram_api_url=stand_in.url,
                data_dir=folder / "data",
                database_url=database_url,
                redis_url=redis_url,
                staff_ids=",".join(str(each) for each in staff),
                # whatever the hour
                **{"quiet_hours": "off", "webhook_listen": listen, **settings},
            )
            market = cls(stand_in, playground, known, Database(database_url), folder)
            listener = _Errors(market.errors)
            root = logging.getLogger()
            root.addHandler(listener)
            try:
                market.before()
                await market.start()
                if paying:
                    await market.set_prices()
                yield market
                assert errors_expected or not market.errors, "\n".join(market.errors)
                market.check_labels()
            finally:
                root.removeHandler(listener)
                await market.stop()
                await market.database.close()
        for _ in range(500):
            left = asyncio.all_tasks() - before - {asyncio.current_task()}
            if not left:
                break
            await asyncio.sleep(0.01)
        assert not left, f"tasks were left behind: {left}"

    # -- the house's process -------------------------------------------------------------------

    def before(self) -> None:
        """Where a kind of market prepares what its house needs."""

    async def set_prices(self) -> None:
        """Rates of exchange and of postage."""
        async with self.database.write() as db:
            await rates.set_sample(db, self.now())
            await postage.set_sample(db, self.now() - timedelta(days=1))

    async def start(self) -> None:
        ready = asyncio.Event()
        self._task = asyncio.create_task(
            app.serve(self.settings, now=self.now, ready=ready.set, pace=self.pace)
        )
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait(
            [self._task, waiting], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        if self._task.done():
            self._task.result()
        assert ready.is_set(), "the house did not get ready"

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            _, late = await asyncio.wait({task}, timeout=LONGEST_STOP)
            if late:
                raise AssertionError(f"the house does not stop:\n{stacks()}")
            with contextlib.suppress(asyncio.CancelledError):
                task.result()

    async def restart(self) -> None:
        """Stop and start on the same data, as an operator does."""
        await self.stop()
        await self.start()

    # -- waiting -------------------------------------------------------------------------------

    async def until(
        self, done: Callable[[], bool], failure: Callable[[], str], seconds: float | None = None
    ) -> None:
        deadline = time.monotonic() + (seconds or self.patience)
        while not done():
            if self._task is not None and self._task.done():
                self._task.result()
            if time.monotonic() > deadline:
                raise AssertionError("\n".join([failure(), *self.errors]))
            await asyncio.sleep(0.002)

    async def quiet(self, seconds: float | None = None) -> None:
        """Every update is done with, no provider of payments is being asked, and every notice that
        is due has been delivered."""
        updates = self.world.bot().updates
        await self.until(lambda: not len(updates), lambda: "updates are left over", seconds)
        deadline = time.monotonic() + (seconds or self.patience)
        began = self.now()
        while left := await self._left_over(began):
            assert time.monotonic() < deadline, f"there is still {' and '.join(left)}"
            await asyncio.sleep(0.005)

    async def _left_over(self, began: datetime) -> list[str]:
        async with self.database.read() as db:
            found = await db.execute(_LEFT_OVER, {"began": began, "now": self.now()})
        message, attempt, notice = found.one()
        what = {
            "a message of WhatsApp's to handle": message,
            "a provider of payments to ask": attempt or providers_are_asked(),
            "a notice to deliver": notice,
        }
        return [each for each, there in what.items() if there]

    async def forward(self, **time_passed: float) -> None:
        """Turn the clock (`hours=2`) and let the pulse beat once."""
        await self.quiet()
        passed = timedelta(**time_passed)
        self.world.clock.forward(passed.total_seconds())
        await self.time_passed(passed)
        await self.quiet()

    async def time_passed(self, passed: timedelta) -> None:
        """The house follows the stand-in's clock, which a visitor of its page turns, too."""
        self.now.ahead += passed
        async with connect(self.settings.redis_url) as redis:
            settings = self.settings
            await Scheduler(
                self.database,
                lambda: wakeup.ring(redis),
                self.now,
                settings.periods,
                settings.staff_ids,
                partial(sweep, self.media, Sessions(redis)),
            ).beat()

    # -- what is kept --------------------------------------------------------------------------

    @property
    def media(self) -> Media:
        return media_on(self.database, self.settings.data_dir / "media", self.now)

    async def count(self, model: Any, *where: Any) -> int:
        async with self.database.read() as db:
            return (await db.scalar(select(func.count()).select_from(model).where(*where))) or 0

    async def rows(self, query: Any) -> list[Any]:
        async with self.database.read() as db:
            return list((await db.scalars(query)).all())

    async def one(self, query: Any) -> Any:
        found = await self.rows(query)
        assert len(found) == 1, found
        return found[0]

    # -- people --------------------------------------------------------------------------------

    async def newcomer(self, name: str, language: str, **facts: Any) -> Person:
        """Somebody who has not written yet."""
        code = {"rw": "en", "zh": "zh-hans"}.get(language, language)
        phone = await self.playground.person(name, language=language, language_code=code, **facts)
        person = Person(self, phone, language)
        self.people.append(person)
        return person

    async def member(self, name: str, language: str, **facts: Any) -> Person:
        """Somebody who has chosen their language."""
        person = await self.newcomer(name, language, **facts)
        await person.through("/start", f">lang|{language}")
        return person

    async def seller(
        self,
        name: str,
        language: str,
        *,
        shop: str = "Koperative Kopakama",
        merchant_code: str = "",
        **facts: Any,
    ) -> Person:
        """Somebody with an open shop."""
        person = await self.member(name, language, **facts)
        await person.through("/sell", shop, "Ikawa", "Huye", "0788123456")
        await person.through(merchant_code or ">f|<skip", ">f|<confirm")
        return person

    async def list_product(
        self,
        seller: Person,
        name: str = "Ikawa ya Huye",
        *,
        price: str = "12500",
        stock: str = "10",
        category: str = "coffee",
        description: str = ">f|<skip",
    ) -> str:
        """A product on the market; returns its id."""
        seen = await seller.through("/sell", ">f|<skip", name, price, stock)
        asked = await seller.through(">f|bag", "500 g")
        if "📏" in asked.text:  # how large it is: some postage follows the volume
            asked = await seller.tap("f|<skip")
        if "🗂" in asked.text:  # its name does not say
            await seller.tap(f"f|{category}")
        seen = await seller.through(description, ">f|<confirm")
        return next(data for data in seen.data if data.startswith("prod|")).split("|")[1]

    async def order(
        self, buyer: Person, product: str, quantity: int = 1, method: str = "on_delivery"
    ) -> str:
        """One product ordered to an address in Huye; returns the order's code."""
        await self.checkout(buyer, product, quantity, method)
        seen = await buyer.tap("f|<confirm")
        return codes_in(seen.text)[0]

    async def checkout(
        self, buyer: Person, product: str, quantity: int = 1, method: str = "on_delivery"
    ) -> None:
        """All of an order but its last tap."""
        await buyer.say("/start")
        card = await buyer.say(await self._name_of(product))
        assert card.offers(f"prod|{product}|"), card.text
        await buyer.through(f">prod|{product}|", f">buy|{product}|", str(quantity))
        seen = await buyer.tap("checkout|")
        if not seen.offers(f"f|{method}|"):  # who has ordered before is asked only that
            await buyer.through("Uwase Alice", ">f|RW", "0788123456", "Huye", "Ngoma")
            seen = await buyer.say("inyuma y'isoko")
        if seen.offers(f"f|{method}|"):
            await buyer.tap(f"f|{method}|")

    async def _name_of(self, product: str) -> str:
        from storage.models import Product

        return str(await self.one(select(Product.name).where(Product.id == int(product))))

    def check_labels(self) -> None:
        """Every button that anybody was ever shown fits a phone and says something.

        At most six are to choose from, and as many things in a list; ways out come on top, and in
        a cart each line has its own two.
        """
        for person in self.people:
            for message in person.messages():
                inside = [
                    data
                    for label, data in message.data.items()
                    if not AROUND.match(label) and not data.startswith(("f|<", "drop|", "buy|"))
                ]
                things = [data for data in inside if data.startswith(THINGS)]
                assert max(len(things), len(inside) - len(things)) <= MOST_CHOICES, message
                for label in (label for row in message.buttons for label in row):
                    assert label.strip(), message
                    assert cells(label) <= LABEL_CELLS, f"{label!r} takes {cells(label)} cells"


def codes_in(text: str) -> list[str]:
    """Order codes, in reading order."""
    return re.findall(r"IS-[2-9A-Z]{6}", text)


class _Errors(logging.Handler):
    """Keeps what was logged as an error, for the test to fail with."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.errors = errors
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        # A house that is stopped may cut off a rollback; the pool then drops that connection.
        cut_off = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
        if not cut_off:
            self.errors.append(self.format(record))
