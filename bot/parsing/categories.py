"""Which category a product belongs to, by the words of its name.

A name that speaks of one category is enough to propose it; one that speaks of two ("honey soap",
"icyayi cya tangawizi") is for its seller to say, as in English and Chinese the goods are named
last and in Kinyarwanda first.
"""

from __future__ import annotations

import re

from bot.parsing.folding import fold
from bot.parsing.normalise import APOSTROPHES
from bot.parsing.traditional import simplified
from storage.constants import Category

# As they are folded. English plurals in -s are found by the singular; of Chinese words, which
# nothing stands between, only those that are no part of another category's.
_WORDS: dict[Category, str] = {
    "coffee": "coffee|coffee bean|cafe|espresso|arabica|robusta|ikawa|kawa|咖啡|咖啡豆",
    "tea": "tea|tea leaf|tea leaves|icyayi|cyayi|茶|茶叶",
    "honey": "honey|ubuki|buki|蜂蜜",
    "spices": (
        "spice|chili|chilli|chilies|chillies|pepper|ginger|turmeric|vanilla|cinnamon|piri piri"
        "|urusenda|insenda|tangawizi|ibirungo|ikirungo|vanila"
        "|香料|辣椒|胡椒|姜|姜黄|香草|肉桂|调料"
    ),
    "food": (
        "food|flour|grain|rice|beans|maize|corn|sorghum|millet|wheat|cassava|soya|potato|potatoes"
        "|bananas|avocado|avocados|mango|mangoes|pineapple|macadamia|peanut|groundnut|nuts"
        "|dried fruit|vegetable|jam|sugar|milk|cooking oil|salt|cheese|porridge"
        "|ibiribwa|ifu|umuceri|ibishyimbo|ibigori|amasaka|uburo|ingano|imyumbati|ibitoki"
        "|imineke|avoka|imyembe|inanasi|ibirayi"
        "|ubunyobwa|imboga|isukari|umunyu|igikoma|kawunga|amata|amavuta yo guteka"
        "|食品|面粉|大米|玉米|高粱|小米|木薯|豆子|大豆|红豆|芸豆|香蕉|牛油果|芒果|菠萝|夏威夷果|坚果"
        "|花生|果干|蔬菜|果酱|白糖|食盐|奶酪|牛奶|土豆|豆类|食用油"
    ),
    "drinks": (
        "drink|juice|wine|beer|gin|soda|mineral water|syrup|ibinyobwa|ikinyobwa|umutobe|imitobe"
        "|urwagwa|inzoga|divayi|byeri|饮料|果汁|酒|啤酒|葡萄酒|矿泉水|糖浆"
    ),
    "baskets": (
        "basket|basketry|weaving|sisal mat|woven mat|agaseke|uduseke|igiseke|ibiseke|igitebo"
        "|ibitebo|ikirago|ibirago|umukeka|imikeka|篮|篮子|篓|草编|编篮|竹编|草席"
    ),
    "crafts": (
        "handicraft|craft|imigongo|wood|wooden|pottery|ceramic|clay|carving|carved|sculpture|statue"
        "|mask|drum|vase|mug|bowl|pot|painting|wall panel|ibibumbano|inkono|ingoma|ubukorikori"
        "|工艺品|手工艺|木雕|木制|木质|木碗|陶|陶器|陶瓷|雕塑|雕像|面具|鼓|花瓶|杯|碗|壶"
    ),
    "clothing": (
        "clothes|clothing|cloth|textile|fabric|kitenge|dress|dresses|shirt|skirt|trousers|scarf"
        "|scarves|shawl|sweater|blanket|towel|hat|shoe|sandal|imyenda|umwenda|imyambaro|umwambaro"
        "|ikanzu|amakanzu|ishati|amashati|ipantalo|umushanana|imishanana|igitambaro|ibitambaro"
        "|igitenge|ibitenge|inkweto|ingofero"
        "|衣|衣服|蜡染布|裙|衫|衬衫|裤|围巾|披肩|毛衣|毛毯|毛巾|帽|帽子|鞋|布料|面料|纺织品"
    ),
    "jewellery": (
        "jewellery|jewelry|necklace|bracelet|earring|bead|pendant|imirimbo|urunigi|inigi|amaherena"
        "|iherena|igikomo|ibikomo|impeta|amasaro|首饰|饰品|项链|手链|手镯|耳环|耳坠|戒指|珠子|串珠|珠宝|吊坠"
    ),
    "leather": (
        "leather|wallet|belt|hides|uruhu|impu|umukandara|imikandara|ikofi"
        "|皮革|皮具|真皮|牛皮|皮包|皮带|钱包"
    ),
    "cosmetics": (
        "soap|cosmetic|lotion|shampoo|perfume|shea butter|body butter|body oil|essential oil"
        "|lip balm|skin care|skincare|isabune|amasabune|amavuta yo kwisiga|parufe"
        "|皂|肥皂|香皂|手工皂|护肤|护肤品|化妆品|洗发|香水|乳液|精油|润唇膏"
    ),
}  # fmt: skip
_CATEGORY_OF = {word: code for code, words in _WORDS.items() for word in words.split("|")}
# The longest first, so that "coffee beans" are not also beans. Chinese stands anywhere in a name.
_LONGEST_FIRST = sorted(_CATEGORY_OF, key=len, reverse=True)
_FOUND = re.compile(
    "({})|(?<![a-z0-9])({})s?(?![a-z0-9])".format(
        "|".join(word for word in _LONGEST_FIRST if not word.isascii()),
        "|".join(word for word in _LONGEST_FIRST if word.isascii()),
    )
)


def proposed(name: str) -> Category | None:
    """The one category that a product's name speaks of; None where there is none, or several."""
    # An elided word before it is another word: "y'ikawa".
    apart = simplified(name).translate(APOSTROPHES).replace("'", " ")
    found = {_CATEGORY_OF[each[1] or each[2]] for each in _FOUND.finditer(fold(apart))}
    return found.pop() if len(found) == 1 else None
