"""Acts with money and data, where somebody is known by a cookie alone.

Named for faults of others. A code of an app that counts twice (redhook62/adfsmfa#59), or is the
first of its setting up once more (teamhanko/hanko PR 2723). Tries without end (kanboard/kanboard
#5859, nextcloud/server#2626), or counted wrong when they come at once (idenplane/idenplane#398). A
factor that whoever is logged in takes off (mastodon/mastodon#704). Recovery codes that count twice
(Jacobtims/filament-breezy#284), use up the others (merixstudio/django-trench#145) or are kept as
they are (contao/contao#2047). A way in that does not ask (go-gitea/gitea#5936). A browser that is
remembered beyond the factor (scheb/2fa#126). A clock that is off while it is set up
(home-assistant/core#181369). A key that comes back with the next app (grokability/snipe-it#6567). A
code that begins with 0 (OpenNebula/one#4321) or is typed with its space (hitobito/hitobito#2874). A
name with a colon, which apps take for the market's (Spomky-Labs/otphp#225).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
from sqlalchemy import select

from bot import capabilities, handlers, taps
from bot.chat import Sender
from bot.commerce import second_factor
from bot.commerce.people import forget
from bot.commerce.refusals import NotConfirmed
from bot.flows import commands as c
from bot.telegram.capabilities import TELEGRAM
from bot.web.capabilities import WEB
from storage import accounts as stored_accounts
from storage import second_factor as stored
from storage.models import AuditLine, CodeApp, ConfirmedDevice, RecoveryCode
from tests.support.notices import read_by_all
from tests.support.trade import Trade


@pytest.fixture(autouse=True)
def _served() -> Iterator[None]:
    before = capabilities.served()
    capabilities.serve(TELEGRAM, WEB)
    yield
    capabilities.serve(*before)


async def web_seller(trade: Trade) -> Sender:
    """With a cookie, and nothing else."""
    sender = await trade.seller("Aline", "rw", shop="Kopakama", platform="web", platform_id="a1")
    return replace(sender, device="d1")


async def join(trade: Trade, web: Sender) -> Sender:
    """Another account of the same person."""
    phone = Sender("telegram", "77", "Aline")
    async with trade.acting(web) as (db, who):
        await stored_accounts.add(db, who.person.id, phone.account, "Aline", trade.now)
    return phone


async def may(trade: Trade, sender: Sender, guard: second_factor.Guard = "always") -> bool:
    async with trade.acting(sender) as (db, who):
        try:
            await second_factor.must_be_confirmed(db, who, sender, trade.now, guard)
        except NotConfirmed:
            return False
    return True


async def ask(trade: Trade, sender: Sender) -> tuple[str, str]:
    async with trade.acting(sender) as (db, who):
        return await second_factor.ask(db, who, sender, trade.now)


async def types(trade: Trade, sender: Sender, code: str) -> str:
    async with trade.acting(sender) as (db, who):
        return await second_factor.check(db, who, sender, code, trade.now)


async def sent(trade: Trade) -> str:
    return str((await trade.notices(kind="confirmation_code"))[-1].facts["code"])


async def app(trade: Trade, sender: Sender) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """Set up, with its recovery codes."""
    async with trade.acting(sender) as (db, who):
        secret = await second_factor.begin_app(db, who, sender, trade.now)
    assert secret is not None
    shows = pyotp.TOTP(secret)
    async with trade.acting(sender) as (db, who):
        code = shows.at(trade.now)
        said, codes = await second_factor.confirm_app(db, who, sender, code, trade.now)
    assert said == "right"
    return shows, codes


class TestACodeThatIsSent:
    async def test_once_for_twelve_hours_on_this_browser(self, trade: Trade) -> None:
        web = await web_seller(trade)
        phone = await join(trade, web)
        assert not await may(trade, web)
        assert await may(trade, phone), "nobody else has that chat"
        assert await ask(trade, web) == ("sent", "telegram")
        [told] = await trade.notices(kind="confirmation_code")
        assert (told.platform, told.platform_id) == phone.account
        read_by_all("confirmation_code", told.facts)
        assert await types(trade, web, await sent(trade)) == "right"
        assert await may(trade, web)
        assert not await may(trade, replace(web, device="d2")), "another browser"
        for _ in range(6):
            trade.forward(minutes=110)
            assert await may(trade, web)
        trade.forward(hours=1.1)  # twelve hours, however busy
        assert not await may(trade, web)

    async def test_not_after_two_idle_hours(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await join(trade, web)
        await ask(trade, web)
        await types(trade, web, await sent(trade))
        trade.forward(hours=2)
        assert not await may(trade, web)

    async def test_five_tries_of_a_code_and_five_codes_an_hour(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await join(trade, web)
        for _ in range(5):
            assert (await ask(trade, web))[0] == "sent"
        right = await sent(trade)
        wrong = f"{(int(right) + 1) % 10**8:08}"
        assert [await types(trade, web, wrong) for _ in range(5)] == ["wrong"] * 5
        assert await types(trade, web, right) == "over"
        assert (await ask(trade, web))[0] == "too_often"
        trade.forward(hours=1.01)
        assert (await ask(trade, web))[0] == "sent"

    async def test_good_once_for_ten_minutes_and_the_newest_alone(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await join(trade, web)
        await ask(trade, web)
        first = await sent(trade)
        await ask(trade, web)
        second = await sent(trade)
        assert first == second or await types(trade, web, first) == "wrong"
        assert await types(trade, web, second) == "right"
        assert await types(trade, web, second) == "over"
        await ask(trade, web)
        trade.forward(minutes=10)
        assert await types(trade, web, await sent(trade)) == "over"

    async def test_tried_at_once_counts_each(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await join(trade, web)
        await ask(trade, web)
        right = await sent(trade)
        wrong = f"{(int(right) + 1) % 10**8:08}"
        said = await asyncio.gather(*(types(trade, web, wrong) for _ in range(8)))
        assert sorted(said) == ["over"] * 3 + ["wrong"] * 5

    async def test_of_the_account_that_asked(self, trade: Trade) -> None:
        """Red when a code of one account is good on another's browser."""
        web = await web_seller(trade)
        await join(trade, web)
        await ask(trade, web)
        other = await trade.person("Eve", platform="web", platform_id="e1")
        assert await types(trade, other, await sent(trade)) == "over"


class TestAnApp:
    async def test_where_there_is_no_other_account(self, trade: Trade) -> None:
        web = await web_seller(trade)
        assert not await may(trade, web)
        assert await may(trade, web, "known"), "it is how they get one"
        assert await ask(trade, web) == ("none", "")
        shows, codes = await app(trade, web)
        assert len(set(codes)) == 8
        assert await may(trade, web)
        trade.forward(hours=3)
        assert not await may(trade, web, "known")
        assert await ask(trade, web) == ("app", "")
        assert await types(trade, web, shows.at(trade.now)) == "right"

    @pytest.mark.parametrize(("off", "right"), [(-60, 0), (-30, 1), (0, 1), (30, 1), (60, 0)])
    async def test_a_clock_may_be_off_by_a_step(self, trade: Trade, off: int, right: int) -> None:
        web = await web_seller(trade)
        shows, _ = await app(trade, web)
        trade.forward(hours=3)
        await ask(trade, web)
        code = shows.at(trade.now + timedelta(seconds=off))
        assert await types(trade, web, code) == ("right" if right else "wrong")

    async def test_no_code_counts_twice_nor_one_before_it(self, trade: Trade) -> None:
        web = await web_seller(trade)
        shows, _ = await app(trade, web)
        trade.forward(hours=3)
        await ask(trade, web)
        assert await types(trade, web, shows.at(trade.now)) == "right"
        trade.forward(hours=0.001)
        await ask(trade, web)
        assert await types(trade, web, shows.at(trade.now)) == "wrong"
        assert await types(trade, web, shows.at(trade.now - timedelta(seconds=30))) == "wrong"
        assert await types(trade, web, shows.at(trade.now + timedelta(seconds=30))) == "right"

    async def test_the_same_code_twice_at_once_is_one(self, trade: Trade) -> None:
        web = await web_seller(trade)
        shows, _ = await app(trade, web)
        trade.forward(hours=3)
        browsers = [replace(web, device=f"d{n}") for n in range(4)]
        await ask(trade, web)
        code = shows.at(trade.now)
        said = await asyncio.gather(*(types(trade, each, code) for each in browsers))
        assert sorted(said).count("right") == 1

    async def test_a_recovery_code_once(self, trade: Trade) -> None:
        web = await web_seller(trade)
        _, codes = await app(trade, web)
        trade.forward(hours=3)
        await ask(trade, web)
        assert await types(trade, web, codes[0]) == "right"
        assert not set(codes) & {each.hash for each in await trade.rows(select(RecoveryCode))}
        await ask(trade, web)
        assert await types(trade, web, codes[0]) == "wrong"
        assert await types(trade, web, codes[1]) == "right"

    @pytest.mark.parametrize("off", [-30, 30])
    async def test_a_clock_that_is_off_while_it_is_set_up(self, trade: Trade, off: int) -> None:
        """The code that set it up is used, too, and whichever was before it."""
        web = await web_seller(trade)
        async with trade.acting(web) as (db, who):
            secret = await second_factor.begin_app(db, who, web, trade.now)
        assert secret is not None
        code = pyotp.TOTP(secret).at(trade.now + timedelta(seconds=off))
        async with trade.acting(web) as (db, who):
            said, codes = await second_factor.confirm_app(db, who, web, code, trade.now)
        assert (said, len(codes)) == ("right", 8)
        await ask(trade, web)
        assert await types(trade, web, code) == "wrong"

    async def test_a_recovery_code_leaves_the_others(self, trade: Trade) -> None:
        web = await web_seller(trade)
        _, codes = await app(trade, web)
        trade.forward(hours=3)
        for each in codes[:4]:
            await ask(trade, web)
            assert await types(trade, web, each) == "right"
        assert len(await trade.rows(select(RecoveryCode))) == 4

    async def test_a_new_one_has_a_new_key_and_no_old_codes(self, trade: Trade) -> None:
        web = await web_seller(trade)
        old, codes = await app(trade, web)
        async with trade.acting(web) as (db, who):
            await second_factor.remove_app(db, who, web, trade.now)
        trade.forward(hours=1.01)
        new, _ = await app(trade, web)
        assert new.secret != old.secret
        await ask(trade, web)
        assert await types(trade, web, codes[0]) == "wrong"
        assert await types(trade, web, old.at(trade.now)) == "wrong"

    async def test_with_an_app_other_browsers_are_asked_for_it(self, trade: Trade) -> None:
        """Red when a browser that was confirmed by a code goes on without the app."""
        web = await web_seller(trade)
        await join(trade, web)
        other = replace(web, device="d2")
        await ask(trade, other)
        assert await types(trade, other, await sent(trade)) == "right"
        await app(trade, web)
        assert await may(trade, web)
        assert not await may(trade, other)

    def test_a_name_with_a_colon(self) -> None:
        address = second_factor.address_of("A" * 32, "Aline: Kopakama\n?&", "Isoko")
        [label] = re.findall(r"^otpauth://totp/([^?]*)[?]", address)
        assert unquote(label) == "Isoko:Aline Kopakama ?&"

    async def test_one_that_nobody_confirmed_counts_for_nothing(self, trade: Trade) -> None:
        web = await web_seller(trade)
        for _ in range(2):  # begun, left, begun again
            async with trade.acting(web) as (db, who):
                assert await second_factor.begin_app(db, who, web, trade.now)
        assert await ask(trade, web) == ("none", "")

    async def test_no_second_one_beside_it(self, trade: Trade) -> None:
        web = await web_seller(trade)
        shows, _ = await app(trade, web)
        async with trade.acting(web) as (db, who):
            assert await second_factor.begin_app(db, who, web, trade.now) is None
        assert (await trade.one(select(CodeApp))).secret == shows.secret

    async def test_taken_off_it_is_told_and_asked_anew(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await app(trade, web)
        async with trade.acting(web) as (db, who):
            assert await second_factor.remove_app(db, who, web, trade.now)
        assert not await may(trade, web)
        assert await trade.rows(select(RecoveryCode)) == []
        told = [each.facts["added"] for each in await trade.notices(kind="second_factor_changed")]
        assert told == [True, False]

    async def test_whoever_runs_the_market_resets_it(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await app(trade, web)
        number = await trade.id_of(web)
        async with trade.database.write() as db:
            assert await second_factor.reset(db, number, trade.now)
            assert not await second_factor.reset(db, number, trade.now)
        assert not await may(trade, web)
        lines = await trade.rows(select(AuditLine).where(AuditLine.subject == "second_factor"))
        assert [each.to_state for each in lines] == ["confirmed", "app_added", "reset"]
        assert (lines[-1].actor, lines[-1].actor_id) == ("system", None)


class TestWhom:
    async def test_a_buyer_without_any_is_not_asked(self, trade: Trade) -> None:
        buyer = await trade.person("Wang", "zh", platform="web", platform_id="w1")
        assert await may(trade, buyer)
        await join(trade, buyer)
        assert not await may(trade, buyer), "one is known"

    async def test_erased_with_the_rest(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await app(trade, web)
        async with trade.acting(web) as (db, who):
            await forget(db, who.person, trade.now)
        for table in (CodeApp, RecoveryCode, ConfirmedDevice):
            assert await trade.rows(select(table)) == []

    async def test_what_is_over_is_put_away(self, trade: Trade) -> None:
        web = await web_seller(trade)
        await app(trade, web)
        trade.forward(hours=13)
        async with trade.database.write() as db:
            await stored.purge(db, trade.now)
        assert await trade.rows(select(ConfirmedDevice)) == []
        assert len(await trade.rows(select(CodeApp))) == 1


# What changes prices, money, where it goes, or data; by whom it is done is on the route.
ASKED = {
    *("o.paid!", "o.refund!", "o.part", "o.sum", "o.back!", "o.postage", "edit"),
    *("payouts.new", "payout.yes!", "payout.no", "corr.new", "corr.yes", "corr.no"),
    *("att.say!", "att.back!", "att.take", "rec.back!", "commission.new", "rates.new"),
    *("postage.new", "tax.new", "cp.answer", "cp.yes!", "cp.decide"),
    *("forget!", "acc.off!", "acc.code", "acc.type", "acc.yes", "sales.x", "rec.x"),
    *("reduce", "reduce.all", "reduce.off", "reduce.off.all", "codes.new", "codes.end", "o.thank"),
    *("sf.app", "sf.off", "sf.off!", "email.type", "email.off!"),
}
ASKED_COMMANDS = {
    *(c.ChangeProduct, c.OpenShop, c.CorrectPostage, c.RefundPart, c.CountMoney, c.AnswerComplaint),
    *(c.DecideComplaint, c.ProposeCorrection, c.TakeOtherCurrency, c.SetCommission),
    *(c.ReducePrice, c.MakeDiscountCode),
    *(c.RecordRates, c.ChangeTariff, c.ChangeImportTax, c.SayItIsMine, c.WriteToEmail),
}
# What writes, and asks nothing more, as it moves nobody's money and takes nothing away.
FREE = {
    *("lang", "country!", "zone!", "stop!", "hour!", "drop", "rate", "pause", "resell", "delete!"),
    # what goes back goes to whoever paid it, by the way it came
    *("o.cancel!", "o.acc", "o.pack", "o.dlv!", "o.missing", "o.nonews", "o.stock", "o.nopay"),
    # a buyer's own, with their own money
    *(
        "o.claim",
        "o.agree",
        "o.pay",
        "o.way",
        "o.link",
        "o.link!",
        "cp.read",
        "cp.staff",
        "cp.end!",
    ),
    *("text.off!", "translate"),
    *("bc.stop", "bc.pause", "bc.on", "bc.yes", "bc.no", "bc.recall!", "bc.close!", "bc.link"),
    *("code.use", "code.drop", "shop.back!"),
    # of questions: nobody's money, and what they hide is only words
    *("q.bad!", "q.mute!", "q.hear!", "q.end!", "q.keep!", "q.stop!", "q.let!"),
    *("bc.now", "list.del!", "stuck.1", "stuck.all", "acc.no", "sf"),
}
FREE_COMMANDS = {
    *(
        c.Publish,
        c.AddOption,
        c.PutInCart,
        c.PlaceOrder,
        c.CancelOrder,
        c.ShipOrder,
        c.CorrectShipment,
    ),
    *(c.UseDiscountCode, c.CloseShop, c.SendInquiry, c.ReplyToInquiry),
    *(c.WriteText, c.TranslateText, c.NextText),
    *(c.DeclineOrder, c.ChangeAddress, c.PayByPrompt, c.SendProof, c.SendComplaint, c.SayReview),
    *(c.SetParcelsTo, c.FindAccount, c.CheckConfirmation, c.RecordTracking, c.GatherList),
    *(c.MakeCampaign, c.TestBroadcast, c.StartBroadcast, c.ChangeBroadcast, c.PutOffBroadcast),
}


def test_each_act_is_asked_for_or_is_free() -> None:
    """Red for a new act that changes something, until somebody has said which it is."""
    asked = {name for name, route in handlers.TAPS.items() if route.guarded}
    assert asked == ASKED
    writes = {name for name, route in handlers.TAPS.items() if route.writes}
    parcels = {each.name for each in (taps.SAY_OF_PARCEL | taps.SAY_FINALLY).values()}
    assert writes - ASKED - FREE - parcels == set()
    assert {k for k, route in handlers.FORM_COMMANDS.items() if route.guarded} == ASKED_COMMANDS
    commands = {k for k, route in handlers.FORM_COMMANDS.items() if route.writes}
    assert commands - ASKED_COMMANDS - FREE_COMMANDS == set()
    assert not ASKED & FREE
    assert not ASKED_COMMANDS & FREE_COMMANDS
    assert writes >= FREE
    assert commands >= FREE_COMMANDS


def test_a_command_asks_as_its_button_does() -> None:
    for name, route in handlers.COMMANDS.items():
        tap = handlers.TAPS.get(name)
        assert tap is None or tap.guarded == route.guarded, name


def test_of_a_product_only_its_price() -> None:
    edit = handlers.TAPS["edit"]
    assert edit.guards(taps.FactOfProduct(1, "price"))
    assert not edit.guards(taps.FactOfProduct(1, "stock"))
    change = handlers.FORM_COMMANDS[c.ChangeProduct]
    assert change.guards(c.ChangeProduct("d", 1, "price", None))
    assert not change.guards(c.ChangeProduct("d", 1, "stock", 3))
