"""The approved transcripts: what each reader sees, kept so that a change of words shows in review.

    python -m tools.transcripts                    play every story, write tests/transcripts/
    python -m tools.transcripts sale zh            only this one, on both platforms
    python -m tools.transcripts sale zh whatsapp   and on this one only

Each story of tools/stories.py is played in each language by people who all read that language,
against the stand-in for Telegram; those of ON_WHATSAPP by people with WhatsApp, too, who answer
what is asked together in one message. Nothing depends on the day or on speed: the house's time
stands still, order codes are numbered, and every step is waited for until the house is done with it
and all that it caused has been delivered. tests/transcripts/ compares.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import difflib
import itertools
import re
import sys
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from unittest.mock import patch

from sqlalchemy import select

from bot.app import couriers
from bot.i18n import Reader, plain
from bot.telegram.inbound.profile import ABOUT
from bot.texts import LANGUAGES, Language, t
from bot.whatsapp.outbound.rate_limiter import WHATSAPP_PACE
from storage import schedule, whatsapp_inbox
from storage.models import Broadcast, Order, PaymentAttempt
from storage.redis.client import connect
from storage.redis.server import private_redis
from tests.support.market import Market, Person, Seen, Time, jpeg
from tests.support.payers import pays_on_the_page
from tests.support.waiting import PATIENCE
from tests.support.whatsapp_market import Platform, WhatsAppMarket, WhatsAppPerson, whatsapp_id
from tools.stories import ON_WHATSAPP, STORIES, TOGETHER
from tools.story_steps import BUYERS, LEADS_ELSEWHERE, SECOND, SELLER, STAFF, Step, written
from tools.transcript import indented

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from playground.providers.transactions import Transaction
    from playground.shown import Shown


FOLDER = Path(__file__).resolve().parent.parent / "tests/transcripts"
PLATFORMS: tuple[Platform, ...] = ("telegram", "whatsapp")
BEGINNING = datetime(2026, 12, 17, 12, 5, tzinfo=UTC)
STAFF_ID = 100_003
_WITH_A_SECOND = ("broadcast", "parcels", "abroad", "by_hand", "paying")
_IN_NAIROBI = {SECOND: {"phone": "+254712345678"}}
_PHONES = {SELLER: {"phone": "+250788123456"}, SECOND: {"phone": "+250788654321"}}
# A real code has no O, which looks like a nought: nobody takes one of these for theirs.
CODES = tuple(f"IS-ORDER{letter}" for letter in "ABCDEF")


class StillTime(Time):
    """The same minute for ever; no two moments are alike, so that what is sorted stays so."""

    def __call__(self) -> datetime:
        self.ahead += timedelta(microseconds=1)
        return BEGINNING + self.ahead


@dataclass
class StillMarket(Market):
    now: Time = field(default_factory=StillTime)

    def before(self) -> None:
        super().before()
        self.world.clock.begin_at(BEGINNING.timestamp())  # what providers sign has its time in it


@dataclass
class StillWhatsAppMarket(StillMarket, WhatsAppMarket):
    on: tuple[Platform, ...] = ("whatsapp",)

    async def start(self) -> None:
        """How far a broadcast has come is shown at its end alone: nothing is edited there, so how
        far it was when somebody first read of it would be chance."""
        await super().start()
        async with connect(self.settings.redis_url) as redis:
            for number in range(1, 10):
                await redis.set(f"isoko:progress:{number}", "1")


@contextlib.asynccontextmanager
async def nothing_overtakes() -> AsyncIterator[None]:
    """Where the time stands still, what was sent earlier cannot be waited for either; and what is
    done here in seconds takes people minutes, in which nobody is written to too often."""
    with (
        patch.object(couriers, "WHATSAPP_PACE", replace(WHATSAPP_PACE, chat_burst=1_000)),
        patch.object(whatsapp_inbox, "ALONE", timedelta()),
        patch.object(whatsapp_inbox, "STRAGGLERS", timedelta()),
    ):
        yield


@dataclass
class Teller:
    """Writes down what each person does, and what their phone then shows."""

    market: Market
    people: dict[str, Person]
    seen: dict[str, int] = field(default_factory=dict)  # up to where each phone was looked at
    keyboards: dict[str, list[str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)  # prompts that were written down
    lines: list[str] = field(default_factory=list)

    async def step(self, name: str, act: str, what: str) -> None:
        person = self.people[name]
        if act == "say":
            what = what.replace("{order}", await self._newest_order())
            self.lines.append(f"{name} ▸ {what}\n\n")
            seen = await person.say(what)
        elif act == "tap":
            await self.market.until(  # it may be on a notice that is still on its way
                lambda: bool(_label(person, what)),
                lambda: f"{name} sees no button {what!r}\n{person.screen()}",
            )
            self.lines.append(f"{name} ▸ [{_label(person, what)}]\n\n")
            seen = await person.tap(what)
        elif act == "forward":
            self.lines.append(f"({what} h later)\n\n")
            await self.market.forward(hours=float(what))
            seen = Seen([])
        else:
            told = what.replace("\n", "\n  ")
            self.lines.append(f"{name} ▸ ({told})\n\n")
            seen = await _send(person, what)
        await self._providers_heard()
        if act == "tap" and seen.toast and not isinstance(person, WhatsAppPerson):
            self.lines.append(f"{name} sees for a moment:\n    {seen.toast}\n\n")
        await self._broadcasts_reported()
        self.look()

    async def _newest_order(self) -> str:
        """Its code; in a story without orders there is none."""
        rows = await self.market.rows(select(Order.code).order_by(Order.id.desc()).limit(1))
        return rows[0] if rows else ""

    async def _providers_heard(self) -> None:
        """The house has asked what it wants to ask, and knows what its providers know."""
        await self.market.quiet()
        if not self.market.settings.payment_channels:
            return
        to_ask = (PaymentAttempt.look_at <= self.market.now()) | PaymentAttempt.state.in_(
            ("created", "sent")
        )
        unsettled = PaymentAttempt.settled_at.is_(None)
        async with asyncio.timeout(PATIENCE):
            while True:
                pending = sum(each.state == "pending" for each in self._transactions())
                asked = not await self.market.count(PaymentAttempt, to_ask)
                if asked and await self.market.count(PaymentAttempt, unsettled) == pending:
                    break
                await asyncio.sleep(0.01)
                await self.market.quiet()
        await self.market.quiet()

    def _transactions(self) -> list[Transaction]:
        providers = self.market.stand_in.providers.values()
        return [each for provider in providers for each in provider.transactions]

    async def _broadcasts_reported(self) -> None:
        """The report comes after the last delivery, so it is waited for by its words."""
        staff = self.people[STAFF]
        states = await self.market.rows(select(Broadcast.state))
        if not states:
            return
        sent = states.count("finished")
        title = plain(t("✅ Broadcast finished"), Reader.of(cast("Language", staff.language)))
        await self.market.until(
            lambda: sum(title in shown.text for shown in staff.messages()) >= sent,
            lambda: f"the broadcast is not reported\n{staff.screen()}",
        )
        under_way = Broadcast.state.in_(("running", "stopped"))
        unreported = (under_way, Broadcast.reported_at.is_(None))
        while await self.market.count(Broadcast, *unreported):  # noqa: ASYNC110 - rows, no event
            await asyncio.sleep(0.01)
        await self.market.quiet()

    def look(self) -> None:
        """New and edited messages on every phone, and the key below the message field."""
        for name, person in self.people.items():
            since, self.seen[name] = self.seen.get(name, 0), person.so_far()
            # A copy of a broadcast travels beside the word of how far it has come, and that beside
            # the notice that it was approved: which is first on the phone of whoever sent it is
            # chance, so they are written down in one order.
            for shown in sorted(person.messages(max(since, 1)), key=_place):
                self.lines.append(f"{name} reads:\n{indented(shown)}\n")
            for asked in self._transactions():
                mark = f"{asked.id} {asked.wrong_pins}"
                if (
                    asked.is_prompt
                    and asked.person_id == person.phone.id
                    and mark not in self.asked
                ):
                    self.asked.add(mark)
                    said = f"{name}'s phone asks for the PIN: {asked.amount} {asked.currency}"
                    self.lines.append(f"{said}\n\n")
            keys = _keys(person)
            if keys != self.keyboards.get(name, []):
                self.keyboards[name] = keys
                below = " ".join(f"[{key}]" for key in keys) or "—"
                self.lines.append(f"{name}'s keyboard:\n    {below}\n\n")


def _place(shown: Shown) -> int:
    """Notices, then how far a broadcast has come, its report, and copies of it: those have the
    button that leads to fewer messages."""
    taps = shown.data.values()
    if "stop|||" in taps:
        return 3
    if any(tap.startswith("bc.recall|") for tap in taps):
        return 2
    return int("▓" in shown.text)


def _keys(person: Person) -> list[str]:
    if isinstance(person, WhatsAppPerson):  # there it is below the message
        return []
    try:
        return person.keyboard
    except KeyError:  # they have not written yet
        return []


def _label(person: Person, begins: str) -> str:
    """Of the newest button that carries this; empty when there is none yet."""
    for shown in reversed(person.messages()):
        for label, data in shown.data.items():
            if shown.by_bot and data.startswith(begins):
                return label
    return ""


async def _send(person: Person, what: str) -> Seen:
    if what == "photo":
        return await person.photos(jpeg())
    if what.startswith("csv "):
        return await person.file(what.removeprefix("csv ").encode(), "events.csv")
    if what == "decline":
        await person.phone.decline()
        return Seen([])
    if what.startswith("pin "):
        await person.phone.enter_pin(what.removeprefix("pin "))
        return Seen([])
    if what.startswith("wallet "):
        page = next(each.links[0] for each in reversed(person.messages()) if each.links)
        await pays_on_the_page(person.market, page, what.removeprefix("wallet "))
        return Seen([])
    if what == "voice":
        return await person.voice()
    if what == "sticker":
        return await person.sticker()
    return await person.location()


async def play(
    story: str,
    language: Language,
    database_url: str,
    redis_url: str,
    folder: Path,
    platform: Platform = "telegram",
) -> str:
    """One story as all its people read it in one language."""
    staff = (STAFF_ID, STAFF_ID + 1)
    on_whatsapp = platform == "whatsapp"
    house = StillWhatsAppMarket if on_whatsapp else StillMarket
    named = [f"whatsapp:{whatsapp_id(each)}" if on_whatsapp else each for each in staff]
    async with (
        nothing_overtakes(),
        house.open(
            database_url,
            redis_url,
            folder,
            staff=tuple(named),
            approve_above=3,
            paying=story == "paying",
        ) as market,
    ):
        async with market.database.write() as db:  # files of today are old on the day of the story
            await schedule.claim(db, "sweep", 0, BEGINNING.date().isoformat(), BEGINNING)
        names = (
            SELLER,
            BUYERS[language],
            STAFF,
            *((SECOND,) if story in _WITH_A_SECOND else ()),
        )
        if isinstance(market, WhatsAppMarket):
            market.one_by_one = story not in TOGETHER
            await market.playground.call("POST", "whatsapp/limits", {"enforced": False})
        phones = _PHONES if story == "paying" else _IN_NAIROBI if story == "abroad" else {}
        people = {
            name: await market.newcomer(
                name, language, id=STAFF_ID - 2 + number, **phones.get(name, {})
            )
            for number, name in enumerate(names)
        }
        teller = Teller(market, people)
        steps = (ON_WHATSAPP if on_whatsapp else STORIES)[story](language)
        while steps:
            number, step = _in_one(people[steps[0][0]], steps, language)
            await _told(teller, step)
            steps = steps[number:]
        about = "" if on_whatsapp else await _before(people[BUYERS[language]])
        told = about + "".join(teller.lines)
    return _without_codes(told)


def _in_one(person: Person, steps: tuple[Step, ...], language: Language) -> tuple[int, Step]:
    """How many of the steps come next, and as which: what is asked together is answered so."""
    asked = _together(person) if isinstance(person, WhatsAppPerson) else 0
    answers: list[str] = []
    for name, act, what in steps[:asked]:
        answer = written(act, what, language) if name == person.name else None
        if answer is None:
            break
        answers.append(answer)
        if what in LEADS_ELSEWHERE:
            break
    alone = len(answers) == 1 and steps[0][2] not in LEADS_ELSEWHERE
    if alone or not answers:
        return 1, steps[0]
    return len(answers), (person.name, "say", "\n".join(answers))


def _together(person: Person) -> int:
    """How many questions the newest message puts together."""
    newest = next((each for each in reversed(person.messages()) if each.by_bot), None)
    if newest is None or not any(data.startswith("f|<apart") for data in newest.data.values()):
        return 0
    return len(re.findall(r"(?m)^\d+\. ", newest.text))


async def _told(teller: Teller, step: Step) -> None:
    try:
        await teller.step(*step)
    except AssertionError as error:
        raise AssertionError(f"at the step {step}: {error}") from error


async def _before(person: Person) -> str:
    """What Telegram shows of the bot to a client in this language, and the menu of a buyer."""
    language = cast("Language", person.language)
    lines = [about.said(language) for about in ABOUT]
    lines += [f"/{name}: {what}" for name, what in (await person.commands()).items()]
    body = "".join(f"    {line}".rstrip() + "\n" for line in "\n\n".join(lines).split("\n"))
    return f"The bot's name, about texts and commands:\n{body}\n"


def _without_codes(text: str) -> str:
    codes = dict.fromkeys(re.findall(r"IS-[2-9A-HJ-NP-Z]{6}\b", text))
    for code, numbered in zip(codes, CODES, strict=False):
        text = text.replace(code, numbered)
    text = re.sub(r"(?<!\d )\b\d{4} \d{4}\b(?! \d)", "4821 0937", text)  # to join two accounts
    text = re.sub(r"\b(pi|re)_\w{24}\b", r"\1_3000400050006000700080009", text)  # of a provider
    text = re.sub(r"http://127\.0\.0\.1:\d+/wallet/\S+", "http://127.0.0.1/wallet/1", text)
    text = re.sub(r"(?<![a-z])d_[a-z2-9]{10,14}\b", "d_code23code23xy", text)  # the link of a code
    text = re.sub(r"\[[2-9A-HJ-NP-Z]{6}\]", "[CODE23]", text)  # a name for one
    return re.sub(r"(start|text)=c_\w{6}", r"\1=c_camp23", text)


def path_of(
    story: str, language: str, folder: Path = FOLDER, platform: Platform = "telegram"
) -> Path:
    return folder / ("" if platform == "telegram" else platform) / f"{story}.{language}.txt"


def difference(told: str, path: Path) -> str:
    """What is not as it was approved; empty when nothing changed."""
    approved = path.read_text(encoding="utf-8") if path.exists() else ""
    return "\n".join(
        difflib.unified_diff(
            approved.splitlines(),
            told.splitlines(),
            f"approved {path.name}",
            "told now",
            lineterm="",
        )
    )


def platforms_of(story: str) -> tuple[Platform, ...]:
    """The platforms that it is told on."""
    return ("telegram", "whatsapp") if story in ON_WHATSAPP else ("telegram",)


async def _write(
    stories: Iterable[str], languages: Iterable[str], platforms: Iterable[str]
) -> None:
    chosen = [each for each in LANGUAGES if each in languages]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        async with private_redis(folder / "redis") as redis_url:
            for story in stories:
                of_story = [each for each in platforms_of(story) if each in platforms]
                for language, platform in itertools.product(chosen, of_story):
                    place = folder / story / language / platform
                    place.mkdir(parents=True)
                    async with connect(redis_url) as client:
                        await client.flushall()  # the people of each play have the same numbers
                    database = f"sqlite+aiosqlite:///{place / 'isoko.db'}"
                    text = await play(story, language, database, redis_url, place, platform)
                    path = path_of(story, language, platform=platform)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    changed = difference(text, path)
                    path.write_text(text, encoding="utf-8", newline="\n")
                    sys.stdout.write(f"{changed}\n" if changed else f"{path.name}: as it was\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.transcripts", description=__doc__)
    names = ", ".join([*STORIES, *LANGUAGES, *PLATFORMS])
    parser.add_argument("only", nargs="*", help=f"of {names}")
    only = parser.parse_args().only
    stories, languages, platforms = (
        [each for each in all_ if each in only] or all_
        for all_ in (list(STORIES), list(LANGUAGES), list(PLATFORMS))
    )
    asyncio.run(_write(stories, languages, platforms))


if __name__ == "__main__":
    main()
