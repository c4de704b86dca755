"""What people do in the approved transcripts, step by step, in the reader's language.

A step is who, how and what: "say" types, "tap" is a button by the beginning of what it carries,
"send" a photo, a voice, a sticker, a place, "csv …" (its lines), "pin …" or "decline" (into the
prompt of mobile money), "wallet pay" or "wallet cancel" (on the page that a message opened); and
the clock may go "forward" by so many hours, whoever is named. {order} is the code of the newest
order. See tools/transcripts.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.texts import Language

Step = tuple[str, str, str]
SELLER, STAFF, SECOND = "Aline", "Eric", "Diane"
BUYERS: dict[Language, str] = {"rw": "Bosco", "en": "Bosco", "zh": "王小明"}

# What people type in words of their own language: it is read as they write it.
_TYPED: dict[str, tuple[str, str, str]] = {
    "about": ("Ikawa y'abahinzi 200 bo mu Huye", "Coffee of 200 farmers", "200 位农户的咖啡"),
    "product": ("Ikawa ya Huye", "Coffee from Huye", "胡耶咖啡"),
    "bare product": ("Bourbon ya Huye", "Bourbon from Huye", "胡耶波旁"),  # of no category
    "price": ("ibihumbi 12", "12k", "1万2"),
    "quantity": ("bibiri", "two", "两包"),
    "renamed": ("Ikawa ikaranze ya Huye", "Roasted coffee from Huye", "胡耶烘焙咖啡"),
    "other product": ("Icyayi cya Nyungwe", "Tea from Nyungwe", "纽恩圭茶叶"),
    "search": ("ikawa", "coffee", "咖啡"),
    "search another": ("icyayi", "tea", "茶叶"),
    "reason": ("Umusaruro wararangiye", "The harvest is over", "这一季卖完了"),
    "torn": ("Umufuka waracitse", "The bag is torn", "袋子破了"),
    "sorry": ("Mumbabarire, nibeshye", "Sorry, my mistake", "抱歉，是我弄错了"),
    "decided": ("Amafoto arabigaragaza", "The photos show it", "图片可以证明"),
    "question": (
        "Yakaranzwe ryari? 0788 123 456",
        "When was it roasted? 0788 123 456",
        "什么时候烘焙的？138 0013 8000",
    ),
    "answer": ("Ku wa mbere", "On Monday", "星期一"),
    "and then": (
        "Murakoze, ni umufuka ungana iki?",
        "Thank you, how big is the bag?",
        "谢谢，一袋多大？",
    ),
    "to staff": ("Nishyuye kabiri", "I paid twice", "我付了两次款"),
    "from staff": ("Turabireba uyu munsi", "We look into it today", "我们今天处理"),
    "day": ("mu minsi 14", "in two weeks", "两周后"),
    "away": ("Turi mu isarura", "We are at the harvest", "我们在采收"),
    "unreadable": ("make", "cheap", "很便宜"),
}
# What is chosen by a tap, in words, where it is answered with other questions.
_CHOSEN: dict[str, tuple[str, str, str]] = {
    "f|bag": ("umufuka", "bag", "袋"),
    "f|RW": ("u Rwanda", "Rwanda", "卢旺达"),
    "f|CN": ("Ubushinwa", "China", "中国"),
    "f|post": ("1", "1", "1"),
    "f|moto": ("3", "3", "3"),
    "f|self": ("4", "4", "4"),
    "f|other": ("5", "5", "5"),
    "f|<skip": ("-", "-", "-"),
}
_TAXES = "\n".join(
    f"CN; {goods}; {rate}; 50; 1000; CNY; customs.gov.cn; 2026-12-01"
    for goods, rate in (("coffee", "13 %"), ("all", "20 %"), ("tea", "0.13"), ("cars", "20 %"))
)
_TO_RWANDA = ("Uwase Alice", ">f|RW", "0788 654 321", "huye", "Ngoma", "inyuma y'isoko")
_HERE_IN_CHINESE = ("王小明", ">f|RW", "0788 654 321", "huye", "Ngoma", "市场后面")
_TO_CHINA = (
    *("王小明", ">f|CN", "138 0013 8000", "浙江", "杭州市", "西湖区"),
    *("文三路 90 号 2 幢 301 室", "310012"),
)


def _typed(language: Language, what: str) -> str:
    return _TYPED[what][("rw", "en", "zh").index(language)]


def _does(name: str, *acts: str) -> tuple[Step, ...]:
    """`>` before an act taps, `*` sends a thing, `+` lets hours pass; everything else is said."""
    marks = {">": "tap", "*": "send", "+": "forward"}
    return tuple(
        (name, marks[act[0]], act[1:]) if act[0] in marks else (name, "say", act) for act in acts
    )


def _arrives(name: str, language: Language) -> tuple[Step, ...]:
    return _does(name, "/start", f">lang|{language}")


def _opens(
    language: Language,
    *,
    name: str = SELLER,
    shop: str = "Koperative Kopakama",
    code: str = ">f|<skip",
) -> tuple[Step, ...]:
    about = _typed(language, "about")
    return _does(name, "/sell", shop, about, "huye", "0788 123 456", code, ">f|<confirm")


def _lists(
    language: Language, *, name: str = SELLER, product: str = "product", size: str = ""
) -> tuple[Step, ...]:
    return _does(
        name,
        *("/sell", "*photo", ">f|<keep", _typed(language, product), _typed(language, "price")),
        *("40", ">f|bag", "500 g", *filter(None, [size]), ">f|<skip", ">f|<confirm"),
    )


def _orders(
    language: Language,
    *,
    again: bool = False,
    here: bool = False,
    abroad: bool = False,
    at_home: str = "",
    method: str = "",
) -> tuple[Step, ...]:
    """The address of the first order is kept for the next: `here` is one in Rwanda. `at_home` is
    somebody in Rwanda."""
    in_china = (language == "zh" or abroad) and not at_home
    address = _TO_CHINA if in_china else _TO_RWANDA
    usual = "arranged" if in_china and not here else "on_delivery"
    return _does(
        at_home or BUYERS[language],
        *(f"/search {_typed(language, 'search')}", ">prod|", ">buy|"),
        *(_typed(language, "quantity"), ">checkout|"),
        *(() if again or here else address),
        *(f">f|{method or usual}", ">f|<confirm"),
    )


def _way_to_pay(language: Language, *, abroad: bool = False) -> str:
    return "arranged" if language == "zh" or abroad else "on_delivery"


def _is_paid(language: Language, *, abroad: bool = False) -> tuple[Step, ...]:
    """What is sent abroad is paid before."""
    if _way_to_pay(language, abroad=abroad) != "arranged":
        return ()
    return (
        *_does(BUYERS[language], ">o.claim|"),
        *_does(SELLER, ">o.paid|", ">o.paid!|"),
    )


def _gets_cash(language: Language) -> tuple[Step, ...]:
    return () if language == "zh" else _does(SELLER, ">o.paid|", ">o.paid!|")


def sale(language: Language) -> tuple[Step, ...]:
    """From a photo of coffee to a parcel received, and a message from staff to everybody."""
    return (
        *_sale(language),
        *_arrives(STAFF, language),
        *_does(STAFF, "/broadcast", ">f|everyone", ">f|any", ">f|<skip"),
        *_does(STAFF, "Isoko rirafunguye.", "The market is open.", "市场开张了。", ">f|<confirm"),
    )


def _sale(language: Language) -> tuple[Step, ...]:
    buyer = BUYERS[language]
    return (
        *_arrives(SELLER, language),
        *_opens(language),
        *_lists(language),
        *_arrives(buyer, language),
        *_orders(language),
        *_does(SELLER, ">o.acc|", ">o.pack|"),
        *_is_paid(language),
        *_does(SELLER, ">o.ship|", ">f|post", "EE473124829RW"),
        *_gets_cash(language),
        *_does(buyer, ">o.dlv|", ">o.dlv!|", "/orders", ">order|"),
        *_does(SELLER, "/sales"),
    )


def mistakes(language: Language) -> tuple[Step, ...]:
    """What cannot be an answer, at every kind of question."""
    unreadable = _typed(language, "unreadable")
    return (
        *_arrives(SELLER, language),
        *_does(SELLER, "/kugura", "/sell", "*sticker", "*place", "!!!", "a" * 81),
        *_does(SELLER, "Koperative Kopakama", "*photo", _typed(language, "about")),
        *_does(SELLER, "Kigali", "Huyee", "Paris", "huye", "078812345", "07881234567"),
        *_does(SELLER, "0188123456", unreadable, "0788 123 456", "12", ">f|<skip", "/shop"),
        *_does(SELLER, ">stay", ">f|<edit", ">f|phone", ">f|<back", ">f|<confirm"),
        *_does(SELLER, "/sell", unreadable, "*voice", "*photo", ">f|<keep"),
        *_does(SELLER, _typed(language, "bare product"), "1.5", "-3", "20 usd", "12500 13000"),
        *_does(SELLER, "999999999999", unreadable, "12500", "2.5", "-1", unreadable, "40"),
        *_does(SELLER, unreadable, ">f|bag", "500", "3 lb", "0 g", "5000 kg", unreadable, "500 g"),
        *_does(SELLER, "9", "/cancel", ">resume|", ">f|coffee", ">f|<skip", "2", ">f|<back"),
        *_does(SELLER, ">f|<confirm"),
        *_arrives(BUYERS[language], language),
        *_does(BUYERS[language], "/search xyzzy", f"/search {_typed(language, 'search')}"),
        *_does(BUYERS[language], ">prod|", ">buy|", "0", "99", unreadable, "2", ">checkout|"),
        *_does(BUYERS[language], "1", *_address_mistakes(language), ">f|<confirm"),
        *_does(SELLER, ">o.acc|"),
        *_is_paid(language),
        *_does(SELLER, ">o.ship|", ">f|post", "EE473124820RW", "EE473124829XX", "abc"),
        *_does(SELLER, "ee 473 124 829 rw"),
    )


def _address_mistakes(language: Language) -> tuple[str, ...]:
    if language == "zh":
        name, country, phone, province, city, district, street, postcode = _TO_CHINA
        return (
            *(name, country, "12345", phone, "火星", province, city, district, street),
            *("3100", postcode, ">f|arranged"),
        )
    name, country, phone, district, sector, landmark = _TO_RWANDA
    return (name, country, "12345", phone, "Ngororo", district, sector, landmark, ">f|on_delivery")


def _complains(language: Language) -> tuple[Step, ...]:
    """What has not come after all: read, answered, decided by staff, and given back; another one is
    taken back."""
    buyer = BUYERS[language]
    torn, sorry = _typed(language, "torn"), _typed(language, "sorry")
    return (
        *_does(SELLER, "/sales", "+30", ">cp.read|", ">cp.answer|", ">f|part", "99 000", "2 000"),
        *_does(SELLER, sorry, "*photo", ">f|<keep", ">f|<confirm"),
        *_does(buyer, ">cp|", ">cp.yes|", ">cp|", ">cp.staff|"),
        *_does(STAFF, "/complaints", ">cp|", ">cp.decide|", ">f|part", "5 000"),
        *_does(STAFF, _typed(language, "decided"), ">f|<confirm", "/complaints"),
        *_does(SELLER, ">order|", ">o.refund|", ">o.refund!|"),
        *_does(buyer, ">order|", ">o.complain|", ">f|damaged", torn, "*photo", ">f|<keep"),
        *_does(buyer, ">f|<confirm", ">cp.photos|", ">cp|", ">cp.end|", ">cp.end!|"),
    )


def otherwise(language: Language) -> tuple[Step, ...]:
    """When it goes otherwise: two shops in one cart, money that is sought, found and given back,
    an order refused, one that nobody answers, and a parcel of which nobody says that it came."""
    buyer = BUYERS[language]
    address = _HERE_IN_CHINESE if language == "zh" else _TO_RWANDA
    return (
        *_arrives(SELLER, language),
        *_opens(language, code="123456"),
        *_lists(language),
        *_does(SELLER, "/products", ">own|", ">edit|1~price", "13 000", ">edit|1~stock", "35"),
        *_does(SELLER, ">edit|1|", ">edit|1~name", _typed(language, "renamed")),
        *_does(SELLER, ">edit|1|", ">edit|1~photos", "*photo", ">f|<keep"),
        *_does(SELLER, ">edit|1|", ">edit|1~box", "20 x 12", "20 x 0 x 8", "20 x 12 x 999"),
        *_does(SELLER, "20 x 12 x 8"),
        *_arrives(STAFF, language),
        *_opens(language, name=STAFF, shop="Nyungwe Tea", code="654321"),
        *_lists(language, name=STAFF, product="other product"),
        *_arrives(buyer, language),
        *_does(buyer, f"/search {_typed(language, 'search')}", ">prod|", ">buy|"),
        *_does(buyer, _typed(language, "quantity"), ">shop|"),
        *_does(buyer, f"/search {_typed(language, 'search another')}", ">prod|", ">buy|", "3"),
        *_does(buyer, ">drop|2", f"/search {_typed(language, 'search another')}", ">prod|"),
        *_does(buyer, ">buy|", "1", ">checkout|", *address, ">f|mobile_money", ">f|<confirm"),
        *_does(SELLER, "/sales", ">o.acc|"),
        *_does(buyer, ">o.claim|"),
        *_does(SELLER, ">o.nopay|"),
        *_does(buyer, ">o.claim|"),
        *_does(SELLER, ">o.ship|", ">order|", ">o.paid|", ">o.paid!|"),
        *_does(STAFF, ">o.dec|", ">f|sold_out"),
        *_does(SELLER, ">o.cancel|", ">o.cancel!|", "/sales"),
        *_does(buyer, "/privacy", ">forget|", ">forget!|"),
        *_does(SELLER, ">order|", ">o.refund|", ">o.refund!|"),
        *_orders(language, here=True),
        *_does(SELLER, "+2.1", "/sales", "+22", "+48"),
        *_orders(language, here=True),
        *_does(SELLER, "/sales", ">o.acc|", ">o.ship|", ">f|moto", "+192"),
        *_does(buyer, "/orders", ">o.dlv|", ">o.missing|", ">o.dlv|", ">o.dlv!|", ">o.missing|"),
        *_complains(language),
        *_orders(language, here=True, method="mobile_money"),
        *_does(SELLER, ">o.acc|", "+26", "+60", "+100"),
        *_orders(language, here=True, method="mobile_money"),
        *_does(SELLER, "/sales", ">o.acc|"),
        *_does(buyer, ">o.claim|"),
        *_does(SELLER, ">o.cancel|", ">o.cancel!|", "+26", ">o.nopay|"),
        *_does(STAFF, ">rec|", ">rec.all|", "/order", "/order IS-7K4QM2"),
    )


def around(language: Language) -> tuple[Step, ...]:
    """Everything beside the sale: help, empty places, changes, a refusal, leaving for good."""
    buyer = BUYERS[language]
    return (
        *_arrives(buyer, language),
        *_does(buyer, "/help", "/privacy", "/cart", "/orders", "/shop", "/products", "/cancel"),
        *_does(buyer, "/language", f">lang|{language}", "*sticker"),
        *_arrives(SELLER, language),
        *_opens(language),
        *_does(SELLER, "/products", "/sales"),
        *_lists(language),
        *_does(SELLER, "/products", ">own|", ">edit|", ">f|<cancel", "/products", ">own|"),
        *_does(SELLER, ">pause|", ">resell|", "/products", ">myshop|", ">f|<cancel"),
        *_orders(language),
        *_does(SELLER, ">o.dec|", _typed(language, "reason")),
        *_orders(language, again=True),
        *_does(buyer, ">order|", ">o.cancel|", ">o.cancel!|"),
        *_does(SELLER, "/products", ">own|", ">pause|", ">delete|", ">delete!|"),
        *_does(buyer, "/privacy", ">forget|", ">forget!|"),
    )


def offers(language: Language) -> tuple[Step, ...]:
    """What holds for a time: a reduced price, a code, a shop that is closed for the harvest."""
    buyer = BUYERS[language]
    return (
        *_arrives(SELLER, language),
        *_opens(language),
        *_lists(language),
        *_does(SELLER, "/products", ">own|", ">reduce|", "20", "20%", ">f|now", ">f|7"),
        *_does(SELLER, ">f|<confirm", "/products", ">disc", ">codes", ">codes.new", "KAWA10"),
        *_does(SELLER, "10%", ">f|<skip", ">f|<skip", ">f|now", ">f|7", ">f|<confirm"),
        *_arrives(buyer, language),
        *_does(buyer, f"/search {_typed(language, 'search')}", ">prod|", ">buy|"),
        *_does(buyer, _typed(language, "quantity"), ">code", "XYZ", ">code", "kawa1O"),
        *_does(SELLER, "/products", ">shop.rest|", _typed(language, "unreadable")),
        *_does(SELLER, _typed(language, "day"), _typed(language, "away"), ">f|<confirm"),
        *_does(buyer, "/cart", f"/search {_typed(language, 'search')}"),
        *_does(SELLER, "/products", ">shop.rest|", ">f|<cancel", "+360"),
        *_does(buyer, "/cart"),
    )


def broadcast(language: Language, *, on_whatsapp: bool = False) -> tuple[Step, ...]:
    """Planned and approved, then stopped; a list, links; and somebody who wants no more of it. On
    WhatsApp the button below it says so, which opens the switches elsewhere, and nothing that was
    sent is changed or taken back."""
    buyer = BUYERS[language]
    no_more = (">stop|",) if on_whatsapp else (">stop|", ">stop!|-broadcast")
    words = {
        "rw": ("Ejo hari imurika.",),
        "en": ("Export day is tomorrow.",),
        "zh": ("明天是出口日。",),
    }
    texts = {
        "rw": (*words["rw"], ">f|<skip", ">f|<skip"),
        "en": (">f|<skip", *words["en"], ">f|<skip"),
        "zh": (">f|<skip", ">f|<skip", *words["zh"]),
    }[language]
    composed = ("/broadcast", ">f|everyone", ">f|any", ">f|<skip", *texts)
    changed = (
        *_does(STAFF, ">bc.edit|", "!!!", *words[language], ">f|<confirm"),
        *_does(SECOND, ">bc.no|"),
        *_does(STAFF, "/broadcasts", ">bc|", ">bc.recall|", ">bc.recall!|"),
    )
    return (
        *_arrives(SELLER, language),
        *_arrives(buyer, language),
        *_arrives(STAFF, language),
        *_arrives(SECOND, language),
        *_does(STAFF, "/campaign", ">camp.new", "Radio Huye", "/lists", ">list.new"),
        *_does(STAFF, "Huye 2026", "hello", "5555555", "/cancel"),
        *_does(STAFF, *composed, ">f|<group:audience", ">f|since", "1/1/2031", "1/1/2026"),
        *_does(STAFF, ">f|<group:audience", ">f|since", ">f|any", ">f|<group:audience"),
        *_does(STAFF, ">f|people", "5555555, 07881", ">f|<group:audience", ">f|people", ">f|any"),
        *_does(STAFF, ">f|links", "example.rw", "Map = http", "Map = example.rw/map"),
        *_does(STAFF, ">f|<again:tested", ">f|when", "1/1/2020 8:00", "2026", "12/3/2030 8:00"),
        *_does(STAFF, "2027-03-12T08:00 Beijing", ">f|<confirm"),
        *_does(SECOND, ">bc.yes|"),
        *_does(STAFF, "/broadcasts", ">bc|", ">bc.stop|", *composed, ">f|<confirm"),
        *_does(SECOND, ">bc.yes|"),
        *_does(buyer, *no_more, ">stop!|-review", "/start"),
        *(() if on_whatsapp else changed),
        *_does(STAFF, "/broadcasts", ">bc|", "/lists"),
    )


def questions(language: Language) -> tuple[Step, ...]:
    """A question to a seller, its answer, one that waits a day, one that is reported; and a person
    of the market's to talk to."""
    buyer = BUYERS[language]
    search = f"/search {_typed(language, 'search')}"
    asked, then = _typed(language, "question"), _typed(language, "and then")
    answer = _typed(language, "answer")
    return (
        *_arrives(STAFF, language),
        *_arrives(SELLER, language),
        *_opens(language),
        *_lists(language),
        *_arrives(buyer, language),
        *_does(buyer, "/questions", "/reply", search, ">prod|", ">ask|", "*sticker", "???"),
        *_does(buyer, "0788 123 456", "a" * 501, asked),
        *_does(SELLER, ">q.re|", answer),
        *_does(buyer, then, ">f|send"),
        *_does(SELLER, "+25", "/questions", ">q|", ">q.bad|", ">q.bad!|"),
        *_does(STAFF, "/desk", ">q|", ">q.keep!|", "/desk"),
        *_does(SELLER, f"/reply {answer}", ">q.bad|", ">q.mute!|", ">q.hear!|"),
        *_orders(language),
        *_does(buyer, ">order|", ">o.ask|", then),
        *_does(SELLER, ">q.bad|", ">q.bad!|"),
        *_does(STAFF, ">q|", ">q.stop!|", ">q.let!|", ">q.end!|"),
        *_does(buyer, f"/ask {_typed(language, 'to staff')}", ">f|s", "/help", ">talk|"),
        *_does(buyer, _typed(language, "and then")),
        *_does(STAFF, "/desk", ">q|", ">q.re|", _typed(language, "from staff")),
        *_does(buyer, "/questions", ">q|"),
    )


def parcels(language: Language) -> tuple[Step, ...]:
    """By post to China, with taps and tables of events; at home by a rider and by oneself; by
    another, whose number is corrected, and of which nothing is heard for a week."""
    lost = _does(SELLER, "+169", ">o.nonews|", ">o.more|", ">o.t.lost|", ">o.t.lost!|")
    return (*_parcels(language), *lost)


def _parcels(language: Language) -> tuple[Step, ...]:
    buyer = BUYERS[language]
    return (
        *_arrives(SELLER, language),
        *_opens(language),
        *_lists(language),
        *_arrives(buyer, language),
        *_orders(language, abroad=True),
        *_does(SELLER, ">o.acc|"),
        *_is_paid(language, abroad=True),
        *_does(SELLER, ">o.ship|", ">f|post", "EE473124829RW", ">o.t.in_transit|"),
        *_does(SELLER, ">o.t.at_customs|", ">o.t.customs_held|"),
        *_arrives(STAFF, language),
        *_does(STAFF, "/tracking", "*photo", "EMA", _EVENTS, ">f|<confirm", _EVENTS),
        *_does(STAFF, ">f|<edit", ">f|table", _FAILED, ">f|<confirm"),
        *_does(buyer, "/orders", ">order|"),
        *_does(STAFF, _ARRIVED, ">f|<confirm"),
        *_arrives(SECOND, language),
        *_orders(language, at_home=SECOND),
        *_does(SELLER, ">o.acc|", ">o.ship|", ">f|moto", ">o.t.out_for_delivery|"),
        *_does(SELLER, ">o.t.attempt_failed|", ">o.t.out_for_delivery|", ">o.dlv|", ">o.dlv!|"),
        *_orders(language, again=True, at_home=SECOND),
        *_does(SELLER, ">o.acc|", ">o.ship|", ">f|self"),
        *_does(SECOND, ">o.dlv|", ">o.dlv!|"),
        *_orders(language, again=True, abroad=True),
        *_does(SELLER, ">o.acc|", ">o.paid|", ">o.paid!|", ">o.ship|", ">f|other"),
        *_does(SELLER, "Volcano Express"),
        *_does(SELLER, "nta yo"),
        *_does(
            SELLER, ">o.more|", ">o.fix|", ">f|dhl", "DHL 1234567890 9876543210", "DHL 1234567890"
        ),
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
    return _does(
        SELLER,
        *("/products", ">myshop", *free, ">f|<confirm"),
        *("/sell", ">f|<skip", "Agaseke", *price),
    )


def _further_away(language: Language, *, asked: bool) -> tuple[Step, ...]:
    """Somebody in Nairobi, where the market has begun to send: they read dollars."""
    where = (">country?", "Congo", "Kenia", ">f|KE") if asked else ()
    there = ("P.O. Box 12345", "Nairobi", ">f|<skip", "00100")
    return (
        *_does(SECOND, "/start", f">lang|{language}", *where),
        *_does(SECOND, f"/search {_typed(language, 'search')}", ">prod|", ">buy|", "1"),
        *_does(SECOND, ">checkout|", "Wanjiru Kamau", "肯尼亚", "0712 345", "0712 345 678", *there),
        *_does(SECOND, ">f|ems", ">f|arranged", ">f|<confirm"),
    )


def abroad(language: Language, *, number_says_where: bool = False) -> tuple[Step, ...]:
    """Exchange rates and postage, entered by staff; prices in yuan and dollars; what somebody sets
    for themselves, and an account that is to be joined."""
    buyer = BUYERS[language]
    return (
        *_arrives(STAFF, language),
        *_does(STAFF, "/rates", ">rates.new", "*photo", "hello", "EUR 1600", "CNY 0", "USD 1.463"),
        *_does(STAFF, "CNY 203.5\nCNY 20.35"),
        *_does(STAFF, "CNY 99999999", "CNY 31/02/2026 203", "CNY 2027-01-01 203", "*csv x"),
        *_does(STAFF, "CNY 2026-12-16 203\nUSD 1450\nEUR 1600", ">f|<confirm"),
        *_does(STAFF, ">rates.new", "CNY 20.35", ">f|no", "CNY 203.5", ">f|<confirm"),
        *_arrives(SELLER, language),
        *_opens(language),
        *_lists(language),
        *_does(
            STAFF,
            "/commission",
            ">commission.new",
            "Nothing",
            ">f|<back",
            "o",
            "Kopakama",
            ">f|coffee",
        ),
        *_does(
            STAFF, "60%", "5", "much", "5%", ">f|<confirm", ">commission.new", ">f|<skip", ">f|all"
        ),
        *_does(STAFF, "200 Frw", ">f|<confirm", ">commission.new", "Kopakama", ">f|coffee"),
        *_does(STAFF, ">f|none", ">f|<confirm", "/payouts"),
        *_does(STAFF, "/importtax", ">tax.new", "hello", _TAXES, ">f|<confirm", "/importtax"),
        *_does(STAFF, ">tax.file"),
        *_does(SELLER, "/statement"),
        *_does(SELLER, "/settings", ">zone"),
        *_arrives(buyer, language),
        *_does(buyer, "/settings", ">country", ">country!|CN", ">zone", ">zone!|Asia/Shanghai"),
        *_does(buyer, f"/search {_typed(language, 'search')}", ">prod|", ">buy|", "2"),
        *_does(buyer, ">checkout|", *_TO_CHINA, ">f|arranged", "+1", ">f|<confirm", ">f|<confirm"),
        *_does(SELLER, ">o.acc|"),
        *_does(buyer, ">o.claim|"),
        *_does(STAFF, "/postage", ">postage.new", "*photo", _TARIFF_WITH_FAULTS, _TARIFF),
        *_does(STAFF, ">f|<confirm", "/postage", ">postage.file"),
        *_does(buyer, "/accounts", ">acc.code", "/accounts", ">acc.type", "1234", "12345678"),
        *_further_away(language, asked=not number_says_where),
        *_prices_in_dollars(),
        *_does(STAFF, "+200"),
    )


def by_hand(language: Language) -> tuple[Step, ...]:
    """Money that is sent by hand: from abroad to the shop's bank, at home to its merchant code."""
    buyer = BUYERS[language]
    return (
        *_arrives(SELLER, language),
        *_opens(language, code="123456"),
        *_lists(language),
        *_does(SELLER, "/products", ">myshop|", ">f|<edit", ">f|bank_account"),
        *_does(SELLER, "Bank of Kigali, Huye", "BK, SWIFT 12345, 00040 0123456", _BANK),
        *_does(SELLER, ">f|<confirm"),
        *_arrives(buyer, language),
        *_orders(language, abroad=True, method="bank_transfer"),
        *_does(SELLER, ">o.acc|"),
        *_does(buyer, ">order|", ">o.claim|", ">o.prove|", "*sticker", "none", "FT 2532 2123 45"),
        *_does(SELLER, ">order|"),
        *_arrives(STAFF, language),
        *_arrives(SECOND, language),
        *_orders(language, at_home=SECOND, method="mobile_money"),
        *_does(SELLER, ">o.acc|"),
        *_does(SECOND, ">order|", ">o.claim|", ">o.prove|", "*photo", ">o.prove|", "FT2532212345"),
        *_does(SELLER, ">o.proof|"),
        *_does(STAFF, ">rec|", ">rec.proof|"),
    )


def paying(language: Language) -> tuple[Step, ...]:
    """Money through providers: a PIN in Kigali, a wallet's page for Hangzhou, money that goes back,
    and a shop that is paid out by two of staff."""
    buyer = BUYERS[language]
    searched = (f"/search {_typed(language, 'search')}", ">prod|", ">buy|")
    in_hangzhou = (*searched, "2", ">checkout|", *_TO_CHINA, ">f|ems", ">f|alipay", ">f|<confirm")
    in_kigali = ("Uwase Alice", ">f|RW", "0788 654 321", ">f|Gasabo", "Kimironko")
    return (
        *_arrives(STAFF, language),
        # Nothing is to be paid yet when the house looks what to pay this week.
        *_does(STAFF, "+0.01", "/commission", ">commission.new", ">f|<skip", ">f|all", "5%"),
        *_does(STAFF, ">f|<confirm"),
        *_arrives(SELLER, language),
        *_opens(language, code="123456"),
        *_lists(language, size="20 x 12 x 8"),
        *_arrives(SECOND, language),
        *_does(SECOND, *searched, "2", ">checkout|", *in_kigali, "inyuma y'isoko"),
        *_does(SECOND, ">f|moto", ">f|mobile_prompt", ">f|<confirm"),
        *_does(SELLER, ">o.acc|"),
        *_does(SECOND, ">o.pay|", "0750 000 000", ">f|+250", "*decline", ">o.pay|", ">f|+250"),
        *_does(SECOND, ">order|", "*pin 9999", "*pin 9999", "*pin 9999", ">o.pay|", ">f|+250"),
        *_does(SECOND, "*pin 9999", "*pin 1234", ">order|"),
        *_does(SELLER, ">order|", ">o.ship|", ">f|moto"),
        *_does(SECOND, ">o.dlv|", ">o.dlv!|"),
        *_arrives(buyer, language),
        *_does(buyer, *in_hangzhou),
        *_does(SELLER, ">o.acc|"),
        *_does(buyer, ">o.pay|", "*wallet cancel", ">o.pay|", "*wallet pay", ">order|"),
        *_does(SELLER, ">o.cancel|", ">o.cancel!|"),
        *_does(buyer, ">order|"),
        *_does(STAFF, "/order {order}", ">rec.pay|"),
        *_does(STAFF, "+0.25", "/payouts", ">payouts.new|", ">payout|"),
        *_does(SECOND, ">payouts|", ">payout|", ">payout.yes|", ">payout.yes!|"),
        *_does(SELLER, ">statement||", ">statement.p|", ">statement.x|"),
        *_does(STAFF, "/payouts"),
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

STORIES: dict[str, Callable[[Language], tuple[Step, ...]]] = {
    "sale": sale,
    "mistakes": mistakes,
    "around": around,
    "offers": offers,
    "broadcast": broadcast,
    "parcels": parcels,
    "otherwise": otherwise,
    "abroad": abroad,
    "by_hand": by_hand,
    "paying": paying,
    "questions": questions,
}

# Told by people with WhatsApp, too. How far a broadcast has come is chance there, as no message is
# edited when it goes on; and after a week of silence they get templates, which are not asked for.
ON_WHATSAPP: dict[str, Callable[[Language], tuple[Step, ...]]] = {
    "sale": _sale,
    "parcels": _parcels,
    "mistakes": mistakes,
    "around": around,
    "broadcast": lambda language: broadcast(language, on_whatsapp=True),
    "otherwise": otherwise,
    "offers": offers,
    "by_hand": by_hand,
    "paying": paying,
    "abroad": lambda language: abroad(language, number_says_where=True),
    "questions": questions,
}


# Of these, what is asked together on WhatsApp is answered so; in the others, one by one.
TOGETHER = ("sale", "parcels", "by_hand")

# After these it is asked for something else than the rest of what was put together.
LEADS_ELSEWHERE = ("f|moto", "f|self", "f|other")


def written(act: str, what: str, language: Language) -> str | None:
    """A step as a line of one answer to several questions; None: it is none."""
    if act == "tap":
        chosen = _CHOSEN.get(what.strip("|"))
        return chosen and chosen[("rw", "en", "zh").index(language)]
    return what if act == "say" and not what.startswith("/") and "\n" not in what else None
