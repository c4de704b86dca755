"""Every tap of the house, by everybody, on what is theirs, another's, paused, deleted or erased.

A button's subject can be forged by anybody with a client of their own, so no button is a right.
What is allowed is written here by kind; a new tap without a rule fails.
"""

from __future__ import annotations

from datetime import timedelta

from bot import capabilities
from bot.commerce.commission import Rate
from bot.commerce.reductions import Off
from bot.flows import commands as c
from bot.handlers import COMMANDS, FORM_COMMANDS, TAPS
from bot.mail.capabilities import MAIL
from storage.database import Database
from tests.support.cells import World
from tests.support.trade import ADDRESS, NOW, francs

ALL = {"seller", "other", "buyer", "buyer2", "staff", "stranger", "erased"}
STAFF, SHOPS = {"staff"}, {"seller", "other"}
NOBODY: set[str] = set()
# Whoever is told one of these has no right to it; the other refusals are about the moment.
DENIED = {"NotFound", "NotOnSale", "NotYours", "NotStaff", "NoShop", "OwnProduct"}
DENIED |= {"OwnDiscountCode"}

ON_SALE = {"sold": "seller", "other_sold": "other"}
PAUSED = {"paused": "seller", "other_paused": "other"}
DELETED = {"deleted": "seller", "other_deleted": "other"}
ERASED = {"erased": "erased"}
SIDES = {  # whose order: its seller, its buyer
    "placed": ("seller", "buyer"),
    "taken": ("seller", "buyer"),
    "over": ("seller", "buyer"),
    "others": ("other", "buyer2"),
    "of_erased": ("", "buyer2"),
}


def seen() -> dict[str, set[str]]:
    """What is on sale by everybody, a paused one by its seller, what is gone by nobody."""
    return {
        **dict.fromkeys(ON_SALE, ALL),
        **{subject: {owner} for subject, owner in PAUSED.items()},
        **dict.fromkeys([*DELETED, *ERASED], NOBODY),
    }


def bought() -> dict[str, set[str]]:
    return {
        **{subject: ALL - {owner} for subject, owner in ON_SALE.items()},
        **dict.fromkeys([*PAUSED, *DELETED, *ERASED], NOBODY),
    }


def owned(*, also_deleted: bool = False) -> dict[str, set[str]]:
    """What somebody sells; what they deleted is told apart by whoever moves its state."""
    return {
        **{subject: {owner} for subject, owner in (ON_SALE | PAUSED).items()},
        **{subject: {owner} if also_deleted else NOBODY for subject, owner in DELETED.items()},
        **dict.fromkeys(ERASED, NOBODY),
    }


def sides(*which: int) -> dict[str, set[str]]:
    return {subject: {both[each] for each in which} - {""} for subject, both in SIDES.items()}


SELLER, BUYER = sides(0), sides(1)
RULES: dict[str, dict[str, set[str]]] = {
    **dict.fromkeys(["prod", "prod.own", "photos", "options", "reviews"], seen()),
    "buy": bought(),
    "of_shop": {"shop_of_seller": ALL, "shop_of_erased": NOBODY},
    **dict.fromkeys(
        [
            "own",
            "own.options",
            "edit",
            "add.option",
            "delete",
            "share",
            "share.p",
            "reduce",
            "reduce.off",
        ],
        owned(),
    ),
    **dict.fromkeys(["texts", "text", "text.off", "text.off!"], owned()),
    **dict.fromkeys(["pause", "resell", "delete!"], owned(also_deleted=True)),
    **dict.fromkeys(["order", "o.pic", "o.dlv", "o.dlv!", "o.proof"], sides(0, 1)),
    **dict.fromkeys(
        ["rec", "rec.all", "rec.pay", "rec.proof", "rec.back", "rec.back!"],
        dict.fromkeys(SIDES, STAFF),
    ),
    **{
        action: {"attempt": STAFF}
        for action in ("att.say", "att.say!", "att.back", "att.back!", "att.take")
    },
    "o.complain": BUYER,
    **{key: {"complaint": {"seller", "buyer", "staff"}} for key in ["cp", "cp.photos"]},
    **{key: {"complaint": {"seller"}} for key in ["cp.read", "cp.answer"]},
    **{key: {"complaint": {"buyer"}} for key in ["cp.yes", "cp.yes!"]},
    **{key: {"complaint": {"buyer"}} for key in ["cp.staff", "cp.end", "cp.end!"]},
    "cp.decide": {"complaint": STAFF},
    "ask": bought(),
    "o.ask": BUYER,
    "q": {"question": {"seller", "buyer"}, "reported": {"seller", "buyer", "staff"}},
    **{key: {"question": {"seller", "buyer"}} for key in ["q.re", "q.bad", "q.bad!"]},
    **{key: {"question": {"seller"}} for key in ["q.mute!", "q.hear!"]},
    **{key: {"reported": STAFF} for key in ["q.end!", "q.keep!", "q.stop!", "q.let!"]},
    "place": dict.fromkeys(SIDES, NOBODY),  # none of these has a place on the map
    **dict.fromkeys(
        [
            "o.addr",
            "o.link",
            "o.link!",
            "o.agree",
            "o.claim",
            "o.prove",
            "o.pay",
            "o.ways",
            "o.way",
            "o.missing",
            "o.back",
            "o.back!",
            "say",
            "rate",
        ],
        BUYER,
    ),
    **{action: sides(0, 1) for action in ("o.cancel", "o.cancel!", "o.why")},
    "bc.news": {"sent": {"seller", "staff"}, "planned": STAFF},
    "bc.link": {"link": {"seller", "staff"}, "planned_link": STAFF},
    "hour!": {"7": ALL},
    # Another's code, or account: nothing is done, and nothing of theirs is shown.
    **{action: {"48210937": ALL} for action in ("acc.yes", "acc.no")},
    **{action: {"bosco": NOBODY} for action in ("acc.off", "acc.off!")},
    "stop!": {"-broadcast": ALL},
    "lang": {"rw": ALL},
    "country!": {"CN": ALL},
    "zone!": {"Asia/Shanghai": ALL},
    **{
        action: {"": SHOPS}
        for action in (
            *("sales", "mine", "myshop", "hour", "share.shop", "share.s"),
            *("disc", "reduce.all", "reduce.off.all", "codes", "codes.new"),
            *("shop.rest", "shop.back!"),
        )
    },
    **{
        action: {"": STAFF}
        for action in [
            "staff",
            "broadcast",
            "broadcasts",
            "campaign",
            "tracking",
            "postage",
            "postage.new",
            "postage.file",
            "tax",
            "tax.new",
            "tax.file",
            "lists",
            "list.new",
            "camp.new",
            "stuck",
            "unread",
            "complaints",
            "money",
            "desk",
            "translate",
            "rates",
            "rates.new",
            "commission",
            "commission.new",
            "payouts",
            "payouts.new",
            "corr.new",
        ]
    },
    "sales.x": {"2026-12": SHOPS},
    "rec.x": {"2026-12": STAFF},
    **{action: {"2026-12": SHOPS} for action in ("statement", "statement.x", "statement.p")},
    **{action: {"month": SHOPS} for action in ("stats", "stats.x", "stats.p")},
    **{
        action: {"payout": STAFF} for action in ("payout", "payout.yes", "payout.yes!", "payout.no")
    },
    **{action: {"correction": STAFF} for action in ("corr", "corr.yes", "corr.no")},
    **{action: {"list": STAFF} for action in ("list.del", "list.del!")},
    **{action: {"stuck": STAFF} for action in ("stuck.r", "stuck.1", "stuck.all", "stuck.in")},
    **{
        action: {"": ALL}
        for action in [
            "home",
            "listen",
            "shop",
            "search",
            "sift",
            "sift.by",
            "cart",
            "checkout",
            "orders",
            "qs",
            "talk",
            "sell",
            "add",
            "stop",
            "forget",
            "forget!",
            "language",
            "settings",
            "email",
            "email.type",
            "email.off!",
            "country",
            "country?",
            "zone",
            "accounts",
            "acc.code",
            "acc.type",
            "sf",
            "sf.show",
            "sf.app",
            "sf.code",
            "sf.off",
            "sf.off!",
        ]
    },
    **{action: {"": ALL} for action in ("code", "code.drop")},
    "code.use": {"token": ALL - {"seller"}},
    **{action: {"code": {"seller"}} for action in ("codes.one", "codes.end")},
    "drop": dict.fromkeys([*ON_SALE, *PAUSED, *DELETED, *ERASED], ALL),  # from their own cart
}
BEHIND = {
    "rate": "~4",
    **dict.fromkeys(["text", "text.off", "text.off!"], "~zh"),
    "cp.photos": "~buyer",
    "cp.yes": "~1",
    "cp.yes!": "~1",
    "att.say": "~nothing",
    "att.say!": "~nothing",
}
BY_BEGINNING = {
    "bc": {"sent": STAFF, "planned": STAFF},
    "o": SELLER,
}


def rule_for(action: str) -> dict[str, set[str]]:
    if action in RULES:
        return RULES[action]
    rule = BY_BEGINNING.get(action.partition(".")[0])
    assert rule is not None, f"say in RULES who may {action}"
    return rule


# What stands only where these may read it.
SECRETS = {
    **{f"{what}-paused": {"seller"} for what in ("name", "words", "photo", "photo2")},
    **{f"{what}-other_paused": {"other"} for what in ("name", "words", "photo", "photo2")},
    **{
        f"{what}-{which}": NOBODY
        for what in ("name", "words", "photo", "photo2")
        for which in ("deleted", "other_deleted")
    },
    **{f"{what}-erased": NOBODY for what in ("words", "photo", "photo2")},
    "name-erased": {"buyer2", "staff"},  # of what was ordered, as it was ordered
    "reason-of-eva": NOBODY,
    "said-in-a-complaint": {"seller", "buyer", "staff"},
    "said-in-a-question": {"seller", "buyer", "staff"},  # staff, of the one that was reported
    "ShopOfEva": NOBODY,
    "555666": NOBODY,
    "111222": {"seller", "buyer"},
    "333444": {"other", "buyer2"},
    "behind the market": ALL - {"stranger", "erased"},  # staff, while it is under way
    **{each: {"seller", "staff"} for each in ("sent.example", "text-sent")},
    **dict.fromkeys(
        [
            "text-planned",
            "planned.example",
            "list-of-staff",
            "campaign-of-staff",
            "reason-stuck",
        ],
        STAFF,
    ),
}


async def test_every_action_by_everybody_on_everything(sqlite: Database) -> None:
    capabilities.serve(*capabilities.served(), MAIL)
    world = await World.made(sqlite)
    wrong = []
    for action in TAPS:
        for subject, may in rule_for(action).items():
            given = world.subjects.get(subject, subject)
            for role in ALL:
                cell = await world.tap(action, role, f"{given}{BEHIND.get(action, '')}")
                allowed = cell.refused not in DENIED
                if allowed is not (role in may):
                    wrong.append(f"{action} {subject} by {role}: {cell.refused or 'done'}")
                wrong += [
                    f"{action} {subject} shows {role}: {secret}"
                    for secret, readers in SECRETS.items()
                    if secret in cell.shown and role not in readers
                ]
    assert not wrong, "\n".join(wrong)


NAMES = {  # of commands that are not for everybody
    **dict.fromkeys(["sales", "products", "stats", "statement"], SHOPS),
    **dict.fromkeys(
        [
            "broadcast",
            "broadcasts",
            "lists",
            "campaign",
            "tracking",
            "postage",
            "importtax",
            "rates",
            "commission",
            "payouts",
            "stuck",
        ],
        STAFF,
    ),
    "complaints": STAFF,
    "money": STAFF,
    "desk": STAFF,
    "translate": STAFF,
}


async def test_every_name_by_everybody(sqlite: Database) -> None:
    world = await World.made(sqlite)
    wrong = []
    for name, route in COMMANDS.items():
        for role in ALL:
            cell = await world.run(route, role, "", writes=route.writes)
            if (cell.refused not in DENIED) is not (role in NAMES.get(name, ALL)):
                wrong.append(f"/{name} by {role}: {cell.refused or 'done'}")
    assert not wrong, "\n".join(wrong)


def commands(world: World) -> list[tuple[object, set[str]]]:
    """What forms do in the end, with who may: the form itself may have been begun by anybody, or
    when they still were somebody else."""
    subjects = world.subjects
    message = c.BroadcastMessage({"en": "Hello"})
    later = NOW + timedelta(days=1)
    changes = [
        (c.ChangeProduct("d", int(subjects[each]), "price", francs(1000)), may)
        for each, may in owned().items()
    ]
    changes += [
        (
            c.AddOption(
                *(f"o{each}", int(subjects[each]), ("1 kg", ""), francs(900), 5, 1000, None),
                ("size", ""),
                ("250 g", ""),
            ),
            may,
        )
        for each, may in owned().items()
    ]
    changes += [
        (c.WriteText("d", int(subjects[each]), "zh", 1, "咖啡", ""), may)
        for each, may in owned().items()
    ]
    changes += [
        (c.ReducePrice("d", int(subjects[each]), Off(1000), None, later), may)
        for each, may in owned().items()
    ]
    changes += [
        (
            c.MakeDiscountCode("d2", "THANKS", Off(1000), None, None, None, later, subjects[each]),
            {who},
        )
        for each, (who, _) in SIDES.items()
        if who
    ]
    puts = [(c.PutInCart(int(subjects[each]), 1), may) for each, may in bought().items()]
    of_orders: list[tuple[object, set[str]]] = []
    for each, (seller, buyer) in SIDES.items():
        code = subjects[each]
        of_orders += [
            (c.ShipOrder(code, "dhl", "JD014600"), {seller}),
            (c.CorrectShipment(code, "dhl", "JD014600"), {seller}),
            (c.DeclineOrder(code, "too_far"), {seller}),
            (c.RefundPart(code, francs(1)), {seller}),
            (c.CountMoney(code, francs(1)), {seller}),
            (c.CorrectPostage(code, francs(1)), {seller}),
            (c.PayByPrompt(code, "+250788123456"), {buyer}),
            (c.SendProof("d", code, None, "13579246801"), {buyer}),
            (c.CancelOrder(code, "no_time"), {seller, buyer}),
            (c.QuoteAddress(code, ADDRESS), {buyer}),
            (c.ChangeAddress(f"d{code}", code, ADDRESS), {buyer}),
            (c.SayReview(code, "Good"), {buyer}),
            (c.SendComplaint("d", code, "other", "Torn", ()), {buyer}),
            (c.SendInquiry(f"q{code}", False, 0, code, "Fresh?"), {buyer}),
            (c.SendInquiry(f"s{code}", True, 0, code, "Help!"), {seller, buyer}),
        ]
    of_staff: list[object] = [
        c.CountAudience("everyone", ""),
        c.EstimateBroadcast(c.CountAudience("everyone", "")),
        c.GatherList(("1",), (), ""),
        c.FindPeople(("1",), ()),
        c.TestBroadcast(message),
        c.StartBroadcast("d", "everyone", "", message),
        c.ChangeBroadcast("d", int(subjects["sent"]), {"en": "Other"}),
        c.ChangeBroadcast("d", int(subjects["planned"]), {"en": "Other"}, planned=True),
        c.PutOffBroadcast(int(subjects["planned"]), later),
        c.MakeCampaign("Radio"),
        c.CheckTracking(()),
        c.RecordTracking(()),
        c.CheckRates(()),
        c.RecordRates(()),
        c.CheckTariff(()),
        c.ChangeTariff("d", (), 0),
        c.CheckImportTax(()),
        c.ChangeImportTax(()),
        c.TranslateText("d", int(subjects["other_sold"]), "en", 1, "Coffee", ""),
        c.NextText(int(subjects["sold"]), "zh", "<next"),
        c.FindShops("Shop"),
        c.FindCommission(None, None),
        c.ProposeCorrection("d", francs(500), "page 2", provider="pawapay"),
        c.SetCommission("d", None, None, Rate(500)),
        c.TakeOtherCurrency(subjects["attempt"], 1_000_000),
    ]
    asks = [
        (c.SendInquiry(f"p{each}", False, int(subjects[each]), "", "Fresh?"), may)
        for each, may in bought().items()
    ]
    answered = c.ReplyToInquiry("r", int(subjects["question"]), 0, "Yes")
    of_orders.append((answered, {"seller", "buyer"}))
    complaint = int(subjects["complaint"])
    answer = c.AnswerComplaint("d", complaint, "none", None, "No", ())
    of_orders.append((answer, {"seller"}))
    of_staff.append(c.DecideComplaint(complaint, "none", None, "No"))
    return [*changes, *puts, *asks, *of_orders, *((each, STAFF) for each in of_staff)]


async def test_every_command_by_everybody(sqlite: Database) -> None:
    world = await World.made(sqlite)
    wrong = []
    known = FORM_COMMANDS
    rules = commands(world)
    for command, may in rules:
        for role in ALL:
            cell = await world.run(known[type(command)], role, command)
            if (cell.refused not in DENIED) is not (role in may):
                wrong.append(f"{command} by {role}: {cell.refused or 'done'}")
    assert not wrong, "\n".join(wrong)
    # of what is one's own, or for all
    free = {
        c.OpenShop,
        c.CloseShop,
        c.Publish,
        c.PlaceOrder,
        c.FixQuote,
        c.QuotePostage,
        c.Search,
        c.SetParcelsTo,
        c.FindAccount,
        c.UseDiscountCode,
        c.WriteToEmail,
    }
    free |= {c.SayItIsMine, c.CheckConfirmation, c.ShowConfirmed}
    assert set(known) == {type(command) for command, _ in rules} | free


async def test_whose_they_are_stands_on_the_routes(sqlite: Database) -> None:
    """The market refuses many of these a second time: a role that a route lost would not show."""
    world = await World.made(sqlite)
    for role, may in (("staff", STAFF), ("seller", SHOPS)):
        taps = {action for action in TAPS if all(each == may for each in rule_for(action).values())}
        assert {action for action, route in TAPS.items() if route.role == role} == taps
        names = {name for name, each in NAMES.items() if each == may}
        assert {name for name, route in COMMANDS.items() if route.role == role} == names
    of_staff = {type(command) for command, may in commands(world) if may == STAFF}
    known = FORM_COMMANDS.items()
    assert {kind for kind, route in known if route.role == "staff"} == of_staff
    assert {kind for kind, route in known if route.role == "seller"} == {c.Publish, c.CloseShop}
