"""Rwanda's 416 sectors (imirenge) by district: Law 29/2005, unchanged since 2006.

Facts, compared in November 2026 between three public lists: the structure from provinces to
villages that many Rwandan programs share (github.com/knowbee/rwanda), the districts and sectors of
a system for relief (github.com/PrinceMUGABE/disaster-guard-management-system), and a table of a
car pool that was typed by hand in 2019. The first has 416 names in 30 districts and is followed.
The third has the same in 29 districts but for slips of a letter or two; in Karongi it lacks two and
has three that are none (one is Gisovu). The second lacks 28 and has four of its own (Gisovu, too).

How sure: that a sector lies in a district, very. Of single letters, less: l and r are written for
one another (Kibilizi, Mimuri, Musheri, Kabagali), and a reader takes both. Mageragere, Gishari and
Nyakariro stand here as the others write them, Rusarabuye as the first alone does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

SECTORS: dict[str, str] = {
    "Gasabo": (
        "Bumbogo Gatsata Gikomero Gisozi Jabana Jali Kacyiru Kimihurura Kimironko Kinyinya "
        "Ndera Nduba Remera Rusororo Rutunga"
    ),
    "Kicukiro": (
        "Gahanga Gatenga Gikondo Kagarama Kanombe Kicukiro Kigarama Masaka Niboye Nyarugunga"
    ),
    "Nyarugenge": (
        "Gitega Kanyinya Kigali Kimisagara Mageragere Muhima Nyakabanda Nyamirambo Nyarugenge "
        "Rwezamenyo"
    ),
    "Bugesera": (
        "Gashora Juru Kamabuye Mareba Mayange Musenyi Mwogo Ngeruka Ntarama Nyamata Nyarugenge "
        "Rilima Ruhuha Rweru Shyara"
    ),
    "Gatsibo": (
        "Gasange Gatsibo Gitoki Kabarore Kageyo Kiramuruzi Kiziguro Muhura Murambi Ngarama "
        "Nyagihanga Remera Rugarama Rwimbogo"
    ),
    "Kayonza": (
        "Gahini Kabare Kabarondo Mukarange Murama Murundi Mwiri Ndego Nyamirama Rukara Ruramira "
        "Rwinkwavu"
    ),
    "Kirehe": (
        "Gahara Gatore Kigarama Kigina Kirehe Mahama Mpanga Musaza Mushikiri Nasho Nyamugari "
        "Nyarubuye"
    ),
    "Ngoma": (
        "Gashanda Jarama Karembo Kazo Kibungo Mugesera Murama Mutenderi Remera Rukira Rukumberi "
        "Rurenge Sake Zaza"
    ),
    "Nyagatare": (
        "Gatunda Karama Karangazi Katabagemu Kiyombe Matimba Mimuri Mukama Musheri Nyagatare "
        "Rukomo Rwempasha Rwimiyaga Tabagwe"
    ),
    "Rwamagana": (
        "Fumbwe Gahengeri Gishari Karenge Kigabiro Muhazi Munyaga Munyiginya Musha Muyumbu "
        "Mwulire Nyakariro Nzige Rubona"
    ),
    "Burera": (
        "Bungwe Butaro Cyanika Cyeru Gahunga Gatebe Gitovu Kagogo Kinoni Kinyababa Kivuye Nemba "
        "Rugarama Rugengabari Ruhunde Rusarabuye Rwerere"
    ),
    "Gakenke": (
        "Busengo Coko Cyabingo Gakenke Gashenyi Janja Kamubuga Karambo Kivuruga Mataba Minazi "
        "Mugunga Muhondo Muyongwe Muzo Nemba Ruli Rusasa Rushashi"
    ),
    "Gicumbi": (
        "Bukure Bwisige Byumba Cyumba Giti Kageyo Kaniga Manyagiro Miyove Mukarange Muko Mutete "
        "Nyamiyaga Nyankenke Rubaya Rukomo Rushaki Rutare Ruvune Rwamiko Shangasha"
    ),
    "Musanze": (
        "Busogo Cyuve Gacaca Gashaki Gataraga Kimonyi Kinigi Muhoza Muko Musanze Nkotsi Nyange "
        "Remera Rwaza Shingiro"
    ),
    "Rulindo": (
        "Base Burega Bushoki Buyoga Cyinzuzi Cyungo Kinihira Kisaro Masoro Mbogo Murambi Ngoma "
        "Ntarabana Rukozo Rusiga Shyorongi Tumba"
    ),
    "Karongi": (
        "Bwishyura Gashari Gishyita Gitesi Mubuga Murambi Murundi Mutuntu Rubengera Rugabano "
        "Ruganda Rwankuba Twumba"
    ),
    "Ngororero": (
        "Bwira Gatumba Hindiro Kabaya Kageyo Kavumu Matyazo Muhanda Muhororo Ndaro Ngororero "
        "Nyange Sovu"
    ),
    "Nyabihu": (
        "Bigogwe Jenda Jomba Kabatwa Karago Kintobo Mukamira Muringa Rambura Rugera Rurembo Shyira"
    ),
    "Nyamasheke": (
        "Bushekeri Bushenge Cyato Gihombo Kagano Kanjongo Karambi Karengera Kirimbi Macuba "
        "Mahembe Nyabitekeri Rangiro Ruharambuga Shangi"
    ),
    "Rubavu": (
        "Bugeshi Busasamana Cyanzarwe Gisenyi Kanama Kanzenze Mudende Nyakiriba Nyamyumba "
        "Nyundo Rubavu Rugerero"
    ),
    "Rusizi": (
        "Bugarama Butare Bweyeye Gashonga Giheke Gihundwe Gikundamvura Gitambi Kamembe Muganza "
        "Mururu Nkanka Nkombo Nkungu Nyakabuye Nyakarenzo Nzahaha Rwimbogo"
    ),
    "Rutsiro": (
        "Boneza Gihango Kigeyo Kivumu Manihira Mukura Murunda Musasa Mushonyi Mushubati "
        "Nyabirasi Ruhango Rusebeya"
    ),
    "Gisagara": (
        "Gikonko Gishubi Kansi Kibirizi Kigembe Mamba Muganza Mugombwa Mukindo Musha Ndora "
        "Nyanza Save"
    ),
    "Huye": (
        "Gishamvu Huye Karama Kigoma Kinazi Maraba Mbazi Mukura Ngoma Ruhashya Rusatira Rwaniro "
        "Simbi Tumba"
    ),
    "Kamonyi": (
        "Gacurabwenge Karama Kayenzi Kayumbu Mugina Musambira Ngamba Nyamiyaga Nyarubaka "
        "Rugarika Rukoma Runda"
    ),
    "Muhanga": (
        "Cyeza Kabacuzi Kibangu Kiyumba Muhanga Mushishiro Nyabinoni Nyamabuye Nyarusange Rongi "
        "Rugendabari Shyogwe"
    ),
    "Nyamagabe": (
        "Buruhukiro Cyanika Gasaka Gatare Kaduha Kamegeri Kibirizi Kibumbwe Kitabi Mbazi Mugano "
        "Musange Musebeya Mushubi Nkomane Tare Uwinkingi"
    ),
    "Nyanza": (
        "Busasamana Busoro Cyabakamyi Kibilizi Kigoma Mukingo Muyira Ntyazo Nyagisozi Rwabicuma"
    ),
    "Nyaruguru": (
        "Busanze Cyahinda Kibeho Kivu Mata Muganza Munini Ngera Ngoma Nyabimata Nyagisozi "
        "Ruheru Ruramba Rusenge"
    ),
    "Ruhango": "Bweramana Byimana Kabagali Kinazi Kinihira Mbuye Mwendo Ntongwe Ruhango",
}


@cache
def sectors_by(key: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """Of each name, as `key` spells it: its districts, with the name as it is written there.

    Made when somebody first types one, not when the house starts.
    """
    found: dict[str, dict[str, str]] = {}
    for district, names in SECTORS.items():
        for name in names.split():
            found.setdefault(key(name), {})[district] = name
    return found
