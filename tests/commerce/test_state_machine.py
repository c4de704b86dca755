"""The three machines: what their tables allow happens and is written down, all else is refused."""

from __future__ import annotations

import itertools
from typing import Any, get_args

import pytest
from sqlalchemy import select, update

from bot.commerce.refusals import AlreadyDone, TooLate
from bot.commerce.state_machine import MOVES, Actor, may, move
from storage import orders
from storage.constants import ORDER_STATES, PAYMENT_STATES, SHIPMENT_STATES, Machine, Role
from storage.models import AuditLine, Order, Payment, Shipment
from tests.support.trade import Trade

STATES = {"order": ORDER_STATES, "payment": PAYMENT_STATES, "shipment": SHIPMENT_STATES}
ROLES: tuple[Role, ...] = get_args(Role)
MACHINES: tuple[Machine, ...] = get_args(Machine)

# The lines of the design, one arrow each.
DESIGN = {
    "order": "placed>accepted placed>declined placed>cancelled placed>expired accepted>completed"
    " accepted>cancelled",
    "payment": "none>pending pending>in_review in_review>paid paid>part_refunded paid>refunded"
    " part_refunded>refunded pending>failed in_review>failed failed>paid_late in_review>pending"
    " pending>paid paid_late>refunded pending>part_paid part_paid>paid part_paid>refunded",
    "shipment": "to_pack>packed packed>shipped to_pack>shipped shipped>in_transit"
    " in_transit>at_customs at_customs>out_for_delivery at_customs>awaiting_pickup"
    " out_for_delivery>delivered awaiting_pickup>delivered out_for_delivery>attempt_failed"
    " attempt_failed>returned shipped>lost shipped>delivered attempt_failed>out_for_delivery",
}

# Who alone may do what matters most.
ONLY = {
    ("order", "placed", "accepted"): {"seller"},
    ("order", "placed", "declined"): {"seller"},
    ("order", "placed", "cancelled"): {"buyer"},
    ("order", "placed", "expired"): {"system"},
    ("order", "accepted", "completed"): {"system"},
    ("payment", "none", "pending"): {"system"},
    ("payment", "in_review", "pending"): {"seller", "staff", "system"},
    ("payment", "pending", "paid"): {"seller", "system"},
    ("payment", "in_review", "paid"): {"seller", "staff", "system"},
    ("shipment", "packed", "shipped"): {"seller"},
}


class TestTables:
    @pytest.mark.parametrize("machine", MACHINES)
    def test_only_known_states(self, machine: Machine) -> None:
        used = set(itertools.chain.from_iterable(MOVES[machine]))
        assert used == set(STATES[machine])

    @pytest.mark.parametrize("machine", MACHINES)
    def test_every_arrow_of_the_design(self, machine: Machine) -> None:
        for arrow in DESIGN[machine].split():
            old, _, new = arrow.partition(">")
            assert any(may(machine, old, new, role) for role in ROLES), arrow

    def test_who_alone_may(self) -> None:
        for (machine, old, new), roles in ONLY.items():
            assert {r for r in ROLES if may(machine, old, new, r)} == roles, (machine, old, new)

    @pytest.mark.parametrize(
        ("machine", "last"),
        [
            *(("order", state) for state in ("declined", "cancelled", "expired", "completed")),
            ("payment", "refunded"),
            ("shipment", "delivered"),
        ],
    )
    def test_what_is_over_is_over(self, machine: Machine, last: str) -> None:
        assert not [new for old, new in MOVES[machine] if old == last]

    def test_a_parcel_never_goes_back_to_the_shop(self) -> None:
        for old, new in MOVES["shipment"]:
            assert new not in ("to_pack", "packed") or old == "to_pack", (old, new)


class TestMoving:
    @pytest.mark.parametrize("machine", MACHINES)
    async def test_every_move_by_every_role(self, trade: Trade, machine: Machine) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        async with trade.database.write() as db:
            order = await orders.by_code(db, code)
            assert order is not None
            row: Any = {"order": order, "payment": order.payment, "shipment": order.shipment}[
                machine
            ]
            lines = 0
            for old, new, role in itertools.product(STATES[machine], STATES[machine], ROLES):
                await db.execute(update(type(row)).values(state=old))
                actor = Actor(role, order.buyer_id)
                try:
                    await move(db, order, machine, new, actor, trade.now, "because")
                except AlreadyDone:
                    assert old == new
                    assert row.state == old
                except TooLate:
                    assert role not in MOVES[machine].get((old, new), ())
                    assert row.state == old
                else:
                    assert role in MOVES[machine][old, new]
                    assert row.state == new
                    lines += 1
                    await db.flush()
                    line = (
                        await db.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1))
                    ).one()
                    assert (line.subject, line.subject_id) == (machine, order.id)
                    assert (line.from_state, line.to_state) == (old, new)
                    assert (line.actor, line.actor_id) == (role, order.buyer_id)
                    assert (line.reason, line.at) == ("because", trade.now)
            assert lines == sum(len(roles) for roles in MOVES[machine].values())
        audit = [line for line in await trade.audit(machine) if line[1]]
        assert len(audit) == lines, "a move that was refused left a line"

    @pytest.mark.parametrize(
        ("machine", "table", "key", "new", "role"),
        [
            ("order", Order, Order.id, "accepted", "seller"),
            ("payment", Payment, Payment.order_id, "pending", "system"),
            ("shipment", Shipment, Shipment.order_id, "packed", "seller"),
        ],
    )
    async def test_the_row_must_still_be_where_it_was_seen(
        self, trade: Trade, machine: Machine, table: Any, key: Any, new: str, role: Role
    ) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        before = {"order": "cancelled", "payment": "failed", "shipment": "lost"}[machine]
        async with trade.database.write() as db:
            order = await orders.by_code(db, code)
            assert order is not None
            # as if another process had moved it after this one read it
            await db.execute(
                update(table).where(key == order.id).values(state=before),
                execution_options={"synchronize_session": False},
            )
            with pytest.raises(TooLate):
                await move(db, order, machine, new, Actor(role), trade.now)
        assert before in await trade.states(code)
