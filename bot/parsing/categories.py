"""Which category a product belongs to, by the words of its name.

A name whose goods are of one category is enough to propose it. The goods are named last in English
and Chinese and first in Kinyarwanda: a coffee grinder, 茶具 or "imashini y'ikawa" is none of what
it is for. Such a name, and one that speaks of two categories ("honey soap", "icyayi cya
tangawizi"), is for its seller to say.
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
    "tea": "tea|tea bag|tea leaf|tea leaves|icyayi|cyayi|茶|茶叶",
    "honey": "honey|ubuki|buki|蜂蜜",
    "spices": (
        "spice|chili|chilli|chilies|chillies|pepper|ginger|turmeric|vanilla|cinnamon|piri piri"
        "|urusenda|insenda|tangawizi|ibirungo|ikirungo|vanila"
        "|香料|辣椒|胡椒|姜|姜黄|香草|肉桂|调料"
    ),
    "food": (
        "food|flour|grain|rice|beans|maize|corn|sorghum|millet|wheat|cassava|soya|potato|potatoes"
        "|bananas|avocado|avocados|mango|mangoes|pineapple|macadamia|peanut|groundnut|nuts"
        "|dried fruit|cashew nut|vegetable|jam|sugar|milk|cooking oil|salt|cheese|porridge"
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
        "soap|soap bar|cosmetic|lotion|shampoo|perfume|shea butter|body butter|body oil"
        "|essential oil|lip balm|skin care|skincare|isabune|amasabune|amavuta yo kwisiga|parufe"
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
# What something is made of says its category wherever it stands: a leather bag, a wooden spoon.
_MATERIALS = frozenset([
    *("leather", "uruhu", "impu", "皮革", "真皮", "牛皮"),
    *("kitenge", "igitenge", "ibitenge", "蜡染布"),
    *("wood", "wooden", "carved", "木制", "木质", "木雕", "ceramic", "clay", "陶瓷", "imigongo"),
    *("woven mat", "sisal mat", "草编", "竹编"),
])  # fmt: skip
# The goods in another form, or what they are packed in, do not make other goods of them.
_FORMS = (
    "powder|flakes|beans?|leaf|leaves|grains?|roasted|ground|washed|dried|fresh|organic|whole"
    "|instant|medium|dark|light|fine|coarse|pure|natural|raw|premium|black|red|white|small|large"
)
# A honey jar is a jar; a jar of honey, and 5 jars or 500 g, are honey.
_PACKED = "bags?|sacks?|packs?|packets?|box|boxes|bottles?|jars?|tins?|cans?|kilos?"
_MEASURED = r"(?:\d[\d.,]*\s?)?(?:g|gr|kgs?|l|ml|cl|litres?|liters?|pcs|pieces?|x|oz)|[\d.,]+"
_BETWEEN = re.compile(r"[,;:()\[\]（）【】，；：、|/•+]| [-–—] ")
_SAYS_MORE = re.compile(r"\s*(?:for|with|from|of|in|by|to) ")
_OF = r"[wyzkb]a?|[cr]ya?|[rbtk]wa?|bya?"  # of Kinyarwanda, before a vowel without its own
# What follows these says more of the goods before them.
_FROM_HERE = re.compile(
    rf"(?<![a-z])(?:from|of|with|in|for|by|to|at|na?|{_OF})(?![a-z]).*$", re.DOTALL
)
_OF_ANOTHER = re.compile(rf"(?<![a-z])(?P<head>[a-z]+) (?:of|for|with|in|from|{_OF}) $")
_HEADS = re.compile(
    rf"(?:{_PACKED}|{_FORMS}|kilograms?|imbuto|ifu|amababi|umufuka|imifuka|agafuka|udufuka|ipaki"
    "|amapaki|icupa|amacupa|ikarito|ikilo|ibilo|ikiro|ibiro)"
)
_AFTER_HAN = re.compile(
    r"(?:[豆粉叶干片末粒包]|[袋盒瓶罐箱桶散礼]装|礼盒|原豆|熟豆|[\d.一二三四五六七八九十百两半]+"
    r"(?:克|公斤|千克|斤|升|毫升|[包袋盒瓶罐箱个件]))*(?![\u4e00-\u9fff])"
)
# Nouns of Kinyarwanda begin with a vowel of their own, but for those that are borrowed or clipped.
_KINYARWANDA = re.compile(
    r"(?!arabica|avocado)[aiu].*|kawa|cyayi|buki|tangawizi|vanila|kawunga|divayi|byeri|parufe"
)
# What is cared for, mended or joined with it is not made of it; uruhu is skin, too.
_CARED_FOR = re.compile(
    r"\W*(?:care|clean|polish|glue|stain|varnish|wax|oil|paint|dye|conditioner|screw|saw|chips)"
    r"|[\u4e00-\u9fff]*[剂漆胶油膏刷蜡]|护理|清洁"
)
_CARES_FOR = re.compile(r"(?<![a-z])(?:amavuta|umuti|imiti|irangi|isabune) (?:[wyr]a?|bwa?) $")
# Shapes and powders that much else is called by: they are the goods alone, or behind what tells of
# how or of what they are made; of "face mask", "oil drum" and "bath salt" nothing is known.
_SHAPES = frozenset([
    *("mask", "drum", "mug", "bowl", "pot", "nuts", "salt", "soda", "milk", "gin", "belt", "hat"),
    *("shoe", "towel", "syrup", "面具", "鼓", "杯", "碗", "壶", "皮带", "帽", "鞋"),
    *("inkono", "agaseke", "basket"),
])  # fmt: skip
_MADE_SO = re.compile(
    rf"(?:{_FORMS}|{_PACKED}|hand|handmade|made|crafted|handcrafted|woven|painted|traditional|african"
    "|rwandan|rwanda|decorated|decorative|local|big|new|old|beautiful|nice|blue|green|yellow|brown"
    "|glazed|engraved|tribal|artisan|sea|table|iodi[sz]ed|rock|cow|goat|sheep|full|skimmed|soya"
    "|coconut|straw|felt|cotton|wool|woollen|sun|baby|kids?|mens?|womens?|ladies|bath|beach|gift"
    "|leather|peace|basket|and|or|the|a)"
)
_ONLY_OF_CLOTH = frozenset(["bath", "beach", "cotton", "sun", "gift"])  # towels and hats, no salt
_HAN_SO = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[木陶瓷皮草布毛棉竹土石工绘织作制编的只个件大小新旧红黑白蓝绿黄]|"
    r"非洲|卢旺达|传统|民族|雕花|遮阳|太阳|运动|凉|棉|童|男|女|腰)$"
)
_FILLED = re.compile(
    r" of (?!(?:wood|clay|sisal|straw|banana|ceramic|leather|cow|peace|rwanda))"
    r"| [kyz]a? ?(?:isupu|umufa|imbuto|ibiryo|indabo|amagi)"
)
# Two words that are one thing, of which neither is the goods.
_ONE_THING = re.compile(r"(?<![a-z])(?:tea lights?|clay (?:face )?masks?)(?![a-z])")
# Taxed, sent and sold otherwise than what is roasted.
_UNROASTED = re.compile(
    r"(?<![a-z])(?:green|unroasted|raw|parchment) (?:arabica |robusta )?coffee|coffee parchment"
    r"|(?<![a-z])i?kawa (?:mbisi|idakaranze|itakaranze)|生豆|生咖啡|未烘焙"
)


def proposed(name: str) -> Category | None:
    """The category of the goods that a product's name speaks of; None where there is none, where
    there are several, and where the goods may be something else."""
    # An elided word before it is another word: "y'ikawa".
    apart = simplified(name).translate(APOSTROPHES).replace("'", " ")
    found: set[Category] = set()
    for part in map(fold, _BETWEEN.split(apart)):
        if _UNROASTED.search(part) or _ONE_THING.search(part):
            return None
        if _SAYS_MORE.match(part):
            continue
        for each in _FOUND.finditer(part):
            word = each[1] or each[2]
            if word in _MATERIALS:
                if _is_cared_for(part, each):
                    return None
            elif word in _SHAPES and _FILLED.match(part, each.end()):
                return None
            elif word in _SHAPES and not _is_made_so(part, each):
                continue
            elif not _are_the_goods(part, each):
                return None
            found.add(_CATEGORY_OF[word])
    return found.pop() if len(found) == 1 else None


def _is_cared_for(part: str, found: re.Match[str]) -> bool:
    """Whether what it is made of is what something else is for."""
    behind = _CARED_FOR.match(part, found.end()) is not None
    return behind or _CARES_FOR.search(part[: found.start()]) is not None


def _is_made_so(part: str, found: re.Match[str]) -> bool:
    """Whether a shape is the goods, by what stands before it."""
    before = part[: found.start()]
    if found[1]:
        return _HAN_SO.search(before) is not None
    said = re.search(r"([a-z]+)[^a-z]*$", before)
    if said is None or _CATEGORY_OF.get(said[1]) or _CATEGORY_OF.get(said[1].removesuffix("s")):
        return True
    if said[1] in _ONLY_OF_CLOTH and _CATEGORY_OF[found[2]] != "clothing":
        return False
    return _MADE_SO.fullmatch(said[1]) is not None


def _are_the_goods(part: str, found: re.Match[str]) -> bool:
    """Whether it is the noun that all else in its part of a name belongs to."""
    before, after = part[: found.start()], part[found.end() :]
    if found[1]:
        return _AFTER_HAN.match(after) is not None
    another = _OF_ANOTHER.search(before)
    if another is not None and not (_HEADS.fullmatch(another["head"]) or _FOUND.search(before)):
        return False
    if _KINYARWANDA.fullmatch(found[2]):
        nouns = re.findall(r"(?<![a-z])[aiu][a-z]{2,}", _FOUND.sub(" ", before))
        return all(_HEADS.fullmatch(each) for each in nouns)
    rest = _FOUND.sub(" ", _FROM_HERE.sub("", after))
    forms = f"{_FORMS}|{_PACKED}" if re.search(r"\d", rest) else _FORMS
    return re.fullmatch(rf"(?:[^a-z\d]|(?:{forms}|{_MEASURED})(?![a-z\d]))*", rest) is not None
