"""What happened to a parcel, read from the sentence with which a carrier says so.

For tables, whose lines somebody looks over before buyers are told. They are the words of the posts'
system IPS ("Deliver item (Inb)"), of DHL ("With delivery courier"), of China Post (安排投递) and of
17TRACK; in French, too, in which Rwanda's offices often have them, and in Kinyarwanda. The first
that fits counts: what failed or goes back is looked for before what arrived, as "not delivered" has
"delivered" in it.
"""

from __future__ import annotations

from re import Pattern

from bot.parsing.carrier_codes import Word, read_event
from bot.parsing.patterns import either, without_accents
from storage.constants import ParcelEvent

_CODE_CHARACTERS = 40

# What is looked for, by our words for it: patterns with " | " or a line's end between them.
_SENTENCES: tuple[tuple[ParcelEvent, str], ...] = (
    (
        "returned",
        r"""
        return(?:ed|ing)? (?:item )?to (?:the )?(?:sender|shipper|origin) | 退回 | 退件 | 退运
        retour(?:nee?)? (?:(?:a|vers|chez) l')?(?:expediteur|envoyeur) | ^retournee?$ | renvoye
        subizwa uwohereje
        \b(?:y|by)asubijwe
        """,
    ),
    (
        "lost",
        r"""
        \b(?:is|was|been|declared|reported) lost\b | ^lost\b | 丢失 | 遗失 | \bperdue?s?\b
        \b(?:c?y|by)a(?:ra)?buze\b
        """,
    ),
    (
        "attempt_failed",
        r"""
        unsuccessful | attempt | \bnot delivered | undeliver
        \b(?:could not|cannot|can't|can not) be delivered
        delivery (?:was )?(?:failed|not successful) | fail(?:ed|ure) (?:to deliver|delivery)
        failed delivery | not home | refused? | 未妥投 | 未能投递
        (?:投递|派送|派件|签收).{0,2}(?:失败|异常|不成功|未成功)
        拒收 | 拒签 | 无人签收 | 收件人不在
        (?:echec|tentative) (?:de |de la )?(?:livraison|distribution|remise) | \bpas pu etre
        \b(?:non|pas ete) (?:livre|distribue|remis)e?s?\b | destinataire absent | avis de passage
        livraison (?:impossible|infructueuse|echouee)
        notice left | missed you | no authorized | business closed | closed on arrival
        (?:recipient|customer|addressee|consignee) (?:is |was )?(?:not |un)available | client absent
        umuguzi ntiyabonetse | umuguzi ntaboneka
        \bnti\w+(?:tanzwe|gejejwe)\b | \bntabwo \w+(?:tanzwe|gejejwe)\b
        """,
    ),
    (
        "awaiting_pickup",
        r"""
        (?:await|ready|available|held|hold|arrived).{0,20}(?:pick-? ?up|collect)
        awaiting collection | hold item at delivery | poste restante | 待取 | 待自提
        delivered to (?:an? |the )?(?:post office|locker|parcel shop|(?:pick-?up|service) point)
        代收点 | 自提柜 | 快递柜 | 驿站 | 丰巢
        point (?:de )?(?:retrait|relais) | \ba retirer\b | attente de retrait | en instance
        mis(?:e)? a disposition | \baho b?ifatirwa\b
        """,
    ),
    (
        "out_for_delivery",
        r"""
        out for delivery | with (?:the )?(?:delivery )?courier | out for physical delivery
        安排投递 | 正在.{0,3}(?:投递|派送|派件|配送) | 开始派送 | 派送[中途] | 配送中 | 派件
        投递员
        en cours de (?:livraison|distribution) | en tournee
        (?:avec le|(?:remis|confie)e? au) (?:livreur|facteur|coursier)
        sortie? (?:pour|en) (?:livraison|distribution)
        \bb?iri(?:mo)? (?:gutangwa|kugezwa|gushyikirizwa)\b
        """,
    ),
    (
        "customs_held",
        r"""
        (?:held|detain|retain|seiz|stopped|clearance delay|on hold).{0,30}custom(?!er|i[sz])
        custom(?!er|i[sz]).{0,30}(?:held|hold|delay|detain|retain|seiz|require|pending)
        clearance delay | 海关扣 | 海关留 | 扣留 | 补充申报 | 通知.{0,4}报关
        (?:retenu|bloque|saisi).{0,30}douan | fatiriwe.{0,20}gasutamo
        """,
    ),
    (
        "in_transit",
        r"""
        return item from customs
        (?:cleared|released|release|clearance processing complete).{0,20}custom(?!er|i[sz])
        custom(?!er|i[sz]).{0,24}(?:clear|releas|complet)
        clearance (?:processing )?complete | 放行 | 清关完成 | 通关完成 | 离开海关
        \bdedouanee?s?\b | dedouanement (?:termine|effectue) | sortie? de (?:la )?douane
        \b(?:y|by)avuye (?:muri|kuri) gasutamo
        """,
    ),
    (
        "at_customs",
        r"""
        custom(?!er|i[sz]) | clearance | 海关 | 清关 | 报关 | gasutamo | douan
        """,
    ),
    ("exception", r"delivered to (?:an? |the )?wrong"),
    (
        "in_transit",
        r"""
        delivered to (?:an? |the )?(?:carrier|airline|partner|customs|sort|depot|warehouse)
        \b(?:livre|remis)e?s? (?:au|a la) (?:transporteur|compagnie|poste|depot|centre)
        (?:tanzwe|gejejwe|geze) (?:ku|kuri) (?:i?posita|biro)
        gejejwe (?:i|mu) (?!.*\b(?:muguzi|mukiriya|nyir))
        """,
    ),
    (
        "delivered",
        r"""
        deliver item | \bdelivered\b | signed for by | 签收 | 妥投 | 已送达 | 已自提 | 已提货
        (?:前台|家人|同事|门卫|保安|邻居|物业).{0,2}代收
        \b(?:livre|delivre|distribue)e?s?\b | livraison (?:effectuee|reussie)
        \bremise?s? (?:au destinataire|contre signature|en main)
        \b(?:y|by)a(?:tanzwe|gejejwe)\b | \b(?:y|by)ageze (?:ku|kuri) (?:muguzi|mukiriya|nyir)
        \b(?:y|by)akiriwe n'(?:umuguzi|umukiriya|nyir)
        """,
    ),
    (
        "announced",
        r"""
        information received | label (?:created|printed)
        electronic.{0,20}(?:received|submitted) | pre-?advice | pre-?shipment | 信息已收
        awaiting (?:seller|shipper|dispatch|shipment) | pending shipping | 等待(?:卖家|商家)?发货
        电子信息 | 待揽[收件] | etiquette (?:creee|imprimee) | attente de (?:prise en charge|depot)
        """,
    ),
    (
        "exception",
        r"""
        exception | damaged | missort | misrout | on hold | delay | 异常 | 破损 | 延误
        (?:insufficient|incorrect|incomplete|wrong) address | addressee moved
        address (?:is )?(?:insufficient|incorrect|incomplete|wrong)
        adresse (?:incorrecte|incomplete|erronee|insuffisante)
        endommage | retard | annulee?s?\b | \b(?:y|by)angiritse
        """,
    ),
    (
        "in_transit",
        r"""
        picked up | posting | posted | accept | receive item | received at | insert item
        send item | dispatch | depart | arriv | process | transit | sort | forward
        handed over | facility | collected from | in bag | 揽收 | 收寄 | 收件(?!人) | 到达
        离开 | 发往 | 运输 | 封发 | 开拆 | 互封 | 直封 | 处理中心 | 航班 | 起飞 | 转运
        (?:即将|等待|待)(?:派送|派件|投递|配送)
        已发货 | \bpartie? (?:de|du|pour)\b
        \bexpediee?s?\b | \bprise? en charge | achemin | \bdepose | \bcentre de tri | \bquitte
        \btraitee?s?\b | \brecue?s? (?:a|au|par)\b
        mu ?nzira | (?<!ntabwo )\b(?:y|by)a(?:geze|vuye|kiriwe) (?:i|mu|muri|ku|kuri)\b
        \b(?:y|by)oherejwe\b
        """,
    ),
)
_KNOWN = tuple((word, either(patterns)) for word, patterns in _SENTENCES)
# What is said to be still to come has not happened: "to be delivered", 待签收, "sera livré".
_NOT_YET: dict[ParcelEvent, Pattern[str]] = {
    "delivered": either(
        r"""
        \b(?:be|being|yet|not|non|never|un)(?:[ -]\w+){0,2}[ -]delivered
        (?:[未没待请无]|即将|准备|预计).{0,3}(?:签收|妥投|送达)
        \b(?:non|pas|jamais|seront|sera|bientot|(?<!d')etre)(?: \w+){0,2} (?:livre|distribue|remis)
        """
    ),
    "out_for_delivery": either(
        r"""
        \b(?:be|not|yet|before) (?:\w+ )?out for | out for \w+(?: \w+)? (?:tomorrow|on|next)\b
        (?:[未待]|即将|准备|等待|预计|明[天日]).{0,2}(?:派送|派件|投递|配送)
        """
    ),
}


def read_happening(text: str) -> tuple[str, Word] | None:
    """As `read_event`, and from whole sentences: the source's own words and ours."""
    if found := read_event(text):
        return found
    plain = " ".join(without_accents(text).split())
    for word, known in _KNOWN:
        if word in _NOT_YET and _NOT_YET[word].search(plain):
            continue
        if known.search(plain):
            return " ".join(text.split())[:_CODE_CHARACTERS], word
    return None
