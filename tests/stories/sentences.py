"""What people read in the sale, word for word, in the three languages.

Written out here and not looked up: a sentence that lost its translation, or that reaches the wrong
reader, must differ from what stands in this file.
"""

from __future__ import annotations

from bot.texts import Language

_SALE: dict[str, tuple[str, str, str]] = {
    # kinyarwanda, english, chinese
    "language_set": (
        "Kuva ubu uzajya usoma Ikinyarwanda hano",
        "This chat is in English from now on",
        "已切换为中文",
    ),
    "hello": ("Muraho {name}!", "Hello {name}!", "{name}，您好！"),
    # --- the seller opens a shop
    "ask_shop_name": (
        "Iduka ryawe ryitwa gute?",
        "What is the name of your shop?",
        "您的店铺叫什么名字？",
    ),
    "no_sticker": (
        "Iki kibazo ntigisubizwa na sitikeri.",
        "This question cannot be answered with a sticker.",
        "这个问题不能用贴纸回答。",
    ),
    "ask_about": ("Ucuruza iki?", "What do you sell?", "您卖什么？"),
    "ask_district": (
        "Iduka ryawe riri mu kahe karere?",
        "In which district is your shop?",
        "您的店铺在哪个县（区）？",
    ),
    "ask_shop_phone": (
        "Nomero ya telefone y'iduka ryawe ni iyihe?",
        "What is the phone number of your shop?",
        "店铺的电话号码是多少？",
    ),
    "phone_short": (
        "Iyo nomero ya telefone ni ngufi. Imibare ikenewe: 10. Imibare irimo: 9",
        "That phone number is too short: it needs 10 digits and has 9.",
        "电话号码位数不够：应为 10 位，现有 9 位。",
    ),
    "share_number": ("Sangiza nomero yanjye", "Share my number", "分享我的号码"),
    "kept_phone": (
        "Byabitswe. Telefone: +250 788 123 456",
        "Saved. Phone: +250 788 123 456",
        "已保存。电话：+250 788 123 456",
    ),
    "ask_merchant_code": (
        "Kode yawe ya MoMo Pay ni iyihe?",
        "What is your Mobile Money merchant code?",
        "您的 Mobile Money 商户号是多少？",
    ),
    "review_shop": (
        "Iduka ryawe: ibi byose ni byo?",
        "Your shop: is everything correct?",
        "您的店铺信息都正确吗？",
    ),
    "shop_district": ("Akarere: Huye", "District: Huye", "县（区）：Huye"),
    "shop_open": (
        "Iduka ryawe rirafunguye: Koperative Kopakama",
        "Your shop is open: Koperative Kopakama",
        "您的店铺开张了：Koperative Kopakama",
    ),
    # --- and lists coffee
    "ask_photos": (
        "Ohereza amafoto y'igicuruzwa, atarenze 10",
        "Send photos of the product: up to 10",
        "请发送商品图片，最多 10 张",
    ),
    "photo_not_words": (
        "Hano ohereza ifoto, si amagambo.",
        "Please send a photo here, not text.",
        "请发送图片，不要发送文字。",
    ),
    "no_voice": (
        "Ubutumwa bw'ijwi ntiturabasha kubwumva. Andika.",
        "Voice messages cannot be understood here yet. Please write.",
        "暂时还听不懂语音消息，请输入文字。",
    ),
    "photos_here": (
        "Amafoto yawe yageze hano. Hakirwa amafoto gusa.",
        "Your photos have arrived. Only photos are kept here.",
        "您的图片已收到，其他内容不会保留。",
    ),
    "ask_price": (
        "Kimwe kigura amafaranga y'u Rwanda angahe?",
        "What is the price of one, in Rwandan francs?",
        "单价是多少卢旺达法郎？",
    ),
    "no_decimals": (
        "Amafaranga y'u Rwanda nta bice agira. Andika umubare wuzuye.",
        "Francs have no decimals. Please send a whole number.",
        "卢旺达法郎没有小数，请输入整数。",
    ),
    "ask_stock": (
        "Ufite bingahe byo kugurisha ubu?",
        "How many can you sell now?",
        "现在有多少件可以卖？",
    ),
    "preview": (
        "Uku ni ko abaguzi bazakibona. Ibi byose ni byo?",
        "This is how buyers will see it. Is everything correct?",
        "买家看到的就是这样，无误后请上架。",
    ),
    "preview_price": ("Igiciro: 12 500 Frw", "Price: 12 500 Frw", "价格：12,500 卢旺达法郎"),
    "preview_stock": ("Sitoke: 40", "Stock: 40", "库存：40"),
    "preview_unit": ("Igipimo: umufuka", "Unit: bag", "单位：袋"),
    "preview_weight": ("Uburemere: 500 g", "Weight: 500 g", "重量：500 克"),
    "preview_category": ("Icyiciro: ☕ Ikawa", "Category: ☕ Coffee", "类别：☕ 咖啡"),
    "published": (
        "Igicuruzwa cyawe kiri ku isoko: Ikawa ya Huye",
        "Your product is on the market: Ikawa ya Huye",
        "商品已上架：Ikawa ya Huye",
    ),
    # --- the buyer finds it and orders
    "found": ("Ibyabonetse: IKAWA", "Found for: IKAWA", "搜索结果：IKAWA"),
    "card_price": (
        "12 500 Frw (umufuka, 500 g)",
        "12 500 Frw per bag (500 g)",
        "12,500 卢旺达法郎/袋（500 克）",
    ),
    "in_stock": ("Birahari: 40", "In stock: 40", "库存：40 件"),
    "ask_quantity": (
        "Urashaka gushyira bingahe mu gatebo?",
        "How many do you want in your cart?",
        "要买几件？",
    ),
    "too_few": ("Uwo mubare ni muto cyane.", "That number is too small.", "数字太小了。"),
    "in_cart": (
        "Byongewe mu gatebo: Ikawa ya Huye",
        "In your cart: Ikawa ya Huye",
        "已加入购物车：Ikawa ya Huye",
    ),
    "cart_line": (
        "Ikawa ya Huye × 2: 25 000 Frw",
        "2 × Ikawa ya Huye: 25 000 Frw",
        "Ikawa ya Huye × 2：25,000 卢旺达法郎",
    ),
    "total": ("Igiteranyo: 25 000 Frw", "Total: 25 000 Frw", "合计：25,000 卢旺达法郎"),
    "ask_recipient": ("Ni nde uzakira ipaki?", "Who will receive the parcel?", "收货人姓名？"),
    "ask_country": (
        "Ipaki izajya mu kihe gihugu?",
        "To which country does the parcel go?",
        "寄往哪个国家/地区？",
    ),
    "ask_payment": ("Uzishyura ute?", "How will you pay?", "请选择付款方式。"),
    "review_order": (
        "Komande yawe: ibi byose ni byo?",
        "Your order: is everything correct?",
        "请核对订单信息，无误后下单。",
    ),
    "pay_on_delivery": (
        "Ubwishyu: 💵 Ishyura bikugezeho",
        "Payment: 💵 Pay on delivery",
        "付款方式：📱 与店铺电话商定",
    ),
    "placed": (
        "Itumiza ryawe rigenze neza.",
        "Your order has been placed.",
        "下单成功。",
    ),
    # --- the order's way, as each side reads it
    "new_order": ("Komande nshya! {code}", "New order! {code}", "新订单！{code}"),
    "to_rwanda": ("Igihugu bizajyamo: 🇷🇼 U Rwanda", "Destination: 🇷🇼 Rwanda", "寄往：🇷🇼 卢旺达"),
    "to_china": ("Igihugu bizajyamo: 🇨🇳 Ubushinwa", "Destination: 🇨🇳 China", "寄往：🇨🇳 中国"),
    "accepted_toast": (
        "Byemejwe. Umuguzi arabimenyeshwa.",
        "Accepted. The buyer will be told.",
        "已接单，会通知买家。",
    ),
    "accepted": (
        "Komande yawe {code} yemejwe.",
        "Your order {code} has been accepted.",
        "您的订单 {code} 卖家已接单。",
    ),
    "pay_then": (
        "Uzishyura umaze guhabwa ipaki: 25 000 Frw",
        "You pay when the parcel is handed to you: 25 000 Frw",
        "应付：25,000 卢旺达法郎",
    ),
    "packed": (
        "Komande yawe {code} yapakiwe.",
        "Your order {code} is packed.",
        "您的订单 {code} 已打包。",
    ),
    "ask_carrier": ("Ipaki izoherezwa ite?", "How will you send the parcel?", "包裹怎么寄？"),
    "ask_tracking": (
        "Nomero yo gukurikirana ni iyihe?",
        "What is the tracking number?",
        "物流单号是多少？",
    ),
    "tracking_typo": (
        "Hari ikosa mu nomero yo gukurikirana. Umubare wa nyuma ukwiye kuba: 9",
        "There is a typing mistake in the tracking number. The last digit should be: 9",
        "物流单号有误，最后一位应为：9",
    ),
    "shipped_said": (
        "Byoherejwe. Umuguzi arabimenyeshwa.",
        "Shipped. The buyer will be told.",
        "已发货，会通知买家。",
    ),
    "shipped": (
        "Komande yawe {code} iri mu nzira.",
        "Your order {code} is on its way.",
        "您的订单 {code} 已发货。",
    ),
    "carrier_post": (
        "Uburyo bwo kohereza: 📮 Iposita",
        "Carrier: 📮 Post office (Iposita)",
        "物流方式：📮 卢旺达邮政",
    ),
    "tracking": (
        "Nomero yo gukurikirana: EE473124829RW",
        "Tracking number: EE473124829RW",
        "物流单号：EE473124829RW",
    ),
    "paid": (
        "Ubwishyu bwa komande {code} bwakiriwe.",
        "Your payment for order {code} was received.",
        "订单 {code} 的付款已收到。",
    ),
    "delivered_toast": (
        "Murakoze. Umucuruzi arabimenyeshwa.",
        "Thank you. The seller will be told.",
        "已确认收货，会通知卖家。",
    ),
    "received": (
        "Umuguzi yakiriye komande {code}.",
        "The buyer has received order {code}.",
        "买家已收到订单 {code}。",
    ),
    "my_orders": ("Komande zawe", "Your orders", "您的订单"),
    "delivered": ("📬 Byahageze", "📬 Delivered", "📬 已签收"),
    "timeline": ("Uko byagenze", "Timeline", "订单动态"),
    "no_sales": (
        "Nta komande igutegereje.",
        "No orders are waiting for you.",
        "没有待处理的订单。",
    ),
}

# The lines of a finished order's history, oldest first.
TIMELINE: dict[Language, tuple[str, ...]] = {
    "rw": (
        "Byatumijwe",
        "Byemejwe",
        "Bitegereje kwishyurwa",
        "Byapakiwe",
        "Byoherejwe",
        "Byishyuwe",
        "Byahageze",
    ),
    "en": (
        "Ordered",
        "Accepted",
        "Awaiting payment",
        "Packed",
        "Shipped",
        "Paid",
        "Delivered",
    ),
    "zh": ("已下单", "已接单", "待付款", "已打包", "已发货", "已付款", "已签收"),
}


class Words:
    """The sale's sentences in one language: `words.placed`, `words.accepted(code="IS-…")`."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, sentence: str, /, **values: str) -> str:
        return _SALE[sentence][("rw", "en", "zh").index(self.language)].format(**values)
