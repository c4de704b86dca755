"""a rule of commission without a rate: there is none of its kind any more

Revision: 0027, after 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NAME = "ck_commission_rules_rate"


def _allow(condition: str) -> None:
    with op.batch_alter_table("commission_rules") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), condition)


def upgrade() -> None:
    _allow("basis_points IS NULL OR piece IS NULL")


def downgrade() -> None:
    # Rules that were removed would hold again: nothing is taken by them instead.
    op.execute(
        "UPDATE commission_rules SET basis_points = 0 WHERE basis_points IS NULL AND piece IS NULL"
    )
    _allow("(basis_points IS NULL) != (piece IS NULL)")
