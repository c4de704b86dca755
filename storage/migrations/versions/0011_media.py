"""pictures are ours: by what is in them, with the names that each bot has for them

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "media",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("touched_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_media")),
    )
    op.create_table(
        "media_in_doubt",
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.PrimaryKeyConstraint("object", name=op.f("pk_media_in_doubt")),
    )
    op.create_table(
        "media_names",
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("good_until", moment, nullable=True),
        sa.PrimaryKeyConstraint("giver", "content", name=op.f("pk_media_names")),
    )
    # 0.1 knew Telegram only, and did not note the bot: nobody's names, until Telegram refuses one.
    op.execute(
        "INSERT INTO media_names (giver, content, name) SELECT '', path, photo_id FROM uploads"
    )
    op.drop_table("uploads")
    op.create_table(
        "media_wanted",
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("giver", "name", name=op.f("pk_media_wanted")),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_media_wanted_due_at", "media_wanted", ["due_at"], sqlite_where=due, postgresql_where=due
    )
    with op.batch_alter_table("product_photos") as batch_op:
        batch_op.add_column(sa.Column("given_by", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(
            "ix_product_photos_photo_id",
            ["photo_id"],
            sqlite_where=sa.text("path = ''"),
            postgresql_where=sa.text("path = ''"),
        )
    with op.batch_alter_table("broadcasts") as batch_op:
        batch_op.add_column(
            sa.Column("photo_given_by", sa.String(), nullable=False, server_default="")
        )


def downgrade() -> None:
    # Older versions look for a file of this name in the folder, and there it is, but for a bucket.
    for table, column in (("product_photos", "path"), ("broadcasts", "photo_path")):
        op.execute(
            f"UPDATE {table} SET {column} ="
            f" (SELECT object FROM media WHERE sha256 = {table}.{column})"
            f" WHERE {column} IN (SELECT sha256 FROM media)"
        )
    with op.batch_alter_table("broadcasts") as batch_op:
        batch_op.drop_column("photo_given_by")
    with op.batch_alter_table("product_photos") as batch_op:
        batch_op.drop_index("ix_product_photos_photo_id")
        batch_op.drop_column("given_by")
    op.create_table(
        "uploads",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("photo_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "path", name=op.f("pk_uploads")),
    )
    # Of a file that several bots have names for, one can go back.
    op.execute(
        "INSERT INTO uploads (platform, path, photo_id)"
        " SELECT 'telegram', coalesce(media.object, content), min(name)"
        " FROM media_names LEFT JOIN media ON media.sha256 = content"
        " WHERE giver = '' OR giver LIKE 'telegram:%' GROUP BY coalesce(media.object, content)"
    )
    op.drop_index("ix_media_wanted_due_at", "media_wanted")
    for table in ("media_wanted", "media_names", "media_in_doubt", "media"):
        op.drop_table(table)
