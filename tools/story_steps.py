"""What the stories of the transcripts are made of: people, their words, and what they do often.

A step is who, how and what: "say" types, "tap" is a button by the beginning of what it carries,
"send" a photo, a voice, a sticker, a place, "csv …" (its lines), "pin …" or "decline" (into the
prompt of mobile money), "wallet pay" or "wallet cancel" (on the page that a message opened); and
the clock may go "forward" by so many hours, whoever is named. {order} is the code of the newest
order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    "size": ("500 g", "500 g", "500 克"),
    "ground": ("iseye", "ground", "咖啡粉"),
    "whole": ("itaseye", "whole beans", "咖啡豆"),
    "reason": ("Umusaruro wararangiye", "The harvest is over", "这一季卖完了"),
    # In a language that its reader does not read, for those who do.
    "elsewhere": ("Coffee from Huye", "胡耶咖啡", "Coffee from Huye"),
    "elsewhere, in numbers": ("Coffee from Huye, 250 g", "胡耶咖啡，250 克", "Coffee, 250 g"),
    "washed": ("Yogejwe neza.", "Washed Bourbon.", "水洗波旁。"),
    "washed, elsewhere": ("Washed Bourbon.", "水洗波旁。", "Washed Bourbon."),
    "roasted": ("Yakaranzwe neza.", "Well roasted.", "烘焙得很好。"),
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
TO_RWANDA = ("Uwase Alice", ">f|RW", "0788 654 321", "huye", "Ngoma", "inyuma y'isoko")
HERE_IN_CHINESE = ("王小明", ">f|RW", "0788 654 321", "huye", "Ngoma", "市场后面")
TO_CHINA = (
    *("王小明", ">f|CN", "138 0013 8000", "浙江", "杭州市", "西湖区"),
    *("文三路 90 号 2 幢 301 室", "310012"),
)
# After these it is asked for something else than the rest of what was put together.
LEADS_ELSEWHERE = ("f|moto", "f|self", "f|other")


def in_words(language: Language, what: str) -> str:
    return _TYPED[what][("rw", "en", "zh").index(language)]


def written(act: str, what: str, language: Language) -> str | None:
    """A step as a line of one answer to several questions; None: it is none."""
    if act == "tap":
        chosen = _CHOSEN.get(what.strip("|"))
        return chosen and chosen[("rw", "en", "zh").index(language)]
    return what if act == "say" and not what.startswith("/") and "\n" not in what else None


def does(name: str, *acts: str) -> tuple[Step, ...]:
    """`>` before an act taps, `*` sends a thing, `+` lets hours pass; everything else is said."""
    marks = {">": "tap", "*": "send", "+": "forward"}
    return tuple(
        (name, marks[act[0]], act[1:]) if act[0] in marks else (name, "say", act) for act in acts
    )


def arrives(name: str, language: Language) -> tuple[Step, ...]:
    return does(name, "/start", f">lang|{language}")


def opens(
    language: Language,
    *,
    name: str = SELLER,
    shop: str = "Koperative Kopakama",
    code: str = ">f|<skip",
) -> tuple[Step, ...]:
    about = in_words(language, "about")
    return does(name, "/sell", shop, about, "huye", "0788 123 456", code, ">f|<confirm")


def lists(
    language: Language, *, name: str = SELLER, product: str = "product", size: str = ""
) -> tuple[Step, ...]:
    return does(
        name,
        *("/sell", "*photo", ">f|<keep", in_words(language, product), in_words(language, "price")),
        *("40", ">f|bag", "500 g", *filter(None, [size]), ">f|<skip", ">f|<confirm"),
    )


def orders(
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
    address = TO_CHINA if in_china else TO_RWANDA
    usual = "arranged" if in_china and not here else "on_delivery"
    return does(
        at_home or BUYERS[language],
        *(f"/search {in_words(language, 'search')}", ">prod|", ">buy|"),
        *(in_words(language, "quantity"), ">checkout|"),
        *(() if again or here else address),
        *(f">f|{method or usual}", ">f|<confirm"),
    )


def _way_to_pay(language: Language, *, abroad: bool = False) -> str:
    return "arranged" if language == "zh" or abroad else "on_delivery"


def is_paid(language: Language, *, abroad: bool = False) -> tuple[Step, ...]:
    """What is sent abroad is paid before."""
    if _way_to_pay(language, abroad=abroad) != "arranged":
        return ()
    return (
        *does(BUYERS[language], ">o.claim|"),
        *does(SELLER, ">o.paid|", ">o.paid!|"),
    )


def gets_cash(language: Language) -> tuple[Step, ...]:
    return () if language == "zh" else does(SELLER, ">o.paid|", ">o.paid!|")
