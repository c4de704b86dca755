"""what could not be answered failed at its platform, whichever that is

Revision: 0038, after 0033
"""

from alembic import op

revision = "0038"
down_revision = "0033"
branch_labels = None
depends_on = None

CHECK = "ck_failed_updates_reason"


def _rename(old: str, new: str) -> None:
    with op.batch_alter_table("failed_updates") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
    op.execute(f"UPDATE failed_updates SET reason = '{new}' WHERE reason = '{old}'")
    with op.batch_alter_table("failed_updates") as batch:
        batch.create_check_constraint(
            op.f(CHECK), f"reason IN ('killed', '{new}', 'slow', 'storage', 'mistake')"
        )


def upgrade() -> None:
    _rename("telegram", "platform")


def downgrade() -> None:
    _rename("platform", "telegram")
