"""Links, addresses, accounts and payment codes in somebody's words: what leads past the market, but
for phones (written_phones.py)."""

from __future__ import annotations

import re
from typing import Literal

Hidden = Literal["phone", "link", "email", "account", "payment"]

_DOT = r"(?:\s?\.\s?|\s?[\[({]\s?(?:dot|akadomo|point|点|\.)\s?[\])}]\s?|\s+(?:dot|point)\s+|点)"
_AT = r"(?:\s?@\s?|\s?[\[({]\s?(?:at|kuri|@)\s?[\])}]\s?|\s+arobase\s+)"
_ENDS = (
    r"(?:com|net|org|info|biz|co|rw|me|io|cn|app|shop|store|site|online|xyz|link|africa|uk|ke|ug"
    r"|ly|gl|gd|tv|fr|eu|tz|bi|cd|vip|cc|hk|tw|za|ng)"
)
_APPS = (
    r"(?:whats?\s?app|telegram|tg|we\s?chat|weixin|wx|vx|v信|v[❤♥]|微信|薇信|威信|徽信|薇|qq|扣扣|企鹅"
    r"|line\s?id|ig|支付宝|instagram|insta|facebook"
    r"|fb|tik\s?tok|snapchat|viber|抖音|小红书)"
)
# Where a name of letters alone follows, which elsewhere are words.
_WECHAT = (
    r"(?:(?:微信|薇信|威信|徽信|weixin|wx|vx|v信)\s*(?:id|号码|号|账号|是|为|加)*"
    r"|we\s?chat\s+id(?:\s+is)?|my\s+we\s?chat(?:\s+id)?\s+is)\s*[:：=]?\s*"
)
_NO_NAME = r"(?:we\s?chat|weixin|alipay|whatsapp|telegram|please|payment|paypal|isoko)"
_IS = (
    r"(?:\s*(?:id|nr|number|no|username|account|号码|号|账号|ni|is|yanjye|yacu|是|为))*"
    r"\s*[:：=]?\s*"
)
_PAID = (
    r"(?:mo\s?mo\s*(?:pay)?|airtel\s*money|mobile\s*money|merchant|marchand|till|paybill|pay\s*bill"
    r"|mtn|code\s+y['’]ishyura|code\s+yo\s+kwishyura|商户|收款码|付款码)"
)
_BANK = r"(?:account|acct|a/c|konti|konte|compte|iban|bank|banki|账号|帐号|账户|卡号|银行卡)"

WAYS: tuple[tuple[Hidden, re.Pattern[str]], ...] = (
    ("link", re.compile(r"(?:https?|hxxps?|ftp)\s?:\s?/\s?/\s?\S+")),
    ("link", re.compile(r"\bwww\s?\.\s?\S+")),
    (
        "link",
        re.compile(
            r"(?<![\w@])[a-z][a-z0-9-]{1,62}(?:\s\.\s?|\s?。\s?|[,，])(?:com|net|org|cn|rw)\b(?!['’])"
        ),
    ),
    ("link", re.compile(r"[\w-]{2,}\.(?:中国|公司|网络)(?!\w)")),
    (
        "link",
        re.compile(
            r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}"
            r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\d.])(?::\d+)?(?:/\S*)?"
        ),
    ),
    ("link", re.compile(r"\b(?:wa|t|m|u)\s?\.\s?(?:me|link|tl)\b(?:\s?/\s?\S+)?")),
    (
        "email",
        re.compile(
            rf"[a-z0-9][a-z0-9._+-]*{_AT}[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)*{_DOT}[a-z]{{2,10}}\b"
        ),
    ),
    (
        "email",
        re.compile(rf"[a-z0-9][a-z0-9._+-]*\s+(?:at|kuri)\s+[a-z0-9-]+\s+dot\s+{_ENDS}\b"),
    ),
    (
        "email",
        re.compile(
            rf"[a-z0-9][a-z0-9._+-]*(?:{_AT}|\s+(?:at|kuri)\s+|@)(?:gmail|yahoo|hotmail|outlook|icloud|qq"
            rf"|163|126|foxmail)\b(?:{_DOT}[a-z]{{2,4}}\b)?"
        ),
    ),
    (
        "email",
        re.compile(
            r"[a-z0-9][a-z0-9._+-]*\s+(?:gmail|yahoo|hotmail|outlook|icloud)\s*[. ]\s*com\b"
        ),
    ),
    ("link", re.compile(rf"(?<![\w@])[a-z][a-z0-9-]{{1,62}}(?:\.[a-z0-9-]+)*\.{_ENDS}\b(?:/\S*)?")),
    (
        "link",
        re.compile(
            rf"(?<![\w@])[a-z][a-z0-9-]{{1,62}}(?:\s?[\[({{]\s?dot\s?[\])}}]\s?|\s+dot\s+){_ENDS}\b(?:/\S*)?"
        ),
    ),
    ("account", re.compile(r"(?<![\w.])@\s?[a-z0-9_][a-z0-9_.]{2,}")),
    (
        "account",
        re.compile(
            rf"(?<![a-z]){_APPS}{_IS}(?P<it>(?=[a-z0-9_.-]*[\d_])(?=[a-z0-9_.-]*[a-z_])"
            r"[a-z0-9][a-z0-9_.-]{3,}|\d{5,})(?!\d*\s?(?:frw|rwf|francs?|amafaranga|kg|g\b|¥|元|块))"
        ),
    ),
    (
        "account",
        re.compile(
            rf"(?<![a-z]){_APPS}\s*(?:id|username|号|账号)?\s*[:：=]\s*(?P<it>[a-z][a-z0-9_.-]{{2,}})"
        ),
    ),
    (
        "account",
        re.compile(rf"(?<![a-z]){_APPS}\s?[,，]\s?(?P<it>(?=[a-z_.-]+\d)[a-z0-9_.-]{{4,}})"),
    ),
    (
        "account",
        re.compile(
            rf"(?<![a-z]){_WECHAT}(?P<it>(?!{_NO_NAME})[a-z][a-z0-9_-]{{5,19}})(?![a-z0-9_-])"
        ),
    ),
    # *182*8*1*123456#, and without its star; ＊ is read as *
    ("payment", re.compile(r"[*✱∗⁎]\s?\d{2,3}\s?(?:[*✱∗⁎#][\d\s]*)+#?")),
    ("payment", re.compile(r"(?<!\d)\d{3}\s?(?:[*✱∗⁎]\s?\d+\s?){2,}#?")),
    (
        "payment",
        re.compile(
            rf"{_PAID}(?:\s*(?:code|kode|number|nimero|no|id|ni|is|yacu|yanjye|号|是))*\s*[:：=#-]?\s*"
            r"(?P<it>\d(?:[\s-]?\d){3,8})(?![\d\s]*(?:frw|rwf|francs?|amafaranga|kg|g\b|¥|元))"
        ),
    ),
    (
        "payment",
        re.compile(
            r"(?<![a-z])(?<!postal )(?<!post )(?<!zip )(?:code|kode)"
            r"\s*(?:is|ni|yacu|yanjye|[:：=])?\s*"
            r"(?P<it>\d{5,7})(?!\d)"
        ),
    ),
    (
        "payment",
        re.compile(
            rf"{_BANK}(?:\s*(?:no|number|nimero|nr|is|ni|yacu|yanjye|是))*\s*[.:：=#-]?\s*"
            r"(?P<it>[a-z]{0,2}\d(?:[\s-]?\d){6,22})"
        ),
    ),
    ("payment", re.compile(r"(?<![\d-])\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?(?![\d-])")),  # a card
)
