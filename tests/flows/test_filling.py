"""Forms filled in as they are meant to be, and every way of moving about in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.chat import ClearingScreen, ContactScreen, Photo, Said, SentFile, SharedContact
from bot.commerce.commission import Rate
from bot.commerce.reductions import Off
from bot.flows import commands, listing, order_forms, position, received_sum, shop, tracking
from bot.flows.state import answer_of
from bot.money import FRANCS, Money
from bot.parsing.boxes import Box
from bot.parsing.exchange_rates import RateLine
from bot.parsing.import_tax_terms import TaxLine
from bot.parsing.rate_terms import TariffLine
from bot.parsing.tracking_table import TrackingLine
from tests.support.forms import (
    COFFEE_TAX,
    MOTO,
    POINTS,
    QUOTE,
    WAYS,
    Filling,
    Way,
    photo,
    point_name,
    tapped,
)
from tests.support.trade import francs

DONE = {
    "shop": commands.OpenShop(
        "draft", "Koperative Kopakama", "Coffee from our farmers", "Huye", "+250788123456", "123456"
    ),
    "listing": commands.Publish(
        "draft",
        photos=(Photo("one"),),
        name="Bourbon ya Huye",
        price=francs(12500),
        stock=40,
        unit="bag",
        weight_grams=500,
        category="coffee",
        description="Washed Bourbon",
    ),
    "closing the shop": commands.CloseShop(date(2027, 1, 15), "The harvest begins in January."),
    "checkout to Rwanda": commands.PlaceOrder(
        "draft",
        "1:2:12500",
        {
            "country": "RW",
            "recipient": "Uwase Alice",
            "phone": "+250788123456",
            "district": "Huye",
            "sector": "Ngoma",
            "landmark": "behind the market",
        },
        "mobile_money",
    ),
    "checkout to China": commands.PlaceOrder(
        "draft",
        "1:2:12500",
        {
            "country": "CN",
            "recipient": "王小明",
            "phone": "+8613800138000",
            "province": "ZJ",
            "city": "杭州市",
            "district": "西湖区",
            "street": "文三路 90 号",
            "postcode": "310012",
        },
        "arranged",
        quote=QUOTE,
    ),
    "checkout to Kenya": commands.PlaceOrder(
        "draft",
        "1:2:12500",
        {
            "country": "KE",
            "recipient": "Wanjiru Kamau",
            "phone": "+254712345678",
            "street": "Riverside Drive 12\n3rd floor",
            "city": "Nairobi",
            "region": "",
            "postcode": "00100",
        },
        "arranged",
        "post",
        francs(20000),
        QUOTE,
    ),
    "where parcels go": commands.SetParcelsTo("KE"),
    "broadcast": commands.StartBroadcast(
        "draft",
        "everyone",
        "",
        commands.BroadcastMessage({"rw": "Muraho", "zh": "你好"}, Photo("poster")),
    ),
    "poll": commands.StartBroadcast(
        "draft",
        "everyone",
        "",
        commands.BroadcastMessage(
            {"rw": "Uwuhe munsi?", "zh": "哪一天？"},
            answers={"rw": ("Ku wa gatanu", "Ku wa gatandatu"), "zh": ("周五", "周六")},
            several_answers=True,
        ),
    ),
    "links below a broadcast": commands.StartBroadcast(
        "draft",
        "everyone",
        "",
        commands.BroadcastMessage(
            {"rw": "Muraho", "zh": "你好"},
            links=(
                ("Register", "https://example.rw/day"),
                ("Map", "https://example.rw/map?a=1"),
            ),
        ),
    ),
    "joining two accounts": commands.SayItIsMine("48210937"),
    "confirming": commands.ShowConfirmed("right", "o.paid!|IS-7K4QM2||", ()),
    "e-mail": commands.WriteToEmail("xiao.ming@gmail.com"),
    "list": commands.GatherList(("123456",), ("+250788123456",), "Training Huye"),
    "campaign": commands.MakeCampaign("Radio Huye"),
    "other words": commands.ChangeBroadcast("draft", 7, {"rw": "Muraho neza"}),
    "quantity": commands.PutInCart(3, 2),
    "search": commands.Search("coffee huye"),
    "another address": commands.ChangeAddress(
        "draft",
        "IS-7K4QM2",
        {
            "country": "RW",
            "recipient": "Uwase Alice",
            "phone": "+250788123456",
            "district": "Nyagatare",
            "sector": "Karangazi",
            "landmark": "green gate",
        },
        "bus",
        francs(3500),
        "mobile_money",
    ),
    "shipping by post": commands.ShipOrder("IS-7K4QM2", "post", "EE473124829RW"),
    "shipping by another": commands.ShipOrder("IS-7K4QM2", "Volcano Express", "VX-123456"),
    "decline": commands.DeclineOrder("IS-7K4QM2", "The harvest is late"),
    "why an order ends": commands.CancelOrder("IS-7K4QM2", "The harvest was lost"),
    "another sum": commands.CountMoney("IS-7K4QM2", francs(5000)),
    "a part given back": commands.RefundPart("IS-7K4QM2", francs(5000)),
    "a proof": commands.SendProof("draft", "IS-7K4QM2", None, "13579246801"),
    "a review": commands.SayReview("IS-7K4QM2", "Fresh"),
    "change the price": commands.ChangeProduct("draft", 3, "price", francs(13000)),
    "the first other size": commands.AddOption(
        *("draft", 3, ("1 kg", "ground"), francs(40_000), 8, 1000, None),
        ("size", "grind"),
        ("250 g", "ground"),
    ),
    "one more size": commands.AddOption(
        "draft", 3, ("5 kg", ""), francs(190_000), 2, 5000, Box(400, 300, 200)
    ),
    "change which one it is": commands.ChangeProduct("draft", 3, "option1", "500 g"),
    "a reduced price": commands.ReducePrice(
        *("draft", 3, Off(basis_points=2000)),
        datetime(2026, 12, 18, 6, 0, tzinfo=UTC),
        datetime(2026, 12, 25, 6, 0, tzinfo=UTC),
    ),
    "a code that is typed": commands.UseDiscountCode("KAWA-1O"),
    "a code that is made": commands.MakeDiscountCode(
        *("draft", "KAWA10", Off(basis_points=1000), francs(20_000), 50, None),
        datetime(2026, 12, 24, 8, 0, tzinfo=UTC),
    ),
    "a code as thanks": commands.MakeDiscountCode(
        *("draft", "ACDEFG", Off(less=francs(500)), None, 1),
        datetime(2026, 12, 18, 6, 0, tzinfo=UTC),
        datetime(2026, 12, 20, 21, 59, tzinfo=UTC),
        "IS-7K4QM2",
    ),
    "all prices reduced, one just raised": commands.ReducePrice(
        *("draft", 0, Off(less=francs(500)), None),
        datetime(2026, 12, 20, 8, 0, tzinfo=UTC),
    ),
    "correcting": commands.CorrectShipment("IS-7K4QM2", "dhl", "1234567890"),
    "rates": commands.RecordRates((RateLine("CNY", 203_500_000, "2026-12-17"),)),
    "commission of a shop": commands.SetCommission("draft", 7, "coffee", Rate(250)),
    "no commission of its own": commands.SetCommission("draft", 7, None, Rate()),
    "a shop's balance corrected": commands.ProposeCorrection(
        "draft", Money(-1250, "CNY"), "Counted twice", 7
    ),
    "what a provider took": commands.ProposeCorrection(
        "draft", francs(1200), "Page 2", provider="pawapay"
    ),
    "another currency": commands.TakeOtherCurrency("0b6b", 2_000_000_000),
    "commission of all": commands.SetCommission("draft", None, None, Rate(piece=francs(200))),
    "tracking": commands.RecordTracking(
        (
            TrackingLine(
                *(1, "EE473124829RW", "in_transit", "EMC", "2026-12-17T12:05:00+00:00"),
                *("Kigali", "RW"),
            ),
        )
    ),
    "postage": commands.ChangeTariff(
        "draft", (TariffLine(2, replace(MOTO, valid_from=None)),), seen=3
    ),
    "import tax": commands.ChangeImportTax((TaxLine(1, COFFEE_TAX),)),
    "a question about a product": commands.SendInquiry(
        "draft", to_staff=False, product=7, order="", words="When was it roasted?"
    ),
    "a question about what is chosen": commands.SendInquiry(
        "draft", to_staff=False, product=0, order="IS-7K4QM2", words="When is it sent?"
    ),
    "a question to staff": commands.SendInquiry(
        "draft", to_staff=True, product=0, order="IS-7K4QM2", words="I paid twice"
    ),
    "what is said to a question": commands.ReplyToInquiry("draft", 12, 345, "On Monday"),
    "complaint": commands.SendComplaint("draft", "IS-7K4QM2", "damaged", "The bag is torn", ()),
    "complaint that it has not come": commands.SendComplaint(
        "draft", "IS-7K4QM2", "not_arrived", "", ()
    ),
    "answer to a complaint": commands.AnswerComplaint(
        "draft", 12, "part", francs(2000), "Sorry", ()
    ),
    "decision": commands.DecideComplaint(12, "part", francs(2000), "The photos show it"),
    "postage of a shop": commands.OpenShop(
        *("draft", "Kopakama", "Coffee", "Huye", "+250788123456", "123456"),
        commands.ShopPostage(("moto", "ems"), francs(50000), 2),
        "BK, SWIFT BKIGRWRW, 00040 0123456",
        currency=FRANCS,
    ),
    "checkout with postage": commands.PlaceOrder(
        "draft",
        "1:2:12500",
        {
            "country": "RW",
            "recipient": "Uwase Alice",
            "phone": "+250788123456",
            "district": "Gasabo",
            "sector": "Remera",
            "landmark": "behind the market",
        },
        "on_delivery",
        "moto",
        francs(1500),
    ),
    "weighed": commands.CorrectPostage("IS-7K4QM2", francs(1800)),
    "from which phone": commands.PayByPrompt("IS-7K4QM2", "+250788123456"),
    "the right number": commands.CorrectShipment("IS-7K4QM2", "post", "EE473124829RW"),
    "words of a planned one": commands.ChangeBroadcast(
        "draft", 7, {"rw": "Muraho neza"}, planned=True
    ),
    "other time": commands.PutOffBroadcast(7, datetime(2026, 12, 18, 7, 0, tzinfo=UTC)),
    "a text in another language, by staff": commands.TranslateText(
        "draft", 3, "zh", 2, "胡耶咖啡，50 克", "农户种的咖啡。", in_queue=True
    ),
    "a text in another language, by the seller": commands.WriteText(
        "draft", 3, "en", 2, "Coffee from Huye", ""
    ),
    "change the photos": commands.ChangeProduct("draft", 3, "photos", (Photo("new"),)),
}


class TestHappyPath:
    @pytest.mark.parametrize("way", WAYS, ids=point_name)
    def test_what_was_answered_is_what_is_done(self, way: Way) -> None:
        filling = way.filling()
        if way.form.review is not None:
            assert filling.done is None, "nothing takes effect before it was confirmed"
            filling.tap("<confirm")
        assert filling.done == DONE[way.name]

    @pytest.mark.parametrize("way", WAYS, ids=point_name)
    def test_a_digit_confirms_too(self, way: Way) -> None:
        if way.form.review is not None:
            assert way.filling().say("1").done == DONE[way.name]

    def test_a_shared_contact_is_the_phone_number(self) -> None:
        filling = Filling(shop.FORM).say("Kopakama", "Coffee", "Huye")
        assert isinstance(filling.says[-1], ContactScreen)
        filling.send(SharedContact("250788123456", own=True))
        assert filling.phone == "+250788123456"
        assert isinstance(filling.says[0], ClearingScreen), (
            "the key that shares the number stays on the phone"
        )

    def test_a_review_shows_every_answer(self) -> None:
        words = WAYS[3].filling().words
        for each in ("王小明", "+86 138 0013 8000", "浙江省杭州市西湖区", "文三路 90 号", "310012"):
            assert each in words
        assert "Total: 25 000 Frw".replace(" ", "\u00a0")[-6:] in words


class TestSkip:
    def test_what_is_optional_may_be_left_out(self) -> None:
        filling = Filling(listing.LISTING).tap("<skip").say("Ikawa", "100", "1")
        filling.tap("kg").say("1 kg").tap("<skip").tap("<confirm")
        assert isinstance(filling.done, commands.Publish)
        assert (filling.done.photos, filling.done.description) == ((), "")

    def test_what_is_not_optional_may_not(self) -> None:
        filling = Filling(shop.FORM)
        assert "<skip" not in filling.taps
        assert filling.send(tapped("<skip")).name is None

    def test_an_answer_is_not_skipped_away(self) -> None:
        # a button that was never shown: anybody's program may send its data all the same
        filling = WAYS[1].filling().tap("<edit", "<more", "description").send(tapped("<skip"))
        assert filling.description == "Washed Bourbon"


class TestCancel:
    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_from_everywhere(self, way: Way, steps: int) -> None:
        assert way.filling(steps).tap("<cancel").cancelled

    def test_by_number_on_the_review(self) -> None:
        filling = WAYS[0].filling()
        assert filling.say(str(filling.taps.index("<cancel") + 1)).cancelled


class TestBack:
    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_shows_the_answer_before_and_keeps_it(self, way: Way, steps: int) -> None:
        filling = way.filling(steps)
        if way.asking or "<back" not in filling.taps:  # opened at an answer, it leads to the review
            assert steps == 0 or way.asking or way.form.name == "listing", "no way back"
            return
        question, answers = filling.screen, filling.state.answers
        filling.tap("<back")
        assert filling.state.answers == answers
        filling.tap("<keep")
        assert filling.state.answers == answers
        assert filling.screen == question

    def test_a_new_answer_leads_to_where_one_was(self) -> None:
        filling = Filling(shop.FORM).say("Kopakama", "Coffee", "Huye")
        filling.tap("<back", "<back").say("Tea")
        assert (filling.about, filling.district) == ("Tea", "Huye")
        assert "phone number" in filling.words

    def test_to_the_first_question_and_no_further(self) -> None:
        filling = Filling(shop.FORM).say("Kopakama", "Coffee").tap("<back", "<back")
        assert "<back" not in filling.taps
        assert filling.send(tapped("<back")).name == "Kopakama"


# What lies in another place is asked anew.
BELOW = {
    "district": {"sector"},
    "province": {"city", "area", "postcode"},
    "city": {"area"},
}


class TestEditing:
    @pytest.mark.parametrize(
        ("way", "key", "event"),
        [
            (WAYS[0], "name", Said("Maraba")),
            (WAYS[0], "about", Said("Honey")),
            (WAYS[0], "district", Said("Gasabo")),
            (WAYS[0], "phone", Said("0722 000 111")),
            (WAYS[0], "merchant_code", Said("654321")),
            (WAYS[1], "name", Said("Tea")),
            (WAYS[1], "price", Said("9k")),
            (WAYS[1], "stock", Said("0")),
            (WAYS[1], "unit", tapped("kg")),
            (WAYS[1], "weight_grams", Said("2 kg")),
            (WAYS[1], "category", tapped("tea")),
            (WAYS[1], "description", Said("Fresh")),
            (WAYS[2], "recipient", Said("Mugisha")),
            (WAYS[2], "phone", Said("0722000111")),
            (WAYS[2], "district", Said("Gasabo")),
            (WAYS[2], "sector", Said("Tumba")),
            (WAYS[2], "landmark", Said("blue gate")),
            (WAYS[2], "method", tapped("on_delivery")),
            (WAYS[3], "province", Said("北京")),
            (WAYS[3], "city", Said("海淀")),
            (WAYS[3], "area", Said("某区")),
            (WAYS[3], "street", Said("一路 1 号")),
            (WAYS[3], "postcode", Said("100000")),
            (WAYS[4], "who", tapped("sellers")),
            (WAYS[4], "language", tapped("zh")),
            (WAYS[4], "photo", photo("another")),
            (WAYS[4], "texts.rw", Said("Mwaramutse")),
            (WAYS[4], "texts.en", Said("Hello")),
            (WAYS[4], "texts.zh", Said("大家好")),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_any_single_answer(self, way: Way, key: str, event: object) -> None:
        filling = way.filling()
        before = filling.state.answers
        filling.tap("<edit")
        while key not in filling.taps:
            filling.tap("<more")
        filling.tap(key).send(event)  # type: ignore[arg-type]
        after = filling.state.answers
        changed = {k for k in vars(before) if getattr(before, k) != getattr(after, k)}
        below = BELOW.get(key, set()) if way.form.name == "checkout" else set()
        assert changed == {key.partition(".")[0]} | below
        others = [each for each in ("rw", "en", "zh") if not key.endswith(each)]
        assert all(
            answer_of(after, f"texts.{each}") == answer_of(before, f"texts.{each}")
            for each in others
            if key.startswith("texts")
        )
        assert ("<confirm" in filling.taps) is (not below), "back on the review"

    def test_photos_grow_until_it_is_said_to_be_all(self) -> None:
        filling = WAYS[1].filling().tap("<edit", "photos").send(photo("two"))
        assert "<confirm" not in filling.taps
        filling.tap("<keep")
        assert [each.id for each in filling.photos] == ["one", "two"]
        assert "<confirm" in filling.taps

    def test_back_from_it_changes_nothing(self) -> None:
        filling = WAYS[0].filling()
        answers = filling.state.answers
        filling.tap("<edit", "phone", "<back")
        assert filling.state.answers == answers
        assert "<confirm" in filling.taps
        filling.tap("<edit", "<back")
        assert "<confirm" in filling.taps

    def test_an_answer_that_others_rest_on_asks_for_those_again(self) -> None:
        filling = WAYS[2].filling().tap("<edit", "country", "CN")
        assert filling.phone is None, "a Rwandan number was kept for a parcel to China"
        assert filling.landmark == "behind the market", "wanted again when they change their mind"
        filling.say("13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012").tap(
            "arranged", "<confirm"
        )
        assert isinstance(filling.done, commands.PlaceOrder)
        assert filling.done.address["country"] == "CN"

    def test_the_same_answer_again_resets_nothing(self) -> None:
        filling = WAYS[2].filling().tap("<edit", "country", "RW")
        assert filling.phone == "+250788123456"

    def test_another_carrier_asks_for_its_number(self) -> None:
        filling = WAYS[7].filling(1).tap("<back", "dhl").say("JD0146000038")
        assert filling.done == commands.ShipOrder("IS-7K4QM2", "dhl", "JD0146000038")

    def test_another_audience_is_counted_again(self) -> None:
        filling = WAYS[4].filling()
        filling.found = {"zh": 7}
        filling.tap("<edit", "language", "zh")
        assert filling.counts == {"zh": 7}
        assert "7" in filling.words


class TestChangingOneFact:
    """A listed product is changed without a review: nothing may be saved that nobody changed."""

    @pytest.mark.parametrize("fact", ["price", "stock", "name", "description"])
    def test_what_it_is_now_is_not_saved_as_new(self, fact: str) -> None:
        # Stock that was sold while the seller looked would come back from the dead.
        answers = listing.ChangeAnswers(
            price=francs(100), stock=40, name="Ikawa", description="", product_id=3, fact=fact
        )
        filling = Filling(listing.CHANGE, answers, fact)
        assert filling.taps[-1] == "<cancel"
        assert "<keep" not in filling.taps
        for value in ("<keep", "<back", "<skip", "<confirm"):
            assert filling.send(tapped(value)).done is None

    def test_all_photos_may_go(self) -> None:
        answers = listing.ChangeAnswers(photos=(), product_id=3, fact="photos")
        filling = Filling(listing.CHANGE, answers, "photos").send(photo("a")).tap("none", "<keep")
        assert filling.done == commands.ChangeProduct("draft", 3, "photos", ())


class TestRefund:
    def test_it_is_in_the_currency_of_the_order(self) -> None:
        answers = order_forms.RefundAnswers("IS-7K4QM2", Money(3900, "CNY"), Money(0, "CNY"))
        filling = Filling(order_forms.REFUND, answers)
        assert "The buyer paid: CN¥39.00" in filling.words
        assert "That is more than was paid: CN¥39.00" in filling.say("40").words
        done = commands.RefundPart("IS-7K4QM2", Money(2000, "CNY"))
        assert filling.say("20").tap("<confirm").done == done

    def test_to_the_hundredth_and_the_whole_of_it(self) -> None:
        """Red when 61.27 yuan cannot be given back."""
        whole = Money(6127, "CNY")
        answers = order_forms.RefundAnswers("IS-7K4QM2", whole, Money(0, "CNY"), sent=True)
        done = commands.RefundPart("IS-7K4QM2", whole, sent=True)
        typed = Filling(order_forms.REFUND, answers).say("61.27")
        assert typed.done is None, "it is asked once more before it goes"
        assert typed.tap("<confirm").done == done
        filling = Filling(order_forms.REFUND, answers)
        assert "It is sent by itself." in filling.words
        assert "two decimals at most" in filling.say("0.005").words
        assert filling.tap("61.27", "<confirm").done == done

    def test_what_goes_back_to_whom_is_read_before_it_goes(self) -> None:
        """Red when a sum that was typed is sent at once, or by another way than is read; mollie
        PrestaShop #1382: what was asked once more named the whole sum."""
        sources = (
            order_forms.RefundSource("mobile_prompt", "456", francs(4000)),
            order_forms.RefundSource("mobile_prompt", "789", francs(8500)),
        )
        answers = order_forms.RefundAnswers(
            "IS-7K4QM2", francs(12500), francs(1000), sent=True, sources=sources
        )
        words = Filling(order_forms.REFUND, answers).say("6000").words.replace("\u00a0", " ")
        assert "The buyer gets back now: 5 000 Frw" in words
        first, second = words.index("ends in 456"), words.index("ends in 789")
        assert words.index(": 4 000 Frw") < first < words.index(": 1 000 Frw") < second
        assert "Refunded in total: 6 000 Frw" in words
        assert "This cannot be undone." in words


class TestAnotherSum:
    def test_what_follows_is_read_before_it_is_said(self) -> None:
        def read(typed: str, so_far: int = 0, *, cancelled: bool = False) -> str:
            answers = received_sum.Answers(
                "IS-7K4QM2", francs(12500), francs(so_far), cancelled=cancelled
            )
            return Filling(received_sum.FORM, answers).say(typed).words.replace("\u00a0", " ")

        assert "Still to pay: 2 500 Frw" in read("10000")
        assert "Too much: 2 500 Frw" in read("15000")
        assert "please refund the buyer" in read("10000", cancelled=True)
        assert "Already recorded: 10 000 Frw" in read("2500", 10000)

    def test_of_an_order_that_is_paid_only_what_came_now_is_too_much(self) -> None:
        """Red when what has gone back already is said to have to go back once more."""
        answers = received_sum.Answers("IS-7K4QM2", francs(12500), francs(15000))
        words = Filling(received_sum.FORM, answers).say("27500").words.replace("\u00a0", " ")
        assert "Too much: 12 500 Frw" in words

    def test_money_in_another_currency_is_said_to_be_one(self) -> None:
        """Red when dollars on the bank's statement are "not an amount", and nobody says what is."""
        answers = received_sum.Answers("IS-7K4QM2", francs(12500))
        filling = Filling(received_sum.FORM, answers)
        for typed in ("$45", "324 yuan"):
            assert "in this currency: RWF. If other money came" in filling.say(typed).words
        refund = order_forms.RefundAnswers("IS-7K4QM2", Money(3900, "CNY"), Money(0, "CNY"))
        said = Filling(order_forms.REFUND, refund).say("5000 Frw").words
        assert "Please send the amount in this currency: CNY" in said


class TestAFileSentAgain:
    """Whoever reads on the last screen what is wrong with a table sends the next one there."""

    def test_it_takes_the_place_of_the_first(self) -> None:
        filling = Filling(tracking.FORM, found=tracking.TableMatches(new=1))
        first = b"EE473124829RW;EMC;17/12/2026 14:05;Kigali\nEE473124829RW;QQQ;17/12/2026 14:05;"
        filling.send(SentFile("events.csv", first))
        assert "Lines skipped: 1" in filling.words
        filling.send(SentFile("events.csv", first.splitlines()[0]))
        assert "Lines skipped: 0" in filling.words
        assert position.wants(tracking.FORM, filling.state) == "table"

    def test_one_that_is_no_table_changes_nothing(self) -> None:
        filling = Filling(tracking.FORM, found=tracking.TableMatches(new=1))
        filling.send(SentFile("events.csv", b"EE473124829RW;EMC;17/12/2026 14:05;Kigali"))
        before = filling.state.answers
        filling.send(SentFile("events.csv", b"\x89PNG\x00\x01"))
        assert filling.state.answers == before
        assert "That is not a table." in filling.words
        assert "<confirm" in filling.taps

    def test_a_form_that_begins_with_another_question_takes_none(self) -> None:
        way = next(each for each in WAYS if each.name == "list")
        filling = way.filling()
        assert position.wants(way.form, filling.state) == ""
