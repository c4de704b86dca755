"""A market whose providers are the playground's: who sells, who pays in Kigali, who in Hangzhou."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from playground.providers.provider import Provider
from storage.models import Payment, PaymentAttempt
from tests.support.market import codes_in

if TYPE_CHECKING:
    from playground.providers.transactions import Transaction
    from tests.support.market import Market, Person, Seen

DIANE = "+250788654321"  # MTN's, who is asked directly
AIRTEL = "+250733111222"  # asked through pawaPay
TO_KIGALI = ("Uwase Diane", ">f|RW|", "0788654321", "Gasabo", "Kimironko", "inyuma y'isoko")
TO_HANGZHOU = (
    *("王小明", ">f|CN|", "13800138000", "浙江省", "杭州市", "西湖区"),
    *("文三路 90 号 2 幢 301 室", "310012"),
)


async def aline(market: Market, language: str = "rw") -> tuple[Person, str]:
    """A seller with a phone that can be paid; and what she sells."""
    seller = await market.seller("Aline", language, phone="+250788123456")
    product = await market.list_product(seller)
    seller.hears_anew()
    return seller, product


async def basket(buyer: Person, product: str, quantity: int = 2) -> Seen:
    """In the cart, and on the way to the till."""
    await buyer.through("Ikawa", f">prod|{product}|", f">buy|{product}|", str(quantity))
    return await buyer.tap("checkout|")


async def ordered_in_kigali(buyer: Person, product: str, *, again: bool = False) -> str:
    """To be paid from a phone; returns the order's code."""
    await basket(buyer, product)
    if not again:
        await buyer.through(*TO_KIGALI)
    return codes_in((await buyer.through(">f|moto", ">f|mobile_prompt", ">f|<confirm")).text)[0]


async def ordered_in_hangzhou(buyer: Person, product: str, method: str = "alipay") -> str:
    await basket(buyer, product)
    await buyer.through(*TO_HANGZHOU)
    return codes_in((await buyer.through(">f|ems", f">f|{method}", ">f|<confirm")).text)[0]


async def asked_on_the_phone(buyer: Person) -> Transaction:
    """They tap "Pay now" and say from which phone: the one that was offered."""
    await buyer.through(">o.pay|", ">f|+250")
    await buyer.phone.prompt()
    return newest(buyer.market)


def provider(market: Market, name: str) -> Provider:
    return market.stand_in.providers[name]


def newest(market: Market, name: str = "momo", kind: str = "") -> Transaction:
    found = [each for each in provider(market, name).transactions if not kind or each.kind == kind]
    return found[-1]


async def seen_at(market: Market, name: str, kind: str, count: int = 1) -> Transaction:
    """The newest of a kind, once there are so many."""

    def are_there() -> bool:
        return sum(each.kind == kind for each in provider(market, name).transactions) >= count

    await market.until(are_there, lambda: f"{name} has been asked for no {kind}")
    return newest(market, name, kind)


async def pays_on_the_page(market: Market, address: str, answer: str = "pay") -> str:
    """What the wallet's page says after a tap on 确认付款, or `cancel`."""
    async with market.playground.session.post(address, data={"answer": answer}) as response:
        return await response.text()


async def payment_of(market: Market) -> Payment:
    payment: Payment = await market.one(select(Payment))
    return payment


async def attempts_of(market: Market, kind: str = "payment") -> list[PaymentAttempt]:
    query = select(PaymentAttempt).where(PaymentAttempt.kind == kind)
    return await market.rows(query.order_by(PaymentAttempt.made_at))


async def waiting_in_kigali(market: Market) -> tuple[Market, Person, Person]:
    """Seller and buyer of an order that is accepted, and not paid yet."""
    seller, coffee = await aline(market)
    diane = await market.member("Diane", "en", phone=DIANE)
    await ordered_in_kigali(diane, coffee)
    await seller.tap("o.acc|")
    await diane.hears("has been accepted")
    return market, seller, diane


async def waiting_in_hangzhou(market: Market) -> tuple[Market, Person, Person]:
    seller, coffee = await aline(market)
    ming = await market.member("王小明", "zh", time_zone="Asia/Shanghai", phone="+8613800138000")
    await ordered_in_hangzhou(ming, coffee)
    await seller.tap("o.acc|")
    await ming.hears("卖家已接单")
    return market, seller, ming


async def page_of(buyer: Person) -> str:
    """They tap "Pay now", and the page comes as a message: where its button leads."""
    await buyer.tap("o.pay|")
    [address] = (await buyer.hears("点按钮打开付款页面")).links
    return address
