"""What goods are called in the three languages: a buyer looks in theirs, a seller wrote in another.

A line has the words for one thing. Of each, the forms that are no part of one another: the index
finds "baskets" by "basket", and 咖啡豆 by 咖啡. What is not here is found by its own words only.
"""

from __future__ import annotations

from storage.constants import Category

_LINES = """
ikawa coffee 咖啡
icyayi tea 茶 茶叶
icyatsi green_tea 绿茶
black_tea 红茶
ubuki honey 蜂蜜
ibishashara beeswax 蜂蜡
urusenda insenda chili pepper 辣椒
pilipili piri_piri
tangawizi ginger 姜 生姜
vanila vanilla 香草
turmeric 姜黄
cinnamon 肉桂
tungurusumu garlic 大蒜 蒜
igitunguru ibitunguru onion 洋葱
umuceri rice 大米
ibishyimbo beans 豆子 芸豆
ibigori maize corn 玉米
amasaka sorghum 高粱
ingano wheat 小麦
ifu ifarini flour 面粉
umwumbati imyumbati cassava 木薯
ibirayi ikirayi potato potatoes irish 土豆
ibijumba ikijumba sweetpotato 红薯
igitoki ibitoki banana 香蕉
imineke umuneke banana 香蕉
avoka avocado 牛油果 鳄梨
umwembe imyembe mango mangoes 芒果
inanasi pineapple 菠萝 凤梨
itunda amatunda passion 百香果
ipapayi papaya 木瓜
icunga amacunga orange 橙子
inyanya itomati tomato tomatoes 番茄 西红柿
ubunyobwa peanut groundnut 花生
makadamiya macadamia 夏威夷果
soya soy soybean 大豆 黄豆
imboga vegetable 蔬菜
isukari sugar 白糖 红糖
umunyu salt 盐
amata milk 牛奶
foromaje cheese 奶酪
amagi egg 鸡蛋
igikoma porridge 米粥
amavuta oil 精油 食用油
umutobe imitobe juice 果汁
urwagwa wine beer 香蕉酒
byeri beer 啤酒
divayi wine 葡萄酒
amazi water 矿泉水
agaseke uduseke igiseke ibiseke basket 篮 篮子
igitebo ibitebo basket 篮 篮子
umukeka imikeka mat 草席 垫子
ikirago ibirago mat 草席 垫子
umufuka agafuka igikapu ibikapu bag handbag 包包 袋子 手提包
imigongo 牛粪画
ingoma drum 鼓
inkono pot 陶锅 陶罐
isahani amasahani plate 盘子
igikombe ibikombe cup mug 杯 杯子
ikiyiko ibiyiko spoon 勺子
igishushanyo ibishushanyo painting 装饰画
igitenge ibitenge kitenge 蜡染
umwenda imyenda cloth clothes fabric 布料 衣服
ikanzu amakanzu dress 裙 裙子
ishati amashati shirt 衬衫
ipantalo amapantalo trousers pants 裤
umupira imipira t_shirt tshirt sweater 毛衣 T恤
inkweto urukweto shoe 鞋 鞋子
sandal 凉鞋
ingofero hat cap 帽 帽子
igitambaro ibitambaro scarf scarves 围巾
urunigi inigi necklace 项链
igikomo ibikomo bracelet 手链 手镯
iherena amaherena earring 耳环
impeta ring 戒指
isaro amasaro bead 珠子
uruhu impu leather 皮革 牛皮 真皮
umukandara imikandara belt 皮带 腰带
ikofi amakofi wallet 钱包
isabune amasabune soap 皂 肥皂 香皂
parufe perfume 香水
buji candle 蜡烛
igiti wood wooden 木制 木质
ibumba clay pottery ceramic 陶瓷 陶器
ikibindi ibibindi jar 罐子
indabo ururabo flower 鲜花
imbuto fruit seed 水果 种子
impano gift 礼品 礼物
organic 有机
ikaranze ikaranzwe roasted 烘焙
bourbon 波旁
kivu 基伍
kigali 基加利
huye 胡耶
"""


def groups() -> list[tuple[str, ...]]:
    lines = (line.split() for line in _LINES.strip().splitlines())
    return [tuple(word.replace("_", " ") for word in line) for line in lines]


#: What kinds of goods are called besides the names of their categories.
KINDS: dict[Category, str] = {
    "spices": "seasoning 调料 调味料",
    "food": "foodstuff groceries 食物",
    "drinks": "beverage 饮品",
    "crafts": "craft art souvenir 工艺品 手工艺品 纪念品",
    "clothing": "clothing fashion 服饰",
    "jewellery": "jewelry 首饰 珠宝",
    "leather": "皮具 皮制品",
    "cosmetics": "cosmetics skincare 护肤品 化妆品",
}
