"""What buttons carry: written and read by one codec, by versions of the house that never met."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import taps
from bot.chat import Tap
from bot.commerce.filters import Filters
from bot.commerce.refusals import NotFound
from bot.flows.form import PICK, Again, Group, Picked
from bot.handlers import TAPS
from bot.payment_methods import METHODS
from bot.taps import FIRST, Place
from bot.taps.action import Action, Nonsense
from tests.support.buttons import ACTIONS

CHOSEN = Filters("coffee", 3, 5000, in_stock=True, to_me=True, order="cheapest")

# What buttons carried in 0.1 and since, and what it says. Of the last ones nothing is written any
# more; they are read all the same.
WRITTEN: list[tuple[str, Action[Any], Any]] = [
    ("home", taps.HOME, None),
    ("lang|rw", taps.LANGUAGE, taps.ChosenLanguage("rw")),
    ("lang|rw~p_aabnt", taps.LANGUAGE, taps.ChosenLanguage("rw", "p_aabnt")),
    ("of_shop|3~>9.1", taps.OF_SHOP, taps.OfShop(3, Place(1, (9,)))),
    ("share|7", taps.SHARE, 7),
    ("share.shop", taps.SHARE_SHOP, None),
    ("stats", taps.FIGURES, taps.OfFigures()),
    ("stats.p|month", taps.FIGURES_PICTURE, taps.OfFigures("month")),
    ("share.p|7", taps.PRODUCT_CARD, taps.CardOfProduct(7)),
    ("share.p|7~zh", taps.PRODUCT_CARD, taps.CardOfProduct(7, "zh")),
    ("share.s|zh", taps.SHOP_CARD, taps.ChosenLanguage("zh")),
    ("stop", taps.CONSENT, None),
    ("stop!|all", taps.SWITCH, taps.Switched("all")),
    ("stop!|-low_stock", taps.SWITCH, taps.Switched("low_stock", on=False)),
    ("accounts", taps.ACCOUNTS, None),
    ("acc.yes|48210937", taps.JOIN, "48210937"),
    ("acc.off|telegram:123", taps.ASK_TAKE_OFF, taps.OfAccount("telegram", "123")),
    ("acc.off!|whatsapp:250788", taps.TAKE_OFF, taps.OfAccount("whatsapp", "250788")),
    ("sf", taps.CONFIRM_ME, ""),
    ("sf.show", taps.SECOND_FACTOR, None),
    ("leave|0123abcd", taps.LEAVE, "0123abcd"),
    ("resume|listing", taps.RESUME, "listing"),
    ("f|<back", PICK, Picked("<back")),
    ("f|<group:audience", PICK, Picked(Group("audience"))),
    ("f|<again:tested", PICK, Picked(Again("tested"))),
    ("f|Nyarugenge", PICK, Picked("Nyarugenge")),
    ("listen|listing.price", taps.LISTEN, "listing.price"),
    ("shop", taps.SHOP, taps.OnShelf()),
    ("shop|~1", taps.SHOP, taps.OnShelf(place=Place(1))),
    ("shop|all~0", taps.SHOP, taps.OnShelf("all")),
    ("shop|coffee~2", taps.SHOP, taps.OnShelf("coffee", Place(2))),
    ("shop|coffee~<12.1", taps.SHOP, taps.OnShelf("coffee", Place(1, (12,), before=True))),
    ("search", taps.SEARCH, taps.Found()),
    ("search|ikawa~1", taps.SEARCH, taps.Found("ikawa", Place(1))),
    ("search|a~b~>3.12.1", taps.SEARCH, taps.Found("a~b", Place(1, (3, 12)))),
    (
        "sift|ccofs3p5000itoc~>3.12.1~a~b",
        taps.FILTERED,
        taps.Filtered(CHOSEN, Place(1, (3, 12)), "a~b"),
    ),
    ("sift.by|price~ccofs3p5000itoc~a~b", taps.FILTER, taps.ToFilter("price", CHOSEN, "a~b")),
    ("prod|7", taps.PRODUCT, 7),
    ("options|7~>9.1", taps.OPTIONS, taps.OfProduct(7, Place(1, (9,)))),
    ("own.options|7~>9.1", taps.OWN_OPTIONS, taps.OfProduct(7, Place(1, (9,)))),
    ("add.option|7", taps.ADD_OPTION, 7),
    ("edit|7~option1", taps.EDIT, taps.FactOfProduct(7, "option1")),
    ("reviews|7~>9.1", taps.REVIEWS, taps.OfProduct(7, Place(1, (9,)))),
    ("cart", taps.CART, taps.InCart()),
    ("cart|0", taps.CART, taps.InCart(FIRST)),
    ("drop|7~>3.17600.6.0", taps.DROP, taps.OutOfCart(7, Place(0, (3, 17_600, 6)))),
    ("mine", taps.MINE, FIRST),
    ("mine|>5.1", taps.MINE, Place(1, (5,))),
    ("edit|7", taps.EDIT, taps.FactOfProduct(7)),
    ("edit|7~weight_grams", taps.EDIT, taps.FactOfProduct(7, "weight_grams")),
    ("edit|7~box", taps.EDIT, taps.FactOfProduct(7, "box")),
    ("delete!|7", taps.DELETE, 7),
    ("orders", taps.ORDERS, FIRST),
    ("orders|2", taps.ORDERS, Place(2)),
    ("sales", taps.SALES, taps.OfSales()),
    ("sales|pay~0", taps.SALES, taps.OfSales("pay")),
    ("sales|>8.1", taps.SALES, taps.OfSales(place=Place(1, (8,)))),
    ("sales|done~0", taps.SALES, taps.OfSales("done")),
    ("sales|done~>8.1", taps.SALES, taps.OfSales("done", Place(1, (8,)))),
    ("order|IS-7K4QM2", taps.ORDER, "IS-7K4QM2"),
    ("rec|IS-7K4QM2", taps.RECORD, "IS-7K4QM2"),
    ("rec.pay|IS-7K4QM2", taps.RECORD_MONEY, "IS-7K4QM2"),
    ("rec.back|IS-7K4QM2", taps.ASK_SENT_BACK, "IS-7K4QM2"),
    ("rec.back!|IS-7K4QM2", taps.SENT_BACK, "IS-7K4QM2"),
    ("att.say|0b6b~nothing", taps.ASK_VERDICT, taps.OfAttempt("0b6b", "nothing")),
    ("att.say!|0b6b~moved", taps.VERDICT, taps.OfAttempt("0b6b")),
    ("att.back|0b6b", taps.ASK_RETURN, "0b6b"),
    ("att.back!|0b6b", taps.RETURN, "0b6b"),
    ("att.take|0b6b", taps.TAKE_OTHER, "0b6b"),
    ("rec.all|IS-7K4QM2~2", taps.RECORD_CHANGES, taps.OfRecord("IS-7K4QM2", 2)),
    ("o.t.at_customs|IS-7K4QM2", taps.SAY_OF_PARCEL["at_customs"], "IS-7K4QM2"),
    ("o.t.lost|IS-7K4QM2", taps.SAY_OF_PARCEL["lost"], "IS-7K4QM2"),
    ("o.t.lost!|IS-7K4QM2", taps.SAY_FINALLY["lost"], "IS-7K4QM2"),
    ("o.cancel!|IS-7K4QM2", taps.CANCEL, taps.Cancelled("IS-7K4QM2")),
    ("o.cancel!|IS-7K4QM2~no_time", taps.CANCEL, taps.Cancelled("IS-7K4QM2", "no_time")),
    ("rate|IS-7K4QM2~5", taps.RATE, taps.Rated("IS-7K4QM2", 5)),
    ("hour!|20", taps.SET_HOUR, taps.DigestAt(20)),
    ("cp|12", taps.COMPLAINT, 12),
    ("cp.photos|12~seller", taps.COMPLAINT_PHOTOS, taps.ShownBy(12, "seller")),
    ("cp.yes!|12~2", taps.ACCEPT_OFFER, taps.OfferRead(12, 2)),
    ("q|12~0", taps.INQUIRY, taps.OfInquiry(12)),
    ("q|12~>9.1", taps.INQUIRY, taps.OfInquiry(12, Place(1, (9,)))),
    ("qs|>1.9.1", taps.INQUIRIES, Place(1, (1, 9))),
    ("talk", taps.TALK, taps.Concerning()),
    ("talk|IS-7K4QM2", taps.TALK, taps.Concerning("IS-7K4QM2")),
    ("talk|~7", taps.TALK, taps.Concerning(product=7)),
    ("bc|3", taps.COURSE, 3),
    ("bc.yes|3", taps.APPROVE, taps.Decided(3)),
    ("bc.yes|3.0f2c", taps.APPROVE, taps.Decided(3, "0f2c")),
    ("bc.no|3.0f2c", taps.DISAPPROVE, taps.Decided(3, "0f2c")),
    ("bc.link|3.0", taps.LINK, taps.OpenedLink(3, 0)),
    ("bc.news|3", taps.NEWS, 3),
    ("list.del!|4", taps.DROP_LIST, 4),
    ("stuck", taps.STUCK, FIRST),
    ("stuck.r|5~>9.1", taps.STUCK_LIKE, taps.FailedLike(5, Place(1, (9,)))),
    ("stuck.in|>9.1", taps.NOT_HANDLED, Place(1, (9,))),
]
READ: list[tuple[str, Action[Any], Any]] = [
    ("stuck.r|5", taps.STUCK_LIKE, taps.FailedLike(5)),
    ("stuck.r|1.0", taps.STUCK_LIKE, taps.FailedLike(1)),
    ("stuck.r|1.2", taps.STUCK_LIKE, taps.FailedLike(1, Place(2))),
    ("reviews|7", taps.REVIEWS, taps.OfProduct(7)),
    ("q|12", taps.INQUIRY, taps.OfInquiry(12)),
    ("shop|tea", taps.SHOP, taps.OnShelf("tea")),
    ("sales|0", taps.SALES, taps.OfSales()),
    ("orders|0", taps.ORDERS, FIRST),
    ("drop|7", taps.DROP, taps.OutOfCart(7)),
    ("home|once", taps.HOME, None),
    # a reason, a language that a later version has no more
    ("o.cancel!|IS-7K4QM2~rain", taps.CANCEL, taps.Cancelled("IS-7K4QM2")),
    ("lang|sw", taps.LANGUAGE, taps.ChosenLanguage()),
]


# Buttons that stand in chats: none of these names may ever mean something else, or nothing.
_NAMES = """
add bc bc.close bc.close! bc.edit bc.link bc.news bc.no bc.now bc.on bc.pause bc.read bc.recall
bc.recall! bc.stop bc.when bc.yes broadcast broadcasts buy camp.new campaign cart checkout delete
delete! drop edit forget forget! home hour hour! lang list.del list.del! list.new listen lists mine
myshop order orders own pause photos place prod rate resell reviews sales say search sell shop staff
stop stop! stuck stuck.1 stuck.all stuck.in stuck.r tracking unread f fresh leave resume stay
add.option options own.options
"""
_STEPS = """
o.acc o.back o.back! o.cancel o.cancel! o.claim o.dec o.dlv o.dlv! o.fix o.missing o.more o.nonews
o.nopay o.pack o.paid o.paid! o.part o.refund o.refund! o.ship o.ship! o.stock o.t.at_customs
o.t.attempt_failed o.t.awaiting_pickup o.t.customs_held o.t.exception o.t.in_transit o.t.lost
o.t.lost! o.t.out_for_delivery o.t.returned o.t.returned! o.why o.postage o.agree o.pay o.ways o.way
o.sum o.complain o.prove o.proof o.addr o.link o.link! o.pic o.thank o.ask
"""

NAMES, STEPS_OF_AN_ORDER = _NAMES.split(), _STEPS.split()

# One action of each way to write and read.
WAYS = {
    f"{each.name}, {each.kind.__name__}": each
    for each in {(it.kind, it.mark, it.older): it for it in ACTIONS.values()}.values()
}


def subject(data: str) -> str:
    return data.partition("|")[2]


@pytest.mark.parametrize(("data", "action", "value"), WRITTEN, ids=[each[0] for each in WRITTEN])
def test_buttons_are_written_as_they_ever_were(data: str, action: Action[Any], value: Any) -> None:
    tap = action() if action.kind is NoneType else action(value)
    assert tap == Tap(action.name, subject(data))
    assert tap.encode() == f"{action.name}|{subject(data)}||"


@pytest.mark.parametrize(
    ("data", "action", "value"), WRITTEN + READ, ids=[each[0] for each in WRITTEN + READ]
)
def test_buttons_of_before_are_read(data: str, action: Action[Any], value: Any) -> None:
    assert data.partition("|")[0] == action.name
    assert action.read(subject(data)) == value


def test_every_name_that_was_ever_written_is_known() -> None:
    assert {*NAMES, *STEPS_OF_AN_ORDER} <= ACTIONS.keys()


def test_a_step_says_of_which_order_it_is() -> None:
    """So that a refusal is followed by how that order stands."""
    found = {name for name, route in TAPS.items() if route.order_of("IS-7K4QM2~x") != ""}
    assert found == set(STEPS_OF_AN_ORDER)
    assert TAPS["o.cancel!"].order_of("IS-7K4QM2~price") == "IS-7K4QM2"
    assert TAPS["o.acc"].order_of("IS-7K4QM2") == "IS-7K4QM2"


@pytest.mark.parametrize("written", ["", "x", "-1", "1.5", "٧", "²", "9" * 19, " 7", "7 "])
def test_a_number_is_what_we_write_as_one(written: str) -> None:
    with pytest.raises(Nonsense):
        taps.PRODUCT.read(written)
    assert taps.DROP.read(f"{written}~0").product is None


WORDS = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(0, 10**18 - 1)
PLACES = st.builds(Place, st.integers(0, 10**6)) | st.builds(
    Place,
    st.integers(0, 999_999),
    st.lists(NUMBERS, min_size=1, max_size=3).map(tuple),
    st.booleans(),
)


FILTERS = st.builds(
    Filters,
    shop=st.integers(0, 10**9),
    most=st.integers(0, 10**8),
)


def values(action: Action[Any]) -> st.SearchStrategy[Any]:
    """What an action may be about. Words have the mark in them where nothing stands behind, or
    before, them."""
    match action.kind:
        case kind if kind in (NoneType, int, str, Place):
            known = {NoneType: st.none(), int: NUMBERS, str: WORDS, Place: PLACES}
            return known[action.kind]
        case kind if kind is Picked:
            return st.builds(Picked, st.builds(Group, WORDS) | st.builds(Again, WORDS))
    parts = list(fields(action.kind))
    kinds, free = get_type_hints(action.kind), parts[0 if action.from_end else -1].name
    found: dict[str, st.SearchStrategy[Any]] = {}
    for part in parts:
        kind = kinds[part.name]
        words = WORDS if part.name == free else WORDS.filter(lambda it: action.mark not in it)
        if action.kind is taps.OfAccount and part.name == "platform":
            words = WORDS.filter(lambda it: ":" not in it)
        simple = {str: words, int: NUMBERS, Place: PLACES, Filters: FILTERS}
        if kind == str | None:
            found[part.name] = words.filter(bool) | st.none()
        elif kind == int | None:
            found[part.name] = NUMBERS | st.none()
        elif kind == Place | None:
            found[part.name] = PLACES | st.none()
        else:
            found[part.name] = simple[kind] if kind in simple else st.from_type(kind)
    return st.builds(action.kind, **found)


@pytest.mark.parametrize("action", WAYS.values(), ids=WAYS)
@given(data=st.data())
@settings(max_examples=40)
def test_what_is_written_is_read(action: Action[Any], data: st.DataObject) -> None:
    value = data.draw(values(action))
    tap = action() if action.kind is NoneType else action(value)
    assert action.read(tap.subject) == value
    if tap.fits and not re.search(r"\d{19}", tap.subject):
        assert Tap.decode(tap.encode()) == tap


@pytest.mark.parametrize("action", WAYS.values(), ids=WAYS)
@given(written=st.text(max_size=40) | st.text("~.-<>:0123456789", max_size=20))
@settings(max_examples=40)
def test_nonsense_is_nothing_that_could_be_found(action: Action[Any], written: str) -> None:
    try:
        found = action.read(written)
    except Nonsense:
        pass
    else:
        assert isinstance(found, action.kind)
    route = TAPS.get(action.name)
    if route is not None:
        assert isinstance(route.order_of(written), str)
        with suppress(NotFound):
            route._read(written)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_a_button_has_room_for_what_it_may_carry(action: Action[Any]) -> None:
    """A thousand million of everything, and the longest words there are."""
    many, at = 10**9, Place(9999, (10**9, 17 * 10**14, 10**9)[: 3 if action is taps.DROP else 2])
    longest: dict[str, Any] = {
        "int": many,
        "int | None": many,
        "Place": at,
        "Place | None": at,
        "str": "IS-7K4QM2",
        "str | None": "0123456789abcdef",
        "PaymentMethod | None": max(METHODS, key=len),
    }
    if action is taps.FILTERED:  # words are cut to fit what else there is
        at = Place(999, (10**10, 10**9))
        every = Filters("cosmetics", 10**9, 100_000, in_stock=True, to_me=True, order="dearest")
        assert action(taps.Filtered(every, at)).fits
        return
    if action in (
        taps.SEARCH,
        taps.FILTER,
        taps.LISTEN,
        PICK,
    ):  # cut to fit; a name of ours; by each form
        return
    if action.kind in (NoneType, int, str, Place):
        value = longest.get(action.kind.__name__)
    elif action is taps.SWITCH:
        value = taps.Switched("broadcast", on=False)
    else:
        kinds = get_type_hints(action.kind)
        value = action.kind(
            **{
                each.name: longest[each.type]
                if each.type in longest
                else max(_words(kinds[each.name]), key=lambda it: len(str(it)))
                for each in fields(action.kind)
            }
        )
    assert (action() if action.kind is NoneType else action(value)).fits


def _words(kind: Any) -> list[Any]:
    """Of a Literal, or several of them."""
    found = [each for each in get_args(kind) if each is not NoneType]
    return [word for each in found for word in (_words(each) or [each])]


@pytest.mark.parametrize("words", ["a|b", "~", "a~b"])
def test_what_would_be_read_as_something_else_is_not_written(words: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        taps.CANCEL(taps.Cancelled(words, "price"))
    with pytest.raises(ValueError, match="subject"):
        taps.ORDER("a|b")


def test_nobody_but_the_codec_takes_subjects_apart() -> None:
    """Nor puts taps together: an action is called with a value of its type."""
    apart = re.compile(
        r"(subject|action)\.(startswith|partition|rpartition|split|removeprefix)\("
        r"|(?<!\w)Tap\("
    )
    at_home = {"bot/chat/taps.py", "bot/taps/action.py"}
    assert [
        f"{path}: {found[0]}"
        for path in sorted(Path("bot").rglob("*.py"))
        for found in apart.finditer(path.read_text(encoding="utf-8"))
        if str(path) not in at_home
    ] == []


def test_what_cannot_be_undone_is_said_by_its_action() -> None:
    """Not by how it is spelled: two accounts are joined for good by a name without a mark."""
    final = {name for name in ACTIONS if taps.is_final(name)}
    assert {"acc.yes", "bc.yes", "bc.now", "stuck.all", "o.paid!", "forget!"} <= final
    assert not {"country!", "zone!", "stop!", "hour!", "prod", "f"} & final
    spelled = re.compile(r"action\.(?:ends|starts)with\(")
    for path in sorted(Path("bot").rglob("*.py")):
        assert not spelled.search(path.read_text("utf-8")), path
