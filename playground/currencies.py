"""The currencies of Telegram's payments, and amounts in them as people read them.

Telegram's table (currencies.json of its payments' manual) has no Rwandan franc: an invoice in
RWF is refused.  XTR are Telegram's own Stars.
"""

from __future__ import annotations

# How many digits stand behind the point: two for most.
WHOLE = frozenset(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XTR"])
THOUSANDTHS = frozenset(["BHD", "IQD", "JOD"])
HUNDREDTHS = frozenset([
    "AED", "AFN", "ALL", "AMD", "ARS", "AUD", "AZN", "BAM", "BDT", "BGN",
    "BND", "BOB", "BRL", "BYN", "CAD", "CHF", "CNY", "COP", "CRC", "CZK",
    "DKK", "DOP", "DZD", "EGP", "ETB", "EUR", "GBP", "GEL", "GHS", "GTQ",
    "HKD", "HNL", "HRK", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES",
    "KGS", "KZT", "LBP", "LKR", "MAD", "MDL", "MMK", "MNT", "MOP", "MUR",
    "MVR", "MXN", "MYR", "MZN", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB",
    "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK",
    "SGD", "SYP", "THB", "TJS", "TRY", "TTD", "TWD", "TZS", "UAH", "USD",
    "UYU", "UZS", "YER", "ZAR",
])  # fmt: skip
CURRENCIES = WHOLE | THOUSANDTHS | HUNDREDTHS


def in_words(amount: int, currency: str) -> str:
    """An amount in the currency's smallest units, as `1,250.00 KES` or `50 ⭐`."""
    digits = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
    whole, part = divmod(amount, 10**digits)
    shown = f"{whole:,}" + (f".{part:0{digits}}" if digits else "")
    return f"{shown} {'⭐' if currency == 'XTR' else currency}"
