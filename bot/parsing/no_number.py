"""Whether an answer says that there is no number ("hapana", 还没有), or that it is still to come
("ndayibona ejo", "I'll send it later").

Sentences have no end; their words do. An answer is read so where it has a word that says it, and
beside it only words that go along: "not yet", "I don't have it yet", "they haven't given it to me".
"""

from __future__ import annotations

import re
from typing import Literal

from bot.parsing.patterns import each_word, without_accents
from bot.parsing.traditional import simplified

_NONE = each_word(
    """
    none no not nope nil null na nothing without unknown never yet lost dont doesnt didnt havent
    hasnt isnt wasnt cant cannot couldnt forgot forgotten
    nta oya hapana hakuna sina
    aucun aucune non pas rien sans
    """
)
_LATER = each_word(
    """
    later soon tomorrow waiting pending wait tonight monday bado ejo nyuma hanyuma nimugoroba tard
    demain bientot
    """
)
BESIDE = each_word(
    """
    i ive ill im we well they it its the a an any there is are was be am have has had having got get
    getting do did does know remember see find found give given gave send sent will would this that
    now still available here number numbers nr tracking track code waybill parcel receipt from
    for to of on in at my me you us with one been them he she carrier post office until
    nomero numero nimero yo y iyo ya yihari ubu aka kanya mfite nfite ndabona ihari bampaye yose ni
    gukurikirana mu gitondo hazaza ku iposita ariko kandi
    je nai ne de suivi le la il y plus ete lai cest encore
    """
)
# A Kinyarwanda verb that denies (ntarayibona, sinyifite, simfite, nayibuze), or promises the number
# (yi) or the sending (nzayohereza, ndayibona, ndacyayitegereje).
_DENIES = re.compile(r"nt[ai]\w+|sin\w+|sim(?:fit|bi[zf])\w*|nayibuze")
_PROMISES = re.compile(r"nza\w+|nda(?:cya)?yi\w+")
_HAN = re.compile(
    r"[我们他现在目前暂时还也都没有无無未拿到收给的物流快递运单号码呢啊了哦呀知道不清楚晚点稍后等明天再会"
    r"发过来补你您查见找]+"
)
_HAN_NONE, _HAN_LATER = re.compile(r"[没无無未不]"), re.compile(r"[稍等再会]|晚点|明天")


def no_number(text: str) -> Literal["", "none", "later"]:
    """What an answer says in any of the languages: that there is none, or that it comes later."""
    if re.fullmatch(r"[-–—/. ]+|0+", text):
        return "none"
    plain = simplified(without_accents(text)).replace("'", "")
    words = re.sub(r"[\W_]+", " ", plain).split()
    joined = "".join(words)
    if not joined.isascii():
        if not _HAN.fullmatch(joined):
            return ""
        return "later" if _HAN_LATER.search(joined) else "none" if _HAN_NONE.search(joined) else ""
    said = {_says(word) for word in words} if words != ["n", "a"] else {"none"}
    if None in said:
        return ""
    return "later" if "later" in said else "none" if "none" in said else ""


def _says(word: str) -> Literal["", "none", "later"] | None:
    """None: a word of something else."""
    if word in _LATER or _PROMISES.fullmatch(word):
        return "later"
    if word in _NONE or _DENIES.fullmatch(word):
        return "none"
    return "" if word in BESIDE else None
