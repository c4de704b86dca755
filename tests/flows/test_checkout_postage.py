"""The checkout where postage has a price: what goes there is offered, and is in the total."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.commerce.postage_options import ServiceOption, TooHeavyFor
from bot.commerce.quotes import CartQuote
from bot.commerce.refusals import NotPaidThatWay
from bot.flows import checkout, order_postage
from bot.flows.commands import CorrectPostage, PlaceOrder
from bot.flows.form import Question
from bot.i18n import Reader, markup
from bot.money import Money
from bot.payment_methods import Situation
from tests.support.forms import BASKET, Filling
from tests.support.trade import francs

QUOTED = CartQuote({}, (None,), (None,), (None,), (), datetime(2026, 11, 29, 8, tzinfo=UTC))
OPTIONS = (ServiceOption("moto", francs(1500), 0, 1), ServiceOption("post", francs(0), 2, 2))


def to_the_question(found: object = OPTIONS, **more: object) -> Filling:
    answers = replace(checkout.Answers(basket=BASKET, priced=True), **more)  # type: ignore[arg-type]
    filling = Filling(checkout.FORM, answers, found=found)
    filling.say("Uwase Alice").tap("RW").say("0788 123 456", "Gasabo", "Remera")
    return filling.say("behind the market")


def done(filling: Filling) -> PlaceOrder:
    placed = filling.tap("<confirm").done
    assert isinstance(placed, PlaceOrder)
    return placed


def test_each_way_has_its_price_and_its_days() -> None:
    words = to_the_question().words
    assert "🛵 Motorbike rider: 1" in words
    assert "Days on the way: 0 to 1" in words
    assert "📮 Post office (Iposita): free" in words
    assert "Days on the way: 2" in words


def test_how_many_parcels_a_way_takes() -> None:
    words = to_the_question(found=(replace(OPTIONS[0], parcels=3), OPTIONS[1])).words
    assert words.count("Number of parcels: 3") == 1
    assert "Number of parcels: 3" in to_the_question(
        found=(replace(OPTIONS[0], parcels=3),)
    ).tap("moto", "on_delivery").words  # fmt: skip


HEAVY = "Your goods are too heavy for this way of sending: 🛵 Motorbike rider. It takes 20"


def test_a_way_that_takes_no_more_is_named_and_cannot_be_chosen() -> None:
    filling = to_the_question(found=(TooHeavyFor("moto", 20000), OPTIONS[1]))
    assert HEAVY in filling.words.replace("\u00a0", " ")
    assert filling.tap("post", "mobile_money").over is False
    assert HEAVY not in filling.words.replace("\u00a0", " ")


def test_where_all_is_too_heavy_it_cannot_be_ordered() -> None:
    """Never at the price of the last line, nor without one."""
    filling = to_the_question(found=(TooHeavyFor("moto", 20000),))
    assert HEAVY in filling.words.replace("\u00a0", " ")
    assert "No parcel may be as heavy" in filling.words
    assert "<confirm" not in filling.taps


def test_what_is_paid_before_it_is_sent_has_a_way_of_sending() -> None:
    """Red when goods of two shops are paid in China with no postage, which nobody could add."""
    filling = to_the_question(found=(), basket=replace(BASKET, shops=2))
    china = replace(
        filling.state.answers,
        country="CN",
        province="ZJ",
        city="杭州市",
        area="西湖区",
        postcode="",
    )
    two = Filling(checkout.FORM, replace(china, street="文三路 90 号", offers=()))
    assert "no way of sending in common" in two.words
    assert "<confirm" not in two.taps
    assert "agree on it with the seller" not in two.words
    one = Filling(checkout.FORM, replace(two.state.answers, basket=replace(BASKET, shops=1)))
    assert "Postage to this country has no price for these products yet" in one.words
    assert "<confirm" not in one.taps
    assert "Payment:" not in one.words, "nobody chose a way to pay for what cannot be ordered"


@pytest.mark.parametrize("offers", [(), (TooHeavyFor("ems", 20000),)])
@pytest.mark.parametrize(("shops", "way_out"), [(2, "each shop"), (1, "those of each currency")])
def test_two_currencies_to_another_country(
    shops: int, way_out: str, offers: tuple[TooHeavyFor, ...]
) -> None:
    """Red when shops that both send there read that they have no way of sending in common."""
    mixed = replace(BASKET, shops=shops, totals=(francs(24000), Money(11800, "CNY")))
    answers = checkout.Answers(
        basket=mixed,
        priced=True,
        recipient="A B",
        country="KE",
        phone="+254712345678",
        lines="Box 5",
        town="Nairobi",
        region="",
        postal_code="",
        zones=("world",),
        offers=offers,
    )
    words = Filling(checkout.FORM, answers).words
    assert "priced in different currencies cannot be one order: RWF and CNY" in words
    assert f"Order {'from ' if shops == 2 else ''}{way_out} separately." in words
    assert "in common" not in words
    assert "as heavy" not in words


def ways_of(*totals: Money, quoted: bool) -> set[str]:
    basket = replace(BASKET, shops=2, totals=totals, channels=("alipay",), quoted=quoted)
    return ways_of_form(checkout.Answers(basket=basket, country="CN"))


def test_a_way_to_pay_is_offered_where_it_is_taken_for_all_shops() -> None:
    """Red when only the first shop of a cart is looked at: Alipay was offered for francs without a
    rate, and refused at the end."""
    yuan, some = Money(11800, "CNY"), francs(24000)
    assert ways_of(yuan, some, quoted=False) == ways_of(some, yuan, quoted=False) == {"arranged"}
    assert "alipay" in ways_of(yuan, some, quoted=True)
    assert "alipay" in ways_of(yuan, quoted=False)


@pytest.mark.parametrize("bank", [False, True])
def test_why_a_wallet_cannot_be_chosen(bank: bool) -> None:
    """Red when a buyer abroad finds fewer ways to pay, and nobody says why."""
    basket = replace(BASKET, shops=1, channels=("alipay", "wechat_pay"), bank=bank, quoted=False)
    china = checkout.Answers(basket=basket, country="CN")
    said = "You cannot pay in CNY now: the market has no recent exchange rate. Its staff are told."
    assert lines_of_payment(china).count(said) == 1
    for other in (
        replace(china, country="KE"),  # no way is charged in yuan there
        replace(china, basket=replace(basket, quoted=True)),
        replace(china, basket=replace(basket, totals=(Money(11800, "CNY"),))),
        replace(china, basket=replace(basket, channels=())),
        replace(china, country="RW"),
    ):
        assert said not in lines_of_payment(other)


def lines_of_payment(answers: checkout.Answers) -> list[str]:
    [question] = [each for each in checkout.FORM.questions(answers) if each.key == "method"]
    assert isinstance(question, Question)
    return [markup(each, Reader.of("en")) for each in question.ask(answers).lines]


def test_what_is_offered_after_a_refusal_is_what_is_taken_now() -> None:
    """Red when the way that was just refused is offered again, for ever."""
    basket = replace(BASKET, channels=("alipay",), bank=True, quoted=True)
    answers = checkout.Answers(basket=basket, country="CN", method="alipay")
    refused = NotPaidThatWay(Situation("CN", frozenset({"RWF"}), None, True, False, (), True))
    mended = checkout.FORM.mend(answers, refused) if checkout.FORM.mend else answers
    assert mended.method is None
    assert ways_of_form(mended) == {"arranged"}


def ways_of_form(answers: checkout.Answers) -> set[str]:
    choices = next(q for q in checkout.FORM.questions(answers) if q.key == "method")
    assert isinstance(choices, Question)
    return {choice.value for choice in choices.ask(answers).choices}


def test_shops_that_have_no_way_in_common_can_be_ordered_from_separately() -> None:
    """Red when goods of two shops, or in two currencies, are paid with no word of how their postage
    would be known."""
    two = to_the_question(found=(), basket=replace(BASKET, shops=2)).tap("on_delivery")
    assert "order from each shop separately" in two.words
    one = to_the_question(found=(), basket=replace(BASKET, shops=1)).tap("on_delivery")
    assert "separately" not in one.words


def test_goods_and_postage_are_the_total() -> None:
    words = to_the_question().tap("moto", "on_delivery").words.replace("\u00a0", " ")
    assert "🛵 Motorbike rider: 1 500" in words
    assert "Total: 26 500" in words
    assert "Shipping is not included" not in words


def test_what_costs_nothing_is_chosen_like_another() -> None:
    """medusa #8615: what was free had no price and could not be chosen."""
    placed = done(to_the_question().tap("post", "mobile_money"))
    assert (placed.service, placed.postage) == ("post", francs(0))


def test_where_nothing_goes_it_is_as_without_prices() -> None:
    filling = to_the_question(found=())
    assert "How will you pay?" in filling.words
    words = filling.tap("on_delivery").words
    assert "Shipping is not included: agree on it with the seller." in words
    placed = done(filling)
    assert (placed.service, placed.postage) == (None, None)


def test_another_district_is_asked_anew() -> None:
    """What Gasabo costs is no price for Huye."""
    filling = to_the_question().tap("moto", "on_delivery")
    filling.found = OPTIONS[1:]
    filling.tap("<edit", "district").say("Huye", "Ngoma")
    assert "📮 Post office (Iposita): free" in filling.words
    assert "🛵" not in filling.words
    assert done(filling.tap("post", "mobile_money")).service == "post"


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("recipient", "Uwase Aline"),
        ("phone", "0788 999 888"),
        ("landmark", "green gate"),
        ("sector", "Kacyiru"),
    ],
)
def test_what_costs_no_other_postage_leaves_the_way_of_sending_and_of_paying(
    line: str, typed: str
) -> None:
    """Red when another name is asked how the parcel is carried, and how it is paid."""
    filling = to_the_question().tap("moto", "on_delivery")
    filling.found = ()  # what would be found now
    filling.tap("<edit", line).say(typed)
    placed = done(filling)
    assert (placed.service, placed.postage, placed.method) == ("moto", francs(1500), "on_delivery")
    assert typed.replace(" ", "")[-6:] in "".join(placed.address.values()).replace(" ", "")


def test_a_sector_of_another_district_is_another_place() -> None:
    filling = to_the_question().tap("moto", "on_delivery")
    filling.found = OPTIONS[1:]
    filling.tap("<edit", "sector").say("Kicukiro, Niboye")
    assert filling.state.answers.district == "Kicukiro"
    assert "📮 Post office (Iposita): free" in filling.words


def test_abroad_another_name_leaves_the_sum_that_was_fixed() -> None:
    fixed = replace(QUOTED, totals=(Money(11800, "CNY"),))
    basket = replace(BASKET, shops=1, bank=True)
    china = checkout.Answers(
        basket=basket,
        priced=True,
        recipient="王小明",
        country="CN",
        phone="+8613800138000",
        province="ZJ",
        city="杭州市",
        area="西湖区",
        street="文三路 90 号",
        postcode="",
        offers=(ServiceOption("ems", francs(9000), 5, 9),),
        service="ems",
        method="bank_transfer",
        quote=fixed,
    )
    filling = Filling(checkout.FORM, china, found=None).tap("<edit", "recipient").say("王晓明")
    placed = done(filling)
    assert (placed.service, placed.method, placed.quote) == ("ems", "bank_transfer", fixed)
    assert placed.address["recipient"] == "王晓明"


def test_without_prices_nothing_is_asked() -> None:
    filling = to_the_question(priced=False)
    assert "How will you pay?" in filling.words
    assert done(filling.tap("on_delivery")).service is None


def test_a_checkout_of_an_older_version_goes_on() -> None:
    filling = to_the_question(priced=False).tap("on_delivery")
    stored = checkout.FORM.dump(filling.state)
    for field in ("priced", "offers", "service"):
        stored["answers"].pop(field)
    loaded, whole = checkout.FORM.load(checkout.FORM.version, stored)
    assert whole
    assert loaded == filling.state


WEIGHED = order_postage.Answers("IS-7K4QM2", francs(1500), francs(25000))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1500", "That is the postage already"),
        ("-3", "must be above 0"),
        ("1500,5", "no decimals"),
        ("heavy", "That is not a price"),
    ],
)
def test_what_cannot_be_a_new_postage(typed: str, sentence: str) -> None:
    filling = Filling(order_postage.FORM, WEIGHED).say(typed)
    assert sentence in filling.words
    assert filling.done is None


def test_a_shop_that_prices_in_dollars_is_asked_for_dollars() -> None:
    """Red when 3 500 francs become 3,500 dollars, or cents cannot be said."""
    dollars = order_postage.Answers("IS-7K4QM2", Money(2207, "USD"), Money(2500, "USD"))
    filling = Filling(order_postage.FORM, dollars)
    assert "US$35.50" in filling.words
    assert "prices are in this currency: USD" in filling.say("3 500 Frw").words
    done = filling.say("US$ 24.50").tap("<confirm").done
    assert done == CorrectPostage("IS-7K4QM2", Money(2450, "USD"))


def test_the_seller_sees_the_total_before_it_is_asked() -> None:
    filling = Filling(order_postage.FORM, WEIGHED).say("1 800")
    assert "Total: 26 800" in filling.words.replace("\u00a0", " ")
    assert filling.tap("<confirm").done == CorrectPostage("IS-7K4QM2", francs(1800))
