"""Forms in real life: interrupted, left, taken up again after days, mended before the end."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.models import CartLine, Product, ProductPhoto, Shop
from tests.support.market import Market, Person, jpeg

LISTED = ("/sell", ">f|<skip", "Ikawa ya Huye")  # up to the question for the price


class TestAnotherLanguage:
    async def test_the_question_comes_again_in_the_new_language(self, market: Market) -> None:
        """Red when /language leaves the form, loses an answer or repeats the old words."""
        aline = await market.member("Aline", "en")
        await aline.through("/sell", "Koperative Kopakama")
        await aline.say("/language")
        answer = await aline.tap("lang|zh|")
        assert "已切换为中文" in answer.text
        assert "您卖什么？" in answer[-1].text
        answer = await aline.through("Ikawa", "Huye", "0788123456", ">f|<skip")
        assert "店铺名称：Koperative Kopakama" in answer.text

    async def test_notices_follow_the_language_as_it_is_when_they_are_sent(
        self, market: Market
    ) -> None:
        """A seller's second language. Red when words are chosen when the order is placed."""
        seller = await market.seller("Aline", "rw")
        product = await market.list_product(seller)
        buyer = await market.member("Bosco", "en")
        code = await market.order(buyer, product)
        await seller.hears(f"Komande nshya! {code}")
        await seller.through("/language", ">lang|en|")
        await market.forward(hours=2)
        await seller.hears(f"Order {code} has been waiting for 2 hours.")


class TestACommandInTheMiddle:
    @pytest.fixture
    async def aline(self, market: Market) -> Person:
        seller = await market.seller("Aline", "en")
        await seller.through(*LISTED)
        return seller

    async def test_leave_look_elsewhere_and_come_back(self, market: Market, aline: Person) -> None:
        """Red when the command is carried out at once, or the answers are gone afterwards."""
        asked = await aline.say("/cart")
        assert asked.text == (
            "📝 You are in the middle of this: Adding a product\nLeave it? Your answers are kept."
        )
        assert "Your cart is empty." in (await aline.tap("leave|")).text
        asked = await aline.say("/sell")
        assert "You have not finished this yet: Adding a product" in asked.text
        assert "What is the price of one" in (await aline.tap("resume|listing")).text
        review = await aline.through("9000", "5", ">f|kg|", "1 kg", ">f|<skip")
        assert "Product name: Ikawa ya Huye" in review.text
        assert "Price: 9 000 Frw" in review.text

    async def test_stay(self, market: Market, aline: Person) -> None:
        await aline.say("/orders")
        assert "What is the price of one" in (await aline.tap("stay|")).text
        assert "How many can you sell now?" in (await aline.say("9000")).text

    async def test_an_answer_to_the_form_is_an_answer(self, market: Market, aline: Person) -> None:
        """Whoever ignores the question and goes on answering has decided."""
        await aline.say("/orders")
        assert "How many can you sell now?" in (await aline.say("9000")).text

    async def test_a_button_of_the_menu_asks_too(self, market: Market, aline: Person) -> None:
        """Red when a tap on an older menu throws the form away."""
        asked = await aline.tap("add|")  # below "Your shop is open"
        assert "You are in the middle of this: Adding a product" in asked.text

    async def test_help_and_privacy_do_not_lead_away(self, market: Market, aline: Person) -> None:
        for command in ("/help", "/privacy"):
            answer = await aline.say(command)
            assert "What is the price of one" in answer[-1].text, command
        assert "How many can you sell now?" in (await aline.say("9000")).text

    async def test_start_again_forgets_the_old_answers(self, market: Market, aline: Person) -> None:
        await aline.through("/cart", ">leave|", "/sell")
        assert "Send photos of the product" in (await aline.tap("fresh|listing")).text
        assert "Now (" not in (await aline.tap("f|<skip")).text

    async def test_cancel_and_take_up_again(self, market: Market, aline: Person) -> None:
        """Red when /cancel loses what was answered, or offers no way back."""
        assert "Cancelled: Adding a product" in (await aline.say("/cancel")).text
        assert "What is the price of one" in (await aline.tap("resume|listing")).text


class TestTimeAndRestarts:
    async def test_a_restart_in_the_middle(self, crossed_market: Market) -> None:
        """Red when a form lives in memory, or an old button is stale only because we restarted."""
        aline = await crossed_market.member("Aline", "en")
        await aline.through("/sell", "Koperative Kopakama", "Ikawa")
        await crossed_market.restart()
        assert "phone number of your shop" in (await aline.say("Huye")).text
        await aline.say("0788123456")
        await crossed_market.restart()
        review = await aline.tap("f|<skip")
        assert "Shop name: Koperative Kopakama" in review.text
        await crossed_market.restart()
        assert "Your shop is open" in (await aline.tap("f|<confirm")).text
        shop = await crossed_market.one(select(Shop))
        assert (shop.name, shop.about, shop.district) == ("Koperative Kopakama", "Ikawa", "Huye")

    async def test_what_was_sent_while_nobody_listened_is_answered(
        self, crossed_market: Market
    ) -> None:
        """Red when pending updates are dropped at the start."""
        aline = await crossed_market.member("Aline", "en")
        await crossed_market.stop()
        for words in ("/sell", "Koperative Kopakama", "Ikawa"):
            await aline.phone.say(words)
        await crossed_market.start()
        await crossed_market.quiet()
        assert "In which district is your shop?" in aline.newest.text

    async def test_days_later(self, market: Market) -> None:
        """Red when a form runs out before its session does."""
        seller = await market.seller("Aline", "en")
        await seller.through(*LISTED)
        await market.forward(days=6)
        await market.restart()
        assert "How many can you sell now?" in (await seller.say("9000")).text
        review = await seller.through("5", ">f|kg|", "1 kg", ">f|<skip")
        assert "Product name: Ikawa ya Huye" in review.text


CHANGES = [
    # question, new answer, what the preview then says
    ("name", "Ikawa ya Nyamagabe", "Product name: Ikawa ya Nyamagabe"),
    ("price", "9k", "Price: 9 000 Frw"),
    ("stock", "7", "Stock: 7"),
    ("unit", ">f|packet|", "Unit: packet"),
    ("weight_grams", "1,5 kg", "Weight: 1.5 kg"),
    ("category", ">f|spices|", "Category: 🌶 Spices"),
    ("description", "Yogeje.", "Description: Yogeje."),
]


class TestMendingBeforeTheEnd:
    async def test_any_single_answer(self, market: Market) -> None:
        """From the preview and back to it, the other answers as they were."""
        seller = await market.seller("Aline", "en")
        review = await seller.through(*LISTED, "12500", "40", ">f|bag|", "500 g")
        review = await seller.tap("f|<skip")
        before = set(review.text.splitlines())
        for question, answer, shown in CHANGES:
            picking = await seller.tap("f|<edit")
            if not picking.offers(f"f|{question}|"):
                await seller.tap("f|<more")
            await seller.tap(f"f|{question}|")
            review = await seller.through(answer)
            after = set(review.text.splitlines())
            assert shown in after, question
            assert len(before - after) <= 1, question
            before = after
        photos = await seller.through(">f|<edit", ">f|photos|")
        assert "Send photos" in photos.text
        await seller.photos(jpeg())
        review = await seller.tap("f|<keep")
        assert review[0].kind == "photo"
        await seller.tap("f|<confirm")
        product = await market.one(select(Product))
        assert (product.name, product.price, product.on_hand) == ("Ikawa ya Nyamagabe", 9000, 7)
        assert (product.unit, product.weight_grams, product.category) == ("packet", 1500, "spices")
        assert product.description == "Yogeje."
        assert await market.count(ProductPhoto) == 1

    async def test_back_and_forth(self, market: Market) -> None:
        """Red when going back loses an answer or cannot change one."""
        seller = await market.seller("Aline", "en")
        await seller.through(*LISTED, "12500")
        back = await seller.tap("f|<back")
        assert "Now (Price: 12 500 Frw)" in back.text
        back = await seller.tap("f|<back")
        assert "Now (Product name: Ikawa ya Huye)" in back.text
        await seller.say("Icyayi")
        assert "How many" in (await seller.through(">f|<back", "11000")).text
        review = await seller.through("3", ">f|bag|", "500 g", ">f|<skip")
        assert "Product name: Icyayi" in review.text
        assert "Price: 11 000 Frw" in review.text

    async def test_digits_choose_like_buttons(self, market: Market) -> None:
        seller = await market.seller("Aline", "en")
        await seller.through(*LISTED, "12500", "40", "2", "500 g", "1", ">f|<skip")
        review = await seller.say("1")
        assert "Your product is on the market" in review.text
        product = await market.one(select(Product))
        assert (product.unit, product.category) == ("bag", "coffee")


class TestPhotos:
    async def test_a_document_that_is_an_image_counts(self, market: Market) -> None:
        """Red when only Telegram's own photos are taken, or a document's id is sent as a photo."""
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        answer = await seller.file(jpeg(kind="PNG"), "ikawa.png")
        assert "1 photo so far." in answer.text
        refused = await seller.file(b"%PDF-1.7 price list", "prices.pdf")
        assert refused.text.startswith("That file is not a photo.")
        review = await seller.through(
            ">f|<keep", "Ikawa", "9000", "5", ">f|bag|", "1 kg", ">f|<skip"
        )
        assert review[0].kind == "photo"
        await seller.tap("f|<confirm")
        buyer = await market.member("Bosco", "en")
        card = await buyer.through("ikawa", ">prod|")
        assert card[0].kind == "photo"

    async def test_ten_are_the_most(self, market: Market) -> None:
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        await seller.photos(*(jpeg(n * 20) for n in range(10)))
        refused = await seller.photos(jpeg(255))
        assert "The maximum is 10 photos. The first ones were kept." in refused.text
        review = await seller.through(
            ">f|<keep", "Ikawa", "9000", "5", ">f|bag|", "1 kg", ">f|<skip"
        )
        assert review.pictures == 10
        assert review[-1].kind == "text"


async def test_a_shared_number_is_an_answer(market: Market) -> None:
    """Red when the contact key's answer is not read, or the key stays on the screen."""
    aline = await market.member("Aline", "en", phone="+250788123456")
    await aline.through("/sell", "Koperative Kopakama", "Ikawa", "Huye")
    answer = await aline.press(aline.keyboard[0])
    assert "+250 788 123 456" in answer.text
    assert aline.keyboard == []


@pytest.mark.parametrize(
    "away",
    [
        (">f|<back",),
        (">f|<cancel",),
        ("abc", "/help", "/shop", ">leave|"),
        ("0788123456", ">f|<back", ">f|<keep"),
        ("0788123456", ">f|<skip", ">f|<edit", ">f|phone|", ">f|<back"),
    ],
)
async def test_the_key_goes_with_its_question(market: Market, away: tuple[str, ...]) -> None:
    """Red when "Share my number" stays below a question that it cannot answer: on a small phone it
    hides half the screen."""
    aline = await market.member("Aline", "en")
    await aline.through("/sell", "Koperative Kopakama", "Ikawa", "Huye")
    *before, last = away
    await aline.through(*before)
    assert aline.keyboard == ["📱 Share my number"], "it stays as long as its question"
    answer = await aline.through(last)
    assert aline.keyboard == []
    assert answer[-1].data, "and the new question comes with its buttons"


async def test_two_people_fill_the_same_form_at_once(market: Market) -> None:
    """Red when a form's state is shared."""
    aline, bosco = await market.member("Aline", "rw"), await market.member("Bosco", "en")
    for mine, yours in (("/sell", "/sell"), ("Kopakama", "Abahuzamugambi"), ("Ikawa", "Icyayi")):
        await aline.say(mine)
        await bosco.say(yours)
    for person in (aline, bosco):
        await person.through("Huye", "0788123456", ">f|<skip", ">f|<confirm")
    assert sorted(await market.rows(select(Shop.name))) == ["Abahuzamugambi", "Kopakama"]
    assert not await market.count(CartLine)
