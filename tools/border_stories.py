"""Stories of what crosses a border: parcels, postage and currencies, and money by hand and through
providers. The steps are those of tools/story_steps.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.story_steps import (
    BUYERS,
    SECOND,
    SELLER,
    STAFF,
    TO_CHINA,
    Step,
    arrives,
    does,
    in_words,
    is_paid,
    lists,
    opens,
    orders,
)

if TYPE_CHECKING:
    from bot.texts import Language

_TAXES = "\n".join(
    f"CN; {goods}; {rate}; 50; 1000; CNY; customs.gov.cn; 2026-12-01"
    for goods, rate in (("coffee", "13 %"), ("all", "20 %"), ("tea", "0.13"), ("cars", "20 %"))
)
_BANK = "Bank of Kigali\nSWIFT BKIGRWRW\n00040 0123456 78\nKoperative Kopakama"
# By the clock of China, as they name no zone. Two lines that are
# right, and one for each way to be wrong.
_EVENTS = """*csv number;code;time;place
EE473124829RW;EDC;17/12/2026 21:10;Guangzhou, China
EE473124829RW;EMG;17/12/2026 22:00;Hangzhou, China
EE473124820RW;EMG;17/12/2026 22:00;Hangzhou
EE100000140RW;EMG;17/12/2026 22:00;Hangzhou
EE473124829RW;QQQ;17/12/2026 22:00;Hangzhou
EE473124829RW;EMI;31/12/2026 16:00;Hangzhou
4.73E+12;EMI;17/12/2026;Hangzhou"""
_FAILED = """*csv EE473124829RW,EDG,2026-12-17 22:30,Hangzhou
EE473124829RW,EMH,2026-12-17 23:00,Hangzhou"""
_ARRIVED = "*csv EE473124829RW,EMI,2026-12-18 00:00,Hangzhou"
_COLUMNS = "zone,service,first_g,first_price,step_g,step_price,max_g,volume_divisor,days,currency"
_TARIFF = f"""*csv {_COLUMNS}
Kigali,moto,5000,1500,1000,300,20000,,0-1,RWF
Other districts,bus,5000,2100,5000,1000,30000,,1-2,RWF
China,EMS,500,32000,500,9000,30000,,7-15,RWF
Other countries,EMS,500,38000,500,11000,30000,,8-20,RWF"""
# Two lines that are right, and one for each of many ways to be wrong.
_TARIFF_WITH_FAULTS = f"""{_TARIFF}
,moto,5000,1500,,,5000,,1,RWF
Kigali,,5000,1500,,,5000,,1,RWF
Kigali,post,5000,,,,5000,,1,RWF
Kigali,post,,1500,,,,,1,RWF
Kigali,post,5000,1500,,,5000,,,RWF
Kigali,post,5000,1500,1000,,9000,,1,RWF
Atlantis,post,5000,1500,,,5000,,1,RWF
Kigali,pigeon,5000,1500,,,5000,,1,RWF
Kigali,post,5000,1500,,,5000,,1,EUR
Kigali,post,heavy,1500,,,5000,,1,RWF
Kigali,post,5000,cheap,,,5000,,1,RWF
Kigali,post,5000,0,,,5000,,1,RWF
Kigali,post,5000,1.500,,,5000,,1,RWF
Kigali,post,5000,1500,,,5000,7,1,RWF
Kigali,post,5000,1500,,,5000,,soon,RWF
Kigali,post,5000,1500,,,5000,,03-May,RWF
Kigali,collect,5000,0,,,5000,,1,RWF
Huye,moto,5000,1500,,,5000,,1,RWF
China,bus,5000,1500,,,5000,,1,RWF
Huye,post,5000,1500,,,4000,,1,RWF
Huye,post,5000,1500,,,9000,,1,RWF
Huye,EMS,5000,1500,1000,300,5000,,1,RWF"""


def parcels(language: Language, *, on_whatsapp: bool = False) -> tuple[Step, ...]:
    """By post to China, with taps and tables of events; at home by a rider and by oneself; by
    another, whose number is corrected, and of which nothing is heard for a week: on WhatsApp they
    get templates then, which are not asked for."""
    buyer = BUYERS[language]
    lost = does(SELLER, "+169", ">o.nonews|", ">o.more|", ">o.t.lost|", ">o.t.lost!|")
    return (
        *arrives(SELLER, language),
        *opens(language),
        *lists(language),
        *arrives(buyer, language),
        *orders(language, abroad=True),
        *does(SELLER, ">o.acc|"),
        *is_paid(language, abroad=True),
        *does(SELLER, ">o.ship|", ">f|post", "EE473124829RW", ">o.t.in_transit|"),
        *does(SELLER, ">o.t.at_customs|", ">o.t.customs_held|"),
        *arrives(STAFF, language),
        *does(STAFF, "/tracking", "*photo", "EMA", _EVENTS, ">f|<confirm", _EVENTS),
        *does(STAFF, ">f|<edit", ">f|table", _FAILED, ">f|<confirm"),
        *does(buyer, "/orders", ">order|"),
        *does(STAFF, _ARRIVED, ">f|<confirm"),
        *arrives(SECOND, language),
        *orders(language, at_home=SECOND),
        *does(SELLER, ">o.acc|", ">o.ship|", ">f|moto", ">o.t.out_for_delivery|"),
        *does(SELLER, ">o.t.attempt_failed|", ">o.t.out_for_delivery|", ">o.dlv|", ">o.dlv!|"),
        *orders(language, again=True, at_home=SECOND),
        *does(SELLER, ">o.acc|", ">o.ship|", ">f|self"),
        *does(SECOND, ">o.dlv|", ">o.dlv!|"),
        *orders(language, again=True, abroad=True),
        *does(SELLER, ">o.acc|", ">o.paid|", ">o.paid!|", ">o.ship|", ">f|other"),
        *does(SELLER, "Volcano Express"),
        *does(SELLER, "nta yo"),
        *does(
            SELLER, ">o.more|", ">o.fix|", ">f|dhl", "DHL 1234567890 9876543210", "DHL 1234567890"
        ),
        *(() if on_whatsapp else lost),
    )


def _prices_in_dollars() -> tuple[Step, ...]:
    """A seller who exports; their postage is asked for again, since it was in francs."""
    free = (
        ">f|<edit",
        ">f|<more",
        ">f|currency",
        ">f|USD",
        "1 000 Frw",
        "12.1234",
        "999999999",
        "50",
    )
    price = ("12 500 Frw", "12.1234", "99999999", "12.50", ">f|<cancel")
    return does(
        SELLER,
        *("/products", ">myshop", *free, ">f|<confirm"),
        *("/sell", ">f|<skip", "Agaseke", *price),
    )


def _further_away(language: Language, *, asked: bool) -> tuple[Step, ...]:
    """Somebody in Nairobi, where the market has begun to send: they read dollars."""
    where = (">country?", "Congo", "Kenia", ">f|KE") if asked else ()
    there = ("P.O. Box 12345", "Nairobi", ">f|<skip", "00100")
    return (
        *does(SECOND, "/start", f">lang|{language}", *where),
        *does(SECOND, f"/search {in_words(language, 'search')}", ">prod|", ">buy|", "1"),
        *does(SECOND, ">checkout|", "Wanjiru Kamau", "肯尼亚", "0712 345", "0712 345 678", *there),
        *does(SECOND, ">f|ems", ">f|arranged", ">f|<confirm"),
    )


def abroad(language: Language, *, number_says_where: bool = False) -> tuple[Step, ...]:
    """Exchange rates and postage, entered by staff; prices in yuan and dollars; what somebody sets
    for themselves, and an account that is to be joined."""
    buyer = BUYERS[language]
    return (
        *arrives(STAFF, language),
        *does(STAFF, "/rates", ">rates.new", "*photo", "hello", "EUR 1600", "CNY 0", "USD 1.463"),
        *does(STAFF, "CNY 203.5\nCNY 20.35"),
        *does(STAFF, "CNY 99999999", "CNY 31/02/2026 203", "CNY 2027-01-01 203", "*csv x"),
        *does(STAFF, "CNY 2026-12-16 203\nUSD 1450\nEUR 1600", ">f|<confirm"),
        *does(STAFF, ">rates.new", "CNY 20.35", ">f|no", "CNY 203.5", ">f|<confirm"),
        *arrives(SELLER, language),
        *opens(language),
        *lists(language),
        *does(
            STAFF,
            "/commission",
            ">commission.new",
            "Nothing",
            ">f|<back",
            "o",
            "Kopakama",
            ">f|coffee",
        ),
        *does(
            STAFF, "60%", "5", "much", "5%", ">f|<confirm", ">commission.new", ">f|<skip", ">f|all"
        ),
        *does(STAFF, "200 Frw", ">f|<confirm", ">commission.new", "Kopakama", ">f|coffee"),
        *does(STAFF, ">f|none", ">f|<confirm", "/payouts"),
        *does(STAFF, "/importtax", ">tax.new", "hello", _TAXES, ">f|<confirm", "/importtax"),
        *does(STAFF, ">tax.file"),
        *does(SELLER, "/statement"),
        *does(SELLER, "/settings", ">zone"),
        *arrives(buyer, language),
        *does(buyer, "/settings", ">country", ">country!|CN", ">zone", ">zone!|Asia/Shanghai"),
        *does(buyer, f"/search {in_words(language, 'search')}", ">prod|", ">buy|", "2"),
        *does(buyer, ">checkout|", *TO_CHINA, ">f|arranged", "+1", ">f|<confirm", ">f|<confirm"),
        *does(SELLER, ">o.acc|"),
        *does(buyer, ">o.claim|"),
        *does(STAFF, "/postage", ">postage.new", "*photo", _TARIFF_WITH_FAULTS, _TARIFF),
        *does(STAFF, ">f|<confirm", "/postage", ">postage.file"),
        *does(buyer, "/accounts", ">acc.code", "/accounts", ">acc.type", "1234", "12345678"),
        *_further_away(language, asked=not number_says_where),
        *_prices_in_dollars(),
        *does(STAFF, "+200"),
    )


def by_hand(language: Language) -> tuple[Step, ...]:
    """Money that is sent by hand: from abroad to the shop's bank, at home to its merchant code."""
    buyer = BUYERS[language]
    return (
        *arrives(SELLER, language),
        *opens(language, code="123456"),
        *lists(language),
        *does(SELLER, "/products", ">myshop|", ">f|<edit", ">f|bank_account"),
        *does(SELLER, "Bank of Kigali, Huye", "BK, SWIFT 12345, 00040 0123456", _BANK),
        *does(SELLER, ">f|<confirm"),
        *arrives(buyer, language),
        *orders(language, abroad=True, method="bank_transfer"),
        *does(SELLER, ">o.acc|"),
        *does(buyer, ">order|", ">o.claim|", ">o.prove|", "*sticker", "none", "FT 2532 2123 45"),
        *does(SELLER, ">order|"),
        *arrives(STAFF, language),
        *arrives(SECOND, language),
        *orders(language, at_home=SECOND, method="mobile_money"),
        *does(SELLER, ">o.acc|"),
        *does(SECOND, ">order|", ">o.claim|", ">o.prove|", "*photo", ">o.prove|", "FT2532212345"),
        *does(SELLER, ">o.proof|"),
        *does(STAFF, ">rec|", ">rec.proof|"),
    )


def paying(language: Language) -> tuple[Step, ...]:
    """Money through providers: a PIN in Kigali, a wallet's page for Hangzhou, money that goes back,
    and a shop that is paid out by two of staff."""
    buyer = BUYERS[language]
    searched = (f"/search {in_words(language, 'search')}", ">prod|", ">buy|")
    in_hangzhou = (*searched, "2", ">checkout|", *TO_CHINA, ">f|ems", ">f|alipay", ">f|<confirm")
    in_kigali = ("Uwase Alice", ">f|RW", "0788 654 321", ">f|Gasabo", "Kimironko")
    return (
        *arrives(STAFF, language),
        # Nothing is to be paid yet when the house looks what to pay this week.
        *does(STAFF, "+0.01", "/commission", ">commission.new", ">f|<skip", ">f|all", "5%"),
        *does(STAFF, ">f|<confirm"),
        *arrives(SELLER, language),
        *opens(language, code="123456"),
        *lists(language, size="20 x 12 x 8"),
        *arrives(SECOND, language),
        *does(SECOND, *searched, "2", ">checkout|", *in_kigali, "inyuma y'isoko"),
        *does(SECOND, ">f|moto", ">f|mobile_prompt", ">f|<confirm"),
        *does(SELLER, ">o.acc|"),
        *does(SECOND, ">o.pay|", "0750 000 000", ">f|+250", "*decline", ">o.pay|", ">f|+250"),
        *does(SECOND, ">order|", "*pin 9999", "*pin 9999", "*pin 9999", ">o.pay|", ">f|+250"),
        *does(SECOND, "*pin 9999", "*pin 1234", ">order|"),
        *does(SELLER, ">order|", ">o.ship|", ">f|moto"),
        *does(SECOND, ">o.dlv|", ">o.dlv!|"),
        *arrives(buyer, language),
        *does(buyer, *in_hangzhou),
        *does(SELLER, ">o.acc|"),
        *does(buyer, ">o.pay|", "*wallet cancel", ">o.pay|", "*wallet pay", ">order|"),
        *does(SELLER, ">o.cancel|", ">o.cancel!|"),
        *does(buyer, ">order|"),
        *does(STAFF, "/order {order}", ">rec.pay|"),
        *does(STAFF, "+0.25", "/payouts", ">payouts.new|", ">payout|"),
        *does(SECOND, ">payouts|", ">payout|", ">payout.yes|", ">payout.yes!|"),
        *does(SELLER, ">statement||", ">statement.p|", ">statement.x|"),
        *does(SELLER, "/stats", ">stats|week", ">stats.p|", ">stats|", ">stats.x|"),
        *does(SELLER, "/products", ">own|", ">share|", ">share.p|", ">share|"),
        *does(STAFF, "/payouts"),
    )
