"""Each check finds the fault it is there for, and lets the sound text beside it pass."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.i18n import buttons, checks
from tests.i18n.catalogues import ROOT, Entry
from tools import messages


def rw(msgid: str, *forms: str, plural: str = "", fuzzy: bool = False, note: str = "") -> Entry:
    return Entry("rw", msgid, forms, plural, fuzzy=fuzzy, note=note)


def zh(msgid: str, *forms: str, plural: str = "") -> Entry:
    return Entry("zh_Hans_CN", msgid, forms, plural)


def en(msgid: str, *forms: str, plural: str = "") -> Entry:
    return Entry("en", msgid, forms, plural)


PHOTOS = "{n} photos"
# check, the fault, the same without it
FAULTS: list[tuple[checks.Check, Entry, Entry]] = [
    (checks.complete, rw("Price", ""), rw("Price", "Igiciro")),
    (
        checks.agrees_with_its_noun,
        rw("Broadcast waits", "🕓 Itangazo: bitegereje kwemezwa"),
        rw("Broadcast waits", "🕓 Itangazo ritegereje kwemezwa"),
    ),
    (
        checks.agrees_with_its_noun,
        rw("A broadcast", "📣 Hari itangazo rigenewe benshi: bitegereje ko wemeza."),
        rw("A broadcast", "📣 Hari itangazo rigenewe benshi: ritegereje ko uryemeza."),
    ),
    (
        checks.agrees_with_its_noun,
        rw("The message", "Ubutumwa: ritegereje koherezwa"),
        rw("The message", "Kohereza ubutumwa: byarangiye"),
    ),
    (
        checks.agrees_with_its_noun,
        rw("Order {code}", "📦 Komande yawe {code} byapakiwe."),
        rw("Order {code}", "📦 Komande yawe {code} yapakiwe."),
    ),
    (
        checks.agrees_with_its_noun,
        rw("The orders", "Komande zawe: ntibirarangira."),
        rw("The orders", "Komande zawe: ntizirarangira."),
    ),
    (
        checks.agrees_with_its_noun,
        rw("The parcel", "Ipaki: byageze hano"),
        rw("The parcel", "Ipaki: yageze hano"),
    ),
    (
        checks.the_same_term_everywhere,
        rw("The poll is closed.", "Guhitamo byarangiye."),
        rw("The poll is closed.", "Ikibazo cyo guhitamo cyarangiye."),
    ),
    (
        checks.the_same_term_everywhere,
        zh("The seller has been told.", "已通知对方。"),
        zh("The seller has been told.", "已通知卖家。"),
    ),
    (
        checks.one_word_for_one_thing,
        zh("Cancelled.", "已取消，已通知对方。"),
        zh("Cancelled.", "已取消，已通知卖家。"),
    ),
    (
        checks.one_word_for_one_thing,
        rw("Or skip it.", "Cyangwa kanda Taruka."),
        rw("Or skip it.", "Cyangwa kanda Simbuka."),
    ),
    (checks.complete, rw("Price"), rw("Price", "Igiciro")),
    (checks.complete, rw("Price", "Igiciro", fuzzy=True), rw("Price", "Igiciro")),
    (
        checks.complete,
        rw("{n} photo", "Ifoto {n}", "", plural=PHOTOS),
        rw("{n} photo", "Ifoto {n}", "Amafoto {n}", plural=PHOTOS),
    ),
    (
        checks.same_placeholders,
        rw("Price: {price}", "Igiciro: {prix}"),
        rw("Price: {price}", "Igiciro: {price}"),
    ),
    (
        checks.same_placeholders,
        zh("Price: {price}", "价格：{price"),
        zh("Price: {price}", "价格：{price}"),
    ),
    (checks.same_placeholders, zh("{a} {b}", "{a} {a}"), zh("{a} {b}", "{b} {a} {b}")),
    (
        checks.same_placeholders,
        rw("{n} photo", "Ifoto {n}", "Amafoto", plural=PHOTOS),
        rw("{n} photo", "Ifoto {n}", "Amafoto {n}", plural=PHOTOS),
    ),
    (checks.same_tags, zh("<b>{code}</b>", "{code}"), zh("<b>{code}</b>", "<b>{code}</b>")),
    (checks.same_tags, zh("<b>{code}</b>", "</b>{code}<b>"), zh("<b>{code}</b>", "<b>{code}</b>")),
    (checks.same_tags, rw("Price", "Igiciro & ibindi"), rw("Price", "Igiciro")),
    (checks.same_tags, rw("Price", "Igiciro < 5"), rw("Price", "Igiciro")),
    (
        checks.plural_forms,
        rw("{n} photo", "Amafoto {n}", plural=PHOTOS),
        rw("{n} photo", "Ifoto {n}", "Amafoto {n}", plural=PHOTOS),
    ),
    (
        checks.plural_forms,
        zh("{n} photo", "{n} 张图片", "{n} 张图片", plural=PHOTOS),
        zh("{n} photo", "{n} 张图片", plural=PHOTOS),
    ),
    (checks.same_edges, rw("Price", "Igiciro "), rw("Price", "Igiciro")),
    (checks.same_edges, rw("Price", " Igiciro"), rw("Price", "Igiciro")),
    (checks.same_edges, rw("Price now", "Igiciro  ubu"), rw("Price now", "Igiciro ubu")),
    (checks.same_edges, rw("Price now", "Igiciro\nubu"), rw("Price now", "Igiciro ubu")),
    (checks.same_signposts, rw("✅ Saved", "Byabitswe"), rw("✅ Saved", "✅ Byabitswe")),
    (checks.same_signposts, rw("✅ Saved", "☑️ Byabitswe"), rw("✅ Saved", "✅ Byabitswe")),
    (checks.same_signposts, rw("Saved", "✅ Byabitswe"), rw("Saved", "Byabitswe")),
    (checks.constant_signposts, en("🧺 Handicrafts", "🧺"), en("🏺 Handicrafts", "🏺")),
    (checks.constant_signposts, en("🦄 Order", "🦄 Order"), en("🧾 Order", "🧾 Order")),
    (checks.constant_signposts, en("🇨🇳 Rwanda", "🇨🇳"), en("🇷🇼 Rwanda", "🇷🇼")),
    (
        checks.same_commands,
        rw("Help: /help", "Ubufasha: /ubufasha"),
        rw("Help: /help", "Ubufasha: /help"),
    ),
    (checks.same_commands, zh("Help: /help", "帮助"), zh("Help: /help", "帮助：/help")),
    (checks.english_is_itself, en("Price", "The price"), en("Price", "Price")),
    (
        checks.english_is_itself,
        en("{n} photo", "{n} photo", "{n} photo", plural=PHOTOS),
        en("{n} photo", "{n} photo", PHOTOS, plural=PHOTOS),
    ),
    (checks.no_english_left, rw("The stock", "Stock"), rw("The stock", "Sitoke")),
    (checks.no_english_left, rw("Pay it", "Ishyura your komande"), rw("Pay it", "Ishyura komande")),
    (checks.no_english_left, zh("The stock", "stock 库存"), zh("The stock", "库存")),
    (checks.no_english_left, zh("The stock", "Rwanda 库存"), zh("The stock", "DHL 库存")),
    (
        checks.glossary_terms,
        rw("🧺 Your cart", "🧺 Igitebo cyawe"),
        rw("🧺 Your cart", "🧺 Agatebo kawe"),
    ),
    (checks.glossary_terms, zh("✅ Checkout", "✅ 付钱"), zh("✅ Checkout", "✅ 去结算")),
    (
        checks.unsure_terms_are_marked,
        rw("🔎 Filter", "🔎 Yungurura"),
        rw("🔎 Filter", "🔎 Yungurura", note="For a native: is it said so?"),
    ),
    (checks.one_word_for_one_thing, rw("A", "Numero"), rw("A", "Nomero")),
    (checks.one_word_for_one_thing, zh("A", "你的产品"), zh("A", "您的商品")),
    (checks.no_kirundi, rw("A", "Raba ibicuruzwa vyose"), rw("A", "Reba ibicuruzwa byose")),
    (checks.no_kirundi, rw("A", "Hitamwo"), rw("A", "Hitamo")),
    (checks.straight_apostrophes, rw("A", "Ifoto y’igicuruzwa"), rw("A", "Ifoto y'igicuruzwa")),
    (checks.straight_apostrophes, rw("A", "Ifoto y' igicuruzwa"), rw("A", "Ifoto y'igicuruzwa")),
    *(
        (checks.nothing_bound_to_placeholders, rw("A {x}", fault), rw("A {x}", sound))
        for fault, sound in (
            ("Igiciro cya {x}", "Igiciro: {x}"),
            ("Cya {x}", "Ikibazo cyayo: {x}"),
            ("Wowe n'{x}", "Wowe na we: {x}"),
            ("Iduka rya <b>{x}</b>", "Iduka <b>{x}</b>"),
            ("Biva mu {x}", "Aho biva: {x}"),
            ("Murakoze na {x}", "Murakoze {x}"),
            ("Nk'{x}", "Kuri {x}"),
            ("Nta {x}", "Ntarengwa ni {x}"),
        )
    ),
    (checks.nouns_before_numbers, rw("{n} photos", "{n} amafoto"), rw("{n} photos", "Amafoto {n}")),
    (
        checks.nouns_before_numbers,
        rw("{n} photos", "📷 {n} amafoto"),
        rw("{n} photos", "📷 Amafoto {n}"),
    ),
    (
        checks.nouns_before_numbers,
        rw("A: {n}", "Igiteranyo: {n} amafoto"),
        rw("A: {n}", "Aho bugeze: {n} kuri 5"),
    ),
    *(
        (checks.chinese_punctuation, zh("A {product}", fault), zh("A {product}", sound))
        for fault, sound in (
            ("请重试,谢谢", "请重试，谢谢"),
            ("请重试.", "请重试。"),
            ("好吗?", "好吗？"),
            ("价格:12", "价格：12"),
            ("价格: {product}", "价格：{product}"),
            ("{product}:12", "{product}：12"),
            ("请点(这里)", "请点（这里）"),
            ('请点"这里"', "请点“这里”"),
            ("请点“这里", "请点“这里”"),
            ("好的， 谢谢", "好的，谢谢"),
            ("共 {n}, 谢谢", "共 {n}，谢谢"),
        )
    ),
    *(
        (checks.chinese_spaces, zh("A {n} {product}", fault), zh("A {n} {product}", sound))
        for fault, sound in (
            ("第3题", "第 3 题"),
            ("共{n}件", "共 {n} 件"),
            ("用DHL寄", "用 DHL 寄"),
            ("我的 商品", "我的商品"),
            ("删除 {product} 吗", "删除{product}吗"),
        )
    ),
    (checks.simplified_only, zh("A", "購物車"), zh("A", "购物车")),
    (checks.simplified_only, zh("A", "￥12"), zh("A", "¥12")),
    (checks.simplified_only, zh("A", "请开发票"), zh("A", "请开商业发票")),
]


@pytest.mark.parametrize(
    ("check", "fault", "sound"),
    FAULTS,
    ids=[f"{check.__name__}-{fault.forms}" for check, fault, _sound in FAULTS],
)
def test_is_found(check: checks.Check, fault: Entry, sound: Entry) -> None:
    assert check([fault])
    assert not check([sound])


def test_every_check_has_its_faults() -> None:
    assert {check for check, _fault, _sound in FAULTS} == set(checks.CHECKS)


def test_two_translations_of_one_term() -> None:
    again = rw("🔎 Look for it", "🔎 Rondora")
    assert checks.one_word_for_one_thing([rw("Look for it", "Shakisha"), again])
    assert not checks.one_word_for_one_thing([rw("Look for it", "Rondora"), again])


class TestButtons:
    @pytest.mark.parametrize(
        "form",
        [
            "🛒 Komeza gutumiza ibindi",
            "💰 " + "款" * 11,
            "🇷🇼 " + "x" * 22,
            "Komande {code} yawe yose",
        ],
    )
    def test_too_long(self, form: str) -> None:
        assert checks.short_buttons([rw("Pay", form)], {"Pay"})
        assert not checks.short_buttons([rw("Pay", form)], {"Something else"})

    @pytest.mark.parametrize(
        ("text", "cells"),
        [
            ("Emeza", 5),
            ("✅ Emeza", 8),
            ("✖️ Hagarika", 11),
            ("▶️", 2),
            ("🇷🇼 卢旺达", 9),
            ("👩‍🌾", 2),
            ("（12）", 6),
            ("é", 1),
            ("e\u0301", 1),
        ],
    )
    def test_cells(self, text: str, cells: int) -> None:
        assert checks.cells(text) == cells

    @pytest.mark.parametrize(
        "code",
        [
            'Button(t("Pay"), Tap("pay"))',
            'Button(label=t("Pay"))',
            'Button(t("Pay") if x else t("Not now"))',
            'Button(tn("Pay", "Pay {n}", 3))',
            'Choice(tc("unit", "Pay"), "1")',
            "Button(labels.pay(code))",
            'label = t("Pay")\nButton(label, Tap("x"))',
            'questions.typed("key", t("Pay"), ())',
            'Question("key", t("Pay"), ask, read)',
            'FormReview(lines, t("Pay"))',
            'Prompt(lines, contact=t("Pay"))',
        ],
    )
    def test_labels_are_followed(self, code: str) -> None:
        assert "Pay" in buttons.in_source(code, {"pay": frozenset({"Pay"})})

    @pytest.mark.parametrize(
        "code", ['Button("Pay")', "Button(f'{x} francs')", "Choice(what(), '1')"]
    )
    def test_a_label_that_cannot_be_followed(self, code: str) -> None:
        with pytest.raises(buttons.CannotFollow):
            buttons.in_source(code, {})


def _first(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


class TestOutOfDate:
    """`tools.messages --check` on a small house of its own."""

    @pytest.fixture
    def house(self, tmp_path: Path) -> Path:
        (tmp_path / "bot").mkdir()
        shutil.copy(ROOT / "bot/texts.py", tmp_path / "bot")
        (tmp_path / "bot/words.py").write_text(
            'A = t("Price", x=1)\nB = tn("{n} photo", "{n} photos", 3)\nC = tc("unit", "bag")\n'
        )
        messages.update(tmp_path)
        translations: dict[str, dict[str, str | tuple[str, ...]]] = {
            "rw": {"Price": "Igiciro", "bag": "umufuka", "{n} photo": ("Ifoto {n}", "Amafoto {n}")},
            "zh_Hans_CN": {"Price": "价格", "bag": "袋", "{n} photo": ("{n} 张图片",)},
        }
        for locale, words in translations.items():
            catalog = messages.read(tmp_path, locale)
            for message in catalog:
                if message.id:
                    message.string = words[_first(message.id)]
            path = tmp_path / messages.path_of(locale)
            path.write_text(messages.written(catalog), encoding="utf-8")
        assert messages.update(tmp_path) == []
        return tmp_path

    def test_nothing_to_find(self, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert messages.problems(house) == []
        assert messages.main(["--check"], house) == 0
        assert capsys.readouterr().out == ""

    def test_a_new_text(self, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (house / "bot/more.py").write_text('D = t("Brand new")\n')
        assert messages.main(["--check"], house) == 1
        said = capsys.readouterr().out
        assert f"{messages.path_of('rw')}: missing: Brand new\n" in said
        assert f"{messages.path_of('en')}: missing: Brand new\n" in said
        assert messages.TEMPLATE in said

    def test_writing_names_what_is_to_be_translated(
        self, house: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (house / "bot/more.py").write_text('D = t("Brand new")\n')
        assert messages.main([], house) == 0
        assert capsys.readouterr().out.splitlines() == [
            f"{messages.path_of(locale)}: not translated: Brand new"
            for locale in ("rw", "zh_Hans_CN")
        ]
        assert messages.main(["--check"], house) == 1

    def test_a_text_that_is_gone(self, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (house / "bot/words.py").write_text('A = t("Price")\n')
        assert messages.main(["--check"], house) == 1
        assert f"{messages.path_of('rw')}: not in the code: unit / bag\n" in capsys.readouterr().out
        messages.update(house)
        assert "umufuka" not in (house / messages.path_of("rw")).read_text(encoding="utf-8")
        assert "Igiciro" in (house / messages.path_of("rw")).read_text(encoding="utf-8")

    def test_a_changed_plural(self, house: Path) -> None:
        source = (house / "bot/words.py").read_text()
        (house / "bot/words.py").write_text(source.replace("{n} photos", "{n} pictures"))
        assert any("missing: {n} photo / {n} pictures" in line for line in messages.problems(house))
        assert messages.update(house) == []  # the translation of the singular's text is kept
        assert messages.problems(house) == []

    def test_an_untidy_catalogue(self, house: Path) -> None:
        path = house / messages.path_of("en")
        path.write_text(path.read_text().replace('msgstr "Price"', 'msgstr "Cost"'))
        wanted = f"{messages.path_of('en')}: not as tools/messages.py writes it"
        assert messages.problems(house) == [wanted]

    def test_a_fuzzy_text_is_none(self, house: Path) -> None:
        path = house / messages.path_of("rw")
        path.write_text(path.read_text().replace('msgid "Price"', '#, fuzzy\nmsgid "Price"'))
        assert f"{messages.path_of('rw')}: not translated: Price" in messages.problems(house)

    def test_notes_stay(self, house: Path) -> None:
        path = house / messages.path_of("rw")
        place = '#: bot/words.py\nmsgid "Price"'
        path.write_text(path.read_text().replace(place, f"# ask\n{place}"))
        messages.update(house)
        assert "# ask\n" in path.read_text()

    def test_the_same_twice(self, house: Path) -> None:
        before = {path: path.read_bytes() for path in (house / "locales").rglob("*.po*")}
        (house / "bot/words.py").write_text("\n\n\n" + (house / "bot/words.py").read_text())
        messages.update(house)
        assert {path: path.read_bytes() for path in (house / "locales").rglob("*.po*")} == before
        assert not any(b"Date" in text for text in before.values())
