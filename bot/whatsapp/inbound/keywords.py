"""Commands as people type them where nobody types a slash, in three languages, and codes in words.

Only a whole message is a command: "orders" is one, "two orders of tea" is not. Where a button reads
so that is in front of somebody, it is that button (engine/router.py): "hagarika" is Cancel in a
form. A link of the form
wa.me/…?text=… can do no more than put words into the field, which people send as they are, add
something to, or write over; a code among them is found wherever it stands.
"""

from __future__ import annotations

import re

from bot.chat import Command
from bot.parsing.share_codes import code_in
from bot.parsing.typed_labels import without_sign

WORDS: dict[str, tuple[str, ...]] = {
    "start": (
        "menu",
        "main menu",
        "start",
        "ahabanza",
        "menyu",
        "tangira",
        "主菜单",
        "菜单",
        "开始",
    ),
    "help": ("help", "ubufasha", "帮助", "使用帮助"),
    "shop": ("shop", "browse", "isoko", "ibicuruzwa", "逛逛", "商品"),
    "search": ("search", "shakisha", "搜索"),
    "cart": (
        *("cart", "my cart", "checkout", "agatebo", "agatebo kanjye"),
        *("购物车", "我的购物车", "去结算", "结算"),
    ),
    "orders": ("orders", "my orders", "komande", "komande zanjye", "订单", "我的订单"),
    "sell": (
        *("sell", "open a shop", "gurisha", "kugurisha", "gucuruza", "ndashaka kugurisha"),
        *("ndashaka gucuruza", "fungura iduka", "我要开店", "开店", "卖东西", "我想卖东西"),
    ),
    "order": ("order", "shaka komande", "查找订单"),
    "ask": ("ask", "ask the seller", "baza", "baza umucuruzi", "咨询卖家", "我要咨询"),
    "questions": (
        *("questions", "my questions", "ibibazo", "ibibazo byanjye"),
        *("咨询", "我的咨询"),
    ),
    "reply": ("reply", "subiza", "回复"),
    "person": (
        *("person", "talk to a person", "talk to staff", "umuntu", "vugana n'umuntu"),
        *("人工", "人工客服", "联系工作人员"),
    ),
    "sales": ("sales", "komande nakiriye", "销售订单"),
    "products": ("products", "my products", "ibicuruzwa byanjye", "我的商品"),
    "statement": ("statement", "amafaranga yanjye", "我在市场的账户"),
    "language": ("language", "ururimi", "语言"),
    "settings": ("settings", "igenamiterere", "设置"),
    "stop": (
        *("stop", "stop all", "unsubscribe", "opt out", "stop promotions", "arret"),
        *("hagarika", "hagarika ubutumwa", "退订", "停止", "取消订阅", "停止推送"),
    ),
    "accounts": ("accounts", "konti zanjye", "我的账户"),
    "confirm": ("confirm it is me", "emeza ko ari njye", "验证身份"),
    "privacy": ("privacy", "my data", "amakuru yanjye", "隐私", "我的数据"),
    "cancel": ("cancel", "reka", "取消"),
    "broadcast": ("broadcast", "itangazo", "群发", "群发消息"),
    "broadcasts": ("broadcasts", "amatangazo", "amatangazo yose", "群发记录"),
    "lists": ("lists", "intonde", "人员名单"),
    "campaign": ("campaign", "ubukangurambaga", "推广链接"),
    "complaints": ("complaints", "ibibazo by'abaguzi", "投诉处理"),
    "money": ("money", "stuck money", "amafaranga yahagaze", "未结清的款项"),
    "tracking": ("tracking", "amakuru y'amapaki", "物流记录"),
    "desk": ("desk", "ibibazo by'abakozi", "待答咨询"),
    "translate": ("translate", "guhindura indimi", "翻译商品"),
    "rates": ("rates", "exchange rates", "ibipimo by'ivunjisha", "外币汇率"),
    "commission": ("commission", "komisiyo", "佣金"),
    "payouts": ("payouts", "kwishyura amaduka", "店铺结算"),
    "postage": ("postage", "ibiciro byo kohereza", "运费表"),
    "importtax": ("importtax", "import tax", "umusoro wa gasutamo", "进口税"),
    "stuck": ("stuck", "ubutumwa butoherejwe", "发送失败的消息"),
}

# What who writes the bare word wants stopped: no form of /stop, and no choice of several.
NEWS = "news"
_BY_WORD = {word: command for command, words in WORDS.items() for word in words}
_LONGEST = max(map(len, _BY_WORD))
_TYPED = re.compile(r"[/／]([A-Za-z0-9_]{1,32})(?=\s|$)\s*(.*)", re.DOTALL)


def command_in(text: str) -> Command | None:
    """What a message asks for by name: "/search tea", "Komande zanjye", "Hello! (c_7k4qm2)"."""
    bare = text.strip()
    if typed := _TYPED.fullmatch(bare):
        name = typed[1].lower()
        return Command(name if name in WORDS else _BY_WORD.get(name, name), typed[2].strip())
    short = len(bare) <= _LONGEST + len("⚙️ !")
    if short and (command := _BY_WORD.get(without_sign(bare))):
        return Command(command, NEWS if command == "stop" else "", word=bare)
    if code := code_in(bare):
        return Command("start", code)
    return None
