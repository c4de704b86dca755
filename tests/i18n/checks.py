"""What must hold for every text. Each check takes entries and names the faults it finds.

`test_catalogues.py` runs them over the catalogues; `test_seeded_faults.py` proves of each that it
fails when it should. The reasons are in docs/l10n.md.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise

from tests.i18n.agreement import agrees_with_its_noun
from tests.i18n.catalogues import Entry, glossary, kirundi, signposts

Check = Callable[[Iterable[Entry]], list[str]]

FORMS = {"rw": 2, "en": 2, "zh_Hans_CN": 1}
HAN = "\u4e00-\u9fff\u3400-\u4dbf"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
TAG = re.compile(r"</?\w+>")


def placeholders(text: str) -> Counter[str]:
    """The names in braces. Raises ValueError for a brace without its pair."""
    return Counter(
        name
        for _text, name, _spec, _conversion in string.Formatter().parse(text)
        if name is not None
    )


def is_emoji(character: str) -> bool:
    return unicodedata.category(character) == "So" or character in "\ufe0f\u200d"


def emoji(text: str) -> str:
    return "".join(character for character in text if is_emoji(character))


def bare(text: str) -> str:
    """The words alone: without signposts, and without the stop at the end."""
    return "".join(c for c in text if not is_emoji(c)).strip().rstrip(".!。！").strip()


def words_of(text: str) -> list[str]:
    """Words in Latin letters, outside placeholders, tags and commands."""
    text = re.sub(r"\{\w+\}|</?\w+>|/\w+", " ", text)
    return re.findall(r"[^\W\d_]+", text)


def cells(text: str) -> int:
    """The width on a phone: a wide character and an emoji count 2."""
    width = 0
    for before, character in pairwise("\0" + text):
        if character in "\ufe0f\u200d" or unicodedata.combining(character):
            continue
        if "\U0001f1e6" <= character <= "\U0001f1ff":  # two letters make one flag
            width += 1
        elif is_emoji(character) or unicodedata.east_asian_width(character) in "WF":
            width += 0 if before == "\u200d" else 2
        else:
            width += 1
    return width


# --- every language -----------------------------------------------------------------------------


def complete(entries: Iterable[Entry]) -> list[str]:
    return [
        str(entry) for entry in entries if entry.fuzzy or not entry.forms or not all(entry.forms)
    ]


def same_placeholders(entries: Iterable[Entry]) -> list[str]:
    """In every plural form, too: Babel and gettext let a wrong `{name}` pass. One may be said twice
    where a language needs it (6 袋（每袋 500 克）)."""
    found = []
    for entry in entries:
        wanted = placeholders(entry.plural or entry.msgid).keys()
        for form in (*entry.sources(), *entry.forms):
            try:
                if placeholders(form).keys() != wanted:
                    found.append(f"{entry}: {form!r}")
            except ValueError as error:
                found.append(f"{entry}: {error}")
    return found


def same_tags(entries: Iterable[Entry]) -> list[str]:
    """The tags of the English text, each opened and closed; nothing else that HTML would read."""
    found = []
    for entry in entries:
        wanted = Counter(TAG.findall(entry.msgid))
        for form in entry.forms:
            tags = TAG.findall(form)
            opened: list[str] = []
            for tag in tags:
                if not tag.startswith("</"):
                    opened.append(tag)
                elif not opened or opened.pop() != tag.replace("/", ""):
                    break
            else:
                if (
                    Counter(tags) == wanted
                    and not opened
                    and not re.search(r"[<>&]", TAG.sub("", form))
                ):
                    continue
            found.append(f"{entry}: {form!r}")
    return found


def plural_forms(entries: Iterable[Entry]) -> list[str]:
    return [
        str(entry)
        for entry in entries
        if len(entry.forms) != (FORMS[entry.locale] if entry.plural else 1)
    ]


def same_edges(entries: Iterable[Entry]) -> list[str]:
    """Spaces at the ends, line breaks, and no two spaces in a row."""
    found = []
    for entry in entries:
        left = len(entry.msgid) - len(entry.msgid.lstrip())
        right = len(entry.msgid) - len(entry.msgid.rstrip())
        for form in entry.forms:
            edges = (len(form) - len(form.lstrip()), len(form) - len(form.rstrip()))
            if (
                edges != (left, right)
                or form.count("\n") != entry.msgid.count("\n")
                or re.search(r"\s{2}", form)
            ):
                found.append(f"{entry}: {form!r}")
    return found


def same_signposts(entries: Iterable[Entry]) -> list[str]:
    return [
        f"{entry}: {form!r}"
        for entry in entries
        for form in entry.forms
        if emoji(form) != emoji(entry.msgid)
    ]


def signs(text: str) -> list[str]:
    """Each emoji as it is seen: with its joiners, and two letters of a flag as one."""
    return re.findall(r"[\U0001f1e6-\U0001f1ff]{2}|(?:[^\W_]|[^\w\s])\ufe0f?", _only_signs(text))


def _only_signs(text: str) -> str:
    return "".join(c if is_emoji(c) or "\U0001f1e6" <= c <= "\U0001f1ff" else " " for c in text)


def constant_signposts(entries: Iterable[Entry]) -> list[str]:
    """A sign stands only where its thing is spoken of, and every sign has one meaning."""
    meanings = signposts()
    return [
        f"{entry}: {sign} " + (f"means: {meanings[sign][0]}" if sign in meanings else "is unknown")
        for entry in entries
        if entry.locale == "en"
        for sign in signs(entry.msgid)
        if sign not in meanings or not re.search(meanings[sign][1], entry.msgid, re.IGNORECASE)
    ]


def same_commands(entries: Iterable[Entry]) -> list[str]:
    """/sell, /help: what is tapped must be there, and still be a command to Telegram."""
    command = re.compile(r"(?<![\w/<])/[a-z]+")
    return [
        f"{entry}: {form!r}"
        for entry in entries
        for form in entry.forms
        if Counter(command.findall(form)) != Counter(command.findall(entry.msgid))
    ]


def english_is_itself(entries: Iterable[Entry]) -> list[str]:
    return [str(e) for e in entries if e.locale == "en" and e.forms != e.sources()]


# Texts that are nothing but placeholders and signs, and names that are the same everywhere.
_NAMES = """
Isoko Telegram WhatsApp Mobile Money MoMo Pay DHL Iposita Huye Ngoma Kigali Gasabo Kicukiro
Nyarugenge Kopakama Koperative Volcano Express Uwase Alice Bourbon MB kg Ave KG EE RW Zhejiang
Hangzhou Xihu Wensan Lu Beijing Shanghai CSV XLSX TXT ID EMS
JPEG PNG WebP PIN Alipay WeChat MTN Airtel SWIFT
"""
NAMES = frozenset(_NAMES.split())
KINYARWANDA_NAMES = frozenset({"Rwanda", "Kinyarwanda", "isoko"})  # the words are Kinyarwanda
_ENGLISH = """
the and your you is are was were has have had not this that these those with from for when
what which who how will can please send tap back next cancel skip order orders seller buyer
product products shop cart price stock message photo photos answer again yet here there more
than only all number name phone address payment paid yes ok sorry thank thanks
"""
ENGLISH = frozenset(_ENGLISH.split())


def no_english_left(entries: Iterable[Entry]) -> list[str]:
    """No word of the English text stays, unless it is a name; Chinese has no other Latin word."""
    found = []
    for entry in entries:
        if entry.locale == "en":
            continue
        names = NAMES | (KINYARWANDA_NAMES if entry.locale == "rw" else frozenset())
        own = {word.lower() for source in entry.sources() for word in words_of(source)}
        for form in entry.forms:
            for word in words_of(form):
                if word in names or not word.isascii() or len(word) < 2:
                    continue
                english = word.lower() in ENGLISH or (len(word) > 2 and word.lower() in own)
                if english or entry.locale == "zh_Hans_CN":
                    found.append(f"{entry}: {word!r} in {form!r}")
    return found


BUTTON_CELLS = 24
# The longest value that a button has to hold. A name on a button is cut to fit (labels.short).
LONGEST = {
    "number": "10",
    "code": "IS-7K4QM2",
    "n": "99 999",
    "language": "Ikinyarwanda",
    "weight": "250 g",
    "total": "10,000,000 Frw",
    "size": "99 999 g",
    "name": "",
    "phone": "+250 788 123 456",
    "kind": "ibitekerezo",  # labels.message_kind_on_a_button: short in every language
}


def short_buttons(entries: Iterable[Entry], labels: AbstractSet[str]) -> list[str]:
    found = []
    for entry in entries:
        if entry.msgid not in labels:
            continue
        for form in entry.forms:
            shown = TAG.sub("", form).format_map(LONGEST)
            if cells(shown) > BUTTON_CELLS:
                found.append(f"{entry}: {cells(shown)} cells: {shown!r}")
    return found


# --- terms --------------------------------------------------------------------------------------

GLOSSARY_EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("rw", "Quantity"): "pieces are counted here: the glossary's note asks for Umubare then",
    ("zh_Hans_CN", "Name"): "a product's name, not a person's",
    ("zh_Hans_CN", "Street"): "an address line with house and room; 街道 is a district's office",
    ("zh_Hans_CN", "Help"): "Telegram wants descriptions of 3 characters at least",
    ("zh_Hans_CN", "Mobile Money"): "a button of at most 24 cells",
}
# One spelling, one word for one thing: what must not stand for it.
REJECTED = {
    "rw": {
        "numero": "nomero",
        "nimero": "nomero",
        "telefoni": "telefone",
        "terefone": "telefone",
        "igitebo": "agatebo",
        "ububiko": "sitoke",
        "komandi": "komande",
        "imeri": "imeyili",
        "italiki": "itariki",
        "aderese": "aderesi",
        "kuwa": "ku wa",
        "mukanya": "mu kanya",
        "ntakintu": "nta kintu",
        "pasiporo": "pasiporo is not asked for",
        "taruka": "simbuka",
        "gutaruka": "gusimbuka",
        "agashushanyo": "sitikeri",
        "byibura": "nibura",
        "urundi ruhande": "umucuruzi, umuguzi: who it is",
        "kode y umucuruzi": "kode ya MoMo Pay",
    },
    "zh_Hans_CN": {
        "产品": "商品",
        "照片": "图片",
        "商店": "店铺",
        "购物篮": "购物车",
        "定单": "订单",
        "卖方": "卖家",
        "买方": "买家",
        "商家": "卖家",
        "运单": "物流单号",
        "快递单号": "物流单号",
        "你": "您",
        "帐": "账",
        "对方": "卖家, 买家: who it is",
        "接受订单": "接单",
        "拒绝订单": "拒单",
        "行程": "物流",
        "扣留": "查验",
    },
}


def glossary_terms(entries: Iterable[Entry]) -> list[str]:
    """A text that is a term of the glossary is translated as the glossary says."""
    terms = {bare(en): rows for en, rows in glossary().items()}
    found = []
    for entry in entries:
        column = {"rw": "rw", "zh_Hans_CN": "zh"}.get(entry.locale)
        rows = terms.get(bare(entry.msgid))
        if column is None or rows is None or entry.plural or entry.context:
            continue
        if bare(entry.forms[0]) in {bare(row[column]) for row in rows}:
            continue
        if (entry.locale, bare(entry.msgid)) not in GLOSSARY_EXCEPTIONS:
            found.append(f"{entry}: {entry.forms[0]!r}, glossary: {rows[0][column]!r}")
    return found


def unsure_terms_are_marked(entries: Iterable[Entry]) -> list[str]:
    """A text that is a term of confidence C has a note: `# For a native: …`."""
    unsure = {
        bare(en) for en, rows in glossary().items() if {row["confidence"] for row in rows} == {"C"}
    }
    return [
        str(entry)
        for entry in entries
        if entry.locale == "rw"
        if bare(entry.msgid) in unsure and "For a native:" not in entry.note
    ]


def one_word_for_one_thing(entries: Iterable[Entry]) -> list[str]:
    """The same English with another signpost is the same translation; no rejected variants."""
    found = []
    said: dict[tuple[str, str], str] = {}
    for entry in entries:
        if not entry.context and not entry.plural and words_of(entry.msgid):
            form = bare(entry.forms[0])
            if said.setdefault((entry.locale, bare(entry.msgid)), form) != form:
                found.append(f"{entry}: {form!r} and {said[entry.locale, bare(entry.msgid)]!r}")
        for form in entry.forms:
            text = " ".join(words_of(form)).lower()
            for wrong, right in REJECTED.get(entry.locale, {}).items():
                if re.search(rf"\b{wrong}\b" if wrong.isascii() else wrong, text):
                    found.append(f"{entry}: {wrong!r}, should be {right!r}")
    return found


# A word of the English text, and what stands for it in each translation, whatever the sentence.
TERMS: Mapping[str, tuple[str, str]] = {
    r"stickers?": ("sitikeri", "贴纸"),
    r"polls?": ("ikibazo|ibibazo|kubaza|baza", "投票"),
    r"tap skip": ("simbuka", "跳过"),
    r"merchant code": ("kode (yawe )?ya momo pay", "商户号"),
    r"broadcasts?": ("itangazo|amatangazo", "群发"),
    r"the buyers?": ("muguzi|baguzi", "买家"),
    r"the sellers?": ("mucuruzi|bacuruzi", "卖家"),
    r"block(?:ed)?": ("hagari", "屏蔽"),
}


def the_same_term_everywhere(entries: Iterable[Entry]) -> list[str]:
    """A thing that the English names is named in the translation by the one word for it."""
    found = []
    for entry in entries:
        column = {"rw": 0, "zh_Hans_CN": 1}.get(entry.locale)
        if column is None:
            continue
        for english, terms in TERMS.items():
            if not re.search(rf"\b{english}\b", entry.msgid, re.IGNORECASE):
                continue
            found += [
                f"{entry}: {form!r}, should have {terms[column]!r}"
                for form in entry.forms
                if not re.search(terms[column], form, re.IGNORECASE)
            ]
    return found


# --- Kinyarwanda --------------------------------------------------------------------------------


def no_kirundi(entries: Iterable[Entry]) -> list[str]:
    markers = kirundi()
    return [
        f"{entry}: {word!r}"
        for entry in entries
        if entry.locale == "rw"
        for form in entry.forms
        for word in (word.lower() for word in words_of(form))
        if word in markers or "vy" in word
    ]


def straight_apostrophes(entries: Iterable[Entry]) -> list[str]:
    """One straight apostrophe, with no space beside it."""
    return [
        f"{entry}: {form!r}"
        for entry in entries
        if entry.locale == "rw"
        for form in entry.forms
        if re.search(r"[\u2018\u2019\u201b\u02bc\u00b4\u0060\u2032]|\s'|'\s", form)
    ]


# Connectives and prepositions that agree with, or lose their vowel before, the word that follows.
_BINDING = """
wa ya cya bya rya za rwa twa bwa kwa ka ba ha mwa na nka ku mu i nta
cy by ry rw tw bw kw k b h n
"""
BINDING = _BINDING.split()
BOUND = re.compile(rf"(?:(?<![^\W\d_'])(?:{'|'.join(BINDING)})\s+|')(?:<\w+>)?\{{", re.IGNORECASE)


def nothing_bound_to_placeholders(entries: Iterable[Entry]) -> list[str]:
    """No connective and no elision right before a value: `cya {x}`, `n'{x}`."""
    return [
        f"{entry}: {form!r}"
        for entry in entries
        if entry.locale == "rw"
        for form in entry.forms
        if BOUND.search(form)
    ]


NUMBER_FIRST = re.compile(r"(?:^|[.:!?(]\s?|^\W+\s)\{n\}\s(?!kuri\b)[^\W\d_]")


def nouns_before_numbers(entries: Iterable[Entry]) -> list[str]:
    return [
        f"{entry}: {form!r}"
        for entry in entries
        if entry.locale == "rw"
        for form in entry.forms
        if NUMBER_FIRST.search(form)
    ]


# --- Chinese ------------------------------------------------------------------------------------

WIDE = "，。！？：；、（）“”‘’《》"
# Values in Latin letters and digits: a space stands between them and Han. Other values are words.
_LATIN_VALUES = """
n page pages code limit length number prefix letters digit total price when hours version
rate phones ids one other platform most width height app order percent cost second
"""
LATIN_VALUES = _LATIN_VALUES.split()
# Weights and sums: they begin with a digit, and end in Han (500 克).
HALF_LATIN_VALUES = ("amount", "size", "sum")


def _lay(form: str) -> str:
    """A Chinese form with every value written as a letter or, for words, as a Han character."""
    form = TAG.sub("", form)
    form = re.sub("|".join(f"{{{each}}}" for each in HALF_LATIN_VALUES), "A 王", form)
    return PLACEHOLDER.sub(lambda m: "A" if m[1] in LATIN_VALUES else "王", form)


def chinese_punctuation(entries: Iterable[Entry]) -> list[str]:
    """Full-width between Han, no half-width quotes, no space beside a full-width mark."""
    found = []
    for entry in entries:
        if entry.locale != "zh_Hans_CN":
            continue
        for form in entry.forms:
            text = re.sub(r"^\{number\}\. ", "", form)  # a numbered list
            laid = _lay(text)
            if (
                re.search(rf"[{HAN}{WIDE}]\s?[,.!?:;()]|[,.!?:;()]\s?[{HAN}]|[\"']", laid)
                or re.search(r"(?:^|[^0-9])[,!?:;()]|A[.:;,!?]", laid)
                or re.search(rf"[^\S\n](?=[{WIDE}])|(?<=[{WIDE}])[^\S\n]", laid)
                or laid.count("“") != laid.count("”")
                or laid.count("（") != laid.count("）")
            ):
                found.append(f"{entry}: {form!r}")
    return found


DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日")  # one word: 2026年12月17日


def chinese_spaces(entries: Iterable[Entry]) -> list[str]:
    """One space between Han and Latin letters or digits, none between Han and Han."""
    return [
        f"{entry}: {form!r}"
        for entry in entries
        if entry.locale == "zh_Hans_CN"
        for form in entry.forms
        if re.search(
            rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]|[{HAN}][^\S\n]+[{HAN}]|[A-Za-z0-9]¥",
            DAY.sub("日", _lay(form)),
        )
    ]


def simplified_only(entries: Iterable[Entry]) -> list[str]:
    """Simplified characters are those of GB 2312; the yen sign and emoji are not in it."""
    found = []
    for entry in entries:
        if entry.locale != "zh_Hans_CN":
            continue
        for form in entry.forms:
            for character in form:
                if is_emoji(character) or character in "¥\u00a0":
                    continue
                try:
                    character.encode("gb2312")
                except UnicodeEncodeError:
                    found.append(f"{entry}: {character!r} in {form!r}")
            if "￥" in form:
                found.append(f"{entry}: the full-width yen sign in {form!r}")
            if re.search(r"(?<!形式)(?<!商业)发票", form):
                found.append(f"{entry}: a bare 发票 is an official tax invoice: {form!r}")
    return found


CHECKS: tuple[Check, ...] = (
    complete,
    same_placeholders,
    same_tags,
    plural_forms,
    same_edges,
    same_signposts,
    constant_signposts,
    same_commands,
    english_is_itself,
    no_english_left,
    glossary_terms,
    unsure_terms_are_marked,
    one_word_for_one_thing,
    the_same_term_everywhere,
    agrees_with_its_noun,
    no_kirundi,
    straight_apostrophes,
    nothing_bound_to_placeholders,
    nouns_before_numbers,
    chinese_punctuation,
    chinese_spaces,
    simplified_only,
)
