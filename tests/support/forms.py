"""A form as somebody fills it in, with no dialogue, no session and no database around it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.chat import Photo, Said, Screen, SentFile, SentPhoto, Tap, Tapped, What
from bot.commerce.commission import FoundShop, Rate
from bot.commerce.import_tax_changes import TaxChanges
from bot.commerce.order_address import NewTerms, WayThere
from bot.commerce.postage_options import ServiceOption
from bot.commerce.quotes import CartQuote, FixedRate
from bot.commerce.rates import RateCheck
from bot.commerce.reductions import Compared
from bot.commerce.tariff_changes import TariffChanges
from bot.flows import (
    checkout,
    commission,
    complaints,
    core,
    destination,
    discount_code,
    email,
    import_tax,
    inquiries,
    joining,
    ledger_correction,
    listing,
    order_address,
    order_forms,
    order_postage,
    other_currency,
    paying,
    people_lists,
    position,
    postage,
    product_option,
    product_texts,
    proof,
    rates,
    received_sum,
    reduction,
    review,
    second_factor,
    shop,
    shop_closure,
    shopping,
    tracking,
)
from bot.flows.broadcast import form as broadcast_form
from bot.flows.commands import (
    EstimateBroadcast,
    FindCommission,
    FixQuote,
    TestBroadcast,
)
from bot.flows.form import Form
from bot.flows.state import State
from bot.i18n import Reader, markup, plain
from bot.money import FRANCS, Money
from bot.notices.broadcasts import Estimate, OfCountry
from bot.parsing.exchange_rates import RateLine
from bot.parsing.import_tax_terms import TaxTerms
from bot.parsing.rate_terms import RateTerms
from tests.support.trade import francs

ENGLISH = Reader.of("en")
NOW = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)

PRICES = b"zone;service;first_price;max_g;days\nKigali;moto;1500;20000;0-1\n"
MOTO = RateTerms("kigali", "moto", "RWF", 20000, 1500, 0, 0, 20000, 0, 0, 1, date(2026, 12, 1))


def tapped(value: str) -> Tapped:
    """A button of a form."""
    return Tapped(Tap("f", value), "tap", None)


def photo(name: str, album: str = "") -> SentPhoto:
    return SentPhoto(Photo(name), album)


QUOTE = CartQuote(
    {"RWF": FixedRate("CNY", 200_000_000, 1_000_000, 0, date(2026, 12, 17), "staff")},
    (Money(12000, "CNY"),),
    (),
    (Money(12000, "CNY"),),
    (),
    NOW,
)
# Of an order to be paid to the rider: by bus it costs more, and cash is not taken.
ELSEWHERE = NewTerms(
    same=False,
    waits=True,
    goods=francs(25000),
    postage=francs(1500),
    method="on_delivery",
    ways=(WayThere(ServiceOption("bus", francs(3500), 1, 2), ("mobile_money",)),),
)
# What a lookup finds, whichever way leads to it.
_FOUND: dict[type, object] = {
    TestBroadcast: True,
    EstimateBroadcast: Estimate(
        (("Telegram", 2), ("WhatsApp", 9)),
        (OfCountry("RW", 5, Money(12, "USD")), OfCountry("FR", 1, None)),
        unasked=2,
        shut=1,
        unready=1,
        later=1,
    ),
    FixQuote: QUOTE,
    FindCommission: (Rate(500),),
}


@dataclass
class Filling:
    """One person's way through a form; a lookup is answered at once with `found`."""

    form: Form[Any]
    answers: Any = None
    asking: str = ""
    found: object = field(default_factory=lambda: {"rw": 10, "zh": 1})
    together: bool = False  # several questions in one message, as where each is paid for

    def __post_init__(self) -> None:
        start = self.form.answers() if self.answers is None else self.answers
        self.cancelled = False
        self.done: object | None = None
        self._take(core.begin(self.form, start, self.asking, apart=not self.together))

    @classmethod
    def at(cls, form: Form[Any], state: State[Any], found: object = None) -> Filling:
        """Somebody who stands there, after a restart; `found` as for the one before."""
        looked_up: dict[str, Any] = {} if found is None else {"found": found}
        filling = cls(form, state.answers, **looked_up)
        filling.cancelled, filling.done = False, None
        filling._take(core.ask(form, state))
        return filling

    def _take(self, step: core.Step[Any]) -> None:
        while step.does is not None and not step.submits:
            assert step.state is not None
            key = position.pending_lookup(self.form, step.state)
            assert key, "a lookup that nothing fills"
            found = _FOUND.get(type(step.does), self.found)
            step = core.resume(self.form, step.state, key, found)
        if step.state is None:
            self.cancelled = True
            return
        self.state = step.state
        self.says = step.says
        if step.submits:
            self.done = self.form.submit(step.state.answers, "draft")

    @property
    def over(self) -> bool:
        return self.cancelled or self.done is not None

    def send(self, *events: What) -> Filling:
        for what in events:
            assert not self.over, f"{what} after the end"
            self._take(core.advance(self.form, self.state, what))
        return self

    def say(self, *texts: str) -> Filling:
        return self.send(*map(Said, texts))

    def tap(self, *values: str) -> Filling:
        """Buttons by their value; each must be on the screen."""
        for value in values:
            assert value in self.taps, f"there is no button {value} among {self.taps}"
            self.send(tapped(value))
        return self

    @property
    def screen(self) -> Screen:
        """The last screen that has buttons: the one that is asked on."""
        return next(screen for screen in reversed(self.says) if screen.rows)

    @property
    def taps(self) -> list[str]:
        return taps_of(self.screen)

    @property
    def labels(self) -> list[str]:
        return [plain(b.label, ENGLISH) for row in self.screen.rows for b in row]

    @property
    def words(self) -> str:
        """All that was said last, in English."""
        return "\n".join(markup(line, ENGLISH) for screen in self.says for line in screen.lines)

    def __getattr__(self, key: str) -> Any:
        """An answer by its key."""
        return getattr(self.state.answers, key)


def taps_of(screen: Screen) -> list[str]:
    return [button.tap.subject for row in screen.rows for button in row if button.tap]


def asked(form: Form[Any], state: State[Any]) -> str:
    """The key of the question that stands; "" on the review."""
    assert not position.pending_lookup(form, state)
    return position.asked(form, state)


PAID = francs(25000)
COFFEE_TAX = TaxTerms(
    "CN", "coffee", 1300, "CNY", 5000, 100_000, "customs.gov.cn", date(2026, 12, 1)
)
BASKET = checkout.Basket(
    "1:2:12500", ((2, "Ikawa ya Huye", PAID),), shops=2, totals=(PAID,), mobile_money=True
)


@dataclass(frozen=True)
class Way:
    """A form with what it begins with, and the events that fill it to its last screen."""

    name: str
    form: Form[Any]
    answers: Any
    events: tuple[What, ...]
    asking: str = ""
    found: Any = None

    def filling(self, steps: int | None = None) -> Filling:
        looked_up = {"found": self.found} if self.found is not None else {}
        filling = Filling(self.form, self.answers, self.asking, **looked_up)
        return filling.send(*self.events[:steps])


WAYS = (
    Way(
        "shop",
        shop.FORM,
        shop.Answers(),
        (
            Said("Koperative Kopakama"),
            Said("Coffee from our farmers"),
            Said("Huye"),
            Said("0788 123 456"),
            Said("123456"),
        ),
    ),
    Way(
        "listing",
        listing.LISTING,
        listing.Answers(),
        (
            photo("one"),
            tapped("<keep"),
            Said("Bourbon ya Huye"),
            Said("12 500 Frw"),
            Said("40"),
            tapped("bag"),
            Said("500 g"),
            tapped("coffee"),
            Said("Washed Bourbon"),
        ),
    ),
    Way(
        "checkout to Rwanda",
        checkout.FORM,
        checkout.Answers(BASKET),
        (
            Said("Uwase Alice"),
            tapped("RW"),
            Said("0788123456"),
            Said("huye"),
            Said("Ngoma"),
            Said("behind the market"),
            tapped("mobile_money"),
        ),
    ),
    Way(
        "checkout to China",
        checkout.FORM,
        checkout.Answers(BASKET),
        (
            Said("王小明"),
            tapped("CN"),
            Said("138 0013 8000"),
            Said("浙江"),
            Said("杭州市"),
            Said("西湖区"),
            Said("文三路 90 号"),
            Said("310012"),
            tapped("arranged"),
        ),
    ),
    Way(
        "broadcast",
        broadcast_form.FORM,
        broadcast_form.Answers(),
        (
            tapped("everyone"),
            tapped("any"),
            photo("poster"),
            Said("Muraho"),
            tapped("<skip"),
            Said("你好"),
        ),
    ),
    Way(
        "quantity",
        shopping.QUANTITY,
        shopping.QuantityAnswers(product_id=3, product="Ikawa", available=40),
        (Said("2"),),
    ),
    Way("search", shopping.SEARCH, shopping.SearchAnswers(), (Said("coffee huye"),)),
    Way(
        "shipping by post",
        shopping.SHIPPING,
        shopping.ShippingAnswers(order="IS-7K4QM2"),
        (tapped("post"), Said("EE473124829RW")),
    ),
    Way(
        "shipping by another",
        shopping.SHIPPING,
        shopping.ShippingAnswers(order="IS-7K4QM2"),
        (tapped("other"), Said("Volcano Express"), Said("VX-123456")),
    ),
    Way(
        "the right number",
        shopping.CORRECTING,
        shopping.ShippingAnswers(order="IS-7K4QM2"),
        (tapped("post"), Said("EE473124829RW")),
    ),
    Way(
        "decline",
        shopping.DECLINE,
        shopping.DeclineAnswers(order="IS-7K4QM2"),
        (Said("The harvest is late"),),
    ),
    Way(
        "why an order ends",
        order_forms.CANCELLING,
        order_forms.CancelAnswers(order="IS-7K4QM2"),
        (Said("The harvest was lost"),),
    ),
    Way(
        "a part given back",
        order_forms.REFUND,
        order_forms.RefundAnswers(order="IS-7K4QM2", paid=francs(12500), so_far=francs(2000)),
        (Said("5000"),),
    ),
    Way(
        "another sum",
        received_sum.FORM,
        received_sum.Answers("IS-7K4QM2", francs(12500), francs(2000)),
        (Said("5000"),),
    ),
    Way("a proof", proof.FORM, proof.Answers(order="IS-7K4QM2"), (Said("TxId: 13579246801"),)),
    Way("a review", review.FORM, review.Answers(order="IS-7K4QM2"), (Said("Fresh"),)),
    Way(
        "change the price",
        listing.CHANGE,
        listing.ChangeAnswers(price=francs(12500), product_id=3, fact="price"),
        (Said("13000"),),
        asking="price",
    ),
    Way(
        "the first other size",
        product_option.FORM,
        product_option.OptionAnswers(product_id=3, name="Ikawa ya Huye", unit="bag"),
        (
            tapped("size"),
            tapped("grind"),
            tapped("250 g"),
            Said("ground"),
            Said("1 kg"),
            Said("ground"),
            Said("40000"),
            Said("8"),
            tapped("1000 g"),
        ),
    ),
    Way(
        "one more size",
        product_option.FORM,
        product_option.OptionAnswers(
            product_id=3,
            grouped=True,
            there=(("250 g", ""), ("1 kg", "")),
            kind1="size",
            kind2="",
            unit="bag",
            sized=True,
        ),
        (Said("5 kg"), Said("190 000"), Said("2"), Said("5 kg"), Said("40 × 30 × 20")),
    ),
    Way(
        "change which one it is",
        listing.CHANGE,
        listing.ChangeAnswers(
            option1="250 g",
            product_id=3,
            fact="option1",
            kind1="size",
            there=(("1 kg", ""),),
        ),
        (Said("500 g"),),
        asking="option1",
    ),
    Way(
        "a reduced price",
        reduction.FORM,
        reduction.ReductionAnswers(
            product_id=3,
            goods=(Compared(3, "Ikawa ya Huye", francs(12500), francs(12500), None),),
            zone="Africa/Kigali",
            now=NOW,
        ),
        (Said("20%"), Said("tomorrow 8:00"), tapped("7")),
    ),
    Way(
        "a code that is typed", discount_code.TYPING, discount_code.TypedCode(), (Said("kawa-1O"),)
    ),
    Way(
        "a code that is made",
        discount_code.MAKING,
        discount_code.CodeAnswers(offered="ACDEFG", zone="Africa/Kigali", now=NOW),
        (
            Said("kawa10"),
            Said("10%"),
            Said("20 000"),
            Said("50"),
            tapped("now"),
            tapped("7"),
        ),
    ),
    Way(
        "a code as thanks",
        discount_code.MAKING,
        discount_code.CodeAnswers(
            offered="ACDEFG", zone="Africa/Kigali", order="IS-7K4QM2", now=NOW
        ),
        (
            tapped("ACDEFG"),
            Said("500 Frw"),
            tapped("<skip"),
            Said("tomorrow 8:00"),
            Said("in 3 days"),
        ),
    ),
    Way(
        "all prices reduced, one just raised",
        reduction.FORM,
        reduction.ReductionAnswers(
            goods=(
                Compared(3, "Ikawa ya Huye", francs(12500), francs(10000), francs(10000)),
                Compared(4, "Icyayi", francs(300), None, None),
            ),
            zone="Africa/Kigali",
            now=NOW,
        ),
        (Said("500 Frw"), tapped("now"), tapped("3"), tapped("yes")),
    ),
    Way(
        "a text in another language, by staff",
        product_texts.FORM,
        product_texts.TextAnswers(
            3,
            "zh",
            2,
            "rw",
            "Ikawa ya Huye, 500 g",
            "Ikawa y'abahinzi.",
            before_name="胡耶咖啡",
            is_old=True,
            by_staff=True,
            waiting=4,
        ),
        (Said("胡耶咖啡，50 克"), Said("农户种的咖啡。"), tapped("yes")),
    ),
    Way(
        "a text in another language, by the seller",
        product_texts.FORM,
        product_texts.TextAnswers(3, "en", 2, "rw", "Ikawa ya Huye", "Ikawa y'abahinzi."),
        (Said("Coffee from Huye"), tapped("<skip")),
    ),
    Way(
        "change the photos",
        listing.CHANGE,
        listing.ChangeAnswers(photos=(), product_id=3, fact="photos"),
        (photo("new"), tapped("<keep")),
        asking="photos",
    ),
    Way(
        "list",
        people_lists.LIST,
        people_lists.ListAnswers(),
        (Said("Training Huye"), Said("123456, 0788 123 456")),
        found={"found": 2, "unknown": []},
    ),
    Way(
        "joining two accounts",
        joining.JOIN,
        joining.JoinAnswers(),
        (Said("4821 0937"),),
        found={"platform": "telegram", "name": "Bosco <b>&"},
    ),
    Way(
        "confirming",
        second_factor.FORM,
        second_factor.ConfirmAnswers(platform="telegram", then="o.paid!|IS-7K4QM2||"),
        (Said("4821 0937"),),
        found={"said": "right"},
    ),
    Way(
        "e-mail",
        email.EMAIL,
        email.EmailAnswers(),
        (Said("xiao.ming@gmial.com"), tapped("xiao.ming@gmail.com")),
    ),
    Way(
        "closing the shop",
        shop_closure.FORM,
        shop_closure.Answers(now=NOW, open_orders=2),
        (Said("15 January"), Said("The harvest begins in January.")),
    ),
    Way("campaign", people_lists.CAMPAIGN, people_lists.CampaignAnswers(), (Said("Radio Huye"),)),
    Way(
        "other words",
        people_lists.OTHER_WORDS,
        people_lists.OtherWords({"rw": "Muraho", "en": "", "zh": ""}, broadcast=7, readers=3),
        (Said("Muraho neza"),),
        asking="texts.rw",
    ),
    Way(
        "words of a planned one",
        people_lists.OTHER_WORDS,
        people_lists.OtherWords({"rw": "Muraho", "en": "", "zh": ""}, broadcast=7, planned=True),
        (Said("Muraho neza"),),
        asking="texts.rw",
    ),
    Way(
        "other time",
        people_lists.OTHER_TIME,
        people_lists.OtherTime(broadcast=7, now=NOW),
        (Said("tomorrow 09:00"),),
    ),
    Way(
        "correcting",
        shopping.CORRECTING,
        shopping.ShippingAnswers(order="IS-7K4QM2", abroad=True),
        (tapped("dhl"), Said("DHL 1234567890")),
    ),
    Way(
        "tracking",
        tracking.FORM,
        tracking.Answers(),
        (SentFile("events.csv", b"EE473124829RW;EMC;17/12/2026 14:05;Kigali"),),
        found=tracking.TableMatches(new=1, moved=1),
    ),
    Way(
        "rates",
        rates.FORM,
        rates.Answers(now=NOW),
        (Said("CNY 203.5\nEUR 1600"), tapped("yes")),
        found=(RateCheck(RateLine("CNY", 203_500_000, "2026-12-17"), 20_000_000),),
    ),
    Way(
        "commission of a shop",
        commission.FORM,
        commission.Answers(),
        (Said("kopa"), tapped("7"), tapped("coffee"), Said("2,5 %")),
        found=(FoundShop(7, "Kopakama", "Huye"), FoundShop(9, "Kopabi", "Huye")),
    ),
    Way(
        "no commission of its own",
        commission.FORM,
        commission.Answers(),
        (Said("kopa"), tapped("7"), tapped("all"), tapped("none")),
        found=(FoundShop(7, "Kopakama", "Huye"), FoundShop(9, "Kopabi", "Huye")),
    ),
    Way(
        "another currency",
        other_currency.FORM,
        other_currency.Answers("IS-7K4QM2", "0b6b", Money(1000, "USD"), PAID, 1_463_350_000),
        (Said("2 000"), tapped("yes")),
    ),
    Way(
        "a shop's balance corrected",
        ledger_correction.FORM,
        ledger_correction.Answers(),
        (
            *(tapped("shop"), Said("kopa"), tapped("7"), tapped("less")),
            *(tapped("CNY"), Said("12.50"), Said("Counted twice")),
        ),
        found=(FoundShop(7, "Kopakama", "Huye"), FoundShop(9, "Kopabi", "Huye")),
    ),
    Way(
        "what a provider took",
        ledger_correction.FORM,
        ledger_correction.Answers(),
        (tapped("fee"), tapped("pawapay"), tapped("RWF"), Said("1 200"), Said("Page 2")),
        found=(FoundShop(7, "Kopakama", "Huye"), FoundShop(9, "Kopabi", "Huye")),
    ),
    Way(
        "commission of all",
        commission.FORM,
        commission.Answers(),
        (tapped("<skip"), tapped("all"), Said("200 Frw")),
        found=(FoundShop(7, "Kopakama", "Huye"), FoundShop(9, "Kopabi", "Huye")),
    ),
    Way(
        "postage",
        postage.FORM,
        postage.Answers(now=NOW),
        (SentFile("prices.csv", PRICES),),
        found=TariffChanges(3, changed=((MOTO, replace(MOTO, first_price=1200)),)),
    ),
    Way(
        "import tax",
        import_tax.FORM,
        import_tax.Answers(now=NOW),
        (Said("CN; coffee; 13 %; 50; 1000; CNY; customs.gov.cn; 2026-12-01"),),
        found=TaxChanges(new=(COFFEE_TAX,)),
    ),
    Way(
        "checkout with postage",
        checkout.FORM,
        checkout.Answers(basket=BASKET, priced=True),
        (
            Said("Uwase Alice"),
            tapped("RW"),
            Said("0788 123 456"),
            Said("Gasabo"),
            Said("Remera"),
            Said("behind the market"),
            tapped("moto"),
            tapped("on_delivery"),
        ),
        found=(
            ServiceOption("moto", francs(1500), 0, 1),
            ServiceOption("post", francs(0), 2, 2),
        ),
    ),
    Way(
        "another address",
        order_address.FORM,
        order_address.Answers("IS-7K4QM2"),
        (
            Said("Uwase Alice"),
            Said("0788123456"),
            Said("Nyagatare"),
            Said("Karangazi"),
            Said("green gate"),
            tapped("bus"),
            tapped("mobile_money"),
        ),
        found=ELSEWHERE,
    ),
    Way(
        "weighed",
        order_postage.FORM,
        order_postage.Answers("IS-7K4QM2", francs(1500), francs(25000)),
        (Said("1 800"),),
    ),
    Way(
        "a question about a product",
        inquiries.ASK,
        inquiries.AskAnswers((inquiries.Offered("p7", "Ikawa <b>&"),), "p7"),
        (Said("When was it roasted?"),),
    ),
    Way(
        "a question about what is chosen",
        inquiries.ASK,
        inquiries.AskAnswers(
            (inquiries.Offered("oIS-7K4QM2", "IS-7K4QM2"), inquiries.Offered("s"))
        ),
        (tapped("oIS-7K4QM2"), Said("When is it sent?")),
    ),
    Way(
        "a question to staff",
        inquiries.ASK,
        inquiries.AskAnswers((inquiries.Offered("soIS-7K4QM2", "IS-7K4QM2"),), "soIS-7K4QM2"),
        (Said("I paid twice"),),
    ),
    Way(
        "what is said to a question",
        inquiries.REPLY,
        inquiries.ReplyAnswers((inquiries.Offered("12.345", "Ikawa <b>&"),), "12.345"),
        (Said("On Monday"),),
    ),
    Way(
        "complaint",
        complaints.COMPLAIN,
        complaints.ComplainAnswers("IS-7K4QM2", ("not_arrived", "damaged")),
        (tapped("damaged"), Said("The bag is torn"), tapped("<skip")),
    ),
    Way(
        "complaint that it has not come",
        complaints.COMPLAIN,
        complaints.ComplainAnswers("IS-7K4QM2", ("not_arrived", "damaged")),
        (tapped("not_arrived"), tapped("<skip")),
    ),
    Way(
        "answer to a complaint",
        complaints.ANSWER,
        complaints.AnswerAnswers("IS-7K4QM2", 12, PAID),
        (tapped("part"), Said("2 000"), Said("Sorry"), tapped("<skip")),
    ),
    Way(
        "decision",
        complaints.DECIDE,
        complaints.DecideAnswers("IS-7K4QM2", 12, PAID),
        (tapped("part"), Said("2 000"), Said("The photos show it")),
    ),
    Way(
        "from which phone",
        paying.FORM,
        paying.Answers("IS-7K4QM2", francs(26500), ("mtn",), "+250788123456"),
        (Said("0788 123 456"),),
    ),
    Way(
        "postage of a shop",
        shop.FORM,
        shop.Answers(
            *(True, "Kopakama", "Coffee", "Huye", "+250788123456", "123456"),
            offered=("collect", "moto", "ems"),
            services=("moto", "ems"),
            currency=FRANCS,
        ),
        (Said("BK, SWIFT BKIGRWRW, 00040 0123456"), Said("50 000"), Said("2")),
    ),
    Way(
        "poll",
        broadcast_form.FORM,
        broadcast_form.Answers(),
        (
            *(tapped(each) for each in ("everyone", "any", "poll", "several")),
            Said("Uwuhe munsi?"),
            Said("Ku wa gatanu\nKu wa gatandatu"),
            tapped("<skip"),
            Said("哪一天？"),
            Said("周五\n周六"),
        ),
    ),
    Way(
        "checkout to Kenya",
        checkout.FORM,
        checkout.Answers(BASKET, priced=True, zones=("world",)),
        (
            Said("Wanjiru Kamau"),
            Said("Kenya"),
            Said("0712 345 678"),
            Said("Riverside Drive 12\n3rd floor"),
            Said("Nairobi"),
            tapped("<skip"),
            Said("00100"),
            tapped("post"),
            tapped("arranged"),
        ),
        found=(ServiceOption("post", francs(20000), 7, 21),),
    ),
    Way(
        "where parcels go",
        destination.FORM,
        destination.Answers(("world",)),
        (Said("Kenya"),),
    ),
    Way(
        "links below a broadcast",
        broadcast_form.FORM,
        broadcast_form.Answers(
            "everyone", "any", photo=(), texts={"rw": "Muraho", "en": "", "zh": "你好"}
        ),
        (
            *(tapped("add"), Said("Register"), Said("example.rw/day")),
            *(tapped("add"), Said("Map"), Said("https://example.rw/map?a=1"), tapped("<keep")),
        ),
        asking="links",
    ),
)

# Every point at which somebody may stand in each of them, before its last event.
POINTS = [(way, steps) for way in WAYS for steps in range(len(way.events))]


def point_name(value: object) -> str:
    return value.name if isinstance(value, Way) else str(value)
