"""What people do in the approved transcripts, step by step, in the reader's language: the sale and
what goes on beside it. See tools/transcripts.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.border_stories import abroad, by_hand, parcels, paying
from tools.option_stories import sizes
from tools.story_steps import (
    BUYERS,
    HERE_IN_CHINESE,
    SECOND,
    SELLER,
    STAFF,
    TO_CHINA,
    TO_RWANDA,
    Step,
    arrives,
    does,
    gets_cash,
    in_words,
    is_paid,
    lists,
    opens,
    orders,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.texts import Language


def sale(language: Language, *, on_whatsapp: bool = False) -> tuple[Step, ...]:
    """From a photo of coffee to a parcel received, and a message from staff to everybody, of which
    a story of its own is told on WhatsApp."""
    buyer = BUYERS[language]
    everybody = (
        *arrives(STAFF, language),
        *does(STAFF, "/broadcast", ">f|everyone", ">f|any", ">f|<skip"),
        *does(STAFF, "Isoko rirafunguye.", "The market is open.", "市场开张了。", ">f|<confirm"),
    )
    return (
        *arrives(SELLER, language),
        *opens(language),
        *lists(language),
        *arrives(buyer, language),
        *orders(language),
        *does(SELLER, ">o.acc|", ">o.pack|"),
        *is_paid(language),
        *does(SELLER, ">o.ship|", ">f|post", "EE473124829RW"),
        *gets_cash(language),
        *does(buyer, ">o.dlv|", ">o.dlv!|", "/orders", ">order|"),
        *does(SELLER, "/sales"),
        *(() if on_whatsapp else everybody),
    )


def mistakes(language: Language) -> tuple[Step, ...]:
    """What cannot be an answer, at every kind of question."""
    unreadable = in_words(language, "unreadable")
    return (
        *arrives(SELLER, language),
        *does(SELLER, "/kugura", "/sell", "*sticker", "*place", "!!!", "a" * 81),
        *does(SELLER, "Koperative Kopakama", "*photo", in_words(language, "about")),
        *does(SELLER, "Kigali", "Huyee", "Paris", "huye", "078812345", "07881234567"),
        *does(SELLER, "0188123456", unreadable, "0788 123 456", "12", ">f|<skip", "/shop"),
        *does(SELLER, ">stay", ">f|<edit", ">f|phone", ">f|<back", ">f|<confirm"),
        *does(SELLER, "/sell", unreadable, "*voice", "*photo", ">f|<keep"),
        *does(SELLER, in_words(language, "bare product"), "1.5", "-3", "20 usd", "12500 13000"),
        *does(SELLER, "999999999999", unreadable, "12500", "2.5", "-1", unreadable, "40"),
        *does(SELLER, unreadable, ">f|bag", "500", "3 lb", "0 g", "5000 kg", unreadable, "500 g"),
        *does(SELLER, "9", "/cancel", ">resume|", ">f|coffee", ">f|<skip", "2", ">f|<back"),
        *does(SELLER, ">f|<confirm"),
        *arrives(BUYERS[language], language),
        *does(BUYERS[language], "/search xyzzy", f"/search {in_words(language, 'search')}"),
        *does(BUYERS[language], ">prod|", ">buy|", "0", "99", unreadable, "2", ">checkout|"),
        *does(BUYERS[language], "1", *_address_mistakes(language), ">f|<confirm"),
        *does(SELLER, ">o.acc|"),
        *is_paid(language),
        *does(SELLER, ">o.ship|", ">f|post", "EE473124820RW", "EE473124829XX", "abc"),
        *does(SELLER, "ee 473 124 829 rw"),
    )


def _address_mistakes(language: Language) -> tuple[str, ...]:
    if language == "zh":
        name, country, phone, province, city, district, street, postcode = TO_CHINA
        return (
            *(name, country, "12345", phone, "火星", province, city, district, street),
            *("3100", postcode, ">f|arranged"),
        )
    name, country, phone, district, sector, landmark = TO_RWANDA
    return (name, country, "12345", phone, "Ngororo", district, sector, landmark, ">f|on_delivery")


def _complains(language: Language) -> tuple[Step, ...]:
    """What has not come after all: read, answered, decided by staff, and given back; another one is
    taken back."""
    buyer = BUYERS[language]
    torn, sorry = in_words(language, "torn"), in_words(language, "sorry")
    return (
        *does(SELLER, "/sales", "+30", ">cp.read|", ">cp.answer|", ">f|part", "99 000", "2 000"),
        *does(SELLER, sorry, "*photo", ">f|<keep", ">f|<confirm"),
        *does(buyer, ">cp|", ">cp.yes|", ">cp|", ">cp.staff|"),
        *does(STAFF, "/complaints", ">cp|", ">cp.decide|", ">f|part", "5 000"),
        *does(STAFF, in_words(language, "decided"), ">f|<confirm", "/complaints"),
        *does(SELLER, ">order|", ">o.refund|", ">o.refund!|"),
        *does(buyer, ">order|", ">o.complain|", ">f|damaged", torn, "*photo", ">f|<keep"),
        *does(buyer, ">f|<confirm", ">cp.photos|", ">cp|", ">cp.end|", ">cp.end!|"),
    )


def otherwise(language: Language) -> tuple[Step, ...]:
    """When it goes otherwise: two shops in one cart, money that is sought, found and given back,
    an order refused, one that nobody answers, and a parcel of which nobody says that it came; and
    products that are chosen by category, price, shop and order."""
    buyer = BUYERS[language]
    coffee = ">sift.by|~ccof"
    address = HERE_IN_CHINESE if language == "zh" else TO_RWANDA
    return (
        *arrives(SELLER, language),
        *opens(language, code="123456"),
        *lists(language),
        *does(SELLER, "/products", ">own|", ">edit|1~price", "13 000", ">edit|1~stock", "35"),
        *does(SELLER, ">edit|1|", ">edit|1~name", in_words(language, "renamed")),
        *does(SELLER, ">edit|1|", ">edit|1~photos", "*photo", ">f|<keep"),
        *does(
            SELLER,
            ">edit|1|",
            ">edit|1~measures",
            ">edit|1~box",
            "20 x 12",
            "20 x 0 x 8",
            "20 x 12 x 999",
        ),
        *does(SELLER, "20 x 12 x 8"),
        *arrives(STAFF, language),
        *opens(language, name=STAFF, shop="Nyungwe Tea", code="654321"),
        *lists(language, name=STAFF, product="other product"),
        *arrives(buyer, language),
        *does(buyer, f"/search {in_words(language, 'size')}", ">sift.by|"),
        *does(buyer, ">sift.by|category~", coffee),
        *does(buyer, ">sift.by|price~", f"{coffee}p", ">sift|", ">sift.by|"),
        *does(buyer, ">sift.by|price~", f"{coffee}~", ">sift.by|shop~", f"{coffee}s1"),
        *does(buyer, f"{coffee}s1oc", ">sift|"),
        *does(buyer, f"/search {in_words(language, 'search')}", ">prod|", ">buy|"),
        *does(buyer, in_words(language, "quantity"), ">shop|"),
        *does(buyer, f"/search {in_words(language, 'search another')}", ">prod|", ">buy|", "3"),
        *does(buyer, ">drop|2", f"/search {in_words(language, 'search another')}", ">prod|"),
        *does(buyer, ">buy|", "1", ">checkout|", *address, ">f|mobile_money", ">f|<confirm"),
        *does(SELLER, "/sales", ">o.acc|"),
        *does(buyer, ">o.claim|"),
        *does(SELLER, ">o.nopay|"),
        *does(buyer, ">o.claim|"),
        *does(SELLER, ">o.ship|", ">order|", ">o.paid|", ">o.paid!|"),
        *does(STAFF, ">o.dec|", ">f|sold_out"),
        *does(SELLER, ">o.cancel|", ">o.cancel!|", "/sales"),
        *does(buyer, "/privacy", ">forget|", ">forget!|"),
        *does(SELLER, ">order|", ">o.refund|", ">o.refund!|"),
        *orders(language, here=True),
        *does(SELLER, "+2.1", "/sales", "+22", "+48"),
        *orders(language, here=True),
        *does(SELLER, "/sales", ">o.acc|", ">o.ship|", ">f|moto", "+192"),
        *does(buyer, "/orders", ">o.dlv|", ">o.missing|", ">o.dlv|", ">o.dlv!|", ">o.missing|"),
        *_complains(language),
        *orders(language, here=True, method="mobile_money"),
        *does(SELLER, ">o.acc|", "+26", "+60", "+100"),
        *orders(language, here=True, method="mobile_money"),
        *does(SELLER, "/sales", ">o.acc|"),
        *does(buyer, ">o.claim|"),
        *does(SELLER, ">o.cancel|", ">o.cancel!|", "+26", ">o.nopay|"),
        *does(STAFF, ">rec|", ">rec.all|", "/order", "/order IS-7K4QM2"),
    )


def around(language: Language) -> tuple[Step, ...]:
    """Everything beside the sale: help, empty places, changes, a refusal, leaving for good."""
    buyer = BUYERS[language]
    return (
        *arrives(buyer, language),
        *does(buyer, "/help", "/privacy", "/cart", "/orders", "/shop", "/products", "/cancel"),
        *does(buyer, "/language", f">lang|{language}", "*sticker"),
        *arrives(SELLER, language),
        *opens(language),
        *does(SELLER, "/products", "/sales"),
        *lists(language),
        *does(SELLER, "/products", ">own|", ">edit|", ">f|<cancel", "/products", ">own|"),
        *does(SELLER, ">pause|", ">resell|", "/products", ">myshop|", ">f|<cancel"),
        *orders(language),
        *does(SELLER, ">o.dec|", in_words(language, "reason")),
        *orders(language, again=True),
        *does(buyer, ">order|", ">o.cancel|", ">o.cancel!|"),
        *does(SELLER, "/products", ">own|", ">pause|", ">delete|", ">delete!|"),
        *does(buyer, "/privacy", ">forget|", ">forget!|"),
    )


def offers(language: Language) -> tuple[Step, ...]:
    """What holds for a time: a reduced price, a code, a shop that is closed for the harvest."""
    buyer = BUYERS[language]
    return (
        *arrives(SELLER, language),
        *opens(language),
        *lists(language),
        *does(SELLER, "/products", ">own|", ">reduce|", "20", "20%", ">f|now", ">f|7"),
        *does(SELLER, ">f|<confirm", "/products", ">disc", ">codes", ">codes.new", "KAWA10"),
        *does(SELLER, "10%", ">f|<skip", ">f|<skip", ">f|now", ">f|7", ">f|<confirm"),
        *arrives(buyer, language),
        *does(buyer, f"/search {in_words(language, 'search')}", ">prod|", ">buy|"),
        *does(buyer, in_words(language, "quantity"), ">code", "XYZ", ">code", "kawa1O"),
        *does(SELLER, "/products", ">shop.rest|", in_words(language, "unreadable")),
        *does(SELLER, in_words(language, "day"), in_words(language, "away"), ">f|<confirm"),
        *does(buyer, "/cart", f"/search {in_words(language, 'search')}"),
        *does(SELLER, "/products", ">shop.rest|", ">f|<cancel", "+360"),
        *does(buyer, "/cart"),
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
        *does(STAFF, ">bc.edit|", "!!!", *words[language], ">f|<confirm"),
        *does(SECOND, ">bc.no|"),
        *does(STAFF, "/broadcasts", ">bc|", ">bc.recall|", ">bc.recall!|"),
    )
    return (
        *arrives(SELLER, language),
        *arrives(buyer, language),
        *arrives(STAFF, language),
        *arrives(SECOND, language),
        *does(STAFF, "/campaign", ">camp.new", "Radio Huye", "/lists", ">list.new"),
        *does(STAFF, "Huye 2026", "hello", "5555555", "/cancel"),
        *does(STAFF, *composed, ">f|<group:audience", ">f|since", "1/1/2031", "1/1/2026"),
        *does(STAFF, ">f|<group:audience", ">f|since", ">f|any", ">f|<group:audience"),
        *does(STAFF, ">f|people", "5555555, 07881", ">f|<group:audience", ">f|people", ">f|any"),
        *does(STAFF, ">f|links", "example.rw", "Map = http", "Map = example.rw/map"),
        *does(STAFF, ">f|<again:tested", ">f|when", "1/1/2020 8:00", "2026", "12/3/2030 8:00"),
        *does(STAFF, "2027-03-12T08:00 Beijing", ">f|<confirm"),
        *does(SECOND, ">bc.yes|"),
        *does(STAFF, "/broadcasts", ">bc|", ">bc.stop|", *composed, ">f|<confirm"),
        *does(SECOND, ">bc.yes|"),
        *does(buyer, *no_more, ">stop!|-review", "/start"),
        *(() if on_whatsapp else changed),
        *does(STAFF, "/broadcasts", ">bc|", "/lists"),
    )


def questions(language: Language) -> tuple[Step, ...]:
    """A question to a seller, its answer, one that waits a day, one that is reported; and a person
    of the market's to talk to."""
    buyer = BUYERS[language]
    search = f"/search {in_words(language, 'search')}"
    asked, then = in_words(language, "question"), in_words(language, "and then")
    answer = in_words(language, "answer")
    return (
        *arrives(STAFF, language),
        *arrives(SELLER, language),
        *opens(language),
        *lists(language),
        *arrives(buyer, language),
        *does(buyer, "/questions", "/reply", search, ">prod|", ">ask|", "*sticker", "???"),
        *does(buyer, "0788 123 456", "a" * 501, asked),
        *does(SELLER, ">q.re|", answer),
        *does(buyer, then, ">f|send"),
        *does(SELLER, "+25", "/questions", ">q|", ">q.bad|", ">q.bad!|"),
        *does(STAFF, "/desk", ">q|", ">q.keep!|", "/desk"),
        *does(SELLER, f"/reply {answer}", ">q.bad|", ">q.mute!|", ">q.hear!|"),
        *orders(language),
        *does(buyer, ">order|", ">o.ask|", then),
        *does(SELLER, ">q.bad|", ">q.bad!|"),
        *does(STAFF, ">q|", ">q.stop!|", ">q.let!|", ">q.end!|"),
        *does(buyer, f"/ask {in_words(language, 'to staff')}", ">f|s", "/help", ">talk|"),
        *does(buyer, in_words(language, "and then")),
        *does(STAFF, "/desk", ">q|", ">q.re|", in_words(language, "from staff")),
        *does(buyer, "/questions", ">q|"),
    )


def languages(language: Language) -> tuple[Step, ...]:
    """What a product is called in another language: by its seller, by staff from their queue, and
    after the original has changed."""
    other = {"rw": "en", "en": "zh", "zh": "en"}[language]
    third = {"rw": "zh", "en": "rw", "zh": "rw"}[language]
    called, said = in_words(language, "elsewhere"), in_words(language, "washed, elsewhere")
    odd = in_words(language, "elsewhere, in numbers")
    own = ("/products", ">own|", ">edit|1|")
    return (
        *arrives(SELLER, language),
        *opens(language),
        *lists(language),
        *does(SELLER, *own, ">edit|1~description", in_words(language, "washed")),
        *does(SELLER, *own, ">texts|", f">text|1~{other}", odd, ">f|<skip", ">f|no", called, said),
        *does(SELLER, f">text.off|1~{other}", f">text.off!|1~{other}"),
        *arrives(STAFF, language),
        *does(STAFF, f"/translate {other}", "a" * 81, called, said),
        *does(STAFF, f">translate|{third}", ">f|<next"),
        *does(SELLER, *own, ">edit|1~description", in_words(language, "roasted")),
        *does(SELLER, *own, ">texts|"),
        *does(STAFF, f"/translate {other}", called, said),
        *arrives(BUYERS[language], language),
        *does(BUYERS[language], f"/search {in_words(language, 'search')}", ">prod|"),
    )


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
    "sizes": sizes,
    "languages": languages,
}
# Told by people with WhatsApp, too.
ON_WHATSAPP: dict[str, Callable[[Language], tuple[Step, ...]]] = {
    "sale": lambda language: sale(language, on_whatsapp=True),
    "parcels": lambda language: parcels(language, on_whatsapp=True),
    "mistakes": mistakes,
    "around": around,
    "broadcast": lambda language: broadcast(language, on_whatsapp=True),
    "otherwise": otherwise,
    "offers": offers,
    "by_hand": by_hand,
    "paying": paying,
    "abroad": lambda language: abroad(language, number_says_where=True),
    "questions": questions,
    "sizes": sizes,
}
# Of these, what is asked together on WhatsApp is answered so; in the others, one by one.
TOGETHER = ("sale", "parcels", "by_hand")
