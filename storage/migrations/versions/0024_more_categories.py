"""categories of what the market sells besides coffee, tea and food: honey, drinks, baskets …

Revision: 0024, after 0023

Products stay in the category that their sellers chose.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OLD = ("coffee", "tea", "food", "spices", "crafts", "clothing", "other")
ALL = (
    "coffee",
    "tea",
    "honey",
    "spices",
    "food",
    "drinks",
    "baskets",
    "crafts",
    "clothing",
    "jewellery",
    "leather",
    "cosmetics",
    "other",
)
# Each new one, and what its goods were in before.
NEW = {
    "honey": "food",
    "drinks": "food",
    "baskets": "crafts",
    "jewellery": "crafts",
    "leather": "crafts",
    "cosmetics": "other",
}


def _in(words: tuple[str, ...]) -> str:
    return f"category IN ({', '.join(repr(each) for each in words)})"


def _allow(words: tuple[str, ...]) -> None:
    for table in ("products", "commission_rules"):
        name = op.f(f"ck_{table}_category")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, _in(words))


def upgrade() -> None:
    _allow(ALL)


def downgrade() -> None:
    for each, before in NEW.items():
        op.execute(f"UPDATE products SET category = '{before}' WHERE category = '{each}'")
    # A rule of a category that is gone would hold for all that it is put into.
    op.execute(f"DELETE FROM commission_rules WHERE {_in(tuple(NEW))}")
    _allow(OLD)
