"""What postage costs: in whole numbers, rising with the weight, and refused where nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commerce.parcels import MOST_PARCELS, Packed, counted_grams, into_parcels
from bot.commerce.postage import Quote, in_force, quote, terms_of
from bot.commerce.refusals import NotDeliveredThere, NoWeight, TooHeavy
from bot.money import Money
from bot.parsing.boxes import Box
from bot.parsing.rate_terms import RateTerms, TariffLine
from bot.parsing.tariff_checks import check_tariff
from storage.models import PostageRate

TODAY = date(2026, 12, 17)
BEGAN = date(2026, 1, 1)


def rate(
    most: int, first: tuple[int, int], step: tuple[int, int] = (0, 0), **more: object
) -> PostageRate:
    facts = {
        "id": most,
        "zone": "china",
        "service": "ems",
        "currency": "RWF",
        "volume_divisor": None,
        "days_min": 5,
        "days_max": 12,
        "valid_from": BEGAN,
        "ended_in": None,
        "split": False,
    }
    return PostageRate(
        first_grams=first[0],
        first_price=first[1],
        step_grams=step[0],
        step_price=step[1],
        max_grams=most,
        **{**facts, **more},
    )


LADDER = [rate(2000, (500, 30000), (500, 8000)), rate(30000, (2000, 54000), (1000, 12000))]


def parcel(grams: int, quantity: int = 1, box: Box | None = None) -> list[Packed]:
    return [Packed("Ikawa", grams, quantity, box)]


def asked(rates: Sequence[PostageRate], goods: Sequence[Packed], *zones: str) -> Quote:
    return quote(rates, "ems", zones or ("china",), goods, TODAY)


def francs(grams: int, rates: Sequence[PostageRate] = LADDER) -> int:
    price = asked(rates, parcel(grams)).price
    assert price.currency == "RWF"
    return price.minor


class TestSteps:
    @pytest.mark.parametrize(
        ("grams", "price"),
        [
            (1, 30000),
            (499, 30000),
            (500, 30000),
            (501, 38000),  # each step begun counts
            (1000, 38000),
            (1001, 46000),
            (2000, 54000),
            (2001, 66000),  # matrixrate #39: nothing at the border of two lines
            (3000, 66000),
            (3001, 78000),
            (30000, 390000),
        ],
    )
    def test_at_each_border(self, grams: int, price: int) -> None:
        assert francs(grams) == price

    def test_the_order_of_the_lines_does_not_matter(self) -> None:
        """opencart #7749: the first line that fitted was taken."""
        assert francs(1500, LADDER[::-1]) == francs(1500) == 46000

    def test_the_lightest_is_not_the_price_of_all(self) -> None:
        """magento2 #6084: every weight had the price of the lowest line."""
        assert len({francs(grams) for grams in range(250, 30000, 500)}) > 25

    def test_many_of_a_light_thing_weigh_together(self) -> None:
        """openfoodnetwork #6072: rounded by piece, a thousand of one gram were free;
        coopcycle #1512: what was a little over the border stayed below it."""
        assert asked(LADDER, parcel(1, 1000)).price == asked(LADDER, parcel(1000)).price
        assert asked(LADDER, parcel(1, 2001)).price.minor == 66000

    def test_which_line_says_so_is_kept(self) -> None:
        found = asked(LADDER, parcel(2500))
        assert (found.rate_id, found.grams, found.days_min, found.days_max) == (30000, 2500, 5, 12)


class TestRefused:
    def test_heavier_than_the_last_line(self) -> None:
        """prestashop #23636, #19806: what no line covers had the price of the highest one."""
        with pytest.raises(TooHeavy) as refused:
            francs(30001)
        assert (refused.value.grams, refused.value.most) == (30001, 30000)

    def test_ten_of_a_thing_that_alone_is_not_too_heavy(self) -> None:
        """prestashop #3958, #36830: each product was compared with the limit, not the parcel."""
        with pytest.raises(TooHeavy):
            asked(LADDER, parcel(4000, 10))

    @pytest.mark.parametrize("grams", [0, -1])
    def test_a_product_without_weight(self, grams: int) -> None:
        """ecommerce-laravel #759: it was sent for nothing."""
        with pytest.raises(NoWeight) as refused:
            asked(LADDER, [*parcel(500), Packed("Agaseke", grams, 1)])
        assert refused.value.product == "Agaseke"

    def test_where_the_service_does_not_go(self) -> None:
        """WP-e-Commerce #2065: a line was offered to whom it was not made for."""
        with pytest.raises(NotDeliveredThere):
            asked(LADDER, parcel(500), "Huye", "rwanda")
        with pytest.raises(NotDeliveredThere):
            quote(LADDER, "post", ("china",), parcel(500), TODAY)


class TestZones:
    def test_the_nearest_goes_before(self) -> None:
        rates = [
            *LADDER,
            rate(1000, (1000, 900), zone="Huye"),
            rate(9000, (9000, 2500), zone="rwanda"),
        ]
        assert asked(rates, parcel(500), "Huye", "rwanda").price.minor == 900
        assert asked(rates, parcel(500), "Musanze", "rwanda").price.minor == 2500

    def test_what_is_too_heavy_for_the_nearest_is_not_sent_at_another_s_price(self) -> None:
        rates = [rate(1000, (1000, 900), zone="Huye"), rate(9000, (9000, 2500), zone="rwanda")]
        with pytest.raises(TooHeavy):
            asked(rates, parcel(1001), "Huye", "rwanda")


class TestDays:
    FUTURE = rate(2000, (2000, 99000), valid_from=date(2027, 1, 1))

    def test_a_later_day_takes_the_place_of_all_lines(self) -> None:
        rates = [*LADDER, self.FUTURE]
        assert francs(2000, rates) == 54000
        assert [each.max_grams for each in in_force(rates, date(2026, 12, 31))] == [2000, 30000]
        assert in_force(rates, date(2027, 1, 1)) == [self.FUTURE]

    def test_before_the_first_day_there_is_no_price(self) -> None:
        with pytest.raises(NotDeliveredThere):
            francs(500, [self.FUTURE])

    def test_what_has_ended_is_no_price(self) -> None:
        with pytest.raises(NotDeliveredThere):
            francs(500, [rate(2000, (2000, 99000), ended_in=7)])


class TestVolume:
    BIG = Box(300, 200, 200)  # 12 litres: 2.4 kg by 5,000

    @pytest.mark.parametrize(
        ("grams", "divisor", "counted"),
        [(1000, 5000, 2400), (1000, 6000, 2000), (3000, 5000, 3000), (1000, None, 1000)],
    )
    def test_the_larger_counts(self, grams: int, divisor: int | None, counted: int) -> None:
        assert counted_grams(parcel(grams, box=self.BIG), divisor) == counted

    def test_a_part_of_a_gram_is_a_gram(self) -> None:
        """postie #126, sendcloud #29: light things weighed nothing after a conversion."""
        assert counted_grams(parcel(1, box=Box(1, 1, 5001)), 5000) == 2

    def test_of_all_boxes_together(self) -> None:
        """prestashop #36830: ten boxes had the volume of one."""
        assert counted_grams(parcel(100, 10, self.BIG), 5000) == 24000

    def test_what_nobody_measured_counts_as_it_weighs(self) -> None:
        goods = [Packed("Agaseke", 100, 1, self.BIG), Packed("Ikawa", 500, 2)]
        assert counted_grams(goods, 5000) == 3400

    def test_too_large_is_too_heavy(self) -> None:
        rates = [rate(2000, (2000, 9000), volume_divisor=5000)]
        with pytest.raises(TooHeavy) as refused:
            asked(rates, parcel(1000, box=self.BIG))
        assert refused.value.grams == 2400


class TestSplit:
    """What is heavier than the last line, where the service takes several parcels."""

    LADDER = (rate(2000, (500, 300), (500, 80), split=True), rate(10000, (10000, 900), split=True))

    @pytest.mark.parametrize(
        ("grams", "quantity", "parcels", "price"),
        [
            (4000, 2, 1, 900),  # one that is not too heavy is one
            (4000, 3, 2, 1800),  # 8 kg and 4 kg
            (3000, 4, 2, 1800),  # 9 kg and 3 kg: bags are not cut
            (5250, 2, 2, 1800),
            (500, 21, 2, 1200),  # 10 kg and 500 g, with a first weight of its own
            (10000, 20, 20, 18000),
        ],
    )
    def test_each_parcel_is_priced_by_itself(
        self, grams: int, quantity: int, parcels: int, price: int
    ) -> None:
        """verbb/postie 42: there was no way for what one parcel could not hold."""
        found = asked(self.LADDER, parcel(grams, quantity))
        assert (found.parcels, found.price.minor, found.grams) == (parcels, price, grams * quantity)
        assert found.rate_id == (10000 if parcels > 1 or grams * quantity > 2000 else 2000)

    @pytest.mark.parametrize(("grams", "quantity"), [(10001, 1), (10000, 21), (1, 10**9)])
    def test_what_fits_in_no_parcel_is_refused(self, grams: int, quantity: int) -> None:
        """BoxPacker 170: a limit that was not held to. And nobody posts a lorry."""
        with pytest.raises(TooHeavy):
            asked(self.LADDER, parcel(grams, quantity))

    def test_volume_fills_a_parcel_as_well(self) -> None:
        """Bleez-Correios 34: it was split by weight alone, into parcels that nobody takes."""
        rates = [rate(10000, (10000, 900), split=True, volume_divisor=5000)]
        hats = parcel(500, 5, Box(400, 400, 200))  # 32 litres each: 6.4 kg
        assert (asked(rates, hats).parcels, asked(rates, hats).grams) == (5, 32000)
        # A full one has room for what is heavy and small.
        assert asked(rates, [*hats, Packed("Ikawa", 600, 5)]).parcels == 5

    def test_not_where_the_service_takes_one(self) -> None:
        with pytest.raises(TooHeavy):
            asked(LADDER, parcel(4000, 10))


# --- properties -----------------------------------------------------------------------------------

GRAMS = st.integers(1, 50_000)
PRICES = st.integers(1, 10**8)


@st.composite
def ladders(draw: st.DrawFn) -> list[PostageRate]:
    """Lines that a table may have: those that the reader's checks let through."""
    mosts = sorted(draw(st.sets(GRAMS, min_size=1, max_size=5)))
    rates: list[PostageRate] = []
    for most in mosts:
        first = draw(st.integers(1, most))
        step = (draw(GRAMS), draw(PRICES)) if first < most else (0, 0)
        rates.append(rate(most, (first, draw(PRICES)), step))
    kept: list[PostageRate] = []
    for each in rates:
        lines = [TariffLine(n, terms_of(one)) for n, one in enumerate([*kept, each])]
        if not check_tariff(lines, TODAY):
            kept.append(each)
    return kept or [rate(1000, (1000, 500))]


@given(ladders(), GRAMS, GRAMS)
def test_heavier_never_costs_less(rates: list[PostageRate], one: int, other: int) -> None:
    light, heavy = sorted((one, other))
    if heavy <= rates[-1].max_grams:
        assert francs(light, rates) <= francs(heavy, rates)


@given(ladders(), st.data())
def test_a_price_is_the_first_and_whole_steps(
    rates: list[PostageRate], data: st.DataObject
) -> None:
    """Worked out by counting, where the market divides."""
    most = rates[-1].max_grams
    grams = data.draw(st.integers(1, most))
    here = next(each for each in rates if grams <= each.max_grams)
    covered, price = here.first_grams, here.first_price
    while covered < grams and here.step_grams > 50:
        covered, price = covered + here.step_grams, price + here.step_price
    if here.step_grams > 50 or here.first_grams >= grams:
        assert francs(grams, rates) == price


@given(ladders())
def test_no_weight_up_to_the_last_is_without_price_and_none_beyond_has_one(
    rates: list[PostageRate],
) -> None:
    borders = {grams for each in rates for grams in (each.max_grams, each.max_grams - 1 or 1, 1)}
    assert all(francs(grams, rates) > 0 for grams in borders)
    with pytest.raises(TooHeavy):
        francs(rates[-1].max_grams + 1, rates)


@given(
    ladders(), st.lists(st.tuples(st.integers(1, 500), st.integers(1, 20)), min_size=1, max_size=6)
)
def test_a_parcel_costs_by_its_sum_however_it_is_counted(
    rates: list[PostageRate], goods: list[tuple[int, int]]
) -> None:
    together = [Packed("Ikawa", grams, quantity) for grams, quantity in goods]
    total = sum(grams * quantity for grams, quantity in goods)
    if total <= rates[-1].max_grams:
        found = asked(rates, together).price
        assert found == asked(rates, together[::-1]).price == Money(francs(total, rates), "RWF")
        assert type(found.minor) is int


@given(
    st.integers(1, 10**4), st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 3000),
    st.sampled_from([1000, 5000, 6000]),
)  # fmt: skip
def test_volume_in_whole_numbers(
    grams: int, length: int, width: int, height: int, divisor: int
) -> None:
    counted = counted_grams(parcel(grams, box=Box(length, width, height)), divisor)
    assert counted >= grams
    if counted > grams:  # the least whole number that is not below the volume
        volume = length * width * height
        assert (counted - 1) * divisor < volume <= counted * divisor


GOODS = st.builds(
    Packed,
    st.sampled_from("abc"),
    st.integers(1, 12_000),
    st.integers(1, 30),
    st.none() | st.builds(Box, *[st.integers(1, 900)] * 3),
)


@given(st.lists(GOODS, min_size=1, max_size=5), st.sampled_from([None, 1000, 5000]))
def test_nothing_is_lost_when_goods_are_split(goods: list[Packed], divisor: int | None) -> None:
    """Red when a unit is forgotten, counted twice, or put where there is no room."""
    most = 12_000
    found = into_parcels(goods, divisor, most)
    alone = [counted_grams([Packed(each.name, each.grams, 1, each.box)], divisor) for each in goods]
    if found is None:
        units = sum(each.quantity for each in goods)
        assert max(alone) > most or units > MOST_PARCELS
        return
    assert max(found) <= most
    assert len(found) <= MOST_PARCELS
    whole = counted_grams(goods, divisor)
    assert len(found) * most >= whole
    assert sum(found) >= whole
    assert found == sorted(found, reverse=True) == into_parcels(goods[::-1], divisor, most)


def test_terms_refuse_a_weight_that_is_not_theirs() -> None:
    terms = RateTerms("china", "ems", "RWF", 500, 30000, 0, 0, 500, 0, 5, 12)
    with pytest.raises(ValueError, match="501 g"):
        terms.price(501)
